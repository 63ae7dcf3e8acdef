"""`FakeIAS3`: the pretended archive behind a real socket on loopback."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from ias3errors.testing import answers
from ias3errors.testing.answers import Answer
from ias3errors.testing.deliveries import WHOLE, Delivery
from ias3errors.testing.faults import Fault, FaultPlan, PlannedFault
from ias3errors.testing.handler import Handler
from ias3errors.testing.records import RecordedRequest
from ias3errors.testing.store import Archive

#: Seconds that stop() waits for a thread whose connection it has cut.
_JOIN_TIMEOUT = 5.0


class LoopbackServer(ThreadingHTTPServer):
    """A threading HTTP server that knows its connections, so that it can cut them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        archive: Archive,
        faults: FaultPlan,
        record: Callable[[RecordedRequest], None],
        port: int,
    ) -> None:
        self.archive = archive
        self.faults = faults
        self.record = record
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._serving: list[threading.Thread] = []
        super().__init__(("127.0.0.1", port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._connections.add(request)
        thread.start()
        self._serving = [*filter(threading.Thread.is_alive, self._serving), thread]

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; that is what tests make them do."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def cut_connections(self) -> None:
        """End every connection and wait for the threads."""
        self.stopping.set()
        with self._lock:
            for connection in self._connections:
                # The client may have ended it already.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._serving:
            thread.join(_JOIN_TIMEOUT)


@dataclass(eq=False, repr=False)
class FakeIAS3(Archive):
    """A loopback server that behaves like archive.org's S3 API in what matters for errors.

        with FakeIAS3() as server:
            server.fail("SlowDown", times=2)
            requests.put(f"{server.url}/my-item/a.txt", data=b"…", headers=…)

    It takes the arguments of `Archive`, and `port` (0: a free one, which then stays the same)
    and `on_request`, which is called with each recorded request.
    """

    port: int = field(default=0, kw_only=True)
    on_request: Callable[[RecordedRequest], None] | None = field(default=None, kw_only=True)
    _faults: FaultPlan = field(init=False, default_factory=FaultPlan)
    _requests: list[RecordedRequest] = field(init=False, default_factory=list)
    _http: LoopbackServer | None = field(init=False, default=None)
    _thread: threading.Thread | None = field(init=False, default=None)

    def start(self) -> Self:
        """Begin to listen and return the server; RuntimeError where it listens already.

        OSError where the port is taken.
        """
        if self._http is not None:
            raise RuntimeError("the server is running already")
        self._http = LoopbackServer(self, self._faults, self._record, self.port)
        self.port = self._http.server_port
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="FakeIAS3", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and cut every connection, also stalled ones. Twice is no error."""
        http, thread = self._http, self._thread
        if http is None or thread is None:
            return
        self._http = self._thread = None
        http.shutdown()
        http.server_close()
        http.cut_connections()
        thread.join(_JOIN_TIMEOUT)

    def __repr__(self) -> str:
        state = f"at {self.url}" if self._http else "stopped"
        return f"<FakeIAS3 {state}>"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address for clients, also as their HTTP proxy: ``http://127.0.0.1:PORT``.

        RuntimeError before the start and after the stop.
        """
        if self._http is None:
            raise RuntimeError("the server is not running: use `with FakeIAS3() as server:`")
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[RecordedRequest]:
        """What clients sent until now, in the order of the answers; a list of your own."""
        with self.lock:
            return list(self._requests)

    def fail(
        self,
        what: str | Fault,
        *,
        times: int | None = 1,
        after: int = 0,
        method: str | None = None,
        path: str | None = None,
        query: str | None = None,
        resource: str = "",
        message: str | None = None,
        status: int | None = None,
        retry_after: int | str | None = None,
        headers: Mapping[str, str] | None = None,
        delivery: Delivery | None = None,
    ) -> None:
        """Let coming requests fail, in the order of the calls.

        `what` is an error code, or `HtmlPage`, `EmptyBody`, `RawBody` or `HangUp`. `times` says
        how often (None: always), `after` how many requests go through before. `method`, `path`
        (a pattern such as ``/my-item/*.pdf``) and `query` (a name) choose the requests; without
        `path` the load check and the website are spared. `resource`, `message` and `status`
        belong to a code: status 200 gives a success that holds an error. `retry_after` is in
        seconds or an HTTP date. `delivery` is how the body is sent: `Truncated`, `Stall`,
        `Drip`, `Endless`, `Gzip`. ValueError for a code that is unknown and has no status,
        TypeError for a `resource`, `message` or `status` without a code.
        """
        make = _answer_maker(what, resource, message, status)
        make()
        extra = dict(headers or {})
        if retry_after is not None:
            extra["Retry-After"] = str(retry_after)
        self._faults.add(
            PlannedFault(make, times, after, method, path, query, extra, delivery or WHOLE)
        )

    def clear_faults(self) -> None:
        """Let every request go through again."""
        self._faults.clear()

    def reset(self) -> None:
        """Forget items, uploads, faults and recorded requests; the rules stay."""
        self._faults.clear()
        with self.lock:
            self.items.clear()
            self.uploads.clear()
            self._requests.clear()

    def _record(self, request: RecordedRequest) -> None:
        with self.lock:
            self._requests.append(request)
        if self.on_request is not None:
            self.on_request(request)


def _answer_maker(
    what: str | Fault, resource: str, message: str | None, status: int | None
) -> Callable[[], Answer]:
    if isinstance(what, str):
        code = what
        return lambda: answers.error(code, resource, message=message, status=status)
    if resource or message is not None or status is not None:
        raise TypeError("resource, message and status belong to an error code")
    return what.answer
