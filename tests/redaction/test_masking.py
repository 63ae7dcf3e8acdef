"""The parts of redaction: fields, headers, texts, bodies and their encodings, in linear time."""

from __future__ import annotations

import bz2
import gzip
import lzma
import pickle
import zlib
from collections.abc import Callable

import pytest

from ias3errors import ErrorDocument, S3Error, parse
from ias3errors.redaction import Redactor, masked_text, masking, printable, unescaping
from tests.loopback import within
from tests.redaction.planted import (
    SECRET,
    SIGNED_URL,
    leaks_in,
)


def test_masked_fields_keep_names_and_order() -> None:
    """Fields keep their names, order and structure; what is below a secret name is secret."""
    fields = {
        "Code": "c",
        "Token-0": {"Id": "i", "Deep": ("x", {"y": "z"})},
        "List": ("a@b.example.org", {"Token": "t"}),
        "AWSAccessKeyId": "AKIAIOSFODNN7EXAMPLE",
    }
    masked = Redactor.of(fields).fields(fields)
    assert list(masked) == list(fields)
    assert masked == {
        "Code": "c",
        "Token-0": {"Id": "***", "Deep": ("***", {"y": "***"})},
        "List": ("***", {"Token": "***"}),
        "AWSAccessKeyId": "***MPLE",
    }


def test_secrets_are_sought_as_texts_escape_them() -> None:
    """A secret is masked as it is, as markup and as a URL writes it; short ones are not sought."""
    redactor = Redactor.of({"Token": "a+b/c<d>&e", "Token-1": "short", "Code": "c" * 20})
    for text in REPEATED:
        assert redactor.text(f"x {text} short") == "x *** short"
    assert redactor.text("a+b/c" + "c" * 20) == "a+b/c" + "c" * 20


#: One secret in the spellings of markup, URLs and JSON.
REPEATED = (
    "a+b/c<d>&e",
    "a+b/c&lt;d&gt;&amp;e",
    "a&#43;b&#x2F;c&lt;d&gt;&amp;e",
    "a%2Bb%2Fc%3Cd%3E%26e",
    "a%2bb%2fc%3cd%3e%26e",
    "a%252Bb%252Fc%253Cd%253E%2526e",
    r"a+b\/c<d>&e",
    r"a\u002bb\/c\u003cd\u003E\u0026e",
    r"a\u002bb\\/c\u003cd\u003E\u0026e",
    "a+b/c&amp;lt;d&amp;gt;&amp;amp;e",
    "a+b<![CDATA[/c<d>&]]>e",
    "a+b/c<!-- -->&lt;d>&e",
)


def test_a_word_that_is_some_secret_too_is_kept() -> None:
    """A short secret is masked in its own field; what only looks the same is no secret."""
    body = b"<Error><Code>Odd</Code><Resource>word</Resource><Token>word</Token></Error>"
    record = parse(body).to_dict()
    assert (record["resource"], record["fields"]["Token"]) == ("word", "***")


def test_a_secret_in_another_is_masked_with_it() -> None:
    """The longest form of any secret comes first, so that no end of one is left."""
    redactor = Redactor.of({"Token": "abcdefgh", "Token-1": "abcdefgh/secret&end"})
    for text in ("abcdefgh/secret&amp;end", "abcdefgh%2Fsecret%26end", "abcdefgh"):
        assert redactor.text(f"x {text} y") == "x *** y"


