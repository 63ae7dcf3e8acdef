"""What is written of errors that are alike is what is written of each alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ias3errors.cli import templates
from ias3errors.cli.lines import Lines
from ias3errors.exchange import Exchange
from ias3errors.redaction import masked_text
from ias3errors.scanning import alike
from ias3errors.scanning.evidence import Evidence
from ias3errors.scanning.scanner import found_in
from tests.test_properties import SEEDS, thorough

ELEMENT = re.compile(rb"<(\w+)>([^<]*)</\1>")
#: Texts that something is made of: a mask, an advice, an escape; and some that are only texts.
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


#: After how many of a kind its texts are found by a pattern.
ENOUGH = st.sampled_from([1, 32])


@contextmanager
def patterns_after(enough: int) -> Iterator[None]:
    """Let a kind have a pattern after so many of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "_ENOUGH", enough)
        yield


def written(lines: Lines, bodies: Sequence[bytes], exchange: Exchange) -> list[str | None]:
    """Write each body as one of many."""
    return [
        lines.line("a.log", Evidence(offset, offset + 1, body, exchange))
        for offset, body in enumerate(bodies)
    ]


def expected(bodies: Sequence[bytes], exchange: Exchange, *, redact: bool) -> list[str | None]:
    """Write each body as if there were no other."""
    found = [
        found_in("a.log", Evidence(offset, offset + 1, body, exchange))
        for offset, body in enumerate(bodies)
    ]
    return [one and f"{json.dumps(one.to_dict(redact=redact))}\n" for one in found]


def with_other_digits(body: bytes, by: int) -> bytes:
    """Return a body of which the digits in elements are others."""

    def shifted(match: re.Match[bytes]) -> bytes:
        if match[1] in {b"Code", b"Message"}:
            return match[0]
        text = re.sub(rb"[0-9]", lambda digit: b"%d" % ((int(digit[0]) + by) % 10), match[2])
        return b"<%b>%b</%b>" % (match[1], text, match[1])

    return ELEMENT.sub(shifted, body)


@thorough
@given(
    seed=st.sampled_from(SEEDS),
    texts=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=4),
    status=st.sampled_from([None, 200, 403, 503]),
    redact=st.booleans(),
    enough=ENOUGH,
)
@example(
    enough=1,
    seed=b"<Error><Code>AccessDenied</Code><Resource>r</Resource></Error>",
    texts=[
        ["total number of bytes (12) is over the per item size limit of 10"],
        ["my-item-12 from x1@example.org: bucket_tasks_queued exceeds bucket_limit"],
    ],
    status=403,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>NoSuchBucket</Code><BucketName>b1</BucketName><Doc>d</Doc></Error>",
    texts=[["slow-film-1", "https://x.org/?q=1"], ["film-1", "https://x.org/?q=1"]],
    status=404,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>InvalidAccessKeyId</Code><AWSAccessKeyId>AKIA1</AWSAccessKeyId><Key>k</Key></Error>",
    texts=[["AKIA0123456789AB", "k AKIA0123456789AB"], ["0123456789ab", "0123456789ab"]],
    status=403,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>SlowDown</Code><Key>k</Key><Other>%s%</Other><HostId>h</HostId></Error>",
    texts=[["a%s", "%%", "%(HostId)s"]],
    status=None,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>AccessDenied</Code><Token>k</Token><Key>k</Key></Error>",
    texts=[["secretsecret", "a secretsecret b", "c"], ["othersecret", "a othersecret b", "c"]],
    status=403,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>A</Code><RequestID>r</RequestID><Key>k</Key><Key>k</Key></Error>",
    texts=[["a", "b", "c"], ["d", "e", "f"]],
    status=None,
    redact=True,
)
@example(
    enough=1,
    seed=b"<Error><Code>A</Code><Key>k</Key><!-- <Key>k</Key> --><A><B>c</B></A></Error>",
    texts=[["a", "b", "c"], ["d", "e", "f"]],
    status=None,
    redact=True,
)
def test_errors_that_differ_in_texts_alone_are_written_as_all_others(
    seed: bytes, texts: list[list[str]], status: int | None, redact: bool, enough: int
) -> None:
    """Whatever stands in the elements, in which order ever bodies come, each line is its own."""

    def with_texts(values: Sequence[str]) -> bytes:
        left = list(values)

        def changed(match: re.Match[bytes]) -> bytes:
            if match[1] in {b"Code", b"Message"} or not left:
                return match[0]
            return b"<%b>%b</%b>" % (match[1], left.pop(0).encode("utf-8", "replace"), match[1])

        return ELEMENT.sub(changed, seed)

    bodies = [
        with_other_digits(one, by) for one in [seed, *map(with_texts, texts)] for by in range(4)
    ]
    bodies = [*bodies, *bodies[::3], *bodies]
    exchange = Exchange(status)
    lines = Lines(redact=redact, end="\n")
    with patterns_after(enough):
        assert written(lines, bodies, exchange) == expected(bodies, exchange, redact=redact)


