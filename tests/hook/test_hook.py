"""The hook: which answers raise, which pass, what is left of both, and how it is attached."""

from __future__ import annotations

import base64
import contextlib
import copy
import gc
import io
import os
import pickle
import weakref
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

import ias3errors
from ias3errors import (
    IAS3,
    Catalog,
    Entry,
    S3Error,
    S3ErrorHook,
    attach,
    building,
    detach,
    exceptions,
    hook,
)
from ias3errors.exceptions import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InternalError,
    NoSuchKey,
    NotFoundError,
    PermanentRedirect,
    RedirectError,
    ServerError,
    SlowDown,
    TemporaryRedirect,
    UnavailableError,
)
from tests.loopback import (
    answer,
    chunk,
    chunked_answer,
    cut_off,
    error_xml,
    head,
    in_pieces,
    stall,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.loopback import Answer, Request, Serve

NO_SUCH_KEY = error_xml("NoSuchKey")
REDIRECTS = [301, 302, 303, 307, 308]


def response_of(error: S3Error) -> requests.Response:
    """Return the response of an error, which the hook always sets."""
    assert error.response is not None
    return error.response


def redirect(status: int, location: str) -> Answer:
    """Return a redirect as archive.org sends it, with a body that names no code."""
    return answer(status, b"over there", {"Location": location})


class Unread:
    """A hook after ours that notes whether anything of a body was read before it."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def __call__(self, response: requests.Response, **_: Any) -> None:
        """Note the state of a response."""
        self.seen.append(response.raw.tell() == 0 and not response._content_consumed)


@pytest.fixture
def unread(session: requests.Session) -> Unread:
    """Put an `Unread` behind the hook of the session."""
    probe = Unread()
    session.hooks["response"] = [*session.hooks["response"], probe]
    return probe


# Row 1: hosts.


def test_an_answer_from_outside_hosts_passes(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """With hosts given, an error of any other host is left alone."""
    server = serve(answer(404, NO_SUCH_KEY))
    attach(plain_session, hosts="s3.us.archive.org")
    with plain_session.get(server.url, stream=stream) as response:
        assert response.status_code == 404
        assert response.content == NO_SUCH_KEY


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("s3.us.archive.org", "http://s3.us.archive.org/item/file"),
        ("s3.us.archive.org", "http://s3.us.archive.org:8080/item/file"),
        ("s3.us.archive.org", "http://S3.us.Archive.org/item/file"),
        ("S3.US.ARCHIVE.ORG", "http://s3.us.archive.org/item/file"),
        (("example.net", "s3.us.archive.org"), "http://s3.us.archive.org/item/file"),
        (["example.net", "s3.us.archive.org"], "http://example.net/item/file"),
        ("*.archive.org", "http://s3.us.archive.org/item/file"),
        ("*.archive.org", "http://archive.org/metadata/item"),
        ("*.archive.org", "http://ia800100.us.archive.org:8080/item/file"),
        (["example.net", "*.archive.org"], "http://archive.org/item/file"),
    ],
)
def test_an_answer_from_one_of_the_hosts_raises(
    serve: Serve, plain_session: requests.Session, hosts: Any, url: str
) -> None:
    """Hosts are one name or several; `*.` also means the name itself; ports and case do not count."""
    server = serve(answer(404, NO_SUCH_KEY))
    plain_session.proxies = {"http": server.url}
    attach(plain_session, hosts=hosts)
    with pytest.raises(NoSuchKey):
        plain_session.get(url)


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("archive.org", "http://s3.us.archive.org/item/file"),
        ("s3.us.archive.org", "http://archive.org/item/file"),
        ("*.archive.org", "http://notarchive.org/item/file"),
        ("*.archive.org", "http://archive.org.example.net/item/file"),
        ("*.archive.org", "http://example.net/s3.us.archive.org"),
        ("*.archive.org", "http://example.net/?@s3.us.archive.org"),
        (["a.example.net", "b.example.net"], "http://c.example.net/item/file"),
    ],
)
def test_a_host_is_compared_whole(
    serve: Serve, plain_session: requests.Session, hosts: Any, url: str
) -> None:
    """A name that only looks like one of the hosts is outside them."""
    server = serve(answer(404, NO_SUCH_KEY))
    plain_session.proxies = {"http": server.url}
    attach(plain_session, hosts=hosts)
    assert plain_session.get(url).status_code == 404


# Row 2: below 200.


def test_an_informational_answer_passes(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A status below 200 is no error."""
    server = serve(cut_off(head(101, {"Upgrade": "something", "Connection": "upgrade"})))
    with session.get(server.url, stream=stream) as response:
        assert response.status_code == 101


# Row 3: a 2xx that may hide an error.


class Call(NamedTuple):
    """A call whose 2xx may hide an error."""

    method: str
    path: str
    headers: dict[str, str] = {}

    def send(self, session: requests.Session, url: str, **options: Any) -> requests.Response:
        """Send it to a server."""
        return session.request(self.method, url + self.path, headers=self.headers, **options)


COPYING = [
    Call("PUT", "/bkt/copy", {"x-amz-copy-source": "/bkt/key"}),
    Call("PUT", "/bkt/key?partNumber=2&uploadId=u1", {"X-Amz-Copy-Source": "/bkt/key"}),
    Call("POST", "/bkt/key?uploadId=u1"),
]
DELETING = [Call("POST", "/bkt?delete"), Call("POST", "/bkt/?x=1&delete=")]
hiding = pytest.mark.parametrize("call", COPYING + DELETING, ids=lambda call: call.path)

SUCCESSES = [
    b"<?xml version='1.0' encoding='UTF-8'?>\n<CopyObjectResult><ETag>\"a\"</ETag></CopyObjectResult>",
    (
        b'<CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<Key>&lt;Error&gt;</Key><ETag><![CDATA[<Error>]]></ETag>"
        b"</CompleteMultipartUploadResult>"
    ),
    (
        b"<DeleteResult><Deleted><Key>a</Key></Deleted>"
        b"<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
        b"</DeleteResult>"
    ),
    b"\n\r\n  <?xml version='1.0'?>\n<CopyObjectResult/>",
]


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
    server = serve(answer(200, body))
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
    server = serve(answer(200, body))
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
    server = serve(answer(200, body))
    with call.send(session, server.url, stream=stream) as response:
        assert response.status_code == 200
        assert response.content == body
        assert b"".join(response.iter_content(7)) == body


@pytest.mark.parametrize("call", COPYING, ids=lambda call: call.path)
@pytest.mark.parametrize(
    "body", [b"", b" \r\n ", b'<?xml version="1.0" encoding="UTF-8"?>\n\n'], ids=repr
)
@pytest.mark.parametrize("framing", [answer, chunked_answer])
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
    """Deleting keys quietly has nothing to report, so an empty answer is a success."""
    server = serve(answer(200))
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
    """An error behind many slow blanks is still found."""
    parts = [chunk(b" "), chunk(b" "), chunk(NO_SUCH_KEY), b"0\r\n\r\n"]
    server = serve(in_pieces(head(200, {"Transfer-Encoding": "chunked"}), *parts, every=0.1))
    attach(plain_session, max_body=100, body_timeout=0.1)
    with pytest.raises(NoSuchKey):
        plain_session.put(server.url + "/bkt/key", headers={"x-amz-copy-source": "/bkt/gone"})


def test_a_hiding_200_that_breaks_is_requests_own_error(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """Whether a copy succeeded is unknown when its answer breaks; requests says so as ever."""
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
    server = serve(*(answer(status, NO_SUCH_KEY) for status in (200, 201, 206)))
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


# Row 5: 3xx that are no redirects.


@pytest.mark.parametrize("status", [300, 304, 305, 306])
@pytest.mark.parametrize("headers", [{}, {"Location": "/elsewhere"}], ids=["bare", "location"])
def test_a_3xx_that_is_no_redirect_passes(
    serve: Serve, session: requests.Session, status: int, headers: dict[str, str], stream: bool
) -> None:
    """A 304 is an answer to a question, the others are relics."""
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


def generator() -> Iterator[bytes]:
    """Give a body in two parts, once."""
    yield b"one "
    yield b"two"


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
    second = serve(answer(200))
    first = serve(redirect(status, second.url + "/bkt/key"))
    with pytest.raises(RedirectError) as caught:
        within(15, lambda: session.request(method, first.url, data=once, stream=stream))
    assert caught.value.status_code == status
    assert len(first.requests) == 1
    assert second.connections == 0


def test_the_guard_reads_the_code_of_the_redirect(serve: Serve, session: requests.Session) -> None:
    """A redirect that names its code raises that code's class, also from the guard."""
    body = error_xml("TemporaryRedirect")
    server = serve(answer(307, body, {"Location": "/elsewhere"}))
    with pytest.raises(TemporaryRedirect) as caught:
        session.put(server.url, data=generator())
    assert response_of(caught.value).content == body


def test_the_guard_can_be_turned_off(serve: Serve, plain_session: requests.Session) -> None:
    """With guard_body=False requests follows the redirect as it would without us."""
    second = serve(answer(200))
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
    second = serve(answer(200))
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
    server = serve(redirect(status, "/second"), answer(200))
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
    second = serve(answer(200, b"stored"))
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


def test_a_post_answered_303_is_followed_as_get(serve: Serve, session: requests.Session) -> None:
    """A 303 to a POST says where its result stands."""
    server = serve(redirect(303, "/result"), answer(200, b"ok"))
    assert session.post(server.url, data=b"question").content == b"ok"
    assert [request.method for request in server.requests] == ["POST", "GET"]


def test_a_chain_of_redirects_is_followed(serve: Serve, session: requests.Session) -> None:
    """Each further hop carries the whole body again."""
    server = serve(redirect(307, "/b"), redirect(308, "/c"), answer(200))
    assert session.put(server.url + "/a", data=io.BytesIO(b"one two")).status_code == 200
    assert [request.body for request in server.requests] == [b"one two"] * 3


def test_an_error_behind_a_redirect_raises(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The hook sees the answer of the last hop as well."""
    server = serve(redirect(307, "/second"), answer(503, error_xml("SlowDown")))
    with pytest.raises(SlowDown) as caught:
        session.put(server.url + "/first", data=b"x", stream=stream)
    assert response_of(caught.value).url == server.url + "/second"


def test_too_many_redirects_stay_requests_own_error(
    serve: Serve, session: requests.Session
) -> None:
    """A redirect loop ends as it does without the hook."""
    server = serve(chosen_by=lambda _: answer(307, b"", {"Location": "/again"}))
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


def test_a_permanent_redirect_tells_where_to_go(serve: Serve, session: requests.Session) -> None:
    """A 301 of another region raises with its code, its endpoint and its region."""
    body = (
        b"<Error><Code>PermanentRedirect</Code><Message>Use the endpoint.</Message>"
        b"<Endpoint>bkt.s3.eu-west-1.example.net</Endpoint><Bucket>bkt</Bucket></Error>"
    )
    server = serve(answer(301, body, {"x-amz-bucket-region": "eu-west-1"}))
    with pytest.raises(PermanentRedirect) as caught:
        session.get(server.url)
    assert caught.value.endpoint == "bkt.s3.eu-west-1.example.net"
    assert caught.value.bucket == "bkt"
    assert caught.value.region == "eu-west-1"
    assert response_of(caught.value).content == body


# Row 9: errors to HEAD.

FAMILIES = [
    (400, BadRequestError),
    (401, ForbiddenError),
    (403, ForbiddenError),
    (404, NotFoundError),
    (405, BadRequestError),
    (409, ConflictError),
    (410, NotFoundError),
    (411, BadRequestError),
    (412, ConflictError),
    (416, BadRequestError),
    (429, UnavailableError),
    (500, ServerError),
    (501, ServerError),
    (502, ServerError),
    (503, UnavailableError),
    (504, ServerError),
]
families = pytest.mark.parametrize(("status", "family"), FAMILIES)


@families
def test_a_head_error_raises_its_family(
    serve: Serve, session: requests.Session, status: int, family: type[S3Error], stream: bool
) -> None:
    """Without a body nobody knows the code, so none is claimed."""
    # A server may well tell the length of the body that a GET would get.
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
@pytest.mark.parametrize("framing", [answer, chunked_answer])
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


@pytest.mark.parametrize("code", IAS3)
def test_every_code_raises_the_class_of_its_name(
    serve: Serve, session: requests.Session, code: str
) -> None:
    """Each row of the catalog comes out as its own class, with its row."""
    server = serve(answer(IAS3[code].status or 400, error_xml(code)))
    with pytest.raises(S3Error) as caught:
        session.get(server.url)
    assert type(caught.value) is getattr(exceptions, code)
    assert caught.value.code == code
    assert caught.value.entry == IAS3[code]


@families
def test_an_unknown_code_raises_the_family_of_the_status(
    serve: Serve, session: requests.Session, status: int, family: type[S3Error], stream: bool
) -> None:
    """A code nobody knows is kept, and the actual status chooses the class."""
    server = serve(answer(status, error_xml("Odd.Code of ours")))
    with pytest.raises(family) as caught:
        session.get(server.url, stream=stream)
    assert type(caught.value) is family
    assert caught.value.code == "Odd.Code of ours"
    assert caught.value.entry is None
    assert caught.value.status_code == status


def test_a_known_code_wins_over_its_status(serve: Serve, session: requests.Session) -> None:
    """Servers disagree about statuses; the code decides, the status is reported as sent."""
    server = serve(answer(400, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url)
    assert caught.value.status_code == 400


PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>\r\n"


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
def test_an_answer_without_a_code_raises_its_family(
    serve: Serve,
    session: requests.Session,
    case: tuple[int, bytes, type[S3Error]],
    stream: bool,
) -> None:
    """Pages of proxies, empty and unreadable bodies raise by their status."""
    status, body, family = case
    server = serve(answer(status, body, reason="Refused"))
    with pytest.raises(family) as caught:
        session.get(server.url, stream=stream)
    assert type(caught.value) is family
    assert caught.value.document.source == "status"
    assert response_of(caught.value).content == body


def test_the_title_of_a_page_is_kept(serve: Serve, session: requests.Session) -> None:
    """The title of a gateway's page says who answered."""
    server = serve(answer(502, PAGE, {"Content-Type": "text/html"}))
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
    server = serve(answer(404, NO_SUCH_KEY, {"Content-Type": kind}))
    with pytest.raises(NoSuchKey):
        session.get(server.url)


def test_whether_credentials_were_sent_is_known(serve: Serve, session: requests.Session) -> None:
    """A request without an Authorization header is told from one with it."""
    denied = answer(403, error_xml("AccessDenied"))
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
    server = serve(answer(404, NO_SUCH_KEY))
    with pytest.raises(base):
        session.get(server.url)


def test_response_and_request_are_set(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The error carries the response and the request that it is about."""
    server = serve(answer(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey) as caught:
        session.get(server.url + "/bkt/key", stream=stream)
    response = response_of(caught.value)
    assert response.status_code == 404
    assert caught.value.request is response.request
    assert response.request.url == server.url + "/bkt/key"


@pytest.mark.parametrize("framing", [answer, chunked_answer])
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


def test_a_raised_json_answer_stays_usable(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """An error in JSON raises by its code and can be read as JSON."""
    server = serve(answer(400, b'{"Code": "InvalidArgument", "Message": "Bad one."}'))
    with pytest.raises(exceptions.InvalidArgument) as caught:
        session.get(server.url, stream=stream)
    assert response_of(caught.value).json()["Message"] == "Bad one."


def test_a_defect_in_parsing_degrades_to_the_family(
    serve: Serve, session: requests.Session, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    """A bug of ours must not replace the server's refusal."""
    break_parsing(monkeypatch)
    server = serve(answer(404, NO_SUCH_KEY))
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
    server = serve(answer(200, b"<CopyObjectResult/>"))
    with contextlib.suppress(S3Error):
        COPYING[0].send(session, server.url, stream=stream).close()
    assert len(server.requests) == 1


def break_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything fail that reads the text of a body."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    for module in (hook, building):
        for name in ("read_document", "read_root_error"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, fail)


# Connections.


@pytest.mark.parametrize(
    "failing",
    [
        answer(404, NO_SUCH_KEY),
        chunked_answer(404, NO_SUCH_KEY[:50], NO_SUCH_KEY[50:]),
        answer(404),
        answer(502, PAGE * 100),
        answer(301, error_xml("PermanentRedirect")),
    ],
    ids=["length", "chunked", "empty", "page", "redirect"],
)
def test_a_connection_is_used_again_after_an_error(
    serve: Serve, session: requests.Session, failing: Answer, stream: bool
) -> None:
    """An error body is read to its end, so the server sees one connection."""
    server = serve(chosen_by=lambda _: failing)
    for _ in range(4):
        with pytest.raises(S3Error):
            session.get(server.url, stream=stream)
    assert len(server.requests) == 4
    assert server.connections == 1


def test_a_connection_is_used_again_after_a_head_error(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A HEAD leaves nothing on the connection."""
    server = serve(chosen_by=lambda _: head(404, {"Content-Length": "300"}))
    for _ in range(4):
        with pytest.raises(NotFoundError):
            within(15, lambda: session.head(server.url, stream=stream))
    assert server.connections == 1


@pytest.mark.parametrize(
    ("method", "failing"),
    [
        ("GET", answer(404, NO_SUCH_KEY)),
        ("GET", chunked_answer(404, NO_SUCH_KEY)),
        ("GET", answer(404, NO_SUCH_KEY * 3000)),
        ("GET", cut_off(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY)),
        ("GET", cut_off(head(404, {"Transfer-Encoding": "chunked"}) + b"fff\r\n<Error>")),
        ("GET", cut_off(head(404) + NO_SUCH_KEY)),
        ("GET", answer(404, b"\x1f\x8b junk", {"Content-Encoding": "gzip"})),
        ("GET", stall(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY)),
        ("GET", answer(301, b"nowhere")),
        ("PUT", redirect(307, "/elsewhere")),
        ("HEAD", head(404, {"Content-Length": "1000"})),
        ("POST", answer(200, error_xml("InternalError"))),
        ("POST", answer(200)),
    ],
)
def test_a_blocking_pool_of_one_is_never_locked(
    serve: Serve, plain_session: requests.Session, method: str, failing: Answer, stream: bool
) -> None:
    """Every raise gives its connection back, whatever became of it."""

    def choose(request: Request) -> Answer:
        return answer(200, b"ok") if request.target == "/next" else failing

    server = serve(chosen_by=choose)
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session, body_timeout=0.3)
    for _ in range(2):
        with pytest.raises(S3Error) as caught:
            within(
                15,
                lambda: plain_session.request(
                    method,
                    server.url + "/bkt/key?uploadId=u1",
                    data=generator() if method == "PUT" else None,
                    stream=stream,
                ),
            )
        # The error is still held, with its response.
        after = within(15, lambda: plain_session.get(server.url + "/next"))
        assert after.content == b"ok"
        assert response_of(caught.value).raw is not None


def test_a_defect_gives_the_connection_back(
    serve: Serve, plain_session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours does not lock the pool either."""
    break_parsing(monkeypatch)
    server = serve(chosen_by=lambda _: answer(404, NO_SUCH_KEY))
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session)
    for _ in range(3):
        with pytest.raises(NotFoundError):
            within(15, lambda: plain_session.get(server.url, stream=True))


# Reference cycles.


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Turn the cycle collector off, so that only reference counts free anything."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def caught_response(call: Callable[[], object]) -> weakref.ref[requests.Response]:
    """Handle the error of a call, and return a weak reference to its response."""
    try:
        call()
    except S3Error as error:
        return weakref.ref(response_of(error))
    raise AssertionError("nothing was raised")


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize(
    "failing",
    [
        answer(404, NO_SUCH_KEY),
        answer(502, PAGE),
        answer(301),
        answer(404, NO_SUCH_KEY * 3000),
        answer(404, b"<Error><Code>NoSuchKey</Code><Key>a\x01 & b</Key>"),
        answer(404, b"\x1f\x8b junk", {"Content-Encoding": "gzip"}),
        cut_off(head(404, {"Transfer-Encoding": "chunked"}) + b"fff\r\n<Error>"),
        stall(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY),
    ],
    ids=["error", "page", "redirect", "long", "repaired", "bad-gzip", "cut", "stall"],
)
def test_a_response_is_freed_when_the_handler_ends(
    serve: Serve, plain_session: requests.Session, failing: Answer, stream: bool
) -> None:
    """No reference cycle ties error, frames and response together."""
    attach(plain_session, body_timeout=0.3)
    url = serve(failing).url
    gone = caught_response(lambda: plain_session.get(url, stream=stream))
    assert gone() is None


@pytest.mark.usefixtures("no_collector")
def test_a_defect_leaves_no_cycle(
    serve: Serve, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The degraded error frees its response as well."""
    break_parsing(monkeypatch)
    url = serve(answer(404, NO_SUCH_KEY)).url
    assert caught_response(lambda: session.get(url))() is None


@pytest.mark.usefixtures("no_collector")
def test_a_deferred_response_is_freed(serve: Serve, plain_session: requests.Session) -> None:
    """A response that raises later does not keep itself alive."""
    attach(plain_session, deferred=True)
    url = serve(answer(404, NO_SUCH_KEY)).url

    def fail() -> None:
        plain_session.get(url).raise_for_status()

    assert caught_response(fail)() is None


# The hook as a value.


def test_the_hook_serves_a_single_request(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """`raise_for_s3_error` may be given with one request."""
    server = serve(answer(404, NO_SUCH_KEY), answer(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey):
        plain_session.get(
            server.url, hooks={"response": ias3errors.raise_for_s3_error}, stream=stream
        )
    assert plain_session.get(server.url).status_code == 404


def test_the_hook_needs_no_arguments_but_the_response(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A response that was read already can be handed to the hook; a good one passes."""
    server = serve(answer(404, NO_SUCH_KEY), answer(200, NO_SUCH_KEY))
    bad, good = plain_session.get(server.url), plain_session.get(server.url)
    with pytest.raises(NoSuchKey):
        ias3errors.raise_for_s3_error(bad)
    with pytest.raises(NoSuchKey):
        ias3errors.raise_for_s3_error(bad, "something", surprise=True)
    ias3errors.raise_for_s3_error(good)


def test_the_default_hook_is_the_hook_with_defaults() -> None:
    """`raise_for_s3_error` equals `S3ErrorHook()`, whose defaults are documented."""
    assert ias3errors.raise_for_s3_error == S3ErrorHook()
    assert S3ErrorHook() == S3ErrorHook(
        catalog=IAS3, hosts=None, max_body=262144, body_timeout=10.0, guard_body=True
    )


@pytest.mark.parametrize(
    "options",
    [
        {"catalog": IAS3 | {"Mine": Entry("Mine", "My own.", 400, "Bad Request")}},
        {"hosts": "archive.org"},
        {"hosts": ["archive.org", "*.example.net"]},
        {"max_body": 1000},
        {"body_timeout": 1.0},
        {"guard_body": False},
    ],
    ids=str,
)
def test_the_hook_is_a_value(options: dict[str, Any]) -> None:
    """Hooks are compared by their options, hashed, copied and pickled."""
    value, same = S3ErrorHook(**options), S3ErrorHook(**options)
    assert value == same
    assert hash(value) == hash(same)
    assert value != S3ErrorHook()
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_the_hook_is_frozen() -> None:
    """A hook that several sessions share cannot be changed."""
    value = S3ErrorHook()
    with pytest.raises(AttributeError):
        value.max_body = 1  # type: ignore[misc]
    assert value.max_body == 262144


def test_a_catalog_of_ones_own_is_used(serve: Serve, plain_session: requests.Session) -> None:
    """The session takes a catalog, and errors carry its entries."""
    entry = Entry("Mine", "My own.", 409, "Conflict", documented=False)
    server = serve(answer(409, error_xml("Mine")))
    attach(plain_session, catalog=IAS3 | {"Mine": entry})
    with pytest.raises(ConflictError) as caught:
        plain_session.get(server.url)
    assert caught.value.entry == entry


def test_a_catalog_need_not_hold_the_known_codes(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A code that the given catalog lacks has no entry."""
    server = serve(answer(404, NO_SUCH_KEY))
    attach(plain_session, catalog=Catalog([]))
    with pytest.raises(NotFoundError) as caught:
        plain_session.get(server.url)
    assert caught.value.code == "NoSuchKey"
    assert caught.value.entry is None


# attach and detach.


def note_one(response: requests.Response, **_: Any) -> None:
    """Leave a mark on a response."""
    response.headers["X-One"] = "1"


def note_two(response: requests.Response, **_: Any) -> None:
    """Leave another mark, which tells whether the first was there."""
    response.headers["X-Two"] = "after one" if "X-One" in response.headers else "first"


def hooks_of(session: requests.Session) -> list[Any]:
    """Return the response hooks of a session as a list."""
    hooks: Any = session.hooks.get("response") or []
    return [hooks] if callable(hooks) else list(hooks)


def ours_in(session: requests.Session) -> list[Any]:
    """Return those hooks of a session that are ours."""
    return [one for one in hooks_of(session) if isinstance(one, S3ErrorHook)]


def test_attach_returns_the_session(plain_session: requests.Session) -> None:
    """So that it can be written around the making of a session."""
    assert attach(plain_session) is plain_session
    assert ours_in(plain_session) == [S3ErrorHook()]


def test_a_second_attach_replaces_the_first(serve: Serve, plain_session: requests.Session) -> None:
    """There is one hook of ours, with the options given last."""
    server = serve(answer(404, NO_SUCH_KEY), answer(404, NO_SUCH_KEY))
    attach(attach(plain_session), hosts="archive.org", max_body=1000)
    assert ours_in(plain_session) == [S3ErrorHook(hosts="archive.org", max_body=1000)]
    assert plain_session.get(server.url).status_code == 404
    attach(plain_session)
    with pytest.raises(NoSuchKey):
        plain_session.get(server.url)


@pytest.mark.parametrize("hooks", [{}, {"response": []}, {"response": note_one}])
@pytest.mark.parametrize("deferred", [False, True])
def test_attach_copes_with_any_form_of_hooks(
    serve: Serve, plain_session: requests.Session, hooks: dict[str, Any], deferred: bool
) -> None:
    """session.hooks may be empty, or hold a bare callable."""
    server = serve(answer(404, NO_SUCH_KEY), answer(200))
    plain_session.hooks = dict(hooks)
    attach(plain_session, deferred=deferred)
    with pytest.raises(NoSuchKey):
        plain_session.get(server.url).raise_for_status()
    marked = "X-One" in plain_session.get(server.url).headers
    assert marked == ("response" in hooks and hooks["response"] is note_one)


def test_other_hooks_keep_their_order(serve: Serve, plain_session: requests.Session) -> None:
    """attach, attach again and detach leave other hooks alone."""
    server = serve(answer(200), answer(200), answer(404, NO_SUCH_KEY))
    plain_session.hooks["response"] = [note_one, note_two]
    attach(plain_session)
    assert plain_session.get(server.url).headers["X-Two"] == "after one"
    attach(plain_session, max_body=1000)
    assert plain_session.get(server.url).headers["X-Two"] == "after one"
    detach(plain_session)
    assert hooks_of(plain_session) == [note_one, note_two]
    assert plain_session.get(server.url).status_code == 404


@pytest.mark.parametrize("hooks", [{}, {"response": []}, {"response": note_one}])
def test_detach_without_attach_changes_nothing(
    plain_session: requests.Session, hooks: dict[str, Any]
) -> None:
    """Only what attach did is undone."""
    plain_session.hooks = dict(hooks)
    detach(plain_session)
    assert hooks_of(plain_session) == ([note_one] if hooks.get("response") else [])


def test_detach_undoes_a_deferred_attach(serve: Serve, plain_session: requests.Session) -> None:
    """After detach, raise_for_status is requests' own again."""
    server = serve(answer(404, NO_SUCH_KEY))
    detach(attach(plain_session, deferred=True))
    assert hooks_of(plain_session) == []
    with pytest.raises(requests.HTTPError) as caught:
        plain_session.get(server.url).raise_for_status()
    assert not isinstance(caught.value, S3Error)


def test_attach_does_not_touch_other_sessions(serve: Serve, session: requests.Session) -> None:
    """Nothing global is changed."""
    server = serve(answer(404, NO_SUCH_KEY))
    with requests.Session() as other:
        other.trust_env = False
        assert other.get(server.url).status_code == 404


def test_unknown_options_are_refused(plain_session: requests.Session) -> None:
    """A misspelt option is a TypeError, not a silent default."""
    with pytest.raises(TypeError):
        attach(plain_session, max_bodies=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("deferred", [False, True])
def test_a_session_with_the_hook_pickles(
    serve: Serve, plain_session: requests.Session, deferred: bool
) -> None:
    """A session that went through a pickle raises like the first one."""
    server = serve(answer(404, NO_SUCH_KEY))
    attach(plain_session, deferred=deferred)
    with pickle.loads(pickle.dumps(plain_session)) as session, pytest.raises(NoSuchKey):
        session.get(server.url).raise_for_status()


# Deferred.


def test_deferred_raises_when_asked(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """The response is returned whole; raise_for_status raises our error, each time."""
    server = serve(answer(404, NO_SUCH_KEY))
    attach(plain_session, deferred=True)
    with plain_session.get(server.url, stream=stream) as response:
        assert response.status_code == 404
        assert not response.ok
        assert response.content == NO_SUCH_KEY
        for _ in range(2):
            with pytest.raises(NoSuchKey) as caught:
                response.raise_for_status()
            assert caught.value.response is response
            assert caught.value.request is response.request


def test_deferred_leaves_a_success_alone(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A success stays unread and raises nothing."""
    server = serve(answer(200, NO_SUCH_KEY))
    attach(plain_session, deferred=True)
    with plain_session.get(server.url, stream=stream) as response:
        if stream:
            assert response.raw.tell() == 0
        response.raise_for_status()
        assert response.ok
        assert response.content == NO_SUCH_KEY


@pytest.mark.parametrize(
    ("method", "failing", "kind"),
    [
        ("GET", answer(301), RedirectError),
        ("HEAD", head(404), NotFoundError),
        ("POST", answer(200, error_xml("InternalError")), InternalError),
        ("GET", answer(502, PAGE), ServerError),
    ],
)
def test_deferred_follows_the_same_table(
    serve: Serve,
    plain_session: requests.Session,
    method: str,
    failing: Answer,
    kind: type[S3Error],
) -> None:
    """What would be raised at once is raised by raise_for_status, below 400 too."""
    server = serve(failing)
    attach(plain_session, deferred=True)
    response = plain_session.request(method, server.url + "/bkt/key?uploadId=u1")
    with pytest.raises(kind):
        response.raise_for_status()


def test_deferred_honours_hosts(serve: Serve, plain_session: requests.Session) -> None:
    """Outside the hosts raise_for_status is requests' own."""
    server = serve(answer(404, NO_SUCH_KEY))
    attach(plain_session, deferred=True, hosts="archive.org")
    with pytest.raises(requests.HTTPError) as caught:
        plain_session.get(server.url).raise_for_status()
    assert not isinstance(caught.value, S3Error)


def test_deferred_still_guards_the_body(serve: Serve, plain_session: requests.Session) -> None:
    """A body that would be lost raises at once: later is too late."""
    second = serve(answer(200))
    first = serve(redirect(307, second.url))
    attach(plain_session, deferred=True)
    with pytest.raises(RedirectError):
        plain_session.put(first.url, data=generator())
    assert second.connections == 0


def test_deferred_gives_the_connection_back(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A response that nobody asks does not lock the pool once it is read by the hook."""
    server = serve(chosen_by=lambda _: answer(404, NO_SUCH_KEY))
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session, deferred=True)
    for _ in range(3):
        response = within(15, lambda: plain_session.get(server.url, stream=stream))
        with pytest.raises(NoSuchKey):
            response.raise_for_status()


# The warning about urllib3's own retries.


def retrying(**options: Any) -> HTTPAdapter:
    """Return an adapter that retries by urllib3's own means."""
    return HTTPAdapter(max_retries=Retry(total=1, **options))


def test_attach_warns_of_retries_that_lose_the_body(plain_session: requests.Session) -> None:
    """A Retry that raises on statuses ends in RetryError, whose answer is lost: one warning."""
    plain_session.mount("http://", retrying(status_forcelist=[503]))
    plain_session.mount("https://", retrying(status_forcelist=[503, 429]))
    with pytest.warns(UserWarning, match="raise_on_status") as caught:
        attach(plain_session)
    assert len(caught) == 1


@pytest.mark.parametrize(
    "adapter",
    [
        HTTPAdapter(),
        HTTPAdapter(max_retries=5),
        retrying(),
        retrying(status_forcelist=[503], raise_on_status=False),
        retrying(status_forcelist=[], raise_on_status=True),
    ],
)
def test_attach_does_not_warn_otherwise(
    plain_session: requests.Session, adapter: HTTPAdapter
) -> None:
    """Adapters that hand the last answer on are fine."""
    plain_session.mount("http://", adapter)
    attach(plain_session)  # warnings are errors in these tests
