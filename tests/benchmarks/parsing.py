"""Goals 1 and 2: what parsing costs beside lxml alone, and beside other libraries."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.benchmarks.bodies import BODIES
from tests.benchmarks.measuring import Limit, Plan, Row, figure_of, ratio, seconds_per_call
from tests.benchmarks.peers import PEERS, floor, ours, ours_read, ours_told

_MUST = {"ia": Limit(1.35), "sig": Limit(1.30), "ns": Limit(1.45), "big": Limit(1.05)}
_AIM = {"ia": Limit(1.20), "sig": Limit(1.15), "ns": Limit(1.30), "big": Limit(1.03)}
_TIMES_FASTER_MUST = {"botocore": 2.3, "minio": 3.0, "internetarchive": 3.8}
_TIMES_FASTER_AIM = {"botocore": 2.7, "minio": 3.7, "internetarchive": 4.7}


def rows(plan: Plan) -> Iterator[Row]:
    """Measure on a quiet interpreter, then with a busy thread beside the caller."""
    yield from _rows(plan, "")
    with busy_thread():
        yield from _busy_rows(plan)


def _rows(plan: Plan, beside: str) -> Iterator[Row]:
    for name, body in BODIES.items():
        times = seconds_per_call(
            {
                "floor": floor(body),
                "parse": ours(body),
                "parse, read its fields": ours_read(body),
                "parse, str(), advice": ours_told(body),
                **{peer: make(body) for peer, make in PEERS.items()},
            },
            plan,
            time.process_time,
        )
        base, own = times.pop("floor"), times["parse"]
        yield Row("1", f"{name}: parse", ratio(own, base), "x FLOOR", _MUST[name], _AIM[name])
        for what in ("parse, read its fields", "parse, str(), advice", *PEERS):
            yield Row("1", f"{name}: {what}", ratio(times[what], base), "x FLOOR")
        for peer in PEERS:
            limited = name == "ia" and peer in _TIMES_FASTER_MUST
            yield Row(
                "2",
                f"{name}: {peer} against parse",
                ratio(times[peer], own),
                "x ours",
                Limit(_TIMES_FASTER_MUST[peer], at_least=True) if limited else None,
                Limit(_TIMES_FASTER_AIM[peer], at_least=True) if limited else None,
            )


def _busy_rows(plan: Plan) -> Iterator[Row]:
    # The interpreter changes threads every 5 ms: shorter turns would see one side of it.
    plan = plan._replace(turn=10 * plan.turn)
    body = BODIES["ia"]
    times = seconds_per_call(
        {
            "floor": floor(body),
            "parse": ours(body),
            **{p: make(body) for p, make in PEERS.items()},
        },
        plan,
    )
    for what, measured in times.items():
        milliseconds = figure_of([1000 * seconds for seconds in measured])
        yield Row("1", f"ia: {what}, beside a busy thread", milliseconds, "ms")


@contextmanager
def busy_thread() -> Iterator[None]:
    """Keep one other Python thread busy."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.is_set():
            sum(range(100))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(5)
