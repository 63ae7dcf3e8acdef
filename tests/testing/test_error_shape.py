"""FakeIAS3's errors have the shape and the reason phrases of archive.org."""

from __future__ import annotations

import re
import uuid

import pytest

from ias3errors.testing import FakeIAS3
from tests.testing.exchanges import Call, element


def test_an_error_has_the_shape_of_archive_org(call: Call) -> None:
    """Declaration in single quotes, prose in Resource, a UUID, text/plain, no HostId."""
    response = call("GET", "/no-such-item/file")
    assert response.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>")
    assert re.findall(r"<(\w+)", response.text) == [
        "Error",
        "Code",
        "Message",
        "Resource",
        "RequestId",
    ]
    assert element(response, "Resource") == "no-such-item not found by Metadata::get_obj()"
    assert uuid.UUID(element(response, "RequestId") or "").version == 4
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Server"].startswith("Apache/")


@pytest.mark.parametrize(
    ("code", "status", "phrase"),
    [
        ("SlowDown", 503, "Slow Down"),
        ("ServiceUnavailable", 503, "Slow Down"),
        ("BadContent", 400, "Bad Data"),
        ("NoSuchKey", 404, "Not Found"),
        ("InvalidAddressingHeader", 400, "Bad Request"),
    ],
)
def test_reason_phrases_are_those_on_the_wire(
    server: FakeIAS3, call: Call, code: str, status: int, phrase: str
) -> None:
    """The reason phrase is archive.org's own, the standard one elsewhere."""
    server.fail(code)
    response = call("GET", "/item1/file")
    assert (response.status_code, response.reason) == (status, phrase)


def test_texts_are_escaped(server: FakeIAS3, call: Call) -> None:
    """Markup in a text is text in the document; an empty Resource is an empty element."""
    server.fail("BadContent", resource="<a> & 'b'")
    server.fail("BadContent")
    assert b"<Resource>&lt;a&gt; &amp; 'b'</Resource>" in call("GET", "/item1/file").content
    assert b"<Resource />" in call("GET", "/item1/file").content
