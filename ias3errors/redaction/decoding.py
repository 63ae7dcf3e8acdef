"""Reads the text of a body in whatever encoding it has, so that its secrets are seen."""

from __future__ import annotations

import codecs


def decoded(body: bytes) -> tuple[str, str, str]:
    """Return the text of a body, its encoding, and how errors of that encoding are taken."""
    encoding, errors = _encoding_of(body)
    return body.decode(encoding, errors), encoding, errors


# The first bytes of packed bodies: gzip, zlib, bzip2, xz, Zstandard, zip.
_PACKED = (
    *(b"\x1f\x8b", b"x\x01", b"x\x5e", b"x\x9c", b"x\xda", b"BZh", b"\xfd7zXZ"),
    *(b"\x28\xb5\x2f\xfd", b"PK\x03\x04"),
)
# The first bytes of encodings that write ASCII differently: their mark, or "<?xml".
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("<?xml".encode("cp037"), "cp037"),
)
# Which of four bytes in a row are zero if an encoding writes ASCII.
_ZEROS = {
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
}
_SAMPLE = 64
_LONGEST_DECLARATION = 200


def is_unreadable(body: bytes) -> bool:
    """Return whether no text can be read from a body, since it is packed or in UTF-7."""
    return body.startswith(_PACKED) or b"utf-7" in body[:_LONGEST_DECLARATION].lower()


def _encoding_of(body: bytes) -> tuple[str, str]:
    """Return an encoding in which the secrets of a body can be read, and how errors are taken."""
    for mark, encoding in _OTHER_ENCODINGS:
        if body.startswith(mark):
            return encoding, "replace"
    sample = body[:_SAMPLE]
    if b"\0" in sample:
        columns = [sample[at::4] for at in range(4)]
        zeros = tuple(2 * column.count(0) > len(column) for column in columns)
        if zeros in _ZEROS:
            return _ZEROS[zeros], "replace"
    # Every other encoding that servers use writes ASCII as ASCII does.
    return "utf-8", "surrogateescape"
