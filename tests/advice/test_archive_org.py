"""What archive.org's responses mean: each situation has its kind, its retry and its texts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.advice.cases import (
    ARCHIVE_WORDS,
    CASES,
    INVALID_NAME,
    LOCK_LOG,
    LOOPBACK_URL,
    OTHER_URL,
    SPAM,
    Case,
    advice_for,
    document_for,
)
from tests.rows import Row


def test_archive_situations(row: Row) -> None:
    """Each situation of archive.org has its kind, its retry and its wait."""
    for name, case in CASES.items():
        with row(name):
            advice = advice_for(document_for(case.code, case.resource, **case.more))

            assert (advice.kind, advice.retryable, advice.wait) == (
                case.kind,
                case.retryable,
                case.wait,
            )


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if "url" not in case.more],
    ids=[name for name, case in CASES.items() if "url" not in case.more],
)
def test_archive_situations_without_a_host(case: Case) -> None:
    """Where no host is known and nothing shows another service, archive.org's rules hold."""
    document = document_for(case.code, case.resource, **{**case.more, "url": None})

    assert advice_for(document) == advice_for(replace(document, url="https://archive.org"))


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if case.anywhere],
    ids=[name for name, case in CASES.items() if case.anywhere],
)
@pytest.mark.parametrize("url", [LOOPBACK_URL, OTHER_URL])
def test_words_of_archive_tell_its_situations_on_any_host(case: Case, url: str) -> None:
    """Words that only archive.org sends have their situation on a test server, too."""
    advice = advice_for(document_for(case.code, case.resource, **{**case.more, "url": url}))

    assert (advice.kind, advice.retryable, advice.wait) == (case.kind, case.retryable, case.wait)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if not case.anywhere and case.resource != INVALID_NAME],
    ids=[
        name for name, case in CASES.items() if not case.anywhere and case.resource != INVALID_NAME
    ],
)
def test_other_hosts_get_no_words_of_archive(case: Case) -> None:
    """Without archive.org's words, the advice for another host does not speak of archive.org."""
    document = document_for(case.code, case.resource, **{**case.more, "url": OTHER_URL})
    advice = advice_for(document)

    assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


def test_case_does_not_matter() -> None:
    """The server's words are found in any case, in the message as well as in the detail."""
    assert advice_for(document_for("SlowDown", SPAM.upper())).kind == "spam"
    assert advice_for(document_for("SlowDown", None, message=SPAM)).kind == "spam"


def test_the_situation_is_found_inside_a_log() -> None:
    """A detail of many lines, with paths and an address, still has its situation."""
    log = "\n".join(["line of a log"] * 500 + [LOCK_LOG] + ["line of a log"] * 500)

    assert advice_for(document_for("InternalError", log)).kind == "item-creation-race"


# -- Facts in the texts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("item-full", ["1134253428522", "1099511627776"]),
        (
            "bad-digest",
            ["fedcba9876543210fedcba9876543210 instead of 0123456789abcdef0123456789abcdef"],
        ),
        ("bad-image", ["text/html", ".html or .htm or .shtml"]),
        ("bad-image-text", ["text/plain", "Open the file", "right as it is"]),
        ("bad-video", [".movie", "Open the file", "right as it is"]),
        ("item-dark", ["staff", "owner", "cannot be used again"]),
        ("identifier-invalid", ["'my item'"]),
        ("identifier-not-permitted", ["'Qw8TzLr2Vn6PxKd4Hs9Jm3Bc'"]),
        ("item-not-found", ["'does-not-exist-!'"]),
        ("metadata-unavailable", ["https://archive.org/metadata/my-item"]),
    ],
)
def test_facts_stand_in_the_texts(name: str, expected: list[str]) -> None:
    """The advice repeats the sizes, digests and names that the server sent."""
    case = CASES[name]
    advice = advice_for(document_for(case.code, case.resource, **case.more))

    for text in expected:
        assert text in f"{advice.meaning} {advice.action}"


def test_a_missing_item_stays_missing() -> None:
    """The same upload to a missing item fails again, so its advice is to change the request."""
    for resource in ("my-item not found by Metadata::get_obj()[server]", None):
        advice = advice_for(document_for("NoSuchBucket", resource))

        assert not advice.retryable
        assert "x-archive-auto-make-bucket" in advice.action


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
@pytest.mark.parametrize("resource", ["my-item not found by Metadata::get_obj()[server]", None])
def test_a_request_that_stores_nothing_creates_no_item(method: str, resource: str | None) -> None:
    """Who reads or deletes is not told to create the item."""
    advice = advice_for(document_for("NoSuchBucket", resource, method=method))

    assert "x-archive-auto-make-bucket" not in advice.action
    assert "Check the identifier" in advice.action


def test_an_item_that_is_not_available_is_not_about_credentials() -> None:
    """archive.org's page about an item says nothing of keys, even where none were sent."""
    document = document_for(None, status=403, excerpt="The item is not available.")
    advice = advice_for(replace(document, credentials_sent=False))

    assert advice.kind == "item-dark"
    assert "Check your keys" not in advice.action


def test_a_failed_read_stores_nothing() -> None:
    """Advice about a failed upload says that the file may be stored, about a failed read it does not."""
    for code in ("InternalError", None):
        for method, is_stored in (("PUT", True), ("GET", False), (None, True)):
            document = document_for(code, status=500, method=method)

            assert ("may have been stored" in advice_for(document).meaning) is is_stored
