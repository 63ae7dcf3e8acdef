"""The facts of a response as attributes of its error's class: typed, or None, never an exception."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import ias3errors
from ias3errors import S3Error, exceptions
from ias3errors.exceptions import CLASSES
from tests.paths import DOCS
from tests.rows import Row

FULL = (
    "total number of bytes(1099511627780) is over the per item size limit of 1099511627776. "
    "Please use a new item."
)
CORRUPTED = (
    "The md5 submitted with PUT: 0cc175b9c0f1b6a831c399e269772661 != recieved data md5: "
    "92eb5ffee6ae2fec3ad71c777531578falso not equal to base64 version"
)
EXTENSIONS = "image file has non-image contents: PDF, try one of these extensions: .pdf .djvu"
NO_IDENTIFIER = "Bucket names should be valid archive identifiers; try someting matching this"

DENIED = (
    "User: arn:aws:iam::123456789012:user/mary is not authorized to perform: s3:PutObject on "
    'resource: "arn:aws:s3:::my-bucket/a b.txt" with an explicit deny in a resource-based policy'
)
UNQUOTED = (
    "User: arn:aws:sts::123456789012:assumed-role/Role/me is not authorized to perform: "
    "s3express:CreateSession on resource: arn:aws:s3express:us-east-1:123456789012:bucket/b "
    "because no identity-based policy allows the s3express:CreateSession action"
)
#: A presigned URL of each form with an expiry, and that time.
EXPIRY = datetime(2026, 1, 1, 0, 15, tzinfo=UTC)
PRESIGNED = [
    "https://b.s3.amazonaws.com/a?X-Amz-Date=20260101T000000Z&X-Amz-Expires=900",
    "https://storage.googleapis.com/b/a?X-Goog-Date=20260101T000000Z&X-Goog-Expires=900",
    "https://b.oss-cn-beijing.aliyuncs.com/a?x-oss-date=20260101T000000Z&x-oss-expires=900",
    "https://acme.blob.core.windows.net/b/a?se=2026-01-01T00%3A15%3A00Z&sig=AbC%3D",
    "https://b.s3.amazonaws.com/a?AWSAccessKeyId=x&Expires=1767226500&Signature=y",
    "https://b.cos.ap-beijing.myqcloud.com/a?q-sign-time=1767225600;1767226500",
]

#: A class, the elements of its response beside the code, and the attributes made of them.
FACTS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any]]] = [
    (
        "AccessDenied",
        {"Resource": FULL},
        {},
        {"item_bytes": 1099511627780, "item_limit": 1099511627776},
    ),
    (
        "AccessDenied",
        {"Message": DENIED},
        {},
        {
            "principal": "arn:aws:iam::123456789012:user/mary",
            "action": "s3:PutObject",
            "resource_arn": "arn:aws:s3:::my-bucket/a b.txt",
            "denying_policy": "resource-based policy",
        },
    ),
    (
        "AccessDenied",
        {"Message": UNQUOTED},
        {},
        {
            "principal": "arn:aws:sts::123456789012:assumed-role/Role/me",
            "action": "s3express:CreateSession",
            "resource_arn": "arn:aws:s3express:us-east-1:123456789012:bucket/b",
            "denying_policy": None,
        },
    ),
    (
        "AccessDenied",
        {
            "Message": "Request has expired",
            "X-Amz-Expires": "900",
            "Expires": "2026-01-01T00:15:00Z",
            "ServerTime": "2026-01-01T09:00:12Z",
        },
        {},
        {"expires": EXPIRY, "server_time": datetime(2026, 1, 1, 9, 0, 12, tzinfo=UTC)},
    ),
    (
        "AccessDenied",
        {"HeadersNotSigned": "x-amz-acl, x-amz-meta-a"},
        {},
        {"headers_not_signed": ("x-amz-acl", "x-amz-meta-a")},
    ),
    *(("AccessDenied", {}, {"url": url}, {"expires": EXPIRY}) for url in PRESIGNED),
    (
        "ExpiredToken",
        {"ServerTime": "2026-01-01T09:00:12Z"},
        {"url": PRESIGNED[0]},
        {"expires": EXPIRY, "server_time": datetime(2026, 1, 1, 9, 0, 12, tzinfo=UTC)},
    ),
    (
        "AccessForbidden",
        {"Method": "PUT", "ResourceType": "BUCKET"},
        {},
        {"method": "PUT", "resource_type": "BUCKET"},
    ),
    ("ConditionalRequestConflict", {"Condition": "If-Match"}, {}, {"condition": "If-Match"}),
    (
        "CrossLocationLoggingProhibited",
        {"SourceBucketLocation": "eu-west-1", "TargetBucketLocation": "us-east-1"},
        {},
        {"source_location": "eu-west-1", "target_location": "us-east-1"},
    ),
    (
        "EntityTooSmall",
        {"ETag": "abc", "MinSizeAllowed": "5242880", "PartNumber": "1", "ProposedSize": "3"},
        {},
        {"etag": "abc", "min_size": 5242880, "part_number": 1, "proposed_size": 3},
    ),
    (
        "InvalidChunkSizeError",
        {"Chunk": "2", "BadChunkSize": "100"},
        {},
        {"chunk_number": 2, "chunk_size": 100},
    ),
    ("InvalidDigest", {"Content-MD5": "not-a-digest"}, {}, {"content_md5": "not-a-digest"}),
    (
        "InvalidEncryptionAlgorithmError",
        {"ArgumentName": "x-amz-server-side-encryption", "ArgumentValue": "DES"},
        {},
        {"argument_name": "x-amz-server-side-encryption", "argument_value": "DES"},
    ),
    (
        "InvalidLocationConstraint",
        {"LocationConstraint": "mars"},
        {},
        {"location_constraint": "mars"},
    ),
    (
        "InvalidObjectState",
        {"StorageClass": "INTELLIGENT_TIERING", "AccessTier": "ARCHIVE_ACCESS"},
        {},
        {"storage_class": "INTELLIGENT_TIERING", "access_tier": "ARCHIVE_ACCESS"},
    ),
    (
        "InvalidPart",
        {"UploadId": "u1", "PartNumber": "7", "ETag": "abc"},
        {},
        {"upload_id": "u1", "part_number": 7, "etag": "abc"},
    ),
    (
        "InvalidPartNumber",
        {"PartNumberRequested": "9", "ActualPartCount": "3"},
        {},
        {"part_number": 9, "part_count": 3},
    ),
    ("InvalidStorageClass", {"StorageClassRequested": "FAST"}, {}, {"storage_class": "FAST"}),
    (
        "InvalidTag",
        {"TagKey": "aws:x", "TagValue": "1"},
        {},
        {"tag_key": "aws:x", "tag_value": "1"},
    ),
    ("InvalidTargetBucketForLogging", {"TargetBucket": "logs"}, {}, {"target_bucket": "logs"}),
    ("InvalidURI", {"URI": "/%zz"}, {}, {"uri": "/%zz"}),
    (
        "KeyTooLong",
        {"Size": "1025", "MaxSizeAllowed": "1024"},
        {},
        {"proposed_size": 1025, "max_size": 1024},
    ),
    ("MaxMessageLengthExceeded", {"MaxMessageLengthBytes": "20480"}, {}, {"max_size": 20480}),
    (
        "MetadataTooLarge",
        {"Size": "2049", "MaxSizeAllowed": "2048"},
        {},
        {"proposed_size": 2049, "max_size": 2048},
    ),
    ("MethodNotAllowed", {"ResourceType": "DeleteMarker"}, {}, {"resource_type": "DeleteMarker"}),
    ("MissingSecurityHeader", {"MissingHeaderName": "x-amz-date"}, {}, {"header": "x-amz-date"}),
    ("NoSuchAccessPoint", {"AccessPointName": "mine"}, {}, {"access_point": "mine"}),
    ("NoSuchUpload", {"UploadId": "u1"}, {}, {"upload_id": "u1"}),
    ("NoSuchVersion", {"Key": "a", "VersionId": "v1"}, {}, {"key": "a", "version_id": "v1"}),
    ("NotImplemented", {"Header": "Transfer-Encoding"}, {}, {"header": "Transfer-Encoding"}),
    ("RequestHeaderSectionTooLarge", {"MaxSizeAllowed": "8192"}, {}, {"max_size": 8192}),
    (
        "XAmzContentSHA256Mismatch",
        {"ClientComputedContentSHA256": "aa", "S3ComputedContentSHA256": "bb"},
        {},
        {"expected_digest": "aa", "calculated_digest": "bb"},
    ),
    (
        "BadContent",
        {"Resource": EXTENSIONS},
        {},
        {"suggested_extensions": (".pdf", ".djvu")},
    ),
    (
        "BadDigest",
        {"ExpectedDigest": "abc=", "CalculatedDigest": "def="},
        {},
        {"expected_digest": "abc=", "calculated_digest": "def="},
    ),
    (
        "BadDigest",
        {"Resource": CORRUPTED},
        {},
        {
            "expected_digest": "0cc175b9c0f1b6a831c399e269772661",
            "calculated_digest": "92eb5ffee6ae2fec3ad71c777531578f",
        },
    ),
    (
        "EntityTooLarge",
        {"ProposedSize": "5368709121", "MaxSizeAllowed": "5368709120"},
        {},
        {"proposed_size": 5368709121, "max_size": 5368709120},
    ),
    (
        "EntityTooSmall",
        {"ProposedSize": "1024", "MinSizeAllowed": "5242880"},
        {},
        {"proposed_size": 1024, "min_size": 5242880},
    ),
    (
        "IncompleteBody",
        {"NumberBytesExpected": "100", "NumberBytesProvided": "7"},
        {},
        {"bytes_expected": 100, "bytes_provided": 7},
    ),
    (
        "InvalidArgument",
        {"ArgumentName": "partNumber", "ArgumentValue": "0"},
        {},
        {"argument_name": "partNumber", "argument_value": "0"},
    ),
    (
        "InvalidBucketName",
        {"Resource": NO_IDENTIFIER},
        {"url": "https://s3.us.archive.org/my%20item/a"},
        {"identifier": "my item", "identifier_is_valid": False},
    ),
    (
        "InvalidRange",
        {"RangeRequested": "bytes=9-", "ActualObjectSize": "5"},
        {},
        {"range_requested": "bytes=9-", "object_size": 5},
    ),
    (
        "InvalidRange",
        {},
        {"headers": {"Content-Range": "bytes */5"}},
        {"range_requested": None, "object_size": 5},
    ),
    (
        "MethodNotAllowed",
        {"Method": "PUT"},
        {"headers": {"Allow": "GET, HEAD"}},
        {"method": "PUT", "allowed_methods": ("GET", "HEAD")},
    ),
    (
        "PreconditionFailed",
        {"Condition": "If-None-Match"},
        {},
        {"condition": "If-None-Match"},
    ),
    (
        "RequestTimeTooSkewed",
        {
            "RequestTime": "20261102T081500Z",
            "ServerTime": "2026-11-02T08:45:30Z",
            "MaxAllowedSkewMilliseconds": "900000",
        },
        {},
        {
            "request_time": datetime(2026, 11, 2, 8, 15, tzinfo=UTC),
            "server_time": datetime(2026, 11, 2, 8, 45, 30, tzinfo=UTC),
            "skew": -timedelta(minutes=30, seconds=30),
            "max_skew": timedelta(minutes=15),
        },
    ),
    (
        "PermanentRedirect",
        {"Bucket": "b", "Endpoint": "b.s3.eu-west-1.amazonaws.com"},
        {"headers": {"x-amz-bucket-region": "eu-west-1"}},
        {"bucket": "b", "endpoint": "b.s3.eu-west-1.amazonaws.com", "region": "eu-west-1"},
    ),
    (
        "NoSuchKey",
        {"Key": "dir/a b.txt", "BucketName": "b", "VersionId": "v1", "UploadId": "u1"},
        {},
        {"bucket": "b", "key": "dir/a b.txt", "version_id": "v1", "upload_id": "u1"},
    ),
]
IDS = [f"{code}-{number}" for number, (code, *_) in enumerate(FACTS)]

#: Numbers of parts and chunks count no bytes.
COUNTED = ("part_", "chunk_number")
#: The attributes whose blanks count.
VERBATIM = {"key", "argument_value", "tag_value"}
#: The attributes that every error has.
COMMON = ("bucket", "key", "region", "endpoint", "version_id", "upload_id")


def body_of(code: str, elements: Mapping[str, str]) -> str:
    """Return an error body with some elements."""
    named = {"Message": "m", **elements}
    children = "".join(f"<{name}>{text}</{name}>" for name, text in named.items())
    return f"<Error><Code>{code}</Code>{children}</Error>"


def values_of(error: S3Error, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes of an error by their names."""
    return {name: getattr(error, name) for name in names}


