"""`scan`: every S3 error in a log, a saved body, an archive or a folder."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, NoReturn, cast

from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.s3error import S3Error
from ias3errors.scanning.archives import archive_format, members
from ias3errors.scanning.evidence import Evidence, error_in
from ias3errors.scanning.finding import Form, evidence_in, evidence_in_part
from ias3errors.scanning.inputs import (
    BinaryReader,
    Input,
    Problem,
    Report,
    begun,
    files_in,
    opened,
    reader_of,
    reason_of,
)
from ias3errors.scanning.windows import Read

#: Pieces of evidence, each with the path of its input.
Places = Iterator[tuple[str | None, Evidence]]


class Found(NamedTuple):
    """An S3 error and the place where it stood.

    `path` is the file's, or ``archive!member``, or None for bytes and nameless streams. `offset`
    counts bytes from 0 in the file or, for what is packed, in the unpacked member; `line` counts
    from 1. An error begins with the ``<`` of its ``<Error>``, however that is spelled; a whole
    HTTP answer with its status line, a JSON line with itself. In a file of JSON lines, what
    stands in a line of another kind begins with that line.
    """

    error: S3Error
    path: str | None
    offset: int
    line: int

    def to_dict(self, *, redact: bool = True) -> dict[str, Any]:
        """Return place and error as plain JSON types; secrets are masked unless told not to."""
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
    However a file is divided, the parts together give what the whole gives, so parts can be
    searched on several machines; a folder and a packed file belong whole to the part from 0 on.

    `on_problem` is told of every input that could not be read, and the rest goes on; without it
    the first such input raises OSError. A source of another type raises TypeError.
    """
    observer = Observer(on_problem or _refuse)
    if isinstance(source, str | os.PathLike):
        places = evidence_in_path(os.fspath(source), observer, start=start, end=end)
    elif isinstance(source, bytes | bytearray | memoryview):
        places = evidence_in_stream(io.BytesIO(source), None, observer, start=start, end=end)
    elif isinstance(source, io.TextIOBase) or not hasattr(source, "read"):
        raise TypeError(f"cannot scan {type(source).__name__}: give a path, bytes or binary file")
    else:
        name = _name_of(source)
        places = evidence_in_stream(source, name, observer, start=start, end=end)
    return _found(places, catalog)


def _found(places: Places, catalog: Catalog) -> Iterator[Found]:
    try:
        for path, evidence in places:
            found = found_in(path, evidence, catalog)
            if found is not None:
                yield found
    except _RefusedError as refused:
        raise OSError(str(refused)) from refused.__cause__


def found_in(path: str | None, evidence: Evidence, catalog: Catalog = DEFAULT) -> Found | None:
    """Return what the evidence shows, or None where it was no error."""
    error = error_in(evidence, catalog)
    return None if error is None else Found(error, path, evidence.offset, evidence.line)


class _RefusedError(Exception):
    """Nobody asked to be told of problems."""


def _refuse(problem: Problem) -> NoReturn:
    raise _RefusedError(str(problem))


def _name_of(file: BinaryReader) -> str | None:
    name = getattr(file, "name", None)
    return name if isinstance(name, str) else None


@dataclass(frozen=True)
class Observer:
    """Is told how the work goes: of problems, of each input begun, of bytes read."""

    on_problem: Report
    on_input: Callable[[Input], None] | None = None
    on_read: Callable[[int], None] | None = None

    def counting(self, read: Read) -> Read:
        """Return a read function that tells how much was read."""
        on_read = self.on_read
        if on_read is None:
            return read

        def counted(size: int) -> bytes:
            block = read(size)
            on_read(len(block))
            return block

        return counted


def evidence_in_path(
    path: str, observer: Observer, *, start: int = 0, end: int | None = None
) -> Places:
    """Find what stands in a file, or in all files of a folder; see `scan`."""
    if not Path(path).is_dir():
        yield from evidence_in_file(path, observer, start=start, end=end)
    elif start == 0:
        for file in files_in(path, observer.on_problem):
            yield from evidence_in_file(file, observer)


def evidence_in_file(
    path: str, observer: Observer, *, start: int = 0, end: int | None = None
) -> Places:
    """Find what stands in one file, packed or not; see `scan`."""
    try:
        with opened(path) as file:
            source = begun(path, observer.counting(file.read), file=path)
            yield from _in_source(source, file, observer, start=start, end=end)
    except OSError as error:
        observer.on_problem(Problem(path, reason_of(error)))


def evidence_in_piece(
    path: str, form: Form, observer: Observer, *, start: int, end: int | None, line: int
) -> Places:
    """Find what begins in a file behind its beginning, which is not read once more for that."""
    try:
        for evidence in evidence_in_part(path, form, start=start, end=end, line=line):
            yield path, evidence
    except OSError as error:
        observer.on_problem(Problem(path, reason_of(error)))


def evidence_in_stream(
    stream: BinaryReader,
    path: str | None,
    observer: Observer,
    *,
    start: int = 0,
    end: int | None = None,
) -> Places:
    """Find what stands in an open file or a pipe, packed or not; see `scan`."""
    seekable = getattr(stream, "seekable", None)
    file = cast("BinaryIO", stream) if seekable is not None and seekable() else None
    try:
        source = begun(path, observer.counting(reader_of(stream)))
        yield from _in_source(source, file, observer, start=start, end=end)
    except OSError as error:
        observer.on_problem(Problem(path, reason_of(error)))


def _in_source(
    source: Input,
    file: BinaryIO | None,
    observer: Observer,
    *,
    start: int,
    end: int | None,
) -> Places:
    if archive_format(source.head) is None:
        yield from _in_input(source, observer, start, end)
    elif start == 0:
        for part in members(source, file, observer.on_problem):
            yield from _in_input(part, observer, 0, None)


def _in_input(source: Input, observer: Observer, start: int, end: int | None) -> Places:
    if observer.on_input is not None:
        observer.on_input(source)
    try:
        for evidence in evidence_in(source, start=start, end=end):
            yield source.path, evidence
    except OSError as error:
        observer.on_problem(Problem(source.path, reason_of(error)))
