"""Rows 9 and 10 of docs/hook.md: which class an error raises, and what it carries."""

from __future__ import annotations

import base64
import contextlib
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import IAS3, S3Error, exceptions
from ias3errors.exceptions import (
    BadRequestError,
    ForbiddenError,
    NoSuchKey,
    NotFoundError,
    ServerError,
    UnavailableError,
)
from tests.hook.cases import COPYING, FAMILIES, NO_SUCH_KEY, PAGE, break_parsing, response_of
from tests.loopback import chunked_response, error_xml, head, http_response, within
from tests.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import Serve

# Row 9: errors to HEAD.


families = pytest.mark.parametrize(("status", "family"), FAMILIES)


@families
def test_a_head_error_raises_its_family(
    serve: Serve, session: requests.Session, status: int, family: type[S3Error], stream: bool
) -> None:
    """Without a body nobody knows the code, so none is claimed."""
    # A server may send the length of the body that a GET would get.
    server = serve(head(status, {"Content-Length": "321"}, reason="Refused"))
    with pytest.raises(family) as caught:
        within(15, lambda: session.head(server.url + "/bkt/key", stream=stream))
    assert type(caught.value) is family
    assert caught.value.status_code == status
    assert caught.value.document.source == "status"
    assert response_of(caught.value).content == b""


def test_a_head_404_does_not_claim_no_such_key(serve: Serve, session: requests.Session) -> None:
    """A HEAD 404 may mean the bucket as well as the key."""
    server = serve(head(404))
    with pytest.raises(NotFoundError) as caught:
        session.head(server.url + "/bkt/key")
    assert type(caught.value) is NotFoundError
    assert caught.value.code != "NoSuchKey"
    assert caught.value.document.source == "status"


@pytest.mark.parametrize(
    "headers",
    [
        {"x-minio-error-code": "NoSuchKey", "x-minio-error-desc": '"Gone."'},
        {"x-amz-error-code": "NoSuchKey", "x-amz-error-message": "Gone."},
        {
            "x-oss-err": base64.b64encode(
                b"<Error><Code>NoSuchKey</Code><Message>Gone.</Message></Error>"
            ).decode()
        },
    ],
    ids=["minio", "amz", "oss"],
)
def test_a_head_error_named_by_a_header_raises_its_class(
    serve: Serve, session: requests.Session, headers: dict[str, str], stream: bool
) -> None:
    """Some servers name the code of a HEAD in a header."""
    server = serve(head(404, headers))
    with pytest.raises(NoSuchKey) as caught:
        session.head(server.url + "/bkt/key", stream=stream)
    assert caught.value.code == "NoSuchKey"
    assert caught.value.message == "Gone."
    assert caught.value.document.source == "headers"


