"""`Redactor`: masks the secrets of one response wherever an output shows them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Self
from urllib.parse import unquote

from ias3errors.redaction.decoding import decoded, is_unreadable
from ias3errors.redaction.names import is_secret, keeps_end
from ias3errors.redaction.secret_spans import find_secrets
from ias3errors.redaction.spans import MOST_SECRETS, Span, capped
from ias3errors.redaction.unescaping import levels

MASK = "***"
_KEPT_CHARACTERS = 4
# Other secrets are words and numbers of sentences too: they are masked where their names are.
_SHORTEST_KNOWN = 6
_DISTINCTIVE = re.compile(r"(?s).{8}|(?=.*[0-9])(?=.*[A-Za-z]).{6}")
# How many secrets with the same beginning are distinguished.
_MOST_ALIKE = 4
_MOST_KNOWN = 10_000
_MOST_REMEMBERED = 64

# Headers that are left out of snapshots and dictionaries, beside those with the names of secrets:
# a whole error body in base64.
_HIDDEN_HEADERS = frozenset({"x-oss-err"})
# Fields with the names of the error's own bucket and key.
_PLACES = ("Key", "BucketName", "Bucket", "Resource")
#: Only a name with one of these can look like a secret.
_UNUSUAL = re.compile(r"[^\w./\-]|--|eyJ|(?:AKIA|ASIA)[A-Z0-9]{16}")
_CREDENTIALS_IN_NAME = re.compile(r"://|(?i:authorization)\s{0,9}[:=]")
_MOST_TAILS = 5


class Known:
    """Secrets by their values, found in any text in one pass."""

    def __init__(self, secrets: Iterable[tuple[str, bool]]) -> None:
        """`secrets` are values, and whether each is the id of a key."""
        self._by_start: dict[str, list[tuple[str, bool]]] = {}
        for count, (secret, is_id) in enumerate(secrets):
            if count >= _MOST_KNOWN:
                break
            alike = self._by_start.setdefault(secret[:_SHORTEST_KNOWN], [])
            if len(alike) <= _MOST_ALIKE and (secret, is_id) not in alike:
                alike.append((secret, is_id))
        for alike in self._by_start.values():
            alike.sort(key=lambda pair: -len(pair[0]))

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def find(self, text: str) -> Iterator[Span]:
        """Yield the places where a text repeats a secret, or its beginning at the end of a cut text."""
        by_start = self._by_start
        if len(by_start) <= _FEW and not any(start in text for start in by_start):
            return
        at, last, hits = 0, len(text) - _SHORTEST_KNOWN, 0
        while at <= last:
            alike = by_start.get(text[at : at + _SHORTEST_KNOWN])
            if alike:
                hits += 1
                if hits > MOST_SECRETS:
                    yield Span(at, len(text), certain=True)
                    return
            span = alike and self._longest_at(text, at, alike)
            if span:
                yield span
                at = span.end
            else:
                at += 1

    def _longest_at(self, text: str, at: int, alike: list[tuple[str, bool]]) -> Span | None:
        # Too many to compare: everything with this beginning is masked.
        if len(alike) > _MOST_ALIKE:
            word = _WORD.match(text, at)
            return Span(at, word.end() if word else at + _SHORTEST_KNOWN, certain=True)
        for secret, is_id in alike:
            if text.startswith(secret, at):
                return Span(at, at + len(secret), is_id, certain=not is_id)
            if len(text) - at < len(secret) and secret.startswith(text[at:]):
                return Span(at, len(text), certain=not is_id)
        return None


_FEW = 32
_WORD = re.compile(r"[^\s\"'<>&,;]{6,}")

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
        return cls(_secrets_in(fields, url), places_in(fields, url))

    def text(self, text: str, *, addresses: bool = True) -> str:
        """Return a text with its secrets masked; e-mail addresses too, if `addresses`."""
        if self.is_plain and (text in _HARMLESS or is_harmless(text)):
            return text
        masked = self._remembered.get((text, addresses))
        if masked is None:
            masked = _masked(text, self._spans(text, addresses=addresses)[0])
            is_short = len(text) <= _LONGEST_HARMLESS
            if is_short and addresses and masked == text and not self._places:
                if len(_HARMLESS) >= _MOST_HARMLESS:
                    _HARMLESS.clear()
                _HARMLESS.add(text)
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text, addresses] = masked
        return masked

    def fields(self, fields: Mapping[str, Any], *, addresses: bool = True) -> dict[str, Any]:
        """Return a copy of fields with their secrets masked."""
        paired = paired_names(fields)
        return {
            name: self._field(name, value, secret=name in paired, addresses=addresses)
            for name, value in fields.items()
        }

    def _field(self, name: str, value: Any, *, secret: bool, addresses: bool) -> Any:
        if isinstance(value, str):
            if is_secret(name):
                return masked_value(name, value)
            if secret:
                return MASK if value.strip() else value
            return self.text(value, addresses=addresses)
        secret = secret or is_secret(name)
        if isinstance(value, Mapping):
            paired = paired_names(value)
            return {
                child: self._field(
                    child, one, secret=secret or child in paired, addresses=addresses
                )
                for child, one in value.items()
            }
        return tuple(self._field(name, one, secret=secret, addresses=addresses) for one in value)

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

    def _spans(self, text: str, *, addresses: bool) -> tuple[list[Span], bool]:
        """Return where the secrets of a text are, and whether escapes hide any of them."""
        plain: list[Span] = []
        hidden: list[Span] = []
        kept: list[tuple[int, int]] = []
        has_none = text in _HARMLESS
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
            names = _Ranges(kept)
            plain, hidden = names.outside(plain), names.outside(hidden)
        if not hidden:
            return _joined(plain), False
        shown = _Ranges((span.start, span.end) for span in plain)
        return _joined(plain + hidden), not all(map(shown.hold, hidden))

    def _kept(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places where a text has the error's own bucket or key, and the `?` after it."""
        for place in self._places:
            at = text.find(place)
            while at >= 0:
                end = at + len(place)
                yield at, end + text.startswith("?", end)
                at = text.find(place, end)


