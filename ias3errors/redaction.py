"""Keeps secrets out of texts, URLs, fields and bodies, and terminals safe from server text.

What counts as a secret is listed here as data. Raw values stay where they came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

MASK = "***"

# Elements that hold a secret, by the beginning of their name, in lower case.
_SECRET_FIELDS = (
    "signatureprovided",
    "stringtosign",
    "canonicalrequest",
    "token",
    "x-amz-security-token",
    "securitytoken",
    "sessiontoken",
    "secret",
    "authorization",
    "password",
)
# Elements that name a key: who sees the error may need to know which one. The end is kept.
_KEY_FIELDS = ("awsaccesskeyid", "ossaccesskeyid", "accesskeyid", "accesskey")
_KEPT_CHARACTERS = 4

# Query parameters that hold a secret, in lower case.
_MASKED_PARAMETERS = (
    "x-amz-signature|x-amz-credential|x-amz-security-token|signature|awsaccesskeyid|ossaccesskeyid"
    "|security-token|access_token|token|accesskey|secretkey|secret|password|x-goog-signature"
    "|x-goog-credential|googleaccessid|sig"
)
_PARAMETER = re.compile(
    rf"(?<![\w\-])((?:{_MASKED_PARAMETERS})(?:=|%3D))[^\s&;\"'<>]+", re.IGNORECASE
)
_USERINFO = re.compile(r"(?<=://)[^\s/?#@\"'<>]+@")
_AUTHORIZATION = re.compile(
    r"\b(LOW|AWS|OSS|OBS|COS|Basic|Bearer)\s{1,9}[A-Za-z0-9_\-.+/=]+(?::[A-Za-z0-9_\-.+/=]+)?",
    re.IGNORECASE,
)
# `Basic` and `AWS` are words too: only what looks like credentials behind them is one.
_LOOKS_SECRET = re.compile(r":|[A-Za-z0-9+/=_\-.]{16,}")
_HEADER_LINE = re.compile(
    r"\b((?:proxy-)?authorization|x-amz-security-token|cookie|set-cookie|"
    r"x-amz-server-side-encryption-customer-key)(\"?'?\s{0,9}[:=]\s{0,9}\"?'?)[^\r\n\"'<>,}]+",
    re.IGNORECASE,
)
_SIGNED_HEADER = re.compile(r"\b(Credential|Signature)=[^\s,&\"'<>]+")
_AWS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{8,}(?![A-Za-z0-9])")
_EMAIL = re.compile(
    r"(?<![^\s<>()\[\]\"',;:=|/])[^\s<>()\[\]\"',;:=|/@]+@[^\s<>()\[\]\"',;:=|/@]+"
)
_PUBLIC_ADDRESSES = frozenset({"info@archive.org", "webservices@amazon.com"})
_ELEMENT = re.compile(
    r"(<(?:[\w.\-]{1,99}:)?([A-Za-z][\w.\-]{0,99})(?:\s[^<>]{0,999})?>)([^<]+)(?=</)"
)
_JSON_MEMBER = re.compile(
    r"(\"([A-Za-z][\w.\-]{0,99})\"\s{0,9}:\s{0,9}\")((?:[^\"\\]|\\.)*)(?=\")"
)

# Headers that travel into copies of an answer; all others may hold cookies or tokens.
_SECRET_HEADERS = re.compile(r"cookie|authoriz|token|secret|signature|password", re.IGNORECASE)


def is_secret(field: str) -> bool:
    """Tell whether a field of this name holds a secret or names a key."""
    return field.lower().startswith((*_SECRET_FIELDS, *_KEY_FIELDS))


def masked_value(field: str, value: str) -> str:
    """Return the value of a field, masked if its name says that it is secret."""
    if field.lower().startswith(_KEY_FIELDS):
        return MASK + value[-_KEPT_CHARACTERS:] if len(value) > 2 * _KEPT_CHARACTERS else MASK
    return MASK if is_secret(field) and value else value


def masked_fields(fields: Mapping[str, Any], *, addresses: bool = True) -> dict[str, Any]:
    """Return a copy of fields with secrets masked; e-mail addresses too, unless told not to."""
    known = secrets_of(fields)
    return {
        name: _masked_field(name, value, known, addresses=addresses)
        for name, value in fields.items()
    }


def _masked_field(name: str, value: Any, known: tuple[str, ...], *, addresses: bool) -> Any:
    if isinstance(value, Mapping):
        return {
            child: _masked_field(
                child if is_secret(child) or not is_secret(name) else name,
                one,
                known,
                addresses=addresses,
            )
            for child, one in value.items()
        }
    if isinstance(value, tuple | list):
        return tuple(_masked_field(name, one, known, addresses=addresses) for one in value)
    if is_secret(name):
        return masked_value(name, value)
    return masked_text(value, known, addresses=addresses)


def secrets_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values of the secret fields: they may stand in other texts as well."""
    found: list[str] = []
    pending: list[tuple[bool, Any]] = [(is_secret(name), value) for name, value in fields.items()]
    while pending:
        secret, value = pending.pop()
        if isinstance(value, Mapping):
            pending += [(secret or is_secret(name), one) for name, one in value.items()]
        elif isinstance(value, tuple | list):
            pending += [(secret, one) for one in value]
        elif secret and len(value) >= 2 * _KEPT_CHARACTERS:
            found.append(value)
    return tuple(sorted(found, key=len, reverse=True))


