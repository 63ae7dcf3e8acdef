"""What a signed URL and a failed signature show: when the URL expired, and what changed on the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from ias3errors import facts
from ias3errors.document import ErrorDocument
from ias3errors.fields import header, text, time
from ias3errors.urls import query_parameters, split_url


def subresource(document: ErrorDocument) -> str | None:
    """Return the part of a bucket or object that the URL asks for, such as `policy`, or None."""
    return next(
        filter(None, map(_SUBRESOURCES.get, reversed(query_parameters(document.url)))), None
    )


_SUBRESOURCES = {
    name.lower(): name
    for name in (
        *("accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption"),
        *("intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location", "logging"),
        *("metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy"),
        *("policyStatus", "publicAccessBlock", "replication", "requestPayment", "restore"),
        *("retention", "select", "tagging", "torrent", "uploadId", "uploads", "versionId"),
        *("versioning", "versions", "website"),
    )
}


def is_presigned(document: ErrorDocument) -> bool:
    """Return whether the URL carries its own signature."""
    return not _SIGNATURES.isdisjoint(query_parameters(document.url))


_SIGNATURES = frozenset(
    {
        "q-signature",
        "sig",
        "signature",
        "x-amz-signature",
        "x-goog-signature",
        "x-obs-signature",
        "x-oss-signature",
        "x-tos-signature",
    }
)


def missing_parts(document: ErrorDocument) -> tuple[str, ...]:
    """Return the query parameters that a signature of version 4 in the URL lacks."""
    if document.credentials_sent is None:
        return ()  # the URL of a log, which shortens URLs
    parameters = query_parameters(document.url)
    begun = {"x-amz-algorithm", "x-amz-signature"}.intersection(parameters)
    missing = tuple(name for name in _VERSION_4 if name.lower() not in parameters)
    return missing if begun else ()


_VERSION_4 = (
    *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires"),
    *("X-Amz-SignedHeaders", "X-Amz-Signature"),
)


def expiry(document: ErrorDocument) -> datetime | None:
    """Return when the signed URL expires: as the server says, else as the URL does."""
    return _time_in_words(document, _EXPIRY_WORDS) or facts.expires(document)


def start(document: ErrorDocument) -> datetime | None:
    """Return when the time of the signed URL begins, where the server says so."""
    return _time_in_words(document, r"Start \[([^\]]{1,40})\]")


def server_clock(document: ErrorDocument) -> datetime | None:
    """Return the server's time when it responded: from the body, else from the header `Date`."""
    said = facts.server_time(document) or _time_in_words(document, r"Current \[([^\]]{1,40})\]")
    return said or time(header(document, "Date"), UTC)


def lateness(document: ErrorDocument) -> timedelta | None:
    """Return how long after its expiry the signed URL reached the server, or None."""
    ends, now = expiry(document), server_clock(document)
    late = None if ends is None or now is None else now - ends
    return late if late is not None and late > timedelta() else None


# Azure: "Expiry [Thu, 01 Jan 2026 00:00:00 GMT] - Current [...]"; Google: "Request has expired: 120".
_EXPIRY_WORDS = r"Expiry \[([^\]]{1,40})\]|(?i:request has expired): ?([0-9]{1,10})\b"


def _time_in_words(document: ErrorDocument, pattern: str) -> datetime | None:
    details = (text(document, name) or "" for name in ("AuthenticationErrorDetail", "Details"))
    match = re.search(pattern, "\n".join((document.message or "", *details)))
    if match is None:
        return None
    found = match[match.lastindex or 0]
    if re.fullmatch(r"[0-9]{1,10}", found):
        return datetime.fromtimestamp(int(found), UTC)
    return time(found, UTC)  # with a zone or without


def signed_headers(document: ErrorDocument) -> tuple[str, ...]:
    """Return the headers that the signature in the URL covers, but for `host`."""
    parameters = query_parameters(document.url)
    names = parameters.get("x-amz-signedheaders") or parameters.get("x-goog-signedheaders") or ""
    return tuple(name for name in names[:1000].lower().split(";") if name and name != "host")


# -- What the server signed, in the element `CanonicalRequest` --------------------------------


def arrived_host(document: ErrorDocument) -> str | None:
    """Return the host that reached the server, where that is not the host of the URL."""
    match = re.search(r"(?m)^host: ?(\S{1,255})\s*$", _canonical(document))
    url = split_url(document.url)
    if match is None or url is None or not url.netloc:
        return None
    asked = url.netloc.rpartition("@")[2].lower()
    return None if _plain(match[1].lower()) == _plain(asked) else match[1]


def _plain(host: str) -> str:
    return host.removesuffix(":443").removesuffix(":80")


def asked_host(document: ErrorDocument) -> str | None:
    """Return the host of the URL."""
    url = split_url(document.url)
    return url.netloc.rpartition("@")[2] if url else None


def arrived_path(document: ErrorDocument) -> str | None:
    """Return the path that reached the server, where that is not the path of the URL."""
    lines = _canonical(document).splitlines()
    url = split_url(document.url)
    if len(lines) < 2 or url is None or not lines[1].startswith("/"):
        return None
    return None if unquote(lines[1]) == unquote(url.path or "/") else lines[1]


def accept_encoding_was_rewritten(document: ErrorDocument) -> bool:
    """Return whether Google's front end changed `Accept-Encoding` before the signature was checked."""
    # It marks what it changes with `(gfe)`.
    return re.search(r"(?m)^accept-encoding:.{0,100}\(gfe\)", _canonical(document)) is not None


def _canonical(document: ErrorDocument) -> str:
    text = document.fields.get("CanonicalRequest")
    return text[:8192] if isinstance(text, str) else ""
