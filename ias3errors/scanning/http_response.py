"""Reads saved HTTP responses, as ``curl -i`` and ``curl -v`` write them.

The table of `Exchange.decision` decides which of them are errors. The request of a success is not
known, so its body is searched as any other text is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ias3errors.exchange import Decision, Exchange
from ias3errors.headers import case_insensitive
from ias3errors.parsing.plain import MAX_BODY
from ias3errors.scanning.json_record import json_at_start
from ias3errors.scanning.log_line import LOOK_BEHIND, decoded

#: A longer head belongs to no response, in bytes.
MAX_HEAD = 65_536
#: How much of a response is read, in bytes.
MAX_RESPONSE = MAX_HEAD + MAX_BODY

#: What begins a status line: at the beginning of a line, or of a file with a mark of UTF-8, or
#: after the sign of ``curl -v`` or a level: ``<DEBUG>``, ``DEBUG :``. It begins with plain bytes: that makes it fast.
BEGINNING = re.compile(rb"HTTP/(?:(?<![^\n]HTTP/)|(?<=\xef\xbb\xbfHTTP/)|(?<=[<>:] HTTP/))")
#: A status line.
STATUS_LINE = re.compile(
    BEGINNING.pattern + rb"[0-9](?:\.[0-9])? ([1-5][0-9]{2})(?: ([^\r\n]{0,200}))?\r?(?:\n|\Z)"
)
# A header, with the lines over which it was folded.
_HEADER = re.compile(
    rb"([!-9;-~]{1,200}):[ \t]{0,99}([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)\r?(?:\n|\Z)"
)
_HEAD_END = re.compile(rb"\r?\n|\Z")
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
# What may precede a body: blanks, and the size of a chunk that was not removed.
_BODY_START = re.compile(rb"\s{0,999}(?:[0-9A-Fa-f]{1,8}\r?\n)?\s{0,99}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,9}(?:;[^\r\n]{0,99})?\r\n")
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>]{0,300}\?>\s{0,999})?")
_ROOT = re.compile(rb"<(!doctype\s+html|[A-Za-z][\w.:\-]{0,99})", re.IGNORECASE)


class SavedResponse(NamedTuple):
    """Where a response ends, and its body and HTTP facts if it is an error."""

    end: int
    body: bytes | None = None
    exchange: Exchange | None = None


def read_response(data: bytes, start: re.Match[bytes], end: int) -> SavedResponse | None:
    """Return the response that begins with a status line, or None if that begins no head.

    `end` is where the next response begins, or the last byte to read.
    """
    if data.startswith(_PREFIX, start.start() - len(_PREFIX)) and start.start():
        return _read_printed(data, start, end)
    head = _read_head(data, start.end(), min(end, start.end() + MAX_HEAD))
    if head is None:
        return None
    headers, body_start = head
    status = int(start[1])
    reason = decoded(start[2] or b"").strip()
    known = case_insensitive(headers)
    if status < 300:
        return SavedResponse(body_start)
    limit = min(end, body_start + MAX_BODY)
    body_end = _body_end(data, body_start, limit, known)
    request = _request_before(data, start.start())
    exchange = request._replace(status=status, reason=reason or None, headers=headers)
    if exchange.decision is not Decision.RAISE:
        return SavedResponse(body_end)
    if "chunked" in known.get("transfer-encoding", "").lower():
        joined = _joined_chunks(data, body_start, limit)
        if joined is not None:
            return SavedResponse(joined[0], joined[1], exchange)
    return SavedResponse(body_end, data[body_start:body_end], exchange)


def _read_head(data: bytes, position: int, end: int) -> tuple[dict[str, str], int] | None:
    headers: dict[str, str] = {}
    while position < end and (header := _HEADER.match(data, position, end)) is not None:
        name = header[1].decode("latin-1")
        value = " ".join(map(str.strip, decoded(header[2]).split("\n")))
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
        position = header.end()
    blank = _HEAD_END.match(data, position, end)
    return None if blank is None else (headers, blank.end())


def _joined_chunks(data: bytes, position: int, end: int) -> tuple[int, bytes] | None:
    """Return where a chunked body ends and what it holds, or None where it was joined already."""
    parts: list[bytes] = []
    while (size := _CHUNK.match(data, position, end)) is not None:
        length = int(size[1], 16)
        position = size.end()
        if not length:
            return min(position + len(b"\r\n"), end), b"".join(parts)
        parts.append(data[position : min(position + length, end)])
        position = min(position + length + len(b"\r\n"), end)
    return (position, b"".join(parts)) if parts else None


def _body_end(data: bytes, start: int, end: int, headers: Mapping[str, str]) -> int:
    length = headers.get("content-length", "").strip()
    if length.isdecimal() and len(length) < 20:
        return min(start + int(length), end)
    opening = _BODY_START.match(data, start, end)
    first = opening.end() if opening else start
    prolog = _PROLOG.match(data, first, end)
    root = _ROOT.match(data, prolog.end() if prolog else first, end)
    if root is not None:
        name = b"html" if root[1].startswith(b"!") else root[1]
        tag = re.compile(rb"</" + re.escape(name) + rb"\s{0,9}>", re.IGNORECASE)
        closing = tag.search(data, root.end(), end)
        if closing is not None:
            return closing.end()
    elif data.startswith(b"{", first):
        record = json_at_start(data[first:end])
        if record:
            return first + len(record)
    blank = _BLANK_LINE.search(data, first, end)
    return end if blank is None else blank.end()


# What ``curl -v`` prints: heads of requests after ``>``, and of responses after ``<``. Others print
# heads as they are sent.

_PREFIX = b"< "
# A program may begin each line with a time and a name, or with an indent.
_BEFORE = rb"[^\r\n<>]{0,80}"
_PRINTED_HEAD = re.compile(
    rb"(?:%b< [^\r\n]+\r?(?:\n|\Z))*(?:%b< ?\r?(?:\n|\Z))?" % (_BEFORE, _BEFORE)
)
_SIGN = re.compile(rb"^%b[<>] ?" % _BEFORE, re.MULTILINE)
#: What curl says of the connection, and of data that goes elsewhere.
_OWN_LINE = re.compile(rb"(?:\* |[{}] \[|[ 0-9:.kMG-]{20,}\r)[^\n]*\n")
_BODY_BEGINS = re.compile(rb"\s{0,99}(?:<[?!A-Za-z]|\{)")
_REQUEST = re.compile(
    rb"(?:\A|\n)(?:[^\r\n]{0,80}[ >])?(?P<method>[A-Z]{3,10}) (?P<target>\S{1,1500}) HTTP/[0-9.]{1,3}\r?\n"
    rb"(?P<headers>(?:[^\r\n]+\r?\n){1,60})"
)

# A response that is not the announcement of one.
_ANOTHER = re.compile(BEGINNING.pattern + rb"[0-9](?:\.[0-9])? [2-5][0-9]{2}\b")


def _read_printed(data: bytes, start: re.Match[bytes], end: int) -> SavedResponse | None:
    """Return a response that was printed; without a body where that went elsewhere."""
    limit = min(end, start.end() + MAX_HEAD)
    printed = _PRINTED_HEAD.match(data, start.end(), limit)
    position = printed.end() if printed else start.end()
    headers = _headers_of(data[start.end() : position])
    if headers is None:
        return None
    reason = decoded(start[2] or b"").strip() or None
    request = _request_before(data, start.start())
    exchange = request._replace(status=int(start[1]), reason=reason, headers=headers)
    body = position
    while (own := _OWN_LINE.match(data, body, limit)) is not None:
        body = own.end()
    body_end = position
    if _BODY_BEGINS.match(data, body, limit) is not None:
        position = body
        # What arrived is printed as a whole: no header says how long it is.
        body_end = _body_end(data, body, min(end, body + MAX_BODY), {})
    if exchange.decision is not Decision.RAISE:
        return SavedResponse(body_end if (exchange.status or 0) >= 300 else position)
    return SavedResponse(body_end, data[position:body_end], exchange)


def _headers_of(printed: bytes) -> dict[str, str] | None:
    text = _SIGN.sub(b"", printed)
    head = _read_head(text, 0, len(text))
    return None if head is None else head[0]


def _request_before(data: bytes, before: int) -> Exchange:
    """Return the last request before a response, unless another response came in between."""
    found = list(_REQUEST.finditer(data, max(0, before - LOOK_BEHIND), before))
    if not found or _ANOTHER.search(data, found[-1].end(), before):
        return Exchange()
    headers = _headers_of(found[-1]["headers"]) or {}
    host = case_insensitive(headers).get("host")
    target = decoded(found[-1]["target"])
    if host is None or not target.startswith(("/", "http://", "https://")):
        return Exchange()
    url = f"https://{host}{target}" if target.startswith("/") else target
    return Exchange(method=found[-1]["method"].decode(), url=url, request_headers=headers)
