"""Reads one JSON record: a response with its HTTP facts, or texts that contain errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from ias3errors.building import error_in_success
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Decision, Exchange
from ias3errors.parsing.plain import read_document
from ias3errors.scanning.match import Match

#: The members that contain the body of a response, most usual first.
BODY_NAMES = (
    "body",
    "response_body",
    "responseBody",
    "content",
    "text",
    "response",
    "xml",
    "payload",
)
# Deeper members are not searched.
_MAX_LEVELS = 32

_ONE_ERROR = re.compile(
    r"\s{0,99}(?:<\?xml[^<>]{0,200}\?>\s{0,99})?<(?:[\w.\-]{1,99}:)?Error[\s>]"
)
_DECODE = json.JSONDecoder().raw_decode

_UNKNOWN = Exchange()
#: What S3 sends with a code, as programs spell it.
_IDS = frozenset({"RequestId", "HostId", "requestId", "extendedRequestId", "BucketName"})
#: What SDKs for JavaScript and Python keep apart in an error.
_PARTS = ("$metadata", "ResponseMetadata", "Error")
# Without one of these a record is no error that a program wrote.
_OF_ERROR = frozenset({"Code", "code", *_PARTS})
# The members with HTTP facts of their own.
_WITH_FACTS = ("request", *_PARTS)

# What may contain an error.
_SEARCHED = (str, dict, list)
_TEXTS = frozenset({str})
# A shorter text reports no error, in characters.
_SHORTEST_REPORT = 12

#: Finds errors in a text.
SearchText = Callable[[bytes], Iterator[Match]]


def record_in(line: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object that a line consists of, or None."""
    try:
        text = line if isinstance(line, str) else line.decode("utf-8", "replace")
        record, end = _DECODE(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or (end != len(text) and text[end:].strip()):
        return None
    return record


def json_at_start(text: bytes) -> bytes:
    """Return the JSON object with which a text begins, or nothing."""
    readable = text.decode("utf-8", "replace")
    try:
        return readable[: _DECODE(readable)[1]].encode()
    except (ValueError, RecursionError):
        return b""


def matches_in_record(record: dict[str, Any], search: SearchText) -> Iterator[Match]:
    """Find the errors in a record; the caller sets their offset and line."""
    pending: list[tuple[int, Any, Exchange]] = [(0, record, _UNKNOWN)]
    while pending:
        level, value, around = pending.pop()
        if isinstance(value, str):
            if len(value) >= _SHORTEST_REPORT:
                yield from search(value.encode("utf-8", "surrogatepass"))
        elif isinstance(value, dict) and level <= _MAX_LEVELS:
            name = body_name(value)
            inner = [
                one
                for key, one in reversed(value.items())
                if key != name and isinstance(one, _SEARCHED)
            ]
            if name is not None or not _TEXTS.issuperset(map(type, inner)):
                around = _inside(around, value)
            if name is not None:
                yield from _in_response(value[name], around, search)
            document = _error_of(value)
            if document is not None:
                yield Match(0, 0, b"", _inside(around, value), document=document)
                continue
            pending += [(level + 1, one, around) for one in inner]
        elif isinstance(value, list) and level <= _MAX_LEVELS:
            pending += [(level + 1, one, around) for one in reversed(value)]


def _inside(around: Exchange, record: Mapping[str, Any]) -> Exchange:
    """Return the HTTP facts of a record, and those of the records around it.

    A record may have one for the request and one for the response.
    """
    exchange = exchange_of(record)
    if around is _UNKNOWN and record.keys().isdisjoint(_WITH_FACTS):
        return exchange  # as for nearly all records
    parts = [record[name] for name in _WITH_FACTS if name in record]
    for other in (*[exchange_of(one) for one in parts if isinstance(one, dict)], around):
        if other is not _UNKNOWN:
            exchange = exchange._replace(
                status=exchange.status or other.status,
                reason=exchange.reason or other.reason,
                method=exchange.method or other.method,
                url=exchange.url or other.url,
            )
    return exchange


def _error_of(record: Mapping[str, Any]) -> ErrorDocument | None:
    """Return the error that a program wrote as a record of its own, or None.

    It has a code of S3, and an id or a name that S3 sends with it.
    """
    if record.keys().isdisjoint(_OF_ERROR):
        return None  # as for nearly all records
    for name in _PARTS:
        if isinstance(record.get(name), dict):
            record = {**record[name], **record}
    code = record.get("Code", record.get("code"))
    if not isinstance(code, str) or code not in CLASSES or _IDS.isdisjoint(record):
        return None
    plain = {name: value for name, value in record.items() if name not in _PARTS}
    return error_without_element(json.dumps(plain).encode())


def body_name(record: Mapping[str, Any]) -> str | None:
    """Return the name of the member that contains the body of a response, or None."""
    for name in BODY_NAMES:  # not `next` of a generator: this runs for every record
        if isinstance(record.get(name), str):
            return name
    return None


def exchange_of(record: Mapping[str, Any]) -> Exchange:
    """Return the HTTP facts of a record."""
    facts: dict[str, Any] = {}
    for name, value in record.items():
        if name in _READ:
            fact, read = _READ[name]
            known = read(value)
            if known is not None:
                facts.setdefault(fact, known)
    return Exchange(**facts) if "headers" in facts else _exchange(**facts)


# Many records share their facts, and a value like this takes as long to make as to read a record.
_exchange = lru_cache(maxsize=256)(Exchange)


def _status(value: object) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) == 3:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599:
        return value
    return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _method(value: object) -> str | None:
    return value.upper() if isinstance(value, str) and value else None


