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
from typing import NamedTuple

from ias3errors.building import Exchange
from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_document
from ias3errors.scanning import uploads
from ias3errors.scanning.answers import MAX_ANSWER, STATUS_LINE, read_answer
from ias3errors.scanning.escapes import unescaped
from ias3errors.scanning.evidence import NEAR, Evidence
from ias3errors.scanning.records import evidence_in_record, record_in
from ias3errors.scanning.windows import Window

#: An element that is longer, as it is spelled in the text, is cut, in bytes.
MAX_SPAN = 1_048_576
#: A longer line between others is not read as JSON, in bytes.
MAX_LINE = 262_144
#: How far before a place a search must begin to judge it as a search of everything would.
LOOKBACK = MAX_ANSWER + 4_096

# What is looked for: plain bytes first, which is what makes a search fast.
_ERROR = re.compile(rb"Error(?<=[<;cC:/]Error)")
_STATUS = re.compile(rb"HTTP/(?<![^\n]HTTP/)")
# What must have been read behind a place before it is looked at.
_MARGIN = 1_024
_LONGEST_WORD = 32

_LESS = (
    rb"(?P<less><|(?:&|\\+u0026|\\+x26)(?:amp;){0,9}(?:lt|#0{0,5}60|#[xX]0{0,5}3[cC]);"
    rb"|\\+u003[cC]|\\+x3[cC])"
)
_BEFORE_NAME = re.compile(_LESS + rb"(?P<slash>\\{0,9}/)?(?:[A-Za-z_][\w.\-]{0,99}:)?\Z")
_BEHIND_NAME = re.compile(rb"[\s>/&\\]")
_TAG_END = re.compile(
    rb"\s{0,99}(?:>|(?:&|\\+u0026|\\+x26)(?:amp;){0,9}(?:gt|#0{0,5}62|#[xX]0{0,5}3[eE]);"
    rb"|\\+u003[eE]|\\+x3[eE])"
)
_LESS_LENGTH = 160
_SHORTEST = b"<Error><Code>x</Code>"
# The id of a request stands beside the error, not in it, where the error has a wrapper.
_ID_BEHIND = re.compile(
    rb"\s{0,99}(?:</(?:[\w.\-]{1,99}:)?Errors\s{0,9}>\s{0,99})?"
    rb"<(?:[\w.\-]{1,99}:)?(RequestI[dD])>([^<>&]{1,200})</"
)
_END_TAG = re.compile(rb"</(?:[\w.\-]{1,99}:)?Error\s{0,9}>")
_DECLARATION = re.compile(rb"<\?xml[^<>]{1,200}\?>\s{0,99}\Z")


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
            (_ERROR, self._at_error),
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
                yield from self._give_up(self._open.at + MAX_SPAN)
            if self._open is None and self._stop is not None and here >= self._stop:
                return
            if place is not None:
                self._position = place[1] + 1
                yield from self._patterns[place[0]][1](place[1])
            elif window.final:
                if self._open is not None:
                    yield from self._give_up(window.end)
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
        index = at - window.base
        if not _BEHIND_NAME.match(window.data, index + 5):
            return
        tag = _tag_before(window.data, index)
        if tag is None:
            return
        if tag.closes:
            if self._open is not None:
                yield from self._complete(at + 5)
            return
        start = at - tag.length
        record = self._json_line(at)
        if record is not None:
            line_start, line_end, values, line = record
            if self._open is not None:
                yield from self._give_up(line_start)
            self._position = line_end
            place = window.place(line_start)
            for found in evidence_in_record(values, search_bytes):
                yield found._replace(offset=place[0], line=place[1], near=line)
            return
        if self._open is not None:
            yield from self._give_up(start)
        self._open = _Open(start, tag.less)

    def _complete(self, name_end: int) -> Iterator[Evidence]:
        window, opened = self._window, self._open
        self._open = None
        if opened is None:
            return
        start, end = opened.at - window.base, name_end - window.base
        tag_end = _TAG_END.match(window.data, end)
        if tag_end is not None:
            end = tag_end.end()
        escaped = window.data[start:end]
        if not _may_be_s3(escaped):
            return
        before = window.data[max(0, start - NEAR) : start]
        behind = window.data[end : end + 400]
        body = unescaped(before, escaped)
        if b"equestI" in behind:
            body = _with_id(body, unescaped(before, escaped + behind))
        if not body.isascii():
            body = _with_declaration(body, before)
        near = self._near(opened.at)
        self._told_to = name_end
        yield Evidence(*window.place(opened.at), body, {}, near)

    def _give_up(self, until: int) -> Iterator[Evidence]:
        """Read what there is of an element that does not end before an offset."""
        window, opened = self._window, self._open
        self._open = None
        if opened is None:
            return
        if until - opened.at < len(_SHORTEST):
            return
        start = opened.at - window.base
        escaped = _until_text_goes_on(window.data[start : until - window.base], opened.less)
        if b"/code" not in escaped.lower():
            return
        body = unescaped(window.data[max(0, start - NEAR) : start], escaped)
        document = read_document(body)
        if isinstance(document, ErrorDocument) and document.code is not None:
            document = document._replace(truncated=True)
            near = self._near(opened.at)
            self._told_to = opened.at + len(escaped)
            yield Evidence(*window.place(opened.at), body, {}, near, document)

    def _near(self, at: int) -> bytes:
        """Return what stands in front of a place and belongs to nothing that was found before."""
        base = self._window.base
        return self._window.data[max(0, at - NEAR - base, self._told_to - base) : at - base]

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
            yield from self._give_up(at)
        self._position = window.base + answer.end
        if answer.body is not None and answer.facts is not None:
            near = self._near(at)
            self._told_to = self._position
            yield Evidence(*window.place(at), answer.body, answer.facts, near)

    def _at_upload(self, at: int) -> Iterator[Evidence]:
        window = self._window
        window.reach(at + uploads.MAX_LINE + _MARGIN, min(at, self._keep_from()) - NEAR)
        index = at - window.base
        read = uploads.read_upload_line(window.data, index)
        if read is None:
            return
        if b"Error>" in window.data[index : read.end]:
            return  # the answer itself stands there: it says more
        if self._open is not None:
            yield from self._give_up(at)
        near = window.data[index : read.text_start]
        self._told_to = self._position = window.base + read.end
        facts = _facts(read.document)
        yield Evidence(*window.place(at + 1), b"", facts, near, read.document)


