"""What failed, how often, where, and what to do: the same errors told once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ias3errors.advice.model import Advice
from ias3errors.cli.formats import retry_text_of
from ias3errors.cli.terminal import for_display
from ias3errors.redaction import masked_text, printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.scanner import Found

#: How many groups are told apart: a program that writes other codes each time would fill memory.
MAX_GROUPS = 1_000
#: How many names of files are kept for a group.
MAX_NAMES = 10_000

# In characters; a key of S3 has no more than 1,024 bytes.
_LONGEST_NAME = 1_024
_LONGEST_CODE = 100
# Some actions name an item, a place or a region: so many of a code and kind are told apart.
_MOST_ALIKE = 8

#: Code, kind, and what to do.
_Key = tuple[str, str, str]
_OTHERS: _Key = ("(others)", "various", "")

# What programs that upload write in front of an error.
_UPLOADED = re.compile(
    rb"\b[Uu]pload(?:ing|ed)?(?: of)? [\"']?([^\s\"':,][^\r\n\"',:]{0,255}?)[\"']?"
    rb"(?= to [\w.\-]+[,:]|[:,]|\s+(?:failed|was|error|->)|\.{3})"
)


@dataclass(slots=True)
class Group:
    """All errors of one code and kind that ask for the same to be done."""

    code: str
    kind: str
    retryable: bool
    again: str
    meaning: str
    action: str
    first: str
    last: str
    #: The advice for the first one, as it is.
    advice: Advice
    #: Whether others got the same advice with other details: a size, an item, an extension.
    details_differ: bool = False
    count: int = 0
    #: The names of what failed, in the order in which they came; a dict stands for an ordered set.
    names: dict[str, None] = field(default_factory=dict)

    def join(self, other: Group) -> None:
        """Add what came later."""
        self.count += other.count
        self.last = other.last
        self.details_differ |= other.details_differ or _differ(self.advice, other.advice)
        for name in other.names:
            if len(self.names) < MAX_NAMES:
                self.names.setdefault(name)


def _others(group: Group) -> Group:
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
        again="see each",
        meaning=advice.meaning,
        action=advice.action,
        advice=advice,
    )


def _differ(one: Advice, other: Advice) -> bool:
    return (one.meaning, one.action) != (other.meaning, other.action)


class Summary:
    """Groups of errors, in the order in which their first ones came."""

    def __init__(self, *, redact: bool) -> None:
        self._redact = redact
        self.groups: dict[_Key, Group] = {}

    def add(self, found: Found, near: bytes) -> None:
        """Count one error; `near` is what stands in front of it."""
        error = found.error
        place = f"{printable(found.path or '-')}:{found.line}"
        advice = error.advice
        code = error.code or (f"HTTP {error.status_code}" if error.status_code else "(no code)")
        code = printable(masked_text(code) if self._redact else code)[:_LONGEST_CODE]
        key = self._key((code, advice.kind, advice.action))
        known = self.groups.get(key)
        if known is None:
            known = Group(
                code=code,
                kind=advice.kind,
                retryable=advice.retryable,
                again=retry_text_of(error),
                meaning=for_display(advice.meaning),
                action=for_display(advice.action),
                first=place,
                last=place,
                advice=advice,
            )
            self.groups[key] = known = _others(known) if key == _OTHERS else known
        known.count += 1
        known.last = place
        known.details_differ |= key != _OTHERS and _differ(known.advice, advice)
        name = name_of(error, near) or (None if near.strip() else printable(found.path or ""))
        if name and len(known.names) < MAX_NAMES:
            # In this order: of a secret that is cut, nobody could tell that it is one.
            name = masked_text(name) if self._redact else name
            known.names.setdefault(name[:_LONGEST_NAME])

    def join(self, other: Summary) -> None:
        """Add what came later."""
        for other_key, found in other.groups.items():
            key = self._key(other_key)
            group = _others(found) if key == _OTHERS else found
            if key in self.groups:
                self.groups[key].join(group)
            else:
                self.groups[key] = group

    def _key(self, key: _Key) -> _Key:
        """Return the key of the group to which errors belong: there are not endless ones."""
        if key in self.groups:
            return key
        if len(self.groups) >= MAX_GROUPS:
            return _OTHERS
        alike = [known for known in self.groups if known[:2] == key[:2]]
        return key if len(alike) < _MOST_ALIKE else alike[-1]

    def sorted(self) -> list[Group]:
        """Return the groups: first those that need a hand, the largest first."""
        return sorted(self.groups.values(), key=lambda group: (group.retryable, -group.count))


def name_of(error: S3Error, near: bytes) -> str | None:
    """Return what failed: the object's name, or the one that a log has in front of the error."""
    if error.key:
        return printable(f"{error.bucket}/{error.key}" if error.bucket else error.key)
    matches = _UPLOADED.findall(near)
    if matches:
        return printable(matches[-1].decode("utf-8", "replace"))
    return printable(error.bucket) if error.bucket else None
