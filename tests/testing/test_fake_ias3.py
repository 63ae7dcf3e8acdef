"""FakeIAS3 answers as archive.org's S3 API does, and fails on demand."""

from __future__ import annotations

import base64
import concurrent.futures
import dataclasses
import gzip
import hashlib
import http.client
import inspect
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.sax.saxutils import unescape

import pytest
import requests

from ias3errors import testing
from ias3errors.catalog import IAS3
from ias3errors.testing import (
    Drip,
    EmptyBody,
    Endless,
    FakeIAS3,
    Gzip,
    HangUp,
    HtmlPage,
    RawBody,
    Stall,
    Truncated,
    Whole,
    pytest_plugin,
)
from ias3errors.testing import __main__ as command
from ias3errors.testing.answers import error_document
from ias3errors.testing.deliveries import Delivery
from ias3errors.testing.records import Headers
from tests.paths import ROOT

AUTH = {"Authorization": "LOW access:secret"}
MAKE = {**AUTH, "x-archive-auto-make-bucket": "1"}
SIMULATED = (
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help"
)
Call = Callable[..., requests.Response]


#: The plugin's own fixture, under a shorter name: a fresh server for each test.
server = pytest_plugin.fake_ias3


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Open a session that the environment's proxies do not disturb."""
    with requests.Session() as plain:
        plain.trust_env = False
        yield plain


@pytest.fixture
def call(server: FakeIAS3, session: requests.Session) -> Call:
    """Send a request to the server's path."""

    def send(method: str, path: str, **options: Any) -> requests.Response:
        return session.request(method, server.url + path, timeout=20, **options)

    return send


def element(response: requests.Response | bytes, name: str) -> str | None:
    """Return the text of the first element with this name."""
    content = response if isinstance(response, bytes) else response.content
    match = re.search(rf"<{name}>(.*?)</{name}>", content.decode(), re.DOTALL)
    return unescape(match[1]) if match else None


def outcome(response: requests.Response) -> tuple[int, str | None]:
    """Return status and code."""
    return response.status_code, element(response, "Code")


def raw_exchange(server: FakeIAS3, *pieces: bytes) -> socket.socket:
    """Send bytes on a new connection."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    for piece in pieces:
        connection.sendall(piece)
    return connection


def read_to_end(connection: socket.socket) -> bytes:
    """Return what comes until the server hangs up, and close."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


# The shape of an error


def test_an_error_has_the_shape_of_archive_org(call: Call) -> None:
    """Declaration in single quotes, prose in Resource, a UUID, text/plain, no HostId."""
    answer = call("GET", "/no-such-item/file")
    assert answer.content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>")
    assert re.findall(r"<(\w+)", answer.text) == [
        "Error",
        "Code",
        "Message",
        "Resource",
        "RequestId",
    ]
    assert element(answer, "Resource") == "no-such-item not found by Metadata::get_obj()"
    assert uuid.UUID(element(answer, "RequestId") or "").version == 4
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Server"].startswith("Apache/")


@pytest.mark.parametrize(
    ("code", "status", "phrase"),
    [
        ("SlowDown", 503, "Slow Down"),
        ("ServiceUnavailable", 503, "Slow Down"),
        ("BadContent", 400, "Bad Data"),
        ("NoSuchKey", 404, "Not Found"),
        ("InvalidAddressingHeader", 400, "Bad Request"),
    ],
)
def test_reason_phrases_are_those_on_the_wire(
    server: FakeIAS3, call: Call, code: str, status: int, phrase: str
) -> None:
    """The reason phrase is archive.org's own, the standard one elsewhere."""
    server.fail(code)
    answer = call("GET", "/item1/file")
    assert (answer.status_code, answer.reason) == (status, phrase)


def test_texts_are_escaped(server: FakeIAS3, call: Call) -> None:
    """Markup in a text is text in the document; an empty Resource is an empty element."""
    server.fail("BadContent", resource="<a> & 'b'")
    server.fail("BadContent")
    assert b"<Resource>&lt;a&gt; &amp; 'b'</Resource>" in call("GET", "/item1/file").content
    assert b"<Resource />" in call("GET", "/item1/file").content


# Items and files


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 4096])
def test_a_stored_file_comes_back(server: FakeIAS3, call: Call, content: bytes) -> None:
    """PUT with auto-make-bucket makes the item; GET and HEAD show the file."""
    assert call("PUT", "/my-item/a b/c.bin", data=content, headers=MAKE).status_code == 200
    got = call("GET", "/my-item/a b/c.bin")
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["ETag"] == f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    head = call("HEAD", "/my-item/a b/c.bin")
    assert (head.headers["Content-Length"], head.content) == (str(len(content)), b"")
    assert server.read_file("my-item", "a b/c.bin") == content
    assert server.file_names("my-item") == ["a b/c.bin"]


def test_a_missing_item_is_made_only_when_asked(server: FakeIAS3, call: Call) -> None:
    """Without auto-make-bucket an upload to a missing item is NoSuchBucket."""
    assert outcome(call("PUT", "/my-item/a", data=b"x", headers=AUTH)) == (404, "NoSuchBucket")
    assert call("PUT", "/my-item", headers=AUTH).status_code == 200
    assert call("PUT", "/my-item/a", data=b"x", headers=AUTH).status_code == 200
    amz = {**AUTH, "x-amz-auto-make-bucket": "1"}
    assert call("PUT", "/my-other-item/a", data=b"x", headers=amz).status_code == 200


