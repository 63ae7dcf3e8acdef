"""Plants secrets in every part of an exchange, and looks for them in every output."""

from __future__ import annotations

import base64
import bz2
import copy
import gzip
import io
import json
import logging
import lzma
import pickle
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from requests.structures import CaseInsensitiveDict

import ias3errors
from ias3errors import IAS3, ErrorDocument, NotAnS3Error, S3Error, error_from_response, parse
from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import STATUS_ADVICE
from ias3errors.redaction import Redactor, masked_text, printable
from ias3errors.redaction.masking import masked_value
from tests.loopback import within
from tests.paths import FIXTURES

#: The secret that no output may contain. It looks like a real one, and occurs nowhere else.
SECRET = "wJalrXUtnFEMI0K7MDENGbPxRfiCYplantedKEY9"
#: The same where it is longer than what is kept of the end of a key's name.
KEY_ID = "LTAI4planted0ACCESSKEYID"
ADDRESS = "someone.private@planted.example.org"


# -- Places of secrets ------------------------------------------------------------------------


def xml(fields: str, code: str = "SignatureDoesNotMatch") -> bytes:
    """Return an error body with some elements."""
    return f"<Error><Code>{code}</Code><Message>m</Message>{fields}</Error>".encode()


def prose(text: str) -> bytes:
    """Return an archive.org body with a text as its message and as its detail."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<Error><Code>AccessDenied</Code><Message>{escaped}</Message>"
        f"<Resource>2026-11-02 log: {escaped}\nend</Resource></Error>"
    ).encode()


def website(items: str) -> bytes:
    """Return the page of a website endpoint."""
    return (
        "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1><ul>"
        f"<li>Code: SignatureDoesNotMatch</li><li>Message: m</li>{items}</ul></body></html>"
    ).encode()


#: The elements that hold a secret.
SECRET_ELEMENTS = (
    "SignatureProvided",
    "StringToSign",
    "StringToSignBytes",
    "CanonicalRequest",
    "CanonicalRequestBytes",
    "Token",
    "Token-0",
    "Token-12",
    "AWSAccessKeyId",
    "OSSAccessKeyId",
)
SIGNED_QUERY = (
    f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={SECRET}%2F20261102%2Fus-east-1"
    f"&X-Amz-Security-Token={SECRET}&X-Amz-Signature={SECRET}"
)
SIGNED_URL = f"https://b.s3.example.org/k?{SIGNED_QUERY}"

BODIES: dict[str, bytes] = {
    **{
        f"element {name}": xml(f"<{name}>{SECRET}</{name}>") for name in SECRET_ELEMENTS
    },
    "element in another case": xml(f"<TOKEN-0>{SECRET}</TOKEN-0>"),
    "element with a namespace": (
        f'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>ExpiredToken</Code>'
        f"<Token-0>{SECRET}</Token-0></Error>"
    ).encode(),
    "element with a prefix": (
        f'<s:Error xmlns:s="urn:s3"><s:Code>ExpiredToken</s:Code><s:Token-0>{SECRET}</s:Token-0>'
        "</s:Error>"
    ).encode(),
    "element with attributes": xml(f'<Token-0 a="1" b=\'2\'>{SECRET}</Token-0>'),
    "elements repeated": xml(f"<Token-0>{SECRET}1</Token-0><Token-0>{SECRET}2</Token-0>"),
    "element with children": xml(f"<Token-0><Value>{SECRET}</Value><A><B>{SECRET}</B></A></Token-0>"),
    "element below others": xml(f"<Details><Deeper><Token-0>{SECRET}</Token-0></Deeper></Details>"),
    "element as CDATA": xml(f"<Token-0><![CDATA[{SECRET}]]></Token-0>"),
    "element with a comment": xml(f"<Token-0>{SECRET}<!-- and -->{SECRET}</Token-0>"),
    "element of several lines": xml(f"<StringToSign>AWS4\n{SECRET}\n&amp;{SECRET}</StringToSign>"),
    "element with references": xml(f"<StringToSign>a&#10;{SECRET}&#xA;&quot;b</StringToSign>"),
    "element in a wrapper": (
        f"<ErrorResponse><Error><Code>ExpiredToken</Code><Token-0>{SECRET}</Token-0></Error>"
        "</ErrorResponse>"
    ).encode(),
    "element that never ends": xml("")[: -len("</Error>")] + f"<Token-0>{SECRET}".encode(),
    "element within escaped markup": prose(f"<Error><Token-0>{SECRET}</Token-0></Error>"),
    "element, and the message repeats it": xml(f"<Token-0>{SECRET}</Token-0>").replace(
        b"<Message>m", f"<Message>The token {SECRET} has expired".encode()
    ),
    "element in UTF-16": xml(f"<Token-0>{SECRET}</Token-0>").decode().encode("utf-16"),
    "element in UTF-16 without a mark": xml(f"<Token-0>{SECRET}</Token-0>").decode().encode("utf-16-be"),
    "element in Latin-1": (
        b"<?xml version='1.0' encoding='iso-8859-1'?>"
        + xml(f"<Who>J\xf6rg</Who><Token-0>{SECRET}</Token-0>").decode().encode("latin-1")
    ),
    "element in packed bytes": gzip.compress(xml(f"<Token-0>{SECRET}</Token-0>")),
    "canonical request": xml(
        "<CanonicalRequest>PUT\n/k\n\nhost:h\nx-amz-security-token:"
        f"{SECRET}\n\nhost;x-amz-security-token</CanonicalRequest>"
    ),
    "JSON member": json.dumps({"Code": "ExpiredToken", "Token-0": SECRET}).encode(),
    "JSON member in an error": json.dumps(
        {"error": {"code": "ExpiredToken", "message": "m", "Token-0": [SECRET, {"a": SECRET}]}}
    ).encode(),
    "JSON member, cut": json.dumps({"Message": "m", "Token-0": SECRET}).encode()[:-2],
    "JSON without a code": json.dumps({"Token-0": SECRET, "note": "m"}).encode(),
    "JSON within JSON": json.dumps({"Code": "Odd", "Message": json.dumps({"Token-0": SECRET})}).encode(),
    "website list": website(f"<li>AWSAccessKeyId: {SECRET}</li><li>Token-0: {SECRET}</li>"),
    "website list of several lines": website(f"<li>StringToSign: AWS4\n{SECRET}\nx</li>"),
    "website, second list": website(f"<li>A: b</li></ul><ul><li>SignatureProvided: {SECRET}</li>"),
    "page": f"<html><title>no</title><p>SignatureProvided: {SECRET} and Token-0={SECRET}</html>".encode(),
    "plain text": f"Authorization: LOW {KEY_ID}:{SECRET}".encode(),
}  # fmt: skip

#: Texts that a server may repeat in its prose.
PROSE: dict[str, str] = {
    "LOW": f"bad keys LOW {KEY_ID}:{SECRET} given",
    "LOW in lower case": f"bad keys low {KEY_ID}:{SECRET} given",
    "LOW in a URL": f"?auth=LOW%20{KEY_ID}:{SECRET}",
    "LOW of short words": f"bad keys LOW a:{SECRET}",
    "Authorization": f"sent Authorization: LOW {KEY_ID}:{SECRET} and more",
    "Authorization of AWS 2": f"sent Authorization: AWS {KEY_ID}:{SECRET}=",
    "Authorization of AWS 4": (
        f"sent Authorization: AWS4-HMAC-SHA256 Credential={SECRET}/20261102/us-east-1/s3/aws4_request, "
        f"SignedHeaders=host;x-amz-date, Signature={SECRET}"
    ),
    "AWS 4 without its name": f"AWS4-HMAC-SHA256 Credential={SECRET}/x, SignedHeaders=host, Signature={SECRET}",
    "AWS 2 without its name": f"signed as AWS {KEY_ID}:{SECRET}=",
    "Basic": f"Authorization: Basic {SECRET}==",
    "Basic without its name": f"tried Basic {SECRET}== in vain",
    "Bearer": f"Proxy-Authorization: Bearer {SECRET}.{SECRET}",
    "Bearer without its name": f"tried bearer {SECRET}.{SECRET} in vain",
    "an unknown scheme": f"Authorization: Odd {SECRET}",
    "no scheme": f"authorization={SECRET}",
    "a dictionary": str({"Authorization": f"LOW {KEY_ID}:{SECRET}", "Cookie": f"a={SECRET}; b={SECRET}"}),
    "a dictionary of bytes": str({"Cookie": f"a={SECRET}".encode(), "x-amz-security-token": SECRET.encode()}),
    "bytes": str(f"LOW {KEY_ID}:{SECRET}\r\nCookie: a={SECRET}\r\n".encode()),
    "bytes of headers": str(f"Host: h\r\nAuthorization: Odd {SECRET}\r\nx-amz-security-token: {SECRET}\r\n\r\n".encode()),
    "bytes of a body": str(xml(f"<Token-0>{SECRET}</Token-0>")),
    "JSON": json.dumps({"Token-0": SECRET, "sessionToken": SECRET}),
    "Python's repr": repr({"SignatureProvided": SECRET}),
    "cookies": f"Cookie: session={SECRET}; other={SECRET}, third={SECRET}",
    "a quoted cookie": f'Set-Cookie: session="{SECRET}"; Path=/',
    "a header with a token": f"x-amz-security-token:{SECRET}",
    "a customer's key": f"x-amz-server-side-encryption-customer-key: {SECRET}",
    "user and password": f"see https://user:{SECRET}@host.example.org/k",
    "a password with @": f"see https://user:p@{SECRET}@host.example.org/k",
    "user and password, escaped": quote(f"https://user:{SECRET}@host.example.org/k", safe=""),
    "a signed URL": f"see {SIGNED_URL} for more",
    "a signed URL, escaped": f"see https://proxy.example.org/?url={quote(SIGNED_URL, safe='')}",
    "a signed URL, escaped twice": f"see {quote(quote(SIGNED_URL, safe=''), safe='')}",
    "a signed URL, as markup": f"see {SIGNED_URL.replace('&', '&amp;')}",
    "a signed URL of version 2": f"https://h/k?AWSAccessKeyId={SECRET}&Expires=1&Signature={SECRET}%3D",
    "a signed URL of Google": f"https://h/k?X-Goog-Credential={SECRET}&X-Goog-Signature={SECRET}",
    "a signed URL of OSS": f"https://h/k?OSSAccessKeyId={SECRET}&security-token={SECRET}&Signature={SECRET}",
    "a load check": f"https://s3.us.archive.org/?check_limit=1&accesskey={SECRET}&bucket=b",
    "an access token": f"https://h/k?access_token={SECRET}",
    "a key's name": "key AKIAPLANTED0PLANTED0 is inactive",
}  # fmt: skip
BODIES |= {f"prose: {name}": prose(text) for name, text in PROSE.items()}

#: Headers of a response.
HEADERS: dict[str, dict[str, str]] = {
    "Set-Cookie": {"Set-Cookie": f"session={SECRET}; Path=/"},
    "Location": {"Location": SIGNED_URL},
    "Location with a password": {"Location": f"https://user:{SECRET}@h/k"},
    "x-amz-security-token": {"x-amz-security-token": SECRET},
    "Authorization": {"Authorization": f"LOW {KEY_ID}:{SECRET}"},
    "an error message": {"x-amz-error-code": "Odd", "x-amz-error-message": f"LOW a:{SECRET}"},
    "an error detail": {"x-amz-error-code": "Odd", "x-amz-error-detail-Token-0": SECRET},
    "an error detail that names a key": {"x-amz-error-code": "Odd", "x-amz-error-detail-OSSAccessKeyId": SECRET},
    "a whole body": {"x-oss-err": base64.b64encode(xml(f"<StringToSign>{SECRET}</StringToSign>")).decode()},
    "a request id": {"x-amz-request-id": f"LOW a:{SECRET}", "x-amz-id-2": f"token={SECRET}"},
}  # fmt: skip

#: URLs of a request.
URLS: dict[str, str] = {
    "signed": SIGNED_URL,
    "user and password": f"https://user:{SECRET}@s3.us.archive.org/my-item/a",
    "load check": f"https://s3.us.archive.org/?check_limit=1&accesskey={SECRET}",
    "another URL in it": f"https://s3.us.archive.org/my-item/a?url={quote(SIGNED_URL, safe='')}",
}

REQUEST_HEADERS = {
    "Authorization": f"LOW {KEY_ID}:{SECRET}",
    "Cookie": f"logged-in-sig={SECRET}",
    "x-amz-security-token": SECRET,
}


def exchange(
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    url: str = "https://s3.us.archive.org/my-item/a",
    reason: str = "Forbidden",
) -> requests.Response:
    """Return the response to an upload that carried every kind of credentials."""
    response = requests.Response()
    response.status_code = 403
    response.reason = reason
    response.url = url
    response.headers = CaseInsensitiveDict(headers or {})
    response._content = body
    response._content_consumed = True
    response.request = requests.Request("PUT", url, headers=REQUEST_HEADERS).prepare()
    return response


PLANTED: dict[str, dict[str, Any]] = {
    **{f"body: {name}": {"body": body} for name, body in BODIES.items()},
    **{f"header: {name}": {"headers": headers} for name, headers in HEADERS.items()},
    **{f"URL: {name}": {"url": url} for name, url in URLS.items()},
    "reason": {"reason": f"Bad LOW a:{SECRET}"},
}


# -- What comes out ---------------------------------------------------------------------------


def shown_when_raised(error: S3Error) -> str:
    """Return the traceback of a raised error, alone and in a group."""
    try:
        raise error
    except S3Error as caught:
        alone = "".join(traceback.format_exception(caught))
        group = ExceptionGroup("uploads", [caught, ValueError("other")])
        return alone + "".join(traceback.format_exception(group))


def logged(error: S3Error) -> str:
    """Return what logging writes of an error that is handled."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("upload")
    logger.addHandler(handler)
    try:
        raise error
    except S3Error as caught:
        logger.exception("upload failed")
        logger.warning("upload failed: %s %r", caught, caught)
    finally:
        logger.removeHandler(handler)
    return stream.getvalue()


