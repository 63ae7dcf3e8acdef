"""The types of the public names, as mypy sees them in code that uses the library."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ias3errors
from tests.paths import ROOT

API = ROOT / "tests" / "typing" / "api.py"


def test_the_checker_agrees(tmp_path: Path) -> None:
    """What may be written passes, and each line that must fail does, with the error it names."""
    pytest.importorskip("mypy")
    pytest.importorskip("stamina")
    # Without their comments the lines fail: the checker did look at them.
    bare, marked = re.subn(r"  # type: ignore\[[a-z-]+\]", "", API.read_text())
    copy = tmp_path / "bare.py"
    copy.write_text(bare)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, API, copy],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = re.findall(r"^(.+):([0-9]+): error:", run.stdout, re.MULTILINE)
    assert {Path(path).name for path, _ in found} == {"bare.py"}, run.stdout + run.stderr
    lines = {int(line) for _, line in found}
    expected = {
        number
        for number, line in enumerate(API.read_text().splitlines(), 1)
        if "# type: ignore[" in line
    }
    assert (lines, len(lines)) == (expected, marked)


def test_every_public_name_is_used_there() -> None:
    """The file that is checked leaves out no public name but those that have no part in it."""
    text = API.read_text()
    elsewhere = {"Found", "scan"}
    assert {name for name in ias3errors.__all__ if name not in text} <= elsewhere


def test_the_package_says_that_it_is_typed() -> None:
    """Without this file checkers ignore the annotations of an installed package."""
    assert (ROOT / "ias3errors" / "py.typed").is_file()
