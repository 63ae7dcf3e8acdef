"""The JSON and the count of errors: each is its own, whatever came before it."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ias3errors.cli import json_records
from ias3errors.cli.json_records import JsonRecords
from ias3errors.cli.occurrences import OccurrenceReader
from ias3errors.redaction.masking import Redactor, is_harmless
from ias3errors.scanning.match import Match
from ias3errors.scanning.scanner import Observer, found_in, matches_in_stream
from tests.test_properties import SEEDS, thorough

BODY = (
    "<Error><Code>SlowDown</Code><Message>m</Message><Key>k</Key><RequestId>r</RequestId></Error>"
)
ELEMENT = re.compile(r"<(\w+)>([^<]*)</\1>")
#: Texts that change a mask, an advice or an escape, and some that change nothing.
TEXTS = st.one_of(
    st.sampled_from(
        [
            *(
                "a",
                "5b6f8a52",
                "4442587FB7D0A2F9",
                "AKIAABCDEFGHIJKLMNOP",
                "a-ASIAABCDEFGHIJKLMNOP",
            ),
            *(
                "",
                " ",
                " padded ",
                "a b",
                "100%",
                "%s",
                "%(Key)s",
                "{identifier}",
                'quote"d',
                "\\",
            ),
            *(
                "x@example.org",
                "LOW abc:def",
                "https://u:p@h/k?X-Amz-Signature=abc&amp;a=b",
                "é",
                "\x85",
            ),
            *(
                "Your upload of b from username x@example.org appears to be spam.",
                "bearer aB3" * 4,
            ),
            *(
                "bucket_tasks_queued exceeds bucket_limit",
                "/my-item/a.txt",
                "id-0",
                "tx00001a-b-default",
                "w1TqUKGaIuNAIgzqm/L2azuzgEBIQ==",
                "token==",
                "&#1;",
                "\x01",
            ),
            *("total number of bytes (12) is over the per item size limit of 10", "a" * 5_000),
            *("my-item not found by Metadata::get_obj() at /petabox", "us-west-2", "Please: 'b'"),
            *("a1@b2.example.org", "by a1@b2.example.org and c3@d4.example.org", "*** a1@b2.org"),
            *("https://u1:p2@h3/k4", "https://s3.us.archive.org/my-item-1/a.txt", "AKIA01234567"),
            *(
                "basic 1b2c3d4e5f6a7b8c9d",
                "AWS k12:0123456789abcdef",
                "slow-film-17",
                "info@archive.org",
            ),
            *(
                "my-item-12 from x1@example.org: bucket_tasks_queued exceeds bucket_limit",
                "q=1",
                "a%201",
            ),
        ]
    ),
    st.text(max_size=20),
)


MEMBERS = st.dictionaries(
    st.sampled_from(
        [
            *("time", "url", "uri", "reason", "method", "status", "status_code", "http_status"),
            *("body", "text", "content", "headers", "note", "Code", "Key", "name"),
        ]
    ),
    st.one_of(
        TEXTS,
        st.sampled_from(
            [
                *("PUT", "HEAD", "503", "200", "https://s3.us.archive.org/my-item/a.txt"),
                *(BODY, "<Error><Code>AccessDenied</Code></Error>", "Error", "<Key>a</Key>"),
                *("https://user:pass@play.min.io/b/k", "2026-11-22T02:00:00Z", 503, 200, None),
                *(0, -7, 1.5, 1e30, 1e-9, 12345678901234567890, True, float("nan"), [1, 2.5]),
                {"Retry-After": 7, "Content-Length": 348, "Age": 1.5},
                {"Date": "Sun, 22 Nov 2026 02:00:00 GMT", "x-amz-request-id": "abc"},
                {"Date": "Sun, 22 Nov 2026 03:00:00 GMT", "x-amz-request-id": "def"},
                {"Server": "AmazonS3", "Retry-After": "7", "x-amz-id-2": "x@example.org"},
                {"Server": "nginx", "Retry-After": "8", "x-amz-id-2": "=id"},
                {"x-oss-err": "PEVycm9yPjxDb2RlPk5vU3VjaEtleTwvQ29kZT48L0Vycm9yPg=="},
                {"X-Amz-Bucket-Region": "eu-1"},
                {"X-Amz-Bucket-Region": "us-22", "Location": "https://b.eu-1.example.org/"},
                {"x-amz-error-code": "NoSuchBucket", "x-amz-error-message": "m"},
                {"content": BODY},
                ["Error", BODY],
            ]
        ),
    ),
    max_size=4,
)


def matches_of(lines: Sequence[str]) -> list[tuple[str | None, Match]]:
    """Return the matches in JSON lines."""
    # The first line makes the others JSON lines.
    head = json.dumps({"status": 503, "body": BODY})
    content = "\n".join((head, *lines)).encode("utf-8", "surrogatepass")
    return list(matches_in_stream(io.BytesIO(content), "a.log", Observer(refuse)))


def records_of(lines: Sequence[str], *, redact: bool) -> tuple[list[str | None], list[str | None]]:
    """Return what is written for the errors of lines, and the JSON of each error alone."""
    matches = matches_of(lines)
    records = JsonRecords(redact=redact, end="\n")
    written = [records.write(path, match) for path, match in matches]
    found = [found_in(path, match) for path, match in matches]
    return written, [
        None if one is None else f"{json.dumps(one.to_dict(redact=redact))}\n" for one in found
    ]


def refuse(problem: object) -> None:
    """Fail: every input here is readable."""
    pytest.fail(str(problem))


def with_texts(body: str, texts: Sequence[str], names: Sequence[str] = ()) -> str:
    """Return a body with other texts in its first elements, or in those with certain names."""
    left = list(texts)

    def changed(match: re.Match[str]) -> str:
        wanted = match[1] in names if names else match[1] not in {"Code", "Message"}
        return f"<{match[1]}>{left.pop(0)}</{match[1]}>" if wanted and left else match[0]

    return ELEMENT.sub(changed, body)


@thorough
@given(
    seed=st.sampled_from(SEEDS),
    texts=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=2),
    ids=st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=3),
    members=st.lists(MEMBERS, min_size=1, max_size=2),
    redact=st.booleans(),
)
@example(
    seed=b"<Error><Code>AccessDenied</Code><Token>k</Token><RequestId>r</RequestId></Error>",
    texts=[["secretsecret"], ["othersecret"]],
    ids=[["a"], ["secretsecret"], ["othersecret"]],
    members=[{"status": 403}],
    redact=True,
)
@example(
    seed=b"<Error><Code>SlowDown</Code><Key>k</Key><Other>%s%</Other><HostId>h</HostId></Error>",
    texts=[["a%s", "%%", "%(HostId)s"]],
    ids=[["%s"], ["a"], ["b"]],
    members=[{}],
    redact=True,
)
@example(
    seed=b"<Error><Code>A</Code><RequestID>r</RequestID><RequestId>k</RequestId></Error>",
    texts=[[]],
    ids=[["a"], [""], [" b "], ["c"]],
    members=[{}, {"headers": {"x-amz-request-id": "d"}}],
    redact=True,
)
@example(
    seed=b"<Error><Message>m</Message><Key>k</Key><RequestId>r</RequestId></Error>",
    texts=[[]],
    ids=[["a"], ["b"]],
    members=[{"status": 503, "headers": {"x-amz-error-code": code}} for code in ("A", "B", "C")],
    redact=True,
)
def test_every_record_equals_to_dict(
    seed: bytes,
    texts: list[list[str]],
    ids: list[list[str]],
    members: list[Mapping[str, Any]],
    redact: bool,
) -> None:
    """Each record has the bytes of `to_dict` as JSON, however many similar errors came before."""
    lines = similar_lines(seed, texts, ids, members)
    written, alone = records_of([*lines, *lines[::-1], *lines], redact=redact)
    assert written == alone


@thorough
@given(
    seed=st.sampled_from(SEEDS),
    texts=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=2),
    ids=st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=3),
    members=st.lists(MEMBERS, min_size=1, max_size=2),
)
def test_every_error_is_counted_as_if_it_came_alone(
    seed: bytes,
    texts: list[list[str]],
    ids: list[list[str]],
    members: list[Mapping[str, Any]],
) -> None:
    """A summary counts each error with its own texts and ids, whatever came before it."""
    lines = similar_lines(seed, texts, ids, members)
    matches = matches_of([*lines, *lines[::-1]])
    reader = OccurrenceReader()
    read = [reader.read(path, match) for path, match in matches]
    assert read == [OccurrenceReader().read(path, match) for path, match in matches]


def similar_lines(
    seed: bytes,
    texts: list[list[str]],
    ids: list[list[str]],
    members: list[Mapping[str, Any]],
) -> list[str]:
    """Return JSON lines of a body with other texts and ids, and with other HTTP facts."""
    body = seed.decode("utf-8", "replace")
    bodies = [with_texts(body, some) for some in [[], *texts]]
    bodies = [with_texts(one, some, ("RequestId", "HostId")) for one in bodies for some in ids]
    return [json.dumps({"body": one, **more}) for one in bodies for more in [{}, *members]]


def archive_body(key: str) -> str:
    """Return a body with the elements of archive.org."""
    return f"<Error><Code>SlowDown</Code><Message>m</Message><Resource>{key}</Resource><RequestId>r</RequestId></Error>"


def odd_body(name: str, text: str) -> str:
    """Return a body with one more element."""
    return f"<Error><Code>Odd</Code><Message>m</Message><{name}>{text}</{name}></Error>"


ENCODED = base64.b64encode(b"<Error><Code>NoSuchKey</Code><Message>m</Message></Error>").decode()
#: Far away, and without a Date header to count from.
COME_BACK = "Fri, 01 Jan 2100 00:00:00 GMT "
SITUATIONS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "a text repeats a secret of the response": [
        {
            "body": f"<Error><Code>Odd</Code><Message>m</Message><Token>secret1234</Token><Key>secret123{n}</Key></Error>"
        }
        for n in (0, 1, 2, 4, 5)
    ],
    "a diagnosis repeats a secret of the response": [
        {
            "body": f"<Error><Code>Odd</Code><Message>m</Message><Token>secret1234</Token><Resource>secret123{n}</Resource></Error>"
        }
        for n in (0, 1, 2, 4, 5)
    ],
    "a digit of a header names the server": [
        {"status": 503, "headers": {"Server": f"AmazonS{n}"}, "body": archive_body("a b")}
        for n in (1, 2, 4, 3, 5)
    ],
    "the URL names the server": [
        {"status": 503, "url": f"https://{host}/b/k", "body": archive_body("a b")}
        for host in ("s3.us.archive.org", "s3.example.org", "ia6.us.archive.org", "play.min.io")
    ],
    "a digit turns a text into an address": [
        {"body": odd_body("Key", f"me%4{n}example.org")} for n in (1, 2, 3, 0, 5)
    ],
    "a text contains two addresses": [
        {"body": odd_body("Key", f"a{n}@b{n}.org and c{n}@d{n}.org")} for n in range(5)
    ],
    "a text contains masks already": [
        {"body": odd_body("Key", f"*** {n}@b.org, ***, {n}")} for n in range(5)
    ],
    "a text stays the same, then changes": [
        {"body": odd_body("Key", f"token {n // 4}%")} for n in range(9)
    ],
    "a header contains the error": [
        {
            "status": 404,
            "headers": {"x-oss-err": value},
            "body": "<Error><Message>m</Message></Error>",
        }
        for value in ("abc", "abcd", "abcde", ENCODED, "abcdef")
    ],
    "Retry-After is a date": [
        {"status": 503, "headers": {"Retry-After": COME_BACK}, "body": odd_body("Key", f"k{n}")}
        for n in range(5)
    ],
    "a header is an object": [
        {"status": 503, "headers": {"x": {"a": f"t{n}"}}, "body": BODY} for n in range(5)
    ],
    "a member contains a second response": [
        {"status": 503, "then": {"content": "<Error><Code>Odd</Code></Error>"}, "body": BODY}
        for _ in range(5)
    ],
    "a member contains a response without an error": [
        {"status": 503, "then": {"status": 404, "content": f"t{n}"}, "body": BODY}
        for n in range(5)
    ],
    "a second member is a body": [
        {"status": 503, "text": f"t{n}", "body": BODY} for n in range(5)
    ],
    "the code's element is in lower case": [
        {"body": f"<Error><code>{code}</code><message>m</message><Key>k</Key></Error>"}
        for code in ("NoSuchKey", "SlowDown", "Odd", "NoSuchKey", "SlowDown")
    ],
    "a success contains an error, and its request is known": [
        {"status": 200, "method": "POST", "url": f"https://a.org/b/k?{n}", "body": BODY}
        for n in ("delete", "uploadId=7", "x", "delete", "uploads")
    ],
    "a success contains more or fewer than one error": [
        {"status": 200, "body": f"<Error><Code>Odd</Code><Key>k{n}</Key></Error>{more}"}
        for n, more in enumerate(
            ("", BODY, "<Error><Code>Even</Code></Error>", " <Error> ", "</DeleteResult>", "")
        )
    ],
    "a success contains an error": [
        {"status": 200, "headers": {"Retry-After": "7", "x-amz-request-id": f"i{n}"}, "body": BODY}
        for n in range(5)
    ],
    "a redirect has a target, or none": [
        {"status": 301, "headers": headers, "body": odd_body("Key", f"k{n}")}
        for n, headers in enumerate(
            ({"Location": "https://a.org/"}, {"Location": "b"}, {"Location": " "}, {}, {})
        )
    ],
    "a HEAD has no body": [
        {"status": status, "method": "HEAD", "body": odd_body("Key", f"k{n}")}
        for status in (200, 307, 404)
        for n in range(3)
    ],
    "a success contains an error without an end": [
        {"status": 200, "body": f"<Error><Code>Odd</Code><Key>k{n}</Key>"} for n in range(5)
    ],
    "the end is missing": [
        {"status": 503, "body": f"<Error><Code>SlowDown</Code><Key>k{n}</Key><Resource>r{n}"}
        for n in range(5)
    ],
    "the declared encoding does not exist": [
        {"body": f"<?xml version='1.0' encoding='utf-7'?>{odd_body('Key', f'+AGEAYg- {n}')}"}
        for n in range(5)
    ],
}


@pytest.mark.parametrize("redact", [True, False])
@pytest.mark.parametrize("records", SITUATIONS.values(), ids=SITUATIONS)
def test_similar_errors_keep_their_own_records(
    records: Sequence[Mapping[str, Any]], redact: bool
) -> None:
    """A record is the same among others that look much like it."""
    written, alone = records_of([json.dumps(record) for record in records] * 3, redact=redact)
    assert written == alone


def test_the_memo_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many kinds of errors come, few are remembered, and every record is right."""
    monkeypatch.setattr(json_records, "_MAX_LINES", 4)
    monkeypatch.setattr(json_records, "_MAX_SEEN", 8)
    lines = [
        json.dumps({"status": 404, "body": with_texts(BODY, [f"k{kind}", f"id-{turn}"])})
        for kinds in (range(6), range(50))
        for turn in range(3)
        for kind in kinds
    ]
    written, alone = records_of(lines, redact=True)
    assert written == alone
    records = JsonRecords(redact=True, end="")
    content = "\n".join(lines).encode()
    for path, match in matches_in_stream(io.BytesIO(content), None, Observer(refuse)):
        records.write(path, match)
        assert len(records._lines) <= 4
        assert len(records._seen) <= 8


