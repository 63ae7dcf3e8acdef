"""Rows 5 to 8 of docs/hook.md: which redirects pass, and which would lose a body or lead nowhere."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING, Any

import pytest
import requests

from ias3errors import attach
from ias3errors.exceptions import PermanentRedirect, RedirectError, SlowDown, TemporaryRedirect
from tests.hook.cases import REDIRECTS, generator, redirect, response_of
from tests.loopback import error_xml, head, http_response, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.loopback import Serve

# Row 5: 3xx that are no redirects.


@pytest.mark.parametrize("status", [300, 304, 305, 306])
@pytest.mark.parametrize("headers", [{}, {"Location": "/elsewhere"}], ids=["bare", "location"])
def test_a_3xx_that_is_no_redirect_passes(
    serve: Serve, session: requests.Session, status: int, headers: dict[str, str], stream: bool
) -> None:
    """A 304 is the result of a condition, and the other statuses are obsolete."""
    server = serve(head(status, {"Content-Length": "0", **headers}))
    with session.get(server.url, stream=stream) as response:
        assert response.status_code == status
    assert len(server.requests) == 1


# Row 6: a redirect that would lose the body.


class Unseekable:
    """A file-like object that can be read once."""

    def __init__(self, data: bytes) -> None:
        self._stream = io.BytesIO(data)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._stream.read(size)


def pipe() -> io.BufferedReader:
    """Give a body as a shell's pipe does: it has seek and tell, and both fail."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as stream:
        stream.write(b"one two")
    return os.fdopen(reading, "rb")


def multipart() -> Any:
    """Give the body of a streamed form."""
    toolbelt = pytest.importorskip("requests_toolbelt")
    return toolbelt.MultipartEncoder(fields={"file": ("a.txt", b"one two", "text/plain")})


@pytest.fixture(
    params=[generator, lambda: Unseekable(b"one two"), pipe, multipart],
    ids=["generator", "unseekable", "pipe", "multipart"],
)
def once(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Give request bodies that cannot be sent twice."""
    body = request.param()
    yield body
    if hasattr(body, "close"):
        body.close()


@pytest.mark.parametrize("call", [("PUT", 307), ("PUT", 308), ("POST", 307)], ids=str)
def test_a_redirected_body_that_cannot_be_sent_again_raises(
    serve: Serve, session: requests.Session, once: Any, call: tuple[str, int], stream: bool
) -> None:
    """Instead of an empty file there is a RedirectError, and the second server hears nothing."""
    method, status = call
    second = serve(http_response(200))
    first = serve(redirect(status, second.url + "/bkt/key"))
    with pytest.raises(RedirectError) as caught:
        within(15, lambda: session.request(method, first.url, data=once, stream=stream))
    assert caught.value.status_code == status
    assert len(first.requests) == 1
    assert second.connections == 0


def test_the_guard_reads_the_code_of_the_redirect(serve: Serve, session: requests.Session) -> None:
    """A redirect that names its code raises that code's class, also from the guard."""
    body = error_xml("TemporaryRedirect")
    server = serve(http_response(307, body, {"Location": "/elsewhere"}))
    with pytest.raises(TemporaryRedirect) as caught:
        session.put(server.url, data=generator())
    assert response_of(caught.value).content == body


def test_the_guard_can_be_turned_off(serve: Serve, plain_session: requests.Session) -> None:
    """With guard_body=False requests follows the redirect as it would without us."""
    second = serve(http_response(200))
    first = serve(redirect(307, second.url))
    attach(plain_session, guard_body=False)
    assert plain_session.put(first.url, data=generator()).status_code == 200
    assert [request.body for request in second.requests] == [b""]


@pytest.mark.parametrize("status", [301, 302, 303])
@pytest.mark.parametrize(
    "make",
    [lambda: b"one two", lambda: "one two", lambda: io.BytesIO(b"one two"), generator],
    ids=["bytes", "text", "file", "generator"],
)
def test_a_put_redirected_without_its_body_raises(
    serve: Serve,
    session: requests.Session,
    status: int,
    make: Callable[[], Any],
    stream: bool,
) -> None:
    """On 301, 302 and 303 requests drops the body of a PUT: nothing would be stored."""
    second = serve(http_response(200))
    first = serve(redirect(status, second.url + "/bkt/key"))
    with pytest.raises(RedirectError) as caught:
        session.put(first.url, data=make(), stream=stream)
    assert caught.value.status_code == status
    assert second.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_put_may_lose_its_body_where_the_guard_is_off(
    serve: Serve, plain_session: requests.Session, status: int
) -> None:
    """With guard_body=False a PUT is redirected the way requests does it."""
    server = serve(redirect(status, "/second"), http_response(200))
    attach(plain_session, guard_body=False)
    assert plain_session.put(server.url, data=b"one two").status_code == 200
    assert [request.body for request in server.requests] == [b"one two", b""]


# Row 7: redirects that requests follows.


@pytest.fixture(params=["bytes", "text", "form", "memory", "file", "offset"])
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, bytes]]:
    """Give request bodies that can be sent again, each with what it sends."""
    path = tmp_path / "body"
    path.write_bytes(b"one two" * 1000)
    with path.open("rb") as file, path.open("rb") as further:
        further.seek(4)
        yield {
            "bytes": (b"one two", b"one two"),
            "text": ("one two", b"one two"),
            "form": ({"a": "b c"}, b"a=b+c"),
            "memory": (io.BytesIO(b"one two"), b"one two"),
            "file": (file, b"one two" * 1000),
            "offset": (further, (b"one two" * 1000)[4:]),
        }[request.param]


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirected_upload_arrives_whole(
    serve: Serve,
    session: requests.Session,
    again: tuple[Any, bytes],
    status: int,
    stream: bool,
) -> None:
    """A body that can be sent again is, to another host and port too."""
    body, sent = again
    second = serve(http_response(200, b"stored"))
    first = serve(redirect(status, second.url + "/bkt/key"))
    with session.put(first.url, data=body, stream=stream) as response:
        assert response.content == b"stored"
    assert [(got.method, got.body) for got in first.requests] == [("PUT", sent)]
    assert [(got.method, got.target, got.body) for got in second.requests] == [
        ("PUT", "/bkt/key", sent)
    ]


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_redirect_without_a_body_is_followed(
    serve: Serve, session: requests.Session, status: int, method: str, stream: bool
) -> None:
    """All five redirects are left to requests where there is nothing to lose."""
    body = b"" if method == "HEAD" else b"ok"
    first = head(status, {"Location": "/second", "Content-Length": "0"})
    server = serve(first, head(200, {"Content-Length": str(len(body))}) + body)
    with session.request(
        method, server.url + "/first", allow_redirects=True, stream=stream
    ) as response:
        assert response.content == body
        assert [old.status_code for old in response.history] == [status]
    assert [request.target for request in server.requests] == ["/first", "/second"]


