"""The family bases: one for each kind of HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ias3errors.s3error import S3Error


class RedirectError(S3Error):
    """The service redirects the request, and nobody followed or may follow (3xx)."""


class BadRequestError(S3Error):
    """The service rejects the request as it was sent (400, and 4xx without a family)."""


class ForbiddenError(S3Error):
    """The service refuses the request: its credentials are missing, wrong or too weak (401, 403)."""


class NotFoundError(S3Error):
    """The bucket, the object or another resource does not exist (404, 410)."""


class ConflictError(S3Error):
    """The request conflicts with the state of the resource (409, 412)."""


class UnavailableError(S3Error):
    """The service is busy and asks to be tried again later (429, 503)."""


class ServerError(S3Error):
    """The service failed (5xx but 503)."""


_FAMILIES: Mapping[int, type[S3Error]] = MappingProxyType(
    {
        401: ForbiddenError,
        403: ForbiddenError,
        404: NotFoundError,
        409: ConflictError,
        410: NotFoundError,
        412: ConflictError,
        429: UnavailableError,
        503: UnavailableError,
    }
)
_HUNDREDS: Mapping[int, type[S3Error]] = MappingProxyType(
    {3: RedirectError, 4: BadRequestError, 5: ServerError}
)


def family_of(status: int | None) -> type[S3Error]:
    """Return the family base of an HTTP status; `S3Error` itself for None and for a success."""
    if status is None:
        return S3Error
    return _FAMILIES.get(status) or _HUNDREDS.get(status // 100, S3Error)
