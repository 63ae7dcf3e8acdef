"""Whether and when to retry: for stamina, tenacity, urllib3 and loops of your own."""

from __future__ import annotations

import random
import ssl
from typing import Any, Protocol

import requests
import urllib3

from ias3errors.advice.statuses import RETRYABLE_STATUSES
from ias3errors.s3error import S3Error

# The request or its response did not arrive.
_BROKEN_CONNECTIONS = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
)
# TLS's words for a connection that ended in the middle.
_BROKEN_TLS = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
# requests wraps an error of urllib3, which wraps another, which wraps the error of ssl.
_WRAPPINGS = 4
# The longest wait in seconds if neither the server nor the advice names one.
_LONGEST_BACKOFF = 60.0


def is_retryable(exc: object) -> bool:
    """Return whether the same request may succeed if it is sent again.

    An `S3Error` knows this from its advice: a full queue drains, but a spam rejection stays. Of
    requests' own exceptions, connection errors, time-outs and responses that break off are
    retryable. An invalid URL and a rejected certificate are not; but TLS also reports connections
    that were merely cut, and those are.

    An exception that was raised `from` one of these counts by itself: whoever raised it may have
    given up for good. For its origin, pass its `__cause__`. Everything else, None included, is
    False. Raises nothing.
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
    """Return how long to wait before the next attempt, in seconds.

    That is the response's Retry-After, at most an hour, else the wait of the advice. None where
    neither is known, as for a broken connection, and where no retry helps. Raises nothing.
    """
    return exc.retry_after if isinstance(exc, S3Error) and exc.retryable else None


def stamina_backoff(exc: Exception) -> bool | float:
    """Decide for stamina whether and when to retry: ``@stamina.retry(on=stamina_backoff, ...)``.

    False gives up. A number is the wait in seconds: never less than `retry_delay`, and at most a
    tenth or a second more, so that many uploaders do not return at once. True leaves the wait to
    stamina's own backoff.

    A queue at archive.org takes ten minutes and more to drain, but stamina gives up after 45
    seconds by default: pass a ``timeout`` of hours.
    """
    if not is_retryable(exc):
        return False
    delay = retry_delay(exc)
    return True if delay is None else _with_jitter(delay)


class _Outcome(Protocol):
    def exception(self) -> BaseException | None: ...


class RetryState(Protocol):
    """What `tenacity_wait` reads of a `tenacity.RetryCallState`."""

    attempt_number: int

    @property
    def outcome(self) -> _Outcome | None:
        """How the attempt ended."""


def tenacity_wait(state: RetryState) -> float:
    """Return the wait before the next attempt in seconds: ``tenacity.retry(wait=tenacity_wait)``.

    That is never less than `retry_delay` of the attempt's exception, and at most a tenth or a
    second more, so that many uploaders do not return at once. Where no delay is known, 1, 2, 4 and
    so on up to 60 seconds take its place.

    Combine it with ``retry=tenacity.retry_if_exception(is_retryable)`` and a ``stop``, since
    tenacity retries every exception forever by default.
    """
    exception = None if state.outcome is None else state.outcome.exception()
    delay = retry_delay(exception)
    if delay is None:
        # A power of two with a large exponent is a slow number, and no float.
        delay = min(2.0 ** min(state.attempt_number - 1, 10), _LONGEST_BACKOFF)
    return _with_jitter(delay)


def _with_jitter(delay: float) -> float:
    """Return a delay, or up to a tenth or a second more, whichever is longer."""
    return delay + random.uniform(0, max(1.0, delay / 10))  # noqa: S311 - no secret


def urllib3_retry(**options: Any) -> urllib3.Retry:
    """Return a plain `urllib3.Retry` for `HTTPAdapter(max_retries=...)`; `options` are its own.

    It retries broken connections and the retryable statuses up to five times. It waits as long as
    Retry-After says, else 0, 2, 4, 8 and 16 seconds. It repeats only methods that have the same
    effect when they are repeated: PUT, GET, HEAD, DELETE and the like, not POST. It returns the
    last response without raising, so that the hook can read its body.

    urllib3 sees only the status, so it also repeats an upload that was rejected as spam. And it
    can repeat a body only if that is bytes or a seekable file: a generator is exhausted after the
    first attempt.
    """
    defaults: dict[str, Any] = {
        "total": 5,
        "backoff_factor": 1,
        "status_forcelist": RETRYABLE_STATUSES,
        "raise_on_status": False,
        "respect_retry_after_header": True,
    }
    return urllib3.Retry(**{**defaults, **options})
