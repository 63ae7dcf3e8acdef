"""What must hold of every body, whatever its bytes."""

from __future__ import annotations

import copy
import json
import pickle
import unicodedata
from dataclasses import replace

from ias3errors import ErrorDocument, NotAnS3Error, S3Error, error_from_parts, parse, parse_all
from ias3errors.document import error_code
from ias3errors.parsing.documents import plain_document, read_plain, read_unusual


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
    assert pickle.loads(pickle.dumps(refusal)).reason == refusal.reason


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
    bad = [char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    assert not bad, f"{bad} in {text!r}"
