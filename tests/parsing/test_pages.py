"""Bodies that are not XML: HTML pages, JSON, plain text."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest

from ias3errors import NotAnS3Error, S3Error, parse
from ias3errors.exceptions import AccessDenied, NoSuchKey

# -- HTML pages --------------------------------------------------------------------------------


def page(body: str) -> S3Error:
    """Return the error of a page that came with a 502."""
    return parse(body, status=502)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<html><title>502 Bad Gateway</title><h1>Other</h1>", "502 Bad Gateway"),
        ("<title>at the very start</title>", "at the very start"),
        ("<TITLE>upper case</TITLE>", "upper case"),
        ("<html><title lang='en'>with\n attributes </title>", "with attributes"),
        ("<html><title>first</title><title>second</title>", "first"),
        ("<html><title>a &amp; b</title>", "a & b"),
        ("<html><h1>no <b>title</b> here</h1>", "no title here"),
        ("<html><title></title><h1>an empty title</h1>", "an empty title"),
        ("<html></title><h1>a stray end tag</h1>", "a stray end tag"),
        ("<html><title>an end is missing <h1>so this</h1>", "so this"),
        ("<html><p>a > b</p><title>x</title>", "x"),
        ("<html><title", None),
        ("<html>nothing", None),
    ],
)
def test_the_title_of_a_page(body: str, title: str | None) -> None:
    """A page's title is its title element, else its first heading, blanks made single."""
    assert page(body).document.title == title


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        ("<html><title>t</title><p>What  one\n sees.</p>", "What one sees."),
        ("<html><script>var a = 1</script><style>b {}</style>Text", "Text"),
        ("<html><SCRIPT>a</SCRIPT>b<script>c</script>d", "b d"),
        ("<script>a</script>from the start", "from the start"),
        ("<html>a<script>no end", "a no end"),
        ("<html>one<style>x</style>two", "one two"),
        ("<html>1 &lt; 2", "1 < 2"),
        ("<html></html>", None),
    ],
)
def test_the_excerpt_of_a_page(body: str, excerpt: str | None) -> None:
    """A page's excerpt is what a reader would see of it, without scripts, styles and title."""
    assert page(body).document.excerpt == excerpt


def test_an_excerpt_is_short() -> None:
    """Two hundred characters of a page are kept."""
    assert page("<html>" + "x" * 5_000).document.excerpt == "x" * 200


LIST = """<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1><UL>
<li>Code: NoSuchKey</li><LI>Message: The key &quot;a&quot; is  gone. </LI>
<li>Resource: /my-item/a</li><li>Key: a</li><li>RequestId: 0123456789ABCDEF</li>
<li>HostId: abc=</li></UL><h3>The custom error page could not be had either</h3>
<ul><li>Extra: x</li><li>Code: AccessDenied</li></ul></body></html>"""


def test_a_page_of_a_website_endpoint_is_an_error() -> None:
    """Website endpoints list code, message and ids; only their first list counts."""
    error = parse(LIST)
    assert type(error) is NoSuchKey
    assert error.message == 'The key "a" is  gone.'
    assert error.resource == "/my-item/a"
    assert (error.request_id, error.host_id) == ("0123456789ABCDEF", "abc=")
    assert error.document.title == "404 Not Found"
    assert list(error.document.fields) == [
        *("Code", "Message", "Resource", "Key", "RequestId", "HostId"),
    ]


def test_a_list_ends_where_it_repeats_itself() -> None:
    """Without an end tag, a second list begins where a name comes again."""
    error = parse("<html><li>Code: NoSuchKey</li><li>Code: AccessDenied</li><li>Key: b</li>")
    assert error.code == "NoSuchKey"
    assert list(error.document.fields) == ["Code"]


