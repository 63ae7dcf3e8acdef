"""Whose response it is, and which texts decide its advice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from ias3errors.catalog import IAS3
from tests.advice.cases import ARCHIVE_URL, OTHER_URL, advice_for, document_for
from tests.rows import Row


@pytest.mark.parametrize(
    "url",
    [
        "https://archive.org/download/my-item/scan.pdf",
        "https://s3.us.archive.org/my-item/scan.pdf",
        "http://ia600000.us.archive.org:80/my-item/scan.pdf",
        "https://user:secret@S3.US.Archive.ORG:443/my-item/scan.pdf",
        "http://s3.us.archive.org./my-item",
    ],
)
def test_archive_hosts(url: str) -> None:
    """archive.org and hosts below it are archive.org's, whatever port, case and user."""
    assert advice_for(document_for("BucketAlreadyExists", url=url)).kind == "identifier-taken"


@pytest.mark.parametrize(
    "url",
    [
        "https://notarchive.org/my-item",
        "https://archive.org.example.com/my-item",
        "https://s3.example.com/archive.org/my-item",
        "https://archive.org@example.com/my-item",
        "http://127.0.0.1:9000/my-item",
        "http://[broken/archive.org",
    ],
)
def test_other_hosts(url: str) -> None:
    """A host that only looks like archive.org's is another service."""
    assert advice_for(document_for("BucketAlreadyExists", url=url)).kind == "bucket-already-exists"


@pytest.mark.parametrize(
    "sign",
    [
        {"host_id": "abc="},
        {"headers": {"x-amz-request-id": "0A1B"}},
        {"headers": CaseInsensitiveDict({"X-AMZ-ID-2": "0A1B"})},
        {"headers": {"Server": "AmazonS3"}},
        {"headers": {"server": "MinIO/RELEASE"}},
        {"headers": {"X-Oss-Request-Id": "1"}},
        {"resource": "/bucket/key"},
        {"fields": {"Code": "BucketAlreadyExists", "BucketName": "b"}},
    ],
)
def test_signs_of_another_service(sign: dict[str, Any]) -> None:
    """Without a host, ids and elements that archive.org never sends show another service."""
    document = replace(document_for("BucketAlreadyExists", url=None), **sign)

    assert advice_for(document).kind == "bucket-already-exists"


@pytest.mark.parametrize(
    "sign",
    [
        {"headers": {"Server": "Apache/2.4.52 (Ubuntu)", "Connection": "close"}},
        {"headers": {}},
        {"fields": {"Code": "BucketAlreadyExists", "Message": "", "RequestId": "u-u-i-d"}},
        {"request_id": "2a1b1c1d-1111-2222-3333-444455556666"},
    ],
)
def test_signs_of_archive(sign: dict[str, Any]) -> None:
    """What archive.org does send is no sign of another service."""
    document = replace(document_for("BucketAlreadyExists", url=None), **sign)

    assert advice_for(document).kind == "identifier-taken"


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (
            "AccessDenied",
            "Access Denied because object protected by object lock.",
            "object-locked",
        ),
        ("AccessDenied", "Transaction cap exceeded. See Caps & Alerts.", "cap-exceeded"),
        ("InternalError", "write: no space left on device", "storage-full"),
        ("ServiceUnavailable", "Server not initialized yet, please try again.", "server-starting"),
    ],
)
def test_words_of_another_service_count_before_the_code(
    code: str, message: str, kind: str
) -> None:
    """Without a host, archive.org's default for a code yields to words that it never says."""
    document = replace(document_for(code, url=None), message=message)

    assert advice_for(document).kind == kind


def test_the_documented_messages_are_words_of_archive(row: Row) -> None:
    """Without a host, a documented message gets the advice that archive.org's host gives it."""
    for code in IAS3:
        with row(code):
            document = replace(document_for(code, url=None), message=IAS3[code].message)

            assert advice_for(document).kind == advice_for(replace(document, url=ARCHIVE_URL)).kind


@pytest.mark.parametrize(
    "names",
    [
        {"resource": "/requester-pays/no space left on device.txt"},
        {"fields": {"BucketName": "requester-pays"}},
        {"message": 'You may not read "arn:aws:s3:::requester-pays/quota exceeded.csv".'},
        {"message": "You may not read arn:aws:s3:::requester-pays/a."},
    ],
)
def test_names_of_objects_are_no_words_of_the_server(names: dict[str, Any]) -> None:
    """A bucket or key that sounds like a situation is none."""
    document = replace(document_for("AccessDenied", url=OTHER_URL), **names)

    assert advice_for(document).kind == "access-denied"