class _Ranges:
    """Stretches of a text; those that overlap are one."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, span: Span) -> bool:
        """Return whether a span is within one of the stretches."""
        index = bisect_right(self._starts, span.start) - 1
        return index >= 0 and span.end <= self._ends[index]

    def outside(self, spans: list[Span]) -> list[Span]:
        """Return the certain spans, and of the others what is not in a stretch where they start."""
        rest = (span if span.certain else self._beyond(span) for span in spans)
        return [span for span in rest if span.start < span.end]

    def _beyond(self, span: Span) -> Span:
        index = bisect_right(self._starts, span.start) - 1
        return span._replace(start=max(span.start, self._ends[index])) if index >= 0 else span

    def touch(self, span: Span) -> bool:
        """Return whether a span overlaps one of the stretches."""
        index = bisect_left(self._starts, span.end) - 1
        return index >= 0 and span.start < self._ends[index]


def _joined(spans: list[Span]) -> list[Span]:
    """Return spans in order, overlapping ones joined; an address within a secret is part of it."""
    others = [span for span in spans if not span.address]
    addresses = [span for span in spans if span.address]
    if others and addresses:
        taken = _Ranges((span.start, span.end) for span in others)
        addresses = [span for span in addresses if not taken.touch(span)]
    joined: list[Span] = []
    for span in sorted(others + addresses, key=lambda span: (span.start, span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            end = max(last.end, span.end)
            # The end of a key's id is shown if all spans end there.
            keeps = last.keeps_end and span.keeps_end and last.end == span.end
            joined[-1] = Span(last.start, end, keeps)
        else:
            joined.append(span)
    return joined


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


def masked_value(field: str, value: str) -> str:
    """Return the value of a field, masked if its name says that it is secret."""
    return _mask_of(value, keeps_end(field)) if is_secret(field) else value


def paired_names(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields whose name is in another field.

    That is `ArgumentValue` beside a secret `ArgumentName`, and `value` beside `name`.
    """
    return frozenset(
        value
        for name, value in pairs_in(fields)
        if isinstance(said := fields[name], str) and is_secret(said.strip())
    )


