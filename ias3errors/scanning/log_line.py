"""`LineReader`: reads one kind of log line that reports an error without its body."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange


class LogLine(NamedTuple):
    """A line that reports an error in words of its own."""

    #: Where the line begins in the data.
    start: int
    #: Where the server's words begin; what comes before them is context.
    text_start: int
    #: Where the line ends: the search continues there.
    end: int
    document: ErrorDocument
    exchange: Exchange


class LineReader(NamedTuple):
    """How to find and read one kind of line."""

    #: Such lines are looked for only in an input whose beginning contains these bytes.
    hint: bytes
    #: What begins such a line. It starts with plain bytes: that makes a search fast.
    begins: re.Pattern[bytes]
    #: The longest line that is read, in bytes.
    longest: int
    #: Reads the line that begins at a position; None if it is another line.
    read: Callable[[bytes, int], LogLine | None]
