"""Standard output and error: whatever happens to them, the work goes on or ends with a word."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TextIO, cast


def warn(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"ias3errors: {text}\n")
    sys.stderr.flush()


def prepare_streams() -> None:
    """Let nothing that is read or written end the work.

    The characters that an output cannot show are escaped. A stream that was closed before the
    process began (``2>&-``), for which Python has None, is empty or leads nowhere.
    """
    sys.stdin = sys.stdin or _nowhere("r")
    sys.stdout = sys.stdout or _nowhere("w")
    sys.stderr = sys.stderr or _nowhere("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode))


def leads_outside(stream: TextIO) -> bool:
    """Tell whether other processes can write to a stream, too: not to one that a program reads."""
    try:
        stream.fileno()
    except OSError:
        return False
    return isinstance(stream, io.TextIOWrapper)


def forget_stdout() -> None:
    """Let standard output lead nowhere, once nobody reads it any more.

    Python would try again at its end to write what is left, and complain.
    """
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
