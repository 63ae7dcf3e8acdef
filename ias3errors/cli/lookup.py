"""``ias3errors explain`` and ``ias3errors catalog``: what is known, without an error at hand."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice, Rule
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES, STATUS_ADVICE
from ias3errors.catalog import IAS3, KNOWN_SPELLINGS, Entry
from ias3errors.cli.formats import csv_row, wait_of
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import CLASSES, family_of
from ias3errors.redaction import printable

#: The tables in the order in which they are asked, and where each holds.
_TABLES: tuple[tuple[str, Iterable[Rule]], ...] = (
    ("", SITUATIONS),
    ("at archive.org", ARCHIVE_RULES),
    ("", S3_RULES),
    ("at archive.org", ARCHIVE_FALLBACKS),
    ("", S3_FALLBACKS),
)
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


class UnknownCodeError(ValueError):
    """Nothing is known by this name; the text suggests what may be meant."""


class Situation(NamedTuple):
    """One row of advice: for which code, where, by which words of the answer, and what it says."""

    code: str | None
    where: str
    words: str | None
    advice: Advice


def situations() -> Iterator[Situation]:
    """Return every situation that the rules know, in the order in which they are tried."""
    for where, rules in _TABLES:
        for rule in rules:
            yield Situation(rule.code, where, rule.pattern, rule.advice)


def print_code(name: str, console: Console) -> None:
    """Explain a code, an HTTP status or a kind; `UnknownCodeError` where it is none of them."""
    name = name.strip()
    known = list(situations())
    code = _code_of(name, known)
    if code is not None:
        _print_code(code, known, console)
    elif name.isdecimal() and len(name) == 3 and 300 <= int(name) <= 599:
        _print_status(int(name), console)
    else:
        of_kind = [one for one in known if one.advice.kind == name.lower()]
        if not of_kind:
            raise UnknownCodeError(_suggestion(name, known))
        console.print(Text(name.lower(), style="bold"))
        _print_situations(of_kind, console, with_codes=True)


def _code_of(name: str, known: Iterable[Situation]) -> str | None:
    lowered = name.lower()
    names = [*IAS3, *KNOWN_SPELLINGS, *(one.code for one in known if one.code)]
    found = next((code for code in names if code.lower() == lowered), None)
    return found if found is None else KNOWN_SPELLINGS.get(found, found)


def _suggestion(name: str, known: Iterable[Situation]) -> str:
    names = [*IAS3, *(one.code for one in known if one.code), *(one.advice.kind for one in known)]
    by_lowered = {one.lower(): one for one in names}
    close = difflib.get_close_matches(name.lower(), by_lowered, n=3, cutoff=0.6)
    text = f"nothing is known of {printable(name[:100])!r}"
    if not close:
        return f"{text}; 'ias3errors catalog' lists all codes"
    return f"{text}; did you mean {' or '.join(by_lowered[one] for one in close)}?"


def _print_code(code: str, known: Iterable[Situation], console: Console) -> None:
    entry = IAS3.find(code)
    status = _status_of(entry)
    console.print(Text(f"{code} ({status})" if status else code, style="bold"))
    if entry is not None and entry.message:
        _print_indented(console, f"Documented message: {entry.message}")
    if entry is None or not entry.documented:
        _print_indented(console, "The documentation does not list this code.")
    _print_classes(CLASSES.get(code) or family_of(entry.status if entry else None), console)
    chosen = [one for one in known if one.code == code]
    anywhere = [one for one in known if one.code is None and one.words]
    _print_situations(chosen + anywhere, console, with_codes=False)


def _status_of(entry: Entry | None) -> str:
    if entry is None or entry.status is None:
        return ""
    return f"HTTP {entry.status} {entry.reason or ''}".strip()


def _print_classes(kind: type[Exception], console: Console) -> None:
    family = kind.__mro__[1]
    text = f"Catch it in Python: except ias3errors.exceptions.{kind.__name__}"
    if family is not kind and family.__module__ == kind.__module__:
        text += f" (or {family.__name__} for the whole family)"
    _print_indented(console, text)


def _print_status(status: int, console: Console) -> None:
    console.print(Text(f"HTTP {status}", style="bold"))
    _print_classes(family_of(status), console)
    advice = next(advice for statuses, advice in STATUS_ADVICE if status in statuses)
    console.print()
    _print_indented(console, "If the answer names no code:")
    _print_advice(advice, console)
    entries = [entry for entry in IAS3.values() if entry.status == status]
    if entries:
        console.print()
        _print_indented(console, "Codes with this status:")
        for entry in entries:
            _print_indented(console, f"{entry.code}: {' '.join(entry.message.split())}", 4)


def _print_situations(chosen: Iterable[Situation], console: Console, *, with_codes: bool) -> None:
    for code, where, words, advice in chosen:
        console.print()
        parts = [
            *([code or "any code"] if with_codes or code is None else []),
            *([where] if where else []),
            *([f"if the answer says: {_readable(words)}"] if words else []),
        ]
        head = Text(advice.kind, style="bold")
        if parts:
            head.append(f" ({', '.join(parts)})", style="not bold")
        console.print(Padding(head, (0, 0, 0, 2), expand=False))
        _print_advice(advice, console)


def _print_advice(advice: Advice, console: Console) -> None:
    for text in (
        f"What it means: {_filled(advice.meaning)}",
        f"What to do: {_filled(advice.action)}",
        f"Try again: {_again(advice)}",
    ):
        _print_indented(console, text, 4)


def _print_indented(console: Console, text: str, indent: int = 2) -> None:
    console.print(Padding(Text(text), (0, 0, 0, indent), expand=False))


def _again(advice: Advice) -> str:
    return f"yes, {wait_of(advice.wait)}" if advice.retryable else "no"


def _filled(text: str) -> str:
    # What stands there comes from the answer, which is not at hand.
    return _PLACEHOLDER.sub(lambda match: match[1].upper(), text)


def _readable(pattern: str) -> str:
    """Return a pattern as the words that it looks for, groups and classes left out."""
    text = re.sub(r"\(\?(?:P<\w+>|:)|[()]", "", pattern)
    text = re.sub(
        r"\[[^\]]*\][+*?]?(?:\{[\d,]+\})?|\.[+*]\??|\\[dwsSDW][+*]?(?:\{[\d,]+\})?", "...", text
    )
    return re.sub(r"\\(.)", r"\1", text).replace("...?", "...").replace("|", " or ")


# The catalog.


class Row(NamedTuple):
    """What the catalog shows of a code."""

    code: str
    status: int | None
    reason: str | None
    message: str
    retryable: bool
    documented: bool


def rows(*, status: int | None, retryable: bool) -> list[Row]:
    """Return the rows of the catalog that are asked for, in its order."""
    found = []
    for entry in IAS3.values():
        document = ErrorDocument(code=entry.code, status=entry.status)
        again = advise(document, entry.code).retryable
        message = " ".join(entry.message.split())
        row = Row(entry.code, entry.status, entry.reason, message, again, entry.documented)
        if (status is None or row.status == status) and (row.retryable or not retryable):
            found.append(row)
    return found


def print_catalog(
    console: Console, format_name: str, *, status: int | None, retryable: bool
) -> None:
    """Write the rows that are asked for in one of the formats."""
    CATALOG_FORMATS[format_name](rows(status=status, retryable=retryable), console)


def _write_table(found: Iterable[Row], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("code", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("try again", no_wrap=True)
    table.add_column("message")
    for row in found:
        table.add_row(row.code, _shown_status(row), "yes" if row.retryable else "no", row.message)
    console.print(table)


def _write_json(found: Iterable[Row], console: Console) -> None:
    records: list[dict[str, Any]] = [row._asdict() for row in found]
    console.file.write(f"{json.dumps(records, indent=2)}\n")


def _write_csv(found: Iterable[Row], console: Console) -> None:
    console.file.write(csv_row(Row._fields))
    console.file.writelines(csv_row(row) for row in found)


def _write_markdown(found: Iterable[Row], console: Console) -> None:
    console.file.write("| code | status | try again | message |\n|---|---|---|---|\n")
    for row in found:
        message = row.message.replace("\\", "\\\\").replace("|", "\\|")
        again = "yes" if row.retryable else "no"
        console.file.write(f"| {row.code} | {_shown_status(row)} | {again} | {message} |\n")


def _shown_status(row: Row) -> str:
    return "N/A" if row.status is None else f"{row.status} {row.reason or ''}".strip()


#: The formats of the catalog by name.
CATALOG_FORMATS: Mapping[str, Callable[[Iterable[Row], Console], None]] = {
    "table": _write_table,
    "json": _write_json,
    "csv": _write_csv,
    "markdown": _write_markdown,
}
