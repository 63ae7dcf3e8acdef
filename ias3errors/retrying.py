"""Whether to try again, and how long to wait before: for tenacity, stamina, urllib3, own loops."""

from __future__ import annotations

import ssl
from typing import Any

import requests
import urllib3

from ias3errors.advice.statuses import RETRYABLE_STATUSES
from ias3errors.s3error import S3Error

# The request did not arrive, or its answer did not.
_BROKEN_CONNECTIONS = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)
# What TLS calls a connection that ended in the middle.
_BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
# requests wraps urllib3's error, which wraps another of urllib3's, which wraps that of ssl.
_WRAPPINGS = 4


def is_retryable(exc: object) -> bool:
    """Tell whether sending the same request again may work.

    An `S3Error` says so itself: a full queue passes, a verdict of spam does not. Of requests' own
    exceptions, connection errors, time-outs and answers that break off may pass too. A URL that
    cannot be used will not get better, nor will a certificate that is refused; but TLS also
    reports connections that were merely cut, and those are worth another try.

    An exception that was raised `from` one of these is judged by itself: who raised it may have
    given up for good. To look behind it, ask for its `__cause__`. Everything else, None included,
    is False. Raises nothing.
    """
    if isinstance(exc, S3Error):
        return exc.retryable
    if isinstance(exc, requests.exceptions.SSLError):
        return _is_cut_off(exc)
    return isinstance(exc, _BROKEN_CONNECTIONS)


def _is_cut_off(error: requests.exceptions.SSLError) -> bool:
    link: Any = error
    for _ in range(_WRAPPINGS):
        if isinstance(link, _BROKEN_TLS):
            return True
        reason = getattr(link, "reason", None)
        # OSError has a reason too: a text.
        link = reason if isinstance(reason, Exception) else next(iter(link.args), None)
        if not isinstance(link, Exception):
            return False
    return False


def retry_delay(exc: object) -> float | None:
    """Return how long to wait before the next try, in seconds.

    That is the answer's Retry-After, at most an hour, else what is advised for the situation. None
    where nobody said it, as for a broken connection, and where no try will help. Raises nothing.
    """
    return exc.retry_after if isinstance(exc, S3Error) and exc.retryable else None


def urllib3_retry(**options: Any) -> urllib3.Retry:
    """Return a plain `urllib3.Retry` for `HTTPAdapter(max_retries=...)`; `options` are its own.

    It retries broken connections and the statuses that may pass, five times, waiting as long as
    Retry-After says, else 0, 2, 4, 8 and 16 seconds, for the methods that do the same when they
    are repeated: PUT, GET, HEAD, DELETE and the like, not POST. The last answer comes back
    unraised, so that its body can become an error.

    urllib3 sees only the status: it also repeats an upload that was judged to be spam. And it
    sends a body again only where that is bytes or a seekable file; of a generator nothing is left.
    """
    defaults: dict[str, Any] = {
        "total": 5,
        "backoff_factor": 1,
        "status_forcelist": RETRYABLE_STATUSES,
        "raise_on_status": False,
        "respect_retry_after_header": True,
    }
    return urllib3.Retry(**{**defaults, **options})