def test_a_wait_until_a_date_is_that_of_each_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry-After with a date gives a shorter wait for each record that is written later."""
    waits = iter(range(1_000, 0, -1))
    monkeypatch.setattr("ias3errors.s3error.retry_after", lambda _headers: float(next(waits)))
    lines = [json.dumps(record) for record in SITUATIONS["Retry-After is a date"]]
    records = JsonRecords(redact=True, end="")
    content = "\n".join(lines).encode()
    found = [
        json.loads(records.write(path, match) or "")["retry_after"]
        for path, match in matches_in_stream(io.BytesIO(content), None, Observer(refuse))
    ]
    assert found == sorted(set(found), reverse=True)
    assert len(found) == len(lines)


PIECES = st.sampled_from(
    [
        *(
            "sig",
            "sign",
            "Signature",
            "Credential",
            "token",
            "secret",
            "password",
            "q-ak",
            "api_key",
        ),
        *("AWSAccessKeyId", "authorization", "StringToSign", "basic", "Bearer", "LOW", "AWS"),
        *("AKIA", "ASIA", "AKIAABCDEFGH", "0123456789ABCDEF", "aB3", "A", "Q", "w", "g", "x.org"),
        *("=", "==", "/", "+", ".", "_", "-", "@", "%40", ":", " ", "\\", "é", "&", "\n"),
    ]
)


@thorough
@given(st.lists(PIECES, max_size=6).map("".join))
@example("token==")
@example("q/sig==")
@example("q/SIG==")
@example("aAKIAABCDEFGHIJ")
@example("AKIAABCDEFGHIJ")
def test_a_harmless_id_needs_no_mask_and_no_escape(text: str) -> None:
    """Masking and JSON leave every text as it is that the pattern of harmless ids matches."""
    if is_harmless(text):
        # A redactor with places to keep searches every text.
        assert Redactor(places=["no place"]).text(text) == text
        assert json.dumps(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text",
    [
        *("5b6f8a52-7c1d-4f0e-9a3b-1234567890ab", "CM0R497NB0WAQ977", "my-item/page-0001.jp2"),
        *(
            "w1TqUKGaIuNA+gzqm/L2azuzgEBI=",
            "w1TqUKGaIuNAIgzqm/L2azuzgEBIQ==",
            "tx00001a-b-default",
        ),
    ],
)
def test_usual_ids_are_harmless(text: str) -> None:
    """The ids of archive.org, AWS, MinIO and Ceph are recognized as harmless."""
    assert is_harmless(text)
