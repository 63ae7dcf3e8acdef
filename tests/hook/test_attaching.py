"""`attach` and `detach`: what they do to a session, and when they warn."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry

from ias3errors import S3Error, S3ErrorHook, attach, detach
from ias3errors.exceptions import NoSuchKey
from tests.hook.cases import NO_SUCH_KEY
from tests.loopback import http_response

if TYPE_CHECKING:
    from tests.loopback import Serve

# attach and detach.


def note_one(response: requests.Response, **_: Any) -> None:
    """Leave a mark on a response."""
    response.headers["X-One"] = "1"


def note_two(response: requests.Response, **_: Any) -> None:
    """Leave another mark, which shows whether the first was there."""
    response.headers["X-Two"] = "after one" if "X-One" in response.headers else "first"


def hooks_of(session: requests.Session) -> list[Any]:
    """Return the response hooks of a session as a list."""
    hooks: Any = session.hooks.get("response") or []
    return [hooks] if callable(hooks) else list(hooks)


def ours_in(session: requests.Session) -> list[Any]:
    """Return those hooks of a session that are ours."""
    return [one for one in hooks_of(session) if isinstance(one, S3ErrorHook)]


def test_attach_returns_the_session(plain_session: requests.Session) -> None:
    """So that it can be written around the making of a session."""
    assert attach(plain_session) is plain_session
    assert ours_in(plain_session) == [S3ErrorHook()]


def test_a_second_attach_replaces_the_first(serve: Serve, plain_session: requests.Session) -> None:
    """There is one hook of ours, with the options given last."""
    server = serve(http_response(404, NO_SUCH_KEY), http_response(404, NO_SUCH_KEY))
    attach(attach(plain_session), hosts="archive.org", max_body=1000)
    assert ours_in(plain_session) == [S3ErrorHook(hosts="archive.org", max_body=1000)]
    assert plain_session.get(server.url).status_code == 404
    attach(plain_session)
    with pytest.raises(NoSuchKey):
        plain_session.get(server.url)


@pytest.mark.parametrize("hooks", [{}, {"response": []}, {"response": note_one}])
@pytest.mark.parametrize("deferred", [False, True])
def test_attach_copes_with_any_form_of_hooks(
    serve: Serve, plain_session: requests.Session, hooks: dict[str, Any], deferred: bool
) -> None:
    """session.hooks may be empty, or hold a bare callable."""
    server = serve(http_response(404, NO_SUCH_KEY), http_response(200))
    plain_session.hooks = dict(hooks)
    attach(plain_session, deferred=deferred)
    with pytest.raises(NoSuchKey):
        plain_session.get(server.url).raise_for_status()
    marked = "X-One" in plain_session.get(server.url).headers
    assert marked == ("response" in hooks and hooks["response"] is note_one)


def test_other_hooks_keep_their_order(serve: Serve, plain_session: requests.Session) -> None:
    """attach, attach again and detach leave other hooks alone."""
    server = serve(http_response(200), http_response(200), http_response(404, NO_SUCH_KEY))
    plain_session.hooks["response"] = [note_one, note_two]
    attach(plain_session)
    assert plain_session.get(server.url).headers["X-Two"] == "after one"
    attach(plain_session, max_body=1000)
    assert plain_session.get(server.url).headers["X-Two"] == "after one"
    detach(plain_session)
    assert hooks_of(plain_session) == [note_one, note_two]
    assert plain_session.get(server.url).status_code == 404


@pytest.mark.parametrize("hooks", [{}, {"response": []}, {"response": note_one}])
def test_detach_without_attach_changes_nothing(
    plain_session: requests.Session, hooks: dict[str, Any]
) -> None:
    """Only what attach did is undone."""
    plain_session.hooks = dict(hooks)
    detach(plain_session)
    assert hooks_of(plain_session) == ([note_one] if hooks.get("response") else [])


def test_detach_undoes_a_deferred_attach(serve: Serve, plain_session: requests.Session) -> None:
    """After detach, raise_for_status is requests' own again."""
    server = serve(http_response(404, NO_SUCH_KEY))
    detach(attach(plain_session, deferred=True))
    assert hooks_of(plain_session) == []
    with pytest.raises(requests.HTTPError) as caught:
        plain_session.get(server.url).raise_for_status()
    assert not isinstance(caught.value, S3Error)


def test_attach_does_not_touch_other_sessions(serve: Serve, session: requests.Session) -> None:
    """Nothing global is changed."""
    server = serve(http_response(404, NO_SUCH_KEY))
    with requests.Session() as other:
        other.trust_env = False
        assert other.get(server.url).status_code == 404


def test_unknown_options_are_refused(plain_session: requests.Session) -> None:
    """A misspelt option is a TypeError, not a silent default."""
    with pytest.raises(TypeError):
        attach(plain_session, max_bodies=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("deferred", [False, True])
def test_a_session_with_the_hook_pickles(
    serve: Serve, plain_session: requests.Session, deferred: bool
) -> None:
    """A session that went through a pickle raises like the first one."""
    server = serve(http_response(404, NO_SUCH_KEY))
    attach(plain_session, deferred=deferred)
    with pickle.loads(pickle.dumps(plain_session)) as session, pytest.raises(NoSuchKey):
        session.get(server.url).raise_for_status()


# The warning about urllib3's own retries.


def retrying(**options: Any) -> HTTPAdapter:
    """Return an adapter that retries by urllib3's own means."""
    return HTTPAdapter(max_retries=Retry(total=1, **options))


def test_attach_warns_of_retries_that_lose_the_body(plain_session: requests.Session) -> None:
    """A Retry that raises on statuses ends in RetryError without the response: one warning."""
    plain_session.mount("http://", retrying(status_forcelist=[503]))
    plain_session.mount("https://", retrying(status_forcelist=[503, 429]))
    with pytest.warns(UserWarning, match="raise_on_status") as caught:
        attach(plain_session)
    assert len(caught) == 1


@pytest.mark.parametrize(
    "adapter",
    [
        HTTPAdapter(),
        HTTPAdapter(max_retries=5),
        retrying(),
        retrying(status_forcelist=[503], raise_on_status=False),
        retrying(status_forcelist=[], raise_on_status=True),
    ],
)
def test_attach_does_not_warn_otherwise(
    plain_session: requests.Session, adapter: HTTPAdapter
) -> None:
    """Adapters that return the last response cause no warning."""
    plain_session.mount("http://", adapter)
    attach(plain_session)  # warnings are errors in these tests
