"""`scan`: what it finds, where, and that nothing harms it."""

from __future__ import annotations

import gzip
import html
import io
import json
import os
import pickle
import random
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import ias3errors
from ias3errors import Found, scan
from ias3errors.scanning import archives, json_lines, windows
from ias3errors.scanning.sources import Problem
from tests.hostile import BODIES
from tests.paths import FIXTURES

REQUEST_ID = "9d1e2f30-4152-4637-8899-aabbccddeeff"
BODY = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
    "<Resource>“plate”: bucket_tasks_queued exceeds rationed amount</Resource>"
    f"<RequestId>{REQUEST_ID}</RequestId></Error>"
)
ONE_LINE = BODY.replace("\n", "")
DOUBLE_QUOTED = BODY.replace("'", '"')
ESCAPED = html.escape(BODY)
NEXT = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


def found_in(data: str | bytes, **options: Any) -> list[Found]:
    content = data.encode() if isinstance(data, str) else data
    return list(scan(content, **options))


def codes_in(data: str | bytes, **options: Any) -> list[str | None]:
    return [found.error.code for found in found_in(data, **options)]


def web_safe(text: str) -> str:
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


# The forms in which a text can contain one error. All of them hold the same error.
FORMS = {
    "bare": BODY,
    "bare, with a mark of UTF-8": "\ufeff" + BODY,
    "in a line": f"12:00 ERROR plate-07.tif: {ONE_LINE} (giving up)\n12:01 next\n",
    "over several lines": "12:00 ERROR:\n" + BODY.replace("><", ">\n  <") + "\n12:01 next\n",
    "escaped for HTML": f"<td>{ESCAPED}</td>",
    "escaped for HTML twice": f"<td>{html.escape(ESCAPED)}</td>",
    "escaped with numbers": "x " + BODY.replace("<", "&#60;").replace(">", "&#x3E;"),
    "in a string of JSON": f"12:00 body={json.dumps({'body': BODY})}\n",
    "in a string of JSON, quotes escaped": f"x {json.dumps({'body': DOUBLE_QUOTED})}\n",
    "in a string of JSON, slashes escaped": f"x {json.dumps({'body': BODY})}".replace("/", "\\/"),
    "in a string of JSON, safe for pages": "x " + web_safe(json.dumps({"body": BODY})),
    "in JSON, escaped for HTML": f"x {json.dumps({'body': ESCAPED})}\n",
    "in JSON in JSON": f"x {json.dumps({'line': json.dumps({'body': BODY})})}\n",
    "in a repr of bytes": f"error: 503, {BODY.encode()!r}\n",
    "in a repr of bytes, quotes escaped": f"error: {(DOUBLE_QUOTED + chr(39)).encode()!r}\n",
    "in a repr of text": f"error: {BODY!r}\n",
    "in an ascii repr of text": f"error: {BODY!a}\n",
    "in a repr in JSON": f"x {json.dumps({'message': repr(BODY.encode())})}\n",
    "in a line of JSON": json.dumps({"level": "error", "message": f"failed: {BODY}"}) + "\n",
    "in a record": json.dumps({"body": BODY}) + "\n",
    "in a record in a record": json.dumps({"response": {"body": BODY}, "n": [1]}) + "\n",
    "in a record among lines": f"begin\n{json.dumps({'x': {'content': BODY}})}\nend\n",
    "with a prefix": BODY.replace("<Error>", "<s3:Error>").replace("</Error>", "</s3:Error>"),
    "with a namespace": BODY.replace("<Error>", '<Error xmlns="http://example.org/doc">'),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_error_as_it_was_sent(form: str) -> None:
    """However often its text was escaped, an error says what the server said."""
    (found,) = found_in(FORMS[form])
    error = found.error
    assert type(error) is ias3errors.exceptions.SlowDown
    assert error.message == "Please reduce your request rate."
    assert error.resource == "“plate”: bucket_tasks_queued exceeds rationed amount"
    assert error.request_id == REQUEST_ID
    assert error.advice.kind == "item-queue-full"


@pytest.mark.parametrize(
    "form", [name for name in FORMS if "JSON" not in name and "rec" not in name]
)
def test_the_place_is_that_of_the_less_than_sign(form: str) -> None:
    """Offset and line lead to the ``<`` of the element, however it is spelled."""
    data = FORMS[form].encode()
    (found,) = found_in(data)
    spelled = data[found.offset : found.offset + 30]
    assert spelled.startswith(
        (b"<Error", b"<s3:Error", b"&lt;Error", b"&amp;lt;Error", b"&#60;Err")
    )
    assert found.line == data.count(b"\n", 0, found.offset) + 1


def test_a_body_that_is_found_says_what_parse_says_of_it() -> None:
    """Among the fixtures, every body that `parse` reads without further facts is found."""
    missing = []
    for expected in sorted(FIXTURES.rglob("*.expected.json")):
        pair = json.loads(expected.read_text("utf-8"))
        bodies = [
            path
            for path in expected.parent.glob(expected.name.removesuffix("expected.json") + "*")
            if path != expected and path.suffix != ".http"
        ]
        if not bodies or pair["given"] or "not_an_s3_error" in pair.get("expect", {}):
            continue
        body = bodies[0].read_bytes()
        if "expect" not in pair:
            continue
        said = ias3errors.parse(body)
        if said.code is None or said.document.message is None:
            continue
        found = found_in(body)
        if [(one.error.code, one.error.message, one.error.request_id) for one in found[:1]] != [
            (said.code, said.message, said.request_id)
        ]:
            missing.append((expected.name, said.code, [str(one.error) for one in found]))
    assert not missing


def test_several_errors_are_found_in_their_order() -> None:
    """One line may hold several errors, one body as well."""
    deleted = f"<DeleteResult><Deleted><Key>a</Key></Deleted>{NEXT}{NEXT}</DeleteResult>"
    data = f"x {ONE_LINE} and {NEXT}\n{deleted}\n{ESCAPED}"
    found = found_in(data)
    assert [one.error.code for one in found] == [
        "SlowDown",
        "AccessDenied",
        "AccessDenied",
        "AccessDenied",
        "SlowDown",
    ]
    assert [one.line for one in found] == [1, 1, 2, 2, 4]
    assert [one.offset for one in found] == sorted(one.offset for one in found)


def test_the_errors_of_a_delete_result_are_found_one_by_one() -> None:
    """Each object that could not be deleted is an error of its own, also when it is alone."""
    one = "<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    for count in (1, 3):
        found = found_in(f"<DeleteResult>{one * count}</DeleteResult>")
        assert [(each.error.code, each.error.key) for each in found] == [
            ("AccessDenied", "b")
        ] * count


def test_log_prefixes_between_the_lines_of_an_error_do_not_hide_it() -> None:
    """A logger that puts its prefix before every line leaves the elements whole."""
    lines = BODY.replace("><", ">\n<").split("\n")
    (found,) = found_in("".join(f"12:00:00 [W1] {line}\n" for line in lines))
    assert found.error.code == "SlowDown"
    assert found.error.request_id == REQUEST_ID


def test_the_id_beside_an_error_belongs_to_it() -> None:
    """Where wrappers keep the request's id outside the error, it is taken along."""
    for wrapped in (
        f"<Response><Errors>{NEXT}</Errors><RequestID>abc-1</RequestID></Response>",
        f"<ErrorResponse>\n{NEXT}\n<RequestId>abc-1</RequestId></ErrorResponse>",
    ):
        for data in (wrapped, f"x {wrapped} y", f"x {html.escape(wrapped)}", repr(wrapped)):
            (found,) = found_in(f"log: {data}\n{NEXT}\n")[:1]
            assert found.error.request_id == "abc-1"


def test_an_error_that_is_cut_off_ends_where_the_log_goes_on() -> None:
    """The error excludes what follows in the log, and no later error is lost."""
    data = "12:00 <Error><Code>NoSuchKey</Code><Message>go\n12:01 all is well\n" * 2 + NEXT
    found = found_in(data)
    assert [one.error.code for one in found] == ["NoSuchKey", "NoSuchKey", "AccessDenied"]
    assert found[0].error.document.truncated
    assert "all is well" not in found[0].error.message


def test_what_only_looks_like_an_error_is_none() -> None:
    """Words, other elements and elements without code and message are passed over."""
    for data in (
        "ConnectionError: <ErrorHandler> /Error Error> <Errors> <ErrorCode>5</ErrorCode>",
        "<Error>disk full</Error> <Error/> </Error>",
        "&lt;Error&gt; without an end",
        "<Error><Code>NoEndTag",
        '{"level": "info", "code": 7, "msg": "Error"}',
        "",
        "\n",
    ):
        assert found_in(data) == []


def test_a_message_of_a_raw_body_keeps_its_backslashes() -> None:
    """The repr of a string to sign is the server's own text, not an escape of the log."""
    body = "<Error><Code>SignatureDoesNotMatch</Code><Resource>'PUT\\n\\nx'</Resource></Error>"
    for data in (body, f"12:00 {body}\n", json.dumps({"body": body}), f"x {json.dumps(body)}\n"):
        (found,) = found_in(data)
        assert found.error.resource == "'PUT\\n\\nx'"


def test_characters_survive_every_way_to_escape_them() -> None:
    """Reprs of text and of bytes write them differently, and numbers may be no characters."""
    said = "é “x” \U0001f600 \t"
    body = f"<Error><Code>X</Code><Message>{said}</Message></Error>"
    forms = (ascii(body), repr(body.encode()), json.dumps(body), json.dumps(ascii(body)))
    for form in forms:
        (found,) = found_in(f"log: {form}\n")
        assert found.error.message == said.strip(), form
    (found,) = found_in(
        "&lt;Error&gt;&#x26;lt;Code&gt;&#9999999; a&lt;Code&gt;X&lt;/Code&gt;&lt;/Error&gt;"
    )
    assert found.error.code == "X"
    (found,) = found_in(r"x \u003cError\u003e<Code>X</Code>\UFFFFFFFF\q<\/Error>")
    assert found.error.code == "X"


def test_a_declared_encoding_counts_within_a_log() -> None:
    """The declaration before an error decides its encoding."""
    body = "<?xml version='1.0' encoding='ISO-8859-1'?><Error><Code>X</Code><Message>Accès</Message></Error>"
    (found,) = found_in(b"log: " + body.encode("latin-1") + b"\nnext\n")
    assert found.error.message == "Accès"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_log_in_utf_16_is_read(encoding: str, mark: str) -> None:
    """Offsets count the bytes of the input, not of what it means, pairs of surrogates included."""
    text = mark + "12:00 \U0001f600 fine\n" * 40_000 + f"12:01 {ONE_LINE}\n"
    data = text.encode(encoding)
    (found,) = found_in(data)
    assert found.error.resource == "“plate”: bucket_tasks_queued exceeds rationed amount"
    assert data[found.offset :].decode(encoding).startswith("<Error>")
    assert found.line == 40_001


# Whole responses.

HEAD = "HTTP/1.1 503 Slow Down\r\nServer: Apache\r\nX-Amz-Request-Id: from-headers\r\n\r\n"
MOVED = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://x.example/\r\n"
MOVED_BODY = "<Error><Code>TemporaryRedirect</Code><Message>elsewhere</Message></Error>"


def test_a_response_of_curl_has_status_reason_and_headers() -> None:
    """Status line and headers above the body belong to the error, which begins with them."""
    (found,) = found_in(HEAD + BODY)
    error = found.error
    assert (found.offset, found.line) == (0, 1)
    assert (error.code, error.status_code, error.reason) == ("SlowDown", 503, "Slow Down")
    assert error.request_id == "from-headers"
    assert (error.document.headers or {})["server"] == "Apache"


def test_only_the_failing_one_of_several_responses_counts() -> None:
    """Answers in a row are those of redirects and of 100-continue: the hook's table decides."""
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
    """Answers may be saved as they came over the wire."""
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


# JSON lines.


def lines_of(*records: object) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


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


# What `ia upload` says.


def test_the_lines_of_ia_upload_are_errors() -> None:
    """They hold the texts of the response: the documented messages identify the code."""
    log = (
        "my-item:\n uploading a.pdf: 100%|####| 3/3\n"
        " error uploading a.pdf: Please reduce your request rate. - This appears to be spam.\n"
        "12:00 ERROR  error uploading b c.pdf to my-item, Access Denied - taken offline\n"
        " error uploading d.pdf: IA S3 returned invalid XML (HTTP status code 502). This is a s\n"
        " error uploading e.pdf: Something new - and its reason\n"
    )
    found = found_in(log)
    errors = [one.error for one in found]
    assert [error.code for error in errors] == ["SlowDown", "AccessDenied", None, None]
    assert [error.advice.kind for error in errors[:2]] == ["spam", "item-dark"]
    assert (errors[1].bucket, errors[1].key) == ("my-item", "b c.pdf")
    assert errors[2].status_code == 502
    assert (errors[3].message, errors[3].resource) == ("Something new", "and its reason")
    assert [one.line for one in found] == [3, 4, 5, 6]


# Files, folders, archives.


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "a.log").write_text(f"x {NEXT}\n")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c.xml").write_text(BODY)
    (tmp_path / "b" / "empty").write_text("")
    (tmp_path / "z.log").write_text(f"\n\nx {NEXT}\n")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    return tmp_path


