"""Status, headers and body of an answer to the right `S3Error`; knows no HTTP client."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypedDict, Unpack

from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice
from ias3errors.catalog import IAS3, Catalog, Entry
from ias3errors.document import ErrorDocument, Page, frozen_fields
from ias3errors.exceptions import CLASSES, family_of
from ias3errors.headers import (
    AnyHeaders,
    HeaderError,
    body_in_headers,
    carried_credentials,
    case_insensitive,
    details_in,
    header_error,
    query_parameters,
)
from ias3errors.parsing.documents import (
    NOTHING_ARRIVED,
    read_document,
    read_documents,
    read_plain,
    read_root_error,
    read_unusual,
)
from ias3errors.redaction import masked_text, printable
from ias3errors.s3error import S3Error

#: Statuses that ask for the request to be sent elsewhere.
REDIRECTS = frozenset({301, 302, 303, 307, 308})

# Phrases that archive.org sends instead of the standard ones: they tell the code without a body.
_TELLING_REASONS = {"slow down": "SlowDown", "bad data": "BadContent"}


class NotAnS3Error(ValueError):
    """No S3 error stands in the body.

    `reason` says in words what was seen instead, `excerpt` is the visible beginning of the body.
    """

    def __init__(self, reason: str, excerpt: str | None = None) -> None:
        super().__init__(reason, excerpt)
        self.reason = reason
        self.excerpt = excerpt

    def __str__(self) -> str:
        return printable(masked_text(self.reason))


class Exchange(TypedDict, total=False):
    """The HTTP facts that may be known of an answer beside its body."""

    status: int | None
    headers: Mapping[str, str] | None
    reason: str | None
    method: str | None
    url: str | None


def parse(
    body: bytes | str,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
    catalog: Catalog = IAS3,
) -> S3Error:
    """Return the S3 error that a body holds, as an exception that is not raised.

    `body` is what the server sent, of which the first 256 KiB count. `status`, `headers`,
    `reason`, `method` and `url` are the HTTP facts of the answer, as far as they are known. With
    a status of 300 or more there always is an error: a body that tells nothing gives the family
    class of the status. Otherwise a body in which no S3 error stands raises `NotAnS3Error`.
    A wrong type of argument raises TypeError; nothing else leaves this function.
    """
    if type(body) is not bytes:
        body = _as_bytes(body)
    plain = read_plain(body)
    if plain is None:
        found = read_unusual(body)
    else:
        code, message, fields = plain
        kind = CLASSES.get(code)
        alone = (
            status is None
            and headers is None
            and reason is None
            and method is None
            and url is None
        )
        if alone and kind is not None and not catalog.rules:
            # Nearly every saved body: what is not looked at yet is not made yet.
            return kind.of_fields(message, fields, catalog.find(code))
        found = ErrorDocument.of_fields(fields)
    exchange: Exchange = {
        "status": status,
        "headers": headers,
        "reason": reason,
        "method": method,
        "url": url,
    }
    return _answered(found, catalog, exchange)


def parse_all(
    body: bytes | str, *, catalog: Catalog = IAS3, **exchange: Unpack[Exchange]
) -> list[S3Error]:
    """Return every S3 error that a body holds, such as a `DeleteResult`.

    As `parse`, for bodies with several errors: the first 4 MiB count, and 10,000 errors. A
    `DeleteResult` in which nothing failed gives an empty list.
    """
    found = read_documents(_as_bytes(body))
    if isinstance(found, list):
        return [_answered(document, catalog, exchange) for document in found]
    return [_answered(found, catalog, exchange)]


def _as_bytes(body: object) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    raise TypeError(f"the body must be bytes or str, not {type(body).__name__}")


def _answered(found: ErrorDocument | Page, catalog: Catalog, exchange: Exchange) -> S3Error:
    _check(exchange)
    document = complete_document(found, **exchange)
    status = document.status
    if isinstance(found, Page) and document.code is None and (status is None or status < 300):
        raise NotAnS3Error(found.what, found.excerpt)
    return error_of(document, catalog)


def _check(exchange: Exchange) -> None:
    status = exchange.get("status")
    if status is not None and (not isinstance(status, int) or isinstance(status, bool)):
        raise TypeError(f"the status must be an int, not {type(status).__name__}")
    headers = exchange.get("headers")
    if headers is not None and not isinstance(headers, Mapping):
        raise TypeError(f"the headers must be a mapping, not {type(headers).__name__}")
    for name in ("reason", "method", "url"):
        value = exchange.get(name)
        if value is not None and not isinstance(value, str):
            raise TypeError(f"the {name} must be a str, not {type(value).__name__}")


def complete_document(
    found: ErrorDocument | Page,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
    truncated: bool = False,
    credentials_sent: bool | None = None,
) -> ErrorDocument:
    """Return a document with the HTTP facts of its answer, and what only the headers tell."""
    if isinstance(found, Page):
        document = ErrorDocument(
            message=found.message,
            source="status",
            repairs=found.repairs,
            title=found.title,
            excerpt=found.excerpt,
        )
    else:
        document = found
    request_id, host_id = document.request_id, document.host_id
    if headers is not None:
        headers = case_insensitive(headers)
        said = header_error(headers)
        if document.code is None:
            document = _with_header_error(document, headers, said)
        request_id = said.request_id or document.request_id
        host_id = said.host_id or document.host_id
    if document.code is None and reason is not None:
        document = document._replace(code=_TELLING_REASONS.get(reason.strip().lower()))
    return document._replace(
        request_id=request_id,
        host_id=host_id,
        status=status,
        reason=reason,
        headers=headers,
        method=method,
        url=url,
        truncated=truncated or document.truncated,
        credentials_sent=credentials_sent,
    )


def _with_header_error(
    document: ErrorDocument, headers: Mapping[str, str], said: HeaderError
) -> ErrorDocument:
    inner = read_document(body_in_headers(headers) or b"")
    if isinstance(inner, ErrorDocument) and inner.code is not None:
        return inner._replace(source="headers")
    if said.code is None:
        return document
    return document._replace(
        code=said.code,
        message=document.message or said.message,
        fields=document.fields or frozen_fields(dict(details_in(headers))),
        source="headers",
    )


def error_of(
    document: ErrorDocument, catalog: Catalog = IAS3, *, advice: Advice | None = None
) -> S3Error:
    """Return the exception for a document: of its code's class, else of its status's family."""
    code = document.code
    entry: Entry | None = None
    if code is None:
        kind = family_of(document.status)
    else:
        entry = catalog.find(code)
        name = code if entry is None else entry.code
        found = CLASSES.get(name)
        kind = found if found is not None else _family(document, entry)
        if catalog.rules and advice is None:
            advice = advise(document, name, catalog.rules)
    return kind(document.message or "", document=document, entry=entry, advice=advice)


def _family(document: ErrorDocument, entry: Entry | None) -> type[S3Error]:
    status = document.status
    if status is None and entry is not None:
        status = entry.status
    return family_of(status)


# Which answers are errors.


class Verdict(Enum):
    """What to do with an answer."""

    PASS = "pass"  # noqa: S105
    #: A success by its status; its body may say otherwise.
    READ = "read"
    RAISE = "raise"


def verdict_on(
    status: int,
    *,
    method: str | None,
    url: str | None,
    request_headers: AnyHeaders | None,
    location: str | None,
) -> Verdict:
    """Tell whether an answer is an error, by its status and its request alone."""
    if status < 200:
        return Verdict.PASS
    if status < 300:
        hides = _is_delete(method, url) or _is_long_copy(method, url, request_headers)
        return Verdict.READ if hides else Verdict.PASS
    if status >= 400:
        return Verdict.RAISE
    # Clients follow a redirect that says where to.
    if status in REDIRECTS and not (location and location.strip()):
        return Verdict.RAISE
    return Verdict.PASS


def _is_delete(method: str | None, url: str | None) -> bool:
    return method == "POST" and "delete" in query_parameters(url)


def _is_long_copy(method: str | None, url: str | None, request_headers: AnyHeaders | None) -> bool:
    # Servers answer 200 before these are done, and write what came of it into the body.
    if method == "PUT":
        return "x-amz-copy-source" in case_insensitive(request_headers)
    return method == "POST" and "uploadId" in query_parameters(url)


def error_in_success(
    status: int,
    body: bytes,
    *,
    method: str | None,
    url: str | None,
    request_headers: AnyHeaders | None,
) -> ErrorDocument | None:
    """Return the error that a body with a status of success holds, or None.

    Only a root `Error` is one. A copy or a completed upload of which the answer stops before
    anything is said did not succeed either.
    """
    found = read_root_error(body)
    if isinstance(found, ErrorDocument):
        return found
    if (
        found.what in NOTHING_ARRIVED
        and status != 204
        and _is_long_copy(method, url, request_headers)
    ):
        return ErrorDocument(
            code="InternalError",
            message="The answer ended before the server said whether the request succeeded.",
            source="status",
        )
    return None


def error_from_parts(
    *,
    status: int,
    headers: Mapping[str, str] | None,
    body: bytes | str | None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
    request_headers: AnyHeaders | None = None,
    catalog: Catalog = IAS3,
) -> S3Error | None:
    """Return the S3 error of an answer that any HTTP client got, or None if it is no error.

    `method`, `url` and `request_headers` are those of the request: they decide whether a 2xx may
    hide an error, and whether credentials were sent. Raises only TypeError.
    """
    _check({"status": status, "headers": headers, "reason": reason, "method": method, "url": url})
    content = b"" if body is None else _as_bytes(body)
    method = method.upper() if method else method
    verdict = verdict_on(
        status,
        method=method,
        url=url,
        request_headers=request_headers,
        location=case_insensitive(headers).get("location"),
    )
    found: ErrorDocument | Page | None = None
    if verdict is Verdict.RAISE:
        found = read_document(b"" if method == "HEAD" else content)
    elif verdict is Verdict.READ:
        found = error_in_success(
            status, content, method=method, url=url, request_headers=request_headers
        )
    if found is None:
        return None
    document = complete_document(
        found,
        status=status,
        headers=headers,
        reason=reason,
        method=method,
        url=url,
        credentials_sent=None
        if request_headers is None
        else carried_credentials(request_headers, url),
    )
    return error_of(document, catalog)