def everything_in(error: S3Error) -> Iterator[object]:
    """Give all that can be asked of an error, raw values included."""
    yield error.args
    yield error.document
    yield dict(error.document.fields)
    yield dict(error.document.headers or {})
    yield error.advice
    yield error.to_dict(redact=False)
    yield error.support_message()
    yield error.__dict__
    yield [getattr(error, name, None) for name in dir(error) if not name.startswith("__")]
    if error.response is not None:
        yield error.response.content
        yield vars(error.response)


def pickled(error: S3Error, protocol: int) -> bytes:
    """Return an error as it travels."""
    return pickle.dumps(error, protocol)


#: Every way in which an error leaves its process, or reaches a terminal or a log.
OUTPUTS: Mapping[str, Callable[[S3Error], object]] = {
    "str": str,
    "repr": repr,
    "notes": lambda error: "\n".join(error.__notes__),
    "traceback": shown_when_raised,
    "logging": logged,
    "dictionary": lambda error: repr(error.to_dict()),
    "JSON": lambda error: json.dumps(error.to_dict(), ensure_ascii=False),
    "created again from its text": lambda error: str(type(error)(str(error))),
    "created again with its response": lambda error: str(
        type(error)(f"upload failed: {error.args[0]}", response=error.response)
    ),
    "copy": lambda error: f"{copy.copy(error)} {copy.copy(error)!r}",
    **{
        f"pickle {protocol}": partial(pickled, protocol=protocol)
        for protocol in (0, 2, pickle.HIGHEST_PROTOCOL)
    },
    "all of an unpickled error": lambda error: [
        repr(part) for part in everything_in(pickle.loads(pickle.dumps(error)))
    ],
    "all of a deep copy": lambda error: [
        repr(part) for part in everything_in(copy.deepcopy(error))
    ],
}

