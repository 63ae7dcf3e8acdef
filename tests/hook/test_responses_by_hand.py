"""The hook on responses that were made by hand, as mocks and other libraries make them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import fields

import pytest
import requests
import urllib3

import ias3errors.hook
from ias3errors import S3Error, S3ErrorHook, error_from_response
from ias3errors.exceptions import (
    NoSuchKey,
    NotFoundError,
    RedirectError,
    UnavailableError,
)
from ias3errors.s3error import PARSED_ERROR
from tests.loopback import error_xml

URL = "https://s3.us.archive.org/my-item/a.pdf"


class OtherResponse(requests.Response):
    """A class of its own, as some libraries have."""

    def raise_for_status(self) -> None:
        """Do what that library does."""


def made(
    status: int,
    body: bytes | None = b"",
    *,
    kind: type[requests.Response] = requests.Response,
    url: str = URL,
    method: str | None = "GET",
    data: object = None,
) -> requests.Response:
    """Return a response whose body was read, or, with None, was not read yet."""
    response = kind()
    response.status_code = status
    response.reason = "As It Is"
    response.url = url
    response.headers["X-Trace"] = "t"
    if method is not None:
        response.request = requests.Request(method, URL).prepare()
        response.request.body = data  # type: ignore[assignment]
    if body is not None:
        response._content = body
    return response


def raised_error(hook: S3ErrorHook, response: requests.Response) -> S3Error:
    """Return what the hook raises."""
    with pytest.raises(S3Error) as caught:
        hook(response)
    return caught.value


def broken(*_args: object) -> object:
    raise RuntimeError("a defect")


# -- A defect of ours --------------------------------------------------------------------------


def test_a_defect_keeps_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading the body fails by a defect, the error still has status, headers and request."""
    monkeypatch.setattr(ias3errors.hook, "read_document", broken)
    response = made(503, error_xml("SlowDown"))
    error = raised_error(S3ErrorHook(), response)
    assert type(error) is UnavailableError
    assert error.response is response
    document = error.document
    assert {one.name: getattr(document, one.name) for one in fields(document)} == {
        **{one.name: None for one in fields(document)},
        "status": 503,
        "reason": "As It Is",
        "headers": response.headers,
        "method": "GET",
        "url": URL,
        "fields": {},
        "source": "status",
        "repairs": (),
        "truncated": False,
    }
    assert error.__cause__ is None
    assert error_from_response(response) is not error
    assert type(error_from_response(response)) is UnavailableError


def test_a_defect_keeps_why_the_body_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that broke off is marked as truncated, and its read error is the cause."""
    monkeypatch.setattr(ias3errors.hook, "read_document", broken)
    response = made(500, None)
    response.raw = urllib3.HTTPResponse(
        io.BytesIO(b"\x1f\x8bbroken"), headers={"Content-Encoding": "gzip"}, preload_content=False
    )
    response.headers["Content-Encoding"] = "gzip"
    error = raised_error(S3ErrorHook(), response)
    assert error.document.truncated
    assert error.__cause__ is not None


def test_a_defect_keeps_the_hooks_own_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect that would lose an upload keeps its advice, even if parsing its body fails."""
    monkeypatch.setattr(ias3errors.hook, "read_document", broken)
    response = made(307, b"", method="PUT", data=iter([b"x"]))
    response.headers["Location"] = URL
    error = raised_error(S3ErrorHook(), response)
    assert type(error) is RedirectError
    assert error.advice.kind == "redirect-not-replayable"


