"""Keeps secrets out of texts, URLs, fields and bodies, and terminals safe from server text.

What counts as a secret is listed here as data. Raw values stay where they came from. Every
pattern takes linear time on hostile text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

MASK = "***"

# Elements that hold a secret, by the beginning of their name, in lower case.
_SECRET_FIELDS = (
    "signature",
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
_SECRET_NAMES = (*_SECRET_FIELDS, *_KEY_FIELDS)
_SECRET_NAME = rf"(?:{'|'.join(_SECRET_NAMES)})[\w.\-]{{0,99}}"

# The patterns in here are texts: one is compiled when it is first used, and most never are.
_compiled = cache(re.compile)

# Headers that travel neither into copies of an answer nor into dictionaries. `x-oss-err` is a
# whole error body in base64.
_HIDDEN_HEADERS = r"(?i)cookie|authoriz|token|secret|signature|password|credential|x-oss-err"
# Headers that carry single elements of an error; the element's name follows.
_DETAIL_PREFIX = "x-amz-error-detail-"

# `<Token-0>`, with or without a prefix, also where the markup itself was escaped.
_SECRET_TAG = (
    rf"(?i)(?:<|&lt;)(?:[\w.\-]{{1,99}}:)?({_SECRET_NAME})(?:\s[^<>]{{0,199}}?)?(?:>|&gt;)"
)
_END_TAG = r"(?:<|&lt;)\\?/(?:[\w.\-]{1,99}:)?([\w.\-]{1,199})"
# `"Token-0": "..."` in JSON, in JSON within JSON, and in the repr of a dictionary.
_SECRET_MEMBER = (
    rf"(?is)((?:\\?[\"'])({_SECRET_NAME})\\?[\"']\s{{0,9}}[:=]\s{{0,9}}b?)"
    r"(\\\"|\"|')((?<=\\\")(?:[^\"\\]|\\[^\"])*|(?<=\")(?:[^\"\\]|\\.)*|(?:[^'\\]|\\.)*)"
)
# `Token-0: ...` as pages list it. Only names that are no words of a sentence.
_LISTED = (
    r"\b((?:StringToSign|CanonicalRequest)(?:Bytes)?\s{0,9}[:=]\s{0,9})[^<]+"
    r"|\b((?:SignatureProvided|Token-[0-9]{1,3}|(?:AWS|OSS)AccessKeyId|SecretAccessKey"
    r"|SessionToken|SecurityToken)\s{0,9}[:=]\s{0,9})[^\s<]+"
)

# Query parameters that hold a secret, in lower case; signed URLs may stand in others, escaped.
_MASKED_PARAMETERS = (
    "(?:x-[a-z0-9]{1,9}-)?(?:signature|credential|security-token)|awsaccesskeyid|ossaccesskeyid"
    "|googleaccessid|(?:access|auth|id|refresh|session)_token|token|accesskey|secretkey|secret"
    "|api_?key|password|sign?|q-signature|q-ak"
)
_PARAMETER = (
    rf"(?i)((?:(?<![\w\-])|(?<=26)|(?<=3F)|(?<=3B))(?:{_MASKED_PARAMETERS})(?:=|%(?:25){{0,3}}3D))"
    r"[^\s&;\"'<>]+"
)
_USERINFO = r"(?<=://)[^\s/?#\"'<>]+@"
_ESCAPED_USERINFO = (
    r"(?i)(%(?:25){0,3}3A%(?:25){0,3}2F%(?:25){0,3}2F)((?:(?!%(?:25){0,3}(?:2F|3F|40))[^\s/?#&\"'<>])+)"
    r"%(?:25){0,3}40"
)

# The beginning of a word, also behind the line break of a repr: two characters, `\\` and `n`.
_WORD = r"(?:\b|(?<=\\[nrt]))"
# `Authorization: LOW key:secret` in texts; what follows the credentials is kept.
_AUTHORIZATION_LINE = (
    rf"(?i){_WORD}("
    r"(?:proxy-)?authorization(?:\\?[\"'])?\s{0,9}[:=]\s{0,9}(?:b?\\?[\"'])?)"
    r"((?:[A-Za-z][\w\-]{0,30}\s{1,9})?[^\s\"'<>\\]+)"
)
# Headers whose value may be anything: it is masked to its closing quote, or to the line's end.
_SECRET_LINE = (
    rf"(?i){_WORD}("
    r"(?:(?:set-)?cookie|x-[a-z0-9]{1,9}-security-token"
    r"|x-amz-(?:copy-source-)?server-side-encryption-customer-key)"
    r"(?:\\?[\"'])?\s{0,9}:\s{0,9}b?)"
    r"(?:\"(?:[^\"\\\r\n]|\\.)*\"?|'(?:[^'\\\r\n]|\\.)*'?|(?:(?!\\[nr])[^\r\n<>])+)"
)
_LOW = (
    rf"(?i){_WORD}(LOW)(?:\s{{1,9}}|%20|\+)"
    r"([^\s:\"'<>,;&\\]{1,256}(?::|%3A)[^\s\"'<>,;&)\\]{1,512})"
)
_OTHER_SCHEME = r"\b(AWS|OSS|OBS|COS)\s{1,9}([^\s:\"'<>,;&]{3,256}:[A-Za-z0-9+/_\-]{16,}={0,2})"
# `Basic` and `Bearer` are words too: what looks like a word behind them is none of ours.
_HTTP_SCHEME = (
    r"(?i)\b(basic|bearer)\s{1,9}"
    r"(?=[\w\-.+/~]{0,512}(?:[0-9=]|(?-i:[a-z][A-Z])))([\w\-.+/~]{12,}={0,2})"
)
# Stands for real credentials in explanations.
_EXAMPLE = "accesskey:secret"
_SIGNED_HEADER = r"\b((?:Credential|Signature)(?:=|%3D))[^\s,&\"'<>]+"
_AWS_KEY = r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-F]{2}))(?:AKIA|ASIA)[A-Z0-9]{8,}(?![A-Za-z0-9])"
_EMAIL = r"(?<![^\s<>()\[\]\"',;:=|/&?#])[^\s<>()\[\]\"',;:=|/&?#@]+@[^\s<>()\[\]\"',;:=|/&?#@]+"
_ESCAPED_EMAIL = (
    r"(?i)(?<![^\s<>()\[\]\"',;:=|/&?#])[^\s<>()\[\]\"',;:=|/&?#@%]+%40"
    r"[^\s<>()\[\]\"',;:=|/&?#@%]+"
)
_PUBLIC_ADDRESSES = frozenset({"info@archive.org", "webservices@amazon.com"})


@lru_cache(maxsize=1024)
def is_secret(field: str) -> bool:
    """Tell whether a field of this name holds a secret or names a key."""
    return field.lower().startswith(_SECRET_NAMES)


def masked_value(field: str, value: str) -> str:
    """Return the value of a field, masked if its name says that it is secret."""
    if not is_secret(field) or not value.strip():
        return value
    if field.lower().startswith(_KEY_FIELDS) and len(value) > 2 * _KEPT_CHARACTERS:
        return MASK + value[-_KEPT_CHARACTERS:]
    return MASK


def masked_fields(
    fields: Mapping[str, Any], known: tuple[str, ...], *, addresses: bool = True
) -> dict[str, Any]:
    """Return a copy of fields with secrets masked; e-mail addresses too, unless told not to.

    `known` are the secrets of these fields, or of their answer.
    """
    return {
        name: _masked_field(name, value, known, addresses=addresses)
        for name, value in fields.items()
    }


def _masked_field(name: str, value: Any, known: tuple[str, ...], *, addresses: bool) -> Any:
    if isinstance(value, str):
        if is_secret(name):
            return masked_value(name, value)
        return masked_text(value, known, addresses=addresses)
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
    return tuple(_masked_field(name, one, known, addresses=addresses) for one in value)


def secrets_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values of the secret fields, longest first: other texts may hold them too."""
    found: set[str] = set()
    pending: list[tuple[bool, Any]] = [(is_secret(name), value) for name, value in fields.items()]
    while pending:
        secret, value = pending.pop()
        if isinstance(value, str):
            text = value.strip() if secret else ""
            if len(text) >= 2 * _KEPT_CHARACTERS:
                found.add(text)
        elif isinstance(value, Mapping):
            pending += [(secret or is_secret(name), one) for name, one in value.items()]
        else:
            pending += [(secret, one) for one in value]
    return _longest_first(found) if found else ()


