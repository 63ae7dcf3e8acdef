"""Unpacks compressed bytes up to a limit, and keeps what precedes any damage."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Callable
from typing import NamedTuple

GZIP_MAGIC = b"\x1f\x8b"

#: zlib's window bits for each of its formats.
GZIP, ZLIB, BARE = 31, 15, -15

_SLICE = 1024


class Unpacked(NamedTuple):
    """What came out, whether there was more of it, and what went wrong."""

    content: bytes
    cut: bool = False
    failure: Exception | None = None


def unpacked(
    packed: bytes, window: int, limit: int, *, check: Callable[[], None] | None = None
) -> Unpacked:
    """Unpack at most `limit` bytes of what `packed` holds; a gzip body may have several members.

    `check` is called before each step. It ends the work by raising an `OSError`.
    """
    content = bytearray()
    failure: Exception | None = None
    start = 0
    while failure is None and start < len(packed) and len(content) <= limit:
        unpacker = zlib.decompressobj(wbits=window)
        at = start
        while not unpacker.eof and at < len(packed) and len(content) <= limit:
            piece = packed[at : at + _SLICE]
            try:
                if check is not None:
                    check()
                content += unpacker.decompress(piece, limit + 1 - len(content))
            except OSError as error:
                failure = error.with_traceback(None)
                break
            except zlib.error as error:
                failure = error.with_traceback(None)
                _add_until_damage(content, packed[start : at + _SLICE], at - start, window, limit)
                break
            at += len(piece) - len(unpacker.unused_data)
        else:
            if not unpacker.eof:
                failure = zlib.error("the packed body ends early")
        start = _next_member(packed, at) if window == GZIP else len(packed)
    cut = len(content) > limit
    return Unpacked(bytes(content[:limit]), cut, None if cut else failure)


def _next_member(packed: bytes, at: int) -> int:
    """Return where the next gzip member begins; zeros may pad it, and other bytes are ignored."""
    padding = re.compile(rb"\0+").match(packed, at)
    at = padding.end() if padding else at
    return at if packed.startswith(GZIP_MAGIC, at) else len(packed)


def _add_until_damage(
    content: bytearray, member: bytes, read: int, window: int, limit: int
) -> None:
    # A call that fails returns nothing, not even the bytes before the damage.
    unpacker = zlib.decompressobj(wbits=window)
    unpacker.decompress(member[:read])
    with contextlib.suppress(zlib.error):
        for at in range(read, len(member)):
            if len(content) > limit:
                break
            content += unpacker.decompress(member[at : at + 1], limit + 1 - len(content))
