"""The server's responses, with error documents as archive.org writes them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import responses as standard_phrases
from typing import TypeAlias
from xml.sax.saxutils import escape

from ias3errors.catalog import IAS3
from ias3errors.testing.deliveries import WHOLE, Delivery

#: The content of an element, in order: names with texts or with elements of their own.
Children: TypeAlias = Iterable[tuple[str, "str | Children"]]

DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"

#: Reason phrases that archive.org sends instead of the standard ones.
PHRASES: Mapping[str, str] = {
    "SlowDown": "Slow Down",
    "ServiceUnavailable": "Slow Down",
    "BadContent": "Bad Data",
}

#: Codes of multipart uploads that the catalog lacks: status and message.
MULTIPART_CODES: Mapping[str, tuple[int, str]] = {
    "NoSuchUpload": (404, "The specified upload does not exist."),
    "InvalidPart": (400, "One or more of the specified parts could not be found."),
}


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response. A `status` of 0 means that nothing is sent."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = WHOLE

    @property
    def phrase(self) -> str:
        """The reason phrase on the wire."""
        return self.reason or standard_phrases.get(self.status, "")


class Ended(Exception):
    """Ends an operation with another response than its own."""

    def __init__(self, text: str, response: Response) -> None:
        super().__init__(text)
        self.response = response


class Refused(Ended):
    """Ends an operation with an error."""

    def __init__(self, code: str, resource: str = "", *headers: tuple[str, str]) -> None:
        super().__init__(code, error(code, resource, headers=headers))


class Redirected(Ended):
    """Ends an operation with a redirect to another place."""

    def __init__(self, location: str) -> None:
        headers = [("Location", location)]
        super().__init__(location, error("TemporaryRedirect", location, headers=headers))


class RefusedByFrontEnd(Ended):
    """Ends an operation with a page of the web server in front of the S3 API."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text, html(status, text))


def error(
    code: str,
    resource: str = "",
    *,
    message: str | None = None,
    status: int | None = None,
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """Return an error response with the documented message and status, or those given.

    ValueError for an unknown code without a status.
    """
    known_status, known_message = documented(code)
    if status is None:
        status = known_status
    if status is None:
        raise ValueError(f"{code!r} is not in the catalog: say which status it should have")
    return Response(
        status,
        error_document(code, known_message if message is None else message, resource),
        reason=PHRASES.get(code, "") if status == known_status else "",
        headers=tuple(headers),
    )


def documented(code: str) -> tuple[int | None, str]:
    """Return the status and message of a code; None and "" for an undocumented code.

    Two documented codes have no status: they are sent with 400, the status of their family.
    """
    entry = IAS3.find(code)
    if entry is not None:
        return entry.status or 400, entry.message
    return MULTIPART_CODES.get(code, (None, ""))


def error_document(code: str, message: str, resource: str) -> bytes:
    """Return the XML of one error with a new request id."""
    return xml_bytes(
        "Error", [("Code", code), ("Message", message), ("Resource", resource), _request_id()]
    )


def xml_bytes(root: str, children: Children) -> bytes:
    """Return an XML document with a root element and its children."""
    return f"{DECLARATION}{_element(root, children)}".encode()


def xml(root: str, children: Children) -> Response:
    """Return a 200 response with a result document."""
    return Response(200, xml_bytes(root, children), "application/xml")


def html(status: int, text: str = "", title: str = "") -> Response:
    """Return an HTML page as Apache and gateways write it."""
    title = title or f"{status} {standard_phrases.get(status, '')}".rstrip()
    page = (
        '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n'
        f"<html><head>\n<title>{escape(title)}</title>\n</head><body>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n</body></html>\n"
    )
    return Response(status, page.encode(), "text/html; charset=iso-8859-1")


def as_json(value: object) -> Response:
    """Return a 200 response with a JSON document."""
    return Response(200, json.dumps(value).encode(), "application/json")


def _element(name: str, content: str | Children) -> str:
    text = (
        escape(content)
        if isinstance(content, str)
        else "".join(_element(child, inner) for child, inner in content)
    )
    return f"<{name}>{text}</{name}>" if text else f"<{name} />"


def _request_id() -> tuple[str, str]:
    return ("RequestId", str(uuid.uuid4()))
