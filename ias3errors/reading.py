"""Reads the body of a `requests` response within bounds of size and time.

``response.content`` has no such bounds: it would read 5 GB, unpack a bomb, or wait for a server
that sends one byte a minute. This module bounds both, and keeps the bytes that arrived.
"""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Iterator
from functools import partial
from io import BufferedReader
from socket import SocketIO
from typing import Any, NamedTuple

import requests
import urllib3

from ias3errors.parsing.unpacking import BARE, GZIP, GZIP_MAGIC, ZLIB, unpacked

_STEP = 65_536
_SMALL_STEP = 64
#: A longer list of content codings is refused, as urllib3 refuses it.
_MAX_CODINGS = 5
#: Seconds that unpacking may always take, so that bytes received by the deadline are read.
_UNPACKING_TIME = 1.0
_URLLIB3 = urllib3.__version__  # type: ignore[attr-defined]
_URLLIB3_UNPACKS_BOUNDED = tuple(map(int, _URLLIB3.split(".")[:2])) >= (2, 6)


class Body(NamedTuple):
    """The bytes that were read of a body, and why there are no more."""

    content: bytes
    truncated: bool = False
    failure: Exception | None = None


def read_body(response: requests.Response, *, limit: int, timeout: float) -> Body:
    """Read at most `limit` bytes within `timeout` seconds, and let go of the connection.

    A body that was read to its end leaves the connection ready for the next request; otherwise
    it is closed. Either way the response can be used afterwards: `content` is what was read.
    """
    # requests has no public way to see whether a body was read, or to set it.
    if response._content is not False:  # noqa: SLF001
        return Body(response._content or b"")  # noqa: SLF001
    if response._content_consumed or response.raw is None:  # noqa: SLF001
        return Body(b"")
    deadline = time.monotonic() + timeout
    try:
        received = _received(response.raw, limit, deadline)
        if received.truncated:
            response.close()
        else:
            _finish(response.raw)
        codings = response.headers.get("Content-Encoding")
        body = received if not codings else _unpacked(received, codings, limit, deadline)
    except BaseException:
        # Ctrl-C, `gevent.Timeout` or Celery's time limit: the pool would wait for this connection.
        response.close()
        raise
    response._content = body.content  # noqa: SLF001
    response._content_consumed = True  # noqa: SLF001
    return body


