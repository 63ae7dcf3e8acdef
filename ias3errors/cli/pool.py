"""Shares tasks among processes, which write what they find in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Thread

from ias3errors.cli.results import Results
from ias3errors.cli.tasks import STREAM, Task
from ias3errors.cli.terminal import prepare_streams

#: Does a task: returns texts to write, and adds the rest to the results.
Work = Callable[[Task, Results], Iterator[str]]

# How many tasks for each process are under way at a time.
_AHEAD = 4
# How much text a process holds before it waits for its turn to write, in characters.
_MAX_HELD = 16_777_216


class Turns:
    """Lets processes write in turn: each task writes after all tasks before it.

    A process writes what it found itself: to send texts to the first process takes longer.
    """

    def __init__(self, between: str) -> None:
        #: Separates two texts.
        self._between = between
        self._next = multiprocessing.Value("q", 0, lock=False)
        self._has_begun = multiprocessing.Value("b", 0, lock=False)
        self._changed = multiprocessing.Condition()

    def write(self, number: int, texts: Iterable[str], *, is_last: bool = False) -> None:
        """Wait for the turn of a task and write texts of it; `is_last` ends the turn."""
        with self._changed:
            self._changed.wait_for(lambda: self._next.value == number)
            for text in texts:
                sys.stdout.write(self._between * self._has_begun.value)
                sys.stdout.write(text)
                self._has_begun.value = 1
            sys.stdout.flush()
            if is_last:
                self._next.value += 1
                self._changed.notify_all()

    def stop_processes(self) -> None:
        """End all other processes, none of them in the middle of a text."""
        with self._changed:
            for process in multiprocessing.active_children():
                process.terminate()


def do_in_processes(
    work: Work, tasks: Iterable[Task], *, jobs: int, between: str
) -> Iterator[Results]:
    """Do tasks in several processes, and return their results in the order of the tasks.

    This process reads standard input. Raises what `work` raises, OSError if the output cannot be
    written, and `BrokenProcessPool` if a process was killed.
    """
    sys.stdout.flush()  # otherwise a forked process writes the buffer again
    turns = Turns(between)
    pending: deque[Future[Results]] = deque()
    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(work, turns)) as executor:
        try:
            for number, task in enumerate(tasks):
                if task[0].path == STREAM:
                    # Only the result of a task shows that its process was killed.
                    while pending:
                        yield pending.popleft().result()
                    yield from _do_here(work, turns, number, task)
                else:
                    pending.append(executor.submit(_do, number, task))
                while len(pending) >= _AHEAD * jobs:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool:
            raise  # the process that was killed may have had its turn, which never ends
        except BaseException:
            turns.stop_processes()
            raise


def _do_here(work: Work, turns: Turns, number: int, task: Task) -> Iterator[Results]:
    results = Results()
    try:
        for text in work(task, results):
            turns.write(number, [text] if text else [])
    except KeyboardInterrupt:
        yield results
        raise
    yield results
    turns.write(number, [], is_last=True)


# What each process of the pool inherits: a condition cannot be sent to it later.
_inherited: list[tuple[Work, Turns]] = []


def _start(work: Work, turns: Turns) -> None:
    # Ctrl-C reaches every process; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_streams()
    Thread(target=_exit_with_parent, daemon=True).start()
    _inherited.append((work, turns))


def _exit_with_parent() -> None:
    """End this process when the first one was killed, since no other process would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(number: int, task: Task) -> Results:
    ((work, turns),) = _inherited
    results = Results()
    held: list[str] = []
    size = 0
    for text in work(task, results):
        if text:
            held.append(text)
            size += len(text)
        if size > _MAX_HELD:
            turns.write(number, held)
            held.clear()
            size = 0
    turns.write(number, held, is_last=True)
    return results
