"""Replays what real servers sent, to a session with the hook and to `error_from_parts`.

What is expected follows from the operation, the status and a look at the body by regular
expressions, not from the library.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
import requests

from ias3errors import S3Error, attach, error_from_parts, exceptions
from tests.loopback import ScriptedResponse, ScriptedServer, cut_off, http_response
from tests.paths import FIXTURES
from tests.servers.operations import OPERATIONS, Operation

#: What each server sent, by the name of the operation.
RECORDS: dict[str, dict[str, dict[str, Any]]] = {
    file.stem: {
        record["operation"]: record for record in map(json.loads, file.read_text().splitlines())
    }
    for file in sorted((FIXTURES / "servers").glob("*.jsonl"))
}
BY_NAME = {operation.name: operation for operation in OPERATIONS}

#: What the design says: each family and its statuses, the more special ones first.
FAMILIES: tuple[tuple[type[S3Error], frozenset[int]], ...] = (
    (exceptions.ForbiddenError, frozenset({401, 403})),
    (exceptions.NotFoundError, frozenset({404, 410})),
    (exceptions.ConflictError, frozenset({409, 412})),
    (exceptions.UnavailableError, frozenset({429, 503})),
    (exceptions.RedirectError, frozenset(range(300, 400))),
    (exceptions.BadRequestError, frozenset(range(400, 500))),
    (exceptions.ServerError, frozenset(range(500, 600))),
)
#: Statuses after which botocore and minio-go send the same request again.
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
#: Bytes that changed on the way may arrive whole the next time.
RETRIED_CODES = frozenset({"BadDigest"})
#: The reason of a 500 that the same request meets again: Swift reports a limit so.
NEVER_FITS = "Metadata value longer than"
#: Codes whose class has another name.
SPELLINGS = {"KeyTooLongError": "KeyTooLong"}


class Expected(NamedTuple):
    """What an error must say."""

    class_name: str
    family: type[S3Error]
    code: str | None
    bucket: str | None
    key: str | None
    request_id: str | None
    retryable: bool


def expected_of(record: Mapping[str, Any]) -> Expected | None:
    """Return what must come out of a response, or None where nothing may be raised."""
    operation, body, status = BY_NAME[record["operation"]], record["body"], record["status"]
    if status < 400 and not fails_late(operation, record):
        return None
    code = element(body, "Code")
    known = getattr(exceptions, SPELLINGS.get(code or "", code or ""), None)
    family = next((one for one, statuses in FAMILIES if status in statuses), S3Error)
    if known is not None:
        # The family of a code is that of its documented status, whatever a server sends with it.
        family = next(one for one, _ in FAMILIES if issubclass(known, one))
    return Expected(
        (known or family).__name__,
        family,
        code,
        *place_of(operation, body),
        element(body, "RequestId") or element(body, "RequestID") or header_id(record),
        # A success that brings nothing leaves the outcome open; all of these can be repeated.
        (status in RETRIED and NEVER_FITS not in body)
        or code in RETRIED_CODES
        or (status < 300 and code is None),
    )


def fails_late(operation: Operation, record: Mapping[str, Any]) -> bool:
    """Return whether a success reports an error: an `Error`, or nothing instead of a result."""
    is_copy = operation.method == "PUT" and "x-amz-copy-source" in operation.headers
    is_completion = operation.method == "POST" and "uploadId=" in operation.query
    deletes_many = operation.method == "POST" and operation.query == "delete"
    if record["status"] >= 300 or not (is_copy or is_completion or deletes_many):
        return False
    root = re.search(r"<(\w+)", record["body"])
    return root[1] == "Error" if root else is_copy or is_completion


def place_of(operation: Operation, body: str) -> tuple[str | None, str | None]:
    """Return bucket and key of the request, or of the copied object where the body names that."""
    key = None if operation.key is None else operation.key.replace("\udcff", "\ufffd")
    source = operation.headers.get("x-amz-copy-source", "").removeprefix("/").partition("/")
    named = (element(body, "BucketName") or operation.bucket, element(body, "Key") or key)
    if named != (operation.bucket, key) and source[0] == named[0]:
        return source[0], source[2] or None
    return operation.bucket, key


def element(body: str, name: str) -> str | None:
    """Return the text of the first element of a name."""
    match = re.search(rf"<{name}>\s*([^<]*?)\s*</{name}>", body)
    return html.unescape(match[1]) or None if match else None


def header_id(record: Mapping[str, Any]) -> str | None:
    """Return the request id of the headers, under the first name that one has."""
    headers = {name.lower(): value for name, value in record["response_headers"].items()}
    names = ("x-amz-request-id", "x-amzn-requestid", "x-trans-id")
    return next((headers[name] for name in names if headers.get(name)), None)


def found_in(error: S3Error | None) -> Expected | None:
    """Return what an error says."""
    if error is None:
        return None
    family = next((one for one, _ in FAMILIES if isinstance(error, one)), S3Error)
    return Expected(
        type(error).__name__,
        family,
        error.code,
        error.bucket,
        error.key,
        error.request_id,
        error.retryable,
    )


class Player(ScriptedServer):
    """A server that sends the response of one record at a time."""

    def __init__(self) -> None:
        super().__init__(lambda _: self._response)
        self._response: ScriptedResponse = b""

    def play(self, record: Mapping[str, Any]) -> S3Error | None:
        """Send the request of a record with the hook, and return what the hook raises."""
        response = http_response(
            record["status"],
            b"" if record["method"] == "HEAD" else record["body"].encode(),
            record["response_headers"],
            reason=record["reason"],
        )
        self._response = cut_off(response)
        with attach(requests.Session()) as session:
            session.trust_env = False
            try:
                session.request(
                    record["method"],
                    self.url + record["target"],
                    headers=record["headers"],
                    allow_redirects=False,
                    timeout=10,
                )
            except S3Error as error:
                return error
            return None


def from_parts(record: Mapping[str, Any]) -> S3Error | None:
    """Return the error of a record, as a program without requests gets it."""
    return error_from_parts(
        status=record["status"],
        headers=record["response_headers"],
        body=record["body"].encode(),
        reason=record["reason"],
        method=record["method"],
        url=f"http://127.0.0.1:9000{record['target']}",
        request_headers=record["headers"],
    )


each_server = pytest.mark.parametrize("server", RECORDS)


@each_server
def test_the_hook_raises_what_the_server_reported(server: str) -> None:
    """A replayed response raises the error that it reports, or passes if it reports none."""
    with Player() as player:
        found = {name: found_in(player.play(record)) for name, record in RECORDS[server].items()}
    assert found == {name: expected_of(record) for name, record in RECORDS[server].items()}


@each_server
def test_the_parts_of_a_response_give_the_same_error(server: str) -> None:
    """`error_from_parts` makes of the same response the error that the hook raises."""
    found = {name: found_in(from_parts(record)) for name, record in RECORDS[server].items()}
    assert found == {name: expected_of(record) for name, record in RECORDS[server].items()}


@each_server
def test_no_error_is_blank(server: str) -> None:
    """Each error has a meaning and an action, and its line names the request and the bucket."""
    for record in RECORDS[server].values():
        error = from_parts(record)
        if error is not None:
            operation = BY_NAME[record["operation"]]
            assert error.advice.meaning
            assert error.advice.action
            assert f"{operation.method} {operation.bucket or 'http'}" in str(error)


@each_server
def test_advice_points_at_what_is_there(server: str) -> None:
    """No advice sends people to a message that the server did not write."""
    for record in RECORDS[server].values():
        error = from_parts(record)
        if error is not None and not re.search(r">\s*[^<\s]+ [^<]+<", record["body"]):
            assert "server's message" not in error.advice.action, record


#: Operations whose request shows what is wrong, and the kind of those errors that do not say it
#: by a code of their own.
SHOWN_BY_REQUEST = {
    "copy-onto-itself": "copy-onto-itself",
    "copy-of-malformed-source": "invalid-copy-source",
    "presigned-incompletely": "url-incomplete",
    "range-past-the-end": "invalid-range",
}


@pytest.mark.parametrize(("name", "kind"), SHOWN_BY_REQUEST.items(), ids=SHOWN_BY_REQUEST)
def test_a_general_code_gets_the_advice_of_the_request(name: str, kind: str) -> None:
    """Servers use `InvalidRequest`, `InvalidArgument` and `AccessDenied` for much."""
    errors = [from_parts(records[name]) for records in RECORDS.values() if name in records]
    general = {"InvalidRequest", "InvalidArgument", "AccessDenied"}
    kinds = {error.advice.kind for error in errors if error and error.code in general}
    assert kinds == {kind}


def test_there_are_enough_servers_and_operations() -> None:
    """At least 5 servers were asked, with 350 operations or more that failed."""
    records = [record for server in RECORDS.values() for record in server.values()]
    assert len(RECORDS) >= 5
    assert sum(expected_of(record) is not None for record in records) >= 350
