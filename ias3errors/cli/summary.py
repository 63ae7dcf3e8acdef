"""Groups errors by what to do about them: how many, which requests, and where."""

from __future__ import annotations

import contextlib
import re
from collections import deque
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ias3errors import rendering
from ias3errors.advice.model import Advice
from ias3errors.cli.formats import retry_text_of
from ias3errors.cli.json_records import kind_and_ids
from ias3errors.cli.terminal import for_display
from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_document
from ias3errors.redaction import masked_text, printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match, error_from_match

#: How many groups are told apart: a program that writes other codes each time would fill memory.
MAX_GROUPS = 1_000
#: How many names of files are kept for a group.
MAX_NAMES = 10_000

# In characters; a key of S3 has no more than 1,024 bytes.
_MAX_NAME = 1_024
_MAX_CODE = 100
# Some actions name an item, a place or a region: so many of a code and kind are told apart.
_MAX_ALIKE = 8
# How many request ids are remembered, to count each error once.
_MAX_IDS = 100_000
# How many kinds of errors are remembered.
_MAX_KINDS = 1_024
# One error is written to a log within so many errors and lines.
_RECENT = 32
_MAX_LINES = 100

#: Code, kind, and what to do.
_Key = tuple[str, str, str]
_OTHERS: _Key = ("(others)", "various", "")

# What programs that upload write in front of an error.
_UPLOADED = re.compile(
    rb"\b[Uu]pload(?:ing|ed)?(?: of)? [\"']?([^\s\"':,][^\r\n\"',:]{0,255}?)[\"']?"
    rb"(?= to [\w.\-]+[,:]|[:,]|\s+(?:failed|was|error|->)|\.{3})"
)


class _Said(NamedTuple):
    """What an error says, its ids left out; errors that differ in their ids share it."""

    code: str | None
    status: int | None
    detail: str
    retryable: bool
    try_again: str
    advice: Advice
    bucket: str | None
    key: str | None
    method: str
    #: The URL or path of the request, if it names neither bucket nor key.
    place: str

    def telling(self) -> tuple[bool, ...]:
        """Return how much is known, the most important fact first."""
        facts = (self.code, self.detail, self.bucket, self.key, self.status)
        return tuple(bool(fact) for fact in facts)


class _Seen(NamedTuple):
    """A place at which an error stands in an input."""

    said: _Said
    path: str | None
    line: int
    offset: int
    before: bytes
    request_id: str | None
    #: Whether a program's own words say so, not the server's response.
    is_prose: bool

    def name(self) -> str | None:
        """Return what failed: bucket and key, or the name that a log has in front of the error."""
        said = self.said
        if said.key:
            return printable(f"{said.bucket}/{said.key}" if said.bucket else said.key)
        matches = _UPLOADED.findall(self.before)
        if matches:
            return printable(matches[-1].decode("utf-8", "replace"))
        return printable(said.bucket or said.place) or None


@dataclass(slots=True)
class Group:
    """All errors of one code and kind that need the same to be done."""

    code: str
    kind: str
    retryable: bool
    try_again: str
    meaning: str
    action: str
    #: Paths and lines of the first error and of the last one.
    first: tuple[str, int]
    last: tuple[str, int]
    #: The advice for the first error.
    advice: Advice
    #: Whether others got the same advice with other details: a size, an item, an extension.
    details_differ: bool = False
    count: int = 0
    #: What failed and by which method, in the order of the errors.
    names: dict[str, str] = field(default_factory=dict)
    #: How many more names there was no room for.
    names_left_out: int = 0

    def join(self, other: Group) -> None:
        """Add errors that came later."""
        self.count += other.count
        self.last = other.last
        self.details_differ |= other.details_differ or _differ(self.advice, other.advice)
        for name, method in other.names.items():
            self.add_name(name, method)
        self.names_left_out += other.names_left_out

    def add_name(self, name: str, method: str) -> None:
        """Add what failed, if there is room."""
        if name in self.names:
            return
        if len(self.names) < MAX_NAMES:
            self.names[name] = method
        else:
            self.names_left_out += 1


