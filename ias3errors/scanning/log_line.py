"""`LineReader`: reads one kind of log line; and what a line has beside an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import NamedTuple

from ias3errors.addresses import host_name, is_archive_host, split_url
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.hosts import read_host

#: How much text before the words of a line a reader can rely on, in bytes.
LOOK_BEHIND = 2_048


class LogLine(NamedTuple):
    """A line that reports an error in words of its own."""

    #: Where the report begins in the data.
    start: int
    #: Where the server's words begin; what comes before them is context.
    text_start: int
    #: Where the report ends: the search continues there.
    end: int
    document: ErrorDocument
    exchange: Exchange
    #: Whether the line quotes the body, and `document` was read from it.
    quotes_body: bool = False


class LineReader(NamedTuple):
    """How to find and read one kind of line."""

    #: What such a line contains. It starts with plain bytes, which makes a search fast.
    words: re.Pattern[bytes]
    #: How far the report may reach after its words, in bytes.
    longest: int
    #: Reads the line whose words begin at a position; None if it is another line.
    read: Callable[[bytes, int], LogLine | None]
    #: Whether a JSON record that contains the words is read as a record.
    in_records: bool = True


def error_reader(
    after: bytes, longest: int, read: Callable[[bytes, int], LogLine | None]
) -> LineReader:
    """Return the reader of a line with `error` or `Error`, followed by what `after` matches.

    The words begin at the second letter, so that one search finds them all.
    """
    return LineReader(re.compile(b"rror(?:%b)" % after), longest, read)


def alternatives(readers: tuple[LineReader, ...]) -> bytes:
    """Return the pattern of what follows `rror` in the words of readers."""
    return b"|".join(reader.words.pattern.removeprefix(b"rror") for reader in readers)


_REQUEST = re.compile(
    rb"(?:\b(?P<method>GET|PUT|POST|DELETE|HEAD|PATCH)\W{1,3})?"
    rb"(?P<url>https?:(?:\\?/){2}[^\s\"'<>`]{1,2000})"
)
# The name of an XML namespace looks like a URL, and nobody sent a request there.
_NAMESPACE = re.compile(rb"xmlns(?::[\w.-]{1,99})?=\\?[\"'][^\"'<>]{0,999}")
_AFTER_URL = ").,;:]}\\"

# A status with its own phrase needs no word before it: `upload: 503 Slow Down`.
_PHRASES = b"|".join(
    b"%d %b" % (status.value, re.escape(status.phrase.encode()))
    for status in HTTPStatus
    if status >= 400
)
_STATUS_WORD = (
    rb"(?:\b(?:status(?:[ _]?code)?|http(?:/[0-9.]{1,3}|[ _]status)?|code|\w{0,40}error|returned|response"
    rb"|got)[\"']?[\s:=>(\[]{1,4}|[-=]> ?)(?P<status>[45][0-9]{2})\b(?![.:/]?[0-9])|\b(?P<named>503 Slow Down|%b)\b"
    % _PHRASES
)
_STATUS_BEFORE = re.compile(_STATUS_WORD, re.IGNORECASE)
# How much text may be between a body and the status before it, in bytes.
_NEAR = 200
#: The number of a status of a failure.
FAILURE = re.compile(rb"\b[45][0-9]{2}\b")
_STATUS_AFTER = re.compile(rb"[^\r\n<{}]{0,40}?(?:%b)" % _STATUS_WORD, re.IGNORECASE)


def request_beside(text: bytes) -> Exchange:
    """Return the request whose URL a log line has before an error.

    Only a URL of an S3 service counts, and only where the line has no second one.
    """
    text = _NAMESPACE.sub(b"", text)
    found = {
        one["url"].decode("utf-8", "replace"): one["method"] for one in _REQUEST.finditer(text)
    }
    if len(found) != 1:
        return Exchange()
    ((url, method),) = found.items()
    url = url.replace("\\/", "/").rstrip(_AFTER_URL)
    if not is_s3_url(url):
        return Exchange()
    return Exchange(method=method.decode() if method else None, url=url)


def exchange_beside(before: bytes, after: bytes = b"") -> Exchange:
    """Return the request and the status that a log has beside a body, in the same line.

    The body may begin a line of its own.
    """
    before = before.rstrip()
    before = before[before.rfind(b"\n") + 1 :]
    request = request_beside(before) if b"http" in before else Exchange()
    near = max(0, len(before) - _NEAR, *(before.rfind(one) + 1 for one in (b"<", b"{", b"}")))
    # Few lines have such a number, which is found soon.
    found = list(_STATUS_BEFORE.finditer(before, near)) if FAILURE.search(before, near) else []
    status = found[-1] if found else _STATUS_AFTER.match(after) if FAILURE.search(after) else None
    if status is None:
        return request
    return replace(request, status=int(status["status"] or status["named"][:3]))


def is_s3_url(url: str) -> bool:
    """Return whether a URL belongs to archive.org or to a known S3 service."""
    name = host_name(split_url(url))
    return is_archive_host(name) or read_host(name).service is not None