def _longest_first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(texts, key=lambda text: (-len(text), text)))


def _as_spelled(known: Sequence[str]) -> tuple[str, ...]:
    """Return secrets as they are, and as markup and URLs escape them, longest first."""
    spelled = {form for text in known for form in (text, text.translate(_MARKUP))}
    short = (text for text in known if len(text) <= _LONGEST_IN_URL)
    return _longest_first(spelled.union(quote(text, safe="", errors="replace") for text in short))


# Tokens stand in URLs too, texts of many lines do not.
_LONGEST_IN_URL = 2_048
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def masked_text(text: str, known: Sequence[str] = (), *, addresses: bool = True) -> str:
    """Return a text with credentials, signatures and e-mail addresses masked.

    `known` are secrets of the same answer, masked wherever they stand. `addresses=False` keeps
    e-mail addresses.
    """
    if known and ("%" in text or "&" in text):
        known = _as_spelled(known)
    for secret in known:
        text = text.replace(secret, MASK)
    holds = _folded(text).__contains__
    plan = _plan_for(tuple(map(holds, _SIGNS)))
    for step in plan.steps if any(map(holds, plan.words)) else plan.wordless:
        if not step.words or any(map(holds, step.words)):
            text = step.masked(text)
    return _masked_addresses(text) if addresses and plan.addresses else text


