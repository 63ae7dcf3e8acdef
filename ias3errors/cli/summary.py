"""Groups errors by what to do about them: how many, which requests, and where."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace

from ias3errors.advice.model import Advice
from ias3errors.cli.occurrences import Occurrence, is_same, joined
from ias3errors.cli.tasks import STREAM
from ias3errors.cli.terminal import for_display
from ias3errors.redaction import masked_text, printable

#: The name of the output of a command that `ias3errors run` runs.
OUTPUT = "output"
#: How many groups are kept: a program that writes new codes each time would fill memory.
MAX_GROUPS = 1_000
#: How many names of files are kept for a group.
MAX_NAMES = 10_000

# In characters; a key of S3 has no more than 1,024 bytes.
_MAX_NAME = 1_024
_MAX_CODE = 100
# Some actions name an item, a place or a region: so many of a code and kind are kept.
_MAX_ALIKE = 8
# How many request ids are remembered, to count each error once.
_MAX_IDS = 100_000
# A log repeats an error within so many errors.
_RECENT = 32

#: Code, kind, and what to do.
_Key = tuple[str, str, str]
_OTHERS: _Key = ("(others)", "various", "")


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
        """Add the name of a failed request, if there is room."""
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
    """Groups of errors, in the order of their first errors.

    An error counts once, however often a log repeats it.
    """

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self._groups: dict[_Key, Group] = {}
        # Not counted yet, since a line with more about the same error may follow.
        self._recent: deque[Occurrence] = deque()
        # How many of them a program reports in its own words.
        self._recent_prose = 0
        # The request ids of errors, and the groups in which they are counted.
        self._ids: dict[str, _Key | None] = {}

    def add(self, occurrence: Occurrence) -> None:
        """Count an error, unless it was counted at another place."""
        if not self._is_counted(occurrence):
            self._recent.append(occurrence)
            self._recent_prose += occurrence.is_prose
            if len(self._recent) > _RECENT:
                self._count_first()

    def join(self, other: Summary) -> None:
        """Add later groups."""
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

    # Which occurrences are one error.

    def _is_counted(self, occurrence: Occurrence) -> bool:
        """Return whether an error came before; keep the place that says more about it."""
        is_known = occurrence.request_id is not None and occurrence.request_id in self._ids
        if occurrence.request_id is not None and not is_known:
            self._remember(occurrence.request_id, None)
        if not (is_known or occurrence.is_prose or self._recent_prose):
            return False  # two bodies are the same error only by their ids
        for at in range(len(self._recent) - 1, -1, -1):
            if is_same(self._recent[at], occurrence):
                earlier = self._recent[at]
                self._recent[at] = joined(earlier, occurrence)
                self._recent_prose += self._recent[at].is_prose - earlier.is_prose
                return True
        return is_known

    def _remember(self, request_id: str, key: _Key | None) -> None:
        if len(self._ids) >= _MAX_IDS:
            del self._ids[next(iter(self._ids))]
        self._ids[request_id] = key

    # Counting.

    def _count_recent(self) -> None:
        while self._recent:
            self._count_first()

    def _count_first(self) -> None:
        occurrence = self._recent.popleft()
        self._recent_prose -= occurrence.is_prose
        self._count(occurrence)

    def _count(self, occurrence: Occurrence) -> None:
        content = occurrence.content
        advice = content.advice
        code = content.code or (f"HTTP {content.status}" if content.status else "(no code)")
        # Masked first: half of a secret does not look like one.
        code = (for_display(code) if self._redact else printable(code))[:_MAX_CODE]
        key = self._key((code, advice.kind, advice.action))
        place = printable(occurrence.path or "-"), occurrence.line
        group = self._groups.get(key)
        if group is None:
            group = Group(
                code=code,
                kind=advice.kind,
                retryable=content.retryable,
                try_again=content.try_again,
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
        if occurrence.request_id in self._ids:
            self._ids[occurrence.request_id] = key
        is_saved_body = not occurrence.before.strip() and occurrence.path not in (STREAM, OUTPUT)
        name = occurrence.name() or (printable(occurrence.path or "") if is_saved_body else None)
        if name:
            name = masked_text(name) if self._redact else name
            group.add_name(name[:_MAX_NAME], content.method)

    def _key(self, key: _Key) -> _Key:
        """Return the key of the group to which errors belong: there is room for some."""
        if key in self._groups:
            return key
        if len(self._groups) >= MAX_GROUPS:
            return _OTHERS
        alike = [known for known in self._groups if known[:2] == key[:2]]
        return key if len(alike) < _MAX_ALIKE else alike[-1]
