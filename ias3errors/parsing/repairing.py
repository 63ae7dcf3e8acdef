"""Repairs bytes and text that are almost XML, and names the repairs.

Everything here runs in linear time on hostile input and is independent of S3.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

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

#: No error response is nested deeper.
MAX_DEPTH = 64
#: How many tags are read per allowed element: its own two, and stray ones.
TAGS_PER_ELEMENT = 4

# Patterns are strings here: `re` compiles one when it is first used, and most never are.
_DECLARED_ENCODING = (
    rb"""<\?xml[^>]{1,100}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._\-]{1,40})["']"""
)
# Encodings that servers really declare. UTF-7 and the like are missing: they can hide markup.
_LEGACY_ENCODING = r"(?i)iso8859|cp\d|latin|koi8|gb|big5|shift_jis|euc|mac|tis|hkscs"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Characters that XML 1.0 forbids even as a reference. Decoded text has no surrogates.
_FORBIDDEN = "".join(map(chr, (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)))
_FORBIDDEN_RAW = f"[{re.escape(_FORBIDDEN)}]"
_REFERENCE = r"&#(?:x([0-9a-fA-F]+)|([0-9]+));"
_BARE_AMPERSAND = r"&(?!(?:lt|gt|amp|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
# References to characters of the blocks below, and a few others.
_PRIVATE_REFERENCE = (
    r"(?i)&#(?:x0*((?:[ef]|10f)[0-9a-f]{3})|0*((?:5[7-9]|6[0-3])[0-9]{3}|111[0-3][0-9]{3}));"
)
# Private-use blocks whose characters replace forbidden ones while XML is parsed.
_PARKING = (*range(0xE000, 0xF8C0, 64), *range(0x10F000, 0x10FF00, 64))

_MARKUP = (
    r"<!\[CDATA\[|<!--|<\?|<![A-Za-z]"
    r"|<(/?)(?:[A-Za-z_][A-Za-z0-9_.\-]{0,99}:)?([A-Za-z_][A-Za-z0-9_.\-]{0,254})((?:[\s/][^<>]*)?)>"
)
_PREFIXED = r"</?[^\s<>/]{1,100}:"
# Half an id or half a code would be a wrong one.
_WHOLE_OR_NOTHING = frozenset({"code", "requestid", "hostid"})


def decoded(body: bytes, *, cut: bool = False) -> tuple[str, set[str]]:
    """Return the text of a body and the repairs it took.

    Valid UTF-8 wins over a declared single-byte encoding: the text would be mojibake otherwise.
    `cut` means that the body was cut off, so its last character may be incomplete.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _replaced(body[len(mark) :], encoding, cut=cut)
    if body.startswith((b"<\0", b"\0<")):
        return _replaced(body, "utf-16-le" if body[0] else "utf-16-be", cut=cut)
    match = re.search(_DECLARED_ENCODING, body[:1024])
    declared = _codec_name(match[1].decode("ascii")) if match else "utf-8"
    fits = declared in {"utf-8", "ascii"}
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(body, final=not cut)
    except UnicodeDecodeError:
        if declared is not None and re.match(_LEGACY_ENCODING, declared):
            return _replaced(body, declared, cut=cut)
        text, repairs = _replaced(body, "utf-8", cut=cut)
        return text, repairs if fits else repairs | {"encoding"}
    if fits or (body.isascii() and declared is not None and re.match(_LEGACY_ENCODING, declared)):
        return text, set()
    return text, {"encoding"}


def _codec_name(declared: str) -> str | None:
    try:
        return codecs.lookup(declared).name
    except LookupError:
        return None


def _replaced(body: bytes, encoding: str, *, cut: bool) -> tuple[str, set[str]]:
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        return decoder().decode(body, final=not cut), set()
    except UnicodeDecodeError:
        text = decoder(errors="replace").decode(body, final=not cut)
        return text, {"invalid-utf-8" if encoding == "utf-8" else "encoding"}


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
    repaired = re.sub(_BARE_AMPERSAND, "&amp;", result.text)
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
            self.out.append(_escaped(text))

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


def _escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace("]]>", "]]&gt;")


def in_order(repairs: Iterable[str]) -> tuple[str, ...]:
    """Return names of repairs in the order in which repairs are made."""
    return tuple(sorted(repairs, key=REPAIRS.index))


#: Puts characters back into a value; see `RepairedText.restore`.
Restore = Callable[[str], str]
