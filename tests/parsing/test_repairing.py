"""Repairs of almost-XML: the result, and the names of the repairs in the document."""

from __future__ import annotations

import pytest

from ias3errors import parse, parse_all

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
