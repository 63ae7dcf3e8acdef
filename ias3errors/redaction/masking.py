"""`Redactor`: masks the secrets of one response wherever an output shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from ias3errors.redaction.decoding import decoded, is_unreadable
from ias3errors.redaction.known import (
    Known,
    may_be_secret,
    names_to_keep,
    paired_names,
    secrets_in,
)
from ias3errors.redaction.names import is_secret, keeps_end
from ias3errors.redaction.secret_spans import find_secrets
from ias3errors.redaction.spans import MASK, Ranges, Span, capped, joined
from ias3errors.redaction.unescaping import levels

_KEPT_CHARACTERS = 4
_MOST_REMEMBERED = 64

# Headers that are left out of snapshots and dictionaries, beside those with the names of secrets:
# a whole error body in base64.
_HIDDEN_HEADERS = frozenset({"x-oss-err"})
# Without AWS's keys, JSON web tokens and Baidu's credentials, the secrets that look like ids.
_ID = re.compile(
    r"[a-z0-9.\-]+"
    r"|(?=[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?\Z)(?!.*(?:A[KS]IA|eyJ|bce-auth-v)).+"
)


def is_harmless(text: str) -> bool:
    """Return whether a text looks like an id that needs no mask, with "=" only as padding."""
    return _ID.fullmatch(text) is not None


# Short texts without a secret: messages, advice and phrases repeat in most errors of a program.
_HARMLESS: set[str] = set()
_MOST_HARMLESS = 4_096
_LONGEST_HARMLESS = 500


class Redactor:
    """Masks the secrets of one response: those with a name or a known form, and their copies.

    Make one for each document with `Redactor.of`. Without a document it knows no secret by its
    value.
    """

    def __init__(
        self, secrets: Iterable[tuple[str, bool]] = (), places: Iterable[str] = ()
    ) -> None:
        """`secrets` are values to mask wherever they are, `places` the names to keep."""
        self._known = Known(secrets)
        self._places = tuple(dict.fromkeys(places))
        # Whether it masks in a text only what every redactor masks.
        self.is_plain: bool = not self._known and not self._places
        self._remembered: dict[tuple[str, bool], str] = {}

    @classmethod
    def of(cls, fields: Mapping[str, Any], url: str | None = None) -> Self:
        """Return the redactor of a document with these fields, of a request to this URL."""
        return cls(secrets_in(fields, url), names_to_keep(fields, url))

    def text(self, text: str, *, addresses: bool = True) -> str:
        """Return a text with its secrets masked; e-mail addresses too, if `addresses`."""
        masked = self._remembered.get((text, addresses))
        if masked is not None:
            return masked
        has_none = text in _HARMLESS or is_harmless(text)
        if has_none and self.is_plain:
            masked = text
        else:
            masked = _masked(text, self._spans(text, addresses=addresses, has_none=has_none)[0])
            is_short = len(text) <= _LONGEST_HARMLESS
            if is_short and addresses and masked == text and not self._places:
                if len(_HARMLESS) >= _MOST_HARMLESS:
                    _HARMLESS.clear()
                _HARMLESS.add(text)
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[text, addresses] = masked
        return masked

    def fields(
        self, fields: Mapping[str, Any], *, addresses: bool = True, secret: bool = False
    ) -> dict[str, Any]:
        """Return a copy of fields with their secrets masked; all of them are secret if `secret`."""
        if not secret and not may_be_secret(fields):
            return {name: self.text(one, addresses=addresses) for name, one in fields.items()}
        paired = paired_names(fields)
        return {
            name: self._field(name, value, addresses, secret or name in paired or is_secret(name))
            for name, value in fields.items()
        }

    def _field(self, name: str, value: Any, addresses: bool, secret: bool) -> Any:
        if isinstance(value, str):
            if secret:
                return _mask_of(value, keeps_end(name))
            return self.text(value, addresses=addresses)
        if isinstance(value, Mapping):
            return self.fields(value, addresses=addresses, secret=secret)
        return tuple(self._field(name, one, addresses, secret) for one in value)

    def headers(self, headers: Mapping[str, str], *, addresses: bool = True) -> dict[str, str]:
        """Return headers without those that hold secrets, the values of the others masked."""
        return {
            name: self.text(value, addresses=addresses)
            for name, value in headers.items()
            if not is_secret(name) and name.lower() not in _HIDDEN_HEADERS
        }

    def body(self, body: bytes) -> bytes:
        """Return a body with its secrets masked and e-mail addresses kept.

        It comes back empty where nothing can be masked in place: if it is packed or in UTF-7, or
        if a secret is seen only after its escapes are taken out.
        """
        if is_unreadable(body):
            return b""
        text, encoding, errors = decoded(body)
        spans, escaped = self._spans(text, addresses=False)
        if escaped:
            return b""
        return _masked(text, spans).encode(encoding, errors) if spans else body

    def _spans(
        self, text: str, *, addresses: bool, has_none: bool = False
    ) -> tuple[list[Span], bool]:
        """Return where the secrets of a text are, and whether escapes hide any of them.

        With `has_none`, only copies of known secrets are looked for.
        """
        plain: list[Span] = []
        hidden: list[Span] = []
        kept: list[tuple[int, int]] = []
        for level in levels(text):
            spans = [] if has_none else find_secrets(level.text, addresses=addresses)
            if self._known:
                spans += capped(self._known.find(level.text), level.text)
            if level.below is None:
                plain = spans
            else:
                hidden += (
                    span._replace(start=level.source(span.start), end=level.source(span.end))
                    for span in spans
                )
            if level.unread is not None and level.below is not None:
                hidden.append(Span(level.below.source(level.unread), len(text), certain=True))
            for start, end in self._kept(level.text):
                kept.append((level.source(start), level.source(end)))
        if not plain and not hidden:
            return [], False
        if kept:
            names = Ranges(kept)
            plain, hidden = names.outside(plain), names.outside(hidden)
        if not hidden:
            return joined(plain), False
        shown = Ranges((span.start, span.end) for span in plain)
        return joined(plain + hidden), not all(map(shown.hold, hidden))

    def _kept(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places where a text has the error's own bucket or key, and the `?` after it."""
        for place in self._places:
            at = text.find(place)
            while at >= 0:
                end = at + len(place)
                yield at, end + text.startswith("?", end)
                at = text.find(place, end)


def _masked(text: str, spans: list[Span]) -> str:
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], _mask_of(text[span.start : span.end], span.keeps_end))
        done = span.end
    return "".join((*parts, text[done:])) if parts else text


def _mask_of(value: str, keeps_end: bool) -> str:
    if not value.strip():
        return value
    if keeps_end and len(value) > 2 * _KEPT_CHARACTERS and "<" not in value:
        return MASK + value[-_KEPT_CHARACTERS:]
    return value if keeps_end and value.startswith(MASK) else MASK


_PLAIN = Redactor()


def masked_text(text: str, *, addresses: bool = True) -> str:
    """Return a text with credentials, signatures and e-mail addresses masked.

    For texts without a document; `addresses=False` keeps e-mail addresses.
    """
    return _PLAIN.text(text, addresses=addresses)
