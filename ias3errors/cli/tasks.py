"""Divides the work into tasks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ias3errors.scanning.archives import archive_format
from ias3errors.scanning.detecting import FileFormat, file_format
from ias3errors.scanning.sources import Report, count_lines, files_in, opened, read_head

#: A larger file is divided, and as much of small ones is one task, in bytes.
PIECE = 2_097_152
# Many tiny files are one task up to this number.
_MAX_FILES = 1_000
#: Standard input.
STREAM = "-"


class Part(NamedTuple):
    """A file, or what of it lies between two offsets, and its size in bytes."""

    path: str
    start: int = 0
    end: int | None = None
    size: int = 0
    #: What all the file holds, where this is not its beginning, and the line at `start`.
    form: FileFormat | None = None
    line: int = 1


#: What one process does before it hands over what it found.
Task = tuple[Part, ...]


def tasks_for(
    paths: Iterable[str], report: Report, *, split: bool, split_logs: bool = True
) -> Iterator[Task]:
    """Return the work in the order of the inputs, divided if it is to be shared.

    `split_logs` says whether a file that is no JSON lines may be divided, too.
    """
    if not split:
        yield from ((Part(file),) for path in paths for file in files_of(path, report))
        return
    small: list[Part] = []
    for path in paths:
        for file in files_of(path, report):
            size = size_of(file)
            if size < PIECE and file != STREAM:
                small.append(Part(file, size=size))
            if small and (
                size >= PIECE
                or file == STREAM
                or len(small) >= _MAX_FILES
                or sum(part.size for part in small) >= PIECE
            ):
                yield tuple(small)
                small = []
            if file == STREAM:
                yield (Part(file),)
            elif size >= PIECE:
                yield from ((part,) for part in _pieces(file, size, split_logs=split_logs))
    if small:
        yield tuple(small)


def files_of(path: str, report: Report) -> Iterator[str]:
    """Return the files that an argument of the command means."""
    if path == STREAM:
        yield path
    else:
        yield from files_in(path, report)


def size_of(path: str) -> int:
    """Return the size of a file in bytes; 0 for what has none."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _pieces(path: str, size: int, *, split_logs: bool) -> Iterator[Part]:
    """Divide a file where that can be done; a piece knows the line that it begins in."""
    start, line = 0, 1
    form: FileFormat | None = None
    # Where it cannot be read, who reads the rest of it will say what is wrong.
    with contextlib.suppress(OSError), opened(path) as file:
        source = read_head(path, file.read, file=path)
        known = file_format(source) if archive_format(source.head) is None else None
        if known is not None and not (split_logs or known.json_lines):
            known = None
        while known is not None and size - start > PIECE:
            end = start + PIECE
            breaks = count_lines(file, start, end)
            yield Part(path, start, end, PIECE, form, line)
            start, line, form = end, line + breaks, known
    # A file that grows in the meantime ends where it ended.
    yield Part(path, start, size if start else None, size - start, form, line)
