"""What callers pass: bodies from files, and objects of other libraries."""

from __future__ import annotations

import gzip
import io
import tempfile
import urllib.error
import zipfile
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import requests
import urllib3

import ias3errors
from ias3errors import NotAnS3Error, error_from_parts, error_from_response, parse, parse_all
from ias3errors.exceptions import SlowDown
from tests.loopback import error_xml
from tests.paths import FIXTURES

SAVED = FIXTURES / "archive-org" / "slow-down-spam.xml"
BODY = SAVED.read_bytes()


class Trickle(io.RawIOBase):
    """A stream that gives one byte for each read, and counts them."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next byte."""
        self.given += 1
        return self._content.read(min(size, 1))


def _zip_member(folder: Path) -> Any:
    with zipfile.ZipFile(folder / "saved.zip", "w") as archive:
        archive.writestr("saved.xml", BODY)
    return zipfile.ZipFile(folder / "saved.zip").open("saved.xml")


class _Texts:
    """A file-like object of another library that gives text."""

    def read(self, _size: int) -> str:
        return "<Error>"


FORMS = [
    *("path", "file", "raw", "BytesIO", "trickle", "gzip"),
    *("urllib3", "zip", "bytearray", "memoryview", "str"),
]

# -- Files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("read", [parse, lambda body: parse_all(body)[0]], ids=["parse", "all"])
@pytest.mark.parametrize(
    "body",
    [
        lambda _: SAVED,
        lambda _: SAVED.open("rb"),
        lambda _: SAVED.open("rb", buffering=0),
        lambda _: io.BytesIO(BODY),
        lambda _: Trickle(BODY),
        lambda _: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(BODY))),
        lambda _: urllib3.HTTPResponse(io.BytesIO(BODY), preload_content=False),
        _zip_member,
        lambda _: bytearray(BODY),
        lambda _: memoryview(BODY),
        lambda _: BODY.decode(),
    ],
    ids=FORMS,
)
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_body_has_many_forms(
    tmp_path: Path, body: Callable[[Path], Any], read: Callable[[Any], ias3errors.S3Error]
) -> None:
    """A path, an open binary file and a buffer give the error that their bytes give."""
    assert read(body(tmp_path)).to_dict() == parse(BODY).to_dict()


def test_a_file_stays_open_and_gives_what_follows() -> None:
    """A file is read from where it is, so that what was read before does not count."""
    with tempfile.SpooledTemporaryFile() as file:
        file.write(b"HTTP/1.1 503 Slow Down\r\n\r\n" + BODY)
        file.seek(26)
        assert type(parse(file)) is SlowDown
        assert not file.closed


@pytest.mark.parametrize(("read", "limit"), [(parse, 262_144), (parse_all, 4_194_304)])
def test_a_file_is_read_up_to_the_limit(read: Callable[..., Any], limit: int) -> None:
    """Of an endless file one byte more than counts is read, and the error says it was cut."""

    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1, /) -> bytes:
            head = error_xml("SlowDown")[: -len("</Error>")] if not self.taken else b""
            part = head + b" " * (min(size, 100_000) - len(head))
            self.taken += len(part)
            return part

    file = Endless()
    found = read(file)
    error = found[0] if isinstance(found, list) else found
    assert (error.code, error.document.truncated) == ("SlowDown", True)
    assert file.taken == limit + 1


def test_a_path_and_its_bytes_are_cut_alike(tmp_path: Path) -> None:
    """A file over the limit gives the document that its bytes give."""
    path = tmp_path / "large.xml"
    path.write_bytes(error_xml("SlowDown")[: -len("</Error>")] + b"<A/>" + b"x" * 300_000)
    assert parse(path).document == parse(path.read_bytes()).document


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """A missing file is the FileNotFoundError that `open` raises."""
    with pytest.raises(FileNotFoundError, match="missing"):
        parse(tmp_path / "missing.xml")


@pytest.mark.parametrize(
    "body",
    [lambda: SAVED.open(encoding="utf-8"), lambda: io.StringIO("<Error>"), _Texts],
)
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_text_file_is_refused(body: Callable[[], Any]) -> None:
    """Decoding changes bytes, so the message says how to open the file."""
    with pytest.raises(TypeError, match="binary mode, open\\(path, 'rb'\\)"):
        parse(body())


def test_an_asynchronous_file_is_refused() -> None:
    """What has to be awaited is named, and Python does not warn of a coroutine."""

    class Asynchronous:
        async def read(self, _size: int) -> bytes:
            return BODY

    with pytest.raises(TypeError, match=r"await its read\(\)"):
        parse(Asynchronous())  # type: ignore[arg-type]


# -- Paths as text ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "saved.xml",
        "my bodies/saved error.json",
        "/var/log/s3/5d2f8a0e",
        "./saved",
        "~/my bodies/saved",
        r"C:\Users\me\saved",
        "../upload.log\n",
    ],
)
def test_the_name_of_a_file_is_no_body(text: str) -> None:
    """Text that looks like a path gets the call that reads the file; nothing is opened."""
    for read in (parse, parse_all):
        with pytest.raises(NotAnS3Error, match=r"pass pathlib\.Path\(\.\.\.\)"):
            read(text)
    assert parse(text, status=502).status == 502


@pytest.mark.parametrize("text", ["", "Bad gateway", "Please log in.", "<html>a.xml</html>", "{}"])
def test_other_texts_are_no_paths(text: str) -> None:
    """A sentence, a page and an empty body do not speak of files."""
    with pytest.raises(NotAnS3Error) as caught:
        parse(text)
    assert "pathlib" not in str(caught.value)


