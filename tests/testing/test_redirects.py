"""FakeIAS3's load check, and its redirects of uploads."""

from __future__ import annotations

import requests

from ias3errors.testing import FakeIAS3
from tests.testing.exchanges import MAKE, Call, outcome


def test_check_limit(server: FakeIAS3, call: Call) -> None:
    """The load check returns the documented JSON without credentials."""
    response = call("GET", "/?check_limit=1&accesskey=abc&bucket=my-item").json()
    assert (response["accesskey"], response["bucket"], response["over_limit"]) == (
        "abc",
        "my-item",
        0,
    )
    assert set(response["detail"]) == {
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
    response = call("PUT", "/my-item/a?x=1", data=b"hello", headers=MAKE, allow_redirects=False)
    assert outcome(response) == (307, "TemporaryRedirect")
    node = f"http://localhost:{server.port}/my-item/a?x=1"
    assert response.headers["Location"] == node
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
    response = call("PUT", "/my-item/a", data=b"hello", headers=MAKE)
    assert [past.status_code for past in response.history] == [307]
    assert response.status_code == 200
    assert [request.body_size for request in server.requests] == [5, 5]
    assert server.read_file("my-item", "a") == b"hello"
