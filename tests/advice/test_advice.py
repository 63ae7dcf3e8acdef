from __future__ import annotations

import pickle
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from requests.structures import CaseInsensitiveDict

from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.choosing import (
    _TABLES,
    REDIRECT_NOT_REPLAYABLE,
    advise,
)
from ias3errors.advice.model import Advice, Rule, matching_advice, row, rows, slug
from ias3errors.advice.s3 import NOTHING_KNOWN, S3_FALLBACKS, S3_RULES, STATUS_ADVICE
from ias3errors.catalog import IAS3
from ias3errors.document import ErrorDocument

ARCHIVE_URL = "https://s3.us.archive.org/my-item/scan.pdf"
OTHER_URL = "https://s3.example.com/my-bucket/scan.pdf"
LOOPBACK_URL = "http://127.0.0.1:43211/my-item/scan.pdf"

ARCHIVE_WORDS = re.compile(
    r"archive\.org|internet archive|identifier|\bitems?\b|\bdark\b|IAS3|\bLOW\b|x-archive",
    re.IGNORECASE,
)


def answer(
    code: str | None = None,
    resource: str | None = None,
    *,
    url: str | None = ARCHIVE_URL,
    **more: Any,
) -> ErrorDocument:
    """Build an answer as archive.org gives it, with its catalog's message and status."""
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
    """One answer of archive.org, and what it means."""

    code: str | None
    resource: str | None
    kind: str
    retryable: bool = False
    wait: float | None = None
    more: Mapping[str, Any] = {}
    #: Whether the words alone tell that archive.org speaks.
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
        "Checking for identifier availability failed",
        "item-creation-race",
        True,
        10.0,
        anywhere=True,
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
        True,
        30.0,
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
    "length-html-411": Case(
        None,
        None,
        "length-missing",
        more={"status": 411, "title": "411 Length Required", "excerpt": "A request of ..."},
    ),
    "length-code": Case("MissingContentLength", None, "length-missing"),
    "operation-aborted": Case("OperationAborted", None, "transient", True, 5.0),
    "request-timeout": Case("RequestTimeout", None, "transient", True, 5.0),
    "incomplete-body": Case("IncompleteBody", None, "transient", True, 5.0),
    "account-problem": Case("AccountProblem", None, "account"),
    "not-signed-up": Case("NotSignedUp", None, "account"),
    "a-slug": Case("MalformedACLError", None, "malformed-acl-error"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_archive_situations(case: Case) -> None:
    """Each situation of archive.org has its kind, its retry and its wait."""
    advice = advice_for(answer(case.code, case.resource, **case.more))

    assert (advice.kind, advice.retryable, advice.wait) == (case.kind, case.retryable, case.wait)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if "url" not in case.more],
    ids=[name for name, case in CASES.items() if "url" not in case.more],
)
def test_archive_situations_without_a_host(case: Case) -> None:
    """Where no host is known and nothing shows another service, archive.org's rules hold."""
    document = answer(case.code, case.resource, **{**case.more, "url": None})

    assert advice_for(document) == advice_for(document._replace(url="https://archive.org"))


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if case.anywhere],
    ids=[name for name, case in CASES.items() if case.anywhere],
)
@pytest.mark.parametrize("url", [LOOPBACK_URL, OTHER_URL])
def test_words_of_archive_tell_its_situations_on_any_host(case: Case, url: str) -> None:
    """Words that only archive.org sends tell the situation on a test server too."""
    advice = advice_for(answer(case.code, case.resource, **{**case.more, "url": url}))

    assert (advice.kind, advice.retryable, advice.wait) == (case.kind, case.retryable, case.wait)


@pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if not case.anywhere and case.resource != INVALID_NAME],
    ids=[
        name for name, case in CASES.items() if not case.anywhere and case.resource != INVALID_NAME
    ],
)
def test_other_hosts_get_no_words_of_archive(case: Case) -> None:
    """Without archive.org's words, the advice for another host does not speak of archive.org."""
    document = answer(case.code, case.resource, **{**case.more, "url": OTHER_URL})
    advice = advice_for(document)

    assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


