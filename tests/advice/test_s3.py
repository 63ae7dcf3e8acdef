"""What the codes of any S3 service mean, and which facts their texts quote."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ias3errors.advice.model import slug
from ias3errors.document import ErrorDocument
from tests.advice.cases import (
    ARCHIVE_URL,
    OTHER_URL,
    advice_for,
    document_for,
)

OTHER_SERVICE_CASES = [
    (
        {
            "code": "RequestTimeTooSkewed",
            "fields": {
                "RequestTime": "20230725T161257Z",
                "ServerTime": "2023-07-25T16:28:09Z",
                "MaxAllowedSkewMilliseconds": "900000",
            },
        },
        "clock is 15 min 12 s slow, and 15 min are allowed.",
    ),
    (
        {
            "code": "RequestTimeTooSkewed",
            "fields": {
                "RequestTime": "Fri, 28 Apr 2017 07:01:06 GMT",
                "ServerTime": "2017-04-27T05:01:06.000Z",
            },
        },
        "clock is 1 d 2 h fast.",
    ),
    (
        {
            "code": "PermanentRedirect",
            "fields": {"Endpoint": "b.s3-us-west-2.amazonaws.com", "Bucket": "b"},
        },
        "endpoint b.s3-us-west-2.amazonaws.com in region us-west-2",
    ),
    (
        {"code": "PermanentRedirect", "headers": {"X-Amz-Bucket-Region": "eu-central-1"}},
        "region eu-central-1",
    ),
    (
        {
            "code": "TemporaryRedirect",
            "status": 307,
            "headers": {"location": "https://user:pass@b.s3.eu-west-1.amazonaws.com/k"},
        },
        "endpoint b.s3.eu-west-1.amazonaws.com in region eu-west-1",
    ),
    (
        {
            "code": "AuthorizationHeaderMalformed",
            "message": "the region 'us-east-1' is wrong; expecting 'us-west-2'",
        },
        "region to us-west-2",
    ),
    (
        {"code": "EntityTooSmall", "fields": {"ProposedSize": "7", "MinSizeAllowed": "5242880"}},
        "7 bytes, and 5242880",
    ),
    (
        {"code": "EntityTooLarge", "fields": {"ProposedSize": "9", "MaxSizeAllowed": "8"}},
        "9 bytes, and 8",
    ),
    (
        {
            "code": "IncompleteBody",
            "fields": {"NumberBytesExpected": "10", "NumberBytesProvided": "4"},
        },
        "4 of the 10 bytes",
    ),
    (
        {"code": "InvalidArgument", "fields": {"ArgumentName": "acl", "ArgumentValue": ""}},
        "the argument acl.",
    ),
    (
        {
            "code": "EntityTooLarge",
            "fields": {"ProposedSize": "1099511627777", "MaxSizeAllowed": "5368709120"},
        },
        "1099511627777 bytes (1.1 TB), and 5368709120 bytes (5.4 GB)",
    ),
    (
        {"code": "MissingSecurityHeader", "fields": {"MissingHeaderName": "x-amz-date"}},
        "Add the header x-amz-date",
    ),
    (
        {"code": "AccessDenied", "fields": {"HeadersNotSigned": "x-amz-acl, x-amz-meta-a"}},
        "the request carries: x-amz-acl, x-amz-meta-a.",
    ),
    ({"code": "InvalidRange", "headers": {"content-range": "bytes */12"}}, "12 bytes"),
    ({"code": "MethodNotAllowed", "headers": {"Allow": "GET, HEAD"}}, "only GET, HEAD"),
    (
        {"code": "PreconditionFailed", "fields": {"Condition": "If-Unmodified-Since"}},
        "did not hold (If-Unmodified-Since)",
    ),
    ({"code": "NoSuchBucket", "fields": {"BucketName": "gone"}}, "'gone'"),
    ({"code": "InvalidBucketName", "fields": {"BucketName": "a_b"}}, "'a_b'"),
    (
        {"code": "BadDigest", "fields": {"ExpectedDigest": "aa", "CalculatedDigest": "bb"}},
        "digest bb instead of aa",
    ),
]


@pytest.mark.parametrize(("parts", "expected"), OTHER_SERVICE_CASES)
def test_facts_of_other_services(parts: dict[str, Any], expected: str) -> None:
    """Generic advice contains the typed facts of any S3 service, without leftover braces."""
    advice = advice_for(ErrorDocument(**{"url": OTHER_URL, **parts}))

    assert expected in f"{advice.meaning} {advice.action}"
    assert not re.search(r"[{}]|pass@", f"{advice.meaning} {advice.action}")


def test_refused_values_are_not_repeated() -> None:
    """A refused Authorization header in a response shows in the advice without its secret."""
    fields = {"ArgumentName": "Authorization", "ArgumentValue": "LOW access:secret"}
    advice = advice_for(ErrorDocument(code="InvalidArgument", fields=fields, url=OTHER_URL))

    assert "Authorization" in advice.meaning
    assert "secret" not in advice.meaning + advice.action


def test_inserted_values_are_short() -> None:
    """A server that puts a whole log where a name belongs does not flood the advice."""
    document = ErrorDocument(
        code="PreconditionFailed", fields={"Condition": "x" * 100_000}, url=OTHER_URL
    )

    assert len(advice_for(document).meaning) < 400


def test_braces_of_the_server_are_only_text() -> None:
    """A value that looks like a placeholder is inserted as it is."""
    document = ErrorDocument(
        code="NoSuchBucket", fields={"BucketName": "{bucket.x}"}, url=OTHER_URL
    )

    assert "'{bucket.x}'" in advice_for(document).meaning


# -- Credentials and HEAD ---------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AccessDenied", None, "SomethingForbidden"])
@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL, None])
def test_a_403_without_credentials_says_so(code: str | None, url: str | None) -> None:
    """The advice on a 403 without credentials says that requests drops them on redirects."""
    advice = advice_for(document_for(code, url=url, status=403, credentials_sent=False))

    assert advice.kind == "credentials-missing"
    assert not advice.retryable
    assert "redirect" in advice.meaning


def test_missing_credentials_do_not_hide_what_the_code_says() -> None:
    """A code with its own reason keeps it, with credentials or without."""
    document = document_for(
        "InvalidObjectState", url=OTHER_URL, status=403, credentials_sent=False
    )

    assert advice_for(document).kind == "invalid-object-state"


@pytest.mark.parametrize(
    ("url", "words"), [(ARCHIVE_URL, "item or the file"), (OTHER_URL, "bucket or the key")]
)
def test_a_404_without_a_body_may_be_either(url: str, words: str) -> None:
    """A 404 to HEAD has no body, so the advice does not say what is missing."""
    advice = advice_for(document_for(None, url=url, status=404, method="HEAD"))

    assert advice.kind == "not-found"
    assert words in advice.meaning
    assert "HEAD" in advice.meaning


def test_a_403_without_a_body_may_be_a_missing_key() -> None:
    """A 403 to HEAD may mean a missing key, where one may not list the bucket."""
    advice = advice_for(document_for(None, url=OTHER_URL, status=403, method="HEAD"))

    assert advice.kind == "forbidden"
    assert "missing key" in advice.meaning


def test_a_404_page_is_not_called_empty() -> None:
    """A 404 with a page of HTML does have a body."""
    advice = advice_for(document_for(None, status=404, title="Not Found"))

    assert advice.kind == "not-found"
    assert "body" not in advice.meaning


OTHER_CODES = {
    "NoSuchUpload": (404, False),
    "NoSuchVersion": (404, False),
    "InvalidPart": (400, False),
    "InvalidPartOrder": (400, False),
    "AuthorizationHeaderMalformed": (400, False),
    "IllegalLocationConstraintException": (400, False),
    "InvalidObjectState": (403, False),
    "RequestExpired": (400, False),
    "ExpiredRequest": (400, False),
    "TooManyRequests": (429, True),
    "SlowDownRead": (503, True),
    "SlowDownWrite": (503, True),
    "ServerBusy": (503, True),
    "Busy": (503, True),
    "503 SlowDown": (503, True),
    "Throttling": (400, True),
    "RequestRateLimitExceeded": (403, True),
    "XMinioServerNotInitialized": (503, True),
    "QuotaExceeded": (403, False),
    "InvalidRequest": (400, False),
    "MissingRequestBodyError": (400, False),
    "NoSuchTagSet": (404, False),
    "NoSuchBucketPolicy": (404, False),
    "NoSuchLifecycleConfiguration": (404, False),
    "KMS.NotFoundException": (400, False),
    "KMS.DisabledException": (400, False),
    "KMS.ThrottlingException": (400, True),
    "KMS.RequestLimitExceeded": (400, True),
    "KMS.KMSInternalException": (500, True),
    "KMS.DependencyTimeoutException": (503, True),
    "KMS.KeyUnavailableException": (500, True),
    "ConditionalRequestConflict": (409, True),
    "XAmzContentSHA256Mismatch": (400, False),
}


@pytest.mark.parametrize(("code", "expected"), OTHER_CODES.items())
def test_common_codes_of_other_services(code: str, expected: tuple[int, bool]) -> None:
    """Codes that other S3 services send often have advice of their own, by their slug."""
    status, retryable = expected
    document = document_for(code, url=OTHER_URL, status=status)
    family = advice_for(document_for("NobodyKnowsThis", url=OTHER_URL, status=status))

    advice = advice_for(document)

    assert advice.kind == slug(code)
    assert advice.retryable == retryable
    assert advice.meaning != family.meaning
