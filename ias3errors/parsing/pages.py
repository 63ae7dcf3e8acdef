"""Reads bodies that are not XML: HTML pages, JSON, plain text, nothing at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from http import HTTPStatus
from typing import Any

from ias3errors.document import (
    ErrorDocument,
    FieldValue,
    OtherBody,
    error_code,
    first_text,
    frozen_fields,
)
from ias3errors.parsing.rebuilding import MAX_DEPTH
from ias3errors.redaction import beginning

#: Length of excerpts, in characters.
EXCERPT_LENGTH = 200

# Titles and visible text are sought in this many characters of a page.
_HEAD_LENGTH = 65_536
# Patterns are strings here: `re` compiles one when it is first used, and most never are.
_HTML_START = (
    r"(?i)<(?:!doctype\s+html|html|head|body|title|meta|center|h[1-6]|p|div|pre|table|script|"
    r"style|font|br|hr|b)(?=[\s/>])"
)
_LIST_ITEM = r"(?i)<li>\s{0,99}([A-Za-z][\w.\-]{0,63}):([^<]{0,2000})</li>"
_TAG = r"<[^<>]*>"
_BLANKS = " \t\r\n\f\v\0\ufeff"

# The members that name an error in JSON responses; the first match wins. Names in lower case.
_JSON_CODE = ("code", "__type", "errorcode", "error_code")
_JSON_MESSAGE = ("message", "error_description", "errormessage", "msg", "detail", "details")
# Members that hold a code or a sentence: without a message, the sentence is the message.
_JSON_MESSAGE_OR_CODE = (*_JSON_MESSAGE, "error", "reason", "title")


def looks_like_html(text: str) -> bool:
    """Return whether a text begins as an HTML page does, leading blanks aside."""
    return re.match(_HTML_START, text) is not None


def read_html(text: str) -> ErrorDocument | OtherBody:
    """Return the S3 error that a website endpoint lists in its page, or the page's description."""
    head = text[:_HEAD_LENGTH]
    title, excerpt = _title(head), _excerpt(head)
    fields = _first_list(head)
    code = error_code(first_text(fields, "Code"))
    if code is None and "Code" not in fields:
        description = f"an HTML page: {title!r}" if title else "an HTML page"
        return OtherBody(description, title, excerpt)
    return ErrorDocument(
        code=code,
        message=first_text(fields, "Message"),
        resource=first_text(fields, "Resource"),
        request_id=first_text(fields, "RequestId"),
        host_id=first_text(fields, "HostId"),
        fields=frozen_fields(fields),
        source="body" if code else "status",
        title=title,
    )


def _first_list(head: str) -> dict[str, FieldValue]:
    # A second list describes why the custom error page is missing.
    fields: dict[str, FieldValue] = {}
    end = head.lower().find("</ul>")
    for match in re.finditer(_LIST_ITEM, head[:end] if end >= 0 else head):
        if match[1] in fields:
            break
        fields[match[1]] = unescape(match[2].strip())
    return fields


def _title(head: str) -> str | None:
    lower = head.lower()
    for name in ("title", "h1"):
        start = lower.find(f"<{name}")
        opened = lower.find(">", start)
        end = lower.find(f"</{name}", opened)
        if start >= 0 and opened >= 0 and end >= 0:
            title = _shortened(unescape(re.sub(_TAG, " ", head[opened + 1 : end])))
            if title:
                return title
    return None


def _excerpt(head: str) -> str | None:
    # A browser shows no gap in place of a comment.
    for start, end in (("<!--", "-->"), ("<?", "?>")):
        head = _without(head, start, end, skipped=len(end))
    for name in ("script", "style", "title"):
        head = _without(head, f"<{name}", f"</{name}")
    return _shortened(unescape(re.sub(_TAG, " ", head))) or None


def _without(text: str, start: str, end: str, *, skipped: int = 0) -> str:
    """Return a text without what is from each start to its end, whose `skipped` characters go too."""
    lower = text.lower()
    parts: list[str] = []
    position = 0
    while (found := lower.find(start, position)) >= 0:
        closed = lower.find(end, found)
        if closed < 0:
            break
        parts.append(text[position:found])
        position = closed + skipped
    return "".join((*parts, text[position:]))


