"""What an error says: its line, its notes, its dictionary, the mail to the staff; all of it safe."""

from __future__ import annotations

import json
import traceback
from dataclasses import replace
from typing import Any

import pytest
import requests

import ias3errors
from ias3errors import S3Error, parse
from ias3errors.building import make_error
from ias3errors.exceptions import NoSuchKey, SlowDown, UnavailableError
from ias3errors.reasons import size_text
from tests.loopback import error_xml

ID = "5b6f8a52-0000-4000-8000-1234567890ab"
QUEUE = "bucket_tasks_queued exceeds rationed amount"


def slow_down(**given: Any) -> S3Error:
    """Return a SlowDown as archive.org sends it."""
    body = error_xml("SlowDown", "Please reduce your request rate.", QUEUE)
    return parse(body, **{"status": 503, "reason": "Slow Down", **given})


LINE = (
    "SlowDown (HTTP 503 Slow Down): Please reduce your request rate. | "
    f"bucket_tasks_queued exceeds rationed amount | RequestId: {ID}"
)

PLACE = "my-item/a.pdf at s3.us.archive.org"

# -- One line ---------------------------------------------------------------------------------


def test_the_line_holds_what_is_known() -> None:
    """Code, status, message, detail and request id are in one line, in this order."""
    assert str(slow_down()) == LINE


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    [
        (error_xml("SlowDown", "m"), {}, f"SlowDown: m | RequestId: {ID}"),
        (error_xml("Odd", ""), {}, f"Odd | RequestId: {ID}"),
        (b"<Error><Code>NoSuchKey</Code></Error>", {}, "NoSuchKey: The specified key does not exist."),
        (b"<Error><Code>NoSuchKey</Code><Message/></Error>", {}, "NoSuchKey: The specified key does not exist."),
        (error_xml("NoSuchKey", " \n "), {}, f"NoSuchKey: The specified key does not exist. | RequestId: {ID}"),
        (b"<Error><Message>m</Message></Error>", {}, "S3 error: m"),
        (b"<Error><Message>m</Message></Error>", {"status": 418}, "HTTP 418 I'm a Teapot: m"),
        (b"", {"status": 503}, "HTTP 503 Service Unavailable"),
        (b"", {"status": 599}, "HTTP 599"),
        (b"", {"status": 503, "reason": "Slow Down"}, "SlowDown (HTTP 503 Slow Down): Please reduce your request rate."),
        (
            b"<html><title>502 Bad Gateway</title></html>",
            {"status": 502},
            "HTTP 502 Bad Gateway | an HTML page: 502 Bad Gateway",
        ),
        (
            b"<html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>nginx</html>",
            {"status": 502},
            "HTTP 502 Bad Gateway | an HTML page: 502 Bad Gateway nginx",
        ),
        (
            b"<html><title>Internet Archive: Error</title><p>The item is not available.</html>",
            {"status": 403},
            "HTTP 403 Forbidden | an HTML page: Internet Archive: Error | The item is not available.",
        ),
        (b"try again later", {"status": 500}, "HTTP 500 Internal Server Error: try again later"),
        (error_xml("NoSuchKey", "m", "/bucket/key"), {}, f"NoSuchKey: bucket/key: m | RequestId: {ID}"),
        (error_xml("NoSuchKey", "m", "/1/x: a log\nof lines"), {}, f"NoSuchKey: m | /1/x: a log\\nof lines | RequestId: {ID}"),
    ],
)  # fmt: skip
def test_lines(body: bytes, given: dict[str, Any], expected: str) -> None:
    """What is not known is left out; a `Resource` that is a path names the object."""
    assert str(parse(body, **given)) == expected


URL = "https://s3.us.archive.org/my-item/a%20b.pdf"


