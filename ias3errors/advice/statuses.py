"""What an HTTP status alone means, as a table, and which statuses are worth a retry.

The retryable statuses are those that the SDKs agree on: botocore's and minio-go's lists, with 429,
499 and Cloudflare's 520, which is a gateway's 502. The other 5xx stay as they are until somebody
changes the request, the server or the network.
"""

from __future__ import annotations

from collections.abc import Container

from ias3errors.advice.model import Advice

# -- Texts that the rows of codes share ---------------------------------------------------------

RANGE_ACTION = (
    "Ask for a range within the object, or treat the download as finished if it already has all "
    "bytes."
)
BACK_OFF = "Retry the request with exponential backoff, and send fewer requests at a time."
RETRY_SOON = "Retry the request after 5 seconds."
UNCHANGED_ACTION = "Use the copy that you have, or send the request without its condition."
STATE_ACTION = "Read the object's current state, then decide whether to repeat the request."
METHOD_ACTION = (
    "Check that the URL names the bucket or object that you mean, and that the endpoint is the "
    "S3 API."
)

HEADERS_MEANING = "The headers of the request are larger than the server accepts (8 KB on most)."
HEADERS_ACTION = "Shorten the metadata and other long headers."

#: For the hook, when a redirect would repeat an upload whose body is spent.
REDIRECT_NOT_REPLAYABLE = Advice(
    "redirect-not-replayable",
    "The server redirects this upload, but its body cannot be sent a second time: following would "
    "store an empty file or hang.",
    "Give requests bytes or a seekable file as the body (the internetarchive library does, unless "
    "verbose=True), or turn this check off with guard_body=False.",
)

#: The first row that holds the status counts. The kinds are those of responses without a code; a
#: code without a row of its own is its own kind.
STATUS_ADVICE: tuple[tuple[Container[int], Advice], ...] = (
    (
        (304,),
        Advice(
            "not-modified",
            "The object has not changed since the time or the ETag that the request names.",
            UNCHANGED_ACTION,
        ),
    ),
    (
        range(300, 400),
        Advice(
            "redirect",
            "The server redirects the request, and this redirect was not followed.",
            "Check the endpoint and the bucket's region, and that the client follows redirects.",
        ),
    ),
    (
        (401, 403),
        Advice(
            "forbidden",
            "The server understood the request and refuses to carry it out for you.",
            "Check the credentials and their permissions.",
        ),
    ),
    (
        (404, 410),
        Advice(
            "not-found",
            "The URL names something that does not exist on this server.",
            "Check the endpoint and the spelling of every part of the URL.",
        ),
    ),
    (
        (405,),
        Advice(
            "bad-request",
            "The URL does not take the method of the request.",
            METHOD_ACTION,
        ),
    ),
    (
        (408,),
        Advice(
            "transient",
            "The server waited too long for the request.",
            RETRY_SOON,
            retryable=True,
            wait=5.0,
        ),
    ),
    (
        (412,),
        Advice(
            "conflict",
            "A condition of the request did not hold: the object is not in the state you expected.",
            STATE_ACTION,
        ),
    ),
    (
        (416,),
        Advice(
            "bad-request",
            "The requested range is not within the object.",
            RANGE_ACTION,
        ),
    ),
    (
        (409,),
        Advice(
            "conflict",
            "The request does not fit the present state of the bucket or object.",
            "Read the present state, and send a request that fits that state.",
        ),
    ),
    (
        (429, 503),
        Advice(
            "unavailable",
            "The service is too busy or down for the moment.",
            BACK_OFF,
            retryable=True,
            wait=30.0,
        ),
    ),
    (
        (499,),
        Advice(
            "transient",
            "The connection was closed before the server could respond.",
            "Retry the request after 5 seconds, with a longer timeout.",
            retryable=True,
            wait=5.0,
        ),
    ),
    (
        (417,),
        Advice(
            "bad-request",
            "The server, or a proxy in front of it, does not take the header Expect: 100-continue.",
            "Turn the header Expect off in the client (curl: -H 'Expect:').",
        ),
    ),
    ((431,), Advice("headers-too-large", HEADERS_MEANING, HEADERS_ACTION)),
    (
        range(400, 500),
        Advice(
            "bad-request",
            "The server rejected the request as invalid.",
            "Check the method, URL, headers and body of the request; the same request will fail "
            "again.",
        ),
    ),
    (
        (501, 505),
        Advice(
            "not-implemented",
            "The server does not support a feature or the HTTP version of the request.",
            "Leave that feature out, or use another endpoint; a retry will not help.",
        ),
    ),
    (
        (507,),
        Advice(
            "storage-full",
            "The status says that the server has no space left.",
            "Free space on the server, or ask its operator to; a retry will not help before that.",
        ),
    ),
    (
        (511,),
        Advice(
            "network-login-required",
            "The network between you and the server asks for a login first.",
            "Log in to the network, then send the request again.",
        ),
    ),
    (
        (500, 502, 504, 520),
        Advice(
            "server-trouble",
            "The server or a gateway failed while it handled the request.",
            "Retry the request with exponential backoff, and report the request id if it persists.",
            retryable=True,
            wait=30.0,
        ),
    ),
    (
        range(521, 531),
        Advice(
            "gateway-misconfigured",
            "The gateway cannot reach the service, or does not trust its certificate.",
            "Report the URL and the time to the operator; the fault is on the server's side.",
        ),
    ),
    (
        range(500, 600),
        Advice(
            "server-trouble",
            "The server failed to handle the request.",
            "Report the URL, the time and the request id to the operator of the service.",
        ),
    ),
)

#: Where not even a status is known.
NOTHING_KNOWN = Advice(
    "unknown",
    "The server reports an error without a known code or status.",
    "Read the server's message, and look the code up in the service's documentation.",
)


def advice_of_status(status: int | None) -> Advice:
    """Return what a status alone means, and what to do."""
    found = (advice for statuses, advice in STATUS_ADVICE if status in statuses)
    return next(found, NOTHING_KNOWN)


#: Statuses after which the same request may work.
RETRYABLE_STATUSES = frozenset(
    status for status in range(300, 600) if advice_of_status(status).retryable
)
