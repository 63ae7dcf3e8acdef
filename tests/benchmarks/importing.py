"""Goal 5: the time and memory of the import, in a program that has lxml and requests already."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from tests.benchmarks.bodies import IA
from tests.benchmarks.measuring import (
    Figure,
    Limit,
    Plan,
    Row,
    as_installed,
    figure_of,
    slowness,
)
from tests.benchmarks.peers import floor

_TIMED = """
import time, lxml.etree, requests
start = time.perf_counter()
{statement}
print(time.perf_counter() - start)
"""

#: Names are imported when they are first used, so the first row alone would show half the cost.
_STATEMENTS = (
    ("import ias3errors", Limit(10), Limit(5)),
    ("from ias3errors import attach, parse", Limit(10), Limit(5)),
    ("from ias3errors import attach; attach(requests.Session())", None, None),
)

_ERROR = "error = parse('<Error><Code>SlowDown</Code><Message>Wait</Message></Error>')"
_MEMORY = """
import tracemalloc, lxml.etree, requests
tracemalloc.start()
{statement}
print(tracemalloc.get_traced_memory()[0] / 1e6)
"""
_LOADED = (
    ("the classes", "from ias3errors import attach, parse"),
    ("texts too", f"from ias3errors import attach, parse; {_ERROR}; str(error)"),
    ("advice too", f"from ias3errors import attach, parse; {_ERROR}; str(error), error.advice"),
    (
        "all codes too",
        f"from ias3errors import attach, parse, S3; {_ERROR}; str(error), error.advice, len(S3)",
    ),
)


def rows(plan: Plan) -> Iterator[Row]:
    """Measure in fresh interpreters that find compiled modules, as installed ones are."""
    with TemporaryDirectory() as compiled:
        environment = as_installed(compiled)
        times: dict[str, list[float]] = {statement: [] for statement, *_ in _STATEMENTS}
        slow: list[float] = []
        for statement in times:
            _printed(_TIMED, statement, environment)  # compiles
        for _ in range(plan.rounds):
            slow.append(slowness(floor(IA)))
            for statement, measured in times.items():
                measured.append(1000 * _printed(_TIMED, statement, environment) / slow[-1])
        memory = {what: _printed(_MEMORY, statement, environment) for what, statement in _LOADED}
    for statement, must, aim in _STATEMENTS:
        yield Row("5", statement, figure_of(times[statement]), "ms", must, aim)
    yield Row("5", "this machine against that of the goals", figure_of(slow), "x slower")
    for what, megabytes in memory.items():
        yield Row("5", f"memory of {what}", Figure(megabytes, megabytes, megabytes), "MB")


def _printed(code: str, statement: str, environment: dict[str, str]) -> float:
    """Run code in a fresh interpreter, and return the number that it prints."""
    run = subprocess.run(
        [sys.executable, "-c", code.format(statement=statement)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return float(run.stdout)
