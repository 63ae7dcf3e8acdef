"""Removes escapes from a text, level by level, and maps each character to its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import NamedTuple

from ias3errors.redaction.spans import compiled, holds_any

#: Text after this many escapes is not read, but masked as a whole.
MAX_ESCAPES = 10_000
#: A secret that is escaped more often than this is not recognised.
MAX_LEVELS = 4

# References of markup, percent signs, backslashes of JSON and reprs; and what markup puts into
# the middle of a text: the marks of CDATA, comments and instructions.
_ESCAPE = (
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});?|%[0-9A-Fa-f]{2}"
    r"|\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"'\\/nrt])|<!\[CDATA\[|\]\]>|<!--|<\?(?!xml\s)"
)
# What each of them contains, except the end of CDATA: that comes after its mark.
_SIGNS = ("&", "%", "\\", "<!", "<?")
# The beginnings of markup without text, and its end.
_ENDS = {"<!--": "-->", "<?": "?>"}
_LETTERS = {"n": "\n", "r": "\r", "t": "\t"}


class Level(NamedTuple):
    """A text with some levels of its escapes removed."""

    text: str
    #: Where each piece starts in this text, and where it starts in the text below.
    starts: list[int]
    sources: list[int]
    below: Level | None
    #: Where reading of the text below stopped, if before its end.
    unread: int | None = None

    def source(self, position: int) -> int:
        """Return where a position of this text is in the text as it was."""
        level: Level | None = self
        while level is not None:
            piece = bisect_right(level.starts, position) - 1
            position = level.sources[piece] + position - level.starts[piece]
            level = level.below
        return position


def levels(text: str) -> Iterator[Level]:
    """Yield a text as it is, then with one more level of escapes removed each time.

    Comments interrupt what is around them, so their own escapes are removed apart from it.
    """
    whole = Level(text, [0], [0], None)
    if not holds_any(text, _SIGNS):
        yield whole  # as for most texts
        return
    level: Level | None = whole
    for depth in range(1 + MAX_LEVELS):
        if level is None:
            return
        above = _without_escapes(level)
        # What is past the last escape that is read is masked, so no one reads it.
        yield level._replace(text=level.text[: above.unread]) if above else level
        comments = _comments_of(level) if "<!--" in level.text else None
        for _ in range(depth, MAX_LEVELS):
            comments = comments and _without_escapes(comments)
            if comments is not None:
                yield comments
        level = above


def _comments_of(level: Level) -> Level | None:
    """Return the text of all comments, a line each, or None if there are none."""
    parts: list[str] = []
    starts, sources, at = [], [], 0
    end = level.text.rfind("-->") + len("-->")  # past it, each search for an end would fail
    for match in islice(compiled(r"(?s)<!--(.*?)-->").finditer(level.text, 0, end), MAX_ESCAPES):
        starts.append(at)
        sources.append(match.start(1))
        parts.append(f"{match[1]}\n")
        at += len(parts[-1])
    return Level("".join(parts), starts, sources, level) if parts else None


def _without_escapes(level: Level) -> Level | None:
    """Return a text without its outer level of escapes, or None if it has no escapes."""
    text = level.text
    if not holds_any(text, _SIGNS):
        return None
    parts: list[str] = []
    starts, sources = [0], [0]
    at = done = 0
    unclosed: set[str] = set()
    for match in compiled(_ESCAPE).finditer(text):
        start, end = match.span()
        if start < done or match[0] in unclosed:
            continue
        if closing := _ENDS.get(match[0]):
            end = text.find(closing, end) + len(closing)
            if end < start:
                unclosed.add(match[0])
                continue
        char = _meaning(match[0])
        if char is None:
            continue
        at += start - done + len(char)
        starts.append(at)
        sources.append(end)
        parts += (text[done:start], char)
        done = end
        if len(starts) > MAX_ESCAPES:
            return Level("".join(parts), starts, sources, level, unread=end)
    if not done:
        return None
    return Level("".join((*parts, text[done:])), starts, sources, level)


@lru_cache(maxsize=1024)
def _meaning(escape: str) -> str | None:
    """Return the character of an escape, or None for text that only looks like one."""
    if escape.startswith("<") or escape == "]]>":
        return ""
    body = escape[1:].removesuffix(";")
    if escape.startswith("%"):
        return chr(int(body, 16))
    if escape.startswith("\\"):
        return chr(int(body[1:], 16)) if len(body) > 1 else _LETTERS.get(body, body)
    if not body.startswith("#"):
        return html5.get(f"{body};") if escape.endswith(";") else None
    digits = body[1:].lower()
    code = int(digits.removeprefix("x"), 16 if digits.startswith("x") else 10)
    return chr(code) if 0 < code < 0x110000 else None
