"""`FakeIAS3`: the simulated archive on a real socket on loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ias3errors.testing import responses
from ias3errors.testing.deliveries import WHOLE, Delivery
from ias3errors.testing.faults import Fault, FaultPlan, PlannedFault
from ias3errors.testing.handler import Handler
from ias3errors.testing.listening import JOIN_TIMEOUT, LoopbackServer
from ias3errors.testing.recording import RecordedRequest
from ias3errors.testing.responses import Response
from ias3errors.testing.store import Archive


@dataclass(eq=False, repr=False)
class FakeIAS3(Archive):
    """A loopback server that fails like archive.org's S3 API.

        with FakeIAS3() as server:
            server.fail("SlowDown", times=2)
            requests.put(f"{server.url}/my-item/a.txt", data=b"…", headers=…)

    Takes the arguments of `Archive`, and `port` (0: a free one, kept after a restart) and
    `on_request`, which is called with each recorded request.
    """

    port: int = field(default=0, kw_only=True)
    on_request: Callable[[RecordedRequest], None] | None = field(default=None, kw_only=True)
    _faults: FaultPlan = field(init=False, default_factory=FaultPlan)
    _requests: list[RecordedRequest] = field(init=False, default_factory=list)
    _http: LoopbackServer | None = field(init=False, default=None)
    _thread: threading.Thread | None = field(init=False, default=None)

    def start(self) -> Self:
        """Start listening and return the server.

        RuntimeError if it is running already, OSError if the port is taken.
        """
        if self._http is not None:
            raise RuntimeError("the server is running already")
        self._http = LoopbackServer(self, self._faults, self._record, self.port, Handler)
        self.port = self._http.server_port
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(0.02,), name="FakeIAS3", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and cut every connection, stalled ones included; twice is no error.

        `on_request` may call it too: its client then gets no response. A forked process only
        closes its copy of the socket, and the server stays up in the process that started it.
        """
        http, thread = self._http, self._thread
        self._http = self._thread = None
        if http is None or thread is None:
            return
        if http.inherited:
            http.server_close()
            return
        http.shutdown()
        http.server_close()
        http.cut_connections()
        thread.join(JOIN_TIMEOUT)

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

        RuntimeError unless the server is running.
        """
        if self._http is None:
            raise RuntimeError("the server is not running: use `with FakeIAS3() as server:`")
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[RecordedRequest]:
        """The requests so far, in the order of the responses; a new list each time."""
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
        """Make coming requests fail, in the order of the calls.

        `what` is an error code, or `HtmlPage`, `EmptyBody`, `RawBody` or `HangUp`. `times` says
        how often (None: always), `after` how many matching requests succeed first. `method`, `path`
        (a pattern such as ``/my-item/*.pdf``) and `query` (a name) choose the requests; without
        `path` the load check and the website never fail. `resource`, `message` and `status`
        belong to a code: status 200 gives a success whose body holds an error. `retry_after` is in
        seconds or an HTTP date. `delivery` is how the body is sent: `Truncated`, `Stall`,
        `Drip`, `Endless` or `Gzip`. ValueError for an unknown code without a status,
        TypeError for a `resource`, `message` or `status` without a code.
        """
        make = _response_maker(what, resource, message, status)
        make()
        extra = dict(headers or {})
        if retry_after is not None:
            extra["Retry-After"] = str(retry_after)
        self._faults.add(
            PlannedFault(make, times, after, method, path, query, extra, delivery or WHOLE)
        )

    def clear_faults(self) -> None:
        """Remove every planned fault."""
        self._faults.clear()

    def reset(self) -> None:
        """Remove items, uploads, faults and recorded requests; the rules stay."""
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


def _response_maker(
    what: str | Fault, resource: str, message: str | None, status: int | None
) -> Callable[[], Response]:
    if isinstance(what, str):
        code = what
        return lambda: responses.error(code, resource, message=message, status=status)
    if resource or message is not None or status is not None:
        raise TypeError("resource, message and status belong to an error code")
    return what.make_response
