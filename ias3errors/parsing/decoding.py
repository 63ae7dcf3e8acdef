"""Decodes the bytes of a body into text, and names the repairs."""

from __future__ import annotations

import codecs
import re

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
