"""Shares tasks among processes, which write what they find in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ias3errors.cli.consoles import forget_stdout, never_fail_on_characters
from ias3errors.cli.tasks import STREAM, Task

# So many tasks per process are under way at a time.
_AHEAD = 4
# So many texts are written at a time.
_BATCH = 256
# How often it is checked whether all processes still live, in seconds.
_CHECK = 1.0


class Done(NamedTuple):
    """A task that was done: the texts to write, and what the first process shall know of it."""

    texts: list[str]
    result: Any


#: Does a task.
Work = Callable[[Task], Done]


class _Turns:
    """Lets processes write one after the other.

    What was found is written where it was found: handing it to the first process would take
    longer than finding it.
    """

    def __init__(self, between: str) -> None:
        self._between = between
        self._next = multiprocessing.Value("q", 0, lock=False)
        self._began = multiprocessing.Value("b", 0, lock=False)
        self.changed = multiprocessing.Condition()

    def write(self, number: int, texts: Sequence[str]) -> None:
        """Write the texts of a task, when those of all tasks before it are written."""
        with self.changed:
            self.changed.wait_for(lambda: self._next.value >= number)
            try:
                # One text of all of them would be so large that its memory costs time.
                for start in range(0, len(texts), _BATCH):
                    sys.stdout.write(self._between if self._began.value else "")
                    sys.stdout.write(self._between.join(texts[start : start + _BATCH]))
                    self._began.value = 1
                sys.stdout.flush()
            finally:
                self._next.value = number + 1
                self.changed.notify_all()


class _Failure(NamedTuple):
    """Why a task was not done."""

    error: BaseException


def results_of(work: Work, tasks: Iterable[Task], *, jobs: int, between: str) -> Iterator[Any]:
    """Do the tasks in several processes and return their results in the order of the tasks.

    Standard input is read in this process. Raises what a task raised, BrokenPipeError where
    nobody reads the output any more, and RuntimeError where a process died.
    """
    sys.stdout.flush()  # or children would write it again
    turns = _Turns(between)
    todo: multiprocessing.Queue[Any] = multiprocessing.Queue()
    done: multiprocessing.Queue[Any] = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=_serve, args=(work, todo, done, turns), daemon=True)
        for _ in range(jobs)
    ]
    for process in processes:
        process.start()
    results: dict[int, Any] = {}
    given = returned = 0
    try:
        for number, task in enumerate(tasks):
            given = number + 1
            if task[0].path == STREAM:
                results[number] = _written(number, _outcome(work, task), turns)
            else:
                todo.put((number, task))
            while given - returned >= _AHEAD * jobs:
                yield _next_result(results, returned, done, processes)
                returned += 1
        while returned < given:
            yield _next_result(results, returned, done, processes)
            returned += 1
    except BaseException:
        # Nobody is stopped in the middle of a line.
        with turns.changed:
            for process in processes:
                process.terminate()
        raise
    else:
        for _ in processes:
            todo.put(None)
    finally:
        for process in processes:
            process.join()
        for one in (todo, done):
            one.cancel_join_thread()
            one.close()


def _next_result(
    results: dict[int, Any],
    number: int,
    done: multiprocessing.Queue[Any],
    processes: Iterable[multiprocessing.Process],
) -> Any:
    while number not in results:
        try:
            finished, result = done.get(timeout=_CHECK)
        except queue.Empty:
            if not all(process.is_alive() for process in processes):
                raise RuntimeError("a process ended before its work was done") from None
        else:
            results[finished] = result
    result = results.pop(number)
    if isinstance(result, _Failure):
        raise result.error
    return result


def _serve(
    work: Work,
    todo: multiprocessing.Queue[Any],
    done: multiprocessing.Queue[Any],
    turns: _Turns,
) -> None:
    # Ctrl-C reaches every process; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    never_fail_on_characters()
    # While one result waits for its turn to be written, the next task is done.
    waiting: queue.Queue[tuple[int, Done | _Failure]] = queue.Queue(maxsize=1)

    def hand_over() -> None:
        while True:
            number, outcome = waiting.get()
            done.put((number, _written(number, outcome, turns)))

    threading.Thread(target=hand_over, daemon=True).start()
    while (given := todo.get()) is not None:
        number, task = given
        waiting.put((number, _outcome(work, task)))


def _outcome(work: Work, task: Task) -> Done | _Failure:
    try:
        return work(task)
    except Exception as error:  # noqa: BLE001 - it is raised in the first process
        return _Failure(error)


def _written(number: int, outcome: Done | _Failure, turns: _Turns) -> Any:
    """Write the texts of a task when its turn has come, and return its result."""
    texts, result = ([], outcome) if isinstance(outcome, _Failure) else outcome
    try:
        turns.write(number, texts)
    except BrokenPipeError as error:
        forget_stdout()
        return _Failure(error)
    return result
