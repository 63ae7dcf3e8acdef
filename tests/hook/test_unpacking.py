"""Packed error bodies: lists of content codings are bounded, and gzip members are read whole."""

from __future__ import annotations

import gzip
import time
import zlib
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import S3Error, parse
from ias3errors.exceptions import NoSuchKey, NotFoundError
from tests.loopback import error_xml, head, http_response

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import Serve

NOT_FOUND = error_xml("NoSuchKey")
HALF = len(NOT_FOUND) // 2
#: Gzip bodies of several members that all unpack to `NOT_FOUND`.
MEMBERS = {
    "two": gzip.compress(NOT_FOUND[:HALF]) + gzip.compress(NOT_FOUND[HALF:]),
    "one-byte-each": b"".join(gzip.compress(bytes([byte])) for byte in NOT_FOUND),
    "empty-first": gzip.compress(b"") * 100 + gzip.compress(NOT_FOUND),
    "empty-last": gzip.compress(NOT_FOUND) + gzip.compress(b"") * 100,
}


def raised_error(session: requests.Session, url: str) -> S3Error:
    """Return the error that a GET raises."""
    with pytest.raises(S3Error) as caught:
        session.get(url)
    return caught.value


def content_of(error: S3Error) -> bytes:
    """Return the content of an error's response."""
    assert error.response is not None
    return error.response.content


def nested(pack: Callable[[bytes], bytes], layers: int) -> bytes:
    """Return an error body that is packed several times."""
    body = NOT_FOUND
    for _ in range(layers):
        body = pack(body)
    return body


# Lists of content codings.


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_five_content_codings_are_unpacked(
    serve: Serve, session: requests.Session, coding: str, pack: Callable[[bytes], bytes]
) -> None:
    """As many codings as urllib3 unpacks are unpacked."""
    headers = {"Content-Encoding": ", ".join([coding] * 5)}
    error = raised_error(session, serve(http_response(404, nested(pack, 5), headers)).url)
    assert type(error) is NoSuchKey
    assert content_of(error) == NOT_FOUND


@pytest.mark.parametrize("layers", [6, 1000])
def test_more_than_five_content_codings_are_not_unpacked(
    serve: Serve, session: requests.Session, layers: int
) -> None:
    """The status's family is raised from urllib3's error, and the content is kept as it came."""
    body = nested(zlib.compress, layers)
    headers = {"Content-Encoding": ",".join(["deflate"] * layers)}
    error = raised_error(session, serve(http_response(404, body, headers), http_response(200)).url)
    assert type(error) is NotFoundError
    assert error.document.truncated
    assert "content codings" in str(error.__cause__)
    assert content_of(error) == body


def test_a_plain_body_keeps_its_code_whatever_its_codings(
    serve: Serve, session: requests.Session
) -> None:
    """A header that lies about the body does not hide the code."""
    headers = {"Content-Encoding": ",".join(["gzip"] * 50)}
    error = raised_error(session, serve(http_response(404, NOT_FOUND, headers)).url)
    assert type(error) is NoSuchKey


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip", "", "identity", "nonsense"])
def test_long_lists_of_codings_take_no_time(
    serve: Serve, session: requests.Session, coding: str
) -> None:
    """95 headers full of codings, with a body for each kind, once kept the hook busy for 42 s."""
    pytest.importorskip("brotli")
    line = "Content-Encoding: " + ",".join([coding] * (60_000 // (len(coding) + 1)))
    start = head(404, {"Content-Length": str(len(NOT_FOUND))})[:-2]
    server = serve(start + f"{line}\r\n".encode() * 95 + b"\r\n" + NOT_FOUND)
    began = time.perf_counter()
    assert isinstance(raised_error(session, server.url), NotFoundError)
    assert time.perf_counter() - began < 2


# Gzip with several members.


@pytest.mark.parametrize("body", MEMBERS.values(), ids=MEMBERS)
def test_all_members_of_a_gzip_body_are_read(
    serve: Serve, session: requests.Session, body: bytes
) -> None:
    """The error and its response have what requests alone would read."""
    error = raised_error(
        session, serve(http_response(404, body, {"Content-Encoding": "gzip"})).url
    )
    assert type(error) is NoSuchKey
    assert error.message == "Words of the server."
    assert content_of(error) == NOT_FOUND
    assert not error.document.truncated
    assert error.__cause__ is None


@pytest.mark.parametrize("body", MEMBERS.values(), ids=MEMBERS)
def test_a_saved_gzip_body_of_several_members_is_parsed_whole(body: bytes) -> None:
    """A concatenation of gzip files is a gzip file."""
    error = parse(body)
    assert type(error) is NoSuchKey
    assert error.message == "Words of the server."
    assert error.request_id == "5b6f8a52-0000-4000-8000-1234567890ab"


def test_zeros_may_pad_gzip_members() -> None:
    """Tapes and block devices pad; Python's gzip module reads past it too."""
    first, second = gzip.compress(NOT_FOUND[:HALF]), gzip.compress(NOT_FOUND[HALF:])
    assert parse(first + bytes(5000) + second + bytes(5000)).request_id


@pytest.mark.parametrize("junk", [b"junk", b"<Error><Code>SlowDown</Code></Error>", bytes(9)])
def test_junk_after_the_last_member_is_ignored(
    serve: Serve, session: requests.Session, junk: bytes
) -> None:
    """As in urllib3 and other gzip clients, what is no member is no part of the content."""
    body = MEMBERS["two"] + junk
    error = raised_error(
        session, serve(http_response(404, body, {"Content-Encoding": "gzip"})).url
    )
    assert type(error) is NoSuchKey
    assert content_of(error) == NOT_FOUND
    assert not error.document.truncated


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_cut_member_keeps_what_came_before(
    serve: Serve, session: requests.Session, cut: int
) -> None:
    """The error counts with what could be unpacked, and says that there was more."""
    body = MEMBERS["two"][:-cut]
    error = raised_error(
        session, serve(http_response(404, body, {"Content-Encoding": "gzip"})).url
    )
    assert type(error) is NoSuchKey
    assert NOT_FOUND.startswith(content_of(error))
    assert len(content_of(error)) >= HALF
    assert error.document.truncated
    assert isinstance(error.__cause__, zlib.error)


def test_members_together_are_bounded(serve: Serve, session: requests.Session) -> None:
    """Many small members are cut at `max_body` like one large one."""
    body = gzip.compress(NOT_FOUND) + gzip.compress(b" " * 1000) * 1000
    error = raised_error(
        session, serve(http_response(404, body, {"Content-Encoding": "gzip"})).url
    )
    assert type(error) is NoSuchKey
    assert error.document.truncated
    assert len(content_of(error)) == 262_144


@pytest.mark.parametrize("between", [b"", b"\0"], ids=["adjacent", "padded"])
def test_thousands_of_empty_members_take_no_time(between: bytes) -> None:
    """The time that gzip members take grows with their number, not with its square."""
    body = (gzip.compress(b"") + between) * 12_000 + gzip.compress(NOT_FOUND)
    began = time.perf_counter()
    assert type(parse(body)) is NoSuchKey
    assert time.perf_counter() - began < 2
