"""Keeps the figures of a run as JSON, from which the page and its plot are made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.benchmarks.measuring import Figure, Limit, Row


class Run(NamedTuple):
    """Where figures were taken, and the figures."""

    machine: str
    rows: list[Row]

    def recording(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give rows on, and keep them."""
        for row in rows:
            self.rows.append(row)
            yield row

    def save(self, path: Path) -> None:
        """Write the run to a file."""
        rows = [row._asdict() for row in self.rows]
        path.write_text(f"{json.dumps({'machine': self.machine, 'rows': rows}, indent=1)}\n")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a run from a file."""
        saved = json.loads(path.read_text())
        return cls(saved["machine"], [_row(row) for row in saved["rows"]])


def _row(saved: dict[str, Any]) -> Row:
    must, aim = (None if saved[name] is None else Limit(*saved[name]) for name in ("must", "aim"))
    return Row(**{**saved, "figure": Figure(*saved["figure"]), "must": must, "aim": aim})
