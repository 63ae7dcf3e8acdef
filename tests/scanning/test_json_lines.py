"""JSON lines: a record of JSON in each line, with the body of a response in it."""

from __future__ import annotations

import json

import ias3errors

BODY = "<Error><Code>SlowDown</Code><Message>m</Message><Key>k</Key></Error>"


def test_a_number_in_a_header_is_read() -> None:
    """A header may be a JSON number; its text is the number as JSON spells it."""
    waits = (7, 8, 9, 10)
    records = [
        {"status": 503, "headers": {"Retry-After": wait, "Age": 1.5}, "body": BODY}
        for wait in waits
    ]
    errors = [one.error for one in ias3errors.scan("\n".join(map(json.dumps, records)).encode())]
    headers = [error.document.headers or {} for error in errors]
    assert [one["Retry-After"] for one in headers] == ["7", "8", "9", "10"]
    assert [one["Age"] for one in headers] == ["1.5"] * 4
    assert [error.retry_after for error in errors] == [7.0, 8.0, 9.0, 10.0]


def test_a_byte_that_is_not_utf8_spoils_only_itself() -> None:
    """The error of such a line is found, in a record and in a line of another kind."""
    record = json.dumps({"status": 503, "body": BODY}).encode()
    odd = record.replace(b"<Key>k", b"<Key>\xff")
    bare = BODY.encode().replace(b"<Key>k", b"<Key>\xe9")
    found = list(ias3errors.scan(b"\n".join((record, odd, record, bare, odd))))
    keys = [one.error.document.fields["Key"] for one in found]
    assert keys == ["k", "\ufffd", "k", ias3errors.parse(bare).document.fields["Key"], "\ufffd"]
    assert [one.line for one in found] == [1, 2, 3, 4, 5]
