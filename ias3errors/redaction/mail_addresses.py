"""Finds e-mail addresses, and excludes keys of objects such as `cat@2x.png`."""

from __future__ import annotations

from collections.abc import Iterator

from ias3errors.redaction.file_names import is_file_name
from ias3errors.redaction.spans import Span, compiled

_LONGEST_LOCAL_PART = 64
_DELIMITERS = r"\s<>()\[\]\"',;:=|/&?#@\\"
_ADDRESS = (
    rf"(?<![^{_DELIMITERS}])(?!git@)[^{_DELIMITERS}]{{1,{_LONGEST_LOCAL_PART}}}+@"
    r"(?![0-9]{1,9}\.[0-9])(?:[^\W_](?:[\w\-]{0,62}+)\.){1,8}(?:[^\W\d_]{2,24}|xn--[a-z0-9\-]{2,40}+)"
    r"(?![\w\-])"
)
_PUBLIC_ADDRESSES = frozenset({"info@archive.org", "webservices@amazon.com"})


def mail_addresses(text: str) -> Iterator[Span]:
    """Yield the e-mail addresses of a text, except those that services publish."""
    address = compiled(_ADDRESS)
    position = 0
    while (sign := text.find("@", position)) >= 0:
        # Where the address can begin: that saves most of a text.
        start = max(position, sign - _LONGEST_LOCAL_PART, text.rfind(" ", position, sign) + 1)
        match = address.search(text, start)
        if match is None:
            return
        position = match.end()
        if match[0].lower() not in _PUBLIC_ADDRESSES and not is_file_name(match[0]):
            yield Span(*match.span(), address=True)
