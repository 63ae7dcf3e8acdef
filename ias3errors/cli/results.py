"""The results of a search, beside the texts that it wrote."""

from __future__ import annotations

from dataclasses import dataclass, field

from ias3errors.cli.summary import Summary
from ias3errors.scanning.sources import Problem

#: How many inputs are described if no input contains an error.
MAX_DESCRIBED = 5


@dataclass(slots=True)
class Results:
    """Counts errors, and keeps what the end of the work needs; results of tasks can be joined."""

    errors: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: The first inputs without an error: path and what they contain.
    without_error: list[tuple[str, str]] = field(default_factory=list)
    #: Errors by group, if a summary was asked for.
    summary: Summary | None = None
    #: How many bytes were searched.
    size: int = 0
    #: How many inputs are so long that not all of them was searched for every kind of error.
    searched_less: int = 0

    def wants_description(self) -> bool:
        """Return whether it matters what an input without an error contains."""
        return not self.errors and len(self.without_error) < MAX_DESCRIBED

    def join(self, other: Results) -> None:
        """Add the results of a later task."""
        self.errors += other.errors
        self.problems += other.problems
        self.without_error = (self.without_error + other.without_error)[:MAX_DESCRIBED]
        if self.summary is None:
            self.summary = other.summary
        elif other.summary is not None:
            self.summary.join(other.summary)
        self.size += other.size
        self.searched_less += other.searched_less
