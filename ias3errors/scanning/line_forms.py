"""`Form`: how one program reports an error in words of its own, as patterns with named groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from ias3errors.document import ErrorDocument, frozen_fields
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Exchange
from ias3errors.scanning.log_line import (
    LineReader,
    LogLine,
    decoded,
    is_s3_url,
    known_message,
    quote_before,
    read_words,
    request_beside,
)

#: How far a report reaches after its words, and before them, in bytes.
LONGEST = 4_096
BEFORE = 1_024
# How many words before a report may look like its code.
_MAX_CODES = 16
# How far named facts reach, in bytes.
_MAX_FACTS = 1_536

# Terraform draws a line before each of its lines.
_BLANK = rb"(?:\s|\\[nt]|\xe2\x94\x82|\xe2\x95\xb7){1,9}"

#: Facts that a document has as fields. A service or an operation is never archive.org's.
_FIELDS = ("Service", "Operation", "BucketName", "Key")
# Groups with names of files and items, which a URL has quoted.
_FILE_NAMES = ("item", "file")

#: What programs write where the server said nothing.
_NOTHING = frozenset(
    {
        "",
        "null",
        "None",
        "nil",
        "undefined",
        "Unknown",
        "UnknownError",
        "S3Error",
        "SerializationError",
    }
)


class Form(NamedTuple):
    """How one program reports an error.

    The groups of its patterns are facts: `code`, `message`, `resource`, `status`, `reason`,
    `request_id`, `host_id`, `method`, `url`, `class_name`, and those of `_FIELDS`.
    """

    #: Matches from the words on by which the line is found.
    after: re.Pattern[bytes]
    #: Matches the text before them, up to them.
    before: re.Pattern[bytes] | None = None
    #: Which fact follows in words, in this line and in those that continue it.
    words: str = ""
    #: Where named facts end, if there are any: `code: "…"`, `Request ID: …`.
    facts_end: re.Pattern[bytes] | None = None
    #: Which facts show that the service is S3, one of them at least; none if the words do.
    shown_by: tuple[str, ...] = ()
    #: Facts that the words imply if they do not name them; a URL may have the names of groups.
    implied: Mapping[str, str] = {}


def form(
    after: bytes,
    before: bytes | None = None,
    *,
    words: str = "",
    facts_end: bytes | None = None,
    shown_by: tuple[str, ...] = (),
    **implied: str,
) -> Form:
    """Return a form; its patterns have `~` where a console may break the line."""

    def compiled(pattern: bytes | None) -> re.Pattern[bytes] | None:
        return None if pattern is None else re.compile(pattern.replace(b"~", _BLANK))

    return Form(
        re.compile(after.replace(b"~", _BLANK)),
        compiled(before),
        words,
        compiled(facts_end),
        shown_by,
        implied,
    )


def read_form(form: Form, data: bytes, position: int) -> LogLine | None:
    """Return the line whose words begin at a position, or None if it has another form."""
    limit = min(len(data), position + LONGEST)
    after = form.after.match(data, position, limit)
    if after is None:
        return None
    low = max(0, position - BEFORE)
    before = None if form.before is None else _match_before(form.before, data[low:position])
    if form.before is not None and before is None:
        return None
    start = position if before is None else low + before.start()
    text_start = end = after.end()
    facts = {} if before is None else _groups(before)
    if form.facts_end is not None:
        closed = form.facts_end.search(data, end, limit)
        end = min(closed.start() if closed else limit, end + _MAX_FACTS)
        # The words begin within one: it may be part of a name.
        facts |= _facts_in(data[max(0, position - 1) : end])
    facts |= _groups(after)
    if form.words:
        facts[form.words], end = read_words(data, end, limit, quote_before(data, start))
        details = _DETAILS.match(data, end, limit)
        facts |= {} if details is None else _facts_in(details[0])
    names = {n: quote(value) if n in _FILE_NAMES else value for n, value in facts.items()}
    facts = {name: value.format_map(names) for name, value in form.implied.items()} | facts
    facts = {name: value for name, value in facts.items() if value not in _NOTHING}
    _set_code(facts)
    # Most lines of other programs end here, so what precedes the line is read afterwards.
    if not _is_of_s3(facts, form.shown_by):
        return None
    document, exchange = _document(_place_before(data, start) | facts)
    return LogLine(start, text_start, end, document, exchange)


def _match_before(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes] | None:
    """Return the last match that ends with a text, of those with a known code if there is one."""
    match = last = pattern.search(text)
    if "code" not in pattern.groupindex:
        return match
    known = None
    for _ in range(_MAX_CODES):
        if match is None:
            break
        last, known = match, match if decoded(match["code"]) in CLASSES else known
        match = pattern.search(text, match.start() + 1)
    return known or last


def _groups(match: re.Match[bytes]) -> dict[str, str]:
    return {name: decoded(text).strip() for name, text in match.groupdict().items() if text}


def _set_code(facts: dict[str, str]) -> None:
    """Set or correct the code of a report, its message and its status by each other."""
    code, message = facts.pop("code", None), facts.pop("message", None)
    if code is not None and code[:3].isdecimal():
        facts.setdefault("status", code[:3])
        code = None
    if code is not None and "_" in code and code.isupper():
        code = code.title().replace("_", "")  # an enumeration's name
    if message in CLASSES and code not in CLASSES:
        code, message = message, None  # a body without a message
    class_name = facts.get("class_name")
    code = code or (class_name if class_name in CLASSES else None)
    if code is None and message is not None:
        code, message = known_message(message)
    missing = re.match('Key "(.+)" does not exist', message or "")
    if missing is not None:
        facts.setdefault("Key", missing[1])
    facts |= {name: text for name, text in (("code", code), ("message", message)) if text}


def _is_of_s3(facts: Mapping[str, str], shown_by: tuple[str, ...]) -> bool:
    """Return whether the service is S3, by one of the facts that show it."""
    if not facts.get("Service", "S3").startswith(("S3", "Amazon S3")):
        return False
    return not shown_by or any(
        name in facts and (name not in _SHOWS_S3 or _SHOWS_S3[name](facts[name]))
        for name in shown_by
    )


def _document(facts: Mapping[str, str]) -> tuple[ErrorDocument, Exchange]:
    """Return what a report says of the response, and of the request."""
    status = facts.get("status") or _status_named(facts.get("reason", ""))
    document = ErrorDocument(
        code=facts.get("code"),
        message=facts.get("message"),
        resource=facts.get("resource"),
        request_id=facts.get("request_id"),
        host_id=facts.get("host_id"),
        source="body" if "code" in facts else "status",
        copy_source=facts.get("copy_source"),
        fields=frozen_fields({name: facts[name] for name in _FIELDS if name in facts}),
    )
    exchange = Exchange(
        int(status) if re.fullmatch("[1-5][0-9]{2}", status) else None,
        facts.get("reason"),
        method=facts.get("method") or _method_of(facts.get("Operation", "")),
        url=facts.get("url"),
    )
    return document, exchange


def _status_named(reason: str) -> str:
    """Return the number of a status by its name in .NET or its phrase, or nothing."""
    status = HTTPStatus.__members__.get(re.sub(r"\B(?=[A-Z])| ", "_", reason).upper())
    return "" if status is None else str(status.value)


def form_reader(words: bytes, *forms: Form) -> LineReader:
    """Return the reader of lines with the same words, for which the first form that fits counts."""
    return LineReader(re.compile(words), LONGEST * 2, partial(_read_first, forms))


def _read_first(forms: tuple[Form, ...], data: bytes, position: int) -> LogLine | None:
    return next((line for one in forms if (line := read_form(one, data, position))), None)


# What a report says, as names and values.

#: How programs spell the names of facts.
_SPELLINGS = {
    "status": rb"(?:http ?)?(?:status|response)[ _]?code|status(?=\W{1,5}[1-5][0-9]{2}\b)",
    "code": rb"(?:error[ _]?)?code",
    "message": rb"(?:error[ _]?)?message",
    "request_id": rb"(?:aws_)?request[ _]?id",
    "host_id": rb"(?:s3[ _])?extended[ _]?request[ _]?id|host[ _]?id",
    "BucketName": rb"bucket(?:_?name)?",
    "Key": rb"object_?name|key",
}
_FACT = re.compile(
    rb"(?<![\w.$])(?:%b)[\"']?(?: ?[:=] ?|\()(?:Some\()?"
    rb"(?:\"(?P<double>[^\"\r\n]*)\"|'(?P<single>[^'\r\n]*)'"
    rb"|(?:(?<=message[:=] )|(?<=message = )|(?<=message=))(?P<line>[^\r\n]*?)(?=, \w+(?: ?[:=] |=)|[\r\n]|\Z)"
    rb"|(?P<bare>[^\s,;)}\]'\"\\]*?)(?=[:.]?(?:[\s,;)}\]'\"\\]|\Z)))"
    % b"|".join(b"(?P<%b>%b)" % (name.encode(), names) for name, names in _SPELLINGS.items()),
    re.IGNORECASE,
)

#: What the AWS command line says after an error.
_DETAILS = re.compile(
    rb"\s{1,4}Additional error details:\r?\n(?:\w{1,60}: [^\r\n]*(?:\r?\n|\Z)){1,20}"
)


def _facts_in(text: bytes) -> dict[str, str]:
    """Return the facts that a text names, the first of each."""
    facts: dict[str, str] = {}
    for match in _FACT.finditer(text):
        # A name, and its value in one of the ways to write it.
        fact, value = (name for name, text in match.groupdict().items() if text is not None)
        facts.setdefault(fact, decoded(match[value]).strip())
    return facts


#: The method of an operation, by how its name begins.
_METHODS = (
    ("POST", re.compile("DeleteObjects|Create(?!Bucket|Session)|Complete|Restore|Select")),
    ("DELETE", re.compile("Delete|Abort")),
    ("HEAD", re.compile("Head")),
    ("GET", re.compile("Get|List|CreateSession")),
    ("PUT", re.compile("Put|Upload|Copy|CreateBucket")),
)
_S3_OPERATION = re.compile(
    r"(?:Get|Put|Delete|Head|List|Copy|Create|Complete|Abort|Upload|Restore|Select)"
    r"(?:\w*Objects?(?!Type)\w*|\w*Buckets?\w*|Part|PartCopy|Parts|MultipartUploads?|Session"
    r"|PublicAccessBlock)\Z"
)


#: Facts that show S3 only with some values.
_SHOWS_S3: Mapping[str, Callable[[str], object]] = {
    "Operation": _S3_OPERATION.match,
    "code": lambda code: code in CLASSES or code.startswith(("SlowDown", "XMinio")),
    "url": is_s3_url,
}


def _method_of(operation: str) -> str | None:
    return next((method for method, names in _METHODS if names.match(operation)), None)


# Which object a line names before an error.

_COMMAND = re.compile(
    rb"(?:\b(?:upload|download|copy|move|delete|remove|make_bucket|remove_bucket) failed: |"
    rb"ERROR \"[a-z]+ |(?=s3a://))[^\r\n]{1,2000}\Z"
)
_URI = re.compile(
    r"\bs3a?://(?P<BucketName>[^/\s\"':]{1,255})(?:/(?P<Key>.+?))?(?= to |\"|: |\s*\Z)"
)
_NAMED = re.compile(
    r"(?:Failed to upload .{1,1024} to (?P<BucketName>[^\s/]{3,63})/|error putting object )"
    r"(?P<Key>.{1,1024}): \Z"
)
_TERRAFORM = re.compile(
    r"(?:object \"(?P<Key>[^\"]{1,1024})\" in )?"
    r"S3 [Bb]ucket [(\"](?P<BucketName>[a-z0-9.-]{3,63})[)\"][^(]{0,200}\Z"
)


def _place_before(data: bytes, start: int) -> dict[str, str]:
    """Return the object or the request that a line names before an error."""
    before = data[max(0, start - BEFORE) : start]
    line = decoded(before[before.rfind(b"\n") + 1 :])
    command = _COMMAND.search(before)
    # The target of a copy is last.
    found = list(_URI.finditer(decoded(command[0]))) if command else []
    named = found[-1] if found else _NAMED.search(line) or _TERRAFORM.search(line)
    if named is not None:
        return {name: value.strip() for name, value in named.groupdict().items() if value}
    request = request_beside(line.encode()) if "http" in line else Exchange()
    facts = {"url": request.url, "method": request.method}
    return {name: value for name, value in facts.items() if value}
