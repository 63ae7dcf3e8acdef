"""Shares tasks among processes, which write what they find in the order of the tasks."""

from __future__ import annotations

import io
import multiprocessing
import pickle
import queue
import signal
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

from ias3errors.cli.streams import forget_stdout, prepare_streams
from ias3errors.cli.tasks import STREAM, Task

# So many tasks per process are under way at a time.
_AHEAD = 4
# So much a process holds until it may be written, in bytes.
_MOST_HELD = 33_554_432
# How often a process that waits looks whether the first one still lives, in seconds.
_CHECK = 1.0


class Done(NamedTuple):
    """What was done of a task: a text to write, and what the first process shall know by now."""

    text: str
    result: Any = None


#: Does a task, bit by bit.
Work = Callable[[Task], Iterator[Done]]


class LostProcessError(Exception):
    """A process ended before its work was done: it was killed, or there was no memory left."""


class _Failure(NamedTuple):
    """Why a task was not done to its end."""

    error: BaseException


class _Turns:
    """Lets processes write one after the other.

    What was found is written where it was found: handing it to the first process would take
    longer than finding it.
    """

    def __init__(self, between: str) -> None:
        #: Stands between two texts.
        self.between = between
        self._next = multiprocessing.Value("q", 0, lock=False)
        self._began = multiprocessing.Value("b", 0, lock=False)
        #: Who holds this is not in the middle of a line.
        self.changed = multiprocessing.Condition()

    def has_come(self, number: int) -> bool:
        """Tell whether a task's texts may be written: those of all tasks before it are."""
        return bool(self._next.value == number)

    def wait(self, number: int) -> None:
        """Wait until a task's texts may be written."""
        with self.changed:
            while not self.changed.wait_for(lambda: self.has_come(number), _CHECK):
                _end_if_alone()

    def write(self, text: str | memoryview) -> None:
        """Write a text, encoded or not, of the task of which the turn has come."""
        with self.changed:
            if self._began.value:
                sys.stdout.write(self.between)
            if isinstance(text, str):
                sys.stdout.write(text)
            else:
                sys.stdout.flush()
                _write_whole(text)
            sys.stdout.flush()
            self._began.value = 1

    def end(self) -> None:
        """Let the next task have its turn."""
        with self.changed:
            self._next.value += 1
            self.changed.notify_all()


def _write_whole(text: memoryview | bytes) -> None:
    """Write to standard output, which may take less at a time where it is not buffered."""
    written = sys.stdout.buffer.write(text)
    while written < len(text):
        text = bytes(text[written:])
        written = sys.stdout.buffer.write(text)


def results_of(work: Work, tasks: Iterable[Task], *, jobs: int, between: str) -> Iterator[Any]:
    """Do the tasks in several processes and return their results in the order of the tasks.

    Standard input is read in this process. Raises what a task raised, OSError where the output
    cannot be written, and `LostProcessError` where a process died.
    """
    sys.stdout.flush()  # or children would write it again
    turns = _Turns(between)
    todo: multiprocessing.Queue[Any] = multiprocessing.Queue()
    processes: list[multiprocessing.Process] = []
    receivers: list[Connection] = []
    for _ in range(jobs):
        # A queue would give each process a second thread, and memory costs more where there
        # are two.
        receiver, sender = multiprocessing.Pipe(duplex=False)
        receivers.append(receiver)
        process = multiprocessing.Process(
            target=_serve, args=(work, todo, sender, receivers, turns), daemon=True
        )
        process.start()
        # Now that process alone can send: the pipe ends when it does.
        sender.close()
        processes.append(process)
    results = _Results(receivers)
    given = 0
    try:
        for number, task in enumerate(tasks):
            given = number + 1
            if task[0].path == STREAM:
                # This process could not see that one died for which it waits to write.
                yield from results.until(number)
                yield from _written(work(task), turns)
                results.pass_over(number)
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
        for receiver in receivers:
            receiver.close()
        todo.cancel_join_thread()
        todo.close()


def _written(bits: Iterable[Done], turns: _Turns) -> Iterator[Any]:
    """Write what is done in this process of a task of which the turn has come."""
    for text, result in bits:
        if text:
            turns.write(text)
        if result is not None:
            yield result
    turns.end()


def _stop(processes: Iterable[multiprocessing.Process]) -> None:
    for process in processes:
        process.terminate()


class _Results:
    """Results in the order of the tasks, in which order ever they come."""

    def __init__(self, receivers: Sequence[Connection]) -> None:
        self._receivers = receivers
        self._waiting: defaultdict[int, deque[Any]] = defaultdict(deque)
        self._next = 0

    def pass_over(self, number: int) -> None:
        """Let a task end of which nothing comes from other processes."""
        self._waiting[number].append(None)

    def until(self, number: int) -> Iterator[Any]:
        """Return the results that were not returned yet of all tasks before a number."""
        while self._next < number:
            waiting = self._waiting[self._next]
            if not waiting:
                self._receive()
                continue
            result = waiting.popleft()
            if result is None:
                del self._waiting[self._next]
                self._next += 1
            elif isinstance(result, _Failure):
                raise result.error
            else:
                yield result

    def _receive(self) -> None:
        ready = wait(self._receivers)
        for receiver in self._receivers:
            if receiver not in ready:
                continue
            try:
                number, results, is_done = receiver.recv()
            except (EOFError, OSError):
                raise LostProcessError("a process ended before its work was done") from None
            self._waiting[number] += results
            if is_done:
                self.pass_over(number)