def test_case_does_not_matter() -> None:
    """The server's words are found in any case, in the message as well as in the detail."""
    assert advice_for(answer("SlowDown", SPAM.upper())).kind == "spam"
    assert advice_for(answer("SlowDown", None, message=SPAM)).kind == "spam"


def test_the_situation_is_found_inside_a_log() -> None:
    """A detail of many lines, with paths and an address, still tells its situation."""
    log = "\n".join(["line of a log"] * 500 + [LOCK_LOG] + ["line of a log"] * 500)

    assert advice_for(answer("InternalError", log)).kind == "item-creation-race"


# -- Facts in the texts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("item-full", ["1134253428522", "1099511627776"]),
        (
            "bad-digest",
            ["fedcba9876543210fedcba9876543210 instead of 0123456789abcdef0123456789abcdef"],
        ),
        ("bad-image", [".html or .htm or .shtml"]),
        ("identifier-invalid", ["'my item'"]),
        ("identifier-not-permitted", ["'Qw8TzLr2Vn6PxKd4Hs9Jm3Bc'"]),
        ("item-not-found", ["'does-not-exist-!'"]),
        ("metadata-unavailable", ["https://archive.org/metadata/my-item"]),
    ],
)
def test_facts_stand_in_the_texts(name: str, expected: list[str]) -> None:
    """What the server told of sizes, digests and names stands in the advice."""
    case = CASES[name]
    advice = advice_for(answer(case.code, case.resource, **case.more))

    for text in expected:
        assert text in f"{advice.meaning} {advice.action}"


OTHER_SERVICE_CASES = [
    (
        {
            "code": "RequestTimeTooSkewed",
            "fields": {
                "RequestTime": "20230725T161257Z",
                "ServerTime": "2023-07-25T16:28:09Z",
                "MaxAllowedSkewMilliseconds": "900000",
            },
        },
        "clock is 15 min 12 s slow, and 15 min are allowed.",
    ),
    (
        {
            "code": "RequestTimeTooSkewed",
            "fields": {
                "RequestTime": "Fri, 28 Apr 2017 07:01:06 GMT",
                "ServerTime": "2017-04-27T05:01:06.000Z",
            },
        },
        "clock is 1 d 2 h fast.",
    ),
    (
        {
            "code": "PermanentRedirect",
            "fields": {"Endpoint": "b.s3-us-west-2.amazonaws.com", "Bucket": "b"},
        },
        "endpoint b.s3-us-west-2.amazonaws.com in region us-west-2",
    ),
    (
        {"code": "PermanentRedirect", "headers": {"X-Amz-Bucket-Region": "eu-central-1"}},
        "region eu-central-1",
    ),
    (
        {
            "code": "TemporaryRedirect",
            "status": 307,
            "headers": {"location": "https://user:pass@b.s3.eu-west-1.amazonaws.com/k"},
        },
        "endpoint b.s3.eu-west-1.amazonaws.com in region eu-west-1",
    ),
    (
        {
            "code": "AuthorizationHeaderMalformed",
            "message": "the region 'us-east-1' is wrong; expecting 'us-west-2'",
        },
        "region to us-west-2",
    ),
    (
        {"code": "EntityTooSmall", "fields": {"ProposedSize": "7", "MinSizeAllowed": "5242880"}},
        "7 bytes, and 5242880",
    ),
    (
        {"code": "EntityTooLarge", "fields": {"ProposedSize": "9", "MaxSizeAllowed": "8"}},
        "9 bytes, and 8",
    ),
    (
        {
            "code": "IncompleteBody",
            "fields": {"NumberBytesExpected": "10", "NumberBytesProvided": "4"},
        },
        "4 of the 10 bytes",
    ),
    (
        {"code": "InvalidArgument", "fields": {"ArgumentName": "acl", "ArgumentValue": ""}},
        "the argument acl.",
    ),
    ({"code": "InvalidRange", "headers": {"content-range": "bytes */12"}}, "12 bytes"),
    ({"code": "MethodNotAllowed", "headers": {"Allow": "GET, HEAD"}}, "only GET, HEAD"),
    (
        {"code": "PreconditionFailed", "fields": {"Condition": "If-None-Match"}},
        "did not hold (If-None-Match)",
    ),
    ({"code": "NoSuchBucket", "fields": {"BucketName": "gone"}}, "'gone'"),
    ({"code": "InvalidBucketName", "fields": {"BucketName": "a_b"}}, "'a_b'"),
    (
        {"code": "BadDigest", "fields": {"ExpectedDigest": "aa", "CalculatedDigest": "bb"}},
        "digest bb instead of aa",
    ),
]