def test_an_item_is_made_once(server: FakeIAS3, call: Call) -> None:
    """A second PUT of an item conflicts, unless existing ones are to be ignored."""
    server.add_item("others-item")
    assert call("PUT", "/my-item", headers=AUTH).status_code == 200
    assert outcome(call("PUT", "/my-item", headers=AUTH)) == (409, "BucketAlreadyOwnedByYou")
    assert outcome(call("PUT", "/others-item", headers=AUTH)) == (409, "BucketAlreadyExists")
    ignoring = {**AUTH, "x-archive-ignore-preexisting-bucket": "1"}
    assert call("PUT", "/my-item", headers=ignoring).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_ranges(
    server: FakeIAS3, call: Call, *, asked: str, status: int, content: bytes, content_range: str
) -> None:
    """One range of bytes gives 206; what is no such range is ignored."""
    server.add_item("my-item", files={"digits": b"0123456789"})
    answer = call("GET", "/my-item/digits", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("Content-Range") == content_range


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_ranges_behind_the_end(server: FakeIAS3, call: Call, asked: str) -> None:
    """A range without a byte is 416 InvalidRange and says the size."""
    server.add_item("my-item", files={"digits": b"0123456789"})
    answer = call("GET", "/my-item/digits", headers={"Range": asked})
    assert outcome(answer) == (416, "InvalidRange")
    assert answer.headers["Content-Range"] == "bytes */10"


def test_missing_files(server: FakeIAS3, call: Call) -> None:
    """A missing file is NoSuchKey, a missing item NoSuchBucket; HEAD says it without a body."""
    server.add_item("my-item")
    assert outcome(call("GET", "/my-item/a")) == (404, "NoSuchKey")
    assert outcome(call("GET", "/no-item/a")) == (404, "NoSuchBucket")
    head = call("HEAD", "/my-item/a")
    assert (head.status_code, head.content) == (404, b"")


def test_deleting(server: FakeIAS3, call: Call) -> None:
    """A file goes, deleting it again is no error; system files and items stay."""
    server.add_item("my-item", owner="access", files={"a": b"x", "my-item_meta.xml": b"<m/>"})
    assert call("DELETE", "/my-item/a", headers=AUTH).status_code == 204
    assert call("DELETE", "/my-item/a", headers=AUTH).status_code == 204
    for path in ("/my-item/my-item_meta.xml", "/my-item"):
        assert outcome(call("DELETE", path, headers=AUTH)) == (403, "AccessDenied")
    assert outcome(call("DELETE", "/no-item/a", headers=AUTH)) == (404, "NoSuchBucket")
    assert server.file_names("my-item") == ["my-item_meta.xml"]


def test_listing(server: FakeIAS3, call: Call) -> None:
    """An item lists its files by prefix, the service the account's items."""
    server.add_item("my-item", owner="access", files={"a/1": b"x", "a/2": b"yy", "b": b""})
    listed = call("GET", "/my-item?prefix=a/")
    assert listed.content.count(b"<Contents>") == 2
    assert (element(listed, "Name"), element(listed, "Key")) == ("my-item", "a/1")
    server.add_item("others-item")
    assert re.findall("<Name>(.*?)</Name>", call("GET", "/", headers=AUTH).text) == ["my-item"]
    assert outcome(call("GET", "/no-item")) == (404, "NoSuchBucket")


def test_unknown_operations(call: Call) -> None:
    """What the table does not hold is MethodNotAllowed."""
    assert outcome(call("PATCH", "/my-item/a", data=b"x")) == (405, "MethodNotAllowed")
    assert outcome(call("POST", "/my-item/a", data=b"x")) == (405, "MethodNotAllowed")


# The rules


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "AccessDenied"),
        ("LOW access", "InvalidAccessKeyId"),
        ("LOW :", "InvalidAccessKeyId"),
        ("AWS access:signature", "InvalidAccessKeyId"),
        ("LOW unknown:secret", "InvalidAccessKeyId"),
        ("LOW access:wrong", "SignatureDoesNotMatch"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/my-item/a"),
        ("PUT", "/my-item"),
        ("DELETE", "/my-item/a"),
        ("POST", "/my-item?delete"),
        ("POST", "/my-item/a?uploads"),
        ("GET", "/"),
    ],
)
def test_credentials(
    server: FakeIAS3, call: Call, *, method: str, path: str, header: str | None, code: str
) -> None:
    """Whoever writes must send known LOW credentials."""
    server.keys = {"access": "secret"}
    server.add_item("my-item", owner="access")
    headers = {"Authorization": header} if header else {}
    answer = call(method, path, data=b"x", headers=headers)
    assert outcome(answer) == (403, code)
    if code == "SignatureDoesNotMatch":
        assert (element(answer, "Resource") or "").startswith(f"'{method}\\n")


def test_right_credentials_pass(server: FakeIAS3, call: Call) -> None:
    """With keys given, those are accepted; without any, every pair is."""
    server.keys = {"access": "secret"}
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200
    server.keys = None
    other = {**MAKE, "Authorization": "LOW some:body"}
    assert call("PUT", "/new-item/a", data=b"x", headers=other).status_code == 200


def refused(answer: requests.Response) -> str:
    """Return the Resource of a refusal by AccessDenied."""
    assert outcome(answer) == (403, "AccessDenied")
    return element(answer, "Resource") or ""


def test_items_belong_to_the_key_that_made_them(server: FakeIAS3, call: Call) -> None:
    """Another account may read, not write."""
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200
    other = {**MAKE, "Authorization": "LOW other:key"}
    for method in ("PUT", "DELETE"):
        assert "to this item" in refused(call(method, "/my-item/a", data=b"y", headers=other))
    assert call("GET", "/my-item/a").content == b"x"


def test_items_have_a_size_limit(server: FakeIAS3, call: Call) -> None:
    """What would pass the limit is refused with both sizes; replacing a file frees its bytes."""
    server.item_size_limit = 10
    assert call("PUT", "/my-item/a", data=b"x" * 8, headers=MAKE).status_code == 200
    assert call("PUT", "/my-item/a", data=b"y" * 10, headers=MAKE).status_code == 200
    text = refused(call("PUT", "/my-item/b", data=b"zz", headers=MAKE))
    assert "total number of bytes(12) is over the per item size limit of 10." in text
    server.item_size_limit = 9
    assert "over the per item size limit" in refused(call("DELETE", "/my-item/a", headers=AUTH))


@pytest.mark.parametrize("name", ["-abcde", "abc", "a" * 102, "with blank", "kä-item", "item!x"])
def test_identifiers_have_a_pattern(call: Call, name: str) -> None:
    """A name that is no identifier is InvalidBucketName, and the answer says the pattern."""
    answer = call("PUT", f"/{name}/a", data=b"x", headers=MAKE)
    assert outcome(answer) == (400, "InvalidBucketName")
    assert "Bucket names should be valid archive identifiers" in answer.text
    assert "^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$" in answer.text
    assert outcome(call("PUT", f"/{name}", headers=AUTH)) == (400, "InvalidBucketName")


@pytest.mark.parametrize(
    "header",
    ["x-archive-meta-collection", "x-archive-meta01-collection", "x-amz-meta-collection"],
)
def test_closed_collections(server: FakeIAS3, call: Call, header: str) -> None:
    """An upload that names a closed collection is refused, in whichever header it stands."""
    server.closed_collections = {"museum"}
    for path in ("/my-item/a", "/my-item"):
        answer = call("PUT", path, data=b"x", headers={**MAKE, header: "museum"})
        assert "to those collections" in refused(answer)
    answer = call("PUT", "/my-item/a", data=b"x", headers={**MAKE, header: "opensource"})
    assert answer.status_code == 200


def test_items_taken_offline(server: FakeIAS3, call: Call) -> None:
    """An item taken offline can be neither read nor written."""
    server.add_item("dark-item", owner="access", files={"a": b"x"})
    server.offline_items = {"dark-item"}
    for method in ("PUT", "GET", "DELETE"):
        answer = call(method, "/dark-item/a", headers=MAKE, data=b"")
        assert "taken offline" in refused(answer)


def test_spam_rule(server: FakeIAS3, call: Call) -> None:
    """What the test's rule calls spam is a SlowDown that says so."""
    server.spam_rule = lambda request: "casino" in request.headers.get("x-archive-meta-title", "")
    spam = {**MAKE, "x-archive-meta-title": "best casino"}
    answer = call("PUT", "/my-item/a", data=b"x", headers=spam)
    assert outcome(answer) == (503, "SlowDown")
    assert "my-item from username access appears to be spam" in answer.text
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200


def test_a_broken_rule_is_seen(server: FakeIAS3, call: Call) -> None:
    """An exception in a test's own rule comes back as an InternalError with its traceback."""

    def broken(request: object) -> bool:
        raise FileNotFoundError("no list of spam")

    server.spam_rule = broken
    answer = call("PUT", "/my-item/a", data=b"x", headers=MAKE)
    assert outcome(answer) == (500, "InternalError")
    assert "FileNotFoundError: no list of spam" in answer.text


MD5 = hashlib.md5(b"hello", usedforsecurity=False)


