"""Puts the hook onto a session, and takes it off again."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar, Unpack

import requests

from ias3errors.catalog import Catalog
from ias3errors.hook import S3ErrorHook

SessionT = TypeVar("SessionT", bound=requests.Session)


class HookOptions(TypedDict, total=False):
    """The options of `attach`: the fields of `S3ErrorHook`."""

    catalog: Catalog
    hosts: str | Iterable[str] | None
    max_body: int
    body_timeout: float
    guard_body: bool
    deferred: bool


def attach(session: SessionT, **options: Unpack[HookOptions]) -> SessionT:
    """Make a session raise the S3 error of every request that fails, and return the session.

    `options` are the fields of `S3ErrorHook`. Attaching again replaces the hook. Warns where an
    adapter of the session retries in a way that loses the bodies of errors.

    On a session of the `internetarchive` library `deferred` is the default: the library looks at
    the answers itself, tries again by itself, and calls ``raise_for_status()`` in the end.
    """
    if _is_archive_session(session):
        options.setdefault("deferred", True)
        _reach_prepared_requests(session)
    else:
        _warn_of_lost_bodies(session)
    session.hooks["response"] = [*_other_hooks(session), S3ErrorHook(**options)]
    return session


def detach(session: SessionT) -> SessionT:
    """Undo `attach`, leave other hooks in place, and return the session."""
    session.hooks["response"] = _other_hooks(session)
    send = vars(session).get("send")
    if isinstance(send, _HookedSend):
        send.leave(session)
    return session


def _hooks(holder: requests.Session | requests.PreparedRequest) -> list[Callable[..., Any]]:
    hooks: Any = holder.hooks.get("response") or []
    return [hooks] if callable(hooks) else list(hooks)


def _own_hooks(holder: requests.Session | requests.PreparedRequest) -> list[S3ErrorHook]:
    return [hook for hook in _hooks(holder) if isinstance(hook, S3ErrorHook)]


def _other_hooks(session: requests.Session) -> list[Callable[..., Any]]:
    return [hook for hook in _hooks(session) if not isinstance(hook, S3ErrorHook)]


def _warn_of_lost_bodies(session: requests.Session) -> None:
    for prefix, adapter in session.adapters.items():
        retry = getattr(adapter, "max_retries", None)
        if getattr(retry, "status_forcelist", None) and getattr(retry, "raise_on_status", False):
            warnings.warn(
                f"the adapter for {prefix!r} gives up with a RetryError that lacks the server's "
                "answer; use urllib3.Retry(..., raise_on_status=False)",
                stacklevel=3,
            )
            return


# The internetarchive library: its uploads are prepared requests that never see `session.hooks`.


def _is_archive_session(session: requests.Session) -> bool:
    # By name: who has such a session has imported the library, and nobody else needs it.
    return any(
        (kind.__module__, kind.__name__) == ("internetarchive.session", "ArchiveSession")
        for kind in type(session).__mro__
    )


def _reach_prepared_requests(session: requests.Session) -> None:
    own = vars(session).get("send")
    if not isinstance(own, _HookedSend):
        # An attribute of the instance is left out when requests pickles a session.
        vars(session)["send"] = _HookedSend(session, own)


class _HookedSend:
    """A session's `send` that gives prepared requests the hook of the session as well."""

    def __init__(self, session: requests.Session, own: Callable[..., Any] | None) -> None:
        # The session holds this, so this must not hold the session: its sockets close with it.
        self._session = weakref.ref(session)
        self._own = own

    def __call__(self, request: requests.PreparedRequest, **options: Any) -> Any:
        session = self._session()
        if session is None:
            raise ReferenceError("the session is gone: keep it in a variable while it sends")
        send = self._own or type(session).send.__get__(session)
        hooks = request.hooks
        # A request that the session prepared, or that follows a redirect, has the hook already.
        if not _own_hooks(request):
            request.hooks = {**hooks, "response": [*_hooks(request), *_own_hooks(session)]}
        try:
            return send(request, **options)
        finally:
            request.hooks = hooks

    def leave(self, session: requests.Session) -> None:
        """Give the session back the `send` it had."""
        if self._own is None:
            del vars(session)["send"]
        else:
            vars(session)["send"] = self._own
