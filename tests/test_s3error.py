"""`S3Error`: where it is at home, what it keeps when it is made again, what it says of a copy."""

from __future__ import annotations

import gc
import pickle
import weakref
from typing import Any

import pytest
import requests

import ias3errors
from ias3errors import NotAnS3Error, S3Error, parse
from ias3errors.exceptions import AccessDenied, NoSuchKey, ServerError, SlowDown
from tests.loopback import error_xml

URL = "https://s3.us.archive.org/my-item/a.pdf"
QUEUE = "bucket_tasks_queued exceeds rationed amount"


def slow_down() -> S3Error:
    """Return a SlowDown with a response, as the hook raises it."""
    response = requests.Response()
    response.status_code, response.reason, response.url = 503, "Slow Down", URL
    response._content = error_xml("SlowDown", "Please reduce your request rate.", QUEUE)
    error = ias3errors.error_from_response(response)
    assert error is not None
    return error


def made_again(original: S3Error, text: str) -> S3Error:
    """Return the error that a library makes of a text, which may quote the handled one."""
    try:
        raise original
    except requests.HTTPError as exc:
        again = type(exc)(text.format(exc))
    assert isinstance(again, S3Error)
    return again


# -- Errors made again from their text --------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["uploading failed: {0}", "{0}", "cannot go on, {0.message} Sorry.", "{0.args[0]}"]
)
def test_an_error_made_again_in_its_handler_keeps_everything(text: str) -> None:
    """`raise type(exc)(text)` in the handler of `exc` keeps what is known of the response."""
    original = slow_down()
    again = made_again(original, text)
    assert again is not original
    assert again.document is original.document
    assert again.response is original.response
    assert (again.entry, again.advice) == (original.entry, original.advice)
    assert (again.status_code, again.retryable, again.retry_after) == (503, True, 600.0)
    assert again.args == (text.format(original),)
    assert text.format(original) in str(again)


def test_a_page_made_again_stays_retryable() -> None:
    """An error without a code, made again from its text, takes over the original document."""
    page = parse(b"<html><title>502 Bad Gateway</title></html>", status=502, url=URL)
    again = made_again(page, f"Error retrieving metadata from {URL}, {{0}}")
    assert type(again) is ServerError
    assert (again.status_code, again.retryable) == (502, True)
    assert again.advice.kind == page.advice.kind


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (SlowDown, ("a new problem of the caller",)),
        (SlowDown, ()),
        (SlowDown, ("",)),
        (NoSuchKey, (f"while uploading: {slow_down()}",)),
        (S3Error, (f"while uploading: {slow_down()}",)),
    ],
)
def test_another_error_made_in_a_handler_takes_nothing_over(
    kind: type[S3Error], arguments: tuple[str, ...]
) -> None:
    """A new error with its own words, or of another class, knows nothing of the handled one."""
    try:
        raise slow_down()
    except SlowDown:
        new = kind(*arguments)
    assert (new.status_code, new.response, new.resource) == (None, None, None)


def test_parsing_in_a_handler_reads_its_own_body() -> None:
    """An error of a body, or with a response or document, never looks at the handled error."""
    try:
        raise slow_down()
    except SlowDown as exc:
        text = str(exc)
        parsed = parse(error_xml("SlowDown", "Please reduce your request rate."))
        documented = SlowDown(text, document=parsed.document)
        responded = SlowDown(text, response=requests.Response())
    assert (parsed.status_code, documented.status_code) == (None, None)
    assert responded.resource is None


def test_an_error_made_again_outside_a_handler_takes_nothing_over() -> None:
    """Without a handled error there is nothing to keep."""
    assert SlowDown(str(slow_down())).status_code is None


def test_an_error_made_again_makes_no_cycle() -> None:
    """When the handlers end, both errors and the response are freed at once."""

    def fail_again() -> weakref.ref[requests.Response]:
        try:
            try:
                raise slow_down()
            except SlowDown as exc:
                raise type(exc)(f"again: {exc}") from None
        except SlowDown as exc:
            return weakref.ref(exc.response)

    gc.disable()
    try:
        assert fail_again()() is None
    finally:
        gc.enable()


