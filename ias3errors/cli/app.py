"""The commands and their options."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from ias3errors.cli.formats import FORMATS
from ias3errors.cli.streams import forget_stdout, prepare_streams, warn
from ias3errors.scanning.inputs import reason_of


def run() -> int:
    """Run the command with the arguments of the process and return its exit status."""
    prepare_streams()
    try:
        status = main.main(prog_name="ias3errors", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return status if isinstance(status, int) else 0


class _Commands(click.Group):
    """Commands that end without a word when nobody reads what they write (``| head``).

    Where the disk is full, they say so.
    """

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            forget_stdout()
            return 0
        except OSError as error:
            forget_stdout()
            warn(f"{reason_of(error)}: what was written is not complete")
            return 2
        return result


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ias3errors parse --summary upload.log",
)
@click.version_option(package_name="ias3errors", prog_name="ias3errors")
def main() -> None:
    """S3 error answers, archive.org's first: what they mean and what to do."""


@main.command(
    epilog="""\b
Examples:
  ias3errors parse error.xml
  ias3errors parse --summary upload.log logs/ old-logs.tar.gz
  curl -i https://s3.us.archive.org/my-item | ias3errors parse -
  ias3errors parse --format jsonl --jobs 4 bodies.jsonl > errors.jsonl

\b
Exit status:
  0  S3 errors were found
  1  no S3 error was found in any input
  2  wrong usage, or an input could not be read, or the output not be written
  130  interrupted with Ctrl-C
"""
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
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
    "-s", "--summary", is_flag=True, help="Count what failed and why instead of listing it."
)
@click.option(
    "--no-redact",
    is_flag=True,
    help="Show keys, signatures and e-mail addresses, which are masked otherwise.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Processes to share the work among.",
)
def parse(
    paths: tuple[str, ...], format_name: str, summary: bool, no_redact: bool, jobs: int
) -> int:
    """Find every S3 error in files, folders and archives; - is standard input.

    Reads saved bodies, whole answers of curl -i, logs in which errors stand between other lines,
    escaped or not, JSON lines, and .gz, .tar, .tar.gz and .zip files. Nothing is ever written.
    """
    from ias3errors.cli.parsing import Settings, run_parse  # noqa: PLC0415 - help is faster

    settings = Settings.of(format_name, summary=summary, redact=not no_redact)
    return run_parse(paths, settings, jobs=jobs)


@main.command(
    epilog="""\b
Examples:
  ias3errors explain SlowDown
  ias3errors explain 503
  ias3errors explain spam
"""
)
@click.argument("code")
def explain(code: str) -> None:
    """Tell what an error code means and what to do.

    CODE is an error code in any case, an HTTP status, or a kind of advice.
    """
    from ias3errors.cli.consoles import console_on  # noqa: PLC0415 - the rest is faster
    from ias3errors.cli.lookup import UnknownCodeError, print_code  # noqa: PLC0415

    try:
        print_code(code, console_on(sys.stdout))
    except UnknownCodeError as error:
        raise click.UsageError(str(error)) from error


@main.command(epilog="Example: ias3errors catalog --status 403 --format markdown")
@click.option("--status", type=int, help="Only codes with this HTTP status.")
@click.option("--retryable", is_flag=True, help="Only codes after which to try again.")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(["table", "json", "csv", "markdown"]),
    default="table",
    show_default=True,
)
def catalog(status: int | None, retryable: bool, format_name: str) -> None:
    """List the documented error codes."""
    from ias3errors.cli.consoles import console_on  # noqa: PLC0415 - the rest is faster
    from ias3errors.cli.lookup import print_catalog  # noqa: PLC0415

    print_catalog(console_on(sys.stdout), format_name, status=status, retryable=retryable)


@main.command(epilog="Example: ias3errors serve --port 8080")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: a free one.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="ACCESS:SECRET",
    help="Accept only these credentials; may be repeated. Default: accept any.",
)
def serve(port: int, keys: tuple[str, ...]) -> int:
    """Run a server on this machine that fails like archive.org's S3 API."""
    from ias3errors.testing.__main__ import main as run_server  # noqa: PLC0415 - seldom needed

    for key in keys:
        access, _, secret = key.partition(":")
        if not access or not secret:
            raise click.BadParameter(f"{key!r} is not ACCESS:SECRET", param_hint="--key")
    return run_server([f"--port={port}", *(f"--key={key}" for key in keys)])


@main.command(epilog="Example: ias3errors demo")
def demo() -> None:
    """Show what failed uploads look like, on this machine alone."""
    from ias3errors.cli.demo import run as run_demo  # noqa: PLC0415 - seldom needed

    write: Callable[[str], None] = click.echo
    run_demo(write)
