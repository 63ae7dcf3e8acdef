"""Detects what an input is by its beginning: an archive, JSON lines, UTF-16, or text.

It also lists all kinds of log lines, and decides which of them a whole text is searched for.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ias3errors.scanning import program_log, quoted_bodies, sdk_log, upload_log
from ias3errors.scanning.http_response import STATUS_LINE
from ias3errors.scanning.json_record import body_name, record_in
from ias3errors.scanning.log_line import LineReader, plain_beginning
from ias3errors.scanning.sources import HEAD, Input

#: The kinds of log lines that contain the word `error`: one search finds them all, everywhere.
#: A new kind is a module with its reader, and a row here or in `OTHER_LINES`.
ERROR_LINES: tuple[LineReader, ...] = (
    *upload_log.ERROR_LINES,
    *quoted_bodies.ERROR_LINES,
    *sdk_log.ERROR_LINES,
    *program_log.ERROR_LINES,
)
#: The other kinds. Each costs a search of its own; see `EVERYTHING`.
OTHER_LINES: tuple[LineReader, ...] = (
    *upload_log.OTHER_LINES,
    *sdk_log.OTHER_LINES,
    *program_log.OTHER_LINES,
    *quoted_bodies.OTHER_LINES,
)

#: How much of an input decides what it is, in bytes.
SNIFFED = 65_536
#: Up to this offset an input is searched for everything. After it, HTTP responses and
#: `OTHER_LINES` are searched for only if the head contains one.
EVERYTHING = 2_097_152

#: How an input in UTF-16 begins: with a mark, or with two letters that it shares with ASCII. The
#: mark of UTF-32 begins with that of UTF-16; no program writes logs in UTF-32.
_UTF16 = (
    ("utf-16-le", re.compile(rb"\xff\xfe|[^\0]\0[^\0]\0")),
    ("utf-16-be", re.compile(rb"\xfe\xff|\0[^\0]\0[^\0]")),
)


class TextPatterns(NamedTuple):
    """What a text is searched for all along, because its head contains one."""

    responses: bool = False
    lines: tuple[LineReader, ...] = ()


class FileFormat(NamedTuple):
    """The format of a file that can be divided; its beginning decides for every part."""

    json_lines: bool
    patterns: TextPatterns


def archive_format(head: bytes) -> str | None:
    """Return "gzip", "zip", "tar" or None, by the first bytes of an input."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def file_format(source: Input) -> FileFormat | None:
    """Return the format of an input, or None if its parts cannot be searched alone."""
    head = source.head
    if source.file is None or source.is_whole or archive_format(head) or utf16_encoding(head):
        return None
    return FileFormat(is_json_lines(head), text_patterns(head))


def text_patterns(head: bytes) -> TextPatterns:
    """Return the patterns to search a whole text for, by its beginning."""
    head = head[:HEAD]
    return TextPatterns(
        responses=STATUS_LINE.search(head) is not None,
        lines=tuple(
            reader
            for reader in OTHER_LINES
            if plain_beginning(reader.words.pattern) in head and reader.words.search(head)
        ),
    )


def is_searched_less(source: Input, size: int) -> bool:
    """Return whether an input of a size is searched for some kinds up to `EVERYTHING` only."""
    if size <= EVERYTHING or source.is_whole or is_json_lines(source.head):
        return False
    patterns = text_patterns(source.head)
    return not patterns.responses or patterns.lines != OTHER_LINES


def utf16_encoding(head: bytes) -> str | None:
    """Return the encoding of an input in UTF-16, or None for another one."""
    return next((encoding for encoding, begins in _UTF16 if begins.match(head)), None)


def is_json_lines(head: bytes) -> bool:
    """Return whether an input has a JSON record in each line, by its first line."""
    start = after_bom(head)
    if not head.startswith(b"{", start):
        return False
    line, newline, _ = head[start:SNIFFED].partition(b"\n")
    if not newline and len(head) > SNIFFED:
        return False
    record = record_in(line)
    return record is not None and body_name(record) is not None


def after_bom(head: bytes) -> int:
    """Return where the text begins after a byte order mark of UTF-8."""
    return len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
