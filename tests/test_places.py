"""Which bucket, key, region and endpoint an error is about."""

from __future__ import annotations

from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from ias3errors import places
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

    assert (places.bucket(document), places.key(document)) == (bucket, key)


def test_a_known_bucket_shows_where_the_key_begins() -> None:
    """A bucket that the body names shows whether the host holds it."""
    document = ErrorDocument(fields={"BucketName": "b"}, url="https://b.storage.example/dir/k")

    assert places.key(document) == "dir/k"


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

    assert (places.bucket(document), places.key(document)) == expected


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

    assert (places.bucket(document), places.key(document)) == expected


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
        ("日本", "http://localhost/b/other", "日本"),
    ],
)
def test_a_garbled_key_yields_to_the_url(key: str, url: str | None, expected: str | None) -> None:
    """A key with an undefined entity, broken or misread bytes, or escapes is the one of the URL."""
    assert places.key(ErrorDocument(fields={"Key": key}, url=url)) == expected


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

    assert (places.bucket(document), places.key(document)) == expected


@pytest.mark.parametrize("fields", [{"BucketName": "from"}, {"Key": "a.txt"}, {}])
def test_the_request_of_a_copy_is_for_its_destination(fields: dict[str, str]) -> None:
    """Whatever the body names, the request was sent to the URL."""
    document = ErrorDocument(
        fields=fields, url="http://localhost/to/b.txt", copy_source="/from/a.txt"
    )

    assert places.request_place(document) == ("to", "b.txt")


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
    assert places.region(ErrorDocument(**parts)) == expected


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
    assert places.endpoint(ErrorDocument(**parts)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"fields": {"VersionId": "v1"}, "url": "http://h/b/k?versionId=v2"}, "v1"),
        ({"headers": {"x-amz-version-id": "v3"}, "url": "http://h/b/k?versionId=v2"}, "v3"),
        ({"url": "http://h/b/k?versionId=v%202"}, "v 2"),
        ({"url": "http://h/b/k?versionId="}, None),
        ({"url": "http://h/b/k?" + "&".join("abcdefgh" * 100)}, None),
        ({"url": "http://[h/b/k?versionId=1"}, "1"),
        ({}, None),
    ],
)
def test_version_id(parts: dict[str, Any], expected: str | None) -> None:
    """The version comes from an element, a header or the query."""
    assert places.version_id(ErrorDocument(**parts)) == expected


def test_upload_id() -> None:
    """The upload's id comes from an element or the query."""
    assert (
        places.upload_id(ErrorDocument(fields={"UploadId": "u1"}, url="http://h/b/k?uploadId=u2"))
        == "u1"
    )
    assert places.upload_id(ErrorDocument(url="http://h/b/k?partNumber=1&uploadId=u2")) == "u2"
    assert places.upload_id(ErrorDocument()) is None


# -- Identifiers of archive.org ----------------------------------------------------------------


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
        ({"resource": "short term bucket lock for a_1-2, please try again"}, "a_1-2", True),
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

    assert places.identifier(document) == expected
    assert places.identifier_is_valid(document) is valid


def test_the_item_in_prose_is_the_bucket() -> None:
    """A saved body of archive.org names its item in its prose alone; a URL counts more."""
    prose = "uploading id = my-item using contribSubmit!"

    assert places.bucket(ErrorDocument(resource=prose)) == "my-item"
    assert places.bucket(ErrorDocument(resource=prose, url="http://localhost/b/k")) == "b"
