"""What a response itself tells a redactor: its secrets, by their values, and the names to keep."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote

from ias3errors.redaction.names import is_secret, keeps_end
from ias3errors.redaction.secret_spans import find_secrets
from ias3errors.redaction.spans import MASK, MOST_SECRETS, Span, holds_any
from ias3errors.redaction.unescaping import levels

# Other secrets are words and numbers of sentences too: they are masked where their names are.
_SHORTEST_KNOWN = 6
_DISTINCTIVE = re.compile(r"(?s).{8}|(?=.*[0-9])(?=.*[A-Za-z]).{6}")
# How many secrets with the same beginning are distinguished.
_MOST_ALIKE = 4
_MOST_KNOWN = 10_000
_FEW = 32
_WORD = re.compile(r"[^\s\"'<>&,;]{6,}")

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
        longest_first = sorted(islice(secrets, _MOST_KNOWN), key=lambda pair: -len(pair[0]))
        for secret, is_id in longest_first:
            self._by_start.setdefault(secret[:_SHORTEST_KNOWN], []).append((secret, is_id))

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def find(self, text: str) -> Iterator[Span]:
        """Yield the places where a text repeats a secret, or its beginning at the end of a cut text."""
        by_start = self._by_start
        if len(by_start) <= _FEW and not holds_any(text, by_start):
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


def paired_names(fields: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields whose name is in another field.

    That is `ArgumentValue` beside a secret `ArgumentName`, and `value` beside `name`.
    """
    return frozenset(
        value
        for name, value in _pairs_in(fields)
        if isinstance(said := fields[name], str) and is_secret(said.strip())
    )


def _pairs_in(names: Collection[str]) -> list[tuple[str, str]]:
    """Return the fields that may name something, each with the field of its value."""
    pairs = ((name, _value_beside(name)) for name in names)
    return [(name, value) for name, value in pairs if value and value in names]


@lru_cache(maxsize=4096)
def _value_beside(name: str) -> str:
    """Return the name of the field with the value, or "" if a field names nothing."""
    if not name.lower().rstrip("0123456789").endswith(("name", "key")):
        return ""
    return re.sub("[Nn]ame|[Kk]ey", lambda m: "Value" if m[0].istitle() else "value", name)


def secrets_in(fields: Mapping[str, Any], url: str | None) -> list[tuple[str, bool]]:
    """Return the values of secret fields and of the URL's secrets: other texts may repeat them."""
    found: dict[tuple[str, bool], None] = {}
    values = _secret_values(None, fields) if may_be_secret(fields) else ()
    for secret, is_id in (*values, *_secrets_of_url(url or "")):
        spelled = secret.strip()
        if _DISTINCTIVE.match(spelled) is None or spelled.startswith(MASK):
            continue
        for level in levels(spelled):
            if _DISTINCTIVE.match(level.text):
                found[level.text, is_id] = None
        if not spelled.isascii():  # as percent signs spell it
            raw = spelled.encode("utf-8", "surrogatepass").decode("latin-1")
            found[raw, is_id] = None
    return list(found)


def _secret_values(secret: str | None, value: Any) -> Iterator[tuple[str, bool]]:
    """Yield the secret texts in a value; `secret` is the name that makes all of them secret."""
    if isinstance(value, str):
        if secret is not None:
            yield value, keeps_end(secret)
    elif isinstance(value, Mapping):
        paired = paired_names(value)
        for name, one in value.items():
            own = is_secret(name) or name in paired
            yield from _secret_values(name if own else secret, one)
    else:
        for one in value:
            yield from _secret_values(secret, one)


def may_be_secret(fields: Mapping[str, Any]) -> bool:
    """Return whether any field may be secret, by its own name or by that in another."""
    # In most responses, none is.
    return _name_secrets(tuple(fields)) or not _TEXTS.issuperset(map(type, fields.values()))


_TEXTS = frozenset({str})


@lru_cache(maxsize=1024)
def _name_secrets(names: tuple[str, ...]) -> bool:
    return any(map(is_secret, names)) or bool(_pairs_in(names))


def _secrets_of_url(url: str) -> Iterator[tuple[str, bool]]:
    if "=" in url or "@" in url:
        for span in find_secrets(url, addresses=False):
            yield url[span.start : span.end], span.keeps_end
        userinfo = url.partition("://")[2].partition("/")[0].rpartition("@")[0]
        yield userinfo.partition(":")[2], False


def names_to_keep(fields: Mapping[str, Any], url: str | None = None) -> Iterator[str]:
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
