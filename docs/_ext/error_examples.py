"""Finds an example body for a code among the fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import ias3errors

_FIXTURES = Path(__file__).parents[2] / "fixtures"
# Longer bodies teach nothing more, in bytes.
_LONGEST = 2_000


def example_of(code: str) -> str | None:
    """Return the shortest fixture that is a plain body of a code, or None."""
    return _examples().get(code)


@cache
def _examples() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(_FIXTURES.rglob("*.xml"), key=lambda path: path.stat().st_size):
        body = path.read_bytes()
        if len(body) > _LONGEST or path.parent.name == "hostile":
            continue
        try:
            error = ias3errors.parse(body)
            text = body.decode("utf-8").strip()
        except ValueError:
            continue
        if (
            error.code
            and not error.document.repairs
            and text.startswith("<")
            and "```" not in text
        ):
            found.setdefault(error.code, text)
    return found
