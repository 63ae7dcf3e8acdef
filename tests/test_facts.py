from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from ias3errors import facts
from ias3errors.document import ErrorDocument, FieldValue, frozen_fields

# -- Bucket and key ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "bucket", "key"),
    [
        ("https://s3.us.archive.org/my-item/a.pdf", "my-item", "a.pdf"),
        ("https://s3.us.archive.org:443/my-item", "my-item", None),
        ("https://my-item.s3.us.archive.org/dir/a.pdf", "my-item", "dir/a.pdf"),
        ("http://ia600000.s3dns.us.archive.org:80/my-item/a.pdf", "my-item", "a.pdf"),
        ("http://ia600000.us.archive.org/my-item/a.pdf", "my-item", "a.pdf"),
        ("https://ia600000.us.archive.org/29/items/my-item/a.pdf", "my-item", "a.pdf"),
        ("https://archive.org/download/my-item/dir/a.pdf", "my-item", "dir/a.pdf"),
        ("https://archive.org/metadata/my-item", "my-item", None),
        ("https://archive.org/advancedsearch.php?q=x", None, None),
        ("https://s3.us.archive.org/?check_limit=1", None, None),
        ("https://s3.us.archive.org", None, None),
        ("https://s3.amazonaws.com/b/k", "b", "k"),
        ("https://b.s3.amazonaws.com/k", "b", "k"),
        ("https://my.dotted.b.s3.us-west-2.amazonaws.com/k", "my.dotted.b", "k"),
        ("https://b.s3-us-west-2.amazonaws.com/", "b", None),
        ("https://s3-b.s3.dualstack.us-west-2.amazonaws.com/k", "s3-b", "k"),
        ("https://b.oss-cn-hangzhou.aliyuncs.com/k", "b", "k"),
        ("https://b-125.cos.ap-paris.myqcloud.com/k", "b-125", "k"),
        ("https://storage.googleapis.com/b/k", "b", "k"),
        ("https://b.storage.googleapis.com/k", "b", "k"),
        ("https://account.r2.cloudflarestorage.com/b/k", "b", "k"),
        ("https://b.account.r2.cloudflarestorage.com/k", "b", "k"),
        ("https://nyc3.digitaloceanspaces.com/b/k", "b", "k"),
        ("https://b.nyc3.digitaloceanspaces.com/k", "b", "k"),
        ("http://127.0.0.1:9000/b/k", "b", "k"),
        ("http://[::1]:9000/b/k", "b", "k"),
        ("http://localhost/b/dir%2Fx%20y/%C3%A9?versionId=1#f", "b", "dir/x y/é"),
        ("http://localhost/b%2Fc/k", "b/c", "k"),
        ("http://localhost//k", None, "k"),
        ("http://localhost/b/", "b", None),
        ("http://localhost/b/%ff%00", "b", "\ufffd\x00"),
        ("http://[broken/b/k", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_bucket_and_key_of_a_url(url: str | None, bucket: str | None, key: str | None) -> None:
    """Bucket and key stand in the URL, in path style or in virtual-host style, escaped."""
    document = ErrorDocument(url=url)

    assert (facts.bucket(document), facts.key(document)) == (bucket, key)


@pytest.mark.parametrize(
    ("fields", "bucket", "key"),
    [
        ({"BucketName": "b", "Key": " k "}, "b", " k "),
        ({"Bucket": "\n b \n"}, "b", "url-key"),
        ({"BucketName": "", "Bucket": "b"}, "b", "url-key"),
        ({"BucketName": ("b", "c"), "Key": ("k", "l")}, "b", "k"),
        ({"BucketName": ({"x": "y"}, "c")}, "c", "url-key"),
        ({"BucketName": {"x": "y"}}, "url-bucket", "url-key"),
        ({"BucketName": ()}, "url-bucket", "url-key"),
        ({"bucketname": "b", "key": "k"}, "b", "k"),
        ({"Key": "a\x01b"}, "url-bucket", "a\x01b"),
    ],
)
def test_elements_win_over_the_url(fields: dict[str, FieldValue], bucket: str, key: str) -> None:
    """What the body names counts more than the URL; of several texts the first counts."""
    document = ErrorDocument(
        fields=frozen_fields(fields), url="http://localhost/url-bucket/url-key"
    )

    assert (facts.bucket(document), facts.key(document)) == (bucket, key)


def test_a_known_bucket_tells_where_the_key_begins() -> None:
    """A bucket that the body names shows whether the host holds it."""
    document = ErrorDocument(fields={"BucketName": "b"}, url="https://b.storage.example/dir/k")

    assert facts.key(document) == "dir/k"


@pytest.mark.parametrize(
    ("resource", "url", "expected"),
    [
        ("/b/dir/k", None, ("b", "dir/k")),
        ("/b", None, ("b", None)),
        ("/b/50%25 off", None, ("b", "50%25 off")),
        ("/b/k", "http://localhost/other/x", ("b", "k")),
        ("/k", "https://b.s3.garage.example/k", ("b", "k")),
        ("bucket_tasks_queued exceeds rationed amount", None, (None, None)),
        ("/1/incoming: a log\nof many lines", None, (None, None)),
        ("/1/incoming/x", "https://s3.us.archive.org/my-item/k", ("my-item", "k")),
        ("//evil", None, (None, None)),
        ("/", None, (None, None)),
        ("/" + "x" * 10_000, None, (None, None)),
    ],
)
def test_a_resource_counts_where_it_is_a_path(
    resource: str, url: str | None, expected: tuple[str | None, str | None]
) -> None:
    """`Resource` names bucket and key where it is a path, and never on archive.org."""
    document = ErrorDocument(resource=resource, url=url)

    assert (facts.bucket(document), facts.key(document)) == expected


# -- Region, endpoint, version, upload --------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"headers": {"X-Amz-Bucket-Region": "eu-west-1"}, "fields": {"Region": "x"}},
            "eu-west-1",
        ),
        ({"headers": CaseInsensitiveDict({"x-amz-bucket-region": "eu-west-1"})}, "eu-west-1"),
        ({"fields": {"Region": " us-west-2 "}}, "us-west-2"),
        ({"message": "region 'us-east-1' is wrong; expecting 'us-west-2'"}, "us-west-2"),
        ({"message": r"region \'us-east-1\' is wrong; expecting \'us-west-2\'"}, "us-west-2"),
        ({"message": "The eu-south-1 location constraint is incompatible"}, "eu-south-1"),
        ({"message": "The unspecified location constraint is incompatible"}, None),
        ({"fields": {"Endpoint": "b.s3-us-west-2.amazonaws.com"}}, "us-west-2"),
        ({"fields": {"Endpoint": "b.s3.amazonaws.com"}}, None),
        ({"fields": {"Region": "not a region\x1b[31m"}}, None),
        ({"fields": {"Region": {"a": "b"}}}, None),
        ({"fields": {"Region": ""}, "headers": {"x-amz-bucket-region": ""}}, None),
        ({}, None),
    ],
)
def test_region(parts: dict[str, Any], expected: str | None) -> None:
    """The region stands in a header, an element, the message or the endpoint's name."""
    assert facts.region(ErrorDocument(**parts)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"fields": {"Endpoint": "b.s3.amazonaws.com"}}, "b.s3.amazonaws.com"),
        ({"fields": {"Endpoint": "two words"}}, None),
        (
            {"status": 307, "headers": {"LOCATION": "http://u:p@node.example:81/x"}},
            "node.example:81",
        ),
        ({"status": 201, "headers": {"Location": "http://node.example/x"}}, None),
        ({"status": 301, "headers": {"Location": "/same/host"}}, None),
        ({"status": 301, "headers": {"Location": "http://[broken"}}, None),
        ({"status": 301}, None),
        ({}, None),
    ],
)
def test_endpoint(parts: dict[str, Any], expected: str | None) -> None:
    """The endpoint stands in its element, else in a redirect's Location, without a password."""
    assert facts.endpoint(ErrorDocument(**parts)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"fields": {"VersionId": "v1"}, "url": "http://h/b/k?versionId=v2"}, "v1"),
        ({"headers": {"x-amz-version-id": "v3"}, "url": "http://h/b/k?versionId=v2"}, "v3"),
        ({"url": "http://h/b/k?versionId=v%202"}, "v 2"),
        ({"url": "http://h/b/k?versionId="}, None),
        ({"url": "http://h/b/k?" + "&".join("abcdefgh" * 100)}, None),
        ({"url": "http://[h/b/k?versionId=1"}, None),
        ({}, None),
    ],
)
def test_version_id(parts: dict[str, Any], expected: str | None) -> None:
    """The version stands in an element, a header or the query."""
    assert facts.version_id(ErrorDocument(**parts)) == expected


