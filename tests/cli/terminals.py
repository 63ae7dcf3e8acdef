"""Runs the command on a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from tests.cli.running import COMMAND


class Shown(NamedTuple):
    """The exit status of a run, and what its terminal received."""

    status: int
    shown: str


def run_on_terminal(
    *arguments: str | Path,
    code: str = COMMAND,
    stdout: Path | None = None,
    columns: int = 100,
    **environment: str,
) -> Shown:
    """Run the command with stderr on a terminal, and stdout in a file or on the terminal, too."""
    pty = pytest.importorskip("pty", reason="a terminal is made by the system")
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
    terminal = {"TERM": "xterm", "COLUMNS": str(columns), "NO_COLOR": ""}
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=theirs,
        env={**os.environ, **terminal, **environment},
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
    return Shown(status, b"".join(received).decode())
