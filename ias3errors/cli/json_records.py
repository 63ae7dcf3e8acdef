"""Writes errors as JSON objects, and remembers what many of them share.

`Found.to_dict` makes the JSON of each kind of error, which is kept as a template with holes for
the texts of the response: a file of a million saved bodies contains few kinds. A line is kept with
holes for the ids alone. Every body is parsed, and every memo has a bound.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ias3errors.building import make_error, with_exchange
from ias3errors.document import ErrorDocument, PlainTexts
from ias3errors.exchange import Exchange
from ias3errors.parsing.documents import plain_document, read_plain
from ias3errors.parsing.trees import local_name
from ias3errors.redaction.masking import Redactor, paired_names, pairs_in, places_in
from ias3errors.redaction.names import is_secret
from ias3errors.rendering import advice_as_dict
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import found_in

_MAX_LINES = 4_096
_MAX_TEMPLATES = 1_024
_MAX_SEEN = 4_096
# Such a text needs no mask and no escape: it contains no AWS key, and "=" only as padding.
_is_harmless = re.compile(
    r"[a-z0-9.\-]+"
    r"|(?=[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?\Z)(?!.*A[KS]IA).+"
).fullmatch
# A placeholder for a text while a template is made. No response contains it by chance.
_MARK = f"id-{secrets.token_hex(12)}-"
_MARKED = re.compile(f'"{_MARK}([0-9]+)-"')
_IDS = ("RequestId", "HostId")

#: The key of a template, or of a line.
_Kind = tuple[object, ...]

_encoded = json.JSONEncoder().encode
_encoded_path = lru_cache(maxsize=8)(_encoded)


class _Template(NamedTuple):
    """The JSON of all errors of a kind, whatever their texts."""

    #: All that precedes the advice, without the first brace: a format of `%` with holes for texts.
    text: str
    #: The element whose text each hole gets.
    holes: tuple[str, ...]
    redactor: Redactor | None


class _Line(NamedTuple):
    """The JSON of all errors that differ in their ids alone."""

    #: All but the first brace: a format of `%` with holes for ids.
    text: str
    redactor: Redactor | None


class JsonRecords:
    """Writes each error as one JSON object, equal to `Found.to_dict`."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._lines: dict[_Kind, _Line] = {}
        self._templates: dict[_Kind, _Template | None] = {}
        # The hashes of keys that came at least once.
        self._seen: set[int] = set()

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the object for a match, or None if it is no error."""
        exchange = match.exchange
        plain = read_plain(match.body) if match.document is None else None
        if plain is None or exchange.headers is not None:
            return self._write_alone(path, match)
        texts = plain[2]
        ids: dict[str, str] = {}
        others: list[str | None] = []
        for tag, text in texts.items():
            # OSS names its host in `HostId`, and a host may choose the advice.
            if tag in _IDS and text and _is_harmless(text) and (tag[0] == "R" or "." not in text):
                ids[tag] = text
            else:
                others.append(text)
        facts = (exchange.status, exchange.reason, exchange.method, exchange.url)
        key = (tuple(texts), tuple(ids), *facts, *others)
        line = self._lines.get(key) or self._make_line(key, ids, texts, exchange)
        if line is None or (line.redactor is not None and _repeat_secrets(ids, line.redactor)):
            return self._write_alone(path, match)
        return (
            f'{{"path": {_encoded_path(path)}, "line": {match.line}, "offset": {match.offset}, '
            f"{line.text % ids}{self._end}"
        )

    def _write_alone(self, path: str | None, match: Match) -> str | None:
        found = found_in(path, match)
        return None if found is None else _encoded(found.to_dict(redact=self._redact)) + self._end

    def _make_line(
        self, key: _Kind, ids: Mapping[str, str], texts: PlainTexts, exchange: Exchange
    ) -> _Line | None:
        kind, free = self._kind_of(texts, exchange)
        template = self._template_for(kind, free, texts, exchange)
        if template is None or (self._redact and any(places_in(free))):
            return None
        shown = {
            tag: f'"%({tag})s"' if tag in ids else _escaped(_shown(text, template.redactor))
            for tag, text in free.items()
        }
        error = _error_of(texts, exchange)
        advice = _encoded(advice_as_dict(error.advice, error.retry_after, template.redactor))
        text = template.text % tuple([shown[tag] for tag in template.holes])
        line = _Line(f"{text}, {_escaped(advice[1:])}", template.redactor)
        if self._was_seen(key):
            if len(self._lines) >= _MAX_LINES:
                self._lines.clear()
            self._lines[key] = line
        return line

    def _was_seen(self, key: _Kind) -> bool:
        """Return whether a key comes for the second time: nothing is kept for the first one."""
        number = hash(key)
        if number in self._seen:
            return True
        if len(self._seen) >= _MAX_SEEN:
            self._seen.clear()
        self._seen.add(number)
        return False

    def _kind_of(self, texts: PlainTexts, exchange: Exchange) -> tuple[_Kind, dict[str, str]]:
        """Return the kind of an error, and the texts that are no part of it, by their elements."""
        may_be_free = _free_tags(tuple(texts), redact=self._redact)
        free: dict[str, str] = {}
        fixed: list[str | None] = []
        for tag, text in texts.items():
            # A blank or padded text is not shown as it is.
            if tag in may_be_free and text and not (text[0].isspace() or text[-1].isspace()):
                free[tag] = text
            else:
                fixed.append(text)
        return (tuple(texts), tuple(free), exchange, *fixed), free

    def _template_for(
        self, kind: _Kind, free: Mapping[str, str], texts: PlainTexts, exchange: Exchange
    ) -> _Template | None:
        if kind in self._templates:
            return self._templates[kind]
        if not self._was_seen(kind):
            return None
        if len(self._templates) >= _MAX_TEMPLATES:
            self._templates.clear()
        template = _template_of(free, texts, exchange, redact=self._redact)
        self._templates[kind] = template
        return template


def _error_of(texts: PlainTexts, exchange: Exchange) -> S3Error:
    return make_error(with_exchange(plain_document(texts), exchange))


@lru_cache(maxsize=1024)
def _free_tags(tags: tuple[str, ...], *, redact: bool) -> frozenset[str]:
    """Return the elements whose texts only show in the JSON and change nothing else."""
    names = [local_name(tag) for tag in tags]
    if redact and (pairs_in(names) or any(map(is_secret, names))):
        return frozenset(_IDS)
    return frozenset(tag for tag in tags if local_name(tag).lower() != "code")


def _template_of(
    free: Mapping[str, str], texts: PlainTexts, exchange: Exchange, *, redact: bool
) -> _Template | None:
    """Return the template of a kind, or None if errors of the kind differ in more."""
    marked = {**texts, **{tag: f"{_MARK}{number}-" for number, tag in enumerate(free)}}
    error = _error_of(marked, exchange)
    document = error.document
    if document.code is None or paired_names(document.fields):
        return None
    record = error.to_dict(redact=redact)
    for name in advice_as_dict(error.advice, None, None):
        del record[name]
    tags = tuple(free)
    # Twice, since the template makes a format itself.
    text, *parts = _MARKED.split(_escaped(_escaped(_encoded(record)[1:-1])))
    return _Template(
        "%s".join((text, *parts[1::2])),
        tuple(tags[int(number)] for number in parts[::2]),
        Redactor.of(document.fields, document.url) if redact else None,
    )


def _repeat_secrets(ids: Mapping[str, str], redactor: Redactor) -> bool:
    return not redactor.is_plain and any(redactor.text(text) != text for text in ids.values())


def _escaped(text: str) -> str:
    """Return a text for a format of `%`."""
    return text.replace("%", "%%")


def _shown(text: str, redactor: Redactor | None) -> str:
    """Return the JSON of a text."""
    if redactor is None:
        return _encoded(text)
    if redactor.is_plain and _is_harmless(text):
        return f'"{text}"'
    return _encoded(redactor.text(text))


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
