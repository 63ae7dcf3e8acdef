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


def test_a_known_bucket_shows_where_the_key_begins() -> None:
    """A bucket that the body names shows whether the host holds it."""
    document = ErrorDocument(fields={"BucketName": "b"}, url="https://b.storage.example/dir/k")

    assert facts.key(document) == "dir/k"


@pytest.mark.parametrize(
    ("resource", "url", "expected"),
    [
        ("/b/dir/k", None, ("b", "dir/k")),
        ("/b", None, ("b", None)),
        ("/b/pr%C3%BCf.txt", None, ("b", "prüf.txt")),
        ("/b/prüf.txt", None, ("b", "prüf.txt")),
        ("/b%2Fc/k", None, ("b/c", "k")),
        ("/b/50%25 off", None, ("b", "50%25 off")),
        ("/b/50% off", None, ("b", "50% off")),
        ("//b/k", None, ("b", "k")),
        ("/b/pr&uuml;f", None, (None, None)),
        ("/b/k", "http://localhost/other/x", ("b", "k")),
        ("/b", "http://localhost/b/dir/k", ("b", "dir/k")),
        ("/b/pr&uuml;f", "http://localhost/b/pr%C3%BCf", ("b", "prüf")),
        ("/b/(invalid string)", "http://localhost/b/k%01", ("b", "(invalid string)")),
        ("/k%20x", "http://b.s3.amazonaws.com/k%20x", ("b", "k x")),
        ("/k x", "http://b.s3.amazonaws.com/k%20x", ("b", "k x")),
        ("/b/k", "http://b.s3.amazonaws.com/k", ("b", "k")),
        ("/b/50%25", "http://localhost/b/50%2525", ("b", "50%25")),
        # Of a host that nobody knows, the body may say how to read the URL.
        ("/k", "https://b.s3.garage.example/k", (None, None)),
        ("/b/k", "https://b.s3.garage.example/k", ("b", "k")),
        ("/b", "https://minio.example/b/dir/k", ("b", "dir/k")),
        ("/b/k", "https://minio.example/gateway/b/k", ("b", "k")),
        ("/b/k", "https://minio.example/b/k", (None, None)),
        ("bucket_tasks_queued exceeds rationed amount", None, (None, None)),
        ("/1/incoming: a log\nof many lines", None, (None, None)),
        ("/1/incoming/x", "https://s3.us.archive.org/my-item/k", ("my-item", "k")),
        ("/", None, (None, None)),
        ("/" + "x" * 10_000, None, (None, None)),
    ],
)
def test_a_resource_counts_where_it_is_a_path(
    resource: str, url: str | None, expected: tuple[str | None, str | None]
) -> None:
    """`Resource` names bucket and key where it is a path, decoded, and never on archive.org."""
    document = ErrorDocument(resource=resource, url=url)

    assert (facts.bucket(document), facts.key(document)) == expected


@pytest.mark.parametrize(
    ("fields", "url", "expected"),
    [
        ({"BucketName": "b"}, "https://b.storage.example/dir/k", ("b", "dir/k")),
        ({"BucketName": "b"}, "https://storage.example/b/dir/k", ("b", "dir/k")),
        ({"BucketName": "b"}, "https://storage.example/b", ("b", None)),
        ({"BucketName": "b"}, "https://cdn.example/dir/k", ("b", None)),
        ({"Key": "dir/k"}, "https://storage.example/b/dir/k", ("b", "dir/k")),
        ({"Key": "dir/k"}, "https://b.storage.example/dir/k", (None, "dir/k")),
        ({"Key": "dir/k"}, "https://storage.example/gateway/b/dir/k", (None, "dir/k")),
        ({"Key": "", "BucketName": ""}, "https://storage.example/b/k", (None, None)),
    ],
)
def test_elements_show_where_a_url_has_the_bucket(
    fields: dict[str, FieldValue], url: str, expected: tuple[str | None, str | None]
) -> None:
    """On an unknown host, the bucket or the key in the body shows where the other one is."""
    document = ErrorDocument(fields=fields, url=url)

    assert (facts.bucket(document), facts.key(document)) == expected


