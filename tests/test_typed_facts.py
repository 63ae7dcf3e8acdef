"""The facts of an answer as attributes of its error's class: typed, or None, never a failure."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import ias3errors
from ias3errors import S3Error, exceptions
from ias3errors.exceptions import CLASSES

FULL = (
    "total number of bytes(1099511627780) is over the per item size limit of 1099511627776. "
    "Please use a new item."
)
CORRUPTED = (
    "The md5 submitted with PUT: 0cc175b9c0f1b6a831c399e269772661 != recieved data md5: "
    "92eb5ffee6ae2fec3ad71c777531578falso not equal to base64 version"
)
EXTENSIONS = "image file has non-image contents: PDF, try one of these extensions: .pdf .djvu"
NO_IDENTIFIER = "Bucket names should be valid archive identifiers; try someting matching this"

#: Class, what its answer holds beside the code, and the attributes that come of it.
FACTS: list[tuple[str, dict[str, str], dict[str, Any], dict[str, Any]]] = [
    (
        "AccessDenied",
        {"Resource": FULL},
        {},
        {"item_bytes": 1099511627780, "item_limit": 1099511627776},
    ),
    (
        "BadContent",
        {"Resource": EXTENSIONS},
        {},
        {"suggested_extensions": (".pdf", ".djvu")},
    ),
    (
        "BadDigest",
        {"ExpectedDigest": "abc=", "CalculatedDigest": "def="},
        {},
        {"expected_digest": "abc=", "calculated_digest": "def="},
    ),
    (
        "BadDigest",
        {"Resource": CORRUPTED},
        {},
        {
            "expected_digest": "0cc175b9c0f1b6a831c399e269772661",
            "calculated_digest": "92eb5ffee6ae2fec3ad71c777531578f",
        },
    ),
    (
        "EntityTooLarge",
        {"ProposedSize": "5368709121", "MaxSizeAllowed": "5368709120"},
        {},
        {"proposed_size": 5368709121, "max_size": 5368709120},
    ),
    (
        "EntityTooSmall",
        {"ProposedSize": "1024", "MinSizeAllowed": "5242880"},
        {},
        {"proposed_size": 1024, "min_size": 5242880},
    ),
    (
        "IncompleteBody",
        {"NumberBytesExpected": "100", "NumberBytesProvided": "7"},
        {},
        {"bytes_expected": 100, "bytes_provided": 7},
    ),
    (
        "InvalidArgument",
        {"ArgumentName": "partNumber", "ArgumentValue": "0"},
        {},
        {"argument_name": "partNumber", "argument_value": "0"},
    ),
    (
        "InvalidBucketName",
        {"Resource": NO_IDENTIFIER},
        {"url": "https://s3.us.archive.org/my%20item/a"},
        {"identifier": "my item", "identifier_is_valid": False},
    ),
    (
        "InvalidRange",
        {"RangeRequested": "bytes=9-", "ActualObjectSize": "5"},
        {},
        {"range_requested": "bytes=9-", "object_size": 5},
    ),
    (
        "InvalidRange",
        {},
        {"headers": {"Content-Range": "bytes */5"}},
        {"range_requested": None, "object_size": 5},
    ),
    (
        "MethodNotAllowed",
        {"Method": "PUT"},
        {"headers": {"Allow": "GET, HEAD"}},
        {"method": "PUT", "allowed_methods": ("GET", "HEAD")},
    ),
    (
        "PreconditionFailed",
        {"Condition": "If-None-Match"},
        {},
        {"condition": "If-None-Match"},
    ),
    (
        "RequestTimeTooSkewed",
        {
            "RequestTime": "20261102T081500Z",
            "ServerTime": "2026-11-02T08:45:30Z",
            "MaxAllowedSkewMilliseconds": "900000",
        },
        {},
        {
            "request_time": datetime(2026, 11, 2, 8, 15, tzinfo=UTC),
            "server_time": datetime(2026, 11, 2, 8, 45, 30, tzinfo=UTC),
            "skew": -timedelta(minutes=30, seconds=30),
            "max_skew": timedelta(minutes=15),
        },
    ),
    (
        "PermanentRedirect",
        {"Bucket": "b", "Endpoint": "b.s3.eu-west-1.amazonaws.com"},
        {"headers": {"x-amz-bucket-region": "eu-west-1"}},
        {"bucket": "b", "endpoint": "b.s3.eu-west-1.amazonaws.com", "region": "eu-west-1"},
    ),
    (
        "NoSuchKey",
        {"Key": "dir/a b.txt", "BucketName": "b", "VersionId": "v1", "UploadId": "u1"},
        {},
        {"bucket": "b", "key": "dir/a b.txt", "version_id": "v1", "upload_id": "u1"},
    ),
]
IDS = [f"{code}-{number}" for number, (code, *_) in enumerate(FACTS)]

#: The attributes that every error has.
COMMON = ("bucket", "key", "region", "endpoint", "version_id", "upload_id")


def body_of(code: str, elements: Mapping[str, str]) -> str:
    """Return an error body with some elements."""
    children = "".join(f"<{name}>{text}</{name}>" for name, text in elements.items())
    return f"<Error><Code>{code}</Code><Message>m</Message>{children}</Error>"


def values_of(error: S3Error, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes of an error by their names."""
    return {name: getattr(error, name) for name in names}