def test_a_defect_on_a_success_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A success that is looked into stays one if looking fails."""
    monkeypatch.setattr(ias3errors.hook, "error_in_success", broken)
    response = made(200, error_xml("InternalError"), method="PUT")
    response.request.headers["x-amz-copy-source"] = "/my-item/b.pdf"
    S3ErrorHook()(response)


# -- Responses without the usual parts ---------------------------------------------------------


def test_a_response_without_a_request() -> None:
    """The error of a response without a request has no method."""
    error = raised_error(S3ErrorHook(), made(404, error_xml("NoSuchKey"), method=None))
    assert type(error) is NoSuchKey
    assert error.document.method is None
    S3ErrorHook()(made(200, error_xml("NoSuchKey"), method=None))


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT", "POST", "OPTIONS"])
def test_a_success_is_not_read(method: str) -> None:
    """A plain success passes, and a body that waits to be read goes on waiting."""
    response = made(200, None, method=method)
    response.raw = object()  # anything asked of it would raise
    S3ErrorHook()(response)
    assert response._content is False


# -- hosts= ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hosts", "url", "covered"),
    [
        ("s3.us.archive.org", URL, True),
        ("S3.US.Archive.ORG.", "https://s3.us.archive.org.:443/a", True),
        (["a.example", "*.archive.org"], URL, True),
        ("*.archive.org", "https://archive.org/a", True),
        ("*.archive.org", "https://archive.org./a", True),
        ("*.archive.org", "https://notarchive.org/a", False),
        ("archive.org", URL, False),
        ("archive.org", "https://.archive.org/a", False),
        ("us.archive.org", URL, False),
        ([], URL, False),
        ("archive.org", "", False),
        ("xxxx", "", False),
        ("xxxx", "/a", False),
    ],
)
def test_hosts_limits_the_hook(hosts: str | Iterable[str], url: str, covered: bool) -> None:
    """`hosts` compares whole names in any case; a star matches the domain and its subdomains."""
    response = made(503, b"", url=url)
    hook = S3ErrorHook(hosts=hosts)
    if covered:
        raised_error(hook, response)
    else:
        hook(response)


# -- deferred= ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [requests.Response, OtherResponse])
def test_a_deferred_error_waits_for_raise_for_status(kind: type[requests.Response]) -> None:
    """A response of another class raises our error, too, on every raise_for_status()."""
    response = made(404, error_xml("NoSuchKey"), kind=kind)
    S3ErrorHook(deferred=True)(response)
    assert isinstance(response, kind)
    for _ in range(2):
        with pytest.raises(NoSuchKey) as caught:
            response.raise_for_status()
        assert caught.value.response is response
    assert response.content == error_xml("NoSuchKey")


def test_a_deferred_response_that_is_repaired_meanwhile_raises_nothing() -> None:
    """What was found out goes with the response; without it, only the status counts."""
    response = made(404, error_xml("NoSuchKey"))
    S3ErrorHook(deferred=True)(response)
    delattr(response, PARSED_ERROR)
    response.status_code = 200
    response.raise_for_status()


def test_what_the_hook_found_out_is_found_again() -> None:
    """An error that is made again of its response has the same advice, message and cause."""
    response = made(307, method="PUT", data=iter([b"a"]), body=error_xml("TemporaryRedirect"))
    response.headers["Location"] = "https://ia600300.us.archive.org/my-item/a.pdf"
    error = raised_error(S3ErrorHook(), response)
    again = error_from_response(response)
    assert again is not None
    assert (type(again), again.advice, again.args) == (type(error), error.advice, error.args)
    assert again.advice.kind == "redirect-not-replayable"

    class Broken(io.BytesIO):
        def read(self, *_args: object, **_kwargs: object) -> bytes:
            raise urllib3.exceptions.ProtocolError("reset")

    response = made(503, None)
    response.raw = Broken()
    error = raised_error(S3ErrorHook(), response)
    again = error_from_response(response)
    assert again is not None
    assert again.args == error.args == ("",)
    assert error.__cause__ is not None
    assert again.__cause__ is error.__cause__
    response = made(503, b"<Error><Code>SlowDown</Code><Message>Slow.</Message></Error>")
    assert raised_error(S3ErrorHook(), response).args == ("Slow.",)
    assert getattr(error_from_response(response), "args", None) == ("Slow.",)


def test_a_success_whose_body_cannot_be_read_said_nothing() -> None:
    """A completed upload whose 200 breaks off is an error, and its response is empty."""

    class Broken:
        def stream(self, *_args: object, **_kwargs: object) -> Iterable[bytes]:
            raise urllib3.exceptions.ProtocolError("reset")

    response = made(200, None, method="POST", url=f"{URL}?uploadId=u")
    response.request.url = f"{URL}?uploadId=u"
    response.raw = Broken()
    error = error_from_response(response)
    assert error is not None
    assert error.advice.kind == "outcome-unknown"
    assert response.content == b""
    assert list(response.iter_content(10)) == []


def test_a_body_in_response_to_head_does_not_count() -> None:
    """A body sent in response to HEAD does not name the code."""
    response = made(404, error_xml("NoSuchKey"), method="HEAD")
    assert type(raised_error(S3ErrorHook(), response)) is NotFoundError
    assert type(raised_error(S3ErrorHook(), made(404, error_xml("NoSuchKey")))) is NoSuchKey
