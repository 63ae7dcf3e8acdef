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
    """A text that XML can hold, its repairs, and the characters that were replaced in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.repairs: set[str] = set()
        self.parked: dict[int, str] = {}

    def restore(self, text: str) -> str:
        """Put back the characters that were replaced while the XML was parsed."""
        return text.translate(self.parked) if self.parked else text


def repaired_characters(text: str) -> RepairedText:
    """Replace the characters and references that XML forbids, so that `restore` finds them all."""
    result = RepairedText(text)
    if re.search(_FORBIDDEN_RAW, text):
        result.repairs.add("control-characters")
        result.text = text.translate(_parking_for(result))
    if "&" not in text:
        return result
    result.text = _repair_references(result)
    # Twice as fast as to match each bare ampersand: a hostile body may be nothing else.
    repaired = re.sub(_ESCAPED_REFERENCE, "&", result.text.replace("&", "&amp;"))
    if repaired != result.text:
        result.repairs.add("bare-ampersands")
        result.text = repaired
    return result


def _parking_for(result: RepairedText) -> dict[int, str]:
    if not result.parked:
        taken = set(result.text) | _private_characters_referred_to(result.text)
        base = next(
            (start for start in _PARKING if taken.isdisjoint(map(chr, range(start, start + 64)))),
            _PARKING[-1],
        )
        result.parked = {base + at: char for at, char in enumerate(_FORBIDDEN)}
    return {ord(char): chr(place) for place, char in result.parked.items()}


def _private_characters_referred_to(text: str) -> set[str]:
    found = set(re.findall(_PRIVATE_REFERENCE, text))
    return {chr(int(digits, 16) if digits else int(decimal)) for digits, decimal in found}


def _repair_references(result: RepairedText) -> str:
    known: dict[str, str] = {}

    def repaired(match: re.Match[str]) -> str:
        reference = match[0]
        if reference not in known:
            known[reference] = _repaired_reference(reference, match[1], match[2], result)
        return known[reference]

    return re.sub(_REFERENCE, repaired, result.text)


def _repaired_reference(
    reference: str, hexadecimal: str | None, decimal: str | None, result: RepairedText
) -> str:
    digits = (hexadecimal or decimal or "").lstrip("0") or "0"
    number = int(digits, 16 if hexadecimal else 10) if len(digits) <= 7 else 0x110000
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        result.repairs.add("character-references")
        return "�"
    if chr(number) in _FORBIDDEN:
        result.repairs.add("character-references")
        return _parking_for(result)[number]
    return f"&#{number};" if len(reference) > 9 else reference


def in_order(repairs: Iterable[str]) -> tuple[str, ...]:
    """Return names of repairs in the order in which repairs are made."""
    return tuple(sorted(repairs, key=REPAIRS.index))


#: Puts characters back into a value; see `RepairedText.restore`.
Restore = Callable[[str], str]
