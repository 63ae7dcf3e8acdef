"""What of an answer travels in pickles: everything but its secrets, sockets and files.

E-mail addresses stay: the mail to the staff needs them.
"""

from __future__ import annotations

import requests
from requests.structures import CaseInsensitiveDict

from ias3errors.document import ErrorDocument, frozen_fields
from ias3errors.redaction import (
    masked_body,
    masked_fields,
    masked_headers,
    masked_text,
)


def document_snapshot(document: ErrorDocument, known: tuple[str, ...]) -> ErrorDocument:
    """Return a document without secrets; `known` are those to be masked wherever they stand."""

    def text(value: str | None) -> str | None:
        return value and masked_text(value, known, addresses=False)

    return document._replace(
        code=text(document.code),
        message=text(document.message),
        resource=text(document.resource),
        request_id=text(document.request_id),
        host_id=text(document.host_id),
        reason=text(document.reason),
        title=text(document.title),
        excerpt=text(document.excerpt),
        url=text(document.url),
        headers=None
        if document.headers is None
        else CaseInsensitiveDict(masked_headers(document.headers, known, addresses=False)),
        fields=frozen_fields(masked_fields(document.fields, known, addresses=False)),
    )


def response_snapshot(response: requests.Response, known: tuple[str, ...]) -> requests.Response:
    """Return what may be kept of a response: status, reason, safe headers, URL and content.

    The content is what was read already: a pickle must not wait for a server.
    """
    snapshot = requests.Response()
    snapshot.status_code = response.status_code
    snapshot.reason = masked_text(str(response.reason or ""), known, addresses=False)
    snapshot.headers.update(masked_headers(response.headers, known, addresses=False))
    snapshot.url = masked_text(response.url or "", known, addresses=False)
    snapshot.encoding = response.encoding
    content = response._content  # noqa: SLF001
    snapshot._content = masked_body(content, known) if content else b""  # noqa: SLF001
    snapshot._content_consumed = True  # noqa: SLF001
    return snapshot
