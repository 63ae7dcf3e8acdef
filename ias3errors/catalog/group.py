"""`Group`, the notation of the tables of codes without a class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ias3errors.entry import Entry

#: Code, documented status, a sentence, and other statuses that it is sent with.
Row = tuple[str, int | None, str] | tuple[str, int | None, str, tuple[int, ...]]


class Group(NamedTuple):
    """Codes that the same services send."""

    #: Short names of the services, separated by blanks.
    services: str
    rows: tuple[Row, ...]
    #: Where the rows come from, if not from the list of the first service.
    source: str | None = None
    #: Whether that source is a documentation; None if `source` is None too.
    documented: bool | None = None

    def entries(self) -> Iterator[Entry]:
        """Return the entries of the rows, in their order."""
        for code, status, message, *rest in self.rows:
            yield Entry.of(
                code,
                status,
                message,
                self.services,
                source=self.source,
                documented=self.documented,
                other_statuses=rest[0] if rest else (),
            )
