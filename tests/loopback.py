"""A scripted HTTP server on loopback: a test defines its responses byte for byte.

Every wait and every stream ends by itself: when the client disconnects, when the server is
stopped, or after `LIMIT` seconds.
"""

from __future__ import annotations

import contextlib
import http
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

if TYPE_CHECKING:
    from typing import BinaryIO

T = TypeVar("T")

#: The longest time that one connection is served, in seconds.
LIMIT = 20.0


class Request(NamedTuple):
    """What a client sent: header names in lower case, the body without its framing."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    #: The number of the connection it came over; the first one accepted is 1.
    connection: int


class GoneError(Exception):
    """The client has gone, or the server is being stopped."""


class Client:
    """The client's end of a connection, for scripted responses."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self._sock = sock
        self._stopping = stopping
        self._end = time.monotonic() + LIMIT
        self.keep_alive = True

    def send(self, data: bytes) -> None:
        """Send data; raise GoneError if the client has disconnected."""
        self._check()
        try:
            self._sock.sendall(data)
        except OSError:
            raise GoneError from None

    def pause(self, seconds: float) -> None:
        """Send nothing for some seconds; raise GoneError as soon as the client hangs up."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._check()
            readable, _, _ = select.select([self._sock], [], [], min(left, 0.05))
            if readable and not self._peek():
                raise GoneError

    def hang_up(self) -> None:
        """Close the connection after the response."""
        self.keep_alive = False

    def reset(self) -> None:
        """Break the connection off: the client sees a reset instead of an end."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.keep_alive = False

    def _check(self) -> None:
        if self._stopping.is_set() or time.monotonic() > self._end:
            raise GoneError

    def _peek(self) -> bytes:
        try:
            return self._sock.recv(1, socket.MSG_PEEK)
        except OSError:
            return b""


#: One response: its bytes, or a callable that writes them.
ScriptedResponse = bytes | Callable[[Client], None]
#: The responses in order, or a function that chooses one for a request.
Script = Iterable[ScriptedResponse] | Callable[[Request], ScriptedResponse]


class ScriptedServer:
    """A threaded server on 127.0.0.1 that responds by a script and records its requests.

    A request beyond the script gets status 599. Leaving the `with` block stops it and
    raises RuntimeError if one of its threads does not end.
    """

    def __init__(self, script: Script) -> None:
        self._choose = script if callable(script) else _in_order(script)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        #: Every request that arrived whole, in the order of their arrival.
        self.requests: list[Request] = []
        #: How many connections were accepted.
        self.connections = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Its address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close every socket and wait for every thread."""
        self._stopping.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes the thread that accepts
        self._threads[0].join(5)
        self._listener.close()
        with self._lock:
            for sock in self._open:
                _shut(sock)
        for thread in self._threads:
            thread.join(5)
            if thread.is_alive():
                raise RuntimeError("a thread of the scripted server did not end")

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._stopping.is_set():
                sock.close()
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(LIMIT)
            with self._lock:
                self.connections += 1
                self._open.add(sock)
            self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        with sock, sock.makefile("rb") as stream:
            with contextlib.suppress(GoneError, OSError):
                while self._answer_one(sock, stream, number):
                    pass
            with self._lock:
                self._open.discard(sock)

    def _answer_one(self, sock: socket.socket, stream: BinaryIO, number: int) -> bool:
        request = _read_request(stream, number)
        if request is None:
            return False
        with self._lock:
            self.requests.append(request)
            scripted = self._choose(request)
        client = Client(sock, self._stopping)
        if callable(scripted):
            scripted(client)
        else:
            client.send(scripted)
        return client.keep_alive


#: The fixture `serve`: starts a server by a script, given as responses or as `chosen_by=`.
Serve = Callable[..., ScriptedServer]


def _in_order(script: Iterable[ScriptedResponse]) -> Callable[[Request], ScriptedResponse]:
    responses = iter(script)

    def choose(_: Request) -> ScriptedResponse:
        return next(responses, http_response(599, reason="Nothing Scripted"))

    return choose


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may be closed already
        sock.shutdown(socket.SHUT_RDWR)


def _read_request(stream: BinaryIO, number: int) -> Request | None:
    line = stream.readline(65536)
    if not line.endswith(b"\n"):
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = dict(_read_headers(stream))
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b"".join(_read_chunks(stream))
    else:
        size = int(headers.get("content-length", "0"))
        body = stream.read(size)
        if len(body) < size:
            return None
    return Request(method, target, headers, body, number)


def _read_headers(stream: BinaryIO) -> Iterator[tuple[str, str]]:
    while line := stream.readline(65536).strip():
        name, _, value = line.decode("latin-1").partition(":")
        yield name.strip().lower(), value.strip()


def _read_chunks(stream: BinaryIO) -> Iterator[bytes]:
    while size := int(stream.readline(65536).strip() or b"0", 16):
        yield stream.read(size)
        stream.readline(3)
    stream.readline(3)


# What to send.


def head(status: int, headers: Mapping[str, str] | None = None, *, reason: str = "") -> bytes:
    """Return the status line and the headers of a response."""
    if not reason and status in set(http.HTTPStatus):
        reason = http.HTTPStatus(status).phrase
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def http_response(
    status: int,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    reason: str = "",
) -> bytes:
    """Return a whole response with a correct Content-Length."""
    headers = {"Content-Type": "text/plain", "Content-Length": str(len(body)), **(headers or {})}
    return head(status, headers, reason=reason) + body


def chunked_response(
    status: int,
    *parts: bytes,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Return a whole response in chunked framing, one chunk for each part."""
    headers = {"Transfer-Encoding": "chunked", **(headers or {})}
    return head(status, headers) + b"".join(map(chunk, parts)) + b"0\r\n\r\n"


