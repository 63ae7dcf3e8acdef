"""`error_from_parts` and `error_from_response`: the hook's table without raising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from ias3errors import (
    IAS3,
    Entry,
    S3Error,
    attach,
    error_from_parts,
    error_from_response,
    parse,
    parse_all,
)
from ias3errors.exceptions import (
    AccessDenied,
    BadContent,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NoSuchKey,
    NotFoundError,
    PermanentRedirect,
    RedirectError,
    ServerError,
    SlowDown,
    UnavailableError,
)
from tests.loopback import (
    chunk,
    cut_off,
    error_xml,
    flood,
    head,
    http_response,
    stall,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.loopback import Serve

NO_SUCH_KEY = error_xml("NoSuchKey")
URL = "https://s3.us.archive.org/item/file"
COPY_HEADERS = {"x-amz-copy-source": "/item/other"}


def judged(status: int, body: bytes | str | None = b"", **parts: Any) -> S3Error | None:
    """Call `error_from_parts` with no headers but those given."""
    return error_from_parts(status=status, body=body, **{"headers": {}, **parts})


def refused(status: int, body: bytes | str | None = b"", **parts: Any) -> S3Error:
    """Call `error_from_parts` for a response that is an error."""
    error = judged(status, body, **parts)
    assert error is not None
    return error


# Row 2.


@pytest.mark.parametrize("status", [100, 101, 103])
def test_an_informational_response_is_no_error(status: int) -> None:
    """Below 200 nothing is an error, whatever the body."""
    assert judged(status, NO_SUCH_KEY, method="GET", url=URL) is None


# Row 3.

HIDING: list[dict[str, Any]] = [
    {"method": "PUT", "url": URL, "request_headers": COPY_HEADERS},
    {"method": "PUT", "url": URL, "request_headers": {"X-AMZ-Copy-Source": "/a/b"}},
    {"method": "POST", "url": URL + "?uploadId=u1"},
    {"method": "POST", "url": URL + "?x=y&delete"},
    {"method": "POST", "url": "/item?delete="},
]


@pytest.mark.parametrize("parts", HIDING, ids=str)
@pytest.mark.parametrize("body", [NO_SUCH_KEY, NO_SUCH_KEY.decode(), b"\r\n " + NO_SUCH_KEY])
def test_an_error_root_in_a_hiding_200_is_an_error(
    parts: dict[str, Any], body: bytes | str
) -> None:
    """Method, url and request headers decide whether a 200 is looked into."""
    error = refused(200, body, **parts)
    assert type(error) is NoSuchKey
    assert error.status_code == 200
    assert error.document.source == "body"


@pytest.mark.parametrize("parts", HIDING, ids=str)
@pytest.mark.parametrize(
    "body",
    [
        b"<CopyObjectResult><ETag>a</ETag></CopyObjectResult>",
        b"<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>",
        "<CompleteMultipartUploadResult>&lt;Error&gt;</CompleteMultipartUploadResult>",
    ],
)
def test_another_root_in_a_hiding_200_is_none(parts: dict[str, Any], body: bytes | str) -> None:
    """Errors of single keys are no error of the call."""
    assert judged(200, body, **parts) is None


@pytest.mark.parametrize("body", [b"", "", b"  \n", b"<?xml version='1.0'?>\n"])
def test_a_copy_without_an_outcome_is_an_error(body: bytes | str) -> None:
    """A 200 to a copy or a completed upload without an outcome has no code; a retry may work."""
    for parts in HIDING[:3]:
        error = refused(200, body, **parts)
        assert type(error) is S3Error
        assert (error.code, error.status_code) == (None, 200)
        assert error.advice.kind == "outcome-unknown"
        assert error.document.source == "status"
        assert error.retryable


def test_a_delete_call_may_say_nothing() -> None:
    """A quiet delete of keys has an empty response."""
    assert judged(200, b"", method="POST", url=URL + "?delete") is None


# Row 4.


@pytest.mark.parametrize("status", [200, 201, 204, 206, 299])
@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"method": "GET", "url": URL},
        {"method": "GET", "url": URL + "?uploadId=u1", "request_headers": COPY_HEADERS},
        {"method": "HEAD", "url": URL},
        {"method": "PUT", "url": URL},
        {"method": "PUT", "url": URL + "?uploadId=u1", "request_headers": {}},
        {"method": "DELETE", "url": URL + "?delete"},
        {"method": "POST", "url": URL + "?uploads"},
        {"method": "POST"},
        {"url": URL + "?uploadId=u1"},
    ],
    ids=str,
)
def test_a_plain_2xx_is_no_error(status: int, parts: dict[str, Any]) -> None:
    """What was downloaded may itself be an error document."""
    assert judged(status, NO_SUCH_KEY, **parts) is None


# Rows 5, 7 and 8.


@pytest.mark.parametrize("status", [300, 304, 305, 306])
def test_a_3xx_that_is_no_redirect_is_no_error(status: int) -> None:
    """A 304 is the result of a condition, not an error."""
    assert judged(status, NO_SUCH_KEY, method="GET", url=URL) is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", ["Location", "location", "LOCATION"])
def test_a_redirect_with_a_target_is_no_error(status: int, name: str) -> None:
    """The client follows it; header names count in any case."""
    headers = {name: "https://example.net/"}
    assert judged(status, error_xml("TemporaryRedirect"), headers=headers) is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("headers", [{}, {"location": ""}, {"Location": " "}], ids=str)
def test_a_redirect_to_nowhere_is_an_error(status: int, headers: dict[str, str]) -> None:
    """Without a target a redirect is a refusal."""
    error = refused(status, headers=headers)
    assert type(error) is RedirectError
    assert error.status_code == status
    error = refused(status, error_xml("PermanentRedirect"), headers=headers)
    assert type(error) is PermanentRedirect


# Row 9.


def test_a_head_404_does_not_claim_no_such_key() -> None:
    """Without a body the status alone decides the family."""
    error = refused(404, None, method="HEAD", url=URL)
    assert type(error) is NotFoundError
    assert error.code != "NoSuchKey"
    assert error.document.source == "status"


@pytest.mark.parametrize("name", ["x-minio-error-code", "X-Minio-Error-Code", "x-amz-error-code"])
def test_a_head_error_may_be_named_by_a_header(name: str) -> None:
    """The code from a header chooses the class."""
    error = refused(404, None, method="HEAD", url=URL, headers={name: "NoSuchKey"})
    assert type(error) is NoSuchKey
    assert error.document.source == "headers"


@pytest.mark.parametrize(
    ("status", "reason", "kind"), [(503, "Slow Down", SlowDown), (400, "Bad Data", BadContent)]
)
def test_the_reason_phrase_may_name_the_code(
    status: int, reason: str, kind: type[S3Error]
) -> None:
    """archive.org's own phrases identify the code where there is no body."""
    assert type(refused(status, b"", reason=reason)) is kind
    assert type(refused(status, None, reason=reason, method="HEAD", url=URL)) is kind


