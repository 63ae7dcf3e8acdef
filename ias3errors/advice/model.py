"""What to do: an `Advice`, and the rules that choose one from what the server said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ias3errors.document import ErrorDocument


@dataclass(frozen=True, slots=True)
class Advice:
    """What an error means where it happened, and what to do about it.

    `kind` is a stable slug that programs may compare. `retryable` is True where sending the same
    request again may work, False where something must be mended first. `wait` is the time to let
    pass before that, in seconds, or None.
    """

    kind: str
    meaning: str
    action: str
    retryable: bool = False
    wait: float | None = None


class Rule(NamedTuple):
    """One row of advice: where it applies, and what it says.

    `code` is the error code, or None for any. `pattern` is a regular expression, sought without
    regard to case in the answer's detail and message, or None for any text. `facts` sees the
    document and returns the values for the placeholders of the advice's texts, or None where the
    rule does not apply after all. Named groups of the pattern are placeholders too. A placeholder
    is a name in braces; one that nobody has a value for stays as it is.
    """

    code: str | None
    pattern: str | None
    advice: Advice
    facts: Callable[[ErrorDocument], Mapping[str, object] | None] | None = None


def slug(code: str) -> str:
    """Return a code as a kind: `NoSuchKey` becomes `no-such-key`, whatever stands in it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", code[:100])
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "unknown"


def row(
    code: str | None,
    meaning: str,
    action: str,
    *,
    kind: str | None = None,
    pattern: str | None = None,
    facts: Callable[[ErrorDocument], Mapping[str, object] | None] | None = None,
    retryable: bool = False,
    wait: float | None = None,
) -> Rule:
    """Return one row of a table of advice; without a kind of its own, its code is its kind."""
    advice = Advice(kind or slug(code or ""), meaning, action, retryable, wait)
    return Rule(code, pattern, advice, facts)


def matching_advice(
    document: ErrorDocument, code: str | None, rules: Iterable[Rule]
) -> Advice | None:
    """Return the advice of the first rule that applies, its placeholders filled, or None.

    `code` is the code as the catalog spells it; a rule may name that or the one on the wire.
    """
    text = f"{document.resource or ''}\n{document.message or ''}"
    lower = text.lower() if text.isascii() else None
    for rule in rules:
        if rule.code is not None and rule.code not in (code, document.code):
            continue
        values: dict[str, object] = {}
        if rule.pattern is not None:
            match = _search(rule.pattern, text, lower)
            if match is None:
                continue
            values.update(match.groupdict())
        if rule.facts is not None:
            facts = rule.facts(document)
            if facts is None:
                continue
            values.update(facts)
        return _filled(rule.advice, values) if values else rule.advice
    return None


def _filled(advice: Advice, values: Mapping[str, object]) -> Advice:
    # Not str.format: braces that are no placeholder must never raise inside an error.
    def shown(match: re.Match[str]) -> str:
        value = values.get(match[1])
        return match[0] if value is None else _short(value)

    return replace(
        advice,
        meaning=re.sub(_PLACEHOLDER, shown, advice.meaning),
        action=re.sub(_PLACEHOLDER, shown, advice.action),
    )


_PLACEHOLDER = r"\{([A-Za-z_][A-Za-z0-9_]*)\}"


def _short(value: object) -> str:
    # Servers may put a whole log where a name belongs.
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"


_LONGEST_VALUE = 200


def _search(pattern: str, text: str, lower: str | None) -> re.Match[str] | None:
    """Seek a pattern in a text without regard to case; `lower` is the text in lower case, if ASCII.

    Most patterns are in vain, and `re` finds that out much sooner where case counts.
    """
    caseless = None if lower is None else _caseless(pattern)
    if caseless is not None and caseless.search(lower or "") is None:
        return None
    return _compiled(pattern).search(text)


@lru_cache(maxsize=512)
def _caseless(pattern: str) -> re.Pattern[str] | None:
    """Return what finds in lower case all that a pattern finds in any, or None if that is unsure."""
    if "\\" not in pattern and "[" not in pattern:
        pattern = pattern.lower()
    plain = pattern.isascii() and _PLAIN_PATTERN.fullmatch(pattern)
    return re.compile(pattern) if plain else None


# No capitals, no groups of other kinds, and no escapes that mean something else in lower case.
_PLAIN_PATTERN = re.compile(r"(?:[^\\A-Z(]|\\[bdsw.]|\((?!\?)|\(\?:)*")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