def _shortened(text: str) -> str:
    return beginning(" ".join(text.split()), EXCERPT_LENGTH)


def read_json(text: str) -> ErrorDocument | OtherBody | None:
    """Return the error that a JSON text contains, in any of the spellings that servers use.

    None if the text is not JSON.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, Mapping):
        return OtherBody("JSON without an error code", excerpt=_shortened(text[:_HEAD_LENGTH]))
    error = _member_of_type(data, "error", Mapping)
    if error is None:
        error = data
    # Google's and Cloudflare's JSON is a list of errors: the first one counts.
    details = _member_of_type(error, "errors", list)
    first = details[0] if details and isinstance(details[0], Mapping) else {}
    code = _code(first, ("reason", *_JSON_CODE)) or _code(error, _JSON_CODE) or _named_error(error)
    message = _member(error, _JSON_MESSAGE) or _member(first, _JSON_MESSAGE)
    if message is None:
        message = _member(data, _JSON_MESSAGE_OR_CODE)
        message = None if message == code else message
    if code is None:
        return OtherBody("JSON without an error code", excerpt=_shortened(text), message=message)
    outer = {**data, **error}
    return ErrorDocument(
        code=code,
        message=message,
        resource=_member(outer, ("resource",)),
        request_id=_member(outer, ("requestid", "request_id")),
        host_id=_member(outer, ("hostid", "host_id")),
        fields=frozen_fields({name: _field_value(value) for name, value in error.items()}),
    )


def _member_of_type(data: Mapping[str, Any], name: str, kind: type) -> Any:
    found = (value for member, value in data.items() if member.lower() == name)
    return next((value for value in found if isinstance(value, kind)), None)


def _code(data: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    # `__type` may carry a namespace: "com.amazonaws.s3#NoSuchKey".
    found = (_word((_member(data, (name,)) or "").rpartition("#")[2]) for name in names)
    return next(filter(None, found), None)


def _named_error(data: Mapping[str, Any]) -> str | None:
    """Return the code that the member `error` names, unless it is a sentence or a phrase."""
    word = _word(_member(data, ("error",)) or "")
    return None if word is None or word.lower() in _phrases() else word


def _word(text: str) -> str | None:
    """Return a text as a code if it is one word, not a sentence or a number."""
    return error_code(text) if re.fullmatch(_WORD, text) else None


_WORD = r"[A-Za-z_][\w.:/-]{0,199}"


@cache
def _phrases() -> frozenset[str]:
    """Return the reason phrases of HTTP in lower case: they repeat the status."""
    return frozenset(status.phrase.lower() for status in HTTPStatus)


def _member(data: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    lowered = {name.lower(): value for name, value in reversed(list(data.items()))}
    for name in names:
        value = lowered.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
    return None


def _field_value(value: Any, levels: int = MAX_DEPTH) -> FieldValue:
    if isinstance(value, Mapping | list) and not levels:
        return ""  # no server nests deeper, and Python's stack is limited
    if isinstance(value, Mapping):
        return {str(name): _field_value(one, levels - 1) for name, one in value.items()}
    if isinstance(value, list):
        return tuple(_field_value(one, levels - 1) for one in value)
    return value if isinstance(value, str) else json.dumps(value)


def read_text(text: str) -> OtherBody:
    """Return the description of a text that contains no error."""
    visible = text.lstrip(_BLANKS)[:_HEAD_LENGTH].rstrip(_BLANKS)
    if not visible:
        return OtherBody("empty")
    first_line = " ".join(visible.splitlines()[0].split())
    is_readable = (
        first_line.isprintable() and not first_line.startswith("<") and "\ufffd" not in first_line
    )
    return OtherBody(
        f"not XML: starts with {beginning(visible, 40)!r}",
        excerpt=_shortened(visible),
        message=beginning(first_line, EXCERPT_LENGTH) if is_readable else None,
    )
