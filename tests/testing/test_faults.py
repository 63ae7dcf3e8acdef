"""`server.fail`: which requests fail, how often, and how the body is sent."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from typing import Any

import pytest
import requests

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
)
from ias3errors.testing.deliveries import Delivery
from tests.testing.exchanges import (
    MAKE,
    Call,
    element,
    outcome,
    raw_exchange,
    read_to_end,
    statuses,
)


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


def test_a_fault_has_the_given_text_and_headers(server: FakeIAS3, call: Call) -> None:
    """Message, detail, status, Retry-After and other headers are the caller's."""
    server.fail(
        "SlowDown",
        message="Wait.",
        resource="bucket_tasks_queued exceeds rationed amount",
        status=429,
        retry_after=7,
        headers={"X-Node": "ia1"},
    )
    response = call("GET", "/my-item/a")
    assert (response.status_code, response.reason) == (429, "Too Many Requests")
    assert element(response, "Message") == "Wait."
    assert element(response, "Resource") == "bucket_tasks_queued exceeds rationed amount"
    assert (response.headers["Retry-After"], response.headers["X-Node"]) == ("7", "ia1")
    server.fail("SlowDown", retry_after="Sun, 01 Nov 2026 00:00:00 GMT")
    assert call("GET", "/x").headers["Retry-After"] == "Sun, 01 Nov 2026 00:00:00 GMT"


def test_mistakes_in_a_fault_are_refused_at_once(server: FakeIAS3) -> None:
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
    with call("GET", "/my-item/a", stream=True) as response:
        assert response.headers["Transfer-Encoding"] == "chunked"
        pieces = response.iter_content(65536)
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
