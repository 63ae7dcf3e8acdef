"""Reads the messages of PHP's HTTP client Guzzle, and of the AWS SDK for PHP, which quotes it.

Such a message holds the URL, the status, the cut beginning of the body, and often the whole body
at its end. All of that is one error.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import read_document
from ias3errors.scanning import elements
from ias3errors.scanning.log_line import LineReader, LogLine, error_reader, is_s3_url
from ias3errors.scanning.log_words import decoded

_LONGEST = 16_384
_EXECUTING = re.compile(
    rb"rror executing \\*\"(?P<operation>\w{1,60})\\*\" on \\*\"(?P<url>[^\s\"\\]{1,4000})\\*\";"
)
_RESPONSE = re.compile(
    rb"rror: `?(?P<method>[A-Z]{3,7}) (?P<url>[^\s`]{1,4000})`? resulted in an? "
    rb"`?(?P<status>[1-5][0-9]{2}) ?(?P<reason>[^`\r\n:]{0,100}?)`? response:?"
)
_SUMMARY = re.compile(
    rb"(?P<code>[A-Z][A-Za-z0-9.]{1,80}) \((?:client|server)\): (?P<message>[^\r\n]{0,2000}?)"
    rb"(?: - (?=[<{\[])|[\r\n]|\Z)"
)
#: What begins another message, or the next line of the log.
_NEXT = re.compile(rb"rror executing \\*\"|\n\[?[0-9]{4}-[0-9]{2}-[0-9]{2}|\n#[0-9]|\nStack trace")
_BOUND = re.compile(rb"[^\r\n]*")


def read_php_message(data: bytes, position: int) -> LogLine | None:
    """Return the error of a message of PHP, or None if the message has no response."""
    limit = min(len(data), position + _LONGEST)
    executing = _EXECUTING.match(data, position, limit)
    following = _NEXT.search(data, position + 4, limit)
    limit = following.start() if following else limit
    if executing is None:
        response = _RESPONSE.match(data, position, limit)
    else:
        response = _RESPONSE.search(data, executing.end(), limit)
    if response is None and executing is None:
        return None
    facts = (response or executing).groupdict()  # type: ignore[union-attr]
    url = decoded(facts["url"]).replace("\\/", "/")
    begin = (response or executing).end()  # type: ignore[union-attr]
    document, end = _said(data, begin, limit)
    if document is None:
        if response is None or not is_s3_url(url):
            return None
        document = ErrorDocument(code=None, message=None, source="status")
    exchange = Exchange(url=url)
    if response is not None:
        reason = decoded(response["reason"]) or None
        method = response["method"].decode()
        exchange = Exchange(int(response["status"]), reason, method=method, url=url)
    return LogLine(position - 1, begin, end, document, exchange, quotes_body=True)


def _said(data: bytes, begin: int, limit: int) -> tuple[ErrorDocument | None, int]:
    """Return what the response said, as whole as the message has it, and where that ends."""
    end = _end_of_line(data, begin, limit)
    document = None
    body = _last_element(data, begin, limit)
    if body is not None:
        found = read_document(body[0])
        if isinstance(found, ErrorDocument) and found.code is not None:
            document, end = found, max(end, body[1])
    summary = _SUMMARY.search(data, begin, limit)
    if summary is not None:
        end = max(end, _end_of_line(data, summary.start(), limit))
        code, message = decoded(summary["code"]), decoded(summary["message"])
        if document is None:
            document = ErrorDocument(code=code, message=message, source="body")
        elif not document.message:
            document = replace(document, message=message)
    return document, end


def _last_element(data: bytes, begin: int, limit: int) -> tuple[bytes, int] | None:
    """Return the last whole `Error` element, and where it ends."""
    opened: int | None = None
    last = None
    for match in elements.NAME.finditer(data, begin, limit):
        tag = elements.tag_at(data, match.start())
        if tag is None:
            continue
        if not tag.closes:
            opened = match.start() - tag.length
        elif opened is not None:
            body = elements.whole_element(data, opened, match.end())
            last = last if body is None else (body, match.end() + 1)
            opened = None
    return last


def _end_of_line(data: bytes, begin: int, limit: int) -> int:
    match = _BOUND.match(data, begin, limit)
    return limit if match is None else match.end()


PHP_LINES: tuple[LineReader, ...] = (
    error_reader(rb" executing \\*\"", _LONGEST, read_php_message),
    error_reader(rb": `?[A-Z]{3,7} [^\s`]{1,4000}`? resulted in an? ", _LONGEST, read_php_message),
)
