"""Reads the text of a body in whatever encoding it has, so that its secrets are seen."""

from __future__ import annotations

import codecs


def decoded(body: bytes) -> tuple[str, str, str]:
    """Return the text of a body, its encoding, and how errors of that encoding are taken."""
    encoding, errors = _encoding_of(body)
    return body.decode(encoding, errors), encoding, errors


# How the wide encodings begin: with their mark, or with "<".
_WIDE_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _encoding_of(body: bytes) -> tuple[str, str]:
    """Return an encoding in which the secrets of a body can be read, and how errors are taken."""
    for mark, encoding in _WIDE_ENCODINGS:
        if body.startswith(mark):
            return encoding, "replace"
    if b"\0" in body[:4]:
        return "utf-16-le" if body[0] else "utf-16-be", "replace"
    # Every other encoding that servers use writes ASCII as ASCII does.
    return "utf-8", "surrogateescape"
