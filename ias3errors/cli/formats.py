"""One error as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

import click

from ias3errors import rendering
from ias3errors.cli.json_records import JsonRecords
from ias3errors.cli.terminal import wrapped
from ias3errors.redaction import printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import found_in


class Frame(NamedTuple):
    """The text before the first error, between two, and after the last one."""

    before: str = ""
    between: str = ""
    after: str = ""


#: Returns the text for a match at a path, or None if it is no error.
Write = Callable[[str | None, Match], str | None]


class Format(Protocol):
    """A way to write errors."""

    frame: Frame

    def __init__(self, *, redact: bool) -> None: ...

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the text for a match, or None if it is no error."""


def place_of(path: str | None, line: int, offset: int) -> str:
    """Return a place for people to read: ``upload.log:12 (byte 345)``."""
    return f"{printable(path or '-')}:{line} (byte {offset:,})"


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


class Text:
    """For people: the place, the error as `str` says it, what it means and what to do."""

    frame: Frame = Frame()

    def __init__(self, *, redact: bool, colored: bool = False) -> None:
        self._redact = redact
        self._colored = colored

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the lines for an error, and an empty one."""
        found = found_in(path, match)
        if found is None:
            return None
        error = found.error
        lines = [
            str(error) if self._redact else unmasked_line(error),
            *error.__notes__,
            f"Try again: {retry_text_of(error)}",
        ]
        if asks_for_mail(error.advice.action):
            lines.append("Text for the mail: run this again with --support")
        place = place_of(path, match.line, match.offset)
        head = click.style(place, bold=True) if self._colored else place
        texts = (wrapped(line, sys.stdout, indent=2, hang=2) for line in lines)
        return "\n".join((head, *texts, "", ""))


def asks_for_mail(action: str) -> bool:
    """Return whether an action says to mail a service's staff."""
    return "@archive.org" in action


class Support:
    """The text that a service's staff ask for: everything that the server said, unmasked."""

    frame: Frame = Frame()

    def __init__(self, *, redact: bool) -> None:
        """Staff need the e-mail address of the account: `redact` has no effect."""

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the place of an error, its text for a mail, and an empty line."""
        found = found_in(path, match)
        if found is None:
            return None
        place = place_of(path, match.line, match.offset)
        return f"{place}\n{found.error.support_message()}\n\n"


def unmasked_line(error: S3Error) -> str:
    """Return the line that `str` gives, with nothing masked."""
    return rendering.line(error.document, error.message, "", None)


class Json:
    """One JSON array of all errors."""

    frame: Frame = Frame("[\n", ",\n", "\n]\n")

    def __init__(self, *, redact: bool) -> None:
        self.write: Write = JsonRecords(redact=redact, end="").write


class JsonLines:
    """One JSON object on a line for each error: `Found.to_dict`."""

    frame: Frame = Frame()

    def __init__(self, *, redact: bool) -> None:
        self.write: Write = JsonRecords(redact=redact, end="\n").write


class Csv:
    """A table for spreadsheets, in which no text is taken for a formula."""

    frame: Frame = Frame(before="")

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self.frame: Frame = Frame(before=csv_row(COLUMNS))

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the row for an error."""
        found = found_in(path, match)
        if found is None:
            return None
        record = found.to_dict(redact=self._redact)
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


#: The formats by name.
FORMATS: Mapping[str, type[Format]] = {
    "text": Text,
    "json": Json,
    "jsonl": JsonLines,
    "csv": Csv,
}
