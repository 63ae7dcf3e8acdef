"""Says what an input holds in which no S3 error was found."""

from __future__ import annotations

from ias3errors.document import Page
from ias3errors.parsing.documents import MAX_BODY, read_document
from ias3errors.redaction import masked_text, printable
from ias3errors.scanning.answers import STATUS_LINE
from ias3errors.scanning.inputs import Input

_MAX_ANSWERS = 3


def what_is_in(source: Input) -> str:
    """Return what the beginning of an input shows, in a few words."""
    answers = [
        match[0].decode("utf-8", "replace").strip() for match in STATUS_LINE.finditer(source.head)
    ]
    if answers:
        more = ", ..." if len(answers) > _MAX_ANSWERS else ""
        return safe(f"HTTP answers: {', '.join(answers[:_MAX_ANSWERS])}{more}")
    found = read_document(source.head[:MAX_BODY])
    if not isinstance(found, Page):
        return "something like an error answer, but no S3 error"
    return safe(found.what)


def safe(text: str) -> str:
    """Return a text that may be shown: no secrets in it, nothing that steers a terminal."""
    return printable(masked_text(text))
