"""Signs requests with AWS Signature Version 4, and can do it wrongly on purpose."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from tests.servers.processes import Endpoint

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"


class Signing(NamedTuple):
    """How a request is signed; what is None or 0 is as the server wants it."""

    access: str | None = None
    secret: str | None = None
    region: str | None = None
    #: How far the client's clock is ahead.
    ahead: timedelta = timedelta()
    #: The seconds for which a presigned URL is valid; None signs in the headers.
    presigned: int | None = None
    #: Headers that are set after the request was signed.
    altered_headers: Mapping[str, str] = {}
    #: The end of the URL that is appended after the request was signed.
    altered_url: str = ""


class Signer(AuthBase):
    """Signs the requests to one server, in one way."""

    def __init__(self, endpoint: Endpoint, signing: Signing) -> None:
        self._access = signing.access or endpoint.access
        self._secret = signing.secret or endpoint.secret
        self._region = signing.region or endpoint.region
        self._signing = signing

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a request, then alter it as asked."""
        now = datetime.now(UTC) + self._signing.ahead
        if self._signing.presigned is None:
            self._sign_headers(request, now)
        else:
            self._sign_url(request, now, self._signing.presigned)
        request.headers.update(self._signing.altered_headers)
        request.url = f"{request.url}{self._signing.altered_url}"
        return request

    def _sign_headers(self, request: PreparedRequest, now: datetime) -> None:
        body = request.body or b""
        known = hashlib.sha256(body).hexdigest() if isinstance(body, bytes) else UNSIGNED
        request.headers.setdefault("x-amz-content-sha256", known)
        request.headers["x-amz-date"] = f"{now:%Y%m%dT%H%M%SZ}"
        signed = {"host": urlsplit(request.url or "").netloc} | {
            name.lower(): str(value).strip()
            for name, value in request.headers.items()
            if name.lower().startswith("x-amz-") or name.lower() == "content-md5"
        }
        signature = self._signature(request, now, signed, signed["x-amz-content-sha256"])
        request.headers["Authorization"] = (
            f"{ALGORITHM} Credential={self._access}/{self._scope(now)}, "
            f"SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"
        )

    def _sign_url(self, request: PreparedRequest, now: datetime, seconds: int) -> None:
        parameters = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self._access}/{self._scope(now)}",
            "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": "host",
        }
        url = urlsplit(request.url or "")
        query = "&".join(
            filter(None, (url.query, urlencode(parameters, quote_via=quote, safe="")))
        )
        request.url = url._replace(query=query).geturl()
        signature = self._signature(request, now, {"host": url.netloc}, UNSIGNED)
        request.url = f"{request.url}&X-Amz-Signature={signature}"

    def _scope(self, now: datetime) -> str:
        return f"{now:%Y%m%d}/{self._region}/s3/aws4_request"

    def _signature(
        self, request: PreparedRequest, now: datetime, signed: Mapping[str, str], payload: str
    ) -> str:
        url = urlsplit(request.url or "")
        pairs = sorted(
            (quote(name, safe="-_.~"), quote(value, safe="-_.~"))
            for name, value in parse_qsl(url.query, keep_blank_values=True)
        )
        names = sorted(signed)
        canonical = "\n".join(
            (
                request.method or "",
                url.path or "/",
                "&".join(f"{name}={value}" for name, value in pairs),
                *(f"{name}:{signed[name]}" for name in names),
                "",
                ";".join(names),
                payload,
            )
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        text = "\n".join((ALGORITHM, f"{now:%Y%m%dT%H%M%SZ}", self._scope(now), hashed))
        key = f"AWS4{self._secret}".encode()
        for part in self._scope(now).split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest()
