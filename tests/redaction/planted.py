"""Secrets in every part of an exchange, and every output in which they must not show."""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

import requests
from requests.structures import CaseInsensitiveDict

from ias3errors import S3Error

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