def own_facts(kind: type[S3Error]) -> list[str]:
    """Return the names of the properties that a class has for itself."""
    return [name for name, value in vars(kind).items() if isinstance(value, property)]


@pytest.mark.parametrize(("code", "elements", "given", "expected"), FACTS, ids=IDS)
def test_facts_of_a_realistic_answer(
    code: str, elements: dict[str, str], given: dict[str, Any], expected: dict[str, Any]
) -> None:
    """What the answer tells stands on the class of its code, with its type."""
    error = ias3errors.parse(body_of(code, elements), **given)
    assert type(error) is CLASSES[code]
    assert values_of(error, expected) == expected


@pytest.mark.parametrize(("code", "elements", "given", "expected"), FACTS, ids=IDS)
@pytest.mark.parametrize("text", ["", " \n", "<deep><er/></deep>", "<x>1</x><x>2</x>"])
def test_malformed_facts(
    code: str, elements: dict[str, str], given: dict[str, Any], expected: dict[str, Any], text: str
) -> None:
    """Elements that hold no such value give None; a key and an argument are kept verbatim."""
    error = ias3errors.parse(body_of(code, dict.fromkeys(elements, text)))
    for name in expected:
        verbatim = text if name in {"key", "argument_value"} and "<" not in text else None
        assert getattr(error, name) in {None, verbatim}, name


@pytest.mark.parametrize("text", ["-1", "1.5", "0x10", "9" * 5000, "٣", "1e3", "NaN", "\x00"])
def test_malformed_numbers_and_times(text: str) -> None:
    """What is no number or no time is None, also where Python would read it somehow."""
    names = {
        "EntityTooLarge": ("proposed_size", "max_size"),
        "EntityTooSmall": ("proposed_size", "min_size"),
        "IncompleteBody": ("bytes_expected", "bytes_provided"),
        "InvalidRange": ("object_size",),
        "RequestTimeTooSkewed": ("request_time", "server_time", "skew", "max_skew"),
    }
    elements = {name: text for code, told, *_ in FACTS if code in names for name in told}
    for code, attributes in names.items():
        error = ias3errors.parse(body_of(code, elements))
        assert values_of(error, dict.fromkeys(attributes)) == dict.fromkeys(attributes)


@pytest.mark.parametrize("kind", CLASSES.values(), ids=lambda kind: kind.__name__)
def test_facts_of_an_error_without_an_answer(kind: type[S3Error]) -> None:
    """Every fact of an error that somebody made by hand is None."""
    error = kind("made by hand")
    names = dict.fromkeys([*COMMON, *own_facts(kind)])
    assert values_of(error, names) == names


def test_every_fact_is_in_the_table() -> None:
    """The table above has a realistic answer for each property of each class."""
    tested = {(code, name) for code, *_, expected in FACTS for name in expected}
    declared = {(code, name) for code, kind in CLASSES.items() for name in own_facts(kind)}
    assert declared <= tested
    assert {name for _, name in tested - declared} == set(COMMON)


@pytest.mark.parametrize("code", sorted({code for code, *_ in FACTS}))
def test_numbers_name_their_unit(code: str) -> None:
    """The docstring of every number says what it counts."""
    for name in own_facts(CLASSES[code]):
        fact = vars(CLASSES[code])[name]
        assert inspect.getdoc(fact)
        if "int" in str(fact.fget.__annotations__["return"]):
            assert "bytes" in (inspect.getdoc(fact) or "").lower()


def test_common_facts_are_documented() -> None:
    """The attributes that every error has say where they come from."""
    for name in COMMON:
        assert inspect.getdoc(getattr(exceptions.S3Error, name))
