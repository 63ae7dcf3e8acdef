"""The progress bar of long work: what it shows, and that it leaves standard output alone."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

pty = pytest.importorskip("pty", reason="a terminal is made by the system")

DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>\n"
ERRORS = 700

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
    path.write_text(f"a line of other text\n{DENIED}" * ERRORS)
    return path


def run_on_terminal(*arguments: str | Path, stdout: Path | None) -> tuple[int, str]:
    """Run the command with stderr on a terminal, and stdout in a file or on it, too.

    Returns the exit status and what the terminal received.
    """
    ours, theirs = pty.openpty()
    received: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(ours, 65_536):
                received.append(part)
        except OSError:
            pass  # how a terminal ends on Linux

    reader = Thread(target=read)
    reader.start()
    out = theirs if stdout is None else os.open(stdout, os.O_WRONLY | os.O_CREAT)
    process = subprocess.Popen(
        [sys.executable, "-c", AT_ONCE, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    if stdout is not None:
        os.close(out)
    try:
        status = process.wait(timeout=60)
    finally:
        process.kill()
        reader.join()
        os.close(ours)
    return status, b"".join(received).decode()


def count_csv(text: str) -> int:
    """Return the number of records in CSV."""
    return len(list(csv.DictReader(text.splitlines())))


COUNTS: dict[str, Callable[[str], int]] = {
    "text": lambda text: text.count("AccessDenied: Access Denied\n"),
    "json": lambda text: len(json.loads(text)),
    "jsonl": lambda text: len([json.loads(line) for line in text.splitlines()]),
    "csv": count_csv,
}


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("format_name", COUNTS)
def test_the_bar_takes_no_record_from_a_file(
    tmp_path: Path, log: Path, format_name: str, jobs: int
) -> None:
    """With stderr on a terminal and stdout in a file, the file gets every record."""
    out = tmp_path / "out"
    status, shown = run_on_terminal("parse", "-j", str(jobs), "-f", format_name, log, stdout=out)
    assert status == 0
    assert "errors found" in shown
    assert "AccessDenied" not in shown
    assert COUNTS[format_name](out.read_text()) == ERRORS


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_bar_takes_nothing_from_a_summary(tmp_path: Path, log: Path, jobs: int) -> None:
    """A summary in a file is whole, too."""
    out = tmp_path / "out"
    status, shown = run_on_terminal("parse", "-j", str(jobs), "-s", "-fjsonl", log, stdout=out)
    assert status == 0
    assert "errors found" in shown
    assert [json.loads(line)["count"] for line in out.read_text().splitlines()] == [ERRORS]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_terminal_that_shows_the_records_shows_no_bar(log: Path, jobs: int) -> None:
    """A bar would stand between the records."""
    status, shown = run_on_terminal("parse", "-j", str(jobs), "-fjsonl", log, stdout=None)
    assert status == 0
    assert len([json.loads(line) for line in shown.splitlines()]) == ERRORS


def test_a_summary_on_a_terminal_comes_after_the_bar(log: Path) -> None:
    """Nothing is written before the end of the work, so a bar is in nobody's way."""
    status, shown = run_on_terminal("parse", "--summary", log, stdout=None)
    assert status == 0
    assert 0 < shown.rindex("errors found") < shown.index("AccessDenied")
