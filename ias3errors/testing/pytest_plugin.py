"""The pytest fixture `fake_ias3`; pytest finds it by itself once the package is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ias3errors.testing.server import FakeIAS3


@pytest.fixture
def fake_ias3() -> Iterator[FakeIAS3]:
    """Give a test a fresh FakeIAS3 of its own, which stops when the test ends."""
    with FakeIAS3() as server:
        yield server
