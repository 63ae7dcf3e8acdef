"""FakeIAS3 stores, returns, lists and deletes files."""

from __future__ import annotations

import hashlib
import re

import pytest

from ias3errors.testing import FakeIAS3
from tests.testing.exchanges import AUTH, MAKE, Call, element, outcome


@pytest.mark.parametrize("content", [b"", b"hello", bytes(range(256)) * 4096])
def test_a_stored_file_comes_back(server: FakeIAS3, call: Call, content: bytes) -> None:
    """PUT with auto-make-bucket makes the item; GET and HEAD show the file."""
    assert call("PUT", "/my-item/a b/c.bin", data=content, headers=MAKE).status_code == 200
    got = call("GET", "/my-item/a b/c.bin")
    assert (got.status_code, got.content) == (200, content)
    assert got.headers["ETag"] == f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
    head = call("HEAD", "/my-item/a b/c.bin")
    assert (head.headers["Content-Length"], head.content) == (str(len(content)), b"")
    assert server.read_file("my-item", "a b/c.bin") == content
    assert server.file_names("my-item") == ["a b/c.bin"]


def test_a_missing_item_is_made_only_when_asked(server: FakeIAS3, call: Call) -> None:
    """Without auto-make-bucket an upload to a missing item is NoSuchBucket."""
    assert outcome(call("PUT", "/my-item/a", data=b"x", headers=AUTH)) == (404, "NoSuchBucket")
    assert call("PUT", "/my-item", headers=AUTH).status_code == 200
    assert call("PUT", "/my-item/a", data=b"x", headers=AUTH).status_code == 200
    amz = {**AUTH, "x-amz-auto-make-bucket": "1"}
    assert call("PUT", "/my-other-item/a", data=b"x", headers=amz).status_code == 200


def test_an_item_is_made_once(server: FakeIAS3, call: Call) -> None:
    """A second PUT of an item conflicts, unless existing ones are to be ignored."""
    server.add_item("others-item")
    assert call("PUT", "/my-item", headers=AUTH).status_code == 200
    assert outcome(call("PUT", "/my-item", headers=AUTH)) == (409, "BucketAlreadyOwnedByYou")
    assert outcome(call("PUT", "/others-item", headers=AUTH)) == (409, "BucketAlreadyExists")
    ignoring = {**AUTH, "x-archive-ignore-preexisting-bucket": "1"}
    assert call("PUT", "/my-item", headers=ignoring).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_ranges(
    server: FakeIAS3, call: Call, *, asked: str, status: int, content: bytes, content_range: str
) -> None:
    """One range of bytes gives 206; what is no such range is ignored."""
    server.add_item("my-item", files={"digits": b"0123456789"})
    response = call("GET", "/my-item/digits", headers={"Range": asked})
    assert (response.status_code, response.content) == (status, content)
    assert response.headers.get("Content-Range") == content_range


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_ranges_past_the_end(server: FakeIAS3, call: Call, asked: str) -> None:
    """A range without a byte is 416 InvalidRange and says the size."""
    server.add_item("my-item", files={"digits": b"0123456789"})
    response = call("GET", "/my-item/digits", headers={"Range": asked})
    assert outcome(response) == (416, "InvalidRange")
    assert response.headers["Content-Range"] == "bytes */10"


def test_missing_files(server: FakeIAS3, call: Call) -> None:
    """A missing file is NoSuchKey, a missing item NoSuchBucket; HEAD says it without a body."""
    server.add_item("my-item")
    assert outcome(call("GET", "/my-item/a")) == (404, "NoSuchKey")
    assert outcome(call("GET", "/no-item/a")) == (404, "NoSuchBucket")
    head = call("HEAD", "/my-item/a")
    assert (head.status_code, head.content) == (404, b"")


def test_deleting(server: FakeIAS3, call: Call) -> None:
    """A file goes, deleting it again is no error; system files and items stay."""
    server.add_item("my-item", owner="access", files={"a": b"x", "my-item_meta.xml": b"<m/>"})
    assert call("DELETE", "/my-item/a", headers=AUTH).status_code == 204
    assert call("DELETE", "/my-item/a", headers=AUTH).status_code == 204
    for path in ("/my-item/my-item_meta.xml", "/my-item"):
        assert outcome(call("DELETE", path, headers=AUTH)) == (403, "AccessDenied")
    assert outcome(call("DELETE", "/no-item/a", headers=AUTH)) == (404, "NoSuchBucket")
    assert server.file_names("my-item") == ["my-item_meta.xml"]


def test_listing(server: FakeIAS3, call: Call) -> None:
    """An item lists its files by prefix, the service the account's items."""
    server.add_item("my-item", owner="access", files={"a/1": b"x", "a/2": b"yy", "b": b""})
    listed = call("GET", "/my-item?prefix=a/")
    assert listed.content.count(b"<Contents>") == 2
    assert (element(listed, "Name"), element(listed, "Key")) == ("my-item", "a/1")
    server.add_item("others-item")
    assert re.findall("<Name>(.*?)</Name>", call("GET", "/", headers=AUTH).text) == ["my-item"]
    assert outcome(call("GET", "/no-item")) == (404, "NoSuchBucket")


def test_unknown_operations(call: Call) -> None:
    """What the table does not hold is MethodNotAllowed."""
    assert outcome(call("PATCH", "/my-item/a", data=b"x")) == (405, "MethodNotAllowed")
    assert outcome(call("POST", "/my-item/a", data=b"x")) == (405, "MethodNotAllowed")