def chunk(part: bytes) -> bytes:
    """Return one chunk with its framing."""
    return b"%x\r\n%b\r\n" % (len(part), part)


def cut_off(data: bytes) -> ScriptedResponse:
    """Send data, then close the connection."""

    def write(client: Client) -> None:
        client.send(data)
        client.hang_up()

    return write


def broken_off(data: bytes) -> ScriptedResponse:
    """Send data, then break the connection with a reset."""

    def write(client: Client) -> None:
        client.send(data)
        client.reset()

    return write


def in_pieces(*pieces: bytes, every: float) -> ScriptedResponse:
    """Send pieces with a pause of some seconds before each but the first."""

    def write(client: Client) -> None:
        client.send(pieces[0])
        for piece in pieces[1:]:
            client.pause(every)
            client.send(piece)

    return write


def stall(data: bytes) -> ScriptedResponse:
    """Send data, then nothing more, with the connection open."""

    def write(client: Client) -> None:
        client.send(data)
        client.pause(LIMIT)
        client.hang_up()

    return write


def drip(data: bytes, piece: bytes, *, every: float = 0.05) -> ScriptedResponse:
    """Send data, then the same small piece again and again."""

    def write(client: Client) -> None:
        client.send(data)
        while True:
            client.pause(every)
            client.send(piece)

    return write


def flood(data: bytes, piece: bytes) -> ScriptedResponse:
    """Send data, then the same piece as fast as it is taken."""

    def write(client: Client) -> None:
        client.send(data)
        while True:
            client.send(piece)

    return write


def error_xml(code: str, message: str = "Words of the server.", resource: str = "") -> bytes:
    """Return an error body in archive.org's own shape."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f"<Error><Code>{code}</Code><Message>{message}</Message><Resource>{resource}</Resource>"
        "<RequestId>5b6f8a52-0000-4000-8000-1234567890ab</RequestId></Error>"
    ).encode()


# How long a test waits.


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns, or raise what it raises; fail if it takes longer than seconds."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(call())
        except BaseException as error:  # noqa: BLE001  (it is raised again, in the test's thread)
            failure.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise AssertionError(f"still busy after {seconds} seconds")
    if failure:
        raise failure.pop()
    return outcome.pop()
