"""Uploads and refusals that several tests of the internetarchive library share."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import requests

from ias3errors import S3ErrorHook
from ias3errors.testing import FakeIAS3

SPAM = "Your upload of my-item from username you@example.org appears to be spam."
NAMES = (
    "Bucket names should be valid archive identifiers; try someting matching this regular "
    "expression: ^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$"
)
#: Bigger than one chunk of the library's progress bar (1 MiB).
CONTENT = bytes(range(256)) * 6000
#: No wait between its retries; the library takes 0 for its default of 30 seconds.
AT_ONCE = {"retries_sleep": 0.001}


Session = requests.Session
OpenSession = Callable[[FakeIAS3], Any]


def upload(session: Any, **options: Any) -> Any:
    """Upload one file into my-item, as most programs do."""
    item = session.get_item(options.pop("identifier", "my-item"))
    return item.upload({"a.pdf": io.BytesIO(CONTENT)}, **AT_ONCE, **options)


def puts(server: FakeIAS3) -> list[tuple[int, int | None]]:
    """Return size and status of each upload that reached the server."""
    return [(seen.body_size, seen.status) for seen in server.requests if seen.method == "PUT"]


def closed_collection(server: FakeIAS3) -> dict[str, Any]:
    """Refuse a collection."""
    server.closed_collections = ["closed"]
    return {"metadata": {"collection": "closed"}}


def foreign_item(server: FakeIAS3) -> dict[str, Any]:
    """Give the item to somebody else."""
    server.add_item("my-item", owner="somebody-else")
    return {}


def dark_item(server: FakeIAS3) -> dict[str, Any]:
    """Take the item offline."""
    server.offline_items = ["my-item"]
    return {}


def full_item(server: FakeIAS3) -> dict[str, Any]:
    """Let items hold less than the file."""
    server.item_size_limit = 1000
    return {}


def spam(server: FakeIAS3) -> dict[str, Any]:
    """Take everything for spam."""
    server.spam_rule = lambda _: True
    return {}


def damaged_pdf(server: FakeIAS3) -> dict[str, Any]:
    """Refuse the content."""
    server.fail("BadContent", resource="Syntax error detected in pdf data")
    return {}


def bad_identifier(_: FakeIAS3) -> dict[str, Any]:
    """Ask for an item that no item can be."""
    return {"identifier": "abc"}


def refused_identifier(server: FakeIAS3) -> dict[str, Any]:
    """Refuse an identifier that looks right."""
    server.fail("InvalidBucketName", resource=NAMES)
    return {}


def hook_of(session: Session) -> S3ErrorHook:
    """Return the one hook of ours on a session."""
    (hook,) = [hook for hook in session.hooks["response"] if isinstance(hook, S3ErrorHook)]
    return hook
