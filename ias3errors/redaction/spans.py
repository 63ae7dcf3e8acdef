"""`Span`, the place of a secret in a text, and functions that all searches for secrets share."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple


class Span(NamedTuple):
    """The place of a secret in a text."""

    start: int
    end: int
    #: Whether its last characters are shown.
    keeps_end: bool = False
    #: Whether this is plainly a secret, even within the name of the error's own object.
    certain: bool = False
    #: Whether this is an e-mail address.
    address: bool = False


#: What is shown in place of a secret.
MASK = "***"
#: With more secrets than this of one kind, the rest of a text is masked unread: no response of a
#: service holds as many, and a hostile one cannot make masking slow.
MOST_SECRETS = 1_000


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern, compiled when it is first used: most never are."""
    return re.compile(pattern)


def capped(spans: Iterator[Span], text: str) -> list[Span]:
    """Return spans up to a number, and then the whole rest of the text as one."""
    found = list(islice(spans, MOST_SECRETS))
    if len(found) == MOST_SECRETS:
        found.append(Span(found[-1].end, len(text), certain=True))
    return found


def holds_any(text: str, parts: Iterable[str]) -> bool:
    """Return whether a text contains one of several parts."""
    # Not `any` of a generator, which takes twice as long.
    for part in parts:  # noqa: SIM110
        if part in text:
            return True
    return False


class Ranges:
    """Stretches of a text; those that overlap are one."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, span: Span) -> bool:
        """Return whether a span is within one of the stretches."""
        index = bisect_right(self._starts, span.start) - 1
        return index >= 0 and span.end <= self._ends[index]

    def outside(self, spans: list[Span]) -> list[Span]:
        """Return the certain spans, and of the others what is not in a stretch where they start."""
        rest = (span if span.certain else self._beyond(span) for span in spans)
        return [span for span in rest if span.start < span.end]

    def _beyond(self, span: Span) -> Span:
        index = bisect_right(self._starts, span.start) - 1
        return span._replace(start=max(span.start, self._ends[index])) if index >= 0 else span

    def touch(self, span: Span) -> bool:
        """Return whether a span overlaps one of the stretches."""
        index = bisect_left(self._starts, span.end) - 1
        return index >= 0 and span.start < self._ends[index]


def joined(spans: list[Span]) -> list[Span]:
    """Return spans in order, overlapping ones joined; an address within a secret is part of it."""
    others = [span for span in spans if not span.address]
    addresses = [span for span in spans if span.address]
    if others and addresses:
        taken = Ranges((span.start, span.end) for span in others)
        addresses = [span for span in addresses if not taken.touch(span)]
    parts: list[Span] = []
    for span in sorted(others + addresses, key=lambda span: (span.start, span.end)):
        if parts and span.start < parts[-1].end:
            last = parts[-1]
            end = max(last.end, span.end)
            # The end of a key's id is shown if all spans end there.
            keeps = last.keeps_end and span.keeps_end and last.end == span.end
            parts[-1] = Span(last.start, end, keeps)
        else:
            parts.append(span)
    return parts