def test_masked_headers_drop_what_holds_secrets() -> None:
    """Headers with secrets are left out, with their names; values of the others are masked."""
    headers = {
        "Date": "today",
        "Set-Cookie": "a=b",
        "X-Amz-Error-Detail-StringToSign": "x",
        "X-Amz-Error-Detail-Key": "k",
        "Via": "known-secret",
    }
    assert Redactor.of({"Token": "known-secret"}).headers(headers) == {
        "Date": "today",
        "X-Amz-Error-Detail-Key": "k",
        "Via": "***",
    }


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("Token", "", ""),
        ("Token", " \n", " \n"),
        ("Token", "x", "***"),
        ("accesskey", "12345678", "***"),
        ("accesskey", "123456789", "***6789"),
        ("Key", "x", "x"),
    ],
)
def test_masked_value(field: str, value: str, expected: str) -> None:
    """An empty value shows that it is empty."""
    assert Redactor().fields({field: value}) == {field: expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sent Authorization: LOW k:s and more", "sent Authorization: LOW *** and more"),
        ("by me@example.org.", "by ***."),
        ("(me@example.org)", "(***)"),
        ("user=me%40example.org&b=1", "user=***&b=1"),
        ("https://u:p@h/k", "https://***@h/k"),
        ("?accesskey=abc&bucket=b", "?accesskey=***&bucket=b"),
        ("<a:Token-0 x='1'>abc</a:Token-0> rest", "<a:Token-0 x='1'>***</a:Token-0> rest"),
        ("a&lt;Token&gt;abc", "a&lt;Token&gt;***"),
        ("<Token>abc<Key>d</Key>", "<Token>***<Key>d</Key>"),
        ('{"Token": "a\\"b", "c": 1}', '{"Token": "***", "c": 1}'),
        ("{'Cookie': b'a=\"b\"', 'c': 1}", "{'Cookie': b'***', 'c': 1}"),
        ("Set-Cookie: a=b\nnext", "Set-Cookie: ***\nnext"),
        (r"b'Host: h\r\nCookie: a=b\r\nVia: c'", r"b'Host: h\r\nCookie: ***\r\nVia: c'"),
        (r"b'LOW k:s\r\nVia: c'", r"b'LOW ***\r\nVia: c'"),
        ("Token-0: abcdef then", "Token-0: *** then"),
        ("StringToSign: AWS4 a b<br>next", "StringToSign: ***<br>next"),
        ("sent Authorization: Negotiated abcdef and", "sent Authorization: *** and"),
        ("Authorization: Custom abc def\nnext", "Authorization: ***\nnext"),
        ("by me@EXAMPLE.TEX.", "by ***."),
        ("key ASIAABCDEFGHIJKLMNOP", "key ***MNOP"),
        ("('password', 'hunter two')", "('password', '***')"),
        ("[(b'password', b'hunter two')]", "[(b'password', b'***')]"),
        ("['password', 'hunter two', 'x']", "['password', 'hunter two', 'x']"),
        ("['Authorization', 'Basic dXNlcjpwdw', 'x']", "['Authorization', 'Basic ***', 'x']"),
        ('"Authorization: LOW k:s" and more words', '"Authorization: LOW ***" and more words'),
        ("authorization: Bearer", "authorization: Bearer"),
    ],
)
def test_no_more_is_masked_than_the_secret(text: str, expected: str) -> None:
    """The text beside a secret is kept."""
    assert masked_text(text) == expected


@pytest.mark.parametrize("at", range(3, 9))
def test_a_body_with_a_stray_nul_is_no_wide_encoding(at: int) -> None:
    """A stray NUL does not make a text UTF-16, so its secrets are found."""
    body = b"<a/>    "[:at].ljust(at) + b"\0<Token>abcdefgh</Token>"
    if at > 3:
        assert b"abcdefgh" not in Redactor().body(body)
    wide = "<a/><Token>abcdefgh</Token>"
    for encoding in ("utf-16-le", "utf-16-be"):
        assert "abcdefgh" not in Redactor().body(wide.encode(encoding)).decode(encoding)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, bz2.compress, lzma.compress])
def test_a_packed_body_comes_back_empty(pack: Callable[[bytes], bytes]) -> None:
    """Nothing in it could be masked."""
    assert Redactor().body(pack(b"<Token>abcdefgh</Token>")) == b""


def test_a_body_in_utf_7_comes_back_empty() -> None:
    """It spells the signs after which secrets are found with letters."""
    assert (
        Redactor().body(b"<?xml version='1.0' encoding='UTF-7'?><M>token+AD0-abcdefgh</M>") == b""
    )


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0' encoding='cp037'?><Token>abcdefgh</Token>".encode("cp037"),
        b"\0\0\0<Error><Token>abcdefgh</Token></Error>",
        b"<M>LOW key:<!-- a > b -->abcdefgh</M>",
        b"<M>LOW k<!-- " + b"-" * 3_000 + b" -->ey:abcdefgh</M>",
        b"<M>?token<?php x ?>=abcdefgh</M>",
        b"<M>LOW key&#0000058;abcdefgh</M>",
        b"<M>?token&equals;abcdefgh</M>",
    ],
)
def test_a_secret_in_an_odd_spelling_does_not_travel(body: bytes) -> None:
    """Encodings, comments, instructions and references hide no secret from masking."""
    masked = Redactor().body(body)
    assert b"abcdefgh" not in masked
    assert "abcdefgh".encode("cp037") not in masked


