"""Errors as JSON: what many bodies have in common is written once.

Most answers in a file differ from others in a few texts alone: ids, keys, archive.org's prose.
What is the same in all of them is kept with holes in it, and the holes are filled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

from ias3errors import rendering
from ias3errors.advice.model import Advice
from ias3errors.building import error_of
from ias3errors.document import ErrorDocument
from ias3errors.redaction import is_secret, secrets_of
from ias3errors.s3error import S3Error
from ias3errors.scanning.alike import MARK, AlikeEvidence, Kind, Kinds, keep
from ias3errors.scanning.evidence import AnyEvidence, Evidence, error_in
from ias3errors.scanning.scanner import found_in

_MARKED = re.compile(rf'"{MARK}([0-9]+)-"')
# Of these elements and headers nothing depends but the places where they are shown.
_IDS = frozenset({"RequestId", "HostId"})
_ID_HEADERS = frozenset({"date", "x-amz-id-2", "x-amz-request-id"})
# What a document says beside its fields and may say in any text.
_TOLD = ("resource", "request_id", "host_id", "url")
# Nothing in such a text, of which most ids are, would be masked, or escaped in JSON.
_HARMLESS = re.compile(r"[a-z0-9.\-]+")
_ONLY_STATUS = frozenset({"status"})
# Memory has bounds, whatever the bodies: of so many kinds, so many of a kind.
_MOST_KEPT = 256
_MOST_OF_A_KIND = 16

_ENCODED = json.JSONEncoder().encode


class Lines:
    """Writes each error as one JSON object, as `Found.to_dict` gives it."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._kinds: dict[int | None, Kinds] = {}
        self._templates: dict[Kind, Template | None] = {}
        self._path: str | None = None
        self._shown_path = "null"

    def line(self, path: str | None, evidence: AnyEvidence) -> str | None:
        """Return the object for an error, or None for what is none."""
        alike = evidence if isinstance(evidence, AlikeEvidence) else self._alike(evidence)
        template = None if alike is None else self._template(alike.kind)
        if alike is None or template is None:
            found = found_in(path, evidence)
            if found is None:
                return None
            return _ENCODED(found.to_dict(redact=self._redact)) + self._end
        if path != self._path:
            self._path, self._shown_path = path, _ENCODED(path)
        return (
            f'{{"path": {self._shown_path}, "line": {alike.line}, '
            f'"offset": {alike.offset}, {template.filled(alike.texts)}{self._end}'
        )

    def _alike(self, evidence: Evidence) -> AlikeEvidence | None:
        """Return what is known of the kind of a body, if it is a usual one."""
        facts = evidence.facts
        if evidence.document is not None or (facts and not _ONLY_STATUS.issuperset(facts)):
            return None
        status = facts.get("status")
        kinds = self._kinds.get(status)
        if kinds is None:
            # What is cut out of a body is ASCII, so Latin-1 is as good as any other encoding.
            kinds = Kinds(lambda body: (body, facts), encoding="latin-1")
            keep(self._kinds, status, kinds, most=_MOST_KEPT)
        alike = kinds.sorted(evidence.body.decode("latin-1"))
        return None if alike is None else AlikeEvidence(evidence.offset, evidence.line, *alike)

    def _template(self, kind: Kind) -> Template | None:
        try:
            return self._templates[kind]
        except KeyError:
            template = Template.of(kind, redact=self._redact)
            keep(self._templates, kind, template, most=_MOST_KEPT)
            return template


