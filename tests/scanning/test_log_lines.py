"""The lines in which programs report an error without its body."""

from __future__ import annotations

import io
import json
from operator import attrgetter
from pathlib import Path

import pytest

from ias3errors import S3Error, scan
from ias3errors.cli.occurrences import OccurrenceReader
from ias3errors.cli.summary import Summary
from ias3errors.scanning import detecting
from ias3errors.scanning.scanner import Observer, matches_in_stream
from ias3errors.scanning.sources import Problem
from tests.rows import Row

CASES = json.loads((Path(__file__).parent / "log_lines.json").read_text("utf-8"))
#: Excerpts of logs, with the facts of the first error and how many errors there are.
REPORTS = json.loads((Path(__file__).parent / "reports.json").read_text("utf-8"))


def _fact(error: S3Error, name: str) -> object:
    value: object = attrgetter("advice.kind" if name == "kind" else name)(error)
    return value


def test_a_line_says_what_its_program_knew(row: Row) -> None:
    """Code, status, names and kind come from the words of the line alone, and it counts once."""
    for name, case in CASES.items():
        with row(name):
            found = list(scan(case["log"].encode()))
            assert len(found) == case.get("count", 1)
            for fact, value in case["first"].items():
                assert _fact(found[0].error, fact) == value, fact


def test_a_line_in_a_json_record_is_found_as_in_a_log(row: Row) -> None:
    """A record may have what any program wrote as the text of a member."""
    for name, case in CASES.items():
        with row(name):
            record = json.dumps({"body": "", "message": case["log"]})
            in_record = [found.error.code for found in scan(f"{record}\n".encode())]
            assert in_record == [found.error.code for found in scan(case["log"].encode())]


def test_a_report_is_read_and_counted_once(row: Row) -> None:
    """A summary counts the errors of a log, not the lines that repeat them, and gives one kind."""
    for name, case in REPORTS.items():
        with row(name):
            log = case["log"].encode()
            counted = Summary(redact=True)
            reader = OccurrenceReader()
            for path, match in matches_in_stream(io.BytesIO(log), "x.log", Observer(_refuse)):
                occurrence = reader.read(path, match)
                if occurrence is not None:
                    counted.add(occurrence)
            assert sum(group.count for group in counted.groups()) == case.get("errors", 1)
            if "names" in case:
                assert [list(group.names) for group in counted.groups()] == [case["names"]]
            for fact, value in case.get("first", {}).items():
                assert _fact(next(scan(log)).error, fact) == value, fact


def _refuse(problem: Problem) -> None:
    raise AssertionError(problem)


@pytest.mark.parametrize(
    "text",
    [
        "the terror uploading a.pdf: Access Denied - no\n",
        "Requests fail with an error when the bucket is missing; error uploading is rare.\n",
        'log.error("error uploading %s to %s, %s", key, item, text)\n',
        "404 Client Error: Not Found for url: https://pypi.example/simple/x/\n",
        "An error occurred (AccessDenied) when calling the AssumeRole operation: no\n",
        "operation error EC2: RunInstances, https response error, api error AccessDenied: no\n",
        "denied (Service: Iot, Status Code: 403, Request ID: a)\n",
        "UnauthorizedOperation: no\n\tstatus code: 403, request id: a\n",
        "mc: <ERROR> Unable to get policy: no such file\n",
        " error uploading artifact.zip\n",
        "upload failed after 3 retries: Access Denied\n",
        "Aws::SQS::Errors::AccessDenied: Access Denied\n",
        "Encountered AWSError 'ResourceNotFoundException': no\n",
        'PUT request "https://example.org/a" returned: 403 Forbidden\n',
        "HTTP request failed with 503 (Busy):\n  *** Path/Query ***:\n  GET /x\n  host: example.org\n",
        'status=500 {"error": "database is down", "message": "no"}\n',
        "HTTP 502: <html><title>Bad Gateway</title></html>\n",
    ],
)
def test_the_words_of_other_programs_are_no_s3_errors(text: str) -> None:
    """Prose, source code and the failures of other services are passed over."""
    assert list(scan(text.encode())) == []


def test_lines_are_found_wherever_they_are() -> None:
    """Lines with the word `error` may follow any amount of other text."""
    log = b"[download] 1.0% of 8 MiB\n" * (detecting.EVERYTHING // 25 + 1_000)
    (found,) = scan(log + b" error uploading a.mp4: Access Denied - no\n")
    assert (found.error.code, found.line) == ("AccessDenied", log.count(b"\n") + 1)
