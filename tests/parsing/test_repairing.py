"""Repairs of almost-XML: the result, and the names of the repairs in the document."""

from __future__ import annotations

import gzip
import zlib

import pytest

from ias3errors import parse, parse_all
from ias3errors.parsing.repairing import decoded, rebuilt
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
    # Well-formed XML is read as it is: only damaged bodies are repaired.
    repaired = parse(whole.replace("<Key>", "<Key>&\x02 ")).document
    assert repaired.fields["Key"] == f"&\x02 {text}"
    assert repaired.repairs == tuple(
        name
        for name in ("control-characters", "character-references", "bare-ampersands")
        if name in {"control-characters", "bare-ampersands", *repairs}
    )


def test_private_characters_are_not_mistaken_for_parked_ones() -> None:
    """Forbidden characters are replaced by characters that the body does not use."""
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
    """Invalid bytes are replaced; the repair says whether UTF-8 or another encoding was damaged."""
    assert decoded(b"<a>\xff") == ("<a>\ufffd", {"invalid-utf-8"})
    assert decoded(b"\xff\xfe<\0\0\xd8<\0")[1] == {"encoding"}
    assert decoded(b"<?xml version='1.0' encoding='big5'?><a>\xff")[1] == {"encoding"}


# -- Compressed bodies -------------------------------------------------------------------------


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


@pytest.mark.parametrize("block", [0xE000, 0xE040, 0x10FEC0])
def test_characters_are_parked_where_the_text_has_none(block: int) -> None:
    """Whichever private characters a text holds, they and the forbidden ones come out."""
    key = f"a\x01{chr(block)}{chr(block + 63)}b"
    document = parse(f"<Error><Code>SlowDown</Code><Key>{key}</Key></Error>").document
    assert document.fields["Key"] == key


def test_a_text_with_all_private_characters_is_read() -> None:
    """Where no place is left to park a character, the rest is not lost."""
    private = "".join(map(chr, (*range(0xE000, 0xF8C0, 64), *range(0x10F000, 0x10FF00, 64))))
    body = f"<Error><Code>SlowDown</Code><Message>\x01</Message><Key>{private}</Key></Error>"
    document = parse(body).document
    assert (document.code, document.message) == ("SlowDown", "\x01")
    assert str(document.fields["Key"])[:-1] == private[:-1]


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


@pytest.mark.parametrize("child", ["Code", "code", "Message", "message"])
def test_an_error_within_other_elements(child: str) -> None:
    """A code alone makes it one, and a message alone too, in any case."""
    body = f"<Response><Error><{child}>SlowDown</{child}></Error></Response>"
    (error,) = parse_all(body)
    assert error.document.fields == {child: "SlowDown"}
    assert (
        parse_all("<Response><Error><Key>a</Key></Error></Response>", status=500)[0].code is None
    )


def test_no_more_errors_than_ten_thousand() -> None:
    """`parse_all` returns at most 10,000 errors, more than one S3 request can cause."""
    body = f"<Errors>{'<Error><Code>a</Code></Error>' * 10_001}</Errors>"
    assert len(parse_all(body)) == 10_000


# -- Tags that do not fit ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ("<Error><Key/>text<Code>A</Code>", "Key", ""),
        ("<Error><Key a='/' />text<Code>A</Code>", "Key", ""),
        ("<Error><Code>A</Code><Message><![CDATA[cut > off", "Message", "cut > off"),
        ("<Error><!-- a > <Code>No</Code> --><Code>A</Code>", "Code", "A"),
        ("<Error><? a > <Code>No</Code> ?><Code>A</Code>", "Code", "A"),
        ("<Error><!ELEMENT a><Code>A</Code>", "Code", "A"),
        ("<Error><Code>A</Code><Message>a ]]> b</Message>", "Message", "a ]]> b"),
    ],
)
def test_markup_in_a_body_that_never_ends(body: str, field: str, value: str) -> None:
    """What is no element is passed over to its own end, and a text stays what it was."""
    document = parse(body).document
    assert document.code == "A"
    assert document.fields[field] == value
    assert document.truncated


@pytest.mark.parametrize(
    ("text", "max_elements", "expected", "truncated"),
    [
        ("<a><b/></a>", 2, "<a><b/></a>", False),
        ("<a><b/><c/></a>", 2, "<a><b/></a>", True),
        ("<Error><Code>Slo", 2, "<Error></Error>", True),
        # Four tags for each element that is allowed, stray ones counted.
        ("<a></x></x></x></x></x><b>8</b></a>", 2, "<a><b>8</b></a>", True),
        ("<a></x></x></x></x></x></x></x><b>9</b></a>", 2, "<a></a>", True),
        ("<a></x></x></x></x><b>8</b></a>", 2, "<a><b>8</b></a>", False),
        ("<a>" * 64 + "x" + "</a>" * 64, 99, "<a>" * 64 + "x" + "</a>" * 64, False),
        ("<a>" * 65 + "x" + "</a>" * 65, 99, "<a>" * 64 + "</a>" * 64, True),
    ],
)
def test_what_is_rebuilt_is_bounded(
    text: str, max_elements: int, expected: str, truncated: bool
) -> None:
    """What follows after so many elements or tags, or is nested deeper, is cut off."""
    built = rebuilt(text, max_elements=max_elements)
    assert built is not None
    assert (built.text, built.truncated) == (expected, truncated)
