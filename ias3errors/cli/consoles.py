"""Where the command writes: in colour on a terminal, and only there."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TextIO

from rich.console import Console

# Where no window is, lines are not broken, in characters.
_WIDTH = 4_000


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person watches a stream."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


def console_on(stream: TextIO) -> Console:
    """Return a console that writes to a stream."""
    terminal = is_terminal(stream)
    coloured = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Console(
        file=stream,
        force_terminal=terminal,
        color_system="auto" if coloured else None,
        no_color=not coloured,
        width=None if terminal else _WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
    )


def warn(text: str) -> None:
    """Write a line to standard error, if anyone reads it."""
    if sys.stderr is not None:
        sys.stderr.write(f"ias3errors: {text}\n")
        sys.stderr.flush()


def never_fail_on_characters() -> None:
    """Escape the characters that an output cannot show: they must not end the work."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def forget_stdout() -> None:
    """Let standard output lead nowhere, once nobody reads it any more.

    Python would try again at its end to write what is left, and complain.
    """
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
