"""No text of an error commands a terminal, forges a line of a log, or has no end."""

from __future__ import annotations

import json
import time
import traceback
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from requests.structures import CaseInsensitiveDict

import ias3errors
from ias3errors import ErrorDocument, NotAnS3Error, S3Error, parse
from ias3errors.building import make_error
from ias3errors.exceptions import AccessDenied, SlowDown
from ias3errors.rendering import MAX_SHOWN
from tests.hostile import BODIES
from tests.loopback import error_xml
from tests.paths import FIXTURES
from tests.rows import Row
from tests.test_rendering import slow_down

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
    unsafe = {char for char in set(text) if unicodedata.category(char) in UNSAFE}
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
    assert_all_safe(make_error(replace(document, code=None)))
    assert_all_safe(make_error(replace(document, code="SlowDown")))
    by_caller = SlowDown(words)
    assert_all_safe(by_caller)
    by_caller.args = (words, words)
    assert_all_safe(by_caller)


def files() -> Iterator[Path]:
    """Give every body of the fixtures."""
    for path in sorted(FIXTURES.glob("*/*")):
        if path.suffix in {".xml", ".bin", ".html", ".txt"} or (
            path.suffix == ".json" and not path.name.endswith(".expected.json")
        ):
            yield path


def test_texts_of_every_fixture(row: Row) -> None:
    """No body of the fixtures can do harm to a terminal or a log, with a status or without."""
    for path in files():
        with row(f"{path.parent.name}/{path.name}"):
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


@pytest.mark.parametrize("char", ["\x01", "\u202e", "\U000e0041", "\ud800", "\n"])
def test_texts_are_bounded_after_escaping(char: str) -> None:
    """What is escaped grows tenfold; the bound holds for what is shown."""
    text = char * 10_000
    document = ErrorDocument(
        code=text,
        message=text,
        resource=text,
        request_id=text,
        status=503,
        reason=text,
        method=text,
        url=f"https://host/{text}",
        fields={"Reason": text, "Header": text, "Key": text, "ETag": (text,) * 10},
    )
    for shown in (
        str(make_error(document)),
        repr(make_error(document)),
        *make_error(document).__notes__,
    ):
        assert len(shown) < 6 * MAX_SHOWN
        assert_safe(shown)
    assert len(str(SlowDown(text))) < 3 * MAX_SHOWN


def test_a_body_of_reasons_is_bounded() -> None:
    """A body of nothing but reasons costs no more than another one of its size."""
    fields = "".join(f"<Header{n}>h{n}</Header{n}>" for n in range(8_000))
    error = parse(f"<Error><Code>Odd</Code>{fields}</Error>".encode())
    started = time.perf_counter()
    assert len(str(error)) < 2 * MAX_SHOWN
    assert error.advice.kind == "odd"
    assert time.perf_counter() - started < 2


def test_the_mail_keeps_long_texts() -> None:
    """The mail to the staff is not shortened."""
    error = parse(error_xml("SlowDown", "x" * 50_000, "y" * 50_000))
    assert "y" * 50_000 in error.support_message()


@pytest.mark.parametrize("at", range(1_940, 2_001, 7))
def test_a_secret_is_masked_before_a_text_is_cut(at: int) -> None:
    """A secret at the cut of a long text does not show its beginning."""
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


def test_not_an_s3_error_is_shown_safely() -> None:
    """The text of `NotAnS3Error` holds neither a key nor a terminal command; `reason` is raw."""
    with pytest.raises(ias3errors.NotAnS3Error) as caught:
        ias3errors.parse("LOW accesskey:secretsecret \x1b[2J")
    assert "secretsecret" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert "secretsecret" in caught.value.reason