@pytest.mark.parametrize(("parts", "expected"), OTHER_SERVICE_CASES)
def test_facts_of_other_services(parts: dict[str, Any], expected: str) -> None:
    """Typed facts of any S3 service stand in the generic advice, without leftover braces."""
    advice = advice_for(ErrorDocument(**{"url": OTHER_URL, **parts}))

    assert expected in f"{advice.meaning} {advice.action}"
    assert not re.search(r"[{}]|pass@", f"{advice.meaning} {advice.action}")


def test_refused_values_are_not_repeated() -> None:
    """A refused Authorization header comes back in the answer, and its secret stays out."""
    fields = {"ArgumentName": "Authorization", "ArgumentValue": "LOW access:secret"}
    advice = advice_for(ErrorDocument(code="InvalidArgument", fields=fields, url=OTHER_URL))

    assert "Authorization" in advice.meaning
    assert "secret" not in advice.meaning + advice.action


def test_inserted_values_are_short() -> None:
    """A server that puts a whole log where a name belongs does not flood the advice."""
    document = ErrorDocument(
        code="PreconditionFailed", fields={"Condition": "x" * 100_000}, url=OTHER_URL
    )

    assert len(advice_for(document).meaning) < 400


def test_braces_of_the_server_are_only_text() -> None:
    """A value that looks like a placeholder is inserted as it is."""
    document = ErrorDocument(
        code="NoSuchBucket", fields={"BucketName": "{bucket.x}"}, url=OTHER_URL
    )

    assert "'{bucket.x}'" in advice_for(document).meaning


# -- Credentials and HEAD ---------------------------------------------------------------------


@pytest.mark.parametrize("code", ["AccessDenied", None, "SomethingForbidden"])
@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL, None])
def test_a_403_without_credentials_says_so(code: str | None, url: str | None) -> None:
    """A 403 to a request without credentials tells that requests drops them on redirects."""
    advice = advice_for(answer(code, url=url, status=403, credentials_sent=False))

    assert advice.kind == "credentials-missing"
    assert not advice.retryable
    assert "redirect" in advice.meaning


def test_missing_credentials_do_not_hide_what_the_code_says() -> None:
    """A code that tells its own reason keeps it, with credentials or without."""
    document = answer("InvalidObjectState", url=OTHER_URL, status=403, credentials_sent=False)

    assert advice_for(document).kind == "invalid-object-state"


@pytest.mark.parametrize(
    ("url", "words"), [(ARCHIVE_URL, "item or the file"), (OTHER_URL, "bucket or the key")]
)
def test_a_404_without_a_body_may_be_either(url: str, words: str) -> None:
    """A 404 to HEAD has no body, so it does not tell what is missing."""
    advice = advice_for(answer(None, url=url, status=404, method="HEAD"))

    assert advice.kind == "not-found"
    assert words in advice.meaning
    assert "HEAD" in advice.meaning


def test_a_403_without_a_body_may_be_a_missing_key() -> None:
    """A 403 to HEAD may mean a missing key, where one may not list the bucket."""
    advice = advice_for(answer(None, url=OTHER_URL, status=403, method="HEAD"))

    assert advice.kind == "forbidden"
    assert "missing key" in advice.meaning


def test_a_404_page_is_not_called_empty() -> None:
    """A 404 with a page of HTML does have a body."""
    advice = advice_for(answer(None, status=404, title="Not Found"))

    assert advice.kind == "not-found"
    assert "body" not in advice.meaning


