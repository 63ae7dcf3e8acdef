"""Cuts texts without cutting a secret: half a secret would not be recognised."""

from __future__ import annotations

from ias3errors.redaction.secret_spans import find_secrets
from ias3errors.redaction.unescaping import levels

# How far past the cut a text is read for secrets, and how much after a secret shows that it is one.
_READ_ON = 2_048
_CONTEXT = 16


def beginning(text: str, length: int) -> str:
    """Return the beginning of a text, which ends before a secret that it cannot hold whole."""
    if len(text) <= length:
        return text
    cut = length
    for level in levels(text[: length + _READ_ON]):
        for span in find_secrets(level.text, addresses=True):
            start, end = level.source(span.start), level.source(span.end)
            if start < length < end + _CONTEXT:
                cut = min(cut, start)
    return text[:cut]
