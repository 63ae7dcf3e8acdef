"""A window that moves along an input of any length, and counts its lines."""

from __future__ import annotations

import codecs
from collections.abc import Callable

#: How much is read at a time, in bytes. What is made of more leaves the processor's own memory.
BLOCK = 262_144

#: Returns at most so many bytes, and none at the end.
Read = Callable[[int], bytes]
#: Returns the number of line breaks between two offsets of the input.
CountLines = Callable[[int, int], int]


class Window:
    """A stretch of an input: `data` begins at the offset `base`, and ends at `end`.

    `final` says that nothing follows. `count_lines` counts in what the window has dropped;
    without it, everything is counted on the way, which costs as much as searching.
    """

    def __init__(
        self,
        data: bytes,
        read: Read,
        *,
        base: int = 0,
        count_lines: CountLines | None = None,
    ) -> None:
        self.data: bytes = data
        self.base: int = base
        self.final: bool = False
        self._read = read
        self._count_lines = count_lines
        # Counting waits until a line is asked for.
        self._line = 1
        self._counted_to = 0

    @property
    def end(self) -> int:
        """The offset after the last byte of the window."""
        return self.base + len(self.data)

    def advance(self, keep_from: int) -> None:
        """Drop everything before an offset, and read the next block."""
        keep_from = max(min(keep_from, self.end), self.base)
        if self._count_lines is None:
            self._line_at(max(keep_from, self._counted_to))
        kept = self.data[keep_from - self.base :]
        block = self._read(BLOCK)
        self.final = not block
        self.data = kept + block if kept else block
        self.base = keep_from

    def fill_to(self, offset: int, keep_from: int) -> None:
        """Read on until the window contains everything before an offset, or the input ends."""
        while self.end < offset and not self.final:
            self.advance(keep_from)

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the offset of a place in the input, and its line; lines count from 1."""
        return offset, self._line_at(offset)

    def set_line(self, offset: int, line: int) -> None:
        """Set the number of the line at an offset, where it is known already."""
        self._counted_to, self._line = offset, line

    def _line_at(self, offset: int) -> int:
        if self._counted_to < self.base and self._count_lines is not None:
            self._line += self._count_lines(self._counted_to, self.base)
            self._counted_to = self.base
        if offset < self._counted_to:
            return self._line - self._breaks(offset, self._counted_to)
        self._line += self._breaks(self._counted_to, offset)
        self._counted_to = offset
        return self._line

    def _breaks(self, start: int, end: int) -> int:
        return self.data.count(b"\n", start - self.base, end - self.base)


class Utf16Window(Window):
    """A window on an input in UTF-16, which it shows as UTF-8.

    Offsets of the window count UTF-8; `place` returns the offset in the input.
    """

    def __init__(self, data: bytes, read: Read, *, encoding: str) -> None:
        self._encoding = encoding
        # It keeps a part of a character until the rest of it comes.
        self._decode = codecs.getincrementaldecoder(encoding)("surrogatepass").decode
        # The mark of the encoding is no part of the first line.
        self._packed = data.removeprefix("\ufeff".encode(encoding))
        self._read_packed = read
        # Where the window begins, in both encodings.
        self._mark = (0, len(data) - len(self._packed))
        super().__init__(b"", self._read_converted)

    def advance(self, keep_from: int) -> None:
        """Drop everything before an offset, and read the next block."""
        keep_from = max(min(keep_from, self.end), self.base)
        while keep_from < self.end and self.data[keep_from - self.base] & 0xC0 == 0x80:
            keep_from -= 1  # a character stays whole
        self._mark = (keep_from, self._raw_offset(keep_from))
        super().advance(keep_from)

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the offset of a place in the input, and its line."""
        return self._raw_offset(offset), self._line_at(offset)

    def _raw_offset(self, offset: int) -> int:
        at, raw = self._mark
        text = self.data[at - self.base : offset - self.base].decode("utf-8", "surrogatepass")
        return raw + len(text.encode(self._encoding, "surrogatepass"))

    def _read_converted(self, size: int) -> bytes:
        text = ""
        while not text and (packed := self._packed or self._read_packed(size)):
            self._packed = b""
            text = self._decode(packed)
        return text.encode("utf-8", "surrogatepass")
