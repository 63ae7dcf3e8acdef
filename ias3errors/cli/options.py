"""Options that several subcommands have."""

from __future__ import annotations

import click

#: When to use colours.
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to use colours; auto means on a terminal.",
)
