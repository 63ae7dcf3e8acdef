"""The command: its subcommands, and its exit statuses."""

from __future__ import annotations

import difflib
import sys
from importlib import import_module
from typing import Any

import click

from ias3errors.cli.terminal import discard_stdout, prepare_streams, warn, wrapped
from ias3errors.scanning.sources import reason_of

# A subcommand is the `command` of the module of its name, imported when it is used.
_SUBCOMMANDS = ("parse", "run", "explain", "catalog", "serve", "demo")


def run() -> int:
    """Run the command with the arguments of the process and return its exit status."""
    prepare_streams()
    try:
        status = main.main(prog_name="ias3errors", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        label = "Error: "  # which click writes
        text = wrapped(label + error.format_message(), sys.stderr, hang=len(label))
        click.UsageError(text.removeprefix(label), getattr(error, "ctx", None)).show()
        return error.exit_code
    except OSError as error:
        discard_stdout()
        warn(f"{reason_of(error)}: what was written is not complete")
        return 2
    return status if isinstance(status, int) else 0


class _Subcommands(click.Group):
    """A group that exits silently if its output is closed (``| head``)."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(_SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _SUBCOMMANDS:
            return None
        command: click.Command = import_module(f"ias3errors.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = difflib.get_close_matches(args[0], _SUBCOMMANDS, n=1)
            if not close:
                raise
            text = f"No such command {args[0]!r}. Did you mean {close[0]!r}?"
            raise click.UsageError(text, ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (BrokenPipeError, SystemExit):  # the latter is rich's, for the same
            discard_stdout()
            return 0
        return result


@click.group(
    cls=_Subcommands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: ias3errors parse --summary upload.log",
)
@click.version_option(package_name="ias3errors", prog_name="ias3errors")
def main() -> None:
    """Say what S3 errors mean and what to do, above all those of archive.org."""
