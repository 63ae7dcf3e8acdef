"""Compressed bodies: the limit, and what precedes any damage."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ias3errors.parsing.unpacking import GZIP, unpacked


def test_unpacking_stops_at_its_limit() -> None:
    """At most `limit` bytes come out, and the result says whether there were more."""
    packed = gzip.compress(b"x" * 10_000, mtime=0)
    assert unpacked(packed, GZIP, 100) == (b"x" * 100, True, None)
    assert unpacked(packed, GZIP, 10_000) == (b"x" * 10_000, False, None)
    assert unpacked(packed, GZIP, 9_999) == (b"x" * 9_999, True, None)


@pytest.mark.parametrize("limit", [3_000, 3_999, 4_000, 4_001, 1_000_000])
def test_bytes_before_damage_are_kept(limit: int) -> None:
    """Damage in a packed body costs what follows it, within the limit."""
    packer = zlib.compressobj(0, wbits=GZIP)  # stored, so that the bytes can be counted
    packed = packer.compress(b"x" * 4_000) + packer.flush(zlib.Z_FULL_FLUSH)
    content, cut, failure = unpacked(packed + b"\xff" * 50, GZIP, limit)
    assert content == b"x" * min(limit, 4_000)
    assert cut is (limit < 4_000)
    assert (failure is None) is cut


def test_a_packed_body_that_ends_early_says_so() -> None:
    """The bytes that arrived are kept, and the failure says that the body ended early."""
    packed = gzip.compress(b"y" * 100, mtime=0)
    content, cut, failure = unpacked(packed[:-4], GZIP, 1_000)
    assert (content, cut) == (b"y" * 100, False)
    assert "ends early" in str(failure)


@pytest.mark.parametrize("packed_bytes", [1_024, 2_048])
def test_packed_bytes_are_cut_at_the_limit(packed_bytes: int) -> None:
    """More than the limit is said to be cut, also where a slice ends right there."""
    packed = gzip.compress(bytes(range(256)) * 40, compresslevel=0)
    limit = len(zlib.decompressobj(wbits=GZIP).decompress(packed[:packed_bytes]))
    whole = bytes(range(256)) * 40
    assert unpacked(packed, GZIP, limit) == (whole[:limit], True, None)
    assert unpacked(packed, GZIP, len(whole)) == (whole, False, None)
    content, cut, failure = unpacked(packed[:packed_bytes], GZIP, len(whole))
    assert (content, cut, str(failure)) == (whole[:limit], False, "the packed body ends early")


def test_everything_before_damage_is_unpacked() -> None:
    """Not only what came out of whole slices."""
    text = b"a" * 300 + b"b" * 300
    stored = b"\0" + len(text).to_bytes(2, "little") + (len(text) ^ 0xFFFF).to_bytes(2, "little")
    no_such_block = b"\x07"
    for window, header in ((GZIP, gzip.compress(b"")[:10]), (-15, b"")):
        content, cut, failure = unpacked(header + stored + text + no_such_block, window, 10_000)
        assert (content, cut) == (text, False)
        assert failure is not None
        assert unpacked(header + stored + text + no_such_block, window, 450).content == text[:450]
