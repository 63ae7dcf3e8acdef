"""Finds e-mail addresses, and excludes keys of objects such as `cat@2x.png`."""

from __future__ import annotations

from collections.abc import Iterator

from ias3errors.redaction.file_names import is_file_name
from ias3errors.redaction.spans import Span, matches

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
    # Where the first address can begin: that saves most of a long text.
    start = max(0, text.find("@") - _LONGEST_LOCAL_PART)
    for match in matches(_ADDRESS, text, start):
        if match[0].lower() not in _PUBLIC_ADDRESSES and not is_file_name(match[0]):
            yield Span(*match.span(), address=True)
