"""The examples of docs/internetarchive.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ias3errors.testing import FakeIAS3
from tests.hook.internetarchive.cases import (
    CONTENT,
    NAMES,
    SPAM,
    puts,
)
from tests.paths import ROOT

internetarchive = pytest.importorskip("internetarchive")


PAGE = ROOT / "docs" / "internetarchive.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def on_the_page(
    plain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], dict[str, Any]]:
    """Run an example where get_session() reaches FakeIAS3 and nobody sleeps."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(internetarchive, "get_session", lambda: plain)
    monkeypatch.setattr("internetarchive.item.sleep", lambda _: None)
    (tmp_path / "scan.pdf").write_bytes(CONTENT)

    def run(example: str) -> dict[str, Any]:
        names: dict[str, Any] = {}
        exec(compile(example, PAGE.name, "exec"), names)  # noqa: S102
        return names

    return run


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_examples_of_the_page(
    server: FakeIAS3, on_the_page: Callable[[str], dict[str, Any]], example: str
) -> None:
    """Every example runs; those that upload go through a 503."""
    server.fail("SlowDown")
    on_the_page(example)
    if "scan.pdf" in example:
        assert server.read_file("my-item", "scan.pdf") == CONTENT
        assert [status for _, status in puts(server)] == [503, 200]


@pytest.mark.parametrize(
    ("code", "resource", "said"),
    [
        ("SlowDown", SPAM, "give up, and mail this to info@archive.org:\nCode: SlowDown\n"),
        ("SlowDown", "bucket_tasks_queued exceeds bucket_limit", "let this item rest for 600 s"),
        ("SlowDown", "accesskey_tasks_queued exceeds ration", "pause all your uploads for 600 s"),
        ("SlowDown", "total_tasks_queued exceeds global_limit", "wait: archive.org is busy"),
        ("SlowDown", "", "try again later: Retry the request after"),
        ("ServiceUnavailable", "", "try again later: Retry the request after"),
        (
            "SlowDown",
            "simulated error caused by x-(amz|archive)-simulate-error",
            "try again later",
        ),
        ("BadContent", "error checking pdf file", "skip scan.pdf: archive.org found the PDF"),
        ("AccessDenied", "to those collections", "collection-forbidden: Remove the collection"),
        ("InvalidBucketName", NAMES, "identifier-not-permitted: Choose a more descriptive"),
    ],
)
def test_the_except_blocks_of_the_page(
    server: FakeIAS3,
    session: Any,
    on_the_page: Callable[[str], dict[str, Any]],
    *,
    code: str,
    resource: str,
    said: str,
) -> None:
    """They distinguish the kinds of 503, and refusals from them."""
    (example,) = [example for example in EXAMPLES if "match error.advice.kind" in example]
    upload_of_the_page = on_the_page(example)["upload"]
    server.fail(code, resource=resource, times=None)
    assert upload_of_the_page(session.get_item("my-item"), "scan.pdf").startswith(said)
    server.clear_faults()
    assert upload_of_the_page(session.get_item("my-item"), "scan.pdf") == "stored"
