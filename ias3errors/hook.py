"""The `requests` response hook: which responses raise, and which pass."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import requests
from requests.structures import CaseInsensitiveDict

from ias3errors.arguments import check_response
from ias3errors.building import error_in_success, make_error, with_exchange
from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import family_of
from ias3errors.exchange import REDIRECTS, Decision, Exchange
from ias3errors.lazy import LazyModule
from ias3errors.parsing.plain import MAX_BODY, read_document
from ias3errors.reading import read_body
from ias3errors.s3error import PARSED_ERROR, ParsedError, S3Error
from ias3errors.urls import host_name, split_url

if TYPE_CHECKING:
    from ias3errors.advice import model, statuses
else:
    model = LazyModule("ias3errors.advice.model")
    statuses = LazyModule("ias3errors.advice.statuses")

#: How long the hook reads an error body, in seconds.
BODY_TIMEOUT = 10.0

# Statuses after which requests sends no body again.
_BODY_DROPPING_REDIRECTS = frozenset({301, 302, 303})


@dataclass(frozen=True)
class S3ErrorHook:
    """A response hook that raises the S3 error of a failed request.

    `hosts` limits it to one host name or several; ``*.archive.org`` also means ``archive.org``,
    ports do not count. At most `max_body` bytes of an error body are read, within `body_timeout`
    seconds. `guard_body` raises on redirects on which requests would send an upload without its
    body. `deferred` leaves the raise to ``response.raise_for_status()``.
    """

    catalog: Catalog = DEFAULT
    hosts: str | Iterable[str] | None = None
    max_body: int = MAX_BODY
    body_timeout: float = BODY_TIMEOUT
    guard_body: bool = True
    deferred: bool = False

    def __post_init__(self) -> None:
        if self.hosts is not None:
            names = (self.hosts,) if isinstance(self.hosts, str) else tuple(self.hosts)
            object.__setattr__(self, "hosts", tuple(name.lower().rstrip(".") for name in names))

    def __call__(self, response: requests.Response, *_args: Any, **_kwargs: Any) -> None:
        """Raise the S3 error of a failed response; let every other response pass, unread."""
        status = response.status_code
        if 200 <= status < 300 and not _may_hide_an_error(response.request):
            return
        error = self._error_in(response)
        if error is None:
            return
        if self.deferred and not self._loses_body(response):
            _raise_later(response)
            return
        try:
            raise error
        finally:
            # A frame that holds the error that holds the frame keeps the response alive.
            del error

    def mark(self, response: requests.Response) -> None:
        """Mark a failed response, so that `settle` raises once requests is done with it."""
        status = response.status_code
        if 200 <= status < 300 and not _may_hide_an_error(response.request):
            return
        if self._error_in(response) is None:
            return
        if self._loses_body(response):
            _stop_redirect(response)
        else:
            _raise_later(response)

    def settle(self, response: requests.Response) -> None:
        """Raise the error of a marked response; handle an unmarked one as the hook does."""
        stopped = type(response) is _StoppedRedirect
        marked = stopped or type(response) is _FailedResponse
        if not marked and "raise_for_status" not in vars(response):
            self(response)
        elif stopped or not self.deferred:
            _unmark(response)
            _raise_parsed(response)

    def _error_in(self, response: requests.Response) -> S3Error | None:
        check_response(response, "raise_for_s3_error")
        if self.hosts is not None and not self._covers(response.url):
            return None
        if self._loses_body(response):
            advice = statuses.REDIRECT_NOT_REPLAYABLE
            return self._error(response, _exchange_of(response), advice)
        return self.error_of_response(response)

    def error_of_response(self, response: requests.Response) -> S3Error | None:
        """Return the S3 error of a response, or None; reads its body where that is needed."""
        exchange = _exchange_of(response)
        decision = exchange.decision
        if decision is Decision.PASS:
            return None
        if decision is Decision.RAISE:
            return self._error(response, exchange)
        # Nearly always a success: it is read as requests would read it, so that it stays whole.
        content = response.content
        try:
            found = error_in_success(content, exchange)
            if found is None:
                return None
            error = make_error(with_exchange(found, exchange), self.catalog)
            return _joined(error, response, None)
        except Exception:  # noqa: BLE001 - no defect in here may make a success a failure
            return None

    def _covers(self, url: str | None) -> bool:
        host = host_name(split_url(url))
        return any(
            host == name or (name.startswith("*.") and f".{host}".endswith(name[1:]))
            for name in self.hosts or ()
        )

    def _loses_body(self, response: requests.Response) -> bool:
        status = response.status_code
        if not self.guard_body or status not in REDIRECTS:
            return False
        if not response.headers.get("location", "").strip():
            return False
        request = _request_of(response)
        if status in _BODY_DROPPING_REDIRECTS:
            return request.method == "PUT" and bool(request.body)
        return not _can_be_sent_again(request)

    def _error(
        self, response: requests.Response, exchange: Exchange, advice: model.Advice | None = None
    ) -> S3Error:
        body = read_body(response, limit=self.max_body, timeout=self.body_timeout)
        content = b"" if exchange.method == "HEAD" else body.content
        try:
            found = read_document(content[: self.max_body])
            document = with_exchange(found, exchange, truncated=body.truncated)
            error = make_error(document, self.catalog, advice=advice)
        except Exception:  # noqa: BLE001 - no defect in here may hide that the request failed
            document = ErrorDocument(
                status=exchange.status,
                reason=exchange.reason,
                headers=exchange.headers,
                method=exchange.method,
                url=exchange.url,
                source="status",
                truncated=body.truncated,
            )
            error = family_of(document.status)(document=document, advice=advice)
        return _joined(error, response, body.failure)


def _may_hide_an_error(request: requests.PreparedRequest | None) -> bool:
    """Return quickly whether the body of a success may report an error."""
    if request is None:
        return True
    if request.method == "PUT":
        # Every upload passes here. For a missing header, requests' own look-up makes an exception,
        # which takes ten times as long as the rest of the hook.
        headers = getattr(request.headers, "_store", request.headers)
        return "x-amz-copy-source" in headers
    return request.method == "POST"


def _exchange_of(response: requests.Response) -> Exchange:
    request = _request_of(response)
    return Exchange(
        response.status_code,
        response.reason,
        response.headers,
        request.method,
        response.url or request.url,
        request.headers,
    )


def _request_of(response: requests.Response) -> requests.PreparedRequest:
    # A response that was made by hand may have none, whatever the types say.
    if response.request is not None:
        return response.request
    request = requests.PreparedRequest()
    request.headers = CaseInsensitiveDict()
    return request


def _joined(error: S3Error, response: requests.Response, failure: Exception | None) -> S3Error:
    """Join error and response; the response keeps the parsed parts, but not the error."""
    error.response, error.request = response, response.request
    error.__cause__ = failure
    # Only advice of the hook or of the caller's rules; the usual advice is found again.
    advice = error._advice  # noqa: SLF001
    parsed = ParsedError(type(error), error.document, error.entry, advice, failure)
    setattr(response, PARSED_ERROR, parsed)
    return error


def _from_parsed(response: requests.Response) -> S3Error | None:
    parsed: ParsedError | None = getattr(response, PARSED_ERROR, None)
    if parsed is None:
        return None
    error = parsed.kind(parsed.document.message or "", response=response)
    error.__cause__ = parsed.cause
    return error


class _FailedResponse(requests.Response):
    """A response that raises its S3 error when it is asked to."""

    def raise_for_status(self) -> None:
        _raise_parsed(self)


class _StoppedRedirect(requests.Response):
    """A redirect that requests must not follow, since the body of the request would be lost."""

    is_redirect = False


def _raise_later(response: requests.Response) -> None:
    if type(response) is requests.Response:
        response.__class__ = _FailedResponse
    else:
        # Another class has methods of its own to keep, even at the price of a reference cycle.
        response.raise_for_status = partial(  # type: ignore[method-assign]
            _raise_parsed, response
        )


def _stop_redirect(response: requests.Response) -> None:
    if type(response) is not requests.Response:
        # Whether another class is a redirect is its own affair: raising is the only way to stop it.
        _raise_parsed(response)
    response.__class__ = _StoppedRedirect


def _unmark(response: requests.Response) -> None:
    if type(response) in {_FailedResponse, _StoppedRedirect}:
        response.__class__ = requests.Response
    vars(response).pop("raise_for_status", None)


def _raise_parsed(response: requests.Response) -> None:
    error = error_from_response(response)
    if error is None:
        return
    try:
        raise error
    finally:
        del error


def _can_be_sent_again(request: requests.PreparedRequest) -> bool:
    """Return whether requests can repeat a request on a 307 or 308 with its whole body."""
    body: Any = request.body
    # requests notes where a file stood, and goes back there; it does so for nothing else.
    if isinstance(request._body_position, int):  # noqa: SLF001
        return hasattr(body, "seek")
    return not hasattr(body, "read") and not hasattr(body, "__next__")


#: The hook with its defaults, for one request: ``hooks={"response": raise_for_s3_error}``.
raise_for_s3_error: S3ErrorHook = S3ErrorHook()


def error_from_response(response: requests.Response) -> S3Error | None:
    """Return the S3 error of a response, or None if it is no error; does not raise it.

    Reads the body within the bounds of the hook, if it was not read yet. TypeError for a response
    of another library says what to call instead.
    """
    check_response(response, "error_from_response")
    found = _from_parsed(response)
    if found is not None:
        return found
    try:
        return raise_for_s3_error.error_of_response(response)
    except requests.RequestException:
        # Only the body of a success is read without bounds, and so may fail to be read.
        response._content = b""  # noqa: SLF001
        return raise_for_s3_error.error_of_response(response)
