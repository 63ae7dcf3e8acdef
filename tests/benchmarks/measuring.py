"""Ratios that mean the same on a busy machine as on a quiet one.

An absolute time says more about the machine than about the code. So everything that is compared
runs in turn, round by round; each round gives one ratio, and the median of the rounds is shown.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_ROOT = Path(__file__).parents[2]

#: How long the floor takes for the body `ia` on the machine for which the goals in milliseconds
#: were set, in seconds.
_FLOOR_OF_THE_GOALS = 3.5e-6

#: Does once what is measured.
Call = Callable[[], object]
#: Returns a time in seconds.
Clock = Callable[[], float]


class Plan(NamedTuple):
    """How thoroughly to measure."""

    #: How often each contender has its turn.
    rounds: int = 21
    #: How long one turn lasts at least, in seconds.
    turn: float = 0.02


#: Shows that the command works, and measures nothing.
QUICK = Plan(rounds=3, turn=0.0)


class Figure(NamedTuple):
    """A median and the quartiles around it: half of the rounds lie between them."""

    median: float
    low: float
    high: float


class Limit(NamedTuple):
    """How small (or, with `at_least`, how large) a figure shall be."""

    value: float
    at_least: bool = False

    def holds(self, figure: Figure) -> bool:
        """Return whether the median keeps the limit."""
        if self.at_least:
            return figure.median >= self.value
        return figure.median <= self.value


class Row(NamedTuple):
    """One row of the table; `must` and `aim` are limits where the row has any."""

    goal: str
    what: str
    figure: Figure
    unit: str
    must: Limit | None = None
    aim: Limit | None = None


def seconds_per_call(
    contenders: Mapping[str, Call], plan: Plan, clock: Clock = time.perf_counter
) -> dict[str, list[float]]:
    """Return how long one call of each contender takes in each round, in seconds.

    `time.process_time` as the clock leaves out the time that other programs take.
    """
    calls = {name: _calls_per_turn(call, plan.turn, clock) for name, call in contenders.items()}
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(plan.rounds):
        for name, call in contenders.items():
            times[name].append(_turn(call, calls[name], clock))
    return times


def seconds_of(call: Call) -> float:
    """Return how long one call takes, in seconds."""
    return _turn(call, 1, time.perf_counter)


def slowness(floor: Call) -> float:
    """Return how many times slower this machine is now than that of the goals.

    `floor` parses the body `ia`. What is measured at the same moment and divided by this is in
    milliseconds of the goals, on a slow or a busy machine too.
    """
    return min(_turn(floor, 1_000, time.perf_counter) for _ in range(5)) / _FLOOR_OF_THE_GOALS


def _calls_per_turn(call: Call, seconds: float, clock: Clock) -> int:
    calls = 1
    call()  # the first one also fills caches
    while _turn(call, calls, clock) * calls < seconds:
        calls *= 2
    return calls


def _turn(call: Call, calls: int, clock: Clock) -> float:
    turns = range(calls)
    start = clock()
    for _ in turns:
        call()
    return (clock() - start) / calls


def figure_of(values: Sequence[float]) -> Figure:
    """Return the median and the quartiles of what the rounds gave."""
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Figure(median, low, high)


def ratio(times: Sequence[float], base: Sequence[float]) -> Figure:
    """Return how many times longer than `base` something took, round against round."""
    return figure_of([one / other for one, other in zip(times, base, strict=True)])


def difference(times: Sequence[float], base: Sequence[float], *, scale: float) -> Figure:
    """Return how much longer than `base` something took; `scale` turns seconds into the unit."""
    return figure_of([scale * (one - other) for one, other in zip(times, base, strict=True)])


def as_installed(compiled: str | Path) -> dict[str, str]:
    """Return the environment of processes that start as those of an installed package do.

    They find compiled modules, which the first of them leaves in a folder, and write with buffers.
    """
    unusual = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
    usual = {name: value for name, value in os.environ.items() if name not in unusual}
    return {**usual, "PYTHONPYCACHEPREFIX": str(compiled), "PYTHONPATH": str(_ROOT)}