def pairs_in(names: Collection[str]) -> list[tuple[str, str]]:
    """Return the fields that may name something, each with the field of its value."""
    return [
        (name, value)
        for name in names
        if _says_name(name) and (value := _NAME_IN_PAIR.sub(_value_in_pair, name)) in names
    ]


@lru_cache(maxsize=4096)
def _says_name(name: str) -> bool:
    return name.lower().rstrip("0123456789").endswith(("name", "key"))


_NAME_IN_PAIR = re.compile(r"(?:N|n)ame|(?:K|k)ey")


def _value_in_pair(name: re.Match[str]) -> str:
    return "Value" if name[0].istitle() else "value"


def _secrets_in(fields: Mapping[str, Any], url: str | None) -> list[tuple[str, bool]]:
    """Return the values of secret fields and of the URL's secrets: other texts may repeat them."""
    found: dict[tuple[str, bool], None] = {}
    for secret, is_id in (*_secret_values(fields), *_secrets_of_url(url or "")):
        spelled = secret.strip()
        if _DISTINCTIVE.match(spelled) is None or spelled.startswith(MASK):
            continue
        found[spelled, is_id] = None
        for level in levels(spelled):
            if _DISTINCTIVE.match(level.text):
                found[level.text, is_id] = None
        if not spelled.isascii():  # as percent signs spell it
            raw = spelled.encode("utf-8", "surrogatepass").decode("latin-1")
            found[raw, is_id] = None
    return list(found)


def _secret_values(fields: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    if not _name_secrets(tuple(fields)) and all(isinstance(one, str) for one in fields.values()):
        return  # as in most responses
    pending: list[tuple[str | None, Any]] = [(None, fields)]
    while pending:
        secret, value = pending.pop()  # the name that makes the value secret
        if isinstance(value, str):
            if secret is not None:
                yield value, keeps_end(secret)
        elif isinstance(value, Mapping):
            paired = paired_names(value)
            for name, one in value.items():
                own = is_secret(name) or name in paired
                pending.append((name if own else secret, one))
        else:
            pending += ((secret, one) for one in value)


@lru_cache(maxsize=1024)
def _name_secrets(names: tuple[str, ...]) -> bool:
    """Return whether any of these fields may be secret, by its own name or by that in another."""
    return any(map(is_secret, names)) or bool(pairs_in(names))


def _secrets_of_url(url: str) -> Iterator[tuple[str, bool]]:
    if "=" in url or "@" in url:
        for span in find_secrets(url, addresses=False):
            yield url[span.start : span.end], span.keeps_end
        userinfo = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
        yield userinfo.partition(":")[2], False


def places_in(fields: Mapping[str, Any], url: str | None = None) -> Iterator[str]:
    """Yield the texts that may be the error's own bucket or key, where they look like secrets."""
    path = unquote(url.partition("://")[2].partition("?")[0].partition("/")[2]) if url else ""
    texts = [path] if path else []
    for name in _PLACES:
        text = fields.get(name)
        if not isinstance(text, str) or "\n" in text:
            continue
        # archive.org's `Resource` is prose, and may hold the uploader's address.
        if name != "Resource" or text.startswith("/"):
            texts.append(text)
    for text in texts:
        if _UNUSUAL.search(text) is None or _CREDENTIALS_IN_NAME.search(text):
            continue
        if not text.startswith("/") and text is not path:
            yield text
            continue
        # Where the key begins depends on the service: after the host, the bucket, or `/download`.
        rest = text.lstrip("/")
        for _ in range(_MOST_TAILS):
            yield rest
            _, slash, rest = rest.partition("/")
            if not slash or _UNUSUAL.search(rest) is None:
                break


_PLAIN = Redactor()


def masked_text(text: str, *, addresses: bool = True) -> str:
    """Return a text with credentials, signatures and e-mail addresses masked.

    For texts without a document; `addresses=False` keeps e-mail addresses.
    """
    return _PLAIN.text(text, addresses=addresses)
