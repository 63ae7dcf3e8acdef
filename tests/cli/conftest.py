"""What the tests of the command share."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from ias3errors.cli import app
from tests.cli.running import DENIED, SPAM, Result, Run


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process."""

    def run_it(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["ias3errors", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        try:
            status = app.run()
        except SystemExit as end:  # how click ends the completion of a word
            status = int(end.code or 0)
        return Result(status, *capsys.readouterr())

    return run_it


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "upload.log"
    path.write_text(f"start\nuploading a.pdf: {SPAM}\nuploading b.pdf: {DENIED}\n")
    return path
