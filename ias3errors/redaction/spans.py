"""`Span`, the place of a secret in a text, and functions that all searches for secrets share."""

from __future__ import annotations

import re
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
