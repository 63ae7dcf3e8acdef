"""What must hold of every body and of every log, whatever its bytes."""

from __future__ import annotations

import copy
import json
import pickle
import unicodedata
from dataclasses import replace

from ias3errors import (
    ErrorDocument,
    Found,
    NotAnS3Error,
    S3Error,
    error_from_parts,
    parse,
    parse_all,
    scan,
)
from ias3errors.document import error_code
from ias3errors.parsing.documents import read_unusual
from ias3errors.parsing.plain import plain_document, read_plain


def check(body: bytes) -> None:
    """Fail if any claim does not hold of a body."""
    check_both_ways(body)
    check_parse(body)
    check_error(parse(body, status=503))
    check_parse_all(body)
    found = error_from_parts(
        status=200,
        headers=None,
        body=body,
        method="PUT",
        url="https://s3.us.archive.org/my-item/a.pdf",
        request_headers={"x-amz-copy-source": "/my-item/b.pdf"},
    )
    if found is not None:
        check_error(found)


def check_log(log: bytes) -> None:
    """Fail unless a scan of a log in parts finds what a scan of the whole finds."""
    whole = _found_in(log, 0, None)
    for found in whole[:10]:
        check_error(found.error)
    for cut in {len(log) // 3, len(log) // 2, *(found.offset + 1 for found in whole[:3])}:
        parts = _found_in(log, 0, cut) + _found_in(log, cut, None)
        assert list(map(_in_words, parts)) == list(map(_in_words, whole)), f"cut at {cut}"


def _found_in(log: bytes, start: int, end: int | None) -> list[Found]:
    return list(scan(log, start=start, end=end, on_problem=lambda _: None))


def _in_words(found: Found) -> tuple[int, int, str]:
    return found.offset, found.line, str(found.error)


def check_both_ways(body: bytes) -> None:
    """Fail if a body that is read quickly says something else when it is read with care."""
    plain = read_plain(body)
    if plain is not None:
        code, message, texts = plain
        document = plain_document(texts)
        assert read_unusual(body) == document
        assert (error_code(code), message.strip()) == (document.code, document.message)


def check_parse(body: bytes) -> None:
    """Fail unless `parse` returns an S3Error or raises NotAnS3Error."""
    try:
        error = parse(body)
    except NotAnS3Error as refusal:
        check_refusal(refusal)
    else:
        check_error(error)


def check_parse_all(body: bytes) -> None:
    """Fail unless `parse_all` returns S3Errors or raises NotAnS3Error."""
    try:
        errors = parse_all(body)
    except NotAnS3Error as refusal:
        check_refusal(refusal)
    else:
        for error in errors[:10]:
            check_error(error)


def check_refusal(refusal: NotAnS3Error) -> None:
    """Fail unless a refusal says why, on one line that a terminal can show."""
    assert refusal.reason
    assert_shows(str(refusal))
    # Both mask the reason, which quotes the beginning of the body.
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)


def check_error(error: S3Error) -> None:
    """Fail unless every text and every fact of an error can be had, and copies keep them."""
    line = str(error)
    assert_shows(line)
    assert_shows(repr(error))
    assert isinstance(error.document, ErrorDocument)
    for note in error.__notes__:
        assert_shows(note)
    assert json.loads(json.dumps(error.to_dict()))["type"] == type(error).__name__
    json.dumps(error.to_dict(redact=False))
    assert isinstance(error.support_message(), str)
    check_facts(error)
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        # Its texts may hold secrets of the response, which are not pickled.
        assert replace(other.advice, meaning="", action="") == replace(
            error.advice, meaning="", action=""
        )
        assert_shows(str(other))
    assert isinstance(error.args, tuple)
    assert len(error.args) == 1


def check_facts(error: S3Error) -> None:
    """Fail if one of the typed facts of an error's class raises instead of being None."""
    for name in dir(type(error)):
        if not name.startswith("_") and isinstance(getattr(type(error), name), property):
            getattr(error, name)


def assert_shows(text: str) -> None:
    """Fail if a text holds what forges a line of a log or commands a terminal."""
    bad = [
        char for char in set(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]
    assert not bad, f"{bad} in {text!r}"
