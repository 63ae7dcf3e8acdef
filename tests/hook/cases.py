"""What several tests of the hook share: responses, calls, request bodies, and the families of statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import requests

from ias3errors import S3Error
from ias3errors.exceptions import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ServerError,
    UnavailableError,
)
from tests.loopback import error_xml, http_response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import ScriptedResponse

NO_SUCH_KEY = error_xml("NoSuchKey")


REDIRECTS = [301, 302, 303, 307, 308]


def response_of(error: S3Error) -> requests.Response:
    """Return the response of an error, which the hook always sets."""
    assert error.response is not None
    return error.response


def redirect(status: int, location: str) -> ScriptedResponse:
    """Return a redirect as archive.org sends it, with a body that names no code."""
    return http_response(status, b"over there", {"Location": location})


class Call(NamedTuple):
    """A call whose 2xx may hide an error."""

    method: str
    path: str
    headers: dict[str, str] = {}

    def send(self, session: requests.Session, url: str, **options: Any) -> requests.Response:
        """Send it to a server."""
        return session.request(self.method, url + self.path, headers=self.headers, **options)


COPYING = [
    Call("PUT", "/bkt/copy", {"x-amz-copy-source": "/bkt/key"}),
    Call("PUT", "/bkt/key?partNumber=2&uploadId=u1", {"X-Amz-Copy-Source": "/bkt/key"}),
    Call("POST", "/bkt/key?uploadId=u1"),
]


DELETING = [Call("POST", "/bkt?delete"), Call("POST", "/bkt/?x=1&delete=")]


SUCCESSES = [
    b"<?xml version='1.0' encoding='UTF-8'?>\n<CopyObjectResult><ETag>\"a\"</ETag></CopyObjectResult>",
    (
        b'<CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        b"<Key>&lt;Error&gt;</Key><ETag><![CDATA[<Error>]]></ETag>"
        b"</CompleteMultipartUploadResult>"
    ),
    (
        b"<DeleteResult><Deleted><Key>a</Key></Deleted>"
        b"<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
        b"</DeleteResult>"
    ),
    b"\n\r\n  <?xml version='1.0'?>\n<CopyObjectResult/>",
]


def generator() -> Iterator[bytes]:
    """Give a body in two parts, once."""
    yield b"one "
    yield b"two"


FAMILIES = [
    (400, BadRequestError),
    (401, ForbiddenError),
    (403, ForbiddenError),
    (404, NotFoundError),
    (405, BadRequestError),
    (409, ConflictError),
    (410, NotFoundError),
    (411, BadRequestError),
    (412, ConflictError),
    (416, BadRequestError),
    (429, UnavailableError),
    (500, ServerError),
    (501, ServerError),
    (502, ServerError),
    (503, UnavailableError),
    (504, ServerError),
]


PAGE = b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body></html>\r\n"


def break_parsing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything fail that reads the text of a body."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    for name in (
        "hook.read_document",
        "building.read_document",
        "building.documents.read_root_error",
    ):
        monkeypatch.setattr(f"ias3errors.{name}", fail)
