"""What servers and clients really write, to start from: bodies and lines of logs."""

from __future__ import annotations

import json
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


def log_seeds() -> list[bytes]:
    """Return the logs of the tests of `scan`, each alone and after a body."""
    cases = json.loads((FIXTURES.parent / "tests" / "scanning" / "log_lines.json").read_text())
    logs = [case["log"].encode() for case in cases.values()]
    body = (FIXTURES / "archive-org" / "access-denied-dark.xml").read_bytes()
    return [*logs, *(body + b"\n" + log for log in logs)]
