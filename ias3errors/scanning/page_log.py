"""Reads an HTML page or a JSON object that a log line quotes as the body of a failed response.

Any server sends such bodies. So the line must give the status in front of the body, and show that
the server is an S3 service: by a URL, by a word, or by a code that only S3 has.
"""

from __future__ import annotations

import json
import re

from ias3errors.building import with_exchange
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import read_document
from ias3errors.scanning.escapes import unescaped
from ias3errors.scanning.log_line import LineReader, LogLine
from ias3errors.scanning.requests_log import request_beside

_LONGEST = 16_384
_BEFORE = 400
_STATUS = re.compile(
    rb"\b(?:status(?:[ _]?code)?|http(?:/[0-9.]{1,3}|[ _]status)?|code|error|returned|response|got)"
    rb"[\"']?[\s:=>(]{1,4}(?P<status>[45][0-9]{2})\b(?![.:]?[0-9])[^\r\n<{}]{0,60}\Z",
    re.IGNORECASE,
)
_S3_WORDS = re.compile(rb"\bs3\b|archive\.org|\bbucket\b", re.IGNORECASE)
_PAGE_END = re.compile(rb"<\\*/html\s{0,9}>", re.IGNORECASE)
_DECODE = json.JSONDecoder().raw_decode


def _read_page(data: bytes, position: int) -> LogLine | None:
    before = _line_before(data, position)
    if _STATUS.search(before) is None or _S3_WORDS.search(before) is None:
        return None
    limit = min(len(data), position + _LONGEST)
    match = _PAGE_END.search(data, position, limit)
    newline = data.find(b"\n", position, limit)
    end = match.end() if match else newline if newline >= 0 else limit
    return _line(position, end, before, unescaped(before, data[position:end]))


def _read_object(data: bytes, position: int) -> LogLine | None:
    before = _line_before(data, position)
    if _STATUS.search(before) is None:
        return None
    newline = data.find(b"\n", position, position + _LONGEST)
    line = data[position : newline if newline >= 0 else position + _LONGEST]
    for text in dict.fromkeys((line, unescaped(before, line))):
        try:
            _, length = _DECODE(text.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            continue
        body = text.decode("utf-8", "replace")[:length].encode()
        found = read_document(body)
        known = isinstance(found, ErrorDocument) and found.code in CLASSES
        if not known and _S3_WORDS.search(before) is None:
            return None
        end = position + (len(body) if text is line else len(line))
        return _line(position, end, before, body)
    return None


def _line_before(data: bytes, position: int) -> bytes:
    low = max(0, position - _BEFORE)
    return data[data.rfind(b"\n", low, position) + 1 or low : position]


def _line(position: int, end: int, before: bytes, body: bytes) -> LogLine | None:
    status = _STATUS.search(before)
    if status is None:
        return None
    exchange = request_beside(before)
    exchange = Exchange(int(status["status"]), method=exchange.method, url=exchange.url)
    document = with_exchange(read_document(body), exchange)
    return LogLine(position, position, end, document, exchange, quotes_body=True)


PAGE_LINES: tuple[LineReader, ...] = (
    LineReader(re.compile(rb"<html[\s>]"), _LONGEST, _read_page),
    LineReader(re.compile(rb"<!(?:DOCTYPE|doctype) (?:html|HTML)"), _LONGEST, _read_page),
    LineReader(re.compile(rb"\{\\*\""), _LONGEST, _read_object, in_records=False),
)
