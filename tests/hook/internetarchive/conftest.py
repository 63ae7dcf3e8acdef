"""Sessions of the internetarchive library, with and without our hook, against FakeIAS3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ias3errors import attach
from ias3errors.testing import FakeIAS3, pytest_plugin
from tests.hook.internetarchive.cases import OpenSession

#: The plugin's own fixture, under a shorter name: a fresh server for each test.
server = pytest_plugin.fake_ias3


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the library from the machine's keys and configuration."""
    for name in ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IA_CONFIG_FILE", str(tmp_path / "no-such-file"))


@pytest.fixture
def open_session() -> Iterator[OpenSession]:
    """Open the library's sessions, without our hook, with a server as their proxy."""
    internetarchive = pytest.importorskip("internetarchive")
    with ExitStack() as stack:

        def start(server: FakeIAS3) -> Any:
            session = internetarchive.get_session(
                config={
                    "s3": {"access": "access", "secret": "secret"},
                    "general": {"secure": False},
                },
                http_adapter_kwargs={"max_retries": 0},
            )
            session.proxies = {"http": server.url}
            session.trust_env = False
            return stack.enter_context(session)

        yield start


@pytest.fixture
def plain(server: FakeIAS3, open_session: OpenSession) -> Any:
    """Give a session of the library without our hook."""
    return open_session(server)


@pytest.fixture
def session(plain: Any) -> Any:
    """Give a session of the library with our hook attached."""
    return attach(plain)
