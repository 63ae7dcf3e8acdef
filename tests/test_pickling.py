"""Errors are copied, sent to other processes, grouped and raised again, and lose nothing.

Each kind of class is raised once by the hook, with an open file as the request's body, a lambda among its
hooks and the response of a real server; the tests use these.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import io
import logging
import multiprocessing
import pickle
import sys
import traceback
import weakref
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
import requests
from requests.structures import CaseInsensitiveDict

import ias3errors
from ias3errors import (
    IAS3,
    Advice,
    Catalog,
    Entry,
    ErrorDocument,
    S3Error,
    attach,
    error_from_response,
    parse,
    raise_for_s3_error,
)
from ias3errors.advice.model import Rule
from ias3errors.exceptions import (
    CLASSES,
    AccessDenied,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RedirectError,
    ServerError,
    SlowDown,
    UnavailableError,
)
from tests.loopback import Request, ScriptedServer, error_xml, http_response
from tests.rows import Row

#: The classes without a code, each with a status of its family. `S3Error` itself
#: comes of a success that holds an error nobody knows.
FAMILIES: Mapping[type[S3Error], int] = {
    S3Error: 200,
    RedirectError: 302,
    BadRequestError: 400,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    UnavailableError: 503,
    ServerError: 500,
}
#: The families, the classes of archive.org's codes, and those named otherwise than their codes.
#: All other classes are made in the same way.
KINDS = [
    *FAMILIES,
    *(kind for code, kind in CLASSES.items() if code in IAS3 or code != kind.__name__),
]

Errors = Mapping[type[S3Error], S3Error]


def respond_to(request: Request) -> bytes:
    """Respond to ``/my-item/CODE/STATUS`` with an error of that code and status."""
    code, status = request.target.split("/")[2:]
    body = error_xml(unquote(code), resource="What went wrong, in prose by me@example.org.")
    return http_response(int(status), body, {"Retry-After": "7", "x-amz-id-2": "host"})


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Errors]:
    """Give a live error of each class."""
    path = tmp_path_factory.mktemp("copies") / "upload.bin"
    path.write_bytes(b"what was to be stored")
    with ScriptedServer(respond_to) as server, requests.Session() as session:
        session.trust_env = False
        with contextlib.ExitStack() as files:
            yield {
                kind: raised(kind, session, server.url, files.enter_context(path.open("rb")))
                for kind in KINDS
            }


def raised(kind: type[S3Error], session: requests.Session, url: str, body: Any) -> S3Error:
    """Return the error of a class that the hook raises for an upload."""
    entry = kind.own_entry
    code = entry.code if entry else "NobodyKnows"
    status = FAMILIES.get(kind) or (entry and entry.status) or 400
    with pytest.raises(S3Error) as caught:
        session.put(
            f"{url}/my-item/{quote(code)}/{status}",
            data=body,
            # A copy's success is looked into, so that S3Error itself can be had.
            headers={"Authorization": "LOW key:secret", "x-amz-copy-source": "/a/b"},
            hooks={"response": [lambda *_, **__: None, raise_for_s3_error]},
            timeout=10,
            allow_redirects=False,
        )
    assert type(caught.value) is kind
    return caught.value


def known_of(error: S3Error) -> dict[str, Any]:
    """Return what is known of an error."""
    return {
        "class": type(error),
        "args": error.args,
        "texts": (str(error), repr(error), error.support_message()),
        "notes": error.__notes__,
        "raw": error.to_dict(redact=False),
        "masked": error.to_dict(),
        "entry": error.entry,
        "advice": error.advice,
        "retry": (error.retryable, error.retry_after),
        "place": (error.bucket, error.key),
        "status": (error.status_code, error.reason),
    }


def through_pickle(thing: Any, protocol: int) -> Any:
    """Return what comes back out of a pickle."""
    return pickle.loads(pickle.dumps(thing, protocol))


#: Every way to copy an error.
COPIES: Mapping[str, Callable[[Any], Any]] = {
    **{
        f"pickle {protocol}": partial(through_pickle, protocol=protocol)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
EVERY_COPY = pytest.mark.parametrize("duplicate", COPIES.values(), ids=list(COPIES))


# -- Every class, every copy ------------------------------------------------------------------


@EVERY_COPY
def test_a_copy_knows_what_the_error_knows(
    errors: Errors, duplicate: Callable[[Any], Any], row: Row
) -> None:
    """A copy is of the same class and has the same texts, fields, advice and notes."""
    for kind, error in errors.items():
        with row(kind.__name__):
            twin = duplicate(error)
            assert twin is not error
            assert known_of(twin) == known_of(error)
            assert twin.response is not None
            assert (twin.response.status_code, twin.response.content) == (
                error.status_code,
                error.response.content if error.response is not None else None,
            )


@EVERY_COPY
def test_a_copy_of_an_error_that_was_not_looked_at(duplicate: Callable[[Any], Any]) -> None:
    """An error whose attributes nobody read yet loses nothing, either."""
    body = error_xml("SlowDown", resource="bucket_tasks_queued exceeds bucket_limit")
    assert known_of(duplicate(parse(body))) == known_of(parse(body))


@EVERY_COPY
def test_a_copy_of_an_error_made_by_hand(duplicate: Callable[[Any], Any]) -> None:
    """An error without a response can be copied, too."""
    for error in (SlowDown("words"), S3Error(), AccessDenied()):
        assert known_of(duplicate(error)) == known_of(error)


@EVERY_COPY
def test_what_callers_added_is_copied(duplicate: Callable[[Any], Any]) -> None:
    """Attributes, notes and appended text of the caller are part of the copy."""
    error = parse(error_xml("SlowDown"))
    error.add_note("while sending page 7")
    error.args = (error.args[0] + " https://s3.us.archive.org/my-item/a",)
    error.attempts = 3  # type: ignore[attr-defined]
    twin = duplicate(error)
    assert twin.attempts == 3
    assert twin.__notes__[-1] == "while sending page 7"
    assert str(twin) == str(error)
    twin.add_note("of the copy alone")
    assert "of the copy alone" not in error.__notes__


@EVERY_COPY
def test_notes_that_are_no_texts_do_not_stop_a_copy(duplicate: Callable[[Any], Any]) -> None:
    """Whatever someone put among the notes, the error can be copied."""
    error = parse(error_xml("SlowDown"))
    error.__notes__ = ["a note", 7]  # type: ignore[list-item]
    assert [str(note) for note in duplicate(error).__notes__] == ["a note", "7"]


def test_a_copy_in_the_same_process_is_alive() -> None:
    """copy.copy shares the response, the request and the cause; other copies have a snapshot."""
    response = response_of(error_xml("SlowDown"))
    error = error_from_response(response)
    assert error is not None
    error.__cause__ = OSError("why")
    error.__suppress_context__ = True
    twin = copy.copy(error)
    assert twin.response is response
    assert twin.request is response.request
    assert (twin.__cause__, twin.__suppress_context__) == (error.__cause__, True)
    assert copy.deepcopy(error).response is not response


def test_a_deep_copy_within_other_data() -> None:
    """An error that occurs twice in a structure is one error in its deep copy."""
    error = parse(error_xml("SlowDown"))
    both: dict[str, Any] = {"first": error, "all": [error]}
    twins = copy.deepcopy(both)
    assert twins["first"] is twins["all"][0]
    assert known_of(twins["first"]) == known_of(error)


def response_of(
    content: bytes, status: int = 503, headers: Mapping[str, str] | None = None
) -> requests.Response:
    """Return a response as if it came from a server."""
    response = requests.Response()
    response.status_code = status
    response.reason = "Slow Down"
    response.url = "https://s3.us.archive.org/my-item/a"
    response.headers = CaseInsensitiveDict(headers or {})
    response._content = content
    response._content_consumed = True
    response.request = requests.Request("PUT", response.url).prepare()
    return response


def test_the_snapshot_of_a_response() -> None:
    """The response in a pickle has status, reason, headers, URL and content, and no request."""
    content = error_xml("SlowDown", message="Words by me@example.org")
    error = error_from_response(response_of(content, headers={"Retry-After": "7"}))
    twin = pickle.loads(pickle.dumps(error))
    snapshot = twin.response
    assert isinstance(snapshot, requests.Response)
    assert (snapshot.status_code, snapshot.reason) == (503, "Slow Down")
    assert snapshot.headers["retry-after"] == "7"
    assert snapshot.url == "https://s3.us.archive.org/my-item/a"
    assert snapshot.content == content
    assert snapshot.text == content.decode()
    assert twin.request is snapshot.request is None


def test_a_response_that_was_never_read() -> None:
    """Copying an error does not read from a server: there is no content then."""
    response = requests.Response()
    response.status_code = 503
    response.raw = io.BytesIO(b"not to be touched")
    twin = pickle.loads(pickle.dumps(SlowDown("words", response=response)))
    assert twin.response.content == b""
    assert response.raw.tell() == 0


def test_the_response_of_another_client_is_not_pickled() -> None:
    """A response of another library may hold anything, so it is not pickled."""
    error = parse(error_xml("SlowDown"), status=503)
    error.response = open
    twin = pickle.loads(pickle.dumps(error))
    assert (twin.response, twin.status_code) == (None, 503)


def test_a_generator_as_the_body_of_the_request(
    session: requests.Session, errors: Errors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request whose body cannot be pickled or copied does no harm."""
    with ScriptedServer(respond_to) as server:
        error = raised(SlowDown, session, server.url, (part for part in (b"a", b"b")))
    assert error.request is not None
    for name, duplicate in COPIES.items():
        twin = duplicate(error)
        assert known_of(twin) == known_of(error)
        assert twin.request is (error.request if name == "copy" else None)


