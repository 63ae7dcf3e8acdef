"""Chooses the advice for a response: the caller's rules first, then archive.org's, then S3's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ias3errors import places, services
from ias3errors.advice.model import (
    Advice,
    FittingRule,
    Rule,
    first_advice,
    fitting_rules,
    matching_advice,
    searched_text,
    slug,
)
from ias3errors.advice.statuses import advice_of_status
from ias3errors.document import ErrorDocument
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors.advice import archive_org, s3
else:
    # They take as long to load as all else, and `explain` reads them without a response.
    archive_org = LazyModule("ias3errors.advice.archive_org")
    s3 = LazyModule("ias3errors.advice.s3")


def advise(
    document: ErrorDocument,
    code: str | None,
    rules: Iterable[Rule] = (),
    *,
    status: int | None = None,
) -> Advice:
    """Return what a response means and what to do about it.

    `code` is the code as the catalog spells it, or as it came, or None where there is none.
    `rules` are the caller's own and come before all others. A code without a rule gets the advice
    of its HTTP status. `status` is the documented one, for a body whose own is not known: so the
    same body gets the same advice from a log as from a response.
    """
    code = code or document.code
    advice = matching_advice(document, code, rules) if rules else None
    if advice is None:
        text = searched_text(document)
        fitting = _fitting if len(text) <= _LONGEST_REMEMBERED else _fitting.__wrapped__
        known = fitting(_ruled(code), _ruled(document.code), _origin(document), text)
        advice = first_advice(document, known)
        if advice is None:
            advice = advice_of_status(status if document.status is None else document.status)
            # A sentence instead of a code makes no kind.
            if code and len(code.split()) == 1:
                advice = replace(advice, kind=slug(code))
        advice = _with_copy_source(advice, document, code)
    return advice


def _with_copy_source(advice: Advice, document: ErrorDocument, code: str | None) -> Advice:
    """Return the advice of a failed copy, whose source may be the missing or refused object."""
    source = places.copy_source(document)
    about_objects = code in _OBJECT_CODES or (code is None and document.status in _OBJECT_STATUSES)
    if source is None or not about_objects:
        return advice
    return replace(
        advice,
        meaning=f"{advice.meaning} The request copies {source}: the error may be about that "
        "source instead of the destination.",
        action=f"{advice.action} Check the source {source} too: it must exist, and you must be "
        "allowed to read it.",
    )


# Codes and statuses that may be about the source of a copy as well as its destination.
_OBJECT_CODES = frozenset(
    {
        "AccessDenied",
        "AllAccessDisabled",
        "InvalidObjectState",
        "NoSuchBucket",
        "NoSuchKey",
        "NoSuchVersion",
        "PreconditionFailed",
    }
)
_OBJECT_STATUSES = frozenset({401, 403, 404, 410, 412})


def _ruled(code: str | None) -> str | None:
    return code if code in _ruled_codes() else None


@lru_cache(maxsize=1024)
def _fitting(
    code: str | None, sent: str | None, origin: _Origin, text: str
) -> tuple[FittingRule, ...]:
    """Return the rules of a code that fit a text; most responses of a program have the same few."""
    return fitting_rules(_rules_for(code, sent, origin), text)


# A longer text is hardly repeated, and would keep much memory; in characters.
_LONGEST_REMEMBERED = 500


@cache
def _rules_for(code: str | None, sent: str | None, origin: _Origin) -> tuple[Rule, ...]:
    """Return the rules that may apply to a code and the way it was sent, in their order."""
    codes = {None, code, sent}
    found = (rule for table in _tables()[origin] for rule in table if rule.code in codes)
    return tuple(dict.fromkeys(found))


class _Origin(Enum):
    """Who sent a response."""

    ARCHIVE = "archive.org"
    OTHER = "another service"
    UNKNOWN = "archive.org, unless the words are another's"


@cache
def _tables() -> Mapping[_Origin, tuple[Iterable[Rule], ...]]:
    """Return the tables for each origin, in the order of the search."""
    archive = (archive_org.ARCHIVE_RULES, s3.S3_RULES)
    fallbacks = (archive_org.ARCHIVE_FALLBACKS, s3.S3_FALLBACKS)
    return {
        _Origin.ARCHIVE: (archive_org.SITUATIONS, *archive, *fallbacks),
        _Origin.OTHER: (archive_org.SITUATIONS, s3.S3_RULES, s3.S3_FALLBACKS),
        # Words that only another service would say count before what archive.org means by the
        # code alone.
        _Origin.UNKNOWN: (
            archive_org.SITUATIONS,
            tuple(rule for rule in archive_org.ARCHIVE_RULES if rule.pattern or rule.when),
            tuple(rule for rule in s3.S3_RULES if rule.pattern),
            *archive,
            *fallbacks,
        ),
    }


@cache
def _ruled_codes() -> frozenset[str | None]:
    return frozenset(rule.code for table in _tables()[_Origin.ARCHIVE] for rule in table)


def _origin(document: ErrorDocument) -> _Origin:
    """Return who sent a response: by its host, else by what only other services send."""
    service = services.service_of(document)
    if service == "ias3":
        return _Origin.ARCHIVE
    headers = {name.lower(): value.lower() for name, value in (document.headers or {}).items()}
    # archive.org's bodies hold four elements and a text that is no path; its headers no ids.
    is_other = (
        bool(document.url or service or document.host_id)
        or (document.resource or "").startswith("/")
        or not _ARCHIVE_ELEMENTS.issuperset(document.fields)
        or headers.get("server", "").startswith("cloudflare")
        or any(name.startswith("x-amz-") for name in headers)
    )
    return _Origin.OTHER if is_other else _Origin.UNKNOWN


_ARCHIVE_ELEMENTS = frozenset({"Code", "Message", "Resource", "RequestId"})
