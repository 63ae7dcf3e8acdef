"""Finds the content of elements with the names of secrets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from ias3errors.redaction.names import HINT, NAME, meaning_of
from ias3errors.redaction.spans import Span, compiled

_START_TAG = (
    rf"(?ia)<(?:[\w.\-]{{1,99}}:)?(?=[\w.\-]{{0,98}}?{HINT})({NAME})(?:\s[^<>]{{0,199}}+)?>"
)
_END_TAG = r"(?a)<\\?/(?:[\w.\-]{1,99}:)?([\w.\-]{1,199})"


def secret_elements(text: str) -> Iterator[Span]:
    """Yield the spans between the tags of secret elements, whatever they contain.

    Where the end tag is missing, the value runs to the next tag or to the end of the text.
    """
    ends: dict[str, list[int]] = {}
    position = 0
    tags = compiled(_START_TAG)
    while match := tags.search(text, position):
        position = start = match.end()
        meaning = meaning_of(match[1])
        if meaning is None or match[0].endswith("/>"):
            continue
        if not ends:
            ends = _end_tags(text)
        same_name = ends.get(match[1].lower(), [])
        index = bisect_left(same_name, start)
        end = same_name[index] if index < len(same_name) else text.find("<", start)
        if end < 0:
            end = len(text)
        yield Span(start, end, meaning.keeps_end)
        position = end


def _end_tags(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"": []}
    for match in compiled(_END_TAG).finditer(text):
        found.setdefault(match[1].lower(), []).append(match.start())
    return found
