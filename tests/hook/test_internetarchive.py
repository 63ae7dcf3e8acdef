"""The real internetarchive library, with a session that `attach` was given, against FakeIAS3."""

from __future__ import annotations

import copy
import gc
import io
import logging
import pickle
import re
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from ias3errors import S3Error, S3ErrorHook, attach, detach
from ias3errors.exceptions import (
    AccessDenied,
    BadContent,
    InternalError,
    InvalidBucketName,
    NoSuchKey,
    ServerError,
    SlowDown,
    TemporaryRedirect,
)
from ias3errors.testing import Endless, FakeIAS3, HtmlPage, RawBody, pytest_plugin
from tests.loopback import within
from tests.paths import ROOT

internetarchive = pytest.importorskip("internetarchive")

SPAM = "Your upload of my-item from username you@example.org appears to be spam."
NAMES = (
    "Bucket names should be valid archive identifiers; try someting matching this regular "
    "expression: ^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$"
)
#: Bigger than one chunk of the library's progress bar (1 MiB).
CONTENT = bytes(range(256)) * 6000
#: No wait between its retries; the library takes 0 for its default of 30 seconds.
AT_ONCE = {"retries_sleep": 0.001}

#: The plugin's own fixture, under a shorter name: a fresh server for each test.
server = pytest_plugin.fake_ias3
Session = requests.Session
OpenSession = Callable[[FakeIAS3], Any]


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the library from the machine's keys and configuration."""
    for name in ("IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IA_CONFIG_FILE", str(tmp_path / "no-such-file"))


@pytest.fixture
def open_session() -> Iterator[OpenSession]:
    """Open the library's sessions, without our hook, with a server as their proxy."""
    with ExitStack() as stack:

        def start(server: FakeIAS3) -> Any:
            session = internetarchive.get_session(
                config={
                    "s3": {"access": "access", "secret": "secret"},
                    "general": {"secure": False},
                },
                http_adapter_kwargs={"max_retries": 0},
            )
            session.proxies = {"http": server.url}
            session.trust_env = False
            return stack.enter_context(session)

        yield start


@pytest.fixture
def plain(server: FakeIAS3, open_session: OpenSession) -> Any:
    """Give a session of the library without our hook."""
    return open_session(server)


@pytest.fixture
def session(plain: Any) -> Any:
    """Give a session of the library with our hook attached."""
    return attach(plain)


def upload(session: Any, **options: Any) -> Any:
    """Upload one file into my-item, as most programs do."""
    item = session.get_item(options.pop("identifier", "my-item"))
    return item.upload({"a.pdf": io.BytesIO(CONTENT)}, **AT_ONCE, **options)


def puts(server: FakeIAS3) -> list[tuple[int, int | None]]:
    """Return size and status of each upload that reached the server."""
    return [(seen.body_size, seen.status) for seen in server.requests if seen.method == "PUT"]


# What is refused.


def closed_collection(server: FakeIAS3) -> dict[str, Any]:
    """Refuse a collection."""
    server.closed_collections = ["closed"]
    return {"metadata": {"collection": "closed"}}


def foreign_item(server: FakeIAS3) -> dict[str, Any]:
    """Give the item to somebody else."""
    server.add_item("my-item", owner="somebody-else")
    return {}


def dark_item(server: FakeIAS3) -> dict[str, Any]:
    """Take the item offline."""
    server.offline_items = ["my-item"]
    return {}


def full_item(server: FakeIAS3) -> dict[str, Any]:
    """Let items hold less than the file."""
    server.item_size_limit = 1000
    return {}


def spam(server: FakeIAS3) -> dict[str, Any]:
    """Take everything for spam."""
    server.spam_rule = lambda _: True
    return {}


def damaged_pdf(server: FakeIAS3) -> dict[str, Any]:
    """Refuse the content."""
    server.fail("BadContent", resource="Syntax error detected in pdf data")
    return {}


def bad_identifier(_: FakeIAS3) -> dict[str, Any]:
    """Ask for an item that no item can be."""
    return {"identifier": "abc"}


def refused_identifier(server: FakeIAS3) -> dict[str, Any]:
    """Refuse an identifier that looks right."""
    server.fail("InvalidBucketName", resource=NAMES)
    return {}


