"""What an attached session does around a raise: cookies, history, hooks of requests, subclasses."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests.auth import HTTPDigestAuth

from ias3errors import S3Error, S3ErrorHook, attach, detach, raise_for_s3_error
from ias3errors.exceptions import NoSuchKey, RedirectError, SlowDown
from tests.loopback import error_xml, head, http_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import ScriptedServer, Serve

NOT_FOUND = http_response(404, error_xml("NoSuchKey"))
COOKIE = {"Set-Cookie": "last=404; Path=/"}
NOT_FOUND_WITH_COOKIE = http_response(404, error_xml("NoSuchKey"), COOKIE)


def redirect(status: int, to: str, cookie: str = "first=1; Path=/") -> bytes:
    """Return a redirect that sets a cookie."""
    return http_response(status, b"", {"Location": to, "Set-Cookie": cookie})


def once() -> Iterator[bytes]:
    """Give a request body that cannot be sent again."""
    yield b"x"


def fail(session: requests.Session, url: str, method: str = "GET", **options: Any) -> S3Error:
    """Return the error that a request of an attached session raises, deferred or not."""
    with pytest.raises(S3Error) as caught:
        session.request(method, url, **options).raise_for_status()
    return caught.value


def history_of(error: S3Error) -> list[int]:
    """Return the statuses of the redirects before an error."""
    assert error.response is not None
    return [response.status_code for response in error.response.history]


@pytest.fixture(params=[False, True], ids=["at-once", "deferred"])
def attached(plain_session: requests.Session, request: pytest.FixtureRequest) -> requests.Session:
    """Give a session with the hook that raises at once, and one that defers."""
    return attach(plain_session, deferred=request.param)


# Cookies and history.


def test_the_cookies_of_an_error_are_stored(
    serve: Serve, attached: requests.Session, stream: bool
) -> None:
    """A sticky session or a challenge goes on as without the hook."""
    server = serve(NOT_FOUND_WITH_COOKIE, NOT_FOUND)
    fail(attached, server.url, stream=stream)
    assert attached.cookies.get_dict() == {"last": "404"}
    fail(attached, server.url)
    assert server.requests[1].headers["cookie"] == "last=404"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_before_an_error_leave_cookies_and_history(
    serve: Serve, attached: requests.Session, status: int, stream: bool
) -> None:
    """The error's response has the history, and the session the cookies of each response."""
    server = serve(
        redirect(status, "/b", "first=1; Path=/"),
        redirect(307, "/c", "second=2; Path=/"),
        http_response(503, error_xml("SlowDown"), {"Set-Cookie": "third=3; Path=/"}),
    )
    error = fail(attached, server.url + "/a", stream=stream)
    assert type(error) is SlowDown
    assert history_of(error) == [status, 307]
    assert attached.cookies.get_dict() == {"first": "1", "second": "2", "third": "3"}
    assert server.requests[2].headers["cookie"] == "first=1; second=2"


def test_a_guarded_redirect_leaves_cookies_and_history(
    serve: Serve, attached: requests.Session
) -> None:
    """A redirect that is not followed, since it would lose the body, stores its cookies too."""
    server = serve(
        redirect(307, "/b"), redirect(302, "/c", "second=2; Path=/"), http_response(200)
    )
    error = fail(attached, server.url + "/a", "PUT", data=b"x")
    assert type(error) is RedirectError
    assert error.status_code == 302
    assert history_of(error) == [307]
    assert attached.cookies.get_dict() == {"first": "1", "second": "2"}
    assert len(server.requests) == 2
    assert error.response is not None
    assert type(error.response) is requests.Response
    assert error.response.is_redirect


def test_a_guarded_redirect_raises_at_once_even_if_deferred(
    serve: Serve, plain_session: requests.Session
) -> None:
    """Nobody may ask a redirect for its status, and the file would be missing."""
    server = serve(redirect(307, "/b"), http_response(200))
    attach(plain_session, deferred=True)
    with pytest.raises(RedirectError):
        plain_session.put(server.url, data=once())
    assert len(server.requests) == 1


