"""``ias3errors explain``: what a code, a status or a kind means and what to do."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.model import Advice, Rule
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import advice_of_status
from ias3errors.catalog import DEFAULT, KNOWN_SPELLINGS
from ias3errors.cli.formats import retry_text
from ias3errors.cli.terminal import console_on, warn
from ias3errors.entry import SERVICES, Entry
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


@click.command(
    epilog="""\b
Examples:
  ias3errors explain SlowDown
  ias3errors explain 503
  ias3errors explain spam
"""
)
@click.argument("code")
def command(code: str) -> int:
    """Explain what an error code means and what to do.

    CODE is an error code in any case, an HTTP status, or a kind of advice.
    """
    try:
        print_code(code, console_on(sys.stdout))
    except UnknownCodeError as error:
        warn(str(error))
        return 2
    return 0


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
    if name.isdecimal() and len(name) == 3 and 300 <= int(name) <= 599:
        _print_status(int(name), console)
    elif code is not None:
        _print_code(code, known, console)
    else:
        of_kind = [one for one in known if one.advice.kind == name.lower()]
        if not of_kind:
            raise UnknownCodeError(_suggestion(name, known))
        console.print(Text(name.lower(), style="bold"))
        _print_situations(of_kind, console, with_codes=True)


def _code_of(name: str, known: Iterable[Situation]) -> str | None:
    lowered = name.lower()
    names = [*DEFAULT, *KNOWN_SPELLINGS, *(one.code for one in known if one.code)]
    found = next((code for code in names if code.lower() == lowered), None)
    return found if found is None else KNOWN_SPELLINGS.get(found, found)


def _suggestion(name: str, known: Iterable[Situation]) -> str:
    names = [
        *DEFAULT,
        *(one.code for one in known if one.code),
        *(one.advice.kind for one in known),
    ]
    by_lowered = {one.lower(): one for one in names}
    close = difflib.get_close_matches(name.lower(), by_lowered, n=3, cutoff=0.6)
    text = f"unknown code, status or kind: {printable(name[:100])!r}"
    if not close:
        return f"{text}; 'ias3errors catalog' lists all codes"
    return f"{text}; did you mean {' or '.join(by_lowered[one] for one in close)}?"


def _print_code(code: str, known: Iterable[Situation], console: Console) -> None:
    entry = DEFAULT.find(code)
    status = _status_of(entry)
    console.print(Text(f"{code} ({status})" if status else code, style="bold"))
    if entry is not None:
        _print_entry(entry, console)
    _print_classes(CLASSES.get(code) or family_of(entry.status if entry else None), console)
    chosen = [one for one in known if one.code == code]
    anywhere = [one for one in known if one.code is None and one.words]
    _print_situations(chosen + anywhere, console, with_codes=False)


def _print_entry(entry: Entry, console: Console) -> None:
    words = "Documented message: " if "ias3" in entry.services else ""
    _print_indented(console, f"{words}{entry.message}")
    _print_indented(console, f"Sent by: {', '.join(SERVICES[one].name for one in entry.services)}")
    if entry.other_statuses:
        statuses = " or ".join(map(str, entry.other_statuses))
        _print_indented(console, f"Some services send it with {statuses}.")
    if not entry.documented:
        _print_indented(console, "The documentation does not list this code.")


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
    advice = advice_of_status(status)
    console.print()
    _print_indented(console, "If the answer names no code:")
    _print_advice(advice, console)
    entries = [entry for entry in DEFAULT.values() if entry.status == status]
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
    return retry_text(retryable=advice.retryable, wait=advice.wait)


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
