"""The encoding of a body, declared and true."""

from __future__ import annotations

import pytest

from ias3errors.parsing.decoding import decoded


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_cut_utf_16_body_loses_half_a_character_only(encoding: str) -> None:
    """Of a body that is cut on purpose, the last half character is left out, and is no damage."""
    body = "<Error>ab".encode(encoding)
    assert decoded(body[:-1], cut=True) == ("<Error>a", set())
    assert decoded(body[:-1], cut=False) == ("<Error>a\ufffd", {"encoding"})


def test_damaged_encodings_are_named() -> None:
    """Invalid bytes are replaced; the repair says whether UTF-8 or another encoding was damaged."""
    assert decoded(b"<a>\xff") == ("<a>\ufffd", {"invalid-utf-8"})
    assert decoded(b"\xff\xfe<\0\0\xd8<\0")[1] == {"encoding"}
    assert decoded(b"<?xml version='1.0' encoding='big5'?><a>\xff")[1] == {"encoding"}