@pytest.mark.parametrize("mark", ["<!--", "<?"])
def test_marks_without_an_end_take_linear_time(mark: str) -> None:
    """A search for the end of each would be quadratic; they hide no secret either."""
    assert within(10, lambda: masked_text(mark * 100_000 + "x-->" + mark * 100_000))
    text = mark * (200_000 // len(mark)) + "LOW key:abcdefgh"
    assert "abcdefgh" not in within(10, lambda: masked_text(text))


def test_a_key_within_a_secret_is_named_by_its_end() -> None:
    """A nested name that is secret decides itself how its value is masked."""
    fields = {"Token": {"AccessKeyId": "abcdefghijkl", "Note": "n"}, "Details": {"Token": "abc"}}
    assert Redactor().fields(fields) == {
        "Token": {"AccessKeyId": "***ijkl", "Note": "***"},
        "Details": {"Token": "***"},
    }


def test_addresses_are_kept_where_that_is_asked_for() -> None:
    """In nested fields and headers as in plain ones."""
    fields = {"Details": {"By": "me@example.org"}}
    assert Redactor().fields(fields, addresses=False) == fields
    assert Redactor().fields(fields) == {"Details": {"By": "***"}}
    headers = {"X-By": "me@example.org"}
    assert Redactor().headers(headers, addresses=False) == headers
    assert Redactor().headers(headers) == {"X-By": "***"}


@pytest.mark.parametrize("secret", ["abcdefgh", "hunter2", "Pass12", "10 000 000"])
def test_a_secret_that_is_no_word_is_sought_elsewhere(secret: str) -> None:
    """It has eight characters, or six with a letter and a digit, whatever says that it is secret."""
    assert Redactor.of({"Token": secret}).text(f"bad {secret} given") == "bad *** given"
    paired = {"ArgumentName": "password", "ArgumentValue": secret}
    assert Redactor.of(paired).text(f"bad {secret} given") == "bad *** given"
    url = f"https://user:{secret}@h/k"
    assert Redactor.of({}, url).text(f"bad {secret} given") == "bad *** given"


@pytest.mark.parametrize("secret", ["request", "1234567", "abc12"])
def test_a_secret_that_may_be_a_word_is_not_sought_elsewhere(secret: str) -> None:
    """A server could otherwise blank the words and numbers of any sentence."""
    redactor = Redactor.of({"Token": secret, "Details": {"Key": "ijklmnop"}})
    assert redactor.text(f"bad {secret} ijklmnop") == f"bad {secret} ijklmnop"
    assert redactor.fields({"Token": secret}) == {"Token": "***"}


def test_secrets_are_found_at_any_depth_and_as_they_travel() -> None:
    """The longest come first, and each is masked as it is and as markup and URLs escape it."""
    fields = {
        "Token": ("abcd&efgh", "ijkl/mnop"),
        "Details": {"Secret": {"Value": "qrstuvwxyz", "List": ("0123456789A",)}, "Key": "k" * 9},
        "Password": "\udc80bcdefgh",
        "Other": ("l" * 9,),
    }
    redactor = Redactor.of(fields)
    for text in ("0123456789A", "qrstuvwxyz", "abcd&amp;efgh", "abcd%26efgh", "ijkl%2Fmnop"):
        assert redactor.text(text) == "***"
    assert redactor.text("k" * 9 + " " + "l" * 9) == "k" * 9 + " " + "l" * 9


def test_line_breaks_are_kept_where_that_is_asked_for() -> None:
    """All else that could forge a line or command a terminal is escaped there, too."""
    assert printable("a\nb\x1b[0m\r", keep_newlines=True) == "a\nb\\x1b[0m\\r"
    assert printable("a\nb\x1b[0m\r") == "a\\nb\\x1b[0m\\r"


HOSTILE = ["<", "<Token>", "<Token ", "&lt;Token ", "</Token>", "<Token>a</Tokenx>", '"Token":"\\',
           '{"a":"', "a@", "://a", "%253A%252F%252F", "low a:", 'cookie: "', "authorization: a ",
           "basic ", "sig%3D", "a%40", "Token-0: ", "AKIA", "Cookie: ", "Cookie: is "]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_take_no_time(text: str) -> None:
    """Masking 256 KiB of anything ends soon; with a quadratic pattern it would take minutes."""
    whole = (text * (262_144 // len(text) + 1))[:262_144] + "=:<>\"'@%40"
    assert within(10, lambda: Redactor().body(whole.encode())) is not None


def test_a_document_without_a_response_is_masked_too() -> None:
    """Documents that were made by hand, or read from elsewhere, are masked like others."""
    document = ErrorDocument(code="Odd", message=f"LOW a:{SECRET}", url=SIGNED_URL)
    error = S3Error(document=document)
    for make in (str, repr, lambda one: repr(one.to_dict()), pickle.dumps):
        assert leaks_in(make(error)) == []


def test_the_memo_of_harmless_texts_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs for months doesn't remember every text that it met."""
    remembered: set[str] = set()
    monkeypatch.setattr(masking, "_HARMLESS", remembered)
    monkeypatch.setattr(masking, "_MOST_HARMLESS", 3)
    for number in range(10):
        text = f"a text, number {number}"
        assert Redactor().text(text) == text
        assert len(remembered) <= 3


def test_what_follows_the_last_escape_that_is_read_is_masked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many escapes hide a secret, the rest of a text is masked instead of read."""
    monkeypatch.setattr(unescaping, "MAX_ESCAPES", 20)
    masked = masked_text(f"{'%41' * 30}%22token%22%3A%22{SECRET}%22")
    assert SECRET not in masked
    assert masked.startswith("%41" * 20)
