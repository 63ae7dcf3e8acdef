"""Finds the values that follow the names of secrets: `Token: ...`, `"token": "..."`, `?token=...`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ias3errors.redaction.file_names import is_file_name
from ias3errors.redaction.forms import EXAMPLES
from ias3errors.redaction.names import HINT, NAME, SecretName, is_secret, meaning_of
from ias3errors.redaction.spans import MOST_SECRETS, Span, compiled

_HINTED = rf"(?<![\w.\-])-{{0,2}}(?=[\w.\-]{{0,98}}?{HINT})({NAME})"
# `token: &'static str = "..."`, of Rust and of other languages that write types so.
_TYPED = r":[ \t]?&?(?:'\w{1,20}[ ])?(?:str|string|bytes)[ \t]?=(?=[ \t]?[\"'])"
# `Token-0: ...`, `"Token-0": "..."`, `('Token-0', '...')`, `[Token-0] => ...`, `TOKEN=...`.
_NAMED = (
    rf"(?ia){_HINTED}(\\{{0,9}}[\"'`]\]?|\])?[ \t]{{0,9}}([=-]>|{_TYPED}|[:!=?+]?=(?!//)|:(?!//)|,|;(?=s:[0-9]))[ \t]{{0,9}}"
)  # fmt: skip
_QUOTE = r"(?:\s{0,9}string\([0-9]{1,9}\)[ ]|s:[0-9]{1,9}:)?(?:b|u|rb)?(\\{0,9}[\"'`])"
_OPENED = r"(?:Array\s{0,9})?[\[({](\s{0,9}[\"'])?"
_BRACKET = r"[\[\](){}]"
# What may precede a name where a line begins: a line break, also that of a repr, a quote or a
# bracket, and the signs of quotations and dumps.
_LINE_START = r"(?:[\r\n\"'`\[{(>|]|\\[nrt]|\A)[ \t>*#\-]{0,9}\Z|(?:\A|[\r\n])export[ \t]{1,9}\Z"
_LONGEST_START = 24
# The path of a URL may look like a parameter, so a value ends at the URL's query.
_PARAMETER_VALUE = r"(?:[^\s&;\"'<>?]|\?(?![\w\-]{1,40}+=))+"
_ASSIGNED_VALUE = r"(?:[^\s&;\"'<>,]|,(?!\s{0,9}[\w\-]{1,40}+[:=]))+"
_LONGEST_PATH = 1_100
_WORD_VALUE = r"(?:[^\s<\"',;\\?]|\?(?![\w\-]{1,40}+=))+"
_BARE_VALUE = r"[^\s,}\])]+"
_MANY_LINES_VALUE = r"[^<]+"
_LINE_VALUE = r"(?:(?!\\[nr])[^\r\n<>])+"
# Longer lines are no titles: `Cookie: recipes from grandma`.
_LONGEST_TITLE = 300
_PLAIN_WORD = r"[A-Za-z][a-z]{0,15}[.,;:!?)]{0,3}"
# A scheme, its parameters or one word; and for unknown schemes what follows, up to prose.
_SCHEME_VALUE = (
    r"(?:([A-Za-z][\w\-]{0,30})[ \t]{1,9})?"
    r"((?:[\w\-]{1,40}=(?:\\?\"[^\"\r\n]{0,2000}+\"?|[^\s,\"]++)(?:,[ \t]{0,9})?)++|[^\s\"'<>\\]++)"
)
_MORE_WORDS = (
    r"(?:[ \t]{1,9}(?![A-Za-z][a-z]{1,15}[.,;:!?)]{0,3}(?:\s|\Z))[^\s\"'<>\\]{1,2000}+){0,9}"
)
_NO_VALUE = frozenset(
    {
        "null", "none", "nil", "true", "false", "undefined", "***",
        "expired", "incorrect", "invalid", "malformed", "missing", "required", "unknown", "wrong"
    }
)  # fmt: skip
_PROSE = (
    r"(?:(?:v[0-9]|[A-Za-z]?[a-z']{0,15})[,;]?[ ]){0,4}"
    r"(?:is|are|was|were|has|have|had|must|does|do|not|cannot|can|should|already|expected"
    r"|required|missing|the|you|header|field|invalid|expired|malformed)\b"
)
# `"tokens": 512`, `sig: 11`, `PWD=/home/me`.
_COUNTED = ("token", "tokens", "sig", "sign", "signature", "nonce")
_COUNT = r"[0-9]{1,5}(?=[\s,;]|\Z)"
_FOLDER = r"(?:[A-Za-z]:)?[/~\\](?:[^0-9]*|[^A-Z]*)"
# A random word: small and capital letters and digits, or hexadecimal digits.
_RANDOM_WORD = (
    r"(?:(?!X-)(?=[a-z0-9+/=_\-.~%]{0,99}[A-Z])(?=[A-Z0-9+/=_\-.~%]{0,99}[a-z])"
    r"(?=[A-Za-z+/=_\-.~%]{0,99}[0-9])[A-Za-z0-9+/=_\-.~%]{20,2000}+|[0-9a-f]{32,128}+(?![\w\-]))"
)
# What may be between a name and its value besides signs: the cells of a table, words of a
# sentence, the blank of a command's option.
_NEARBY = (
    rf"(?a)(?i:{_HINTED})((?:=>|->|:(?=[\s<])|[\s>\"'`(\[\]),|]|</?[A-Za-z][\w:\-]{{0,20}}(?:\s[^<>]{{0,99}})?>"
    rf"|\b(?:is|was|of|given|provided|value)\b){{1,12}}+)({_RANDOM_WORD})?"
)
# After these the value is no word of a sentence: the next cell of a table, the part of a form.
_CELL = r"</(?:t[dh]|dt)>\s{0,9}<(?:td|dd)\b|[\"']\r?\n\r?\n\Z"
_CELL_VALUE = r"[^<\r\n]{1,2000}"
_OPTION_VALUE = r"[^\s\"'<>,\]]{1,2000}"
# What people choose as passwords has letters and digits at least.
_CHOSEN = r"[^\s\"'`<>,;:=?&()\[\]]"
_PASSWORD = rf"(?={_CHOSEN}{{0,99}}[0-9])(?={_CHOSEN}{{0,99}}[A-Za-z]){_CHOSEN}{{6,200}}"
SCHEMES = frozenset(
    {
        "low", "aws", "aws4-hmac-sha256", "aws4-ecdsa-p256-sha256", "oss",
        "oss4-hmac-sha256", "obs", "cos", "basic", "bearer", "digest", "oauth", "negotiate", "ntlm",
        "goog1", "goog4-hmac-sha256", "goog4-rsa-sha256", "sharedkey", "sharedkeylite",
        "hawk", "token", "apikey"
    }
)  # fmt: skip


def named_values(text: str) -> Iterator[Span]:
    """Yield the values that follow the names of secrets and a sign."""
    position = seen = 0
    names = compiled(_NAMED)
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
        if span is not None and _is_value(match[1].lower(), text[span.start : span.end]):
            yield span
            position = max(position, span.end)


def _is_value(name: str, text: str) -> bool:
    """Return whether a text after a secret's name is a secret, not a word, a count or a folder."""
    value = text.strip(" \"'")
    if value.lower() in _NO_VALUE or (name.endswith("pwd") and compiled(_FOLDER).fullmatch(value)):
        return False
    return not (name.endswith(_COUNTED) and compiled(_COUNT).match(value))