def own_facts(kind: type[S3Error]) -> list[str]:
    """Return the names of the properties that a class has for itself."""
    return [name for name, value in vars(kind).items() if isinstance(value, property)]


@pytest.mark.parametrize(("code", "elements", "given", "expected"), FACTS, ids=IDS)
def test_facts_of_a_realistic_response(
    code: str, elements: dict[str, str], given: dict[str, Any], expected: dict[str, Any]
) -> None:
    """The facts of a response are typed attributes of its code's class."""
    error = ias3errors.parse(body_of(code, elements), **given)
    assert type(error) is CLASSES[code]
    assert values_of(error, expected) == expected


@pytest.mark.parametrize("text", ["", " \n", "<deep><er/></deep>", "<x>1</x><x>2</x>"])
def test_malformed_facts(text: str, row: Row) -> None:
    """Elements that hold no such value give None; keys and values are kept verbatim."""
    for code, elements, _, expected in FACTS:
        with row(code):
            error = ias3errors.parse(body_of(code, dict.fromkeys(elements, text)))
            for name in expected:
                verbatim = text if name in VERBATIM and "<" not in text else None
                assert getattr(error, name) in {None, verbatim}, name


@pytest.mark.parametrize("text", ["-1", "1.5", "0x10", "9" * 5000, "٣", "1e3", "NaN", "\x00"])
def test_malformed_numbers_and_times(text: str) -> None:
    """What is no number or no time is None, also where Python would read it somehow."""
    names = {
        "EntityTooLarge": ("proposed_size", "max_size"),
        "EntityTooSmall": ("proposed_size", "min_size", "part_number"),
        "AccessDenied": ("expires", "server_time", "principal", "action", "resource_arn"),
        "InvalidChunkSizeError": ("chunk_number", "chunk_size"),
        "InvalidPart": ("part_number",),
        "InvalidPartNumber": ("part_number", "part_count"),
        "KeyTooLong": ("proposed_size", "max_size"),
        "IncompleteBody": ("bytes_expected", "bytes_provided"),
        "InvalidRange": ("object_size",),
        "RequestTimeTooSkewed": ("request_time", "server_time", "skew", "max_skew"),
    }
    elements = {name: text for code, facts, *_ in FACTS if code in names for name in facts}
    for code, attributes in names.items():
        error = ias3errors.parse(body_of(code, elements))
        assert values_of(error, dict.fromkeys(attributes)) == dict.fromkeys(attributes)


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Date=20260101T000000Z",
        "X-Amz-Date=soon&X-Amz-Expires=900",
        "X-Amz-Date=20260101T000000Z&X-Amz-Expires=-1",
        "X-Amz-Date=99991231T235959Z&X-Amz-Expires=9999999",
        "Expires=999999999999&Signature=y",
        "Expires=soon&Signature=y",
        "q-sign-time=1;",
    ],
)
def test_a_malformed_expiry_in_a_url(query: str) -> None:
    """A URL whose expiry cannot be read, or is beyond all calendars, gives None."""
    error = ias3errors.parse(body_of("AccessDenied", {}), url=f"https://b.example.org/a?{query}")
    assert values_of(error, {"expires": None}) == {"expires": None}


