"""Exceptions that interrupt the hook, such as Ctrl-C: they get out, and the connection is closed."""

from __future__ import annotations

import gzip
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest
import requests
from requests.adapters import HTTPAdapter

from ias3errors import attach, error_from_response, raise_for_s3_error, reading
from tests.loopback import chunk, error_xml, head, http_response, stall, within

if TYPE_CHECKING:
    from types import FrameType

    from tests.loopback import Request, ScriptedResponse, Serve

BODY = error_xml("NoSuchKey")
SIZE = {"Content-Length": "1000"}

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a POSIX timer")


class Interrupt(BaseException):
    """Not an `Exception`, like KeyboardInterrupt and `gevent.Timeout`."""


class SoftLimit(Exception):
    """An `Exception` that has nothing to do with reading, like Celery's SoftTimeLimitExceeded."""


class Case(NamedTuple):
    """A request, and the response in whose body the server stalls."""

    method: str
    failing: ScriptedResponse
    data: bool = False


CASES = {
    "length": Case("GET", stall(head(404, SIZE) + BODY)),
    "chunked": Case("GET", stall(head(404, {"Transfer-Encoding": "chunked"}) + chunk(BODY))),
    "until-close": Case("GET", stall(head(404, {"Connection": "close"}) + BODY)),
    "http-1.0": Case("GET", stall(b"HTTP/1.0 404 Not Found\r\n\r\n" + BODY)),
    "nothing": Case("GET", stall(head(404, SIZE))),
    "guarded": Case("PUT", stall(head(307, {"Location": "/elsewhere", **SIZE})), data=True),
    "hiding": Case("POST", stall(head(200, SIZE) + b"<Error>")),
    "hiding-chunked": Case("POST", stall(head(200, {"Transfer-Encoding": "chunked"}))),
}


@contextmanager
def interrupted(kind: type[BaseException], after: float = 0.2) -> Iterator[None]:
    """Raise an exception in the running code after some seconds, and expect it to get out."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise kind

    usual = signal.signal(signal.SIGALRM, interrupt)
    try:
        # The timer runs within `raises` alone: on a busy machine it may end at once, and a
        # KeyboardInterrupt outside would end the process that runs the tests.
        with pytest.raises(kind), timer(after):
            yield
    finally:
        signal.signal(signal.SIGALRM, usual)


@contextmanager
def timer(seconds: float) -> Iterator[None]:
    """Send this process SIGALRM after some seconds, unless the block has ended."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@pytest.fixture
def small_pool(plain_session: requests.Session) -> requests.Session:
    """Give a session whose pool has one connection and waits until that is free."""
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    return plain_session


def url_of(serve: Serve, failing: ScriptedResponse) -> str:
    """Start a server that fails until it is asked for `/next`."""

    def choose(request: Request) -> ScriptedResponse:
        return http_response(200, b"ok") if request.target == "/next" else failing

    return serve(chosen_by=choose).url


def check_next(session: requests.Session, url: str) -> None:
    """Check that the pool has a connection for the next request."""
    assert within(15, lambda: session.get(url + "/next")).content == b"ok"


def body() -> Iterator[bytes]:
    """Give a request body that cannot be sent twice."""
    yield b"x"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("deferred", [False, True], ids=["at-once", "deferred"])
def test_an_interrupt_gets_out_and_frees_the_connection(
    serve: Serve, small_pool: requests.Session, case: Case, deferred: bool, stream: bool
) -> None:
    """Without this the next request would wait for ever, where the pool blocks."""
    url = url_of(serve, case.failing)
    attach(small_pool, deferred=deferred)
    with interrupted(Interrupt):
        small_pool.request(
            case.method, url + "/?uploadId=u1", data=body() if case.data else None, stream=stream
        )
    check_next(small_pool, url)


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit, SoftLimit])
def test_each_kind_of_interrupt_gets_out(
    serve: Serve, small_pool: requests.Session, kind: type[BaseException]
) -> None:
    """What is no failure of reading is not turned into an S3 error."""
    url = url_of(serve, CASES["length"].failing)
    attach(small_pool)
    with interrupted(kind):
        small_pool.get(url, stream=True)
    check_next(small_pool, url)


def test_an_interrupt_of_the_bare_hook_frees_the_connection(
    serve: Serve, small_pool: requests.Session
) -> None:
    """The hook of one request closes the connection as well."""
    url = url_of(serve, CASES["length"].failing)
    with interrupted(Interrupt):
        small_pool.get(url, hooks={"response": raise_for_s3_error}, stream=True)
    check_next(small_pool, url)


def test_an_interrupt_of_error_from_response_frees_the_connection(
    serve: Serve, small_pool: requests.Session
) -> None:
    """Whoever asks for the error of a streamed response may be interrupted as well."""
    url = url_of(serve, CASES["length"].failing)
    response = small_pool.get(url, stream=True)
    with interrupted(Interrupt):
        error_from_response(response)
    check_next(small_pool, url)


def test_an_interrupt_while_unpacking_frees_the_connection(
    serve: Serve, small_pool: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body may have arrived and the work on it go on."""

    def interrupt(*_: object, **__: object) -> None:
        raise Interrupt

    url = url_of(serve, http_response(404, gzip.compress(BODY), {"Content-Encoding": "gzip"}))
    monkeypatch.setattr(reading, "_unpacked", interrupt)
    attach(small_pool)
    with pytest.raises(Interrupt):
        small_pool.get(url, stream=True)
    check_next(small_pool, url)
