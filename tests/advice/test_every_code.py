"""Every code of the catalog has advice of its own, in plain sentences."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice, slug
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import NOTHING_KNOWN, REDIRECT_NOT_REPLAYABLE, STATUS_ADVICE
from ias3errors.catalog import IAS3
from tests.advice.cases import (
    ARCHIVE_URL,
    ARCHIVE_WORDS,
    OTHER_URL,
    advice_for,
    document_for,
)
from tests.rows import Row


def all_advice() -> list[Advice]:
    """Return every advice of every table."""
    rules = (*SITUATIONS, *ARCHIVE_RULES, *ARCHIVE_FALLBACKS, *S3_RULES, *S3_FALLBACKS)
    by_status = (advice for _, advice in STATUS_ADVICE)
    return [*(rule.advice for rule in rules), *by_status, NOTHING_KNOWN, REDIRECT_NOT_REPLAYABLE]


def test_texts_are_one_plain_sentence_each(row: Row) -> None:
    """Meaning and action are one sentence each: it ends with a period, and is not long."""
    for advice in all_advice():
        with row(advice.kind):
            for text in (advice.meaning, advice.action):
                assert len(text) < 200
                assert text.endswith(".")
                assert not re.search(r"[.!?] [A-Z]", text)
                assert "error occurred" not in text
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", advice.kind)
            assert advice.wait is None or advice.retryable


@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL])
def test_every_catalog_code_has_its_own_default(url: str, row: Row) -> None:
    """A catalog code says more than its family, on archive.org and elsewhere."""
    for code in IAS3:
        with row(code):
            advice = advice_for(document_for(code, url=url))
            family = advice_for(document_for("NobodyKnowsThis", url=url, status=IAS3[code].status))

            assert (advice.meaning, advice.action) != (family.meaning, family.action)
            assert advice.meaning != NOTHING_KNOWN.meaning
            assert "{" not in advice.meaning + advice.action


def test_defaults_of_the_catalog_differ() -> None:
    """No two catalog codes share both texts, but for those that mean the same thing."""
    texts: dict[tuple[str, str], list[str]] = {}
    for code in IAS3:
        advice = advice_for(document_for(code, url=OTHER_URL))
        texts.setdefault((advice.meaning, advice.action), []).append(code)

    assert [codes for codes in texts.values() if len(codes) > 1] == []


def test_generic_advice_never_speaks_of_archive(row: Row) -> None:
    """The advice for another service does not speak of archive.org."""
    for code in [*IAS3, None]:
        with row(code):
            for status in (None, 301, 403, 404, 411, 500, 503):
                document = document_for(code, url=OTHER_URL, status=status)
                for one in (document, replace(document, credentials_sent=False, method="DELETE")):
                    advice = advice_for(one)
                    assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


def test_generic_tables_never_speak_of_archive() -> None:
    """No row of the generic tables speaks of archive.org."""
    generic = [rule.advice for rule in (*S3_RULES, *S3_FALLBACKS)]
    generic += [advice for _, advice in STATUS_ADVICE]

    for advice in generic:
        assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


#: What other services call the same thing.
SHARED_KINDS = {
    "AccountProblem": "account",
    "BadDigest": "corrupted-in-transit",
    "IncompleteBody": "transient",
    "InternalError": "server-trouble",
    "InvalidAccessKeyId": "credentials-wrong",
    "MissingContentLength": "length-missing",
    "NotSignedUp": "account",
    "OperationAborted": "transient",
    "RequestTimeout": "transient",
    "ServiceUnavailable": "slow-down",
    "SignatureDoesNotMatch": "credentials-wrong",
}


def test_codes_without_a_kind_of_their_own_give_their_slug() -> None:
    """On another host the kind is the code's slug, but for kinds that mean the same anywhere."""
    kinds = {code: advice_for(document_for(code, url=OTHER_URL)).kind for code in IAS3}

    assert kinds == {code: SHARED_KINDS.get(code, slug(code)) for code in IAS3}


def test_catalog_codes_are_retried_by_table_else_by_family() -> None:
    """Codes without a row of their own are retried by family, and none of them is a 5xx."""
    may_work = {
        "BadDigest",
        "IncompleteBody",
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
    }

    elsewhere = {code for code in IAS3 if advice_for(document_for(code, url=OTHER_URL)).retryable}
    at_archive = {code for code in IAS3 if advice_for(document_for(code)).retryable}

    assert elsewhere == may_work
    assert at_archive == may_work | {"BucketAlreadyExists"}


def test_wire_spelling_and_catalog_spelling_get_the_same() -> None:
    """KeyTooLongError is KeyTooLong, whichever of the two names the caller passes on."""
    document = document_for("KeyTooLongError", url=OTHER_URL, status=400)

    assert advise(document, "KeyTooLong").kind == "key-too-long"
    assert advice_for(document) == advise(document, "KeyTooLong")
