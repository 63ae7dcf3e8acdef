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