@pytest.mark.parametrize(
    ("key", "url", "expected"),
    [
        ("pr&uuml;f", "http://localhost/b/pr%C3%BCf", "prüf"),
        ("(invalid string)", "http://localhost/b/a%FF", "a\ufffd"),
        ("(invalid string)", None, None),
        ("pr\ufffdf", "http://localhost/b/pr%C3%BCf", "prüf"),
        ("pr%C3%BCf", "http://localhost/b/pr%C3%BCf", "prüf"),
        ("50%25", "http://localhost/b/50%2525", "50%25"),
        ("a&b;c", "http://localhost/b/other", "a&b;c"),
        ("pr&uuml;f", None, "pr&uuml;f"),
        ("", "http://localhost/b/k", "k"),
        ("prÃ¼f", "http://localhost/b/pr%C3%BCf", "prüf"),
        ("prÃ¼f", "http://localhost/b/other", "prÃ¼f"),
    ],
)
def test_a_garbled_key_yields_to_the_url(key: str, url: str | None, expected: str | None) -> None:
    """A key with an undefined entity, broken or misread bytes, or escapes is the one of the URL."""
    assert facts.key(ErrorDocument(fields={"Key": key}, url=url)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"BucketName": "from"}, ("from", "a.txt")),
        ({"Key": "a.txt"}, ("from", "a.txt")),
        ({"BucketName": "from", "Key": "a.txt"}, ("from", "a.txt")),
        ({"BucketName": "to"}, ("to", "b.txt")),
        ({"Key": "b.txt"}, ("to", "b.txt")),
        ({"BucketName": "other"}, ("other", "b.txt")),
        ({}, ("to", "b.txt")),
    ],
)
def test_bucket_and_key_of_a_copy_belong_together(
    fields: dict[str, str], expected: tuple[str, str]
) -> None:
    """Where the body names the source by its bucket or its key, both are the source's."""
    document = ErrorDocument(
        fields=fields, url="http://localhost/to/b.txt", copy_source="/from/a.txt"
    )

    assert (facts.bucket(document), facts.key(document)) == expected


@pytest.mark.parametrize("fields", [{"BucketName": "from"}, {"Key": "a.txt"}, {}])
def test_the_request_of_a_copy_is_for_its_destination(fields: dict[str, str]) -> None:
    """Whatever the body names, the request was sent to the URL."""
    document = ErrorDocument(
        fields=fields, url="http://localhost/to/b.txt", copy_source="/from/a.txt"
    )

    assert facts.request_place(document) == ("to", "b.txt")


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
        ({"url": "https://b.s3.eu-west-2.amazonaws.com/k"}, "eu-west-2"),
        ({"url": "https://b.s3.eu-west-2.amazonaws.com/k", "fields": {"Region": "x"}}, "x"),
        ({"url": "https://b.s3.eu-west-2.amazonaws.com/k", "status": 301}, None),
        (
            {
                "url": "https://b.s3.eu-west-2.amazonaws.com/k",
                "fields": {"Endpoint": "b.s3.amazonaws.com"},
            },
            None,
        ),
        ({"url": "https://s3.example.com/b/k"}, None),
        ({"fields": {"Region": "not a region\x1b[31m"}}, None),
        ({"fields": {"Region": {"a": "b"}}}, None),
        ({"fields": {"Region": ""}, "headers": {"x-amz-bucket-region": ""}}, None),
        ({}, None),
    ],
)
def test_region(parts: dict[str, Any], expected: str | None) -> None:
    """A header, an element, the message, the endpoint or the URL names the region.

    A redirect speaks of another region than that of the URL.
    """
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
    """The endpoint comes from its element, else from a redirect's Location, without a password."""
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
    """The version comes from an element, a header or the query."""
    assert facts.version_id(ErrorDocument(**parts)) == expected


