"""Chooses how an input is searched: as one body, as JSON lines, or as text of any kind."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_document
from ias3errors.scanning.answers import MAX_ANSWER, STATUS_LINE
from ias3errors.scanning.evidence import Evidence
from ias3errors.scanning.inputs import Input, opened, window_at
from ias3errors.scanning.records import (
    answer_in,
    body_name,
    evidence_in_record,
    record_in,
)
from ias3errors.scanning.searching import (
    LOOKBACK,
    MAX_LINE,
    Marks,
    Search,
    search_bytes,
)
from ias3errors.scanning.windows import Utf16Window, Window

#: What an input is, its beginning tells, in bytes.
SNIFFED = 65_536
#: A longer record of a file of JSON lines is passed over, in bytes.
MAX_RECORD = 16_777_216

_UTF16 = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAX_WORD = 512


class Form(NamedTuple):
    """What a file holds that can be divided. The beginning tells it for every part."""

    json_lines: bool
    marks: Marks


def form_of(source: Input) -> Form | None:
    """Return what an input holds, or None where no part of it can be searched by itself."""
    if source.file is None or source.is_whole or _utf16(source.head) is not None:
        return None
    return Form(_is_json_lines(source.head), _marks(source.head))


def evidence_in(source: Input, *, start: int = 0, end: int | None = None) -> Iterator[Evidence]:
    """Find what begins in an input between two offsets, in the order in which it stands there.

    However an input is divided, the parts give what the whole gives.
    """
    form = form_of(source) if start else None
    if form is not None and source.file is not None:
        return evidence_in_part(source.file, form, start=start, end=end)
    return _between(_in_all(source, end), start, end)


def evidence_in_part(
    path: str,
    form: Form,
    *,
    start: int,
    end: int | None,
    line: int | None = None,
) -> Iterator[Evidence]:
    """Find what begins in a file behind its beginning; see `evidence_in`.

    `line` is the number of the line at `start`, if it is known.
    """
    found = _in_part(path, form, start=start, end=end, line=line)
    return _between(found, start, end)


def _between(found: Iterable[Evidence], start: int, end: int | None) -> Iterator[Evidence]:
    for evidence in found:
        if start <= evidence.offset and (end is None or evidence.offset < end):
            yield evidence


def _in_all(source: Input, end: int | None) -> Iterator[Evidence]:
    encoding = _utf16(source.head)
    if encoding is not None:
        window: Window = Utf16Window(source.head, source.read, encoding=encoding)
        window.reach(SNIFFED, 0)
        marks = _marks(window.data)
        if source.is_whole:
            yield from _in_whole(window, marks, read_as=source.head)
        else:
            yield from Search(window, marks).evidence()
        return
    window = source.window()
    if _is_json_lines(source.head):
        yield from _in_lines(window, position=_after_bom(source.head), stop=end)
    elif source.is_whole:
        window.final = True
        yield from _in_whole(window, _marks(source.head), read_as=source.head)
    else:
        stop = None if end is None else end + MAX_LINE + _MAX_WORD
        yield from Search(window, _marks(source.head), stop=stop).evidence()


def _in_part(
    path: str, form: Form, *, start: int, end: int | None, line: int | None
) -> Iterator[Evidence]:
    low = start - 1 if form.json_lines else max(0, start - LOOKBACK)
    with opened(path) as file:
        window = window_at(path, file, low, end)
        window.reach(start + _MAX_WORD, low)
        if line is not None:
            window.know(start, line)
        if form.json_lines:
            at_line = window.data.startswith(b"\n")
            position = start if at_line else _next_line(window, start, end)
            yield from _in_lines(window, position=position, stop=end)
            return
        # The blank before the words of `ia upload` is looked for, too.
        position = _settled(window, start) if form.marks.answers else start - 1
        stop = None if end is None else end + MAX_LINE + _MAX_WORD
        yield from Search(window, form.marks, position=position, stop=stop).evidence()


def _settled(window: Window, start: int) -> int:
    """Return from where on a search meets what a search of everything meets.

    Only a status line, which always counts, begins what may reach beyond the place.
    """
    low = max(0, start - MAX_ANSWER - window.base)
    matches = STATUS_LINE.finditer(window.data, low, max(low, start - window.base + _MAX_WORD))
    before = [match.start() for match in matches if window.base + match.start() < start]
    return window.base + before[-1] if before else start - 1


def _marks(head: bytes) -> Marks:
    head = head[:SNIFFED]
    return Marks(
        answers=STATUS_LINE.search(head) is not None,
        uploads=b"uploading " in head,
    )


def _utf16(head: bytes) -> str | None:
    for mark, encoding in _UTF16:
        # The mark of UTF-32 begins with that of UTF-16; nobody writes logs in it.
        if head.startswith(mark):
            return encoding
    if len(head) >= 4 and head[1:4:2] == b"\0\0" and head[0] and head[2]:
        return "utf-16-le"
    if len(head) >= 4 and head[0:4:2] == b"\0\0" and head[1] and head[3]:
        return "utf-16-be"
    return None


def _after_bom(head: bytes) -> int:
    return len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0


def _is_json_lines(head: bytes) -> bool:
    """Tell whether an input holds a record of JSON in each line, by its first one."""
    if not head.startswith(b"{", _after_bom(head)):
        return False
    line, newline, _ = head[_after_bom(head) : SNIFFED].partition(b"\n")
    if not newline and len(head) > SNIFFED:
        return False
    record = record_in(line)
    return record is not None and body_name(record) is not None


# One body.


def _in_whole(window: Window, marks: Marks, *, read_as: bytes) -> Iterator[Evidence]:
    """Search what may be one body; a body that is read as a whole tells most."""
    found = list(Search(window, marks).evidence())
    if len(found) > 1 or marks.answers or (found and found[0].document is not None):
        yield from found
        return
    if not _may_be_body(window.data):
        yield from found
        return
    if not found:
        document = answer_in(read_as)
        if document is not None:
            yield Evidence(0, 1, read_as, document=document)
        return
    whole = read_document(read_as)
    if isinstance(whole, ErrorDocument) and whole.code is not None:
        # Nothing stands in front of it: an element around it is part of the body.
        yield found[0]._replace(body=read_as, document=whole, near=b"")
    else:
        yield found[0]


def _may_be_body(text: bytes) -> bool:
    return text.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith((b"<", b"{", b"["))


# JSON lines.


def _in_lines(window: Window, *, position: int, stop: int | None) -> Iterator[Evidence]:
    while stop is None or position < stop:
        index = position - window.base
        last = _end_of_lines(window, index, stop)
        if last <= index:
            if window.final:
                return
            if len(window.data) - index > MAX_RECORD:
                position = _next_line(window, position, stop)
            else:
                window.move(position)
            continue
        number = window.place(position)[1]
        for line, size in _lines_of(window.data[index:last]):
            for found in _in_line(line):
                yield found._replace(offset=position, line=number)
            position += size
            number += 1
        position = window.base + last
        window.know(position, number)


def _lines_of(block: bytes) -> Iterator[tuple[str | bytes, int]]:
    """Return each line, as text if it is that, and how far the next one is from it, in bytes."""
    block = block.removesuffix(b"\n")
    if block.isascii():
        for text in block.decode("ascii").split("\n"):
            yield text, len(text) + 1
        return
    for line in block.split(b"\n"):
        try:
            yield line.decode("utf-8"), len(line) + 1
        except UnicodeDecodeError:
            yield line, len(line) + 1


def _in_line(line: str | bytes) -> Iterator[Evidence]:
    record = record_in(line)
    if record is not None:
        return evidence_in_record(record, search_bytes)
    text = line.encode("utf-8") if isinstance(line, str) else line
    return search_bytes(text) if b"Error" in text else iter(())


def _end_of_lines(window: Window, index: int, stop: int | None) -> int:
    """Return where the last whole line of a window ends, or the last that begins before `stop`."""
    data = window.data
    if stop is not None and stop <= window.end:
        newline = data.find(b"\n", max(index, stop - 1 - window.base))
        if newline >= 0:
            return newline + 1
    return len(data) if window.final else data.rfind(b"\n") + 1


def _next_line(window: Window, position: int, stop: int | None) -> int:
    """Return where the next line begins, or a place from `stop` on if none does before it."""
    newline = window.data.find(b"\n", position - window.base)
    while newline < 0 and not window.final and (stop is None or window.end < stop):
        position = window.end
        window.move(position)
        newline = window.data.find(b"\n", position - window.base)
    return window.end if newline < 0 else window.base + newline + 1
