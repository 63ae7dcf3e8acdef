"""The real internetarchive library, with a session that `attach` was given, against FakeIAS3."""

from __future__ import annotations

import io
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from ias3errors import S3Error, attach
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
from ias3errors.testing import Endless, FakeIAS3, HtmlPage, RawBody
from tests.hook.internetarchive.cases import (
    AT_ONCE,
    CONTENT,
    SPAM,
    bad_identifier,
    closed_collection,
    damaged_pdf,
    dark_item,
    foreign_item,
    full_item,
    puts,
    refused_identifier,
    spam,
    upload,
)
from tests.loopback import within

internetarchive = pytest.importorskip("internetarchive")


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
    # Importing the command lets SIGPIPE kill the process: later tests write to closed sockets.
    usual = signal.getsignal(signal.SIGPIPE) if hasattr(signal, "SIGPIPE") else None
    command = pytest.importorskip("internetarchive.cli.ia_upload")
    if usual is not None:
        signal.signal(signal.SIGPIPE, usual)
    server.fail("BadContent")
    options = {"verbose": False, "debug": False}
    item = session.get_item("my-item")
    (response,) = command._upload_files(item, {"a.pdf": io.BytesIO(CONTENT)}, options)
    assert (response.status_code, response.ok) == (400, False)