class Template:
    """The JSON of all errors of a kind."""

    def __init__(
        self, document: ErrorDocument, kind: Kind, record: Sequence[str], *, redact: bool
    ) -> None:
        """`record` is the JSON in pieces, with the numbers of texts between them."""
        self._document = document
        self._known = secrets_of(document.fields) if redact else None
        self._kind = kind
        ids = [at for at, name in kind.elements if name in _IDS]
        ids += [at for at, name in kind.headers if name.lower() in _ID_HEADERS]
        shown = {at for at, _ in (*kind.elements, *kind.headers)} | {kind.url}
        self._ids = [(str(at), at) for at in ids]
        self._others = [at for at in range(len(kind.marks)) if at in shown and at not in ids]
        # The ids are filled in last: what is not theirs is escaped once more.
        others = set(map(str, self._others))
        marks = (f"%({at})s" if at in others else f"%%({at})s" for at in record[1::2])
        pieces = (_escaped(_escaped(piece)) for piece in record[::2])
        pairs = zip(pieces, (*marks, ""), strict=True)
        self._format = "".join(one for pair in pairs for one in pair)
        # What a document says besides, it says in these texts.
        self._told = {
            told: at
            for told in _TOLD
            for at, mark in enumerate(kind.marks)
            if getattr(document, told) == mark
        }
        self._advice: dict[Advice, str] = {}
        self._completed: dict[tuple[str, ...], str] = {}

    @classmethod
    def of(cls, kind: Kind, *, redact: bool) -> Template | None:
        """Return the template of a kind.

        None for one that is no error, or of which the texts do more than stand there.
        """
        error = error_in(AlikeEvidence(0, 1, kind, kind.marks))
        if error is None or not _only_shown(kind, error.document):
            return None
        record = error.to_dict(redact=redact)
        for name in rendering.advice_as_dict(error.advice, error.retry_after, None):
            del record[name]
        return cls(error.document, kind, _MARKED.split(_ENCODED(record)[1:-1]), redact=redact)

    def filled(self, texts: Sequence[str]) -> str:
        """Return the JSON of the error of which these are the texts, without its brace."""
        key = tuple([texts[at] for at in self._others])
        completed = self._completed.get(key)
        if completed is None:
            completed = self._without_ids(texts)
            keep(self._completed, key, completed, most=_MOST_OF_A_KIND)
        return completed % {name: self._shown(texts[at]) for name, at in self._ids}

    def _without_ids(self, texts: Sequence[str]) -> str:
        """Return the JSON as a format of %, in which the ids alone are missing."""
        shown = {str(at): _escaped(self._shown(texts[at])) for at in self._others}
        error = error_of(self._document_with(texts))
        return f"{self._format % shown}, {self._shown_advice(error)}"

    def _document_with(self, texts: Sequence[str]) -> ErrorDocument:
        told: dict[str, Any] = {told: texts[at] for told, at in self._told.items()}
        fields = {**self._document.fields, **{name: texts[at] for at, name in self._kind.elements}}
        if self._kind.headers:
            told["headers"] = self._kind.facts(texts)["headers"]
        return self._document._replace(fields=MappingProxyType(fields), **told)

    def _shown_advice(self, error: S3Error) -> str:
        advice = error.advice
        shown = self._advice.get(advice)
        if shown is None:
            record = rendering.advice_as_dict(advice, error.retry_after, self._known)
            shown = _escaped(_ENCODED(record)[1:])
            keep(self._advice, advice, shown, most=_MOST_OF_A_KIND)
        return shown

    def _shown(self, text: str) -> str:
        if _HARMLESS.fullmatch(text):
            return f'"{text}"'
        return _ENCODED(rendering.text_value(text, self._known))


def _only_shown(kind: Kind, document: ErrorDocument) -> bool:
    """Tell whether each mark is the text of a field, a header or the URL, and decides no more."""
    if document.repairs or document.truncated:
        return False
    if any(MARK in text for text in (document.code or "", document.message or "")):
        return False
    if any(
        document.fields.get(name) != kind.marks[at] or is_secret(name)
        for at, name in kind.elements
    ):
        return False
    if not kind.headers:
        return True
    # Where the body names no code, headers may hold all that is said.
    wait = {name.lower(): value for name, value in (document.headers or {}).items()}.get(
        "retry-after", "0"
    )
    return document.code is not None and wait.isdecimal()


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
