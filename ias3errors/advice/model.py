"""What to do: an `Advice`, and the rules that choose one from what the server said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ias3errors.document import ErrorDocument
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors import reasons, redaction
else:
    reasons = LazyModule("ias3errors.reasons")
    redaction = LazyModule("ias3errors.redaction")


@dataclass(frozen=True, slots=True)
class Advice:
    """What an error means where it happened, and what to do about it.

    `kind` is a stable slug that programs may compare. `retryable` is True where sending the same
    request again may work, False where something must be fixed first. `wait` is the time to let
    pass before that, in seconds, or None.
    """

    kind: str
    meaning: str
    action: str
    retryable: bool = False
    wait: float | None = None


#: The place of a value in the texts of an advice.
PLACEHOLDER = r"\{([A-Za-z_][A-Za-z0-9_]*)\}"

#: A rule's condition on a document beyond its code and its text.
Condition = Callable[[ErrorDocument], bool]
#: The values of a document for the placeholders of an advice; None if the rule does not apply.
Values = Callable[[ErrorDocument], Mapping[str, object] | None]


class Rule(NamedTuple):
    """One row of advice: where it applies, and what it says."""

    #: The error code, or None for any.
    code: str | None
    #: A regular expression for the server's text, in any case; None for any text.
    pattern: str | None
    advice: Advice
    #: A further condition; None for none.
    when: Condition | None = None
    #: The values of the placeholders in the advice's texts, beside the named groups of `pattern`.
    #: A placeholder is a name in braces; one without a value stays as it is.
    values: Values | None = None


def slug(code: str) -> str:
    """Return a code as a kind: `NoSuchKey` becomes `no-such-key`, whatever characters it contains."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", code[:100])
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "unknown"


def searched_text(document: ErrorDocument) -> str:
    """Return the text that the patterns of rules search: words of the server, no names of objects."""
    resource = document.resource or ""
    texts = (
        None if resource.startswith("/") else resource,
        _without_arns(document.message or ""),
        document.title,
        document.excerpt,
        reasons.reason_text(document),
    )
    return "\n".join([_both_ends(text) for text in texts if text])


def _without_arns(message: str) -> str:
    """Return a message without the names of buckets and objects, as AWS writes them."""
    return re.sub(_ARNS, "", message) if "arn:" in message else message


_ARNS = r'"arn:[^"\n]{1,2048}"|\barn:aws[\w-]{0,20}:s3\S{0,2048}'


def _both_ends(text: str) -> str:
    """Return a text, or the ends of a long one, where servers put their reasons."""
    half = _SEARCHED // 2
    return text if len(text) <= _SEARCHED else f"{text[:half]}\n{text[-half:]}"


# A longer text of a hostile server would keep hundreds of patterns busy, in characters.
_SEARCHED = 32_768


def matching_advice(
    document: ErrorDocument, code: str | None, rules: Iterable[Rule]
) -> Advice | None:
    """Return the advice of the first rule that applies, its placeholders filled, or None.

    `code` is the code as the catalog spells it; a rule may name that or the one on the wire.
    """
    codes = (None, code, document.code)
    named = (rule for rule in rules if rule.code in codes)
    return first_advice(document, fitting_rules(named, searched_text(document)))


#: A rule whose pattern fits a text, and the named groups of that pattern.
FittingRule = tuple[Rule, Mapping[str, str | None]]


def fitting_rules(rules: Iterable[Rule], text: str) -> tuple[FittingRule, ...]:
    """Return the rules that fit a text, up to the first that asks for nothing more."""
    lower = text.lower() if text.isascii() else None
    found: list[FittingRule] = []
    for rule in rules:
        match = None if rule.pattern is None else _search(rule.pattern, text, lower)
        if match is None and rule.pattern is not None:
            continue
        found.append((rule, match.groupdict() if match is not None else {}))
        if rule.when is None and rule.values is None:
            break
    return tuple(found)


def first_advice(document: ErrorDocument, rules: Iterable[FittingRule]) -> Advice | None:
    """Return the advice of the first rule that applies, its placeholders filled, or None."""
    for rule, groups in rules:
        if rule.when is None or rule.when(document):
            values = rule.values(document) if rule.values is not None else {}
            if values is not None:
                return _filled(rule.advice, {**groups, **values}, document)
    return None


def _filled(advice: Advice, values: Mapping[str, object], document: ErrorDocument) -> Advice:
    if not values:
        return advice
    # A value is all that an advice has from the response, so only it can hold a secret.
    redactor = redaction.Redactor.of(document.fields, document.url)

    # Not str.format: braces that are no placeholder must never raise inside an error.
    def shown(match: re.Match[str]) -> str:
        value = values.get(match[1])
        text = match[0] if value is None else redactor.text(str(value))
        # Servers may put a whole log where a name belongs.
        return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"

    return replace(
        advice,
        meaning=re.sub(PLACEHOLDER, shown, advice.meaning),
        action=re.sub(PLACEHOLDER, shown, advice.action),
    )


_LONGEST_VALUE = 200


def _search(pattern: str, text: str, lower: str | None) -> re.Match[str] | None:
    """Search a text for a pattern without regard to case; `lower` is the text in lower case, if ASCII.

    Most patterns are in vain, and `re` finds that out much sooner where case counts.
    """
    caseless = None if lower is None else _caseless(pattern)
    if caseless is not None and caseless.search(lower or "") is None:
        return None
    return re.search(pattern, text, re.IGNORECASE)


@lru_cache(maxsize=512)
def _caseless(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern that finds in lower-case text what a pattern finds in any, or None if unsure."""
    if "\\" not in pattern and "[" not in pattern:
        pattern = pattern.lower()
    plain = pattern.isascii() and re.fullmatch(_PLAIN_PATTERN, pattern)
    return re.compile(pattern) if plain else None


# No capitals, no groups of other kinds, and no escapes that mean something else in lower case.
_PLAIN_PATTERN = r"(?:[^\\A-Z(]|\\[bdsw.]|\((?!\?)|\(\?:)*"
