"""How the library is used, for the type checker; nothing here is ever run.

Each `type: ignore` is on a line that must fail: the checker complains of one that is not
needed.
"""

# ruff: noqa: B018 - what is looked at is its type

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, assert_type

import requests
import stamina
import tenacity
import urllib3

import ias3errors
from ias3errors import (
    IAS3,
    Advice,
    Catalog,
    Entry,
    ErrorDocument,
    NotAnS3Error,
    S3Error,
    S3ErrorHook,
    exceptions,
)
from ias3errors.exceptions import (
    AccessDenied,
    BadContent,
    BadDigest,
    InvalidBucketName,
    InvalidPart,
    KMSDisabledException,
    MethodNotAllowed,
    NoSuchBucket,
    NoSuchUpload,
    NotFoundError,
    QuotaExceeded,
    RequestTimeTooSkewed,
    SlowDown,
    UnavailableError,
)


class OwnSession(requests.Session):
    """A session with something of its own."""

    own = 1


def attaching() -> None:
    """Sessions keep their class; options are those of the hook."""
    assert_type(ias3errors.attach(OwnSession()), OwnSession)
    assert_type(ias3errors.detach(OwnSession()), OwnSession)
    assert_type(ias3errors.attach(OwnSession(), hosts="archive.org", max_body=1).own, int)
    ias3errors.attach(requests.Session(), hosts=["*.archive.org"], guard_body=False)
    ias3errors.attach(requests.Session(), catalog=IAS3, body_timeout=1.5, deferred=True)
    requests.get("https://host/", hooks={"response": ias3errors.raise_for_s3_error}, timeout=1)

    ias3errors.attach(requests.Session(), host="archive.org")  # type: ignore[call-arg]
    ias3errors.attach(requests.Session(), max_body="1 MB")  # type: ignore[arg-type]
    ias3errors.attach("session")  # type: ignore[type-var]
    ias3errors.raise_for_s3_error.max_body = 1  # type: ignore[misc]
    S3ErrorHook(hosts=7)  # type: ignore[arg-type]


def parsing(body: bytes | str, response: requests.Response) -> None:
    """Bodies come as bytes or str; what comes back is an error, or says that it may be none."""
    assert_type(ias3errors.parse(body), S3Error)
    assert_type(ias3errors.parse(b"", status=503, headers={"Date": ""}, method="PUT"), S3Error)
    assert_type(ias3errors.parse_all(body, url="https://host/"), list[S3Error])
    assert_type(ias3errors.error_from_response(response), S3Error | None)
    assert_type(
        ias3errors.error_from_parts(status=503, headers=None, body=None, request_headers={}),
        S3Error | None,
    )
    try:
        ias3errors.parse(body, catalog=IAS3)
    except NotAnS3Error as refused:
        assert_type(refused.reason, str)
        assert_type(refused.excerpt, str | None)

    ias3errors.parse(Path("saved.xml"))
    ias3errors.parse_all(io.BytesIO(b""))
    with Path("saved.xml").open("rb") as file, gzip.open("saved.xml.gz") as packed:
        ias3errors.parse(file)
        ias3errors.parse(packed)
    assert_type(ias3errors.__version__, str)
    ias3errors.testing.FakeIAS3()

    with Path("saved.xml").open() as text:
        ias3errors.parse(text)  # type: ignore[arg-type]
    ias3errors.parse(response)  # type: ignore[arg-type]
    ias3errors.SlowDown()  # type: ignore[attr-defined]
    ias3errors.parse(7)  # type: ignore[arg-type]
    ias3errors.parse(body, 503)  # type: ignore[call-arg]
    ias3errors.parse(body, status="503")  # type: ignore[arg-type]
    ias3errors.error_from_parts(status=503, body=b"")  # type: ignore[call-arg]
    ias3errors.error_from_response(response).code  # type: ignore[union-attr]


def reading(error: S3Error) -> None:
    """Every attribute has one type, whatever the response was."""
    assert_type(error.code, str | None)
    assert_type(error.status_code, int | None)
    assert_type(error.status, int | None)
    assert_type(error.to_row(), dict[str, str | int | float | bool | None])
    assert_type(error.reason, str | None)
    assert_type(error.message, str)
    assert_type(error.resource, str | None)
    assert_type(error.request_id, str | None)
    assert_type(error.host_id, str | None)
    assert_type(error.bucket, str | None)
    assert_type(error.key, str | None)
    assert_type(error.region, str | None)
    assert_type(error.endpoint, str | None)
    assert_type(error.version_id, str | None)
    assert_type(error.upload_id, str | None)
    assert_type(error.document, ErrorDocument)
    assert_type(error.entry, Entry | None)
    assert_type(error.advice, Advice)
    assert_type(error.advice.wait, float | None)
    assert_type(error.retryable, bool)
    assert_type(error.retry_after, float | None)
    # In `except` of a session's error no check for None is asked for.
    assert_type(error.response.status_code, int | Any)
    assert_type(error.to_dict(), dict[str, Any])
    assert_type(error.to_dict(redact=False), dict[str, Any])
    assert_type(error.support_message(), str)
    error.add_note("a note")
    as_http_error: requests.HTTPError = error
    as_http_error.args = ("words",)

    error.code = "SlowDown"  # type: ignore[misc]
    error.message.code  # type: ignore[attr-defined]
    error.retry_after + 1  # type: ignore[operator]
    error.no_such_thing  # type: ignore[attr-defined]
    error.to_dict(False)  # type: ignore[call-arg]
    error.document.code = "SlowDown"  # type: ignore[misc]
    error.advice.retryable = True  # type: ignore[misc]