@pytest.mark.parametrize(
    ("url", "method", "expected"),
    [
        (URL, "PUT", "PUT my-item/a b.pdf at s3.us.archive.org"),
        (URL, None, "my-item/a b.pdf at s3.us.archive.org"),
        (f"{URL}?accesskey=abcdef0123456789", "PUT", "PUT my-item/a b.pdf at s3.us.archive.org"),
        ("https://user:secretword@s3.us.archive.org/my-item/a", "PUT", "PUT my-item/a at s3.us.archive.org"),
        ("https://s3.us.archive.org/my-item", "GET", "GET my-item at s3.us.archive.org"),
        ("https://my-bucket.s3.amazonaws.com/k%C3%A9y", "GET", "GET my-bucket/kéy at my-bucket.s3.amazonaws.com"),
        ("http://127.0.0.1:9000/b/k", "GET", "GET b/k at 127.0.0.1:9000"),
        ("https://archive.org/metadata/my-item", "POST", "POST https://archive.org/metadata/my-item"),
        ("https://archive.org/services/x%20y?secret=abc", "GET", "GET https://archive.org/services/x y"),
        ("https://[broken/my-item", "GET", "GET https://[broken/my-item"),
        ("https://[broken/my-item?signature=abc", None, "https://[broken/my-item"),
    ],
)  # fmt: skip
def test_the_line_names_the_request(url: str, method: str | None, expected: str) -> None:
    """Method, bucket and key, and host; else the URL; neither its query nor a password."""
    line = str(parse(b"", status=503, reason="Slow Down", method=method, url=url))
    assert line == f"SlowDown (HTTP 503 Slow Down): {expected}: Please reduce your request rate."


def test_the_line_of_a_saved_body_names_bucket_and_key() -> None:
    """A body alone names what it says: the elements, or the path in `Resource`."""
    body = b"<Error><Code>NoSuchKey</Code><BucketName>b</BucketName><Key>k/\xc3\xa9</Key></Error>"
    assert str(parse(body)) == "NoSuchKey: b/k/é: The specified key does not exist."
    body = b"<Error><Code>NoSuchBucket</Code><BucketName>b</BucketName></Error>"
    assert str(parse(body)) == "NoSuchBucket: b: The specified bucket does not exist."


def test_each_error_of_a_batch_names_its_key() -> None:
    """The URL of a DeleteObjects request names the bucket, and each error its key."""
    body = b"<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>"
    (error,) = ias3errors.parse_all(
        body, status=200, method="POST", url="http://127.0.0.1/b?delete"
    )
    assert str(error) == "AccessDenied (HTTP 200 OK): POST b/a at 127.0.0.1: Access Denied"


def test_the_line_has_the_words_that_programs_look_for() -> None:
    """The server's message and detail are in it as they are."""
    spam = "Your upload of my-item appears to be spam. If not: info@archive.org, token 7, LOW disk"
    assert spam in str(parse(error_xml("SlowDown", resource=spam)))