def places(found: Iterator[Found]) -> list[tuple[str | None, str | None, int, int]]:
    return [(one.error.code, one.path, one.offset, one.line) for one in found]


def test_a_folder_is_read_with_its_folders(logs: Path) -> None:
    """Files in the order of their names; links to folders and pipes are not followed."""
    assert places(scan(logs)) == [
        ("AccessDenied", str(logs / "a.log"), 2, 1),
        ("AccessDenied", str(logs / "z.log"), 4, 3),
        ("SlowDown", str(logs / "b" / "c.xml"), 39, 2),
    ]


def tar_of(files: dict[str, bytes], mode: str = "w:") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def zip_of(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


INSIDE = {
    "logs/one.log": f"x {NEXT}".encode(),
    "logs/": b"",
    "two.gz": gzip.compress(BODY.encode()),
}
FLAT = {name: content for name, content in INSIDE.items() if content}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar", tar_of(FLAT)),
        ("a.tar.gz", tar_of(FLAT, "w:gz")),
        ("a.zip", zip_of(FLAT)),
        ("without-a-telling-name", zip_of(FLAT, zipfile.ZIP_STORED)),
    ],
)
def test_archives_are_read_member_by_member(tmp_path: Path, name: str, content: bytes) -> None:
    """A member is called ``archive!member``; its offsets count what it holds, unpacked."""
    path = tmp_path / name
    path.write_bytes(content)
    expected = [
        ("AccessDenied", f"{path}!logs/one.log", 2, 1),
        ("SlowDown", f"{path}!two.gz", 39, 2),
    ]
    assert places(scan(path)) == expected
    assert [(one[0], one[2], one[3]) for one in places(scan(content))] == [
        (one[0], one[2], one[3]) for one in expected
    ]