@pytest.mark.parametrize("retries", [0, 3])
@pytest.mark.parametrize("verbose", [False, True], ids=["quiet", "verbose"])
@pytest.mark.parametrize(
    ("rule", "kind", "advice"),
    [
        (closed_collection, AccessDenied, "collection-forbidden"),
        (foreign_item, AccessDenied, "item-forbidden"),
        (dark_item, AccessDenied, "item-dark"),
        (full_item, AccessDenied, "item-full"),
        (spam, SlowDown, "spam"),
        (damaged_pdf, BadContent, "bad-content"),
        (bad_identifier, InvalidBucketName, "identifier-invalid"),
        (refused_identifier, InvalidBucketName, "identifier-not-permitted"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_refused_upload_is_its_error(
    server: FakeIAS3,
    session: Any,
    *,
    rule: Callable[[FakeIAS3], dict[str, Any]],
    kind: type[S3Error],
    advice: str,
    verbose: bool,
    retries: int,
) -> None:
    """Whatever the library was asked for, a refusal is its class with its advice, tried once."""
    options = rule(server)
    with pytest.raises(kind) as caught:
        upload(session, verbose=verbose, retries=retries, **options)
    error = caught.value
    assert type(error) is kind
    assert (error.code, error.advice.kind, error.retryable) == (kind.__name__, advice, False)
    assert error.entry is not None
    assert error.request_id
    assert error.response is not None
    assert error.request is error.response.request
    assert len(puts(server)) == 1


def test_the_error_keeps_the_words_of_the_library(server: FakeIAS3, session: Any) -> None:
    """The text begins with what the library says; the traceback ends with what to do."""
    server.fail("SlowDown", resource=SPAM)
    with pytest.raises(SlowDown) as caught:
        upload(session)
    error = caught.value
    assert str(error).lstrip().startswith("error uploading a.pdf to my-item, Please reduce your")
    assert f"SlowDown (HTTP 503 Slow Down) | RequestId: {error.request_id}" in str(error)
    assert error.message == "Please reduce your request rate."
    assert any("info@archive.org" in note for note in error.__notes__)
    assert SPAM in error.support_message()


def test_an_html_page_is_an_error_too(server: FakeIAS3, session: Any) -> None:
    """A gateway's page is the family class of its status."""
    server.fail(HtmlPage(502))
    with pytest.raises(ServerError, match=r"error uploading a\.pdf to my-item, .* 502") as caught:
        upload(session)
    assert (caught.value.code, caught.value.status_code) == (None, 502)
    assert caught.value.advice.kind == "server-trouble"


def test_except_blocks_of_today_still_catch(server: FakeIAS3, session: Any) -> None:
    """`except requests.HTTPError` and its `.response` work as they did."""
    server.fail("AccessDenied", resource="This item has been taken offline.")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert caught.value.response is not None
    assert caught.value.response.status_code == 403
    assert b"taken offline" in caught.value.response.content


# What is tried again.


@pytest.mark.parametrize("verbose", [False, True], ids=["quiet", "verbose"])
def test_the_library_retries_by_itself(server: FakeIAS3, session: Any, *, verbose: bool) -> None:
    """503, 503, 200 with retries=3 is a success, and the whole body is sent each time."""
    server.fail("SlowDown", resource="bucket_tasks_queued exceeds rationed amount", times=2)
    responses = upload(session, retries=3, verbose=verbose)
    size = len(CONTENT)
    assert [response.status_code for response in responses] == [200]
    assert puts(server) == [(size, 503), (size, 503), (size, 200)]
    assert server.read_file("my-item", "a.pdf") == CONTENT
    assert sum("check_limit" in seen.query for seen in server.requests) == 2


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("total_tasks_queued exceeds global_limit", "archive-busy"),
        ("bucket_tasks_queued exceeds rationed amount", "item-queue-full"),
        ("accesskey_tasks_queued exceeds rationed amount", "account-queue-full"),
        ("", "slow-down"),
    ],
)
def test_a_503_that_stays(server: FakeIAS3, session: Any, resource: str, kind: str) -> None:
    """When the library's retries are used up, SlowDown says which of its kinds it is."""
    server.fail("SlowDown", resource=resource, times=None)
    with pytest.raises(SlowDown) as caught:
        upload(session, retries=2)
    assert (caught.value.advice.kind, caught.value.retryable) == (kind, True)
    assert len(puts(server)) == 3


def test_an_error_body_without_end(server: FakeIAS3, plain: Any) -> None:
    """The library looks into each 503; a body that never ends is cut, so that it can."""
    attach(plain, body_timeout=0.2)
    server.fail("SlowDown", delivery=Endless(interval=0.01), times=2)
    with pytest.raises(SlowDown) as caught:
        within(10, lambda: upload(plain, retries=1))
    assert caught.value.document.truncated
    assert len(puts(server)) == 2


# Redirects.


def test_a_redirected_upload_arrives(server: FakeIAS3, session: Any) -> None:
    """A 307 to a node of the archive is followed with the body and the keys."""
    server.redirect_uploads = True
    (response,) = upload(session)
    assert response.url == "http://ia600100.us.archive.org/my-item/a.pdf"
    assert [status for _, status in puts(server)] == [307, 200]
    assert server.read_file("my-item", "a.pdf") == CONTENT


def test_the_target_of_a_redirect_may_refuse(server: FakeIAS3, session: Any) -> None:
    """The hook goes along with a redirect: the error of the node comes out."""
    server.redirect_uploads = True
    server.offline_items = ["my-item"]
    with pytest.raises(AccessDenied) as caught:
        upload(session)
    assert caught.value.advice.kind == "item-dark"
    assert [status for _, status in puts(server)] == [307, 403]


def test_a_redirected_verbose_upload_raises_at_once(server: FakeIAS3, session: Any) -> None:
    """A redirected upload with a progress bar raises at once, since its body cannot be sent twice."""
    server.redirect_uploads = True
    with pytest.raises(TemporaryRedirect) as caught:
        within(10, lambda: upload(session, verbose=True, request_kwargs={"timeout": 60}))
    assert caught.value.advice.kind == "redirect-not-replayable"
    assert "verbose=True" in caught.value.advice.action
    assert len(puts(server)) == 1


def test_an_empty_verbose_upload_follows(server: FakeIAS3, session: Any) -> None:
    """The library sends an empty file without its progress bar, so the redirect is followed."""
    server.redirect_uploads = True
    session.get_item("my-item").upload({"empty": io.BytesIO()}, verbose=True)
    assert server.read_file("my-item", "empty") == b""


# Other calls of the library.


def test_a_refused_delete(server: FakeIAS3, session: Any) -> None:
    """File.delete raises the class of the response's code."""
    server.add_item("my-item", owner="access", files={"my-item_meta.xml": b"<metadata/>"})
    file = session.get_item("my-item").get_file("my-item_meta.xml")
    with pytest.raises(AccessDenied) as caught:
        file.delete()
    assert caught.value.advice.kind == "not-deletable"


@pytest.mark.parametrize(
    ("fault", "kind"), [("InternalError", InternalError), (HtmlPage(502), ServerError)]
)
def test_metadata_that_cannot_be_read(
    server: FakeIAS3, session: Any, fault: Any, kind: type[S3Error]
) -> None:
    """get_metadata makes the error again from its text alone; nothing that is known gets lost."""
    server.fail(fault, path="/metadata/*")
    with pytest.raises(kind, match="Error retrieving metadata from http") as caught:
        session.get_metadata("my-item")
    assert type(caught.value) is kind
    assert isinstance(caught.value.__context__, kind)
    assert caught.value.document is caught.value.__context__.document
    assert caught.value.status_code == caught.value.response.status_code
    assert caught.value.retryable
    assert "GET https://archive.org/metadata/my-item".replace("https", "http") in str(caught.value)


def test_a_missing_file_of_a_download(
    server: FakeIAS3, session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that fails is retried by the library and then raises the class."""
    monkeypatch.setattr("internetarchive.files.sleep", lambda _: None)
    server.add_item("my-item", files={"a.pdf": CONTENT})
    file = session.get_item("my-item").get_file("a.pdf")
    server.items["my-item"].files.clear()
    with pytest.raises(NoSuchKey):
        file.download(destdir=str(tmp_path), retries=1)
    assert [seen.status for seen in server.requests if "download" in seen.url] == [404, 404]
    assert not (tmp_path / "a.pdf").exists()


def test_a_response_that_the_library_returns(server: FakeIAS3, session: Any) -> None:
    """A call that returns its response unchecked still does so, also for a failure."""
    server.add_item("my-item", owner="access")
    item = session.get_item("my-item")
    server.fail("InternalError", method="POST", path="/metadata/*")
    response = item.modify_metadata({"title": "new"})
    assert response.status_code == 500
    assert not response.ok
    with pytest.raises(InternalError):
        response.raise_for_status()


def test_errors_of_the_tasks_api(server: FakeIAS3, session: Any) -> None:
    """The library reads the JSON of such an error itself, and finds it unread by nobody."""
    refusal = RawBody(b'{"success": false, "error": "no such task"}', 400, "application/json")
    server.fail(refusal, path="/services/*")
    with pytest.raises(requests.HTTPError, match="no such task"):
        session.get_tasks("my-item")


def test_the_function_of_the_module(server: FakeIAS3, session: Any) -> None:
    """internetarchive.upload takes the attached session."""
    server.fail("BadContent")
    with pytest.raises(BadContent):
        internetarchive.upload(
            "my-item", {"a.pdf": io.BytesIO(CONTENT)}, archive_session=session, **AT_ONCE
        )
    internetarchive.upload("my-item", {"a.pdf": io.BytesIO(CONTENT)}, archive_session=session)
    assert server.read_file("my-item", "a.pdf") == CONTENT


def test_the_handler_of_the_command(server: FakeIAS3, session: Any) -> None:
    """`ia upload` catches the error and looks at its response."""
    command = pytest.importorskip("internetarchive.cli.ia_upload")
    server.fail("BadContent")
    options = {"verbose": False, "debug": False}
    item = session.get_item("my-item")
    (response,) = command._upload_files(item, {"a.pdf": io.BytesIO(CONTENT)}, options)
    assert (response.status_code, response.ok) == (400, False)


# With and without: what is not ours stays as it is.


def upload_well(session: Any, _: FakeIAS3, __: Path) -> Any:
    """Upload a file."""
    return upload(session, verbose=True)[0].status_code


def upload_file_with_checks(session: Any, server: FakeIAS3, folder: Path) -> Any:
    """Upload a file from disk with its digest, twice, and let the library remove it."""
    path = folder / "scan.pdf"
    path.write_bytes(CONTENT)
    item = session.get_item("my-item")
    first = item.upload(str(path), verify=True)
    item = session.get_item("my-item")
    item.tasks = []
    second = item.upload(str(path), checksum=True, delete=True, verbose=True)
    return (
        [response.status_code for response in first + second],
        path.exists(),
        server.read_file("my-item", "scan.pdf") == CONTENT,
    )


def upload_with_retries(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload through two refusals."""
    server.fail("SlowDown", times=2)
    return upload(session, retries=3, verbose=True)[0].status_code


def upload_after_a_redirect(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload to a node."""
    server.redirect_uploads = True
    return upload(session)[0].status_code


def meet_spam(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload spam."""
    server.fail("SlowDown", resource=SPAM, times=None)
    return upload(session, retries=3, verbose=True)


def meet_a_full_queue(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against 503s that stay."""
    server.fail("SlowDown", times=None)
    return upload(session, retries=2, verbose=True)


def meet_an_overload(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against a load check that says no."""
    server.fail("SlowDown", times=None)
    server.over_limit = 1
    return upload(session, retries=2, verbose=True)


def meet_a_page(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against a broken gateway."""
    server.fail(HtmlPage(502))
    return upload(session, verbose=True)


def meet_bad_content(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload a damaged file."""
    server.fail("BadContent", resource="error checking pdf file")
    return upload(session, verbose=True)


def download(session: Any, server: FakeIAS3, folder: Path) -> Any:
    """Download an item with a file that looks like an error."""
    look_alike = b"<Error><Code>SlowDown</Code><Message>m</Message></Error>"
    server.add_item("my-item", files={"a.pdf": CONTENT, "error.xml": look_alike})
    failed = internetarchive.download(
        "my-item", destdir=str(folder), archive_session=session, verbose=False
    )
    return failed, {path.name: path.read_bytes() for path in folder.rglob("*.*")}


def read_metadata(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Read the metadata of an item and of one that does not exist."""
    server.add_item("my-item", owner="access", metadata={"title": "Mine"})
    shown = session.get_metadata("my-item")
    return shown["metadata"], session.get_metadata("no-item"), session.get_item("no-item").exists


def delete(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Delete a file."""
    server.add_item("my-item", owner="access", files={"a.pdf": CONTENT})
    response = session.get_item("my-item").get_file("a.pdf").delete(verbose=True)
    return response.status_code, server.file_names("my-item")


def check_the_load(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Ask whether archive.org is busy, in good and in bad times."""
    server.fail("SlowDown", path="/", after=1)
    return session.s3_is_overloaded(), session.s3_is_overloaded(), session.s3_is_overloaded()


SCENES = [
    upload_well,
    upload_file_with_checks,
    upload_with_retries,
    upload_after_a_redirect,
    meet_spam,
    meet_a_full_queue,
    meet_an_overload,
    meet_a_page,
    meet_bad_content,
    download,
    read_metadata,
    delete,
    check_the_load,
]
Scene = Callable[[Any, FakeIAS3, Path], Any]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_attach_changes_nothing_else(
    open_session: OpenSession,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    scene: Scene,
) -> None:
    """Results, requests, log and printed lines are the same with and without our hook."""
    caplog.set_level(logging.INFO, logger="internetarchive")
    seen = []
    for name in ("plain", "attached"):
        folder = tmp_path / name
        folder.mkdir()
        caplog.clear()
        with FakeIAS3() as server:
            session = open_session(server)
            if name == "attached":
                attach(session)
            try:
                result = scene(session, server, folder)
            except requests.HTTPError as error:
                result = ("failed", getattr(error.response, "status_code", None))
            exchanges = [
                (request.method, request.url, request.body_size, request.status)
                for request in server.requests
            ]
        seen.append((result, exchanges, logged(caplog, folder), printed(capsys)))
    assert seen[0] == seen[1]


def logged(caplog: pytest.LogCaptureFixture, folder: Path) -> list[tuple[str, str]]:
    """Return level and text of what the library logged, the same for every folder."""
    return [
        (record.levelname, record.getMessage().replace(str(folder), "FOLDER"))
        for record in caplog.records
        if record.name.startswith("internetarchive")
    ]


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that the library printed, without its progress bars."""
    out, err = capsys.readouterr()
    return [line for line in re.split(r"[\r\n]+", out + err) if "MiB/s" not in line]


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_what_the_library_logs_of_an_exception(
    server: FakeIAS3, plain: Any, caplog: pytest.LogCaptureFixture, *, attached: bool
) -> None:
    """Its own words stay; where it logs the exception after them, that is ours."""
    if attached:
        attach(plain)
    server.add_item("my-item", owner="access", files={"my-item_meta.xml": b"<metadata/>"})
    file = plain.get_item("my-item").get_file("my-item_meta.xml")
    with pytest.raises(requests.HTTPError):
        file.delete()
    url = "http://s3.us.archive.org/my-item/my-item_meta.xml"
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith(f"Error deleting {url}, ")
    ours = f"AccessDenied (HTTP 403 Forbidden): DELETE {url.removeprefix('http://s3.us.archive.org/')}"
    assert (ours in message) is attached


# How it is attached.


def hook_of(session: Session) -> S3ErrorHook:
    """Return the one hook of ours on a session."""
    (hook,) = [hook for hook in session.hooks["response"] if isinstance(hook, S3ErrorHook)]
    return hook


def test_it_is_deferred_by_itself(session: Any) -> None:
    """A session of the library needs no option for it."""
    assert hook_of(session).deferred


def test_deferral_can_be_refused(server: FakeIAS3, plain: Any) -> None:
    """deferred=False raises at once, at the price of the library's own retries."""
    attach(plain, deferred=False)
    server.fail("SlowDown")
    with pytest.raises(SlowDown):
        upload(plain, retries=3)
    assert len(puts(server)) == 1


def test_options_of_the_hook(server: FakeIAS3, plain: Any) -> None:
    """With `hosts` the other services of archive.org are left alone."""
    attach(plain, hosts="s3.us.archive.org")
    server.fail("InternalError", path="/metadata/*")
    with pytest.raises(requests.HTTPError) as caught:
        plain.get_metadata("my-item")
    assert type(caught.value) is requests.HTTPError
    server.fail("BadContent")
    with pytest.raises(BadContent):
        upload(plain)


def test_attaching_again_replaces(server: FakeIAS3, session: Any) -> None:
    """The options of the last attach count, and one detach undoes all of them."""
    send = session.send
    attach(session, hosts="example.org")
    assert session.send is send
    assert hook_of(session).hosts == ("example.org",)
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError
    detach(session)
    assert "send" not in vars(session)


def test_detach_undoes_it(server: FakeIAS3, session: Any) -> None:
    """After detach the library raises what it always raised; a second detach is no error."""
    assert detach(detach(session)) is session
    assert session.hooks == {"response": []}
    assert "send" not in vars(session)
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError


def test_a_send_of_its_own_is_used_and_given_back(server: FakeIAS3, plain: Any) -> None:
    """A `send` that somebody put onto the session is called, and is there after detach."""
    calls = []

    def send(request: requests.PreparedRequest, **options: Any) -> requests.Response:
        calls.append(request.method)
        response: requests.Response = type(plain).send(plain, request, **options)
        return response

    plain.send = send
    server.fail("BadContent")
    with pytest.raises(BadContent):
        upload(attach(plain))
    assert calls == ["GET", "PUT"]
    assert detach(plain).send is send


def test_a_send_put_over_ours(server: FakeIAS3, session: Any) -> None:
    """One that was put over ours stays at detach, and what is below it has no effect any more."""
    ours = session.send
    session.send = over = partial(ours)
    detach(session)
    assert session.send is over
    server.fail("BadContent")
    with pytest.raises(requests.HTTPError) as caught:
        upload(session)
    assert type(caught.value) is requests.HTTPError


def test_classes_derived_from_the_library(server: FakeIAS3, open_session: OpenSession) -> None:
    """A subclass is recognised, and its own `send` is called."""
    calls = []

    class Counting(internetarchive.ArchiveSession):  # type: ignore[misc,name-defined]
        def send(self, request: Any, **options: Any) -> Any:
            calls.append(request.method)
            return super().send(request, **options)

    plain = open_session(server)
    with Counting(config=plain.config, http_adapter_kwargs={"max_retries": 0}) as session:
        session.proxies, session.trust_env = plain.proxies, False
        server.fail("SlowDown")
        upload(attach(session), retries=2)
    assert calls == ["GET", "PUT", "GET", "PUT"]


def test_a_namesake_is_a_plain_session() -> None:
    """A class of another library that has the same name is not meant."""

    class ArchiveSession(requests.Session):
        pass

    with ArchiveSession() as session:
        assert not hook_of(attach(session)).deferred


def test_requests_keep_their_hooks(server: FakeIAS3, session: Any) -> None:
    """A prepared request is handed back as it came, its own hooks run, and before ours."""
    seen = []
    own = requests.Request(
        "PUT",
        "http://s3.us.archive.org/my-item/a",
        data=b"x",
        hooks={"response": lambda response, **_: seen.append(type(response))},
    ).prepare()
    hooks = copy.deepcopy(own.hooks)
    response = session.send(own)
    with pytest.raises(AccessDenied):
        response.raise_for_status()
    assert seen == [requests.Response]
    assert response.request is own
    assert own.hooks == hooks


def test_a_hook_of_the_request_itself_wins(server: FakeIAS3, session: Any) -> None:
    """A request that brings our hook in another make keeps it."""
    server.fail("NoSuchKey")
    hooks = {"response": S3ErrorHook()}
    with pytest.raises(NoSuchKey):
        session.get("http://s3.us.archive.org/my-item/a", hooks=hooks)


def test_pickling(server: FakeIAS3, plain: Any) -> None:
    """A session is pickled as without our hook, which goes along."""
    before = vars(pickle.loads(pickle.dumps(plain))).keys()
    twin = pickle.loads(pickle.dumps(attach(plain)))
    assert vars(twin).keys() == before
    twin.protocol = "http:"  # the library loses its own attributes in pickles
    server.fail("NoSuchKey")
    with twin, twin.get("http://s3.us.archive.org/my-item/a") as response:
        assert response.status_code == 404
        with pytest.raises(NoSuchKey):
            response.raise_for_status()


def test_copying(session: Any) -> None:
    """A copy holds nothing of the session it was made of."""
    assert "send" not in vars(copy.copy(session))


def test_no_warning_of_lost_bodies() -> None:
    """The library's own Retry, which covers its other services, is no reason to warn."""
    with internetarchive.get_session() as session:
        assert session.adapters["https://archive.org"].max_retries.raise_on_status
        attach(session)


def test_no_cycle(server: FakeIAS3, open_session: OpenSession) -> None:
    """A session that nobody uses any more is freed at once."""
    gc.collect()
    gc.disable()
    try:
        session = attach(internetarchive.get_session())
        freed = weakref.ref(session)
        del session
        assert freed() is None
    finally:
        gc.enable()


def test_a_session_that_is_gone() -> None:
    """`send` does not keep its session alive, and says so."""
    send = attach(internetarchive.get_session()).send
    with pytest.raises(ReferenceError, match="keep it in a variable"):
        send(requests.Request("GET", "http://s3.us.archive.org/").prepare())


# The page of the documentation.

PAGE = ROOT / "docs" / "internetarchive.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture
def on_the_page(
    plain: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], dict[str, Any]]:
    """Run an example where get_session() reaches FakeIAS3 and nobody sleeps."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(internetarchive, "get_session", lambda: plain)
    monkeypatch.setattr("internetarchive.item.sleep", lambda _: None)
    (tmp_path / "scan.pdf").write_bytes(CONTENT)

    def run(example: str) -> dict[str, Any]:
        names: dict[str, Any] = {}
        exec(compile(example, PAGE.name, "exec"), names)  # noqa: S102
        return names

    return run


@pytest.mark.parametrize("example", EXAMPLES, ids=range(1, len(EXAMPLES) + 1))
def test_examples_of_the_page(
    server: FakeIAS3, on_the_page: Callable[[str], dict[str, Any]], example: str
) -> None:
    """Every example runs; those that upload go through a 503."""
    server.fail("SlowDown")
    on_the_page(example)
    if "scan.pdf" in example:
        assert server.read_file("my-item", "scan.pdf") == CONTENT
        assert [status for _, status in puts(server)] == [503, 200]


@pytest.mark.parametrize(
    ("code", "resource", "said"),
    [
        ("SlowDown", SPAM, "give up, and mail this to info@archive.org:\nCode: SlowDown\n"),
        ("SlowDown", "bucket_tasks_queued exceeds bucket_limit", "let this item rest for 600 s"),
        ("SlowDown", "accesskey_tasks_queued exceeds ration", "pause all your uploads for 600 s"),
        ("SlowDown", "total_tasks_queued exceeds global_limit", "wait: archive.org is busy"),
        ("SlowDown", "", "try again later: Retry the request after"),
        ("ServiceUnavailable", "", "try again later: Retry the request after"),
        (
            "SlowDown",
            "simulated error caused by x-(amz|archive)-simulate-error",
            "try again later",
        ),
        ("BadContent", "error checking pdf file", "skip scan.pdf: archive.org found the PDF"),
        ("AccessDenied", "to those collections", "collection-forbidden: Remove the collection"),
        ("InvalidBucketName", NAMES, "identifier-not-permitted: Choose a more descriptive"),
    ],
)
def test_the_except_blocks_of_the_page(
    server: FakeIAS3,
    session: Any,
    on_the_page: Callable[[str], dict[str, Any]],
    *,
    code: str,
    resource: str,
    said: str,
) -> None:
    """They distinguish the kinds of 503, and refusals from them."""
    (example,) = [example for example in EXAMPLES if "match error.advice.kind" in example]
    upload_of_the_page = on_the_page(example)["upload"]
    server.fail(code, resource=resource, times=None)
    assert upload_of_the_page(session.get_item("my-item"), "scan.pdf").startswith(said)
    server.clear_faults()
    assert upload_of_the_page(session.get_item("my-item"), "scan.pdf") == "stored"