# -- Public homes -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [NotAnS3Error, S3Error])
def test_tracebacks_name_the_public_home(kind: type[Exception]) -> None:
    """What is imported from `ias3errors` says so, and is found there when it is unpickled."""
    assert kind.__module__ == "ias3errors"
    assert pickle.loads(pickle.dumps(kind)) is kind


def test_a_refused_body_can_be_pickled() -> None:
    """`NotAnS3Error` keeps reason and excerpt."""
    twin = pickle.loads(pickle.dumps(NotAnS3Error("empty", "x")))
    assert (type(twin), twin.reason, twin.excerpt) == (NotAnS3Error, "empty", "x")


# -- Copies -----------------------------------------------------------------------------------


def copying(source: str, code: str = "NoSuchKey", **given: Any) -> S3Error:
    """Return the error of a copy, with the request header that names its source."""
    error = ias3errors.error_from_parts(
        status=given.pop("status", 404),
        headers={},
        body=error_xml(code, "", "") if code else b"",
        method="PUT",
        url="http://127.0.0.1:9000/to/b.txt",
        request_headers={given.pop("header", "x-amz-copy-source"): source},
        **given,
    )
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("/from/a.txt", "from/a.txt"),
        ("from/pr%C3%BCf%20x.txt", "from/prüf x.txt"),
        ("from/a.txt?versionId=v%2F1", "from/a.txt?versionId=v/1"),
        ("from/a.txt?X-Amz-Signature=top-secret", "from/a.txt"),
        ("https://me:top-secret@host/c/a.txt?sig=top-secret", "https://host/c/a.txt"),
        ("", None),
    ],
)
def test_copy_source(source: str, expected: str | None) -> None:
    """The source is decoded, with its version and without anything secret."""
    error = copying(source)
    assert error.copy_source == expected
    twin = pickle.loads(pickle.dumps(error))
    assert twin.copy_source == expected
    assert b"top-secret" not in pickle.dumps(error)


@pytest.mark.parametrize("header", ["X-Amz-Copy-Source", "x-oss-copy-source", "x-ms-copy-source"])
def test_services_name_the_source_in_headers_of_their_own(header: str) -> None:
    """Each service has its own prefix, in any case."""
    assert copying("/from/a.txt", header=header).copy_source == "from/a.txt"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("NoSuchKey", 404),
        ("NoSuchBucket", 404),
        ("NoSuchVersion", 404),
        ("AccessDenied", 403),
        ("PreconditionFailed", 412),
        ("", 404),
        ("", 403),
    ],
)
def test_a_failed_copy_names_its_source(code: str, status: int) -> None:
    """What is missing or refused may be the source: the text and the advice name it."""
    error = copying("/from/a.txt", code, status=status)
    assert "PUT to/b.txt at 127.0.0.1:9000 (copy of from/a.txt)" in str(error)
    assert "from/a.txt" in error.advice.meaning
    assert "from/a.txt" in error.advice.action
    again = type(error)("copying to/b.txt failed", document=error.document)
    assert "(copy of from/a.txt)" in str(again)


def test_a_missing_bucket_of_a_copy_is_not_named_by_guess() -> None:
    """The bucket that is missing may be the source's, so no sentence names the destination's."""
    error = copying("/from/a.txt", "NoSuchBucket")
    assert "There is no bucket of this name" in error.advice.meaning
    assert "'to'" not in error.advice.meaning


def test_a_busy_server_says_nothing_about_the_source() -> None:
    """Where the error cannot be about the source, the text alone names it."""
    error = copying("/from/a.txt", "SlowDown", status=503)
    assert "(copy of from/a.txt)" in str(error)
    assert "from/a.txt" not in error.advice.meaning + error.advice.action


def test_the_hook_knows_the_source() -> None:
    """The errors of a session take the source from the request's headers."""
    response = requests.Response()
    response.status_code, response.url = 403, "http://127.0.0.1/to/b.txt"
    response._content = error_xml("AccessDenied")
    response.request = requests.Request(
        "PUT", response.url, headers={"x-amz-copy-source": "/from/a.txt"}
    ).prepare()
    with pytest.raises(AccessDenied) as caught:
        ias3errors.raise_for_s3_error(response)
    assert caught.value.copy_source == "from/a.txt"