def test_upload_id() -> None:
    """The upload's id stands in an element or the query."""
    assert (
        facts.upload_id(ErrorDocument(fields={"UploadId": "u1"}, url="http://h/b/k?uploadId=u2"))
        == "u1"
    )
    assert facts.upload_id(ErrorDocument(url="http://h/b/k?partNumber=1&uploadId=u2")) == "u2"
    assert facts.upload_id(ErrorDocument()) is None


# -- archive.org ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "expected", "valid"),
    [
        ({"resource": "not-there! not found by Metadata::get_obj()[server]"}, "not-there!", False),
        ({"resource": "log\nmy-item not found by Metadata::get_obj()\nlog"}, "my-item", True),
        (
            {"resource": " not found by Metadata::get_obj()", "url": "http://h/a-bucket"},
            "a-bucket",
            True,
        ),
        (
            {"resource": "Your upload of my-item from username x@example.com appears"},
            "my-item",
            True,
        ),
        ({"fields": {"BucketName": "my_item.1"}}, "my_item.1", True),
        ({"url": "https://s3.us.archive.org/my%20item/k"}, "my item", False),
        ({"url": "https://s3.us.archive.org/four/k"}, "four", False),
        ({"url": "https://s3.us.archive.org/fives/k"}, "fives", True),
        ({"url": "https://s3.us.archive.org/-dash-/k"}, "-dash-", False),
        ({"url": f"https://s3.us.archive.org/{'x' * 101}/k"}, "x" * 101, True),
        ({"url": f"https://s3.us.archive.org/{'x' * 102}/k"}, "x" * 102, False),
        ({"url": "https://s3.us.archive.org/my-item%0A/k"}, "my-item\n", False),
        ({}, None, None),
    ],
)
def test_identifier(parts: dict[str, Any], expected: str | None, valid: bool | None) -> None:
    """The identifier stands in the prose, an element or the URL; its form can be checked."""
    document = ErrorDocument(**parts)

    assert facts.identifier(document) == expected
    assert facts.identifier_is_valid(document) is valid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "total number of bytes(666) is over the per item size limit of 1099511627776. Please",
            (666, 1099511627776),
        ),
        ("total number of bytes(many) is over the per item size limit of 5", (None, None)),
        (
            f"total number of bytes({'9' * 40}) is over the per item size limit of 5",
            (None, 5),
        ),
        ("", (None, None)),
    ],
)
def test_full_item(text: str, expected: tuple[int | None, int | None]) -> None:
    """A full item's bytes and limit stand in the prose."""
    document = ErrorDocument(resource=text)

    assert (facts.item_bytes(document), facts.item_limit(document)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "contents: text/html, try one of these extensions: .html .htm .shtml",
            (".html", ".htm", ".shtml"),
        ),
        ("improper extension, try one of these: .movie", (".movie",)),
        ("try one of these: .mp4 .avi instead of this one", (".mp4", ".avi")),
        ("try one of these: mp4, avi or mov. Then upload again", (".mp4", ".avi", ".mov")),
        ("try one of these: ['jpg', 'png']", (".jpg", ".png")),
        ("try one of these: .7z\n.next .line", (".7z",)),
        ("try one of these:", None),
        ("try one of these:    ", None),
        ("try one of these: ???", None),
        ("try another", None),
        ("", None),
    ],
)
def test_suggested_extensions(text: str, expected: tuple[str, ...] | None) -> None:
    """The extensions that archive.org proposes come as a tuple, each with its dot."""
    assert facts.suggested_extensions(ErrorDocument(resource=text)) == expected


