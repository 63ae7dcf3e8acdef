"""Reads what ``ia`` and its library print of a failed request.

The library `internetarchive` prints the texts of the response, not the response itself: the
file's name, then `Message`, then `Resource` after a dash. A file and an item may have any name,
so the documented messages show where a name ends and which code it was (measured on
internetarchive 5.12).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from urllib.parse import quote

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.scanning.known_messages import (
    code_of_message,
    codes_by_message,
    message_pattern,
)
from ias3errors.scanning.log_line import LineReader, LogLine, error_reader
from ias3errors.scanning.log_words import (
    decoded,
    end_of_line,
    following_line,
    line_width,
    quote_before,
    read_words,
)

_LONGEST = 16_384
#: How far after a line the traceback is searched for the item, in bytes.
_TRACEBACK = 4_096
#: How many lines a message may be wrapped into.
_MESSAGE_LINES = 3

_UPLOADING = b"rror uploading "
_INVALID_XML = rb"IA S3 returned invalid XML \(HTTP status code [1-5]\d\d\)"
_STATUS = re.compile(r"\(HTTP status code (\d{3})\)")
#: A line with a message that nobody documented counts only in the form that the library prints.
_AS_PRINTED = re.compile(rb"(?:^|\n|HTTPError:|ERROR) {1,2}\Z")
_ANY_MESSAGE = re.compile(
    rb"(?P<key>[^\r\n]{1,1024}?)(?:: | to (?P<item>[^\s,]{1,120}), )(?P<text>[^\r\n]+)"
)
_S3_URL = rb"https?://s3\.us\.archive\.org/(?P<item>[^\s/]{1,400})/"


class _Names(NamedTuple):
    key: str
    item: str | None


def read_upload_line(data: bytes, position: int) -> LogLine | None:
    """Return the line that says which file could not be uploaded, or None for another line."""
    start = position - 1
    if data[start:position] != b"e" or data[max(0, start - 1) : start].isalnum():
        return None
    begin = position + len(_UPLOADING)
    limit = min(len(data), position + _LONGEST)
    following = data.find(_UPLOADING, begin, limit)
    limit = limit if following < 0 else following - 1
    quoted = quote_before(data, start)
    found = _known_message(data, begin, limit, quoted)
    if found is None:
        return _with_unknown_message(data, start, begin, limit, quoted)
    names = _names(decoded(found.names), to_item=found.separator == b", ")
    if found.message.startswith("IA S3 returned"):
        status = _STATUS.search(found.message)
        words = read_words(data, found.start, limit, quoted)
        document = ErrorDocument(code=None, message=words.text, source="status")
        known = int(status[1]) if status else None
    else:
        words = read_words(data, found.end, limit, quoted)
        document = _document(found.message, words.text.removeprefix("-").strip())
        known = None
    return _line(data, (start, found.start, words.end), document, names, known)


def _with_unknown_message(
    data: bytes, start: int, begin: int, limit: int, quoted: bytes
) -> LogLine | None:
    if not _AS_PRINTED.search(data[max(0, start - 12) : start]):
        return None
    match = _ANY_MESSAGE.match(data, begin, end_of_line(data, begin, limit, quoted))
    if match is None:
        return None
    message, _, resource = decoded(match["text"]).strip().partition(" - ")
    item = decoded(match["item"]) if match["item"] else None
    document = ErrorDocument(
        code=None, message=message, resource=resource or None, source="status"
    )
    place = (start, match.start("text"), match.end())
    return _line(data, place, document, _Names(decoded(match["key"]), item), None)


def _line(
    data: bytes,
    place: tuple[int, int, int],
    document: ErrorDocument,
    names: _Names,
    status: int | None,
) -> LogLine:
    start, text_start, end = place
    item = names.item or _item_in_traceback(data, end, names.key)
    url = f"https://s3.us.archive.org/{quote(item, safe='')}/{quote(names.key)}" if item else None
    return LogLine(start, text_start, end, document, Exchange(status, method="PUT", url=url))


def _document(message: str, resource: str) -> ErrorDocument:
    return ErrorDocument(
        code=codes_by_message()[message],
        message=message,
        resource=resource or None,
        source="body",
    )


# Where a name ends and the message begins.


class _Known(NamedTuple):
    """A documented message in a line: what precedes it, and its bounds in the data."""

    names: bytes
    separator: bytes
    message: str
    start: int
    end: int


@cache
def _after_names() -> re.Pattern[bytes]:
    return re.compile(rb"(: |, )(%b|%b)(?!\w)" % (message_pattern(), _INVALID_XML))


def _known_message(data: bytes, begin: int, limit: int, quoted: bytes) -> _Known | None:
    end = end_of_line(data, begin, limit, quoted)
    match = _after_names().search(data, begin, end)
    if match is not None:
        names = data[begin : match.start()]
        return _Known(names, match[1], decoded(match[2]), match.start(2), match.end())
    return _wrapped_message(data, begin, end, limit, quoted)


def _wrapped_message(
    data: bytes, begin: int, end: int, limit: int, quoted: bytes
) -> _Known | None:
    """Return the message of a line that a console has wrapped in the middle of it."""
    if line_width(data, begin, end) < len(_UPLOADING) + 40:
        return None
    lines = [data[begin:end]]
    ends = [end]
    while len(lines) < _MESSAGE_LINES:
        line, end = following_line(data, ends[-1], limit, quoted)
        if not line:
            break
        lines.append(line)
        ends.append(end)
        for between in (b" ", b""):
            match = _after_names().search(between.join(lines))
            if match is not None:
                # The rest of the last line follows the message.
                rest = len(between.join(lines)) - match.end()
                names = between.join(lines)[: match.start()]
                message_end = max(ends[-2], end - rest)
                start = min(begin + match.start(2), message_end)
                return _Known(names, match[1], decoded(match[2]), start, message_end)
    return None


def _names(names: str, *, to_item: bool) -> _Names:
    if to_item:
        key, to, item = names.rpartition(" to ")
        if to:
            return _Names(key, item)
    return _Names(names, None)


def _item_in_traceback(data: bytes, end: int, key: str) -> str | None:
    """Return the item that the lines after a line name for the same file."""
    after = data[end : end + _TRACEBACK]
    begin = f"error uploading {key} to ".encode()
    at = after.find(begin)
    if at >= 0:
        match = _after_names().search(after, at + len(begin))
        if match is not None and match[1] == b", ":
            return decoded(after[at + len(begin) : match.start()])
    url = re.search(_S3_URL + re.escape(quote(key).encode()) + rb"(?![\w.%-])", after)
    return decoded(url["item"]) if url else None


# The other lines of the library.

_OVERLOADED = re.compile(
    rb"s3 is overloaded, sleeping for \d{1,9} seconds and retrying(?:\. \d{1,9} retries left)?\.?"
)


def read_overloaded(data: bytes, position: int) -> LogLine | None:
    """Return the line that says the library waits and tries again after a 503."""
    match = _OVERLOADED.match(data, position)
    if match is None:
        return None
    document = ErrorDocument(code=None, message=decoded(match[0]), source="status")
    exchange = Exchange(503, method="PUT", url="https://s3.us.archive.org/")
    return LogLine(position, position, match.end(), document, exchange)


_METADATA = re.compile(rb"rror \(([45]\d\d)\): ")
_BEFORE_METADATA = re.compile(rb"(?:\A|[\s\"'])(?P<item>[^\s\"']{1,120}) - e\Z")


def read_metadata_line(data: bytes, position: int) -> LogLine | None:
    """Return the line in which ``ia metadata`` says that a change failed."""
    match = _METADATA.match(data, position)
    before = _BEFORE_METADATA.search(data[max(0, position - 130) : position])
    if match is None or before is None:
        return None
    words = read_words(data, match.end(), min(len(data), position + _LONGEST))
    start = position - (before.end() - before.start("item"))
    item = decoded(before["item"])
    document = ErrorDocument(code=code_of_message(words.text), message=words.text, source="status")
    url = f"https://archive.org/metadata/{quote(item, safe='')}"
    exchange = Exchange(int(match[1]), method="POST", url=url)
    return LogLine(start, match.end(), words.end, document, exchange)


@cache
def _deleting() -> re.Pattern[bytes]:
    return re.compile(rb"rror: (%b)(?: - ([^\r\n]{1,2000}?))? \(([45]\d\d)\)" % message_pattern())


def read_delete_line(data: bytes, position: int) -> LogLine | None:
    """Return the line in which ``ia delete`` says that a file could not be deleted."""
    match = _deleting().match(data, position)
    if match is None:
        return None
    document = _document(decoded(match[1]), decoded(match[2] or b""))
    exchange = Exchange(int(match[3]), method="DELETE")
    return LogLine(position - 1, match.start(1), match.end(), document, exchange)


_REDUCE = b"Please reduce your request rate."


def read_bare_message(data: bytes, position: int) -> LogLine | None:
    """Return the message and the resource of a response that a program printed alone."""
    limit = min(len(data), position + _LONGEST)
    quoted = quote_before(data, position)
    words = read_words(data, position + len(_REDUCE), limit, quoted)
    document = _document(_REDUCE.decode(), words.text.removeprefix("-").strip())
    return LogLine(position, position, words.end, document, Exchange())


#: The lines of the library that contain the word `error`.
ERROR_LINES = (
    error_reader(rb" uploading ", _LONGEST + _TRACEBACK, read_upload_line),
    error_reader(rb" \([45]\d\d\): ", _LONGEST, read_metadata_line),
    # The line begins with a blank.
    error_reader(rb"(?<=\n error): ", 4_096, read_delete_line),
)
#: Its other lines.
OTHER_LINES = (
    LineReader(re.compile(rb"s3 is overloaded, sleeping for "), 200, read_overloaded),
    LineReader(re.compile(rb"Please reduce your request rate\. - "), _LONGEST, read_bare_message),
)