def _as_others(group: Group) -> Group:
    """Return a group as one of errors that may be of any code."""
    advice = Advice(
        _OTHERS[1],
        "There are more codes than a summary has room for.",
        "List these errors without --summary.",
    )
    return replace(
        group,
        code=_OTHERS[0],
        kind=advice.kind,
        retryable=advice.retryable,
        try_again="see each",
        meaning=advice.meaning,
        action=advice.action,
        advice=advice,
    )


def _differ(one: Advice, other: Advice) -> bool:
    return (one.meaning, one.action) != (other.meaning, other.action)


class Summary:
    """Groups of errors, in the order in which their first ones came.

    An error counts once, however often a log repeats it.
    """

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self._groups: dict[_Key, Group] = {}
        self._said: dict[tuple[object, ...], _Said] = {}
        # Not counted yet: a line that says more about the same error may follow.
        self._recent: deque[_Seen] = deque()
        # The request ids of errors, and the groups in which they are counted.
        self._ids: dict[str, _Key | None] = {}

    def add(self, path: str | None, match: Match) -> bool:
        """Count what a match shows, unless it was counted; return whether it is an error."""
        seen = self._seen(path, match)
        if seen is None:
            return False
        if not self._replaces_recent(seen):
            self._recent.append(seen)
            if len(self._recent) > _RECENT:
                self._count(self._recent.popleft())
        return True

    def join(self, other: Summary) -> None:
        """Add what came later."""
        self._count_recent()
        other._count_recent()
        for request_id, key in other._ids.items():
            if request_id in self._ids:
                if key is not None:
                    other._groups[key].count -= 1
            else:
                self._remember(request_id, key)
        for other_key, found in other._groups.items():
            if found.count <= 0:
                continue  # each of these is counted already
            key = self._key(other_key)
            group = _as_others(found) if key == _OTHERS else found
            if key in self._groups:
                self._groups[key].join(group)
            else:
                self._groups[key] = group

    def groups(self) -> list[Group]:
        """Return the groups: first those that need action, the largest first."""
        self._count_recent()
        return sorted(self._groups.values(), key=lambda group: (group.retryable, -group.count))

    # What a match says.

    def _seen(self, path: str | None, match: Match) -> _Seen | None:
        document = match.document or read_document(match.body)
        said: _Said | None = None
        kind: tuple[object, ...] | None = None
        if isinstance(document, ErrorDocument) and document.code is not None:
            match = match._replace(document=document)
            kind, _ = kind_and_ids(document, match.exchange)
            # An element with children cannot be a key: such errors are rare.
            with contextlib.suppress(TypeError):
                said = self._said.get(kind)
        if said is None:
            error = error_from_match(match)
            if error is None:
                return None
            document = error.document
            said = _said_by(error)
            with contextlib.suppress(TypeError):
                self._remember_said(kind, said)
        return _Seen(
            said,
            path,
            match.line,
            match.offset,
            match.context_before,
            document.request_id if isinstance(document, ErrorDocument) else None,
            is_prose=match.document is not None and not match.body,
        )

    def _remember_said(self, kind: tuple[object, ...] | None, said: _Said) -> None:
        if kind is not None:
            if len(self._said) >= _MAX_KINDS:
                self._said.clear()
            self._said[kind] = said

    # Which matches show the same error.

    def _replaces_recent(self, seen: _Seen) -> bool:
        """Return whether an error came before; keep the place that says more about it."""
        is_known = seen.request_id is not None and seen.request_id in self._ids
        if seen.request_id is not None and not is_known:
            self._remember(seen.request_id, None)
        for at in range(len(self._recent) - 1, -1, -1):
            if _is_same(self._recent[at], seen):
                if seen.said.telling() > self._recent[at].said.telling():
                    self._recent[at] = seen
                return True
        return is_known

    def _remember(self, request_id: str, key: _Key | None) -> None:
        if len(self._ids) >= _MAX_IDS:
            del self._ids[next(iter(self._ids))]
        self._ids[request_id] = key

    # Counting.

    def _count_recent(self) -> None:
        while self._recent:
            self._count(self._recent.popleft())

    def _count(self, seen: _Seen) -> None:
        said = seen.said
        advice = said.advice
        code = said.code or (f"HTTP {said.status}" if said.status else "(no code)")
        # Masked first: half of a secret does not look like one.
        code = (for_display(code) if self._redact else printable(code))[:_MAX_CODE]
        key = self._key((code, advice.kind, advice.action))
        place = printable(seen.path or "-"), seen.line
        group = self._groups.get(key)
        if group is None:
            group = Group(
                code=code,
                kind=advice.kind,
                retryable=said.retryable,
                try_again=said.try_again,
                meaning=for_display(advice.meaning),
                action=for_display(advice.action),
                first=place,
                last=place,
                advice=advice,
            )
            self._groups[key] = group = _as_others(group) if key == _OTHERS else group
        group.count += 1
        group.last = place
        group.details_differ |= key != _OTHERS and _differ(group.advice, advice)
        if seen.request_id in self._ids:
            self._ids[seen.request_id] = key
        name = seen.name() or (None if seen.before.strip() else printable(seen.path or ""))
        if name:
            name = masked_text(name) if self._redact else name
            group.add_name(name[:_MAX_NAME], said.method)

    def _key(self, key: _Key) -> _Key:
        """Return the key of the group to which errors belong: there is room for some."""
        if key in self._groups:
            return key
        if len(self._groups) >= MAX_GROUPS:
            return _OTHERS
        alike = [known for known in self._groups if known[:2] == key[:2]]
        return key if len(alike) < _MAX_ALIKE else alike[-1]


