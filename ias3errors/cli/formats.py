"""One error as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from ias3errors import rendering
from ias3errors.redaction import printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.evidence import Evidence, error_in
from ias3errors.scanning.scanner import Found


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


def found_by(path: str | None, evidence: Evidence) -> Found | None:
    """Return what the evidence shows, or None where it was no error."""
    error = error_in(evidence)
    return None if error is None else Found(error, path, evidence.offset, evidence.line)


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
        found = found_by(path, evidence)
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
    texts = (error.code, error.message, rendering.detail_of(error.document))
    known = [text for text in texts if text]
    if error.status_code is not None:
        known.insert(0, f"HTTP {error.status_code}")
    if error.request_id:
        known.append(f"RequestId: {error.request_id}")
    return printable(" | ".join(known))


class Json:
    """One JSON array of all errors."""

    frame = Frame("[\n", ",\n", "\n]\n")

    def __init__(self, *, redact: bool) -> None:
        self._lines = JsonLines(redact=redact)

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return one member of the array."""
        line = self._lines.one(path, evidence)
        return line if line is None else line.rstrip("\n")


class JsonLines:
    """One JSON object on a line for each error: `Found.to_dict`.

    Most answers in a file differ from others in their ids alone. So what is written for a body is
    kept with marks in the places of the ids, and used again for the bodies that are the same but
    for them.
    """

    frame = Frame()

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self._known: dict[tuple[bytes, int | None], str] = {}
        self._path: str | None = None
        self._shown_path = "null"
        # Nobody can write these into a body beforehand.
        self._request_mark = f"id-{secrets.token_hex(12)}"
        self._host_mark = f"id-{secrets.token_hex(12)}"
        self._marked_ids = (
            f"<RequestId>{self._request_mark}</RequestId>".encode(),
            f"<HostId>{self._host_mark}</HostId>".encode(),
        )

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return the line for an error."""
        written = self._usual(evidence)
        if written is None:
            found = found_by(path, evidence)
            return None if found is None else f"{json.dumps(found.to_dict(redact=self._redact))}\n"
        if path != self._path:
            self._path, self._shown_path = path, json.dumps(path)
        return (
            f'{{"path": {self._shown_path}, "line": {evidence.line}, '
            f'"offset": {evidence.offset}, {written}'
        )

    def _usual(self, evidence: Evidence) -> str | None:
        """Return the line for a body that differs in its ids alone, without its place, or None."""
        body, facts = evidence.body, evidence.facts
        if evidence.document is not None or (facts and not _ONLY_STATUS.issuperset(facts)):
            return None
        ids = _IDS.search(body)
        request_id, host_id = ids.groups() if ids else (None, None)
        marked = body
        if ids:
            marked = b"%b%b%b%b" % (
                body[: ids.start()],
                self._marked_ids[0],
                self._marked_ids[1] if host_id else b"",
                body[ids.end() :],
            )
        key = marked, facts.get("status")
        written = self._known.get(key)
        if written is None:
            written = self._written(marked, evidence)
            if written is None:
                return None
            if len(body) <= _LONGEST_KEPT:
                if len(self._known) >= _MOST_KEPT:
                    self._known.clear()
                self._known[key] = written
        if request_id:
            written = written.replace(self._request_mark, request_id.decode("ascii"))
        if host_id:
            written = written.replace(self._host_mark, host_id.decode("ascii"))
        return written

    def _written(self, marked: bytes, evidence: Evidence) -> str | None:
        error = error_in(evidence._replace(body=marked))
        if error is None:
            return None
        return f"{json.dumps(error.to_dict(redact=self._redact))[1:]}\n"


# Ids in which nothing would be masked, or escaped in JSON.
_IDS = re.compile(
    rb"<RequestId>(?![A-Za-z0-9\-]{0,63}A[KS]IA)([A-Za-z0-9][A-Za-z0-9\-]{0,63})</RequestId>"
    rb"(?:<HostId>(?![^<]{0,127}A[KS]IA)([A-Za-z0-9][A-Za-z0-9+/.\-]{0,127}={0,2})</HostId>)?"
)
_ONLY_STATUS = frozenset({"status"})
_LONGEST_KEPT = 8_192
_MOST_KEPT = 1_024


class Csv:
    """A table for spreadsheets, which must not take any text for a formula."""

    frame = Frame(before="")

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self.frame = Frame(before=csv_row(COLUMNS))

    def one(self, path: str | None, evidence: Evidence) -> str | None:
        """Return the row for an error."""
        found = found_by(path, evidence)
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
