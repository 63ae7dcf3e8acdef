"""Reads the line in which ``ia upload`` says that a file failed.

The library `internetarchive` prints the texts of the answer, not the answer itself: the file's
name, then `Message`, then `Resource` behind a dash. Which code it was, the documented messages
tell (measured on internetarchive 5.12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument

#: What such a line has in common.
MARK = re.compile(rb" error uploading ")
#: A longer line is none of them, in bytes.
MAX_LINE = 16_384

_LINE = re.compile(
    rb" error uploading (?P<key>[^\r\n]{1,1024}?)"
    rb"(?:: | to (?P<item>[A-Za-z0-9][\w.\-]{0,100}), )(?P<text>[^\r\n]{1,16384})"
)
_STATUS = re.compile(r"IA S3 returned invalid XML \(HTTP status code (\d{3})\)")


class UploadLine(NamedTuple):
    """What such a line says, where its text begins, and where it ends."""

    document: ErrorDocument
    text_start: int
    end: int


def read_upload_line(data: bytes, position: int) -> UploadLine | None:
    """Return what the line says that has the mark at a position, or None for another line."""
    match = _LINE.match(data, position)
    if match is None:
        return None
    text = match["text"].decode("utf-8", "replace").strip()
    key = match["key"].decode("utf-8", "replace")
    item = match["item"].decode("ascii", "replace") if match["item"] else None
    page = _STATUS.match(text)
    code, message, resource = (None, text, None) if page else _told(text)
    document = ErrorDocument(
        code=code,
        message=message,
        resource=resource,
        status=int(page[1]) if page else None,
        method="PUT",
        url=f"https://s3.us.archive.org/{quote(item)}/{quote(key)}" if item else None,
        source="body" if code else "status",
    )
    return UploadLine(document, match.start("text"), match.end())


def _told(text: str) -> tuple[str | None, str, str | None]:
    messages = _codes_by_message()
    if text in messages:
        return messages[text], text, None
    # A message may hold a dash itself.
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
