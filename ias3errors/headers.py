"""Reads what the headers of a response and of its request say about an error.

Sources: the headers that MinIO, Alibaba OSS, AWS, Azure, Oracle and Baidu document; ``x-amzn-errortype`` as moto sends it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from requests.structures import CaseInsensitiveDict

from ias3errors.document import error_code
from ias3errors.urls import query_parameters, split_url

#: Headers that name the error code, the most specific first.
CODE_HEADERS = (
    "x-amz-error-code",
    "x-minio-error-code",
    "x-ms-error-code",
    "x-obs-error-code",
    "x-amzn-errortype",
)
MESSAGE_HEADERS = (
    "x-amz-error-message",
    "x-minio-error-desc",
    "x-obs-error-message",
    "x-amzn-error-message",
)
REQUEST_ID_HEADERS = (
    "x-amz-request-id",
    "x-oss-request-id",
    "x-cos-request-id",
    "x-obs-request-id",
    "x-ms-request-id",
    "x-bce-request-id",
    "x-tos-request-id",
    "opc-request-id",
    "x-trans-id",
    "x-amzn-requestid",
    "x-guploader-uploadid",
)
HOST_ID_HEADERS = ("x-amz-id-2", "x-obs-id-2", "x-cos-trace-id", "x-bce-debug-id")
#: Carries the whole error body, in base64, for responses without a body.
BODY_HEADER = "x-oss-err"
#: The prefix of headers that carry one element of the error body; its name follows.
DETAIL_PREFIX = "x-amz-error-detail-"

#: The longest wait in seconds; longer ones are cut to it.
MAX_RETRY_AFTER = 3600.0

#: Query parameters that sign a request, or name the credentials that do; names in lower case.
#: A test holds that masking knows each of these, and of the headers below.
CREDENTIAL_QUERY = frozenset(
    {
        # AWS and its many imitators, versions 4 and 2; archive.org's load check.
        "x-amz-signature",
        "x-amz-credential",
        "x-amz-security-token",
        "signature",
        "awsaccesskeyid",
        "accesskeyid",
        "accesskey",
        # Google Cloud Storage, versions 4 and 2.
        "x-goog-signature",
        "x-goog-credential",
        "googleaccessid",
        "access_token",
        # Alibaba OSS, versions 4 and 1.
        "x-oss-signature",
        "x-oss-credential",
        "x-oss-security-token",
        "ossaccesskeyid",
        "security-token",
        # Tencent COS.
        "q-sign-algorithm",
        "q-ak",
        "q-signature",
        "sign",
        "x-cos-security-token",
        # Huawei OBS.
        "x-obs-signature",
        "x-obs-credential",
        "x-obs-security-token",
        # Azure's shared access signatures, Baidu BOS.
        "sig",
        "authorization",
        "x-bce-security-token",
    }
)

#: Request headers that carry credentials.
CREDENTIAL_HEADERS = frozenset(
    {
        "authorization",
        "x-amz-security-token",
        "x-api-key",
        "x-auth-key",
        "x-auth-token",
        "x-storage-token",
    }
)
# Forms may carry credentials in a field: policy forms do, and archive.org's metadata writes.
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
# The beginning of the cookies of a login at archive.org.
_LOGIN_COOKIE = "logged-in-"

#: Headers as clients hold them: requests allows bytes in the headers of a request.
AnyHeaders = Mapping[str, str] | Mapping[str, str | bytes]


class HeaderError(NamedTuple):
    """What the headers of a response say about its error."""

    code: str | None
    message: str | None
    request_id: str | None
    host_id: str | None


_ERROR_HEADERS = frozenset(
    (*CODE_HEADERS, *MESSAGE_HEADERS, *REQUEST_ID_HEADERS, *HOST_ID_HEADERS)
)
_NOTHING_SAID = HeaderError(None, None, None, None)


def case_insensitive(headers: AnyHeaders | None) -> CaseInsensitiveDict[str]:
    """Return headers as a mapping that finds names in any case; bytes are decoded.

    The headers of a `requests.Response` are returned as they are: they are such a mapping.
    """
    if isinstance(headers, CaseInsensitiveDict):
        return headers
    if headers is None:
        return CaseInsensitiveDict()
    return CaseInsensitiveDict({_text(name): _text(value) for name, value in headers.items()})


def by_lower_name(headers: AnyHeaders | None) -> dict[str, str]:
    """Return headers by their names in lower case; bytes are decoded.

    Most names that are looked up are missing, and a plain dictionary is fast at missing names.
    """
    if headers is None:
        return {}
    if not isinstance(headers, CaseInsensitiveDict):
        return {_text(name).lower(): _text(value) for name, value in headers.items()}
    return {
        name: value if isinstance(value, str) else _text(value)
        for name, value in headers.lower_items()
        if value is not None
    }


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def header_error(headers: AnyHeaders) -> HeaderError:
    """Return what the headers of a response say about its error; missing parts are None."""
    lowered = by_lower_name(headers)
    if _ERROR_HEADERS.isdisjoint(lowered):
        return _NOTHING_SAID
    code = _first(lowered, CODE_HEADERS)
    message = _first(lowered, MESSAGE_HEADERS)
    return HeaderError(
        # `x-amzn-errortype` may continue with a namespace: "NoSuchKey:http://internal...".
        error_code(code.partition(":")[0].rpartition("#")[2]) if code else None,
        # MinIO sends its text in quotes.
        message.strip('"') if message else None,
        _first(lowered, REQUEST_ID_HEADERS),
        _first(lowered, HOST_ID_HEADERS),
    )


def details_in(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the elements of an error body that the headers of a response carry."""
    return {
        name[len(DETAIL_PREFIX) :]: value
        for name, value in headers.items()
        if name.lower().startswith(DETAIL_PREFIX)
    }


def body_in_headers(headers: Mapping[str, str]) -> bytes | None:
    """Return the error body that a header carries, or None."""
    encoded = headers.get(BODY_HEADER)
    if not encoded:
        return None
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None


def carried_credentials(
    headers: AnyHeaders, url: str | None, method: str | None = None
) -> bool | None:
    """Return whether a request carried credentials, or None if that is not known.

    Credentials are in a header, in the query of a signed URL or in its userinfo. A form may have
    them in a field, and a cookie is not always a login.
    """
    found = by_lower_name(headers)
    cookie = found.get("cookie", "")
    if any(map(found.get, CREDENTIAL_HEADERS)) or _is_signed(url):
        return True
    if cookie:
        return True if _LOGIN_COOKIE in cookie else None
    content_type = found.get("content-type", "").strip().lower()
    if content_type.startswith(_FORMS) or (
        method == "POST" and not (content_type or query_parameters(url))
    ):
        return None
    return False


def _is_signed(url: str | None) -> bool:
    if not CREDENTIAL_QUERY.isdisjoint(query_parameters(url)):
        return True
    parts = split_url(url) if url and "@" in url else None
    return parts is not None and bool(parts.username)


def retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Return the Retry-After of a response in seconds, 0 to 3600, or None.

    A date counts from the response's own `Date`, so that a wrong local clock doesn't matter.
    """
    if not headers:
        return None
    found = by_lower_name(headers)
    value = found.get("retry-after", "").strip()
    if value.isdecimal() and value.isascii():
        # A number of many thousand digits would be slow to read.
        return min(float(value[:20]), MAX_RETRY_AFTER)
    moment = _http_date(value)
    if moment is None:
        return None
    now = _http_date(found.get("date", "")) or datetime.now(UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(headers: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = headers.get(name)
        if value and value.strip():
            return value.strip()
    return None
