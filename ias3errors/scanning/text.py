"""Searches text for errors.

Most text contains none, so only a few fixed words are looked for, and only what is around them is
read: `Error` after a spelling of ``<``, ``HTTP/`` at the beginning of a line, and the words of
each kind of log line. Every place is read once, whatever the text: a tag that never closes costs
no more than one that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from ias3errors.scanning import elements
from ias3errors.scanning.detecting import TextPatterns
from ias3errors.scanning.http_response import (
    BEGINNING,
    MAX_RESPONSE,
    STATUS_LINE,
    read_response,
)
from ias3errors.scanning.json_record import matches_in_record, record_in
from ias3errors.scanning.log_line import LineReader
from ias3errors.scanning.match import CONTEXT, Match
from ias3errors.scanning.windows import Window

#: A longer element, as the text spells it, is cut, in bytes.
MAX_SPAN = 1_048_576
#: A longer line between others is not read as JSON, in bytes.
MAX_LINE = 262_144
#: How far before a place a search must begin to find there what a search of everything finds.
LOOKBACK = MAX_RESPONSE + 4_096

#: How much after a place a word that matters there may begin, in bytes.
MAX_WORD = 512
#: A search for what begins before a place goes on this far beyond it, in bytes.
SEARCHED_BEYOND = MAX_LINE + MAX_WORD

_STATUS = re.compile(BEGINNING)
# How much of the text after a place must be there before the place is read.
_MARGIN = 1_024
_LONGEST_WORD = 32


class _Open(NamedTuple):
    """An element whose end was not found yet."""

    at: int
    less: bytes


class TextSearch:
    """A search in a window, from a position on, for what begins before `stop`."""

    def __init__(
        self,
        window: Window,
        patterns: TextPatterns,
        *,
        position: int = 0,
        stop: int | None = None,
    ) -> None:
        self._window = window
        self._position = position
        self._stop = stop
        self._open: _Open | None = None
        # What is looked for, and what reads the text around it.
        self._patterns: list[tuple[re.Pattern[bytes], Callable[[int], Iterator[Match]]]] = [
            (elements.NAME, self._at_error),
            *([(_STATUS, self._at_status)] if patterns.responses else []),
            *((reader.begins, partial(self._at_line, reader)) for reader in patterns.lines),
        ]
        # For each pattern: where it occurs next, if known, and where its search continues.
        self._next: list[int | None] = [None] * len(self._patterns)
        self._searched = [position] * len(self._patterns)
        self._line_from = window.base if window.base == 0 else -1
        self._line_known_to = window.base
        self._no_json = -1
        # Where the text of the last match ends.
        self._found_to = 0

    def matches(self) -> Iterator[Match]:
        """Find everything, in the order of the text."""
        window = self._window
        while True:
            place = self._next_place()
            here = self._searched_to() if place is None else place[1]
            if self._open is not None and here - self._open.at > MAX_SPAN:
                yield from self._give_up(self._open, self._open.at + MAX_SPAN)
            if self._open is None and self._stop is not None and here >= self._stop:
                return
            if place is not None:
                self._position = place[1] + 1
                yield from self._patterns[place[0]][1](place[1])
            elif window.final:
                if self._open is not None:
                    yield from self._give_up(self._open, window.end)
                return
            else:
                window.advance(self._keep_from())

    def _searched_to(self) -> int:
        window = self._window
        return window.end if window.final else window.end - _MARGIN - _LONGEST_WORD

    def _next_place(self) -> tuple[int, int] | None:
        window = self._window
        data, base = window.data, window.base
        limit = len(data) - (0 if window.final else _MARGIN)
        first: tuple[int, int] | None = None
        for number, (pattern, _) in enumerate(self._patterns):
            at = self._next[number]
            if at is None or at < self._position:
                begin = max(self._searched[number], self._position) - base
                match = pattern.search(data, begin, limit) if begin < limit else None
                at = None if match is None else base + match.start()
                self._next[number] = at
                self._searched[number] = max(base + limit - _LONGEST_WORD, base + begin)
                if at is not None:
                    self._searched[number] = at
            if at is not None and (first is None or at < first[1]):
                first = number, at
        return first

    def _keep_from(self) -> int:
        window = self._window
        newline = window.data.rfind(b"\n", max(0, len(window.data) - MAX_LINE))
        keep = window.end - _MARGIN - 4_096
        if newline >= 0:
            keep = min(keep, window.base + newline)
        if self._open is not None:
            keep = min(keep, self._open.at - CONTEXT)
        return keep

    # Elements.

    def _at_error(self, at: int) -> Iterator[Match]:
        window = self._window
        tag = elements.tag_at(window.data, at - window.base)
        if tag is None:
            return
        if tag.closes:
            if self._open is not None:
                yield from self._complete(self._open, at + len(b"Error"))
            return
        record = self._json_line(at)
        if record is not None:
            line_start, line_end, values, line = record
            if self._open is not None:
                yield from self._give_up(self._open, line_start)
            self._position = line_end
            place = window.locate(line_start)
            for found in matches_in_record(values, search_bytes):
                yield found._replace(offset=place[0], line=place[1], context_before=line)
            return
        start = at - tag.length
        if self._open is not None:
            yield from self._give_up(self._open, start)
        self._open = _Open(start, tag.less)

    def _complete(self, opened: _Open, name_end: int) -> Iterator[Match]:
        window, base = self._window, self._window.base
        self._open = None
        body = elements.whole_element(window.data, opened.at - base, name_end - base)
        if body is not None:
            context = self._context_before(opened.at)
            self._found_to = name_end
            yield Match(*window.locate(opened.at), body, context_before=context)

    def _give_up(self, opened: _Open, until: int) -> Iterator[Match]:
        """Read what there is of an element that does not end before an offset."""
        window, base = self._window, self._window.base
        self._open = None
        cut = elements.cut_element(window.data, opened.at - base, until - base, opened.less)
        if cut is not None:
            context = self._context_before(opened.at)
            self._found_to = opened.at + cut.length
            yield Match(
                *window.locate(opened.at), cut.body, context_before=context, document=cut.document
            )

    def _context_before(self, at: int) -> bytes:
        """Return the text before a place, without that of earlier matches."""
        base = self._window.base
        low = max(0, at - CONTEXT - base, self._found_to - base)
        return elements.before_prolog(self._window.data[low : at - base])

    # JSON lines between others.

    def _json_line(self, at: int) -> tuple[int, int, dict[str, object], bytes] | None:
        window = self._window
        start = self._line_start(at)
        if start < 0 or start == self._no_json:
            return None
        if not window.data.startswith(b"{", start - window.base):
            return None
        newline = window.data.find(b"\n", at - window.base)
        while newline < 0 and not window.final and window.end - start <= MAX_LINE:
            known = window.end
            window.advance(min(start - 1, self._keep_from()))
            newline = window.data.find(b"\n", known - window.base)
        end = len(window.data) if newline < 0 else newline + 1
        line = window.data[start - window.base : end]
        record = record_in(line) if len(line) <= MAX_LINE else None
        if record is None:
            self._no_json = start
            return None
        return start, window.base + end, record, line

    def _line_start(self, at: int) -> int:
        """Return the offset at which the line of a place begins, or -1 where that is far away."""
        window = self._window
        low = max(self._line_known_to, window.base)
        newline = window.data.rfind(b"\n", low - window.base, at - window.base)
        if newline >= 0:
            self._line_from = window.base + newline + 1
        self._line_known_to = at
        if self._line_from < window.base or at - self._line_from > MAX_LINE:
            return -1
        return self._line_from

    # Saved HTTP responses, and log lines.

    def _at_status(self, at: int) -> Iterator[Match]:
        window = self._window
        window.fill_to(at + MAX_RESPONSE + _MARGIN, min(at, self._keep_from()) - CONTEXT)
        line = STATUS_LINE.match(window.data, at - window.base)
        if line is None:
            return
        limit = min(len(window.data), at - window.base + MAX_RESPONSE)
        following = STATUS_LINE.search(window.data, line.end(), limit)
        response = read_response(window.data, line, following.start() if following else limit)
        if response is None:
            return
        if self._open is not None:
            yield from self._give_up(self._open, at)
        self._position = window.base + response.end
        if response.body is not None and response.exchange is not None:
            context = self._context_before(at)
            self._found_to = self._position
            yield Match(*window.locate(at), response.body, response.exchange, context)

    def _at_line(self, reader: LineReader, at: int) -> Iterator[Match]:
        window = self._window
        window.fill_to(at + reader.longest + _MARGIN, min(at, self._keep_from()) - CONTEXT)
        index = at - window.base
        line = reader.read(window.data, index)
        if line is None:
            return
        if elements.begins_between(window.data, index, line.end):
            return  # the line quotes the body, which says more
        if self._open is not None:
            yield from self._give_up(self._open, at)
        context = self._context_before(at) + window.data[index : line.text_start]
        self._found_to = self._position = window.base + line.end
        yield Match(
            *window.locate(window.base + line.start),
            body=b"",
            exchange=line.exchange,
            context_before=context,
            document=line.document,
        )


def start_in_text(window: Window, patterns: TextPatterns, start: int) -> int:
    """Return where a search for what begins at `start` or later must begin.

    Only a status line, which always counts, begins something that may reach beyond `start`.
    """
    if patterns.responses:
        low = max(0, start - MAX_RESPONSE - window.base)
        limit = max(low, start - window.base + MAX_WORD)
        lines = [
            window.base + line.start() for line in STATUS_LINE.finditer(window.data, low, limit)
        ]
        before = [line for line in lines if line < start]
        if before:
            return before[-1]
    # The words of a log line begin with the blank before them.
    return start - 1


def search_bytes(data: bytes) -> Iterator[Match]:
    """Find the errors in a text that is complete."""
    window = Window(data, lambda _size: b"")
    window.final = True
    return TextSearch(window, TextPatterns()).matches()
