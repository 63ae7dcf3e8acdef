"""The HTTP facts around a body, and whether they alone make the response an error."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from ias3errors.headers import AnyHeaders, by_lower_name, carried_credentials
from ias3errors.urls import query_parameters

#: Statuses that ask for the request to be sent elsewhere.
REDIRECTS = frozenset({301, 302, 303, 307, 308})


_COPY_SOURCE_HEADERS = tuple(
    f"x-{service}-copy-source" for service in ("amz", "goog", "oss", "cos", "obs", "bce", "ms")
)


class Decision(Enum):
    """What to do with a response."""

    PASS = "pass"  # noqa: S105
    #: A success by its status, whose body may report an error.
    INSPECT = "inspect"
    RAISE = "raise"


class Exchange(NamedTuple):
    """The known HTTP facts of a response and its request, except the body."""

    status: int | None = None
    reason: str | None = None
    #: The headers of the response, names in any case.
    headers: Mapping[str, str] | None = None
    method: str | None = None
    url: str | None = None
    request_headers: AnyHeaders | None = None

    def __repr__(self) -> str:
        # Tracebacks with local variables print it. Headers and URL may hold secrets.
        return f"Exchange({self.status!r}, {self.reason!r}, method={self.method!r})"

    def check_types(self) -> None:
        """Raise TypeError for a fact of a wrong type, which only a caller can have given."""
        if self.status is not None and type(self.status) is bool:
            raise TypeError("the status must be an int, not bool")
        for name, kind, words in _TYPES:
            value = getattr(self, name)
            if value is not None and not isinstance(value, kind):
                raise TypeError(f"the {name} must be {words}, not {type(value).__name__}")

    @property
    def credentials_sent(self) -> bool | None:
        """Whether the request carried credentials; None if that is not known."""
        if self.request_headers is None:
            return None
        return carried_credentials(self.request_headers, self.url, self.method)

    @property
    def copy_source(self) -> str | None:
        """The request header that names the object to copy, or None."""
        if self.request_headers is None:
            return None
        headers = by_lower_name(self.request_headers)
        return next((headers[name] for name in _COPY_SOURCE_HEADERS if name in headers), None)

    @property
    def decision(self) -> Decision:
        """What to do with the response, judged by its status and its request alone."""
        status = self.status
        if status is None or status < 200:
            return Decision.PASS
        if status < 300:
            deletes_many = self.method == "POST" and "delete" in query_parameters(self.url)
            return Decision.INSPECT if deletes_many or self.reports_late else Decision.PASS
        if status >= 400:
            return Decision.RAISE
        # Clients follow a redirect that names its target.
        location = by_lower_name(self.headers).get("location", "").strip()
        return Decision.RAISE if status in REDIRECTS and not location else Decision.PASS

    @property
    def reports_late(self) -> bool:
        """Whether the request copies an object or completes an upload.

        Servers send 200 before these are done, and write the outcome into the body.
        """
        if self.method == "PUT":
            return "x-amz-copy-source" in by_lower_name(self.request_headers)
        return self.method == "POST" and "uploadid" in query_parameters(self.url)


_TYPES: tuple[tuple[str, type, str], ...] = (
    ("status", int, "an int"),
    ("headers", Mapping, "a mapping"),
    ("reason", str, "a str"),
    ("method", str, "a str"),
    ("url", str, "a str"),
)
