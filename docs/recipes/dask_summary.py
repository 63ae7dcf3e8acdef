"""Count the S3 errors of many logs on several machines, with Dask.

Needs ``pip install ias3errors "dask[dataframe,distributed]"``. Started as a program it writes some
logs and counts them with two processes on this machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import dask.dataframe as dd
import pandas as pd
from dask.distributed import Client, LocalCluster

import ias3errors

#: What each task reads, in bytes. All machines must see the files under the same paths.
PIECE = 64 * 1024 * 1024

Piece = tuple[str, int, int | None]

#: The columns that each task gives; `to_dict` has more to choose from.
COLUMNS = {
    "code": "object",
    "kind": "object",
    "retryable": "bool",
    "action": "object",
    "place": "object",
}


def pieces(paths: Iterable[Path], size: int = PIECE) -> list[Piece]:
    """Divide the files: each error is found once, by the piece that it begins in."""
    found: list[Piece] = []
    for path in sorted(paths):
        starts = range(0, max(path.stat().st_size, 1), size)
        # The last piece goes on to the end, should the file have grown by then.
        ends = [*starts[1:], None]
        found += [(str(path), start, end) for start, end in zip(starts, ends, strict=True)]
    return found


def errors_in(piece: Piece) -> pd.DataFrame:
    """Find the errors of one piece. This runs on the workers."""
    path, start, end = piece
    rows = []
    for found in ias3errors.scan(path, start=start, end=end):
        record = found.to_dict()
        record["place"] = f"{found.path}:{found.line}"
        # Responses without a code are counted by the kind of their advice.
        record["code"] = record["code"] or ""
        rows.append([record[name] for name in COLUMNS])
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def summary(paths: Iterable[Path], size: int = PIECE) -> pd.DataFrame:
    """Count the errors by code and kind, with the first and the last place of each."""
    errors = dd.from_map(errors_in, pieces(paths, size), meta=COLUMNS)
    groups = errors.groupby(["code", "kind"]).agg(
        {"place": ["count", "first", "last"], "retryable": "first", "action": "first"}
    )
    counted = groups.compute()
    counted.columns = ["count", "first", "last", "retryable", "action"]
    return counted.sort_values(["retryable", "count"], ascending=[True, False])


def main() -> None:
    """Count the errors in three small logs."""
    spam = "<Error><Code>SlowDown</Code><Resource>appears to be spam</Resource></Error>"
    busy = (
        "<Error><Code>SlowDown</Code><Resource>accesskey_tasks_queued exceeds 9</Resource></Error>"
    )
    with TemporaryDirectory() as folder:
        logs = [Path(folder, f"upload-{number}.log") for number in range(3)]
        for log in logs:
            log.write_text(f"uploading a.pdf: {spam}\n" + f"uploading b.pdf: {busy}\n" * 2)
        with (
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
            Client(cluster),
        ):
            counted = summary(logs)
    for (code, kind), row in counted.iterrows():
        print(f"{row['count']} x {code} ({kind}): {row['action']}")


if __name__ == "__main__":
    os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
    main()
