"""Opens inputs: files and folders, one after the other."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from ias3errors.parsing.plain import MAX_BODY
from ias3errors.scanning.windows import Read, Window

#: How much of an input is read to decide what it is, in bytes: a body fits in.
HEAD = MAX_BODY + 1

# More would be given back to the system and asked for again each time.
_COUNT_BLOCK = 65_536


class Problem(NamedTuple):
    """An input that could not be read, or not to its end, and why."""

    path: str | None
    reason: str

    def __str__(self) -> str:
        return self.reason if self.path is None else f"{self.path or repr('')}: {self.reason}"


class Unreadable(OSError):
    """An input cannot be read further; the text says why."""


#: Gets a `Problem` for every input that cannot be read.
Report = Callable[[Problem], None]


def ignore(_: object) -> None:
    """Ignore a report."""


class BinaryReader(Protocol):
    """A file opened for reading bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, and none at the end."""


@dataclass(slots=True)
class Input:
    """Bytes to search: a file, a member of an archive, a stream.

    `head` is its beginning, all of it if it is shorter than `HEAD`; `read` returns what follows.
    `file` is the path of a plain file, which can also be read from its middle.
    """

    path: str | None
    head: bytes
    read: Read
    file: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the head is all there is."""
        return len(self.head) < HEAD

    def from_start(self) -> Read:
        """Return a function that reads the input from its beginning."""
        head = io.BytesIO(self.head)
        return lambda size: head.read(size) or self.read(size)

    def window(self) -> Window:
        """Return a window at the beginning of the input."""
        count = None if self.file is None else partial(count_in, self.file)
        return Window(self.head, self.read, count_lines=count)


class Content:
    """Reads to the end, or to the first failure, which it keeps: what came before it counts."""

    def __init__(self, read: Read, on_read: Callable[[int], None] = ignore) -> None:
        self._read = read
        self._on_read = on_read
        #: The failure, in words, or None.
        self.failure: str | None = None

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end or after a failure."""
        block = b""
        if self.failure is None:
            try:
                block = self._read(size)
                self._on_read(len(block))
            except OSError as error:
                self.failure = reason_of(error)
        return block


def read_head(path: str | None, read: Read, *, file: str | None = None) -> Input:
    """Read the head of an input, and return both."""
    head = b""
    while len(head) < HEAD and (block := read(HEAD - len(head))):
        head = head + block if head else block
    return Input(path, head, read, file)


def reader_of_file(file: BinaryIO) -> Read:
    """Return a function that reads a file from its position to the end that it has now.

    A log that grows all the time would never end otherwise.
    """
    status = os.fstat(file.fileno())
    # Files of /proc have no size, but have content.
    if not status.st_size or not stat.S_ISREG(status.st_mode):
        return file.read
    return lambda size: file.read(min(size, max(status.st_size - file.tell(), 0)))


def opened(path: str) -> BinaryIO:
    """Open a file for reading, unbuffered."""
    return Path(path).open("rb", buffering=0)


def files_in(path: str, report: Report) -> Iterator[str]:
    """Return a file's own path, or those of all files in a folder and its folders, by name.

    Links to folders are not followed; what is neither file nor folder is passed over.
    """
    if not Path(path).is_dir():
        yield path
        return
    pending = [path]
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            report(Problem(folder, reason_of(error)))
            continue
        pending += [entry.path for entry in found if _kind(entry) == "folder"]
        yield from (entry.path for entry in reversed(found) if _kind(entry) == "file")


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if stat.S_ISREG(entry.stat().st_mode) else "other"
    except OSError:
        return "file"  # opening it reports the failure


def reason_of(error: BaseException) -> str:
    """Return a failure in words, without the path."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def count_in(path: str, start: int, end: int) -> int:
    """Return the number of line breaks between two offsets of the file at a path."""
    with opened(path) as file:
        return count_lines(file, start, end)


def count_lines(file: BinaryIO, start: int, end: int) -> int:
    """Return the number of line breaks between two offsets of a file."""
    file.seek(start)
    breaks = 0
    while start < end and (block := file.read(min(_COUNT_BLOCK, end - start))):
        breaks += block.count(b"\n")
        start += len(block)
    return breaks