def _serve(
    work: Work,
    todo: multiprocessing.Queue[Any],
    results: Connection,
    receivers: Iterable[Connection],
    turns: _Turns,
) -> None:
    # Once the first process is gone, nobody receives.
    for receiver in receivers:
        receiver.close()
    # Ctrl-C reaches every process; the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    prepare_streams()
    held = _Held(turns, results)
    while (given := _next_of(todo, held)) is not None:
        number, task = given
        held.begin(number)
        try:
            for bit in work(task):
                held.add(bit)
        except Exception as error:  # noqa: BLE001 - it is raised in the first process
            held.add(Done("", _Failure(_portable(error))))
        held.end()


def _end_if_alone() -> None:
    """End this process if the first one was killed: nobody else would."""
    first = multiprocessing.parent_process()
    if first is not None and not first.is_alive():
        sys.exit()


def _portable(error: Exception) -> Exception:
    """Return an error that reaches the first process: not every one can be sent there."""
    try:
        copy: Exception = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - whatever its class does
        return RuntimeError(f"{type(error).__name__}: {error}")
    return copy


def _next_of(todo: multiprocessing.Queue[Any], held: _Held) -> Any:
    """Return the next task and its number, or None if there are no more.

    There may be none before what this process holds is written.
    """
    while True:
        try:
            return todo.get(timeout=0 if held else _CHECK)
        except queue.Empty:
            if held:
                held.wait()
            else:
                _end_if_alone()


@dataclass(slots=True)
class _Begun:
    """A task that is not written to its end: where its texts are held, and results to tell."""

    number: int
    start: int
    end: int
    results: list[Any] = field(default_factory=list)
    is_done: bool = False


class _Held:
    """What a process has done and may not write yet; meanwhile it goes on with the next task.

    Texts are held in memory that is used again and again: asking the system for it each time
    costs a tenth of all work.
    """

    def __init__(self, turns: _Turns, results: Connection) -> None:
        self._turns = turns
        self._results = results
        self._memory = io.BytesIO()
        self._text = io.TextIOWrapper(
            self._memory, sys.stdout.encoding, sys.stdout.errors, write_through=True
        )
        self._tasks: deque[_Begun] = deque()

    def __bool__(self) -> bool:
        """Tell whether anything is held."""
        return bool(self._tasks)

    def begin(self, number: int) -> None:
        """Begin a task."""
        at = self._memory.tell()
        self._tasks.append(_Begun(number, at, at))

    def add(self, bit: Done) -> None:
        """Write what was done of the task, or hold it; wait where there is too much."""
        task = self._tasks[-1]
        if bit.result is not None:
            task.results.append(bit.result)
        if self._turns.has_come(task.number):
            # All tasks before it are written.
            if task.start < task.end:
                self._write_held(task)
            self._write_one(task, bit.text)
            return
        self._write()
        if bit.text:
            self._hold(task, bit.text)
            while self._memory.tell() - self._tasks[0].start > _MOST_HELD:
                self.wait()

    def end(self) -> None:
        """End the task."""
        self._tasks[-1].is_done = True
        self._write()

    def wait(self) -> None:
        """Wait for the turn of what was done first, and write it."""
        self._turns.wait(self._tasks[0].number)
        self._write()

    def _hold(self, task: _Begun, text: str) -> None:
        if task.start < task.end:
            self._text.write(self._turns.between)
        self._text.write(text)
        task.end = self._memory.tell()

    def _write(self) -> None:
        """Write what may be written now."""
        while self._tasks and self._turns.has_come(self._tasks[0].number):
            task = self._tasks[0]
            self._write_held(task)
            if not task.is_done:
                return
            self._tasks.popleft()
            self._turns.end()

    def _write_held(self, task: _Begun) -> None:
        """Write what is held of a task, and make its memory free for what comes."""
        held, end = self._memory.tell(), task.end
        rest = held - end
        with self._memory.getbuffer() as memory:
            with memory[task.start : end] as text:
                self._write_one(task, text)
            task.start = end
            # Less is moved than was written: that costs little.
            if rest <= end:
                memory[:rest] = memory[end:held]
                for one in self._tasks:
                    one.start -= end
                    one.end -= end
        self._memory.seek(self._tasks[-1].end)

    def _write_one(self, task: _Begun, text: str | memoryview) -> None:
        """Write a text of a task, and tell the first process what it shall know by now."""
        try:
            if text:
                self._turns.write(text)
        except OSError as error:
            forget_stdout()
            task.results.append(_Failure(error))
        if task.results or task.is_done:
            try:
                self._results.send((task.number, task.results, task.is_done))
            except BrokenPipeError:
                sys.exit()  # the first process was killed
            task.results = []
