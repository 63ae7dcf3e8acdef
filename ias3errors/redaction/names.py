"""The names of secrets.

One table serves elements, JSON members, query parameters, headers, form fields, dictionaries and
configuration lines: a new secret is one row of `SECRETS`. Ask `is_secret(name)` and
`keeps_end(name)`. Names are compared by their words, so `sessionToken`, `AWSSessionToken`,
`AWS_SESSION_TOKEN`, `x-session-token` and `sessiontoken` are all the row "session token".
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

from ias3errors.redaction.spans import holds_any


class SecretName(NamedTuple):
    """One name of a secret, as lower-case words."""

    words: str
    #: A key's id is no secret by itself: its end is shown, so that people know which key it is.
    keeps_end: bool = False
    #: A short word counts where a word of the name begins, and as `name=value` after `?` or `&`.
    short: bool = False
    #: Its value has blanks and signs of its own, and runs to the end of the line.
    to_line_end: bool = False
    #: Its value has many lines.
    many_lines: bool = False
    #: Its value begins with a scheme, which is no secret: `Basic`, `AWS4-HMAC-SHA256`.
    scheme: bool = False


#: Each row also covers longer names that hold its words: "token" covers `X-Auth-Token`, `Token-0`.
SECRETS = (
    SecretName("access key", keeps_end=True),
    SecretName("access key id", keeps_end=True),
    SecretName("access key secret"),
    SecretName("account key"),
    SecretName("api key"),
    SecretName("application key"),
    SecretName("application key id", keeps_end=True),
    SecretName("archiveauth"),  # one word, so that "archive" is none of `HINTS`
    SecretName("assertion"),
    SecretName("auth key"),
    SecretName("auth pw"),
    SecretName("authorization", scheme=True),
    SecretName("bearer"),
    SecretName("canonical request", many_lines=True),
    SecretName("canonical request bytes", many_lines=True),
    SecretName("code verifier"),
    SecretName("connection string"),
    SecretName("consumer key"),
    SecretName("cookie", to_line_end=True),
    SecretName("cookies", to_line_end=True),
    SecretName("credential"),
    SecretName("credentials"),
    SecretName("customer key"),
    SecretName("encryption key"),
    SecretName("functions key"),
    SecretName("google access id", keeps_end=True),
    SecretName("hmac key"),
    SecretName("jsessionid"),
    SecretName("jwt", short=True),
    SecretName("logged in sig"),
    SecretName("logged in user"),
    SecretName("master key"),
    SecretName("nonce"),
    SecretName("oauth verifier"),
    SecretName("otp", short=True),
    SecretName("pass", short=True),
    SecretName("passcode"),
    SecretName("passkey"),
    SecretName("passphrase"),
    SecretName("passwd"),
    SecretName("password"),
    SecretName("private key"),
    SecretName("pwd"),
    SecretName("q ak", keeps_end=True),
    SecretName("saml assertion"),
    SecretName("saml response"),
    SecretName("secret"),
    SecretName("secret access key"),
    SecretName("secret id", keeps_end=True),
    SecretName("secret key"),
    SecretName("security token"),
    SecretName("sessid"),
    SecretName("session token"),
    SecretName("shared access key"),
    SecretName("shared key"),
    SecretName("sig", short=True),
    SecretName("sign", short=True),
    SecretName("signature"),
    SecretName("signature bytes"),
    SecretName("signature provided"),
    SecretName("signing key"),
    SecretName("string to sign", many_lines=True),
    SecretName("string to sign bytes", many_lines=True),
    SecretName("storage key"),
    SecretName("subscription key"),
    SecretName("token"),
    SecretName("tokens"),
    SecretName("url key"),
)

#: Names with these endings describe a secret and hold none: `SignatureVersion`, `TokenType`.
_FACTS_AFTER = frozenset(
    {
        "age", "algorithm", "arn", "at", "count", "date", "denied", "description", "disabled",
        "domain", "duration", "endpoint", "error", "exceeded", "exception", "expiration",
        "expired", "expires", "expiry", "failed", "file", "format", "found", "hint", "in",
        "inactive", "invalid", "large", "length", "limit", "long", "malformed", "match", "md",
        "method", "mismatch", "missing", "name", "not", "path", "policy", "process", "provider",
        "region", "required", "revoked", "rotation", "scope", "sha", "size", "source", "status",
        "supported", "time", "ttl", "type", "unavailable", "unknown", "uri", "url", "used",
        "valid", "version"
    }
)  # fmt: skip
#: A name in which one of these precedes the secret's words holds none: `ContinuationToken`, or
#: the error codes `InvalidToken` and `ExpiredToken`.
_FACTS_BEFORE = frozenset(
    {
        "continuation", "expired", "idempotency", "incorrect", "invalid", "malformed", "max",
        "missing", "next", "no", "page", "pagination", "total", "unsupported"
    }
)  # fmt: skip

#: The beginning of a word within a name: after a sign, a change of case, or digits.
_WORD_IN_NAME = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W_A-Za-z]+")


def is_secret(name: str) -> bool:
    """Return whether a value of this name is secret, or the id of a key."""
    return meaning_of(name) is not None


def keeps_end(name: str) -> bool:
    """Return whether this is the name of a key's id, whose end may be shown."""
    meaning = meaning_of(name)
    return meaning is not None and meaning.keeps_end