def _folded(text: str) -> str:
    """Return a text in lower case, with the two letters that `re` takes for others besides."""
    lower = text.lower()
    return lower if text.isascii() else lower.replace("\u017f", "s").replace("\u0131", "i")


def _masked_elements(text: str) -> str:
    """Mask what stands between the tags of secret elements, whatever it is.

    Where the end tag is missing, the value runs to the next tag or to the end of the text.
    """
    parts: list[str] = []
    ends: dict[str, list[int]] = {}
    position = 0
    tags = re.compile(_SECRET_TAG)
    while match := tags.search(text, position):
        name, start = match[1], match.end()
        if not ends:
            ends = _end_tags(text)
        end = start
        if not match[0].endswith(("/>", "/&gt;")):
            end = _first_from(start, ends.get(name.lower(), []))
            if end < 0:
                end = text.find("<", start)
            if end < 0:
                end = len(text)
        parts += (text[position:start], masked_value(name, text[start:end]))
        position = end
    return "".join((*parts, text[position:])) if parts else text


def _end_tags(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"": []}
    for match in re.finditer(_END_TAG, text):
        found.setdefault(match[1].lower(), []).append(match.start())
    return found


def _first_from(start: int, positions: list[int]) -> int:
    index = bisect_left(positions, start)
    return positions[index] if index < len(positions) else -1


def _masked_member(match: re.Match[str]) -> str:
    return f"{match[1]}{match[3]}{masked_value(match[2], match[4])}"


def _masked_authorization(match: re.Match[str]) -> str:
    scheme, _, credentials = match[2].rpartition(" ")
    if credentials == _EXAMPLE:
        return match[0]
    known = scheme.strip().upper() in _SCHEMES
    return f"{match[1]}{scheme.strip()} {MASK}" if known else f"{match[1]}{MASK}"


_SCHEMES = frozenset(
    {"LOW", "AWS", "AWS4-HMAC-SHA256", "OSS", "OSS4-HMAC-SHA256", "OBS", "COS", "BASIC", "BEARER"}
)


def _masked_scheme(match: re.Match[str]) -> str:
    return match[0] if match[2] == _EXAMPLE else f"{match[1]} {MASK}"


def _masked_listed(match: re.Match[str]) -> str:
    return f"{match[1] or match[2]}{MASK}"


def _masked_key(match: re.Match[str]) -> str:
    return MASK + match[0][-_KEPT_CHARACTERS:]


def _masked_addresses(text: str) -> str:
    for sign, pattern in (("@", _EMAIL), ("%40", _ESCAPED_EMAIL)):
        if sign in text:
            text = _masked_around(sign, pattern, text)
    return text


def _masked_around(sign: str, pattern: str, text: str) -> str:
    """Mask the addresses in a text; looking at the words alone that have the sign is faster."""
    parts: list[str] = []
    done = 0
    while (at := text.find(sign, done)) >= 0:
        start, end = max(text.rfind(" ", done, at), done), text.find(" ", at)
        end = len(text) if end < 0 else end
        parts += (text[done:start], _compiled(pattern).sub(_masked_address, text[start:end]))
        done = end
    return "".join((*parts, text[done:]))


def _masked_address(match: re.Match[str]) -> str:
    address = match[0].rstrip(".!?")  # they end the sentence
    name, _, domain = address.replace("%40", "@").rpartition("@")
    if "." not in domain or name == MASK or address.lower() in _PUBLIC_ADDRESSES:
        return match[0]
    return MASK + match[0][len(address) :]


class _Step(NamedTuple):
    """A way to mask; it finds nothing in a text without any of its signs, or of its words.

    Both are in lower case.
    """

    masked: Callable[[str], str]
    signs: tuple[str, ...]
    words: tuple[str, ...] = ()


def _sub(pattern: str, masked: str | Callable[[re.Match[str]], str]) -> Callable[[str], str]:
    return lambda text: _compiled(pattern).sub(masked, text)


