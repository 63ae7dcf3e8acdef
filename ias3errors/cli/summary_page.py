"""Writes a summary: as a table with what to do below it, or as records."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ias3errors.cli.formats import csv_row
from ias3errors.cli.summary import Group, Summary

_SHOWN_NAMES = 8
_DIFFER = "Each has details of its own; these are of the first one:"


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
    "details_differ",
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
        "details_differ": group.details_differ,
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
        differ = _DIFFER if group.details_differ else ""
        for text in (differ, group.meaning, group.action, _shown_names(list(group.names))):
            if text:
                console.print(Padding(Text(text), (0, 0, 0, 6), expand=False))


def _shown_names(names: list[str]) -> str:
    if not names:
        return ""
    more = len(names) - _SHOWN_NAMES
    shown = ", ".join(names[:_SHOWN_NAMES])
    return f"Files: {shown}" + (f" and {more:,} more" if more > 0 else "")
