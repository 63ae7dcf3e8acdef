"""Lines in which `ia upload` reports a failed file."""

from __future__ import annotations

from tests.scanning.cases import (
    found_in,
)


def test_the_lines_of_ia_upload_are_errors() -> None:
    """They hold the texts of the response: the documented messages identify the code."""
    log = (
        "my-item:\n uploading a.pdf: 100%|####| 3/3\n"
        " error uploading a.pdf: Please reduce your request rate. - This appears to be spam.\n"
        "12:00 ERROR  error uploading b c.pdf to my-item, Access Denied - taken offline\n"
        " error uploading d.pdf: IA S3 returned invalid XML (HTTP status code 502). This is a s\n"
        " error uploading e.pdf: Something new - and its reason\n"
    )
    found = found_in(log)
    errors = [one.error for one in found]
    assert [error.code for error in errors] == ["SlowDown", "AccessDenied", None, None]
    assert [error.advice.kind for error in errors[:2]] == ["spam", "item-dark"]
    assert (errors[1].bucket, errors[1].key) == ("my-item", "b c.pdf")
    assert errors[2].status_code == 502
    assert (errors[3].message, errors[3].resource) == ("Something new", "and its reason")
    assert [one.line for one in found] == [3, 4, 5, 6]


def test_the_item_is_looked_for_in_the_next_lines_alone() -> None:
    """A URL of the same file 4 KiB later may belong to another upload."""
    line = " error uploading a.srt: Access Denied - no\n"
    failed = "403 Client Error: Forbidden for url: https://s3.us.archive.org/jo-tapes/a.srt\n"
    assert found_in(line + failed)[0].error.bucket == "jo-tapes"
    assert found_in(line + "  File x, line 1\n" * 250 + failed)[0].error.bucket is None
