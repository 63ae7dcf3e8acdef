"""Reads a server's words in a log: the code that they document, and over which lines they go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from ias3errors.catalog import IAS3

#: Messages of MinIO and its clients, which differ from the documented ones.
_OTHERS = {
    "Access Denied.": "AccessDenied",
    "The specified bucket does not exist.": "NoSuchBucket",
    "Object does not exist": "NoSuchKey",
    "The specified key does not exist": "NoSuchKey",
    "The Access Key Id you provided does not exist in our records.": "InvalidAccessKeyId",
    "The request signature we calculated does not match the signature you provided. Check your "
    "key and signing method.": "SignatureDoesNotMatch",
    "The difference between the request time and the server's time is too large.": (
        "RequestTimeTooSkewed"
    ),
}


@cache
def codes_by_message() -> Mapping[str, str]:
    """Return the code of each known message; the first of several codes counts."""
    codes: dict[str, str] = {}
    for entry in IAS3.values():
        codes.setdefault(entry.message.strip(), entry.code)
    return MappingProxyType(codes)


@cache
def message_pattern() -> bytes:
    """Return the pattern that matches each documented message, the longest first."""
    messages = sorted(codes_by_message(), key=len, reverse=True)
    return b"|".join(re.escape(message).encode() for message in messages if message)


def known_message(text: str) -> tuple[str | None, str]:
    """Return the code that documents a message, or None, and the message.

    A period at the end does not count. A program may say first what failed: "Unable to stat."
    """
    known = codes_by_message()
    for message in (text.strip(), text.partition(". ")[2].strip()):
        bare = message.rstrip(".")
        for one in (message, bare, f"{bare}."):
            code = known.get(one) or _OTHERS.get(one)
            if code is not None:
                return code, message
    return None, text.strip()


#: More lines of a server's own log are not read.
_MAX_LINES = 64
#: A console wraps one sentence into so many lines at most.
_MAX_WRAPPED = 6
#: A shorter line was not wrapped, in characters.
_NARROWEST = 60
#: The widths at which consoles cut words, in characters.
_WIDTHS = frozenset({80, 100, 120, 132, 160})

_NEWLINE = re.compile(rb"\r?\n|(?:\\+r)?\\+n")
#: What ends the words in a line: its end, an escape sequence, or the JSON text around it.
_END = re.compile(
    rb"[\r\n\x1b]|[ ]Traceback \(most |\\+[nr]|\\+(?:u001[bB]|x1[bB]|033)|\"[}\]]|\",\s?\""
)
_END_OF_QUOTED = {
    quote: re.compile(rb"(?<!\\)%b|%b" % (quote, _END.pattern)) for quote in (b'"', b"'", b"`")
}
#: A server's own log begins with the script that wrote it.
_SERVER_LOG = re.compile(r"\w\.(?:py|php): ")
_ENDS_SENTENCE = re.compile(r"[.!?)\]]\s*\Z")
#: What begins something else: a time, a level, a prompt, a traceback, a progress line.
_BEGINS_ELSE = re.compile(
    rb"\s*(?:\Z|\[|\{|<|[-=*#>|]{2}|[>$#%] |\d{4}[-/]\d\d|\d{1,2}[:/]\d\d|\d{9}"
    rb"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* "
    rb"|(?:ERROR|WARN|INFO|DEBUG|FATAL|CRITICAL|NOTICE|TRACE|HTTP/|File \"|at )"
    rb"|Traceback |During handling |The above exception |[A-Za-z]:\\|\S{1,99}[$#] "
    rb"|[\w.]{1,99}(?:Error|Exception|Warning)\b|\S{1,120}:\r?\Z)"
    rb"|\s+(?:uploading|downloading|deleting|error|warning)\b"
)


class Words(NamedTuple):
    """What a server said, and where that ends in the data."""

    text: str
    end: int


def quote_before(data: bytes, position: int) -> bytes:
    """Return the quote in which a text that begins at a position is, or nothing."""
    before = data[max(0, position - 3) : position].rstrip(b" ")[-1:]
    return before if before in _END_OF_QUOTED else b""


def end_of_line(data: bytes, start: int, limit: int, quote: bytes = b"") -> int:
    """Return where the words that begin at a position end in their line."""
    match = (_END_OF_QUOTED[quote] if quote else _END).search(data, start, limit)
    return limit if match is None else match.start()


def read_words(data: bytes, start: int, limit: int, quote: bytes = b"") -> Words:
    """Return the words from a position on, with the lines over which they continue.

    A server's own log continues to the line that begins something else. A wrapped sentence
    continues where its line is wide, does not end a sentence, and the next one begins like the
    middle of one.
    """
    end = end_of_line(data, start, limit, quote)
    text = decoded(data[start:end])
    width = _width(data, start, end)
    is_log = _SERVER_LOG.search(text) is not None
    for count in range(_MAX_LINES):
        newline = _NEWLINE.match(data, end, limit)
        if newline is None:
            break
        next_end = end_of_line(data, newline.end(), limit, quote)
        line = data[newline.end() : next_end]
        if _BEGINS_ELSE.match(line):
            break
        if is_log:
            text = f"{text}\n{decoded(line)}"
        elif count < _MAX_WRAPPED and is_wrapped(text, width, line):
            text = joined(text, width, line)
            width = len(decoded(line))
        else:
            break
        end = next_end
    return Words(text.strip(), end)


def is_wrapped(text: str, width: int, following: bytes) -> bool:
    """Return whether a line may be the beginning of a sentence that the next one continues."""
    if width < _NARROWEST or _ENDS_SENTENCE.search(text):
        return False
    return width in _WIDTHS or following[:1].islower()


def joined(text: str, width: int, following: bytes) -> str:
    """Return a line and the next one as before they were wrapped."""
    return f"{text}{'' if width in _WIDTHS else ' '}{decoded(following).strip()}"


def following_line(data: bytes, end: int, limit: int, quote: bytes = b"") -> tuple[bytes, int]:
    """Return the line after the one that ends at a position, and its end; empty for another."""
    newline = _NEWLINE.match(data, end, limit)
    if newline is None:
        return b"", end
    next_end = end_of_line(data, newline.end(), limit, quote)
    line = data[newline.end() : next_end]
    return (b"", end) if _BEGINS_ELSE.match(line) else (line, next_end)


def line_width(data: bytes, start: int, end: int) -> int:
    """Return how many characters a line has before `end`."""
    return _width(data, start, end)


def decoded(text: bytes) -> str:
    """Return bytes of a log as text."""
    return text.decode("utf-8", "replace")


def _width(data: bytes, start: int, end: int) -> int:
    line_start = data.rfind(b"\n", max(0, start - 2_000), start) + 1
    return len(decoded(data[max(line_start, start - 2_000) : end]))
