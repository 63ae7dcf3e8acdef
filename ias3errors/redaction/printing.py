"""Escapes the characters of server texts that could command a terminal or forge a log line."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def printable(text: str, *, keep_newlines: bool = False) -> str:
    """Return a text in which control, bidi and other invisible characters are escaped.

    Such characters could forge a line of a log or command a terminal.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == "\n" and keep_newlines else _escaped_character(char) for char in text
    )


@lru_cache(maxsize=4096)
def _escaped_character(char: str) -> str:
    # Cc: controls and C1; Cf: bidi and zero-width; Cs: lone surrogates; Zl, Zp: line breaks.
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}:
        return char.encode("unicode_escape").decode("ascii")
    return char
