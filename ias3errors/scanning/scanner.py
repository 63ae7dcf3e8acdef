"""`scan`: every S3 error in a log, a saved body, an archive or a folder."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.document import ErrorDocument
from ias3errors.parsing.plain import read_document
from ias3errors.s3error import S3Error
from ias3errors.scanning.archives import members
from ias3errors.scanning.detecting import (
    SNIFFED,
    FileFormat,
    TextPatterns,
    after_bom,
    archive_format,
    file_format,
    is_json_lines,
    text_patterns,
    utf16_encoding,
)
from ias3errors.scanning.json_lines import matches_in_lines, next_line
from ias3errors.scanning.json_record import error_without_element, matches_in_record, record_in
from ias3errors.scanning.match import Match, error_from_match
from ias3errors.scanning.sources import (
    BinaryReader,
    Content,
    Input,
    Problem,
    Report,
    Unreadable,
    count_in,
    files_in,
    ignore,
    opened,
    read_head,
    reader_of_file,
    reason_of,
)
from ias3errors.scanning.text import (
    LOOKBACK,
    MAX_WORD,
    SEARCHED_BEYOND,
    TextSearch,
    search_bytes,
    start_in_text,
)
from ias3errors.scanning.windows import Utf16Window, Window

# How much may be read at a time after the end of a part, in bytes.
_BEYOND = 65_536

#: Matches, each with the path of its input.
Matches = Iterator[tuple[str | None, Match]]


@dataclass(frozen=True, slots=True)
class Found:
    """An S3 error and its place.

    `path` is the file's, or ``archive!member``, or None for bytes and nameless streams. `offset`
    counts bytes from 0 in the file, or in the unpacked member of an archive; `line` counts from 1.
    An error begins at the ``<`` of its ``<Error>``, however that is spelled, a saved HTTP response
    at its status line, and a JSON record at its line. So does everything in a file of JSON lines.
    """

    error: S3Error
    path: str | None
    offset: int
    line: int

    def to_dict(self, *, redact: bool = True) -> dict[str, Any]:
        """Return place and error as plain JSON types; secrets are masked unless `redact` is False."""
        place = {"path": self.path, "line": self.line, "offset": self.offset}
        return {**place, **self.error.to_dict(redact=redact)}


def scan(
    source: str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryReader,
    *,
    start: int = 0,
    end: int | None = None,
    catalog: Catalog = DEFAULT,
    on_problem: Report | None = None,
) -> Iterator[Found]:
    """Find every S3 error in a file, a folder, an archive, bytes or a binary file.

    A str is a path. `start` and `end` are byte offsets: only what begins between them is found.
    Scanning a file in parts finds the same errors as scanning it whole, so several machines can
    share it; a folder and an archive belong completely to the part that begins at 0.

    `on_problem` gets a `Problem` for every input that cannot be read, and the scan continues;
    without it the first such input raises OSError. A source of another type raises TypeError.
    """
    observer = Observer(on_problem or _refuse)
    if isinstance(source, str | os.PathLike):
        matches = matches_in_path(os.fspath(source), observer, start=start, end=end)
    elif isinstance(source, bytes | bytearray | memoryview):
        matches = matches_in_stream(io.BytesIO(source), None, observer, start=start, end=end)
    elif isinstance(source, io.TextIOBase) or not hasattr(source, "read"):
        raise TypeError(f"cannot scan {type(source).__name__}: give a path, bytes or binary file")
    else:
        name = getattr(source, "name", None)
        path = name if isinstance(name, str) else None
        matches = matches_in_stream(source, path, observer, start=start, end=end)
    return _found(matches, catalog)


def _found(matches: Matches, catalog: Catalog) -> Iterator[Found]:
    try:
        for path, match in matches:
            found = found_in(path, match, catalog)
            if found is not None:
                yield found
    except _RefusedError as refused:
        raise OSError(str(refused)) from refused.__cause__


def found_in(path: str | None, match: Match, catalog: Catalog = DEFAULT) -> Found | None:
    """Return the error of a match and its place, or None if it is no error."""
    error = error_from_match(match, catalog)
    return None if error is None else Found(error, path, match.offset, match.line)


class _RefusedError(Exception):
    """An input could not be read, and the caller did not ask for reports."""


def _refuse(problem: Problem) -> NoReturn:
    raise _RefusedError(str(problem))


@dataclass(frozen=True)
class Observer:
    """Gets reports while inputs are searched: problems, each input at its start, bytes read."""

    on_problem: Report
    on_input: Callable[[Input], None] = ignore
    on_read: Callable[[int], None] = ignore

    @contextmanager
    def reporting(self, path: str | None) -> Iterator[None]:
        """Report an OSError as a problem of an input."""
        try:
            yield
        except OSError as error:
            self.on_problem(Problem(path, reason_of(error)))


# From files and streams to single inputs.


def matches_in_path(
    path: str, observer: Observer, *, start: int = 0, end: int | None = None
) -> Matches:
    """Search a file, or all files of a folder; see `scan`."""
    if not Path(path).is_dir():
        yield from matches_in_file(path, observer, start=start, end=end)
    elif start == 0:
        for file in files_in(path, observer.on_problem):
            yield from matches_in_file(file, observer)


def matches_in_file(
    path: str, observer: Observer, *, start: int = 0, end: int | None = None
) -> Matches:
    """Search one file, which may be an archive; see `scan`."""
    with observer.reporting(path), opened(path) as file:
        content = Content(reader_of_file(file), observer.on_read)
        source = read_head(path, content.read, file=path)
        yield from _matches_in_source(source, content, file, observer, start=start, end=end)


def matches_in_part(
    path: str, form: FileFormat, observer: Observer, *, start: int, end: int | None, line: int
) -> Matches:
    """Search a part of a file whose format is known; `line` is the number of its first line."""
    with observer.reporting(path):
        for match in _in_part(path, form, start=start, end=end, line=line):
            yield path, match


def matches_in_stream(
    stream: BinaryReader,
    path: str | None,
    observer: Observer,
    *,
    start: int = 0,
    end: int | None = None,
) -> Matches:
    """Search an open file or a pipe, which may be an archive; see `scan`."""
    seekable = getattr(stream, "seekable", None)
    file = cast("BinaryIO", stream) if seekable is not None and seekable() else None
    with observer.reporting(path):
        # What has arrived is returned, without waiting for more.
        content = Content(getattr(stream, "read1", stream.read), observer.on_read)
        source = read_head(path, content.read)
        yield from _matches_in_source(source, content, file, observer, start=start, end=end)


def _matches_in_source(
    source: Input,
    content: Content,
    file: BinaryIO | None,
    observer: Observer,
    *,
    start: int,
    end: int | None,
) -> Matches:
    """Search the bytes that were read of an input; raise Unreadable if they were not all."""
    if source.head or content.failure is None:
        if archive_format(source.head) is None:
            yield from _matches_in_input(source, observer, start, end)
        elif start == 0:
            for member in members(source, file, observer.on_problem):
                yield from _matches_in_input(member, observer, 0, None)
    if content.failure is not None:
        raise Unreadable(content.failure)


def _matches_in_input(source: Input, observer: Observer, start: int, end: int | None) -> Matches:
    observer.on_input(source)
    form = file_format(source) if start else None
    with observer.reporting(source.path):
        if form is not None and source.file is not None:
            matches = _in_part(source.file, form, start=start, end=end)
        else:
            matches = _between(_in_whole(source, end), start, end)
        for match in matches:
            yield source.path, match


# From an input to the search for its kind.


def _in_whole(source: Input, end: int | None) -> Iterator[Match]:
    """Search an input from its beginning, for what begins before `end` or a little later."""
    encoding = utf16_encoding(source.head)
    if encoding is not None:
        window: Window = Utf16Window(source.head, source.read, encoding=encoding)
        window.fill_to(SNIFFED, 0)
    else:
        window = source.window()
        if is_json_lines(source.head):
            return matches_in_lines(window, position=after_bom(source.head), stop=end)
        window.final = source.is_whole
    patterns = text_patterns(window.data)
    if source.is_whole:
        return _in_body(window, patterns, source.head)
    stop = None if end is None or encoding is not None else end + SEARCHED_BEYOND
    return TextSearch(window, patterns, stop=stop).matches()


def _in_body(window: Window, patterns: TextPatterns, body: bytes) -> Iterator[Match]:
    """Find what a small input contains; a body that is parsed as a whole says most.

    `window` shows the body as UTF-8.
    """
    record = record_in(window.data) if window.data.startswith(b"{") else None
    responses = [
        one for one in matches_in_record(record or {}, search_bytes) if one.exchange.status
    ]
    if responses:
        yield from (one._replace(offset=0, line=1) for one in responses)
        return
    found = list(TextSearch(window, patterns).matches())
    may_be_body = window.data.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith((b"<", b"{", b"["))
    is_read = len(found) > 1 or (found and found[0].document is not None)
    if is_read or patterns.responses or not may_be_body:
        yield from found
        return
    if not found:
        document = error_without_element(body)
        if document is not None:
            yield Match(0, 1, body, document=document)
        return
    whole = read_document(body)
    if isinstance(whole, ErrorDocument) and whole.code is not None:
        # An element around the error is part of the body, not context.
        yield found[0]._replace(body=body, document=whole, context_before=b"")
    else:
        yield found[0]


def _in_part(
    path: str, form: FileFormat, *, start: int, end: int | None, line: int | None = None
) -> Iterator[Match]:
    """Search a file after its beginning; `line` is the number of the line at `start`, if known."""
    low = start - 1 if form.json_lines else max(0, start - LOOKBACK)
    with opened(path) as file:
        file.seek(low)
        read = reader_of_file(file)

        def read_part(size: int) -> bytes:
            # Little is read after the end: the next part of the file is another's work.
            left = size if end is None else max(end - file.tell(), 0) + _BEYOND
            return read(min(size, left))

        content = Content(read_part)
        window = Window(b"", content.read, base=low, count_lines=partial(count_in, path))
        window.fill_to(start + MAX_WORD, low)
        if line is not None:
            window.set_line(start, line)
        if form.json_lines:
            at_line = window.data.startswith(b"\n")
            position = start if at_line else next_line(window, start, end)
            matches = matches_in_lines(window, position=position, stop=end)
        else:
            stop = None if end is None else end + SEARCHED_BEYOND
            position = start_in_text(window, start)
            matches = TextSearch(window, form.patterns, position=position, stop=stop).matches()
        yield from _between(matches, start, end)
        if content.failure is not None:
            raise Unreadable(content.failure)


def _between(matches: Iterable[Match], start: int, end: int | None) -> Iterator[Match]:
    for match in matches:
        if start <= match.offset and (end is None or match.offset < end):
            yield match