# -- Every code has its own advice ------------------------------------------------------------


def all_advice() -> list[Advice]:
    """Return every advice of every table."""
    rules = (*SITUATIONS, *ARCHIVE_RULES, *ARCHIVE_FALLBACKS, *S3_RULES, *S3_FALLBACKS)
    by_status = (advice for _, advice in STATUS_ADVICE)
    return [*(rule.advice for rule in rules), *by_status, NOTHING_KNOWN, REDIRECT_NOT_REPLAYABLE]


@pytest.mark.parametrize("advice", all_advice(), ids=lambda advice: advice.kind)
def test_texts_are_one_plain_sentence_each(advice: Advice) -> None:
    """Meaning and action are one sentence each: it ends with a period, and is not long."""
    for text in (advice.meaning, advice.action):
        assert len(text) < 200
        assert text.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", text)
        assert "error occurred" not in text
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", advice.kind)
    assert advice.wait is None or advice.retryable


@pytest.mark.parametrize("code", IAS3)
@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL])
def test_every_catalog_code_has_its_own_default(code: str, url: str) -> None:
    """A catalog code says more than its family, on archive.org and elsewhere."""
    advice = advice_for(answer(code, url=url))
    family = advice_for(answer("NobodyKnowsThis", url=url, status=IAS3[code].status))

    assert (advice.meaning, advice.action) != (family.meaning, family.action)
    assert advice.meaning != NOTHING_KNOWN.meaning
    assert "{" not in advice.meaning + advice.action


def test_defaults_of_the_catalog_differ() -> None:
    """No two catalog codes share both texts, but for those that mean the same thing."""
    texts: dict[tuple[str, str], list[str]] = {}
    for code in IAS3:
        advice = advice_for(answer(code, url=OTHER_URL))
        texts.setdefault((advice.meaning, advice.action), []).append(code)

    assert [codes for codes in texts.values() if len(codes) > 1] == []


@pytest.mark.parametrize("code", [*IAS3, None])
def test_generic_advice_never_speaks_of_archive(code: str | None) -> None:
    """The advice for another service does not speak of archive.org."""
    for status in (None, 301, 403, 404, 411, 500, 503):
        document = answer(code, url=OTHER_URL, status=status)
        for one in (document, document._replace(credentials_sent=False, method="DELETE")):
            advice = advice_for(one)
            assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


def test_generic_tables_never_speak_of_archive() -> None:
    """No row of the generic tables speaks of archive.org."""
    generic = [rule.advice for rule in (*S3_RULES, *S3_FALLBACKS)]
    generic += [advice for _, advice in STATUS_ADVICE]

    for advice in generic:
        assert not ARCHIVE_WORDS.search(f"{advice.meaning} {advice.action}")


@pytest.mark.parametrize("code", IAS3)
def test_codes_without_a_kind_of_their_own_give_their_slug(code: str) -> None:
    """On another host the kind is the code's slug, but for kinds that mean the same anywhere."""
    shared = {
        "AccountProblem": "account",
        "BadDigest": "corrupted-in-transit",
        "IncompleteBody": "transient",
        "InternalError": "server-trouble",
        "InvalidAccessKeyId": "credentials-wrong",
        "MissingContentLength": "length-missing",
        "NotSignedUp": "account",
        "OperationAborted": "transient",
        "RequestTimeout": "transient",
        "ServiceUnavailable": "slow-down",
        "SignatureDoesNotMatch": "credentials-wrong",
    }

    assert advice_for(answer(code, url=OTHER_URL)).kind == shared.get(code, slug(code))


@pytest.mark.parametrize("code", IAS3)
def test_catalog_codes_are_retried_by_table_else_by_family(code: str) -> None:
    """Codes without a row of their own are retried by family, and none of them is a 5xx."""
    may_work = {
        "BadDigest",
        "IncompleteBody",
        "InternalError",
        "OperationAborted",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
    }

    assert advice_for(answer(code, url=OTHER_URL)).retryable == (code in may_work)
    at_archive = may_work | {"BucketAlreadyExists"}
    assert advice_for(answer(code)).retryable == (code in at_archive)


