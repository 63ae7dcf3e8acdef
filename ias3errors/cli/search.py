"""Searches the inputs of a task, and writes each error in a format or counts it in a summary."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ias3errors.cli.formats import Format
from ias3errors.cli.occurrences import OccurrenceReader
from ias3errors.cli.results import MAX_DESCRIBED, Results
from ias3errors.cli.summary import Summary
from ias3errors.cli.tasks import STREAM, Part, Task, size_of
from ias3errors.cli.terminal import for_display
from ias3errors.document import OtherBody
from ias3errors.parsing.plain import MAX_BODY, read_document
from ias3errors.scanning.detecting import is_searched_less
from ias3errors.scanning.http_response import STATUS_LINE
from ias3errors.scanning.scanner import (
    Matches,
    Observer,
    matches_in_file,
    matches_in_part,
    matches_in_stream,
)
from ias3errors.scanning.sources import Input, ignore

# How many errors are written at a time if the output is not a terminal. Memory for longer texts is
# given back to the system each time, which costs more than writing.
_BATCH = 64
_MAX_STATUS_LINES = 3


@dataclass(frozen=True)
class Settings:
    """How errors are written: one by one in a format, or in a summary.

    The format and the reader remember what repeats, from one task to the next.
    """

    format: Format
    summary: bool
    redact: bool
    reader: OccurrenceReader = field(default_factory=OccurrenceReader)


def search(
    settings: Settings,
    task: Task,
    results: Results,
    on_read: Callable[[int], None] = ignore,
) -> Iterator[str]:
    """Search the parts of a task; return texts to write, and add everything else to `results`.

    A text may be empty: then only the results have changed.
    """
    if settings.summary and results.summary is None:
        results.summary = Summary(redact=settings.redact)
    batch: list[str] = []
    most = 1 if task[0].path == STREAM or sys.stdout.isatty() else _BATCH
    between = settings.format.between
    inputs: list[Input] = []
    size = 0

    def keep(source: Input) -> None:
        if len(inputs) < MAX_DESCRIBED:
            inputs.append(source)

    def count(read: int) -> None:
        nonlocal size
        size += read
        on_read(read)

    observer = Observer(results.problems.append, keep, count)
    try:
        for part in task:
            inputs.clear()
            size = 0
            errors_before = results.errors
            for path, match in _matches_in(part, observer):
                if results.summary is not None:
                    occurrence = settings.reader.read(path, match)
                    if occurrence is not None:
                        results.errors += 1
                        results.summary.add(occurrence)
                elif (text := settings.format.write(path, match)) is not None:
                    results.errors += 1
                    batch.append(text)
                    if len(batch) >= most:
                        yield between.join(batch)
                        batch.clear()
            if results.errors == errors_before and results.wants_description():
                results.without_error += [
                    (one.path or STREAM, describe_input(one)) for one in inputs
                ]
            results.size += part.size
            results.searched_less += sum(
                # A member of an archive may be smaller.
                is_searched_less(one, size_of(one.file) if one.file else size)
                for one in inputs
            )
            yield between.join(batch)
            batch.clear()
    except KeyboardInterrupt:
        yield between.join(batch)
        raise


def _matches_in(part: Part, observer: Observer) -> Matches:
    if part.path == STREAM:
        return matches_in_stream(sys.stdin.buffer, STREAM, observer)
    if part.known_format is None:
        return matches_in_file(part.path, observer, start=part.start, end=part.end)
    return matches_in_part(
        part.path, part.known_format, observer, start=part.start, end=part.end, line=part.line
    )


def describe_input(source: Input) -> str:
    """Return in a few words what the beginning of an input without an error contains."""
    lines = [
        one[0].decode("utf-8", "replace").strip() for one in STATUS_LINE.finditer(source.head)
    ]
    if lines:
        more = ", ..." if len(lines) > _MAX_STATUS_LINES else ""
        return for_display(f"HTTP responses: {', '.join(lines[:_MAX_STATUS_LINES])}{more}")
    body = read_document(source.head[:MAX_BODY])
    if not isinstance(body, OtherBody):
        return "something like an error response, but no S3 error"
    return for_display(body.description)
