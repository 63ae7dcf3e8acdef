"""Opens gzip, tar and zip files within bounds, and writes nothing.

Members are read one after the other, as streams. Their names are only shown. Damage ends a member,
never the scan: what could be read before it counts, and a `Problem` reports it.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, TypeVar, cast

from ias3errors.scanning.detecting import archive_format
from ias3errors.scanning.gzip_stream import GzipStream
from ias3errors.scanning.sources import (
    Content,
    Input,
    Problem,
    Report,
    Unreadable,
    ignore,
    read_head,
    reason_of,
)
from ias3errors.scanning.windows import Read

#: The most that one packed file may unpack to: this many bytes, or its own size times the ratio.
MAX_UNPACKED = 1_073_741_824
MAX_RATIO = 100
#: A zip file with a longer list of members is not opened, in bytes: the list is kept in memory.
MAX_DIRECTORY = 16_777_216
#: How much of a tar file may describe one member: header, long names, map of holes; in bytes.
MAX_TAR_HEADER = 131_072
#: A sparse file of a tar may have this many pieces.
MAX_PIECES = 4_096
#: Packed files may be nested this deep; deeper ones are searched as they are.
MAX_LEVELS = 3

# Larger reads are divided: a header may ask for gigabytes.
_STEP = 262_144
_ZIP_STEP = 4_096
# The last record of a zip file, with its comment. Longer counts are in another record.
_LONGEST_END = 65_557
_COUNT_ELSEWHERE = 0xFFFF
# `tarfile` looks for numbers in a way that takes quadratic time on long ones.
_LONG_NUMBER = re.compile(rb"[0-9]{65}")

_T = TypeVar("_T")


class _Budget:
    """How many bytes of one packed file were read, and how many came out."""

    def __init__(self) -> None:
        self.packed: int = 0
        self.unpacked: int = 0
        self.is_spent: bool = False

    def add_packed(self, size: int) -> None:
        """Count bytes that were read."""
        self.packed += size

    def add_unpacked(self, size: int) -> None:
        """Count bytes that came out; raise Unreadable if there are too many."""
        self.unpacked += size
        allowed = max(MAX_UNPACKED, MAX_RATIO * self.packed)
        self.is_spent = self.unpacked > allowed
        if self.is_spent:
            raise Unreadable(f"unpacks to more than {allowed:,} bytes; the rest was left packed")


def _content(read: Read, on_read: Callable[[int], None] = ignore) -> Content:
    return Content(lambda size: _guarded(read, min(size, _STEP)), on_read)


def _guarded(call: Callable[..., _T], *arguments: Any) -> _T:
    """Call a function of an archive module, all of whose exceptions mean damage."""
    try:
        return call(*arguments)
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(error.strerror or f"damaged: {error}") from error
    except Exception as error:
        raise Unreadable(f"damaged: {reason_of(error)}") from error


def members(
    source: Input,
    file: BinaryIO | None,
    report: Report,
    budget: _Budget | None = None,
    *,
    level: int = 0,
) -> Iterator[Input]:
    """Yield the contents to search: the input itself, or the members of the archive.

    `file` is the input as a file that can seek, which zip needs. `report` gets each problem after
    the content that was read before it. `budget` and `level` are those of an archive inside others.
    """
    budget = budget or _Budget()
    packing = archive_format(source.head) if level < MAX_LEVELS else None
    try:
        if packing == "gzip":
            yield from _gzip_content(source, report, budget, level=level)
        elif packing == "tar":
            yield from _tar_members(source, report, budget, level=level)
        elif packing == "zip":
            yield from _zip_members(source, file, report, budget)
        else:
            yield source
    except Unreadable as error:
        report(Problem(source.path, str(error)))


def _content_members(
    path: str | None, content: Content, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    def report_cause(problem: Problem) -> None:
        # A failure inside content that failed is a consequence of the first.
        if content.failure is None:
            report(problem)

    yield from members(read_head(path, content.read), None, report_cause, budget, level=level)
    if content.failure is not None:
        report(Problem(path, content.failure))


def _path_in(archive: str | None, name: str) -> str:
    """Return the path of a member: ``logs.tar!monday/upload.log``."""
    return f"{archive}!{name}" if archive else name


# gzip.


def _gzip_content(
    source: Input, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    packed = Content(source.from_start(), ignore if level else budget.add_packed)
    stream = GzipStream(packed.read)
    content = _content(stream.read, budget.add_unpacked)
    yield from _content_members(source.path, content, report, budget, level=level + 1)
    if content.failure is None and stream.failure is not None:
        report(Problem(source.path, stream.failure))


# tar.


def _tar_members(source: Input, report: Report, budget: _Budget, *, level: int) -> Iterator[Input]:
    stream = _TarStream(source.from_start())
    archive: tarfile.TarFile = _guarded(
        partial(tarfile.TarFile, fileobj=cast("Any", stream), tarinfo=_Member, errorlevel=0)
    )
    while (member := _guarded(_next_member, archive, stream)) is not None:
        if not member.isreg():
            continue
        path = _path_in(source.path, member.name)
        if not member.issparse():
            # A stretch of what was counted before.
            content = _content(stream.content(member.size))
        elif (pieces := len(cast("Any", member).sparse)) <= MAX_PIECES:
            # Holes give bytes that were never read.
            file: Any = _guarded(archive.extractfile, member)
            content = _content(file.read, budget.add_unpacked)
        else:
            why = f"has {pieces:,} pieces, more than {MAX_PIECES:,}: unpack it first"
            report(Problem(path, why))
            continue
        yield from _content_members(path, content, report, budget, level=level + 1)
        if stream.ended:
            return


class _TarStream:
    """A stream as a file for `tarfile`: it knows its position, and seeks forwards."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._position = 0
        #: How much the header that is being read may still take; None between headers.
        self.header_left: int | None = MAX_TAR_HEADER
        #: Whether the file ended in the middle of a member.
        self.ended = False

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, less at the end of the file."""
        if self.header_left is not None:
            self.header_left -= size
        if size < 0 or size > 2 * _STEP or (self.header_left or 0) < 0:
            raise Unreadable("damaged: a header is too long")
        block = self._take(size)
        if (
            self.header_left is not None
            and size > tarfile.BLOCKSIZE
            and _LONG_NUMBER.search(block)
        ):
            raise Unreadable("damaged: a number in a header is too long")
        return block

    def _take(self, size: int) -> bytes:
        parts = []
        while size and (part := self._read(size)):
            parts.append(part)
            size -= len(part)
            self._position += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def tell(self) -> int:
        """Return how many bytes were read or skipped."""
        return self._position

    def seek(self, position: int) -> int:
        """Skip bytes up to a later position."""
        if position < self._position:
            raise Unreadable("damaged: its parts do not follow each other")
        while self._position < position:
            if not self._take(min(_STEP, position - self._position)):
                break
        return self._position

    def content(self, size: int) -> Read:
        """Return a function that reads the next `size` bytes, as far as they are there."""
        left = max(size, 0)

        def read(size: int) -> bytes:
            nonlocal left
            block = self._take(min(size, left))
            left -= len(block)
            if left and not block:
                self.ended = True
                raise Unreadable(f"ends early: {left:,} bytes are missing")
            return block

        return read


class _Member(tarfile.TarInfo):
    """A header of a tar file; a damaged one raises, where `tarfile` ends in silence."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> _Member:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
            raise Unreadable("has no end mark: it may be cut") from None
        except tarfile.HeaderError as error:
            raise Unreadable(f"damaged: {error}") from error


