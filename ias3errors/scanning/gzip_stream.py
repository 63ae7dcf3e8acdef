"""Unpacks a stream of gzip members up to its damage, and reports the damage."""

from __future__ import annotations

import contextlib
import zlib

from ias3errors.parsing.unpacking import GZIP, GZIP_MAGIC
from ias3errors.scanning.windows import Read

# Compressed bytes per step. The unpacker is copied once a step, which costs as much as 1 KiB.
_CHUNK = 65_536


class GzipStream:
    """The content of a gzip file, member after member.

    `read` returns everything that can be unpacked before any damage. After its last byte,
    `failure` says in words what is wrong with the file, or is None.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._packed = b""
        self._unpacker = zlib.decompressobj(wbits=GZIP)
        self._ended = False
        self.failure: str | None = None

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes of content, and none at its end."""
        content = b""
        while not (content or self._ended):
            if self._unpacker.eof and not self._begin_member():
                break
            packed = self._packed or self._read(_CHUNK)
            content = self._unpack(packed, size)
            if not (packed or content or self._ended):
                self._end("ends early: the rest of it is missing")
        return content

    def _unpack(self, packed: bytes, size: int) -> bytes:
        unpacker = self._unpacker
        before = unpacker.copy()
        try:
            content = unpacker.decompress(packed, size)
        except zlib.error as error:
            self._end(f"damaged: {error}")
            return _until_damage(before, packed)
        self._packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        return content

    def _begin_member(self) -> bool:
        # Tapes and some tools pad a gzip file with zeros.
        while not (rest := self._packed.lstrip(b"\0")):
            self._packed = self._read(_CHUNK)
            if not self._packed:
                self._ended = True
                return False
        if len(rest) < len(GZIP_MAGIC):
            rest += self._read(_CHUNK)
        if not rest.startswith(GZIP_MAGIC):
            self._end("has other data after its gzip data; that part was not read")
            return False
        self._packed = rest
        self._unpacker = zlib.decompressobj(wbits=GZIP)
        return True

    def _end(self, failure: str) -> None:
        self._ended = True
        self.failure = failure


def _until_damage(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    """Return the content of `packed` before its damage: a call that fails returns nothing."""
    content = bytearray()
    with contextlib.suppress(zlib.error):
        for at in range(len(packed)):
            content += unpacker.decompress(packed[at : at + 1])
    return bytes(content)
