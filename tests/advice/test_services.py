"""Situations that services report by words and fields, whatever the code and the service."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice, slug
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.situations import readable, situations, situations_of
from ias3errors.advice.statuses import STATUS_ADVICE
from ias3errors.catalog import DEFAULT
from ias3errors.document import ErrorDocument
from tests.advice.cases import ARCHIVE_URL, ARCHIVE_WORDS, OTHER_URL
from tests.advice.services import AWS, B2, GOOGLE, R2, SEEN, WASABI, Seen
from tests.paths import DOCS
from tests.rows import Row


def document_of(seen: Seen, **more: Any) -> ErrorDocument:
    """Return the response as a document."""
    values = {
        "code": seen.code,
        "message": seen.message,
        "url": seen.url,
        "method": "PUT",
        "source": "body" if seen.code or seen.message else "status",
    }
    return ErrorDocument(**{**values, **seen.more, **more})


def test_a_situation_has_its_kind(row: Row) -> None:
    """The advice names the situation, the fix and the setting."""
    for name, seen in SEEN.items():
        with row(name):
            advice = advise(document_of(seen), seen.code)
            text = f"{advice.meaning} {advice.action}"

            assert advice.kind == seen.kind, text
            assert advice.retryable == seen.retryable
            for word in seen.words:
                assert word in text, text
            assert not re.search(r"[{}]", text)
            assert not ARCHIVE_WORDS.search(text)


def test_at_least_95_percent_of_all_codes_have_advice_of_their_own() -> None:
    """A known code says more than its status."""
    by_status = {advice.meaning for _, advice in STATUS_ADVICE}
    own = [code for code in DEFAULT if _default(code).meaning not in by_status]

    assert len(own) >= 0.95 * len(DEFAULT)


def _default(code: str) -> Advice:
    entry = DEFAULT[code]
    return advise(ErrorDocument(code=code, status=entry.status, url=OTHER_URL), code)


@pytest.mark.parametrize("url", [AWS, B2, GOOGLE, R2, WASABI, OTHER_URL])
def test_no_other_service_hears_of_archive(url: str) -> None:
    """No code at any other host gets a word about archive.org."""
    for code, entry in DEFAULT.items():
        for more in ({}, {"credentials_sent": False}, {"method": "OPTIONS"}, {"method": "DELETE"}):
            advice = advise(ErrorDocument(code=code, status=entry.status, url=url, **more), code)
            assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}"), code


def test_archive_hears_of_no_other_service() -> None:
    """No code that archive.org sends gets there a word about another service or its settings."""
    for code, entry in DEFAULT.items():
        if "ias3" in entry.services:
            advice = advise(ErrorDocument(code=code, status=entry.status, url=ARCHIVE_URL), code)
            text = f"{advice.meaning} {advice.action}"
            assert not re.search(_OTHERS, text), (code, text)


_OTHERS = r"\b(?:AWS_|MinIO|mc |Google|Cloudflare|R2|Backblaze|Wasabi|VPC|IAM|arn:)"


def test_each_code_has_one_default() -> None:
    """A second row without a condition could never be reached."""
    seen: set[str | None] = set()
    for rule in S3_RULES:
        assert rule.code not in seen, (rule.code, rule.advice)
        if rule.pattern is None and rule.when is None and rule.values is None:
            seen.add(rule.code)


# -- Wording ----------------------------------------------------------------------------------

BANNED = (
    r"\banew\b|\bmend|\bof which\b|all the same|verdict|\bstory\b|in some seconds|best by"
    r"|ha(?:s|ve) run out|finds fault|send (?:it|this) again|\banswer|\btold\b|stands? (?:in|for)"
    r"|error occurred|\bplease\b"
)
#: What makes "it" a subject, whose sense the sentence itself shows.
SUBJECT = r"(?:if|that|which|when|until|whether|as|because|than|where|before|after|so|and)"
GENERIC = [rule.advice for rule in (*S3_RULES, *S3_FALLBACKS)]
GENERIC += [advice for _, advice in STATUS_ADVICE]


def test_texts_are_plain(row: Row) -> None:
    """No banned word, and no action whose object is a bare "it"."""
    for advice in dict.fromkeys(GENERIC):
        with row(advice.kind):
            for text in (advice.meaning, advice.action):
                assert not re.search(BANNED, text, re.IGNORECASE), text
                assert text[0].isupper() or text.startswith(("'", "{"))
            for match in re.finditer(r"(\S+) it\b", advice.action):
                assert re.fullmatch(SUBJECT, match[1].lower()), advice.action


def test_kinds_are_documented() -> None:
    """Programs compare kinds, so each that is not the code itself is on the page of errors."""
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    known = situations()
    kinds = {one.advice.kind for one in known if one.advice.kind not in map(slug, one.codes)}
    assert {kind for kind in kinds if f"`{kind}`" not in page} == set()


# -- Situations in words ----------------------------------------------------------------------


def test_the_situations_of_a_code_end_with_its_default() -> None:
    """Who reads them from the top meets what is most specific first."""
    for code in DEFAULT:
        found = situations_of(code)
        assert found, code
        assert found[-1].when == "" or "{" in found[-1].advice.meaning
        assert all(one.codes == (code,) for one in found)
        assert "simulated" not in {one.advice.kind for one in found}


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("appears to be spam", '"appears to be spam"'),
        (r"(?i)no space left|(?:disk|drive)s? full\b", '"no space left" or "disk full"'),
        (r"because no (?P<lacking>[a-z]{2,9}) allows", '"because no ... allows"'),
        (r"virtual[- ]host(?:ed)? .{0,30}not", '"virtual host ...not"'),
        (r"a\.b\\c", '"a.b\\c"'),
    ],
)
def test_patterns_become_words(pattern: str, words: str) -> None:
    """Groups show their first alternative, and classes dots."""
    assert readable(pattern) == words


def test_all_patterns_become_words() -> None:
    """No regular expression shows."""
    for one in situations():
        assert not re.search(r"\\|\(\?|\[|\.\*", one.when), one.when
