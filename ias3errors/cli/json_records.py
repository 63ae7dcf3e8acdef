"""Writes errors as JSON objects, and remembers those that differ from others only in their ids.

`Found.to_dict` makes the JSON of each kind of error, which is kept as a template with holes for
the request ids: a file of a million saved bodies contains few kinds. The memo has a bound.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from ias3errors.building import make_error, with_exchange
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import read_document
from ias3errors.redaction.masking import Redactor
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import found_in

_MAX_TEMPLATES = 1_024
_MAX_SEEN = 4_096
# Such an id needs no mask and no escape: it has no AWS key, and no name of a secret before "=".
_is_harmless = re.compile(
    r"[a-z0-9.\-]+"
    r"|(?=[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?\Z)(?!.*A[KS]IA).+"
).fullmatch
# Stands for an id while a template is made. No response can contain it by chance.
_MARK = f"id-{secrets.token_hex(12)}-"
_MARKED = re.compile(f"{_MARK}([A-Za-z]+)-")

#: All that decides the JSON of an error, except its ids.
_Kind = tuple[object, ...]

_encoded = json.JSONEncoder().encode
_encoded_path = lru_cache(maxsize=8)(_encoded)


class JsonRecords:
    """Writes each error as one JSON object, equal to `Found.to_dict`."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._templates: dict[_Kind, str | None] = {}
        # A kind that comes only once is not worth a template.
        self._seen: set[int] = set()

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the object for a match, or None if it is no error."""
        document = match.document or read_document(match.body)
        if not isinstance(document, ErrorDocument) or document.code is None:
            return self._write_alone(path, match)
        kind, ids = kind_and_ids(document, match.exchange)
        template = self._template_for(kind, ids, document, match.exchange)
        if template is None:
            return self._write_alone(path, match._replace(document=document))
        return (
            f'{{"path": {_encoded_path(path)}, "line": {match.line}, "offset": {match.offset}, '
            f"{template % ids}{self._end}"
        )

    def _write_alone(self, path: str | None, match: Match) -> str | None:
        found = found_in(path, match)
        return None if found is None else _encoded(found.to_dict(redact=self._redact)) + self._end

    def _template_for(
        self, kind: _Kind, ids: Mapping[str, str], document: ErrorDocument, exchange: Exchange
    ) -> str | None:
        try:
            return self._templates[kind]
        except TypeError:
            return None  # elements with children: such errors are rare
        except KeyError:
            if hash(kind) not in self._seen:
                if len(self._seen) >= _MAX_SEEN:
                    self._seen.clear()
                self._seen.add(hash(kind))
                return None
            if len(self._templates) >= _MAX_TEMPLATES:
                self._templates.clear()
            template = _template_of(ids, document, exchange, redact=self._redact)
            self._templates[kind] = template
            return template


def kind_and_ids(document: ErrorDocument, exchange: Exchange) -> tuple[_Kind, dict[str, str]]:
    """Return what an error shares with others of its kind, and its ids by their elements."""
    shared: dict[str, object] = dict(document.fields)
    ids: dict[str, str] = {}
    request_id, host_id = document.request_id, document.host_id
    if request_id and shared.get("RequestId") == request_id and _is_harmless(request_id):
        ids["RequestId"] = request_id
        shared["RequestId"] = request_id = None
    if host_id and shared.get("HostId") == host_id and _is_harmless(host_id):
        ids["HostId"] = host_id
        shared["HostId"] = host_id = None
    headers = None if exchange.headers is None else tuple(exchange.headers.items())
    kind = (
        *(tuple(shared), tuple(shared.values()), request_id, host_id),
        *(document.code, document.message, document.resource, document.source),
        *(document.repairs, document.truncated, document.title, document.excerpt),
        *(exchange.status, exchange.reason, headers, exchange.method, exchange.url),
    )
    return kind, ids


def _template_of(
    ids: Mapping[str, str], document: ErrorDocument, exchange: Exchange, *, redact: bool
) -> str | None:
    """Return the JSON of a kind, without its first brace, as a format of ``%`` for the ids.

    None if errors of the kind differ in more: an id may repeat a secret, and the wait until a date
    gets shorter while errors are written.
    """
    if redact and _has_secrets(document, exchange):
        return None
    headers = {name.lower(): value for name, value in (exchange.headers or {}).items()}
    if not headers.get("retry-after", "0").isdecimal():
        return None
    marks = {name: f"{_MARK}{name}-" for name in ids}
    marked = replace(
        document,
        fields=MappingProxyType({**document.fields, **marks}),
        request_id=marks.get("RequestId", document.request_id),
        host_id=marks.get("HostId", document.host_id),
    )
    record = make_error(with_exchange(marked, exchange)).to_dict(redact=redact)
    return _MARKED.sub(r"%(\1)s", _encoded(record)[1:].replace("%", "%%"))


def _has_secrets(document: ErrorDocument, exchange: Exchange) -> bool:
    """Return whether anything is masked but e-mail addresses."""
    redactor = Redactor.of(document.fields, exchange.url)
    headers = dict(exchange.headers or {})
    return (
        redactor.fields(document.fields, addresses=False) != dict(document.fields)
        or redactor.headers(headers, addresses=False) != headers
        or redactor.text(exchange.url or "", addresses=False) != (exchange.url or "")
    )
