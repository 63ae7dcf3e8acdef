"""The JSON of errors that are alike: what they have in common is written once, with holes.

Most answers in a file differ from others in a few texts alone: ids, keys, archive.org's prose.
What a text changes beside its own place is told once for all texts that differ in digits alone,
as the names of pages and items do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ias3errors import rendering
from ias3errors.advice.choosing import goes_by_prose
from ias3errors.advice.model import Advice
from ias3errors.building import make_error, with_exchange
from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument
from ias3errors.redaction import MASK, is_secret, masking_ignores_digits, secrets_of
from ias3errors.redaction.masking import Redactor
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
_is_harmless = re.compile(
    r"[a-z0-9.\-]+"
    r"|(?=[A-Za-z0-9+/._\-]+(?:=|(?<=[AQgw])(?<![iI]g)==)?\Z)(?!.*A[KS]IA).+"
).fullmatch
# Memory has bounds, whatever the bodies.
_MOST_SEEN = 64
_MOST_KEPT = 8

# All digits are one, where other ones mean nothing else.
_NO_DIGITS = bytes.maketrans(b"123456789", b"000000000")

_ENCODED = json.JSONEncoder().encode


#: From where to where a text is masked; (0, 0) where it is not.
_Stretch = tuple[int, int]


class _Format(NamedTuple):
    """JSON in which texts are missing, as a format of %: under which name, and the index of each."""

    text: str
    missing: Sequence[tuple[str, int]]
    #: Texts of which it is known what is masked.
    stretches: Sequence[tuple[str, int, _Stretch]] = ()


class Template:
    """The JSON of all errors of a kind."""

    def __init__(
        self, document: ErrorDocument, kind: Kind, record: Sequence[str], *, redact: bool
    ) -> None:
        """`record` is the JSON in pieces, with the numbers of texts between them."""
        self._document = document
        self._known = secrets_of(document.fields) if redact else None
        self._redactor = Redactor.of(document.fields) if redact else None
        self._kind = kind
        ids = {at for at, name in kind.elements if name in _IDS}
        ids |= {at for at, name in kind.headers if name.lower() in _ID_HEADERS}
        deciding = {at for at, name in kind.elements if not is_secret(name)} - ids
        deciding |= {at for at, _ in kind.headers} - ids
        #: The texts of which an advice may depend.
        self._deciding = sorted(deciding if kind.url is None else deciding | {kind.url})
        self._has_headers = any(name.lower() not in _ID_HEADERS for _, name in kind.headers)
        self._holes = [(str(at), at) for at in sorted(set(map(int, record[1::2])))]
        pairs = zip(
            map(_escaped, record[::2]), (*(f"%({at})s" for at in record[1::2]), ""), strict=True
        )
        self._format = "".join(one for pair in pairs for one in pair)
        # What a document says besides, it says in these texts.
        self._told = {
            told: at
            for told in _TOLD
            for at, mark in enumerate(kind.marks)
            if getattr(document, told) == mark
        }
        # Texts as they are shown, and what is masked by what is left of them without their digits.
        self._texts: dict[str, str] = {}
        self._stretches: dict[bytes, _Stretch | None] = {}
        # Formats of the JSON with an advice, by the texts that decide it: with all their digits,
        # or without where digits do not matter.
        self._advice: dict[Advice, str] = {}
        self._formats: dict[tuple[bytes, ...], _Format] = {}
        self._alike: dict[tuple[bytes, ...], _Format] = {}
        self._seen: dict[tuple[bytes, ...], int] = {}
        # The one format, where no text decides anything.
        self._whole: _Format | None = None
        if not {"resource", "url"} & self._told.keys() and self._goes_by_prose(document):
            self._whole = self._with_advice(document)

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
        form = self._whole or self._format_for(texts)
        known = self._known
        # Most texts are ids: this saves a call for each.
        shown = {
            name: f'"{text}"'
            if _is_harmless(text := texts[at])
            and not (known and any(secret in text for secret in known))
            else self._shown(text)
            for name, at in form.missing
        }
        for name, at, stretch in form.stretches:
            shown[name] = _masked(texts[at], stretch)
        return form.text % shown

    def _format_for(self, texts: Sequence[str]) -> _Format:
        deciding = [texts[at].encode("ascii") for at in self._deciding]
        shape = tuple([text.translate(_NO_DIGITS) for text in deciding])
        form = self._alike.get(shape) or self._formats.get(tuple(deciding))
        if form is None:
            document = self._document_with(texts)
            form = self._with_advice(document)
            seen = self._seen.get(shape, 0)
            keep(self._seen, shape, seen + 1, most=_MOST_SEEN)
            # No pattern of ours tells one digit from another, or fills a placeholder.
            if seen and self._goes_by_prose(document):
                keep(self._alike, shape, self._with_stretches(form, texts), most=_MOST_KEPT)
            elif seen:
                keep(self._formats, tuple(deciding), form, most=_MOST_KEPT)
        return form

    def _goes_by_prose(self, document: ErrorDocument) -> bool:
        """Tell whether no text decides what the error means but its message and its resource."""
        if self._has_headers:
            return False
        entry = IAS3.find(document.code or "")
        return goes_by_prose(document, entry.code if entry else document.code)

    def _with_stretches(self, form: _Format, texts: Sequence[str]) -> _Format:
        """Return a format that knows what is masked in texts that differ in digits alone."""
        masked = {at: self._masked_in(texts[at]) for at in self._deciding}
        stretches = [(str(at), at, one) for at, one in masked.items() if one is not None]
        missing = [(name, at) for name, at in form.missing if masked.get(at) is None]
        return form._replace(missing=missing, stretches=stretches)

    def _with_advice(self, document: ErrorDocument) -> _Format:
        error = make_error(document)
        advice = error.advice
        shown = self._advice.get(advice)
        if shown is None:
            record = rendering.advice_as_dict(advice, error.retry_after, self._redactor)
            shown = _escaped(_ENCODED(record)[1:])
            keep(self._advice, advice, shown, most=_MOST_KEPT)
        return _Format(f"{self._format}, {shown}", self._holes)

    def _document_with(self, texts: Sequence[str]) -> ErrorDocument:
        told: dict[str, Any] = {told: texts[at] for told, at in self._told.items()}
        fields = {**self._document.fields, **{name: texts[at] for at, name in self._kind.elements}}
        document = self._document._replace(fields=MappingProxyType(fields), **told)
        if self._kind.headers:
            return with_exchange(document, self._kind.exchange(texts))
        return document

    def _shown(self, text: str) -> str:
        shown = self._texts.get(text)
        if shown is not None:
            return shown
        shape = text.encode("ascii").translate(_NO_DIGITS)
        stretch = self._stretches.get(shape)
        if stretch is None and shape in self._stretches:
            stretch = self._stretches[shape] = self._masked_in(text)
        if stretch is not None:
            return _masked(text, stretch)
        shown = _ENCODED(rendering.text_value(text, self._redactor))
        keep(self._texts, text, shown, most=_MOST_SEEN)
        # Most do not come again; what comes twice may come often.
        keep(self._stretches, shape, None, most=_MOST_SEEN)
        return shown

    def _masked_in(self, text: str) -> _Stretch | None:
        """Return what of a text is masked, and of all others that differ from it in digits alone.

        None if that depends on the digits.
        """
        if self._known or not masking_ignores_digits(text):
            return None
        shown = rendering.text_value(text, self._redactor)
        head, mask, tail = shown.partition(MASK)
        if MASK in tail:
            return None
        return (len(head), len(text) - len(tail)) if mask else (0, 0)


def _masked(text: str, stretch: _Stretch) -> str:
    # No text that was cut out needs an escape in JSON.
    start, end = stretch
    return f'"{text[:start]}{MASK}{text[end:]}"' if end else f'"{text}"'


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
