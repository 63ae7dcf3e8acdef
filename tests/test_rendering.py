"""What an error says: its line, its notes, its dictionary, the mail to the staff; all of it safe."""

from __future__ import annotations

import json
import traceback
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.structures import CaseInsensitiveDict

import ias3errors
from ias3errors import ErrorDocument, NotAnS3Error, S3Error, parse
from ias3errors.building import make_error
from ias3errors.exceptions import AccessDenied, NoSuchKey, SlowDown, UnavailableError
from ias3errors.rendering import MAX_SHOWN
from tests.hostile import BODIES
from tests.loopback import error_xml
from tests.paths import FIXTURES

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

# -- One line ---------------------------------------------------------------------------------


def test_the_line_holds_what_is_known() -> None:
    """Code, status, message, detail and request id stand in one line, in this order."""
    assert str(slow_down()) == LINE


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    [
        (error_xml("SlowDown", "m"), {}, f"SlowDown: m | RequestId: {ID}"),
        (error_xml("Odd", ""), {}, f"Odd | RequestId: {ID}"),
        (b"<Error><Code>NoSuchKey</Code></Error>", {}, "NoSuchKey: The specified key does not exist."),
        (b"<Error><Code>NoSuchKey</Code><Message/></Error>", {}, "NoSuchKey"),
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
        (b"try again later", {"status": 500}, "HTTP 500 Internal Server Error: try again later"),
        (error_xml("NoSuchKey", "m", "/bucket/key"), {}, f"NoSuchKey: m | RequestId: {ID}"),
        (error_xml("NoSuchKey", "m", "/1/x: a log\nof lines"), {}, f"NoSuchKey: m | /1/x: a log\\nof lines | RequestId: {ID}"),
    ],
)  # fmt: skip
def test_lines(body: bytes, given: dict[str, Any], expected: str) -> None:
    """What is not known is left out; a `Resource` that is a path is no detail."""
    assert str(parse(body, **given)) == expected


def test_the_line_has_the_words_that_programs_look_for() -> None:
    """The server's message and detail stand in it as they are."""
    spam = "Your upload of my-item appears to be spam. If not: info@archive.org, token 7, LOW disk"
    assert spam in str(parse(error_xml("SlowDown", resource=spam)))


# -- Texts of callers -------------------------------------------------------------------------


def test_args_hold_the_message_alone() -> None:
    """`args` is one string, the server's message, or empty where there is none."""
    assert slow_down().args == ("Please reduce your request rate.",)
    assert parse(b"", status=503).args == ("",)
    assert (slow_down().errno, slow_down().strerror) == (None, None)


def test_what_is_appended_shows() -> None:
    """A text that a caller appends to the last of `args` stands in the line, the rest behind it."""
    error = slow_down()
    error.args = (error.args[0] + " https://s3.us.archive.org/my-item/a.pdf",)
    assert str(error) == (
        "Please reduce your request rate. https://s3.us.archive.org/my-item/a.pdf | "
        f"SlowDown (HTTP 503 Slow Down) | {QUEUE} | RequestId: {ID}"
    )


@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("upload failed", f" | {LINE.replace('): ', ') | ')}"),
        ("upload failed: SlowDown 503", f" | Please reduce your request rate. | {QUEUE} | RequestId: {ID}"),
        (f"upload failed: {QUEUE}", f" | SlowDown (HTTP 503 Slow Down) | Please reduce your request rate. | RequestId: {ID}"),
        (f"upload failed ({ID})", f" | SlowDown (HTTP 503 Slow Down) | Please reduce your request rate. | {QUEUE}"),
        (LINE, ""),
        (f" error uploading a.pdf: {LINE}", ""),
    ],
)  # fmt: skip
def test_an_error_made_anew_adds_only_what_lacks(text: str, added: str) -> None:
    """The caller's text comes first, whole; what it says already is not said again."""
    response = requests.Response()
    response.status_code = 503
    response.reason = "Slow Down"
    response.url = "https://s3.us.archive.org/my-item/a.pdf"
    response._content = error_xml("SlowDown", "Please reduce your request rate.", QUEUE)
    error = ias3errors.error_from_response(response)
    assert error is not None
    anew = type(error)(text, response=error.response, request=error.request)
    assert anew.args == (text,)
    assert str(anew) == text + added


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
    """Without an answer there are the caller's words and the code of the class."""
    assert str(error).startswith(expected)
    assert len(str(error).splitlines()) == 1


