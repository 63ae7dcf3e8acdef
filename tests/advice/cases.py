"""Responses of archive.org and what they mean, as a table for the tests of advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice, Rule
from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument

ARCHIVE_URL = "https://s3.us.archive.org/my-item/scan.pdf"
OTHER_URL = "https://s3.example.com/my-bucket/scan.pdf"
LOOPBACK_URL = "http://127.0.0.1:43211/my-item/scan.pdf"

ARCHIVE_WORDS = re.compile(
    r"archive\.org|internet archive|identifier|\bitems?\b|\bdark\b|IAS3|\bLOW\b|x-archive",
    re.IGNORECASE,
)


def document_for(
    code: str | None = None,
    resource: str | None = None,
    *,
    url: str | None = ARCHIVE_URL,
    **more: Any,
) -> ErrorDocument:
    """Build the document of a response of archive.org, with its catalog's message and status."""
    entry = IAS3.find(code) if code else None
    values: dict[str, Any] = {
        "code": code,
        "message": entry.message if entry else None,
        "status": entry.status if entry else None,
        "resource": resource,
        "url": url,
        "method": "PUT",
        "source": "body" if code else "status",
    }
    return ErrorDocument(**{**values, **more})


def advice_for(document: ErrorDocument, rules: Iterable[Rule] = ()) -> Advice:
    """Return the advice as the exceptions ask for it: by the catalog's spelling of the code."""
    entry = IAS3.find(document.code) if document.code else None
    return advise(document, entry.code if entry else document.code, rules)


class Case(NamedTuple):
    """One response of archive.org, and what it means."""

    code: str | None
    resource: str | None
    kind: str
    retryable: bool = False
    wait: float | None = None
    more: Mapping[str, Any] = {}
    #: Whether the words alone show that the response is archive.org's.
    anywhere: bool = False


INVALID_NAME = (
    "Bucket names should be valid archive identifiers; try someting matching this regular "
    "expression: ^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$ (or, if you are making unusual identifiers, "
    "this user may lack the special permission to do so)"
)
SPAM = (
    "Your upload of my-item from username someone@example.com appears to be spam. If you believe "
    "this is a mistake, contact info@archive.org and include this entire message in your email."
)
LOCK_LOG = (
    "s3-log: begin\n"
    "/1/incoming/my-item: uploader someone@example.com\n"
    "Failed to get short term bucket lock for my-item\n"
)
UNREADABLE = (
    "Auth::usernameCanWriteToItem: FATAL ERROR: The item you are trying to edit cannot be "
    "retrieved.  This problem may be temporary, or the identifier supplied is invalid or "
    "references a removed resource.\n"
)
FULL = (
    "This item total number of bytes(1134253428522) is over the per item size limit of "
    "1099511627776. Please contact info@archive.org for help fitting your data into the archive."
)
DIGESTS = (
    "content-md5 submitted with PUT: 0123456789abcdef0123456789abcdef != recieved data md5: "
    "fedcba9876543210fedcba9876543210also not equal to base64 version: /ty6mHZUMhD+3LqYdlQyEA=="
)
SIMULATED = (
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help"
)
HTML_PAGE = {"title": "Server Error", "excerpt": "The server could not..."}

