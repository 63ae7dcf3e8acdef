"""The table that the command prints: Markdown, so that it can go into a page as it is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping

from tests.benchmarks.measuring import Limit, Row

_HEAD = ("goal", "what", "median", "quartiles", "unit", "must", "aim", "")


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """Return the lines of a table, each as soon as its row is there."""
    yield _line(_HEAD)
    yield _line("---" for _ in _HEAD)
    for row in rows:
        yield _line(
            (
                row.goal,
                row.what,
                _number(row.figure.median),
                f"{_number(row.figure.low)} to {_number(row.figure.high)}",
                row.unit,
                _limit(row.must),
                _limit(row.aim),
                _outcome(row),
            )
        )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 1000 else f"{value:,.0f}"


def _limit(limit: Limit | None) -> str:
    if limit is None:
        return ""
    return f"{'>=' if limit.at_least else '<='} {limit.value:g}"


def _outcome(row: Row) -> str:
    if row.must is None:
        return ""
    if not row.must.holds(row.figure):
        return "MISSED"
    return "aim" if row.aim is not None and row.aim.holds(row.figure) else "ok"


def machine(versions: Mapping[str, str]) -> str:
    """Return one line that says where the figures were taken, without names of machines."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    libraries = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} processors; "
        f"{libraries}"
    )
