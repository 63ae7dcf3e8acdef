"""Writes a summary: for people, with the actions first, or as records."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from rich.console import Console
from rich.text import Text

from ias3errors.cli.formats import asks_for_mail, csv_row
from ias3errors.cli.summary import Group, Summary
from ias3errors.cli.terminal import counted, print_columns, print_wrapped

_SHOWN_NAMES = 8
_INDENT = 4
# Longer codes and kinds are cut where the width is limited, in characters.
_MAX_SHOWN = 28

#: The columns of a summary, and the members of its records.
_COLUMNS: Mapping[str, Callable[[Group], Any]] = {
    **{name: attrgetter(name) for name in ("code", "kind", "count", "retryable", "try_again")},
    "first": lambda group: _place(group.first),
    "last": lambda group: _place(group.last),
    **{name: attrgetter(name) for name in ("action", "meaning", "details_differ")},
    "names": lambda group: list(group.names),
    "methods": lambda group: sorted(set(group.names.values()) - {""}),
}


def write_summary(
    summary: Summary, format_name: str, console: Console, *, has_files: bool = True
) -> None:
    """Write a summary in one of the formats.

    `has_files` says whether the errors are in files that can be searched once more.
    """
    groups = summary.groups()
    records = [{name: read(group) for name, read in _COLUMNS.items()} for group in groups]
    if format_name == "text":
        if groups:
            _write_page(groups, console, has_files=has_files)
    elif format_name == "json":
        console.file.write(f"{json.dumps(records, indent=2)}\n")
    elif format_name == "jsonl":
        console.file.writelines(f"{json.dumps(record)}\n" for record in records)
    else:
        console.file.write(csv_row(_COLUMNS))
        for record in records:
            cells = record | {name: "; ".join(record[name]) for name in ("names", "methods")}
            console.file.write(csv_row(cells.values()))


def _place(place: tuple[str, int]) -> str:
    path, line = place
    return f"{path}:{line}"


def _write_page(groups: Sequence[Group], console: Console, *, has_files: bool) -> None:
    """Write what to do for each group, then all counts."""
    folder = _common_folder([path for group in groups for path, _ in (group.first, group.last)])
    for title, retryable in (("Fix first:", False), ("Try again:", True)):
        chosen = [group for group in groups if group.retryable == retryable]
        if chosen:
            console.print(Text(title, style="bold"))
            for group in chosen:
                _write_group(group, folder, console, has_files=has_files)
                console.print()
    _write_counts(groups, console)
    if folder:
        console.print()
        print_wrapped(console, f"All places are in {folder}", hang=_INDENT)


def _common_folder(paths: Iterable[str]) -> str:
    """Return the folder that all paths have in common, with a final slash, or an empty text."""
    folders = {path.rpartition("/")[0] for path in paths}
    try:
        common = os.path.commonpath(folders)
    except ValueError:
        return ""  # some are absolute, others are not
    return f"{common}/" if common.strip("/") else ""


def _write_group(group: Group, folder: str, console: Console, *, has_files: bool) -> None:
    head = Text(f"{group.count:,} x {group.kind}", style="bold")
    when = f", try again {_when(group)}".rstrip() if group.retryable else ""
    head.append(f" ({group.code}{when})", style="not bold")
    print_wrapped(console, head, indent=2, hang=2)
    if group.details_differ:
        print_wrapped(console, "Details vary; the first one says:", indent=_INDENT)
    for text in (group.action, group.meaning):
        if text:
            print_wrapped(console, text, indent=_INDENT)
    if asks_for_mail(group.action) and has_files:
        path = shlex.quote(group.first[0].partition("!")[0])
        text = f"Text for the mail: ias3errors parse --support {path}"
        print_wrapped(console, text, indent=_INDENT, hang=2)
    for text in (_names(group, folder), _places(group, folder)):
        if text:
            print_wrapped(console, text, indent=_INDENT, hang=2)


def _when(group: Group) -> str:
    return group.try_again.removeprefix("yes").removeprefix(", ")


def _names(group: Group, folder: str) -> str:
    """Return which requests or files failed; a saved body has the name of its own file."""
    if not group.names:
        return ""
    shown = [
        f"{method} {name.removeprefix(folder)}".strip()
        for name, method in islice(group.names.items(), _SHOWN_NAMES)
    ]
    more = len(group.names) - len(shown) + group.names_left_out
    return f"Failed: {', '.join(shown)}" + (f" and {more:,} more" if more > 0 else "")


def _places(group: Group, folder: str) -> str:
    """Return where the first error and the last one are, if the names do not say it."""
    (path, line), (last_path, last_line) = group.first, group.last
    if path in group.names:
        return ""
    first = _place((path.removeprefix(folder), line))
    if group.first == group.last:
        return f"Place: {first}"
    last = (
        f"line {last_line}"
        if last_path == path
        else _place((last_path.removeprefix(folder), last_line))
    )
    return f"Places: {first} to {last}"


def _write_counts(groups: Sequence[Group], console: Console) -> None:
    is_limited = console.is_terminal
    rows: list[Sequence[str | Text]] = [("count", "try again", "kind", "code")]
    for group in groups:
        style = "green" if group.retryable else "red"
        again = Text(_when(group) or group.try_again, style=style)
        names = [_cut(name) if is_limited else name for name in (group.kind, group.code)]
        rows.append((f"{group.count:,}", again, *names))
    print_columns(console, rows, right=frozenset({0}))
    total = sum(group.count for group in groups)
    console.print(f"{counted(total, 'error')} in {counted(len(groups), 'group')}")


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
