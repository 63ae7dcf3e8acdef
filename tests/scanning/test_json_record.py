"""Records of JSON lines: their HTTP facts, their lines, and their limits."""

from __future__ import annotations

import json

import pytest

from ias3errors.scanning import json_lines, windows
from tests.scanning.cases import (
    BODY,
    NEXT,
    codes_in,
    found_in,
    lines_of,
)


def test_a_record_gives_its_http_facts_to_the_error() -> None:
    """Status, reason, headers, method and URL are read from the record beside the body."""
    record = {
        "status": 503,
        "reason": "Slow Down",
        "headers": {"X-Amz-Id-2": "host", "Retry-After": ["7"]},
        "method": "put",
        "url": "https://s3.us.archive.org/my-item/a.pdf",
        "body": BODY,
    }
    (found,) = found_in(lines_of(record))
    error = found.error
    assert (error.status_code, error.reason, error.host_id) == (503, "Slow Down", "host")
    assert (error.bucket, error.key, error.retry_after) == ("my-item", "a.pdf", 7.0)
    assert error.document.method == "PUT"


def test_the_hooks_table_decides_which_records_are_errors() -> None:
    """With a status and a method, a record is as good as a response."""
    copied = {"url": "http://h/b/k?uploadId=1", "method": "POST"}
    got = {"url": "http://h/b/k", "method": "GET"}
    found = found_in(
        lines_of(
            {"body": "fine", "status": 200},
            {"body": BODY, "status": 200, **got},
            {"body": BODY, "status": 200, **copied},
            {"body": BODY, "status": 200},
            {"body": BODY, "status": 307, "headers": {"Location": "http://x/"}},
            {"body": "", "status": 404, "method": "HEAD"},
            {"body": "<html>Bad", "status": "502"},
            {"body": BODY, "status": True},
        )
    )
    assert [(one.line, one.error.status_code) for one in found] == [
        (3, 200),
        (4, None),
        (6, 404),
        (7, 502),
        (8, None),
    ]


def test_records_lead_to_their_lines() -> None:
    """Offset and line are those of the record, whatever precedes it."""
    data = lines_of({"body": BODY}, {"body": "é"}) + "not JSON\n\n" + f"log {NEXT}\n{{broken\n"
    data += lines_of({"body": NEXT, "x": [{"deep": f"a {NEXT}"}]})
    found = found_in(data)
    assert [(one.line, one.error.code) for one in found] == [
        (1, "SlowDown"),
        (5, "AccessDenied"),
        (7, "AccessDenied"),
        (7, "AccessDenied"),
    ]
    for one in found:
        assert data.encode()[: one.offset].count(b"\n") == one.line - 1


def test_a_record_of_a_page_or_of_json_is_read_like_a_body() -> None:
    """Not every error is XML: website pages and JSON errors count by their code."""
    page = "<html><ul><li>Code: NoSuchKey</li><li>Message: gone</li></ul></html>"
    said = json.dumps({"Code": "AccessDenied", "Message": "no"})
    assert codes_in(lines_of({"body": page}, {"body": said})) == ["NoSuchKey", "AccessDenied"]
    assert codes_in(page) == ["NoSuchKey"]
    assert codes_in(said) == ["AccessDenied"]


def test_hostile_records_are_only_text() -> None:
    """Nesting without end, other types and broken escapes end in nothing or in the error."""
    deep = '{"body": ' * 30_000
    for data in (
        deep + "\n" + NEXT,
        '{"body": "\\ud800"}\n' + NEXT,
        lines_of({"body": "x", "headers": 3, "url": [], "status": 10**30}) + NEXT,
        "[" * 30_000 + "\n" + NEXT,
        json.dumps({"body": "x", "a": json.loads('{"b":' * 60 + "1" + "}" * 60)}) + "\n" + NEXT,
    ):
        assert codes_in(data) == ["AccessDenied"]


def test_a_record_that_is_far_too_long_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records after it are read."""
    monkeypatch.setattr(json_lines, "MAX_RECORD", 300_000)
    monkeypatch.setattr(windows, "BLOCK", 100_000)
    long = json.dumps({"body": "x" * 1_000_000 + NEXT})
    data = f"{lines_of({'body': NEXT})}{long}\n{lines_of({'body': BODY})}"
    assert [(one.error.code, one.line) for one in found_in(data)] == [
        ("AccessDenied", 1),
        ("SlowDown", 3),
    ]
    assert codes_in(f"{lines_of({'body': NEXT})}{long}") == ["AccessDenied"]
