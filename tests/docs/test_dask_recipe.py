"""The recipe for several machines, on a cluster of processes on this one."""

from __future__ import annotations

import runpy
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ias3errors import scan
from tests.paths import ROOT

RECIPE = ROOT / "docs" / "recipes" / "dask_summary.py"
ERRORS = (
    "<Error><Code>SlowDown</Code><Resource>appears to be spam</Resource></Error>",
    "<Error><Code>SlowDown</Code><Resource>accesskey_tasks_queued exceeds 9</Resource></Error>",
    "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
    "HTTP/1.1 502 Bad Gateway\nServer: x\n\n<html>Bad</html>",
)


@pytest.fixture
def distributed() -> Any:
    """Give the module whose import takes seconds, which only the process of these tests pays."""
    pytest.importorskip("dask.dataframe")
    return pytest.importorskip("distributed")


@pytest.mark.filterwarnings("default")  # dask's own
def test_the_cluster_counts_what_one_process_counts(tmp_path: Path, distributed: Any) -> None:
    """Divided over files, pieces and workers, the summary is that of one scan."""
    recipe = SimpleNamespace(**runpy.run_path(str(RECIPE)))
    logs = []
    for number in range(3):
        log = tmp_path / f"{number}.log"
        lines = [f"HTTP/1.1 100 Continue\n\nlog {number}\n"]
        lines += [
            f"{ERRORS[at * (number + 3) % 4]}\n{'words of a log ' * 40}\n"
            for at in range(90 + 10 * number)
        ]
        log.write_text("".join(lines))
        logs.append(log)
    # The program has workers that are processes.
    with distributed.Client(n_workers=2, processes=False, dashboard_address=":0"):
        counted = recipe.summary(logs, 20_000)
    assert len(recipe.pieces(logs, 20_000)) > 6
    found = [one for log in logs for one in scan(log)]
    keys = [(one.error.code or "", one.error.advice.kind) for one in found]
    assert dict(counted["count"]) == dict(Counter(keys))
    for key, row in counted.iterrows():
        places = [
            f"{one.path}:{one.line}" for one, its in zip(found, keys, strict=True) if its == key
        ]
        assert (row["first"], row["last"]) == (places[0], places[-1])
    assert counted["retryable"].is_monotonic_increasing


@pytest.mark.usefixtures("distributed")
@pytest.mark.filterwarnings("default")  # dask's own
def test_the_program_shows_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    """Started as it is, the recipe counts the errors that it wrote."""
    runpy.run_path(str(RECIPE))["main"]()
    out = capsys.readouterr().out
    assert "3 x SlowDown (spam): " in out
    assert "6 x SlowDown (account-queue-full): " in out
