"""What a status alone means, with a code that nobody knows and without one."""

from __future__ import annotations

import pytest

from ias3errors.advice.statuses import RETRYABLE_STATUSES
from tests.advice.cases import (
    ARCHIVE_URL,
    OTHER_URL,
    advice_for,
    document_for,
)

FAMILIES = [
    (301, "redirect", False, None),
    (400, "bad-request", False, None),
    (401, "forbidden", False, None),
    (403, "forbidden", False, None),
    (404, "not-found", False, None),
    (405, "bad-request", False, None),
    (408, "transient", True, 5.0),
    (409, "conflict", False, None),
    (410, "not-found", False, None),
    (411, "length-missing", False, None),
    (412, "conflict", False, None),
    (416, "bad-request", False, None),
    (417, "bad-request", False, None),
    (429, "unavailable", True, 30.0),
    (304, "not-modified", False, None),
    (499, "transient", True, 5.0),
    (500, "server-trouble", True, 30.0),
    (501, "not-implemented", False, None),
    (505, "not-implemented", False, None),
    (506, "server-trouble", False, None),
    (502, "server-trouble", True, 30.0),
    (503, "unavailable", True, 30.0),
    (504, "server-trouble", True, 30.0),
    (507, "storage-full", False, None),
    (508, "server-trouble", False, None),
    (431, "headers-too-large", False, None),
    (511, "network-login-required", False, None),
    (520, "server-trouble", True, 30.0),
    (521, "gateway-misconfigured", False, None),
    (525, "gateway-misconfigured", False, None),
    (526, "gateway-misconfigured", False, None),
    (None, "unknown", False, None),
    (999, "unknown", False, None),
]


@pytest.mark.parametrize(("status", "kind", "retryable", "wait"), FAMILIES)
@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL])
def test_families_without_a_code(
    status: int | None, kind: str, retryable: bool, wait: float | None, url: str
) -> None:
    """A response without a code gets the advice of its HTTP status."""
    advice = advice_for(document_for(None, url=url, status=status))

    assert (advice.kind, advice.retryable, advice.wait) == (kind, retryable, wait)


@pytest.mark.parametrize(("status", "kind", "retryable", "wait"), FAMILIES)
def test_families_with_a_code_nobody_knows(
    status: int | None, kind: str, retryable: bool, wait: float | None
) -> None:
    """An undocumented code is retried by its status, and its slug is the kind."""
    advice = advice_for(document_for("NobodyKnowsThis", status=status))

    assert advice.kind == "nobody-knows-this"
    assert (advice.retryable, advice.wait) == (retryable, wait)


def test_a_success_without_an_outcome_is_worth_a_retry() -> None:
    """A 200 to a copy that reports nothing says neither that it worked nor that it failed."""
    advice = advice_for(document_for(None, url=OTHER_URL, status=200))

    assert (advice.kind, advice.retryable) == ("outcome-unknown", True)
    assert not advice_for(document_for("NobodyKnowsThis", url=OTHER_URL, status=200)).retryable


@pytest.mark.parametrize(
    ("status", "words"), [(405, "method"), (412, "condition"), (416, "range")]
)
def test_a_response_to_head_says_what_its_status_says(status: int, words: str) -> None:
    """Without a body the status alone shows what is wrong; no advice points at a message."""
    advice = advice_for(document_for(None, url=OTHER_URL, status=status))

    assert words in advice.meaning
    assert "server's message" not in advice.action


def test_not_modified_is_no_redirect() -> None:
    """A 304 sends nobody elsewhere, with the code that services give it and without."""
    for code in (None, "NotModified"):
        advice = advice_for(document_for(code, url=OTHER_URL, status=304))

        assert "redirect" not in advice.meaning + advice.action
        assert advice.kind == "not-modified"


def test_a_sentence_is_no_kind() -> None:
    """A text of several words in place of a code never becomes a kind."""
    advice = advice_for(document_for("The object was not found", url=OTHER_URL, status=404))

    assert advice.kind == "not-found"


def test_the_retryable_statuses() -> None:
    """The statuses worth a retry are those that the SDKs agree on."""
    assert {408, 429, 499, 500, 502, 503, 504, 520} == RETRYABLE_STATUSES
