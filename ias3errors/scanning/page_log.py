"""Reads an HTML page or a JSON object that a log line quotes as the body of a failed response.

Any server sends such bodies. So the line must give the status beside the body, and show that the
server is an S3 service: by a URL, by a word, or by a code that only S3 has.
"""

from __future__ import annotations

import json
import re

from ias3errors.building import with_exchange
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import read_document
from ias3errors.scanning.elements import unescaped
from ias3errors.scanning.log_line import FAILURE, LineReader, LogLine, exchange_beside

_LONGEST = 16_384
# How much of a page without an end is read, in bytes.
_UNCLOSED = 2_048
# How far from the body its status and its request are looked for, in bytes.
_BEFORE = 400
_AFTER = 80
# Where a status after an object may begin, in bytes.
_SHORT = 1_024
_S3_WORDS = re.compile(rb"\bs3\b|archive\.org|\bbucket\b", re.IGNORECASE)
_DECODE = json.JSONDecoder().raw_decode


def _read_page(data: bytes, position: int) -> LogLine | None:
    limit = min(len(data), position + _LONGEST)
    ends = (data.find(one, position, limit) for one in (b"/html", b"/HTML"))
    last = next((end for end in ends if end >= 0), None)
    closing = None if last is None else data.find(b">", last, limit)
    if closing is None or closing < 0:
        end = _line_end(data, position, min(limit, position + _UNCLOSED))
    else:
        end = closing + 1
    exchange = _exchange(data, position, end)
    if exchange is None or not (exchange.url or _S3_WORDS.search(_line_before(data, position))):
        return None
    return _line(
        data, position, end, unescaped(_before(data, position), data[position:end]), exchange
    )


def _read_object(data: bytes, position: int) -> LogLine | None:
    before = _before(data, position)
    if not FAILURE.search(before) and not FAILURE.search(data, position, position + _SHORT):
        return None
    line_start = data.rfind(b"\n", max(0, position - _LONGEST), position) + 1
    if data.startswith(b"{", line_start):
        return None  # a record
    line = data[position : _line_end(data, position, min(len(data), position + _LONGEST))]
    body = _json_in(line) or (_json_in(unescaped(before, line)) if b"\\" in line else b"")
    end = position + (len(body) if line.startswith(body) else len(line))
    exchange = _exchange(data, position, end) if body else None
    return None if exchange is None else _line(data, position, end, body, exchange)


def _json_in(text: bytes) -> bytes:
    """Return the JSON object with which a text begins, or nothing."""
    readable = text.decode("utf-8", "replace")
    try:
        return readable[: _DECODE(readable)[1]].encode()
    except (ValueError, RecursionError):
        return b""


def _line_end(data: bytes, position: int, limit: int) -> int:
    newline = data.find(b"\n", position, limit)
    return newline if newline >= 0 else limit


def _before(data: bytes, position: int) -> bytes:
    return data[max(0, position - _BEFORE) : position]


def _line_before(data: bytes, position: int) -> bytes:
    before = _before(data, position).rstrip()
    return before[before.rfind(b"\n") + 1 :]


def _exchange(data: bytes, position: int, end: int) -> Exchange | None:
    exchange = exchange_beside(_before(data, position), data[end : end + _AFTER])
    return None if exchange.status is None else exchange


def _line(data: bytes, position: int, end: int, body: bytes, exchange: Exchange) -> LogLine | None:
    document = with_exchange(read_document(body), exchange)
    known = exchange.url is not None or document.code in CLASSES
    if not known and not _S3_WORDS.search(_line_before(data, position)):
        return None
    return LogLine(position, position, end, document, exchange, quotes_body=True)


PAGE_LINES: tuple[LineReader, ...] = (
    LineReader(re.compile(rb"<html[\s>]"), _LONGEST, _read_page),
    LineReader(re.compile(rb"<!(?:DOCTYPE|doctype) (?:html|HTML)"), _LONGEST, _read_page),
    LineReader(re.compile(rb"\{\\*\""), _LONGEST, _read_object, in_records=False),
)
