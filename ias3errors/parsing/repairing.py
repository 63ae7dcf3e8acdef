"""Replaces characters that XML forbids, in linear time on hostile input, and names the repairs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

#: The names that `ErrorDocument.repairs` can hold, in the order in which repairs are made.
REPAIRS = (
    "gzip",
    "encoding",
    "invalid-utf-8",
    "leading-blanks",
    "leading-junk",
    "trailing-junk",
    "control-characters",
    "character-references",
    "bare-ampersands",
    "tags",
)

# Patterns are strings here: `re` compiles one when it is first used, and most never are.

# Characters that XML 1.0 forbids even as a reference. Decoded text has no surrogates.
_FORBIDDEN = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
_FORBIDDEN_RAW = f"[{re.escape(_FORBIDDEN)}]"
_REFERENCE = r"&#(?:x([0-9a-fA-F]+)|([0-9]+));"
_ESCAPED_REFERENCE = r"&amp;(?=(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
# References to characters of the blocks below, and a few others.
_PRIVATE_REFERENCE = (
    r"(?i)&#(?:x0*((?:[ef]|10f)[0-9a-f]{3})|0*((?:5[7-9]|6[0-3])[0-9]{3}|111[0-3][0-9]{3}));"
)
# Private-use blocks whose characters replace forbidden ones while XML is parsed.
_PARKING = (*range(0xE000, 0xF8C0, 64), *range(0x10F000, 0x10FF00, 64))


def without_cdata(text: str) -> str:
    """Return a text with its CDATA sections written as escaped text."""
    parts: list[str] = []
    position = 0
    while (start := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        content = text[start + 9 : end].replace("&", "&amp;").replace("<", "&lt;")
        parts += (text[position:start], content.replace(">", "&gt;"))
        position = end + 3
    return "".join((*parts, text[position:])) if parts else text


class RepairedText:
    """A text without the characters and references that XML forbids, and its repairs."""

    def __init__(self, text: str) -> None:
        self.text: str = text
        self.repairs: set[str] = set()
        # The characters that replace forbidden ones while XML is parsed, and the way back.
        self._parking: dict[int, str] = {}
        self._parked: dict[int, str] = {}
        self._references: dict[str, str] = {}  # a hostile body repeats one very often
        if re.search(_FORBIDDEN_RAW, text):
            self.repairs.add("control-characters")
            self.text = text.translate(self._places())
        if "&" in text:
            self.text = re.sub(_REFERENCE, self._repaired, self.text)
            # Twice as fast as to match each bare ampersand: a hostile body may be nothing else.
            repaired = re.sub(_ESCAPED_REFERENCE, "&", self.text.replace("&", "&amp;"))
            if repaired != self.text:
                self.repairs.add("bare-ampersands")
                self.text = repaired

    def restore(self, text: str) -> str:
        """Put back the characters that were replaced while the XML was parsed."""
        return text.translate(self._parked) if self._parked else text

    def _places(self) -> dict[int, str]:
        if not self._parking:
            taken = set(self.text) | _private_characters_referred_to(self.text)
            free = (
                start for start in _PARKING if taken.isdisjoint(map(chr, range(start, start + 64)))
            )
            base = next(free, _PARKING[-1])
            self._parking = {ord(char): chr(base + at) for at, char in enumerate(_FORBIDDEN)}
            self._parked = {base + at: char for at, char in enumerate(_FORBIDDEN)}
        return self._parking

    def _repaired(self, match: re.Match[str]) -> str:
        reference = match[0]
        if reference not in self._references:
            self._references[reference] = self._repaired_reference(match)
        return self._references[reference]

    def _repaired_reference(self, match: re.Match[str]) -> str:
        digits = (match[1] or match[2]).lstrip("0") or "0"
        number = int(digits, 16 if match[1] else 10) if len(digits) <= 7 else 0x110000
        is_character = number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
        if is_character and chr(number) not in _FORBIDDEN:
            return f"&#{number};" if len(match[0]) > 9 else match[0]
        self.repairs.add("character-references")
        return self._places().get(number, "\ufffd")


def _private_characters_referred_to(text: str) -> set[str]:
    found = set(re.findall(_PRIVATE_REFERENCE, text))
    return {chr(int(digits, 16) if digits else int(decimal)) for digits, decimal in found}


def in_order(repairs: Iterable[str]) -> tuple[str, ...]:
    """Return names of repairs in the order in which repairs are made."""
    return tuple(sorted(repairs, key=REPAIRS.index))


#: Puts characters back into a value; see `RepairedText.restore`.
Restore = Callable[[str], str]
