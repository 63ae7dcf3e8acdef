"""Reads the line that a Python HTTP client raises for a failed response, without its body.

Each client writes status, reason and URL its own way. Only the URLs of S3 services and of
archive.org count: any program may fail with any other server.
"""

from __future__ import annotations

import re

from ias3errors.addresses import host_name, is_archive_host, split_url
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.hosts import read_host
from ias3errors.scanning.log_line import LineReader, LogLine, error_reader
from ias3errors.scanning.log_words import decoded

_LONGEST = 4_096
_URL = rb"(?P<url>https?://[^\s\"'<>\\`]{1,2000})"
_STATUS = rb"(?P<status>[45][0-9]{2})"
#: How each client's line continues from the second letter of `error` on.
_FORMS = (
    # requests; its status precedes these words.
    re.compile(rb"rror: (?P<reason>[^\r\n]{0,200}?) for url: " + _URL),
    # httpx
    re.compile(rb"rror '%b (?P<reason>[^'\r\n]{0,200})' for url '%b" % (_STATUS, _URL)),
    # aiohttp
    re.compile(
        rb"rror: %b, message=['\"](?P<reason>[^\r\n]{0,200}?)['\"], "
        rb"url=(?:URL\()?['\"]%b" % (_STATUS, _URL)
    ),
)
_BEFORE = re.compile(_STATUS + rb" (?:Client|Server) E\Z")
_METHOD_BEFORE = re.compile(rb"Error (deleting) \S{1,400}, \Z")
#: A traceback goes on with the error that was raised because of this one.
_RAISED_BECAUSE = re.compile(
    rb"\s{0,9}(?:During handling of the above exception, another exception occurred|"
    rb"The above exception was the direct cause of the following exception):"
)
_SAYS_MORE = b"error uploading "


def read_failed_request(data: bytes, position: int) -> LogLine | None:
    """Return the line with the status and the URL of a failed request, or None."""
    match = next((one for form in _FORMS if (one := form.match(data, position))), None)
    if match is None or _raises_another(data, match.end()):
        return None
    start, status = position - 1, match.groupdict().get("status")
    if status is None:
        before = _BEFORE.search(data, max(0, position - 20), position)
        if before is None:
            return None
        start, status = before.start(), before["status"]
    url = decoded(match["url"]).rstrip(").,;:]}")
    if not is_s3_url(url):
        return None
    reason = decoded(match["reason"]).strip() or None
    deleting = _METHOD_BEFORE.search(data, max(0, start - 420), start)
    exchange = Exchange(int(status), reason, method="DELETE" if deleting else None, url=url)
    document = ErrorDocument(code=None, message=None, source="status")
    return LogLine(start, start, match.end(), document, exchange)


_REQUEST = re.compile(
    rb"(?:\b(?P<method>GET|PUT|POST|DELETE|HEAD)\W{1,3})?(?P<url>https?:(?:\\?/){2}[^\s\"'<>`]{1,2000})"
)


# The name of an XML namespace looks like a URL, and nobody sent a request there.
_NAMESPACE = re.compile(rb"xmlns(?::[\w.-]{1,99})?=\\?[\"'][^\"'<>]{0,999}")


def request_beside(text: bytes) -> Exchange:
    """Return the request whose URL a log line has before an error.

    Only a URL of an S3 service counts, and only where the line has no second one.
    """
    text = _NAMESPACE.sub(b"", text)
    found = {decoded(one["url"]): one["method"] for one in _REQUEST.finditer(text)}
    if len(found) != 1:
        return Exchange()
    ((url, method),) = found.items()
    url = url.replace("\\/", "/").rstrip(").,;:]}\\")
    if not is_s3_url(url):
        return Exchange()
    return Exchange(method=method.decode() if method else None, url=url)


def is_s3_url(url: str) -> bool:
    """Return whether a URL belongs to archive.org or to a known S3 service."""
    name = host_name(split_url(url))
    return is_archive_host(name) or read_host(name).service is not None


def _raises_another(data: bytes, end: int) -> bool:
    """Return whether the traceback ends with a line of ``ia upload``, which says more."""
    if _RAISED_BECAUSE.match(data, end) is None:
        return False
    return data.find(_SAYS_MORE, end, end + _LONGEST) >= 0


REQUEST_LINES: tuple[LineReader, ...] = (
    error_reader(rb"(?<=(?:Client|Server) Error): ", _LONGEST * 2, read_failed_request),
    error_reader(rb" '[45]\d\d ", _LONGEST * 2, read_failed_request),
    error_reader(rb": [45]\d\d, message=", _LONGEST * 2, read_failed_request),
)
