"""Request bodies without a length, with an absurd one, cut short, or kept back; kept connections."""

from __future__ import annotations

import http.client
import socket

import pytest

from ias3errors.testing import FakeIAS3, Stall
from tests.testing.exchanges import (
    AUTH,
    MAKE,
    NINES,
    Call,
    element,
    outcome,
    raw_exchange,
    read_to_end,
    reset,
)


def test_chunked_uploads_are_refused(server: FakeIAS3, call: Call) -> None:
    """A chunked upload gets the front end's 411 page, and nothing is stored."""
    response = call("PUT", "/my-item/a", data=iter([b"x" * 1000] * 3), headers=MAKE)
    assert (response.status_code, response.reason) == (411, "Length Required")
    assert response.headers["Content-Type"].startswith("text/html")
    assert b"<title>411 Length Required</title>" in response.content
    assert server.items == {}


@pytest.mark.parametrize("line", [b"", b"Content-Length: \r\n", b"Content-Length: -1\r\n"])
def test_uploads_without_length_are_refused(server: FakeIAS3, line: bytes) -> None:
    """A missing, empty or senseless Content-Length is 411 too."""
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + line + b"\r\n"
    response = read_to_end(raw_exchange(server, head))
    assert response.startswith(b"HTTP/1.1 411 Length Required\r\n")


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
    response = read_to_end(connection)
    assert element(response, "Code") == "IncompleteBody"
    assert element(response, "Resource") == "5 of 10 bytes arrived"


def test_a_body_that_never_comes(server: FakeIAS3) -> None:
    """A client that falls silent gets RequestTimeout, and the connection ends."""
    server.body_timeout = 0.05
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 10\r\n\r\nhello"
    connection = raw_exchange(server, head, more)
    response = http.client.HTTPResponse(connection, method="PUT")
    response.begin()
    assert (response.status, element(response.read(), "Code")) == (400, "RequestTimeout")
    response.close()
    connection.close()


def test_an_unwanted_body_that_never_comes(server: FakeIAS3) -> None:
    """A refusal does not wait for ever for a body that nobody wants."""
    server.body_timeout = 0.05
    head = b"DELETE /my-item/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello"
    with raw_exchange(server, head) as connection:
        response = http.client.HTTPResponse(connection, method="DELETE")
        response.begin()
        assert (response.status, element(response.read(), "Code")) == (403, "AccessDenied")
        response.close()


def test_huge_announcements_are_refused_before_the_body(server: FakeIAS3) -> None:
    """An upload over the limit of 1 TiB is refused by what it announces."""
    head = b"PUT /my-item/a HTTP/1.1\r\nHost: x\r\nAuthorization: LOW a:b\r\n"
    more = b"x-archive-auto-make-bucket: 1\r\nContent-Length: 1099511627777\r\n\r\nhello"
    with raw_exchange(server, head, more) as connection:
        response = http.client.HTTPResponse(connection, method="PUT")
        response.begin()
        assert response.getheader("Connection") == "close"
        text = element(response.read(), "Resource") or ""
        response.close()
    assert "bytes(1099511627777) is over the per item size limit of 1099511627776." in text


def test_refusals_reach_clients_that_send_on(call: Call) -> None:
    """A refusal before a body of 100 MB is seen, though the client sends all of it first."""
    response = call("PUT", "/my-item/a", data=bytes(100 << 20))
    assert outcome(response) == (403, "AccessDenied")


def test_clients_that_crash_are_nobodys_business(
    server: FakeIAS3, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reset in the middle of a body or a response is neither recorded nor printed."""
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
    """Errors with unread bodies, HEAD and empty responses leave the connection usable."""
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
        response = connection.getresponse()
        response.read()
        assert response.status == status
        assert connection.sock is first
    connection.close()


def test_clients_of_http_1_0(server: FakeIAS3) -> None:
    """An HTTP/1.0 client gets its response and the end of the connection."""
    response = read_to_end(raw_exchange(server, b"GET /my-item/a HTTP/1.0\r\n\r\n"))
    assert response.startswith(b"HTTP/1.1 404 Not Found\r\n")
