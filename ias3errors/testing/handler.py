"""Serves one connection: reads requests, has the archive respond, and sends the responses."""

from __future__ import annotations

import contextlib
import re
import socket
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from ias3errors.testing import responses
from ias3errors.testing.listening import LoopbackServer
from ias3errors.testing.operations import perform, simulate
from ias3errors.testing.recording import Headers, read_address, read_request
from ias3errors.testing.responses import Refused, Response
from ias3errors.testing.rules import Call

#: Bytes of an unwanted body that are read before the response, so that simple clients see it.
DISCARD_LIMIT = 64 << 20
#: Seconds of silence that end a connection whose response preceded the end of the body.
LINGER = 5.0
_PIECE = 1 << 18
#: No server accepts longer numbers, and Python refuses numbers of 4,300 digits.
_LENGTH = re.compile(r"[0-9]{1,18}")
#: Statuses that never have a body.
_BODILESS = {204, 304}


class RequestBody:
    """The body of one request: read on demand, or discarded."""

    def __init__(self, handler: Handler, headers: Headers) -> None:
        self.chunked: bool = "transfer-encoding" in headers
        announced = headers.get("Content-Length", "").strip()
        self.length: int | None = int(announced) if _LENGTH.fullmatch(announced) else None
        #: Whether the length is a number that no server accepts.
        self.too_long: bool = self.length is None and announced.isascii() and announced.isdigit()
        self._malformed_length = self.length is None and announced != ""
        self.received: int = 0
        self._handler = handler
        self._gone_silent = False
        self._awaits_continue = headers.get("Expect", "").lower() == "100-continue"

    @property
    def remaining(self) -> int:
        """Bytes that were announced and not read yet."""
        return (self.length or 0) - self.received

    @property
    def unread(self) -> bool:
        """Whether more bytes of the body may arrive."""
        return self.chunked or self._malformed_length or self.remaining > 0

    def read(self) -> bytes:
        """Return the whole body; refuse one that ends early or whose next bytes never arrive."""
        if self._awaits_continue and self.remaining:
            self._awaits_continue = False
            self._handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        content = bytearray()
        try:
            for piece in self._pieces():
                content += piece
        except TimeoutError:
            self._gone_silent = True
            raise Refused("RequestTimeout") from None
        if self.remaining:
            missing = f"{self.received} of {self.length} bytes arrived"
            raise Refused("IncompleteBody", missing)
        return bytes(content)

    def discard(self) -> None:
        """Read and drop the rest of the body, unless it is too large or would never arrive."""
        never_comes = self.chunked or self._awaits_continue or self._gone_silent
        if never_comes or self.remaining > DISCARD_LIMIT:
            return
        with contextlib.suppress(TimeoutError):
            for _ in self._pieces():
                pass

    def _pieces(self) -> Iterator[bytes]:
        connection = self._handler.connection
        # The time-out is for bodies only: an idle keep-alive connection may stay open.
        connection.settimeout(self._handler.server.archive.body_timeout)
        while self.remaining > 0:
            piece = self._handler.rfile.read1(min(self.remaining, _PIECE))
            if not piece:
                return
            self.received += len(piece)
            yield piece
        connection.settimeout(None)


_Method = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Serves one connection of a client."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LoopbackServer
    close_connection: bool

    def version_string(self) -> str:
        """Return the Server header, in Apache's style."""
        return "Apache/2.4 (FakeIAS3)"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class's name)
        """Log nothing: tests look at the recorded requests."""

    def handle_expect_100(self) -> bool:
        """Return True; `RequestBody.read` sends the 100, so that a refusal can precede it."""
        return True

    def respond(self) -> None:
        """Choose a response, record the request, send the response."""
        headers = Headers(self.headers.items())
        request = read_request(self.command, self.path, headers)
        body = RequestBody(self, headers)
        call = Call(request, read_address(request), body)
        response = self._decide(call, body)
        body.discard()
        if body.unread:
            self.close_connection = True
        self.server.record(
            replace(request, body_size=body.received, status=response.status or None)
        )
        self._send(response)
        if body.unread and response.status:
            self._linger()

    def _decide(self, call: Call, body: RequestBody) -> Response:
        if body.too_long:
            return responses.html(400, "The Content-Length is out of range.")
        try:
            return (
                simulate(call)
                or self.server.faults.take(call.request, call.address)
                or perform(self.server.archive, call)
            )
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001 (a test must see what broke, not a silent connection)
            return responses.error("InternalError", traceback.format_exc())

    # One by one, so that every type checker infers the same type.
    do_GET: ClassVar[_Method] = respond  # noqa: N815
    do_HEAD: ClassVar[_Method] = respond  # noqa: N815
    do_PUT: ClassVar[_Method] = respond  # noqa: N815
    do_POST: ClassVar[_Method] = respond  # noqa: N815
    do_DELETE: ClassVar[_Method] = respond  # noqa: N815
    do_OPTIONS: ClassVar[_Method] = respond  # noqa: N815
    do_PATCH: ClassVar[_Method] = respond  # noqa: N815

    def do_CONNECT(self) -> None:
        """Respond that https addresses do not work through this proxy."""
        self.close_connection = True
        self._send(responses.html(405, "There is no TLS here: use http:// addresses."))

    def _send(self, response: Response) -> None:
        wire = _HandlerWire(self, response)
        try:
            if response.status in _BODILESS or (self.command == "HEAD" and response.status):
                # The response to a HEAD has the length that a GET would have.
                length = ("Content-Length", str(len(response.body)))
                wire.head(*([] if response.status in _BODILESS else [length]))
            else:
                response.delivery.send(wire, response.body)
        except OSError:
            self.close_connection = True

    def _linger(self) -> None:
        """Read what the client still sends: closing at once could destroy the response."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(LINGER)
            while self.connection.recv(_PIECE):
                pass


class _HandlerWire:
    """A handler's connection, for deliveries."""

    def __init__(self, handler: Handler, response: Response) -> None:
        self._handler = handler
        self._response = response

    def head(self, *framing: tuple[str, str]) -> None:
        handler, response = self._handler, self._response
        handler.send_response(response.status, response.phrase)
        handler.send_header("Access-Control-Allow-Origin", "*")
        if response.body:
            handler.send_header("Content-Type", response.content_type)
        for name, value in (*response.headers, *framing):
            handler.send_header(name, value)
        if handler.close_connection:
            handler.send_header("Connection", "close")
        handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)

    def pause(self, seconds: float | None) -> bool:
        return self._handler.server.stopping.wait(seconds)

    def hang_up(self) -> None:
        self._handler.close_connection = True
