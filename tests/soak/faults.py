"""The response of the soak's server to request number N, and the expected outcome.

Both sides compute it from the number alone, so each response can be compared with its request.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from typing import NamedTuple

from tests.loopback import (
    Request,
    ScriptedResponse,
    broken_off,
    chunked_response,
    cut_off,
    error_xml,
    head,
    http_response,
)


class Kind(NamedTuple):
    """One kind of response: how often it comes, what it is, and what the caller must see."""

    weight: int
    method: str
    make: Callable[[str], ScriptedResponse]
    #: The name of the exception's class, or None for a response that passes.
    raises: str | None
    #: Whether the error carries the number of its request.
    names_request: bool = True


def _xml(code: str, number: str) -> bytes:
    return error_xml(code, f"about {number}", f"detail of {number}").replace(
        b"5b6f8a52-0000-4000-8000-1234567890ab", number.encode()
    )


def _gzipped(number: str) -> bytes:
    body = gzip.compress(_xml("SlowDown", number), mtime=0)
    return http_response(503, body, {"Content-Encoding": "gzip"})


def _cut(number: str) -> ScriptedResponse:
    body = _xml("InternalError", number)
    return cut_off(head(500, {"Content-Length": str(len(body) + 100)}) + body)


def _too_long(number: str) -> bytes:
    return http_response(503, _xml("SlowDown", number).replace(b"</Error>", b" " * 400_000))


def _redirect_to_nowhere(number: str) -> bytes:
    return http_response(307, _xml("TemporaryRedirect", number))


def _page(_number: str) -> bytes:
    return http_response(502, b"<html><title>502 Bad Gateway</title></html>")


KINDS = (
    Kind(40, "GET", lambda number: http_response(200, f"content of {number}".encode()), None),
    Kind(10, "PUT", lambda _: http_response(200), None),
    Kind(12, "GET", lambda number: http_response(404, _xml("NoSuchKey", number)), "NoSuchKey"),
    Kind(12, "PUT", lambda number: http_response(503, _xml("SlowDown", number)), "SlowDown"),
    Kind(
        5,
        "GET",
        lambda number: chunked_response(403, _xml("AccessDenied", number)),
        "AccessDenied",
    ),
    Kind(5, "GET", _gzipped, "SlowDown"),
    Kind(4, "HEAD", lambda _: head(404, {"Content-Length": "99"}), "NotFoundError", False),
    Kind(4, "GET", _page, "ServerError", False),
    Kind(3, "PUT", _cut, "InternalError"),
    Kind(2, "GET", _redirect_to_nowhere, "TemporaryRedirect"),
    Kind(2, "GET", lambda _: broken_off(b"HTTP/1.1 "), "ConnectionError", False),
    Kind(1, "GET", _too_long, "SlowDown"),
)
_WEIGHTS = [kind.weight for kind in KINDS]


def kind_of(number: int) -> Kind:
    """Return the kind of response to a request: random, but always the same."""
    return random.Random(number).choices(KINDS, _WEIGHTS)[0]


def respond_to(request: Request) -> ScriptedResponse:
    """Return the server's response to a request."""
    number = request.target.rpartition("/")[2]
    return kind_of(int(number)).make(number)