# -- Other processes --------------------------------------------------------------------------


def fail_with(error: S3Error) -> None:
    """Raise an error in another process."""
    raise error


def test_errors_pass_through_a_process_pool(errors: Errors) -> None:
    """Every class survives the way into a process and, raised there, the way back."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        futures = {kind: pool.submit(fail_with, error) for kind, error in errors.items()}
        for kind, future in futures.items():
            back = future.exception(timeout=60)
            assert isinstance(back, S3Error)
            assert known_of(back) == known_of(errors[kind])
            remote = "".join(traceback.format_exception(back))
            assert str(back) in remote
            assert "fail_with" in remote


# -- Raised, grouped, noted -------------------------------------------------------------------


def test_an_error_in_a_group(errors: Errors, row: Row) -> None:
    """Groups split by class and family, and `except*` takes the error out, itself."""
    for kind, error in errors.items():
        with row(kind.__name__):
            check_in_a_group(kind, error)


def check_in_a_group(kind: type[S3Error], error: S3Error) -> None:
    """Fail unless a group finds an error by class, family and identity, and gives it to `except*`."""
    group: ExceptionGroup[Exception] = ExceptionGroup("uploads", [error, ValueError("other")])
    matching, rest = group.split(kind)
    assert matching is not None
    assert rest is not None
    assert matching.exceptions == (error,)
    assert group.subgroup(lambda one: one is error) is not None
    base: type[Exception] = kind.__mro__[1]
    family = group.subgroup(base)
    assert family is not None
    assert error in family.exceptions
    caught: list[BaseException] = []
    try:
        try:
            raise group
        except* S3Error as found:
            caught += found.exceptions
        except* ValueError:
            pass
    finally:
        error.__traceback__ = None
    assert caught == [error]


def test_printing_a_traceback(errors: Errors, row: Row) -> None:
    """A traceback shows the class, the line of the error and its notes, once each."""
    for kind, error in errors.items():
        with row(kind.__name__):
            shown = "".join(traceback.format_exception(error))
            assert shown.count(f"{kind.__name__}: {error}") == 1
            for note in error.__notes__:
                assert shown.splitlines().count(note) == 1
            assert error.__notes__[0].startswith("What it means: ")
            assert error.__notes__[1].startswith("What to do: ")
            group = "".join(traceback.format_exception(ExceptionGroup("uploads", [error])))
            assert f"{kind.__name__}: {error}" in group
            assert error.__notes__[1] in group


def test_raised_from_another(errors: Errors, row: Row) -> None:
    """`raise ... from` sets the cause, of an error and to an error."""
    for kind in KINDS:
        with row(kind.__name__):
            error = copy.copy(errors[kind])
            with pytest.raises(kind) as caught:
                raise error from KeyError("why")
            assert isinstance(caught.value.__cause__, KeyError)
            with pytest.raises(RuntimeError) as wrapped:
                raise RuntimeError("upload failed") from error
            assert wrapped.value.__cause__ is error


def test_raised_within_a_context_manager(errors: Errors, row: Row) -> None:
    """An error passes through a contextmanager as itself."""
    for kind in KINDS:
        with row(kind.__name__):
            error = copy.copy(errors[kind])

            @contextlib.contextmanager
            def within() -> Iterator[None]:
                try:
                    yield
                except S3Error as passing:
                    passing.add_note("seen on the way")
                    raise

            with pytest.raises(kind) as caught, within():
                raise error
            assert caught.value is error
            assert caught.value.__notes__[-1] == "seen on the way"


def test_created_again_with_its_text(errors: Errors, row: Row) -> None:
    """`type(error)(text)` keeps the class, and the text comes first."""
    for kind in KINDS:
        with row(kind.__name__):
            again = kind("uploading a.pdf failed")
            assert type(again) is kind
            assert again.args == ("uploading a.pdf failed",)
            assert str(again).startswith("uploading a.pdf failed")
            assert again.code == (kind.own_entry.code if kind.own_entry else None)


def test_created_again_with_its_response(errors: Errors, row: Row) -> None:
    """`type(error)(text, response=..., request=...)` keeps code, fields and advice."""
    for kind, error in errors.items():
        with row(kind.__name__):
            again = kind("uploading a.pdf failed", response=error.response, request=error.request)
            assert (again.document, again.entry, again.advice) == (
                error.document,
                error.entry,
                error.advice,
            )
            assert (again.response, again.request) == (error.response, error.request)
            assert str(again).startswith("uploading a.pdf failed | ")
            assert str(error) not in str(again)
            for part in (
                error.code or "",
                str(error.status_code),
                error.message,
                error.resource or "",
            ):
                assert part.replace("me@example.org", "***") in str(again)


def test_created_again_after_a_pickle(errors: Errors, row: Row) -> None:
    """The response of an unpickled error still knows what the hook found out."""
    for kind in KINDS:
        with row(kind.__name__):
            twin = pickle.loads(pickle.dumps(errors[kind]))
            again = kind("uploading a.pdf failed", response=twin.response)
            assert (again.code, again.entry, again.advice) == (twin.code, twin.entry, twin.advice)
            assert error_from_response(twin.response).document == twin.document  # type: ignore[union-attr]


def test_created_again_with_the_callers_advice() -> None:
    """Advice that a catalog of the caller's gave survives being created again, and a pickle."""
    advice = Advice("quota", "Your quota is used up.", "Delete something.")
    catalog = Catalog(
        [Entry("QuotaFull", "Full.", 403, "Forbidden")],
        rules=(Rule("QuotaFull", None, advice),),
    )
    hook = ias3errors.S3ErrorHook(catalog=IAS3 | catalog)
    with pytest.raises(ForbiddenError) as caught:
        hook(response_of(error_xml("QuotaFull"), 403))
    error = caught.value
    assert error.advice == advice
    for one in (error, pickle.loads(pickle.dumps(error))):
        again = type(one)("words", response=one.response)
        assert (again.entry, again.advice) == (error.entry, advice)


