"""Rebuilds tag soup as well-formed XML, in linear time on hostile input."""

from __future__ import annotations

import re
from typing import NamedTuple

#: No error response is nested deeper.
MAX_DEPTH = 64
#: How many tags are read per allowed element: its own two, and stray ones.
TAGS_PER_ELEMENT = 4

# Patterns are strings here: `re` compiles one when it is first used, and most never are.
# Possessive (`*+`): to give back characters of a name or of attributes cannot help.
_MARKUP = (
    r"<!\[CDATA\[|<!--|<\?|<![A-Za-z]"
    r"|<(/?)(?:[A-Za-z_][A-Za-z0-9_.\-]{0,99}+:)?"
    r"([A-Za-z_][A-Za-z0-9_.\-]{0,254}+)((?:[\s/][^<>]*+)?+)>"
)
_PREFIXED = r"</?[^\s<>/]{1,100}:"
# Half an id or half a code would be a wrong one.
_WHOLE_OR_NOTHING = frozenset({"code", "requestid", "hostid"})


class Rebuilt(NamedTuple):
    """A well-formed rendering of tag soup; `truncated` if its root never ends."""

    text: str
    truncated: bool
    repairs: set[str]


class _Open(NamedTuple):
    name: str
    at: int  # index of the start tag in the output; its first text follows


def rebuilt(text: str, *, max_elements: int) -> Rebuilt | None:
    """Return the first element of a text as well-formed XML without attributes and prefixes.

    An element without an end tag ends with its own text. The text is cut at an element nested
    deeper than `MAX_DEPTH`, and after `max_elements`. None if the text contains no element.
    """
    builder = _Builder(max_elements)
    position = 0
    tokens = re.compile(_MARKUP)
    while match := tokens.search(text, position):
        builder.add_text(text[position : match.start()])
        position = builder.add_token(match, text)
        if builder.finished:
            break
    else:
        builder.add_text(text[position:])
    if not builder.out:
        return None
    return builder.result(text[position:])


class _Builder:
    def __init__(self, max_elements: int) -> None:
        self.out: list[str] = []
        self.open: list[_Open] = []
        self.repairs: set[str] = set()
        self.elements = 0
        self.max_elements = max_elements
        self.cut = False
        self.tags = 0

    @property
    def finished(self) -> bool:
        return self.cut or (bool(self.out) and not self.open)

    def add_text(self, text: str) -> None:
        if self.open and text:
            if "<" in text:
                self.repairs.add("tags")
            self.out.append(text.replace("<", "&lt;").replace("]]>", "]]&gt;"))
        elif text.strip():
            self.repairs.add("leading-junk")

    def add_token(self, match: re.Match[str], text: str) -> int:
        token = match[0]
        if match[2]:
            if re.match(_PREFIXED, token):
                self.repairs.add("tags")
            self._add_tag(match[2], closing=match[1] == "/", empty=match[3].endswith("/"))
            return match.end()
        # Whole CDATA sections are gone by now; one that never ends is text.
        if token.startswith("<![CDATA"):
            self.add_text(text[match.end() :])
            return len(text)
        end = {"<!--": "-->", "<?": "?>"}.get(token, ">")
        position = text.find(end, match.end())
        return len(text) if position < 0 else position + len(end)

    def _add_tag(self, name: str, *, closing: bool, empty: bool) -> None:
        self.tags += 1
        if self.tags > TAGS_PER_ELEMENT * self.max_elements:
            self.cut = True
            return
        if closing:
            self._close(name)
            return
        if self.elements >= self.max_elements or len(self.open) >= MAX_DEPTH:
            self.cut = True
            return
        self.elements += 1
        if empty:
            self.out.append(f"<{name}/>")
            return
        self.open.append(_Open(name, len(self.out)))
        self.out.append(f"<{name}>")

    def _close(self, name: str) -> None:
        if all(element.name != name for element in self.open):
            self.repairs.add("tags")
            return
        while self.open[-1].name != name:
            self._end_unclosed(self.open.pop())
        self.open.pop()
        self.out.append(f"</{name}>")

    def _end_unclosed(self, element: _Open) -> None:
        self.repairs.add("tags")
        first = element.at + 1
        own_text = self.out[first] if first < len(self.out) else ""
        is_root = not self.open
        if is_root or own_text.startswith("<") or not own_text.strip():
            self.out.append(f"</{element.name}>")
        elif element.name.lower() in _WHOLE_OR_NOTHING:
            self.out[element.at] = self.out[first] = ""
        else:
            self.out[first] = f"{own_text}</{element.name}>"

    def result(self, rest: str) -> Rebuilt:
        truncated = bool(self.open)
        while self.open:
            self._end_unclosed(self.open.pop())
        if not truncated and rest.strip():
            self.repairs.add("trailing-junk")
        return Rebuilt("".join(self.out), truncated, self.repairs)
