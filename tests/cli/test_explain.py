"""``ias3errors explain``: codes, statuses and kinds."""

from __future__ import annotations

import re

import pytest

from ias3errors import IAS3
from ias3errors.advice.situations import situations
from tests.cli.running import Run
from tests.cli.terminals import run_on_terminal
from tests.rows import Row


def test_explain_says_all_that_is_known_of_a_code(run: Run) -> None:
    """The row of the catalog, the class to catch, every situation and what to do."""
    for name in ("SlowDown", "slowdown", "SLOWDOWN"):
        status, out, _ = run("explain", name)
        assert status == 0
        assert out.startswith("SlowDown (HTTP 503 Service Unavailable)\n")
        assert "Documented message: Please reduce your request rate.\n" in out
        assert "ias3errors.exceptions.SlowDown (or UnavailableError for the whole family)" in out
        numbered = re.findall(r"^ +([0-9]+)\. ([a-z-]+)", out, re.MULTILINE)
        assert [number for number, _ in numbered] == [str(n + 1) for n in range(len(numbered))]
        kinds = ["spam", "archive-busy", "item-queue-full", "account-queue-full", "slow-down"]
        assert [kind for _, kind in numbered][:5] == kinds
        assert out.index("\nAt archive.org\n") < out.index("\nAt other services\n")
    assert "KeyTooLong (" in run("explain", "keytoolongerror").out


def test_explain_keeps_simulated_errors_to_themselves(run: Run) -> None:
    """Any code can be simulated: that is no situation of each, but a kind of its own."""
    assert "simulat" not in run("explain", "NoSuchKey").out
    assert "Remove x-archive-simulate-error" in run("explain", "simulated").out


def test_explain_fits_the_terminal(run: Run) -> None:
    """Texts wrap between words, below their label."""
    lines = run_on_terminal("explain", "AccessDenied", columns=80).shown.splitlines()
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
    assert max(map(len, plain)) <= 80
    at = plain.index(next(line for line in plain if line.startswith("     What it means: ")))
    assert plain[at + 1].startswith("       ")
    piped = run("explain", "AccessDenied").out
    assert " ".join(" ".join(plain).split()) == " ".join(piped.split())


def test_every_code_can_be_explained(run: Run, row: Row) -> None:
    """No code of the catalog lacks class, meaning and action; no placeholder is left."""
    for code in IAS3:
        with row(code):
            _, out, _ = run("explain", code)
            assert f"ias3errors.exceptions.{code} " in out
            assert "What it means: " in out
            assert "What to do: " in out
            assert re.search(r"\{[A-Za-z_]\w*\}", out) is None


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
    """A status lists its codes; a kind names its codes."""
    out = run("explain", "403").out
    assert out.startswith("HTTP 403\n")
    assert "  AccessDenied: Access Denied\n" in out
    assert "ForbiddenError" in out
    assert run("explain", "418").status == 0
    out = run("explain", "SPAM").out
    assert (
        '1. spam (SlowDown, ServiceUnavailable), if the response says "appears to be spam"' in out
    )


def test_a_typo_gets_suggestions(run: Run) -> None:
    """Nobody has to know a code by heart."""
    status, _, err = run("explain", "SlowDwn")
    assert status == 2
    assert "did you mean SlowDown" in err
    assert "ias3errors catalog" in run("explain", "xyzzy").err
    assert run("explain", "999").status == 2


def test_placeholders_are_words(run: Run) -> None:
    """What only a response can tell has a name that says what it is."""
    out = run("explain", "AccessDenied").out
    assert "No POLICY allows ACTION on RESOURCE." in out
    assert "The presigned URL expired at TIME.\n" in out


def test_patterns_are_shown_as_words() -> None:
    """Who reads an explanation knows no regular expressions."""
    shown = [one.when for one in situations() if one.when]
    assert shown
    for words in shown:
        assert not re.search(r"\\|\(\?|\[|\.\*", words), words


def kinds_in_source() -> list[str]:
    """Return every kind that the tables of advice name."""
    return sorted({one.advice.kind for one in situations()})


def test_every_kind_can_be_explained(run: Run) -> None:
    """A program that got a kind from an error finds it here, the hook's own kind included."""
    kinds = kinds_in_source()
    assert {"spam", "redirect-not-replayable", "unavailable", "not-found"} <= set(kinds)
    for kind in kinds[:: max(1, len(kinds) // 40)]:
        status, out, _ = run("explain", kind)
        assert status == 0, kind
        assert "What to do: " in out, kind


def test_colour_can_be_had_and_refused(run: Run) -> None:
    """`--color` decides where the terminal does not."""
    assert "\x1b[" not in run("explain", "spam").out
    assert "\x1b[1m" in run("explain", "--color", "always", "spam").out
    assert "\x1b[" not in run_on_terminal("explain", "--color", "never", "spam").shown
