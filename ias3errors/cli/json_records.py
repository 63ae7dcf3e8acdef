"""Writes errors as JSON objects, and remembers those that differ in their ids alone.

Every record is that of `Found.to_dict`. A record that comes again is kept with holes for the ids
of the response.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ias3errors.building import make_error
from ias3errors.cli.kinds import ID_NAMES, Kind, error_of, parse_match
from ias3errors.document import ErrorDocument
from ias3errors.redaction.masking import Redactor
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import Found

_MAX_LINES = 4_096
_MAX_SEEN = 4_096
# The ids of a record while its holes are made. No response contains them by chance.
_MARK = f"id-{secrets.token_hex(12)}-"
_MARKED = re.compile(f"{_MARK}({'|'.join(ID_NAMES)})")

_encoded = json.JSONEncoder(check_circular=False).encode
_encoded_path = lru_cache(maxsize=8)(_encoded)


class _Line(NamedTuple):
    """The JSON of all errors that differ in their ids alone."""

    #: What follows the place, in pieces; some of them are holes for ids.
    pieces: list[str]
    #: The holes: which piece, and the name of its id.
    holes: list[tuple[int, str]]
    #: Masks the ids that repeat a secret of the response; None if there is no secret.
    redactor: Redactor | None

    def fits(self, ids: dict[str, str]) -> bool:
        """Return whether no id repeats a secret."""
        redactor = self.redactor
        return redactor is None or all(redactor.text(text) == text for text in ids.values())

    def filled(self, ids: dict[str, str]) -> str:
        """Return the JSON of the error that has these ids."""
        pieces = self.pieces.copy()
        for hole, name in self.holes:
            pieces[hole] = ids[name]
        return "".join(pieces)


class JsonRecords:
    """Writes each error as one JSON object, equal to `Found.to_dict`."""

    def __init__(self, *, redact: bool, end: str) -> None:
        self._redact = redact
        self._end = end
        self._lines: dict[Kind, _Line] = {}
        # The hashes of kinds that came at least once.
        self._seen: set[int] = set()

    def write(self, path: str | None, match: Match) -> str | None:
        """Return the object for a match, or None if it is no error."""
        kind, ids, parsed, texts = parse_match(match)
        line = None if kind is None else self._lines.get(kind)
        if line is not None and line.fits(ids):
            place = f'{{"path": {_encoded_path(path)}, "line": {match.line}, '
            return f'{place}"offset": {match.offset}, {line.filled(ids)}{self._end}'
        error = error_of(parsed, texts)
        if error is None:
            return None
        if line is None and kind is not None and self._was_seen(kind):
            if len(self._lines) >= _MAX_LINES:
                self._lines.clear()
            self._lines[kind] = self._line_of(error.document, ids)
        found = Found(error, path, match.offset, match.line)
        return _encoded(found.to_dict(redact=self._redact)) + self._end

    def _was_seen(self, kind: Kind) -> bool:
        """Return whether a kind comes for the second time: nothing is kept for the first one."""
        number = hash(kind)
        if number in self._seen:
            return True
        if len(self._seen) >= _MAX_SEEN:
            self._seen.clear()
        self._seen.add(number)
        return False

    def _line_of(self, document: ErrorDocument, ids: dict[str, str]) -> _Line:
        marks = {name: _MARK + name for name in ids}
        document = replace(
            document,
            request_id=marks.get("RequestId", document.request_id),
            host_id=marks.get("HostId", document.host_id),
            fields={**document.fields, **marks},
        )
        text = _encoded(make_error(document).to_dict(redact=self._redact))[1:]
        pieces = _MARKED.split(text)  # every second one is the name of an id
        holes = list(enumerate(pieces))[1::2]
        redactor = Redactor.of(document.fields, document.url)
        return _Line(pieces, holes, redactor if self._redact and not redactor.is_plain else None)