def test_facts_of_an_error_without_a_response(row: Row) -> None:
    """Every fact of an error that somebody made by hand is None."""
    for kind in CLASSES.values():
        with row(kind.__name__):
            error = kind("made by hand")
            names = dict.fromkeys([*COMMON, *own_facts(kind)])
            assert values_of(error, names) == names


def test_every_fact_is_in_the_table() -> None:
    """The table above has a realistic response for each property of each class."""
    tested = {(code, name) for code, *_, expected in FACTS for name in expected}
    declared = {(code, name) for code, kind in CLASSES.items() for name in own_facts(kind)}
    assert declared <= tested
    assert {name for _, name in tested - declared} == set(COMMON)


def test_numbers_name_their_unit(row: Row) -> None:
    """The docstring of every number says what it counts."""
    for code in sorted({code for code, *_ in FACTS}):
        with row(code):
            for name in own_facts(CLASSES[code]):
                fact = vars(CLASSES[code])[name]
                assert inspect.getdoc(fact)
                if "int" in str(fact.fget.__annotations__["return"]):
                    unit = "bytes" if not name.startswith(COUNTED) else name.partition("_")[0]
                    assert unit in (inspect.getdoc(fact) or "").lower()


def test_common_facts_are_documented() -> None:
    """The attributes that every error has say where they come from."""
    for name in COMMON:
        assert inspect.getdoc(getattr(exceptions.S3Error, name))


def test_every_fact_is_in_the_documentation() -> None:
    """The table of docs/errors.md names the classes with facts of their own, and each fact."""
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    covered = {
        (code, name)
        for codes, names in re.findall(
            r"^\| ((?:`[A-Z]\w+`(?:, )?)+) \| (.+) \|$", page, re.MULTILINE
        )
        for code in re.findall(r"\w+", codes)
        for name in re.findall(r"\w+", names)
    }
    assert covered == {(code, name) for code, kind in CLASSES.items() for name in own_facts(kind)}
