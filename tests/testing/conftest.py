"""The fixtures of the tests of FakeIAS3: a server, a session, and calls by path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from ias3errors.testing import FakeIAS3, pytest_plugin
from tests.testing.exchanges import Call

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


@pytest.fixture
def proxied(server: FakeIAS3, session: requests.Session) -> requests.Session:
    """Point a session's archive.org requests at the server."""
    session.proxies = {"http": server.url}
    return session
