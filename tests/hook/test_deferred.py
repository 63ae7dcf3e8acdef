"""`deferred=True`: the error is raised by `response.raise_for_status()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import HTTPAdapter

from ias3errors import S3Error, attach
from ias3errors.exceptions import (
    InternalError,
    NoSuchKey,
    NotFoundError,
    RedirectError,
    ServerError,
)
from tests.hook.cases import NO_SUCH_KEY, PAGE, generator, redirect
from tests.loopback import error_xml, head, http_response, within

if TYPE_CHECKING:
    from tests.loopback import ScriptedResponse, Serve


def test_deferred_raises_when_asked(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """The response is returned whole; raise_for_status raises our error, each time."""
    server = serve(http_response(404, NO_SUCH_KEY))
    attach(plain_session, deferred=True)
    with plain_session.get(server.url, stream=stream) as response:
        assert response.status_code == 404
        assert not response.ok
        assert response.content == NO_SUCH_KEY
        for _ in range(2):
            with pytest.raises(NoSuchKey) as caught:
                response.raise_for_status()
            assert caught.value.response is response
            assert caught.value.request is response.request


def test_deferred_leaves_a_success_alone(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A success stays unread and raises nothing."""
    server = serve(http_response(200, NO_SUCH_KEY))
    attach(plain_session, deferred=True)
    with plain_session.get(server.url, stream=stream) as response:
        if stream:
            assert response.raw.tell() == 0
        response.raise_for_status()
        assert response.ok
        assert response.content == NO_SUCH_KEY


@pytest.mark.parametrize(
    ("method", "failing", "kind"),
    [
        ("GET", http_response(301), RedirectError),
        ("HEAD", head(404), NotFoundError),
        ("POST", http_response(200, error_xml("InternalError")), InternalError),
        ("GET", http_response(502, PAGE), ServerError),
    ],
)
def test_deferred_follows_the_same_table(
    serve: Serve,
    plain_session: requests.Session,
    method: str,
    failing: ScriptedResponse,
    kind: type[S3Error],
) -> None:
    """What would be raised at once is raised by raise_for_status, below 400 too."""
    server = serve(failing)
    attach(plain_session, deferred=True)
    response = plain_session.request(method, server.url + "/bkt/key?uploadId=u1")
    with pytest.raises(kind):
        response.raise_for_status()


def test_deferred_honours_hosts(serve: Serve, plain_session: requests.Session) -> None:
    """Outside the hosts raise_for_status is requests' own."""
    server = serve(http_response(404, NO_SUCH_KEY))
    attach(plain_session, deferred=True, hosts="archive.org")
    with pytest.raises(requests.HTTPError) as caught:
        plain_session.get(server.url).raise_for_status()
    assert not isinstance(caught.value, S3Error)


def test_deferred_still_guards_the_body(serve: Serve, plain_session: requests.Session) -> None:
    """A body that would be lost raises at once: later is too late."""
    second = serve(http_response(200))
    first = serve(redirect(307, second.url))
    attach(plain_session, deferred=True)
    with pytest.raises(RedirectError):
        plain_session.put(first.url, data=generator())
    assert second.connections == 0


def test_deferred_gives_the_connection_back(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """A response that nobody asks does not lock the pool once it is read by the hook."""
    server = serve(chosen_by=lambda _: http_response(404, NO_SUCH_KEY))
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session, deferred=True)
    for _ in range(3):
        response = within(15, lambda: plain_session.get(server.url, stream=stream))
        with pytest.raises(NoSuchKey):
            response.raise_for_status()
