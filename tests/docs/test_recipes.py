"""The recipes do what they say, against FakeIAS3."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

import ias3errors
from ias3errors.exceptions import (
    AccessDenied,
    BadContent,
    InvalidAccessKeyId,
    NoSuchBucket,
    NoSuchKey,
    NotFoundError,
    PermanentRedirect,
    ServerError,
    SlowDown,
)
from ias3errors.testing import FakeIAS3, HangUp, HtmlPage, RawBody, pytest_plugin
from tests.paths import ROOT

FOLDER = ROOT / "docs" / "recipes"
AUTH = "LOW access:secret"
SPAM = "Your upload of my-item from username you appears to be spam."

#: The plugin's own fixture, under a shorter name: a fresh server for each test.
server = pytest_plugin.fake_ias3


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the recipes from the proxies of the machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


def load(name: str) -> SimpleNamespace:
    """Return the functions of a recipe."""
    return SimpleNamespace(**runpy.run_path(str(FOLDER / f"{name}.py")))


def puts(server: FakeIAS3) -> list[int | None]:
    """Return the status of each upload."""
    return [request.status for request in server.requests if request.method == "PUT"]


# All of them


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("upload_with_retries", "stored at the 2nd try: ['scan.txt']\n"),
        ("upload_stream", "[307, 200]\n1,000,000 bytes are stored\n"),
        ("upload_many", "damaged: ['page3.pdf']\n"),
        ("httpx_event_hook", "AccessDenied\nitem-forbidden\nChoose another identifier"),
        ("botocore_client_error", "NoSuchKey\n404\n"),
    ],
)
def test_each_is_a_program(name: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader can start it and sees what it is about."""
    runpy.run_path(str(FOLDER / f"{name}.py"), run_name="__main__")
    assert shown in capsys.readouterr().out


