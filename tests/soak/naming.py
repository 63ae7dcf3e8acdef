"""Many bodies with element names that were never seen before: what lxml keeps of them."""

from __future__ import annotations

import gc

from ias3errors import parse
from tests.soak.sending import say, usage

#: What lxml may keep of a name of nine characters, in bytes: measured 30 to 40.
KEPT_PER_NAME = 64


def soak(names: int) -> None:
    """Parse as many bodies, each with one new name; fail if more is kept than the names."""
    _parse(0, 1_000)
    before = usage()
    _parse(1_000, names)
    after = usage()
    kept = (after.memory - before.memory) * 1e6 / names
    say(f"{names:,} new names: {after.memory - before.memory:.1f} MB, {kept:.0f} bytes each")
    assert kept < KEPT_PER_NAME, "more is kept than the names"
    _parse(1_000, names)
    again = usage()
    say(f"the same names again: {again.memory - after.memory:.1f} MB")
    assert again.memory - after.memory < 4, "memory grows without new names"


def _parse(start: int, end: int) -> None:
    for number in range(start, end):
        parse(b"<Error><Code>SlowDown</Code><n%08d>x</n%08d></Error>" % (number, number))
    gc.collect()