# Row 10: errors.


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_an_error_raises_its_class(
    serve: Serve,
    session: requests.Session,
    method: str,
    framing: Callable[..., bytes],
    stream: bool,
) -> None:
    """The body names the code, the code names the class, on every method and framing."""
    server = serve(framing(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.request(method, server.url + "/bkt/key", data=b"x", stream=stream)
    error = caught.value
    assert type(error) is NoSuchKey
    assert error.code == "NoSuchKey"
    assert error.status_code == 404
    assert error.message == "Words of the server."
    assert error.request_id == "5b6f8a52-0000-4000-8000-1234567890ab"
    assert error.entry == IAS3["NoSuchKey"]
    assert error.document.source == "body"
    assert error.document.method == method
    assert error.document.url == server.url + "/bkt/key"
    assert not error.document.truncated


def test_every_code_raises_the_class_of_its_name(
    serve: Serve, session: requests.Session, row: Row
) -> None:
    """Each row of the catalog comes out as its own class, with its row."""
    server = serve(
        *(http_response(entry.status or 400, error_xml(code)) for code, entry in IAS3.items())
    )
    for code, entry in IAS3.items():
        with row(code):
            with pytest.raises(S3Error) as caught:
                session.get(server.url)
            assert type(caught.value) is getattr(exceptions, code)
            assert caught.value.code == code
            assert caught.value.entry == entry


@families
def test_an_unknown_code_raises_the_family_of_the_status(
    serve: Serve, session: requests.Session, status: int, family: type[S3Error], stream: bool
) -> None:
    """A code nobody knows is kept, and the actual status chooses the class."""
    server = serve(http_response(status, error_xml("Odd.Code of ours")))
    with pytest.raises(family) as caught:
        session.get(server.url, stream=stream)
    assert type(caught.value) is family
    assert caught.value.code == "Odd.Code of ours"
    assert caught.value.entry is None
    assert caught.value.status_code == status


def test_a_known_code_wins_over_its_status(serve: Serve, session: requests.Session) -> None:
    """Servers disagree about statuses; the code decides, the status is reported as sent."""
    server = serve(http_response(400, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url)
    assert caught.value.status_code == 400


@pytest.mark.parametrize(
    "case",
    [
        (502, PAGE, ServerError),
        (404, PAGE, NotFoundError),
        (403, b"<!DOCTYPE html><html><body>no</body></html>", ForbiddenError),
        (500, b"", ServerError),
        (404, b"", NotFoundError),
        (503, b"\x00\xff\xfe junk", UnavailableError),
        (400, b"not found, sorry", BadRequestError),
        (418, b"<Error><Message>no code</Message></Error>", BadRequestError),
    ],
)
def test_a_response_without_a_code_raises_its_family(
    serve: Serve,
    session: requests.Session,
    case: tuple[int, bytes, type[S3Error]],
    stream: bool,
) -> None:
    """Pages of proxies, empty and unreadable bodies raise by their status."""
    status, body, family = case
    server = serve(http_response(status, body, reason="Refused"))
    with pytest.raises(family) as caught:
        session.get(server.url, stream=stream)
    assert type(caught.value) is family
    assert caught.value.document.source == "status"
    assert response_of(caught.value).content == body


def test_the_title_of_a_page_is_kept(serve: Serve, session: requests.Session) -> None:
    """The title of a gateway's page is kept, since it names the gateway."""
    server = serve(http_response(502, PAGE, {"Content-Type": "text/html"}))
    with pytest.raises(ServerError) as caught:
        session.get(server.url)
    assert caught.value.document.title == "502 Bad Gateway"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "text/html; charset=latin-1", "", "nonsense"]
)
def test_the_content_type_does_not_matter(
    serve: Serve, session: requests.Session, kind: str
) -> None:
    """archive.org sends XML as text/plain, others send worse."""
    server = serve(http_response(404, NO_SUCH_KEY, {"Content-Type": kind}))
    with pytest.raises(NoSuchKey):
        session.get(server.url)


def test_whether_credentials_were_sent_is_known(serve: Serve, session: requests.Session) -> None:
    """A request without an Authorization header is distinguished from one with it."""
    denied = http_response(403, error_xml("AccessDenied"))
    server = serve(denied, denied)
    with pytest.raises(ForbiddenError) as caught:
        session.get(server.url, headers={"Authorization": "LOW key:secret"})
    assert caught.value.document.credentials_sent is True
    with pytest.raises(ForbiddenError) as caught:
        session.get(server.url)
    assert caught.value.document.credentials_sent is False


# What is raised.


@pytest.mark.parametrize(
    "base", [S3Error, requests.HTTPError, requests.RequestException, OSError, NotFoundError]
)
def test_existing_handlers_keep_working(
    serve: Serve, session: requests.Session, base: type[Exception]
) -> None:
    """What caught requests' own HTTPError catches ours."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with pytest.raises(base):
        session.get(server.url)


def test_response_and_request_are_set(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The error carries the response and the request that it is about."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url + "/bkt/key", stream=stream)
    response = response_of(caught.value)
    assert response.status_code == 404
    assert caught.value.request is response.request
    assert response.request.url == server.url + "/bkt/key"


@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_a_raised_response_stays_usable(
    serve: Serve, session: requests.Session, framing: Callable[..., bytes], stream: bool
) -> None:
    """Its content, text, lines and parts are what the server sent."""
    body = error_xml("NoSuchKey", "Café\nis closed.")
    server = serve(framing(404, body))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url, stream=stream)
    response = response_of(caught.value)
    assert response.content == body
    response.encoding = "utf-8"
    assert response.text == body.decode()
    assert b"".join(response.iter_content(7)) == body
    assert b"\n".join(response.iter_lines()) == body
    assert not response.ok


def test_a_raised_json_response_stays_usable(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """An error in JSON raises by its code and can be read as JSON."""
    server = serve(http_response(400, b'{"Code": "InvalidArgument", "Message": "Bad one."}'))
    with pytest.raises(exceptions.InvalidArgument) as caught:
        session.get(server.url, stream=stream)
    assert response_of(caught.value).json()["Message"] == "Bad one."


def test_a_defect_in_parsing_degrades_to_the_family(
    serve: Serve, session: requests.Session, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    """A bug of ours must not replace the server's refusal."""
    break_parsing(monkeypatch)
    server = serve(http_response(404, NO_SUCH_KEY))
    with pytest.raises(NotFoundError) as caught:
        session.get(server.url, stream=stream)
    assert type(caught.value) is NotFoundError
    assert caught.value.status_code == 404
    assert response_of(caught.value).content == NO_SUCH_KEY


def test_a_defect_in_parsing_a_hiding_200_stays_inside(
    serve: Serve, session: requests.Session, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    """Whatever a bug makes of a 200 to a copy, only an S3Error may leave the hook."""
    break_parsing(monkeypatch)
    server = serve(http_response(200, b"<CopyObjectResult/>"))
    with contextlib.suppress(S3Error):
        COPYING[0].send(session, server.url, stream=stream).close()
    assert len(server.requests) == 1
