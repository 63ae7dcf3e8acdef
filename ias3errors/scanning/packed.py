"""Opens what is packed: gzip, tar and zip, within bounds, and without writing anything.

Members are read one after the other as a stream. Their names are only shown.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO, cast

from ias3errors.scanning.inputs import Input, Problem, Report, Unreadable, begun, reason_of
from ias3errors.scanning.windows import Read

#: What is unpacked of one packed file at most: so many bytes, or times its own size if more.
MAX_UNPACKED = 1_073_741_824
MAX_RATIO = 100
#: A zip file whose list of members is longer is not opened, in bytes: the list is kept in memory.
MAX_DIRECTORY = 33_554_432
#: Packed files may lie in each other this deep; what lies deeper is searched as it is.
MAX_LEVELS = 3

# Larger steps are not made at once: a header may ask for gigabytes.
_STEP = 262_144

_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)


def packing_of(head: bytes) -> str | None:
    """Tell how an input is packed, by its first bytes: "gzip", "zip", "tar" or None."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def unpacked(source: Input, file: BinaryIO | None, report: Report) -> Iterator[Input]:
    """Return what is to be searched of an input: itself, or what is packed in it.

    `file` is the input as a file that can seek, which zip needs.
    """
    budget = _Budget(source.path)
    yield from _unpacked(source, file, report, budget, level=0)


class _Budget:
    """How much was read packed and how much came out, for one packed file."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.packed = 0
        self.unpacked = 0

    def count(self, read: Read) -> Read:
        def counted(size: int) -> bytes:
            block = read(size)
            self.packed += len(block)
            return block

        return counted

    def limit(self, read: Read) -> Read:
        def limited(size: int) -> bytes:
            try:
                block = read(min(size, _STEP))
            except Unreadable:
                raise
            except _DAMAGED as error:
                raise Unreadable(f"damaged: {reason_of(error)}") from error
            self.unpacked += len(block)
            allowed = max(MAX_UNPACKED, MAX_RATIO * self.packed)
            if self.unpacked > allowed:
                raise Unreadable(
                    f"unpacks to more than {allowed:,} bytes; the rest was left packed"
                )
            return block

        return limited


def _unpacked(
    source: Input, file: BinaryIO | None, report: Report, budget: _Budget, *, level: int
) -> Iterator[Input]:
    packing = packing_of(source.head) if level < MAX_LEVELS else None
    if packing is None:
        yield source
        return
    try:
        if packing == "gzip":
            yield from _in_gzip(source, report, budget, level=level)
        elif packing == "tar":
            yield from _in_tar(source, report, budget, level=level)
        elif file is None:
            raise Unreadable("a zip file inside a stream cannot be opened: save it as a file")
        else:
            yield from _in_zip(source, file, report, budget)
    except _DAMAGED as error:
        report(Problem(source.path, reason_of(error)))


def _in_gzip(source: Input, report: Report, budget: _Budget, *, level: int) -> Iterator[Input]:
    packed = _Forward(source.head, budget.count(source.read) if level == 0 else source.read)
    if level == 0:
        budget.packed = len(source.head)
    with gzip.GzipFile(fileobj=cast("Any", packed)) as file:
        content = begun(source.path, budget.limit(file.read1))
        yield from _unpacked(content, None, report, budget, level=level + 1)


def _in_tar(source: Input, report: Report, budget: _Budget, *, level: int) -> Iterator[Input]:
    stream = _Forward(source.head, source.read)
    with closing(tarfile.TarFile(fileobj=cast("Any", stream), errorlevel=0)) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # it would keep them all
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                continue
            path = member_path(source.path, member.name)
            # Only what has holes can give more than was read, and it gives that from nothing.
            read = budget.limit(content.read) if member.issparse() else _in_steps(content.read)
            inner = begun(path, read)
            yield from _unpacked(inner, None, report, budget, level=level + 1)


def _in_zip(source: Input, file: BinaryIO, report: Report, budget: _Budget) -> Iterator[Input]:
    budget.packed = file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(cast("Any", _BoundedReads(file))) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            path = member_path(source.path, member.filename)
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                report(Problem(path, "packed in a way that is not read here"))
                continue
            try:
                with archive.open(member) as content:
                    inner = begun(path, budget.limit(content.read))
                    yield from _unpacked(inner, None, report, budget, level=1)
            except _DAMAGED as error:
                report(Problem(path, reason_of(error)))
                if budget.unpacked > MAX_UNPACKED:
                    return


class _BoundedReads:
    """A file as `zipfile` reads it: the list of members at once, all else in small steps."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        if size > MAX_DIRECTORY:
            raise Unreadable(f"its list of members takes {size:,} bytes: unpack it first")
        return self._file.read(size)


def member_path(archive: str | None, name: str) -> str:
    """Return how a member of an archive is called: ``logs.tar!monday/upload.log``."""
    return f"{archive}!{name}" if archive else name


def _in_steps(read: Read) -> Read:
    return lambda size: read(min(size, _STEP))


class _Forward:
    """A stream as a file that can tell where it is, and seek onwards.

    Refuses large steps: what `tarfile` reads at once, it keeps.
    """

    def __init__(self, head: bytes, read: Read) -> None:
        self._head = head
        self._read = read
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > 2 * _STEP:
            raise Unreadable("damaged: a header of it is too long")
        parts = []
        while size:
            part, self._head = self._head[:size], self._head[size:]
            part = part or self._read(size)
            if not part:
                break
            parts.append(part)
            size -= len(part)
            self._position += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> int:
        if position < self._position:
            raise Unreadable("damaged: its parts do not follow each other")
        while self._position < position:
            if not self.read(min(_STEP, position - self._position)):
                break
        return self._position
