"""Errors as JSON: what many bodies have in common is written once.

Most answers in a file differ from others in a few texts alone: ids, keys, archive.org's prose.
What is the same in all of them is kept with holes in it, and the holes are filled.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from ias3errors import rendering
from ias3errors.advice.model import Advice
from ias3errors.building import error_of
from ias3errors.document import ErrorDocument
from ias3errors.redaction import is_secret, secrets_of
from ias3errors.s3error import S3Error
from ias3errors.scanning.evidence import Evidence, error_in
from ias3errors.scanning.scanner import found_in

# The elements whose texts differ from body to body; plain text, which XML and every encoding
# that is read without mending leave as it is.
_TEXTS = re.compile(
    rb"<((?!Code>|Message>)[A-Za-z]{1,40})>(?! )([ -%'-;=?-~]{1,4096})(?<! )(?=</)"
)
# Stands for a text in a template. Nobody can write it into a body beforehand.
_MARK = f"id-{secrets.token_hex(12)}-"
_MARKED = re.compile(rf'"{_MARK}([0-9]+)"')
# Of these nothing depends but the places where they are shown.
_IDS = frozenset({"RequestId", "HostId"})
# What a document says beside its fields and may say in any text.
_TOLD = ("resource", "request_id", "host_id")
# Nothing in such a text, of which most ids are, would be masked, or escaped in JSON.
_HARMLESS = re.compile(r"[a-z0-9.\-]+")
_ONLY_STATUS = frozenset({"status"})
# Memory has bounds, whatever the bodies: of so many bytes, so many kinds, so many of a kind.
_LONGEST_KEPT = 8_192
_MOST_KEPT = 256
_MOST_OF_A_KIND = 16

_ENCODED = json.JSONEncoder().encode


class Lines:
    """Writes each error as one JSON object, as `Found.to_dict` gives it."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._seen: dict[tuple[object, ...], bool] = {}
        self._templates: dict[tuple[object, ...], Template | None] = {}
        self._path: str | None = None
        self._shown_path = "null"

    def line(self, path: str | None, evidence: Evidence) -> str | None:
        """Return the object for an error, or None for what is none."""
        written = self._usual(evidence)
        if written is None:
            found = found_in(path, evidence)
            if found is None:
                return None
            return _ENCODED(found.to_dict(redact=self._redact)) + self._end
        if path != self._path:
            self._path, self._shown_path = path, _ENCODED(path)
        return (
            f'{{"path": {self._shown_path}, "line": {evidence.line}, '
            f'"offset": {evidence.offset}, {written}{self._end}'
        )

    def _usual(self, evidence: Evidence) -> str | None:
        """Return the object for a usual body, without its place, or None."""
        body, facts = evidence.body, evidence.facts
        if evidence.document is not None or len(body) > _LONGEST_KEPT:
            return None
        if facts and not _ONLY_STATUS.issuperset(facts):
            return None
        parts = _TEXTS.split(body)
        texts = parts[2::3]
        del parts[2::3]
        key = (facts.get("status"), *parts)
        try:
            template = self._templates[key]
        except KeyError:
            if key not in self._seen:  # a body that is like no other needs no template
                _keep(self._seen, key, True, most=_MOST_KEPT)
                return None
            template = Template.of(parts, evidence, redact=self._redact)
            _keep(self._templates, key, template, most=_MOST_KEPT)
        return None if template is None else template.filled(texts)


