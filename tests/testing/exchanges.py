"""What several tests of FakeIAS3 share: credentials, raw connections, parts of a response."""

from __future__ import annotations

import hashlib
import re
import socket
import struct
from collections.abc import Callable
from xml.sax.saxutils import unescape

import requests

from ias3errors.testing import FakeIAS3

AUTH = {"Authorization": "LOW access:secret"}


MAKE = {**AUTH, "x-archive-auto-make-bucket": "1"}


SIMULATED = (
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help"
)


Call = Callable[..., requests.Response]


def element(response: requests.Response | bytes, name: str) -> str | None:
    """Return the text of the first element with this name."""
    content = response if isinstance(response, bytes) else response.content
    match = re.search(rf"<{name}>(.*?)</{name}>", content.decode(), re.DOTALL)
    return unescape(match[1]) if match else None


def outcome(response: requests.Response) -> tuple[int, str | None]:
    """Return status and code."""
    return response.status_code, element(response, "Code")


def raw_exchange(server: FakeIAS3, *pieces: bytes) -> socket.socket:
    """Send bytes on a new connection."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    for piece in pieces:
        connection.sendall(piece)
    return connection


def read_to_end(connection: socket.socket) -> bytes:
    """Return what comes until the server hangs up, and close."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def refused(response: requests.Response) -> str:
    """Return the Resource of a refusal by AccessDenied."""
    assert outcome(response) == (403, "AccessDenied")
    return element(response, "Resource") or ""


MD5 = hashlib.md5(b"hello", usedforsecurity=False)


NINES = "9" * 5000


def reset(connection: socket.socket) -> None:
    """Close a connection with a reset, as a crashed client does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def begin(call: Call, path: str = "/my-item/big") -> str:
    """Begin an upload in parts; return its id."""
    return element(call("POST", f"{path}?uploads", headers=MAKE), "UploadId") or ""


def statuses(call: Call, count: int, method: str = "GET", path: str = "/my-item/a") -> list[int]:
    """Send the same request several times; return the statuses."""
    return [call(method, path, headers=MAKE, data=b"x").status_code for _ in range(count)]
