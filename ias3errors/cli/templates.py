"""The JSON of errors that are alike: what they have in common is written once, with holes.

Most answers in a file differ from others in a few texts alone: ids, keys, archive.org's prose.
What a text changes beside its own place is told once for all texts that differ in digits alone,
as the names of pages and items do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ias3errors import rendering
from ias3errors.advice.choosing import goes_by_prose
from ias3errors.advice.model import Advice
from ias3errors.building import complete_document, error_of
from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument
from ias3errors.redaction import MASK, is_secret, masking_ignores_digits, secrets_of
from ias3errors.s3error import S3Error
from ias3errors.scanning.alike import MARK, AlikeEvidence, Kind, keep
from ias3errors.scanning.evidence import error_in

_MARKED = re.compile(rf'"{MARK}([0-9]+)-"')
# Of these elements and headers nothing depends but the places where they are shown.
_IDS = frozenset({"RequestId", "HostId"})
_ID_HEADERS = frozenset({"date", "x-amz-id-2", "x-amz-request-id"})
# What a document says beside its fields and may say in any text.
_TOLD = ("resource", "request_id", "host_id", "url")
# Nothing in such a text, of which most ids are, would be masked, or escaped in JSON: it holds no
# key of AWS, and no name of a secret ends so before "=".
_HARMLESS = re.compile(
    r"[a-z0-9.\-]+|(?!.*A[KS]IA)[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?"
)
# Memory has bounds, whatever the bodies.
_MOST_SEEN = 64
_MOST_KEPT = 8

# All digits are one, where other ones mean nothing else.
_NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")

_ENCODED = json.JSONEncoder().encode


class _Format(NamedTuple):
    """JSON in which texts are missing, as a format of %."""

    text: str
    #: Texts beside the ids that are missing: name, index, what is kept of it around a mask.
    others: Sequence[tuple[str, int, tuple[int, int] | None]] = ()
    #: Texts that have to be the same, and their indexes.
    same: Sequence[tuple[int, str]] = ()

    def holds(self, texts: Sequence[str]) -> bool:
        """Tell whether this is the JSON for such texts."""
        return not self.same or all(texts[at] == text for at, text in self.same)


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
        shown = {at for at, name in kind.elements if not is_secret(name)} | {kind.url}
        shown |= {at for at, _ in kind.headers}
        self._ids = [(str(at), at) for at in ids]
        self._others = [at for at in range(len(kind.marks)) if at in shown and at not in ids]
        self._has_headers = any(name.lower() not in _ID_HEADERS for _, name in kind.headers)
        self._pieces, self._places = record[::2], [int(at) for at in record[1::2]]
        self._all = [(str(at), at) for at in sorted(set(self._places))]
        self._format = self._with_holes({})
        # What a document says besides, it says in these texts.
        self._told = {
            told: at
            for told in _TOLD
            for at, mark in enumerate(kind.marks)
            if getattr(document, told) == mark
        }
        self._advice: dict[Advice, str] = {}
        self._formats: dict[tuple[str, ...], _Format] = {}
        # By what is left of texts without their digits.
        self._alike: dict[tuple[bytes, ...], _Format] = {}
        self._seen: dict[tuple[bytes, ...], int] = {}
        # All of the JSON, if the advice is the same whatever the texts are.
        self._whole: str | None = None
        if not {"resource", "url"} & self._told.keys() and self._advice_goes_by_prose(document):
            self._whole = self._with_advice(self._format, error_of(document))

    @classmethod
    def of(cls, kind: Kind, marks: Sequence[str], *, redact: bool) -> Template | None:
        """Return the template of a kind; texts that are no marks have to be the same.

        None for one that is no error, or of which the texts do more than stand there.
        """
        error = error_in(AlikeEvidence(0, 1, kind, marks))
        if error is None or not _only_shown(kind, marks, error.document):
            return None
        record = error.to_dict(redact=redact)
        for name in rendering.advice_as_dict(error.advice, error.retry_after, None):
            del record[name]
        return cls(error.document, kind, _MARKED.split(_ENCODED(record)[1:-1]), redact=redact)

    def filled(self, texts: Sequence[str]) -> str:
        """Return the JSON of the error of which these are the texts, without its brace."""
        if self._whole is not None:
            return self._whole % {name: self._shown(texts[at]) for name, at in self._all}
        shape = tuple([texts[at].encode("ascii").translate(_NO_DIGITS) for at in self._others])
        form = self._alike.get(shape)
        if form is None or not form.holds(texts):
            form = self._format_for(texts, shape)
        if form is None:
            whole = self._with_advice(self._format, error_of(self._document_with(texts)))
            return whole % {name: self._shown(texts[at]) for name, at in self._all}
        shown = {name: self._shown(texts[at]) for name, at in self._ids}
        for name, at, kept in form.others:
            text = texts[at]
            shown[name] = (
                f'"{text}"' if kept is None else f'"{text[: kept[0]]}{MASK}{text[kept[1] :]}"'
            )
        return form.text % shown

    def _format_for(self, texts: Sequence[str], shape: tuple[bytes, ...]) -> _Format | None:
        """Return a format for texts of a shape, or None the first time: most do not come again."""
        seen = self._seen.get(shape, 0)
        keep(self._seen, shape, seen + 1, most=_MOST_SEEN)
        if not seen:
            return None
        form = self._format_of_alike(texts) if seen == 1 else None
        if form is not None:
            keep(self._alike, shape, form, most=_MOST_KEPT)
            return form
        others = tuple([texts[at] for at in self._others])
        form = self._formats.get(others)
        if form is None:
            form = self._format_of(texts)
            keep(self._formats, others, form, most=_MOST_KEPT)
        return form

    def _format_of(self, texts: Sequence[str]) -> _Format:
        """Return the JSON in which the ids alone are missing."""
        form = self._with_holes({at: self._shown(texts[at]) for at in self._others})
        return _Format(self._with_advice(form, error_of(self._document_with(texts))))

    def _format_of_alike(self, texts: Sequence[str]) -> _Format | None:
        """Return the JSON of all errors of which the texts differ in their digits alone.

        None if with other digits the error could mean something else.
        """
        document = self._document_with(texts)
        # No pattern of ours tells one digit from another, or fills a placeholder.
        if self._known or not self._advice_goes_by_prose(document):
            return None
        others, same = [], []
        for at in self._others:
            text = texts[at]
            masked = rendering.text_value(text, self._known)
            head, mask, tail = masked.partition(MASK)
            if masking_ignores_digits(text) and MASK not in tail:
                others.append((str(at), at, (len(head), len(text) - len(tail)) if mask else None))
            else:
                same.append((at, text))
        form = self._with_holes({at: self._shown(text) for at, text in same})
        return _Format(self._with_advice(form, error_of(document)), others, same)

    def _advice_goes_by_prose(self, document: ErrorDocument) -> bool:
        """Tell whether no text decides what the error means but its message and its resource."""
        if self._has_headers:
            return False
        entry = IAS3.find(document.code or "")
        return goes_by_prose(document, entry.code if entry else document.code)

    def _with_holes(self, shown: Mapping[int, str]) -> str:
        """Return the JSON as a format in which all texts are missing that are not given."""
        texts = (_escaped(shown[at]) if at in shown else f"%({at})s" for at in self._places)
        pairs = zip(map(_escaped, self._pieces), (*texts, ""), strict=True)
        return "".join(one for pair in pairs for one in pair)

    def _with_advice(self, form: str, error: S3Error) -> str:
        advice = error.advice
        shown = self._advice.get(advice)
        if shown is None:
            record = rendering.advice_as_dict(advice, error.retry_after, self._known)
            shown = _escaped(_ENCODED(record)[1:])
            keep(self._advice, advice, shown, most=_MOST_KEPT)
        return f"{form}, {shown}"

    def _document_with(self, texts: Sequence[str]) -> ErrorDocument:
        told: dict[str, Any] = {told: texts[at] for told, at in self._told.items()}
        fields = {**self._document.fields, **{name: texts[at] for at, name in self._kind.elements}}
        document = self._document._replace(fields=MappingProxyType(fields), **told)
        if self._kind.headers:
            return complete_document(document, **self._kind.facts(texts))
        return document

    def _shown(self, text: str) -> str:
        if not self._known and _HARMLESS.fullmatch(text):
            return f'"{text}"'
        return _ENCODED(rendering.text_value(text, self._known))


def _only_shown(kind: Kind, marks: Sequence[str], document: ErrorDocument) -> bool:
    """Tell whether each mark is the text of a field, a header or the URL, and decides no more."""
    if document.repairs or document.truncated:
        return False
    if any(MARK in text for text in (document.code or "", document.message or "")):
        return False
    if any(document.fields.get(name) != marks[at] for at, name in kind.elements):
        return False
    headers = {name.lower(): value for name, value in (document.headers or {}).items()}
    if not headers.get("retry-after", "0").isdecimal():
        return False  # how long a date is away changes while errors are written
    # Where the body names no code, headers may hold all that is said.
    return not kind.headers or document.code is not None


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
