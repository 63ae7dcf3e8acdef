"""`LineReader`: reads one kind of log line. Also the request, the status and the words in a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import NamedTuple

from ias3errors.addresses import is_archive_host
from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.hosts import read_host
from ias3errors.urls import host_name, split_url

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


@cache
def plain_beginning(pattern: bytes) -> bytes:
    """Return the plain bytes with which a pattern begins, as far as they are easily seen.

    Where a text has none of them, a search for them ends sooner than one for the pattern.
    """
    plain = re.match(rb"(?:(?:[\w :</!']|\\[^\w])(?![?*{+]))*", pattern)
    return plain[0].replace(b"\\", b"") if plain else b""


# The request and the status in a line.

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
    rb"(?:\b(?:status(?:[ _]?code)?|http(?:/[0-9.]{1,3}|[ _]status)?|code|\w{0,40}error|returned"
    rb"|response(?:[ _]?code)?|got)[\"']?[\s:=>(\[]{1,4}|[-=]> ?)(?P<status>[45][0-9]{2})\b(?![.:/]?[0-9])|\b(?P<named>503 Slow Down|%b)\b"
    % _PHRASES
)
_STATUS_BEFORE = re.compile(_STATUS_WORD, re.IGNORECASE)
# How much text may be between a body and the status before it, in bytes.
_NEAR = 200
#: The number of a status of a failure. It begins with a digit, which makes a search fast.
FAILURE = re.compile(rb"[45](?<=\b[45])[0-9]{2}\b")
#: The status line of a head that was escaped with the body.
_ESCAPED_HEAD = re.compile(
    rb"HTTP/[0-9.]{1,3} (?P<status>[45][0-9]{2})(?P<named>)[^\r\n\\]{0,99}(?:\\+r)?\\+n"
)
#: A status, with or without its phrase, directly before the body: a program prints both.
_BARE = re.compile(
    rb"(?:\A|[\s(\[])(?P<status>[45][0-9]{2})(?P<named>)(?:\W{1,4}[A-Z][A-Za-z ]{1,40})?"
    rb"[\s,:)\]'\"b-]{0,9}\Z"
)
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
    found: list[re.Match[bytes]] = []
    if FAILURE.search(before):  # Few lines have such a number, which is found soon.
        found += _STATUS_BEFORE.finditer(before, near)
        found = found or [*_ESCAPED_HEAD.finditer(before), *_BARE.finditer(before)]
    status = found[-1] if found else _STATUS_AFTER.match(after) if FAILURE.search(after) else None
    if status is None:
        return request
    return request._replace(status=int(status["status"] or status["named"][:3]))


def is_s3_url(url: str) -> bool:
    """Return whether a URL belongs to archive.org or to a known S3 service."""
    name = host_name(split_url(url))
    return is_archive_host(name) or read_host(name).service is not None


# The words of a server, and the code that they document.

#: Messages of MinIO and its clients, which differ from the documented ones.
_OTHERS = {
    "Object does not exist": "NoSuchKey",
    "The Access Key Id you provided does not exist in our records.": "InvalidAccessKeyId",
    "We encountered an internal error, please try again.": "InternalError",
    "Slow Down": "SlowDown",
    "Please reduce your request": "SlowDown",
    "Resource requested is unreadable, please reduce your request rate": "SlowDown",
    "Resource requested is unwritable, please reduce your request rate": "SlowDownWrite",
    "Multiple disks failures, unable to write data.": "XMinioWriteQuorum",
    "Multiple disk failures, unable to write data.": "XMinioWriteQuorum",
    "Server not initialized yet, please try again.": "XMinioServerNotInitialized",
    "Storage backend has reached its minimum free disk threshold. Please delete a few objects to "
    "proceed.": "XMinioStorageFull",
    "Storage backend has reached its minimum free drive threshold. Please delete a few objects to "
    "proceed.": "XMinioStorageFull",
    "Access denied": "AccessDenied",
    "Bucket quota exceeded": "XMinioAdminBucketQuotaExceeded",
    "The request signature we calculated does not match the signature you provided.": (
        "SignatureDoesNotMatch"
    ),
}


@cache
def codes_by_message() -> Mapping[str, str]:
    """Return the code of each known message; the first of several codes counts."""
    return {entry.message.strip(): entry.code for entry in reversed([*IAS3.values()])}


@cache
def message_pattern() -> bytes:
    """Return the pattern that matches each documented message, the longest first."""
    messages = sorted(codes_by_message(), key=len, reverse=True)
    return b"|".join(re.escape(message).encode() for message in messages if message)


def known_message(text: str) -> tuple[str | None, str]:
    """Return the code that documents a message, or None, and the message.

    A period at the end does not count. A program may say first what failed: "Unable to stat.", and
    a service what to do after its first sentence.
    """
    known = codes_by_message()
    text = text.strip()
    first, _, rest = text.partition(". ")
    for words, message in ((text, text), (rest.strip(), rest.strip()), (first, text)):
        bare = words.rstrip(".")
        for one in (words, bare, f"{bare}."):
            code = known.get(one) or _OTHERS.get(one)
            if code is not None:
                return code, message
    return None, text


#: More lines of a server's own log are not read.
_MAX_LINES = 64
#: A console wraps one sentence into so many lines at most.
_MAX_WRAPPED = 6
#: A shorter line was not wrapped, in characters.
_NARROWEST = 60
#: The widths at which consoles cut words, in characters.
_WIDTHS = frozenset({80, 100, 120, 132, 160})

# Terraform draws a line before each of its lines.
_NEWLINE = re.compile(rb"\r?\n(?:\xe2\x94\x82 )?|(?:\\+r)?\\+n")
#: What ends the words in a line: its end, an escape sequence, or the JSON text around it.
_END = re.compile(
    rb"[\r\n\x1b]|[ ]Traceback \(most |\\+[nr]|\\+(?:u001[bB]|x1[bB]|033)|\"\s{0,40}[}\]]|\",\s{0,40}\"|\" [\w.]{1,40}="
)
_END_OF_QUOTED = {
    quote: re.compile(rb"(?<!\\)%b|%b" % (quote, _END.pattern)) for quote in (b'"', b"'", b"`")
}
#: A server's own log begins with the script that wrote it.
_SERVER_LOG = re.compile(r"\w\.(?:py|php): ")
_ENDS_SENTENCE = re.compile(r"[.!?)\]]\s*\Z")
#: What begins something else: a time, a level, a member, a prompt, a traceback, a progress line.
_BEGINS_ELSE = re.compile(
    rb"\s*(?:\Z|\[|\{|<|[-=*#>|]{2}|[>$#%] |\d{4}[-/]\d\d|\d{1,2}[:/]\d\d|\d{9}"
    rb"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* "
    rb"|(?:ERROR|WARN|INFO|DEBUG|FATAL|CRITICAL|NOTICE|TRACE|HTTP/|File \"|at )"
    rb"|[a-z]{2,12}: \[|Traceback |During handling |The above exception |[A-Za-z]:\\|\S{1,99}[$#] "
    rb"|[a-z_.]{1,30}=[\"\w]|[\w.]{1,99}(?:Error|Exception|Warning)\b|\S{1,120}:\r?\Z)"
    rb"|\s+(?:uploading|downloading|deleting|error|warning)\b"
)


def quote_before(data: bytes, position: int) -> bytes:
    """Return the quote in which a text that begins at a position is, or nothing."""
    before = data[max(0, position - 3) : position].rstrip(b" ")[-1:]
    return before if before in _END_OF_QUOTED else b""


def end_of_line(data: bytes, start: int, limit: int, quote: bytes = b"") -> int:
    """Return where the words that begin at a position end in their line."""
    match = (_END_OF_QUOTED[quote] if quote else _END).search(data, start, limit)
    return limit if match is None else match.start()


def read_words(data: bytes, start: int, limit: int, quote: bytes = b"") -> tuple[str, int]:
    """Return the words from a position on, with the lines over which they continue, and their end.

    A server's own log continues to the line that begins something else. A wrapped sentence
    continues where its line is wide, does not end a sentence, and the next one begins like the
    middle of one.
    """
    end = end_of_line(data, start, limit, quote)
    text = decoded(data[start:end])
    width = line_width(data, start, end)
    is_log = _SERVER_LOG.search(text) is not None
    for count in range(_MAX_LINES):
        line, next_end = following_line(data, end, limit, quote)
        if not line:
            break
        if is_log:
            text = f"{text}\n{decoded(line)}"
        elif count < _MAX_WRAPPED and _is_wrapped(text, width, line):
            text = f"{text}{'' if width in _WIDTHS else ' '}{decoded(line).strip()}"
            width = len(decoded(line))
        else:
            break
        end = next_end
    text = text.strip()
    # The quote at the end is the log's, unless the words have its other one.
    text = text.removesuffix('"') if text.count('"') % 2 else text
    return text.removesuffix(")") if text.count(")") > text.count("(") else text, end


def _is_wrapped(text: str, width: int, following: bytes) -> bool:
    """Return whether a line may be the beginning of a sentence that the next one continues."""
    if text.endswith((",", ":")):
        return True
    if width < _NARROWEST or _ENDS_SENTENCE.search(text):
        return False
    return width in _WIDTHS or following[:1].islower()


def following_line(data: bytes, end: int, limit: int, quote: bytes = b"") -> tuple[bytes, int]:
    """Return the line after the one that ends at a position, and its end; empty for another."""
    newline = _NEWLINE.match(data, end, limit)
    if newline is None:
        return b"", end
    next_end = end_of_line(data, newline.end(), limit, quote)
    line = data[newline.end() : next_end]
    return (b"", end) if _BEGINS_ELSE.match(line) else (line, next_end)


def decoded(text: bytes) -> str:
    """Return bytes of a log as text."""
    return text.decode("utf-8", "replace")


def line_width(data: bytes, start: int, end: int) -> int:
    """Return how many characters the line of `start` has before `end`."""
    line_start = data.rfind(b"\n", max(0, start - 2_000), start) + 1
    return len(decoded(data[max(line_start, start - 2_000) : end]))