@pytest.mark.parametrize(
    "digest", [MD5.hexdigest(), MD5.hexdigest().upper(), base64.b64encode(MD5.digest()).decode()]
)
def test_right_digests(call: Call, digest: str) -> None:
    """Content-MD5 may be in hex or in base64."""
    headers = {**MAKE, "Content-MD5": digest}
    assert call("PUT", "/my-item/a", data=b"hello", headers=headers).status_code == 200


@pytest.mark.parametrize("digest", ["0" * 32, base64.b64encode(bytes(16)).decode()])
def test_wrong_digests(server: FakeIAS3, call: Call, digest: str) -> None:
    """A body that is not the announced one is BadDigest in archive.org's words, and not stored."""
    answer = call("PUT", "/my-item/a", data=b"hello", headers={**MAKE, "Content-MD5": digest})
    assert outcome(answer) == (400, "BadDigest")
    text = element(answer, "Resource") or ""
    assert (
        f"submitted with PUT: {digest} != recieved data md5: {MD5.hexdigest()}"
        "also not equal to base64 version" in text
    )
    assert server.items == {}


@pytest.mark.parametrize("digest", ["nonsense", "0" * 31, "AAAA"])
def test_digests_that_are_none(call: Call, digest: str) -> None:
    """A Content-MD5 that is no MD5 is InvalidDigest."""
    answer = call("PUT", "/my-item/a", data=b"hello", headers={**MAKE, "Content-MD5": digest})
    assert outcome(answer) == (400, "InvalidDigest")


# Uploads without a length, bodies that do not come


def test_chunked_uploads_are_refused(server: FakeIAS3, call: Call) -> None:
    """A chunked upload is answered by the front end's page, 411, and nothing is stored."""
    answer = call("PUT", "/my-item/a", data=iter([b"x" * 1000] * 3), headers=MAKE)
    assert (answer.status_code, answer.reason) == (411, "Length Required")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert b"<title>411 Length Required</title>" in answer.content
    assert server.items == {}


@pytest.mark.parametrize("line", [b"", b"Content-Length: \r\n", b"Content-Length: -1\r\n"])
def test_uploads_without_length_are_refused(server: FakeIAS3, line: bytes) -> None:
    """A missing, empty or senseless Content-Length is 411 too."""
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + line + b"\r\n"
    answer = read_to_end(raw_exchange(server, head))
    assert answer.startswith(b"HTTP/1.1 411 Length Required\r\n")