def test_wire_spelling_and_catalog_spelling_get_the_same() -> None:
    """KeyTooLongError is KeyTooLong, whichever of the two names the caller passes on."""
    document = answer("KeyTooLongError", url=OTHER_URL, status=400)

    assert advise(document, "KeyTooLong").kind == "key-too-long"
    assert advice_for(document) == advise(document, "KeyTooLong")


OTHER_CODES = {
    "NoSuchUpload": (404, False),
    "NoSuchVersion": (404, False),
    "InvalidPart": (400, False),
    "InvalidPartOrder": (400, False),
    "AuthorizationHeaderMalformed": (400, False),
    "IllegalLocationConstraintException": (400, False),
    "InvalidObjectState": (403, False),
    "RequestExpired": (400, False),
    "ExpiredRequest": (400, False),
    "TooManyRequests": (429, True),
    "SlowDownRead": (503, True),
    "SlowDownWrite": (503, True),
    "ServerBusy": (503, True),
    "Busy": (503, True),
    "503 SlowDown": (503, True),
    "Throttling": (400, True),
    "RequestRateLimitExceeded": (403, True),
    "XMinioServerNotInitialized": (503, True),
    "QuotaExceeded": (403, False),
    "InvalidRequest": (400, False),
    "MissingRequestBodyError": (400, False),
    "NoSuchTagSet": (404, False),
    "NoSuchBucketPolicy": (404, False),
    "NoSuchLifecycleConfiguration": (404, False),
    "KMS.NotFoundException": (400, False),
    "KMS.DisabledException": (400, False),
    "ConditionalRequestConflict": (409, True),
    "XAmzContentSHA256Mismatch": (400, False),
}


@pytest.mark.parametrize(("code", "expected"), OTHER_CODES.items())
def test_common_codes_of_other_services(code: str, expected: tuple[int, bool]) -> None:
    """Codes that other S3 services send often have advice of their own, by their slug."""
    status, retryable = expected
    document = answer(code, url=OTHER_URL, status=status)
    family = advice_for(answer("NobodyKnowsThis", url=OTHER_URL, status=status))

    advice = advice_for(document)

    assert advice.kind == slug(code)
    assert advice.retryable == retryable
    assert advice.meaning != family.meaning


# -- Codes nobody knows -----------------------------------------------------------------------

FAMILIES = [
    (301, "redirect", False, None),
    (400, "bad-request", False, None),
    (401, "forbidden", False, None),
    (403, "forbidden", False, None),
    (404, "not-found", False, None),
    (405, "bad-request", False, None),
    (408, "transient", True, 5.0),
    (409, "conflict", False, None),
    (410, "not-found", False, None),
    (411, "length-missing", False, None),
    (412, "conflict", False, None),
    (416, "bad-request", False, None),
    (429, "unavailable", True, 30.0),
    (499, "bad-request", False, None),
    (500, "server-trouble", True, 30.0),
    (501, "not-implemented", False, None),
    (502, "server-trouble", True, 30.0),
    (503, "unavailable", True, 30.0),
    (504, "server-trouble", True, 30.0),
    (507, "server-trouble", True, 30.0),
    (200, "unknown", False, None),
    (None, "unknown", False, None),
    (999, "unknown", False, None),
]


@pytest.mark.parametrize(("status", "kind", "retryable", "wait"), FAMILIES)
@pytest.mark.parametrize("url", [ARCHIVE_URL, OTHER_URL])
def test_families_without_a_code(
    status: int | None, kind: str, retryable: bool, wait: float | None, url: str
) -> None:
    """An answer without a code gets the advice of its HTTP status."""
    advice = advice_for(answer(None, url=url, status=status))

    assert (advice.kind, advice.retryable, advice.wait) == (kind, retryable, wait)


