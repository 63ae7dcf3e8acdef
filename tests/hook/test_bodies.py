"""The hook on bodies that are too long, too slow, or broken: bounded, and kept."""

from __future__ import annotations

import io
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import S3Error, S3ErrorHook, attach, error_from_response
from ias3errors.exceptions import NoSuchKey, NotFoundError
from tests.loopback import (
    broken_off,
    chunk,
    chunked_response,
    cut_off,
    drip,
    error_xml,
    flood,
    head,
    http_response,
    in_pieces,
    stall,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import ScriptedResponse, Serve


from tests.hook.bodies import (
    BOMB,
    CHUNKED,
    OK,
    PART,
    READ_ERRORS,
    SMALL_BOMB,
    SOON,
    TWICE,
    WHOLE,
    announced,
    check_next,
    content_of,
    failure_of,
    peak_of,
)

# Over the cap.


@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_a_body_over_the_cap_keeps_its_prefix(
    serve: Serve, plain_session: requests.Session, framing: Callable[..., bytes], stream: bool
) -> None:
    """What exceeds the cap is not read; the code in the prefix counts."""
    body = error_xml("NoSuchKey", "Words. " * 1000)
    server = serve(framing(404, body), OK)
    attach(plain_session, max_body=1000)
    error = failure_of(plain_session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    assert error.document.truncated
    assert body.startswith(content_of(error))
    assert len(PART) < len(content_of(error)) <= 1000
    check_next(plain_session, server.url)


@pytest.mark.parametrize("framing", [http_response, chunked_response])
@pytest.mark.parametrize(("missing", "connections"), [(0, 1), (1, 2)])
def test_the_cap_is_exact(
    serve: Serve,
    plain_session: requests.Session,
    framing: Callable[..., bytes],
    missing: int,
    connections: int,
) -> None:
    """A body of just the cap is whole and keeps its connection; one byte more is too much."""
    server = serve(framing(404, WHOLE), OK)
    attach(plain_session, max_body=len(WHOLE) - missing)
    error = failure_of(plain_session, server.url)
    assert type(error) is NoSuchKey
    assert error.document.truncated == bool(missing)
    assert WHOLE.startswith(content_of(error))
    assert (content_of(error) == WHOLE) == (not missing)
    check_next(plain_session, server.url)
    assert server.connections == connections


def test_the_code_must_stand_closed_in_the_prefix(
    serve: Serve, plain_session: requests.Session
) -> None:
    """Half a code is no code."""
    server = serve(http_response(404, WHOLE))
    attach(plain_session, max_body=WHOLE.index(b"Key</Code>"))
    error = failure_of(plain_session, server.url)
    assert type(error) is NotFoundError
    assert error.code != "NoSuch"
    assert error.document.truncated


ENDLESS = {
    "chunked": flood(CHUNKED + chunk(PART), chunk(b"a" * 10000)),
    "tiny-chunks": flood(CHUNKED + chunk(PART), chunk(b"a" * 16) * 1000),
    "5-GB": flood(announced(5 * 10**9) + PART, b"a" * 10000),
    "no-length": flood(head(404) + PART, b"a" * 10000),
    "gzip-bomb": http_response(404, BOMB, {"Content-Encoding": "gzip"}),
    "small-bomb": http_response(404, SMALL_BOMB, {"Content-Encoding": "gzip"}),
    "chunked-bomb": chunked_response(404, SMALL_BOMB, headers={"Content-Encoding": "gzip"}),
    "deflate-bomb": http_response(404, SMALL_BOMB[10:], {"Content-Encoding": "deflate"}),
}


@pytest.mark.parametrize("endless", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_body_is_closed_at_the_cap(
    serve: Serve, session: requests.Session, endless: ScriptedResponse, stream: bool
) -> None:
    """Of gigabytes, on the wire or unpacked, 256 KiB are kept, in less than 2 MB."""
    server = serve(http_response(404, WHOLE), endless, OK)
    failure_of(session, server.url)  # so that no import is counted
    errors: list[S3Error] = []
    peak = peak_of(lambda: errors.append(failure_of(session, server.url, stream=stream)))
    error = errors.pop()
    assert peak < 2_000_000
    assert type(error) is NoSuchKey
    assert error.document.truncated
    assert content_of(error).startswith(PART + b"aaa")
    assert len(content_of(error)) <= 256 * 1024
    check_next(session, server.url)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (TWICE, {"Content-Encoding": "gzip, gzip"}),
        (SMALL_BOMB, {}),
        (BOMB, {}),
        (TWICE, {"Content-Encoding": "gzip"}),
        (TWICE, {}),
    ],
    ids=["twice", "undeclared", "undeclared-long", "half-declared", "undeclared-twice"],
)
def test_a_bomb_in_disguise_is_bounded_too(
    serve: Serve, session: requests.Session, body: bytes, headers: dict[str, str], stream: bool
) -> None:
    """A few kilobytes that unpack to gigabytes raise by their status at least, in little memory."""
    assert len(TWICE) < 10_000
    server = serve(http_response(404, WHOLE), http_response(404, body, headers), OK)
    failure_of(session, server.url)
    errors: list[S3Error] = []
    peak = peak_of(lambda: errors.append(failure_of(session, server.url, stream=stream)))
    assert peak < 2_000_000
    assert isinstance(errors.pop(), NotFoundError)
    check_next(session, server.url)


# Over the deadline.

#: What these tests give as `body_timeout`, in seconds.
DEADLINE = 0.3

DRIPS = {
    "length": drip(announced(100_000) + PART, b"a"),
    "no-length": drip(head(404) + PART, b"a"),
    "chunked": drip(CHUNKED + chunk(PART), chunk(b"a")),
    "inside-a-chunk": drip(CHUNKED + b"fffff\r\n" + PART, b"a"),
    "inside-a-chunk-size": drip(CHUNKED + chunk(PART), b"0"),
    "inside-a-chunk-extension": drip(CHUNKED + chunk(PART) + b"5;", b"x"),
    "gzip": in_pieces(
        announced(100_000, **{"Content-Encoding": "gzip"}) + SMALL_BOMB[:200],
        *(bytes([byte]) for byte in SMALL_BOMB[200:400]),
        every=0.05,
    ),
}


@pytest.mark.parametrize("dripping", DRIPS.values(), ids=DRIPS)
@pytest.mark.parametrize("timeout", [None, 3])
def test_a_dripping_body_ends_at_the_deadline(
    serve: Serve,
    plain_session: requests.Session,
    dripping: ScriptedResponse,
    timeout: float | None,
) -> None:
    """A byte now and then keeps any time-out of requests from ending it; our deadline does."""
    server = serve(dripping, OK)
    attach(plain_session, body_timeout=DEADLINE)
    error = failure_of(plain_session, server.url, timeout=timeout)
    assert type(error) is NoSuchKey
    assert error.document.truncated
    assert content_of(error).startswith(PART)
    check_next(plain_session, server.url)


@pytest.mark.parametrize("piece", [b"a", b"X-A: b\r\n"])
def test_dripping_trailers_end_at_the_deadline(
    serve: Serve, plain_session: requests.Session, piece: bytes
) -> None:
    """Trailers that never end do not matter: the body is there."""
    server = serve(drip(CHUNKED + chunk(WHOLE) + b"0\r\n", piece), OK)
    attach(plain_session, body_timeout=DEADLINE)
    error = failure_of(plain_session, server.url)
    assert type(error) is NoSuchKey
    assert error.message == "Words of the server."
    assert content_of(error) == WHOLE
    check_next(plain_session, server.url)


STALLS = {
    "length": (stall(announced(1000) + PART), PART),
    "at-once": (stall(announced(1000)), b""),
    "no-length": (stall(head(404) + WHOLE), WHOLE),
    "chunked": (stall(CHUNKED + chunk(PART)), PART),
    "inside-a-chunk-size": (stall(CHUNKED + chunk(PART) + b"f"), PART),
    "inside-a-chunk": (stall(CHUNKED + b"fff\r\n" + PART), PART),
    "before-the-trailers": (stall(CHUNKED + chunk(WHOLE) + b"0\r\n"), WHOLE),
}
stalls = pytest.mark.parametrize(("stalling", "arrived"), STALLS.values(), ids=STALLS)


@stalls
def test_a_stalled_body_ends_at_the_deadline(
    serve: Serve, plain_session: requests.Session, stalling: ScriptedResponse, arrived: bytes
) -> None:
    """Without any time-out of requests a silent server is left after body_timeout."""
    server = serve(stalling, OK)
    attach(plain_session, body_timeout=DEADLINE)
    error = failure_of(plain_session, server.url)
    assert type(error) is (NoSuchKey if arrived else NotFoundError)
    assert content_of(error) == arrived
    check_next(plain_session, server.url)


@stalls
def test_a_stalled_body_ends_at_requests_time_out(
    serve: Serve, session: requests.Session, stalling: ScriptedResponse, arrived: bytes
) -> None:
    """A time-out given to requests holds while our hook reads; the read error is the cause."""
    server = serve(stalling, OK)
    error = failure_of(session, server.url, timeout=DEADLINE)
    assert type(error) is (NoSuchKey if arrived else NotFoundError)
    assert isinstance(error.__cause__, READ_ERRORS)
    assert content_of(error) == arrived
    check_next(session, server.url)


def test_a_slow_body_within_the_deadline_is_whole(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A body in slow pieces is read to its end."""
    pieces = [WHOLE[:50], WHOLE[50:90], WHOLE[90:]]
    server = serve(in_pieces(announced(len(WHOLE)), *pieces, every=0.1), OK)
    error = failure_of(session, server.url, stream=stream)
    assert content_of(error) == WHOLE
    assert not error.document.truncated
    check_next(session, server.url)
    assert server.connections == 1


def test_the_deadline_ends_with_the_body(serve: Serve, plain_session: requests.Session) -> None:
    """A later response on the same connection may take longer than body_timeout."""
    late = in_pieces(b"", *(OK[i : i + 30] for i in range(0, len(OK), 30)), every=0.3)
    server = serve(http_response(404, WHOLE), late, http_response(404, WHOLE), OK)
    attach(plain_session, body_timeout=0.3)
    failure_of(plain_session, server.url)
    check_next(plain_session, server.url)
    failure_of(plain_session, server.url)
    check_next(plain_session, server.url)
    assert server.connections == 1


# Early ends.

CUTS = {
    "length": (cut_off(announced(1000) + PART), PART),
    "length-but-whole": (cut_off(announced(1000) + WHOLE), WHOLE),
    "between-chunks": (cut_off(CHUNKED + chunk(PART[:50]) + chunk(PART[50:])), PART),
    "inside-a-chunk": (cut_off(CHUNKED + chunk(PART[:50]) + b"fff\r\n" + PART[50:]), PART),
    "inside-the-first-chunk": (cut_off(CHUNKED + b"fff\r\n" + PART), PART),
    "inside-a-chunk-size": (cut_off(CHUNKED + chunk(PART) + b"f"), PART),
    "chunked-but-whole": (cut_off(CHUNKED + chunk(WHOLE)), WHOLE),
    "bad-chunk-size": (cut_off(CHUNKED + chunk(PART) + b"what?\r\n"), PART),
}
#: urllib3 1.26 takes a body that is shorter than its Content-Length for whole.
SILENT = {"length", "length-but-whole"} if version("urllib3").startswith("1.") else set()


@pytest.mark.parametrize("name", CUTS)
def test_an_early_end_keeps_what_arrived(
    serve: Serve, session: requests.Session, name: str, stream: bool
) -> None:
    """A body that breaks off raises its code from the part that came, with the cause."""
    cut, arrived = CUTS[name]
    server = serve(cut, OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    assert error.status_code == 404
    assert content_of(error) == arrived
    assert name in SILENT or isinstance(error.__cause__, READ_ERRORS)
    assert name in SILENT or error.document.truncated
    check_next(session, server.url)


@pytest.mark.parametrize("arrived", [b"", b"<Error><Code>NoSuchK", b"<Error><Code>NoSuchKey</C"])
def test_an_early_end_before_the_code_raises_the_family(
    serve: Serve, session: requests.Session, arrived: bytes, stream: bool
) -> None:
    """A code without its end tag is not used."""
    server = serve(cut_off(CHUNKED + (chunk(arrived) if arrived else b"")), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NotFoundError
    assert error.document.source == "status"
    assert isinstance(error.__cause__, READ_ERRORS)
    assert content_of(error) == arrived
    check_next(session, server.url)


@pytest.mark.parametrize("start", [announced(1000) + PART, CHUNKED + chunk(PART)])
def test_a_connection_reset_raises_the_s3_error(
    serve: Serve, session: requests.Session, start: bytes, stream: bool
) -> None:
    """A reset in the body does not hide that the server refused."""
    server = serve(broken_off(start), OK)
    try:
        error = failure_of(session, server.url, stream=stream)
    except requests.ConnectionError:
        # The reset may overtake the status line; then there is no response to raise for.
        pytest.skip("the reset came before the response")
    assert isinstance(error, NotFoundError)
    assert isinstance(error.__cause__, READ_ERRORS)
    check_next(session, server.url)


def test_a_body_without_a_length_ends_with_its_connection(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A body that ends where the connection ends is whole."""
    server = serve(cut_off(head(404) + WHOLE), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    assert content_of(error) == WHOLE
    assert error.__cause__ is None
    assert not error.document.truncated
    check_next(session, server.url)


# Bodies without a connection, such as those of file adapters and recorded responses.


def response_of(raw: io.IOBase, status: int = 404) -> requests.Response:
    """Return a response whose body is read from a plain stream."""
    response = requests.Response()
    response.status_code, response.raw = status, raw
    return response


def test_a_body_may_come_from_any_stream() -> None:
    """Its code counts, and it can be used afterwards, as any other body."""
    error = error_from_response(response_of(io.BytesIO(WHOLE)))
    assert type(error) is NoSuchKey
    assert content_of(error) == WHOLE
    assert not error.document.truncated


class Dripping(io.RawIOBase):
    """A stream that never ends and gives a byte now and then."""

    def read(self, _size: int = -1, /) -> bytes:
        """Return a byte after a moment."""
        time.sleep(0.01)
        return b" "


def test_the_deadline_holds_for_any_stream() -> None:
    """On a stream without a time-out, nothing more is read after the deadline."""
    with pytest.raises(S3Error) as caught:
        within(SOON, lambda: S3ErrorHook(body_timeout=0.1)(response_of(Dripping())))
    error = caught.value
    assert type(error) is NotFoundError
    assert error.document.truncated
    assert isinstance(error.__cause__, TimeoutError)
    assert content_of(error).strip() == b""
    assert content_of(error)
