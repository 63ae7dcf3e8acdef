"""CacheControl under the hook: errors that it may cache are cached, others are read as without it."""

from __future__ import annotations

import gc
import warnings
from email.utils import formatdate
from functools import partial
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import S3Error, attach
from ias3errors.exceptions import NoSuchKey
from tests.loopback import chunked_response, cut_off, error_xml, head, http_response, stall, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import ScriptedResponse, Serve

cachecontrol = pytest.importorskip("cachecontrol")
CacheControl = cachecontrol.CacheControl
CacheController = cachecontrol.CacheController

BODY = error_xml("NoSuchKey", "Words of the server. " * 20)


@pytest.fixture
def caching(plain_session: requests.Session) -> Iterator[requests.Session]:
    """Give a session that caches 200 and 404, with the hook."""
    controller = partial(CacheController, status_codes=(200, 404))
    cached: requests.Session = CacheControl(plain_session, controller_class=controller)
    yield attach(cached, body_timeout=0.5, max_body=4096)
    # CacheControl leaves the file of a body that was not read to its end to the collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def fresh(framing: bytes) -> bytes:
    """Return a response that may be cached for five minutes."""
    start, rest = framing.split(b"\r\n", 1)
    date = formatdate(usegmt=True).encode()
    return start + b"\r\nCache-Control: max-age=300\r\nDate: " + date + b"\r\n" + rest


@pytest.mark.parametrize(
    "failing",
    [http_response(404, BODY), chunked_response(404, BODY[:99], BODY[99:])],
    ids=["length", "chunked"],
)
def test_an_error_is_cached(
    serve: Serve, caching: requests.Session, failing: bytes, stream: bool
) -> None:
    """The second request is served from the cache, with the same error and content."""
    server = serve(fresh(failing))
    for _ in range(3):
        with pytest.raises(NoSuchKey) as caught:
            caching.get(server.url, stream=stream)
        assert caught.value.response is not None
        assert caught.value.response.content == BODY
        assert not caught.value.document.truncated
    assert len(server.requests) == 1


def test_a_success_is_cached(serve: Serve, caching: requests.Session) -> None:
    """What succeeds is left to CacheControl."""
    server = serve(fresh(http_response(200, b"ok")))
    assert [caching.get(server.url).content for _ in range(3)] == [b"ok"] * 3
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "failing",
    [
        http_response(404, BODY * 100),
        cut_off(fresh(head(404, {"Content-Length": "99999"})) + BODY),
        stall(fresh(head(404, {"Content-Length": "99999"})) + BODY),
        cut_off(fresh(head(404, {"Transfer-Encoding": "chunked"})) + b"fff\r\n" + BODY),
    ],
    ids=["long", "cut", "stall", "cut-chunk"],
)
def test_an_error_that_is_not_whole_is_not_cached(
    serve: Serve, caching: requests.Session, failing: ScriptedResponse, stream: bool
) -> None:
    """The bounds hold below CacheControl too; the next request asks the server again."""
    server = serve(failing, fresh(http_response(200, b"ok")))
    with pytest.raises(S3Error) as caught:
        within(15, lambda: caching.get(server.url, stream=stream))
    assert type(caught.value) is NoSuchKey
    assert caught.value.document.truncated
    assert caching.get(server.url).content == b"ok"
