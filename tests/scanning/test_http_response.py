"""Whole HTTP responses in a log or a file, as curl saves them."""

from __future__ import annotations

import json

from ias3errors import scan
from tests.paths import FIXTURES
from tests.scanning.cases import (
    BODY,
    HEAD,
    MOVED,
    MOVED_BODY,
    NEXT,
    codes_in,
    found_in,
)


def test_a_response_of_curl_has_status_reason_and_headers() -> None:
    """Status line and headers above the body belong to the error, which begins with them."""
    (found,) = found_in(HEAD + BODY)
    error = found.error
    assert (found.offset, found.line) == (0, 1)
    assert (error.code, error.status_code, error.reason) == ("SlowDown", 503, "Slow Down")
    assert error.request_id == "from-headers"
    assert (error.document.headers or {})["server"] == "Apache"


def test_only_the_failing_one_of_several_responses_counts() -> None:
    """Responses in a row belong to redirects and 100-continue: the hook's table decides."""
    moved = f"{MOVED}Content-Length: {len(MOVED_BODY)}\r\n\r\n{MOVED_BODY}"
    (found,) = found_in(f"HTTP/1.1 100 Continue\r\n\r\n{moved}\r\n{HEAD}{BODY}\n")
    assert found.error.status_code == 503
    assert found_in(f"{MOVED}\r\n{MOVED_BODY}") == []


def test_a_failing_response_without_an_s3_error_is_one_by_its_status() -> None:
    """HEAD, gateway pages, JSON and plain texts end in the family of the status."""
    responses = (
        "HTTP/1.1 404 Not Found\r\nContent-Length: 300\r\n\r\n"
        "HTTP/2 502\r\nContent-Type: text/html\r\n\r\n<html><title>Bad</title><p>Error</html>\n"
        'HTTP/1.1 403 Forbidden\n\n{"Code": "AccessDenied", "Message": "no"}\n'
        "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nfail\r\n"
        "HTTP/1.1 200 OK\r\n\r\nfine\r\n"
        "HTTP/1.1 301 Moved Permanently\r\n\r\n"
    )
    found = found_in(responses)
    assert [one.error.status_code for one in found] == [404, 502, 403, 500, 301]
    assert [one.error.code for one in found] == [None, None, "AccessDenied", None, None]
    assert found[1].error.document.title == "Bad"


def test_heads_of_all_kinds_are_read() -> None:
    """Folded and repeated headers count; what only looks like a status line is text."""
    (found,) = found_in(
        f"HTTP/1.1 403 Forbidden\nA: 1\nA: 2\nB: 3\n  4\nTransfer-Encoding: chunked\n\n{NEXT}\n"
    )
    assert (found.error.document.headers or {})["a"] == "1, 2"
    assert (found.error.document.headers or {})["b"] == "3 4"
    assert codes_in(f"HTTP/1.1 503 is what it said\nand then {NEXT}") == ["AccessDenied"]
    assert codes_in(f"HTTP/1.1 503 x\nHTTP/9 9\n{NEXT}") == ["AccessDenied"]
    (found,) = found_in('HTTP/1.1 503 x\n\n{"broken')
    assert found.error.status_code == 503


def test_chunks_are_joined() -> None:
    """Responses may be saved with their chunks, as they came over the wire."""
    half = len(NEXT) // 2
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (NEXT[:half], NEXT[half:]))
    head = "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"
    for tail in ("0\r\n\r\n", "", "5"):
        found = found_in(f"{head}{chunks}{tail}\n{NEXT}")
        assert [one.error.code for one in found] == ["AccessDenied", "AccessDenied"]


def test_a_response_of_success_is_searched_like_any_text() -> None:
    """It may be a failed copy or a downloaded log, so every error in it is reported."""
    (found,) = found_in(f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}")
    assert found.error.code == "SlowDown"
    assert found.error.status_code is None


def test_answers_in_a_log_leave_the_rest_of_it_alone() -> None:
    """A body ends with its element or page: the error in the next line is another one."""
    found = found_in(
        f"curl says:\n{HEAD}{BODY}\n12:00 then {NEXT}\nHTTP/1.1 503\n\nbusy\n\n{NEXT}"
    )
    assert [(one.error.code, one.error.status_code) for one in found] == [
        ("SlowDown", 503),
        ("AccessDenied", None),
        (None, 503),
        ("AccessDenied", None),
    ]


def test_the_saved_responses_of_the_fixtures_raise_or_pass_as_they_do_in_the_hook() -> None:
    """Unless the request decides, a response means the same saved and live."""
    # Errors after a 2xx are found without their status; HEAD and the guard need the request.
    for expected in sorted((FIXTURES / "responses").glob("*.expected.json")):
        pair = json.loads(expected.read_text("utf-8"))
        name = expected.name.removesuffix(".expected.json")
        response = expected.with_name(f"{name}.http").read_bytes()
        status = int(response.split(maxsplit=2)[1])
        given, expect = pair["given"], pair["expect"]
        if status < 300 or "hook" in given or "next" in given or given.get("method") == "HEAD":
            continue
        if expect.get(
            "advice_kind"
        ) == "redirect-not-replayable" or "Location:" in response.decode("latin-1"):
            continue
        found = list(scan(response))
        if "raises" in expect:
            assert found, name
            assert found[0].error.status_code == expect.get("status_code", status), name
            if expect.get("source", "body") == "body" and not expect.get("truncated"):
                assert found[0].error.code == expect.get("code", found[0].error.code), name
        else:
            assert found == [], name
