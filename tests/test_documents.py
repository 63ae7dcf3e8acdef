"""From bytes to documents: the quick way and the careful one read the same."""

from __future__ import annotations

import gzip

import pytest

from ias3errors import error_from_parts, parse, parse_all
from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_plain, read_unusual
from tests.benchmarks.bodies import BODIES
from tests.test_properties import SEEDS


@pytest.mark.parametrize("name", BODIES)
def test_usual_bodies_are_read_the_quick_way(name: str) -> None:
    """The shapes that nearly all answers have need no second look."""
    plain = read_plain(BODIES[name])
    document = read_unusual(BODIES[name])
    assert plain is not None
    assert isinstance(document, ErrorDocument)
    assert plain[:2] == (document.code, document.message)
    assert ErrorDocument.of_fields(plain[2]) == document


def test_both_ways_read_the_same() -> None:
    """What is read quickly is what care would read."""
    read = [(body, read_plain(body)) for body in SEEDS]
    quickly = [(body, plain[2]) for body, plain in read if plain is not None]
    assert len(quickly) > 100
    for body, fields in quickly:
        assert read_unusual(body) == ErrorDocument.of_fields(fields)


@pytest.mark.parametrize("between", ["<!-- <Key>no</Key> -->", "<?php <Key>no</Key> ?>"])
def test_comments_and_instructions_are_no_fields(between: str) -> None:
    """Where ever they stand."""
    body = f"<Error>{between}<Code>A</Code>{between}<Message>a{between}b</Message></Error>"
    for one in (body, body.removesuffix("</Error>")):
        assert parse(one).document.fields == {"Code": "A", "Message": "ab"}


def test_a_delete_result_tells_of_its_repairs() -> None:
    """Also where it is no error and another status says that the request failed."""
    error = parse(gzip.compress(b"<DeleteResult/>"), status=500)
    assert error.document.repairs == ("gzip",)


@pytest.mark.parametrize(
    "body", ['{"code": "AccessDenied", "message": "m"}', "<html><ul><li>Code: AccessDenied</li>"]
)
def test_only_xml_makes_a_success_a_failure(body: str) -> None:
    """Other texts in an answer of success are the object's own words."""
    url = "https://h/b?delete"
    answer = error_from_parts(status=200, headers={}, body=body, method="POST", url=url)
    assert answer is None


@pytest.mark.parametrize("root", ["Errors", "ErrorResponse", "Response", "DeleteResult"])
def test_ids_beside_an_error_are_the_errors(root: str) -> None:
    """Of a request there is one id, and every error of it lacks that."""
    beside = "<RequestId>r</RequestId><HostId>h</HostId><Other>o</Other>"
    error = "<Error><Code>A</Code></Error>"
    for one in parse_all(f"<{root}>{error}{error}{beside}</{root}>"):
        assert (one.request_id, one.host_id) == ("r", "h")
        assert one.document.fields == {"Code": "A", "RequestId": "r", "HostId": "h"}
    (one,) = parse_all(f"<{root}>{error}<RequestId/></{root}>")
    assert one.document.fields["RequestId"] == ""


@pytest.mark.parametrize("name", ["AccessDeniedException", "AccessDeniedError"])
def test_a_root_that_is_called_an_error_names_the_code(name: str) -> None:
    """Where no element within it does."""
    document = parse(f"<{name}><Detail>d</Detail></{name}>").document
    assert (document.code, document.fields) == (name, {"Detail": "d"})
    document = parse(f"<{name}><Code>A</Code></{name}>").document
    assert (document.code, document.source) == ("A", "body")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        # Deeper ones count where tags had to be mended, for nobody knows what stood where.
        ("<Error><Details><Code>A</Code><Message>m</Message>", "A", "m"),
        ("<Error><Details><Code>A</Code></Details></Error>", None, None),
        ("<Error><Code>A<b>B</b></Code><Message>a <i>b</i> c</Message></Error>", "AB", "a b c"),
        ("<Error><Code> </Code><code>A</code></Error>", "A", None),
        ("<Error><code>B</code><Code>A</Code><message>m</message></Error>", "A", "m"),
        ("<Error><Code>A</Code><Message/></Error>", "A", ""),
        ("<Error><Code>A</Code><Message> m </Message></Error>", "A", "m"),
    ],
)
def test_where_code_and_message_stand(body: str, code: str | None, message: str | None) -> None:
    """Their whole texts count, and the first that says something."""
    document = parse(body, status=400).document
    assert (document.code, document.message) == (code, message)


def test_sections_of_characters_in_damaged_bodies() -> None:
    """Each is text up to its own end, and what stands between them is too."""
    body = (
        "<Error><Code>A</Code><Message><![CDATA[<a> & ]>]]>, <![CDATA[</Message>]]]]>.</Message>"
        "<Key><![CDATA[]]></Key>"
    )
    fields = parse(body).document.fields
    assert fields == {"Code": "A", "Message": "<a> & ]>, </Message>]].", "Key": ""}
