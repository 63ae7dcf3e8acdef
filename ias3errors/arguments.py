"""Checks what callers pass: a body in any form, and objects meant for another call."""

from __future__ import annotations

import inspect
import io
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import requests


class BinaryFile(Protocol):
    """An object whose `read` returns bytes: a file opened in binary mode, a stream."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; fewer than asked for, and none only at the end."""


_BODY_FORMS = "bytes, str, a pathlib.Path or a file opened in binary mode"
_FROM_PARTS = "ias3errors.error_from_parts(status={0}.{1}, headers={0}.headers, body={2})"
_BOTOCORE = "catch its ClientError and convert that, as docs/recipes/botocore_client_error.py does"

# What to call with a response of another library, by the package of its class.
_RESPONSE_CALLS: Mapping[str, str] = {
    "requests": "use ias3errors.error_from_response(response)",
    "httpx": f"use {_FROM_PARTS.format('response', 'status_code', 'response.read()')}, "
    "as docs/recipes/httpx_event_hook.py does",
    "aiohttp": f"use {_FROM_PARTS.format('response', 'status', 'await response.read()')}",
    "urllib3": f"use {_FROM_PARTS.format('response', 'status', 'response.data')}",
    "http": f"use {_FROM_PARTS.format('response', 'status', 'response.read()')}",
    "urllib": f"use {_FROM_PARTS.format('error', 'status', 'error.read()')}",
    "botocore": _BOTOCORE,
    "boto3": _BOTOCORE,
    "ias3errors": "it is the error already: raise it",
    "concurrent": "pass what its result() returns",
}

# What to do for a client of another library, by the package of its class.
_CLIENT_CALLS: Mapping[str, str] = {
    **_RESPONSE_CALLS,
    "requests": "pass a session: ias3errors.attach(requests.Session())",
    "httpx": "give the httpx client an event hook, as docs/recipes/httpx_event_hook.py does",
    "ias3errors": "pass a session: ias3errors.attach(requests.Session())",
    "internetarchive": "pass its session: ias3errors.attach(internetarchive.get_session())",
}

# The library reads these itself, so their `read` is no reason to take them for files.
_RESPONSES_WITH_READ = frozenset({"httpx", "aiohttp"})

# A string: `re` compiles it when it is first used.
_PATH = r"""(?ix) (?: ~ | \.{0,2} | [a-z]: )? [/\\] \S [^\r\n<>{}]*
    | [^\r\n<>{}"]+ \. (?: xml | json | html? | txt | log | bin | body | http | out | gz )"""


def read_body(body: bytes | str | Path | BinaryFile, limit: int) -> bytes:
    """Return a body as bytes; of a file at most `limit` of them, and one to show that it goes on.

    A file is read from where it is, and stays open. Raises TypeError for what is no body, with the
    call that takes it, and OSError for a file that cannot be read.
    """
    if isinstance(body, str):
        return as_bytes(body)
    if isinstance(body, os.PathLike):
        with Path(body).open("rb") as file:
            return _read_file(file, limit)
    if hasattr(body, "read") and _package(body) not in _RESPONSES_WITH_READ:
        return _read_file(body, limit)
    return as_bytes(body, forms=_BODY_FORMS)


def as_bytes(body: object, *, forms: str = "bytes or str") -> bytes:
    """Return a body that is in memory as bytes; raise TypeError for anything else."""
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body)
    raise _wrong_type("the body", forms, body, _RESPONSE_CALLS)


def _read_file(file: BinaryFile, limit: int) -> bytes:
    if isinstance(file, io.TextIOBase):
        raise _text_file(file)
    parts: list[bytes] = []
    missing = limit + 1
    while missing > 0:
        part: Any = file.read(missing)
        if isinstance(part, str):
            raise _text_file(file)
        if inspect.isawaitable(part):
            getattr(part, "close", int)()  # or Python warns that it was never awaited
            raise TypeError(f"{type(file).__name__} reads asynchronously: pass await its read()")
        if part is not None and not isinstance(part, bytes | bytearray | memoryview):
            raise _wrong_type("the body", _BODY_FORMS, file, _RESPONSE_CALLS)
        if not part:  # the end, or nothing yet of a file that does not block
            break
        parts.append(bytes(part))
        missing -= len(part)
    return b"".join(parts)


def _text_file(file: object) -> TypeError:
    return TypeError(
        f"the body is a text file ({type(file).__name__}): open it in binary mode, "
        "open(path, 'rb'), so that the bytes are the server's"
    )


def check_response(response: object, call: str) -> None:
    """Raise TypeError, with what to do instead, for anything but a response of requests."""
    if isinstance(response, bytes | str | os.PathLike):
        raise TypeError(
            f"{call}() takes a requests.Response, not {_name(response)}: "
            "for a body without its response use ias3errors.parse(body)"
        )
    _check(response, requests.Response, "error", call, _RESPONSE_CALLS)


def check_session(session: object, call: str) -> None:
    """Raise TypeError, with what to do instead, for anything but a session of requests."""
    _check(session, requests.Session, "item", call, _CLIENT_CALLS)


def _check(value: object, kind: type, holder: str, call: str, calls: Mapping[str, str]) -> None:
    if isinstance(value, kind):
        return
    name, wanted = kind.__name__.lower(), f"a requests.{kind.__name__}"
    if isinstance(getattr(value, name, None), kind):
        hint = f"pass its {name}: {call}({holder}.{name})"
        raise TypeError(f"{call}() takes {wanted}, not {_name(value)}: {hint}")
    raise _wrong_type(f"the {name} of {call}()", wanted, value, calls)


def is_path(text: str | None) -> bool:
    """Return whether a text looks like the path of a file rather than like a body."""
    return text is not None and re.fullmatch(_PATH, text.strip()) is not None


def _wrong_type(what: str, wanted: str, value: object, calls: Mapping[str, str]) -> TypeError:
    text = f"{what} must be {wanted}, not {_name(value)}"
    if isinstance(value, Mapping) and "ResponseMetadata" in value:
        return TypeError(f"{text}: {_BOTOCORE}")
    hint = calls.get(_package(value))
    return TypeError(f"{text}: {hint}" if hint else text)


def _package(value: object) -> str:
    """Return the package of the table that defines the class of a value, or ""."""
    # Compared by name, so that the library is not imported here.
    kind = value if isinstance(value, type) else type(value)
    names = [each.__module__ for each in kind.__mro__]
    if isinstance(value, ModuleType):
        names = [value.__name__]
    roots = (name.partition(".")[0] for name in names)
    return next((root for root in roots if root in _CLIENT_CALLS), "")


def _name(value: object) -> str:
    """Return what a value is, for a message: "httpx's Response", "the class Session", "dict"."""
    if isinstance(value, ModuleType):
        return f"the module {value.__name__}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    package = _package(value)
    return f"{package}'s {type(value).__name__}" if package else type(value).__name__
