"""Errors as lines of JSON, from a template where it has one for their kind."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ias3errors.cli.templates import Template
from ias3errors.exchange import Exchange
from ias3errors.redaction import is_secret
from ias3errors.scanning.alike import AlikeEvidence, Kind, Kinds, Room, keep
from ias3errors.scanning.evidence import AnyEvidence, Evidence
from ias3errors.scanning.scanner import found_in

# Memory has bounds, whatever the bodies.
_MOST_KEPT = 128
_MOST_TEMPLATES = 256
_MOST_STATUSES = 8

_ENCODED = json.JSONEncoder().encode


class Lines:
    """Writes each error as one JSON object, as `Found.to_dict` gives it."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._kinds: dict[int | None, Kinds] = {}
        self._room_for_status = Room(self._kinds, most=_MOST_STATUSES)
        self._secret: dict[Kind, Sequence[int]] = {}
        self._templates: dict[tuple[object, ...], Template | None] = {}
        self._room = Room(self._templates, most=_MOST_TEMPLATES)
        self._seen: dict[tuple[object, ...], bool] = {}
        self._path: str | None = None
        self._shown_path = "null"

    def line(self, path: str | None, evidence: AnyEvidence) -> str | None:
        """Return the object for an error, or None for what is none."""
        alike = evidence if isinstance(evidence, AlikeEvidence) else self._alike(evidence)
        template = None if alike is None else self._template(alike)
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
        exchange, status = evidence.exchange, evidence.exchange.status
        if evidence.document is not None or exchange != Exchange(status):
            return None
        kinds = self._kinds.get(status)
        if kinds is None:
            if not self._room_for_status.is_left():
                return None
            # What is cut out of a body is ASCII, so Latin-1 is as good as any other encoding.
            kinds = Kinds(lambda body: (body, exchange), encoding="latin-1")
            self._kinds[status] = kinds
        alike = kinds.sorted(evidence.body.decode("latin-1"))
        return None if alike is None else AlikeEvidence(evidence.offset, evidence.line, *alike)

    def _template(self, alike: AlikeEvidence) -> Template | None:
        kind, texts = alike.kind, alike.texts
        secret = self._secret.get(kind)
        if secret is None:
            secret = [at for at, name in kind.elements if is_secret(name)]
            keep(self._secret, kind, secret, most=_MOST_TEMPLATES)
        # What is masked elsewhere depends on them: they have to be the same.
        key = (kind, *[texts[at] for at in secret])
        try:
            return self._templates[key]
        except KeyError:
            if secret and key not in self._seen:
                keep(self._seen, key, True, most=_MOST_KEPT)
                return None
            if not self._room.is_left():
                return None
            marks = [texts[at] if at in secret else mark for at, mark in enumerate(kind.marks)]
            template = Template.of(kind, marks, redact=self._redact)
            self._templates[key] = template
            return template