# -- The fields that say why -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "fields", "shown"),
    [
        ("InternalError", "<Reason>Metadata value longer than 256: x</Reason>", "Metadata value longer than 256: x"),
        ("AccessDenied", "<Details>no storage.objects.get</Details>", "no storage.objects.get"),
        ("AccessDenied", "<Details>m</Details>", ""),
        ("Odd", "<Detail><Line>one</Line><Line>two</Line></Detail>", "one, two"),
        ("AuthenticationFailed", "<AuthenticationErrorDetail>Signature not valid</AuthenticationErrorDetail>", "Signature not valid"),
        ("NotImplemented", "<Header>Transfer-Encoding</Header><additionalMessage>A header</additionalMessage>", "A header | Header: Transfer-Encoding"),
        ("InvalidArgument", "<ArgumentName>x-amz-acl</ArgumentName><ArgumentValue>open</ArgumentValue>", "ArgumentName: x-amz-acl, ArgumentValue: open"),
        ("InvalidArgument", "<ArgumentName2>a</ArgumentName2><ArgumentValue2>v</ArgumentValue2>", "ArgumentName2: a, ArgumentValue2: v"),
        ("InvalidArgument", "<ArgumentName>Authorization</ArgumentName><ArgumentValue>planted-value</ArgumentValue>", "ArgumentName: Authorization, ArgumentValue: ***"),
        ("InvalidArgument", "<ArgumentName>X-Amz-Security-Token</ArgumentName><ArgumentValue>planted-value</ArgumentValue>", "ArgumentName: X-Amz-Security-Token, ArgumentValue: ***"),
        ("InvalidArgument", "<ArgumentName>X-Amz-Signature</ArgumentName><ArgumentValue>planted-value</ArgumentValue>", "ArgumentName: X-Amz-Signature, ArgumentValue: ***"),
        ("PreconditionFailed", "<Condition>If-Match</Condition>", "Condition: If-Match"),
        ("MethodNotAllowed", "<Method>PUT</Method><ResourceType>OBJECT</ResourceType>", "Method: PUT, ResourceType: OBJECT"),
        ("EntityTooLarge", "<ProposedSize>1099511627777</ProposedSize>", "ProposedSize: 1099511627777 bytes (1.1 TB)"),
        ("EntityTooLarge", "<MaxSizeAllowed>much</MaxSizeAllowed>", "MaxSizeAllowed: much"),
        ("MissingSecurityHeader", "<MissingHeaderName>x-amz-date</MissingHeaderName>", "MissingHeaderName: x-amz-date"),
        ("InvalidPart", "<PartNumber>3</PartNumber><ETag>e</ETag>", "PartNumber: 3, ETag: e"),
        ("AccessDenied", "<EC>0003-00000001</EC><RecommendDoc>https://example.org/ec</RecommendDoc>", "EC: 0003-00000001, RecommendDoc: https://example.org/ec"),
        ("Odd", "<header>lower</header>", "header: lower"),
        ("Odd", "<Unheard>of</Unheard><Header> </Header>", ""),
        ("Odd", "<Reason>two\nlines</Reason>", "two\\nlines"),
    ],
)  # fmt: skip
def test_the_line_says_why(code: str, fields: str, shown: str) -> None:
    """The fields with a reason follow the message: sentences bare, values with their name."""
    body = f"<Error><Code>{code}</Code><Message>m</Message>{fields}</Error>".encode()
    error = parse(body)
    assert str(error) == " | ".join(filter(None, (f"{code}: m", shown)))
    assert "planted-value" not in error.support_message()


def test_the_line_does_not_repeat_what_it_says() -> None:
    """Bucket, region and method that the line names already are not added as reasons."""
    body = (
        b"<Error><Code>AuthorizationHeaderMalformed</Code><Message>expecting 'eu-west-1'</Message>"
        b"<Region>eu-west-1</Region><BucketName>b</BucketName><Method>PUT</Method></Error>"
    )
    assert str(parse(body, method="PUT")) == (
        "AuthorizationHeaderMalformed: PUT b: expecting 'eu-west-1'"
    )


def test_support_message_has_every_reason() -> None:
    """The mail has all fields that say why, below the message, whether the line has them or not."""
    body = (
        b"<Error><Code>EntityTooLarge</Code><Message>m</Message><Details>m</Details>"
        b"<BucketName>b</BucketName><ProposedSize>6000000000</ProposedSize></Error>"
    )
    assert parse(body, method="PUT").support_message().splitlines() == [
        "Code: EntityTooLarge",
        "Message: m",
        "    Details: m",
        "    BucketName: b",
        "    ProposedSize: 6000000000 bytes (6.0 GB)",
        "Request: PUT b",
    ]


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1000 bytes (1.0 kB)"),
        (5_242_880, "5242880 bytes (5.2 MB)"),
        (999_999_999, "999999999 bytes (1.0 GB)"),
        (1_099_511_627_776, "1099511627776 bytes (1.1 TB)"),
        (10**20, "100000000000000000000 bytes (100.0 EB)"),
    ],
)
def test_size_text(size: int, shown: str) -> None:
    """A size is shown in the unit that people use, with the exact number of bytes."""
    assert size_text(size) == shown


# -- Texts of callers -------------------------------------------------------------------------


def test_args_hold_the_message_alone() -> None:
    """`args` is one string, the server's message, or empty where there is none."""
    assert slow_down().args == ("Please reduce your request rate.",)
    assert parse(b"", status=503).args == ("",)
    assert (slow_down().errno, slow_down().strerror) == (None, None)


