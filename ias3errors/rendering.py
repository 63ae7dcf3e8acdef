"""The texts of an error: its one line, its notes, its dictionary, the mail to the staff."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from ias3errors.advice.model import Advice
from ias3errors.document import ErrorDocument
from ias3errors.redaction import printable
from ias3errors.redaction.masking import Redactor
from ias3errors.redaction.names import is_secret

#: Longer server texts are shortened where a line of text is asked for, in characters.
MAX_SHOWN = 2_000


def safe(text: str, redactor: Redactor) -> str:
    """Return a text that came from a server, fit for one line of a log or a terminal."""
    return printable(shortened(text, redactor))


def shortened(text: str, redactor: Redactor) -> str:
    """Return a text that came from a server without its secrets, and not endless."""
    # In this order: of a secret that is cut, nobody could tell that it is one.
    text = redactor.text(text)
    if len(text) > MAX_SHOWN:
        text = f"{text[:MAX_SHOWN]}... ({len(text) - MAX_SHOWN:,} more characters)"
    return text


def line(document: ErrorDocument, message: str, caller_text: str, redactor: Redactor) -> str:
    """Return the one line that says what failed.

    It begins with the text a caller gave the error, if that is not the server's own message, and
    adds only what that text lacks.
    """
    shown = safe(message, redactor)
    detail = safe(detail_of(document), redactor)
    is_the_servers = caller_text.strip() == (document.message or "") and _is_answer(document)
    given = "" if is_the_servers else safe(caller_text, redactor)
    label = _label(document, redactor)
    if not given:
        parts = [f"{label}: {shown}" if shown else label]
    elif safe(document.code or "", redactor) in given and str(document.status or "") in given:
        parts = [given]
    else:
        parts = [given, label]
    parts += [text for text in (shown, detail) if text and text not in " | ".join(parts)]
    request_id = safe(document.request_id or "", redactor)
    if request_id and request_id not in given:
        parts.append(f"RequestId: {request_id}")
    return " | ".join(parts)


def _is_answer(document: ErrorDocument) -> bool:
    # Errors that were made by hand have no answer behind them.
    return document.status is not None or document.source != "status" or bool(document.fields)


def _label(document: ErrorDocument, redactor: Redactor) -> str:
    status = _status_text(document, redactor) if document.status is not None else ""
    if document.code is None:
        return status or "S3 error"
    code = safe(document.code, redactor)
    return f"{code} ({status})" if status else code


def _status_text(document: ErrorDocument, redactor: Redactor) -> str:
    reason = document.reason
    if not reason:
        try:
            reason = HTTPStatus(document.status or 0).phrase
        except ValueError:
            reason = ""
    return safe(f"HTTP {document.status} {reason}".strip(), redactor)


def detail_of(document: ErrorDocument) -> str:
    """Return the server's diagnosis: a `Resource` that is prose, or what a page shows."""
    resource = document.resource or ""
    if resource:
        return "" if is_path(resource) else resource
    if document.code is None and document.title:
        return f"an HTML page: {document.title}"
    return ""


def is_path(resource: str) -> bool:
    """Tell whether a `Resource` is the path of an object, not prose."""
    return resource.startswith("/") and "\n" not in resource


def notes(advice: Advice, redactor: Redactor) -> list[str]:
    """Return the notes that a traceback shows below the error."""
    lines = [
        f"What it means: {safe(advice.meaning, redactor)}",
        f"What to do: {safe(advice.action, redactor)}",
    ]
    return [text for text in lines if not text.endswith(": ")]


def as_dict(document: ErrorDocument, redactor: Redactor | None) -> dict[str, Any]:
    """Return the document as plain JSON types; without a redactor nothing is masked."""
    fields: Mapping[str, Any] = document.fields
    headers = document.headers or {}
    masked: dict[str, str] = {}
    if redactor is not None:
        fields = redactor.fields(fields)
        headers = redactor.headers(headers)
        # Most of what is told besides stands in a field, too.
        masked = {
            text: fields[name]
            for name, text in document.fields.items()
            if isinstance(text, str) and not is_secret(name)
        }

    def text(value: str | None) -> str | None:
        if not value:
            return value
        return masked[value] if value in masked else text_value(value, redactor)

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


def advice_as_dict(
    advice: Advice, wait: float | None, redactor: Redactor | None
) -> dict[str, Any]:
    """Return the advice as plain JSON types; `wait` is how long to wait, in seconds."""
    return {
        "kind": advice.kind,
        "meaning": text_value(advice.meaning, redactor),
        "action": text_value(advice.action, redactor),
        "retryable": advice.retryable,
        "retry_after": wait,
    }


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
    # A value of several lines is indented: it cannot pretend to be another of these rows.
    rows = (
        ("Code", document.code),
        ("HTTP status", _status_text(document, redactor) if document.status is not None else None),
        ("Message", message),
        ("Resource", document.resource),
        ("RequestId", document.request_id),
        ("HostId", document.host_id),
        ("Date", (document.headers or {}).get("Date")),
        ("Request", _request_text(document, redactor)),
        ("Page title", document.title),
        ("Page text", document.excerpt),
    )
    lines = (f"{name}: {value}".replace("\n", "\n    ") for name, value in rows if value)
    return printable("\n".join(lines), keep_newlines=True)


def _request_text(document: ErrorDocument, redactor: Redactor) -> str:
    # No one who helps needs the keys.
    url = redactor.text(document.url, addresses=False) if document.url else ""
    return f"{document.method or ''} {url}".strip()
