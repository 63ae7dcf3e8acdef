"""Functions for `Rule.values`: what fills the placeholders in a row of advice.

A value of None leaves its placeholder as it is, so a row that quotes a fact asks for it in `when`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from ias3errors import facts
from ias3errors.document import ErrorDocument
from ias3errors.reasons import size_text


def digests(document: ErrorDocument) -> Mapping[str, object]:
    """Return {sent} and {arrived}, the digests of the sent and the received bytes."""
    return {
        "sent": facts.expected_digest(document),
        "arrived": facts.calculated_digest(document),
    }


def size_and_minimum(document: ErrorDocument) -> Mapping[str, object]:
    """Return {size} and {least}, with their unit."""
    return {
        "size": _size(facts.proposed_size(document)),
        "least": _size(facts.min_size(document)),
    }


def size_and_maximum(document: ErrorDocument) -> Mapping[str, object]:
    """Return {size} and {most}, with their unit."""
    return {
        "size": _size(facts.proposed_size(document)),
        "most": _size(facts.max_size(document)),
    }


def _size(size: int | None) -> str | None:
    return None if size is None else size_text(size)


def byte_counts(document: ErrorDocument) -> Mapping[str, object]:
    """Return {announced}, with its unit, and {arrived}: the bytes of a body that broke off."""
    return {
        "announced": _size(facts.bytes_expected(document)),
        "arrived": facts.bytes_provided(document),
    }


def object_size(document: ErrorDocument) -> Mapping[str, object]:
    """Return {size}, that of the object with its unit."""
    return {"size": _size(facts.object_size(document))}


def argument(document: ErrorDocument) -> Mapping[str, object]:
    """Return {name}, that of the refused argument."""
    # The name alone: the value may be an Authorization header with its secret.
    return {"name": facts.argument_name(document)}


def missing_header(document: ErrorDocument) -> Mapping[str, object]:
    """Return {header}, the name of the one that is missing."""
    return {"header": facts.missing_header(document)}


def unsigned_headers(document: ErrorDocument) -> Mapping[str, object]:
    """Return {headers}, the names of those that the signature does not cover."""
    return {"headers": facts.unsigned_headers(document)}


def allowed_methods(document: ErrorDocument) -> Mapping[str, object]:
    """Return {methods}, those that the resource allows."""
    return {"methods": ", ".join(facts.allowed_methods(document) or ())}


def condition(document: ErrorDocument) -> Mapping[str, object]:
    """Return {condition}, the one that did not hold."""
    return {"condition": facts.condition(document)}


def bucket(document: ErrorDocument) -> Mapping[str, object]:
    """Return {bucket}, its name."""
    return {"bucket": facts.bucket(document)}


def region(document: ErrorDocument) -> Mapping[str, object]:
    """Return {region}, the right one."""
    return {"region": facts.named_region(document)}


def other_place(document: ErrorDocument) -> Mapping[str, object]:
    """Return {place}, the endpoint and region to use instead, as far as they are known."""
    endpoint, name = facts.endpoint(document), facts.named_region(document)
    known = [f"endpoint {endpoint}"] if endpoint else []
    known += [f"region {name}"] if name else []
    return {"place": " in ".join(known)}


def clock_skew(document: ErrorDocument) -> Mapping[str, object]:
    """Return {difference}, {way} and {limit}: how far off the client's clock is."""
    skew, limit = facts.skew(document) or timedelta(), facts.max_skew(document)
    return {
        "difference": _duration(skew),
        "way": "slow" if skew < timedelta() else "fast",
        "limit": f", and {_duration(limit)} are allowed" if limit else "",
    }


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


# -- archive.org ------------------------------------------------------------------------------


def item_size(document: ErrorDocument) -> Mapping[str, object]:
    """Return {held} and {limit}, the size of a full item and what it may hold, with their unit."""
    return {
        "held": _size(facts.item_bytes(document)),
        "limit": _size(facts.item_limit(document)),
    }


def extensions(document: ErrorDocument) -> Mapping[str, object]:
    """Return {extensions}, those that archive.org proposes."""
    return {"extensions": " or ".join(facts.suggested_extensions(document) or ())}


def detected_content(document: ErrorDocument) -> Mapping[str, object]:
    """Return {type}, the one that archive.org took a file for, and {extensions} that fit."""
    return {"type": facts.detected_type(document), **extensions(document)}


def item(document: ErrorDocument) -> Mapping[str, object]:
    """Return {item} and {identifier}, with words that fit where they are not known."""
    identifier = facts.identifier(document)
    return {
        "item": f"item '{identifier}'" if identifier else "such item",
        "identifier": identifier or "IDENTIFIER",
    }
