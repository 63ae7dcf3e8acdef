"""The server's operations: simulated errors, and the table of routes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ias3errors.catalog import IAS3
from ias3errors.testing import files, multipart, responses, website
from ias3errors.testing.responses import Ended, Response
from ias3errors.testing.rules import Call
from ias3errors.testing.store import Archive

SIMULATE_HEADERS = ("x-archive-simulate-error", "x-amz-simulate-error")
SIMULATED = (
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help"
)


class Route(NamedTuple):
    """One row: method, target, the query name or header that selects it, the operation."""

    method: str
    target: str
    mark: str
    operation: Callable[[Archive, Call], Response]


def simulate(call: Call) -> Response | None:
    """Return the error that a request asks for by header, or None if it asks for none."""
    wanted = next(filter(None, map(call.header, SIMULATE_HEADERS)), "")
    if not wanted:
        return None
    if wanted.lower() == "help":
        return Response(200, "".join(f"{code}\n" for code in IAS3).encode())
    if IAS3.find(wanted) is None:
        unknown = f"there is no error {wanted} here, try x-archive-simulate-error:help"
        return responses.error("InvalidArgument", unknown)
    return responses.error(wanted, SIMULATED)


def perform(archive: Archive, call: Call) -> Response:
    """Return the response of the first route that matches a request."""
    method = "GET" if call.request.method == "HEAD" else call.request.method
    target = _target(call)
    for route in ROUTES:
        if (method, target) == (route.method, route.target) and (
            not route.mark
            or route.mark in call.request.query
            or route.mark in call.request.headers
        ):
            try:
                return route.operation(archive, call)
            except Ended as end:
                return end.response
    return responses.error("MethodNotAllowed", f"{method} {call.address.path}")


def _target(call: Call) -> str:
    if call.address.site != "s3":
        return call.address.site
    if call.address.key:
        return "file"
    return "item" if call.address.item else "service"


#: Every operation; the first matching row counts. HEAD is GET without its body.
ROUTES = (
    Route("GET", "service", "check_limit", files.check_limit),
    Route("GET", "service", "", files.list_items),
    Route("PUT", "item", "", files.make_item),
    Route("GET", "item", "", files.list_files),
    Route("POST", "item", "delete", files.delete_files),
    Route("DELETE", "item", "", files.refuse_to_delete_item),
    Route("POST", "file", "uploads", multipart.begin_upload),
    Route("PUT", "file", "uploadId", multipart.put_part),
    Route("PUT", "file", "x-amz-copy-source", files.copy_file),
    Route("POST", "file", "uploadId", multipart.complete_upload),
    Route("GET", "file", "uploadId", multipart.list_parts),
    Route("DELETE", "file", "uploadId", multipart.abort_upload),
    Route("PUT", "file", "", files.put_file),
    Route("GET", "file", "", files.get_file),
    Route("DELETE", "file", "", files.delete_file),
    Route("GET", "metadata", "", website.show_metadata),
    Route("GET", "download", "", files.get_file),
    Route("GET", "website", "", website.not_here),
)
