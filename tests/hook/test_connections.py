"""Every error gives its connection back: reused where the body was read, closed otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from requests.adapters import HTTPAdapter

from ias3errors import S3Error, attach
from ias3errors.exceptions import NotFoundError
from tests.hook.cases import NO_SUCH_KEY, PAGE, break_parsing, generator, redirect, response_of
from tests.loopback import chunked_response, cut_off, error_xml, head, http_response, stall, within

if TYPE_CHECKING:
    from tests.loopback import Request, ScriptedResponse, Serve


@pytest.mark.parametrize(
    "failing",
    [
        http_response(404, NO_SUCH_KEY),
        chunked_response(404, NO_SUCH_KEY[:50], NO_SUCH_KEY[50:]),
        http_response(404),
        http_response(502, PAGE * 100),
        http_response(301, error_xml("PermanentRedirect")),
    ],
    ids=["length", "chunked", "empty", "page", "redirect"],
)
def test_a_connection_is_used_again_after_an_error(
    serve: Serve, session: requests.Session, failing: ScriptedResponse, stream: bool
) -> None:
    """An error body is read to its end, so the server sees one connection."""
    server = serve(chosen_by=lambda _: failing)
    for _ in range(4):
        with pytest.raises(S3Error):
            session.get(server.url, stream=stream)
    assert len(server.requests) == 4
    assert server.connections == 1


def test_a_connection_is_used_again_after_a_head_error(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A HEAD leaves nothing on the connection."""
    server = serve(chosen_by=lambda _: head(404, {"Content-Length": "300"}))
    for _ in range(4):
        with pytest.raises(NotFoundError):
            within(15, lambda: session.head(server.url, stream=stream))
    assert server.connections == 1


@pytest.mark.parametrize(
    ("method", "failing"),
    [
        ("GET", http_response(404, NO_SUCH_KEY)),
        ("GET", chunked_response(404, NO_SUCH_KEY)),
        ("GET", http_response(404, NO_SUCH_KEY * 3000)),
        ("GET", cut_off(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY)),
        ("GET", cut_off(head(404, {"Transfer-Encoding": "chunked"}) + b"fff\r\n<Error>")),
        ("GET", cut_off(head(404) + NO_SUCH_KEY)),
        ("GET", http_response(404, b"\x1f\x8b junk", {"Content-Encoding": "gzip"})),
        ("GET", stall(head(404, {"Content-Length": "1000"}) + NO_SUCH_KEY)),
        ("GET", http_response(301, b"nowhere")),
        ("PUT", redirect(307, "/elsewhere")),
        ("HEAD", head(404, {"Content-Length": "1000"})),
        ("POST", http_response(200, error_xml("InternalError"))),
        ("POST", http_response(200)),
    ],
)
def test_a_blocking_pool_of_one_is_never_locked(
    serve: Serve,
    plain_session: requests.Session,
    method: str,
    failing: ScriptedResponse,
    stream: bool,
) -> None:
    """Every raise gives its connection back, whatever became of it."""

    def choose(request: Request) -> ScriptedResponse:
        return http_response(200, b"ok") if request.target == "/next" else failing

    server = serve(chosen_by=choose)
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session, body_timeout=0.3)
    for _ in range(2):
        with pytest.raises(S3Error) as caught:
            within(
                15,
                lambda: plain_session.request(
                    method,
                    server.url + "/bkt/key?uploadId=u1",
                    data=generator() if method == "PUT" else None,
                    stream=stream,
                ),
            )
        # The error is still held, with its response.
        after = within(15, lambda: plain_session.get(server.url + "/next"))
        assert after.content == b"ok"
        assert response_of(caught.value).raw is not None


def test_a_defect_gives_the_connection_back(
    serve: Serve, plain_session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug of ours does not lock the pool either."""
    break_parsing(monkeypatch)
    server = serve(chosen_by=lambda _: http_response(404, NO_SUCH_KEY))
    plain_session.mount("http://", HTTPAdapter(1, 1, pool_block=True))
    attach(plain_session)
    for _ in range(3):
        with pytest.raises(NotFoundError):
            within(15, lambda: plain_session.get(server.url, stream=True))
