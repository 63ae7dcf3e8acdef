"""`LineReader`: reads one kind of log line that reports an error without its body."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange

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
