"""The hook against moto's server, a whole S3-compatible service."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import requests

from ias3errors import IAS3
from ias3errors.exceptions import (
    BucketNotEmpty,
    ForbiddenError,
    InvalidRange,
    NoSuchBucket,
    NoSuchKey,
    NotFoundError,
    PreconditionFailed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ias3errors import S3Error


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    """Start moto's server on a free port, and give its address."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()
    # moto leaves the listening socket open.
    assert server._server is not None
    server._server.server_close()


@pytest.fixture
def bucket(moto: str, session: requests.Session) -> Iterator[str]:
    """Make a bucket that holds the public object `here`, and give its address."""
    url = f"{moto}/bkt"
    session.put(url)
    session.put(f"{url}/here", data=b"0123456789", headers={"x-amz-acl": "public-read"})
    yield url
    session.delete(f"{url}/here")
    session.delete(url)


def check(error: S3Error, status: int) -> None:
    """Check what every error of a service must have."""
    assert error.status_code == status
    assert error.code == type(error).__name__
    assert error.entry == IAS3[error.code]
    assert error.message
    assert error.request_id
    assert error.document.source == "body"
    assert error.response is not None
    assert error.response.content


def test_what_succeeds_is_left_alone(bucket: str, session: requests.Session) -> None:
    """Upload, download, HEAD, listing and copying work as without the hook."""
    assert session.get(f"{bucket}/here").content == b"0123456789"
    assert session.head(f"{bucket}/here").headers["Content-Length"] == "10"
    assert b"<Key>here</Key>" in session.get(bucket).content
    copied = session.put(f"{bucket}/copy", headers={"x-amz-copy-source": "/bkt/here"})
    assert b"CopyObjectResult" in copied.content
    keys = b"<Delete><Object><Key>copy</Key></Object></Delete>"
    assert b"<Deleted>" in session.post(f"{bucket}?delete", data=keys).content


def test_a_missing_key(bucket: str, session: requests.Session, stream: bool) -> None:
    """A GET of a key that is not there raises NoSuchKey, which names it."""
    with pytest.raises(NoSuchKey) as caught:
        session.get(f"{bucket}/gone", stream=stream)
    check(caught.value, 404)
    assert caught.value.key == "gone"


def test_a_missing_bucket(moto: str, session: requests.Session, stream: bool) -> None:
    """A GET in a bucket that is not there raises NoSuchBucket, which names it."""
    with pytest.raises(NoSuchBucket) as caught:
        session.get(f"{moto}/no-such-bucket/key", stream=stream)
    check(caught.value, 404)
    assert caught.value.bucket == "no-such-bucket"


def test_a_missing_source_of_a_copy(bucket: str, session: requests.Session) -> None:
    """A copy of a key that is not there raises NoSuchKey."""
    with pytest.raises(NoSuchKey) as caught:
        session.put(f"{bucket}/copy", headers={"x-amz-copy-source": "/bkt/gone"})
    check(caught.value, 404)


def test_a_bad_range(bucket: str, session: requests.Session, stream: bool) -> None:
    """A range past the end raises InvalidRange."""
    with pytest.raises(InvalidRange) as caught:
        session.get(f"{bucket}/here", headers={"Range": "bytes=100-200"}, stream=stream)
    check(caught.value, 416)


def test_a_failed_precondition(bucket: str, session: requests.Session, stream: bool) -> None:
    """An If-Match that does not match raises PreconditionFailed."""
    with pytest.raises(PreconditionFailed) as caught:
        session.get(f"{bucket}/here", headers={"If-Match": '"other"'}, stream=stream)
    check(caught.value, 412)


def test_an_unchanged_object_is_no_error(bucket: str, session: requests.Session) -> None:
    """A 304 passes."""
    etag = session.head(f"{bucket}/here").headers["ETag"]
    assert session.get(f"{bucket}/here", headers={"If-None-Match": etag}).status_code == 304


def test_a_head_of_a_missing_key(bucket: str, session: requests.Session, stream: bool) -> None:
    """A HEAD has no body, so that its 404 is a NotFoundError and nothing more precise."""
    with pytest.raises(NotFoundError) as caught:
        session.head(f"{bucket}/gone", stream=stream)
    assert type(caught.value) is NotFoundError
    assert caught.value.status_code == 404
    assert caught.value.document.source == "status"


def test_a_bucket_that_is_not_empty(bucket: str, session: requests.Session) -> None:
    """Deleting a bucket with an object in it raises BucketNotEmpty."""
    with pytest.raises(BucketNotEmpty) as caught:
        session.delete(bucket)
    check(caught.value, 409)


def test_a_private_object(bucket: str, session: requests.Session) -> None:
    """A request without credentials is refused with an empty 403, which names no code."""
    session.put(f"{bucket}/private", data=b"x")
    with pytest.raises(ForbiddenError) as caught:
        session.get(f"{bucket}/private")
    assert type(caught.value) is ForbiddenError
    assert caught.value.document.source == "status"
    assert caught.value.document.credentials_sent is False
    keys = b"<Delete><Object><Key>private</Key></Object></Delete>"
    session.post(f"{bucket}?delete", data=keys)


def test_a_key_with_a_control_character(bucket: str, session: requests.Session) -> None:
    """The service sends the character raw, which is no XML; the key is kept as it is."""
    with pytest.raises(NoSuchKey) as caught:
        session.get(f"{bucket}/a%01b")
    check(caught.value, 404)
    assert caught.value.key == "a\x01b"
    assert caught.value.document.repairs


def test_connections_survive_errors(bucket: str, session: requests.Session) -> None:
    """Errors and successes may follow each other on one session."""
    for _ in range(3):
        with pytest.raises(NoSuchKey):
            session.get(f"{bucket}/gone", stream=True)
        assert session.get(f"{bucket}/here").content == b"0123456789"
