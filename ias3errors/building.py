"""Makes the right `S3Error` of a status, headers and a body; independent of HTTP clients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ias3errors.arguments import BinaryFile, as_bytes, is_path, read_body
from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.document import ErrorDocument, OtherBody, first_text, frozen_fields
from ias3errors.exceptions import CLASSES, family_of
from ias3errors.exchange import Decision, Exchange
from ias3errors.headers import (
    AnyHeaders,
    HeaderError,
    body_in_headers,
    case_insensitive,
    details_in,
    header_error,
)
from ias3errors.lazy import LazyModule
from ias3errors.parsing.plain import MAX_BODY, plain_document, read_document, read_plain
from ias3errors.s3error import S3Error, unread_error

if TYPE_CHECKING:
    from ias3errors import redaction
    from ias3errors.advice import choosing, model
    from ias3errors.parsing import documents
else:
    choosing = LazyModule("ias3errors.advice.choosing")
    documents = LazyModule("ias3errors.parsing.documents")
    model = LazyModule("ias3errors.advice.model")
    redaction = LazyModule("ias3errors.redaction")

# archive.org's own reason phrases name the code even without a body.
_CODES_BY_REASON = {"slow down": "SlowDown", "bad data": "BadContent"}


class NotAnS3Error(ValueError):
    """The body contains no S3 error.

    `reason` says in words what the body is instead, `excerpt` is its visible beginning.
    """

    # The public module, which tracebacks and pickles name.
    __module__ = "ias3errors"

    def __init__(self, reason: str, excerpt: str | None = None) -> None:
        super().__init__(reason, excerpt)
        self.reason = reason
        self.excerpt = excerpt

    def __str__(self) -> str:
        return redaction.printable(redaction.masked_text(self.reason))

    def __repr__(self) -> str:
        excerpt = None if self.excerpt is None else redaction.masked_text(self.excerpt)
        return f"{type(self).__name__}({redaction.masked_text(self.reason)!r}, {excerpt!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        excerpt = (
            None if self.excerpt is None else redaction.masked_text(self.excerpt, addresses=False)
        )
        return (type(self), (redaction.masked_text(self.reason, addresses=False), excerpt))


def parse(
    body: bytes | str | Path | BinaryFile,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
    catalog: Catalog = DEFAULT,
) -> S3Error:
    """Return the S3 error that a body holds, as an exception that is not raised.

    `body` is what the server sent: bytes, text, the `Path` of a file, or a file that is open in
    binary mode. Its first 256 KiB count. `status`, `headers`, `reason`, `method` and `url` are the
    HTTP facts of the response, as far as they are known.

    With a status of 300 or more the result is always an error: of the family of the status, if the
    body names no code. Otherwise a body without an S3 error raises `NotAnS3Error`. A wrong type of
    argument raises TypeError, and a file that cannot be read OSError; nothing else leaves this
    function.
    """
    if type(body) is not bytes:
        body = read_body(body, MAX_BODY)
    plain = read_plain(body)
    if plain is None:
        return _with_body(
            documents.read_unusual(body), catalog, Exchange(status, reason, headers, method, url)
        )
    code, message, texts = plain
    if (
        catalog is DEFAULT
        and status is None
        and headers is None
        and reason is None
        and method is None
        and url is None
    ):
        # Nearly every saved body: its document is made when it is first needed.
        kind = CLASSES.get(code)
        if kind is not None:
            return unread_error(kind, message, (plain_document, texts))
    document = plain_document(texts)
    return _with_body(document, catalog, Exchange(status, reason, headers, method, url))


def parse_all(
    body: bytes | str | Path | BinaryFile,
    *,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
    catalog: Catalog = DEFAULT,
) -> list[S3Error]:
    """Return every S3 error that a body holds, such as a `DeleteResult`.

    Works like `parse`, for bodies with several errors: the first 4 MiB count, and 10,000 errors.
    A `DeleteResult` without errors gives an empty list.
    """
    found = documents.read_documents(
        body if type(body) is bytes else read_body(body, documents.MAX_LONG_BODY)
    )
    exchange = Exchange(status, reason, headers, method, url)
    each = found if isinstance(found, list) else [found]
    return [_with_body(one, catalog, exchange) for one in each]


def _with_body(found: ErrorDocument | OtherBody, catalog: Catalog, exchange: Exchange) -> S3Error:
    exchange.check_types()
    document = with_exchange(found, exchange)
    status = document.status
    if isinstance(found, OtherBody) and document.code is None and (status is None or status < 300):
        # No variable here holds the text: tracebacks with local variables would show its secrets.
        raise NotAnS3Error(_reason_of(found), found.excerpt)
    return make_error(document, catalog)


def _reason_of(found: OtherBody) -> str:
    if found.description.startswith("not XML") and is_path(found.excerpt):
        return f"{found.description}; to parse the file of that name, pass pathlib.Path(...)"
    return found.description


def with_exchange(
    found: ErrorDocument | OtherBody, exchange: Exchange, *, truncated: bool = False
) -> ErrorDocument:
    """Return a document with the HTTP facts, and the error that only headers name."""
    if isinstance(found, OtherBody):
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
    headers = exchange.headers
    if headers is not None:
        headers = case_insensitive(headers)
        said = header_error(headers)
        if document.code is None:
            document = _with_header_error(document, headers, said)
        request_id = said.request_id or document.request_id
        host_id = said.host_id or document.host_id
    code = document.code
    if code is None and exchange.reason is not None:
        code = _CODES_BY_REASON.get(exchange.reason.strip().lower())
    # Not `replace`, which takes three times as long.
    return ErrorDocument(
        code=code,
        message=document.message,
        resource=document.resource,
        request_id=request_id,
        host_id=host_id,
        status=_named_status(document) if exchange.status is None else exchange.status,
        reason=exchange.reason,
        headers=headers,
        method=exchange.method,
        url=exchange.url,
        fields=document.fields,
        source=document.source,
        repairs=document.repairs,
        truncated=truncated or document.truncated,
        title=document.title,
        excerpt=document.excerpt,
        credentials_sent=exchange.credentials_sent,
        copy_source=exchange.copy_source or document.copy_source,
    )


def _named_status(document: ErrorDocument) -> int | None:
    """Return the HTTP status that some gateways send in place of a code."""
    code = (first_text(document.fields, "Code") or "").strip()
    return int(code) if document.code is None and re.fullmatch(r"[345][0-9]{2}", code) else None


def _with_header_error(
    document: ErrorDocument, headers: Mapping[str, str], said: HeaderError
) -> ErrorDocument:
    inner = read_document(body_in_headers(headers) or b"")
    if isinstance(inner, ErrorDocument) and inner.code is not None:
        return replace(inner, source="headers")
    if said.code is None:
        return document
    return replace(
        document,
        code=said.code,
        message=document.message or said.message,
        fields=document.fields or frozen_fields(dict(details_in(headers))),
        source="headers",
    )


def make_error(
    document: ErrorDocument, catalog: Catalog = DEFAULT, *, advice: model.Advice | None = None
) -> S3Error:
    """Return the exception for a document: of its code's class, else of its status's family."""
    code = document.code
    entry = None if code is None else catalog.find(code)
    name = code if entry is None else entry.code
    known_status = None if entry is None else entry.status
    kind = CLASSES.get(name or "")
    if kind is None:
        kind = family_of(known_status if document.status is None else document.status)
    if code is not None and catalog.rules and advice is None:
        advice = choosing.advise(document, name, catalog.rules, status=known_status)
    return kind(document.message or "", document=document, entry=entry, advice=advice)


def error_in_success(body: bytes, exchange: Exchange) -> ErrorDocument | None:
    """Return the error that a body with a status of success holds, or None.

    Only a root `Error` is one. A copy or a completed upload whose response ends before it reports
    an outcome did not succeed either.
    """
    found = documents.read_root_error(body)
    if isinstance(found, ErrorDocument):
        return found
    if (
        found.description in documents.NOTHING_ARRIVED
        and exchange.status != 204
        and exchange.reports_late
    ):
        return ErrorDocument(
            message="The response ended before the server said whether the request succeeded.",
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
    catalog: Catalog = DEFAULT,
) -> S3Error | None:
    """Return the S3 error of a response that any HTTP client got, or None if it is no error.

    `method`, `url` and `request_headers` belong to the request. They decide whether a 2xx may
    hide an error, and whether credentials were sent. Raises only TypeError.
    """
    method = method.upper() if isinstance(method, str) else method
    exchange = Exchange(status, reason, headers, method, url, request_headers)
    exchange.check_types()
    content = b"" if body is None else as_bytes(body)
    found: ErrorDocument | OtherBody | None = None
    if exchange.decision is Decision.RAISE:
        found = read_document(b"" if method == "HEAD" else content)
    elif exchange.decision is Decision.INSPECT:
        found = error_in_success(content, exchange)
    return None if found is None else make_error(with_exchange(found, exchange), catalog)
