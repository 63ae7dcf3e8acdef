"""Divides the inputs into tasks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ias3errors.scanning.detecting import FileFormat, file_format
from ias3errors.scanning.sources import Report, count_lines, files_in, opened, read_head

#: A larger file is divided into pieces of this size, and small files of this size in all are one
#: task; in bytes.
PIECE = 2_097_152
# How many files are at most one task.
_MAX_FILES = 1_000
#: Standard input.
STREAM = "-"


class Part(NamedTuple):
    """A file, or the part of it between two offsets, and how many bytes that are."""

    path: str
    start: int = 0
    end: int | None = None
    size: int = 0
    #: The format of the file and the line at `start`, if the part is not its beginning.
    known_format: FileFormat | None = None
    line: int = 1


#: The parts that one process searches before it returns its results.
Task = tuple[Part, ...]


def tasks_for(
    paths: Iterable[str], report: Report, *, split: bool, split_logs: bool = True
) -> Iterator[Task]:
    """Return the tasks in the order of the inputs, divided if processes are to share them.

    `split_logs` says whether files other than JSON lines may be divided, too.
    """
    if not split:
        yield from ((Part(file),) for path in paths for file in files_of(path, report))
        return
    small: list[Part] = []
    for file in (file for path in paths for file in files_of(path, report)):
        size = size_of(file)
        is_small = size < PIECE and file != STREAM
        if is_small:
            small.append(Part(file, size=size))
            if len(small) < _MAX_FILES and sum(part.size for part in small) < PIECE:
                continue
        if small:
            yield tuple(small)
            small = []
        if file == STREAM:
            yield (Part(file),)
        elif not is_small:
            yield from ((part,) for part in _pieces(file, size, split_logs=split_logs))
    if small:
        yield tuple(small)


def files_of(path: str, report: Report) -> Iterator[str]:
    """Return the files of an argument of the command."""
    if path == STREAM:
        yield path
    else:
        yield from files_in(path, report)


def size_of(path: str) -> int:
    """Return the size of a file in bytes, or 0 if it has none."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _pieces(path: str, size: int, *, split_logs: bool) -> Iterator[Part]:
    """Divide a file, if that can be done, into parts that know the line in which they begin."""
    start, line = 0, 1
    known_format: FileFormat | None = None
    # If it cannot be read, the task of its last part reports that.
    with contextlib.suppress(OSError), opened(path) as file:
        source = read_head(path, file.read, file=path)
        found = file_format(source)
        if found is not None and not (split_logs or found.json_lines):
            found = None
        while found is not None and size - start > PIECE:
            end = start + PIECE
            breaks = count_lines(file, start, end)
            yield Part(path, start, end, PIECE, known_format, line)
            start, line, known_format = end, line + breaks, found
    # A file that grows in the meantime ends where it ended.
    yield Part(path, start, size if start else None, size - start, known_format, line)
