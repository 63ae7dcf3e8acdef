"""Copies of documents and responses for pickles, without secrets, sockets and files.

E-mail addresses stay: `support_message()` needs them.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict

from ias3errors.document import ErrorDocument, frozen_fields
from ias3errors.redaction import Redactor


def document_snapshot(document: ErrorDocument, redactor: Redactor) -> ErrorDocument:
    """Return a document without secrets."""
    masked: dict[str, Any] = {
        field.name: redactor.text(value, addresses=False)
        for field in fields(document)
        if isinstance(value := getattr(document, field.name), str)
    }
    masked["fields"] = frozen_fields(redactor.fields(document.fields, addresses=False))
    if document.headers is not None:
        headers = redactor.headers(document.headers, addresses=False)
        masked["headers"] = CaseInsensitiveDict(headers)
    return replace(document, **masked)


def response_snapshot(response: requests.Response, redactor: Redactor) -> requests.Response:
    """Return a response with the status, reason, safe headers, URL and content of another.

    The content is the part that was already read: a pickle must not wait for a server.
    """
    snapshot = requests.Response()
    snapshot.status_code = response.status_code
    snapshot.reason = redactor.text(str(response.reason or ""), addresses=False)
    snapshot.headers.update(redactor.headers(response.headers, addresses=False))
    snapshot.url = redactor.text(response.url or "", addresses=False)
    snapshot.encoding = response.encoding
    content = response._content  # noqa: SLF001
    snapshot._content = redactor.body(content) if content else b""  # noqa: SLF001
    snapshot._content_consumed = True  # noqa: SLF001
    return snapshot