_SECRET_WORDS = tuple(
    name for name in _SECRET_NAMES if not any(one in name for one in _SECRET_NAMES if one != name)
)
# In this order: what one step masks, the next need not understand.
_STEPS = (
    _Step(_masked_elements, ("<", "&"), _SECRET_WORDS),
    _Step(_sub(_SECRET_MEMBER, _masked_member), ('"', "'"), _SECRET_WORDS),
    _Step(
        _sub(_PARAMETER, rf"\1{MASK}"),
        ("=", "%"),
        ("sig", "credential", "token", "access", "secret", "api", "password", "q-ak"),
    ),
    _Step(_sub(_SIGNED_HEADER, rf"\1{MASK}"), ("=", "%"), ("credential", "signature")),
    _Step(_sub(_USERINFO, f"{MASK}@"), ("://",)),
    _Step(_sub(_ESCAPED_USERINFO, rf"\1{MASK}%40"), ("%",)),
    _Step(
        _sub(_LISTED, _masked_listed),
        (":", "="),
        ("stringtosign", "canonicalrequest", "signature", "token", "accesskey"),
    ),
    _Step(
        _sub(_SECRET_LINE, rf"\1{MASK}"),
        (":",),
        ("cookie", "security-token", "customer-key"),
    ),
    _Step(_sub(_AUTHORIZATION_LINE, _masked_authorization), (":", "="), ("authorization",)),
    _Step(_sub(_LOW, _masked_scheme), (":", "%"), ("low",)),
    _Step(_sub(_OTHER_SCHEME, _masked_scheme), (":",), ("aws", "oss", "obs", "cos")),
    _Step(_sub(_HTTP_SCHEME, _masked_scheme), ("basic", "bearer")),
    _Step(_sub(_AWS_KEY, _masked_key), ("akia", "asia")),
)
_ADDRESS_SIGNS = ("@", "%")
_SIGNS = tuple(dict.fromkeys((*(sign for step in _STEPS for sign in step.signs), *_ADDRESS_SIGNS)))


class _Plan(NamedTuple):
    """The steps for texts with certain signs, in their order."""

    steps: tuple[_Step, ...]
    #: In a text without any of these, the steps that have words find nothing.
    words: tuple[str, ...]
    wordless: tuple[_Step, ...]
    addresses: bool


@lru_cache(maxsize=256)
def _plan_for(held: tuple[bool, ...]) -> _Plan:
    """Return what to do with a text, by which of the signs it holds."""
    signs = {sign for sign, is_held in zip(_SIGNS, held, strict=True) if is_held}
    steps = tuple(step for step in _STEPS if not signs.isdisjoint(step.signs))
    words = dict.fromkeys(word for step in steps for word in step.words)
    return _Plan(
        steps,
        # A text that holds a word holds every part of it.
        tuple(word for word in words if not any(one in word for one in words if one != word)),
        tuple(step for step in steps if not step.words),
        not signs.isdisjoint(_ADDRESS_SIGNS),
    )


def masked_headers(
    headers: Mapping[str, str], known: Sequence[str] = (), *, addresses: bool = True
) -> dict[str, str]:
    """Return headers without those that hold secrets, the values of the others masked."""
    return {
        name: masked_text(value, known, addresses=addresses)
        for name, value in headers.items()
        if not _is_secret_header(name)
    }


def _is_secret_header(name: str) -> bool:
    detail = name.lower().removeprefix(_DETAIL_PREFIX)
    return re.search(_HIDDEN_HEADERS, name) is not None or is_secret(detail)


def masked_body(body: bytes, known: Sequence[str] = ()) -> bytes:
    """Return the body of an answer with secrets masked and e-mail addresses kept.

    A body in which there is nothing to mask comes back as it is. One that is packed comes back
    empty: nothing in it could be masked.
    """
    if body.startswith(b"\x1f\x8b"):
        return b""
    encoding, errors = _encoding_of(body)
    text = body.decode(encoding, errors)
    masked = masked_text(text, known, addresses=False)
    return body if masked == text else masked.encode(encoding, errors)


# How the wide encodings begin: with their mark, or with "<".
_WIDE_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _encoding_of(body: bytes) -> tuple[str, str]:
    """Return an encoding in which the secrets of a body can be read, and how errors are taken."""
    for mark, encoding in _WIDE_ENCODINGS:
        if body.startswith(mark):
            return encoding, "replace"
    if b"\0" in body[:4]:
        return "utf-16-le" if body[0] else "utf-16-be", "replace"
    # Every other encoding that servers use writes ASCII as ASCII does.
    return "utf-8", "surrogateescape"


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
