"""How the hook is attached to a session of the internetarchive library, and detached."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from functools import partial
from typing import Any

import pytest
import requests

from ias3errors import S3ErrorHook, attach, detach
from ias3errors.exceptions import (
    AccessDenied,
    BadContent,
    NoSuchKey,
    SlowDown,
)
from ias3errors.testing import FakeIAS3
from tests.hook.internetarchive.cases import (
    OpenSession,
    hook_of,
    puts,
    upload,
)

internetarchive = pytest.importorskip("internetarchive")


def test_it_is_deferred_by_itself(session: Any) -> None:
    """A session of the library needs no option for it."""
    assert hook_of(session).deferred


def test_deferral_can_be_refused(server: FakeIAS3, plain: Any) -> None:
    """deferred=False raises at once, at the price of the library's own retries."""
    attach(plain, deferred=False)
    server.fail("SlowDown")
    with pytest.raises(SlowDown):
        upload(plain, retries=3)
    assert len(puts(server)) == 1


def test_options_of_the_hook(server: FakeIAS3, plain: Any) -> None:
    """With `hosts` the other services of archive.org are left alone."""
    attach(plain, hosts="s3.us.archive.org")
    server.fail("InternalError", path="/metadata/*")
    with pytest.raises(requests.HTTPError) as caught:
        plain.get_metadata("my-item")
    assert type(caught.value) is requests.HTTPError
    server.fail("BadContent")
    with pytest.raises(BadContent):
        upload(plain)


def test_attaching_again_replaces(server: FakeIAS3, session: Any) -> None:
    """The options of the last attach count, and one detach undoes all of them."""
    send = session.send
    attach(session, hosts="example.org")
    assert session.send is send
    assert hook_of(session).hosts == ("example.org",)
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError
    detach(session)
    assert "send" not in vars(session)


def test_detach_undoes_it(server: FakeIAS3, session: Any) -> None:
    """After detach the library raises what it always raised; a second detach is no error."""
    assert detach(detach(session)) is session
    assert session.hooks == {"response": []}
    assert "send" not in vars(session)
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError


def test_a_send_of_its_own_is_used_and_given_back(server: FakeIAS3, plain: Any) -> None:
    """A `send` that somebody put onto the session is called, and is there after detach."""
    calls = []

    def send(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        calls.append(request.method)
        response: requests.Response = type(plain).send(plain, request, **options)
        return response

    plain.send = send
    server.fail("BadContent")
    with pytest.raises(BadContent):
        upload(attach(plain))
    assert calls == ["GET", "PUT"]
    assert detach(plain).send is send


def test_a_send_put_over_ours(server: FakeIAS3, session: Any) -> None:
    """One that was put over ours stays at detach, and what is below it has no effect any more."""
    ours = session.send
    session.send = over = partial(ours)
    detach(session)
    assert session.send is over
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError


def test_classes_derived_from_the_library(server: FakeIAS3, open_session: OpenSession) -> None:
    """A subclass is recognised, and its own `send` is called."""
    calls = []

    class Counting(internetarchive.ArchiveSession):  # type: ignore[misc,name-defined]
        def send(self, request: Any, **options: Any) -> Any:
            calls.append(request.method)
            return super().send(request, **options)

    plain = open_session(server)
    with Counting(config=plain.config, http_adapter_kwargs={"max_retries": 0}) as session:
        session.proxies, session.trust_env = plain.proxies, False
        server.fail("SlowDown")
        upload(attach(session), retries=2)
    assert calls == ["GET", "PUT", "GET", "PUT"]


def test_a_namesake_is_a_plain_session() -> None:
    """A class of another library that has the same name is not meant."""

    class ArchiveSession(requests.Session):
        pass

    with ArchiveSession() as session:
        assert not hook_of(attach(session)).deferred


def test_requests_keep_their_hooks(server: FakeIAS3, session: Any) -> None:
    """A prepared request is handed back as it came, its own hooks run, and before ours."""
    seen = []
    own = requests.Request(
        "PUT",
        "http://s3.us.archive.org/my-item/a",
        data=b"x",
        hooks={"response": lambda response, **_: seen.append(type(response))},
    ).prepare()
    hooks = copy.deepcopy(own.hooks)
    response = session.send(own)
    with pytest.raises(AccessDenied):
        response.raise_for_status()
    assert seen == [requests.Response]
    assert response.request is own
    assert own.hooks == hooks


def test_a_hook_of_the_request_itself_wins(server: FakeIAS3, session: Any) -> None:
    """A request that brings our hook in another make keeps it."""
    server.fail("NoSuchKey")
    hooks = {"response": S3ErrorHook()}
    with pytest.raises(NoSuchKey):
        session.get("http://s3.us.archive.org/my-item/a", hooks=hooks)


def test_pickling(server: FakeIAS3, plain: Any) -> None:
    """A session is pickled as without our hook, which goes along."""
    before = vars(pickle.loads(pickle.dumps(plain))).keys()
    twin = pickle.loads(pickle.dumps(attach(plain)))
    assert vars(twin).keys() == before
    twin.protocol = "http:"  # the library loses its own attributes in pickles
    server.fail("NoSuchKey")
    with twin, twin.get("http://s3.us.archive.org/my-item/a") as response:
        assert response.status_code == 404
        with pytest.raises(NoSuchKey):
            response.raise_for_status()


def test_copying(session: Any) -> None:
    """A copy holds nothing of the session it was made of."""
    assert "send" not in vars(copy.copy(session))


def test_no_warning_of_lost_bodies() -> None:
    """The library's own Retry, which covers its other services, is no reason to warn."""
    with internetarchive.get_session() as session:
        assert session.adapters["https://archive.org"].max_retries.raise_on_status
        attach(session)


def test_no_cycle(server: FakeIAS3, open_session: OpenSession) -> None:
    """A session that nobody uses any more is freed at once."""
    gc.collect()
    gc.disable()
    try:
        session = attach(internetarchive.get_session())
        freed = weakref.ref(session)
        del session
        assert freed() is None
    finally:
        gc.enable()


def test_a_session_that_is_gone() -> None:
    """`send` does not keep its session alive, and says so."""
    send = attach(internetarchive.get_session()).send
    with pytest.raises(ReferenceError, match="keep it in a variable"):
        send(requests.Request("GET", "http://s3.us.archive.org/").prepare())
