"""Reads an `Error` element in a text: how its tags are spelled, where it ends, what was escaped."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from typing import NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.parsing.plain import read_document
from ias3errors.scanning.match import CONTEXT

#: How many escapes may be nested; deeper ones stay as they are.
MAX_LEVELS = 4

_REFERENCE = re.compile(rb"&(amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_NAMED = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"', b"apos": b"'"}
_BACKSLASH = re.compile(
    rb"((?:\\u[0-9a-fA-F]{4})+)|\\U([0-9a-fA-F]{8})|((?:\\x[0-9a-fA-F]{2})+)|\\(.)", re.DOTALL
)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"0": b"\0"}

# Signs before an element that it is in a quoted string: the quotes at its beginning ...
_QUOTES_BEFORE = re.compile(
    rb"""((?:["']b?\\{0,9})?["'])(?:<\?xml[^<>]{0,200}\?>)?(?:\s|\\+[nrt]){0,40}$"""
)
# ... or an escaped line break before it, or an escaped quote in its declaration.
_ESCAPED_BEFORE = re.compile(rb"""(?:\\[nrt]|\\["'][ ]{0,9}\?>)\s{0,40}$""")
# Signs within it: an escaped line break between tags, an escaped slash, an escaped quote.
_QUOTED_WITHIN = re.compile(rb">(?:\\+[nrt]\s{0,99})+<|<\\+/|=\\+[\"']")

# Python's `pprint` divides a text into literals, one in each line.
_NEXT_LITERAL = re.compile(rb"(?<!\\)(['\"])\r?\n[ ]{1,99}b?\1")


def unescaped(before: bytes, escaped: bytes) -> bytes:
    """Return a piece of XML as it was before it was escaped.

    `before` is the text in front of it in the log: it shows whether the piece is part of a
    quoted string.
    """
    escaped = _NEXT_LITERAL.sub(b"", escaped)
    if escaped.startswith(b"<") and b"\\" not in escaped:
        return escaped
    quotes = _QUOTES_BEFORE.search(before)
    # What is within one pair of quotes was escaped once; backslashes that are left are its own.
    quoted = 0 if quotes is None else 1 + (len(quotes[1]) > 1)
    for level in range(MAX_LEVELS):
        if escaped.startswith(b"&"):
            undo = _without_references
        elif escaped.startswith(b"\\") or level < quoted or _is_quoted(before, escaped):
            undo = _without_backslashes
        else:
            break
        before, escaped = undo(before), undo(escaped)
    return escaped


def _is_quoted(before: bytes, text: bytes) -> bool:
    if b"\\" not in text:
        return False
    return bool(_QUOTED_WITHIN.search(text) or _ESCAPED_BEFORE.search(before))


def _without_references(text: bytes) -> bytes:
    return _REFERENCE.sub(_referred_to, text)


def _referred_to(match: re.Match[bytes]) -> bytes:
    name = match[1]
    if not name.startswith(b"#"):
        return _NAMED[name]
    number = int(b"0" + name[1:], 16) if name[1:2] in b"xX" else int(name[1:])
    return match[0] if number > 0x10FFFF else chr(number).encode("utf-8", "replace")


def _without_backslashes(text: bytes) -> bytes:
    plain = _BACKSLASH.sub(_meant, text)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError:
        # \xe9 is a byte in the repr of bytes, and a character in the repr of a text.
        return _BACKSLASH.sub(_meant_as_text, text)
    return plain


def _meant(match: re.Match[bytes]) -> bytes:
    units, long, numbers, single = match.groups()
    if units:
        encoded = bytes.fromhex(units.replace(b"\\u", b"").decode("ascii"))
        return encoded.decode("utf-16-be", "replace").encode("utf-8")
    if long:
        number = int(long, 16)
        return b"?" if number > 0x10FFFF else chr(number).encode("utf-8", "replace")
    if numbers:
        return bytes.fromhex(numbers.replace(b"\\x", b"").decode("ascii"))
    return _CONTROLS.get(single, single)


def _meant_as_text(match: re.Match[bytes]) -> bytes:
    meant = _meant(match)
    return meant.decode("latin-1").encode("utf-8") if match[3] else meant


#: The name of the element after a spelling of ``<``. It begins with plain bytes: that makes a
#: search fast.
NAME = re.compile(rb"Error(?<=[<;cC:/]Error)")

_LESS = (
    rb"(?P<less><|(?:&|\\+u0026|\\+x26)(?:amp;){0,9}(?:lt|#0{0,5}60|#[xX]0{0,5}3[cC]);"
    rb"|\\+u003[cC]|\\+x3[cC])"
)
_BEFORE_NAME = re.compile(_LESS + rb"(?P<slash>\\{0,9}/)?(?:[A-Za-z_][\w.\-]{0,99}:)?\Z")
_AFTER_NAME = re.compile(rb"[\s>/&\\]")
_TAG_END = re.compile(
    rb"\s{0,99}(?:>|(?:&|\\+u0026|\\+x26)(?:amp;){0,9}(?:gt|#0{0,5}62|#[xX]0{0,5}3[eE]);"
    rb"|\\+u003[eE]|\\+x3[eE])"
)
_LESS_LENGTH = 160
_SHORTEST = b"<Error><Code>x</Code>"
# With a wrapper, the request id is beside the error, not in it.
_ID_AFTER = re.compile(
    rb"\s{0,99}(?:</(?:[\w.\-]{1,99}:)?Errors\s{0,9}>\s{0,99})?"
    rb"<(?:[\w.\-]{1,99}:)?(RequestI[dD])>([^<>&]{1,200})</"
)
# How far after the error the id is looked for, in bytes.
_AFTER = 400
_END_TAG = re.compile(rb"</(?:[\w.\-]{1,99}:)?Error\s{0,9}>")
_DECLARATION = re.compile(rb"(<\?xml[^<>]{1,200}\?>)(?:\s|\\+[nrt]){0,99}\Z")


# Tags.


class Tag(NamedTuple):
    """What precedes the name of an element: how many bytes, and how ``<`` is spelled."""

    length: int
    less: bytes
    closes: bool


_USUAL_TAG = Tag(1, b"<", closes=False)
_USUAL_END_TAG = Tag(2, b"<", closes=True)


def tag_at(data: bytes, index: int) -> Tag | None:
    """Return the tag whose name is at an index, or None if it is only a word."""
    if not _AFTER_NAME.match(data, index + len(b"Error")):
        return None
    if data.startswith(b"<", index - 1):
        return _USUAL_TAG
    if data.startswith(b"</", index - 2):
        return _USUAL_END_TAG
    before = data[max(0, index - _LESS_LENGTH) : index]
    match = _BEFORE_NAME.search(before)
    if match is None:
        return None
    return Tag(len(before) - match.start(), match["less"], closes=bool(match["slash"]))


def begins_between(data: bytes, start: int, end: int) -> bool:
    """Return whether an element begins between two indexes."""
    tags = (tag_at(data, match.start()) for match in NAME.finditer(data, start, end))
    return any(tag is not None and not tag.closes for tag in tags)


# Elements.


def whole_element(data: bytes, start: int, name_end: int) -> bytes | None:
    """Return an element as the server sent it, or None if it cannot be an S3 error.

    `name_end` is where the name in its end tag ends.
    """
    tag_end = _TAG_END.match(data, name_end)
    end = name_end if tag_end is None else tag_end.end()
    escaped = data[start:end]
    lowered = escaped.lower()
    if b"code" not in lowered and b"message" not in lowered:
        return None
    before = data[max(0, start - CONTEXT) : start]
    after = data[end : end + _AFTER]
    body = unescaped(before, escaped)
    if b"equestI" in after:
        body = _with_id(body, unescaped(before, escaped + after))
    return body if body.isascii() else _with_declaration(body, before)


def _with_id(body: bytes, longer: bytes) -> bytes:
    end = _END_TAG.search(longer)
    match = _ID_AFTER.match(longer, end.end()) if end else None
    if match is None:
        return body
    name = match[1]
    return b"<Response>%b<%b>%b</%b></Response>" % (body, name, match[2], name)


def _with_declaration(body: bytes, before: bytes) -> bytes:
    # It names the encoding.
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        declaration = _DECLARATION.search(before)
        return declaration[1] + body if declaration else body
    return body


def before_prolog(before: bytes) -> bytes:
    """Return the text before an element, without the XML declaration, which belongs to it."""
    declaration = _DECLARATION.search(before)
    if declaration is not None:
        before = before[: declaration.start()]
    return before.removesuffix(codecs.BOM_UTF8)


class CutElement(NamedTuple):
    """The part of an element without an end: its length in the text, and what it says."""

    length: int
    body: bytes
    document: ErrorDocument


def cut_element(data: bytes, start: int, end: int, less: bytes) -> CutElement | None:
    """Return the part of an element before an index, or None if it names no code."""
    if end - start < len(_SHORTEST):
        return None
    escaped = _until_text_goes_on(data[start:end], less)
    if b"/code" not in escaped.lower():
        return None
    body = unescaped(data[max(0, start - CONTEXT) : start], escaped)
    document = read_document(body)
    if not isinstance(document, ErrorDocument) or document.code is None:
        return None
    return CutElement(len(escaped), body, replace(document, truncated=True))


def _until_text_goes_on(escaped: bytes, less: bytes) -> bytes:
    """Return the lines up to the first that holds no tag: what follows is the log again."""
    end = 0
    while end < len(escaped):
        newline = escaped.find(b"\n", end)
        line_end = len(escaped) if newline < 0 else newline + 1
        if escaped.find(less, end, line_end) < 0:
            break
        end = line_end
    return escaped[:end]