class Template:
    """The JSON of all errors of which the bodies differ in the texts of some elements alone."""

    def __init__(
        self, document: ErrorDocument, names: Sequence[str], record: Sequence[str], *, redact: bool
    ) -> None:
        """`record` is the JSON in pieces, with the numbers of texts between them."""
        self._document = document
        self._known = secrets_of(document.fields) if redact else None
        self._ids = [(at, name) for at, name in enumerate(names) if name in _IDS]
        self._others = [(at, name) for at, name in enumerate(names) if name not in _IDS]
        # The ids are filled in last: what is not theirs is escaped once more.
        holes = [names[int(number)] for number in record[1::2]]
        marks = (f"%%({name})s" if name in _IDS else f"%({name})s" for name in holes)
        pieces = (_escaped(_escaped(piece)) for piece in record[::2])
        pairs = zip(pieces, (*marks, ""), strict=True)
        self._format = "".join(one for pair in pairs for one in pair)
        # What a document says besides, it says in these fields.
        self._told = {
            told: name
            for told in _TOLD
            for number, name in enumerate(names)
            if getattr(document, told) == f"{_MARK}{number}"
        }
        self._advice: dict[Advice, str] = {}
        self._completed: dict[tuple[bytes, ...], str] = {}

    @classmethod
    def of(cls, parts: Sequence[bytes], evidence: Evidence, *, redact: bool) -> Template | None:
        """Return the template of a body in parts: what stands between texts, and their names.

        None for a body that is no error, or of which the texts do more than stand in fields.
        """
        names = [name.decode("ascii") for name in parts[1::2]]
        marks = [f"{_MARK}{number}" for number in range(len(names))]
        body = parts[0]
        for name, mark, rest in zip(names, marks, parts[2::2], strict=True):
            body += f"<{name}>{mark}".encode() + rest
        error = error_in(evidence._replace(body=body))
        if error is None or not _only_in_fields(marks, names, error.document):
            return None
        record = error.to_dict(redact=redact)
        for name in rendering.advice_as_dict(error.advice, error.retry_after, None):
            del record[name]
        return cls(error.document, names, _MARKED.split(_ENCODED(record)[1:-1]), redact=redact)

    def filled(self, values: Sequence[bytes]) -> str:
        """Return the JSON of the error of which the body holds these texts, without its brace."""
        key = tuple([values[at] for at, _ in self._others])
        completed = self._completed.get(key)
        if completed is None:
            completed = self._without_ids(values)
            _keep(self._completed, key, completed)
        return completed % {name: self._shown(values[at]) for at, name in self._ids}

    def _without_ids(self, values: Sequence[bytes]) -> str:
        """Return the JSON as a format of %, in which the ids alone are missing."""
        shown = {name: _escaped(self._shown(values[at])) for at, name in self._others}
        error = error_of(self._document_with(values))
        return f"{self._format % shown}, {self._shown_advice(error)}"

    def _document_with(self, values: Sequence[bytes]) -> ErrorDocument:
        texts = {name: values[at].decode("ascii") for at, name in (*self._ids, *self._others)}
        told: dict[str, Any] = {told: texts[name] for told, name in self._told.items()}
        document = self._document
        return document._replace(fields=MappingProxyType({**document.fields, **texts}), **told)

    def _shown_advice(self, error: S3Error) -> str:
        advice = error.advice
        shown = self._advice.get(advice)
        if shown is None:
            record = rendering.advice_as_dict(advice, error.retry_after, self._known)
            shown = _escaped(_ENCODED(record)[1:])
            _keep(self._advice, advice, shown)
        return shown

    def _shown(self, value: bytes) -> str:
        text = value.decode("ascii")
        if _HARMLESS.fullmatch(text):
            return f'"{text}"'
        return _ENCODED(rendering.text_value(text, self._known))


def _only_in_fields(marks: Sequence[str], names: Sequence[str], document: ErrorDocument) -> bool:
    """Tell whether each mark is the text of the field of a name, and decides nothing else."""
    if document.repairs or document.truncated:
        return False
    if any(_MARK in text for text in (document.code or "", document.message or "")):
        return False
    return all(
        document.fields.get(name) == mark and not is_secret(name)
        for name, mark in zip(names, marks, strict=True)
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


_K = TypeVar("_K")
_V = TypeVar("_V")


def _keep(kept: dict[_K, _V], key: _K, value: _V, *, most: int = _MOST_OF_A_KIND) -> None:
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
