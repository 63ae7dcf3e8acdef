"""Planned faults: what fails, for which requests, and how often."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Protocol

from ias3errors.testing.deliveries import WHOLE, Delivery, NoResponse
from ias3errors.testing.recording import Address, RecordedRequest
from ias3errors.testing.responses import Response, html


class Fault(Protocol):
    """A failure that the server simulates."""

    def make_response(self) -> Response:
        """Return a new response."""


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page of a web server or gateway instead of an S3 error, as archive.org sends for 502."""

    status: int = 502
    title: str = ""
    text: str = "The server could not process your request."

    def make_response(self) -> Response:
        """Return the page."""
        return html(self.status, self.text, self.title)


@dataclass(frozen=True, slots=True)
class EmptyBody:
    """A status without a body; `reason` replaces the standard phrase."""

    status: int = 503
    reason: str = ""

    def make_response(self) -> Response:
        """Return the bare status."""
        return Response(self.status, reason=self.reason)


@dataclass(frozen=True, slots=True)
class RawBody:
    """Any bytes, such as a saved error body."""

    content: bytes
    status: int = 503
    content_type: str = "text/plain"
    reason: str = ""

    def make_response(self) -> Response:
        """Return a response with the bytes unchanged."""
        return Response(self.status, self.content, self.content_type, self.reason)


@dataclass(frozen=True, slots=True)
class HangUp:
    """No response: the request is read, then the connection ends."""

    def make_response(self) -> Response:
        """Return a response that sends nothing."""
        return Response(0, delivery=NoResponse())


@dataclass(slots=True)
class PlannedFault:
    """A fault, the requests that it matches, and how often it strikes (`times` None: always).

    The first `after` matching requests succeed.
    """

    make: Callable[[], Response]
    times: int | None = 1
    after: int = 0
    method: str | None = None
    path: str | None = None
    query: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Delivery = WHOLE

    def is_for(self, request: RecordedRequest, address: Address) -> bool:
        """Return whether the fault is for this request."""
        if self.path is None:
            # The load check and the website fail only if their path is named.
            meant = address.site == "s3" and "check_limit" not in request.query
        else:
            meant = fnmatchcase(address.path, self.path)
        return (
            meant
            and self.method in {None, request.method}
            and (self.query is None or self.query in request.query)
        )

    def strike(self) -> Response | None:
        """Count one more request; return the failing response, or None if the request succeeds."""
        if self.after > 0:
            self.after -= 1
            return None
        if self.times is not None:
            if self.times <= 0:
                return None
            self.times -= 1
        response = self.make()
        headers = (*response.headers, *self.headers.items())
        if isinstance(response.delivery, NoResponse):
            return response
        return replace(response, headers=headers, delivery=self.delivery)


class FaultPlan:
    """The planned faults in the order of their planning; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[PlannedFault] = []

    def add(self, fault: PlannedFault) -> None:
        """Plan a fault."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Remove every fault."""
        with self._lock:
            self._faults.clear()

    def take(self, request: RecordedRequest, address: Address) -> Response | None:
        """Return the response of the first fault that strikes this request, or None."""
        with self._lock:
            for fault in self._faults:
                if fault.is_for(request, address):
                    response = fault.strike()
                    if response is not None:
                        return response
            return None
