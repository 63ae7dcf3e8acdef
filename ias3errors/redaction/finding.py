"""Finds where secrets are in a text: by the names before them, and by forms of their own.

Every pattern takes linear time on hostile text: what repeats is bounded or possessive, and a
search goes on where the last secret ended.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import NamedTuple

from ias3errors.redaction.names import HINTS, SecretName, is_secret, meaning_of


class Span(NamedTuple):
    """Where a secret is in a text."""

    start: int
    end: int
    #: Whether its last characters are shown.
    keeps_end: bool = False
    #: Whether this is plainly a secret, even within the name of the error's own object.
    certain: bool = False
    #: Whether this is an e-mail address.
    address: bool = False


#: With more secrets than this of one kind, the rest of a text is masked unread: no response of a
#: service holds as many, and a hostile one cannot make masking slow.
MOST_SECRETS = 4_000

# The patterns in here are texts: one is compiled when it is first used, and most never are.
_compiled = cache(re.compile)


def find_secrets(text: str, *, addresses: bool) -> list[Span]:
    """Return where the secrets of a text are; e-mail addresses too, if `addresses`."""
    lower = text.lower()
    spans: list[Span] = []
    # Nearly all texts are plain words: each test here spares them a pattern.
    if _holds_any(text, _NAME_ENDS) and _holds_any(lower, HINTS):
        if "<" in text:
            spans += capped(_elements(text), text)
        if ":" in text or "=" in text or "," in text:
            spans += capped(_named_values(text), text)
        if "name" in lower:
            spans += capped(_pairs(text), text)
        if "access" in lower and "secret" in lower:
            spans += capped(_groups(_FORM, text), text)
    if _holds_any(text, _FORM_SIGNS):
        for words, pattern, certain in _FORMS:
            if _holds_any(lower, words):
                spans += capped(_groups(pattern, text, certain=certain), text)
    if "akia" in lower or "asia" in lower:
        keys = (Span(*match.span(), keeps_end=True) for match in _all(_AWS_KEY, text))
        spans += capped(keys, text)
    if "basic" in lower or "bearer" in lower:
        spans += capped(_http_credentials(text), text)
    if addresses and "@" in text:
        spans += capped(_addresses(text), text)
    return spans


# What ends a name that a value follows, and what every form of `_FORMS` has.
_NAME_ENDS = (":", "=", ",", "<", ">")
_FORM_SIGNS = (":", "=", "/", "%")


def _holds_any(text: str, parts: Iterable[str]) -> bool:
    # Not `any` of a generator, which takes twice as long.
    for part in parts:  # noqa: SIM110
        if part in text:
            return True
    return False


def capped(spans: Iterator[Span], text: str) -> list[Span]:
    """Return spans up to a number, and then the whole rest of the text as one."""
    found = list(islice(spans, MOST_SECRETS))
    if len(found) == MOST_SECRETS:
        found.append(Span(found[-1].end, len(text), certain=True))
    return found


def _all(pattern: str, text: str) -> Iterator[re.Match[str]]:
    return _compiled(pattern).finditer(text)


def _groups(pattern: str, text: str, *, certain: bool = False) -> Iterator[Span]:
    """Give the secrets that a pattern finds: what its last group holds."""
    for match in _all(pattern, text):
        secret = match[match.lastindex or 0]
        if secret not in _EXAMPLES:
            yield Span(*match.span(match.lastindex or 0), certain=certain)


# Stand for real credentials in explanations.
_EXAMPLES = frozenset({"accesskey:secret", "accesskey", "secret"})


# -- Elements -------------------------------------------------------------------------------------

_HINT = "|".join(HINTS)
_NAME = r"[A-Za-z](?:[\w.\-]{0,98}+)(?![\w.\-])"
_START_TAG = (
    rf"(?ia)<(?:[\w.\-]{{1,99}}:)?(?=[\w.\-]{{0,98}}?(?:{_HINT}))({_NAME})(?:\s[^<>]{{0,199}}+)?>"
)
_END_TAG = r"(?a)<\\?/(?:[\w.\-]{1,99}:)?([\w.\-]{1,199})"


def _elements(text: str) -> Iterator[Span]:
    """Give what is between the tags of secret elements, whatever it is.

    Where the end tag is missing, the value runs to the next tag or to the end of the text.
    """
    ends: dict[str, list[int]] = {}
    position = 0
    tags = _compiled(_START_TAG)
    while match := tags.search(text, position):
        position = start = match.end()
        meaning = meaning_of(match[1])
        if meaning is None or match[0].endswith("/>"):
            continue
        if not ends:
            ends = _end_tags(text)
        end = _first_from(start, ends.get(match[1].lower(), []))
        if end < 0:
            end = text.find("<", start)
        if end < 0:
            end = len(text)
        yield Span(start, end, meaning.keeps_end)
        position = end


def _end_tags(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {"": []}
    for match in _all(_END_TAG, text):
        found.setdefault(match[1].lower(), []).append(match.start())
    return found


def _first_from(start: int, positions: list[int]) -> int:
    index = bisect_left(positions, start)
    return positions[index] if index < len(positions) else -1


# -- Names and their values -----------------------------------------------------------------------

# `Token-0: ...`, `"Token-0": "..."`, `('Token-0', '...')`, `[Token-0] => ...`, `TOKEN=...`.
_NAMED = (
    rf"(?ia)(?<![\w.\-])(?=[\w.\-]{{0,98}}?(?:{_HINT}))({_NAME})"
    r"(\\{0,9}[\"'`]|\])?[ \t]{0,9}(=>|[:=](?!//)|,)[ \t]{0,9}"
)
_QUOTE = r"(?:b|u|rb)?(\\{0,9}[\"'`])"
_OPENED = r"(?:Array\s{0,9})?[\[({]"
_BRACKET = r"[\[\](){}]"
# What may precede a name where a line begins: a line break, also that of a repr, a quote or a
# bracket, and the signs of quotations and dumps.
_LINE_START = r"(?:[\r\n\"'`\[{(>|]|\\[nrt]|\A)[ \t>*#\-]{0,9}\Z|(?:\A|[\r\n])export[ \t]{1,9}\Z"
_LONGEST_START = 24
# A value ends where the query of a URL begins, whose path may look like a parameter.
_PARAMETER_VALUE = r"(?:[^\s&;\"'<>?]|\?(?![\w\-]{1,40}+=))+"
_ASSIGNED_VALUE = r"(?:[^\s&;\"'<>,]|,(?!\s{0,9}[\w\-]{1,40}+[:=]))+"
_WORD_VALUE = r"(?:[^\s<\"',;\\?]|\?(?![\w\-]{1,40}+=))+"
_MANY_LINES_VALUE = r"[^<]+"
_LINE_VALUE = r"(?:(?!\\[nr])[^\r\n<>])+"
_SCHEME_VALUE = (
    r"(?:([A-Za-z][\w\-]{0,30})[ \t]{1,9})?"
    r"((?:[\w\-]{1,40}=(?:\"[^\"\r\n]{0,2000}+\"?|[^\s,\"]++)(?:,[ \t]{0,9})?)++|[^\s\"'<>\\]++)"
)
_NO_VALUE = frozenset({"null", "none", "nil", "true", "false", "undefined", "***"})
_PLAIN_WORD = r"[A-Za-z]?[a-z]{1,15}[.,;:!?)]{0,3}"
_PROSE = (
    r"(?:[A-Za-z]?[a-z']{0,15}[,;]?[ ]){0,4}(?:is|are|was|were|has|have|had|must|does|do|not|cannot|can"
    r"|should|required|missing|the|you|header|field|invalid|expired|malformed)\b"
)
SCHEMES = frozenset(
    [
        "low",
        "aws",
        "aws4-hmac-sha256",
        "aws4-ecdsa-p256-sha256",
        "oss",
        "oss4-hmac-sha256",
        "obs",
        "cos",
        "basic",
        "bearer",
        "digest",
        "oauth",
        "negotiate",
        "ntlm",
        "goog1",
        "goog4-hmac-sha256",
        "goog4-rsa-sha256",
        "sharedkey",
        "sharedkeylite",
        "hawk",
        "token",
        "apikey",
    ]
)


def _named_values(text: str) -> Iterator[Span]:
    """Give the values that follow the names of secrets."""
    position = seen = 0
    names = _compiled(_NAMED)
    while match := names.search(text, position):
        position = match.end()
        seen += 1
        if seen > MOST_SECRETS:
            yield Span(position, len(text), certain=True)
            return
        meaning = meaning_of(match[1])
        if meaning is None:
            continue
        span = _value_of(text, match, meaning)
        if span is not None and text[span.start : span.end].strip().lower() not in _NO_VALUE:
            yield span
            position = max(position, span.end)


def _value_of(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return where the value of a secret's name is, or None if it has none here."""
    closing, sign = match[2], match[3]
    start = match.end()
    if sign == ",":
        return _second_of_pair(text, match, meaning)
    quote = _compiled(_QUOTE).match(text, start)
    if quote is not None:
        end = _end_of_quoted(text, quote.end(), quote[1])
        return _span_of(text, quote.end(), end, meaning)
    opened = _compiled(_OPENED).match(text, start)
    if opened is not None and (closing or start == match.end(3)):
        return Span(start, _end_of_brackets(text, opened.end()))
    if sign == "=" and not closing:
        return _assigned(text, match, meaning)
    at_line_start = closing == "]" or _is_line_start(text, match.start())
    if closing and closing != "]":
        value = _compiled(r"[^\s,}\])]+").match(text, start)
    elif meaning.many_lines:
        value = _compiled(_MANY_LINES_VALUE).match(text, start)
    elif meaning.to_line_end or (at_line_start and not match[1][-1].isdigit()):
        return _rest_of_line(text, match, meaning)
    else:
        return _in_prose(text, match, meaning)
    return value and _span_of(text, start, value.end(), meaning)


