"""Tells by a documented message which code a server sent, where a program shows no code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ias3errors.catalog import IAS3

#: Messages of MinIO and its clients, which differ from the documented ones.
_OTHERS = {
    "Access Denied.": "AccessDenied",
    "The specified bucket does not exist.": "NoSuchBucket",
    "Object does not exist": "NoSuchKey",
    "The specified key does not exist": "NoSuchKey",
    "The Access Key Id you provided does not exist in our records.": "InvalidAccessKeyId",
    "The request signature we calculated does not match the signature you provided. Check your "
    "key and signing method.": "SignatureDoesNotMatch",
    "The difference between the request time and the server's time is too large.": (
        "RequestTimeTooSkewed"
    ),
}


@cache
def codes_by_message() -> Mapping[str, str]:
    """Return the code of each known message; the first of several codes counts."""
    codes: dict[str, str] = {}
    for entry in IAS3.values():
        codes.setdefault(entry.message.strip(), entry.code)
    return MappingProxyType(codes)


@cache
def message_pattern() -> bytes:
    """Return the pattern that matches each documented message, the longest first."""
    messages = sorted(codes_by_message(), key=len, reverse=True)
    return b"|".join(re.escape(message).encode() for message in messages if message)


def known_message(text: str) -> tuple[str | None, str]:
    """Return the code that documents a message, or None, and the message.

    A period at the end does not count. A program may say first what failed: "Unable to stat."
    """
    known = codes_by_message()
    for message in (text.strip(), text.partition(". ")[2].strip()):
        bare = message.rstrip(".")
        for one in (message, bare, f"{bare}."):
            code = known.get(one) or _OTHERS.get(one)
            if code is not None:
                return code, message
    return None, text.strip()
