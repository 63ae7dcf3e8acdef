"""Where the command writes: in colour on a terminal, and only there."""

from __future__ import annotations

import os
from typing import TextIO

from rich.console import Console

# Where no window is, lines are not broken, in characters.
_WIDTH = 4_000


def console_on(stream: TextIO) -> Console:
    """Return a console that writes to a stream."""
    terminal = stream.isatty()
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
