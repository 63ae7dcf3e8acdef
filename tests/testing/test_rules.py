"""The rules by which FakeIAS3 refuses: credentials, owners, sizes, names, spam, digests."""

from __future__ import annotations

import base64

import pytest

from ias3errors.testing import FakeIAS3
from tests.testing.exchanges import AUTH, MAKE, MD5, Call, element, outcome, refused


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "AccessDenied"),
        ("LOW access", "InvalidAccessKeyId"),
        ("LOW :", "InvalidAccessKeyId"),
        ("AWS access:signature", "InvalidAccessKeyId"),
        ("LOW unknown:secret", "InvalidAccessKeyId"),
        ("LOW access:wrong", "SignatureDoesNotMatch"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/my-item/a"),
        ("PUT", "/my-item"),
        ("DELETE", "/my-item/a"),
        ("POST", "/my-item?delete"),
        ("POST", "/my-item/a?uploads"),
        ("GET", "/"),
    ],
)
def test_credentials(
    server: FakeIAS3, call: Call, *, method: str, path: str, header: str | None, code: str
) -> None:
    """Whoever writes must send known LOW credentials."""
    server.keys = {"access": "secret"}
    server.add_item("my-item", owner="access")
    headers = {"Authorization": header} if header else {}
    response = call(method, path, data=b"x", headers=headers)
    assert outcome(response) == (403, code)
    if code == "SignatureDoesNotMatch":
        assert (element(response, "Resource") or "").startswith(f"'{method}\\n")


def test_right_credentials_pass(server: FakeIAS3, call: Call) -> None:
    """With keys given, those are accepted; without any, every pair is."""
    server.keys = {"access": "secret"}
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200
    server.keys = None
    other = {**MAKE, "Authorization": "LOW some:body"}
    assert call("PUT", "/new-item/a", data=b"x", headers=other).status_code == 200


def test_items_belong_to_the_key_that_made_them(server: FakeIAS3, call: Call) -> None:
    """Another account may read, not write."""
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200
    other = {**MAKE, "Authorization": "LOW other:key"}
    for method in ("PUT", "DELETE"):
        assert "to this item" in refused(call(method, "/my-item/a", data=b"y", headers=other))
    assert call("GET", "/my-item/a").content == b"x"


def test_items_have_a_size_limit(server: FakeIAS3, call: Call) -> None:
    """What would pass the limit is refused with both sizes; replacing a file frees its bytes."""
    server.item_size_limit = 10
    assert call("PUT", "/my-item/a", data=b"x" * 8, headers=MAKE).status_code == 200
    assert call("PUT", "/my-item/a", data=b"y" * 10, headers=MAKE).status_code == 200
    text = refused(call("PUT", "/my-item/b", data=b"zz", headers=MAKE))
    assert "total number of bytes(12) is over the per item size limit of 10." in text
    server.item_size_limit = 9
    assert "over the per item size limit" in refused(call("DELETE", "/my-item/a", headers=AUTH))


@pytest.mark.parametrize("name", ["-abcde", "abc", "a" * 102, "with blank", "kä-item", "item!x"])
def test_identifiers_have_a_pattern(call: Call, name: str) -> None:
    """A name that is no identifier is InvalidBucketName, and the message gives the pattern."""
    response = call("PUT", f"/{name}/a", data=b"x", headers=MAKE)
    assert outcome(response) == (400, "InvalidBucketName")
    assert "Bucket names should be valid archive identifiers" in response.text
    assert "^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$" in response.text
    assert outcome(call("PUT", f"/{name}", headers=AUTH)) == (400, "InvalidBucketName")


@pytest.mark.parametrize(
    "header",
    ["x-archive-meta-collection", "x-archive-meta01-collection", "x-amz-meta-collection"],
)
def test_closed_collections(server: FakeIAS3, call: Call, header: str) -> None:
    """An upload that names a closed collection is refused, whichever header names it."""
    server.closed_collections = {"museum"}
    for path in ("/my-item/a", "/my-item"):
        response = call("PUT", path, data=b"x", headers={**MAKE, header: "museum"})
        assert "to those collections" in refused(response)
    response = call("PUT", "/my-item/a", data=b"x", headers={**MAKE, header: "opensource"})
    assert response.status_code == 200


def test_items_taken_offline(server: FakeIAS3, call: Call) -> None:
    """An item taken offline can be neither read nor written."""
    server.add_item("dark-item", owner="access", files={"a": b"x"})
    server.offline_items = {"dark-item"}
    for method in ("PUT", "GET", "DELETE"):
        response = call(method, "/dark-item/a", headers=MAKE, data=b"")
        assert "taken offline" in refused(response)


def test_spam_rule(server: FakeIAS3, call: Call) -> None:
    """What the test's rule calls spam is a SlowDown that says so."""
    server.spam_rule = lambda request: "casino" in request.headers.get("x-archive-meta-title", "")
    spam = {**MAKE, "x-archive-meta-title": "best casino"}
    response = call("PUT", "/my-item/a", data=b"x", headers=spam)
    assert outcome(response) == (503, "SlowDown")
    assert "my-item from username access appears to be spam" in response.text
    assert call("PUT", "/my-item/a", data=b"x", headers=MAKE).status_code == 200


def test_a_broken_rule_is_seen(server: FakeIAS3, call: Call) -> None:
    """An exception in a test's own rule comes back as an InternalError with its traceback."""

    def broken(request: object) -> bool:
        raise FileNotFoundError("no list of spam")

    server.spam_rule = broken
    response = call("PUT", "/my-item/a", data=b"x", headers=MAKE)
    assert outcome(response) == (500, "InternalError")
    assert "FileNotFoundError: no list of spam" in response.text


@pytest.mark.parametrize(
    "digest", [MD5.hexdigest(), MD5.hexdigest().upper(), base64.b64encode(MD5.digest()).decode()]
)
def test_right_digests(call: Call, digest: str) -> None:
    """Content-MD5 may be in hex or in base64."""
    headers = {**MAKE, "Content-MD5": digest}
    assert call("PUT", "/my-item/a", data=b"hello", headers=headers).status_code == 200


@pytest.mark.parametrize("digest", ["0" * 32, base64.b64encode(bytes(16)).decode()])
def test_wrong_digests(server: FakeIAS3, call: Call, digest: str) -> None:
    """A body that is not the announced one is BadDigest in archive.org's words, and not stored."""
    response = call("PUT", "/my-item/a", data=b"hello", headers={**MAKE, "Content-MD5": digest})
    assert outcome(response) == (400, "BadDigest")
    text = element(response, "Resource") or ""
    assert (
        f"submitted with PUT: {digest} != recieved data md5: {MD5.hexdigest()}"
        "also not equal to base64 version" in text
    )
    assert server.items == {}


@pytest.mark.parametrize("digest", ["nonsense", "0" * 31, "AAAA"])
def test_digests_that_are_none(call: Call, digest: str) -> None:
    """A Content-MD5 that is no MD5 is InvalidDigest."""
    response = call("PUT", "/my-item/a", data=b"hello", headers={**MAKE, "Content-MD5": digest})
    assert outcome(response) == (400, "InvalidDigest")
