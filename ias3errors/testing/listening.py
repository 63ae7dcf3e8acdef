"""The socket side of `FakeIAS3`: its connections and threads, and how they end."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ias3errors.testing.faults import FaultPlan
from ias3errors.testing.recording import RecordedRequest
from ias3errors.testing.store import Archive

#: Seconds that stop() waits for a thread whose connection it has cut.
JOIN_TIMEOUT = 5.0


class LoopbackServer(ThreadingHTTPServer):
    """A threading HTTP server that keeps its connections, so that it can cut them."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        archive: Archive,
        faults: FaultPlan,
        record: Callable[[RecordedRequest], None],
        port: int,
        handler: type[BaseHTTPRequestHandler],
    ) -> None:
        self.archive = archive
        self.faults = faults
        self.record = record
        self.stopping: threading.Event = threading.Event()
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._serving: list[threading.Thread] = []
        super().__init__(("127.0.0.1", port), handler)

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
        """Ignore clients that disconnect, since tests make them do so."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    @property
    def inherited(self) -> bool:
        """Whether this is a copy in a forked process, where none of the threads runs."""
        return os.getpid() != self._process

    def server_close(self) -> None:
        """Close the socket; the process that opened it ends it for forked processes too."""
        if not self.inherited:
            # Some systems shut down connected sockets only; there, closing must suffice.
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)
        super().server_close()

    def cut_connections(self) -> None:
        """Cut every connection and wait for the threads, except the calling one."""
        self.stopping.set()
        with self._lock:
            for connection in self._connections:
                # The client may have ended it already.
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._serving:
            if thread is not threading.current_thread():
                thread.join(JOIN_TIMEOUT)