def test_message_is_never_none() -> None:
    """The message is the server's, else the documented one, else an empty text."""
    assert parse(error_xml("NoSuchKey", "said")).message == "said"
    assert parse(error_xml("NoSuchKey", "")).message == ""
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


def test_repr() -> None:
    """The repr names class, code, status, message and request id, those that are known."""
    assert repr(slow_down()) == (
        "<SlowDown code='SlowDown', status_code=503, "
        f"message='Please reduce your request rate.', request_id='{ID}'>"
    )
    assert repr(parse(b"", status=502)) == "<ServerError status_code=502, message=''>"


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
        b"<Error><Code>Odd</Code><Tag>a</Tag><Tag>b</Tag><Deep><Token>top-secret</Token></Deep>"
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
    assert (raw["Deep"], raw["Owner"]) == ({"Token": "top-secret"}, "me@example.org")


def test_support_message() -> None:
    """The mail holds everything that the staff ask for, in the server's own words."""
    resource = "Your upload of my-item from username me@example.org appears to be spam.\nSee log."
    error = slow_down(
        headers={"Date": "Mon, 02 Nov 2026 08:15:00 GMT"},
        method="PUT",
        url="https://s3.us.archive.org/my-item/a?accesskey=abcdef0123456789",
    )
    error = make_error(error.document._replace(resource=resource, host_id="host"))
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


# -- Hostile text -----------------------------------------------------------------------------

#: Characters that command a terminal, forge a line, or make a text look like another.
HOSTILE = {
    "newline": "\n",
    "carriage return": "\r",
    "form feed": "\f",
    "vertical tab": "\v",
    "tab": "\t",
    "NUL": "\0",
    "backspace": "\b",
    "bell": "\a",
    "ANSI colour": "\x1b[31m",
    "ANSI title": "\x1b]0;title\x07",
    "delete": "\x7f",
    "C1 sequence": "\x9b2J",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "right-to-left mark": "\u200f",
    "zero-width space": "\u200b",
    "byte-order mark": "\ufeff",
    "soft hyphen": "\xad",
    "tag character": "\U000e0041",
    "private use": "\ue000",
    "lone surrogate": "\ud800",
    "no character": "\uffff",
}
UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def assert_safe(text: str) -> None:
    """Fail if a text holds anything that is not shown as it is."""
    unsafe = {char for char in text if unicodedata.category(char) in UNSAFE}
    assert unsafe == set()
    text.encode()  # no lone surrogate either


def assert_all_safe(error: S3Error) -> None:
    """Fail if any text of an error could do harm to a terminal or a log."""
    for text in (str(error), repr(error), *error.__notes__):
        assert_safe(text)
    assert_safe(json.dumps(error.to_dict()))
    assert_safe(json.dumps(error.to_dict(redact=False)))
    assert_safe(repr(error.to_dict()))
    shown = traceback.format_exception_only(error)
    assert len("".join(shown).splitlines()) == 1 + len(error.__notes__)
    mail = error.support_message()
    assert_safe(mail.replace("\n", " "))
    for row in mail.split("\n"):
        assert row == "" or row.startswith(("    ", *ROWS))


