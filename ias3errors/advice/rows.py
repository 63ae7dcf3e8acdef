"""`row` and `rows`, the notation of the tables of advice, and the facts that rows quote by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypedDict, Unpack

from ias3errors import facts, items, places, services
from ias3errors.advice import signing
from ias3errors.advice.model import PLACEHOLDER, Advice, Condition, Rule, slug
from ias3errors.document import ErrorDocument
from ias3errors.reasons import size_text


def row(
    code: str | None,
    meaning: str,
    action: str,
    *,
    kind: str | None = None,
    pattern: str | None = None,
    when: Condition | None = None,
    retryable: bool = False,
    wait: float | None = None,
) -> Rule:
    """Return one row of a table of advice; without a kind of its own, its code is its kind."""
    advice = Advice(kind or slug(code or ""), meaning, action, retryable, wait)
    return Rule(code, pattern, advice, when, _quoted(f"{meaning}{action}", pattern or ""))


class RowOptions(TypedDict, total=False):
    """The keyword arguments of `row`."""

    kind: str | None
    pattern: str | None
    when: Condition | None
    retryable: bool
    wait: float | None


def rows(
    codes: Iterable[str | None], meaning: str, action: str, **options: Unpack[RowOptions]
) -> tuple[Rule, ...]:
    """Return a row for each of several codes that share their texts, but not their kinds."""
    return tuple(row(code, meaning, action, **options) for code in codes)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """The `Rule.values` of a row that quotes facts: None unless all of them are known."""

    names: tuple[str, ...]

    def __call__(self, document: ErrorDocument) -> Mapping[str, object] | None:
        values = {name: FACTS[name](document) for name in self.names}
        return None if None in values.values() else values


def _quoted(text: str, pattern: str) -> _Quoted | None:
    """Return the facts that a text quotes, without the named groups of a pattern."""
    names = dict.fromkeys(re.findall(PLACEHOLDER, text)) if "{" in text else ()
    quoted = tuple(name for name in names if name in FACTS and f"(?P<{name}>" not in pattern)
    return _Quoted(quoted) if quoted else None


#: Returns a value, or None where the response doesn't show it.
Fact = Callable[[ErrorDocument], object]


def _size(fact: Callable[[ErrorDocument], int | None]) -> Fact:
    """Return a number of bytes as a fact with its unit."""

    def text(document: ErrorDocument) -> str | None:
        size = fact(document)
        return None if size is None else size_text(size)

    return text


def _joined(fact: Callable[[ErrorDocument], Iterable[str] | None], separator: str = ", ") -> Fact:
    """Return several texts as one fact; none at all are an unknown fact."""
    return lambda document: separator.join(fact(document) or ()) or None


def _time(fact: Callable[[ErrorDocument], datetime | None]) -> Fact:
    def text(document: ErrorDocument) -> str | None:
        time = fact(document)
        return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if time else None

    return text


def _bucket(document: ErrorDocument) -> str | None:
    # Of a copy between buckets, either may be meant.
    return None if places.may_mean_source(document) else places.bucket(document)


def _other_place(document: ErrorDocument) -> str | None:
    endpoint, region = places.endpoint(document), places.named_region(document)
    known = [f"endpoint {endpoint}"] if endpoint else []
    known += [f"region {region}"] if region else []
    return " in ".join(known) or None


def _clock_difference(document: ErrorDocument) -> str | None:
    skew = facts.skew(document)
    return _duration(skew) if skew else None


def _clock_way(document: ErrorDocument) -> str:
    return "slow" if (facts.skew(document) or timedelta()) < timedelta() else "fast"


def _clock_limit(document: ErrorDocument) -> str:
    limit = facts.max_skew(document)
    return f", and {_duration(limit)} are allowed" if limit else ""


def _lateness(document: ErrorDocument) -> str:
    late = signing.lateness(document)
    return f", {_duration(late)} before the server's time" if late else ""


def _duration(time: timedelta) -> str:
    """Return a length of time in its two largest units: 15 min 2 s."""
    seconds = round(abs(time).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    while len(units) > 1 and not units[0][0]:
        del units[0]
    return " ".join(f"{count} {unit}" for count, unit in units[:2] if count) or "0 s"


def _service_with_own_headers(document: ErrorDocument) -> str | None:
    service = services.service_of(document)
    return service if service in _RESTORE_COMMANDS else None


#: Commands that restore an archived object, by service; its headers begin with `x-SERVICE-`.
_RESTORE_COMMANDS: Mapping[str | None, str] = {
    "cos": "coscli restore",
    "obs": "obsutil restore",
    "oss": "ossutil restore",
}


def _item(document: ErrorDocument) -> str:
    identifier = places.identifier(document)
    return f"item '{identifier}'" if identifier else "such item"


#: A rule that quotes one of these applies only where the fact is known.
FACTS: Mapping[str, Fact] = {
    # Where the request went, and where it should go.
    "bucket": _bucket,
    "region": places.named_region,
    "place": _other_place,
    "methods": _joined(facts.allowed_methods),
    "subresource": signing.subresource,
    # The service, where it has headers and commands of its own in place of Amazon S3's.
    "service": _service_with_own_headers,
    "command": lambda document: _RESTORE_COMMANDS.get(services.service_of(document)),
    # What the service refused; of an argument the name alone, since its value may be a secret.
    "argument": facts.argument_name,
    "condition": facts.condition,
    "header": facts.refused_header,
    # Signatures: the clocks, the times of a signed URL, and what arrived.
    "difference": _clock_difference,
    "way": _clock_way,
    "allowed": _clock_limit,
    "start": _time(signing.start),
    "expired": _time(signing.expiry),
    "late": _lateness,
    "missing": _joined(signing.missing_parts),
    "signed_headers": _joined(signing.signed_headers),
    "headers": facts.unsigned_headers,
    "asked": signing.asked_host,
    "host": signing.arrived_host,
    "path": signing.arrived_path,
    # Permissions.
    "principal": facts.principal,
    "action": facts.action,
    "resource": facts.resource_arn,
    "policy": facts.denying_policy,
    # The body, its parts and the object.
    "sent": facts.expected_digest,
    "received": facts.calculated_digest,
    "announced": _size(facts.bytes_expected),
    "arrived": facts.bytes_provided,
    "size": _size(facts.proposed_size),
    "least": _size(facts.min_size),
    "most": _size(facts.max_size),
    "part": facts.part_number,
    "count": facts.part_count,
    "object_size": _size(facts.object_size),
    "storage_class": facts.storage_class,
    # archive.org's items and files; the first two have words where they are not known.
    "item": _item,
    "identifier": lambda document: places.identifier(document) or "IDENTIFIER",
    "held": _size(items.item_bytes),
    "limit": _size(items.item_limit),
    "type": items.detected_type,
    "extensions": _joined(items.suggested_extensions, " or "),
}
