"""What headers say of an error, and whether a request carried credentials."""

from __future__ import annotations

import pytest
from requests.structures import CaseInsensitiveDict

from ias3errors.headers import (
    CREDENTIAL_HEADERS,
    CREDENTIAL_QUERY,
    carried_credentials,
    header_error,
)
from ias3errors.redaction.names import is_secret

FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"x-ms-error-code": "BlobNotFound", "x-ms-request-id": "r"}, ("BlobNotFound", "r")),
        ({"x-obs-error-code": "NoSuchKey", "x-obs-request-id": "r"}, ("NoSuchKey", "r")),
        (
            {"x-amzn-errortype": "NoSuchKey:http://internal/", "x-trans-id": "r"},
            ("NoSuchKey", "r"),
        ),
        ({"x-amz-error-code": "404"}, (None, None)),
        ({"x-minio-error-code": "500", "opc-request-id": "r"}, (None, "r")),
        ({"x-bce-request-id": "r"}, (None, "r")),
        ({}, (None, None)),
    ],
)
def test_code_and_request_id(
    headers: dict[str, str], expected: tuple[str | None, str | None]
) -> None:
    """Services name the code and the request id in headers of their own; a number is no code."""
    found = header_error(CaseInsensitiveDict(headers))

    assert (found.code, found.request_id) == expected


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Credential=x&X-Amz-Signature=y",
        "AWSAccessKeyId=x&Expires=1&Signature=y",
        "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=x&X-Goog-Signature=00ff",
        "GoogleAccessId=x&Expires=1&Signature=y",
        "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=x&x-oss-signature=y",
        "OSSAccessKeyId=x&Expires=1&Signature=y",
        "q-sign-algorithm=sha1&q-ak=x&q-signature=y",
        "sv=2022-11-02&se=2026-01-01&sr=b&sp=r&sig=x%3D",
        "authorization=bce-auth-v1%2Fx%2F2026%2F300%2Fhost%2Fy",
        "check_limit=1&accesskey=x",
    ],
)
def test_a_signed_url_carries_credentials(query: str) -> None:
    """The signature of each service's signed URLs counts as credentials."""
    assert (
        carried_credentials({"User-Agent": "x"}, f"https://h.example/b/k?{query}", "GET") is True
    )


@pytest.mark.parametrize(
    ("headers", "url", "method", "expected"),
    [
        ({"Authorization": "LOW a:s"}, "https://h.example/b/k", "PUT", True),
        ({"X-Auth-Token": "t"}, "https://h.example/b/k", "PUT", True),
        ({"Cookie": b"logged-in-user=u; logged-in-sig=s"}, "https://archive.org/x", "GET", True),
        ({}, "https://u:p@h.example/b/k", "GET", True),
        ({"Cookie": "_ga=1"}, "https://h.example/b/k", "GET", None),
        ({"Content-Type": FORM}, "https://b.s3.amazonaws.com/", "POST", None),
        (
            {"Content-Type": "application/x-www-form-urlencoded"},
            "https://archive.org/metadata/my-item",
            "POST",
            None,
        ),
        ({}, "https://archive.org/metadata/my-item", "POST", None),
        ({}, "https://h.example/b/k?uploads", "POST", False),
        ({"Content-Type": "text/plain"}, "https://h.example/b/k", "PUT", False),
        ({"Authorization": ""}, "https://h.example/b/k", "GET", False),
        ({}, "https://h.example/b/k?prefix=x", "GET", False),
        ({}, "http://[broken", "GET", False),
        ({}, None, None, False),
    ],
)
def test_credentials(
    headers: dict[str, str | bytes], url: str | None, method: str | None, expected: bool | None
) -> None:
    """Where a form or a cookie may carry credentials, it is not known whether it does."""
    assert carried_credentials(headers, url, method) is expected


def test_masking_knows_every_name_of_credentials() -> None:
    """What shows that a request carried credentials is masked; the name of an algorithm is not."""
    known = CREDENTIAL_QUERY | CREDENTIAL_HEADERS
    assert [name for name in known if not is_secret(name)] == ["q-sign-algorithm"]
