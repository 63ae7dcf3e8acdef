"""The hook on packed bodies: gzip, deflate, Brotli, wrong declarations and damage."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

import pytest
import requests

from ias3errors import S3Error, reading
from ias3errors.exceptions import NoSuchKey, NotFoundError
from tests.loopback import (
    chunked_response,
    error_xml,
    http_response,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import Serve


from tests.hook.bodies import (
    OK,
    READ_ERRORS,
    WHOLE,
    check_next,
    content_of,
    failure_of,
    packed,
    peak_of,
)


def raw_deflate(data: bytes) -> bytes:
    """Return data as those servers pack it that leave out the frame of zlib."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
        ("identity", bytes),
        ("utf-8", bytes),
    ],
)
@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_a_packed_body_is_unpacked(
    serve: Serve,
    session: requests.Session,
    encoding: str,
    pack: Callable[[bytes], bytes],
    framing: Callable[..., Any],
) -> None:
    """What requests unpacks we unpack; an unknown encoding is left as it is."""
    body = framing(404, pack(WHOLE), headers={"Content-Encoding": encoding})
    server = serve(body, body, OK)
    for stream in [False, True]:
        error = failure_of(session, server.url, stream=stream)
        assert type(error) is NoSuchKey
        assert content_of(error) == WHOLE
        assert error.__cause__ is None
    check_next(session, server.url)
    assert server.connections == 1


def test_a_long_packed_body_is_whole(serve: Serve, session: requests.Session) -> None:
    """A body just under the cap arrives whole, however small it was packed."""
    body = error_xml("NoSuchKey", "Words. " * 30_000)
    server = serve(http_response(404, gzip.compress(body), {"Content-Encoding": "gzip"}), OK)
    error = failure_of(session, server.url)
    assert content_of(error) == body
    assert not error.document.truncated
    check_next(session, server.url)


def test_an_undeclared_gzip_body_is_unpacked(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The bytes of gzip are known without a header; the content stays as it was sent."""
    server = serve(http_response(404, gzip.compress(WHOLE)))
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    assert content_of(error) == gzip.compress(WHOLE)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "deflate, gzip"])
@pytest.mark.parametrize("framing", [http_response, chunked_response])
def test_a_plain_body_declared_as_packed_keeps_its_code(
    serve: Serve,
    session: requests.Session,
    encoding: str,
    framing: Callable[..., Any],
    stream: bool,
) -> None:
    """A wrong Content-Encoding does not hide the code; the content is what was sent."""
    server = serve(framing(404, WHOLE, headers={"Content-Encoding": encoding}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    assert error.message == "Words of the server."
    assert content_of(error) == WHOLE
    check_next(session, server.url)


def test_bad_gzip_raises_from_its_read_error(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A body that cannot be unpacked raises by its status, and says why."""
    junk = b"\x1f\x8b\x08\x00 this is no gzip"
    server = serve(http_response(404, junk, {"Content-Encoding": "gzip"}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NotFoundError
    assert error.document.source == "status"
    assert isinstance(error.__cause__, READ_ERRORS)
    check_next(session, server.url)


@pytest.mark.parametrize("junk", [b"\x1f\x8b", b"\x1f", b"", b"junk"])
def test_a_stub_declared_as_gzip_raises_by_its_status(
    serve: Serve, session: requests.Session, junk: bytes, stream: bool
) -> None:
    """Next to nothing in place of a gzip body raises like an empty one."""
    server = serve(http_response(404, junk, {"Content-Encoding": "gzip"}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NotFoundError
    assert error.document.source == "status"
    check_next(session, server.url)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(WHOLE)[:-8] + bytes(8),
        gzip.compress(WHOLE)[:-8],
        gzip.compress(WHOLE) + b"trailing junk",
        packed(WHOLE + bytes(100), 0)[:-30],
    ],
    ids=["checksum", "no-checksum", "trailing-junk", "cut"],
)
def test_damaged_gzip_keeps_the_code_that_was_unpacked(
    serve: Serve, session: requests.Session, body: bytes, stream: bool
) -> None:
    """What could be unpacked before the damage counts."""
    server = serve(http_response(404, body, {"Content-Encoding": "gzip"}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NoSuchKey
    check_next(session, server.url)


# Formats that requests asks for where a user has installed them.


def test_brotli_is_unpacked_within_the_bound(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """A few hundred bytes that unpack to 64 MB keep their code and cost less than 2 MB."""
    brotli = pytest.importorskip("brotli")
    if not reading._URLLIB3_UNPACKS_BOUNDED:
        pytest.skip("this urllib3 would unpack without a bound, so such a body stays packed")
    packer = brotli.Compressor(quality=5)
    bomb = packer.process(WHOLE)
    for _ in range(64):
        bomb += packer.process(b" " * 2**20)
    bomb += packer.finish()
    headers = {"Content-Encoding": "br"}
    server = serve(
        http_response(404, WHOLE),
        http_response(404, bomb, headers),
        http_response(404, bomb[:20], headers),
    )
    failure_of(session, server.url)
    errors: list[S3Error] = []
    peak = peak_of(lambda: errors.append(failure_of(session, server.url, stream=stream)))
    assert peak < 2_000_000
    assert type(errors[0]) is NoSuchKey
    assert isinstance(failure_of(session, server.url, stream=stream), NotFoundError)


def test_a_damaged_brotli_body_is_no_success(
    serve: Serve, session: requests.Session, stream: bool
) -> None:
    """The error is that of the status, and says why the body could not be read."""
    pytest.importorskip("brotli")
    if not reading._URLLIB3_UNPACKS_BOUNDED:
        pytest.skip("such a body stays packed with this urllib3")
    damaged = b"\xff" * 50
    server = serve(http_response(404, damaged, {"Content-Encoding": "br"}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NotFoundError
    assert error.document.truncated
    assert isinstance(error.__cause__, READ_ERRORS)
    assert content_of(error) == damaged
    check_next(session, server.url)


def test_brotli_stays_packed_where_it_could_not_be_bounded(
    serve: Serve, session: requests.Session, monkeypatch: pytest.MonkeyPatch, stream: bool
) -> None:
    """An older urllib3 would unpack a bomb to its end: the status alone counts then."""
    brotli = pytest.importorskip("brotli")
    monkeypatch.setattr(reading, "_URLLIB3_UNPACKS_BOUNDED", False)
    packed_body = brotli.compress(WHOLE)
    server = serve(http_response(404, packed_body, {"Content-Encoding": "br"}), OK)
    error = failure_of(session, server.url, stream=stream)
    assert type(error) is NotFoundError
    assert content_of(error) == packed_body
    check_next(session, server.url)
