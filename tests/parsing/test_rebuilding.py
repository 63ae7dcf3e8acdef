"""Tags that do not fit: the elements that are read, and the bounds."""

from __future__ import annotations

import pytest

from ias3errors import parse
from ias3errors.parsing.rebuilding import rebuilt


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


@pytest.mark.parametrize(
    ("before", "repairs"),
    [
        ("<?xml version='1.0'?>junk ", ("leading-junk",)),
        ("<!-- a --> junk", ("leading-junk",)),
        ("<?xml version='1.0'?>a<?b ?>", ("leading-junk",)),
        ("<?xml version='1.0'?> \r\n\t<!-- a --> ", ()),
    ],
)
def test_junk_after_the_prolog_is_a_repair(before: str, repairs: tuple[str, ...]) -> None:
    """Whatever is dropped is named, also where it follows an XML declaration or a comment."""
    body = f"{before}<Error><Code>A</Code><Message>m</Message></Error>"
    document = parse(body).document
    assert (document.code, document.message) == ("A", "m")
    assert document.repairs == repairs


def test_a_lone_bracket_is_a_repair() -> None:
    """A `<` that begins no tag stays in its text, and the repair is named."""
    document = parse("<Error><Code>A</Code><Message>1 < 2</Message></Error>").document
    assert (document.message, document.repairs) == ("1 < 2", ("tags",))