class _Tag(NamedTuple):
    """What stands in front of the name of an element: how much, and how ``<`` is spelled."""

    length: int
    less: bytes
    closes: bool


_USUAL_TAG = _Tag(1, b"<", closes=False)
_USUAL_END_TAG = _Tag(2, b"<", closes=True)


def _tag_before(data: bytes, index: int) -> _Tag | None:
    if data.startswith(b"<", index - 1):
        return _USUAL_TAG
    if data.startswith(b"</", index - 2):
        return _USUAL_END_TAG
    before = data[max(0, index - _LESS_LENGTH) : index]
    match = _BEFORE_NAME.search(before)
    if match is None:
        return None
    return _Tag(len(before) - match.start(), match["less"], closes=bool(match["slash"]))


def search_bytes(data: bytes) -> Iterator[Evidence]:
    """Find the errors in a text that is there as a whole."""
    window = Window(data, lambda _size: b"")
    window.final = True
    return Search(window, Marks()).evidence()


def _facts(document: ErrorDocument) -> Exchange:
    return {"status": document.status, "method": document.method, "url": document.url}


def _may_be_s3(escaped: bytes) -> bool:
    lowered = escaped.lower()
    return b"code" in lowered or b"message" in lowered


def _with_id(body: bytes, longer: bytes) -> bytes:
    end = _END_TAG.search(longer)
    match = _ID_BEHIND.match(longer, end.end()) if end else None
    if match is None:
        return body
    name = match[1].decode("ascii")
    return b"<Response>%b<%b>%b</%b></Response>" % (
        body,
        name.encode(),
        match[2],
        name.encode(),
    )


def _with_declaration(body: bytes, near: bytes) -> bytes:
    # It names the encoding.
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        declaration = _DECLARATION.search(near)
        return declaration[0] + body if declaration else body
    return body


def _until_text_goes_on(escaped: bytes, less: bytes) -> bytes:
    """Return the lines up to the first that holds no tag: what follows is the log again."""
    end = 0
    while end < len(escaped):
        newline = escaped.find(b"\n", end)
        line_end = len(escaped) if newline < 0 else newline + 1
        if escaped.find(less, end, line_end) < 0:
            break
        end = line_end
    return escaped[:end]
