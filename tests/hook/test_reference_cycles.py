"""A response is freed with its error, without the cycle collector."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import S3Error, attach
from tests.hook.cases import NO_SUCH_KEY, PAGE, break_parsing, response_of
from tests.loopback import cut_off, head, http_response, stall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.loopback import ScriptedResponse, Serve


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
        http_response(404, NO_SUCH_KEY),
        http_response(502, PAGE),
        http_response(301),
        http_response(404, NO_SUCH_KEY * 3000),
        http_response(404, b"<Error><Code>NoSuchKey</Code><Key>a\x01 & b</Key>"),
        http_response(404, b"\x1f\x8b junk", {"Content-Encoding": "gzip"}),
        cut_off(head(404, {"Transfer-Encoding": "chunked"}) + b"fff\r\n<Error>"),
        stall(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY),
    ],
    ids=["error", "page", "redirect", "long", "repaired", "bad-gzip", "cut", "stall"],
)
def test_a_response_is_freed_when_the_handler_ends(
    serve: Serve, plain_session: requests.Session, failing: ScriptedResponse, stream: bool
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
    url = serve(http_response(404, NO_SUCH_KEY)).url
    assert caught_response(lambda: session.get(url))() is None


@pytest.mark.usefixtures("no_collector")
def test_a_deferred_response_is_freed(serve: Serve, plain_session: requests.Session) -> None:
    """A response that raises later does not keep itself alive."""
    attach(plain_session, deferred=True)
    url = serve(http_response(404, NO_SUCH_KEY)).url

    def fail() -> None:
        plain_session.get(url).raise_for_status()

    assert caught_response(fail)() is None