def test_upload_id() -> None:
    """The upload's id comes from an element or the query."""
    assert (
        facts.upload_id(ErrorDocument(fields={"UploadId": "u1"}, url="http://h/b/k?uploadId=u2"))
        == "u1"
    )
    assert facts.upload_id(ErrorDocument(url="http://h/b/k?partNumber=1&uploadId=u2")) == "u2"
    assert facts.upload_id(ErrorDocument()) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"url": "https://b.s3.eu-west-2.amazonaws.com/k"}, "aws"),
        ({"url": "https://s3.us.archive.org/my-item"}, "ias3"),
        ({"url": "http://127.0.0.1:9000/b", "headers": {"SERVER": "MinIO/RELEASE"}}, "minio"),
        ({"headers": {"X-Oss-Request-Id": "1"}}, "oss"),
        ({"headers": {"opc-request-id": "1"}}, "oci"),
        ({"headers": {"x-ms-request-id": "1"}}, "azure"),
        ({"headers": {"Server": "nginx", "x-guploader-uploadid": "1"}}, "gcs"),
        ({"headers": {"x-amz-request-id": "1", "Server": "nginx"}}, None),
        ({"url": "https://b.s3.wasabisys.com/k", "headers": {"Server": "AmazonS3"}}, "wasabi"),
        ({"host_id": "b.oss-cn-hangzhou.aliyuncs.com"}, "oss"),
        ({"host_id": "dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9251148b658df7ac2e3e8"}, None),
        ({}, None),
    ],
)
def test_service(parts: dict[str, Any], expected: str | None) -> None:
    """The host shows the service, else a header or a host id that only one service sends."""
    assert facts.service_of(ErrorDocument(**parts)) == expected


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
        (
            {"resource": "uploadItem.py: uploading id = youtube-Ab1 using contribSubmit!\nx"},
            "youtube-Ab1",
            True,
        ),
        ({"resource": "Failed to get short term bucket lock for my-item\n"}, "my-item", True),
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
    """The identifier comes from the prose, an element or the URL; its form can be checked."""
    document = ErrorDocument(**parts)

    assert facts.identifier(document) == expected
    assert facts.identifier_is_valid(document) is valid


def test_the_item_in_prose_is_the_bucket() -> None:
    """A saved body of archive.org names its item in its prose alone; a URL counts more."""
    prose = "uploading id = my-item using contribSubmit!"

    assert facts.bucket(ErrorDocument(resource=prose)) == "my-item"
    assert facts.bucket(ErrorDocument(resource=prose, url="http://localhost/b/k")) == "b"


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
    """A full item's bytes and limit come from the prose."""
    document = ErrorDocument(resource=text)

    assert (facts.item_bytes(document), facts.item_limit(document)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("image file has non-image contents: text/plain, try one of these: .txt", "text/plain"),
        ("contents: application/vnd.ms-excel, try", "application/vnd.ms-excel"),
        ("contents: unknown", None),
        ("", None),
    ],
)
def test_detected_type(text: str, expected: str | None) -> None:
    """The media type that archive.org found in a file is named in its prose."""
    assert facts.detected_type(ErrorDocument(resource=text)) == expected


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
    """Both digests come from elements or from archive.org's prose, which may lack a blank."""
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
    """An unsatisfied range gives the object's size in Content-Range."""
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
    """The allowed methods come from the Allow header or an element."""
    assert facts.allowed_methods(ErrorDocument(**parts)) == expected


def test_method() -> None:
    """The refused method comes from an element, else from the request."""
    assert facts.method(ErrorDocument(fields={"Method": "PUT"}, method="GET")) == "PUT"
    assert facts.method(ErrorDocument(method="GET")) == "GET"
    assert facts.method(ErrorDocument()) is None
