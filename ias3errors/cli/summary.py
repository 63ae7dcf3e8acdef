"""What failed, how often, where, and what to do: the same errors told once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ias3errors.cli.formats import again, csv_row
from ias3errors.cli.seen import safe
from ias3errors.redaction import masked_text, printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.scanner import Found

#: How many names of files are kept for a group, and how many are shown.
MAX_NAMES = 10_000
_SHOWN_NAMES = 8

# What programs that upload write in front of an error.
_UPLOADED = re.compile(
    rb"\b[Uu]pload(?:ing|ed)?(?: of)? [\"']?([^\s\"':,][^\r\n\"',:]{0,255}?)[\"']?"
    rb"(?= to [\w.\-]+[,:]|[:,]|\s+(?:failed|was|error|->)|\.{3})"
)


@dataclass(slots=True)
class Group:
    """All errors of one code and kind."""

    code: str
    kind: str
    retryable: bool
    again: str
    meaning: str
    action: str
    first: str
    last: str
    count: int = 0
    #: The names of what failed, in the order in which they came; a dict stands for an ordered set.
    names: dict[str, None] = field(default_factory=dict)

    def join(self, other: Group) -> None:
        """Add what came later."""
        self.count += other.count
        self.last = other.last
        for name in other.names:
            if len(self.names) < MAX_NAMES:
                self.names.setdefault(name)


class Summary:
    """Groups of errors, in the order in which their first ones came."""

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self.groups: dict[tuple[str, str], Group] = {}

    def add(self, found: Found, near: bytes) -> None:
        """Count one error; `near` is what stands in front of it."""
        error = found.error
        place = f"{printable(found.path or '-')}:{found.line}"
        advice = error.advice
        code = error.code or (f"HTTP {error.status_code}" if error.status_code else "(no code)")
        known = self.groups.get((code, advice.kind))
        if known is None:
            known = self.groups[code, advice.kind] = Group(
                code=printable(code)[:100],
                kind=advice.kind,
                retryable=advice.retryable,
                again=again(error),
                meaning=safe(advice.meaning),
                action=safe(advice.action),
                first=place,
                last=place,
            )
        known.count += 1
        known.last = place
        name = name_of(error, near) or (None if near.strip() else printable(found.path or ""))
        if name and len(known.names) < MAX_NAMES:
            known.names.setdefault(masked_text(name) if self._redact else name)

    def join(self, other: Summary) -> None:
        """Add what came later."""
        for key, group in other.groups.items():
            if key in self.groups:
                self.groups[key].join(group)
            else:
                self.groups[key] = group

    def sorted(self) -> list[Group]:
        """Return the groups: first those that need a hand, the largest first."""
        return sorted(self.groups.values(), key=lambda group: (group.retryable, -group.count))


def name_of(error: S3Error, near: bytes) -> str | None:
    """Return what failed: the object's name, or the one that a log has in front of the error."""
    if error.key:
        return printable(f"{error.bucket}/{error.key}" if error.bucket else error.key)
    matches = _UPLOADED.findall(near)
    if matches:
        return printable(matches[-1].decode("utf-8", "replace"))
    return printable(error.bucket) if error.bucket else None


def write_summary(summary: Summary, format_name: str, console: Console) -> None:
    """Write a summary in one of the formats."""
    groups = summary.sorted()
    if format_name == "text":
        _write_table(groups, console)
    elif format_name == "json":
        console.file.write(f"{json.dumps([_record(group) for group in groups], indent=2)}\n")
    elif format_name == "jsonl":
        console.file.writelines(f"{json.dumps(_record(group))}\n" for group in groups)
    else:
        records = [_record(group) for group in groups]
        console.file.write(csv_row(_COLUMNS))
        for record in records:
            console.file.write(csv_row([_cell(record[name]) for name in _COLUMNS]))


_COLUMNS = (
    "code",
    "kind",
    "count",
    "retryable",
    "try_again",
    "first",
    "last",
    "action",
    "meaning",
    "names",
)


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value


def _record(group: Group) -> dict[str, Any]:
    return {
        "code": group.code,
        "kind": group.kind,
        "count": group.count,
        "retryable": group.retryable,
        "try_again": group.again,
        "first": group.first,
        "last": group.last,
        "meaning": group.meaning,
        "action": group.action,
        "names": list(group.names),
    }


def _write_table(groups: list[Group], console: Console) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("code", "kind", "count", "try again"):
        table.add_column(name, justify="right" if name == "count" else "left", no_wrap=True)
    for name in ("first", "last"):
        table.add_column(name, overflow="fold")
    for group in groups:
        when = group.again.removeprefix("yes, ")
        table.add_row(
            group.code,
            group.kind,
            f"{group.count:,}",
            Text(when, style="green" if group.retryable else "red"),
            group.first,
            _shortened(group.last, group.first),
        )
    console.print(table)
    for title, retryable in (("Mend first:", False), ("Try again:", True)):
        chosen = [group for group in groups if group.retryable == retryable]
        if chosen:
            console.print()
            console.print(Text(title, style="bold"))
            _write_advice(chosen, console)


def _shortened(place: str, other: str) -> str:
    """Return a place without its path, if that is the path of another place."""
    path, _, line = place.rpartition(":")
    return f":{line}" if other.rpartition(":")[0] == path else place


def _write_advice(groups: Iterable[Group], console: Console) -> None:
    for group in groups:
        head = Text(f"{group.count:,} x {group.kind}", style="bold")
        when = f", try again {group.again.removeprefix('yes, ')}" if group.retryable else ""
        head.append(f" ({group.code}{when})", style="not bold")
        console.print(Padding(head, (0, 0, 0, 2), expand=False))
        for text in (group.meaning, group.action, _shown_names(list(group.names))):
            if text:
                console.print(Padding(Text(text), (0, 0, 0, 6), expand=False))


def _shown_names(names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - _SHOWN_NAMES
    shown = ", ".join(names[:_SHOWN_NAMES])
    return f"Files: {shown}" + (f" and {more:,} more" if more > 0 else "")
