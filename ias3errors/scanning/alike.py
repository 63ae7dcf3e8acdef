"""Answers that differ in a few texts alone: what they have in common is read once.

Most answers in a file are like others but for ids, keys, a URL, archive.org's prose. Where such
texts stand can be told before anything is read: they are cut out, and what is left tells the kind.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange

# The texts of elements, and of members of JSON, but for those that decide what an answer is:
# plain ones, which XML, JSON and every encoding that is read without mending leave as they are,
# and in which no error can stand.
_TEXT = r"[!#-%'-;=?-\[\]-~][ !#-%'-;=?-\[\]-~]{0,4095}+(?<! )"
_NUMBER = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?"
_TEXTS = re.compile(
    r"(<(?!(?i:code|message)>)[A-Za-z]{1,40}>"
    r'|"(?!status|http_status|reason|(?:request_)?method)[A-Za-z_][\w.\-]{0,39}": ?'
    r'(?:"|(?=[0-9\-])))'
    rf"((?<=[>\"]){_TEXT}(?=</|\")|(?<![>\"]){_NUMBER}(?=[,}}]))"
)
# So many in a row that are like no other, and only some of the next ones are looked at.
_PATIENCE = 512
_EVERY = 8
# So many of a kind, and it gets a pattern, which finds its texts at once.
_ENOUGH = 32
# So many patterns are tried at most, those of the latest kinds with the same code.
_MOST_TRIED = 6
#: Begins what stands for a text while a kind is read. Nobody can write it into an answer beforehand.
MARK = f"text-{secrets.token_hex(12)}-"
_MARKED = re.compile(rf"{MARK}([0-9]+)-")
# The same for numbers, which must not matter at all.
_NUMBER_MARKS = tuple(f"-0.{secrets.randbelow(10**12):012}" for _ in range(2))
# Memory has bounds, whatever comes: a longer text, in characters, is of no kind.
_LONGEST = 4_096
_MOST_KINDS = 256
_MOST_SEEN = 4_096
# What finds no room is refused as many times as that before all is forgotten.
_REFUSALS = 16

#: Returns body and HTTP facts of the answer that a text is, or None.
ReadAnswer = Callable[[str], tuple[str, Exchange] | None]


class Kind:
    """What answers have in common that differ in the texts of elements and members alone.

    A kind is told from others by its identity.
    """

    def __init__(
        self,
        openers: Sequence[str],
        marks: Sequence[str],
        pieces: Sequence[str],
        exchange: Exchange,
        encoding: str,
    ) -> None:
        """Take what stands before each text, and in the body around those of elements."""
        #: What stands for each text where the kind itself is looked at.
        self.marks = marks
        #: The texts that stand in elements: their index, the name of the element.
        self.elements = [(at, one[1:-1]) for at, one in enumerate(openers) if one[0] == "<"]
        self._pieces = pieces
        self._exchange = exchange
        url, headers = exchange.url, exchange.headers or {}
        #: The index of the text that is the URL, if that differs.
        self.url = marks.index(url) if url in marks else None
        #: The texts that are headers: their index, the name of the header.
        self.headers = [(marks.index(one), name) for name, one in headers.items() if one in marks]
        self._encoding = encoding
        #: How many texts of this kind were told by cutting them up.
        self.told = 0
        #: What matches a text of this kind, and its texts, once that is worth while.
        self.pattern: re.Pattern[str] | None = None

    def body(self, texts: Sequence[str]) -> bytes:
        """Return the body with these texts."""
        parts = [""] * (2 * len(self.elements) + 1)
        parts[::2] = self._pieces
        parts[1::2] = [texts[at] for at, _ in self.elements]
        return "".join(parts).encode(self._encoding, "surrogatepass")

    def exchange(self, texts: Sequence[str]) -> Exchange:
        """Return the HTTP facts of the answer with these texts."""
        exchange = self._exchange
        if self.url is not None:
            exchange = replace(exchange, url=texts[self.url])
        if self.headers:
            own = {name: texts[at] for at, name in self.headers}
            exchange = replace(exchange, headers={**(exchange.headers or {}), **own})
        return exchange


#: A kind, and what matches a text of it and gives its texts.
_Patterned = tuple[Kind, re.Pattern[str]]


class AlikeEvidence(NamedTuple):
    """Evidence of a known kind; see `ias3errors.scanning.evidence.Evidence`."""

    offset: int
    line: int
    kind: Kind
    #: What this answer does not have in common with others of its kind.
    texts: Sequence[str]

    @property
    def body(self) -> bytes:
        """What the server sent."""
        return self.kind.body(self.texts)

    @property
    def exchange(self) -> Exchange:
        """The HTTP facts that stand beside it."""
        return self.kind.exchange(self.texts)

    @property
    def near(self) -> bytes:
        """Nothing: a record stands alone."""
        return b""

    @property
    def document(self) -> ErrorDocument | None:
        """Nothing: the body was not read."""
        return None


class Kinds:
    """Sorts texts by kind. One that is like no other is of none."""

    def __init__(self, read: ReadAnswer, *, encoding: str = "utf-8") -> None:
        """Read answers with a function; `encoding` is that of their bodies."""
        self._read = read
        self._encoding = encoding
        # The hashes of what was seen: it need not be known any better.
        self._seen: dict[int, bool] = {}
        self._kinds: dict[tuple[str, ...], Kind | None] = {}
        self._room = Room(self._kinds, most=_MOST_KINDS)
        # Kinds that have a pattern, by their code; the last one, and the one that came in a row.
        self._patterned: dict[str, list[_Patterned]] = {}
        self._last: _Patterned | None = None
        self._run: _Patterned | None = None
        self._misses = 0

    def sorted(self, text: str) -> tuple[Kind, Sequence[str]] | None:
        """Return the kind of a text, and what the text does not have in common with it.

        None says that the text has to be read by itself.
        """
        if len(text) > _LONGEST:
            return None
        return self._guessed(text) or self._told(text)

    def _guessed(self, text: str) -> tuple[Kind, Sequence[str]] | None:
        """Return what is found if the text is of a kind that others were of lately."""
        if self._run is not None:
            kind, pattern = self._run
            match = pattern.fullmatch(text)
            if match is not None:
                return kind, match.groups()
            self._run = None
        for one in self._patterned.get(_code_in(text), ()):
            kind, pattern = one
            match = pattern.fullmatch(text)
            if match is not None:
                # The one that was found twice in a row is tried before all others.
                self._run = one if one is self._last else None
                self._last = one
                return kind, match.groups()
        return None

    def _told(self, text: str) -> tuple[Kind, Sequence[str]] | None:
        """Return what is found by cutting out all that may differ."""
        self._misses += 1
        if self._misses > _PATIENCE and self._misses % _EVERY:
            return None
        parts = _TEXTS.split(text)
        texts = parts[2::3]
        fixed, openers = parts[::3], parts[1::3]
        key = (*fixed, *openers)
        try:
            kind = self._kinds[key]
        except KeyError:
            if hash(key) not in self._seen:
                keep(self._seen, hash(key), True, most=_MOST_SEEN)
                return None
            if not self._room.is_left():
                return None
            if not self._kinds:
                self._patterned.clear()
            kind = self._kinds[key] = self._kind_of(fixed, openers)
        self._misses = 0
        if kind is None:
            return None
        kind.told += 1
        if kind.told >= _ENOUGH:
            kind.pattern = kind.pattern or _pattern_of(fixed, openers)
            code = _code_in(text)
            latest = self._patterned.get(code, [])[: _MOST_TRIED - 1]
            self._patterned[code] = [(kind, kind.pattern), *latest]
        return kind, texts

    def _kind_of(self, fixed: Sequence[str], openers: Sequence[str]) -> Kind | None:
        """Return the kind of which this stands around the texts, and right before each."""
        answers = []
        for number_mark in _NUMBER_MARKS:
            marks = [
                f"{MARK}{at}-" if opener.endswith((">", '"')) else number_mark
                for at, opener in enumerate(openers)
            ]
            pairs = zip(openers, marks, fixed[1:], strict=True)
            answers.append(self._read(fixed[0] + "".join(part for pair in pairs for part in pair)))
        if answers[0] is None or answers[0] != answers[1]:
            return None
        body, exchange = answers[0]
        pieces = _MARKED.split(body)
        kind = Kind(openers, marks, pieces[::2], exchange, self._encoding)
        # Elsewhere than here, in the URL and in headers, a text may mean anything.
        if [int(at) for at in pieces[1::2]] != [at for at, _ in kind.elements]:
            return None
        return None if MARK in str(kind.exchange([""] * len(marks))) else kind


def _code_in(text: str) -> str:
    """Return what stands in the first element `Code`, if there is one: it says most of a kind."""
    start = text.find("<Code>")
    return text[start : text.find("<", start + 1)] if start >= 0 else ""


def _pattern_of(fixed: Sequence[str], openers: Sequence[str]) -> re.Pattern[str]:
    """Return what matches the texts of a kind, each as a group."""
    parts = [re.escape(fixed[0])]
    for opener, rest in zip(openers, fixed[1:], strict=True):
        text = _TEXT if opener.endswith((">", '"')) else _NUMBER
        parts.append(f"{re.escape(opener)}({text}){re.escape(rest)}")
    return re.compile("".join(parts))


_K = TypeVar("_K")
_V = TypeVar("_V")


class Room:
    """What a dictionary has room for, of things that cost more to make than to do without.

    One that is full takes nothing new, so that what it keeps is of use. After a while it forgets
    all: other things may come by then.
    """

    def __init__(self, kept: dict[Any, Any], *, most: int) -> None:
        self._kept = kept
        self._most = most
        self._refused = 0

    def is_left(self) -> bool:
        """Tell whether one more may be added."""
        if len(self._kept) < self._most:
            return True
        self._refused += 1
        if self._refused < _REFUSALS * self._most:
            return False
        self._refused = 0
        self._kept.clear()
        return True


def keep(kept: dict[_K, _V], key: _K, value: _V, *, most: int) -> None:
    """Add to a dictionary, which forgets all where it would hold too much."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
