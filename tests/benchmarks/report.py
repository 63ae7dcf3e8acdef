"""Writes the figures of a saved run into ``docs/performance.md``, and draws them."""

from __future__ import annotations

import argparse
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import Row
from tests.benchmarks.saving import Run
from tests.benchmarks.table import lines

_DOCS = Path(__file__).parents[2] / "docs"
#: What is between these lines of the page is written here.
_TABLE = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)
_PLOT = "\n![Each figure as a share of its limit](_static/performance.svg)\n"
# Readable on a light page and on a dark one.
_INK = "#7d8590"
_BAR, _MUST = "#3b82c4", "#d1495b"


def main(arguments: list[str] | None = None) -> int:
    """Rewrite the page and the plot from a file that ``--save`` wrote."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.report", description=__doc__)
    parser.add_argument("file", type=Path, help="what `python -m tests.benchmarks --save` wrote")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="the folder of the page")
    options = parser.parse_args(arguments)
    run = Run.load(options.file)
    page = options.docs / "performance.md"
    page.write_text(with_figures(page.read_text(), run))
    plot = options.docs / "_static" / "performance.svg"
    plot.parent.mkdir(exist_ok=True)
    draw(run, plot)
    return 0


def with_figures(page: str, run: Run) -> str:
    """Return the page with the figures of a run; hostile bodies are summed up by their largest."""
    rows = [row for row in run.rows if row.goal != "8"] + largest_hostile(run.rows)
    text = "\n".join((_PLOT, f"{run.machine}.\n", *lines(rows), "\n"))
    changed, count = _TABLE.subn(lambda _: text, page)
    if count != 1:
        raise ValueError("the page lacks the lines between which the figures belong")
    return changed


def largest_hostile(rows: list[Row]) -> list[Row]:
    """Return for each limit of goal 8 the row that comes closest to it."""
    largest: dict[tuple[str, float], Row] = {}
    for row in rows:
        if row.goal == "8" and row.must is not None:
            key = (row.what.rpartition(": ")[2] if ": " in row.what else "", row.must.value)
            if key not in largest or largest[key].figure.median < row.figure.median:
                largest[key] = row
    return [
        row._replace(what=f"hostile bodies, the worst: {row.what}") for row in largest.values()
    ]


def draw(run: Run, path: Path) -> None:
    """Draw each figure that has a limit as a part of that limit."""
    pyplot: Any = import_module("matplotlib.pyplot")
    pyplot.rcParams.update({"svg.hashsalt": "ias3errors", "text.color": _INK, "font.size": 8})
    limited = [row for row in run.rows if row.goal != "8" and row.must and row.must.value]
    limited += largest_hostile(run.rows)
    figure, axes = pyplot.subplots(figsize=(9, 0.26 * len(limited) + 1))
    names = [f"{row.goal}  {row.what}" for row in limited]
    parts = [part_of_limit(row) for row in limited]
    axes.barh(names, parts, color=[_BAR if part <= 1 else _MUST for part in parts])
    axes.axvline(1, color=_MUST, linewidth=1)
    axes.invert_yaxis()
    axes.set_xlabel("share of what is allowed (1 is the limit); shorter is better", color=_INK)
    axes.tick_params(colors=_INK)
    for side in axes.spines.values():
        side.set_color(_INK)
    figure.tight_layout()
    figure.savefig(path, transparent=True, metadata={"Date": None})


def part_of_limit(row: Row) -> float:
    """Return a figure as a part of its limit; more than 1 misses it."""
    if row.must is None:
        raise ValueError("the row has no limit")
    value, limit = row.figure.median, row.must.value
    return limit / value if row.must.at_least else value / limit


if __name__ == "__main__":
    sys.exit(main())