# -- JSON --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"code": "NoSuchKey", "message": "gone"}, "NoSuchKey", "gone"),
        ({"Code": "NoSuchKey", "Message": "gone"}, "NoSuchKey", "gone"),
        ({"Error": {"Code": "NoSuchKey", "Message": "gone"}}, "NoSuchKey", "gone"),
        ({"error": "NoSuchKey", "error_description": "gone"}, "NoSuchKey", "gone"),
        ({"error": [], "code": "NoSuchKey", "msg": "gone"}, "NoSuchKey", "gone"),
        ({"error": ["x"], "errorCode": "NoSuchKey", "detail": "gone"}, "NoSuchKey", "gone"),
        ({"__type": "com.amazonaws.s3#NoSuchKey", "Message": "gone"}, "NoSuchKey", "gone"),
        (
            {"error": {"code": 404, "message": "gone", "errors": [{"reason": "notFound"}]}},
            "notFound",
            "gone",
        ),
        ({"error": {"code": "NoSuchKey", "errors": []}}, "NoSuchKey", ""),
        ({"error": {"code": "NoSuchKey", "errors": {"a": 1}}}, "NoSuchKey", ""),
        ({"error": {"code": "NoSuchKey", "errors": ["x"]}}, "NoSuchKey", ""),
        ({"code": "NoSuchKey", "error": "Not Found"}, "NoSuchKey", "Not Found"),
        ({"statusCode": "404", "error": "not_found", "message": "gone"}, "not_found", "gone"),
        ({"errors": [{"code": "NoSuchKey", "message": "gone"}]}, "NoSuchKey", "gone"),
    ],
)
def test_the_spellings_of_json_errors(body: dict[str, Any], code: str, message: str) -> None:
    """Servers spell the code and the message of a JSON error in several ways."""
    error = parse(json.dumps(body))
    assert (error.code, error.document.message or "") == (code, message)


@pytest.mark.parametrize("name", ["requestId", "RequestID", "request_id", "REQUEST_ID"])
def test_ids_of_json_errors(name: str) -> None:
    """The ids are in the error or beside it."""
    host = name.lower().replace("request", "host")
    for body in (
        {"error": {"code": "AccessDenied", name: "r", host: "h", "resource": "/b"}},
        {"error": {"code": "AccessDenied"}, name: "r", host: "h", "resource": "/b"},
    ):
        error = parse(json.dumps(body))
        assert type(error) is AccessDenied
        assert (error.request_id, error.host_id, error.resource) == ("r", "h", "/b")


def test_fields_of_json_errors() -> None:
    """Members come out as fields: numbers as text, lists and objects as they are nested."""
    body = {
        "code": "A",
        "n": 1,
        "ok": True,
        "none": None,
        "list": ["a", 2],
        "deep": {"b": {"c": 3}},
    }
    fields = parse(json.dumps(body)).document.fields
    assert fields["n"] == "1"
    assert (fields["ok"], fields["none"]) == ("true", "null")
    assert fields["list"] == ("a", "2")
    assert fields["deep"] == {"b": {"c": "3"}}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_fields_of_json_errors_are_so_deep(opening: str, closing: str) -> None:
    """A value at 64 levels is kept; deeper ones are not."""

    def depth(levels: int) -> tuple[int, object]:
        body = f'{{"code": "A", "deep": {opening * levels}"x"{closing * levels}}}'
        value: Any = parse(body).document.fields["deep"]
        seen = 0
        while not isinstance(value, str):
            value = value["a"] if isinstance(value, Mapping) else value[0]
            seen += 1
        return seen, value

    assert depth(1) == (1, "x")
    assert depth(64) == (64, "x")
    assert depth(65) == (64, "")
    assert depth(66) == (64, "")