#: A secret is out when its middle is: masks may keep the last characters of a key's name.
TRACES = (SECRET[4:24], SECRET[-12:-5], KEY_ID[4:18], "PLANTED0PLAN")


def leaks_in(output: object) -> list[str]:
    """Return the traces of secrets in an output, also where it has them in another encoding."""
    raw = output if isinstance(output, bytes) else str(output).encode("utf-8", "backslashreplace")
    raw = raw.replace(b"\0", b"")  # UTF-16
    return [trace for trace in TRACES if trace.encode() in raw]


@pytest.mark.parametrize("name", PLANTED)
def test_no_secret_comes_out(name: str) -> None:
    """A secret that the exchange held is in none of the outputs of its error."""
    error = error_from_response(exchange(**PLANTED[name]))
    assert error is not None
    assert {kind: leaks_in(make(error)) for kind, make in OUTPUTS.items()} == {
        kind: [] for kind in OUTPUTS
    }


@pytest.mark.parametrize("name", BODIES)
def test_no_secret_of_a_saved_body_comes_out(name: str) -> None:
    """The same holds where there is a body and nothing else."""
    try:
        error = parse(BODIES[name])
    except NotAnS3Error:
        error = parse(BODIES[name], status=403)
    for make in OUTPUTS.values():
        if make is not OUTPUTS["created again with its response"]:
            assert leaks_in(make(error)) == []


