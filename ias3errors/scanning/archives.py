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
from typing import Any, BinaryIO, TypeVar, cast

from ias3errors.scanning.detecting import archive_format
from ias3errors.scanning.gzip_stream import GzipStream
from ias3errors.scanning.sources import (
    Content,
    Input,
    Problem,
    Report,
    Unreadable,
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
# `tarfile` looks for numbers in a way that takes quadratic time on long ones.
_LONG_NUMBER = re.compile(rb"[0-9]{65}")

_T = TypeVar("_T")


def members(source: Input, file: BinaryIO | None, report: Report) -> Iterator[Input]:
    """Yield the contents to search: the input itself, or the members of the archive.

    `file` is the input as a file that can seek, which zip needs. `report` gets each problem after
    the content that was read before it.
    """
    yield from _members(source, file, report, _Budget(), level=0)


def member_path(archive: str | None, name: str) -> str:
    """Return the path of a member: ``logs.tar!monday/upload.log``."""
    return f"{archive}!{name}" if archive else name


class _Budget:
    """How many bytes of one packed file were read, and how many came out."""

    def __init__(self) -> None:
        self.packed = 0
        self.unpacked = 0

    def count(self, read: Read) -> Read:
        """Return a read function that counts packed bytes."""

        def counted(size: int) -> bytes:
            block = read(size)
            self.packed += len(block)
            return block

        return counted

    @property
    def allowed(self) -> int:
        """How many bytes may come out."""
        return max(MAX_UNPACKED, MAX_RATIO * self.packed)


class _Content(Content):
    """The content of one member, which counts against a `budget`.

    Without one it counts for nothing: it is a stretch of what was counted before.
    """

    def __init__(self, read: Read, budget: _Budget | None = None) -> None:
        super().__init__(lambda size: _guarded(read, min(size, _STEP)))
        self._budget = budget

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end or after a failure."""
        block = super().read(size)
        budget = self._budget
        if budget is not None:
            budget.unpacked += len(block)
            if budget.unpacked > budget.allowed:
                self.failure = (
                    f"unpacks to more than {budget.allowed:,} bytes; the rest was left packed"
                )
        return block


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


def _members(
    source: Input, file: BinaryIO | None, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    packing = archive_format(source.head) if level < MAX_LEVELS else None
    if packing is None:
        yield source
        return
    try:
        if packing == "gzip":
            yield from _gzip_content(source, report, budget, level=level)
        elif packing == "tar":
            yield from _tar_members(source, report, budget, level=level)
        else:
            yield from _zip_members(source, file, report, budget)
    except Unreadable as error:
        report(Problem(source.path, str(error)))


def _content_members(
    path: str | None, content: _Content, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    def report_cause(problem: Problem) -> None:
        # A failure inside content that failed is a consequence of the first.
        if content.failure is None:
            report(problem)

    inner = read_head(path, content.read)
    yield from _members(inner, None, report_cause, budget, level=level)
    if content.failure is not None:
        report(Problem(path, content.failure))


# gzip.


def _gzip_content(
    source: Input, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    read = budget.count(_whole(source)) if level == 0 else _whole(source)
    stream = GzipStream(read)
    content = _Content(stream.read, budget)
    yield from _content_members(source.path, content, report, budget, level=level + 1)
    if content.failure is None and stream.failure is not None:
        report(Problem(source.path, stream.failure))


def _whole(source: Input) -> Read:
    """Return a function that reads an input from its beginning."""
    head = source.head

    def read(size: int) -> bytes:
        nonlocal head
        if not head:
            return source.read(size)
        block, head = head[:size], head[size:]
        return block

    return read


# tar.


def _tar_members(source: Input, report: Report, budget: _Budget, *, level: int) -> Iterator[Input]:
    stream = _TarStream(_whole(source))
    archive = _guarded(_tar_file, stream)
    while (member := _guarded(_next_member, archive, stream)) is not None:
        if not member.isreg():
            continue
        path = member_path(source.path, member.name)
        if member.issparse():
            # Holes give bytes that were never read.
            content = _Content(_sparse_content(archive, member), budget)
        else:
            content = _Content(stream.content(member.size))
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


def _tar_file(stream: _TarStream) -> tarfile.TarFile:
    return tarfile.TarFile(fileobj=cast("Any", stream), tarinfo=_Member, errorlevel=0)


def _next_member(archive: tarfile.TarFile, stream: _TarStream) -> tarfile.TarInfo | None:
    stream.header_left = MAX_TAR_HEADER
    member = archive.next()
    stream.header_left = None
    # `tarfile` would keep all members, and copy the global headers for each.
    archive.members = []  # type: ignore[attr-defined]
    archive.pax_headers = {}
    return member


def _sparse_content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Read:
    """Return a function that reads a file with holes."""
    content: Any = None

    def read(size: int) -> bytes:
        nonlocal content
        if content is None:
            pieces = len(cast("Any", member).sparse)
            if pieces > MAX_PIECES:
                raise Unreadable(
                    f"has {pieces:,} pieces, more than {MAX_PIECES:,}: unpack it first"
                )
            content = archive.extractfile(member)
        return cast("bytes", content.read(size))

    return read


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
        path = member_path(source.path, member.filename)
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            report(
                Problem(path, "compressed with a method that is not supported: unpack it first")
            )
            continue
        try:
            content = _Content(_guarded(_ZipContent, archive, member).read, budget)
        except Unreadable as error:
            report(Problem(path, str(error)))
            continue
        yield from _content_members(path, content, report, budget, level=1)
        if budget.unpacked > budget.allowed:
            return
    count, listed = _member_count(file), len(archive.infolist())
    if listed < count < _COUNT_ELSEWHERE:
        report(Problem(source.path, f"damaged: its list has {listed:,} of {count:,} members"))


def _member_count(file: BinaryIO) -> int:
    """Return how many members the end of a zip file counts, which `zipfile` does not look at."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - _LONGEST_END))
    _, _, end = file.read(_LONGEST_END).rpartition(b"PK\x05\x06")
    return int.from_bytes(end[6:8], "little")


_LONGEST_END = 65_557
# Longer counts are in another record.
_COUNT_ELSEWHERE = 0xFFFF


class _ZipContent:
    """The content of a zip member; damage loses as little of it as possible."""

    def __init__(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._expected = member.CRC
        # `zipfile` would keep back the last piece of a member with a wrong checksum.
        del member.CRC
        self._file = cast("zipfile.ZipExtFile", archive.open(member))
        self._checksum = 0

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, and none at the end."""
        parts: list[bytes] = []
        while size > 0:
            try:
                # A call that fails returns nothing, so each asks for little.
                part = self._file.read1(min(size, _ZIP_STEP))
            except Exception:
                if not parts:
                    raise
                break  # the next call fails in the same place
            if not part:
                if not parts and self._checksum != self._expected:
                    raise Unreadable("damaged: its checksum is wrong")
                break
            self._checksum = zlib.crc32(part, self._checksum)
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


_ZIP_STEP = 4_096


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
