"""Typed facts of a document: sizes, digests, permissions, times, arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ias3errors import facts
from ias3errors.document import ErrorDocument, FieldValue

HEX = "0123456789abcdef" * 2
BASE64 = "zVQSPcp9bBbMfpf+NnTlVw=="


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"fields": {"ExpectedDigest": HEX, "CalculatedDigest": BASE64}}, (HEX, BASE64)),
        (
            {
                "resource": f"submitted with PUT: {BASE64} != recieved data md5: {HEX}also not equal to base64 version: x"
            },
            (BASE64, HEX),
        ),
        (
            {"resource": f"submitted with PUT: {HEX} != received data md5: {BASE64} also"},
            (HEX, BASE64),
        ),
        ({"message": f"submitted with PUT: x != received data md5: {HEX}"}, ("x", HEX)),
        ({"resource": "submitted with PUT: x != received data md5: short"}, (None, None)),
        ({"fields": {"ExpectedDigest": ""}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_digests(parts: dict[str, Any], expected: tuple[str | None, str | None]) -> None:
    """Both digests come from elements or from archive.org's prose, which may lack a blank."""
    document = ErrorDocument(**parts)

    assert (facts.expected_digest(document), facts.calculated_digest(document)) == expected


# -- Numbers ----------------------------------------------------------------------------------

NUMBERS: list[tuple[Callable[[ErrorDocument], int | None], str]] = [
    (facts.proposed_size, "ProposedSize"),
    (facts.proposed_size, "Size"),
    (facts.max_size, "MaxSizeAllowed"),
    (facts.max_size, "MaxMessageLengthBytes"),
    (facts.min_size, "MinSizeAllowed"),
    (facts.bytes_expected, "NumberBytesExpected"),
    (facts.bytes_provided, "NumberBytesProvided"),
    (facts.object_size, "ActualObjectSize"),
]


@pytest.mark.parametrize(("fact", "name"), NUMBERS)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5368709122", 5368709122),
        (" 0\n", 0),
        (("7", "8"), 7),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("1e9", None),
        ("1_000", None),
        ("٣", None),
        ("9" * 5000, None),
        ({"a": "1"}, None),
        ((), None),
    ],
)
def test_numbers(
    fact: Callable[[ErrorDocument], int | None],
    name: str,
    value: FieldValue,
    expected: int | None,
) -> None:
    """A number is plain decimal digits, not too many; everything else is None."""
    assert fact(ErrorDocument(fields={name: value})) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("bytes */42", 42), ("bytes 0-1/42", None), ("bytes */*", None), ("", None)],
)
def test_object_size_of_a_416(header: str, expected: int | None) -> None:
    """An unsatisfied range gives the object's size in Content-Range."""
    assert facts.object_size(ErrorDocument(headers={"CONTENT-RANGE": header})) == expected


# -- Times ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20191102T153031Z", datetime(2019, 11, 2, 15, 30, 31, tzinfo=UTC)),
        ("2019-11-02T15:56:35Z", datetime(2019, 11, 2, 15, 56, 35, tzinfo=UTC)),
        ("2019-11-02T15:56:35.000Z", datetime(2019, 11, 2, 15, 56, 35, tzinfo=UTC)),
        ("Fri, 28 Apr 2017 07:01:06 GMT", datetime(2017, 4, 28, 7, 1, 6, tzinfo=UTC)),
        ("2019-11-02T15:56:35", None),
        ("2019-11-02", None),
        ("yesterday", None),
        ("Fri, 99 Foo 2017", None),
        ("Fri, 28 Apr 99999999999 07:01:06 GMT", None),
        (",", None),
        ("x" * 100_000, None),
        ("", None),
        (("20191102T153031Z", "x"), datetime(2019, 11, 2, 15, 30, 31, tzinfo=UTC)),
    ],
)
def test_times(text: FieldValue, expected: datetime | None) -> None:
    """Times come in three formats, and always with a time zone."""
    assert facts.request_time(ErrorDocument(fields={"RequestTime": text})) == expected
    assert facts.server_time(ErrorDocument(fields={"ServerTime": text})) == expected


def test_skew() -> None:
    """The skew is negative where the client's clock is slow, and needs both times."""
    fields = {"RequestTime": "20191102T153000Z", "ServerTime": "2019-11-02T15:45:12Z"}

    assert facts.skew(ErrorDocument(fields=fields)) == -timedelta(minutes=15, seconds=12)
    assert facts.skew(ErrorDocument(fields={"RequestTime": "20191102T153000Z"})) is None
    assert facts.skew(ErrorDocument(fields={"ServerTime": "20191102T153000Z"})) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("900000", timedelta(minutes=15)), ("9" * 20, None), ("soon", None), ("9" * 5000, None)],
)
def test_max_skew(text: str, expected: timedelta | None) -> None:
    """The allowed skew comes in milliseconds; one beyond all time is None."""
    document = ErrorDocument(fields={"MaxAllowedSkewMilliseconds": text})

    assert facts.max_skew(document) == expected


# -- Arguments, conditions, methods -----------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ArgumentName": "acl", "ArgumentValue": " x "}, ("acl", " x ")),
        ({"ArgumentName": "acl", "ArgumentValue": ""}, ("acl", "")),
        ({"ArgumentName1": "a", "ArgumentValue1": "1", "ArgumentName2": "b"}, ("a", "1")),
        ({"ArgumentName": {"a": "b"}}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_argument(fields: dict[str, FieldValue], expected: tuple[str | None, str | None]) -> None:
    """An argument has a name and a value; an empty value is one."""
    document = ErrorDocument(fields=fields)

    assert (facts.argument_name(document), facts.argument_value(document)) == expected


def test_condition_and_range() -> None:
    """The condition and the range come as the server writes them."""
    document = ErrorDocument(fields={"Condition": " If-Match ", "RangeRequested": "bytes=0-4"})

    assert facts.condition(document) == "If-Match"
    assert facts.range_requested(document) == "bytes=0-4"
    assert facts.condition(ErrorDocument()) is None
    assert facts.range_requested(ErrorDocument()) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"headers": {"allow": "GET, head"}}, ("GET", "HEAD")),
        ({"fields": {"AllowedMethods": "PUT"}}, ("PUT",)),
        ({"headers": {"Allow": " , "}}, None),
        ({"headers": None}, None),
        ({}, None),
    ],
)
def test_allowed_methods(parts: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    """The allowed methods come from the Allow header or an element."""
    assert facts.allowed_methods(ErrorDocument(**parts)) == expected


def test_method() -> None:
    """The refused method comes from an element, else from the request."""
    assert facts.method(ErrorDocument(fields={"Method": "PUT"}, method="GET")) == "PUT"
    assert facts.method(ErrorDocument(method="GET")) == "GET"
    assert facts.method(ErrorDocument()) is None
