"""The progress bar of long work: what it shows, and that it leaves standard output alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ias3errors.cli import progress
from tests.cli.running import DENIED
from tests.cli.terminals import run_on_terminal

ERRORS = 200

#: Runs the command so that even short work shows its bar.
AT_ONCE = """
import sys
from ias3errors.cli import progress
progress.DELAY = 0.0
from ias3errors.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a log of many errors."""
    path = tmp_path / "big.log"
    path.write_text(f"a line of other text\n{DENIED}\n" * ERRORS)
    return path


def count_csv(text: str) -> int:
    """Return the number of records in CSV."""
    return len(list(csv.DictReader(text.splitlines())))


COUNTS: dict[str, Callable[[str], int]] = {
    "text": lambda text: text.count("AccessDenied: Access Denied\n"),
    "json": lambda text: len(json.loads(text)),
    "jsonl": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "csv": count_csv,
}


@pytest.mark.parametrize(("format_name", "jobs"), [*((name, 1) for name in COUNTS), ("json", 2)])
def test_the_bar_takes_no_record_from_a_file(
    tmp_path: Path, log: Path, format_name: str, jobs: int
) -> None:
    """With stderr on a terminal and stdout in a file, the file gets every record."""
    out = tmp_path / "out"
    status, shown = run_on_terminal(
        "parse", "-j", str(jobs), "-f", format_name, log, code=AT_ONCE, stdout=out
    )
    assert status == 0
    assert "errors found" in shown
    assert "AccessDenied" not in shown
    assert COUNTS[format_name](out.read_text()) == ERRORS


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_bar_takes_nothing_from_a_summary(tmp_path: Path, log: Path, jobs: int) -> None:
    """A summary in a file is whole, too."""
    out = tmp_path / "out"
    status, shown = run_on_terminal(
        "parse", "-j", str(jobs), "-s", "-fjsonl", log, code=AT_ONCE, stdout=out
    )
    assert status == 0
    assert "errors found" in shown
    assert [json.loads(line)["count"] for line in out.read_text().splitlines()] == [ERRORS]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_terminal_that_shows_the_records_shows_no_bar(log: Path, jobs: int) -> None:
    """A bar would mix with the records."""
    status, shown = run_on_terminal("parse", "-j", str(jobs), "-fjsonl", log, code=AT_ONCE)
    assert status == 0
    assert len([json.loads(line) for line in shown.splitlines()]) == ERRORS


def test_a_summary_on_a_terminal_comes_after_the_bar(log: Path) -> None:
    """Nothing is written before the end of the work, so a bar is in nobody's way."""
    status, shown = run_on_terminal("parse", "--summary", log, code=AT_ONCE)
    assert status == 0
    assert 0 < shown.rindex("errors found") < shown.index("AccessDenied")


def test_progress_is_shown_for_long_work_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    """Bytes done of the total, errors found, rate and time left; nothing for what is soon done."""
    with progress.Progress([str(log)], shown=True) as shown:
        shown.advance(10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "DELAY", 0.0)
    monkeypatch.setattr(progress, "console_on", _wide_console)
    with progress.Progress([str(log)], shown=True) as shown:
        shown.advance(10)
        shown.advance(20)
        shown.show_errors(1)
    assert "1 error found" in capsys.readouterr().err
    with progress.Progress(["-"], shown=True) as shown:
        shown.advance(10)
    assert "errors found" in capsys.readouterr().err
    with progress.Progress([str(log)], shown=False) as shown:
        shown.advance(10)
    assert capsys.readouterr().err == ""


def _wide_console(stream: object) -> object:
    from rich.console import Console

    return Console(file=stream, force_terminal=True, width=150)  # type: ignore[arg-type]
