"""``ias3errors parse``: finds S3 errors and writes them in the order of the inputs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any

import click

from ias3errors.cli.formats import FORMATS, SUPPORT
from ias3errors.cli.pool import do_in_processes
from ias3errors.cli.progress import Progress
from ias3errors.cli.results import Results
from ias3errors.cli.search import Settings, search
from ias3errors.cli.summary import Summary
from ias3errors.cli.tasks import STREAM, tasks_for
from ias3errors.cli.terminal import (
    Color,
    color_option,
    console_on,
    counted,
    for_display,
    has_file_descriptor,
    wants_color,
    warn,
)
from ias3errors.redaction import printable
from ias3errors.scanning.detecting import EVERYTHING
from ias3errors.scanning.sources import ignore


@click.command(
    epilog="""\b
Examples:
  ias3errors parse error.xml
  ias3errors parse --summary upload.log logs/ old-logs.tar.gz
  curl -i https://s3.us.archive.org/my-item | ias3errors parse
  ias3errors parse --format jsonl --jobs 4 bodies.jsonl > errors.jsonl

\b
Exit status:
  0  S3 errors were found
  1  no S3 error was found in any input
  2  wrong usage, or an input could not be read, or the output not be written
  130  interrupted with Ctrl-C
"""
)
@click.argument(
    "paths",
    metavar="[PATH]...",
    nargs=-1,
    # One that cannot be read is reported, and the others are searched.
    type=click.Path(path_type=str, allow_dash=True, readable=False),
)
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="What to write for each error.",
)
@click.option(
    "-s", "--summary", is_flag=True, help="Group the errors: how many, what to do, which files."
)
@click.option(
    "--support",
    is_flag=True,
    help="Write what archive.org's staff ask for: the server's whole text, with nothing masked.",
)
@click.option(
    "--no-redact",
    is_flag=True,
    help="Show keys, signatures and e-mail addresses, which are masked otherwise.",
)
@click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes to share the work among.",
)
@click.option(
    "-q", "--quiet", is_flag=True, help="Write nothing to standard error: no progress, no remarks."
)
@color_option
def command(
    paths: tuple[str, ...],
    format_name: str,
    *,
    support: bool,
    no_redact: bool,
    **options: Any,
) -> int:
    """Find every S3 error in files, folders and archives.

    Without a PATH, or for the PATH -, reads standard input. Reads saved bodies, whole responses of
    curl -i, logs with errors between other lines, escaped or not, JSON lines, and .gz, .tar,
    .tar.gz and .zip files. No input is ever changed.
    """
    if support and (options["summary"] or format_name != "text"):
        raise click.UsageError("--support goes with neither --summary nor --format")
    if not paths and sys.stdin.isatty():
        raise click.UsageError("Missing argument 'PATH...': name a file, or send one by a pipe")
    if support:
        format_name = "support"
    return run_parse(paths or (STREAM,), format_name, redact=not no_redact, **options)


def run_parse(
    paths: tuple[str, ...],
    format_name: str = "text",
    *,
    summary: bool = False,
    redact: bool = True,
    jobs: int = 1,
    quiet: bool = False,
    color: Color = "auto",
) -> int:
    """Search the inputs, write what is found, and return the exit status."""
    say = ignore if quiet else warn
    colored = wants_color(sys.stdout, color)
    chosen = SUPPORT if format_name == "support" else FORMATS[format_name](redact, colored)
    settings = Settings(chosen, summary=summary, redact=redact)
    results = Results()
    unreadable = 0
    ended_early: tuple[str, int] | None = None
    if STREAM in paths and sys.stdin.isatty():
        say("reading standard input, which ends with Ctrl-D")
    if not summary:
        sys.stdout.write(settings.format.before)
    # A bar on the terminal of the records would mix with them.
    has_bar = sys.stderr.isatty() and not quiet and (summary or not sys.stdout.isatty())
    with Progress(paths, shown=has_bar) as progress:
        steps = _steps(paths, settings, results, progress, jobs=jobs)
        try:
            for _ in steps:
                unreadable += _report_problems(results, say)
                progress.show_errors(results.errors)
        except KeyboardInterrupt:
            steps.close()  # no other process writes any more
            ended_early = "interrupted", 130
        except BrokenProcessPool:
            ended_early = "a process ended before its work was done", 2
    unreadable += _report_problems(results, say)
    if not summary:
        sys.stdout.write(settings.format.after)
    elif results.errors or format_name != "text":
        from ias3errors.cli.summary_page import write_summary  # noqa: PLC0415 - lists are faster

        found = results.summary or Summary(redact=redact)
        write_summary(found, format_name, console_on(sys.stdout, color))
    sys.stdout.flush()
    if ended_early is not None:
        why, status = ended_early
        say(f"{why}; found so far: {counted(results.errors, 'error')}")
        return status
    if not results.errors and (results.without_error or not unreadable):
        say("no S3 error found")
        for path, description in results.without_error:
            say(f"{printable(path)}: {description}")
    if results.searched_less:
        say(
            f"{counted(results.searched_less, 'long input')}: HTTP responses without an <Error>, "
            "and lines without the word 'error', were looked for "
            f"in the first {EVERYTHING // 1_048_576} MiB only"
        )
    if unreadable:
        return 2
    return 0 if results.errors else 1


def _steps(
    paths: Iterable[str], settings: Settings, results: Results, progress: Progress, *, jobs: int
) -> Generator[None]:
    """Search the inputs; yield after each step that changed the results."""
    is_shared = jobs > 1 and has_file_descriptor(sys.stdout)
    # A log may repeat an error a few lines later: one task sees both.
    split_logs = not settings.summary
    tasks = tasks_for(paths, results.problems.append, split=is_shared, split_logs=split_logs)
    between = settings.format.between
    if is_shared:
        work = partial(search, settings)
        for done in do_in_processes(work, tasks, jobs=jobs, between=between):
            results.join(done)
            progress.advance(done.size)
            yield
        return
    has_begun = False
    for task in tasks:
        for text in search(settings, task, results, progress.advance):
            if text:
                sys.stdout.write(between * has_begun)
                sys.stdout.write(text)
                sys.stdout.flush()
                has_begun = True
            yield


def _report_problems(results: Results, say: Callable[[str], None]) -> int:
    """Say which inputs could not be read, and return their number."""
    number = len(results.problems)
    for problem in results.problems:
        say(for_display(str(problem)))
    results.problems.clear()  # the same list: the search for files adds to it
    return number