@pytest.mark.parametrize("digits", [19, 5000])
@pytest.mark.parametrize("method", ["PUT", "GET", "POST", "DELETE"])
def test_a_content_length_out_of_range_is_400(
    server: FakeIAS3, method: str, digits: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A number that fits no integer is refused by the front end, and the connection ends."""
    head = f"{method} /my-item/a HTTP/1.1\r\nHost: x\r\nContent-Length: {'9' * digits}\r\n\r\n"
    with raw_exchange(server, head.encode()) as connection:
        connection.shutdown(socket.SHUT_WR)
        assert read_to_end(connection).startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert [request.status for request in server.requests] == [400]
    assert capsys.readouterr().err == ""


def test_what_follows_a_senseless_content_length_is_no_request(server: FakeIAS3) -> None:
    """Nobody knows where such a body ends, so the connection ends with the response."""
    head = b"GET /my-item/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1O\r\n\r\n"
    with raw_exchange(server, head, b"GET /my-item/b HTTP/1.1\r\n\r\n") as connection:
        connection.shutdown(socket.SHUT_WR)
        read_to_end(connection)
    assert [request.path for request in server.requests] == ["/my-item/a"]


NINES = "9" * 5000


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (f"bytes=0-{NINES}", (206, b"0123456789")),
        (f"bytes=-{NINES}", (206, b"0123456789")),
        (f"bytes={NINES}-", (416, None)),
        (f"bytes={NINES}-{NINES}", (416, None)),
    ],
    ids=["last", "suffix", "first", "both"],
)
def test_ranges_of_many_digits(
    server: FakeIAS3, call: Call, asked: str, expected: tuple[int, bytes | None]
) -> None:
    """A number past the end of any file is no defect of the server."""
    server.add_item("my-item", files={"a": b"0123456789"})
    response = call("GET", "/my-item/a", headers={"Range": asked})
    status, content = expected
    assert response.status_code == status
    assert content in (None, response.content)


def test_part_numbers_of_many_digits(server: FakeIAS3, call: Call) -> None:
    """They are numbers of no part, in the query and in the body."""
    begun = call("POST", "/my-item/a?uploads", headers=MAKE)
    upload = element(begun, "UploadId")
    put = call("PUT", f"/my-item/a?uploadId={upload}&partNumber={NINES}", data=b"x", headers=AUTH)
    assert outcome(put) == (400, "InvalidArgument")
    call("PUT", f"/my-item/a?uploadId={upload}&partNumber=1", data=b"x", headers=AUTH)
    body = f"<C><Part><PartNumber>{NINES}</PartNumber></Part></C>"
    done = call("POST", f"/my-item/a?uploadId={upload}", data=body, headers=AUTH)
    assert outcome(done) == (400, "InvalidPart")


def test_a_body_that_ends_early(server: FakeIAS3) -> None:
    """A client that stops sending before the announced end gets IncompleteBody."""
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 10\r\n\r\nhello"
    connection = raw_exchange(server, head, more)
    connection.shutdown(socket.SHUT_WR)
    answer = read_to_end(connection)
    assert element(answer, "Code") == "IncompleteBody"
    assert element(answer, "Resource") == "5 of 10 bytes arrived"


def test_a_body_that_never_comes(server: FakeIAS3) -> None:
    """A client that falls silent gets RequestTimeout, and the connection ends."""
    server.body_timeout = 0.05
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 10\r\n\r\nhello"
    connection = raw_exchange(server, head, more)
    answer = http.client.HTTPResponse(connection, method="PUT")
    answer.begin()
    assert (answer.status, element(answer.read(), "Code")) == (400, "RequestTimeout")
    answer.close()
    connection.close()


def test_an_unwanted_body_that_never_comes(server: FakeIAS3) -> None:
    """A refusal does not wait for ever for a body that nobody wants."""
    server.body_timeout = 0.05
    head = b"DELETE /my-item/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello"
    with raw_exchange(server, head) as connection:
        answer = http.client.HTTPResponse(connection, method="DELETE")
        answer.begin()
        assert (answer.status, element(answer.read(), "Code")) == (403, "AccessDenied")
        answer.close()


def test_huge_announcements_are_refused_before_the_body(server: FakeIAS3) -> None:
    """An upload over the limit of 1 TiB is refused by what it announces."""
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 1099511627777\r\n\r\nhello"
    with raw_exchange(server, head, more) as connection:
        answer = http.client.HTTPResponse(connection, method="PUT")
        answer.begin()
        assert answer.getheader("Connection") == "close"
        text = element(answer.read(), "Resource") or ""
        answer.close()
    assert "bytes(1099511627777) is over the per item size limit of 1099511627776." in text


def test_refusals_reach_clients_that_send_on(call: Call) -> None:
    """A refusal before a body of 100 MB is seen, though the client sends all of it first."""
    answer = call("PUT", "/my-item/a", data=bytes(100 << 20))
    assert outcome(answer) == (403, "AccessDenied")


def reset(connection: socket.socket) -> None:
    """Close a connection with a reset, as a crashed client does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_clients_that_crash_are_nobodys_business(
    server: FakeIAS3, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reset in the middle of a body or of an answer is not recorded and not printed."""
    server.fail("SlowDown", delivery=Stall())
    stalled = raw_exchange(server, b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n")
    assert stalled.recv(5) == b"HTTP/"
    reset(stalled)
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n"
    sending = raw_exchange(server, head + more)
    assert sending.recv(12) == b"HTTP/1.1 100"
    reset(sending)
    server.stop()
    assert [request.method for request in server.requests] == ["GET"]
    assert capsys.readouterr().err == ""


def test_expect_continue(server: FakeIAS3) -> None:
    """100 Continue comes when the body is wanted; a refusal comes instead of it."""
    line = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n"
    wanted = line + b"Expect: 100-continue\r\nx-archive-auto-make-bucket: 1\r\n"
    connection = raw_exchange(server, wanted + b"Authorization: LOW a:b\r\n\r\n")
    assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.sendall(b"hello")
    assert read_to_end(connection).startswith(b"HTTP/1.1 200 OK\r\n")
    assert server.read_file("my-item", "a") == b"hello"
    refusal = read_to_end(raw_exchange(server, wanted + b"\r\n"))
    assert refusal.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert [request.body_size for request in server.requests] == [5, 0]


def test_connections_are_kept(server: FakeIAS3) -> None:
    """Errors with unread bodies, HEAD and empty answers leave the connection usable."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.connect()
    first = connection.sock
    for method, path, body, headers, status in [
        ("PUT", "/my-item/a", b"x" * 100_000, {}, 403),
        ("PUT", "/my-item/a", b"x" * 100_000, MAKE, 200),
        ("HEAD", "/my-item/a", None, {}, 200),
        ("HEAD", "/my-item/b", None, {}, 404),
        ("DELETE", "/my-item/a", None, AUTH, 204),
        ("GET", "/my-item/a", b"unwanted", {}, 404),
    ]:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == status
        assert connection.sock is first
    connection.close()


def test_clients_of_http_1_0(server: FakeIAS3) -> None:
    """An old client gets its answer and the end of the connection."""
    answer = read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.0\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 404 Not Found\r\n")


# The load check, redirects


def test_check_limit(server: FakeIAS3, call: Call) -> None:
    """The load check answers the documented JSON without credentials."""
    answer = call("GET", "/?check_limit=1&accesskey=abc&bucket=my-item").json()
    assert (answer["accesskey"], answer["bucket"], answer["over_limit"]) == ("abc", "my-item", 0)
    assert set(answer["detail"]) == {
        "accesskey_ration",
        "accesskey_tasks_queued",
        "bucket_ration",
        "bucket_tasks_queued",
        "limit_reason",
        "rationing_engaged",
        "rationing_level",
        "total_global_limit",
        "total_tasks_queued",
    }
    server.over_limit = "1"
    assert call("GET", "/?check_limit=1").json()["over_limit"] == "1"


def test_redirect_to_another_host(server: FakeIAS3, call: Call) -> None:
    """Uploads go on to a node of another name; requests drops the credentials on that way."""
    server.redirect_uploads = True
    answer = call("PUT", "/my-item/a?x=1", data=b"hello", headers=MAKE, allow_redirects=False)
    assert outcome(answer) == (307, "TemporaryRedirect")
    node = f"http://localhost:{server.port}/my-item/a?x=1"
    assert answer.headers["Location"] == node
    followed = call("PUT", "/my-item/a?x=1", data=b"hello", headers=MAKE)
    assert (followed.url, outcome(followed)) == (node, (403, "AccessDenied"))
    assert "Authorization" not in server.requests[-1].headers
    session = requests.Session()
    session.trust_env = False
    with session, session.put(node, data=b"hello", headers=MAKE) as direct:
        assert direct.status_code == 200


def test_redirect_within_the_host(server: FakeIAS3, call: Call) -> None:
    """A redirect to the same host keeps the credentials and stores the file once."""
    server.redirect_uploads = "same-host"
    answer = call("PUT", "/my-item/a", data=b"hello", headers=MAKE)
    assert [past.status_code for past in answer.history] == [307]
    assert answer.status_code == 200
    assert [request.body_size for request in server.requests] == [5, 5]
    assert server.read_file("my-item", "a") == b"hello"


# Simulated errors


@pytest.fixture(scope="module")
def shared_server() -> Iterator[FakeIAS3]:
    """Run one server for the many tests that change nothing."""
    with FakeIAS3(keys={}) as server:
        yield server


@pytest.mark.parametrize("code", list(IAS3))
def test_every_code_can_be_simulated(
    shared_server: FakeIAS3, session: requests.Session, code: str
) -> None:
    """The header brings any catalog code, before authorization, on every method."""
    entry = IAS3[code]
    for method, name in [
        ("GET", "x-archive-simulate-error"),
        ("PUT", "x-amz-simulate-error"),
        ("POST", "x-archive-simulate-error"),
        ("DELETE", "x-archive-simulate-error"),
        ("HEAD", "x-archive-simulate-error"),
    ]:
        url = f"{shared_server.url}/my-item/a"
        headers = {name: code}
        answer = session.request(
            method, url, headers=headers, data=b"body", allow_redirects=False, timeout=20
        )
        assert answer.status_code == (entry.status or 400)
        if method != "HEAD":
            assert element(answer, "Code") == code
            assert element(answer, "Message") == entry.message
            assert element(answer, "Resource") == SIMULATED


def test_simulate_help(call: Call) -> None:
    """The value help lists what can be simulated; an unknown code is told so."""
    answer = call("GET", "/", headers={"x-archive-simulate-error": "help"})
    assert (answer.status_code, answer.text.split()) == (200, list(IAS3))
    unknown = call("GET", "/", headers={"x-archive-simulate-error": "SlowDwn"})
    assert outcome(unknown) == (400, "InvalidArgument")
    assert "simulated error" not in unknown.text


# Multipart, copies, many deletions


def begin(call: Call, path: str = "/my-item/big") -> str:
    """Begin an upload in parts; return its id."""
    return element(call("POST", f"{path}?uploads", headers=MAKE), "UploadId") or ""


def test_multipart(server: FakeIAS3, call: Call) -> None:
    """Parts sent in any order become one file by number."""
    upload = begin(call)
    for number, content in [(2, b"world"), (1, b"hello ")]:
        url = f"/my-item/big?partNumber={number}&uploadId={upload}"
        assert call("PUT", url, data=content, headers=AUTH).headers["ETag"]
    listed = call("GET", f"/my-item/big?uploadId={upload}", headers=AUTH)
    assert re.findall("<PartNumber>(.*?)<", listed.text) == ["1", "2"]
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber></Part>" for number in (1, 2))
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    done = call("POST", f"/my-item/big?uploadId={upload}", data=body, headers=AUTH)
    assert element(done, "Key") == "big"
    assert b"<CompleteMultipartUploadResult>" in done.content
    assert server.read_file("my-item", "big") == b"hello world"


def test_multipart_mistakes(call: Call) -> None:
    """Unknown uploads, missing parts and senseless numbers are refused."""
    upload = begin(call)
    gone = {"uploadId": "gone", "partNumber": "1"}
    part = "<Part><PartNumber>7</PartNumber></Part>"
    for method in ("PUT", "POST", "GET", "DELETE"):
        answer = call(method, "/my-item/big", params=gone, headers=AUTH, data=b"")
        assert outcome(answer) == (404, "NoSuchUpload")
    url = f"/my-item/big?uploadId={upload}"
    assert outcome(call("POST", url, data=part, headers=AUTH)) == (400, "InvalidPart")
    for number in ("0", "x", "10001", ""):
        answer = call("PUT", f"{url}&partNumber={number}", data=b"x", headers=AUTH)
        assert outcome(answer) == (400, "InvalidArgument")
    other = {"Authorization": "LOW other:key"}
    assert outcome(call("POST", url, data=b"", headers=other)) == (404, "NoSuchUpload")
    assert call("DELETE", url, headers=AUTH).status_code == 204
    assert outcome(call("POST", url, data=b"", headers=AUTH)) == (404, "NoSuchUpload")


def test_a_complete_that_fails_with_200(server: FakeIAS3, call: Call) -> None:
    """Status 200 with an Error document, for the complete alone."""
    server.fail("InternalError", status=200, method="POST", query="uploadId")
    upload = begin(call)
    call("PUT", f"/my-item/big?partNumber=1&uploadId={upload}", data=b"x", headers=AUTH)
    failed = call("POST", f"/my-item/big?uploadId={upload}", data=b"", headers=AUTH)
    assert (outcome(failed), failed.reason) == ((200, "InternalError"), "OK")
    again = call("POST", f"/my-item/big?uploadId={upload}", data=b"", headers=AUTH)
    assert b"CompleteMultipartUploadResult" in again.content


def test_copies(server: FakeIAS3, call: Call) -> None:
    """A copy takes the bytes of its source, as a file or as a part."""
    server.add_item("source-item", files={"a b": b"hello"})
    copying = {**MAKE, "x-amz-copy-source": "/source-item/a%20b"}
    copied = call("PUT", "/my-item/copy", headers=copying)
    assert b"<CopyObjectResult>" in copied.content
    assert server.read_file("my-item", "copy") == b"hello"
    url = f"/my-item/big?partNumber=1&uploadId={begin(call)}"
    assert b"<CopyPartResult>" in call("PUT", url, headers=copying).content
    server.fail("InternalError", status=200, method="PUT")
    assert outcome(call("PUT", "/my-item/c2", headers=copying)) == (200, "InternalError")
    missing = {**MAKE, "x-amz-copy-source": "/source-item/b"}
    assert outcome(call("PUT", "/my-item/c3", headers=missing)) == (404, "NoSuchKey")


def test_many_deletions(server: FakeIAS3, call: Call) -> None:
    """Each key of a deletion has its own outcome."""
    files = {"a&b": b"", "c": b"", "my-item_files.xml": b""}
    server.add_item("my-item", owner="access", files=files)
    keys = "".join(
        f"<Object><Key>{key}</Key></Object>" for key in ("a&amp;b", "my-item_files.xml", "no")
    )
    answer = call("POST", "/my-item?delete", data=f"<Delete>{keys}</Delete>", headers=AUTH)
    assert answer.status_code == 200
    assert re.findall("<Deleted><Key>(.*?)</Key>", answer.text) == ["a&amp;b", "no"]
    assert (
        "<Error><Key>my-item_files.xml</Key><Code>AccessDenied</Code>"
        "<Message>Access Denied</Message></Error>" in answer.text
    )
    assert server.file_names("my-item") == ["c", "my-item_files.xml"]


# Faults on demand


def statuses(call: Call, count: int, method: str = "GET", path: str = "/my-item/a") -> list[int]:
    """Send the same request several times; return the statuses."""
    return [call(method, path, headers=MAKE, data=b"x").status_code for _ in range(count)]


def test_faults_strike_as_often_as_asked(server: FakeIAS3, call: Call) -> None:
    """`times` counts hits, `after` lets requests through first, None never ends."""
    server.fail("SlowDown", times=2, after=1)
    assert statuses(call, 5, "PUT") == [200, 503, 503, 200, 200]
    server.fail("InternalError", times=None)
    assert statuses(call, 4, "PUT") == [500] * 4
    server.clear_faults()
    assert statuses(call, 1, "PUT") == [200]


def test_faults_come_in_the_order_they_were_asked_for(server: FakeIAS3, call: Call) -> None:
    """The first fault that fits is used up before the next."""
    server.fail("SlowDown")
    server.fail(HtmlPage(502))
    assert statuses(call, 3, "PUT") == [503, 502, 200]


def test_faults_choose_their_requests(server: FakeIAS3, call: Call) -> None:
    """Method, path pattern and query name must all fit."""
    server.fail("BadContent", times=None, method="PUT", path="/my-item/*.pdf", query="x")
    assert call("PUT", "/my-item/a.pdf?x", headers=MAKE, data=b"").status_code == 400
    assert call("PUT", "/my-item/a.pdf", headers=MAKE, data=b"").status_code == 200
    assert call("PUT", "/my-item/a.txt?x", headers=MAKE, data=b"").status_code == 200
    assert call("GET", "/my-item/a.pdf?x").status_code == 200


def test_the_load_check_is_spared_unless_named(server: FakeIAS3, call: Call) -> None:
    """A fault without a path leaves the load check alone."""
    server.fail("SlowDown", times=None)
    assert call("GET", "/?check_limit=1").status_code == 200
    server.fail("InternalError", path="/", query="check_limit")
    assert call("GET", "/?check_limit=1").status_code == 500


def test_a_fault_says_what_it_is_told_to(server: FakeIAS3, call: Call) -> None:
    """Message, detail, status, Retry-After and other headers are the caller's."""
    server.fail(
        "SlowDown",
        message="Wait.",
        resource="bucket_tasks_queued exceeds rationed amount",
        status=429,
        retry_after=7,
        headers={"X-Node": "ia1"},
    )
    answer = call("GET", "/my-item/a")
    assert (answer.status_code, answer.reason) == (429, "Too Many Requests")
    assert element(answer, "Message") == "Wait."
    assert element(answer, "Resource") == "bucket_tasks_queued exceeds rationed amount"
    assert (answer.headers["Retry-After"], answer.headers["X-Node"]) == ("7", "ia1")
    server.fail("SlowDown", retry_after="Sun, 01 Nov 2026 00:00:00 GMT")
    assert call("GET", "/x").headers["Retry-After"] == "Sun, 01 Nov 2026 00:00:00 GMT"


def test_mistakes_in_a_fault_are_told_at_once(server: FakeIAS3) -> None:
    """A misspelt code raises in the test, not in the uploader."""
    with pytest.raises(ValueError, match="'SlowDwn' is not in the catalog"):
        server.fail("SlowDwn")
    server.fail("SomethingNew", status=418)
    with pytest.raises(TypeError, match="belong to an error code"):
        server.fail(HtmlPage(502), status=503)


def test_faults_without_an_s3_error(server: FakeIAS3, call: Call) -> None:
    """Gateway pages, bare statuses and saved bytes come as they are."""
    server.fail(HtmlPage(502))
    server.fail(HtmlPage(504, title="Gateway <Time-out>"))
    server.fail(EmptyBody(503, reason="Slow Down"))
    server.fail(RawBody(b"\x00saved", status=400, content_type="text/xml", reason="Bad Data"))
    page = call("GET", "/a")
    assert (page.status_code, "<title>502 Bad Gateway</title>" in page.text) == (502, True)
    assert "<title>Gateway &lt;Time-out&gt;</title>" in call("GET", "/a").text
    bare = call("GET", "/a")
    assert (bare.status_code, bare.reason, bare.content) == (503, "Slow Down", b"")
    saved = call("GET", "/a")
    assert (saved.reason, saved.content) == ("Bad Data", b"\x00saved")


def test_hang_up(server: FakeIAS3, call: Call) -> None:
    """The server reads the request and hangs up; the record has no status."""
    server.fail(HangUp(), method="PUT")
    with pytest.raises(requests.ConnectionError):
        call("PUT", "/my-item/a", data=b"x" * 100_000, headers=MAKE)
    assert (server.requests[0].status, server.requests[0].body_size) == (None, 100_000)
    assert statuses(call, 1, "PUT") == [200]


def test_truncated_body(server: FakeIAS3, call: Call) -> None:
    """Fewer bytes than announced, then the end of the connection."""
    server.fail("SlowDown", delivery=Truncated(keep=60))
    # Clients with the first series of urllib3 do not count what arrives.
    with suppress(requests.exceptions.ChunkedEncodingError):
        assert len(call("GET", "/my-item/a").content) == 60
    server.fail("SlowDown", delivery=Truncated())
    raw = read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n"))
    head, _, body = raw.partition(b"\r\n\r\n")
    announced = int(re.findall(rb"Content-Length: (\d+)", head)[0])
    assert len(body) == announced // 2


def test_a_stall_lasts_as_long_as_asked(server: FakeIAS3) -> None:
    """After the seconds asked for, a stall ends in a hang-up."""
    server.fail("SlowDown", delivery=Stall(keep=3, seconds=0.01))
    raw = read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n"))
    assert raw.endswith(b"\r\n\r\n<?x")


def test_a_stall_says_nothing_more(server: FakeIAS3) -> None:
    """After the bytes to keep, nothing comes and the connection stays open."""
    server.fail("SlowDown", delivery=Stall(keep=3))
    request = b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n"
    with raw_exchange(server, request) as connection:
        raw = b""
        while not raw.endswith(b"\r\n\r\n<?x"):
            raw += connection.recv(65536)
        connection.settimeout(0.05)
        with pytest.raises(TimeoutError):
            connection.recv(1)


def test_drip(server: FakeIAS3, call: Call) -> None:
    """A dripping body arrives whole in the end."""
    server.fail("SlowDown", delivery=Drip(interval=0.0001))
    assert outcome(call("GET", "/my-item/a")) == (503, "SlowDown")


def test_endless_body(server: FakeIAS3, call: Call) -> None:
    """The error comes first, then blanks until the client hangs up."""
    server.fail("SlowDown", delivery=Endless())
    with call("GET", "/my-item/a", stream=True) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        pieces = answer.iter_content(65536)
        start = b"".join(next(pieces) for _ in range(8))
    assert element(start, "Code") == "SlowDown"
    assert len(start) > 65536
    assert statuses(call, 1, "PUT") == [200]


def test_gzip(server: FakeIAS3, call: Call) -> None:
    """A compressed error, with and without its header, and padded to a bomb."""
    server.fail("SlowDown", delivery=Gzip())
    server.fail("SlowDown", delivery=Gzip(declared=False))
    server.fail("SlowDown", delivery=Gzip(padding=1 << 20))
    assert outcome(call("GET", "/my-item/a")) == (503, "SlowDown")
    bare = call("GET", "/my-item/a")
    assert "Content-Encoding" not in bare.headers
    assert element(gzip.decompress(bare.content), "Code") == "SlowDown"
    bomb = call("GET", "/my-item/a")
    assert int(bomb.headers["Content-Length"]) < 8192
    assert len(bomb.content) > 1 << 20


@pytest.mark.parametrize(
    "delivery", [Whole(), Truncated(), Stall(), Drip(), Endless(), Gzip()], ids=repr
)
def test_head_never_has_a_body(server: FakeIAS3, delivery: Delivery) -> None:
    """HEAD gets headers alone, however the body would be sent."""
    server.fail("SlowDown", delivery=delivery)
    head = b"HEAD /my-item/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    raw = read_to_end(raw_exchange(server, head))
    assert raw.startswith(b"HTTP/1.1 503 Slow Down\r\n")
    assert raw.endswith(b"\r\n\r\n")
    assert raw.count(b"\r\n\r\n") == 1


class RecordingWire:
    """A wire that notes what a delivery does, and stops after some pauses."""

    def __init__(self, pauses: int = 10**6) -> None:
        self.done: list[Any] = []
        self.left = pauses

    def head(self, *framing: tuple[str, str]) -> None:
        """Note the head."""
        self.done.append(("head", *framing))

    def write(self, data: bytes) -> None:
        """Note bytes."""
        self.done.append(data)

    def pause(self, seconds: float | None) -> bool:
        """Note a pause."""
        self.done.append(seconds)
        self.left -= 1
        return self.left < 0

    def hang_up(self) -> None:
        """Note the end."""
        self.done.append("hang up")


@pytest.mark.parametrize(
    ("delivery", "pauses", "done"),
    [
        (Whole(), 9, [("head", ("Content-Length", "4")), b"abcd"]),
        (Truncated(1), 9, [("head", ("Content-Length", "4")), b"a", "hang up"]),
        (Stall(), 9, [("head", ("Content-Length", "4")), b"ab", None, "hang up"]),
        (
            Drip(0.5),
            9,
            [("head", ("Content-Length", "4")), b"a", 0.5, b"b", 0.5, b"c", 0.5, b"d", 0.5],
        ),
        (Drip(0.5), 1, [("head", ("Content-Length", "4")), b"a", 0.5, b"b", 0.5, "hang up"]),
        (
            Endless(0.5, size=3),
            1,
            [
                ("head", ("Transfer-Encoding", "chunked")),
                b"4\r\nabcd\r\n",
                0.5,
                b"3\r\n  \n\r\n",
                0.5,
                "hang up",
            ],
        ),
    ],
    ids=repr,
)
def test_deliveries_step_by_step(delivery: Delivery, pauses: int, done: list[Any]) -> None:
    """Each delivery sends, waits and hangs up in its order."""
    wire = RecordingWire(pauses)
    delivery.send(wire, b"abcd")
    assert wire.done == done


def test_an_endless_empty_body() -> None:
    """No empty chunk is sent: it would end the body."""
    wire = RecordingWire(0)
    Endless(size=3).send(wire, b"")
    assert wire.done == [("head", ("Transfer-Encoding", "chunked")), 0.0, "hang up"]


# archive.org's names: proxy and virtual hosts


@pytest.fixture
def proxied(server: FakeIAS3, session: requests.Session) -> requests.Session:
    """Point a session's archive.org requests at the server."""
    session.proxies = {"http": server.url}
    return session


def test_requests_by_proxy(server: FakeIAS3, proxied: requests.Session) -> None:
    """Absolute addresses of archive.org's S3 API are answered, in path and virtual-host style."""
    url = "http://s3.us.archive.org/my-item/a"
    assert proxied.put(url, data=b"hello", headers=MAKE, timeout=20).status_code == 200
    virtual = "http://my-item.s3.us.archive.org/a"
    assert proxied.get(virtual, timeout=20).content == b"hello"
    assert [request.url for request in server.requests] == [url, virtual]
    assert server.requests[0].host == "s3.us.archive.org"


def test_virtual_host_by_header(server: FakeIAS3, call: Call) -> None:
    """The Host header names the item too, and faults see the same path."""
    server.add_item("my-item", files={"a": b"hello"})
    host = {"Host": "my-item.s3.us.archive.org"}
    assert call("GET", "/a", headers=host).content == b"hello"
    server.fail("SlowDown", path="/my-item/a")
    assert call("GET", "/a", headers=host).status_code == 503


def test_the_metadata_api(server: FakeIAS3, proxied: requests.Session) -> None:
    """archive.org/metadata shows an item as JSON, and an empty object where there is none."""
    headers = {
        **MAKE,
        "x-archive-meta00-subject": "one",
        "x-archive-meta01-subject": "two",
        "x-archive-meta-my--key": "uri(Gr%C3%BC%C3%9Fe)",
    }
    url = "http://s3.us.archive.org/my-item/a"
    proxied.put(url, data=b"hello", headers=headers, timeout=20)
    shown = proxied.get("http://archive.org/metadata/my-item", timeout=20).json()
    assert shown["metadata"] == {
        "identifier": "my-item",
        "uploader": "access",
        "subject": ["one", "two"],
        "my_key": "Grüße",
    }
    assert (shown["files"][0]["name"], shown["files"][0]["md5"]) == ("a", MD5.hexdigest())
    assert (shown["files_count"], shown["item_size"]) == (1, 5)
    assert proxied.get("http://archive.org/metadata/no-item", timeout=20).json() == {}
    download = proxied.get("http://archive.org/download/my-item/a", timeout=20)
    assert download.content == b"hello"
    server.offline_items = ["my-item"]
    dark = proxied.get("http://archive.org/metadata/my-item", timeout=20).json()
    assert dark["is_dark"] is True


def test_other_pages_of_the_website(server: FakeIAS3, proxied: requests.Session) -> None:
    """What the server does not play is a plain 404 page."""
    answer = proxied.get("http://archive.org/details/my-item", timeout=20)
    assert (answer.status_code, "is not played" in answer.text) == (404, True)


def test_the_website_fails_when_named(server: FakeIAS3, proxied: requests.Session) -> None:
    """A fault meets the metadata API only by its path."""
    server.fail("InternalError")
    assert proxied.get("http://archive.org/metadata/my-item", timeout=20).status_code == 200
    server.fail(HtmlPage(502), path="/metadata/*")
    assert proxied.get("http://archive.org/metadata/my-item", timeout=20).status_code == 502


def test_redirects_of_archive_org_names(server: FakeIAS3, proxied: requests.Session) -> None:
    """Through the proxy the node is a host of archive.org, addressed in path style."""
    server.redirect_uploads = True
    for url in ("http://s3.us.archive.org/my-item/a", "http://my-item.s3.us.archive.org/a"):
        answer = proxied.put(url, data=b"x", headers=MAKE, timeout=20)
        assert answer.url == "http://ia600100.us.archive.org/my-item/a"
        assert answer.history[0].status_code == 307


def test_https_by_proxy_is_refused(server: FakeIAS3) -> None:
    """A tunnel for https is refused with a page that says why."""
    raw = read_to_end(raw_exchange(server, b"CONNECT archive.org:443 HTTP/1.1\r\n\r\n"))
    assert raw.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"There is no TLS here" in raw


# Records, threads, start and stop


def test_requests_are_recorded(server: FakeIAS3, call: Call) -> None:
    """Method, path, query, headers, size and status of each request, in order, unchangeable."""
    call("PUT", "/my-item/a%20b?x=1&y", data=b"hello", headers=MAKE)
    call("GET", "/my-item/no")
    put, get = server.requests
    assert (put.method, put.path, dict(put.query)) == ("PUT", "/my-item/a b", {"x": "1", "y": ""})
    assert put.headers["AUTHORIZATION"] == "LOW access:secret"
    assert (put.body_size, put.status, put.host) == (5, 200, f"127.0.0.1:{server.port}")
    assert put.url == f"{server.url}/my-item/a%20b?x=1&y"
    assert (get.method, get.body_size, get.status) == ("GET", 0, 404)
    assert len({put, get}) == 2
    with pytest.raises(AttributeError):
        put.status = 500  # type: ignore[misc]
    server.requests.clear()
    assert len(server.requests) == 2


def test_headers_in_any_case() -> None:
    """Names count in any case, keep their own, and repeated ones are joined."""
    headers = Headers([("X-One", "1"), ("x-one", "2"), ("Y", "3")])
    assert (headers["x-ONE"], list(headers), len(headers)) == ("1, 2", ["X-One", "Y"], 2)
    assert "X-one" in headers
    assert "z" not in headers
    assert "X-One" in repr(headers)


def test_reset(server: FakeIAS3, call: Call) -> None:
    """Items, faults and records go, the rules stay."""
    server.keys = {"access": "secret"}
    statuses(call, 2, "PUT")
    server.fail("SlowDown", times=None)
    server.reset()
    assert (server.items, server.requests) == ({}, [])
    assert statuses(call, 1, "PUT") == [200]
    assert server.keys == {"access": "secret"}


def test_many_clients_at_once(server: FakeIAS3) -> None:
    """Uploads from many threads are all stored, and every fault strikes as often as asked."""
    server.fail("SlowDown", times=20)

    def upload(number: int) -> int:
        with requests.Session() as session:
            session.trust_env = False
            url = f"{server.url}/my-item/{number}"
            return session.put(url, data=b"x" * 999, headers=MAKE, timeout=20).status_code

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(upload, range(100)))
    assert (results.count(503), results.count(200)) == (20, 80)
    assert len(server.file_names("my-item")) == 80
    assert len(server.requests) == 100


@pytest.mark.parametrize("delivery", [Stall(), Drip(interval=3600), Endless(interval=3600)])
def test_stop_cuts_what_still_runs(delivery: Delivery) -> None:
    """stop() ends stalled and dripping answers and idle connections; no thread is left."""
    before = set(threading.enumerate())
    with FakeIAS3() as server:
        server.fail("SlowDown", delivery=delivery)
        stalled = raw_exchange(server, b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert stalled.recv(5) == b"HTTP/"
        idle = raw_exchange(server, b"GET /my-item/a HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(5) == b"HTTP/"
    assert b"503 Slow Down" in read_to_end(stalled)
    assert b"404 Not Found" in read_to_end(idle)
    assert set(threading.enumerate()) == before


def test_stop_cuts_half_sent_uploads() -> None:
    """stop() does not wait for a client that still owes its body."""
    before = set(threading.enumerate())
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\nContent-Length: 9"
    with FakeIAS3() as server:
        server.add_item("my-item", owner="a")
        connection = raw_exchange(server, head + b"\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 100"
    connection.close()
    assert set(threading.enumerate()) == before


def test_start_and_stop() -> None:
    """The server says when it is not running, keeps its port and its items when started again."""
    server = FakeIAS3()
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    assert repr(server) == "<FakeIAS3 stopped>"
    server.stop()
    assert server.start() is server
    url = server.url
    assert repr(server) == f"<FakeIAS3 at {url}>"
    with pytest.raises(RuntimeError, match="running already"):
        server.start()
    server.add_item("my-item", files={"a": b"x"})
    server.stop()
    server.stop()
    with server:
        assert server.url == url
        assert server.read_file("my-item", "a") == b"x"


def test_on_request() -> None:
    """A callback sees each record."""
    seen: list[str] = []
    with FakeIAS3(on_request=lambda request: seen.append(request.path)) as server:
        read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.0\r\n\r\n"))
    assert seen == ["/my-item/a"]


def test_on_request_may_stop_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    """The client whose request it was gets no response, others are cut off, and nobody waits."""
    own: FakeIAS3 = FakeIAS3(on_request=lambda _: own.stop())
    with own:
        idle = raw_exchange(own, b"GET /my-item/a HT")
        url, thread = own.url, own._thread
        assert read_to_end(raw_exchange(own, b"GET /my-item/a HTTP/1.1\r\n\r\n")) == b""
        assert read_to_end(idle) == b""
        assert thread is not None
        thread.join(5)
        assert not thread.is_alive()
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)
    assert capsys.readouterr().err == ""


def test_on_request_may_stop_the_server_from_many_threads() -> None:
    """The first one stops it, and the others are no error."""
    own: FakeIAS3 = FakeIAS3(on_request=lambda _: own.stop())
    with own, concurrent.futures.ThreadPoolExecutor(8) as pool:
        port = own.port

        def send(_: int) -> bytes:
            with suppress(OSError):
                connection = socket.create_connection(("127.0.0.1", port), timeout=10)
                connection.sendall(b"GET /my-item/a HTTP/1.1\r\n\r\n")
                return read_to_end(connection)
            return b""

        assert set(pool.map(send, range(8))) == {b""}


FORKING = """
import os, socket, sys, warnings
from ias3errors.testing import FakeIAS3

def refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False

warnings.simplefilter("ignore")  # that there are threads
server = FakeIAS3().start()
port = server.port
reading, writing = os.pipe()
child = os.fork()
if not child:
    os.close(writing)
    if sys.argv[1] == "child-stops":
        server.stop()
        os._exit(0)
    os.read(reading, 1)  # holds the sockets until the parent is done
    os._exit(0)
if sys.argv[1] == "child-stops":
    os.waitpid(child, 0)
    assert not refuses(port), "the child stopped the server of its parent"
server.stop()
assert refuses(port), "the port is still open"
server.start()
assert server.port == port
server.stop()
os.close(writing)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("who", ["child-holds", "child-stops"])
def test_a_fork_does_not_keep_the_port_open(who: str) -> None:
    """A stopped server refuses at once, whatever its forked processes hold; they cannot stop it."""
    subprocess.run([sys.executable, "-c", FORKING, who], check=True, timeout=60)


def test_a_broken_callback_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """An exception in the test's own callback is printed with its traceback."""

    def broken(request: object) -> None:
        raise LookupError("no such list")

    with FakeIAS3(on_request=broken) as server:
        assert read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.0\r\n\r\n")) == b""
    assert "LookupError: no such list" in capsys.readouterr().err


def test_arguments_are_the_rules() -> None:
    """Every rule can be given when the server is made."""
    server = FakeIAS3(
        {"a": "b"},
        item_size_limit=5,
        closed_collections=["c"],
        offline_items=["d"],
        redirect_uploads="same-host",
        over_limit=1,
        body_timeout=2.0,
    )
    assert (server.keys, server.item_size_limit, server.over_limit) == ({"a": "b"}, 5, 1)
    assert FakeIAS3().item_size_limit == 1099511627776


def test_a_request_id_is_never_repeated() -> None:
    """Each document has an id of its own."""
    ids = {element(error_document("SlowDown", "", ""), "RequestId") for _ in range(50)}
    assert len(ids) == 50


# The command, and the page that documents all this


def run_command(*options: str) -> subprocess.Popen[str]:
    """Start the server as its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "ias3errors.testing", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_the_command(session: requests.Session) -> None:
    """It prints its address and an example, shows requests, and ends cleanly on Ctrl-C."""
    with run_command("--key", "mine:key") as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        headers = {**MAKE, "Authorization": "LOW mine:key"}
        assert session.put(f"{url}/my-item/a%1b", data=b"x", headers=headers).status_code == 200
        assert session.put(f"{url}/my-item/a", headers=MAKE).status_code == 403
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        shown = process.stdout.read()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert "curl -i -X PUT -H 'Authorization: LOW mine:key'" in shown
    assert "200 PUT '/my-item/a\\x1b'" in shown
    assert shown.endswith("403 PUT '/my-item/a'\nstopped\n")


def test_the_command_serves_until_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without options any credentials do; a closed pipe does not disturb it."""
    shown = ""

    class Interrupted:
        """Stands in for the wait: one request comes, then Ctrl-C."""

        def wait(self) -> None:
            nonlocal shown
            shown = capsys.readouterr().out
            if shown:
                address = ("127.0.0.1", int(re.findall(r"127.0.0.1:(\d+)", shown)[0]))
                with socket.create_connection(address, timeout=20) as connection:
                    connection.sendall(b"GET /my-item/a HTTP/1.0\r\n\r\n")
                    assert connection.recv(12) == b"HTTP/1.1 404"
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "threading", SimpleNamespace(Event=Interrupted))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert command.main([]) == 0
    assert "'Authorization: LOW access:secret'" in shown
    assert capsys.readouterr().out == "404 GET '/my-item/a'\nstopped\n"

    class ClosedPipe:
        def write(self, text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", ClosedPipe())
    assert command.main([]) == 0


def test_the_command_says_what_is_wrong(
    server: FakeIAS3, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A taken port and a senseless key end with status 2 and a sentence."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert command.main(["--port", str(server.port), "--key", "mine:key"]) == 2
    assert f"cannot listen on port {server.port}" in capsys.readouterr().err
    for key in ("nonsense", ":x", "x:"):
        with pytest.raises(SystemExit) as end:
            command.main(["--key", key])
        assert end.value.code == 2
        assert f"'{key}' is not ACCESS:SECRET" in capsys.readouterr().err


def test_the_module_runs() -> None:
    """`python -m ias3errors.testing` is the command."""
    run = subprocess.run(
        [sys.executable, "-m", "ias3errors.testing", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "--key" in run.stdout


PAGE = ROOT / "docs" / "testing.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_examples_of_the_page(
    server: FakeIAS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    """Every Python example runs; its test functions pass with the fixture."""
    if "import internetarchive" in example:
        pytest.importorskip("internetarchive")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 pages")
    names: dict[str, Any] = {"server": server}
    exec(compile(example, PAGE.name, "exec"), names)  # noqa: S102
    for name, value in list(names.items()):
        if name.startswith("test_"):
            server.reset()
            value(server)


def test_the_page_names_every_argument() -> None:
    """The page's tables hold every rule, every argument of fail(), and every fault."""
    page = PAGE.read_text()
    rules = [field.name for field in dataclasses.fields(FakeIAS3) if field.init]
    arguments = list(inspect.signature(FakeIAS3.fail).parameters)[2:]
    missing = [
        name
        for name in (*rules, *arguments, *set(testing.__all__) - {"Headers", "Whole"})
        if f"`{name}" not in page
    ]
    assert missing == []


def test_paths_are_quoted_in_redirects(server: FakeIAS3, call: Call) -> None:
    """A redirect keeps the path as the client quoted it."""
    server.redirect_uploads = "same-host"
    call("PUT", "/my-item/a%20b%3F", data=b"x", headers=MAKE)
    assert server.file_names("my-item") == [urllib.parse.unquote("a%20b%3F")]
