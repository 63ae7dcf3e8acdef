"""FakeIAS3 as a server: records, threads, start, stop and forks."""

from __future__ import annotations

import concurrent.futures
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress

import pytest
import requests

from ias3errors.testing import Drip, Endless, FakeIAS3, Stall
from ias3errors.testing.deliveries import Delivery
from ias3errors.testing.recording import Headers
from ias3errors.testing.responses import error_document
from tests.testing.exchanges import MAKE, Call, element, raw_exchange, read_to_end, statuses


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
    """stop() ends stalled and dripping responses and idle connections; no thread is left."""
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


def test_on_request_may_stop_the_server_from_many_threads(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The first one stops it, and the others are no error."""
    own: FakeIAS3 = FakeIAS3(on_request=lambda _: own.stop())
    with own, concurrent.futures.ThreadPoolExecutor(8) as pool:
        port = own.port

        def send(_: int) -> None:
            with (
                suppress(OSError),
                socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
            ):
                connection.sendall(b"GET /my-item/a HTTP/1.1\r\n\r\n")
                read_to_end(connection)

        list(pool.map(send, range(8)))
        assert repr(own) == "<FakeIAS3 stopped>"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)
    assert capsys.readouterr().err == ""


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
