"""What tests that talk to a server share."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests

from ias3errors import attach
from tests.loopback import Request, ScriptedResponse, ScriptedServer, Serve
from tests.rows import Row

# Tests start the command about 200 times: each start would compile the package again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_finish() -> None:
    """Spare the cycle collector what stays until the end: tests that call it wait for it."""
    gc.freeze()


@pytest.fixture
def row(subtests: pytest.Subtests) -> Row:
    """Report each row of a table that fails; 14,000 reports of rows that pass took half a minute."""

    @contextmanager
    def report(name: object) -> Iterator[None]:
        try:
            yield
        except (Exception, pytest.fail.Exception):
            with subtests.test(str(name)):
                raise

    return report


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start scripted servers; they stop at the end of the test."""
    with ExitStack() as stack:

        def start(
            *responses: ScriptedResponse,
            chosen_by: Callable[[Request], ScriptedResponse] | None = None,
        ) -> ScriptedServer:
            return stack.enter_context(ScriptedServer(chosen_by or responses))

        yield start


@pytest.fixture
def plain_session() -> Iterator[requests.Session]:
    """Give a session without our hook, deaf to the proxies of the machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def session(plain_session: requests.Session) -> requests.Session:
    """Give a session with the hook attached, all options at their defaults."""
    return attach(plain_session)


@pytest.fixture(params=[False, True], ids=["read", "stream"])
def stream(request: pytest.FixtureRequest) -> bool:
    """Give both values of requests' `stream` argument."""
    return bool(request.param)