@lru_cache(maxsize=8192)
def meaning_of(name: str) -> SecretName | None:
    """Return how the value of a secret's name is masked, or None for the name of a fact."""
    rows = _rows_of(name)
    if not rows:
        return None
    return SecretName(
        name,
        keeps_end=all(row.keeps_end for row in rows),
        short=all(row.short for row in rows),
        to_line_end=any(row.to_line_end for row in rows),
        many_lines=any(row.many_lines for row in rows),
        scheme=any(row.scheme for row in rows),
    )


def _rows_of(name: str) -> tuple[SecretName, ...]:
    """Return the rows that a name holds; a longer row decides for the shorter ones in it."""
    words = [word.lower() for word in _WORD_IN_NAME.findall(name[:_LONGEST_NAME])]
    joined = "".join(words)
    if not holds_any(joined, HINTS):
        return ()
    ends = list(accumulate(map(len, words)))
    starts = [0, *ends[:-1]]
    found: list[tuple[int, int, SecretName]] = []
    for index, end in enumerate(ends):
        if not joined.endswith(_SPELLINGS, 0, end):
            continue
        after = [word for word in words[index + 1 :] if not word.isdecimal()]
        if not _FACTS_AFTER.isdisjoint(after[-1:]):
            continue
        for spelling, row in zip(_SPELLINGS, SECRETS, strict=True):
            start = end - len(spelling)
            if joined.endswith(spelling, 0, end) and (start in starts or not row.short):
                before = (word for word, at in zip(words, starts, strict=True) if at < start)
                if _FACTS_BEFORE.isdisjoint(before):
                    found.append((start, end, row))
    return tuple(
        row
        for start, end, row in found
        if not any(
            low <= start and end <= high and (low, high) != (start, end) for low, high, _ in found
        )
    )


_LONGEST_NAME = 199
# The names of the rows in one word.
_SPELLINGS = tuple(row.words.replace(" ", "") for row in SECRETS)

_LONGEST_WORDS = {max(row.words.split(), key=len) for row in SECRETS}
#: Every secret name holds one of these texts, in lower case.
HINTS = tuple(
    sorted(
        word
        for word in _LONGEST_WORDS
        if not any(other in word for other in _LONGEST_WORDS if other != word)
    )
)
#: One of these texts, and any name, as regular expressions. The texts are grouped by their first
#: letters, so that most positions of a text cost one comparison.
_BY_LETTER = [
    f"{letter}(?:{'|'.join(hint[1:] for hint in hints)})"
    for letter, hints in groupby(HINTS, key=itemgetter(0))
]
HINT = rf"(?=[{''.join(hint[0] for hint in _BY_LETTER)}])(?:{'|'.join(_BY_LETTER)})"
NAME = r"[A-Za-z](?:[\w.\-]{0,98}+)(?![\w.\-])"