@pytest.mark.parametrize("reason", ["Service Unavailable", "Not Found", "", None])
def test_a_usual_reason_phrase_names_no_code(reason: str | None) -> None:
    """The phrases of HTTP belong to several codes."""
    error = refused(503, b"", reason=reason)
    assert type(error) is UnavailableError
    assert error.document.source == "status"


# Row 10.


@pytest.mark.parametrize("body", [NO_SUCH_KEY, NO_SUCH_KEY.decode()], ids=["bytes", "str"])
@pytest.mark.parametrize("method", ["GET", "PUT", "get", None])
def test_an_error_has_the_class_of_its_code(body: bytes | str, method: str | None) -> None:
    """The body may be bytes or text, the request may be unknown."""
    error = refused(404, body, method=method, headers={"Content-Type": "text/plain"})
    assert type(error) is NoSuchKey
    assert error.status_code == 404
    assert error.entry == IAS3["NoSuchKey"]
    assert error.response is None
    assert error.message == "Words of the server."


@pytest.mark.parametrize(
    ("status", "family"),
    [
        (400, BadRequestError),
        (401, ForbiddenError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (410, NotFoundError),
        (412, ConflictError),
        (418, BadRequestError),
        (429, UnavailableError),
        (500, ServerError),
        (503, UnavailableError),
        (504, ServerError),
    ],
)
@pytest.mark.parametrize("body", [None, b"", "", b"<html>no</html>", b"\xff\xfe\x00", "\ud800"])
def test_a_response_without_a_code_has_the_class_of_its_status(
    status: int, family: type[S3Error], body: bytes | str | None
) -> None:
    """From 300 on there is always an error, whatever the body."""
    error = refused(status, body, method="GET", url=URL)
    assert type(error) is family
    assert error.document.source == "status"
    assert error.document.status == error.status_code == status


def test_an_unknown_code_keeps_its_name() -> None:
    """A code nobody knows is kept, in the family of the status."""
    error = refused(403, error_xml("OurOwn.Code"))
    assert type(error) is ForbiddenError
    assert error.code == "OurOwn.Code"


def test_what_is_known_of_the_exchange_is_kept() -> None:
    """Status, reason, method, url and headers are in the document; headers in any case."""
    error = refused(
        404,
        NO_SUCH_KEY,
        reason="Not Found",
        method="GET",
        url=URL,
        headers={"X-AMZ-Request-Id": "id-1", "x-amz-id-2": "id-2", "X-Other": "o"},
    )
    document = error.document
    assert (document.status, document.reason) == (404, "Not Found")
    assert (document.method, document.url) == ("GET", URL)
    assert document.headers is not None
    assert document.headers["x-other"] == "o"
    assert (error.request_id, error.host_id) == ("id-1", "id-2")


def test_the_ids_of_the_body_count_without_headers() -> None:
    """archive.org sends its request id in the body alone."""
    assert refused(404, NO_SUCH_KEY).request_id == "5b6f8a52-0000-4000-8000-1234567890ab"


def test_a_catalog_of_ones_own_is_used() -> None:
    """Entries come from the catalog given."""
    entry = Entry("Mine", "My own.", 409, "Conflict", documented=False)
    error = refused(409, error_xml("Mine"), catalog=IAS3 | {"Mine": entry})
    assert error.entry == entry


# Credentials.


@pytest.mark.parametrize(
    ("request_headers", "url", "sent"),
    [
        (None, None, None),
        (None, URL, None),
        ({}, URL, False),
        ({}, None, False),
        ({"User-Agent": "u"}, URL + "?uploads", False),
        ({"Authorization": "LOW k:s"}, URL, True),
        ({"authorization": "LOW k:s"}, None, True),
        ({"AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=c"}, URL, True),
        ({}, URL + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0a", True),
        ({}, URL + "?AWSAccessKeyId=k&Signature=s%3D&Expires=1", True),
    ],
)
def test_whether_credentials_were_sent(
    request_headers: Mapping[str, str] | None, url: str | None, sent: bool | None
) -> None:
    """An Authorization header or a signed URL are credentials; None means nobody knows."""
    error = refused(403, error_xml("AccessDenied"), request_headers=request_headers, url=url)
    assert type(error) is AccessDenied
    assert error.document.credentials_sent is sent


# error_from_response.


def test_a_response_gives_its_error(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A failed response gives its error unraised, read or unread, every time."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with plain_session.get(server.url, stream=stream) as response:
        for _ in range(2):
            error = error_from_response(response)
            assert type(error) is NoSuchKey
            assert error.response is response
            assert error.request is response.request
        assert response.content == NO_SUCH_KEY


@pytest.mark.parametrize("status", [200, 206, 300, 304])
def test_a_response_that_is_no_error_gives_none(
    serve: Serve, plain_session: requests.Session, status: int, stream: bool
) -> None:
    """A success is not touched."""
    body = b"" if status == 304 else NO_SUCH_KEY
    server = serve(http_response(status, body))
    with plain_session.get(server.url, stream=stream) as response:
        assert error_from_response(response) is None
        if stream:
            assert response.raw.tell() == 0
        assert response.content == body


def test_an_unfollowed_redirect_is_no_error(serve: Serve, plain_session: requests.Session) -> None:
    """A redirect with a target passes, one without is an error."""
    server = serve(http_response(307, b"", {"Location": "/b"}), http_response(307))
    response = plain_session.put(server.url, data=b"x", allow_redirects=False)
    assert error_from_response(response) is None
    response = plain_session.put(server.url, data=b"x", allow_redirects=False)
    assert type(error_from_response(response)) is RedirectError


def test_a_hiding_200_is_looked_into(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A copy that failed with status 200 gives its error."""
    server = serve(
        http_response(200, error_xml("SlowDown")), http_response(200, b"<CopyObjectResult/>")
    )
    for expected in [SlowDown, type(None)]:
        with plain_session.put(server.url, headers=COPY_HEADERS, stream=stream) as response:
            assert type(error_from_response(response)) is expected


def test_a_raised_response_gives_an_equal_error(serve: Serve, session: requests.Session) -> None:
    """A response that the hook has raised can be asked again."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url)
    assert caught.value.response is not None
    error = error_from_response(caught.value.response)
    assert type(error) is NoSuchKey
    assert error is not caught.value
    assert error.request_id == caught.value.request_id


def test_a_deferred_response_gives_its_error(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A response that would raise later gives the same error now."""
    server = serve(http_response(404, NO_SUCH_KEY))
    response = attach(plain_session, deferred=True).get(server.url)
    assert type(error_from_response(response)) is NoSuchKey


def test_a_response_whose_body_was_streamed_away_gives_its_family(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A body that the caller took is not there to be read; the status is."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with plain_session.get(server.url, stream=True) as response:
        assert b"".join(response.iter_content(10)) == NO_SUCH_KEY
        error = error_from_response(response)
    assert type(error) is NotFoundError
    assert error.status_code == 404


def test_a_closed_response_gives_its_family(serve: Serve, plain_session: requests.Session) -> None:
    """A response that was closed unread raises nothing by itself."""
    server = serve(http_response(404, NO_SUCH_KEY))
    response = plain_session.get(server.url, stream=True)
    response.close()
    error = error_from_response(response)
    assert isinstance(error, NotFoundError)


@pytest.mark.parametrize(
    "broken",
    [
        cut_off(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY),
        cut_off(head(404, {"Transfer-Encoding": "chunked"}) + chunk(NO_SUCH_KEY)),
        stall(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY),
        flood(head(404, {"Content-Length": "5000000000"}) + NO_SUCH_KEY, b" " * 10000),
    ],
    ids=["length", "chunked", "stall", "5-GB"],
)
def test_a_broken_body_is_bounded_and_kept(
    serve: Serve, plain_session: requests.Session, broken: Any
) -> None:
    """Reading is bounded as in the hook, and its errors stay inside."""
    server = serve(broken)
    with plain_session.get(server.url, stream=True, timeout=0.4) as response:
        error = within(15, lambda: error_from_response(response))
        assert type(error) is NoSuchKey
        assert response.content.startswith(NO_SUCH_KEY)


def test_a_hiding_200_that_breaks_raises_nothing_by_itself(
    serve: Serve, plain_session: requests.Session
) -> None:
    """Asking for the error of a copy whose response breaks off raises nothing."""
    server = serve(cut_off(head(200, {"Transfer-Encoding": "chunked"}) + chunk(b" ")))
    with plain_session.put(server.url, headers=COPY_HEADERS, stream=True) as response:
        assert isinstance(error_from_response(response), S3Error | None)


def test_a_response_made_by_hand_gives_its_error() -> None:
    """Test doubles have no request and nothing to read from."""
    response = requests.Response()
    response.status_code = 404
    response._content = NO_SUCH_KEY
    assert type(error_from_response(response)) is NoSuchKey
    response = requests.Response()
    response.status_code = 503
    assert type(error_from_response(response)) is UnavailableError
    response = requests.Response()
    response.status_code = 200
    assert error_from_response(response) is None


# What is given.


@pytest.mark.parametrize("body", [None, 5, ["<Error>"], {"body": "<Error>"}, object()])
def test_a_body_is_bytes_or_text(body: Any) -> None:
    """Anything else raises a TypeError that names the type."""
    for read in (parse, parse_all):
        with pytest.raises(TypeError, match=type(body).__name__):
            read(body)
    if body is not None:
        with pytest.raises(TypeError, match=type(body).__name__):
            judged(404, body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "503"),
        ("status", 503.0),
        ("status", True),
        ("headers", [("Retry-After", "5")]),
        ("headers", "Retry-After: 5"),
        ("reason", b"Slow Down"),
        ("method", 5),
        ("url", b"https://s3.us.archive.org/item/file"),
    ],
)
def test_a_fact_of_a_wrong_type_is_named(name: str, value: Any) -> None:
    """Who mixes up arguments learns which, before anything is read."""
    wrong = {name: value}
    for read in (parse, parse_all):
        with pytest.raises(TypeError, match=f"{name} must be .*, not {type(value).__name__}"):
            read(NO_SUCH_KEY, **wrong)
    with pytest.raises(TypeError, match=f"{name} must be .*, not {type(value).__name__}"):
        error_from_parts(**{"status": 404, "headers": {}, "body": NO_SUCH_KEY, **wrong})


@pytest.mark.parametrize("url", ["http://[bad/item?uploadId=7&x", "http://[::1/item?x&delete"])
def test_the_query_of_an_unreadable_url_counts(url: str) -> None:
    """A success that hides an error is found, whatever precedes the query."""
    assert type(refused(200, NO_SUCH_KEY, method="POST", url=url)) is NoSuchKey
    assert judged(200, NO_SUCH_KEY, method="POST", url="http://[bad/item?uploads") is None
