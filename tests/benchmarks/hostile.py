"""Goal 8: what bodies that are made to harm their reader cost, beyond having read them."""

from __future__ import annotations

import contextlib
import pickle
import time
import tracemalloc
from collections.abc import Iterator

from ias3errors import NotAnS3Error, S3Error, parse
from tests.benchmarks.bodies import IA
from tests.benchmarks.measuring import Figure, Limit, Plan, Row, figure_of, slowness
from tests.benchmarks.peers import floor
from tests.hostile import BODIES

# Bodies whose every character needs a repair may cost more.
_REPAIRED_THROUGHOUT = frozenset(
    {
        "all control characters",
        "ampersands and hashes",
        "nothing but less-than signs",
        "only ampersands",
        "only control characters",
        "only forbidden references",
        "only half characters",
        "only invalid bytes",
        "only less-than signs",
        "only references",
        "only undefined entities",
        "only zero bytes",
    }
)


def rows(plan: Plan) -> Iterator[Row]:
    """Measure each body on its own: it is too large to be kept."""
    of_ia = floor(IA)
    for name, build in BODIES.items():
        body = build()
        repaired = name in _REPAIRED_THROUGHOUT
        yield Row(
            "8",
            name,
            figure_of([1000 * _seconds(body) / slowness(of_ia) for _ in range(plan.rounds)]),
            "ms",
            Limit(45 if repaired else 15),
            Limit(5),
        )
        yield Row("8", f"{name}: its slowest output", _outputs(body), "ms", Limit(500))
        memory = _megabytes(body)
        yield Row(
            "8",
            f"{name}: memory",
            Figure(memory, memory, memory),
            "MB",
            Limit(8 if repaired else 2),
        )


def _outputs(body: bytes) -> Figure:
    """Return how long the slowest output of an error takes, in ms: of its first 256 KiB."""
    slowest = 0.0
    for make in (str, S3Error.to_dict, lambda error: error.advice, pickle.dumps):
        error = parse(body[:262_144], status=503)
        start = time.perf_counter()
        make(error)
        slowest = max(slowest, 1000 * (time.perf_counter() - start))
    return Figure(slowest, slowest, slowest)


def _seconds(body: bytes) -> float:
    start = time.perf_counter()
    _parse(body)
    return time.perf_counter() - start


def _megabytes(body: bytes) -> float:
    """Return the most memory that Python's objects take, in MB; lxml's own is not seen."""
    tracemalloc.start()
    try:
        _parse(body)
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def _parse(body: bytes) -> None:
    with contextlib.suppress(NotAnS3Error):
        parse(body)