def test_a_303_to_a_post_is_followed_as_get(serve: Serve, session: requests.Session) -> None:
    """A 303 to a POST says where its result is."""
    server = serve(redirect(303, "/result"), http_response(200, b"ok"))
    assert session.post(server.url, data=b"question").content == b"ok"
    assert [request.method for request in server.requests] == ["POST", "GET"]


def test_a_chain_of_redirects_is_followed(serve: Serve, session: requests.Session) -> None:
    """Each further hop carries the whole body again."""
    server = serve(redirect(307, "/b"), redirect(308, "/c"), http_response(200))
    assert session.put(server.url + "/a", data=io.BytesIO(b"one two")).status_code == 200
    assert [request.body for request in server.requests] == [b"one two"] * 3


def test_an_error_after_a_redirect_raises(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The hook sees the response of the last hop as well."""
    server = serve(redirect(307, "/second"), http_response(503, error_xml("SlowDown")))
    with pytest.raises(SlowDown) as caught:
        session.put(server.url + "/first", data=b"x", stream=stream)
    assert response_of(caught.value).url == server.url + "/second"


def test_too_many_redirects_stay_requests_own_error(
    serve: Serve, session: requests.Session
) -> None:
    """A redirect loop ends as it does without the hook."""
    server = serve(chosen_by=lambda _: http_response(307, b"", {"Location": "/again"}))
    session.max_redirects = 3
    with pytest.raises(requests.TooManyRedirects):
        session.put(server.url, data=b"x")


def test_an_unfollowed_redirect_is_returned(serve: Serve, session: requests.Session) -> None:
    """With allow_redirects=False the caller gets the redirect itself."""
    server = serve(redirect(307, "/second"))
    response = session.put(server.url, data=b"x", allow_redirects=False)
    assert response.status_code == 307


# Row 8: redirects to nowhere.


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("headers", [{}, {"Location": ""}, {"Location": "  "}], ids=str)
def test_a_redirect_without_a_target_raises(
    serve: Serve,
    session: requests.Session,
    status: int,
    headers: dict[str, str],
    stream: bool,
) -> None:
    """The requests library would take it for a success, whatever the method."""
    bare = head(status, {"Content-Length": "0", **headers}, reason="Moved")
    server = serve(bare, bare, bare)
    for method in ["GET", "PUT", "HEAD"]:
        with pytest.raises(RedirectError) as caught:
            session.request(method, server.url, stream=stream)
        assert type(caught.value) is RedirectError
        assert caught.value.status_code == status
        assert caught.value.document.source == "status"
    assert len(server.requests) == 3


def test_a_permanent_redirect_names_its_endpoint(serve: Serve, session: requests.Session) -> None:
    """A 301 of another region raises with its code, its endpoint and its region."""
    body = (
        b"<Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message>"
        b"<Endpoint>bkt.s3.eu-west-1.example.net</Endpoint><Bucket>bkt</Bucket></Error>"
    )
    server = serve(http_response(301, body, {"x-amz-bucket-region": "eu-west-1"}))
    with pytest.raises(PermanentRedirect) as caught:
        session.get(server.url)
    assert caught.value.endpoint == "bkt.s3.eu-west-1.example.net"
    assert caught.value.bucket == "bkt"
    assert caught.value.region == "eu-west-1"
    assert response_of(caught.value).content == body