def test_what_the_caller_gives_wins() -> None:
    """An entry, an advice or a document that is given counts more than the response's own."""
    error = error_from_response(response_of(error_xml("SlowDown")))
    assert error is not None
    advice = Advice("mine", "Mine.", "Wait.")
    entry = Entry("Mine", "Mine.", 503, None)
    again = SlowDown("words", response=error.response, entry=entry, advice=advice)
    assert (again.document, again.entry, again.advice) == (error.document, entry, advice)
    document = ErrorDocument(code="NoSuchKey")
    assert S3Error(response=error.response, document=document).document is document


def test_the_entry_of_an_error_made_by_hand() -> None:
    """An error without a response has the entry of its class, whichever attribute is read first."""
    assert SlowDown("words").entry is IAS3["SlowDown"]
    assert S3Error("words").entry is None


def test_notes_before_and_after_the_first_look() -> None:
    """`add_note` works whether or not the notes were looked at; ours come first."""
    early, late = parse(error_xml("SlowDown")), parse(error_xml("SlowDown"))
    early.add_note("mine")
    assert late.__notes__
    late.add_note("mine")
    assert early.__notes__ == late.__notes__
    assert [note.partition(":")[0] for note in early.__notes__] == [
        "What it means",
        "What to do",
        "mine",
    ]


