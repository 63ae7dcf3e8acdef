"""Finds secrets that need no name, since their form says what they are: `LOW key:secret`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from ias3errors.redaction.file_names import is_file_name
from ias3errors.redaction.spans import Span, compiled, holds_any, matches

#: Placeholders for credentials in explanations.
EXAMPLES = frozenset({"accesskey:secret", "key:secret", "accesskey", "secret"})

_LOW = (
    r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))(?:LOW(?:[ \t]{1,9}|%20|\+)"
    r"([^\s:\"'<>,;&\\]{1,256}+(?::|%3A)[^\s\"'<>,;&)\\]{1,512})"
    r"|(?i:low)[ \t]{1,9}([A-Za-z0-9]{16,64}+:[A-Za-z0-9]{16,64}+)(?!\.?\w)"
    r"|LOW[ \t]{1,9}([\w\-]{1,64}+[ \t]{0,3}:[ \t]{0,3}(?=[A-Za-z]{0,63}[0-9])[A-Za-z0-9]{12,64}+)(?!\.?\w))"
)
# One signature of 28 characters in a hundred has neither a digit nor a sign.
_SIGNED = (
    r"(?<![A-Za-z0-9_])(?:AWS|OSS|OBS|COS)[ \t]{1,9}"
    r"([^\s:\"'<>,;&]{3,256}+:(?=[A-Za-z]{0,99}[0-9+/=])[A-Za-z0-9+/_\-]{16,512}+={0,2})(?!\.[A-Za-z0-9])"
    r"|(?<![A-Za-z0-9_])(?:GOOG1|SharedKey(?:Lite)?)[ \t]{1,9}([^\s:\"'<>,;&]{1,256}+:[^\s\"'<>,;&)\\]{4,512}+)"
)
_DIGEST = (
    r"(?i)\b(?:digest|oauth|hawk)[ \t]{1,9}"
    r"((?:[\w\-]{1,40}=(?:\\?\"[^\"\r\n\\]{0,2000}+\\?\"?|[^\s,\"]++)(?:,[ \t]{0,9})?)++)"
)
# A `Digest` without these is one of a body.
_PARAMETERS = r"(?i)(?:response|mac|nonce|signature|token|username)="
_BCE = r"\bbce-auth-v[0-9]/([^\s\"'<>]{8,1000}+)"
_PEM = r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----([^<]+?)(?=-----END|<|\Z)"
_JWT = r"(?<![\w\-])(eyJ[\w\-]{8,4000}+\.[\w\-]{8,8000}+(?:\.[\w\-]{0,4000}+)?)"
_OPTION = r"(?<!\S)(?:-u|--(?:proxy-)?user)[ =][\"']?([^\s:\"']{1,200}+:[^\s\"']{1,500}+)"
_USERINFO = r"(?<=://)([^\s/?#\"'<>]{1,1000})@"
# A text that the lower-case form contains, and its pattern.
_FORMS = (
    (("low",), _LOW),
    (("aws", "oss", "obs", "cos", "goog1", "sharedkey"), _SIGNED),
    (("digest", "oauth", "hawk"), _DIGEST),
    (("bce-auth-v",), _BCE),
    (("private key-----",), _PEM),
    (("eyj",), _JWT),
    ((" -u", "--user", "--proxy-user"), _OPTION),
    (("://",), _USERINFO),
)
# A key's id has exactly 20 characters.
_AWS_KEY = r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
_HTTP_SCHEME = r"(?i)\b(basic|bearer)[ \t]{1,9}([\w\-.+/~]{12,}+={0,2})"
# archive.org's metadata form, whose fields have plain names.
_FORM = (
    r"(?i)\baccess[\"']?\s{0,9}[:=]\s{0,9}[\"']?([\w\-]{8,99}+)"
    r"(?=[\"']?\s{0,9}[&,]\s{0,9}[\"']?secret)"
)


def scheme_credentials(lower: str) -> Iterator[Callable[[str], Iterator[Span]]]:
    """Yield the searches for credentials whose scheme a text in lower case contains."""
    for signs, pattern in _FORMS:
        if holds_any(lower, signs):
            yield partial(_groups, pattern, certain=True)


def form_fields(text: str) -> Iterator[Span]:
    """Yield the access keys of forms in which the field of the secret follows."""
    return _groups(_FORM, text, certain=False)


def _groups(pattern: str, text: str, *, certain: bool) -> Iterator[Span]:
    """Yield the secrets that a pattern finds in its last group."""
    for match in matches(pattern, text):
        group = match.lastindex or 0
        secret = match[group]
        if secret in EXAMPLES or (pattern is _LOW and is_file_name(secret)):
            continue
        if pattern is _DIGEST and compiled(_PARAMETERS).search(secret) is None:
            continue
        yield Span(*match.span(group), certain=certain)


def aws_keys(text: str) -> Iterator[Span]:
    """Yield the ids of AWS keys."""
    for match in matches(_AWS_KEY, text):
        yield Span(*match.span(), keeps_end=True)


def http_credentials(text: str) -> Iterator[Span]:
    """Yield the credentials that follow `Basic` and `Bearer`."""
    for match in matches(_HTTP_SCHEME, text):
        if _is_credential(match[1], match[2]):
            yield Span(*match.span(2), certain=True)


def _is_credential(scheme: str, text: str) -> bool:
    """Return whether the word after `Basic` or `Bearer` is not a word of a sentence or name."""
    if text.count(".") == 1 and is_file_name(text):
        return False
    if scheme.lower() == "basic" and not re.fullmatch(r"[\w+/\-]+={0,2}", text):
        return False
    return re.search(r"[0-9=]|[a-z][A-Z]", text) is not None
