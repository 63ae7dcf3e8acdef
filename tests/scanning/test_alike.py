"""What is known of answers that are alike is what each of them says."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import ias3errors
from ias3errors.cli.lines import Lines
from ias3errors.scanning import alike
from ias3errors.scanning.alike import Kinds
from ias3errors.scanning.finding import kinds_of_lines
from ias3errors.scanning.records import usual_answer
from ias3errors.scanning.scanner import Observer, evidence_in_stream, found_in
from ias3errors.scanning.searching import search_bytes
from tests.cli.test_lines import ENOUGH, TEXTS, patterns_after
from tests.test_properties import SEEDS, thorough

BODY = (
    "<Error><Code>SlowDown</Code><Message>m</Message><Key>k</Key><RequestId>r</RequestId></Error>"
)
ELEMENT = re.compile(r"<(\w+)>([^<]*)</\1>")
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


def together(lines: Sequence[str]) -> list[list[tuple[dict[str, Any], int]]]:
    """Return the errors of each line of a file, and how far from it each begins."""
    # The first line says that the others are JSON.
    head = json.dumps({"status": 503, "body": BODY})
    found: list[list[tuple[dict[str, Any], int]]] = [[] for _ in lines]
    starts = [len(head) + 1]
    for line in lines:
        starts.append(starts[-1] + len(line.encode()) + 1)
    for one in ias3errors.scan("\n".join((head, *lines)).encode()):
        if one.line > 1:
            place = found[one.line - 2]
            place.append((one.error.to_dict(), one.offset - starts[one.line - 2]))
    return found


def written(lines: Sequence[str], *, redact: bool) -> list[tuple[str | None, str | None]]:
    """Return how the errors of lines are written together, and how each by itself."""
    head = json.dumps({"status": 503, "body": BODY})
    observer = Observer(lambda problem: pytest.fail(str(problem)))
    places = evidence_in_stream(io.BytesIO("\n".join((head, *lines)).encode()), "a", observer)
    together = Lines(redact=redact, end="")
    both = []
    for path, evidence in places:
        found = found_in(path, evidence)
        by_itself = None if found is None else json.dumps(found.to_dict(redact=redact))
        both.append((together.line(path, evidence), by_itself))
    return both


def with_texts(body: str, texts: Sequence[str]) -> str:
    """Return a body with other texts in its elements."""
    left = list(texts)

    def changed(match: re.Match[str]) -> str:
        if match[1] in {"Code", "Message"} or not left:
            return match[0]
        return f"<{match[1]}>{left.pop(0)}</{match[1]}>"

    return ELEMENT.sub(changed, body)


def with_other_digits(line: str, by: int) -> str:
    """Return a line of which the digits in elements and in most members are others."""

    def shifted(match: re.Match[str]) -> str:
        return re.sub(r"(?<![a-z])[0-9]", lambda digit: str((int(digit[0]) + by) % 10), match[0])

    return re.sub(
        r'<(?!Code|Message)\w+>[^<"]*(?=<)|"(?:time|url|note|name)": "[^"]*"', shifted, line
    )


@thorough
@given(
    seed=st.sampled_from(SEEDS),
    texts=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=3),
    members=st.lists(MEMBERS, min_size=1, max_size=3),
    ascii_only=st.booleans(),
    enough=ENOUGH,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[{"time": "Error"}, {"time": "a"}],
    ascii_only=True,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[{"time": BODY}, {"time": "b"}],
    ascii_only=True,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[{"note": "<Key>a</Key>"}],
    ascii_only=True,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[
        {"url": "https://a.us.archive.org/b"},
        {"url": "https://b.example.org/c", "uri": "d"},
    ],
    ascii_only=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>AuthorizationHeaderMalformed</Code><Key>k</Key></Error>",
    texts=[["a"]],
    members=[{"headers": {"X-Amz-Bucket-Region": region}} for region in ("eu-1", "us-22", "x")],
    ascii_only=True,
)
@example(
    enough=1,
    seed=b"<Error><Message>m</Message><Key>k</Key></Error>",
    texts=[["a"]],
    members=[{"status": 503, "headers": {"x-amz-error-code": code}} for code in ("A", "B", "C")],
    ascii_only=True,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[{"headers": {"Retry-After": wait, "Date": "d"}} for wait in ("7", "Sun", "9")],
    ascii_only=True,
)
@example(
    enough=1,
    seed=BODY.encode(),
    texts=[["a"]],
    members=[{"status": 200, "method": "POST"}, {"method": "HEAD"}, {"status": 503}],
    ascii_only=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>A</Code><!-- <Key>k</Key> --><Key>k</Key><RequestId>r</RequestId></Error>",
    texts=[["a", "b", "c"]],
    members=[{"time": "a"}, {"time": "b"}],
    ascii_only=True,
)
def test_lines_of_records_that_are_alike_say_what_each_says(
    seed: bytes,
    texts: list[list[str]],
    members: list[Mapping[str, Any]],
    ascii_only: bool,
    enough: int,
) -> None:
    """However many lines are alike, in texts, URL and times, the errors of each are its own.

    So is what is written of them.
    """
    body = seed.decode("utf-8", "replace")
    lines = [
        json.dumps({"body": with_texts(body, some), **more}, ensure_ascii=ascii_only)
        for some in [[], *texts]
        for more in [{}, *members]
    ]
    lines = [with_other_digits(line, by) for line in lines for by in range(3)] * 2
    lines = [line for line in lines if "\n" not in line]
    with patterns_after(enough):
        assert together(lines) == [together([line])[0] for line in lines]
        for redact in (True, False):
            for one, by_itself in written(lines, redact=redact):
                assert one == by_itself


@pytest.mark.parametrize(
    "record",
    [
        {"status": 503},
        {"status": 503, "method": "PUT", "url": "https://s3.us.archive.org/i/k"},
        {"status": 503, "time": "2026-11-22", "headers": {"Server": "nginx", "Date": "Sun"}},
        {"status": 503, "time": 1763776800.25, "seconds": 0.5, "id": 7, "size": -1},
        {"status": 200, "headers": {"Server": "nginx"}, "url": "https://s3.us.archive.org/i/k"},
        {"status": 301, "headers": {}, "url": "https://s3.us.archive.org/i/k", "method": "PUT"},
    ],
)
def test_most_lines_of_a_crawler_are_of_a_kind(record: Mapping[str, Any]) -> None:
    """When two lines that differ in ids, key, URL, times and numbers alone were read, none is."""
    read: list[str] = []

    def reading(text: str) -> Any:
        read.append(text)
        return usual_answer(text, search_bytes)

    kinds = Kinds(reading)
    for number in range(20):
        own = {
            name: value + number / 7 if isinstance(value, float) else f"{value}-{number}"
            for name, value in record.items()
            if name in {"url", "time", "seconds"}
        }
        body = with_texts(BODY, [f"key {number}", f"id-{number}"])
        line = json.dumps({**record, **own, "id": number, "body": body})
        found = kinds.sorted(line)
        assert (found is None) == (number == 0)
        if number == 1:
            read.clear()
        if found is not None:
            kind, texts = found
            assert kind.body(texts) == body.encode()
            expected = usual_answer(line, search_bytes)
            assert expected is not None
            assert kind.exchange(texts) == expected[1]
    assert read == []


def test_numbers_in_headers_are_read() -> None:
    """A header may be written as a number; it counts as it was written."""
    records = [
        {"status": 503, "headers": {"Retry-After": number, "Age": 1.50}, "body": BODY}
        for number in (7, 8, 9, 10)
    ]
    lines = [json.dumps(record).replace("1.5}", "1.50}") for record in records] * 2
    errors = [error for [(error, _)] in together(lines)]
    assert [error["headers"]["Retry-After"] for error in errors] == ["7", "8", "9", "10"] * 2
    assert [error["retry_after"] for error in errors] == [7.0, 8.0, 9.0, 10.0] * 2


def test_texts_that_are_like_no_other_cost_little() -> None:
    """After very many of them only some of the next ones are looked at, until one is known."""
    kinds = kinds_of_lines()
    unlike = [f'{{"status": 503, "n{number}": [], "body": "a"}}' for number in range(2_000)]
    assert not any(map(kinds.sorted, unlike))
    lines = [json.dumps({"status": 503, "body": with_texts(BODY, [str(n)])}) for n in range(30)]
    known = [kinds.sorted(line) is not None for line in lines]
    assert known == sorted(known)
    assert any(known)
    for line, one in zip(lines, together(lines), strict=True):
        assert one == together([line])[0]


def test_more_kinds_than_are_kept_are_not_read_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where too many kinds come in turn some stay known, and after a while others get their room."""
    monkeypatch.setattr(alike, "_MOST_KINDS", 8)
    monkeypatch.setattr(alike, "_REFUSALS", 10)
    monkeypatch.setattr(alike, "_ENOUGH", 4)
    read: list[str] = []

    def reading(text: str) -> Any:
        read.append(text)
        return usual_answer(text, search_bytes)

    kinds = Kinds(reading)

    def body(code: str, kind: str, number: int) -> str:
        return f"<Error><Code>{code}</Code><Message>{kind}</Message><Key>k{number}</Key></Error>"

    first, second = (
        [
            json.dumps({"status": 503, "body": body(name, kind, n)})
            for n in range(100)
            for kind in "ABCDEFGHIJKL"
        ]
        for name in ("First", "Second")
    )
    known = [weakref.ref(found[0]) for found in map(kinds.sorted, first) if found is not None]
    assert 0.3 < len(known) / len(first) < 0.8
    # Each kind is read twice, with other marks.
    assert len(read) <= 2 * 8 * (1 + len(first) // (8 * 10))
    assert sum(kinds.sorted(line) is not None for line in second) > 0.3 * len(second)
    # Of the others one may still be tried first.
    assert len({kind() for kind in known} - {None}) <= 1
    assert together(first[:50] + second[:50]) == [
        together([line])[0] for line in first[:50] + second[:50]
    ]


def test_lines_that_are_no_text_are_searched_as_they_are() -> None:
    """A byte that is no UTF-8 spoils nothing but itself, in JSON and elsewhere."""
    record = json.dumps({"status": 503, "body": BODY}).encode()
    odd = record.replace(b"<Key>k", b"<Key>\xff")
    bare = BODY.encode().replace(b"<Key>k", b"<Key>\xe9")
    found = list(ias3errors.scan(b"\n".join((record, odd, record, bare, odd))))
    keys = [one.error.document.fields["Key"] for one in found]
    assert keys == ["k", "\ufffd", "k", ias3errors.parse(bare).document.fields["Key"], "\ufffd"]
    assert [one.line for one in found] == [1, 2, 3, 4, 5]


def archive_body(key: str) -> str:
    """Return a body with the elements that archive.org's have."""
    return f"<Error><Code>SlowDown</Code><Message>m</Message><Resource>{key}</Resource><RequestId>r</RequestId></Error>"


def odd_body(name: str, text: str) -> str:
    """Return a body with an element of a name."""
    return f"<Error><Code>Odd</Code><Message>m</Message><{name}>{text}</{name}></Error>"


ENCODED = base64.b64encode(b"<Error><Code>NoSuchKey</Code><Message>m</Message></Error>").decode()
#: Far away, without a Date that it could be counted from. With its blank it is in no way plain.
COME_BACK = "Fri, 01 Jan 2100 00:00:00 GMT "
SITUATIONS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "a text that looks the same as others is a secret that the answer tells": [
        {
            "body": f"<Error><Code>Odd</Code><Message>m</Message><Token>secret1234</Token><Key>secret123{n}</Key></Error>"
        }
        for n in (0, 1, 2, 4, 5)
    ],
    "a diagnosis that looks the same as others is a secret that the answer tells": [
        {
            "body": f"<Error><Code>Odd</Code><Message>m</Message><Token>secret1234</Token><Resource>secret123{n}</Resource></Error>"
        }
        for n in (0, 1, 2, 4, 5)
    ],
    "a header tells by a digit whose server it is": [
        {"status": 503, "headers": {"Server": f"AmazonS{n}"}, "body": archive_body("a b")}
        for n in (1, 2, 4, 3, 5)
    ],
    "the URL tells whose server it is": [
        {"status": 503, "url": f"https://{host}/b/k", "body": archive_body("a b")}
        for host in ("s3.us.archive.org", "s3.example.org", "ia6.us.archive.org", "play.min.io")
    ],
    "a digit makes an address of a text": [
        {"body": odd_body("Key", f"me%4{n}example.org")} for n in (1, 2, 3, 0, 5)
    ],
    "two addresses stand in a text": [
        {"body": odd_body("Key", f"a{n}@b{n}.org and c{n}@d{n}.org")} for n in range(5)
    ],
    "there are masks already": [
        {"body": odd_body("Key", f"*** {n}@b.org, ***, {n}")} for n in range(5)
    ],
    "a text in which digits matter stays the same, then not": [
        {"body": odd_body("Key", f"token {n // 4}%")} for n in range(9)
    ],
    "a header holds the error": [
        {
            "status": 404,
            "headers": {"x-oss-err": value},
            "body": "<Error><Message>m</Message></Error>",
        }
        for value in ("abc", "abcd", "abcde", ENCODED, "abcdef")
    ],
    "a header tells when to come back": [
        {"status": 503, "headers": {"Retry-After": COME_BACK}, "body": odd_body("Key", f"k{n}")}
        for n in range(5)
    ],
    "a header holds more than a text": [
        {"status": 503, "headers": {"x": {"a": f"t{n}"}}, "body": BODY} for n in range(5)
    ],
    "a member holds an answer of its own": [
        {"status": 503, "then": {"content": "<Error><Code>Odd</Code></Error>"}, "body": BODY}
        for _ in range(5)
    ],
    "a member holds an answer that says nothing": [
        {"status": 503, "then": {"status": 404, "content": f"t{n}"}, "body": BODY}
        for n in range(5)
    ],
    "a member is a body, but not the first": [
        {"status": 503, "text": f"t{n}", "body": BODY} for n in range(5)
    ],
    "the code is spelled small": [
        {"body": f"<Error><code>{code}</code><message>m</message><Key>k</Key></Error>"}
        for code in ("NoSuchKey", "SlowDown", "Odd", "NoSuchKey", "SlowDown")
    ],
    "a success holds an error, and tells what it answers": [
        {"status": 200, "method": "POST", "url": f"https://a.org/b/k?{n}", "body": BODY}
        for n in ("delete", "uploadId=7", "x", "delete", "uploads")
    ],
    "a success holds an error, and more or less than one": [
        {"status": 200, "body": f"<Error><Code>Odd</Code><Key>k{n}</Key></Error>{more}"}
        for n, more in enumerate(
            ("", BODY, "<Error><Code>Even</Code></Error>", " <Error> ", "</DeleteResult>", "")
        )
    ],
    "a success holds an error that tells a status": [
        {"status": 200, "headers": {"Retry-After": "7", "x-amz-request-id": f"i{n}"}, "body": BODY}
        for n in range(5)
    ],
    "a redirect leads somewhere, or nowhere": [
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
    "a success holds an error without an end": [
        {"status": 200, "body": f"<Error><Code>Odd</Code><Key>k{n}</Key>"} for n in range(5)
    ],
    "the end is missing": [
        {"status": 503, "body": f"<Error><Code>SlowDown</Code><Key>k{n}</Key><Resource>r{n}"}
        for n in range(5)
    ],
    "the encoding is none": [
        {"body": f"<?xml version='1.0' encoding='utf-7'?>{odd_body('Key', f'+AGEAYg- {n}')}"}
        for n in range(5)
    ],
}


@pytest.mark.parametrize("enough", [1, 32])
@pytest.mark.parametrize("records", SITUATIONS.values(), ids=SITUATIONS)
def test_what_is_not_quite_alike_is_told_apart(
    records: Sequence[Mapping[str, Any]], enough: int
) -> None:
    """A line says the same, and is written the same, among others that look much like it."""
    lines = [json.dumps(record) for record in records] * 3
    with patterns_after(enough):
        assert together(lines) == [together([line])[0] for line in lines]
        for redact in (True, False):
            both = written(lines, redact=redact)
            assert [one for one, _ in both] == [by_itself for _, by_itself in both]


def test_kinds_that_come_in_turn_are_told_apart() -> None:
    """However many kinds have the same code, and whichever came last, each line is its own."""
    lines = [
        json.dumps(
            {
                "status": 404,
                "body": f"<Error><Code>{code}</Code><Message>{kind}</Message><Key>k{number}</Key>"
                f"<RequestId>r{number}</RequestId></Error>",
            }
        )
        for number in range(12)
        for kind in range(10)
        for code in ("NoSuchKey", "Odd", "")
        for _ in range(1 + (number + kind) % 3)
    ]
    expected = [together([line])[0] for line in lines]
    for enough in (1, 4, 32):
        with patterns_after(enough):
            assert together(lines) == expected


@pytest.mark.parametrize("enough", [1, 4])
def test_bodies_of_all_kinds_in_any_order_are_written_as_each_alone(enough: int) -> None:
    """A file of many kinds, as real ones are: no kind is taken for another."""
    chance = random.Random(enough)
    bodies = [seed.decode() for seed in SEEDS if seed.isascii() and len(seed) < 3_000]
    lines = [
        json.dumps(
            {
                "status": chance.choice([200, 404, 404, 404]),
                "body": re.sub("(<RequestId>)[^<]*", rf"\g<1>id-{number}", chance.choice(bodies)),
            }
        )
        for number in range(3_000)
    ]
    with patterns_after(enough):
        for redact in (True, False):
            both = written(lines, redact=redact)
            assert len(both) > len(lines) // 2
            assert [one for one, _ in both] == [by_itself for _, by_itself in both]


def test_how_long_to_wait_for_a_date_is_told_for_each_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Retry-After that is a date is nearer with each line that is written."""
    lines = [json.dumps(record) for record in SITUATIONS["a header tells when to come back"]]
    waits = iter(range(1_000, 0, -1))
    monkeypatch.setattr("ias3errors.s3error.retry_after", lambda _headers: float(next(waits)))
    places = evidence_in_stream(
        io.BytesIO("\n".join(lines).encode()),
        "a",
        Observer(lambda problem: pytest.fail(str(problem))),
    )
    form = Lines(redact=True, end="")
    told = [
        json.loads(form.line(path, evidence) or "")["retry_after"] for path, evidence in places
    ]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == len(lines)
