"""The fixture that several tests of `scan` share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.scanning.cases import BODY, NEXT


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Make a folder of logs with a folder, an empty file, a loop and a pipe in it."""
    (tmp_path / "a.log").write_text(f"x {NEXT}\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.xml").write_text(BODY)
    (tmp_path / "b" / "empty").write_text("")
    (tmp_path / "z.log").write_text(f"\n\nx {NEXT}\n")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    return tmp_path
