"""Puts the hook onto a session, and takes it off again."""

from __future__ import annotations

import warnings
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
    """
    hook = S3ErrorHook(**options)
    session.hooks["response"] = [*_other_hooks(session), hook]
    _warn_of_lost_bodies(session)
    return session


def detach(session: SessionT) -> SessionT:
    """Undo `attach`, leave other hooks in place, and return the session."""
    session.hooks["response"] = _other_hooks(session)
    return session


def _other_hooks(session: requests.Session) -> list[Callable[..., Any]]:
    hooks: Any = session.hooks.get("response") or []
    if callable(hooks):
        hooks = [hooks]
    return [hook for hook in hooks if not isinstance(hook, S3ErrorHook)]


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