def test_the_planted_secrets_are_found_where_they_stand() -> None:
    """The search above works: raw values, which stay reachable on purpose, hold them."""
    for name, planted in PLANTED.items():
        error = error_from_response(exchange(**planted))
        assert error is not None
        raw = [repr(part) for part in everything_in(error)]
        assert leaks_in(raw), name
        assert leaks_in(error.request and dict(error.request.headers))


@pytest.mark.parametrize("text", PROSE.values(), ids=list(PROSE))
def test_no_secret_of_a_callers_text_comes_out(text: str) -> None:
    """What a caller appends or says instead is masked like the server's own words."""
    error = parse(xml(""))
    error.args = (f"{error.args[0]} {text}",)
    for shown in (str(error), repr(error), str(type(error)(text)), pickle.dumps(error)):
        assert leaks_in(shown) == []


def test_notes_of_the_user_are_masked_in_pickles() -> None:
    """A note is shown as it was added, and travels without its secrets."""
    error = parse(xml(""))
    error.add_note(f"sent LOW a:{SECRET}")
    assert leaks_in(error.__notes__)
    pickled = io.BytesIO()
    pickler = pickle.Pickler(pickled)
    # tblib, which Dask brings along, would pickle the notes of all exceptions by itself.
    pickler.dispatch_table = {}
    pickler.dump(error)
    assert leaks_in(pickled.getvalue()) == []