def masked_text(text: str, known: Iterable[str] = (), *, addresses: bool = True) -> str:
    """Return a text with credentials, signatures and e-mail addresses masked.

    `known` are secrets of the same answer, masked wherever they stand. `addresses=False` keeps
    e-mail addresses.
    """
    for secret in known:
        text = text.replace(secret, MASK)
    if "<" in text:
        text = _ELEMENT.sub(_masked_element, text)
    if "=" in text or "%3" in text:
        text = _PARAMETER.sub(rf"\1{MASK}", text)
        text = _SIGNED_HEADER.sub(rf"\1={MASK}", text)
    if "://" in text:
        text = _USERINFO.sub(f"{MASK}@", text)
    text = _HEADER_LINE.sub(rf"\1\2{MASK}", text)
    text = _AUTHORIZATION.sub(_masked_authorization, text)
    text = _AWS_KEY.sub(lambda match: MASK + match[0][-_KEPT_CHARACTERS:], text)
    if addresses and "@" in text:
        text = _EMAIL.sub(_masked_address, text)
    return text


def _masked_element(match: re.Match[str]) -> str:
    return match[1] + masked_value(match[2], match[3])


def _masked_authorization(match: re.Match[str]) -> str:
    credentials = match[0][len(match[1]) :].strip()
    return f"{match[1]} {MASK}" if _LOOKS_SECRET.search(credentials) else match[0]


def _masked_address(match: re.Match[str]) -> str:
    address = match[0]
    name, _, domain = address.rpartition("@")
    if "." not in domain.strip(".") or address.lower().rstrip(".") in _PUBLIC_ADDRESSES:
        return address
    return MASK if name != MASK else address


def masked_url(url: str) -> str:
    """Return a URL with userinfo, signatures and keys masked."""
    return masked_text(url, addresses=True)


def masked_headers(headers: Mapping[str, str], *, addresses: bool = True) -> dict[str, str]:
    """Return headers without those that hold secrets, the values of the others masked."""
    return {
        name: masked_text(value, addresses=addresses)
        for name, value in headers.items()
        if not _SECRET_HEADERS.search(name)
    }


def masked_body(body: bytes, known: Iterable[str] = ()) -> bytes:
    """Return the body of an answer with secrets masked and e-mail addresses kept.

    A body that is not text in an encoding that begins as ASCII does becomes UTF-8.
    """
    if body.startswith((b"\xff\xfe", b"<\0")):
        text = body.decode("utf-16-le", "replace").lstrip("\ufeff")
    elif body.startswith((b"\xfe\xff", b"\0<")):
        text = body.decode("utf-16-be", "replace").lstrip("\ufeff")
    elif body.startswith(b"\x1f\x8b"):
        return b""  # packed twice: nobody could read it, nothing could be masked
    else:
        text = body.decode("utf-8", "surrogateescape")
    escaped = (_xml_escaped(secret) for secret in known)
    masked = masked_text(text, (*known, *escaped), addresses=False)
    if '"' in masked:
        masked = _JSON_MEMBER.sub(_masked_element, masked)
    return masked.encode("utf-8", "surrogateescape")


def _xml_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def printable(text: str, *, keep_newlines: bool = False) -> str:
    """Return a text in which control, bidi and other invisible characters are escaped.

    Such characters could forge a line of a log or command a terminal.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char == "\n" and keep_newlines else _escaped_character(char) for char in text
    )


@lru_cache(maxsize=4096)
def _escaped_character(char: str) -> str:
    # Cc: controls and C1; Cf: bidi and zero-width; Cs: lone surrogates; Zl, Zp: line breaks.
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"}:
        return char.encode("unicode_escape").decode("ascii")
    return char
