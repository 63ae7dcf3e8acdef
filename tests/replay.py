"""Replays a whole HTTP response of ``fixtures/responses`` to a session with the hook attached."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from requests import Response, Session

from ias3errors import attach
from tests.loopback import Request, ScriptedResponse, ScriptedServer, cut_off

#: The placeholder in a response for the port of its server.
PORT = b"@PORT@"


class Replay:
    """A server that sends the responses of some files in order, each on its own connection.

    The connection ends with the response, so that a body without a length, or one that is shorter
    than announced, ends too.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._responses = iter([file.read_bytes() for file in files])
        self._server = ScriptedServer(self._next_response)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._server.__exit__(*exc_info)

    @property
    def requests(self) -> list[Request]:
        """What the clients sent."""
        return self._server.requests

    def ask(self, given: Mapping[str, Any], *, stream: bool) -> Response:
        """Send the request that a fixture describes; raise what the hook raises."""
        with Session() as session:
            session.trust_env = False  # no proxies, no .netrc
            attach(session, **given.get("hook", {}))
            return session.request(
                given["method"],
                self._server.url + given["path"],
                headers=given.get("headers"),
                data=_BODIES[given.get("body_kind", "bytes")](given.get("body", "").encode()),
                stream=stream,
                timeout=10,
            )

    def _next_response(self, _: Request) -> ScriptedResponse:
        data = next(self._responses, b"HTTP/1.1 599 No Such Fixture\r\nContent-Length: 0\r\n\r\n")
        return cut_off(data.replace(PORT, b"%d" % self._server.port))


def _as_bytes(body: bytes) -> bytes | None:
    return body or None


def _as_generator(body: bytes) -> Iterator[bytes]:
    yield body


#: The forms in which requests takes a body.
_BODIES: Mapping[str, Callable[[bytes], Any]] = {
    "bytes": _as_bytes,
    "file": io.BytesIO,
    "generator": _as_generator,
}