HEX = "0123456789abcdef" * 2
BASE64 = "zVQSPcp9bBbMfpf+NnTlVw=="


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"fields": {"ExpectedDigest": HEX, "CalculatedDigest": BASE64}}, (HEX, BASE64)),
        (
            {
                "resource": f"submitted with PUT: {BASE64} != recieved data md5: {HEX}also not equal to base64 version: x"
            },
            (BASE64, HEX),
        ),
        (
            {"resource": f"submitted with PUT: {HEX} != received data md5: {BASE64} also"},
            (HEX, BASE64),
        ),
        ({"message": f"submitted with PUT: x != received data md5: {HEX}"}, ("x", HEX)),
        ({"resource": "submitted with PUT: x != received data md5: short"}, (None, None)),
        ({"fields": {"ExpectedDigest": ""}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_digests(parts: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    """Both digests stand in elements or in archive.org's prose, where a blank may be missing."""
    document = ErrorDocument(**parts)

    assert (facts.expected_digest(document), facts.calculated_digest(document)) == expected


# -- Numbers ----------------------------------------------------------------------------------

NUMBERS: list[tuple[Callable[[ErrorDocument], int | None], str]] = [
    (facts.proposed_size, "ProposedSize"),
    (facts.proposed_size, "Size"),
    (facts.max_size, "MaxSizeAllowed"),
    (facts.max_size, "MaxMessageLengthBytes"),
    (facts.min_size, "MinSizeAllowed"),
    (facts.bytes_expected, "NumberBytesExpected"),
    (facts.bytes_provided, "NumberBytesProvided"),
    (facts.object_size, "ActualObjectSize"),
]


@pytest.mark.parametrize(("fact", "name"), NUMBERS)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5368709122", 5368709122),
        (" 0\n", 0),
        (("7", "8"), 7),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e9", None),
        ("1_000", None),
        ("٣", None),
        ("9" * 5000, None),
        ({"a": "1"}, None),
        ((), None),
    ],
)
def test_numbers(
    fact: Callable[[ErrorDocument], int | None],
    name: str,
    value: FieldValue,
    expected: int | None,
) -> None:
    """A number is plain decimal digits, not too many; everything else is None."""
    assert fact(ErrorDocument(fields={name: value})) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("bytes */42", 42), ("bytes 0-1/42", None), ("bytes */*", None), ("", None)],
)
def test_object_size_of_a_416(header: str, expected: int | None) -> None:
    """An unsatisfied range tells the object's size in Content-Range."""
    assert facts.object_size(ErrorDocument(headers={"CONTENT-RANGE": header})) == expected


