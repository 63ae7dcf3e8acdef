"""The command's streams: standard input, output and error, and text laid out for a terminal."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal, TextIO, TypeVar, cast

import click

from ias3errors.redaction import masked_text, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: When to write colours; `auto` means on a terminal.
Color = Literal["auto", "always", "never"]
_Command = TypeVar("_Command", bound=Callable[..., object])
#: The option `--color` of a subcommand.
color_option: Callable[[_Command], _Command] = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to use colours; auto means on a terminal.",
)

# A file or a pipe has no width, in characters.
_UNLIMITED = 100_000
# A column of texts is at least so wide, and texts below other columns are so far indented.
_MIN_COLUMN = 40
_BELOW = 4


def prepare_streams() -> None:
    """Make the standard streams safe to use, in whatever state the process got them.

    Characters that an output cannot encode are escaped. Python has None for a stream that was
    closed before the process began (``2>&-``); it becomes the null device.
    """
    sys.stdin = sys.stdin or _null_device("r")
    sys.stdout = sys.stdout or _null_device("w")
    sys.stderr = sys.stderr or _null_device("w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _null_device(mode: str) -> TextIO:
    return cast("TextIO", Path(os.devnull).open(mode))


def has_file_descriptor(stream: TextIO) -> bool:
    """Return whether other processes can write to a stream, too."""
    try:
        stream.fileno()
    except OSError:
        return False
    return isinstance(stream, io.TextIOWrapper)


def discard_stdout() -> None:
    """Send what is left in standard output to the null device.

    Python flushes standard output once more when it exits, and would complain.
    """
    with contextlib.suppress(OSError, ValueError), Path(os.devnull).open("wb") as null:
        os.dup2(null.fileno(), sys.stdout.fileno())


def warn(text: str) -> None:
    """Write a line to standard error, if that can be written."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{wrapped(f'ias3errors: {text}', sys.stderr)}\n")
        sys.stderr.flush()


def wrapped(text: str, stream: TextIO, *, indent: int = 0, hang: int = 0) -> str:
    """Return an indented text, in lines that fit the stream if that is a terminal.

    Lines are broken between words only, and those after the first are indented by `hang` more.
    """
    margin = " " * indent
    if not stream.isatty():
        return margin + text
    fallback = os.get_terminal_size(stream.fileno())
    return textwrap.fill(
        text,
        get_terminal_size(fallback).columns,
        initial_indent=margin,
        subsequent_indent=margin + " " * hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def counted(number: int, noun: str) -> str:
    """Return a number and its noun: ``1 error``, ``2 errors``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def for_display(text: str) -> str:
    """Return a text without secrets and without characters that control a terminal."""
    return printable(masked_text(text))


def wants_color(stream: TextIO, color: Color) -> bool:
    """Return whether a stream gets colours."""
    if color != "auto":
        return color == "always"
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def console_on(stream: TextIO, color: Color = "auto") -> Console:
    """Return a console that writes to a stream."""
    from rich.console import Console  # noqa: PLC0415 - takes longer than most work

    is_terminal = stream.isatty()
    colored = wants_color(stream, color)
    return Console(
        file=stream,
        force_terminal=is_terminal or colored,
        color_system="standard" if colored else None,
        no_color=not colored,
        width=None if is_terminal else _UNLIMITED,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_wrapped(console: Console, text: str | Text, *, indent: int = 0, hang: int = 0) -> None:
    """Print a text within the width of the console, broken between words only.

    Its first line is indented by `indent` columns, the others by `hang` more.
    """
    from rich.text import Text  # noqa: PLC0415 - takes longer than most work

    text = Text(text) if isinstance(text, str) else text
    starts = _line_starts(text.plain, console.width - indent, console.width - indent - hang)
    for number, line in enumerate(text.divide(starts)):
        line.rstrip()
        margin = Text(" " * (indent + hang if number else indent))
        console.print(margin.append_text(line), soft_wrap=True)


def _line_starts(text: str, first_width: int, width: int) -> list[int]:
    """Return where the lines of a text begin, except its first one; a word is never divided."""
    from rich.cells import cell_len  # noqa: PLC0415 - takes longer than most work

    starts: list[int] = []
    start, room = 0, first_width
    for word in re.finditer(r"\S+", text):
        if word.start() > start and cell_len(text[start : word.end()]) > room:
            start, room = word.start(), width
            starts.append(start)
    return starts


def print_columns(
    console: Console, rows: Sequence[Sequence[str | Text]], *, right: frozenset[int] = frozenset()
) -> None:
    """Print rows in columns, the first of them as a header; the last column is wrapped.

    Where it would get too narrow, its texts come below the others. The columns with the numbers
    in `right` are aligned to the right.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - takes longer than most work
    from rich.text import Text  # noqa: PLC0415 - takes longer than most work

    widths = [max(cell_len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    start = sum(widths[:-1]) + 2 * (len(widths) - 1)
    is_narrow = console.width - start < min(widths[-1], _MIN_COLUMN)
    for number, row in enumerate(rows):
        line = Text(style="bold" if number == 0 else "")
        for at, cell in enumerate(row[:-1]):
            padding = " " * (widths[at] - cell_len(str(cell)))
            line.append(padding if at in right else "")
            line.append(cell)
            line.append(("" if at in right else padding) + "  ")
        if is_narrow:
            print_wrapped(console, line)
            print_wrapped(console, row[-1], indent=_BELOW)
        else:
            print_wrapped(console, line.append(row[-1]), hang=start)