def values_nearby(text: str) -> Iterator[Span]:
    """Yield the random words that follow the names of secrets without a sign."""
    for seen, match in enumerate(compiled(_NEARBY).finditer(text)):
        if seen >= MOST_SECRETS:
            yield Span(match.end(), len(text), certain=True)
            return
        meaning = meaning_of(match[1])
        if meaning is None:
            continue
        value = _weak_value(text, match) if match[3] is None else match.span(3)
        if value is not None and not is_file_name(text[slice(*value)]):
            yield Span(*value, meaning.keeps_end)


def _weak_value(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """Return where a value without the look of a random word is, if its place shows that it is one."""
    name, between = match[1].lower(), match[2]
    if compiled(_CELL).search(between):
        pattern = _CELL_VALUE
    elif text.startswith("--", match.start()) and not between.strip(" '\","):
        pattern = _OPTION_VALUE
    elif ":" not in between and ("pass" in name or name.endswith(("secret", "pwd"))):
        pattern = _PASSWORD
    else:
        return None
    value = compiled(pattern).match(text, match.end())
    if value is None or compiled(_PROSE).match(text, match.end()):
        return None
    return value.span()


def _value_of(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return where the value of a secret's name is, or None if it has none here."""
    closing, sign = match[2], match[3][-1]
    start = match.end()
    if sign == ",":
        return _next_in_list(text, match, meaning)
    before = text[match.start() - 1 : match.start()]
    if before == sign == ":" and "arn:" in text[max(0, start - 99) : match.start()]:
        return None  # the name of a secret: `arn:aws:secretsmanager:...:secret:name`
    quote = compiled(_QUOTE).match(text, start)
    if quote is not None:
        if quote[1] == before and not (closing or text[quote.end() : quote.end() + 1].isalnum()):
            return None  # the quotation ends here
        return _span_of(text, quote.end(), _end_of_quoted(text, quote), meaning)
    opened = compiled(_OPENED).match(text, start)
    if opened is not None and (closing or start == match.end(3) or opened[1]):
        return Span(start, _end_of_brackets(text, opened.end()))
    if closing and closing != "]":
        value = compiled(_BARE_VALUE).match(text, start)
        return value and _span_of(text, start, value.end(), meaning)
    is_assigned = sign == "=" and not closing
    if is_assigned and before and before in "?&;#":
        return _matched(_PARAMETER_VALUE, text, match.end(3))
    if is_assigned and before and before in "/%":
        return None  # a part of a path: `dt/sign=1/part-0.txt`
    is_line = closing == "]" or _is_line_start(text, match.start())
    if is_assigned:
        is_line = is_line and (meaning.scheme or start > match.end(3))
        is_long = is_line or meaning.to_line_end or meaning.scheme or meaning.many_lines
        if meaning.short or not is_long:
            return _assigned(text, start, meaning, is_line=is_line)
    if compiled(_PROSE).match(text, start):
        return None
    if meaning.many_lines:
        return _matched(_MANY_LINES_VALUE, text, start)
    if meaning.to_line_end or (is_line and (is_assigned or not match[1][-1].isdigit())):
        return _rest_of_line(text, match, meaning)
    if meaning.scheme:
        return _credentials_at(text, start, meaning)
    value = compiled(_WORD_VALUE).match(text, start)
    is_plain_name = match[1].isalpha() and match[1][1:].islower()
    if value is None or (is_plain_name and compiled(_PLAIN_WORD).fullmatch(value[0])):
        return None
    return Span(start, value.end(), meaning.keeps_end)


def _matched(pattern: str, text: str, start: int) -> Span | None:
    value = compiled(pattern).match(text, start)
    return value and Span(*value.span())


def _next_in_list(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return the quoted text that follows a quoted name in a list.

    It is the value if the two are alone in brackets. In a longer list it may be another name:
    only what looks like credentials is a value there.
    """
    quote = compiled(_QUOTE).match(text, match.end())
    if quote is None or not match[2] or match[2].endswith("]"):
        return None
    end = _end_of_quoted(text, quote)
    before = text[max(0, match.start() - 12) : match.start()].rstrip("\\\"'`bu")
    after = text[end + len(quote[1]) : end + len(quote[1]) + 9].lstrip(" ,")
    is_pair = before.endswith(("(", "[")) and after.startswith((")", "]"))
    value = text[quote.end() : end]
    has_scheme = value.partition(" ")[0].lower() in SCHEMES
    if is_pair or has_scheme or compiled(_RANDOM_WORD).search(value):
        return _span_of(text, quote.end(), end, meaning)
    return None


def _end_of_quoted(text: str, quote: re.Match[str]) -> int:
    start, sign = quote.end(), quote[1]
    if len(sign) == 1:
        inside = compiled(rf"(?s)(?:[^\\{sign}]|\\.)*+").match(text, start)
        return inside.end() if inside else len(text)
    end = text.find(sign, start)
    return len(text) if end < 0 else end


def _end_of_brackets(text: str, start: int) -> int:
    depth = 1
    for match in compiled(_BRACKET).finditer(text, start):
        depth += 1 if match[0] in "[({" else -1
        if not depth:
            return match.start()
    return len(text)


def _assigned(text: str, start: int, meaning: SecretName, *, is_line: bool) -> Span | None:
    """Return the value of `name=value`, which for a short name is no word, number or path."""
    short = _SHORT_VALUE if is_line else _SHORT_RANDOM
    if meaning.short and compiled(short).match(text, start) is None:
        return None
    path = compiled(_ASSIGNED_VALUE).match(text, start, start + _LONGEST_PATH)
    # The rest of a path: `token=1/part-0.txt`, `token=1/`.
    if path and "/" in path[0]:
        is_folder = path[0].endswith("/") and compiled(_RANDOM_WORD).match(path[0]) is None
        if is_folder or is_file_name(path[0]):
            return None
    return _matched(_ASSIGNED_VALUE, text, start)


_SHORT_VALUE = r"[^/\s&;\"'<>,][^\s&;\"'<>,]{5}"
_SHORT_RANDOM = rf"(?=[^\s&;\"'<>,]{{0,99}}[0-9A-Z]){_SHORT_VALUE}"


def _is_line_start(text: str, position: int) -> bool:
    start = max(0, position - _LONGEST_START)
    before = text[start:position]
    return compiled(_LINE_START).search(before if start == 0 else f"x{before}") is not None


def _rest_of_line(text: str, match: re.Match[str], meaning: SecretName) -> Span | None:
    """Return a value that runs to the end of its line, or to the quote that began before it."""
    start = match.end()
    line = compiled(_LINE_VALUE).match(text, start)
    if line is None:
        return None
    end = line.end()
    quote = compiled(r"\\{0,9}[\"'`]\Z").search(text, max(0, match.start() - 9), match.start())
    if quote is not None:
        closed = compiled(rf"(?<!\\){re.escape(quote[0])}").search(text, start, end)
        end = closed.start() if closed else end
    value = text[start:end]
    if len(value) <= _LONGEST_TITLE and " " in value.strip() and "=" not in value:
        words = compiled(rf"(?:{_PLAIN_WORD}\s?)++")
        if is_file_name(value) or (meaning.to_line_end and words.fullmatch(value.strip())):
            return None
    return _without_scheme(text, start, end, meaning)


def _credentials_at(text: str, start: int, meaning: SecretName) -> Span | None:
    """Return the credentials of a header within a sentence."""
    value = compiled(_SCHEME_VALUE).match(text, start)
    if value is None:
        return None
    end = value.end()
    if value[1] and value[1].lower() not in SCHEMES:
        more = compiled(_MORE_WORDS).match(text, end)
        end = more.end() if more else end
    return _without_scheme(text, start, end, meaning)


def _without_scheme(text: str, start: int, end: int, meaning: SecretName) -> Span | None:
    """Return the credentials of a header's value, without the name of a scheme before them."""
    scheme, _, credentials = text[start:end].partition(" ")
    if credentials.strip() in EXAMPLES:
        return None
    if scheme.lower() in SCHEMES:
        if not credentials.strip():
            return None
        start = end - len(credentials.lstrip())
    return Span(start, end, meaning.keeps_end)


def _span_of(text: str, start: int, end: int, meaning: SecretName) -> Span | None:
    if meaning.scheme:
        return _without_scheme(text, start, end, meaning)
    return Span(start, end, meaning.keeps_end) if start < end else None


# Two members that belong together: `"name": "Authorization", "value": "..."`, and the elements
# `ArgumentName` and `ArgumentValue`, in either order.
_IN_PAIR = r"[0-9]?\\{0,9}[\"']?\s{0,9}[>:=]\s{0,9}"
_BETWEEN = (
    r"\\{0,9}[\"']?(?:[\s,]{1,9}[\"']?\w{1,20}[\"']?[:=]\s{0,9}[\"'][^\"'<>]{0,40}[\"']){0,2}?"
    r"(?:</[\w.:\-]{1,40}+>)?[\s,;<{}]{0,99}+\\{0,9}[\"']?[\w:]{0,40}?"
)
_NAMING = r"(?:name|key|header|field|type(?=\W{1,9}password))"
_VALUED = r"(?:val(?:ue)?|content)"
_NAME_THEN_VALUE = rf"(?ia){_NAMING}{_IN_PAIR}\\{{0,9}}[\"']?({NAME}){_BETWEEN}{_VALUED}{_IN_PAIR}"
_VALUE_THEN_NAME = (
    rf"(?ia){_VALUED}{_IN_PAIR}\\{{0,9}}[\"']?([^\"'<>\\]{{1,200}}+){_BETWEEN}"
    rf"{_NAMING}{_IN_PAIR}\\{{0,9}}[\"']?({NAME})"
)


def paired_values(text: str) -> Iterator[Span]:
    """Yield the values of pairs in which one member holds the name of a secret."""
    position = 0
    pairs = compiled(_NAME_THEN_VALUE)
    while match := pairs.search(text, position):
        position = match.end(1)
        if not is_secret(match[1]):
            continue
        position = match.end()
        quote = compiled(_QUOTE).match(text, position)
        span = quote and Span(quote.end(), _end_of_quoted(text, quote))
        span = span or _matched(_MANY_LINES_VALUE, text, position)
        if span is not None:
            yield span
            position = span.end
    for match in compiled(_VALUE_THEN_NAME).finditer(text):
        if is_secret(match[2]):
            yield Span(*match.span(1))
