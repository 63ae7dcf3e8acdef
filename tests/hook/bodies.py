"""Bodies, and checks of an error and its connection, that several tests of the hook share."""

from __future__ import annotations

import gc
import gzip
import http.client
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
import requests
import urllib3

from ias3errors import S3Error
from tests.loopback import (
    error_xml,
    head,
    http_response,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable


WHOLE = error_xml("NoSuchKey")
#: An error document that ends in the middle of its message; its code is complete.
PART = b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>NoSuchKey</Code><Message>Words of"
CHUNKED = head(404, {"Transfer-Encoding": "chunked"})
OK = http_response(200, b"ok")
#: The possible causes of an S3 error whose body could not be read.
READ_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    zlib.error,
)
#: How long a call may hang before its test fails, in seconds: longer than the hook's deadline.
SOON = 15.0


def announced(size: int, **headers: str) -> bytes:
    """Return the head of a 404 with this Content-Length."""
    return head(404, {"Content-Length": str(size), **headers})


def failure_of(
    session: requests.Session, url: str, *, timeout: float | None = None, stream: bool = False
) -> S3Error:
    """Return the error that a GET raises, in bounded time."""
    with pytest.raises(S3Error) as caught:
        within(SOON, lambda: session.get(url, stream=stream, timeout=timeout))
    return caught.value


def content_of(error: S3Error) -> bytes:
    """Return what is kept of the body."""
    assert error.response is not None
    return error.response.content


def check_next(session: requests.Session, url: str) -> None:
    """Check that the session serves the next request."""
    assert within(SOON, lambda: session.get(url)).content == b"ok"


def packed(text: bytes, blocks: int) -> bytes:
    """Return the gzip form of a text followed by that many MiB of one letter."""
    # After a full flush each block is independent, so it can be repeated.
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    start = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"a" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + start + block * blocks + packer.flush() + bytes(8)


BOMB = packed(PART, 1024)
SMALL_BOMB = packed(PART, 8)
TWICE = gzip.compress(BOMB)


def peak_of(call: Callable[[], object]) -> int:
    """Return the most memory that a call held at once, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        call()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak - before