def _second_of_pair(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return the second of two quoted texts in brackets, of which the first is the name."""
    quote = _compiled(_QUOTE).match(text, match.end())
    before = text[max(0, match.start() - 12) : match.start()].rstrip("\\\"'`bu")
    if quote is None or not match[2] or match[2] == "]" or not before.endswith(("(", "[")):
        return None
    end = _end_of_quoted(text, quote.end(), quote[1])
    if not text[end + len(quote[1]) : end + len(quote[1]) + 9].lstrip(" ,").startswith((")", "]")):
        return None
    return _span_of(text, quote.end(), end, meaning)


def _end_of_quoted(text: str, start: int, quote: str) -> int:
    if len(quote) == 1:
        inside = _compiled(rf"(?s)(?:[^\\{quote}]|\\.)*+").match(text, start)
        return inside.end() if inside else len(text)
    end = text.find(quote, start)
    return len(text) if end < 0 else end


def _end_of_brackets(text: str, start: int) -> int:
    depth = 1
    for match in _compiled(_BRACKET).finditer(text, start):
        depth += 1 if match[0] in "[({" else -1
        if not depth:
            return match.start()
    return len(text)


def _assigned(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return the value of `name=value`: a parameter, a form's field, a line of configuration."""
    before = text[max(0, match.start() - 1) : match.start()]
    if before and before in "?&;#":
        value = _compiled(_PARAMETER_VALUE).match(text, match.end(3))
        return value and Span(*value.span())
    if match.end() > match.end(3) and _is_line_start(text, match.start()):
        return _rest_of_line(text, match, meaning)
    if meaning.short or (before and before in "/%"):
        return None
    value = _compiled(_ASSIGNED_VALUE).match(text, match.end())
    if meaning.many_lines:
        value = _compiled(_MANY_LINES_VALUE).match(text, match.end())
    return value and Span(*value.span())


def _is_line_start(text: str, position: int) -> bool:
    start = max(0, position - _LONGEST_START)
    before = text[start:position]
    return _compiled(_LINE_START).search(before if start == 0 else f"x{before}") is not None


def _rest_of_line(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return a value that runs to the end of its line, or to the quote that began before it."""
    start = match.end()
    line = _compiled(_LINE_VALUE).match(text, start)
    if line is None or _compiled(_PROSE).match(text, start, line.end()):
        return None
    end = line.end()
    quote = text[max(0, match.start() - 1) : match.start()]
    if quote and quote in "\"'`":
        closed = text.find(quote, start, end)
        end = closed if closed >= 0 else end
    return _without_scheme(text, start, end, meaning)


def _in_prose(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return a value in the middle of a sentence, where words may follow a name and a colon."""
    start = match.end()
    if _compiled(_PROSE).match(text, start):
        return None
    if "authorization" in match[1].lower():
        value = _compiled(_SCHEME_VALUE).match(text, start)
        return value and _without_scheme(text, start, value.end(), meaning)
    value = _compiled(_WORD_VALUE).match(text, start)
    if value is None:
        return None
    is_plain_name = match[1].isalpha() and match[1][1:].islower()
    if is_plain_name and _compiled(_PLAIN_WORD).fullmatch(value[0]):
        return None
    return Span(start, value.end(), meaning.keeps_end)


def _without_scheme(text: str, start: int, end: int, meaning: SecretName) -> Span | None:
    """Return the credentials of a header's value, without the name of a scheme before them."""
    scheme, blank, credentials = text[start:end].partition(" ")
    if credentials.strip() in _EXAMPLES:
        return None
    if blank and scheme.lower() in SCHEMES:
        start = end - len(credentials.lstrip())
    return Span(start, end, meaning.keeps_end)


def _span_of(text: str, start: int, end: int, meaning: SecretName) -> Span | None:
    if "authorization" in meaning.words.lower():
        return _without_scheme(text, start, end, meaning)
    return Span(start, end, meaning.keeps_end) if start < end else None


# Two members that belong together: `"name": "Authorization", "value": "..."`, and the elements
# `ArgumentName` and `ArgumentValue`.
_PAIR = (
    r"(?ia)\b(?:argument)?name[0-9]?\\?[\"']?\s{0,9}[>:=]\s{0,9}\\?[\"']?"
    rf"({_NAME})\\?[\"']?(?:</[\w.:\-]{{1,40}}+>)?[\s,<{{}}]{{0,99}}+\\?[\"']?(?:\w{{1,20}}:)?"
    r"(?:argument)?value[0-9]?\\?[\"']?\s{0,9}[>:=]\s{0,9}\\?[\"']?([^\"'<\\]+)"
)


def _pairs(text: str) -> Iterator[Span]:
    for match in _all(_PAIR, text):
        if is_secret(match[1]):
            yield Span(*match.span(2))


# archive.org's metadata form, whose fields have plain names.
_FORM = r"(?i)\baccess[\"']?\s{0,9}[:=]\s{0,9}[\"']?([\w\-]{8,99}+)(?=[\"']?\s{0,9}[&,]\s{0,9}[\"']?secret)"


# -- Forms of their own ---------------------------------------------------------------------------

_LOW = (
    r"(?:\b|(?<=\\[nrt]))(?:LOW(?:[ \t]{1,9}|%20|\+)"
    r"([^\s:\"'<>,;&\\]{1,256}+(?::|%3A)[^\s\"'<>,;&)\\]{1,512})"
    r"|(?i:low)[ \t]{1,9}([A-Za-z0-9]{16,64}+:[A-Za-z0-9]{16,64}+)(?![\w.]))"
)
_SIGNED = (
    r"\b(?:AWS|OSS|OBS|COS)[ \t]{1,9}([^\s:\"'<>,;&]{3,256}+:[A-Za-z0-9+/_\-]{16,512}+={0,2})"
    r"|\b(?:GOOG1|SharedKey(?:Lite)?)[ \t]{1,9}([^\s:\"'<>,;&]{1,256}+:[^\s\"'<>,;&)\\]{4,512}+)"
)
_DIGEST = (
    r"(?i)\b(?:digest|oauth|hawk)[ \t]{1,9}((?:[\w\-]{1,40}=(?:\\?\"[^\"\r\n\\]{0,2000}+\\?\"?|[^\s,\"]++)"
    r"(?:,[ \t]{0,9})?)++)"
)
_BCE = r"\bbce-auth-v[0-9]/([^\s\"'<>]{8,1000}+)"
_USERINFO = r"(?<=://)([^\s/?#\"'<>]{1,1000})@"
_FORMS = (
    (("low",), _LOW, True),
    (("aws", "oss", "obs", "cos", "goog1", "sharedkey"), _SIGNED, True),
    (("digest", "oauth", "hawk"), _DIGEST, True),
    (("bce-auth-v",), _BCE, True),
    (("://",), _USERINFO, True),
)
# A key's id has exactly 20 characters.
_AWS_KEY = r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"
_HTTP_SCHEME = r"(?i)\b(basic|bearer)[ \t]{1,9}([\w\-.+/~]{12,}+={0,2})"


def _http_credentials(text: str) -> Iterator[Span]:
    for match in _all(_HTTP_SCHEME, text):
        if _is_credential(match[1], match[2]):
            yield Span(*match.span(2), certain=True)


def _is_credential(scheme: str, text: str) -> bool:
    """Tell whether the word that follows `Basic` or `Bearer` is no word of a sentence or name."""
    if re.search(r"\.[A-Za-z][A-Za-z0-9]{1,4}$", text) and text.count(".") == 1:
        return False  # a file
    if scheme.lower() == "basic" and not re.fullmatch(r"[\w+/\-]+={0,2}", text):
        return False
    return re.search(r"[0-9=]|[a-z][A-Z]", text) is not None


# -- E-mail addresses -----------------------------------------------------------------------------

_DELIMITERS = r"\s<>()\[\]\"',;:=|/&?#@\\"
_ADDRESS = (
    rf"(?<![^{_DELIMITERS}])[^{_DELIMITERS}]{{1,64}}+@"
    r"(?![0-9]{1,9}\.[0-9])(?:[^\W_](?:[\w\-]{0,62}+)\.){1,8}([^\W\d_]{2,24}|xn--[a-z0-9\-]{2,40}+)"
    r"(?![\w\-])"
)
_PUBLIC_ADDRESSES = frozenset({"info@archive.org", "webservices@amazon.com"})
# Ends of file names, which no domain of a mail has.
_FILE_EXTENSIONS = frozenset(
    [
        "asr",
        "avi",
        "bak",
        "bin",
        "bmp",
        "cbr",
        "cbz",
        "conf",
        "csv",
        "dat",
        "djvu",
        "doc",
        "docx",
        "epub",
        "flac",
        "gif",
        "gz",
        "htm",
        "html",
        "ico",
        "iso",
        "jpeg",
        "jpg",
        "js",
        "json",
        "jsonl",
        "jxl",
        "log",
        "m",
        "mkv",
        "mobi",
        "mov",
        "mp",
        "oga",
        "ogg",
        "ogv",
        "parquet",
        "pdf",
        "png",
        "pptx",
        "psd",
        "rar",
        "sqlite",
        "srt",
        "svg",
        "tar",
        "temp",
        "tgz",
        "tif",
        "tiff",
        "tmp",
        "torrent",
        "txt",
        "vtt",
        "warc",
        "wav",
        "webm",
        "webp",
        "xls",
        "xlsx",
        "xml",
        "xz",
        "yaml",
        "yml",
        "zip",
        "zst",
    ]
)


def _addresses(text: str) -> Iterator[Span]:
    for match in _all(_ADDRESS, text):
        if match[0].lower() in _PUBLIC_ADDRESSES or match[1].lower() in _FILE_EXTENSIONS:
            continue
        yield Span(*match.span(), address=True)
