"""Row 1 of docs/hook.md: `hosts=` limits the hook to some hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from ias3errors import attach
from ias3errors.exceptions import NoSuchKey
from tests.hook.cases import NO_SUCH_KEY
from tests.loopback import http_response

if TYPE_CHECKING:
    from tests.loopback import Serve


def test_a_response_from_outside_hosts_passes(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """With hosts given, an error of any other host is left alone."""
    server = serve(http_response(404, NO_SUCH_KEY))
    attach(plain_session, hosts="s3.us.archive.org")
    with plain_session.get(server.url, stream=stream) as response:
        assert response.status_code == 404
        assert response.content == NO_SUCH_KEY


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("s3.us.archive.org", "http://s3.us.archive.org/item/file"),
        ("s3.us.archive.org", "http://s3.us.archive.org:8080/item/file"),
        ("s3.us.archive.org", "http://S3.us.Archive.org/item/file"),
        ("S3.US.ARCHIVE.ORG", "http://s3.us.archive.org/item/file"),
        (("example.net", "s3.us.archive.org"), "http://s3.us.archive.org/item/file"),
        (["example.net", "s3.us.archive.org"], "http://example.net/item/file"),
        ("*.archive.org", "http://s3.us.archive.org/item/file"),
        ("*.archive.org", "http://archive.org/metadata/item"),
        ("*.archive.org", "http://ia800100.us.archive.org:8080/item/file"),
        (["example.net", "*.archive.org"], "http://archive.org/item/file"),
    ],
)
def test_a_response_from_one_of_the_hosts_raises(
    serve: Serve, plain_session: requests.Session, hosts: Any, url: str
) -> None:
    """Hosts are one name or several; `*.` also means the name itself; ports and case do not count."""
    server = serve(http_response(404, NO_SUCH_KEY))
    plain_session.proxies = {"http": server.url}
    attach(plain_session, hosts=hosts)
    with pytest.raises(NoSuchKey):
        plain_session.get(url)


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("archive.org", "http://s3.us.archive.org/item/file"),
        ("s3.us.archive.org", "http://archive.org/item/file"),
        ("*.archive.org", "http://notarchive.org/item/file"),
        ("*.archive.org", "http://archive.org.example.net/item/file"),
        ("*.archive.org", "http://example.net/s3.us.archive.org"),
        ("*.archive.org", "http://example.net/?@s3.us.archive.org"),
        (["a.example.net", "b.example.net"], "http://c.example.net/item/file"),
    ],
)
def test_a_host_is_compared_whole(
    serve: Serve, plain_session: requests.Session, hosts: Any, url: str
) -> None:
    """A name that only looks like one of the hosts is outside them."""
    server = serve(http_response(404, NO_SUCH_KEY))
    plain_session.proxies = {"http": server.url}
    attach(plain_session, hosts=hosts)
    assert plain_session.get(url).status_code == 404
