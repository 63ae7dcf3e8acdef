"""Finds the places in a text at which errors stand.

Most text holds none, so three fixed words are looked for, and only around them is anything read:
`Error` behind a spelling of ``<``, ``HTTP/`` at the beginning of a line, and the words with which
``ia upload`` reports a failure. Every place is looked at once, whatever the text: a tag that never
closes costs no more than one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.scanning import elements, uploads
from ias3errors.scanning.answers import BEGINNING, MAX_ANSWER, STATUS_LINE, read_answer
from ias3errors.scanning.evidence import NEAR, Evidence
from ias3errors.scanning.records import evidence_in_record, record_in
from ias3errors.scanning.windows import Window

#: An element that is longer, as it is spelled in the text, is cut, in bytes.
MAX_SPAN = 1_048_576
#: A longer line between others is not read as JSON, in bytes.
MAX_LINE = 262_144
#: How far before a place a search must begin to judge it as a search of everything would.
LOOKBACK = MAX_ANSWER + 4_096

_STATUS = re.compile(BEGINNING)
# What must have been read behind a place before it is looked at.
_MARGIN = 1_024
_LONGEST_WORD = 32


@dataclass(frozen=True, slots=True)
class Marks:
    """What is looked for beside elements; each costs time, so it must be known to occur."""

    answers: bool = False
    uploads: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    """An element of which the end was not met yet."""

    at: int
    less: bytes


class Search:
    """A search in a window, from a position on, for what begins before `stop`."""

    def __init__(
        self, window: Window, marks: Marks, *, position: int = 0, stop: int | None = None
    ) -> None:
        self._window = window
        self._position = position
        self._stop = stop
        self._open: _Open | None = None
        self._patterns = [
            (elements.NAME, self._at_error),
            *([(_STATUS, self._at_status)] if marks.answers else []),
            *([(uploads.MARK, self._at_upload)] if marks.uploads else []),
        ]
        # For each pattern: where it occurs next, if that is known, and from where to search.
        self._next: list[int | None] = [None] * len(self._patterns)
        self._searched = [position] * len(self._patterns)
        self._line_from = window.base if window.base == 0 else -1
        self._line_known_to = window.base
        self._no_json = -1
        # Up to where the text is told of by what was found last.
        self._told_to = 0

    def evidence(self) -> Iterator[Evidence]:
        """Find everything, in the order in which it stands there."""
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
                window.move(self._keep_from())

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
            keep = min(keep, self._open.at - NEAR)
        return keep

    # Elements.

    def _at_error(self, at: int) -> Iterator[Evidence]:
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
            place = window.place(line_start)
            for found in evidence_in_record(values, search_bytes):
                yield found._replace(offset=place[0], line=place[1], near=line)
            return
        start = at - tag.length
        if self._open is not None:
            yield from self._give_up(self._open, start)
        self._open = _Open(start, tag.less)

    def _complete(self, opened: _Open, name_end: int) -> Iterator[Evidence]:
        window, base = self._window, self._window.base
        self._open = None
        body = elements.whole_element(window.data, opened.at - base, name_end - base)
        if body is not None:
            near = self._near(opened.at)
            self._told_to = name_end
            yield Evidence(*window.place(opened.at), body, near=near)

    def _give_up(self, opened: _Open, until: int) -> Iterator[Evidence]:
        """Read what there is of an element that does not end before an offset."""
        window, base = self._window, self._window.base
        self._open = None
        cut = elements.cut_element(window.data, opened.at - base, until - base, opened.less)
        if cut is not None:
            near = self._near(opened.at)
            self._told_to = opened.at + cut.length
            yield Evidence(*window.place(opened.at), cut.body, near=near, document=cut.document)

    def _near(self, at: int) -> bytes:
        """Return what stands in front of a place and belongs to nothing that was found before."""
        base = self._window.base
        low = max(0, at - NEAR - base, self._told_to - base)
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
            window.move(min(start - 1, self._keep_from()))
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

    # Whole answers, and what `ia upload` says.

    def _at_status(self, at: int) -> Iterator[Evidence]:
        window = self._window
        window.reach(at + MAX_ANSWER + _MARGIN, min(at, self._keep_from()) - NEAR)
        line = STATUS_LINE.match(window.data, at - window.base)
        if line is None:
            return
        limit = min(len(window.data), at - window.base + MAX_ANSWER)
        following = STATUS_LINE.search(window.data, line.end(), limit)
        answer = read_answer(window.data, line, following.start() if following else limit)
        if answer is None:
            return
        if self._open is not None:
            yield from self._give_up(self._open, at)
        self._position = window.base + answer.end
        if answer.body is not None and answer.exchange is not None:
            near = self._near(at)
            self._told_to = self._position
            yield Evidence(*window.place(at), answer.body, answer.exchange, near)

    def _at_upload(self, at: int) -> Iterator[Evidence]:
        window = self._window
        window.reach(at + uploads.MAX_LINE + _MARGIN, min(at, self._keep_from()) - NEAR)
        index = at - window.base
        read = uploads.read_upload_line(window.data, index)
        if read is None:
            return
        if elements.begins_between(window.data, index, read.end):
            return  # the answer itself stands there: it says more
        if self._open is not None:
            yield from self._give_up(self._open, at)
        near = window.data[index : read.text_start]
        self._told_to = self._position = window.base + read.end
        exchange = _exchange_of(read.document)
        yield Evidence(*window.place(at + 1), b"", exchange, near, read.document)


def search_bytes(data: bytes) -> Iterator[Evidence]:
    """Find the errors in a text that is there as a whole."""
    window = Window(data, lambda _size: b"")
    window.final = True
    return Search(window, Marks()).evidence()


def _exchange_of(document: ErrorDocument) -> Exchange:
    return Exchange(document.status, method=document.method, url=document.url)
