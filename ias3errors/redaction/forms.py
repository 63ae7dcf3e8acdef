"""Finds secrets that need no name, since their form says what they are: `LOW key:secret`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from ias3errors.redaction.file_names import is_file_name
from ias3errors.redaction.spans import Span, compiled

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
# A key's id has exactly 20 characters.
_AWS_KEY = r"(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])"
_BASIC = r"\b(?i:basic)[ \t]{1,9}([\w+/\-]{12,}+(?![.~])={0,2})"
_BEARER = r"\b(?i:bearer)[ \t]{1,9}([\w\-.+/~]{12,}+={0,2})"
# Words of sentences and names have none of these.
_RANDOM = r"[0-9=]|[a-z][A-Z]"
# archive.org's metadata form, whose fields have plain names.
_FORM = (
    r"(?i)\baccess[\"']?\s{0,9}[:=]\s{0,9}[\"']?([\w\-]{8,99}+)"
    r"(?=[\"']?\s{0,9}[&,]\s{0,9}[\"']?secret)"
)


class _Form(NamedTuple):
    #: In lower case; a text with this form contains one of them.
    signs: tuple[str, ...]
    #: The last group that matches is the secret.
    pattern: str
    #: A pattern for what the secret contains.
    needs: str = ""
    #: How many dots a file name has that looks like the secret, at most.
    file_dots: int = 0
    keeps_end: bool = False
    certain: bool = True


_FORMS = (
    _Form(("low",), _LOW, file_dots=99),
    _Form(("aws", "oss", "obs", "cos", "goog1", "sharedkey"), _SIGNED),
    _Form(("digest", "oauth", "hawk"), _DIGEST, needs=_PARAMETERS),
    _Form(("bce-auth-v",), _BCE),
    _Form(("private key-----",), _PEM),
    _Form(("eyj",), _JWT),
    _Form((" -u", "--user", "--proxy-user"), _OPTION),
    _Form(("://",), _USERINFO),
    _Form(("akia", "asia"), _AWS_KEY, keeps_end=True, certain=False),
    _Form(("basic",), _BASIC, needs=_RANDOM),
    _Form(("bearer",), _BEARER, needs=_RANDOM, file_dots=1),
    _Form(("secret",), _FORM, certain=False),
)
_BY_SIGN = tuple((sign, form) for form in _FORMS for sign in form.signs)


def credentials(lower: str) -> Iterator[Callable[[str], Iterator[Span]]]:
    """Yield the searches for credentials whose sign a text in lower case contains."""
    found = {form: None for sign, form in _BY_SIGN if sign in lower}
    for form in found:
        yield partial(_secrets, form)


def _secrets(form: _Form, text: str) -> Iterator[Span]:
    for match in compiled(form.pattern).finditer(text):
        group = match.lastindex or 0
        secret = match[group]
        if secret in EXAMPLES or (is_file_name(secret) and secret.count(".") <= form.file_dots):
            continue
        if compiled(form.needs).search(secret) is not None:
            yield Span(*match.span(group), form.keeps_end, form.certain)