def test_a_raised_response_is_as_requests_made_it(serve: Serve, session: requests.Session) -> None:
    """Nothing of the detour is left on the response and its request."""
    server = serve(redirect(307, "/b"), NOT_FOUND, NOT_FOUND)
    response = fail(session, server.url + "/a").response
    assert response is not None
    assert type(response) is requests.Response
    assert "raise_for_status" not in vars(response)
    for each in (response, *response.history):
        assert each.request.hooks == {"response": [S3ErrorHook()]}
    with pytest.raises(NoSuchKey):
        session.send(response.request)


def test_the_cookies_of_the_bare_hook_are_on_its_response(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A hook does not know its session: there the cookies are on the response alone."""
    with pytest.raises(NoSuchKey) as caught:
        plain_session.get(serve(NOT_FOUND_WITH_COOKIE).url, hooks={"response": raise_for_s3_error})
    assert caught.value.response is not None
    assert caught.value.response.cookies.get_dict() == {"last": "404"}


# Hooks of a single request.


def test_a_request_with_its_own_hook_raises(serve: Serve, attached: requests.Session) -> None:
    """Such a hook would replace those of the session; it runs, and before ours."""
    seen: list[int] = []
    server = serve(NOT_FOUND_WITH_COOKIE)

    def note(response: requests.Response, **_: Any) -> None:
        assert type(response) is requests.Response
        seen.append(response.status_code)

    assert type(fail(attached, server.url, hooks={"response": note})) is NoSuchKey
    assert seen == [404]
    assert attached.cookies.get_dict() == {"last": "404"}


@pytest.mark.parametrize("hooks", [None, {}, {"response": []}, {"response": None}], ids=str)
def test_a_request_with_no_hook_of_its_own_raises(
    serve: Serve, attached: requests.Session, hooks: Any
) -> None:
    """Empty hooks turn nothing off."""
    assert type(fail(attached, serve(NOT_FOUND).url, hooks=hooks)) is NoSuchKey


def test_a_request_with_its_own_hook_is_followed(serve: Serve, session: requests.Session) -> None:
    """The hook of a request runs for each redirect, and the error of the last response raises."""
    seen: list[int] = []
    hooks = {"response": lambda response, **_: seen.append(response.status_code)}
    server = serve(redirect(307, "/b"), NOT_FOUND)
    assert history_of(fail(session, server.url + "/a", hooks=hooks)) == [307]
    assert seen == [307, 404]


def test_what_a_hook_of_a_request_makes_of_a_response_counts(
    serve: Serve, session: requests.Session
) -> None:
    """A hook that signs again or retries may hand on a better response."""
    server = serve(NOT_FOUND, http_response(200, b"ok"))

    def retry(response: requests.Response, **_: Any) -> requests.Response:
        return session.send(response.request) if response.status_code == 404 else response

    assert session.get(server.url, hooks={"response": retry}).content == b"ok"


def test_an_authentication_that_asks_twice_works(serve: Serve, session: requests.Session) -> None:
    """Digest authentication handles a 401 itself, in a hook of its request."""
    challenge = {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}
    server = serve(http_response(401, b"", challenge | COOKIE), http_response(200, b"ok"))
    response = session.get(server.url, auth=HTTPDigestAuth("user", "password"))
    assert response.content == b"ok"
    assert session.cookies.get_dict() == {"last": "404"}


def test_a_prepared_request_raises(serve: Serve, attached: requests.Session) -> None:
    """It never sees the hooks of a session, and comes back as it was."""
    request = requests.Request("GET", serve(NOT_FOUND).url).prepare()
    with pytest.raises(NoSuchKey) as caught:
        attached.send(request).raise_for_status()
    assert caught.value.request is request
    assert request.hooks == {"response": []}


def test_the_hook_of_a_request_wins_over_that_of_its_session(
    serve: Serve, session: requests.Session
) -> None:
    """Options may differ for one request."""
    hooks = {"response": S3ErrorHook(hosts="archive.org")}
    assert session.get(serve(NOT_FOUND).url, hooks=hooks).status_code == 404


def test_a_session_without_our_hook_raises_nothing(
    serve: Serve, session: requests.Session
) -> None:
    """Who empties the hooks of a session turns ours off."""
    session.hooks = {"response": []}
    assert session.get(serve(NOT_FOUND).url).status_code == 404


def test_threads_may_send_one_prepared_request(serve: Serve, session: requests.Session) -> None:
    """Each of them gets the error."""
    request = requests.Request("GET", serve(chosen_by=lambda _: NOT_FOUND).url).prepare()
    with ThreadPoolExecutor(8) as pool:
        names = pool.map(lambda _: fail_sending(session, request), range(200))
        assert set(names) == {"NoSuchKey"}
    assert request.hooks == {"response": []}


def fail_sending(session: requests.Session, request: Any) -> str:
    """Return the name of the error that sending a request raises."""
    try:
        session.send(request)
    except S3Error as error:
        return type(error).__name__
    return "nothing"


# Sessions of other kinds.


class Retrying(requests.Session):
    """A session that looks at the status itself and sends again, like internetarchive's."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request up to three times."""
        for _ in range(3):
            response = super().send(request, **options)
            if response.status_code != 503:
                break
        return response


class Checking(requests.Session):
    """A session that raises by itself."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request and check its status."""
        response = super().send(request, **options)
        response.raise_for_status()
        return response


class Recording(requests.Session):
    """A session that returns responses of its own making, like caches and recorders."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a request, and return a copy of the response."""
        response = super().send(request, **options)
        twin = requests.Response()
        twin.__dict__.update({name: getattr(response, name) for name in response.__attrs__})
        return twin


class Copying(requests.Session):
    """A session that sends a deep copy of each request."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Send a copy."""
        return super().send(copy.deepcopy(request), **options)


@pytest.mark.parametrize("kind", [Retrying, Checking, Recording])
@pytest.mark.parametrize("own_hook", [False, True], ids=["session", "request"])
def test_subclasses_with_their_own_send_raise(
    serve: Serve, kind: type[requests.Session], own_hook: bool
) -> None:
    """Whatever a subclass does with a response, our error comes out."""
    server = serve(redirect(307, "/b"), NOT_FOUND_WITH_COOKIE)
    hooks = {"response": lambda response, **_: None} if own_hook else None
    with kind() as session:
        session.trust_env = False
        error = fail(attach(session), server.url, hooks=hooks)
        assert type(error) is NoSuchKey
        assert "last" in session.cookies


def test_a_copied_request_raises_each_time(serve: Serve) -> None:
    """A copy holds the plain hook: it knows nothing of cookies, but lets no error pass."""
    server = serve(*[NOT_FOUND] * 2)
    with Copying() as session:
        session.trust_env = False
        request = fail(attach(session), server.url).request
        assert request is not None
        assert fail_sending(session, request) == "NoSuchKey"


def test_a_subclass_that_retries_goes_on_retrying(serve: Serve) -> None:
    """Its `send` sees the responses, as without the hook."""
    server = serve(
        *[http_response(503, error_xml("SlowDown"))] * 2, http_response(200), *[NOT_FOUND] * 2
    )
    with Retrying() as session:
        session.trust_env = False
        assert attach(session).get(server.url).status_code == 200
        assert len(server.requests) == 3
        fail(session, server.url)


def futures_session() -> Any:
    """Return a session of requests-futures."""
    futures = pytest.importorskip("requests_futures.sessions")
    session = futures.FuturesSession(max_workers=2)
    session.trust_env = False
    return session


def test_requests_futures_raises_with_a_hook_of_the_request(serve: Serve) -> None:
    """The library's way to work in the background is a hook of the request."""

    def note(response: requests.Response, **_: Any) -> None:
        response.data = response.content  # type: ignore[attr-defined]

    server = serve(NOT_FOUND, NOT_FOUND, http_response(200, b"ok"))
    with attach(futures_session()) as session:
        with pytest.raises(NoSuchKey) as caught:
            session.get(server.url, hooks={"response": note}).result(15)
        assert caught.value.response.data == error_xml("NoSuchKey")  # type: ignore[union-attr]
        with pytest.raises(NoSuchKey):
            session.get(server.url).result(15)
        assert session.get(server.url, hooks={"response": note}).result(15).data == b"ok"


def test_requests_futures_may_use_an_attached_session(
    serve: Serve, session: requests.Session
) -> None:
    """The session that it sends by is the one that raises."""
    futures = pytest.importorskip("requests_futures.sessions")
    server = serve(NOT_FOUND)
    with (
        futures.FuturesSession(session=session) as pool,
        pytest.raises(NoSuchKey),
    ):
        pool.get(server.url, hooks={"response": lambda *_, **__: None}).result(15)


def test_toolbelt_sessions_raise(serve: Serve) -> None:
    """A session with a base URL of its own works as without the hook."""
    sessions = pytest.importorskip("requests_toolbelt.sessions")
    with attach(sessions.BaseUrlSession(serve(NOT_FOUND).url)) as session:
        session.trust_env = False
        assert type(fail(session, "/key", hooks={"response": lambda *_, **__: None})) is NoSuchKey


# attach and detach.


def test_detach_gives_back_send(serve: Serve, session: requests.Session) -> None:
    """After detach a session is as it was."""
    detach(session)
    assert "send" not in vars(session)
    assert session.get(serve(NOT_FOUND).url).status_code == 404


def test_an_attached_session_pickles_and_copies(serve: Serve, session: requests.Session) -> None:
    """The copy holds the hook and nothing of the first session; attach makes it whole."""
    server = serve(*[NOT_FOUND_WITH_COOKIE] * 4)
    for twin in (pickle.loads(pickle.dumps(session)), copy.copy(session), copy.deepcopy(session)):
        assert "send" not in vars(twin)
        assert type(fail(twin, server.url)) is NoSuchKey
        twin.close()
    twin = attach(pickle.loads(pickle.dumps(session)))
    fail(twin, server.url, hooks={"response": lambda *_, **__: None})
    assert twin.cookies.get_dict() == {"last": "404"}
    twin.close()


def test_an_attached_session_is_freed_at_once(serve: Serve) -> None:
    """The session and what attach puts on it make no cycle, also after an error."""
    server: ScriptedServer = serve(redirect(307, "/b"), NOT_FOUND)
    gc.collect()
    gc.disable()
    try:
        session = attach(requests.Session())
        session.trust_env = False
        assert fail_sending(session, requests.Request("GET", server.url).prepare()) == "NoSuchKey"
        session.close()
        freed = weakref.ref(session)
        del session
        assert freed() is None
    finally:
        gc.enable()


def test_a_connection_error_passes(session: requests.Session) -> None:
    """What is not a response is requests' own matter, and the request is left as it was."""
    request = requests.Request("GET", "http://127.0.0.1:1/").prepare()
    with pytest.raises(requests.ConnectionError):
        session.send(request)
    assert request.hooks == {"response": []}


def test_an_unfollowed_redirect_may_be_sent_on(serve: Serve, session: requests.Session) -> None:
    """The next request of a redirect raises as any other, and not as part of the last call."""
    server = serve(redirect(307, "/b"), NOT_FOUND)
    response = session.get(server.url + "/a", allow_redirects=False)
    assert response.next is not None
    with pytest.raises(NoSuchKey):
        session.send(response.next)


def test_a_head_error_stores_its_cookies(serve: Serve, attached: requests.Session) -> None:
    """An error without a body is no exception."""
    fail(attached, serve(head(404, COOKIE)).url, "HEAD")
    assert attached.cookies.get_dict() == {"last": "404"}
