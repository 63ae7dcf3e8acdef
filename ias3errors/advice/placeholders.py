"""Functions for `Rule.values`, which fill the placeholders in a row of advice.

A value of None leaves its placeholder as it is, so a row that quotes a fact asks for it in `when`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, timedelta

from ias3errors import facts, items, places, services
from ias3errors.advice import conditions, signing
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
    return {"bucket": places.bucket(document)}


def region(document: ErrorDocument) -> Mapping[str, object]:
    """Return {region}, the right one."""
    return {"region": places.named_region(document)}


def other_place(document: ErrorDocument) -> Mapping[str, object]:
    """Return {place}, the endpoint and region to use instead, as far as they are known."""
    endpoint, name = places.endpoint(document), places.named_region(document)
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


def start(document: ErrorDocument) -> Mapping[str, object]:
    """Return {start}, the time in UTC at which that of the signed URL begins."""
    begins = signing.start(document)
    return {"start": begins and f"{begins.astimezone(UTC):%Y-%m-%d %H:%M} UTC"}


def expiry(document: ErrorDocument) -> Mapping[str, object]:
    """Return {expired}, the time in UTC, and {late}, how long before the server's time that was."""
    ends, late = signing.expiry(document), signing.lateness(document)
    return {
        "expired": ends and f"{ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "late": f", {_duration(late)} before the server's time" if late else "",
    }


def hosts(document: ErrorDocument) -> Mapping[str, object]:
    """Return {asked} and {arrived}: the host of the URL, and the one that reached the server."""
    return {"asked": signing.asked_host(document), "arrived": signing.arrived_host(document)}


def path(document: ErrorDocument) -> Mapping[str, object]:
    """Return {arrived}, the path that reached the server."""
    return {"arrived": signing.arrived_path(document)}


def signed_headers(document: ErrorDocument) -> Mapping[str, object]:
    """Return {headers}, those that the signature in the URL covers."""
    return {"headers": ", ".join(signing.signed_headers(document))}


def signature_parts(document: ErrorDocument) -> Mapping[str, object]:
    """Return {missing}, the query parameters that the signature in the URL lacks."""
    return {"missing": ", ".join(signing.missing_parts(document))}


def permission(document: ErrorDocument) -> Mapping[str, object]:
    """Return {principal}, {action}, {resource} and {policy}, as far as the response names them."""
    return {
        "principal": facts.principal(document),
        "action": facts.action(document),
        "resource": facts.resource_arn(document),
        "policy": facts.denying_policy(document),
    }


def part(document: ErrorDocument) -> Mapping[str, object]:
    """Return {part}, its number, {count}, how many the object has, and the sizes."""
    return {
        "part": facts.part_number(document),
        "count": facts.part_count(document),
        **size_and_minimum(document),
    }


def storage_class(document: ErrorDocument) -> Mapping[str, object]:
    """Return {storage_class}, its name."""
    return {"storage_class": facts.storage_class(document)}


def request_payer(document: ErrorDocument) -> Mapping[str, object]:
    """Return {header}, by which a request accepts the cost."""
    return {"header": f"x-{services.service_of(document)}-request-payer"}


def restoring(document: ErrorDocument) -> Mapping[str, object]:
    """Return {command}, which restores an archived object, and {header}, which shows the restore."""
    service = services.service_of(document)
    return {"command": conditions.RESTORE_COMMANDS.get(service), "header": f"x-{service}-restore"}


def refused_header(document: ErrorDocument) -> Mapping[str, object]:
    """Return {header}, the name of the one that is not implemented."""
    return {"header": facts.refused_header(document)}


def subresource(document: ErrorDocument) -> Mapping[str, object]:
    """Return {subresource}, the part of a bucket or object that the URL asks for."""
    return {"subresource": f"?{signing.subresource(document)}"}


# -- archive.org ------------------------------------------------------------------------------


def item_size(document: ErrorDocument) -> Mapping[str, object]:
    """Return {held} and {limit}, the size of a full item and what it may hold, with their unit."""
    return {
        "held": _size(items.item_bytes(document)),
        "limit": _size(items.item_limit(document)),
    }


def extensions(document: ErrorDocument) -> Mapping[str, object]:
    """Return {extensions}, those that archive.org proposes."""
    return {"extensions": " or ".join(items.suggested_extensions(document) or ())}


def detected_content(document: ErrorDocument) -> Mapping[str, object]:
    """Return {type}, the one that archive.org took a file for, and {extensions} that fit."""
    return {"type": items.detected_type(document), **extensions(document)}


def item(document: ErrorDocument) -> Mapping[str, object]:
    """Return {item} and {identifier}, with words that fit where they are not known."""
    identifier = places.identifier(document)
    return {
        "item": f"item '{identifier}'" if identifier else "such item",
        "identifier": identifier or "IDENTIFIER",
    }
