"""Undoes the escapes in which a log holds an XML text: HTML's, JSON's and Python's.

The spelling of the first `<` shows which escape to undo first. Escapes may be nested.
"""

from __future__ import annotations

import re

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