ROWS = (
    "Code: ",
    "HTTP status: ",
    "Message: ",
    "Resource: ",
    "RequestId: ",
    "HostId: ",
    "Date: ",
    "Request: ",
    "Page title: ",
    "Page text: ",
)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_characters_everywhere(text: str) -> None:
    """Wherever a server puts such a character, no text of the error has it."""
    words = f"before{text}2026-11-02 08:15:00 INFO all is well\nRequestId: forged"
    document = ErrorDocument(
        code=f"Odd{text}",
        message=words,
        resource=words,
        request_id=words,
        host_id=words,
        status=503,
        reason=words,
        headers=CaseInsensitiveDict({"Date": words, "x-odd": words}),
        method=f"PUT{text}",
        url=f"https://host/{words}",
        fields={f"Name{text}": words, "List": (words, {"Deep": words})},
        title=words,
        excerpt=words,
    )
    assert_all_safe(make_error(document))
    assert_all_safe(make_error(document._replace(code=None)))
    assert_all_safe(make_error(document._replace(code="SlowDown")))
    by_caller = SlowDown(words)
    assert_all_safe(by_caller)
    by_caller.args = (words, words)
    assert_all_safe(by_caller)


def files() -> Iterator[Any]:
    """Give every body of the fixtures."""
    root = FIXTURES
    for path in sorted(root.glob("*/*")):
        if path.suffix in {".xml", ".bin", ".html", ".txt"} or (
            path.suffix == ".json" and not path.name.endswith(".expected.json")
        ):
            yield pytest.param(path, id=f"{path.parent.name}/{path.name}")


@pytest.mark.parametrize("path", list(files()))
def test_texts_of_every_fixture(path: Path) -> None:
    """No body of the fixtures can do harm to a terminal or a log, with a status or without."""
    body = path.read_bytes()
    assert_all_safe(parse(body, status=503))
    for error in ias3errors.parse_all(body, status=503)[:20]:
        assert_all_safe(error)
    try:
        assert_all_safe(parse(body))
    except NotAnS3Error as refused:
        assert_safe(str(refused))


@pytest.mark.parametrize("name", [name for name in BODIES if name.startswith(("only", "all"))])
def test_texts_of_large_hostile_bodies(name: str) -> None:
    """A body of nothing but troublesome characters gives short, safe texts."""
    error = parse(BODIES[name](), status=503)
    assert_all_safe(error)
    assert len(str(error)) < 100_000


def test_long_texts_are_shortened() -> None:
    """One line of a log holds no whole body; how much was left out is said."""
    error = parse(error_xml("SlowDown", "x" * 50_000, "y" * 50_000))
    assert len(str(error)) < 3 * MAX_SHOWN
    assert "xx... (48,000 more characters)" in str(error)
    assert len(error.message) == 50_000
    assert len(repr(error)) < 2 * MAX_SHOWN
    assert "y" * 50_000 in error.support_message()


@pytest.mark.parametrize("at", range(1_940, 2_001, 7))
def test_a_secret_is_masked_before_a_text_is_cut(at: int) -> None:
    """A secret that stands where a long text is cut does not show its beginning."""
    filler = "x" * (at - 1)
    error = parse(error_xml("AccessDenied", f"{filler} LOW key0key0key0key0:{'secret' * 20}"))
    assert "secret" not in str(error)
    assert "secret" not in repr(error)
    assert isinstance(error, AccessDenied)


def test_odd_args() -> None:
    """The line is made whatever a caller put into `args`."""
    error = slow_down()
    error.args = (7,)
    assert str(error).startswith("7 | SlowDown")
    error.args = ()
    assert str(error).startswith("SlowDown (HTTP 503 Slow Down): Please reduce")


def test_what_is_no_s3_error_is_told_safely() -> None:
    """The text of `NotAnS3Error` holds neither a key nor a terminal command; `reason` is raw."""
    with pytest.raises(ias3errors.NotAnS3Error) as told:
        ias3errors.parse("LOW accesskey:secretsecret \x1b[2J")
    assert "secretsecret" not in str(told.value)
    assert "\x1b" not in str(told.value)
    assert "secretsecret" in told.value.reason