CASES = {
    "spam": Case("SlowDown", SPAM, "spam", anywhere=True),
    "archive-busy": Case(
        "SlowDown",
        "total_tasks_queued exceeds global_limit",
        "archive-busy",
        True,
        60.0,
        anywhere=True,
    ),
    "item-queue-rationed": Case(
        "SlowDown",
        "bucket_tasks_queued exceeds rationed amount",
        "item-queue-full",
        True,
        600.0,
        anywhere=True,
    ),
    "item-queue-limit": Case(
        "SlowDown",
        "bucket_tasks_queued exceeds bucket_limit amount",
        "item-queue-full",
        True,
        600.0,
        anywhere=True,
    ),
    "account-queue": Case(
        "SlowDown",
        "accesskey_tasks_queued exceeds rationed amount",
        "account-queue-full",
        True,
        600.0,
        anywhere=True,
    ),
    "simulated-slow-down": Case("SlowDown", SIMULATED, "simulated", anywhere=True),
    "simulated-no-key": Case("NoSuchKey", SIMULATED, "simulated", anywhere=True),
    "simulated-unknown-code": Case("MadeUp", SIMULATED, "simulated", anywhere=True),
    "simulated-in-short": Case("InternalError", "Simulated error", "simulated"),
    "slow-down-empty": Case("SlowDown", "", "slow-down", True, 30.0),
    "slow-down-other": Case("SlowDown", "Item is busy", "slow-down", True, 30.0),
    "service-unavailable": Case("ServiceUnavailable", None, "slow-down", True, 30.0),
    "service-unavailable-spam": Case("ServiceUnavailable", SPAM, "spam", anywhere=True),
    "race-lock": Case("InternalError", LOCK_LOG, "item-creation-race", True, 10.0, anywhere=True),
    "race-auto-make": Case(
        "InternalError",
        "auto_make_bucket requested, and bucket is being made",
        "item-creation-race",
        True,
        10.0,
        anywhere=True,
    ),
    "race-availability": Case(
        "InternalError",
        "Checking for identifier availability...\ncode = not_available\nrsync url is ...",
        "item-creation-race",
        True,
        10.0,
        anywhere=True,
    ),
    "availability-check": Case(
        "InternalError",
        "Checking for identifier availability...\ncode = available\nrsync failed",
        "server-trouble",
        True,
        30.0,
    ),
    "metadata-unavailable": Case(
        "InternalError", UNREADABLE, "item-metadata-unavailable", True, 30.0, anywhere=True
    ),
    "metadata-unavailable-in-short": Case(
        "InternalError", "my-item cannot be retrieved", "item-metadata-unavailable", True, 30.0
    ),
    "internal-error": Case("InternalError", "Traceback ...", "server-trouble", True, 30.0),
    "internal-error-bare": Case("InternalError", None, "server-trouble", True, 30.0),
    "html-500": Case(None, None, "server-trouble", True, 30.0, {"status": 500, **HTML_PAGE}),
    "html-502": Case(None, None, "server-trouble", True, 30.0, {"status": 502, **HTML_PAGE}),
    "html-503": Case(None, None, "server-trouble", True, 30.0, {"status": 503, **HTML_PAGE}),
    "html-504": Case(None, None, "server-trouble", True, 30.0, {"status": 504, **HTML_PAGE}),
    "identifier-taken": Case("BucketAlreadyExists", None, "identifier-taken", True),
    "collection": Case(
        "AccessDenied",
        "You lack sufficient privileges to write to those collections",
        "collection-forbidden",
        anywhere=True,
    ),
    "item-forbidden": Case(
        "AccessDenied",
        "You lack sufficient privileges to write to this item.",
        "item-forbidden",
        anywhere=True,
    ),
    "item-dark": Case(
        "AccessDenied", "This item has been taken offline", "item-dark", anywhere=True
    ),
    "item-dark-wrapped": Case(
        "AccessDenied", "This item has been taken\noffline", "item-dark", anywhere=True
    ),
    "item-dark-in-short": Case("AccessDenied", "taken offline", "item-dark"),
    "item-full": Case("AccessDenied", FULL, "item-full", anywhere=True),
    "item-full-delete": Case(
        "AccessDenied", FULL, "item-full", more={"method": "DELETE"}, anywhere=True
    ),
    "item-full-garbled": Case(
        "AccessDenied",
        f"total number of bytes({'9' * 5000}) is over the per item size limit of lots",
        "item-full",
        anywhere=True,
    ),
    "not-deletable-meta": Case(
        "AccessDenied",
        None,
        "not-deletable",
        more={
            "method": "DELETE",
            "url": "https://s3.us.archive.org/my-item/my-item_meta.xml",
        },
    ),
    "not-deletable-files": Case(
        "AccessDenied",
        None,
        "not-deletable",
        more={
            "method": "DELETE",
            "url": "https://my-item.s3.us.archive.org/my-item_files.xml",
        },
    ),
    "not-deletable-sqlite": Case(
        "AccessDenied",
        None,
        "not-deletable",
        more={
            "method": "DELETE",
            "url": "https://s3.us.archive.org/my-item/my-item_meta.sqlite",
        },
    ),
    "not-deletable-item": Case(
        "AccessDenied",
        None,
        "not-deletable",
        more={"method": "DELETE", "url": "https://s3.us.archive.org/my-item"},
    ),
    "delete-of-a-file": Case("AccessDenied", None, "access-denied", more={"method": "DELETE"}),
    "credentials-missing": Case(
        "AccessDenied", None, "credentials-missing", more={"credentials_sent": False}
    ),
    "access-denied": Case("AccessDenied", None, "access-denied", more={"credentials_sent": True}),
    "access-key": Case("InvalidAccessKeyId", None, "credentials-wrong"),
    "secret-key": Case("SignatureDoesNotMatch", "'PUT\\n\\n\\n/my-item'", "credentials-wrong"),
    "identifier-invalid": Case(
        "InvalidBucketName",
        INVALID_NAME,
        "identifier-invalid",
        more={"url": "https://s3.us.archive.org/my%20item/scan.pdf"},
    ),
    "identifier-not-permitted": Case(
        "InvalidBucketName",
        INVALID_NAME,
        "identifier-not-permitted",
        more={"url": "https://s3.us.archive.org/Qw8TzLr2Vn6PxKd4Hs9Jm3Bc/scan.pdf"},
    ),
    "identifier-unknown": Case(
        "InvalidBucketName", INVALID_NAME, "identifier-invalid", more={"url": None}
    ),
    "item-not-found": Case(
        "NoSuchBucket",
        "does-not-exist-! not found by Metadata::get_obj()[server]",
        "item-not-found",
        anywhere=True,
    ),
    "bad-digest": Case("BadDigest", DIGESTS, "corrupted-in-transit", True, 0.0, anywhere=True),
    "bad-digest-spelled-well": Case(
        "BadDigest",
        DIGESTS.replace("recieved", "received"),
        "corrupted-in-transit",
        True,
        0.0,
        anywhere=True,
    ),
    "bad-digest-bare": Case("BadDigest", None, "corrupted-in-transit", True, 0.0),
    "bad-pdf": Case(
        "BadContent",
        "Syntax error detected in pdf data. You may be able to repair the pdf file with a repair "
        "tool, pdftk is one such tool.",
        "bad-content",
        anywhere=True,
    ),
    "bad-pdf-check": Case("BadContent", "error checking pdf file", "bad-content", anywhere=True),
    "bad-archive-file": Case(
        "BadContent", "error checking archive file", "bad-content", anywhere=True
    ),
    "bad-rar": Case("BadContent", "error verifying rar or cbr file", "bad-content", anywhere=True),
    "bad-video": Case(
        "BadContent",
        "video file has improper extension, try one of these: .movie",
        "bad-content",
        anywhere=True,
    ),
    "bad-image": Case(
        "BadContent",
        "image file has non-image contents: text/html, try one of these extensions: "
        ".html .htm .shtml",
        "bad-content",
        anywhere=True,
    ),
    "bad-content-other": Case("BadContent", "no such luck", "bad-content"),
    "bad-image-text": Case(
        "BadContent",
        "image file has non-image contents: text/plain, try one of these extensions: .txt .log",
        "bad-content",
        anywhere=True,
    ),
    "metadata-unchanged": Case(
        None,
        None,
        "metadata-unchanged",
        more={"status": 400, "message": "no changes to _meta.xml", "method": "POST"},
        anywhere=True,
    ),
    "item-not-available": Case(
        None,
        None,
        "item-dark",
        more={
            "status": 403,
            "title": "Internet Archive: Error",
            "excerpt": "Item not available The item is not available due to issues with the item's content.",
        },
    ),
    "not-deletable-without-body": Case(
        None,
        None,
        "not-deletable",
        more={
            "status": 403,
            "method": "DELETE",
            "url": "https://s3.us.archive.org/my-item/my-item_meta.sqlite",
        },
    ),
    "not-deletable-in-a-log": Case(
        None,
        None,
        "not-deletable",
        more={
            "status": 403,
            "method": None,
            "url": "https://s3.us.archive.org/my-item/my-item_files.xml",
        },
    ),
    "system-file-not-readable-in-a-log": Case(
        None,
        None,
        "forbidden",
        more={
            "status": 403,
            "method": None,
            "url": "https://archive.org/download/my-item/my-item_files.xml",
        },
    ),
    "metadata-of-another-account": Case(
        None,
        None,
        "item-forbidden",
        more={
            "status": 403,
            "message": "You do not have permission to edit this item",
            "method": "POST",
            "url": "https://archive.org/metadata/my-item",
        },
    ),
    "delete-without-body": Case(None, None, "forbidden", more={"status": 403, "method": "DELETE"}),
    "length-html-411": Case(
        None,
        None,
        "length-missing",
        more={"status": 411, "title": "411 Length Required", "excerpt": "A request of ..."},
    ),
    "page-of-a-restricted-file": Case(
        None,
        None,
        "forbidden",
        more={
            "status": 403,
            "title": "403 Forbidden",
            "method": "GET",
            "url": "https://ia601503.us.archive.org/16/items/my-item/a.pdf",
        },
    ),
    "login-refused": Case(
        None,
        None,
        "credentials-wrong",
        more={
            "status": 401,
            "excerpt": '{"success":false,"values":{"reason":"account_bad_password"}}',
            "url": "https://archive.org/services/xauthn/?op=login",
        },
    ),
    "save-page-now-limit": Case(
        None,
        None,
        "slow-down",
        True,
        300.0,
        more={
            "status": 429,
            "excerpt": "Too Many Requests We are limiting the number of URLs you can submit to be "
            "Archived to the Wayback Machine",
            "url": "https://web.archive.org/save/https://example.com/",
        },
    ),
    "headers-too-large": Case(
        None,
        None,
        "headers-too-large",
        more={"status": 400, "title": "400 Request Header Or Cookie Too Large"},
    ),
    "metadata-change-rejected": Case(
        None,
        None,
        "bad-request",
        more={
            "status": 400,
            "title": "Bad Request",
            "method": "POST",
            "url": "https://archive.org/metadata/my-item",
        },
    ),
    "length-code": Case("MissingContentLength", None, "length-missing"),
    "operation-aborted": Case("OperationAborted", None, "transient", True, 5.0),
    "request-timeout": Case("RequestTimeout", None, "transient", True, 5.0),
    "incomplete-body": Case("IncompleteBody", None, "transient", True, 5.0),
    "account-problem": Case("AccountProblem", None, "account"),
    "not-signed-up": Case("NotSignedUp", None, "account"),
    "a-slug": Case("MalformedACLError", None, "malformed-acl-error"),
}
