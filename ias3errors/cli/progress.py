"""A progress bar on standard error for work that takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from ias3errors.cli.tasks import STREAM, files_of, size_of
from ias3errors.cli.terminal import console_on, counted

if TYPE_CHECKING:
    from rich import progress

#: Work that is done sooner shows nothing, in seconds.
DELAY = 1.0


class Progress:
    """Shows bytes done of the total, errors found, the rate and the time left.

    Writes to standard error, and only if `shown`. Standard output is never touched.
    """

    def __init__(self, paths: Iterable[str], shown: bool) -> None:
        self._paths = tuple(paths)
        self._shown = shown
        self._start = time.monotonic()
        self._bytes = 0
        self._errors = 0
        self._bar: progress.Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, size: int) -> None:
        """Add bytes that were searched."""
        self._bytes += size
        self._show()

    def show_errors(self, errors: int) -> None:
        """Show how many errors were found so far."""
        self._errors = errors
        self._show()

    def _show(self) -> None:
        if not self._shown:
            return
        if self._bar is None:
            if time.monotonic() - self._start < DELAY:
                return
            self._bar = self._started()
        (task,) = self._bar.task_ids
        found = f"{counted(self._errors, 'error')} found"
        self._bar.update(task, completed=self._bytes, errors=found)

    def _started(self) -> progress.Progress:
        from rich import progress  # noqa: PLC0415 - seldom needed

        # Links and files that grow make this an estimate.
        sizes = [
            size_of(file) for path in self._paths for file in files_of(path, lambda _problem: None)
        ]
        bar = progress.Progress(
            progress.BarColumn(),
            progress.DownloadColumn(),
            progress.TextColumn("{task.fields[errors]}"),
            progress.TransferSpeedColumn(),
            progress.TimeRemainingColumn(),
            console=console_on(sys.stderr),
            transient=True,
            redirect_stdout=False,  # records are for files and pipes, not for the terminal
        )
        total = None if STREAM in self._paths else sum(sizes)
        bar.add_task("", total=total, errors="")
        bar.start()
        return bar
