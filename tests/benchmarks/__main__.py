"""Measures everything and prints one table; ``--quick`` only shows that all of it works."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from tests.benchmarks.measuring import QUICK, Plan, Row
from tests.benchmarks.saving import Run
from tests.benchmarks.table import lines, machine

#: The parts in the order of their goals, and the module of each.
PARTS: Mapping[str, str] = {
    "parsing": "goals 1 and 2: parse, beside lxml alone and beside other libraries",
    "hooking": "goals 3 and 4: the hook on successes and on errors",
    "importing": "goal 5: the import",
    "scanning": "goals 6 and 7: logs and saved bodies",
    "hostile": "goal 8: bodies made to harm their reader",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the parts that were asked for; return 1 if a figure misses what it must keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few turns each: figures are noise")
    parser.add_argument("--save", type=Path, metavar="FILE", help="keep the figures as JSON")
    parser.add_argument("--rounds", type=int, default=Plan().rounds, help="rounds of each figure")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; without one, all"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}")
    plan = QUICK if options.quick else Plan(rounds=options.rounds)
    versions = import_module("tests.benchmarks.peers").versions()
    run = Run(machine(versions), [])
    sys.stdout.write(f"{run.machine}\n\n")
    missed = 0
    for line in lines(run.recording(_rows(options.parts or list(PARTS), plan))):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
        missed += line.endswith("MISSED |")
    if options.save is not None:
        run.save(options.save)
    return 1 if missed and not options.quick else 0


def _rows(parts: list[str], plan: Plan) -> Iterator[Row]:
    for part in parts:
        rows: Callable[[Plan], Iterator[Row]] = import_module(f"tests.benchmarks.{part}").rows
        yield from rows(plan)


if __name__ == "__main__":
    sys.exit(main())
