"""``ias3errors run``: runs a command, and sums up the S3 errors in its output."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Any

import click

from ias3errors.cli.occurrences import OccurrenceReader
from ias3errors.cli.summary import OUTPUT, Summary
from ias3errors.cli.terminal import Color, color_option, console_on, for_display, warn
from ias3errors.scanning.scanner import Observer, matches_in_stream
from ias3errors.scanning.sources import ignore, reason_of

_BLOCK = 65_536
# How many blocks may wait to be searched; then the command waits, as for a slow terminal.
_MAX_WAITING = 64
# How long to wait for output after the command has ended, in seconds: a process that it left
# behind may keep its output open for ever.
_GRACE = 0.2

_ESCAPE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]{0,4096}(?:\x07|\x1b\\)|[ -/]*[0-Z\\^_`-~])"
)
_CUT_ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,4096}|[ -/]*)\Z")


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="""\b
Examples:
  ias3errors run -- ia upload my-item scans/*.pdf
  ias3errors run -- rclone copy scans archive:my-item

\b
Exit status:
  that of COMMAND; 127 if it is not found, 126 if it cannot be run,
  128 + N if signal N ended it
""",
)
@click.option(
    "--no-redact",
    is_flag=True,
    help="Show e-mail addresses in the summary, which are masked otherwise.",
)
@color_option
@click.argument(
    "words",
    metavar="COMMAND [ARGUMENT]...",
    nargs=-1,
    required=True,
    type=click.Path(readable=False),  # so that a shell completes paths
)
def command(words: tuple[str, ...], *, no_redact: bool, color: Color) -> int:
    """Run a command, and sum up the S3 errors in its output.

    The output passes through unchanged; the summary goes to standard error when the command has
    ended. On a terminal, the command sees a terminal.
    """
    if os.name != "posix":
        raise click.UsageError("run needs Linux, macOS or another POSIX system")
    sys.stdout.flush()
    sys.stderr.flush()
    outputs = _outputs_for(redact=not no_redact)
    inner = [output.inner for output in outputs]
    try:
        process = subprocess.Popen(words, stdout=inner[0], stderr=inner[-1])  # noqa: S603 - the user's
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError)
        why = "command not found" if is_missing else reason_of(error)
        warn(f"{for_display(words[0])}: {why}")
        return 127 if is_missing else 126
    finally:
        for descriptor in inner:
            os.close(descriptor)
    with _signals_for(process, outputs):
        _pass_through(process, outputs)
        status = process.wait()
    summary = Summary(redact=not no_redact)
    for output in outputs:
        summary.join(output.end())
    if summary.groups():
        _write(summary, words[0], color)
    return status if status >= 0 else 128 - status


class _Output:
    """One output of the command: passes on what it writes, and searches it in a thread."""

    def __init__(self, target: int, *, redact: bool) -> None:
        #: Where the output goes in the end.
        self.target = target
        self.is_terminal = os.isatty(target)
        self.source, self.inner = os.openpty() if self.is_terminal else os.pipe()
        if self.is_terminal:
            _set_up_terminal(self.inner, target)
        self._blocks: queue.Queue[bytes] = queue.Queue(_MAX_WAITING)
        # Text ready for the search, and the beginning of an escape sequence after it.
        self._ready = self._cut = b""
        self._summary = Summary(redact=redact)
        self._thread = Thread(target=self._search, daemon=True)
        self._thread.start()

    def pass_on(self, block: bytes) -> None:
        """Write a block to the target, and let it be searched."""
        left = memoryview(block)
        while left:
            left = left[os.write(self.target, left) :]
        self._offer(block)

    def end(self) -> Summary:
        """Return the summary of all that was passed on."""
        self._offer(b"")
        self._thread.join()
        return self._summary

    def _offer(self, block: bytes) -> None:
        is_taken = False
        # A search that failed takes no more blocks.
        while not is_taken and self._thread.is_alive():
            with contextlib.suppress(queue.Full):
                self._blocks.put(block, timeout=_GRACE)
                is_taken = True

    def read(self, size: int) -> bytes:
        """Return the next output, without escape sequences; empty at the end."""
        while not self._ready:
            block = self._blocks.get()
            if not block:
                self._blocks.put(b"")  # the next read finds the end again
                return b""
            block = _ESCAPE.sub(b"", self._cut + block)
            cut = _CUT_ESCAPE.search(block)
            start = cut.start() if cut else len(block)
            self._ready, self._cut = block[:start], block[start:]
        block, self._ready = self._ready[:size], self._ready[size:]
        return block

    def _search(self) -> None:
        reader = OccurrenceReader()
        # An output that cannot be searched was still passed on.
        for path, match in matches_in_stream(self, OUTPUT, Observer(ignore)):
            occurrence = reader.read(path, match)
            if occurrence is not None:
                self._summary.add(occurrence)


def _outputs_for(*, redact: bool) -> list[_Output]:
    """Return the outputs of the command: one if its texts go to the same place, to keep order."""
    descriptors = [sys.stdout.fileno(), sys.stderr.fileno()]
    is_one = os.path.samestat(*map(os.fstat, descriptors))
    return [_Output(one, redact=redact) for one in descriptors[: 1 if is_one else 2]]


def _pass_through(process: subprocess.Popen[bytes], outputs: Sequence[_Output]) -> None:
    """Pass on all output until the command has ended."""
    with selectors.DefaultSelector() as selector:
        for output in outputs:
            selector.register(output.source, selectors.EVENT_READ, output)
        while selector.get_map():
            has_ended = process.poll() is not None
            ready = selector.select(_GRACE)
            for key, _ in ready:
                if not _pass_block(key.data):
                    selector.unregister(key.fd)
                    os.close(key.fd)
            if has_ended and not ready:
                return


def _pass_block(output: _Output) -> bool:
    """Pass on the available output; return whether more may come."""
    try:
        block = os.read(output.source, _BLOCK)
    except OSError:  # the end of a terminal
        return False
    try:
        output.pass_on(block)
    except BrokenPipeError:
        return False  # the reader has gone: the command finds its output closed, too
    except OSError as error:
        warn(f"{reason_of(error)}: what was written is not complete")
        return False
    return bool(block)


@contextlib.contextmanager
def _signals_for(process: subprocess.Popen[bytes], outputs: Sequence[_Output]) -> Iterator[None]:
    """Leave Ctrl-C to the command, and pass on other signals, until it has ended."""

    def pass_on(number: int, _: Any) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)

    def resize(_: int, __: Any) -> None:
        for output in outputs:
            if output.is_terminal:
                _copy_size(output.source, output.target)

    # Ctrl-C reaches the command without our help.
    handlers: dict[str, Any] = {
        "SIGINT": lambda *_: None,
        "SIGQUIT": lambda *_: None,
        "SIGTERM": pass_on,
        "SIGHUP": pass_on,
        "SIGWINCH": resize,
    }
    before: dict[signal.Signals, Any] = {}
    for name, handler in handlers.items():
        number = signal.Signals[name]
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _set_up_terminal(inner: int, target: int) -> None:
    """Let a terminal pass on all characters unchanged, and have the size of the real one."""
    import termios  # noqa: PLC0415 - not on Windows

    modes = termios.tcgetattr(inner)
    modes[1] &= ~termios.OPOST  # the real terminal ends the lines
    termios.tcsetattr(inner, termios.TCSANOW, modes)
    _copy_size(inner, target)


def _copy_size(terminal: int, target: int) -> None:
    import termios  # noqa: PLC0415 - not on Windows

    with contextlib.suppress(termios.error):
        termios.tcsetwinsize(terminal, termios.tcgetwinsize(target))


def _write(summary: Summary, name: str, color: Color) -> None:
    from ias3errors.cli.summary_page import write_summary  # noqa: PLC0415 - seldom needed

    sys.stderr.write("\n")
    warn(f"S3 errors in the output of {for_display(name)}")
    sys.stderr.write("\n")
    write_summary(summary, "text", console_on(sys.stderr, color), has_files=False)