@pytest.mark.parametrize(("status", "kind", "retryable", "wait"), FAMILIES)
def test_families_with_a_code_nobody_knows(
    status: int | None, kind: str, retryable: bool, wait: float | None
) -> None:
    """A code that nobody knows is retried by its status, and its slug is the kind."""
    advice = advice_for(answer("NobodyKnowsThis", status=status))

    assert advice.kind == "nobody-knows-this"
    assert (advice.retryable, advice.wait) == (retryable, wait)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NoSuchKey", "no-such-key"),
        ("KMS.NotFoundException", "kms-not-found-exception"),
        ("XAmzContentSHA256Mismatch", "x-amz-content-sha256-mismatch"),
        ("InvalidSOAPRequest", "invalid-soap-request"),
        ("InvalidURI", "invalid-uri"),
        ("503 SlowDown", "503-slow-down"),
        ("Not Found", "not-found"),
        ("\x1b[31mRed\n", "31m-red"),
        ("---", "unknown"),
        ("ÄÖÜ", "unknown"),
    ],
)
def test_slugs(code: str, expected: str) -> None:
    """A kind is made of lower-case letters, digits and hyphens, whatever the code holds."""
    assert slug(code) == expected


def test_a_slug_is_short() -> None:
    """A code of any length gives a kind of bounded length."""
    assert len(slug("A" * 100_000)) <= 100
    assert len(slug("Aa" * 100_000)) <= 150


# -- Whose answer it is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://archive.org/download/my-item/scan.pdf",
        "https://s3.us.archive.org/my-item/scan.pdf",
        "http://ia600000.us.archive.org:80/my-item/scan.pdf",
        "https://user:secret@S3.US.Archive.ORG:443/my-item/scan.pdf",
        "http://s3.us.archive.org./my-item",
    ],
)
def test_archive_hosts(url: str) -> None:
    """archive.org and hosts below it are archive.org's, whatever port, case and user."""
    assert advice_for(answer("BucketAlreadyExists", url=url)).kind == "identifier-taken"


@pytest.mark.parametrize(
    "url",
    [
        "https://notarchive.org/my-item",
        "https://archive.org.example.com/my-item",
        "https://s3.example.com/archive.org/my-item",
        "https://archive.org@example.com/my-item",
        "http://127.0.0.1:9000/my-item",
        "http://[broken/archive.org",
    ],
)
def test_other_hosts(url: str) -> None:
    """A host that only looks like archive.org's is another service."""
    assert advice_for(answer("BucketAlreadyExists", url=url)).kind == "bucket-already-exists"


@pytest.mark.parametrize(
    "sign",
    [
        {"host_id": "abc="},
        {"headers": {"x-amz-request-id": "0A1B"}},
        {"headers": CaseInsensitiveDict({"X-AMZ-ID-2": "0A1B"})},
        {"headers": {"Server": "AmazonS3"}},
        {"headers": {"server": "MinIO/RELEASE"}},
        {"headers": {"X-Oss-Request-Id": "1"}},
        {"resource": "/bucket/key"},
        {"fields": {"Code": "BucketAlreadyExists", "BucketName": "b"}},
    ],
)
def test_signs_of_another_service(sign: dict[str, Any]) -> None:
    """Without a host, ids and elements that archive.org never sends show another service."""
    document = answer("BucketAlreadyExists", url=None)._replace(**sign)

    assert advice_for(document).kind == "bucket-already-exists"


@pytest.mark.parametrize(
    "sign",
    [
        {"headers": {"Server": "Apache/2.4.52 (Ubuntu)", "Connection": "close"}},
        {"headers": {}},
        {"fields": {"Code": "BucketAlreadyExists", "Message": "", "RequestId": "u-u-i-d"}},
        {"request_id": "2a1b1c1d-1111-2222-3333-444455556666"},
    ],
)
def test_signs_of_archive(sign: dict[str, Any]) -> None:
    """What archive.org does send is no sign of another service."""
    document = answer("BucketAlreadyExists", url=None)._replace(**sign)

    assert advice_for(document).kind == "identifier-taken"


