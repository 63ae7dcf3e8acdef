"""The texts of an error: its one line, its notes, its dictionary, the mail to the staff."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from http import HTTPStatus
from itertools import accumulate
from typing import Any
from urllib.parse import unquote

from ias3errors import places
from ias3errors.advice.model import Advice
from ias3errors.document import ErrorDocument
from ias3errors.reasons import Reason, reasons, size_text
from ias3errors.redaction import MASK, Redactor, is_secret, printable
from ias3errors.urls import split_url

#: Longer server texts are shortened where a line of text is asked for; in characters, and those
#: that an escaped character needs count.
MAX_SHOWN = 2_000
#: The same for names: codes, reason phrases, methods, ids.
MAX_NAME = 200
#: How many of the fields that say why are shown in the line; real servers send no more than ten.
MAX_REASONS = 50

# How long an escaped character is at most.
_LONGEST_ESCAPE = len("\\U0010ffff")

#: The redactor of a response; None masks nothing.
_Masking = Redactor | None


def safe(text: str, redactor: _Masking, limit: int = MAX_SHOWN) -> str:
    """Return a text that came from a server, fit for one line of a log or a terminal."""
    return printable(shortened(text, redactor, limit))


def shortened(text: str, redactor: _Masking, limit: int = MAX_SHOWN) -> str:
    """Return a text from a server, masked and shortened."""
    # Masked before it is cut: half a secret would not be recognised.
    text = text_value(text, redactor)
    if len(text) * _LONGEST_ESCAPE <= limit:
        return text
    kept = text[:limit]
    if len(printable(kept)) > limit:
        ends = list(accumulate(len(printable(char)) for char in kept))
        kept = kept[: bisect_right(ends, limit)]
    left_out = len(text) - len(kept)
    return f"{kept}... ({left_out:,} more characters)" if left_out else kept


# -- The line ---------------------------------------------------------------------------------


def line(
    document: ErrorDocument, message: str, caller_text: str, redactor: Redactor | None
) -> str:
    """Return the one line that says what failed, where and why.

    It begins with the text a caller gave the error, if that is not the server's own message, and
    adds only what that text lacks.
    """
    # An error that was made by hand has no response.
    has_response = document.status is not None or document.source != "status" or document.fields
    is_the_servers = has_response and caller_text.strip() == (document.message or "")
    given_text = "" if is_the_servers else caller_text
    given = safe(given_text, redactor, 2 * MAX_SHOWN)
    label, request = _label(document, redactor), _request(document, redactor)
    shown = safe(message, redactor)
    if given:
        parts = [given]
        code = safe(document.code or "", redactor, MAX_NAME)
        if code not in given or str(document.status or "") not in given:
            parts.append(label)
        if request and not _names_request(document, given, redactor):
            parts.append(request)
    else:
        parts = [": ".join(text for text in (label, request, shown) if text)]
    for text in (message, detail_of(document)):
        shown = safe(text, redactor)
        if text not in given_text and shown not in " | ".join(parts):
            parts.append(shown)
    parts += _reason_parts(document, " | ".join(parts), redactor)
    request_id = safe(document.request_id or "", redactor, MAX_NAME)
    if request_id and request_id not in given:
        parts.append(f"RequestId: {request_id}")
    return " | ".join(parts)


def _label(document: ErrorDocument, redactor: _Masking) -> str:
    status = _status_text(document, redactor) if document.status is not None else ""
    if document.code is None:
        return status or "S3 error"
    code = safe(document.code, redactor, MAX_NAME)
    return f"{code} ({status})" if status else code


def _status_text(document: ErrorDocument, redactor: _Masking) -> str:
    reason = document.reason
    if not reason:
        try:
            reason = HTTPStatus(document.status or 0).phrase
        except ValueError:
            reason = ""
    return safe(f"HTTP {document.status} {reason}".strip(), redactor, MAX_NAME)


def detail_of(document: ErrorDocument) -> str:
    """Return the server's diagnosis: a `Resource` that is prose, or what a page shows."""
    resource = document.resource or ""
    if resource:
        return "" if is_path(resource) else resource
    if document.code is None and document.title:
        title, excerpt = document.title, document.excerpt or ""
        shown = excerpt if excerpt.startswith(title) else f"{title} | {excerpt}".rstrip(" |")
        return f"an HTML page: {shown}"
    return ""


def _reason_parts(document: ErrorDocument, line: str, redactor: _Masking) -> list[str]:
    """Return what the other fields say about the reason, without what the line says already."""
    parts: list[str] = []
    named: list[str] = []
    for reason in reasons(document)[:MAX_REASONS]:
        text = safe(_reason_value(reason, redact=redactor is not None), redactor)
        if reason.is_prose:
            if text not in line:
                parts.append(text)
        elif not _is_said(safe(reason.text, redactor), line):
            named.append(f"{reason.name}: {text}")
    if named:
        parts.append(", ".join(named))
    return [shortened(" | ".join(parts), None)] if parts else []


def _reason_value(reason: Reason, *, redact: bool) -> str:
    if redact and reason.value_of and is_secret(reason.value_of):
        return MASK
    if reason.is_size and re.fullmatch(r"[0-9]{1,20}", reason.text):
        return size_text(int(reason.text))
    return reason.text


