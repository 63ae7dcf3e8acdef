"""Every situation that the tables of advice distinguish, in words, for explanations and indexes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.model import PLACEHOLDER, Advice, Rule
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import REDIRECT_NOT_REPLAYABLE, STATUS_ADVICE

AT_ARCHIVE = "At archive.org"
ELSEWHERE = "At other services"
AFTER_STATUS = "At any service, from the status alone"
IN_HOOK = "Before a request is sent again"

#: Where the rules of each table hold, and the rules, archive.org's first.
_TABLES: tuple[tuple[str, Iterable[Rule]], ...] = (
    (AT_ARCHIVE, SITUATIONS),
    (AT_ARCHIVE, ARCHIVE_RULES),
    (AT_ARCHIVE, ARCHIVE_FALLBACKS),
    (ELSEWHERE, S3_RULES),
    (ELSEWHERE, S3_FALLBACKS),
)


class Situation(NamedTuple):
    """One row of advice: its codes, where and when it applies, and what it says."""

    codes: tuple[str, ...]
    where: str
    #: The condition in words, or an empty text.
    when: str
    advice: Advice
    #: The regular expression for the server's text, or an empty text.
    pattern: str = ""


@cache  # it reads every pattern
def situations() -> tuple[Situation, ...]:
    """Return every situation that the tables of advice know, archive.org's first."""
    return (
        *(_situation(where, rule) for where, rules in _TABLES for rule in rules),
        *(Situation((), AFTER_STATUS, "", advice) for _, advice in STATUS_ADVICE),
        Situation((), IN_HOOK, "", REDIRECT_NOT_REPLAYABLE),
    )


def situations_of(code: str) -> tuple[Situation, ...]:
    """Return what the tables can say for one code, archive.org's first, each default last.

    Simulated errors are left out: they say nothing about the code.
    """
    found = (one for one in situations() if code in one.codes)
    return tuple(one for one in found if one.advice.kind != "simulated")


def _situation(where: str, rule: Rule) -> Situation:
    codes = (rule.code,) if rule.code else ()
    return Situation(codes, where, _when(rule), rule.advice, rule.pattern or "")


def _when(rule: Rule) -> str:
    """Return the condition of a rule in words, or an empty text."""
    parts = [f"the response says {readable(rule.pattern)}"] if rule.pattern else []
    # The condition of a row with placeholders is that there are values for them.
    if rule.when is not None and not has_placeholders(rule.advice):
        sentence = (rule.when.__doc__ or "").partition(".\n")[0].rstrip(".")
        parts.append(" ".join(sentence.removeprefix("Return whether ").split()))
    return f"if {' and '.join(parts)}" if parts else ""


def has_placeholders(advice: Advice) -> bool:
    """Return whether the texts of an advice have places for values of a response."""
    return re.search(PLACEHOLDER, f"{advice.meaning} {advice.action}") is not None


def with_placeholders(text: str) -> str:
    """Return a text with its placeholders in capitals: no response gives their values."""
    return re.sub(PLACEHOLDER, lambda match: _SHOWN.get(match[1], match[1].upper()), text)


# Placeholders whose names say too little without a response.
_SHOWN = {
    "allowed": "",
    "arrived": "RECEIVED",
    "asked": "EXPECTED",
    "expired": "TIME",
    "lacking": "POLICY",
    "late": "",
}


def readable(pattern: str) -> str:
    """Return a pattern as the words that it looks for: `"a b" or "c"`.

    Of alternatives within a group the first is shown, and nothing of what is optional.
    """
    alternatives, _ = _read(pattern, 0)
    texts = [re.sub(r"\.{4,}", "...", " ".join(one.split())) for one in alternatives]
    return " or ".join(f'"{text}"' for text in dict.fromkeys(texts) if text)


def _read(pattern: str, at: int) -> tuple[list[str], int]:
    """Return the alternatives of a pattern or group in words, and where they end."""
    texts = [""]
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            texts.append("")
            at += 1
            continue
        words, at, is_word = _read_one(pattern, at)
        match = _QUANTIFIER.match(pattern, at)
        if match is not None:
            at = match.end()
            if is_word and match[0][0] in "?*":
                words = ""
        texts[-1] += words
    return texts, at


def _read_one(pattern: str, at: int) -> tuple[str, int, bool]:
    """Return one part of a pattern in words, its end, and whether it is a word that may be left out."""
    char = pattern[at]
    if char == "(":
        opening = _OPENING.match(pattern, at)
        start = opening.end() if opening else at + 1
        if pattern[start - 1] == ")":
            return "", start, True
        alternatives, end = _read(pattern, start)
        return alternatives[0], end + 1, True
    if char == "[":
        match = _CLASS.match(pattern, at)
        text = match[0] if match else char
        return " " if " " in text and "^" not in text else "...", at + len(text), False
    if char == "\\":
        escaped = pattern[at + 1]
        if escaped in "dDsSwW":
            return "...", at + 2, False
        return "" if escaped in "bB" else escaped, at + 2, True
    return "..." if char == "." else char, at + 1, char != "."


_OPENING = re.compile(r"\((?:\?(?:P<\w+>|:|i\)))?")
_CLASS = re.compile(r"\[\^?(?:\\.|[^\]\\])*\]")
_QUANTIFIER = re.compile(r"(?:[?*+]|\{[\d,]+\})\??")
