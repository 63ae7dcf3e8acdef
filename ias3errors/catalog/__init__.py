"""`Catalog`, what is documented about each error code, and the catalogs `IAS3` and `S3`.

The rows of codes that have a class come from their class statements in `ias3errors.exceptions`;
those of all other codes are in the tables beside this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ias3errors.entry import Entry as Entry
from ias3errors.exceptions import CLASSES
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors.advice import model
    from ias3errors.catalog import clients, minio, select, services
else:
    model = LazyModule("ias3errors.advice.model")
    # Few programs meet a code without a class, and these are hundreds of rows.
    clients = LazyModule("ias3errors.catalog.clients")
    minio = LazyModule("ias3errors.catalog.minio")
    select = LazyModule("ias3errors.catalog.select")
    services = LazyModule("ias3errors.catalog.services")

#: Codes that some servers spell differently than the documentation does.
#: Exact names always win, so a catalog may hold one of these as a code of its own.
KNOWN_SPELLINGS: Mapping[str, str] = {
    "KeyTooLongError": "KeyTooLong",  # Amazon S3, MinIO and others
    "CrossLocationLoggingProhibitted": "CrossLocationLoggingProhibited",  # Amazon S3
    "NotSuchBucketPolicy": "NoSuchBucketPolicy",  # OpenStack Swift, Huawei Cloud OBS
    "IncorrectNumberOfFilesInPOSTRequest": "IncorrectNumberOfFilesInPostRequest",  # OSS
    "BadRquest": "BadRequest",  # Tencent Cloud COS
    "RequestTimeOut": "RequestTimeout",  # Tencent Cloud COS
    "AuthorizationQueryParameterserror": "AuthorizationQueryParametersError",  # rclone serve s3
}


#: A rule, or the tuple that makes one.
AnyRule: TypeAlias = "model.Rule | tuple[str | None, str | None, model.Advice]"


class Catalog(Mapping[str, Entry]):
    """An immutable mapping from code to `Entry`, with the advice rules that belong to it.

    ``IAS3 | {"MyCode": Entry(...)}`` gives a new catalog; where both sides have a code or a rule,
    the right side wins. A duplicate code within `entries`, or a key that is not its entry's code,
    is a ValueError.
    """

    __slots__ = ("_entries", "_hash", "rules")

    #: The catalog's own advice rules, tried before the built-in ones, most specific first.
    rules: Final[tuple[model.Rule, ...]]

    def __init__(self, entries: Iterable[Entry], *, rules: Iterable[AnyRule] = ()) -> None:
        by_code: dict[str, Entry] = {}
        for entry in entries:
            if not isinstance(entry, Entry):
                raise TypeError(f"a catalog holds Entry objects, not {type(entry).__name__}")
            if entry.code in by_code:
                raise ValueError(f"the code {entry.code!r} occurs twice")
            by_code[entry.code] = entry
        self._entries = by_code
        self.rules = tuple(model.Rule(*rule) for rule in rules)
        self._hash: int | None = None

    def find(self, code: str) -> Entry | None:
        """Return the entry of a code as a server spelled it, or None."""
        entries = self._entries
        return entries.get(code) or entries.get(KNOWN_SPELLINGS.get(code, code))

    def __getitem__(self, code: str) -> Entry:
        return self._entries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __or__(self, other: Mapping[str, Entry]) -> Catalog:
        if not isinstance(other, Mapping):
            return NotImplemented
        for code, entry in other.items():
            if not isinstance(entry, Entry):
                raise TypeError(f"a catalog holds Entry objects, not {type(entry).__name__}")
            if entry.code != code:
                raise ValueError(f"the key {code!r} does not fit the entry of {entry.code!r}")
        rules = other.rules if isinstance(other, Catalog) else ()
        return Catalog({**self._entries, **other}.values(), rules=(*rules, *self.rules))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Catalog):
            return NotImplemented
        return self._entries == other._entries and self.rules == other.rules

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((frozenset(self._entries.values()), self.rules))
        return self._hash

    def __reduce__(self) -> str | tuple[Any, ...]:
        return (partial(Catalog, rules=self.rules), (tuple(self._entries.values()),))

    def __repr__(self) -> str:
        return f"<Catalog of {len(self)} codes, {len(self.rules)} rules of its own>"


class _BuiltIn(Catalog):
    """A catalog of this module: its rows are made when they are first needed.

    A pickle of one holds its name alone.
    """

    __slots__ = ("_entries_of", "_name")

    def __init__(self, name: str, entries_of: Callable[[], Iterable[Entry]]) -> None:
        super().__init__(())
        self._name = name
        self._entries_of = entries_of
        del self._entries  # so that its first use asks `__getattr__`

    def __getattr__(self, name: str) -> Any:
        if name != "_entries":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self._entries = {entry.code: entry for entry in self._entries_of()}
        return self._entries

    def __reduce__(self) -> str:
        return self._name


def _every_entry() -> Iterator[Entry]:
    yield from _entries_of_classes()
    for table in (select, minio, services, clients):
        for group in table.GROUPS:
            yield from group.entries()


def _entries_of_classes() -> list[Entry]:
    return [kind.own_entry for kind in CLASSES.values() if kind.own_entry is not None]


def _sent_by_archive() -> list[Entry]:
    return [entry for entry in _entries_of_classes() if "ias3" in entry.services]


def _sent_by_others() -> list[Entry]:
    return [entry for entry in _every_entry() if entry.services != ("ias3",)]


#: The error catalog of the S3-like API of archive.org: the 63 documented codes in the order of
#: their page, then the two that archive.org sends besides.
IAS3: Catalog = _BuiltIn("IAS3", _sent_by_archive)

#: The codes that other S3-compatible services send. A code that archive.org documents too has
#: the same row in both.
S3: Catalog = _BuiltIn("S3", _sent_by_others)

#: Both catalogs: the default of every look-up.
DEFAULT: Catalog = _BuiltIn("DEFAULT", _every_entry)
