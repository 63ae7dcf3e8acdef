"""The advice for any S3 service, put together from the tables by topic.

`S3_RULES` has rows for situations first, then the default of each code. `S3_FALLBACKS` holds for
codes without a row and for responses without a code: the situations whose words say enough, then
what the response shows beyond its status. What then is left gets `statuses.STATUS_ADVICE`.
Nothing in these tables speaks of archive.org.
"""

from __future__ import annotations

from ias3errors.advice import (
    addressing,
    buckets,
    checksums,
    conditions,
    encryption,
    limits,
    malformed,
    minio,
    objects,
    permissions,
    select,
    signatures,
    uploads,
)
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row

# In the order in which they are tried: one response may fit several.
_SITUATIONS: tuple[Rule, ...] = (
    *checksums.SITUATIONS,
    *signatures.SITUATIONS,
    *addressing.SITUATIONS,
    *permissions.SITUATIONS,
    *encryption.SITUATIONS,
    *buckets.SITUATIONS,
    *uploads.SITUATIONS,
    *objects.SITUATIONS,
    *limits.SITUATIONS,
    *malformed.SITUATIONS,
)
_DEFAULTS: tuple[Rule, ...] = (
    *signatures.DEFAULTS,
    *permissions.DEFAULTS,
    *addressing.DEFAULTS,
    *buckets.DEFAULTS,
    *objects.DEFAULTS,
    *uploads.DEFAULTS,
    *checksums.DEFAULTS,
    *encryption.DEFAULTS,
    *limits.DEFAULTS,
    *malformed.DEFAULTS,
    *select.DEFAULTS,
    *minio.DEFAULTS,
)

#: By code, most specific row first.
S3_RULES: tuple[Rule, ...] = (
    *(rule for rule in _SITUATIONS if rule.code is not None),
    *_DEFAULTS,
)

#: For codes without a row, and for no code: by words, by status and by what else is known.
S3_FALLBACKS: tuple[Rule, ...] = (
    *(rule for rule in _SITUATIONS if rule.code is None),
    row(
        None,
        permissions.NO_CREDENTIALS,
        permissions.SEND_CREDENTIALS,
        kind="credentials-missing",
        when=conditions.refused_without_credentials,
    ),
    row(
        None,
        "The response names the bucket's region, which is {region}, and gives no other reason.",
        "Set the client's region to {region}, or send a GET request to read the reason.",
        kind="wrong-region",
        when=conditions.redirected_without_code,
    ),
    row(
        None,
        "The server rejected the request; a response to HEAD has no body and does not say why.",
        "Send a GET request to read the reason, and check the session token, the region and the "
        "signature version.",
        kind="bad-request",
        when=conditions.head_rejected,
    ),
    row(
        None,
        "The response is a web page instead of an S3 error: a proxy, a firewall or a login refused the "
        "request.",
        "Read the page's title and text, and ask its operator to let the request through.",
        kind="forbidden",
        when=conditions.refused_with_page,
    ),
    row(
        None,
        "The server refused this; a response without a body, as HEAD always gets, does not say "
        "why, and a missing key looks the same where you may not list the bucket.",
        "Check credentials, bucket and key, or send a GET request to read the reason.",
        kind="forbidden",
        when=conditions.refused_without_body,
    ),
    row(
        None,
        "The bucket or the key does not exist; a response without a body, as HEAD always gets, "
        "does not say which.",
        "Check the spelling of bucket and key.",
        kind="not-found",
        when=conditions.missing_without_body,
    ),
    row(
        None,
        uploads.LENGTH_MEANING,
        uploads.LENGTH_ACTION,
        kind="length-missing",
        when=conditions.length_required,
    ),
    row(
        None,
        "The server, or a proxy in front of it, does not take a body of this size.",
        "Raise the limit of the proxy (nginx: client_max_body_size), or upload in smaller parts.",
        kind="entity-too-large",
        when=conditions.too_large_without_code,
    ),
    row(
        None,
        "The server reported success before it had finished, and then sent no outcome.",
        "Look whether the object exists and is complete, and retry the request if it is not.",
        kind="outcome-unknown",
        when=conditions.success_without_outcome,
        retryable=True,
        wait=5.0,
    ),
    row(
        None,
        "The server or a gateway in front of it is in trouble, though the request may have "
        "succeeded.",
        limits.TROUBLE_ACTION,
        kind="server-trouble",
        when=conditions.server_page,
        retryable=True,
        wait=30.0,
    ),
)
