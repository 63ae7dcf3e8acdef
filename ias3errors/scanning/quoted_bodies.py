"""Reads a body that a log line quotes: an HTML page, a JSON object, or what a message of PHP has.

Any server sends pages and objects. So the line must give the status beside the body, and show that
the server is an S3 service: by a URL, by a word, or by a code that only S3 has.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ias3errors.building import with_exchange
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Exchange
from ias3errors.parsing.plain import read_document
from ias3errors.scanning import elements
from ias3errors.scanning.json_record import json_at_start
from ias3errors.scanning.log_line import (
    FAILURE,
    LineReader,
    LogLine,
    decoded,
    error_reader,
    exchange_beside,
    is_s3_url,
)

_LONGEST = 16_384
# How much of a page without an end is read, in bytes.
_UNCLOSED = 2_048
# How far from the body its status and its request are looked for, in bytes.
_BEFORE = 400
_AFTER = 80
# Where a status after an object may begin, in bytes.
_SHORT = 1_024
_S3_WORDS = re.compile(rb"\bs3\b|archive\.org|\bbucket\b", re.IGNORECASE)


#: The end of a page.
_PAGE_END = re.compile(rb"/(?:html|HTML)[^>]{0,99}>")


def _read_page(data: bytes, position: int) -> LogLine | None:
    closing = _PAGE_END.search(data, position, position + _LONGEST)
    end = closing.end() if closing else _line_end(data, position, position + _UNCLOSED)
    return _line(
        data, position, end, elements.unescaped(_before(data, position), data[position:end])
    )


def _read_object(data: bytes, position: int) -> LogLine | None:
    before = _before(data, position)
    if not FAILURE.search(before) and not FAILURE.search(data, position, position + _SHORT):
        return None
    line_start = data.rfind(b"\n", max(0, position - _LONGEST), position) + 1
    if data.startswith(b"{", line_start):
        return None  # a record
    line = data[position : _line_end(data, position, position + _LONGEST)]
    body = json_at_start(line) or (
        json_at_start(elements.unescaped(before, line)) if b"\\" in line else b""
    )
    end = position + (len(body) if line.startswith(body) else len(line))
    return _line(data, position, end, body) if body else None


def _before(data: bytes, position: int) -> bytes:
    return data[max(0, position - _BEFORE) : position]


def _line_end(data: bytes, position: int, limit: int) -> int:
    newline = data.find(b"\n", position, limit)
    return newline if newline >= 0 else min(limit, len(data))


def _line(data: bytes, position: int, end: int, body: bytes) -> LogLine | None:
    before = _before(data, position)
    exchange = exchange_beside(before, data[end : end + _AFTER])
    if exchange.status is None:
        return None
    document = with_exchange(read_document(body), exchange)
    is_s3 = exchange.url is not None or document.code in CLASSES
    if not is_s3 and not _S3_WORDS.search(before.rstrip().rpartition(b"\n")[2]):
        return None
    return LogLine(position, position, end, document, exchange, quotes_body=True)


# Messages of PHP's HTTP client Guzzle, and of the AWS SDK for PHP, which quotes it. Such a message
# holds the URL, the status, the cut beginning of the body, and often the whole body at its end.
# All of that is one error.

_EXECUTING = re.compile(
    rb"rror executing \\*\"\w{1,60}\\*\" on \\*\"(?P<url>[^\s\"\\]{1,4000})\\*\";"
)
_RESPONSE = re.compile(
    rb"rror: `?(?P<method>[A-Z]{3,7}) (?P<url>[^\s`]{1,4000})`? resulted in an? "
    rb"`?(?P<status>[1-5][0-9]{2}) ?(?P<reason>[^`\r\n:]{0,100}?)`? response:?"
)
_OLDER_RESPONSE = re.compile(rb" \[status code\] (?P<status>[1-5][0-9]{2}) \[reason phrase\]")
_SUMMARY = re.compile(
    rb"(?P<code>[A-Z][A-Za-z0-9.]{1,80}) \((?:client|server)\): (?P<message>[^\r\n]{0,2000}?)"
    rb"(?: - (?=[<{\[])|[\r\n]|\Z)"
)
#: What begins another message, or the next line of the log.
_NEXT = re.compile(rb"rror executing \\*\"|\n\[?[0-9]{4}-[0-9]{2}-[0-9]{2}|\n#[0-9]|\nStack trace")


def _read_php_message(data: bytes, position: int) -> LogLine | None:
    """Return the error of a message of PHP, or None if the message has no response."""
    limit = min(len(data), position + _LONGEST)
    executing = _EXECUTING.match(data, position, limit)
    request = executing or _RESPONSE.match(data, position, limit)
    if request is None:
        return None
    following = _NEXT.search(data, request.end(), limit)
    limit = following.start() if following else limit
    if executing is not None:
        request = _RESPONSE.search(data, executing.end(), limit) or executing
    older = _OLDER_RESPONSE.search(data, request.end(), limit)
    parts = request.groupdict() | ({} if older is None else older.groupdict())
    facts = {name: decoded(text) for name, text in parts.items()}
    exchange = Exchange(
        int(facts["status"]) if "status" in facts else None,
        facts.get("reason") or None,
        method=facts.get("method"),
        url=facts["url"].replace("\\/", "/"),
    )
    document, end = _said(data, request.end(), limit)
    if document is None:
        if exchange.status is None or not is_s3_url(exchange.url or ""):
            return None
        document = ErrorDocument(code=None, message=None, source="status")
    return LogLine(position - 1, request.end(), end, document, exchange, quotes_body=True)


def _said(data: bytes, begin: int, limit: int) -> tuple[ErrorDocument | None, int]:
    """Return what the response said, as whole as the message has it, and where that ends."""
    end = _line_end(data, begin, limit)
    document = None
    body, body_end = _last_element(data, begin, limit)
    found = read_document(body)
    if isinstance(found, ErrorDocument) and found.code is not None:
        document, end = found, max(end, body_end)
    summary = _SUMMARY.search(data, begin, limit)
    if document is None and summary is None:
        document, cut_end = _cut_element(data, begin, limit)
        end = max(end, cut_end)
    if summary is not None:
        end = max(end, _line_end(data, summary.start(), limit))
        if document is None:
            document = ErrorDocument(code=decoded(summary["code"]), message=None)
        if not document.message:
            document = replace(document, message=decoded(summary["message"]))
    return document, end


def _last_element(data: bytes, begin: int, limit: int) -> tuple[bytes, int]:
    """Return the last whole `Error` element, or nothing, and where it ends."""
    opened: int | None = None
    last = b"", begin
    for match in elements.NAME.finditer(data, begin, limit):
        tag = elements.tag_at(data, match.start())
        if tag is not None and not tag.closes:
            opened = match.start() - tag.length
        elif tag is not None and opened is not None:
            body = elements.whole_element(data, opened, match.end())
            last = last if body is None else (body, match.end() + 1)
            opened = None
    return last


def _cut_element(data: bytes, begin: int, limit: int) -> tuple[ErrorDocument | None, int]:
    """Return what the beginning of an `Error` element says if its end was cut, and where it ends."""
    cut = data.find(b" (truncated...)", begin, limit)
    for match in elements.NAME.finditer(data, begin, max(cut, begin)):
        tag = elements.tag_at(data, match.start())
        if tag is not None and not tag.closes:
            start = match.start() - tag.length
            found = elements.cut_element(data, start, cut, tag.less)
            return (None, begin) if found is None else (found.document, cut)
    return None, begin


#: The messages of PHP, which contain the word `error`.
ERROR_LINES: tuple[LineReader, ...] = (
    error_reader(rb" executing \\*\"", _LONGEST, _read_php_message),
    error_reader(
        rb": `?[A-Z]{3,7} [^\s`]{1,4000}`? resulted in an? ", _LONGEST, _read_php_message
    ),
)
#: Pages and objects.
OTHER_LINES: tuple[LineReader, ...] = (
    LineReader(re.compile(rb"<html[\s>]"), _LONGEST, _read_page),
    LineReader(re.compile(rb"<!(?:DOCTYPE|doctype) (?:html|HTML)"), _LONGEST, _read_page),
    LineReader(re.compile(rb"\{\\*\""), _LONGEST, _read_object, in_records=False),
)