def _said_by(error: S3Error) -> _Said:
    document = error.document
    names_request = error.bucket or error.key
    place = rendering.place(document)
    return _Said(
        code=error.code,
        status=error.status_code,
        detail=rendering.detail_of(document),
        retryable=error.retryable,
        try_again=retry_text_of(error),
        advice=error.advice,
        bucket=error.bucket,
        key=error.key,
        # What a log names is a file; the rest are requests.
        method=printable(document.method or "") if names_request or place else "",
        place="" if names_request else place,
    )


def _is_same(earlier: _Seen, later: _Seen) -> bool:
    """Return whether two places of an input show the same error.

    A log may have what a program prints, what its logger writes and a traceback, one after the
    other. Equal lines are attempts that failed alike.
    """
    if earlier.request_id and later.request_id:
        return earlier.request_id == later.request_id
    if not (earlier.is_prose or later.is_prose) or earlier.path != later.path:
        return False
    if later.line - earlier.line > _MAX_LINES or _line_start(earlier) == _line_start(later):
        return False
    one, other = earlier.said, later.said
    names = [seen.name() for seen in (earlier, later)]
    if None in names:
        # Then the rest has to say as much.
        agree = bool(one.detail) and (one.code, one.detail) == (other.code, other.detail)
    else:
        agree = (
            len({_file_of(name or "") for name in names}) == 1
            and _agree(one.code, other.code)
            and _agree(one.status, other.status)
            and (one.detail.startswith(other.detail) or other.detail.startswith(one.detail))
        )
    return agree and not _begins_again(earlier, later)


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _file_of(name: str) -> str:
    return name.rpartition("/")[2]


def _line_start(seen: _Seen) -> bytes:
    """Return what a line has in front of a program's words, its digits alike."""
    start = re.split(rb"[\r\n]", seen.before)[-1].partition(b"error uploading")[0]
    return re.sub(rb"[0-9]+", b"0", start) + (b"" if seen.is_prose else b"<Error>")


def _begins_again(earlier: _Seen, later: _Seen) -> bool:
    """Return whether the file is uploaded once more between two places."""
    name = later.name() or earlier.name()
    if not name:
        return False
    between = later.before[-max(later.offset - earlier.offset, 1) :]
    upload = rb"(?<!error )[Uu]ploading \W?" + re.escape(_file_of(name).encode())
    return re.search(upload, between) is not None
