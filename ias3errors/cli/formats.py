"""One error as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from ias3errors import rendering
from ias3errors.cli.json_records import JsonRecords
from ias3errors.redaction import printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.evidence import Evidence
from ias3errors.scanning.scanner import found_in


class Frame(NamedTuple):
    """What stands before the first error, between two, and behind the last one."""

    before: str = ""
    between: str = ""
    after: str = ""


class Format(Protocol):
    """A way to write errors."""

    frame: Frame

    def __init__(self, *, redact: bool) -> None: ...

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return what is written for an error, or None for what is none."""


def place_of(path: str | None, line: int, offset: int) -> str:
    """Return a place for people to read: ``upload.log:12 (byte 345)``."""
    return f"{printable(path or '-')}:{line} (byte {offset:,})"


def wait_of(seconds: float | None) -> str:
    """Return a wait for people to read: ``10 min``."""
    if not seconds:
        return "at once"
    if seconds < 120:
        return f"after {seconds:g} s"
    return f"after {seconds / 60:.3g} min"


def again(error: S3Error) -> str:
    """Tell whether and when to try again."""
    return f"yes, {wait_of(error.retry_after)}" if error.retryable else "no"


class Text:
    """For people: the place, the error as `str` says it, what it means and what to do."""

    frame = Frame()

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return the lines for an error, and an empty one."""
        found = found_in(path, evidence)
        if found is None:
            return None
        error = found.error
        lines = (
            place_of(path, evidence.line, evidence.offset),
            f"  {str(error) if self._redact else unmasked_line(error)}",
            *(f"  {note}" for note in error.__notes__),
            f"  Try again: {again(error)}",
        )
        return "\n".join((*lines, "", ""))


def unmasked_line(error: S3Error) -> str:
    """Return the line that `str` gives, with nothing masked."""
    return rendering.line(error.document, error.message, "", None)


class Json:
    """One JSON array of all errors."""

    frame = Frame("[\n", ",\n", "\n]\n")

    def __init__(self, *, redact: bool) -> None:
        self.one = JsonRecords(redact=redact, end="").write


class JsonLines:
    """One JSON object on a line for each error: `Found.to_dict`."""

    frame = Frame()

    def __init__(self, *, redact: bool) -> None:
        self.one = JsonRecords(redact=redact, end="\n").write


class Csv:
    """A table for spreadsheets, which must not take any text for a formula."""

    frame = Frame(before="")

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self.frame = Frame(before=csv_row(COLUMNS))

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return the row for an error."""
        found = found_in(path, evidence)
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