# -- Times ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20191102T153031Z", datetime(2019, 11, 2, 15, 30, 31, tzinfo=UTC)),
        ("2019-11-02T15:56:35Z", datetime(2019, 11, 2, 15, 56, 35, tzinfo=UTC)),
        ("2019-11-02T15:56:35.000Z", datetime(2019, 11, 2, 15, 56, 35, tzinfo=UTC)),
        ("Fri, 28 Apr 2017 07:01:06 GMT", datetime(2017, 4, 28, 7, 1, 6, tzinfo=UTC)),
        ("2019-11-02T15:56:35", None),
        ("2019-11-02", None),
        ("yesterday", None),
        ("Fri, 99 Foo 2017", None),
        ("Fri, 28 Apr 99999999999 07:01:06 GMT", None),
        (",", None),
        ("x" * 100_000, None),
        ("", None),
        (("20191102T153031Z", "x"), datetime(2019, 11, 2, 15, 30, 31, tzinfo=UTC)),
    ],
)
def test_times(text: FieldValue, expected: datetime | None) -> None:
    """Times come in three formats, and always with a time zone."""
    assert facts.request_time(ErrorDocument(fields={"RequestTime": text})) == expected
    assert facts.server_time(ErrorDocument(fields={"ServerTime": text})) == expected


def test_skew() -> None:
    """The skew is negative where the client's clock is slow, and needs both times."""
    fields = {"RequestTime": "20191102T153000Z", "ServerTime": "2019-11-02T15:45:12Z"}

    assert facts.skew(ErrorDocument(fields=fields)) == -timedelta(minutes=15, seconds=12)
    assert facts.skew(ErrorDocument(fields={"RequestTime": "20191102T153000Z"})) is None
    assert facts.skew(ErrorDocument(fields={"ServerTime": "20191102T153000Z"})) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("900000", timedelta(minutes=15)), ("9" * 20, None), ("soon", None), ("9" * 5000, None)],
)
def test_max_skew(text: str, expected: timedelta | None) -> None:
    """The allowed skew comes in milliseconds; one beyond all time is None."""
    document = ErrorDocument(fields={"MaxAllowedSkewMilliseconds": text})

    assert facts.max_skew(document) == expected


# -- Arguments, conditions, methods -----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ArgumentName": "acl", "ArgumentValue": " x "}, ("acl", " x ")),
        ({"ArgumentName": "acl", "ArgumentValue": ""}, ("acl", "")),
        ({"ArgumentName1": "a", "ArgumentValue1": "1", "ArgumentName2": "b"}, ("a", "1")),
        ({"ArgumentName": {"a": "b"}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_argument(fields: dict[str, FieldValue], expected: tuple[str | None, str | None]) -> None:
    """An argument has a name and a value; an empty value is one."""
    document = ErrorDocument(fields=fields)

    assert (facts.argument_name(document), facts.argument_value(document)) == expected


def test_condition_and_range() -> None:
    """The condition and the range come as the server writes them."""
    document = ErrorDocument(fields={"Condition": " If-Match ", "RangeRequested": "bytes=0-4"})

    assert facts.condition(document) == "If-Match"
    assert facts.range_requested(document) == "bytes=0-4"
    assert facts.condition(ErrorDocument()) is None
    assert facts.range_requested(ErrorDocument()) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"headers": {"allow": "GET, head"}}, ("GET", "HEAD")),
        ({"fields": {"AllowedMethods": "PUT"}}, ("PUT",)),
        ({"headers": {"Allow": " , "}}, None),
        ({"headers": None}, None),
        ({}, None),
    ],
)
def test_allowed_methods(parts: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    """The allowed methods stand in the Allow header or an element."""
    assert facts.allowed_methods(ErrorDocument(**parts)) == expected


def test_method() -> None:
    """The refused method stands in an element, else it is the request's own."""
    assert facts.method(ErrorDocument(fields={"Method": "PUT"}, method="GET")) == "PUT"
    assert facts.method(ErrorDocument(method="GET")) == "GET"
    assert facts.method(ErrorDocument()) is None