# -- The caller's rules -----------------------------------------------------------------------


def _has_ticket(document: ErrorDocument) -> bool:
    return document.request_id is not None


def _ticket(document: ErrorDocument) -> Mapping[str, object]:
    return {"ticket": document.request_id}


def test_the_callers_rules_come_first() -> None:
    """A rule of the caller's own wins over a situation of archive.org."""
    mine = Advice("mine", "Meaning.", "Action.")

    assert advice_for(answer("SlowDown", SPAM), [Rule("SlowDown", None, mine)]) is mine
    assert advice_for(answer("SlowDown", SPAM), [Rule("NoSuchKey", None, mine)]).kind == "spam"
    assert advice_for(answer("SlowDown", SPAM), [Rule(None, "no match", mine)]).kind == "spam"


def test_a_callers_rule_may_name_either_spelling() -> None:
    """A rule applies to the code on the wire as well as to the catalog's spelling."""
    mine = Advice("mine", "Meaning.", "Action.")
    document = answer("KeyTooLongError")

    for code in ("KeyTooLongError", "KeyTooLong"):
        assert advise(document, "KeyTooLong", [Rule(code, None, mine)]) is mine


def test_named_groups_and_values_fill_placeholders() -> None:
    """Named groups of the pattern and what `values` returns fill the texts."""
    rule = row(
        "SlowDown",
        "User {who} has ticket {ticket}; {nobody} stays.",
        "Ask {who}.",
        kind="mine",
        pattern=r"from username (?P<who>\S+)",
        values=_ticket,
    )
    document = answer("SlowDown", SPAM, request_id="T1")

    assert matching_advice(document, "SlowDown", [rule]) == Advice(
        "mine",
        "User someone@example.com has ticket T1; {nobody} stays.",
        "Ask someone@example.com.",
    )


def test_a_rule_applies_only_when_its_condition_holds() -> None:
    """A rule whose `when` is false for a document is passed over."""
    rule = Rule("SlowDown", None, Advice("mine", "Meaning.", "Action."), _has_ticket)

    assert advice_for(answer("SlowDown", SPAM), [rule]).kind == "spam"
    assert advice_for(answer("SlowDown", SPAM, request_id="T1"), [rule]).kind == "mine"


def test_a_value_of_none_leaves_its_placeholder() -> None:
    """`values` may know nothing; the text then never shows None."""
    rule = row(None, "It is {ticket}.", "Ask.", kind="mine", values=_ticket)

    assert advice_for(answer("SlowDown"), [rule]).meaning == "It is {ticket}."


def test_rows_of_several_codes_share_their_texts() -> None:
    """`rows` makes a row a code; without a kind, each code is its own kind."""
    first, second = rows(("QuotaFull", "BucketFull"), "It is full.", "Delete something.", wait=1.0)

    assert (first.code, first.advice.kind) == ("QuotaFull", "quota-full")
    assert (second.code, second.advice.kind) == ("BucketFull", "bucket-full")
    assert replace(first.advice, kind="") == replace(second.advice, kind="")


@pytest.mark.parametrize(
    "rule", [rule for table, _ in _TABLES for rule in table], ids=lambda rule: rule.advice.kind
)
def test_no_row_shows_a_placeholder(rule: Rule) -> None:
    """A row whose texts quote a fact asks for it in `when`, or has words in its place."""
    quoted = set(re.findall(r"\{(\w+)\}", rule.advice.meaning + rule.advice.action))
    silent = ErrorDocument()
    if not quoted or (rule.when is not None and not rule.when(silent)):
        return
    values = rule.values(silent) if rule.values is not None else {}

    assert quoted <= {name for name, value in values.items() if value is not None}


def test_loose_braces_in_a_callers_text_are_harmless() -> None:
    """A text that is no valid format string is shown as it is."""
    rule = row(None, "Set {ticket} in {a: b}, {} or {0", "Do {x.y}.", kind="mine", values=_ticket)
    document = answer("SlowDown", request_id="T1")

    advice = advice_for(document, [rule])

    assert (advice.meaning, advice.action) == ("Set T1 in {a: b}, {} or {0", "Do {x.y}.")


