"""FakeIAS3 as a proxy for archive.org's names, and virtual hosts."""

from __future__ import annotations

import requests

from ias3errors.testing import FakeIAS3, HtmlPage
from tests.testing.exchanges import MAKE, MD5, Call, raw_exchange, read_to_end


def test_requests_by_proxy(server: FakeIAS3, proxied: requests.Session) -> None:
    """The server serves absolute addresses of archive.org's S3 API, in path and virtual-host style."""
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
    response = proxied.get("http://archive.org/details/my-item", timeout=20)
    assert (response.status_code, "is not simulated" in response.text) == (404, True)


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
        response = proxied.put(url, data=b"x", headers=MAKE, timeout=20)
        assert response.url == "http://ia600100.us.archive.org/my-item/a"
        assert response.history[0].status_code == 307


def test_https_by_proxy_is_refused(server: FakeIAS3) -> None:
    """A tunnel for https is refused with a page that says why."""
    raw = read_to_end(raw_exchange(server, b"CONNECT archive.org:443 HTTP/1.1\r\n\r\n"))
    assert raw.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"There is no TLS here" in raw