def _next_member(archive: tarfile.TarFile, stream: _TarStream) -> tarfile.TarInfo | None:
    stream.header_left = MAX_TAR_HEADER
    member = archive.next()
    stream.header_left = None
    # `tarfile` would keep all members, and copy the global headers for each.
    archive.members = []  # type: ignore[attr-defined]
    archive.pax_headers = {}
    return member


# zip.


def _zip_members(
    source: Input, file: BinaryIO | None, report: Report, budget: _Budget
) -> Iterator[Input]:
    if file is None:
        raise Unreadable("a zip file inside a stream cannot be opened: save it as a file")
    budget.packed = file.seek(0, io.SEEK_END)
    archive = _guarded(zipfile.ZipFile, cast("Any", _BoundedReads(file)))
    for member in archive.infolist():
        if member.filename.endswith("/"):
            continue
        path = _path_in(source.path, member.filename)
        try:
            content = _content(_guarded(_ZipContent, archive, member).read, budget.add_unpacked)
        except Unreadable as error:
            report(Problem(path, str(error)))
            continue
        yield from _content_members(path, content, report, budget, level=1)
        if budget.is_spent:
            return
    # `zipfile` does not look at the number of members that the end of the file has.
    file.seek(max(0, file.seek(0, io.SEEK_END) - _LONGEST_END))
    _, _, end = file.read(_LONGEST_END).rpartition(b"PK\x05\x06")
    count, listed = int.from_bytes(end[6:8], "little"), len(archive.infolist())
    if listed < count < _COUNT_ELSEWHERE:
        report(Problem(source.path, f"damaged: its list has {listed:,} of {count:,} members"))


class _ZipContent:
    """The content of a zip member; damage loses as little of it as possible."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable("compressed with a method that is not supported: unpack it first")
        self._expected = member.CRC
        # `zipfile` would keep back the last piece of a member with a wrong checksum.
        del member.CRC
        self._file = cast("zipfile.ZipExtFile", archive.open(member))
        self._checksum = 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end."""
        content = bytearray()
        while len(content) < size:
            try:
                # A call that fails returns nothing, so each asks for little.
                part = self._file.read1(min(size - len(content), _ZIP_STEP))
            except Exception:
                if not content:
                    raise
                break  # the next call fails in the same place
            if not part:
                break
            content += part
        self._checksum = zlib.crc32(content, self._checksum)
        if not content and self._checksum != self._expected:
            raise Unreadable("damaged: its checksum is wrong")
        return bytes(content)


class _BoundedReads:
    """A file as `zipfile` reads it: the list of members at once, all else in small steps."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, unless they are more than a list of members may take."""
        if size > MAX_DIRECTORY:
            raise Unreadable(f"its list of members takes {size:,} bytes: unpack it first")
        return self._file.read(size)