def test_what_is_appended_shows() -> None:
    """A text that a caller appends to the last of `args` begins the line; the rest follows."""
    error = slow_down()
    error.args = (error.args[0] + " https://s3.us.archive.org/my-item/a.pdf",)
    assert str(error) == (
        "Please reduce your request rate. https://s3.us.archive.org/my-item/a.pdf | "
        f"SlowDown (HTTP 503 Slow Down) | {QUEUE} | RequestId: {ID}"
    )


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("upload failed", f" | SlowDown (HTTP 503 Slow Down) | {PLACE} | Please reduce your request rate. | {QUEUE} | RequestId: {ID}"),
        ("upload failed: SlowDown 503", f" | {PLACE} | Please reduce your request rate. | {QUEUE} | RequestId: {ID}"),
        (f"upload failed: {QUEUE}", f" | SlowDown (HTTP 503 Slow Down) | {PLACE} | Please reduce your request rate. | RequestId: {ID}"),
        (f"upload failed ({ID})", f" | SlowDown (HTTP 503 Slow Down) | {PLACE} | Please reduce your request rate. | {QUEUE}"),
        ("uploading my-item/a.pdf", f" | SlowDown (HTTP 503 Slow Down) | Please reduce your request rate. | {QUEUE} | RequestId: {ID}"),
        (f" error uploading a.pdf to my-item: {LINE}", ""),
        (f"https://s3.us.archive.org/my-item/a.pdf: {LINE}", ""),
        (f" error uploading a.pdf: {LINE}", f" | {PLACE}"),
    ],
)  # fmt: skip
def test_an_error_made_again_adds_only_what_is_missing(text: str, added: str) -> None:
    """The caller's text comes first, whole; what it says already is not repeated."""
    response = requests.Response()
    response.status_code = 503
    response.reason = "Slow Down"
    response.url = "https://s3.us.archive.org/my-item/a.pdf"
    response._content = error_xml("SlowDown", "Please reduce your request rate.", QUEUE)
    error = ias3errors.error_from_response(response)
    assert error is not None
    again = type(error)(text, response=error.response, request=error.request)
    assert again.args == (text,)
    assert str(again) == text + added
    assert str(type(error)(str(error), response=error.response)) == str(error)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SlowDown(), "SlowDown: Please reduce your request rate."),
        (SlowDown("words"), "words | SlowDown"),
        (SlowDown(LINE), LINE),
        (SlowDown("SlowDown: words"), "SlowDown: words"),
        (UnavailableError(), "S3 error"),
        (S3Error("words"), "words"),
        (NoSuchKey("two\nlines"), "two\\nlines | NoSuchKey"),
    ],
)
def test_errors_made_by_hand(error: S3Error, expected: str) -> None:
    """Without a response there are the caller's words and the code of the class."""
    assert str(error).startswith(expected)
    assert len(str(error).splitlines()) == 1


def test_message_is_never_none() -> None:
    """The message is the server's; the documented one if it is missing or blank; or empty."""
    assert parse(error_xml("NoSuchKey", "said")).message == "said"
    for blank in ("", " \n\t"):
        error = parse(error_xml("NoSuchKey", blank))
        assert error.message == "The specified key does not exist."
        assert error.args[0].strip() == ""
    body = b"<Error><Code>NoSuchKey</Code></Error>"
    assert parse(body).message == "The specified key does not exist."
    assert parse(b"<Error><Code>Odd</Code></Error>").message == ""
    assert S3Error().message == ""
    assert parse(b"", status=500).message == ""


# -- Notes, repr, dictionary, mail ------------------------------------------------------------


def test_notes_tell_meaning_and_action() -> None:
    """A traceback ends with what it means and what to do, one line each."""
    error = slow_down()
    assert error.__notes__ == [
        f"What it means: {error.advice.meaning}",
        f"What to do: {error.advice.action}",
    ]
    shown = traceback.format_exception_only(error)
    assert shown == [
        f"ias3errors.exceptions.SlowDown: {LINE}\n",
        *[f"{note}\n" for note in error.__notes__],
    ]