# -- What stays -------------------------------------------------------------------------------


def test_raw_values_stay_reachable() -> None:
    """Who asks for the raw values gets them."""
    body = xml(f"<Token-0>{SECRET}</Token-0><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId>")
    error = error_from_response(exchange(body=body, url=SIGNED_URL))
    assert error is not None
    assert error.document.fields["Token-0"] == SECRET
    assert error.to_dict(redact=False)["fields"]["Token-0"] == SECRET
    assert error.to_dict(redact=False)["url"] == SIGNED_URL
    assert error.response is not None
    assert error.response.content == body
    assert error.request is not None
    assert error.request.headers["Authorization"] == REQUEST_HEADERS["Authorization"]


def test_the_end_of_a_keys_name_is_kept() -> None:
    """Who has many keys sees which one it was."""
    fields = xml(
        f"<AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId><OSSAccessKeyId>short</OSSAccessKeyId>"
    )
    shown = parse(fields).to_dict()["fields"]
    assert (shown["AWSAccessKeyId"], shown["OSSAccessKeyId"]) == ("***" + KEY_ID[-4:], "***")
    assert masked_text("key AKIAIOSFODNN7EXAMPLE is off") == "key ***MPLE is off"


def test_addresses_travel_but_are_not_shown() -> None:
    """E-mail addresses are masked in every text but the mail to the staff, also after a pickle."""
    body = prose(f"the upload by {ADDRESS} appears to be spam; mail info@archive.org")
    error = error_from_response(
        exchange(body=body, url=f"https://s3.us.archive.org/i/a?user={quote(ADDRESS)}")
    )
    assert error is not None
    twin = pickle.loads(pickle.dumps(error))
    for one in (error, twin, copy.deepcopy(error)):
        shown = (str(one), repr(one), shown_when_raised(one), logged(one), repr(one.to_dict()))
        for text in shown:
            assert "planted.example" not in text
            assert "planted%2Eexample" not in text
        assert "info@archive.org" in str(one)
        assert ADDRESS in one.support_message()
        assert one.document.resource == error.document.resource
    assert twin.response.content == body
    assert twin.document.url == error.document.url


