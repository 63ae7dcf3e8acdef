"""How almost-XML is mended: what comes out, and that the document says what was done."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ias3errors import parse
from ias3errors.parsing.repairing import decoded
from ias3errors.parsing.unpacking import GZIP, unpacked

# -- Characters --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "text", "repairs"),
    [
        ("&#65;&#x41;&#0000000065;&#x00000041;", "AAAA", ()),
        ("&#1114111;", "\U0010ffff", ()),
        ("&#x10FFFF;", "\U0010ffff", ()),
        ("&#x00010FFFF;", "\U0010ffff", ()),
        ("&#57344;", "\ue000", ()),
        ("&#55295;", "\ud7ff", ()),
        ("&#1114112;", "\ufffd", ("character-references",)),
        ("&#x110000;", "\ufffd", ("character-references",)),
        ("&#10000000;", "\ufffd", ("character-references",)),
        ("&#99999999999999999999;", "\ufffd", ("character-references",)),
        ("&#xD800;", "\ufffd", ("character-references",)),
        ("&#57343;", "\ufffd", ("character-references",)),
        ("&#xdfff;", "\ufffd", ("character-references",)),
        ("&#xe000;&#x0000e000;", "\ue000\ue000", ()),
        ("&#12345678;", "\ufffd", ("character-references",)),
        ("&#0012345;", "\u3039", ()),
        ("&#00012345;", "\u3039", ()),
        ("&#0;", "\0", ("character-references",)),
        ("&#x1F;", "\x1f", ("character-references",)),
        ("&#0000000031;", "\x1f", ("character-references",)),
        ("&#65534;", "\ufffe", ("character-references",)),
        ("&#1;&#1;", "\x01\x01", ("character-references",)),
        ("&#9;&#10;&#13;", "\t\n\r", ()),
        ("\x01&#1;", "\x01\x01", ("control-characters", "character-references")),
        ("a & b", "a & b", ("bare-ampersands",)),
        ("&nbsp;&;&#;&#x;", "&nbsp;&;&#;&#x;", ("bare-ampersands",)),
        ("<![CDATA[a & <b> &#1;]]>", "a & <b> &#1;", ()),
        ("<![CDATA[\x01]]>&lt;", "\x01<", ("control-characters",)),
    ],
)
def test_characters_and_references(reference: str, text: str, repairs: tuple[str, ...]) -> None:
    """What XML forbids comes out as it was meant, and what means nothing as U+FFFD."""
    whole = f"<Error><Code>SlowDown</Code><Key>{reference}</Key></Error>"
    document = parse(whole).document
    assert document.fields["Key"] == text
    assert document.repairs == repairs
    # What is well-formed is read as it is: only beside damage are such texts mended as well.
    mended = parse(whole.replace("<Key>", "<Key>&\x02 ")).document
    assert mended.fields["Key"] == f"&\x02 {text}"
    assert mended.repairs == tuple(
        name
        for name in ("control-characters", "character-references", "bare-ampersands")
        if name in {"control-characters", "bare-ampersands", *repairs}
    )


def test_private_characters_are_not_mistaken_for_parked_ones() -> None:
    """Characters that stand in for forbidden ones while the XML is parsed are free ones."""
    key = "\x01\ue000\ue03f"
    document = parse(f"<Error><Code>SlowDown</Code><Key>{key}</Key></Error>").document
    assert document.fields["Key"] == key


# -- Encodings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_cut_utf_16_body_loses_half_a_character_only(encoding: str) -> None:
    """Of a body that is cut on purpose, the last half character is left out, and is no damage."""
    body = "<Error>ab".encode(encoding)
    assert decoded(body[:-1], cut=True) == ("<Error>a", set())
    assert decoded(body[:-1], cut=False) == ("<Error>a\ufffd", {"encoding"})


def test_damaged_encodings_are_named() -> None:
    """Bytes that do not fit are replaced; the repair tells in which encoding."""
    assert decoded(b"<a>\xff") == ("<a>\ufffd", {"invalid-utf-8"})
    assert decoded(b"\xff\xfe<\0\0\xd8<\0")[1] == {"encoding"}
    assert decoded(b"<?xml version='1.0' encoding='big5'?><a>\xff")[1] == {"encoding"}


# -- Compressed bodies -------------------------------------------------------------------------


def test_unpacking_stops_at_its_limit() -> None:
    """No more than the limit comes out, and it is told that there was more."""
    packed = gzip.compress(b"x" * 10_000, mtime=0)
    assert unpacked(packed, GZIP, 100) == (b"x" * 100, True, None)
    assert unpacked(packed, GZIP, 10_000) == (b"x" * 10_000, False, None)
    assert unpacked(packed, GZIP, 9_999) == (b"x" * 9_999, True, None)


@pytest.mark.parametrize("limit", [3_000, 3_999, 4_000, 4_001, 1_000_000])
def test_what_stands_before_damage_is_kept(limit: int) -> None:
    """Damage in a packed body costs what follows it, within the limit."""
    packer = zlib.compressobj(0, wbits=GZIP)  # stored, so that the bytes can be counted
    packed = packer.compress(b"x" * 4_000) + packer.flush(zlib.Z_FULL_FLUSH)
    content, cut, failure = unpacked(packed + b"\xff" * 50, GZIP, limit)
    assert content == b"x" * min(limit, 4_000)
    assert cut is (limit < 4_000)
    assert (failure is None) is cut


def test_a_packed_body_that_ends_early_says_so() -> None:
    """What arrived is kept, and the failure tells what is missing."""
    packed = gzip.compress(b"y" * 100, mtime=0)
    content, cut, failure = unpacked(packed[:-4], GZIP, 1_000)
    assert (content, cut) == (b"y" * 100, False)
    assert "ends early" in str(failure)