@pytest.mark.parametrize(
    "body", ['{"hello": "world"}', '["a", "b"]', '{"code": true}', '{"code": " "}']
)
def test_json_without_a_code(body: str) -> None:
    """JSON without a code is no S3 error; with a status the error describes the body."""
    with pytest.raises(NotAnS3Error, match="JSON without an error code"):
        parse(body)
    assert parse(body, status=500).document.excerpt == body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "try later"}, "try later"),
        ({"success": False, "error": "no changes to _meta.xml"}, "no changes to _meta.xml"),
        (
            {"message": "Route PATCH:/x not found", "error": "Not Found", "statusCode": 404},
            "Route PATCH:/x not found",
        ),
        ({"error": "Forbidden"}, "Forbidden"),
        ({"error": "Unauthorized", "detail": "no token"}, "no token"),
        ({"title": "One or more errors occurred.", "status": 400}, "One or more errors occurred."),
        ({"type": "about:blank", "title": "Not Found", "detail": "no x"}, "no x"),
        ({"reason": "the disk is full"}, "the disk is full"),
        ({"code": 17, "message": "a number"}, "a number"),
        ({"error": {"code": 404, "message": "gone"}}, "gone"),
        ({"code": "Something went wrong", "message": "really"}, "really"),
        ({"success": False, "errors": [{"code": 10006, "message": "no bucket"}]}, "no bucket"),
    ],
)
def test_a_sentence_in_json_is_a_message(body: dict[str, Any], message: str) -> None:
    """A code is one word: sentences, reason phrases and numbers are none."""
    error = parse(json.dumps(body), status=400)
    assert (error.code, error.message) == (None, message)


@pytest.mark.parametrize("code", ["500", " 404 ", "-1", ""])
def test_a_number_is_no_code(code: str) -> None:
    """A code without a letter only repeats the status, in XML and in a listing of HTML."""
    for body in (
        f"<Error><Code>{code}</Code><Message>Oops.</Message></Error>",
        f"<x:Error xmlns:x='u'><x:Code>{code}</x:Code><x:Message>Oops.</x:Message></x:Error>",
        f"<html><ul><li>Code: {code}</li><li>Message: Oops.</li></ul>",
    ):
        error = parse(body, status=500)
        assert (error.code, error.message) == (None, "Oops.")
        assert error.advice.kind == "server-trouble"


# -- Plain text --------------------------------------------------------------------------------


def test_the_first_line_of_a_text_is_its_message() -> None:
    """What a proxy says in plain words becomes the message, blanks made single."""
    error = parse("upstream  connect error\nreset reason: x\n", status=503)
    assert error.message == "upstream connect error"
    assert error.document.excerpt == "upstream connect error reset reason: x"


@pytest.mark.parametrize("body", ["\ufffd\ufffd oops", "<not<xml", "bell\a"])
def test_what_cannot_be_read_is_no_message(body: str) -> None:
    """Broken bytes and markup are no words."""
    assert parse(body, status=503).message == ""


@pytest.mark.parametrize("body", ["", " \r\n\t", "\ufeff", "\0\0"])
def test_nothing_is_called_empty(body: str) -> None:
    """A body of blanks says that it is empty."""
    with pytest.raises(NotAnS3Error, match=r"^empty$"):
        parse(body)


def test_a_list_that_is_cut_off() -> None:
    """What a page lists counts, also where the end of the list is missing."""
    page = "<html><ul><li>Code: NoSuchKey</li><li>Message: gone</li>"
    assert parse(page).document.fields == {"Code": "NoSuchKey", "Message": "gone"}


def test_a_title_ends_after_its_beginning() -> None:
    """A stray end tag before it ends nothing."""
    page = "<html></title></h1><title>502 Bad Gateway</title></html>"
    assert parse(page, status=502).document.title == "502 Bad Gateway"


def test_other_xml_names_its_repairs_and_cuts_long_names() -> None:
    """The description of other XML is short, and its repairs are kept."""
    body = gzip.compress(f"<{'a' * 101}/>".encode())
    assert parse(body, status=500).document.repairs == ("gzip",)
    with pytest.raises(NotAnS3Error) as caught:
        parse(body)
    assert caught.value.reason == f"an XML document with the root element {'a' * 100!r}"