def test_notes_show_how_credentials_are_written() -> None:
    """The sample of an Authorization header in an advice is no secret."""
    error = parse(error_xml("InvalidAccessKeyId"), url="https://s3.us.archive.org/my-item/a")
    assert any("LOW accesskey:secret" in note for note in error.__notes__)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            slow_down(),
            (
                "<SlowDown kind='item-queue-full', status_code=503, "
                f"message='Please reduce your request rate.', request_id='{ID}'>"
            ),
        ),
        (
            parse(b"", status=502),
            "<ServerError kind='server-trouble', status_code=502, message=''>",
        ),
        (
            parse(b"<Error><Code>KeyTooLongError</Code><Message>m</Message></Error>"),
            "<KeyTooLong code='KeyTooLongError', kind='key-too-long', message='m'>",
        ),
        (
            parse(b"<Error><Code>NoSuchKey</Code></Error>", status=404, url=URL),
            (
                "<NoSuchKey kind='no-such-key', status_code=404, bucket='my-item', "
                "key='a b.pdf', message='The specified key does not exist.'>"
            ),
        ),
    ],
)
def test_repr(error: S3Error, expected: str) -> None:
    """The repr names kind, bucket and key, and the code only where the class does not."""
    assert repr(error) == expected


def test_to_dict() -> None:
    """The dictionary holds everything that is known, in plain types."""
    error = slow_down(
        headers={"Retry-After": "7"}, method="PUT", url="https://s3.us.archive.org/my-item/a"
    )
    assert error.to_dict() == {
        "type": "SlowDown",
        "code": "SlowDown",
        "status": 503,
        "reason": "Slow Down",
        "message": "Please reduce your request rate.",
        "resource": QUEUE,
        "request_id": ID,
        "host_id": None,
        "method": "PUT",
        "url": "https://s3.us.archive.org/my-item/a",
        "headers": {"Retry-After": "7"},
        "fields": {
            "Code": "SlowDown",
            "Message": "Please reduce your request rate.",
            "Resource": QUEUE,
            "RequestId": ID,
        },
        "source": "body",
        "repairs": [],
        "truncated": False,
        "title": None,
        "excerpt": None,
        "documented_message": "Please reduce your request rate.",
        "kind": "item-queue-full",
        "meaning": error.advice.meaning,
        "action": error.advice.action,
        "retryable": True,
        "retry_after": 7.0,
    }


def test_to_dict_is_json() -> None:
    """Repeated and nested elements become lists and objects; raw values come when asked for."""
    body = (
        b"<Error><Code>Odd</Code><Tag>a</Tag><Tag>b</Tag><Deep><Token>planted-value</Token></Deep>"
        b"<Owner>me@example.org</Owner></Error>"
    )
    error = parse(body)
    masked = json.loads(json.dumps(error.to_dict()))["fields"]
    assert masked == {
        "Code": "Odd",
        "Tag": ["a", "b"],
        "Deep": {"Token": "***"},
        "Owner": "***",
    }
    raw = json.loads(json.dumps(error.to_dict(redact=False)))["fields"]
    assert (raw["Deep"], raw["Owner"]) == ({"Token": "planted-value"}, "me@example.org")


def test_support_message() -> None:
    """The mail holds everything that the staff ask for, in the server's own words."""
    resource = "Your upload of my-item from username me@example.org appears to be spam.\nSee log."
    error = slow_down(
        headers={"Date": "Mon, 02 Nov 2026 08:15:00 GMT"},
        method="PUT",
        url="https://s3.us.archive.org/my-item/a?accesskey=abcdef0123456789",
    )
    error = make_error(replace(error.document, resource=resource, host_id="host"))
    assert error.support_message().splitlines() == [
        "Code: SlowDown",
        "HTTP status: HTTP 503 Slow Down",
        "Message: Please reduce your request rate.",
        "Resource: Your upload of my-item from username me@example.org appears to be spam.",
        "    See log.",
        f"RequestId: {ID}",
        "HostId: host",
        "Date: Mon, 02 Nov 2026 08:15:00 GMT",
        "Request: PUT https://s3.us.archive.org/my-item/a?accesskey=***",
    ]


def test_support_message_of_a_page() -> None:
    """Where there is no S3 error, the mail has what the page shows."""
    page = b"<html><title>502 Bad Gateway</title><p>nginx is unhappy</html>"
    assert parse(page, status=502).support_message().splitlines() == [
        "HTTP status: HTTP 502 Bad Gateway",
        "Page title: 502 Bad Gateway",
        "Page text: nginx is unhappy",
    ]
    assert parse(b"<Error><Code/></Error>").support_message() == ""
