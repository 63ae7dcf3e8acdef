"""Goal 5: what importing costs a program that has lxml and requests already."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Limit, Plan, Row, as_installed, figure_of

_TIMED = """
import time, lxml.etree, requests
start = time.perf_counter()
{statement}
print(time.perf_counter() - start)
"""

#: Names are imported when they are first used, so the first row alone would tell half of it.
_STATEMENTS = (
    ("import ias3errors", Limit(10), Limit(5)),
    ("from ias3errors import attach, parse", None, None),
)


def rows(plan: Plan) -> Iterator[Row]:
    """Measure in fresh interpreters that find compiled modules, as installed ones are."""
    with TemporaryDirectory() as compiled:
        environment = as_installed(compiled)
        times: dict[str, list[float]] = {statement: [] for statement, *_ in _STATEMENTS}
        for statement in times:
            _seconds(statement, environment)  # compiles
        for _ in range(plan.rounds):
            for statement, measured in times.items():
                measured.append(1000 * _seconds(statement, environment))
    for statement, must, aim in _STATEMENTS:
        yield Row("5", statement, figure_of(times[statement]), "ms", must, aim)


def _seconds(statement: str, environment: dict[str, str]) -> float:
    code = _TIMED.format(statement=statement)
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    return float(run.stdout)
