"""Shares tasks among processes, which write what they find in the order of the tasks."""

from __future__ import annotations

import multiprocessing
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ias3errors.cli.consoles import forget_stdout, prepare_streams
from ias3errors.cli.tasks import STREAM, Task

# So many tasks per process are under way at a time.
_AHEAD = 4
# So many texts are written at a time: memory for more is given back each time, which costs more.
_BATCH = 64
# How often it is checked whether all processes still live, in seconds.
_CHECK = 1.0


class Done(NamedTuple):
    """A task that was done: the texts to write, and what the first process shall know of it."""

    texts: list[str]
    result: Any


#: Does a task.
Work = Callable[[Task], Done]


class LostProcessError(Exception):
    """A process ended before its work was done: it was killed, or there was no memory left."""


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
    nobody reads the output any more, and `LostProcessError` where a process died.
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
    results = _Results(done, processes)
    given = 0
    try:
        for number, task in enumerate(tasks):
            given = number + 1
            if task[0].path == STREAM:
                # This process could not see that one died for which it waits to write.
                yield from results.until(number)
                results.add(number, _written(number, _outcome(work, task), turns))
            else:
                todo.put((number, task))
            yield from results.until(given - _AHEAD * jobs + 1)
        yield from results.until(given)
    except LostProcessError:
        # The one that died may have been writing: then its turn never ends.
        _stop(processes)
        raise
    except BaseException:
        # Nobody is stopped in the middle of a line.
        with turns.changed:
            _stop(processes)
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


def _stop(processes: Iterable[multiprocessing.Process]) -> None:
    for process in processes:
        process.terminate()


class _Results:
    """Results in the order of the tasks, in which order ever they come."""

    def __init__(
        self, done: multiprocessing.Queue[Any], processes: Iterable[multiprocessing.Process]
    ) -> None:
        self._done = done
        self._processes = processes
        self._waiting: dict[int, Any] = {}
        self._next = 0

    def add(self, number: int, result: Any) -> None:
        """Take the result of a task."""
        self._waiting[number] = result

    def until(self, number: int) -> Iterator[Any]:
        """Return the results that were not returned yet of all tasks before a number."""
        while self._next < number:
            while self._next not in self._waiting:
                self._receive()
            result = self._waiting.pop(self._next)
            self._next += 1
            if isinstance(result, _Failure):
                raise result.error
            yield result

    def _receive(self) -> None:
        try:
            self.add(*self._done.get(timeout=_CHECK))
        except queue.Empty:
            if not all(process.is_alive() for process in self._processes):
                raise LostProcessError("a process ended before its work was done") from None


def _serve(
    work: Work,
    todo: multiprocessing.Queue[Any],
    done: multiprocessing.Queue[Any],
    turns: _Turns,
) -> None:
    # Ctrl-C reaches every process; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_streams()
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