def test_notes_may_be_replaced() -> None:
    """The notes are a list that belongs to the user."""
    error = parse(error_xml("SlowDown"))
    error.__notes__ = ["only this"]
    assert traceback.format_exception_only(error)[1:] == ["only this\n"]


def test_an_uncaught_error_is_printed(
    errors: Errors, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The interpreter's own report and logging show line and notes."""
    error = errors[SlowDown]
    sys.excepthook(type(error), error, None)
    reported = capsys.readouterr().err
    logging.getLogger("upload").error("gave up", exc_info=error)
    for shown in (reported, caplog.text):
        assert str(error) in shown
        assert error.__notes__[0] in shown


# -- Classes of users -------------------------------------------------------------------------


class PageFailed(SlowDown):
    """An error of a user, with a constructor of its own."""

    def __init__(self, page: int, *, attempts: int) -> None:
        super().__init__(f"page {page} failed {attempts} times")
        self.page = page
        self.attempts = attempts


class Silent(AccessDenied):
    """An error of a user that calls no constructor above it."""

    def __init__(self, page: int) -> None:
        self.page = page


@EVERY_COPY
def test_a_users_class_with_its_own_constructor(duplicate: Callable[[Any], Any]) -> None:
    """A constructor with other arguments does not stop a copy."""
    twin = duplicate(PageFailed(7, attempts=3))
    assert (type(twin), twin.page, twin.attempts) == (PageFailed, 7, 3)
    assert str(twin) == str(PageFailed(7, attempts=3))
    assert (twin.code, twin.retryable) == ("SlowDown", True)


@EVERY_COPY
def test_a_users_class_that_calls_no_other_constructor(duplicate: Callable[[Any], Any]) -> None:
    """An error whose constructor forgot ours has its code, its texts and its copies."""
    for error in (Silent(7), duplicate(Silent(7))):
        assert (error.page, error.code, error.entry) == (7, "AccessDenied", IAS3["AccessDenied"])
        assert str(error) == "AccessDenied: Access Denied"
        assert error.advice.kind == parse(error_xml("AccessDenied")).advice.kind


# -- Memory -----------------------------------------------------------------------------------


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("deferred", [False, True])
def test_error_and_response_are_freed_with_the_handler(
    plain_session: requests.Session, deferred: bool
) -> None:
    """No cycle keeps an error or its response alive after its `except` block."""
    attach(plain_session, deferred=deferred)
    with ScriptedServer(respond_to) as server:
        try:
            plain_session.get(f"{server.url}/my-item/SlowDown/503").raise_for_status()
        except SlowDown as error:
            texts = (str(error), repr(error), error.__notes__, error.to_dict())
            gone: list[Callable[[], object]] = [weakref.ref(error)]
            gone += [weakref.ref(error.response)] if error.response is not None else []
        assert texts
        assert [one() for one in gone] == [None, None]


@pytest.mark.usefixtures("_no_collector")
def test_copies_are_freed() -> None:
    """A copy or an unpickled error is in no cycle with its response either."""
    error = error_from_response(response_of(error_xml("SlowDown")))
    for duplicate in COPIES.values():
        twin = duplicate(error)
        gone = weakref.ref(twin)
        del twin
        assert gone() is None


def test_the_file_of_the_request_stays_open(errors: Errors, tmp_path: Path) -> None:
    """Copying does not touch the body of the request."""
    request = errors[SlowDown].request
    assert isinstance(request, requests.PreparedRequest)
    body: Any = request.body
    at = body.tell()
    pickle.dumps(errors[SlowDown])
    assert (body.closed, body.tell()) == (False, at)
