"""Reads an HTML page or a JSON object that a log line quotes as the body of a failed response.

Any server sends such bodies. So the line must give the status beside the body, and show that the
server is an S3 service: by a URL, by a word, or by a code that only S3 has.
"""

from __future__ import annotations

import json
import re

from ias3errors.building import with_exchange
from ias3errors.exceptions import CLASSES
from ias3errors.parsing.documents import read_document
from ias3errors.scanning.elements import unescaped
from ias3errors.scanning.log_line import LineReader, LogLine, exchange_beside

_LONGEST = 16_384
# How far from the body its status and its request are looked for, in bytes.
_BEFORE = 400
_AFTER = 80
_STATUS = re.compile(rb"\b[45][0-9]{2}\b")
_S3_WORDS = re.compile(rb"\bs3\b|archive\.org|\bbucket\b", re.IGNORECASE)
_PAGE_END = re.compile(rb"<\\*/html\s{0,9}>", re.IGNORECASE)
_DECODE = json.JSONDecoder().raw_decode


def _read_page(data: bytes, position: int) -> LogLine | None:
    limit = min(len(data), position + _LONGEST)
    match = _PAGE_END.search(data, position, limit)
    end = match.end() if match else _line_end(data, position, limit)
    before = data[max(0, position - _BEFORE) : position]
    return _line(data, position, end, unescaped(before, data[position:end]))


def _read_object(data: bytes, position: int) -> LogLine | None:
    if data.startswith(b"{", data.rfind(b"\n", max(0, position - _LONGEST), position) + 1):
        return None  # a record
    line_end = _line_end(data, position, min(len(data), position + _LONGEST))
    before = data[max(0, position - _BEFORE) : position]
    if not _STATUS.search(before) and not _STATUS.search(data, position, line_end):
        return None
    line = data[position:line_end]
    for text in dict.fromkeys((line, unescaped(before, line))):
        try:
            value, length = _DECODE(text.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        body = text.decode("utf-8", "replace")[:length].encode()
        return _line(data, position, position + len(body), body) if value else None
    return None


def _line_end(data: bytes, position: int, limit: int) -> int:
    newline = data.find(b"\n", position, limit)
    return newline if newline >= 0 else limit


def _line(data: bytes, position: int, end: int, body: bytes) -> LogLine | None:
    before = data[max(0, position - _BEFORE) : position].rstrip()
    line = before[before.rfind(b"\n") + 1 :]
    exchange = exchange_beside(line, data[end : end + _AFTER])
    if exchange.status is None:
        return None
    document = with_exchange(read_document(body), exchange)
    if exchange.url is None and document.code not in CLASSES and not _S3_WORDS.search(line):
        return None
    return LogLine(position, position, end, document, exchange, quotes_body=True)


PAGE_LINES: tuple[LineReader, ...] = (
    LineReader(re.compile(rb"<html[\s>]"), _LONGEST, _read_page),
    LineReader(re.compile(rb"<!(?:DOCTYPE|doctype) (?:html|HTML)"), _LONGEST, _read_page),
    LineReader(re.compile(rb"\{\\*\""), _LONGEST, _read_object, in_records=False),
)