def _is_said(name: str, text: str) -> bool:
    """Return whether a text contains a name as a word; a number may mean something else there."""
    if name.isdecimal():
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


# -- Which request failed ---------------------------------------------------------------------


def _request(document: ErrorDocument, redactor: _Masking) -> str:
    """Return which request failed: `PUT my-item/a.pdf at s3.us.archive.org`."""
    method = safe(document.method or "", redactor, MAX_NAME)
    source = places.copy_source(document)
    copied = f"(copy of {safe(source, redactor)})" if source else ""
    return " ".join(text for text in (method, safe(place(document), redactor), copied) if text)


def place(document: ErrorDocument) -> str:
    """Return where a request went: bucket and key, decoded, and the host.

    If the URL says more than these, or cannot be split into them, the URL without its query.
    """
    named = "/".join(filter(None, places.request_place(document)))
    url = split_url(document.url)
    if url is None:
        resource = document.resource or ""
        unreadable_url = (document.url or "").partition("?")[0]
        return named or (resource if is_path(resource) else unreadable_url)
    host, path = url.netloc.rpartition("@")[2], unquote(url.path)
    if named and (path.lstrip("/") == named or not path.endswith(f"/{named}")):
        return f"{named} at {host}" if host else named
    return f"{url.scheme}://{host}{path}" if host else path


def _names_request(document: ErrorDocument, text: str, redactor: _Masking) -> bool:
    """Return whether a text names bucket and key, or else the URL, and what is copied."""
    known_names = filter(None, places.request_place(document))
    names = [safe(name, redactor) for name in known_names] or [safe(place(document), redactor)]
    names += [safe(source, redactor)] if (source := places.copy_source(document)) else []
    text = f"{text} {unquote(text)}"
    return all(_is_said(name, text) for name in names)


# -- Other texts ------------------------------------------------------------------------------


def is_path(resource: str) -> bool:
    """Return whether a `Resource` is the path of an object, not prose."""
    return resource.startswith("/") and "\n" not in resource


def notes(advice: Advice) -> list[str]:
    """Return the notes that a traceback shows below the error."""
    lines = [
        f"What it means: {safe(advice.meaning, None)}",
        f"What to do: {safe(advice.action, None)}",
    ]
    return [text for text in lines if not text.endswith(": ")]


def named_values(values: Mapping[str, str | int | None], redactor: Redactor) -> str:
    """Return the known values with their names, for a `repr`: `status_code=503, key='a.pdf'`."""
    known = {name: value for name, value in values.items() if value is not None}
    texts = (shortened(one, redactor) if isinstance(one, str) else one for one in known.values())
    return ", ".join(f"{name}={text!r}" for name, text in zip(known, texts, strict=True))


def as_dict(document: ErrorDocument, redactor: Redactor | None) -> dict[str, Any]:
    """Return the document as plain JSON types; without a redactor nothing is masked."""
    fields: Mapping[str, Any] = document.fields
    headers = document.headers or {}
    if redactor is not None:
        fields = redactor.fields(fields)
        headers = redactor.headers(headers)

    def text(value: str | None) -> str | None:
        return redactor.text(value) if redactor is not None and value else value

    return {
        "code": text(document.code),
        "status": document.status,
        "reason": text(document.reason),
        "message": text(document.message),
        "resource": text(document.resource),
        "request_id": text(document.request_id),
        "host_id": text(document.host_id),
        "method": text(document.method),
        "url": text(document.url),
        "headers": dict(headers),
        "fields": _plain(fields),
        "source": document.source,
        "repairs": list(document.repairs),
        "truncated": document.truncated,
        "title": text(document.title),
        "excerpt": text(document.excerpt),
    }


#: The attributes of an error that a row has beside what its dictionary holds.
ROW_FACTS = ("bucket", "key", "region", "version_id", "upload_id", "copy_source")

#: The columns of a row, in their order.
COLUMNS = (
    *("type", "code", "status", "reason", "kind", "retryable", "retry_after"),
    *("bucket", "key", "message", "resource", "meaning", "action"),
    *("request_id", "host_id", "method", "url", "region", "version_id", "upload_id"),
    *("copy_source", "source", "truncated", "title"),
)


def text_value(text: str, redactor: Redactor | None) -> str:
    """Return a text for a dictionary, masked if there is a redactor."""
    return text if redactor is None else redactor.text(text)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value]


def support_message(document: ErrorDocument, message: str, redactor: Redactor) -> str:
    """Return everything that the staff of a service ask for, as the server said it."""
    # No one who helps needs the keys.
    url = redactor.text(document.url or place(document), addresses=False)
    fields = (f"{one.name}: {_reason_value(one, redact=True)}" for one in reasons(document))
    # A value of several lines is indented: it cannot pretend to be another of these rows.
    rows = (
        ("Code", document.code),
        ("HTTP status", _status_text(document, None) if document.status is not None else None),
        ("Message", "\n".join((message, *fields))),
        ("Resource", document.resource),
        ("RequestId", document.request_id),
        ("HostId", document.host_id),
        ("Date", (document.headers or {}).get("Date")),
        ("Request", f"{document.method or ''} {url}".strip()),
        ("Page title", document.title),
        ("Page text", document.excerpt),
    )
    lines = (f"{name}: {value}".replace("\n", "\n    ") for name, value in rows if value)
    return printable("\n".join(lines), keep_newlines=True)
