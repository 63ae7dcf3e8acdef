"""What holds of every body, tried on bodies that nobody thought of.

The examples are the same in every run. More of them, and others each time, come with
``IAS3ERRORS_EXAMPLES=5000``.
"""

from __future__ import annotations

import json
import os
import pickle
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from ias3errors import NotAnS3Error, S3Error, error_from_parts, parse
from tests.fuzz.claims import check, check_error, check_refusal
from tests.fuzz.seeds import seeds

_ASKED = os.environ.get("IAS3ERRORS_EXAMPLES")
thorough = settings(
    max_examples=int(_ASKED or 50),
    derandomize=not _ASKED,
    deadline=None,  # a busy machine is no failure
    database=None,
)

SEEDS = seeds()

# -- Bodies ------------------------------------------------------------------------------------

#: Pieces that mean something to some reader of bodies.
PIECES = st.sampled_from(
    [
        *(
            b"<Error>",
            b"</Error>",
            b"<Code>",
            b"</Code>",
            b"SlowDown",
            b"<Message>",
            b"</Message>",
        ),
        *(b"<Errors>", b"<ErrorResponse>", b"<DeleteResult>", b"<s3:Error ", b"xmlns='u'", b"/>"),
        *(b"<?xml version='1.0'?>", b"encoding='utf-16'", b"<!--", b"-->", b"<![CDATA[", b"]]>"),
        *(b"<!DOCTYPE Error [", b"<!ENTITY a 'b'>", b"&a;", b"&", b"&amp;", b"&#1;", b"&#xD800;"),
        *(b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b\x08", b"\0", b"\x01", b"\xff", b"\xed\xa0\x80"),
        *(b"<html>", b"<title>", b"<li>Code: NoSuchKey</li>", b"</ul>", b'{"code":', b'"x"', b"}"),
        *(b"\n", b" ", b"<", b">", b"'", b'"', b"</", b"a" * 300, b"\xc3\xa9", b"\xe2\x80\xae"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Give a body that a server really sends, damaged in a few places."""
    body = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 40)))
        new = draw(
            st.one_of(st.just(b""), PIECES, st.binary(max_size=6), st.just(body[start:end]))
        )
        body = body[:start] + new + body[draw(st.sampled_from((start, end))) :]
    return body[: draw(st.sampled_from((len(body), len(body) // 2)))]


BODIES = st.one_of(
    st.binary(max_size=200),
    st.lists(PIECES, max_size=14).map(b"".join),
    st.lists(PIECES, max_size=10).map(lambda pieces: b"<Error>" + b"".join(pieces)),
    mutated(),
)


@thorough
@given(BODIES)
def test_any_body_gives_an_s3_error_or_is_refused(body: bytes) -> None:
    """Whatever the bytes: an S3Error whose texts and facts can be had, or NotAnS3Error."""
    check(body)


@thorough
@given(st.text(max_size=200))
def test_any_text_gives_an_s3_error_or_is_refused(body: str) -> None:
    """A body may be a str, even one that no encoding can hold."""
    try:
        check_error(parse(body))
    except NotAnS3Error as refusal:
        check_refusal(refusal)


# -- Whole responses ---------------------------------------------------------------------------

HEADER_NAMES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            *(
                "Location",
                "Retry-After",
                "Date",
                "Allow",
                "x-amz-error-code",
                "x-minio-error-desc",
            ),
            *("x-amz-error-detail-Key", "x-oss-err", "Content-Range", "x-amz-bucket-region"),
        ]
    ),
)
HEADERS = st.dictionaries(HEADER_NAMES, st.text(max_size=40), max_size=6)
URLS = st.one_of(
    st.none(),
    st.text(max_size=60),
    st.text(max_size=40).map(lambda text: f"https://s3.us.archive.org/{text}"),
    st.sampled_from(
        ["http://[", "//", "https://h:99999999/", "https://h/?delete", "?uploadId=%ff"]
    ),
)
METHODS = st.one_of(
    st.none(), st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "put", ""])
)


PARTS = st.fixed_dictionaries(
    {
        "status": st.one_of(st.integers(-1, 700), st.sampled_from([200, 204, 301, 307, 404, 503])),
        "headers": st.one_of(st.none(), HEADERS),
        "body": st.one_of(st.none(), BODIES, st.text(max_size=50)),
        "reason": st.one_of(st.none(), st.text(max_size=20), st.just("Slow Down")),
        "method": METHODS,
        "url": URLS,
        "request_headers": st.one_of(st.none(), HEADERS),
    }
)


@thorough
@given(PARTS)
def test_error_from_parts_never_raises(parts: dict[str, Any]) -> None:
    """Any status, headers and body give an error or None; a status of 400 or more an error."""
    error = error_from_parts(**parts)
    assert error is not None or parts["status"] < 400
    if error is not None:
        assert error.status_code == parts["status"]
        check_error(error)


# -- Trees: build, then parse ------------------------------------------------------------------

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.\-]{0,20}", fullmatch=True)
#: What XML can hold as it is; a parser turns \r into \n.
XML_TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.just("\n"),
    max_size=30,
)
CODES = st.from_regex(r"[A-Za-z][A-Za-z0-9. ]{0,30}[A-Za-z0-9]", fullmatch=True)
FIELDS = st.dictionaries(
    NAMES.filter(lambda name: name.lower() not in {"code", "message", "error", "requestid"}),
    XML_TEXTS,
    max_size=6,
)
ENVELOPES = st.sampled_from(
    [
        "<Error>%s</Error>",
        "<?xml version='1.0' encoding='UTF-8'?>\n<Error>%s</Error>",
        '\ufeff<?xml version="1.0"?><!-- c --><Error xmlns="http://s3.example.org/doc">%s</Error>\n',
        "\n \n<?xml version='1.0'?>\n<Error >%s</Error>",
        "<ErrorResponse xmlns='urn:x'><Error>%s</Error></ErrorResponse>",
        "<Response><Errors><Error>%s</Error></Errors></Response>",
    ]
)


def elements(fields: dict[str, str]) -> str:
    """Return fields as XML elements."""
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())


@thorough
@given(ENVELOPES, CODES, XML_TEXTS, FIELDS)
def test_what_is_written_is_read(
    envelope: str, code: str, message: str, fields: dict[str, str]
) -> None:
    """Every element of an error comes out verbatim and in order, in each usual envelope."""
    fields = {"Code": code, **fields, "Message": message, "RequestId": "4442587FB7D0A2F9"}
    error = parse(envelope % elements(fields))
    assert dict(error.document.fields) == fields
    assert list(error.document.fields) == list(fields)
    assert error.code == code.strip()
    assert error.message == message.strip()
    assert error.request_id == "4442587FB7D0A2F9"


#: Characters that XML forbids, and an ampersand that is no reference.
RAW_TEXTS = st.text(
    st.sampled_from("\x00\x01\x08\x0b\x0c\x0e\x1b\x1f&\ufffe\uffffab \n\u00e9\U0001f600"),
    max_size=30,
)


@thorough
@given(CODES, RAW_TEXTS)
def test_characters_that_xml_forbids_are_kept(code: str, key: str) -> None:
    """Raw control characters and bare ampersands come out as they were sent."""
    error = parse(f"<Error><Code>{code}</Code><Key>{key}</Key></Error>")
    assert error.code == code.strip()
    assert error.document.fields["Key"] == key


#: Damage within an error that takes away none of what follows it.
BROKEN = (
    *(
        "",
        "text",
        "&",
        "&nbsp;",
        "&#0;",
        "\x02",
        "<",
        "< ",
        "<<",
        "</",
        "</p>",
        "]]>",
        "é",
        "\u202e",
    ),
    *("<Message>", "<a>", "<a><b>", "<a/>", "<a b=c>", "<a b='1' b='2'>", "<p:a>", "<br>"),
    *("<!-- c -->", "<?pi?>", "<![CDATA[<x>&]]>", "<Message>m</Message>"),
)
AFTER = st.lists(st.sampled_from(BROKEN), max_size=5).map("".join)
# An end tag after the code might close an element opened before it: the code is no child then.
BEFORE = st.lists(st.sampled_from((*BROKEN, "</Message>", "</a>")), max_size=5).map("".join)


@thorough
@given(CODES, BEFORE, AFTER, st.integers(0, 30), st.booleans())
def test_a_closed_code_is_never_lost(
    code: str, before: str, after: str, cut: int, closed: bool
) -> None:
    """A complete Code within an Error is found, whatever is broken around it."""
    whole = f"<Error>{before}<Code>{code}</Code>"
    rest = after + ("</Error>" if closed else "")
    error = parse(whole + rest[: len(rest) - cut if cut < len(rest) else len(rest)])
    assert error.code == code.strip()


@thorough
@given(CODES, st.integers(1, 40))
def test_a_cut_code_is_no_code(code: str, missing: int) -> None:
    """A code without its end tag is ignored: half a code may be another code."""
    body = f"<Error><Message>m</Message><Code>{code}</Code>"
    error = parse(body[: -min(missing, len(code) + len("</Code>"))], status=503)
    assert error.code is None


# -- Secrets -----------------------------------------------------------------------------------

SECRETS = st.from_regex(r"[A-Za-z0-9]{12}[A-Za-z0-9/+]{8,20}[A-Za-z0-9]{4}", fullmatch=True)
SECRET_FIELDS = st.sampled_from(
    [
        *("SignatureProvided", "StringToSign", "StringToSignBytes", "CanonicalRequest"),
        *("CanonicalRequestBytes", "Token-0", "Token", "AWSAccessKeyId", "OSSAccessKeyId"),
    ]
)
PLACES = st.sampled_from(
    [
        "a text that holds {secret} as a word",
        "PUT /my-item/a.pdf?X-Amz-Signature={secret}&x=1",
        "https://user:{secret}@s3.example.org/a",
        "Authorization: LOW accesskey:{secret}",
        "x-amz-security-token:{secret}",
    ]
)


@thorough
@given(SECRETS, SECRET_FIELDS, PLACES, PLACES, CODES)
def test_a_planted_secret_never_shows(
    secret: str, field: str, message: str, resource: str, code: str
) -> None:
    """A secret in a field shows in no output and no pickle, not even where the response repeats it."""
    body = "<Error>" + elements(
        {
            "Code": code,
            field: secret,
            "Message": message.format(secret=secret),
            "Resource": resource.format(secret=secret),
        }
    )
    for whole in (f"{body}</Error>", body):
        error = parse(whole)
        assert error.document.fields[field] == secret, "the raw value stays reachable"
        assert_hidden(secret, error)


@thorough
@given(SECRETS)
def test_a_secret_of_the_request_never_shows(secret: str) -> None:
    """Secrets in the URL and the headers of a request show nowhere, nor in pickles."""
    error = error_from_parts(
        status=403,
        headers={"Set-Cookie": f"logged-in-sig={secret}", "x-amz-id-2": "a"},
        body=b"",
        url=f"https://s3.us.archive.org/my-item/a.pdf?accesskey={secret.replace('+', '%2B')}",
        request_headers={"Authorization": f"LOW access:{secret}"},
    )
    assert error is not None
    assert_hidden(secret, error)
    assert_hidden(secret.replace("+", "%2B"), error)
    assert secret not in error.support_message()


def assert_hidden(secret: str, error: S3Error) -> None:
    """Fail if more of a secret than its last four characters shows in a text or a pickle."""
    hidden = secret[:-4]
    for text in (str(error), repr(error), *error.__notes__, json.dumps(error.to_dict())):
        assert hidden not in text
    assert hidden.encode() not in pickle.dumps(error)
