"""Reads what ``curl -v`` prints: heads of requests after ``>``, and of responses after ``<``."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from ias3errors.scanning.log_line import LOOK_BEHIND

#: What precedes each line of a response's head.
PREFIX = b"< "

_HEAD_LINE = re.compile(rb"<(?: ([^\r\n]*))?\r?(?:\n|\Z)")
#: What curl says of the connection, and of data that goes elsewhere.
_OWN_LINE = re.compile(rb"(?:\* |[{}] \[|[ 0-9:.kMG-]{20,}\r)[^\n]*\n")
_BODY_BEGINS = re.compile(rb"\s{0,99}(?:<[?!A-Za-z]|\{)")
_REQUEST = re.compile(
    rb"(?:\A|\n)> (?P<method>[A-Z]{3,10}) (?P<target>\S{1,1500}) HTTP/[0-9.]{1,3}\r?\n"
    rb"(?P<headers>(?:> [^\r\n]*\r?\n){1,60})"
)
_HEADER = re.compile(rb"> ([!-9;-~]{1,200}):[ \t]{0,9}([^\r\n]*)")


class PrintedHead(NamedTuple):
    """The head of a response as it was sent, where its body may begin, and whether one does."""

    head: bytes
    end: int
    has_body: bool


class PrintedRequest(NamedTuple):
    """The request for which a response was printed."""

    method: str
    url: str
    headers: dict[str, str]


def read_printed_head(data: bytes, position: int, limit: int) -> PrintedHead:
    """Return the head whose lines, after the status line, begin at a position."""
    lines: list[bytes] = []
    while (line := _HEAD_LINE.match(data, position, limit)) is not None:
        position = line.end()
        if not line[1]:
            break
        lines.append(line[1] + b"\r\n")
    body = position
    while (own := _OWN_LINE.match(data, body, limit)) is not None:
        body = own.end()
    has_body = _BODY_BEGINS.match(data, body, limit) is not None
    return PrintedHead(b"".join([*lines, b"\r\n"]), body if has_body else position, has_body)


def read_printed_request(data: bytes, before: int) -> PrintedRequest | None:
    """Return the last request that was printed before a position, or None."""
    found = list(_REQUEST.finditer(data, max(0, before - LOOK_BEHIND), before))
    if not found:
        return None
    headers = {
        one[1].decode("latin-1"): one[2].decode("utf-8", "replace").strip()
        for one in _HEADER.finditer(found[-1]["headers"])
    }
    host = next((value for name, value in headers.items() if name.lower() == "host"), None)
    target = found[-1]["target"].decode("utf-8", "replace")
    if host is None or (not target.startswith("/") and not urlsplit(target).scheme):
        return None
    url = f"https://{host}{target}" if target.startswith("/") else target
    return PrintedRequest(found[-1]["method"].decode(), url, headers)