def catching() -> None:
    """Facts belong to the class of their code; families catch several classes."""
    try:
        requests.get("https://host/", timeout=1)
    except SlowDown as error:
        assert_type(error, SlowDown)
        as_unavailable: UnavailableError = error
        assert_type(as_unavailable.retryable, bool)
    except AccessDenied as error:
        assert_type(error.item_bytes, int | None)
        assert_type(error.item_limit, int | None)
        error.suggested_extensions  # type: ignore[attr-defined]
        assert_type(error.action, str | None)
        assert_type(error.expires, datetime | None)
    except (NoSuchUpload, QuotaExceeded, KMSDisabledException) as error:
        assert_type(error.upload_id, str | None)
    except InvalidPart as error:
        assert_type(error.part_number, int | None)
    except BadContent as error:
        assert_type(error.suggested_extensions, tuple[str, ...] | None)
    except BadDigest as error:
        assert_type(error.expected_digest, str | None)
    except InvalidBucketName as error:
        assert_type(error.identifier_is_valid, bool | None)
    except MethodNotAllowed as error:
        assert_type(error.allowed_methods, tuple[str, ...] | None)
    except RequestTimeTooSkewed as error:
        assert_type(error.server_time, datetime | None)
        assert_type(error.skew, timedelta | None)
    except (NoSuchBucket, NotFoundError) as error:
        assert_type(error.bucket, str | None)
    except exceptions.OperationAborted:
        pass
    except exceptions.NoSuchClass:  # type: ignore[attr-defined]
        pass


class QuotaUsedUp(exceptions.ForbiddenError, status=403, message="Full.", services="ceph"):
    """A class statement as the package's own."""


class Misspelled(exceptions.ForbiddenError, stauts=403):  # type: ignore[call-arg]
    """A class keyword that does not exist."""


def raising(response: requests.Response) -> None:
    """One optional text; everything else by its name."""
    SlowDown()
    SlowDown("words")
    SlowDown("words", response=response, request=response.request)
    S3Error(document=ErrorDocument(code="Odd"), entry=IAS3["SlowDown"])
    assert_type(exceptions.CLASSES["SlowDown"]("words"), S3Error)

    SlowDown("words", None)  # type: ignore[call-arg]
    SlowDown(503)  # type: ignore[arg-type]
    SlowDown(response="200 OK")  # type: ignore[arg-type]


def catalogs() -> None:
    """Catalogs are mappings, joined by `|`, with rules of their own."""
    mapping: Mapping[str, Entry] = IAS3
    assert_type(IAS3["SlowDown"].status, int | None)
    assert_type(len(mapping), int)
    mine = Catalog(
        [Entry("QuotaFull", "Full.", 403, "Forbidden")],
        rules=[("QuotaFull", None, Advice("quota", "Full.", "Delete something."))],
    )
    assert_type(IAS3 | mine, Catalog)
    assert_type(IAS3 | {"Odd": Entry("Odd", "Odd.", None, None)}, Catalog)

    IAS3["Odd"] = Entry("Odd", "Odd.", None, None)  # type: ignore[index]
    IAS3["SlowDown"].status = 429  # type: ignore[misc]
    Entry("Odd")  # type: ignore[call-arg]
    assert_type(ias3errors.S3["NoSuchUpload"].services, tuple[str, ...])
    assert_type(NoSuchUpload.own_entry, Entry | None)
    Catalog(["SlowDown"])  # type: ignore[list-item]


def retrying(failure: Exception) -> None:
    """Retry libraries take the predicates as they are."""
    assert_type(ias3errors.is_retryable(failure), bool)
    assert_type(ias3errors.is_retryable(None), bool)
    assert_type(ias3errors.retry_delay(failure), float | None)
    assert_type(ias3errors.urllib3_retry(total=3), urllib3.Retry)
    predicate: Callable[[BaseException], bool] = ias3errors.is_retryable
    tenacity.retry_if_exception(predicate)
    stamina.retry_context(on=ias3errors.is_retryable)
    stamina.retry_context(on=ias3errors.stamina_backoff)
    tenacity.Retrying(wait=ias3errors.tenacity_wait)
    assert_type(ias3errors.stamina_backoff(failure), bool | float)
    requests.adapters.HTTPAdapter(max_retries=ias3errors.urllib3_retry())

    ias3errors.retry_delay(failure) + 1  # type: ignore[operator]
    ias3errors.urllib3_retry(3)  # type: ignore[call-arg]
    stamina.retry_context(on=ias3errors.retry_delay)  # type: ignore[arg-type]
