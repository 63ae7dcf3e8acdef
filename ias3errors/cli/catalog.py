"""``ias3errors catalog``: lists the error codes."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import click
from rich.console import Console

from ias3errors.advice.choosing import advise
from ias3errors.catalog import DEFAULT
from ias3errors.cli.formats import csv_row
from ias3errors.cli.terminal import Color, color_option, console_on, print_columns, warn
from ias3errors.document import ErrorDocument
from ias3errors.entry import SERVICES


class Row(NamedTuple):
    """What the catalog shows of a code."""

    code: str
    status: int | None
    reason: str | None
    message: str
    retryable: bool
    documented: bool


def rows(*, service: str, status: int | None, retryable: bool) -> list[Row]:
    """Return the rows of the catalog that are asked for, in its order."""
    found = []
    for entry in DEFAULT.values():
        if service not in entry.services:
            continue
        # Only archive.org's bodies come without an id of the host.
        host_id = None if service == "ias3" else service
        document = ErrorDocument(code=entry.code, status=entry.status, host_id=host_id)
        again = advise(document, entry.code).retryable
        message = " ".join(entry.message.split())
        row = Row(entry.code, entry.status, entry.reason, message, again, entry.documented)
        if (status is None or row.status == status) and (row.retryable or not retryable):
            found.append(row)
    return found


def _write_table(found: Iterable[Row], console: Console) -> None:
    lines: list[Sequence[str]] = [("code", "status", "try again", "message")]
    lines += [
        (row.code, str(row.status or "N/A"), "yes" if row.retryable else "no", row.message)
        for row in found
    ]
    if len(lines) > 1:
        print_columns(console, lines)


def _write_json(found: Iterable[Row], console: Console) -> None:
    console.file.write(f"{json.dumps([row._asdict() for row in found], indent=2)}\n")


def _write_csv(found: Iterable[Row], console: Console) -> None:
    console.file.writelines(csv_row(row) for row in (Row._fields, *found))


def _write_markdown(found: Iterable[Row], console: Console) -> None:
    console.file.write("| code | status | try again | message |\n|---|---|---|---|\n")
    for row in found:
        message = row.message.replace("\\", "\\\\").replace("|", "\\|")
        status = "N/A" if row.status is None else f"{row.status} {row.reason or ''}".strip()
        again = "yes" if row.retryable else "no"
        console.file.write(f"| {row.code} | {status} | {again} | {message} |\n")


#: The formats of the catalog by name.
CATALOG_FORMATS: Mapping[str, Callable[[Iterable[Row], Console], None]] = {
    "table": _write_table,
    "json": _write_json,
    "csv": _write_csv,
    "markdown": _write_markdown,
}


_NAMES = textwrap.fill(
    ", ".join(SERVICES), 76, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
)


@click.command(
    epilog=f"""\b
Services:
{_NAMES}

\b
Example: ias3errors catalog --status 403 --format markdown
"""
)
@click.option(
    "--service",
    metavar="NAME",
    type=click.Choice(list(SERVICES), case_sensitive=False),
    default="ias3",
    help="Only codes that this service sends. Default: ias3, which is archive.org.",
)
@click.option(
    "--status",
    metavar="N",
    type=click.IntRange(100, 599),
    help="Only codes with this HTTP status.",
)
@click.option("--retryable", is_flag=True, help="Only codes after which to try again.")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(list(CATALOG_FORMATS)),
    default="table",
    show_default=True,
    help="How to write the list.",
)
@color_option
def command(
    service: str, status: int | None, retryable: bool, format_name: str, color: Color
) -> int:
    """List the error codes of a service."""
    found = rows(service=service, status=status, retryable=retryable)
    CATALOG_FORMATS[format_name](found, console_on(sys.stdout, color))
    if not found:
        name = SERVICES[service].name
        asked = [f"the status {status}"] if status is not None else []
        asked += ["a retry"] if retryable else []
        warn(f"no code of {name} has {' and '.join(asked)}" if asked else f"no codes of {name}")
        return 1
    return 0
