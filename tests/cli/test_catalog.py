"""``ias3errors catalog``: the codes in all formats."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from ias3errors import IAS3, S3
from ias3errors.cli import catalog
from tests.cli.running import Run
from tests.cli.terminals import run_on_terminal


def test_the_catalog_in_all_formats(run: Run) -> None:
    """The formats hold the same rows in the order of the documentation."""
    records = json.loads(run("catalog", "--format", "json").out)
    assert [record["code"] for record in records] == list(IAS3)
    rows = list(csv.DictReader(io.StringIO(run("catalog", "--format", "csv").out)))
    assert [row["code"] for row in rows] == list(IAS3)
    marked = run("catalog", "--format", "markdown").out.splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in marked[2:]] == list(IAS3)
    table = run("catalog").out
    assert all(code in table for code in IAS3)
    refused = run("catalog", "--format", "?").err
    assert ", ".join(f"'{name}'" for name in catalog.CATALOG_FORMATS) in refused


def test_the_catalog_can_be_narrowed(run: Run) -> None:
    """By status, and by whether trying again may help."""
    denied = json.loads(run("catalog", "--status", "403", "-f", "json").out)
    assert {record["status"] for record in denied} == {403}
    retryable = json.loads(run("catalog", "--retryable", "-f", "json").out)
    assert "SlowDown" in {record["code"] for record in retryable}
    assert all(record["retryable"] for record in retryable)


def test_the_catalog_of_a_service(run: Run) -> None:
    """`--service` lists the codes that the service sends, shared ones included."""
    records = json.loads(run("catalog", "--service", "minio", "-f", "json").out)
    assert [record["code"] for record in records] == [
        code for code, entry in S3.items() if "minio" in entry.services
    ]
    assert {"NoSuchUpload", "XMinioStorageFull"} <= {record["code"] for record in records}
    assert "'minio'" in run("catalog", "--service", "?").err
    assert run("catalog", "--service", "MinIO").out == run("catalog", "--service", "minio").out


def test_the_retry_of_a_row_is_that_of_its_service(run: Run) -> None:
    """Retrying a taken bucket name helps at archive.org alone, where the new item may be yours."""
    for service, again in (("ias3", True), ("garage", False)):
        records = json.loads(run("catalog", "--service", service, "-f", "json").out)
        retryable = {record["code"]: record["retryable"] for record in records}
        assert retryable["BucketAlreadyExists"] is again


def test_a_catalog_without_rows_says_so(run: Run) -> None:
    """Nothing on standard output would look like a failure of the command."""
    status, out, err = run("catalog", "--status", "599")
    assert (status, out) == (1, "")
    assert err == "ias3errors: no code of archive.org has the status 599\n"
    status, out, _ = run("catalog", "--status", "599", "-f", "json")
    assert (status, json.loads(out)) == (1, [])


def test_a_pipe_gets_whole_messages_without_padding(run: Run) -> None:
    """`grep` finds a message whole, on the line of its code."""
    lines = run("catalog").out.splitlines()
    assert len(lines) == len(IAS3) + 1
    for line, (code, entry) in zip(lines[1:], IAS3.items(), strict=True):
        assert line.startswith(f"{code} ")
        assert line.endswith(" ".join(entry.message.split()))
        assert line == line.rstrip()


def test_the_columns_of_the_catalog_fit_80_characters() -> None:
    """The header is one line, above messages that have lines of their own."""
    shown = run_on_terminal("catalog", "--color", "never", columns=80).shown
    assert re.fullmatch(r"code +status  try again", shown.splitlines()[0])


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_gets_whole_messages_between_its_margins(columns: int) -> None:
    """A message has a column, or lines of its own where that would be narrow; no word is cut."""
    arguments = ("catalog", "--status", "409", "--color", "never")
    shown = run_on_terminal(*arguments, columns=columns).shown
    assert max(map(len, shown.splitlines())) <= columns
    text = " ".join(shown.split())
    for entry in IAS3.values():
        if entry.status == 409:
            again = "yes" if entry.code in {"BucketAlreadyExists", "OperationAborted"} else "no"
            assert f"{entry.code} 409 {again} {' '.join(entry.message.split())}" in text
