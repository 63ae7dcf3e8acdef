"""Attaches the hook to a session, and detaches it."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import requests

from ias3errors.arguments import check_session
from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.hook import BODY_TIMEOUT, S3ErrorHook
from ias3errors.lazy import load_all
from ias3errors.parsing.plain import MAX_BODY

SessionT = TypeVar("SessionT", bound=requests.Session)


def attach(
    session: SessionT,
    *,
    catalog: Catalog = DEFAULT,
    hosts: str | Iterable[str] | None = None,
    max_body: int = MAX_BODY,
    body_timeout: float = BODY_TIMEOUT,
    guard_body: bool = True,
    deferred: bool | None = None,
) -> SessionT:
    """Make a session raise the S3 error of every request that fails, and return the session.

    The options are those of `S3ErrorHook`. Attaching again replaces the hook. Warns where an
    adapter of the session retries in a way that loses the bodies of errors.

    `deferred` is the default on a session of the `internetarchive` library, which looks at the
    responses and retries by itself, and calls ``raise_for_status()`` in the end.
    """
    check_session(session, "attach")
    # The first error may come when the process can open no more files, and so import nothing.
    load_all()
    archive = _is_archive_session(session)
    if not archive:
        _warn_of_lost_bodies(session)
    hook = S3ErrorHook(
        catalog=catalog,
        hosts=hosts,
        max_body=max_body,
        body_timeout=body_timeout,
        guard_body=guard_body,
        deferred=archive if deferred is None else deferred,
    )
    own = vars(session).get("send")
    if not isinstance(own, _HookedSend):
        # An attribute of the instance is left out when requests pickles a session.
        vars(session)["send"] = _HookedSend(session, own)
    session.hooks["response"] = [*_other_hooks(session), hook]
    return session


def detach(session: SessionT) -> SessionT:
    """Undo `attach`, leave other hooks in place, and return the session."""
    check_session(session, "detach")
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
                "response; use urllib3.Retry(..., raise_on_status=False)",
                stacklevel=3,
            )
            return


def _is_archive_session(session: requests.Session) -> bool:
    # Compared by name, so that nobody imports the library who has no such session.
    return any(
        (kind.__module__, kind.__name__) == ("internetarchive.session", "ArchiveSession")
        for kind in type(session).__mro__
    )


# requests calls hooks before it stores cookies and follows redirects, so a hook that raises would
# lose both. A request's own hooks replace the session's, and a prepared request never gets them.
# Therefore `send` itself is wrapped: hooks mark the failed response, and `send` raises at its end.


class _Marking:
    """The hook of one call of `send`: it marks a failed response, and the call raises later."""

    def __init__(self, hook: S3ErrorHook) -> None:
        self.hook = hook

    def __call__(self, response: requests.Response, *_args: Any, **_kwargs: Any) -> None:
        self.hook.mark(response)

    def __reduce__(self) -> tuple[Any, ...]:
        # No `send` settles what a copy marks, so a copy or pickle is the hook that raises.
        return replace, (self.hook,)


class _HookedSend:
    """A session's `send` that adds the hook to every request, and raises once requests is done."""

    def __init__(self, session: requests.Session, own: Callable[..., Any] | None) -> None:
        # A strong reference would be a cycle, and the session's sockets would stay open.
        self._session = weakref.ref(session)
        self._own = own

    def __call__(self, request: requests.PreparedRequest, **options: Any) -> Any:
        session = self._session()
        if session is None:
            raise ReferenceError("the session is gone: keep it in a variable while it sends")
        send = self._own or type(session).send.__get__(session)
        hooks, own = _hooks(request), _own_hooks(request)
        ours = own or _own_hooks(session)
        if not ours or any(isinstance(hook, _Marking) for hook in hooks):
            # A nested request, such as that of a redirect: the outer call raises.
            return send(request, **options)
        # Threads may share the request, so only a copy has the marking hooks. `copy.copy` would
        # take longer than all the rest of this.
        marked = type(request).__new__(type(request))
        vars(marked).update(vars(request))
        # Ours mark: in the place of the request's own, else after all others.
        marking = [
            _Marking(hook) if isinstance(hook, S3ErrorHook) else hook
            for hook in (hooks if own else hooks + ours)
        ]
        marked.hooks = {**request.hooks, "response": marking}
        try:
            response = send(marked, **options)
        finally:
            # The requests of redirects share this dictionary, and callers may send them again.
            marked.hooks.clear()
            marked.hooks.update(request.hooks)
        if isinstance(response, requests.Response):
            for each in (response, *response.history):
                if each.request is marked:
                    each.request = request
            ours[0].settle(response)
        return response

    def leave(self, session: requests.Session) -> None:
        """Restore the session's former `send`."""
        if self._own is None:
            del vars(session)["send"]
        else:
            vars(session)["send"] = self._own
