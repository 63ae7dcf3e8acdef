"""Reads what ``ia`` and its library print of a failed request.

The library `internetarchive` prints the texts of the response, not the response itself: the
file's name, then `Message`, then `Resource` after a dash. A file and an item may have any name,
so the documented messages show where a name ends and which code it was (measured on
internetarchive 5.12).
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import NamedTuple
from urllib.parse import quote, unquote

from ias3errors.building import with_exchange
from ias3errors.document import ErrorDocument, frozen_fields
from ias3errors.exchange import Exchange
from ias3errors.parsing.plain import read_document
from ias3errors.scanning.elements import unescaped
from ias3errors.scanning.line_forms import form, form_reader
from ias3errors.scanning.log_line import (
    LOOK_BEHIND,
    LogLine,
    codes_by_message,
    decoded,
    end_of_line,
    error_reader,
    following_line,
    line_width,
    message_pattern,
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
_AS_PRINTED = re.compile(rb"(?:^|\n|HTTPError:|ERROR(?: -)?) {1,2}\Z")
_ANY_MESSAGE = re.compile(
    rb"(?P<key>[^\r\n]{1,1024}?)(?:: ?| to (?P<item>[^\s,]{1,120}), ?)(?P<text>(?<= )[^\r\n]*|\Z)"
)
#: A body that is no XML is printed as Python shows bytes.
_BYTES = re.compile(rb"b(?P<quote>['\"])")
#: What requests says of the same response, in the traceback.
_FAILED = (
    rb"(?P<status>[45]\d\d) (?:Client|Server) Error: (?P<reason>[^\r\n]{0,200}) for url: "
    rb"https?://s3\.us\.archive\.org/(?P<item>[^\s/]{1,400})/%b(?![\w.%%-])"
)
_S3 = "https://s3.us.archive.org/"


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
    text = decoded(found.names.replace(b"\\" + quoted, quoted) if quoted else found.names)
    key, to, item = text.rpartition(" to ") if found.separator == b", " else ("", "", "")
    names = _Names(key, item) if to else _Names(text, None)
    if found.message.startswith("IA S3 returned"):
        status = _STATUS.search(found.message)
        words, end = read_words(data, found.start, limit, quoted)
        document = ErrorDocument(code=None, message=words, source="status")
        known = int(status[1]) if status else None
    else:
        words, end = read_words(data, found.end, limit, quoted)
        document = ErrorDocument(
            code=codes_by_message()[found.message],
            message=found.message,
            resource=words.removeprefix("-").strip() or None,
        )
        known = None
    return _line(data, (start, found.start, end), document, names, known)


def _with_unknown_message(
    data: bytes, start: int, begin: int, limit: int, quoted: bytes
) -> LogLine | None:
    if not _AS_PRINTED.search(data[max(0, start - 12) : start]):
        return None
    end = end_of_line(data, begin, limit, quoted)
    match = _ANY_MESSAGE.match(data, begin, end)
    if match is None:
        return None
    place = (start, match.start("text"), match.end())
    names = _Names(decoded(match["key"]), decoded(match["item"]) if match["item"] else None)
    shown = _BYTES.match(match["text"])
    if shown is not None:
        line_end = data.find(b"\n", end, limit)
        text = data[match.start("text") + 2 : line_end if line_end >= 0 else limit]
        body = unescaped(shown[0], text.rstrip().rstrip(b"')").rstrip(shown["quote"]))
        document = with_exchange(read_document(body), Exchange())
        return _line(data, (*place[:2], place[1] + 2 + len(text)), document, names, None)
    message, _, resource = decoded(match["text"]).strip().partition(" - ")
    document = ErrorDocument(
        code=None, message=message or None, resource=resource or None, source="status"
    )
    line = _line(data, place, document, names, None)
    return line if message or line.exchange.status else None


def _line(
    data: bytes,
    place: tuple[int, int, int],
    document: ErrorDocument,
    names: _Names,
    status: int | None,
) -> LogLine:
    start, text_start, end = place
    failed = _failed_request(data, start, end, names)
    item = names.item or _item_in_traceback(data, end, names.key)
    if failed is not None:
        item = item or unquote(decoded(failed["item"]))
        status = status or int(failed["status"])
    # The title of a gateway's page may begin with one.
    page = re.match(r"[45]\d\d(?= [A-Z])", document.title or "")
    status = status or (int(page[0]) if page else None)
    url = f"{_S3}{quote(item, safe='')}/{quote(names.key)}" if item else _S3
    if item is None:
        document = replace(document, fields=frozen_fields({"Key": names.key}))
    reason = decoded(failed["reason"]) if failed is not None else None
    exchange = Exchange(status, reason, method="PUT", url=url)
    return LogLine(start, text_start, end, document, exchange)


def _failed_request(data: bytes, start: int, end: int, names: _Names) -> re.Match[bytes] | None:
    """Return what requests says of the same file in the traceback around a line."""
    line = re.compile(_FAILED % re.escape(quote(names.key).encode()))
    before = list(line.finditer(data, max(0, start - LOOK_BEHIND), start))
    after = line.search(data, end, end + _TRACEBACK)
    for one in (*before[-1:], after):
        if one is not None and names.item in (None, unquote(decoded(one["item"]))):
            return one
    return None


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
    """Return the documented message of a line, which a console may have wrapped in its middle."""
    line_start, end = begin, end_of_line(data, begin, limit, quoted)
    may_be_wrapped = line_width(data, begin, end) >= len(_UPLOADING) + 40
    lines = [data[begin:end]]
    while True:
        for between in (b" ", b""):
            text = between.join(lines)
            match = _after_names().search(text)
            if match is not None:
                message_end = max(line_start, end - len(text) + match.end())
                start = min(begin + match.start(2), message_end)
                names, message = text[: match.start()], decoded(match[2])
                return _Known(names, match[1], message, start, message_end)
        line_start = end
        line, end = following_line(data, end, limit, quoted)
        if not line or not may_be_wrapped or len(lines) == _MESSAGE_LINES:
            return None
        lines.append(line)


def _item_in_traceback(data: bytes, end: int, key: str) -> str | None:
    """Return the item that the lines after a line name for the same file."""
    after = data[end : end + _TRACEBACK]
    begin = f"error uploading {key} to ".encode()
    at = after.find(begin)
    if at >= 0:
        match = _after_names().search(after, at + len(begin))
        if match is not None and match[1] == b", ":
            return decoded(after[at + len(begin) : match.start()])
    return None


# The other lines of the library.

_SAID = rb"(?P<message>[^\r\n]{1,900}?)(?: - (?P<resource>[^\r\n]{1,2000}?))?"

_OVERLOADED = form(
    rb"(?P<message>s3 is overloaded, sleeping for \d{1,9} seconds and retrying"
    rb"(?:\. \d{1,9} retries left)?\.?)",
    status="503",
    method="PUT",
    url=_S3,
)
_METADATA = form(
    rb"(?:rror|arning) \((?P<status>[45]\d\d)\): ",
    rb"(?:\A|(?<=[\s\"']))(?P<item>[^\s\"']{1,120}) - [ew]\Z",
    words="message",
    method="POST",
    url="https://archive.org/metadata/{item}",
)
_DELETE = form(
    rb"rror: %b \((?P<status>[45]\d\d)\)" % _SAID,
    rb"(?<=\n )e\Z",
    shown_by=("code",),
    method="DELETE",
)
# Each part ends where it first can: a hostile line would make the parts try all their ends.
_COPY = form(
    rb"rror: failed to (?:copy|move) '(?>(?P<copy_source>[^\r\n]{1,900}?)' to ')"
    rb"(?>(?P<item>[^/\r\n]{1,120})/(?P<file>[^\r\n]{1,900}?)' - )"
    rb"(?P<message>(?>[^\r\n]{1,900}?(?= - |[\r\n]|\Z)))(?: - (?P<resource>[^\r\n]{1,2000}))?",
    rb"e\Z",
    method="PUT",
    url=_S3 + "{item}/{file}",
)
_BARE = form(rb"(?P<message>Please reduce your request rate\.) - ", words="resource")

#: The lines of the library that contain the word `error`.
ERROR_LINES = (
    error_reader(rb" uploading ", _LONGEST + _TRACEBACK, read_upload_line),
    form_reader(rb"rror(?<= - error) \([45]\d\d\): ", _METADATA),
    # The line begins with a blank.
    form_reader(rb"rror(?<=\n error): ", _DELETE),
    form_reader(rb"rror: failed to (?:copy|move) '", _COPY),
)
#: Its other lines.
OTHER_LINES = (
    form_reader(rb"arning(?<= - warning) \([45]\d\d\): ", _METADATA),
    form_reader(rb"s3 is overloaded, sleeping for ", _OVERLOADED),
    form_reader(rb"Please reduce your request rate\. - ", _BARE),
)
