"""Searches JSON lines: a file with one JSON record in each line."""

from __future__ import annotations

from collections.abc import Iterator

from ias3errors.scanning.json_record import matches_in_record, record_in
from ias3errors.scanning.match import Match
from ias3errors.scanning.text import search_bytes
from ias3errors.scanning.windows import Window

#: A longer record is skipped, in bytes.
MAX_RECORD = 16_777_216
# So many matches are found before the first is written: one by one takes a quarter longer.
_BATCH = 64


def matches_in_lines(window: Window, *, position: int, stop: int | None) -> Iterator[Match]:
    """Find the errors in the lines that begin before `stop`; `position` is where one begins."""
    while stop is None or position < stop:
        index = position - window.base
        last = _end_of_lines(window, index, stop)
        if last <= index:
            if window.final:
                return
            if len(window.data) - index > MAX_RECORD:
                position = next_line(window, position, stop)
            else:
                window.advance(position)
            continue
        number = window.locate(position)[1]
        found: list[Match] = []
        for line, size in _lines_of(window.data[index:last]):
            record = record_in(line)
            matches = (
                search_bytes(line.encode("utf-8") if isinstance(line, str) else line)
                if record is None
                else matches_in_record(record, search_bytes)
            )
            for match in matches:
                # Not `_replace`, which takes several times as long.
                found.append(Match(position, number, *match[2:]))
                if len(found) == _BATCH:
                    yield from found
                    found.clear()
            position += size
            number += 1
        yield from found
        position = window.base + last
        window.set_line(position, number)


def next_line(window: Window, position: int, stop: int | None) -> int:
    """Return where the next line begins, or an offset from `stop` on if none does before it."""
    newline = window.data.find(b"\n", position - window.base)
    while newline < 0 and not window.final and (stop is None or window.end < stop):
        position = window.end
        window.advance(position)
        newline = window.data.find(b"\n", position - window.base)
    return window.end if newline < 0 else window.base + newline + 1


def _end_of_lines(window: Window, index: int, stop: int | None) -> int:
    """Return where the last whole line of a window ends, or the last that begins before `stop`."""
    data = window.data
    if stop is not None and stop <= window.end:
        newline = data.find(b"\n", max(index, stop - 1 - window.base))
        if newline >= 0:
            return newline + 1
    return len(data) if window.final else data.rfind(b"\n") + 1


def _lines_of(block: bytes) -> Iterator[tuple[str | bytes, int]]:
    """Yield each line, as text if it is UTF-8, and the distance to the next one in bytes."""
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
