"""`Occurrence`, a place of an error in an input, and which places show the same error."""

from __future__ import annotations

import re
from typing import NamedTuple

from ias3errors import rendering
from ias3errors.advice.model import Advice
from ias3errors.cli.formats import retry_text_of
from ias3errors.cli.kinds import Kind, error_of, parse_match
from ias3errors.redaction import printable
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match

# How many kinds of errors are remembered.
_MAX_KINDS = 1_024
# A log repeats an error within so many lines.
_MAX_LINES = 100
# A line that has only a status is as far from what the server said, at most.
_MAX_TRACEBACK = 30

# What programs that upload write before an error.
_UPLOADED = re.compile(
    rb"(?:\b[Uu]pload(?:ing|ed)?(?: of| object| failed:)?|\bERROR :) [\"']?"
    rb"(?!failed\b|Attempt [0-9]|s3 object:|chunks:|etcd snapshot |id:|file:|multipart )"
    rb"([^\s\"':,][^\r\n\"',:]{0,255}?)[\"']?"
    rb"(?= to (?:bucket ')?[\w.\-]+'?[,:]|[:,]|\];|\s+(?:failed|was|error|->|\()|\.{3})"
)


class Content(NamedTuple):
    """What an error says, its ids left out; errors that differ in their ids share it."""

    code: str | None
    status: int | None
    detail: str
    #: Code, message and detail, as the server sent them.
    said: tuple[str | None, ...]
    #: The status, or else the documented one of the code.
    usual_status: int | None
    retryable: bool
    try_again: str
    advice: Advice
    bucket: str | None
    key: str | None
    method: str
    #: The URL or path of the request, if it names neither bucket nor key.
    place: str

    def telling(self) -> tuple[bool, ...]:
        """Return which facts are known, the most important one first."""
        facts = (self.code, self.detail, self.bucket, self.key, self.status)
        return tuple(bool(fact) for fact in facts)


class Occurrence(NamedTuple):
    """A place at which an error occurs in an input."""

    content: Content
    path: str | None
    line: int
    offset: int
    #: The text before it, without that of earlier errors.
    before: bytes
    request_id: str | None
    #: Whether a program reports it in its own words, without the body of the response.
    is_prose: bool

    def name(self) -> str | None:
        """Return what failed: bucket and key, or the name that a log has before the error."""
        content = self.content
        if content.key:
            return printable(f"{content.bucket}/{content.key}" if content.bucket else content.key)
        matches = _UPLOADED.findall(self.before)
        if matches:
            return printable(matches[-1].decode("utf-8", "replace"))
        return printable(content.bucket or content.place) or None


class OccurrenceReader:
    """Reads matches, and remembers the texts of errors that differ only in their ids."""

    def __init__(self) -> None:
        # With each content the request id, which all errors of a kind share if it is no hole.
        self._known: dict[Kind, tuple[Content, str | None]] = {}

    def read(self, path: str | None, match: Match) -> Occurrence | None:
        """Return the occurrence that a match shows, or None if it is no error."""
        kind, ids, parsed, texts = parse_match(match)
        known = None if kind is None else self._known.get(kind)
        if known is None:
            error = error_of(parsed, texts)
            if error is None:
                return None
            known = _content_of(error), error.request_id
            if kind is not None:
                if len(self._known) >= _MAX_KINDS:
                    self._known.clear()
                self._known[kind] = known
        content, request_id = known
        return Occurrence(
            content,
            path,
            match.line,
            match.offset,
            match.context_before,
            ids.get("RequestId", request_id),
            is_prose=match.document is not None and not match.body,
        )


def _content_of(error: S3Error) -> Content:
    document = error.document
    names_request = error.bucket or error.key
    place = rendering.place(document)
    return Content(
        code=error.code,
        status=error.status_code,
        detail=rendering.detail_of(document),
        said=(error.code, document.message, document.resource),
        usual_status=error.status_code or (error.entry.status if error.entry else None),
        retryable=error.retryable,
        try_again=retry_text_of(error),
        advice=error.advice,
        bucket=error.bucket,
        key=error.key,
        # A key alone is the name of a file; the rest are requests.
        method=printable(document.method or "")
        if error.bucket or (place and not error.key)
        else "",
        place="" if names_request else place,
    )


def is_same(earlier: Occurrence, later: Occurrence) -> bool:
    """Return whether two places of an input show the same error.

    A log may have what a program prints, what its logger writes and a traceback, one after the
    other. Equal lines are attempts that failed alike.
    """
    if earlier.path != later.path:
        return False
    if earlier.request_id and later.request_id:
        return earlier.request_id == later.request_id
    if not (earlier.is_prose or later.is_prose):
        return False
    if later.line - earlier.line > _MAX_LINES:
        return False
    # The texts of one record share its place, and what precedes them.
    if earlier.offset != later.offset and _line_start(earlier) == _line_start(later):
        return False
    one, other = earlier.content, later.content
    names = [occurrence.name() for occurrence in (earlier, later)]
    if None in names:
        # Without one, the other facts decide.
        agree = (
            all(map(_agree, one.said, other.said))
            if any(one.said) and any(other.said)
            else (
                one.usual_status == other.usual_status is not None
                and later.line - earlier.line <= _MAX_TRACEBACK
            )
        )
    else:
        agree = (
            len({_file_of(name or "") for name in names}) == 1
            and _agree(one.code, other.code)
            and _agree(one.status, other.status)
            and (one.detail.startswith(other.detail) or other.detail.startswith(one.detail))
        )
    return agree and not _begins_again(earlier, later)


def joined(earlier: Occurrence, later: Occurrence) -> Occurrence:
    """Return the place that says more about an error, with the name that only the other has."""
    best, other = earlier, later
    if later.content.telling() > earlier.content.telling():
        best, other = later, earlier
    if best.name() is not None:
        return best
    named = other.content
    content = best.content._replace(
        bucket=named.bucket, key=named.key, method=named.method, place=named.place
    )
    return best._replace(content=content, before=other.before)


def _agree(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _file_of(name: str) -> str:
    return name.rpartition("/")[2]


def _line_start(occurrence: Occurrence) -> bytes:
    """Return the text of a line before a program's words, with all times and ids made equal."""
    start = re.split(rb"[\r\n]", occurrence.before)[-1]
    return re.sub(rb"[\w.:-]*[0-9][\w.:-]*", b"0", start) + (
        b"" if occurrence.is_prose else b"<Error>"
    )


def _begins_again(earlier: Occurrence, later: Occurrence) -> bool:
    """Return whether the file is uploaded once more between two places."""
    name = later.name() or earlier.name()
    if not name:
        return False
    between = later.before[-max(later.offset - earlier.offset, 1) :]
    upload = rb"(?<!error )[Uu]ploading \W?" + re.escape(_file_of(name).encode())
    return re.search(upload, between) is not None
