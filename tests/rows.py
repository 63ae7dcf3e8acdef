"""Tests that hold for each row of a table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

#: The fixture `row`: ``with row(name):`` reports what fails, and lets the loop go on.
Row = Callable[[object], AbstractContextManager[None]]
