"""Reads the line in which ``ia upload`` reports that a file failed.

The library `internetarchive` prints the texts of the response, not the response itself: the
file's name, then `Message`, then `Resource` after a dash. The documented messages show which code
it was (measured on internetarchive 5.12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from urllib.parse import quote

from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.scanning.log_line import LineReader, LogLine

_LINE = re.compile(
    rb" error uploading (?P<key>[^\r\n]{1,1024}?)"
    rb"(?:: | to (?P<item>[A-Za-z0-9][\w.\-]{0,100}), )(?P<text>[^\r\n]{1,16384})"
)
_STATUS = re.compile(r"IA S3 returned invalid XML \(HTTP status code (\d{3})\)")


def read_upload_line(data: bytes, position: int) -> LogLine | None:
    """Return the line whose words begin at a position, or None for another line."""
    match = _LINE.match(data, position)
    if match is None:
        return None
    text = match["text"].decode("utf-8", "replace").strip()
    key = match["key"].decode("utf-8", "replace")
    item = match["item"].decode("ascii", "replace") if match["item"] else None
    page = _STATUS.match(text)
    code, message, resource = (None, text, None) if page else _parts(text)
    # The blank before the words belongs to the previous line.
    return LogLine(
        start=position + 1,
        text_start=match.start("text"),
        end=match.end(),
        document=ErrorDocument(
            code=code,
            message=message,
            resource=resource,
            source="body" if code else "status",
        ),
        exchange=Exchange(
            status=int(page[1]) if page else None,
            method="PUT",
            url=f"https://s3.us.archive.org/{quote(item)}/{quote(key)}" if item else None,
        ),
    )


#: The blank before the words is part of the pattern: it keeps other words apart.
UPLOAD_LINES = LineReader(
    hint=b"uploading ",
    begins=re.compile(rb" error uploading "),
    longest=16_384,
    read=read_upload_line,
)


def _parts(text: str) -> tuple[str | None, str, str | None]:
    """Return code, message and resource of the text of a line."""
    messages = _codes_by_message()
    if text in messages:
        return messages[text], text, None
    # A message may contain a dash itself.
    at = text.find(" - ")
    while at >= 0:
        if text[:at] in messages:
            return messages[text[:at]], text[:at], text[at + 3 :]
        at = text.find(" - ", at + 1)
    message, _, resource = text.partition(" - ")
    return None, message, resource or None


@cache
def _codes_by_message() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for entry in IAS3.values():
        codes.setdefault(entry.message.strip(), entry.code)
    return MappingProxyType(codes)