def test_a_group_that_did_not_match_leaves_its_placeholder() -> None:
    """An optional group without a match never shows as None."""
    rule = row(None, "It is {who}.", "Ask.", kind="mine", pattern=r"Please(?P<who> nobody)?")

    assert advice_for(answer("SlowDown"), [rule]).meaning == "It is {who}."


def test_tables_can_be_pickled() -> None:
    """Rules are data with module-level functions, so a catalog with them travels."""
    for table in (SITUATIONS, ARCHIVE_RULES, ARCHIVE_FALLBACKS, S3_RULES, S3_FALLBACKS):
        assert pickle.loads(pickle.dumps(table)) == table


def test_a_redirect_that_cannot_be_replayed() -> None:
    """The advice of the body guard says how to send again, and how to turn the guard off."""
    assert REDIRECT_NOT_REPLAYABLE.kind == "redirect-not-replayable"
    assert not REDIRECT_NOT_REPLAYABLE.retryable
    assert "guard_body=False" in REDIRECT_NOT_REPLAYABLE.action
    assert "bytes or a seekable file" in REDIRECT_NOT_REPLAYABLE.action


# -- Hostile text -----------------------------------------------------------------------------

NEAR_MATCHES = [
    "appears to be spa",
    "item taken ",
    "item ",
    "taken" + " " * 9,
    "Your upload of ",
    "Your upload of " + "x" * 250,
    "usernameCanWriteToItem ",
    "submitted with PUT: ",
    "submitted with PUT: x != ",
    "total number of bytes(1) is over the per item size limit of ",
    "total number of bytes(1111111111",
    "try one of these extensions: ",
    " not found by Metadata::get_ob",
    "expecting 'aaaa",
    "The us-east-",
    "s3.us-east-",
    "bucket_tasks_queued exceeds ",
    "a" * 1000,
    "\n",
    " ",
]


@pytest.mark.parametrize(
    "code",
    [
        "SlowDown",
        "InternalError",
        "AccessDenied",
        "InvalidBucketName",
        "NoSuchBucket",
        "BadDigest",
        "BadContent",
        "AuthorizationHeaderMalformed",
        "PermanentRedirect",
    ],
)
def test_hostile_text_is_read_in_linear_time(code: str) -> None:
    """256 KiB of repeated near-matches take far less than a quadratic search would."""
    started = time.process_time()
    for near in NEAR_MATCHES:
        text = (near * (262_144 // len(near) + 1))[:262_144]
        document = ErrorDocument(code=code, message=text, resource=text, status=400)
        advise(document, code)

    # Some 20 texts; a quadratic search takes minutes for one of them.
    assert time.process_time() - started < 60


PATTERNS = [
    *(rule.pattern for table, _ in _TABLES for rule in table if rule.pattern is not None),
    *(
        "Get_Obj",
        "(?P<a>Get)_",
        "(?i:get)",
        "[A-Z]+_O",
        "[^A-Z]_",
        r"\Bet",
        r"\x47et",
        r"get|\Sput",
    ),
    *("\u017f", "\u212a", "(?-i:Get)", r"\w{3}_\b", "g(?=et)", "(get)_"),
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_sought_without_regard_to_case(pattern: str) -> None:
    """The quick way to see that a pattern is in vain finds what the pattern itself would find."""
    words = [word for rule in PATTERNS for word in re.split(r"[^A-Za-z_: ]+", rule) if word]
    texts = ["", "GET_obj", "x get_OBJ put", "Get", "aput", "\u017fk", "K", *words]
    for text in (
        spelled for one in texts for spelled in (one, one.upper(), one.title(), one + "é")
    ):
        rule = Rule("A", pattern, Advice("found", "", ""))
        document = ErrorDocument(code="A", resource=text)
        expected = re.search(pattern, f"{text}\n", re.IGNORECASE) is not None
        assert (matching_advice(document, "A", [rule]) is not None) == expected
