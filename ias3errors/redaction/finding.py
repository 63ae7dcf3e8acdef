"""Finds where secrets are in a text: by the names before them, and by forms of their own.

Every pattern takes linear time on hostile text: what repeats is bounded or possessive, and a
search goes on where the last secret ended.
"""

from __future__ import annotations

from ias3errors.redaction.elements import secret_elements
from ias3errors.redaction.forms import (
    aws_keys,
    credentials_of_schemes,
    form_fields,
    http_credentials,
)
from ias3errors.redaction.mail_addresses import mail_addresses
from ias3errors.redaction.named_values import named_values, paired_values, values_nearby
from ias3errors.redaction.names import HINTS
from ias3errors.redaction.spans import Span, capped, compiled, holds_any

# What ends a name that a value follows, what a random word has, and what each form of
# credentials has.
_NAME_ENDS = (":", "=", ",", "<", ">", "--")
_DIGIT = r"[0-9]"
_FORM_SIGNS = (":", "=", "/", "%", "eyJ", "-----")


def find_secrets(text: str, *, addresses: bool) -> list[Span]:
    """Return where the secrets of a text are; e-mail addresses too, if `addresses`."""
    lower = text.lower()
    spans: list[Span] = []
    # Nearly all texts are plain words: each test here spares them a pattern.
    has_value = holds_any(text, _NAME_ENDS) or compiled(_DIGIT).search(text) is not None
    if has_value and holds_any(lower, HINTS):
        if "<" in text:
            spans += capped(secret_elements(text), text)
        if ":" in text or "=" in text or "," in text or "->" in text:
            spans += capped(named_values(text), text)
        spans += capped(values_nearby(text), text)
        if "val" in lower or "content" in lower:
            spans += capped(paired_values(text), text)
        if "access" in lower and "secret" in lower:
            spans += capped(form_fields(text), text)
    if holds_any(text, _FORM_SIGNS):
        spans += credentials_of_schemes(text, lower)
    if "akia" in lower or "asia" in lower:
        spans += capped(aws_keys(text), text)
    if "basic" in lower or "bearer" in lower:
        spans += capped(http_credentials(text), text)
    if addresses and "@" in text:
        spans += capped(mail_addresses(text), text)
    return spans