def test_what_cannot_be_opened_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other ways to pack, zip from a pipe, folders that nobody may read."""
    problems: list[Problem] = []
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of(FLAT, zipfile.ZIP_BZIP2))
    assert codes_in_path(path, problems) == []
    assert "method that is not supported" in problems[0].reason
    pipe = OneWay(io.BytesIO(zip_of(FLAT)))
    assert list(scan(pipe, on_problem=problems.append)) == []
    assert "save it as a file" in problems[-1].reason

    def refuse(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert codes_in_path(tmp_path, problems) == []
    assert problems[-1] == Problem(str(tmp_path), "Permission denied")


class OneWay:
    """A stream that cannot go back."""

    def __init__(self, file: io.BytesIO) -> None:
        self.read = file.read


def test_a_tar_of_more_than_files_is_read(tmp_path: Path) -> None:
    """Folders, links and devices hold nothing."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:") as archive:
        for name, kind in (("d", tarfile.DIRTYPE), ("l", tarfile.SYMTYPE), ("c", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type = kind
            member.linkname = "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("a" * 300 + ".log")
        member.size = len(NEXT)
        archive.addfile(member, io.BytesIO(NEXT.encode()))
    assert places(scan(file.getvalue())) == [("AccessDenied", "a" * 300 + ".log", 0, 1)]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as packed_file:
        packed_file.writestr("d/", "")
        packed_file.writestr("d/a.log", NEXT)
    assert places(scan(zipped.getvalue())) == [("AccessDenied", "d/a.log", 0, 1)]


def test_a_packed_log_is_read_as_a_stream(tmp_path: Path) -> None:
    """Several gzip streams in a row are one log, as ``cat`` makes them."""
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(b"x\n") + gzip.compress(NEXT.encode()))
    assert places(scan(path)) == [("AccessDenied", str(path), 2, 2)]


def test_bytes_and_open_files_are_sources_too(logs: Path) -> None:
    """A str is a path, bytes are searched, a binary file is read from its position."""
    with (logs / "z.log").open("rb") as file:
        assert places(scan(file)) == [("AccessDenied", str(logs / "z.log"), 4, 3)]
    assert places(scan(io.BytesIO(NEXT.encode()))) == [("AccessDenied", None, 0, 1)]
    assert places(scan(bytearray(NEXT.encode()))) == [("AccessDenied", None, 0, 1)]


@pytest.mark.parametrize("source", [3, None, io.StringIO("x"), [b"x"]])
def test_other_sources_are_type_errors(source: Any) -> None:
    """A wrong type is refused at once, not at the first error."""
    with pytest.raises(TypeError, match="cannot scan"):
        scan(source)


def test_a_problem_raises_unless_somebody_listens(tmp_path: Path) -> None:
    """Nothing is passed over in silence: without a listener the first problem is an OSError."""
    missing = tmp_path / "missing"
    with pytest.raises(OSError, match=r"missing: No such file"):
        list(scan(missing))
    damaged = tmp_path / "b.gz"
    damaged.write_bytes(gzip.compress(NEXT.encode() * 100)[:-20])
    (tmp_path / "c.log").write_text(NEXT)
    problems: list[Problem] = []
    found = list(scan(tmp_path, on_problem=problems.append))
    assert [one.path for one in found][-1] == str(tmp_path / "c.log")
    assert [problem.path for problem in problems] == [str(damaged)]
    assert "ends early" in problems[0].reason


def test_what_is_found_can_be_pickled_and_is_plain_json(logs: Path) -> None:
    """Results travel between processes; `to_dict` is the error's with its place in front."""
    (found,) = scan(logs / "a.log")
    copy = pickle.loads(pickle.dumps(found))
    assert copy.error.code == "AccessDenied"
    assert replace(copy, error=found.error) == found
    record = json.loads(json.dumps(found.to_dict()))
    assert list(record)[:3] == ["path", "line", "offset"]
    assert {name: record[name] for name in record if name not in {"path", "line", "offset"}} == (
        json.loads(json.dumps(found.error.to_dict()))
    )


# Parts.


def mixed_log() -> bytes:
    """Return about 2 MB of everything that a log can contain."""
    chance = random.Random(5)
    pieces = [
        f"12:00 plain {'words ' * 30}\n" * 20,
        f"12:01 {ONE_LINE}\n",
        BODY.replace("><", ">\n<") + "\n",
        f"x {ESCAPED}\n",
        f"x {BODY.encode()!r}\n",
        lines_of({"level": "e", "message": f"failed {BODY}", "pad": "y" * 5_000}),
        HEAD + BODY + "\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 90\r\n\r\n" + "z" * 90 + "\n",
        f"{MOVED}Content-Length: {len(MOVED_BODY)}\r\n\r\n{MOVED_BODY}\n",
        "<Error><Code>NoSuchKey</Code><Message>cut\nnext\n",
        "<Error>\n" * 5,
        f"HTTP/1.1 500 Oops\r\n\r\n<html>\n{json.dumps({'a': NEXT})}\n{'p' * 3_000}</html>\n",
        " error uploading a.pdf: Access Denied - x\n uploading b.pdf\n",
        "q" * 70_000 + f" {ONE_LINE} " + "q" * 300_000 + "\n",
    ]
    text = " uploading a\nHTTP/1.1 100 Continue\r\n\r\n" + "".join(chance.choices(pieces, k=60))
    return text.encode()


def records_log() -> bytes:
    """Return about 1 MB of records, some of them no JSON, one of them long."""
    chance = random.Random(6)
    pieces = [
        lines_of({"id": 1, "status": 503, "body": BODY}),
        lines_of({"id": 2, "status": 200, "body": "ü" * 2_000}),
        "\n",
        f"broken {NEXT}\n",
        lines_of({"id": 3, "body": "z" * 50_000 + NEXT}),
    ]
    return (lines_of({"body": BODY}) + "".join(chance.choices(pieces, k=80))).encode()


@pytest.mark.parametrize("make", [mixed_log, records_log])
def test_the_parts_of_a_file_give_what_the_whole_gives(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    """Wherever a file is divided, each error is found once, by the part that it begins in."""
    path = tmp_path / "a.log"
    data = make()
    path.write_bytes(data)
    whole = places(scan(path))
    assert len(whole) > 20
    assert whole == [(one[0], str(path), *one[2:]) for one in places(scan(data))]
    chance = random.Random(7)
    cuts = [sorted(chance.sample(range(len(data)), 12)) for _ in range(6)]
    # The bytes around errors are where a division could go wrong.
    cuts += [
        sorted({max(0, offset + shift) for _, _, offset, _ in chance.sample(whole, 12)})
        for shift in (-1, 0, 1, 2, 9, 60)
    ]
    for inner in cuts:
        bounds = [0, *inner, len(data)]
        parts = [
            one
            for start, end in zip(bounds, [*bounds[1:-1], None], strict=False)
            for one in places(scan(path, start=start, end=end))
        ]
        assert parts == whole


@pytest.mark.parametrize("make", [mixed_log, records_log])
@pytest.mark.parametrize("block", [1_500, 70_001])
def test_it_does_not_matter_how_the_bytes_arrive(
    make: Callable[[], bytes], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrives piece by piece is found as what is there at once."""
    data = make()
    whole = places(scan(data))
    monkeypatch.setattr(windows, "BLOCK", block)
    assert places(scan(data)) == whole
    text = data.decode()
    if block > 2_000:
        as_utf_16 = places(scan(("\ufeff" + text).encode("utf-16-le")))
        assert [one[0] for one in as_utf_16] == [one[0] for one in whole]
        assert [one[3] for one in as_utf_16] == [one[3] for one in whole]


def test_what_cannot_be_divided_belongs_to_the_first_part(tmp_path: Path, logs: Path) -> None:
    """A folder and a packed file give all from 0 on, and nothing from elsewhere."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"x" * 1_000 + NEXT.encode()))
    for source in (path, logs):
        assert places(scan(source, start=0, end=5)) == places(scan(source))
        assert places(scan(source, start=5)) == []


def test_small_and_utf_16_files_are_divided_by_what_begins_where(tmp_path: Path) -> None:
    """They are read as a whole by each part."""
    path = tmp_path / "a.log"
    path.write_bytes(("\ufeff" + f"{ONE_LINE}\n" * 2).encode("utf-16-le"))
    first, second = scan(path)
    assert places(scan(path, start=first.offset + 1)) == places(iter([second]))
    assert places(scan(path, end=second.offset)) == places(iter([first]))


# What harms other readers.


@pytest.mark.parametrize("name", BODIES)
def test_hostile_bodies_end_soon(name: str) -> None:
    """Whatever the bytes, a scan ends, finds at most what is there, and raises nothing."""
    body = BODIES[name]()
    if body.count(b"</Error>") > 10_000:
        body = body[:500_000]  # ten thousand errors show it too, and take a tenth of the time
    for data in (body, b"log line\n" + body + b"\n"):
        for found in scan(data, on_problem=lambda _problem: None):
            str(found.error)


@pytest.mark.parametrize(
    "unit",
    [
        b"<Error>",
        b"<Error><Code>",
        b"<Error><Code>X</Code>",
        b"&lt;Error&gt;",
        b"&amp;&amp;lt;Error",
        b'{"<Error>',
        b"{<Error>\n",
        b"\\u003cError\\u003e",
        b"HTTP/1.1 503\n",
        b"HTTP/1.1 503 x\nA: b\n",
        b"HTTP/1.1 503\n\n<html>",
        b" error uploading ",
        b"\n error uploading a: ",
        b"Error>",
        b"</Error>",
    ],
)
def test_work_grows_with_the_length_alone(unit: bytes) -> None:
    """Four times as many starts that never end take about four times as long."""

    def seconds(size: int) -> float:
        data = b"HTTP/1.1 100 a\n\n uploading x\n" + unit * (size // len(unit))
        best = 9e9
        for _ in range(2):
            began = time.process_time()
            for _found in scan(data):
                pass
            best = min(best, time.process_time() - began)
        return best

    small, large = seconds(100_000), seconds(400_000)
    assert large < 12 * small + 0.5


class Endless(io.RawIOBase):
    """A stream of so many megabytes of one line, without any of them in memory."""

    def __init__(self, megabytes: int, unit: bytes) -> None:
        self._block = (unit * (1_048_576 // len(unit) + 1))[:1_048_576]
        self._left = megabytes

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return a megabyte."""
        if self._left <= 0:
            return b""
        self._left -= 1
        return self._block


@pytest.mark.parametrize(
    ("megabytes", "unit"),
    [(256, b"x"), (64, b"Error "), (40, b"{"), (40, b"\0\xff<"), (40, b"x" * 999 + b"<Error ")],
)
def test_memory_stays_flat_however_long_a_line_is(megabytes: int, unit: bytes) -> None:
    """Of a single line of many megabytes, a few blocks are in memory."""
    tracemalloc.start()
    try:
        assert list(scan(Endless(megabytes, unit))) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * 1_048_576


def test_members_that_climb_out_of_the_archive_are_only_read(tmp_path: Path) -> None:
    """Nothing is ever written, whatever the names of the members."""
    files = {
        "../../evil.log": NEXT.encode(),
        "/etc/evil": NEXT.encode(),
        "a\x1b[2J": NEXT.encode(),
    }
    inner = tmp_path / "inner"
    inner.mkdir()
    for name, content in (("a.tar", tar_of(files)), ("a.zip", zip_of(files))):
        (inner / name).write_bytes(content)
        assert len(list(scan(inner / name))) == 3
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar", "a.zip", "inner"]


def test_bombs_are_given_up_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No packed file gives more than the limit; what came before it is found."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 4_000_000)
    monkeypatch.setattr(archives, "MAX_RATIO", 10)
    content = NEXT.encode() + b" " * 40_000_000
    tarred = gzip.compress(tar_of({"a": content, "b": content}))
    for data in (gzip.compress(content), zip_of({"a": content, "b": content}), tarred):
        path = tmp_path / "bomb"
        path.write_bytes(data)
        problems: list[Problem] = []
        assert codes_in_path(path, problems) == ["AccessDenied"]
        assert problems
        assert "the rest was left packed" in problems[0].reason


def codes_in_path(path: Path, problems: list[Problem]) -> list[str | None]:
    return [one.error.code for one in scan(path, on_problem=problems.append)]


def test_damaged_archives_are_reported_and_never_raise(tmp_path: Path) -> None:
    """However an archive is cut or altered, a scan ends with a report at most."""
    chance = random.Random(8)
    path = tmp_path / "damaged"
    for whole in (tar_of(FLAT), tar_of(FLAT, "w:gz"), zip_of(FLAT), gzip.compress(BODY.encode())):
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(
                bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
            )
            for found in scan(path, on_problem=lambda _problem: None):
                str(found.error)


def test_a_header_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    """An archive may claim that a name is as long as it likes."""
    header = bytearray(tar_of({"x": b""})[:512])
    header[124:136] = b"77777777777\0"
    header[156:157] = b"x"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(header) + b"a" * 2_000_000)
    problems: list[Problem] = []
    assert codes_in_path(path, problems) == []
    assert "too long" in problems[0].reason


def test_what_is_packed_too_deep_is_searched_as_it_is(tmp_path: Path) -> None:
    """Archives in archives end somewhere."""
    data = NEXT.encode()
    for _ in range(6):
        data = gzip.compress(data)
    problems: list[Problem] = []
    path = tmp_path / "deep.gz"
    path.write_bytes(data)
    assert codes_in_path(path, problems) in ([], ["AccessDenied"])
    nested = tar_of({"a.zip": zip_of(FLAT), "b.log": NEXT.encode()})
    path.write_bytes(nested)
    assert codes_in_path(path, problems) == ["AccessDenied"]
    assert problems[-1].path == f"{path}!a.zip"
