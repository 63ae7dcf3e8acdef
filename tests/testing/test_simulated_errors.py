"""`x-archive-simulate-error` brings every error of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from ias3errors.catalog import IAS3
from ias3errors.testing import FakeIAS3
from tests.rows import Row
from tests.testing.exchanges import SIMULATED, Call, element, outcome


@pytest.fixture(scope="module")
def shared_server() -> Iterator[FakeIAS3]:
    """Run one server for the many tests that change nothing."""
    with FakeIAS3(keys={}) as server:
        yield server


def test_every_code_can_be_simulated(
    shared_server: FakeIAS3, session: requests.Session, row: Row
) -> None:
    """The header brings any catalog code, before authorization, on every method."""
    for code in IAS3:
        with row(code):
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
                response = session.request(
                    method, url, headers=headers, data=b"body", allow_redirects=False, timeout=20
                )
                assert response.status_code == (entry.status or 400)
                if method != "HEAD":
                    assert element(response, "Code") == code
                    assert element(response, "Message") == entry.message
                    assert element(response, "Resource") == SIMULATED


def test_simulate_help(call: Call) -> None:
    """The value `help` lists the codes; an unknown code is refused."""
    response = call("GET", "/", headers={"x-archive-simulate-error": "help"})
    assert (response.status_code, response.text.split()) == (200, list(IAS3))
    unknown = call("GET", "/", headers={"x-archive-simulate-error": "SlowDwn"})
    assert outcome(unknown) == (400, "InvalidArgument")
    assert "simulated error" not in unknown.text
