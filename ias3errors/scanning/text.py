"""Searches text for errors.

Most text contains none, so only a few fixed words are looked for, and only what is around them is
read: `rror` finds elements and most kinds of log lines in one search; ``HTTP/`` and the words of
the other kinds take a search each. Every place is read once, whatever the text: a tag that never
closes costs no more than one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.scanning import elements
from ias3errors.scanning.detecting import ERROR_LINES, EVERYTHING, OTHER_LINES, TextPatterns
from ias3errors.scanning.http_response import (
    BEGINNING,
    MAX_RESPONSE,
    STATUS_LINE,
    read_response,
)
from ias3errors.scanning.json_record import matches_in_record, record_in
from ias3errors.scanning.log_line import (
    FAILURE,
    LOOK_BEHIND,
    LineReader,
    LogLine,
    exchange_beside,
    plain_beginning,
)
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

# Elements, and the kinds of lines with the word `error`.
_ERROR = re.compile(
    rb"rror(?:(?<=[<;cC:/]Error)[\s>/&\\]|%b)"
    % b"|".join(reader.words.pattern.removeprefix(b"rror") for reader in ERROR_LINES)
)
#: Everything that is looked for, and the plain bytes with which it begins.
_SEARCHED = tuple(
    (words, plain_beginning(words.pattern))
    for words in (_ERROR, BEGINNING, *(reader.words for reader in OTHER_LINES))
)
_PLAIN = tuple(plain for _, plain in _SEARCHED)
# How far before a part of a file the search for log lines begins: no report is longer.
_LONGEST_REPORT = max(reader.longest for reader in (*ERROR_LINES, *OTHER_LINES)) + LOOK_BEHIND
# How much of the text after a place must be there before the place is read.
_MARGIN = 1_024
_LONGEST_WORD = 48
# A longer element does not hide the log lines in it, in bytes.
_MAX_ELEMENT = 32_768


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
        # Up to where it is known whether the next tag closes an element.
        self._closes_at = -1
        self._closes = False
        # For each pattern: up to where it is looked for, where it occurs next, if that is known, and
        # up to where it was searched for.
        everywhere = True, patterns.responses, *(one in patterns.lines for one in OTHER_LINES)
        self._until = [None if one else EVERYTHING for one in everywhere]
        self._next: list[int | None] = [None] * len(_SEARCHED)
        self._searched = [position] * len(_SEARCHED)
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
            searched = window.end - (0 if window.final else _MARGIN + _LONGEST_WORD)
            here = searched if place is None else place[1]
            if self._open is not None and here - self._open.at > MAX_SPAN:
                yield from self._give_up(self._open.at + MAX_SPAN)
            if self._open is None and self._stop is not None and here >= self._stop:
                return
            if place is not None:
                self._position = place[1] + 1
                yield from self._at_place(*place)
            elif window.final:
                yield from self._give_up(window.end)
                return
            else:
                window.advance(self._keep_from())

    def _next_place(self) -> tuple[int, int] | None:
        window = self._window
        data, base = window.data, window.base
        limit = len(data) - (0 if window.final else _MARGIN)
        first: tuple[int, int] | None = None
        for number, (words, plain) in enumerate(_SEARCHED):
            at, until = self._next[number], self._until[number]
            if at is None or at < self._position:
                searched = self._searched[number]
                end = base + limit
                if at is None and (searched >= end or (until is not None and searched >= until)):
                    continue
                begin = max(searched - _LONGEST_WORD - base, self._position - base, 0)
                begin = data.find(plain, begin, limit)
                match = None if begin < 0 else words.search(data, begin, limit)
                at = None if match is None else base + match.start()
                self._next[number] = at
                self._searched[number] = end if at is None else at
            if at is not None and (first is None or at < first[1]):
                first = number, at
        return first

    def _at_place(self, number: int, at: int) -> Iterator[Match]:
        if number == 0:
            return self._at_error(at)
        return (
            self._at_status(at) if number == 1 else self._at_line((OTHER_LINES[number - 2],), at)
        )

    def _fill_to(self, offset: int, at: int) -> None:
        """Read on until the window contains everything before an offset, and what precedes `at`."""
        if self._window.end < offset:
            self._window.fill_to(offset, min(at, self._keep_from()) - LOOK_BEHIND)

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
        index = at - self._window.base
        tag = elements.tag_at(self._window.data, index - 1) if index else None
        if tag is None:
            yield from self._at_line(ERROR_LINES, at)
        elif not tag.closes:
            yield from self._at_start(tag, at - 1)
        elif self._open is not None:
            yield from self._complete(self._open, at + len(b"rror"))

    def _at_start(self, tag: elements.Tag, at: int) -> Iterator[Match]:
        in_record = self._in_record(at)
        if in_record is not None:
            yield from in_record
            return
        yield from self._give_up(at - tag.length)
        self._open = _Open(at - tag.length, tag.less)

    def _complete(self, opened: _Open, name_end: int) -> Iterator[Match]:
        base = self._window.base
        self._open = None
        body = elements.whole_element(self._window.data, opened.at - base, name_end - base)
        if body is not None:
            yield self._match(opened.at, name_end, body)

    def _give_up(self, until: int) -> Iterator[Match]:
        """Read what there is of an open element that does not end before an offset."""
        opened, base = self._open, self._window.base
        if opened is None:
            return
        self._open = None
        cut = elements.cut_element(self._window.data, opened.at - base, until - base, opened.less)
        if cut is not None:
            yield self._match(opened.at, opened.at + cut.length, cut.body, document=cut.document)

    def _match(
        self,
        at: int,
        end: int,
        body: bytes,
        exchange: Exchange | None = None,
        *,
        words: bytes = b"",
        document: ErrorDocument | None = None,
    ) -> Match:
        """Return the error between two offsets, with the text before it and after earlier ones."""
        base = self._window.base
        low = max(0, at - CONTEXT - base, self._found_to - base)
        context = elements.before_prolog(self._window.data[low : at - base]) + words
        self._found_to = end
        exchange = exchange or exchange_beside(context)
        return Match(*self._window.locate(at), body, exchange, context, document)

    # JSON lines between others.

    def _in_record(self, at: int) -> list[Match] | None:
        """Return the errors in the JSON record that the line of a place is, or None if it is none."""
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
        given_up = list(self._give_up(start))
        self._position = window.base + end
        offset, number = window.locate(start)
        return given_up + [
            found._replace(offset=offset, line=number, context_before=line)
            for found in matches_in_record(record, search_bytes)
        ]

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

    def _may_be_record(self, reader: LineReader, at: int) -> bool:
        """Return whether the line of a place is to be read as a record, if it is one."""
        if reader.in_records:
            return True
        window = self._window
        index = at - window.base
        if index and not window.data.startswith(b"\n", index - 1):
            return False
        # Only a record with the status of a failure matters, and most have none.
        newline = window.data.find(b"\n", index)
        end = len(window.data) if newline < 0 else newline
        return FAILURE.search(window.data, index, end) is not None

    # Saved HTTP responses, and log lines.

    def _at_status(self, at: int) -> Iterator[Match]:
        window = self._window
        self._fill_to(at + MAX_RESPONSE + _MARGIN, at)
        line = STATUS_LINE.match(window.data, at - window.base)
        if line is None:
            return
        limit = min(len(window.data), at - window.base + MAX_RESPONSE)
        following = STATUS_LINE.search(window.data, line.end(), limit)
        response = read_response(window.data, line, following.start() if following else limit)
        if response is None:
            return
        yield from self._give_up(at)
        self._position = window.base + response.end
        if response.body is not None and response.exchange is not None:
            yield self._match(at, self._position, response.body, response.exchange)

    def _at_line(self, readers: tuple[LineReader, ...], at: int) -> Iterator[Match]:
        """Read a log line with the first reader whose words are at an offset."""
        window = self._window
        for reader in readers:
            if reader.words.match(window.data, at - window.base) is None:
                continue
            if self._is_in_element(at):
                return
            in_record = self._in_record(at) if self._may_be_record(reader, at) else None
            if in_record is not None:
                yield from in_record
                return
            self._fill_to(at + reader.longest + _MARGIN, at)
            line = reader.read(window.data, at - window.base)
            if line is not None:
                yield from self._of_line(line)
                return

    def _of_line(self, line: LogLine) -> Iterator[Match]:
        data, base = self._window.data, self._window.base
        quotes = elements.begins_between(data, line.text_start, line.end)
        if quotes and not line.quotes_body:
            return  # the body that the line quotes says more
        start = max(line.start, self._found_to - base)
        yield from self._give_up(base + start)
        words = data[start : line.text_start]
        self._position = end = base + line.end
        exchange, document = line.exchange, line.document
        yield self._match(base + start, end, b"", exchange, words=words, document=document)

    def _is_in_element(self, at: int) -> bool:
        """Return whether the next tag after an offset closes the element that is open."""
        if self._open is None:
            return False
        if self._closes_at < at:
            window = self._window
            self._fill_to(at + _MAX_ELEMENT, at)
            self._closes_at = at + _MAX_ELEMENT
            self._closes = False
            limit = min(len(window.data), at - window.base + _MAX_ELEMENT)
            for match in elements.NAME.finditer(window.data, at - window.base, limit):
                tag = elements.tag_at(window.data, match.start())
                if tag is not None:
                    self._closes_at = window.base + match.start()
                    self._closes = tag.closes
                    break
        return self._closes


def start_in_text(window: Window, start: int) -> int:
    """Return where a search for what begins at `start` or later must begin.

    A report that begins before `start` may reach beyond it, and what it contains is part of it.
    """
    low = max(0, start - MAX_RESPONSE - window.base)
    limit = max(low, start - window.base + MAX_WORD)
    lines = [window.base + line.start() for line in STATUS_LINE.finditer(window.data, low, limit)]
    before = [line for line in lines if line < start]
    return max(window.base, min([*before[-1:], start - _LONGEST_REPORT]))


def search_bytes(data: bytes) -> Iterator[Match]:
    """Find the errors in a text that is complete."""
    if not any(plain in data for plain in _PLAIN):
        return iter(())
    window = Window(data, lambda _size: b"")
    window.final = True
    return TextSearch(window, TextPatterns()).matches()
