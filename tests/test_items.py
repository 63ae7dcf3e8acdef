"""What archive.org says about an item and its files."""

from __future__ import annotations

import pytest

from ias3errors import items
from ias3errors.document import ErrorDocument


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "total number of bytes(666) is over the per item size limit of 1099511627776. Please",
            (666, 1099511627776),
        ),
        ("total number of bytes(many) is over the per item size limit of 5", (None, None)),
        (
            f"total number of bytes({'9' * 40}) is over the per item size limit of 5",
            (None, 5),
        ),
        ("", (None, None)),
    ],
)
def test_full_item(text: str, expected: tuple[int | None, int | None]) -> None:
    """A full item's bytes and limit come from the prose."""
    document = ErrorDocument(resource=text)

    assert (items.item_bytes(document), items.item_limit(document)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("image file has non-image contents: text/plain, try one of these: .txt", "text/plain"),
        ("contents: application/vnd.ms-excel, try", "application/vnd.ms-excel"),
        ("contents: unknown", None),
        ("", None),
    ],
)
def test_detected_type(text: str, expected: str | None) -> None:
    """The media type that archive.org found in a file is named in its prose."""
    assert items.detected_type(ErrorDocument(resource=text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "contents: text/html, try one of these extensions: .html .htm .shtml",
            (".html", ".htm", ".shtml"),
        ),
        ("improper extension, try one of these: .movie", (".movie",)),
        ("try one of these: .mp4 .avi instead of this one", (".mp4", ".avi")),
        ("try one of these: mp4, avi or mov. Then upload again", (".mp4", ".avi", ".mov")),
        ("try one of these: ['jpg', 'png']", (".jpg", ".png")),
        ("try one of these: .7z\n.next .line", (".7z",)),
        ("try one of these:", None),
        ("try one of these:    ", None),
        ("try one of these: ???", None),
        ("try another", None),
        ("", None),
    ],
)
def test_suggested_extensions(text: str, expected: tuple[str, ...] | None) -> None:
    """The extensions that archive.org proposes come as a tuple, each with its dot."""
    assert items.suggested_extensions(ErrorDocument(resource=text)) == expected