def _headers(value: object) -> dict[str, str] | None:
    if isinstance(value, dict):
        return {
            name: ", ".join(map(str, one)) if isinstance(one, list) else str(one)
            for name, one in value.items()
        }
    return None


# The members with HTTP facts: which fact, and how to read it.
_READ: Mapping[str, tuple[str, Callable[[object], object]]] = {
    "status": ("status", _status),
    "status_code": ("status", _status),
    "statusCode": ("status", _status),
    "http_status": ("status", _status),
    "httpStatusCode": ("status", _status),
    "HTTPStatusCode": ("status", _status),
    "reason": ("reason", _text),
    "headers": ("headers", _headers),
    "response_headers": ("headers", _headers),
    "responseHeaders": ("headers", _headers),
    "method": ("method", _method),
    "request_method": ("method", _method),
    "url": ("url", _text),
    "request_url": ("url", _text),
    "uri": ("url", _text),
}


def _in_response(body: str, exchange: Exchange, search: SearchText) -> Iterable[Match]:
    content = body.encode("utf-8", "surrogatepass")
    status = exchange.status
    if status is None:
        if _ONE_ERROR.match(body):
            return (Match(0, 0, content, exchange),)
        found = [match._replace(exchange=exchange) for match in search(content)]
        document = None if found else error_without_element(content)
        return found if document is None else (Match(0, 0, content, exchange, document=document),)
    decision = exchange.decision
    if decision is Decision.RAISE:
        return (Match(0, 0, b"" if exchange.method == "HEAD" else content, exchange),)
    if decision is Decision.INSPECT:
        document = error_in_success(content, exchange)
        if document is not None:
            return (Match(0, 0, content, exchange, document=document),)
        # The request succeeded; single objects of it may still have failed.
        return (match._replace(exchange=exchange) for match in search(content))
    if 200 <= status < 300 and exchange.method is None:
        return search(content)  # the request is not known
    return ()


def error_without_element(body: bytes) -> ErrorDocument | None:
    """Return the error of a body without an `Error` element, or None.

    Much JSON has members named like a code and a message. A JSON error therefore needs a known
    code or a request id.
    """
    document = read_document(body)
    if not isinstance(document, ErrorDocument):
        return None
    if document.code is None or document.message is None:
        return None
    if body.lstrip()[:1] not in {b"{", b"["} or document.request_id is not None:
        return document
    return document if document.code in CLASSES else None
