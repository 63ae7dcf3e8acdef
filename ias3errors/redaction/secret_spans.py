"""Finds where secrets are in a text: by the names before them, and by forms of their own.

Every pattern takes linear time on hostile text: what repeats is bounded or possessive, and a
search goes on where the last secret ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ias3errors.redaction.elements import secret_elements
from ias3errors.redaction.forms import credentials
from ias3errors.redaction.mail_addresses import mail_addresses
from ias3errors.redaction.named_values import named_values, paired_values, values_nearby
from ias3errors.redaction.names import HINTS
from ias3errors.redaction.spans import MOST_SECRETS, Span, capped, compiled, holds_any

# What ends a name that a value follows, what a random word has, and what each form of
# credentials has.
_NAME_ENDS = (":", "=", ",", "<", ">", "--")
_DIGIT = r"[0-9]"
_FORM_SIGNS = (":", "=", "/", "%", "eyj", "-----", "akia", "asia", "basic", "bearer")


def find_secrets(text: str, *, addresses: bool) -> list[Span]:
    """Return where the secrets of a text are; e-mail addresses too, if `addresses`."""
    spans: list[Span] = []
    for search in _searches(text, addresses=addresses):
        found = capped(search(text), text)
        spans += found
        if len(found) > MOST_SECRETS:
            text = text[: found[-1].start]
    return spans


def _searches(text: str, *, addresses: bool) -> Iterator[Callable[[str], Iterator[Span]]]:
    """Yield the searches that can find something in a text: a few signs spare the others."""
    lower = text.lower()
    has_value = holds_any(text, _NAME_ENDS) or compiled(_DIGIT).search(text) is not None
    if has_value and holds_any(lower, HINTS):
        if "<" in text:
            yield secret_elements
        if ":" in text or "=" in text or "," in text or "->" in text:
            yield named_values
        yield values_nearby
        if "val" in lower or "content" in lower:
            yield paired_values
    if holds_any(lower, _FORM_SIGNS):
        yield from credentials(lower)
    if addresses and "@" in text:
        yield mail_addresses
