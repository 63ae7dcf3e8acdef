"""``ias3errors explain``: codes, statuses and kinds."""

from __future__ import annotations

import re

import pytest

from ias3errors import IAS3
from ias3errors.cli import explain
from tests.cli.running import Run


def test_explain_tells_all_that_is_known_of_a_code(run: Run) -> None:
    """The row of the catalog, the class to catch, every situation and what to do."""
    for name in ("SlowDown", "slowdown", "SLOWDOWN"):
        status, out, _ = run("explain", name)
        assert status == 0
        assert out.startswith("SlowDown (HTTP 503 Service Unavailable)\n")
        assert "Documented message: Please reduce your request rate.\n" in out
        assert "ias3errors.exceptions.SlowDown (or UnavailableError for the whole family)" in out
        for kind in ("spam", "archive-busy", "item-queue-full", "account-queue-full", "slow-down"):
            assert f"\n  {kind} (" in out
    assert "KeyTooLong (" in run("explain", "keytoolongerror").out


@pytest.mark.parametrize("code", IAS3)
def test_every_code_can_be_explained(run: Run, code: str) -> None:
    """No code of the catalog lacks class, meaning and action; no placeholder is left."""
    _, out, _ = run("explain", code)
    assert f"ias3errors.exceptions.{code} " in out
    assert "What it means: " in out
    assert "What to do: " in out
    assert "{" not in out


def test_codes_that_are_known_and_not_documented_are_explained(run: Run) -> None:
    """A code that no documentation lists is explained, and marked."""
    status, out, _ = run("explain", "requestlimitexceeded")
    assert status == 0
    assert out.startswith("RequestLimitExceeded\n")
    assert "The documentation does not list this code.\n" in out
    assert "Documented message" not in out
    assert "What to do: " in out


def test_explain_says_who_sends_a_code(run: Run) -> None:
    """The services that send the code are named, and the statuses that some send it with."""
    out = " ".join(run("explain", "XMinioStorageFull").out.split())
    assert "The server's drives are full. Sent by: MinIO " in out
    assert "except ias3errors.exceptions.ServerError" in out
    out = " ".join(run("explain", "RequestTimeout").out.split())
    assert "Sent by: archive.org, Amazon S3, " in out
    assert "Some services send it with 408 or 503." in out


@pytest.mark.parametrize("status", [300, 304, 399, 400, 451, 499, 500, 555, 599])
def test_every_status_of_an_error_says_what_to_do(run: Run, status: int) -> None:
    """Nobody has to know which of them have codes."""
    result = run("explain", str(status))
    assert result.status == 0
    assert result.out.startswith(f"HTTP {status}\n")
    assert "What to do: " in result.out


def test_explain_takes_a_status_or_a_kind(run: Run) -> None:
    """A status lists its codes; a kind tells in which codes it stands."""
    out = run("explain", "403").out
    assert out.startswith("HTTP 403\n")
    assert "  AccessDenied: Access Denied\n" in out.replace("    ", "  ")
    assert "ForbiddenError" in out
    assert run("explain", "418").status == 0
    out = run("explain", "SPAM").out
    assert "spam (SlowDown, if the answer says: appears to be spam)" in out


def test_a_typo_gets_suggestions(run: Run) -> None:
    """Nobody has to know a code by heart."""
    status, _, err = run("explain", "SlowDwn")
    assert status == 2
    assert "did you mean SlowDown" in err
    assert "ias3errors catalog" in run("explain", "xyzzy").err
    assert run("explain", "999").status == 2


def test_patterns_are_shown_as_words() -> None:
    """Who reads an explanation knows no regular expressions."""
    shown = [one.words for one in explain.situations() if one.words]
    assert shown
    for words in shown:
        assert not re.search(r"\\|\(\?|\[|\.\*", explain._readable(words)), words