def test_what_a_pickle_keeps_of_a_response() -> None:
    """Status, reason, harmless headers, the URL and the content travel, without secrets."""
    body = xml(f"<Token-0>{SECRET}</Token-0><Who>{ADDRESS}</Who>")
    headers = {
        "Content-Type": "application/xml",
        "x-amz-request-id": "R1",
        "Set-Cookie": f"a={SECRET}",
        "Location": SIGNED_URL,
    }
    error = error_from_response(exchange(body=body, headers=headers, url=SIGNED_URL))
    twin = pickle.loads(pickle.dumps(error))
    response = twin.response
    assert (response.status_code, response.reason) == (403, "Forbidden")
    assert response.content == xml(f"<Token-0>***</Token-0><Who>{ADDRESS}</Who>")
    masked = (
        "https://b.s3.example.org/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=***"
        "&X-Amz-Security-Token=***&X-Amz-Signature=***"
    )
    assert response.url == masked
    assert response.headers == {
        "Content-Type": "application/xml",
        "x-amz-request-id": "R1",
        "Location": masked,
    }
    assert twin.document.headers == response.headers
    assert dict(twin.document.fields) == {
        "Code": "SignatureDoesNotMatch",
        "Message": "m",
        "Token-0": "***",
        "Who": ADDRESS,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_masked_body_keeps_its_encoding(encoding: str) -> None:
    """The content of a pickled response can still be parsed, whatever its encoding."""
    body = xml(f"<Who>Jörg €</Who><Token-0>{SECRET}</Token-0>").decode().encode(encoding)
    masked = Redactor().body(body)
    assert masked.decode(encoding) == body.decode(encoding).replace(SECRET, "***")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"\xe9 \x80", bytes(range(256)), b"<Error/>", b"\0", b"\0\0\0<"]
)
def test_a_body_without_secrets_stays_as_it_is(body: bytes) -> None:
    """Bytes in which there is nothing to mask are not touched, in no encoding."""
    assert Redactor().body(body) == body


# -- What is no secret ------------------------------------------------------------------------

RULES = (*SITUATIONS, *ARCHIVE_RULES, *S3_RULES, *ARCHIVE_FALLBACKS, *S3_FALLBACKS)
ADVICE = [*(rule.advice for rule in RULES), *(advice for _, advice in STATUS_ADVICE)]

