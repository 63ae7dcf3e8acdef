"""Unpacks compressed bytes within a bound of size, and keeps what comes before any damage."""

from __future__ import annotations

import contextlib
import zlib
from typing import NamedTuple

GZIP_MAGIC = b"\x1f\x8b"

#: The window bits by which zlib tells its formats apart.
GZIP, ZLIB, BARE = 31, 15, -15

_SLICE = 1024


class Unpacked(NamedTuple):
    """What came out, whether there was more of it, and what went wrong."""

    content: bytes
    cut: bool = False
    failure: zlib.error | None = None


def unpacked(packed: bytes, window: int, limit: int) -> Unpacked:
    """Unpack at most `limit` bytes of what `packed` holds."""
    unpacker = zlib.decompressobj(wbits=window)
    content = bytearray()
    failure: zlib.error | None = None
    for start in range(0, len(packed), _SLICE):
        piece = packed[start : start + _SLICE]
        before = unpacker.copy()
        try:
            content += unpacker.decompress(piece, limit + 1 - len(content))
        except zlib.error as error:
            failure = error.with_traceback(None)
            _add_until_damage(content, before, piece, limit)
            break
        if len(content) > limit or unpacker.eof:
            break
    else:
        failure = zlib.error("the packed body ends early")
    cut = len(content) > limit
    return Unpacked(bytes(content[:limit]), cut, None if cut else failure)


def _add_until_damage(
    content: bytearray, unpacker: zlib._Decompress, piece: bytes, limit: int
) -> None:
    # A call that fails gives nothing, not even what stands before the damage.
    at = 0
    with contextlib.suppress(zlib.error):
        while at < len(piece) and len(content) <= limit:
            content += unpacker.decompress(piece[at : at + 1], limit + 1 - len(content))
            at += 1