# -- Objects of other libraries ---------------------------------------------------------------


def _response() -> requests.Response:
    response = requests.Response()
    response.status_code = 503
    response._content = BODY
    return response


def _httpx(kind: str) -> Any:
    return getattr(pytest.importorskip("httpx"), kind)


def _httpx_client() -> Any:
    return _httpx("Client")()


def _httpx_async_client() -> Any:
    return _httpx("AsyncClient")()


def _client_error() -> Any:
    parsed = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
    return pytest.importorskip("botocore.exceptions").ClientError(parsed, "PutObject")


def _boto_client() -> Any:
    session = pytest.importorskip("botocore.session").get_session()
    return session.create_client(
        "s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="s"
    )


def _aiohttp(kind: str) -> Any:
    """Return an object that `type` says is aiohttp's, without an event loop."""
    return type(kind, (), {"__module__": "aiohttp.client", "read": print})()


def _urllib_error() -> urllib.error.HTTPError:
    return urllib.error.HTTPError("https://host/", 503, "Slow Down", Message(), io.BytesIO(BODY))


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (_response, r"requests's Response: use ias3errors\.error_from_response\(response\)"),
        (lambda: requests.HTTPError(response=_response()), "error_from_response"),
        (lambda: _httpx("Response")(503, content=BODY), "httpx_event_hook.py"),
        (lambda: _aiohttp("ClientResponse"), r"status=response\.status.*await response\.read"),
        (_client_error, "botocore_client_error.py"),
        (lambda: _client_error().response, "botocore_client_error.py"),
        (lambda: parse(BODY), "it is the error already"),
        (lambda: None, "not NoneType$"),
        (lambda: Path, "not the class Path$"),
    ],
)
def test_what_is_no_body_says_what_to_call(body: Callable[[], Any], hint: str) -> None:
    """An object of another library given as a body gets the call that takes it."""
    for read in (parse, parse_all):
        with pytest.raises(TypeError, match=hint):
            read(body())


def test_parts_want_the_body_itself() -> None:
    """`error_from_parts` names the right call too, and takes no file: its client has the bytes."""
    with pytest.raises(TypeError, match="error_from_response"):
        error_from_parts(status=503, headers=None, body=_response())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="bytes or str"):
        error_from_parts(status=503, headers=None, body=SAVED)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("response", "hint"),
    [
        (lambda: _httpx("Response")(503, content=BODY), "httpx_event_hook.py"),
        (lambda: _aiohttp("ClientResponse"), "await response.read"),
        (lambda: urllib3.HTTPResponse(BODY, status=503), r"body=response\.data"),
        (_urllib_error, r"status=error\.status"),
        (_client_error, "botocore_client_error.py"),
        (lambda: _client_error().response, "botocore_client_error.py"),
        (
            lambda: requests.HTTPError(response=_response()),
            r"error_from_response\(error\.response\)",
        ),
        (lambda: BODY, r"not bytes: .* use ias3errors\.parse\(body\)$"),
        (lambda: Path("saved.xml"), r"Path: .* use ias3errors\.parse\(body\)$"),
        (lambda: None, "not NoneType$"),
    ],
)
def test_what_is_no_response_says_what_to_call(response: Callable[[], Any], hint: str) -> None:
    """A response of another client gets the call or the recipe that takes it."""
    with pytest.raises(TypeError, match=hint):
        error_from_response(response())


@pytest.mark.parametrize("status", [200, 503])
def test_the_hook_in_another_client_says_what_to_use(status: int) -> None:
    """The hook of requests in an httpx client passes a success, and names the recipe on a failure."""
    response = _httpx("Response")(status, request=_httpx("Request")("GET", "https://host/"))
    if status == 200:
        ias3errors.raise_for_s3_error(response)
        return
    with pytest.raises(TypeError, match=r"httpx_event_hook\.py"):
        ias3errors.raise_for_s3_error(response)


class _Item:
    """An object that has a session, as an item of internetarchive has."""

    def __init__(self) -> None:
        self.session = requests.Session()


@pytest.mark.parametrize(
    ("session", "hint"),
    [
        (_httpx_client, "httpx_event_hook.py"),
        (_httpx_async_client, "httpx_event_hook.py"),
        (lambda: _aiohttp("ClientSession"), "error_from_parts"),
        (_boto_client, "botocore_client_error.py"),
        (lambda: pytest.importorskip("boto3").Session(), "botocore_client_error.py"),
        (urllib3.PoolManager, "error_from_parts"),
        (lambda: requests, r"the module requests: .*attach\(requests\.Session\(\)\)"),
        (lambda: requests.Session, r"the class Session: .*attach\(requests\.Session\(\)\)"),
        (lambda: pytest.importorskip("internetarchive"), r"internetarchive\.get_session\(\)"),
        (_Item, r"\(item\.session\)"),
        (_response, r"attach\(requests\.Session\(\)\)"),
        (lambda: "https://s3.us.archive.org", "must be a requests.Session, not str$"),
        (lambda: None, "not NoneType$"),
    ],
)
def test_what_is_no_session_says_what_to_do(session: Callable[[], Any], hint: str) -> None:
    """A client of another library gets its recipe, for `attach` and `detach` alike."""
    for call in (ias3errors.attach, ias3errors.detach):
        with pytest.raises(TypeError, match=hint):
            call(session())
