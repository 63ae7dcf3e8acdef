"""``ias3errors parse``: writes what was found, in the order of the inputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import NamedTuple

from ias3errors.cli.crew import Done, LostProcessError, results_of
from ias3errors.cli.formats import FORMATS, Format
from ias3errors.cli.progress import Progress
from ias3errors.cli.seen import safe, what_is_in
from ias3errors.cli.streams import leads_outside, warn
from ias3errors.cli.summary import Summary
from ias3errors.cli.tasks import STREAM, Part, Task, tasks_for
from ias3errors.redaction import printable
from ias3errors.scanning.alike import Kinds
from ias3errors.scanning.evidence import AnyEvidence
from ias3errors.scanning.finding import kinds_of_lines
from ias3errors.scanning.inputs import Input, Problem
from ias3errors.scanning.scanner import (
    Observer,
    Places,
    evidence_in_file,
    evidence_in_piece,
    evidence_in_stream,
    found_in,
)

#: How many errors are written at a time where nobody waits for each. Memory for the text of more
#: is given back to the system each time, which costs more than writing.
_BATCH = 64
# After so many outputs of another process the first one is told of them.
_MOST_UNTOLD = 256
# Of how many inputs is told what they hold, when no error is found in any.
_MAX_TOLD = 5


class Settings(NamedTuple):
    """What to write: a list in a format, or a summary in the format of a name."""

    format: Format
    format_name: str
    summary: bool
    redact: bool
    #: What a process knows of the lines that it has read, from one task to the next.
    kinds: Kinds

    @classmethod
    def of(cls, format_name: str, *, summary: bool, redact: bool) -> Settings:
        """Return settings with the format of a name."""
        form = FORMATS[format_name](redact=redact)
        return cls(form, format_name, summary, redact, kinds_of_lines())


class Output(NamedTuple):
    """What a part of the work gave: texts to write, or a summary to join, and more."""

    texts: list[str]
    errors: int
    problems: list[Problem]
    #: Inputs without an error, and what they hold instead.
    seen: list[tuple[str | None, str]]
    summary: Summary | None = None
    size: int = 0


def run_parse(paths: tuple[str, ...], settings: Settings, *, jobs: int) -> int:
    """Search the inputs, write what is found, and return the exit status."""
    writer = _Writer(settings)
    ended_early: tuple[str, int] | None = None
    writer.start()
    # On the terminal of the records, a bar would stand between them.
    is_shown = sys.stderr.isatty() and (settings.summary or not sys.stdout.isatty())
    with Progress(paths, shown=is_shown) as progress:
        outputs = _outputs(paths, jobs, progress, writer)
        try:
            for output in outputs:
                writer.take(output)
                progress.add(output.size, output.errors)
        except KeyboardInterrupt:
            outputs.close()  # nobody writes any more
            ended_early = "interrupted", 130
        except LostProcessError as error:
            ended_early = str(error), 2
    writer.finish()
    if ended_early is not None:
        why, status = ended_early
        warn(f"{why}; found so far: {writer.errors:,} errors")
        return status
    if not writer.errors:
        writer.tell_what_was_seen()
    if writer.problems:
        return 2
    return 0 if writer.errors else 1


class _Writer:
    """Writes to standard output as results come in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._frame = settings.format.frame
        self._summary = Summary(redact=settings.redact) if settings.summary else None
        self._seen: list[tuple[str | None, str]] = []
        self._started = False
        self.errors = 0
        self.problems = 0

    def start(self) -> None:
        """Write what stands before the first result."""
        if self._summary is None:
            sys.stdout.write(self._frame.before)

    def tell(self, problem: Problem) -> None:
        """Say that an input could not be read."""
        self.problems += 1
        warn(safe(str(problem)))

    def take(self, output: Output) -> None:
        """Write a result."""
        for problem in output.problems:
            self.tell(problem)
        self.errors += output.errors
        self._seen = (self._seen + output.seen)[:_MAX_TOLD]
        if self._summary is not None and output.summary is not None:
            self._summary.join(output.summary)
        elif output.texts:
            if self._started:
                sys.stdout.write(self._frame.between)
            sys.stdout.write(self._frame.between.join(output.texts))
            sys.stdout.flush()
            self._started = True

    def wants_to_know(self) -> bool:
        """Tell whether it matters what stands in inputs without an error."""
        return not self.errors and len(self._seen) < _MAX_TOLD

    def finish(self) -> None:
        """Write what stands behind the last result."""
        if self._summary is None:
            sys.stdout.write(self._frame.after)
        elif self.errors or self.settings.format_name != "text":
            from ias3errors.cli.consoles import console_on  # noqa: PLC0415 - lists are faster
            from ias3errors.cli.overview import write_summary  # noqa: PLC0415 - lists are faster

            write_summary(self._summary, self.settings.format_name, console_on(sys.stdout))
        sys.stdout.flush()

    def tell_what_was_seen(self) -> None:
        """Say that there was no error, and what there was instead."""
        warn("no S3 error found")
        for path, what in self._seen:
            warn(f"{printable(path or STREAM)}: {what}")


