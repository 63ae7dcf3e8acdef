"""One error as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import click

from ias3errors import rendering
from ias3errors.cli.json_records import JsonRecords
from ias3errors.cli.terminal import wrapped
from ias3errors.redaction import printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import Found, found_in

#: Returns the text for a match at a path, or None if it is no error.
Write = Callable[[str | None, Match], str | None]


class Format(NamedTuple):
    """A way to write errors, and the texts before the first error, between two, and at the end."""

    write: Write
    before: str = ""
    between: str = ""
    after: str = ""


#: Makes a format, by whether secrets are masked and whether colours are wanted.
FormatMaker = Callable[[bool, bool], Format]


def _write_each(show: Callable[[Found], str], path: str | None, match: Match) -> str | None:
    found = found_in(path, match)
    return None if found is None else show(found)


def _place_of(found: Found) -> str:
    return f"{printable(found.path or '-')}:{found.line} (byte {found.offset:,})"


def retry_text(*, retryable: bool, wait: float | None) -> str:
    """Return whether and when to try again: ``yes, after 10 min``. The wait is in seconds."""
    if not retryable:
        return "no"
    if wait is None:
        return "yes"
    if wait == 0:
        return "yes, at once"
    return f"yes, after {wait:g} s" if wait < _MANY_SECONDS else f"yes, after {wait / 60:.3g} min"


_MANY_SECONDS = 120


def retry_text_of(error: S3Error) -> str:
    """Return whether and when to try the request of an error again."""
    return retry_text(retryable=error.retryable, wait=error.retry_after)


def _show_text(redact: bool, colored: bool, found: Found) -> str:
    error = found.error
    lines = [
        str(error) if redact else rendering.line(error.document, error.message, "", None),
        *error.__notes__,
        f"Try again: {retry_text_of(error)}",
    ]
    if asks_for_mail(error.advice.action):
        lines.append("Text for the mail: run this again with --support")
    place = _place_of(found)
    head = click.style(place, bold=True) if colored else place
    texts = (wrapped(line, sys.stdout, indent=2, hang=2) for line in lines)
    return "\n".join((head, *texts, "", ""))


def asks_for_mail(action: str) -> bool:
    """Return whether an action says to mail a service's staff."""
    return "@archive.org" in action


def _show_for_support(found: Found) -> str:
    return f"{_place_of(found)}\n{found.error.support_message()}\n\n"


#: The text that a service's staff ask for: all that the server said, the account's address too.
SUPPORT = Format(partial(_write_each, _show_for_support))


def _show_row(redact: bool, found: Found) -> str:
    record = found.to_dict(redact=redact)
    return csv_row([record[name] for name in COLUMNS])


#: The columns of CSV, of what `Found.to_dict` gives.
COLUMNS = (
    "path",
    "line",
    "offset",
    "code",
    "status",
    "kind",
    "retryable",
    "retry_after",
    "message",
    "resource",
    "request_id",
    "meaning",
    "action",
)


def csv_row(values: Iterable[object]) -> str:
    """Return a row of CSV; a text that a spreadsheet would take for a formula gets a quote."""
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow([_cell(value) for value in values])
    return row.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "|", "%")) else text


#: The formats by name: for people, an array, what `Found.to_dict` gives, and a spreadsheet.
FORMATS: Mapping[str, FormatMaker] = {
    "text": lambda redact, colored: Format(
        partial(_write_each, partial(_show_text, redact, colored))
    ),
    "json": lambda redact, _: Format(
        JsonRecords(redact=redact, end="").write, "[\n", ",\n", "\n]\n"
    ),
    "jsonl": lambda redact, _: Format(JsonRecords(redact=redact, end="\n").write),
    "csv": lambda redact, _: Format(
        partial(_write_each, partial(_show_row, redact)), before=csv_row(COLUMNS)
    ),
}
