"""Searches an input that may be one whole saved body."""

from __future__ import annotations

from collections.abc import Iterator

from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_document
from ias3errors.scanning.detecting import TextPatterns
from ias3errors.scanning.json_record import error_without_element, matches_in_record, record_in
from ias3errors.scanning.match import Match
from ias3errors.scanning.text import TextSearch, search_bytes
from ias3errors.scanning.windows import Window


def matches_in_body(window: Window, patterns: TextPatterns, body: bytes) -> Iterator[Match]:
    """Find what a small input contains; a body that is parsed as a whole says most.

    `window` shows the body as UTF-8.
    """
    record = record_in(window.data) if window.data.startswith(b"{") else None
    responses = [
        one for one in matches_in_record(record or {}, search_bytes) if one.exchange.status
    ]
    if responses:
        yield from (one._replace(offset=0, line=1) for one in responses)
        return
    found = list(TextSearch(window, patterns).matches())
    if len(found) > 1 or patterns.responses or (found and found[0].document is not None):
        yield from found
        return
    if not _may_be_body(window.data):
        yield from found
        return
    if not found:
        document = error_without_element(body)
        if document is not None:
            yield Match(0, 1, body, document=document)
        return
    whole = read_document(body)
    if isinstance(whole, ErrorDocument) and whole.code is not None:
        # An element around the error is part of the body, not context.
        yield found[0]._replace(body=body, document=whole, context_before=b"")
    else:
        yield found[0]


def _may_be_body(text: bytes) -> bool:
    return text.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith((b"<", b"{", b"["))