@pytest.mark.parametrize("enough", [1, 32])
@pytest.mark.parametrize("redact", [True, False])
def test_a_code_decides_however_it_is_spelled(redact: bool, enough: int) -> None:
    """Codes and messages are read in any case, so no text in them is one that may differ."""
    bodies = [
        f"<Error><code>{code}</code><message>{message}</message><Key>k</Key></Error>".encode()
        for code in ("NoSuchKey", "SlowDown", "Other", "")
        for message in ("m", "n x@example.org", "")
    ] * 3
    lines = Lines(redact=redact, end="\n")
    with patterns_after(enough):
        assert written(lines, bodies, Exchange()) == expected(bodies, Exchange(), redact=redact)


@pytest.mark.parametrize("enough", [1, 32])
@pytest.mark.parametrize("redact", [True, False])
def test_many_of_a_kind_in_a_row_are_written_as_all_others(redact: bool, enough: int) -> None:
    """The more there are of a kind the less is looked at, and each line is its own still."""
    resource = "Your upload of %b from x%d@example.org was held back: bucket_tasks_queued"
    bodies = [
        b"<Error><Code>SlowDown</Code><Resource>%b</Resource><Key>%b</Key></Error>"
        % (resource.encode() % (b"item-%d" % number, number), key)
        for key in (b"a.txt", b"LOW a:b", b"x <!-- -->", b"a&amp;b", b" a", b"a ", b"")
        for number in (*range(95, 115), 7)
    ]
    lines = Lines(redact=redact, end="\n")
    with patterns_after(enough):
        assert written(lines, bodies, Exchange()) == expected(bodies, Exchange(), redact=redact)


@pytest.mark.parametrize("enough", [1, 32])
@pytest.mark.parametrize("redact", [True, False])
def test_what_many_bodies_have_in_common_is_bounded(redact: bool, enough: int) -> None:
    """However many kinds of bodies come, and texts of each, each line is its own."""
    bodies = [
        b"<Error><Code>Code%d</Code><Key>k%d@example.org</Key></Error>" % (kind, number)
        for kind in range(300)
        for number in range(20 if kind == 7 else 3)
    ]
    lines = Lines(redact=redact, end="\n")
    with patterns_after(enough):
        for _ in range(2):
            assert written(lines, bodies, Exchange()) == expected(
                bodies, Exchange(), redact=redact
            )


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
def test_what_is_written_as_it_is_has_nothing_to_mask_or_escape(text: str) -> None:
    """Ids are looked at by one pattern alone; whatever it takes, masking and JSON leave."""
    if templates._is_harmless(text):
        assert masked_text(text) == text
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
def test_usual_ids_and_names_are_written_as_they_are(text: str) -> None:
    """The ids of archive.org, AWS, MinIO and Ceph, and plain names, need no second look."""
    assert templates._is_harmless(text)
