"""Writes errors as JSON objects, and remembers those that differ from others in their ids alone.

`Found.to_dict` makes the JSON of each kind of error, and it is kept with holes for the ids of the
request. A file of a million saved bodies holds few such kinds. The memo has a bound.
"""

from __future__ import annotations

import json
import re
import secrets
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ias3errors.building import make_error, with_exchange
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import read_document
from ias3errors.redaction.names import is_secret
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import found_in

_MAX_TEMPLATES = 1_024
_MAX_SEEN = 4_096
#: The elements with the ids of a request, and the attribute of a document that repeats each.
_IDS = {"RequestId": "request_id", "HostId": "host_id"}
# Such an id needs no mask and no escape: it contains no AWS key, and no name of a secret before "=".
_is_harmless = re.compile(
    r"[a-z0-9.\-]+"
    r"|(?=[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?\Z)(?!.*A[KS]IA).+"
).fullmatch
# Stands for an id while a template is made. No response can contain it by chance.
_MARK = f"id-{secrets.token_hex(12)}-"
_MARKED = re.compile(f"{_MARK}([A-Za-z]+)-")

_encoded = json.JSONEncoder().encode
_encoded_path = lru_cache(maxsize=8)(_encoded)


class JsonRecords:
    """Writes each error as one JSON object, equal to `Found.to_dict`."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._templates: dict[tuple[object, ...], str] = {}
        # What comes only once is not worth a template.
        self._seen: set[int] = set()

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the object for a match, or None if it is no error."""
        document = match.document or read_document(match.body)
        if not isinstance(document, ErrorDocument) or document.code is None:
            return self._write_alone(path, match)
        match = match._replace(document=document)
        kind = _kind_of(document, match.exchange)
        template = None if kind is None else self._template_for(kind, document, match.exchange)
        if kind is None or template is None:
            return self._write_alone(path, match)
        return (
            f'{{"path": {_encoded_path(path)}, "line": {match.line}, "offset": {match.offset}, '
            f"{template % kind.ids}{self._end}"
        )

    def _write_alone(self, path: str | None, match: Match) -> str | None:
        found = found_in(path, match)
        return None if found is None else _encoded(found.to_dict(redact=self._redact)) + self._end

    def _template_for(
        self, kind: _Kind, document: ErrorDocument, exchange: Exchange
    ) -> str | None:
        template = self._templates.get(kind.key)
        if template is None:
            if hash(kind.key) not in self._seen:
                if len(self._seen) >= _MAX_SEEN:
                    self._seen.clear()
                self._seen.add(hash(kind.key))
                return None
            template = _template_of(kind, document, exchange, redact=self._redact)
            if len(self._templates) >= _MAX_TEMPLATES:
                self._templates.clear()
            self._templates[kind.key] = template
        return template


class _Kind(NamedTuple):
    """All that an error consists of: what it shares with others of its kind, and its ids."""

    key: tuple[object, ...]
    ids: dict[str, str]


def _kind_of(document: ErrorDocument, exchange: Exchange) -> _Kind | None:
    """Return the kind of an error, or None if its ids may change more than their own place."""
    key: list[object] = [*document[:3], *document[5:10], *document[11:]]
    ids: dict[str, str] = {}
    for name, value in document.fields.items():
        key.append(name)
        if not isinstance(value, str) or is_secret(name):
            return None  # a text may repeat a secret
        if name in _IDS and _is_harmless(value) and getattr(document, _IDS[name]) == value:
            ids[name] = value
        else:
            key.append(value)
    for name, attribute in _IDS.items():
        if name not in ids:
            key.append(getattr(document, attribute))
    for name, value in (exchange.headers or {}).items():
        if name.lower() == "retry-after" and not value.isdecimal():
            return None  # the wait until a date shrinks while errors are written
        key += (name, value)
    key += (exchange.headers is None, exchange.status, exchange.reason)
    return _Kind((*key, exchange.method, exchange.url), ids)


def _template_of(kind: _Kind, document: ErrorDocument, exchange: Exchange, *, redact: bool) -> str:
    """Return the JSON of a kind, without its first brace, as a format of ``%`` for the ids."""
    marks = {name: f"{_MARK}{name}-" for name in kind.ids}
    marked = document._replace(
        fields=MappingProxyType({**document.fields, **marks}),
        request_id=marks.get("RequestId", document.request_id),
        host_id=marks.get("HostId", document.host_id),
    )
    record = make_error(with_exchange(marked, exchange)).to_dict(redact=redact)
    return _MARKED.sub(r"%(\1)s", _encoded(record)[1:].replace("%", "%%"))