def _outputs(
    paths: tuple[str, ...], jobs: int, progress: Progress, writer: _Writer
) -> Generator[Output]:
    shared = jobs > 1 and leads_outside(sys.stdout)
    tasks = tasks_for(paths, writer.tell, split=shared)
    if not shared:
        for task in tasks:
            yield from _work(task, writer.settings, progress.watch, writer.wants_to_know)
    else:
        between = writer.settings.format.frame.between
        work = partial(_work_elsewhere, settings=writer.settings)
        yield from results_of(work, tasks, jobs=jobs, between=between)


def _work_elsewhere(task: Task, settings: Settings) -> Iterator[Done]:
    """Do a task where its texts are written, and tell the first process of them now and then."""
    between = settings.format.frame.between
    at_once = task[0].path == STREAM
    untold = _Untold(settings)
    try:
        for output in _work(task, settings, None, lambda: True):
            untold.add(output)
            # Summaries would have to be joined there once more: they wait for the end.
            enough = at_once or (untold.outputs == _MOST_UNTOLD and not settings.summary)
            yield Done(between.join(output.texts), untold.told() if enough else None)
    except KeyboardInterrupt:
        yield Done("", untold.told())
        raise
    size = sum(part.size for part in task)
    yield Done("", untold.told()._replace(size=size))


class _Untold:
    """What is known by outputs of which the texts are written where they were found."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clear()

    def _clear(self) -> None:
        settings = self._settings
        self._summary = Summary(redact=settings.redact) if settings.summary else None
        self._errors = 0
        self._problems: list[Problem] = []
        self._seen: list[tuple[str | None, str]] = []
        self.outputs = 0

    def add(self, output: Output) -> None:
        """Take note of an output."""
        self.outputs += 1
        self._errors += output.errors
        self._problems += output.problems
        self._seen += output.seen[: _MAX_TOLD - len(self._seen)]
        if self._summary is not None and output.summary is not None:
            self._summary.join(output.summary)

    def told(self) -> Output:
        """Return all of it as one output, and begin anew."""
        result = Output([], self._errors, self._problems, self._seen, self._summary)
        self._clear()
        return result


def _work(
    task: Task,
    settings: Settings,
    on_read: Callable[[int], None] | None,
    wants_to_know: Callable[[], bool],
) -> Generator[Output]:
    """Search the parts of a task, and hand over what is found now and then.

    `wants_to_know` tells whether it matters what stands in inputs without an error.
    """
    batch = _Batch(settings)
    size = 1 if task[0].path == STREAM or sys.stdout.isatty() else _BATCH
    observer = Observer(batch.problems.append, batch.begin, on_read, settings.kinds)
    try:
        for part in task:
            found_before = batch.found
            for path, evidence in _places_in(part, observer):
                batch.add(path, evidence)
                if batch.waiting >= size:
                    yield batch.output()
            batch.end(tell=batch.found == found_before and wants_to_know())
    except KeyboardInterrupt:
        yield batch.output()
        raise
    yield batch.output()


def _places_in(part: Part, observer: Observer) -> Places:
    if part.path == STREAM:
        return evidence_in_stream(sys.stdin.buffer, STREAM, observer)
    if part.form is None:
        return evidence_in_file(part.path, observer, start=part.start, end=part.end)
    return evidence_in_piece(
        part.path, part.form, observer, start=part.start, end=part.end, line=part.line
    )


class _Batch:
    """What was found and not handed over yet."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._one = settings.format.one
        self.found = 0
        self.problems: list[Problem] = []
        self._begun: list[Input] = []
        self._clear()

    def _clear(self) -> None:
        settings = self._settings
        self._summary = Summary(redact=settings.redact) if settings.summary else None
        self._texts: list[str] = []
        self._seen: list[tuple[str | None, str]] = []
        self.waiting = 0

    def add(self, path: str | None, evidence: AnyEvidence) -> None:
        """Take note of an error."""
        if self._summary is None:
            text = self._one(path, evidence)
            if text is None:
                return
            self._texts.append(text)
        else:
            found = found_in(path, evidence)
            if found is None:
                return
            self._summary.add(found, evidence.near)
        self.found += 1
        self.waiting += 1

    def begin(self, source: Input) -> None:
        """Keep the first inputs of a part, until it is known whether an error stands in it."""
        if len(self._begun) < _MAX_TOLD:
            self._begun.append(source)

    def end(self, *, tell: bool) -> None:
        """Take note of what the inputs of a part hold, if that shall be told."""
        if tell:
            self._seen += [(source.path, what_is_in(source)) for source in self._begun]
        self._begun.clear()

    def output(self) -> Output:
        """Hand over what there is."""
        result = Output(self._texts, self.waiting, list(self.problems), self._seen, self._summary)
        self.problems.clear()
        self._clear()
        return result