LEGIT = [
    "Please mail info@archive.org, or INFO@ARCHIVE.ORG. Thanks!",
    "customer service at webservices@amazon.com.",
    "The provided token must be refreshed. The token: expired; tokens are short.",
    "low disk space on node ia600300: low priority, LOW memory",
    "total number of bytes(1099511627780) is over the per item size limit of 1099511627776",
    "submitted with PUT: 0cc175b9c0f1b6a831c399e269772661 != recieved data md5: 92eb5ffee6ae2fec3a",
    "d71c777531578falso not equal to base64 version: DMF1ucDxtqgxw5niaXcmYQ==",
    "Your upload of my-item_2026.11 appears to be spam.",
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help",
    "not found by Metadata::get_obj() at /petabox/sw/lib/Auth.inc:42 (Auth::usernameCanWrite)",
    "RequestId: 5b6f8a52-0000-4000-8000-1234567890ab, HostId: eftixk72aD6Ap51TnqcoF8eFidJG9Z/2",
    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    "Please use AWS4-HMAC-SHA256. AWS Secret Access Key; Basic authentication; bearer tokens",
    "AWS s3://bucket/key, aws:kms, LOW on space: 3 GB",
    "Authorization: LOW accesskey:secret",
    "Authorization: LOW  accesskey:secret",
    "first.last@localhost, first.last%40localhost",
    "https://archive.org/account/s3.php and https://s3.us.archive.org/?check_limit=1&bucket=b",
    "https://archive.org/metadata/my-item?a=1&X-Amz-Date=20261102T081500Z&X-Amz-Expires=3600",
    "https://h/k?uploadId=abc&partNumber=1&continuation-token=next&versionId=null",
    "x-amz-meta-cookie; SignedHeaders=host;x-amz-content-sha256;x-amz-date",
    "{'a': 1, \"b\": [2]} <Key>a@b</Key> &lt;Key&gt;c&lt;/Key&gt; <Token/> <Token></Token>",
    "<Token /> and <Token-0 a='1'/> are empty, &lt;Token /&gt; too",
    "Basic HTTP/1.1, AKIA and ASIA, 100% = all, a@b, @, user@localhost, %40 %3D",
]


@pytest.mark.parametrize("text", LEGIT, ids=lambda text: text[:40])
def test_legitimate_texts_stay(text: str) -> None:
    """Prose, URLs and ids that hold no secret are shown as they are."""
    assert masked_text(text) == text
    assert Redactor().body(text.encode()) == text.encode()


@pytest.mark.parametrize("code", IAS3)
def test_documented_messages_stay(code: str) -> None:
    """No documented message is changed."""
    assert masked_text(IAS3[code].message) == IAS3[code].message


@pytest.mark.parametrize("advice", ADVICE, ids=lambda advice: advice.kind)
def test_advice_stays(advice: ias3errors.Advice) -> None:
    """No text of the library's own is changed."""
    assert masked_text(advice.meaning) == advice.meaning
    assert masked_text(advice.action) == advice.action


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("archive-org/*.xml")), ids=lambda p: p.stem)
def test_words_of_archive_org_stay(path: Path) -> None:
    """The diagnosis of each situation is shown whole, but for e-mail addresses."""
    document = parse(path.read_bytes()).document
    for text in (document.code, document.message, document.resource, document.request_id):
        assert masked_text(text or "", addresses=False) == (text or "")


# -- The parts --------------------------------------------------------------------------------


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
    assert masked_value(field, value) == expected


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


def test_a_secret_of_eight_characters_is_sought_elsewhere() -> None:
    """Shorter ones are words of sentences, too."""
    assert Redactor.of({"Token": "abcdefgh"}).text("abcdefgh") == "***"
    redactor = Redactor.of({"Token": "abcdefg", "Details": {"Key": "ijklmnop"}})
    assert redactor.text("abcdefg ijklmnop") == "abcdefg ijklmnop"


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
           "basic ", "sig%3D", "a%40", "Token-0: ", "AKIA"]  # fmt: skip


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
