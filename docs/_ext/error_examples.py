"""Finds an example body for each code: a fixture, or the form that its body has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import ias3errors
from ias3errors.entry import Entry

_FIXTURES = Path(__file__).parents[2] / "fixtures"
# Longer bodies teach nothing more, in bytes.
_LONGEST = 2_000


def example_of(code: str) -> str | None:
    """Return the shortest fixture that is a plain body of a code, or None."""
    return _examples().get(code)


def form_of(entry: Entry) -> str:
    """Return a body as the services that send a code write it, with the message of its entry."""
    children = {
        "Code": entry.code,
        "Message": " ".join(entry.message.split()),
        "Resource": "/my-bucket/my-key",
        "RequestId": "0123456789ABCDEF",
    }
    lines = (f"  <{name}>{escape(text)}</{name}>" for name, text in children.items())
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', "<Error>", *lines, "</Error>"))


@cache
def _examples() -> dict[str, str]:
    found: dict[str, str] = {}
    for body in sorted(_bodies(), key=len):
        try:
            error = ias3errors.parse(body)
            text = body.decode("utf-8").strip()
        except ValueError:
            continue
        if (
            error.code
            and not error.document.repairs
            and text.startswith("<")
            and "```" not in text
        ):
            found.setdefault(error.code, text)
    return found


def _bodies() -> Iterator[bytes]:
    """Return each body of the fixtures that is short and not hostile."""
    for path in sorted(_FIXTURES.rglob("*.xml")):
        if path.stat().st_size <= _LONGEST and path.parent.name != "hostile":
            yield path.read_bytes()
    for path in sorted(_FIXTURES.glob("servers/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            body = json.loads(line)["body"].encode()
            if len(body) <= _LONGEST:
                yield body
