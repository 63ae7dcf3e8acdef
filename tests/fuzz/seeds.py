"""Bodies that servers really send, to start from: those of ``fixtures/``."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"

#: Larger ones would make mutations rare where they matter, in bytes.
_LARGEST = 20_000


def seeds() -> list[bytes]:
    """Return the bodies of all fixtures, in the order of their names."""
    files = sorted(
        file
        for file in FIXTURES.rglob("*")
        if file.suffix in {".xml", ".html", ".json", ".txt", ".bin"}
        and not file.name.endswith(".expected.json")
    )
    return [file.read_bytes() for file in files if file.stat().st_size <= _LARGEST]
