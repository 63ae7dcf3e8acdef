"""Writes errors as JSON objects, and remembers those that differ in their ids alone.

Every body is parsed, and every record is that of `Found.to_dict`. A record that comes again is kept
with holes for the ids of the response: a file of a million saved bodies contains few others.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ias3errors.building import make_error, with_exchange
from ias3errors.document import ErrorDocument, PlainTexts
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import plain_document, read_document, read_plain
from ias3errors.parsing.trees import local_name
from ias3errors.redaction.masking import Redactor, is_harmless
from ias3errors.scanning.match import Match, error_from_match
from ias3errors.scanning.scanner import Found

_MAX_LINES = 4_096
_MAX_SEEN = 4_096
# The ids of a record while its holes are made. No response contains them by chance.
_MARKS = {name: f"id-{secrets.token_hex(12)}-{name}" for name in ("RequestId", "HostId")}

#: What errors with the same record share.
_Kind = tuple[object, ...]

_encoded = json.JSONEncoder().encode
_encoded_path = lru_cache(maxsize=8)(_encoded)


class _Line(NamedTuple):
    """The JSON of all errors that differ in their ids alone."""

    #: What follows the place: a format of `%` with holes for ids.
    text: str
    #: Masks the ids that repeat a secret of the response; None if there is no secret.
    redactor: Redactor | None

    def fits(self, ids: dict[str, str]) -> bool:
        """Return whether no id repeats a secret."""
        redactor = self.redactor
        return redactor is None or all(redactor.text(text) == text for text in ids.values())


class JsonRecords:
    """Writes each error as one JSON object, equal to `Found.to_dict`."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._lines: dict[_Kind, _Line] = {}
        # The hashes of kinds that came at least once.
        self._seen: set[int] = set()

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the object for a match, or None if it is no error."""
        exchange, document = match.exchange, match.document
        if exchange.headers:  # they hold ids and times
            return self._write_alone(path, match)
        plain = read_plain(match.body) if document is None else None
        if plain is not None:
            kind, ids = _kind_of_texts(plain[2], exchange)
        else:
            found = document or read_document(match.body)
            if not isinstance(found, ErrorDocument):
                return self._write_alone(path, match)
            document = found
            kind, ids = kind_and_ids(document, exchange)
        try:
            line = self._lines.get(kind)
        except TypeError:  # an element with children is rare, and cannot be a key
            return self._write_alone(path, match)
        if line is not None and line.fits(ids):
            place = f'{{"path": {_encoded_path(path)}, "line": {match.line}, '
            return f'{place}"offset": {match.offset}, {line.text % ids}{self._end}'
        if plain is not None:
            document = plain_document(plain[2])
        if document is not None and document.code is not None:
            match = match._replace(document=document)
            if line is None and self._was_seen(kind):
                if len(self._lines) >= _MAX_LINES:
                    self._lines.clear()
                self._lines[kind] = self._line_of(document, exchange, ids)
        return self._write_alone(path, match)

    def _write_alone(self, path: str | None, match: Match) -> str | None:
        error = error_from_match(match)
        if error is None:
            return None
        found = Found(error, path, match.offset, match.line)
        return _encoded(found.to_dict(redact=self._redact)) + self._end

    def _was_seen(self, kind: _Kind) -> bool:
        """Return whether a kind comes for the second time: nothing is kept for the first one."""
        number = hash(kind)
        if number in self._seen:
            return True
        if len(self._seen) >= _MAX_SEEN:
            self._seen.clear()
        self._seen.add(number)
        return False

    def _line_of(self, document: ErrorDocument, exchange: Exchange, ids: dict[str, str]) -> _Line:
        marks = {name: _MARKS[name] for name in ids}
        document = replace(
            document,
            request_id=marks.get("RequestId", document.request_id),
            host_id=marks.get("HostId", document.host_id),
            fields={**document.fields, **marks},
        )
        error = make_error(with_exchange(document, exchange))
        text = _encoded(error.to_dict(redact=self._redact))[1:].replace("%", "%%")
        for name, mark in marks.items():
            text = text.replace(mark, f"%({name})s")
        redactor = Redactor.of(document.fields, exchange.url)
        return _Line(text, redactor if self._redact and not redactor.is_plain else None)


def _is_id(name: str, text: str) -> bool:
    """Return whether another such text would change nothing else in a record."""
    # OSS names its host in `HostId`, and a host may choose the advice.
    return (name == "RequestId" or "." not in text) and is_harmless(text)


def _kind_of_texts(texts: PlainTexts, exchange: Exchange) -> tuple[_Kind, dict[str, str]]:
    """Return what `kind_and_ids` does, for the texts of a body that is one plain `Error`."""
    tags = tuple(texts)
    shared = dict(texts)
    ids: dict[str, str] = {}
    for tag, name in _id_tags(tags):
        text = texts[tag]
        if text and _is_id(name, text):
            ids[name] = text
            shared[tag] = None
    facts = (exchange.status, exchange.reason, exchange.method, exchange.url)
    return (tags, tuple(ids), *facts, *shared.values()), ids


@lru_cache(maxsize=1024)
def _id_tags(tags: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the tags of ids, each with its name, if no other element has that name."""
    names = [local_name(tag).lower() for tag in tags]
    return tuple(
        (tag, name)
        for tag in tags
        if (name := local_name(tag)) in _MARKS and names.count(name.lower()) == 1
    )


def kind_and_ids(document: ErrorDocument, exchange: Exchange) -> tuple[_Kind, dict[str, str]]:
    """Return what an error shares with others of its kind, and its ids by their elements."""
    shared: dict[str, object] = dict(document.fields)
    ids: dict[str, str] = {}
    for name, text in (("RequestId", document.request_id), ("HostId", document.host_id)):
        if text and shared.get(name) == text and _is_id(name, text):
            ids[name] = text
            shared[name] = None
    headers = None if exchange.headers is None else tuple(exchange.headers.items())
    kind = (
        *(tuple(shared), tuple(shared.values()), tuple(ids)),
        None if "RequestId" in ids else document.request_id,
        None if "HostId" in ids else document.host_id,
        *(document.code, document.message, document.resource, document.source),
        *(document.repairs, document.truncated, document.title, document.excerpt),
        *(exchange.status, exchange.reason, headers, exchange.method, exchange.url),
    )
    return kind, ids
