"""Rows 2 to 4 of docs/hook.md: which successes are read, and which pass unread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from ias3errors import S3Error, attach
from ias3errors.exceptions import InternalError, NoSuchKey, SlowDown
from tests.hook.cases import COPYING, DELETING, NO_SUCH_KEY, SUCCESSES, Call, response_of
from tests.loopback import (
    chunk,
    chunked_response,
    cut_off,
    head,
    http_response,
    in_pieces,
    stall,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import Serve


class Unread:
    """A hook after ours that notes whether anything of a body was read before it."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def __call__(self, response: requests.Response, **_: Any) -> None:
        """Note the state of a response."""
        self.seen.append(response.raw.tell() == 0 and not response._content_consumed)


@pytest.fixture
def unread(session: requests.Session) -> Unread:
    """Add an `Unread` after the hook of the session."""
    probe = Unread()
    session.hooks["response"] = [*session.hooks["response"], probe]
    return probe


# Row 2: below 200.


def test_an_informational_response_passes(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A status below 200 is no error."""
    server = serve(cut_off(head(101, {"Upgrade": "something", "Connection": "upgrade"})))
    with session.get(server.url, stream=stream) as response:
        assert response.status_code == 101


# Row 3: a 2xx that may hide an error.


hiding = pytest.mark.parametrize("call", COPYING + DELETING, ids=lambda call: call.path)


@hiding
@pytest.mark.parametrize(
    "prolog",
    [
        b"<?xml version='1.0' encoding='UTF-8'?>\n",
        b"",
        b"\r\n" * 40 + b"<?xml version='1.0' encoding='UTF-8'?>\n",
        b"<?xml version='1.0' encoding='UTF-8'?>\n" + b" " * 100,
    ],
    ids=["declaration", "bare", "blanks-first", "blanks-between"],
)
def test_a_200_with_an_error_root_raises(
    serve: Serve,
    session: requests.Session,
    call: Call,
    prolog: bytes,
    stream: bool,
) -> None:
    """A copy, a complete or a delete call raises when its 200 has the root `Error`."""
    body = prolog + b"<Error><Code>InternalError</Code><Message>Oops.</Message></Error>"
    server = serve(http_response(200, body))
    with pytest.raises(InternalError) as caught:
        call.send(session, server.url, stream=stream)
    assert caught.value.code == "InternalError"
    assert caught.value.message == "Oops."
    assert caught.value.status_code == 200
    assert caught.value.document.source == "body"
    assert response_of(caught.value).content == body


def test_a_200_with_a_namespaced_error_root_raises(
    serve: Serve, session: requests.Session
) -> None:
    """The root counts by its local name."""
    body = b'<s:Error xmlns:s="http://example.net/"><s:Code>SlowDown</s:Code></s:Error>'
    server = serve(http_response(200, body))
    with pytest.raises(SlowDown) as caught:
        session.post(server.url + "/bkt/key?uploadId=u1")
    assert caught.value.status_code == 200


@hiding
@pytest.mark.parametrize("body", SUCCESSES, ids=["copy", "complete", "delete", "blanks-first"])
def test_a_200_with_another_root_passes_whole(
    serve: Serve,
    session: requests.Session,
    call: Call,
    body: bytes,
    stream: bool,
) -> None:
    """A success passes with its content whole, even where it holds errors of single keys."""
    server = serve(http_response(200, body))
    with call.send(session, server.url, stream=stream) as response:
        assert response.status_code == 200
        assert response.content == body
        assert b"".join(response.iter_content(7)) == body


@pytest.mark.parametrize("call", COPYING, ids=lambda call: call.path)
@pytest.mark.parametrize(
    "body", [b"", b" \r\n ", b'<?xml version="1.0" encoding="UTF-8"?>\n\n'], ids=repr
)
@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_a_200_without_an_outcome_raises(
    serve: Serve,
    session: requests.Session,
    call: Call,
    body: bytes,
    framing: Callable[..., bytes],
) -> None:
    """A 200 to a copy or a completed upload that reports no outcome raises, without a code."""
    server = serve(framing(200, body) if body else framing(200))
    with pytest.raises(S3Error) as caught:
        call.send(session, server.url)
    assert (caught.value.code, caught.value.status_code) == (None, 200)
    assert caught.value.advice.kind == "outcome-unknown"
    assert caught.value.document.source == "status"
    assert caught.value.retryable


def test_an_empty_200_to_a_delete_call_passes(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A quiet delete of keys reports nothing, so an empty response is a success."""
    server = serve(http_response(200))
    with session.post(server.url + "/bkt?delete", stream=stream) as response:
        assert response.content == b""


def test_a_hiding_200_has_neither_cap_nor_deadline(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """Keep-alive blanks may take minutes and a result may be long: both arrive whole."""
    tail = b"<CompleteMultipartUploadResult>" + b"<Key>k</Key>" * 100
    tail += b"</CompleteMultipartUploadResult>"
    start = head(200, {"Content-Length": str(len(tail) + 3)})
    server = serve(in_pieces(start, b" ", b" ", b" ", tail, every=0.1))
    attach(plain_session, max_body=100, body_timeout=0.1)
    url = server.url + "/bkt/key?uploadId=u1"
    with plain_session.post(url, stream=stream) as response:
        assert response.content == b"   " + tail


def test_a_late_error_in_a_hiding_200_raises(
    serve: Serve, plain_session: requests.Session
) -> None:
    """An error after many slow blanks is still found."""
    parts = [chunk(b" "), chunk(b" "), chunk(NO_SUCH_KEY), b"0\r\n\r\n"]
    server = serve(in_pieces(head(200, {"Transfer-Encoding": "chunked"}), *parts, every=0.1))
    attach(plain_session, max_body=100, body_timeout=0.1)
    with pytest.raises(NoSuchKey):
        plain_session.put(server.url + "/bkt/key", headers={"x-amz-copy-source": "/bkt/gone"})


def test_a_hiding_200_that_breaks_is_requests_own_error(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A copy whose response breaks off raises requests' own error: its outcome is unknown."""
    server = serve(cut_off(head(200, {"Transfer-Encoding": "chunked"}) + chunk(b" ")))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        session.post(server.url + "/bkt/key?uploadId=u1", stream=stream)


# Row 4: any other 2xx.


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "/bkt/key"),
        Call("GET", "/bkt/key?uploadId=u1"),
        Call("GET", "/bkt?delete"),
        Call("GET", "/bkt/key", {"x-amz-copy-source": "/bkt/key"}),
        Call("PUT", "/bkt/key"),
        Call("PUT", "/bkt/key?partNumber=1&uploadId=u1"),
        Call("DELETE", "/bkt/key"),
        Call("DELETE", "/bkt/key?uploadId=u1"),
        Call("POST", "/bkt/key?uploads"),
        Call("POST", "/bkt/uploadId/delete"),
        Call("POST", "/bkt?x=delete&y=uploadId"),
        Call("POST", "/bkt?undelete&deleted=1"),
    ],
    ids=lambda call: f"{call.method}-{call.path}",
)
def test_a_plain_2xx_passes_unread(
    serve: Serve, session: requests.Session, unread: Unread, call: Call, stream: bool
) -> None:
    """Nothing of a success is read: a downloaded object may itself be an error document."""
    server = serve(*(http_response(status, NO_SUCH_KEY) for status in (200, 201, 206)))
    for _ in range(3):
        with call.send(session, server.url, stream=stream) as response:
            if stream:
                assert not response._content_consumed
                assert response.raw.tell() == 0
            assert response.content == NO_SUCH_KEY
    assert unread.seen == [True] * 3


@pytest.mark.parametrize("status", [200, 204])
def test_a_head_2xx_passes_unread(
    serve: Serve, session: requests.Session, unread: Unread, status: int, stream: bool
) -> None:
    """A HEAD that succeeds passes, whatever it was sent with."""
    server = serve(head(status))
    with session.head(
        server.url + "/bkt/key", headers={"x-amz-copy-source": "/bkt/key"}, stream=stream
    ) as response:
        assert response.status_code == status
        assert unread.seen == [True]


def test_a_2xx_that_stalls_is_left_to_its_reader(serve: Serve, session: requests.Session) -> None:
    """A download that hangs does not hang inside the hook."""
    server = serve(stall(head(200, {"Content-Length": "1000"}) + b"a"))
    with within(15, lambda: session.get(server.url, stream=True)) as response:
        assert response.status_code == 200
