"""Uploads in parts, copies, and deletions of many files."""

from __future__ import annotations

import re

from ias3errors.testing import FakeIAS3
from tests.testing.exchanges import AUTH, MAKE, Call, begin, element, outcome


def test_multipart(server: FakeIAS3, call: Call) -> None:
    """Parts sent in any order become one file by number."""
    upload = begin(call)
    for number, content in [(2, b"world"), (1, b"hello ")]:
        url = f"/my-item/big?partNumber={number}&uploadId={upload}"
        assert call("PUT", url, data=content, headers=AUTH).headers["ETag"]
    listed = call("GET", f"/my-item/big?uploadId={upload}", headers=AUTH)
    assert re.findall("<PartNumber>(.*?)<", listed.text) == ["1", "2"]
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber></Part>" for number in (1, 2))
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    done = call("POST", f"/my-item/big?uploadId={upload}", data=body, headers=AUTH)
    assert element(done, "Key") == "big"
    assert b"<CompleteMultipartUploadResult>" in done.content
    assert server.read_file("my-item", "big") == b"hello world"


def test_multipart_mistakes(call: Call) -> None:
    """Unknown uploads, missing parts and senseless numbers are refused."""
    upload = begin(call)
    gone = {"uploadId": "gone", "partNumber": "1"}
    part = "<Part><PartNumber>7</PartNumber></Part>"
    for method in ("PUT", "POST", "GET", "DELETE"):
        response = call(method, "/my-item/big", params=gone, headers=AUTH, data=b"")
        assert outcome(response) == (404, "NoSuchUpload")
    url = f"/my-item/big?uploadId={upload}"
    assert outcome(call("POST", url, data=part, headers=AUTH)) == (400, "InvalidPart")
    for number in ("0", "x", "10001", ""):
        response = call("PUT", f"{url}&partNumber={number}", data=b"x", headers=AUTH)
        assert outcome(response) == (400, "InvalidArgument")
    other = {"Authorization": "LOW other:key"}
    assert outcome(call("POST", url, data=b"", headers=other)) == (404, "NoSuchUpload")
    assert call("DELETE", url, headers=AUTH).status_code == 204
    assert outcome(call("POST", url, data=b"", headers=AUTH)) == (404, "NoSuchUpload")


def test_a_complete_that_fails_with_200(server: FakeIAS3, call: Call) -> None:
    """Status 200 with an Error document, for the complete alone."""
    server.fail("InternalError", status=200, method="POST", query="uploadId")
    upload = begin(call)
    call("PUT", f"/my-item/big?partNumber=1&uploadId={upload}", data=b"x", headers=AUTH)
    failed = call("POST", f"/my-item/big?uploadId={upload}", data=b"", headers=AUTH)
    assert (outcome(failed), failed.reason) == ((200, "InternalError"), "OK")
    again = call("POST", f"/my-item/big?uploadId={upload}", data=b"", headers=AUTH)
    assert b"CompleteMultipartUploadResult" in again.content


def test_copies(server: FakeIAS3, call: Call) -> None:
    """A copy takes the bytes of its source, as a file or as a part."""
    server.add_item("source-item", files={"a b": b"hello"})
    copying = {**MAKE, "x-amz-copy-source": "/source-item/a%20b"}
    copied = call("PUT", "/my-item/copy", headers=copying)
    assert b"<CopyObjectResult>" in copied.content
    assert server.read_file("my-item", "copy") == b"hello"
    url = f"/my-item/big?partNumber=1&uploadId={begin(call)}"
    assert b"<CopyPartResult>" in call("PUT", url, headers=copying).content
    server.fail("InternalError", status=200, method="PUT")
    assert outcome(call("PUT", "/my-item/c2", headers=copying)) == (200, "InternalError")
    missing = {**MAKE, "x-amz-copy-source": "/source-item/b"}
    assert outcome(call("PUT", "/my-item/c3", headers=missing)) == (404, "NoSuchKey")


def test_many_deletions(server: FakeIAS3, call: Call) -> None:
    """Each key of a deletion has its own outcome."""
    files = {"a&b": b"", "c": b"", "my-item_files.xml": b""}
    server.add_item("my-item", owner="access", files=files)
    keys = "".join(
        f"<Object><Key>{key}</Key></Object>" for key in ("a&amp;b", "my-item_files.xml", "no")
    )
    response = call("POST", "/my-item?delete", data=f"<Delete>{keys}</Delete>", headers=AUTH)
    assert response.status_code == 200
    assert re.findall("<Deleted><Key>(.*?)</Key>", response.text) == ["a&amp;b", "no"]
    assert (
        "<Error><Key>my-item_files.xml</Key><Code>AccessDenied</Code>"
        "<Message>Access Denied</Message></Error>" in response.text
    )
    assert server.file_names("my-item") == ["c", "my-item_files.xml"]