def test_the_page_lists_them_all() -> None:
    """The page names every recipe, and no others."""
    listed = re.findall(r"^\| \[(.*?)\]\(\1\)", (FOLDER / "README.md").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(path.name for path in FOLDER.glob("*.py"))


# upload_with_retries


@pytest.fixture
def upload_file(server: FakeIAS3, tmp_path: Path) -> Iterator[Callable[[], int]]:
    """Upload one file by the recipe, without its waits."""
    stamina = pytest.importorskip("stamina")
    path = tmp_path / "a.txt"
    path.write_bytes(b"hello" * 1000)
    upload = load("upload_with_retries").upload
    with stamina.set_testing(True, attempts=5):
        yield lambda: upload(f"{server.url}/my-item/a.txt", path, AUTH)


def test_retries_end_with_a_success(server: FakeIAS3, upload_file: Callable[[], int]) -> None:
    """A full queue and a lost connection are tried again, each time with the whole file."""
    server.fail("SlowDown", resource="bucket_tasks_queued exceeds rationed amount", retry_after=0)
    server.fail(HangUp())
    server.fail(HtmlPage(502), retry_after=0)
    assert upload_file() == 4
    assert [request.body_size for request in server.requests] == [5000] * 4
    assert server.read_file("my-item", "a.txt") == b"hello" * 1000


@pytest.mark.parametrize(("code", "kind"), [("SlowDown", SlowDown), ("BadContent", BadContent)])
def test_what_cannot_help_is_not_done(
    server: FakeIAS3, upload_file: Callable[[], int], code: str, kind: type[Exception]
) -> None:
    """An upload rejected as spam and a damaged file are sent once."""
    server.fail(code, resource=SPAM, times=None)
    with pytest.raises(kind):
        upload_file()
    assert puts(server) == [503 if kind is SlowDown else 400]


# upload_stream


@pytest.fixture
def upload_stream(server: FakeIAS3) -> Callable[..., requests.Response]:
    """Upload 5,000 bytes by the recipe."""
    pytest.importorskip("requests_toolbelt")
    upload = load("upload_stream").upload_stream

    def run(path: str = "/my-item/a.txt") -> requests.Response:
        response: requests.Response = upload(
            server.url + path, 5000, lambda: iter([b"hello"] * 1000), AUTH
        )
        return response

    return run


@pytest.mark.parametrize("redirects", [False, "same-host"])
def test_a_stream_arrives_whole(
    server: FakeIAS3, upload_stream: Callable[..., requests.Response], redirects: Any
) -> None:
    """The length is announced, and a redirect gets the stream from its beginning."""
    server.redirect_uploads = redirects
    assert upload_stream().status_code == 200
    assert server.read_file("my-item", "a.txt") == b"hello" * 1000
    assert {request.headers["Content-Length"] for request in server.requests} == {"5000"}


@pytest.mark.parametrize(
    "location", ["http://example.org/my-item/a.txt", "https://127.0.0.1/my-item/a.txt"]
)
def test_keys_go_to_known_places_only(
    server: FakeIAS3, upload_stream: Callable[..., requests.Response], location: str
) -> None:
    """A redirect to a stranger, or to another scheme, is raised instead of followed."""
    server.fail(RawBody(b"", 307), headers={"Location": location})
    with pytest.raises(ias3errors.S3Error) as caught:
        upload_stream()
    assert caught.value.advice.kind == "redirect-not-replayable"
    assert len(server.requests) == 1


def test_a_stream_is_not_sent_around_for_ever(
    server: FakeIAS3, upload_stream: Callable[..., requests.Response]
) -> None:
    """Redirects in a circle end, and a redirect that leads nowhere is its error."""
    server.fail(RawBody(b"", 307), headers={"Location": "/my-item/a.txt"}, times=None)
    with pytest.raises(requests.TooManyRedirects):
        upload_stream()
    server.clear_faults()
    server.fail("PermanentRedirect")
    with pytest.raises(PermanentRedirect):
        upload_stream()


# upload_many

FILES = {f"page{number}.pdf": b"a page" for number in range(12)}


def upload_many(server: FakeIAS3, threads: int = 3) -> Any:
    """Upload twelve files by the recipe."""
    uploader = load("upload_many").Uploader(f"{server.url}/my-item", AUTH, threads, wait=0.01)
    return uploader.upload(FILES)


@pytest.mark.parametrize("damaged", ["page0.pdf", "page5.pdf"])
def test_a_damaged_file_is_left_out(server: FakeIAS3, damaged: str) -> None:
    """The others are stored, also if the first one is the damaged one."""
    server.fail("BadContent", path=f"/my-item/{damaged}", times=None)
    report = upload_many(server)
    assert list(report.damaged) == [damaged]
    assert sorted(report.stored) == server.file_names("my-item")
    assert len(report.stored) == 11
    assert report.stopped_by is None


def test_spam_stops_all(server: FakeIAS3) -> None:
    """After a spam rejection only the uploads in flight finish."""
    server.fail("SlowDown", path="/my-item/page2.pdf", resource=SPAM, times=None)
    report = upload_many(server, threads=1)
    assert report.stored == ["page0.pdf", "page1.pdf"]
    assert report.stopped_by.advice.kind == "spam"
    assert puts(server) == [200, 200, 503]


def test_spam_stops_at_the_first_file(server: FakeIAS3) -> None:
    """The first file is sent alone, so a rejected item costs one upload."""
    server.fail("SlowDown", resource=SPAM, times=None)
    report = upload_many(server)
    assert (report.stored, report.stopped_by.advice.kind) == ([], "spam")
    assert puts(server) == [503]


def test_a_full_queue_is_waited_for(server: FakeIAS3) -> None:
    """What can be tried again is tried again, a lost connection too."""
    server.fail("SlowDown", retry_after=0, times=5)
    server.fail(HangUp(), times=2)
    assert sorted(upload_many(server).stored) == sorted(FILES)


def test_a_queue_that_stays_full_stops_all(server: FakeIAS3) -> None:
    """In the end the uploader gives up."""
    server.fail("SlowDown", retry_after=0, times=None)
    report = upload_many(server)
    assert (report.stored, type(report.stopped_by)) == ([], SlowDown)
    assert len(server.requests) == 20


# httpx_event_hook


@pytest.fixture
def httpx_recipe() -> SimpleNamespace:
    """Load the recipe for httpx."""
    pytest.importorskip("httpx")
    return load("httpx_event_hook")


def test_httpx_raises(server: FakeIAS3, httpx_recipe: SimpleNamespace) -> None:
    """Refusals and pages are raised, successes and redirects pass."""
    url = f"{server.url}/my-item/a.txt"
    with httpx_recipe.open_client() as client:
        server.redirect_uploads = "same-host"
        assert httpx_recipe.upload(client, url, b"hello", AUTH).status_code == 200
        assert client.get(url).content == b"hello"
        server.fail("SlowDown", resource=SPAM)
        with pytest.raises(SlowDown) as spam:
            httpx_recipe.upload(client, url, b"hello", AUTH)
        server.fail(HtmlPage(502))
        with pytest.raises(ServerError):
            client.get(url)
        with pytest.raises(NotFoundError):
            client.head(f"{url}.bak")
        with pytest.raises(AccessDenied) as unsigned:
            client.put(url, content=b"hello")
    assert (spam.value.advice.kind, spam.value.response) == ("spam", None)
    assert unsigned.value.document.credentials_sent is False


def test_httpx_leaves_downloads_alone(server: FakeIAS3, httpx_recipe: SimpleNamespace) -> None:
    """A file that looks like an error is a file, and is not read before it is asked for."""
    server.add_item("my-item", files={"e.xml": b"<Error><Code>SlowDown</Code></Error>"})
    with (
        httpx_recipe.open_client() as client,
        client.stream("GET", f"{server.url}/my-item/e.xml") as response,
    ):
        assert not response.is_stream_consumed
        assert response.read().startswith(b"<Error>")


# botocore_client_error


@pytest.fixture
def boto_recipe() -> SimpleNamespace:
    """Load the recipe for botocore."""
    pytest.importorskip("botocore")
    return load("botocore_client_error")


@pytest.fixture(params=[True, False], ids=["bodies", "no-bodies"])
def keeps_bodies(request: pytest.FixtureRequest) -> bool:
    """Give both: a client that keeps bodies, and one that somebody else has made."""
    return bool(request.param)


@pytest.fixture
def boto_client(
    server: FakeIAS3, boto_recipe: SimpleNamespace, keeps_bodies: bool
) -> Iterator[Any]:
    """Open a client of botocore."""
    client = boto_recipe.open_client(server.url)
    if not keeps_bodies:
        client.meta.events.unregister("after-call.s3", boto_recipe._keep_body)
    yield client
    client.close()


def test_botocore_errors(
    server: FakeIAS3, boto_recipe: SimpleNamespace, boto_client: Any, keeps_bodies: bool
) -> None:
    """Code, detail and status come over, the id with the body; the ClientError is the cause."""
    server.fail("SlowDown", resource=SPAM)
    with pytest.raises(SlowDown) as caught, boto_recipe.s3_errors():
        boto_client.get_object(Bucket="my-item", Key="a")
    error = caught.value
    assert (error.advice.kind, error.status_code, error.resource) == ("spam", 503, SPAM)
    assert (error.request_id is not None) is keeps_bodies
    assert type(error.__cause__).__name__ == "ClientError"


def test_botocore_errors_of_each_kind(
    server: FakeIAS3, boto_recipe: SimpleNamespace, boto_client: Any
) -> None:
    """Missing items and files, a response without a body, an HTML page, and a refused signature."""
    with pytest.raises(NoSuchBucket), boto_recipe.s3_errors():
        boto_client.get_object(Bucket="no-item", Key="a")
    server.add_item("my-item", files={"b": b"hello"})
    with pytest.raises(NoSuchKey), boto_recipe.s3_errors():
        boto_client.get_object(Bucket="my-item", Key="a")
    with pytest.raises(NotFoundError) as missing, boto_recipe.s3_errors():
        boto_client.head_object(Bucket="my-item", Key="a")
    assert (type(missing.value), missing.value.code) == (NotFoundError, None)
    server.fail(HtmlPage(502))
    with pytest.raises(ServerError), boto_recipe.s3_errors():
        boto_client.get_object(Bucket="my-item", Key="a")
    with pytest.raises(InvalidAccessKeyId), boto_recipe.s3_errors():
        boto_client.put_object(Bucket="my-item", Key="a", Body=b"hello")
    with boto_recipe.s3_errors():
        assert boto_client.get_object(Bucket="my-item", Key="b")["Body"].read() == b"hello"


def test_other_exceptions_of_botocore_pass(boto_recipe: SimpleNamespace) -> None:
    """What is no HTTP error stays what it is."""
    client_error = boto_recipe.ClientError({"Error": {"Code": "Odd"}}, "GetObject")
    with pytest.raises(boto_recipe.ClientError) as caught, boto_recipe.s3_errors():
        raise client_error
    assert caught.value is client_error