def _received(raw: Any, limit: int, deadline: float) -> Body:
    """Return the bytes as received, still packed."""
    source = getattr(raw, "_fp", None)
    content = bytearray()
    failure: Exception | None = None
    try:
        with _Deadline(source, deadline):
            for part in _parts(raw, source):
                content += part
                if len(content) > limit:
                    break
                _check_time(deadline)
        missing = getattr(source, "length", None)
        if missing and len(content) <= limit:
            failure = http.client.IncompleteRead(b"", missing)
    except (OSError, http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
        failure = _without_frames(error)
    truncated = failure is not None or len(content) > limit
    return Body(bytes(content[:limit]), truncated, failure)


def _parts(raw: Any, source: Any) -> Iterator[bytes]:
    """Return the parts of a body, still packed, as they arrive."""
    if source is None or isinstance(source, io.BufferedIOBase):
        # The response of http.client returns the bytes that have arrived. urllib3 waits for all
        # that were asked for, and loses them if the rest never arrives.
        read = getattr(source, "read1", raw.read)
        while part := read(_STEP):
            yield part
    else:
        # A wrapper, such as CacheControl's, must see each read. A stall loses one small part.
        yield from raw.stream(_SMALL_STEP, decode_content=False)


def _check_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError("the body took too long")


def _without_frames(error: Exception) -> Exception:
    # The frames of a traceback hold the response, and it is to be freed with the error.
    link: BaseException | None = error
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return error


def _finish(raw: Any) -> None:
    source = getattr(raw, "_fp", None)
    if source is not None:
        source.close()
    release = getattr(raw, "release_conn", None)
    if release is not None:
        release()


def _unpacked(body: Body, content_encoding: str, limit: int, deadline: float) -> Body:
    deadline = max(deadline, time.monotonic() + _UNPACKING_TIME)
    codings = content_encoding.split(",", _MAX_CODINGS)
    if len(codings) > _MAX_CODINGS:
        too_many = urllib3.exceptions.DecodeError(f"more than {_MAX_CODINGS} content codings")
        return Body(body.content, truncated=True, failure=body.failure or too_many)
    for coding in (name.strip().lower() for name in reversed(codings)):
        window = _window(body.content, coding)
        if coding in {"br", "zstd"}:
            body = _unpacked_by_urllib3(body, coding, limit, deadline)
        elif window is not None:
            result = unpacked(body.content, window, limit, check=partial(_check_time, deadline))
            # The failure of a body that ended early explains more than the unpacker's.
            failure = body.failure if body.truncated else result.failure
            truncated = body.truncated or result.cut or failure is not None
            body = Body(result.content, truncated, failure)
    return body


def _unpacked_by_urllib3(body: Body, coding: str, limit: int, deadline: float) -> Body:
    # requests asks for these formats where a user has installed what urllib3 needs for them.
    # Without it, and where an older urllib3 would unpack without a bound, they stay packed.
    if not _URLLIB3_UNPACKS_BOUNDED:
        return body
    packed = urllib3.HTTPResponse(
        io.BytesIO(body.content), headers={"Content-Encoding": coding}, preload_content=False
    )
    content = bytearray()
    try:
        while len(content) <= limit and (part := packed.read(_STEP)):
            content += part
            _check_time(deadline)
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Body(body.content, truncated=True, failure=body.failure or _without_frames(error))
    truncated = body.truncated or len(content) > limit
    return Body(bytes(content[:limit]), truncated, body.failure)


def _window(content: bytes, encoding: str) -> int | None:
    """Return zlib's window bits for a body, or None for one that is not packed after all."""
    if encoding in {"gzip", "x-gzip"}:
        return GZIP if content.startswith(GZIP_MAGIC) else None
    if encoding != "deflate" or content.lstrip()[:1] in {b"", b"<", b"{"}:
        return None
    # Both the zlib format and the bare one are sent under this name.
    is_zlib = content[0] & 0x0F == 8 and int.from_bytes(content[:2], "big") % 31 == 0
    return ZLIB if is_zlib else BARE


class _Deadline:
    """Makes every read from the socket below a response of http.client end by a deadline.

    A time-out of the socket alone bounds the wait for the next byte, not for the last one.
    """

    def __init__(self, source: Any, deadline: float) -> None:
        buffer = getattr(source, "fp", None)
        stream = buffer.raw if isinstance(buffer, BufferedReader) else None
        self._stream: Any = stream if isinstance(stream, SocketIO) else None
        self._deadline = deadline
        self._socket: Any = None

    def __enter__(self) -> None:
        if self._stream is not None:
            self._socket = self._stream._sock  # noqa: SLF001
            self._stream._sock = _DeadlineSocket(self._socket, self._deadline)  # noqa: SLF001

    def __exit__(self, *_: object) -> None:
        # A stream that was closed meanwhile has no socket.
        if self._stream is not None and self._stream._sock is not None:  # noqa: SLF001
            self._stream._sock = self._socket  # noqa: SLF001


class _DeadlineSocket:
    """A socket whose reads wait until a deadline at most."""

    def __init__(self, sock: Any, deadline: float) -> None:
        self._socket = sock
        self._deadline = deadline

    def recv_into(self, buffer: memoryview) -> int:
        _check_time(self._deadline)
        left = max(self._deadline - time.monotonic(), 0.001)  # 0 would mean not to wait at all
        usual: float | None = self._socket.gettimeout()
        self._socket.settimeout(left if usual is None else min(usual, left))
        try:
            return int(self._socket.recv_into(buffer))
        finally:
            self._socket.settimeout(usual)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
