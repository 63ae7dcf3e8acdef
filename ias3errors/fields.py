"""Reads values from the elements and headers of a document; a missing one is None."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime

from ias3errors.document import ErrorDocument, first_text
from ias3errors.headers import case_insensitive


def verbatim(document: ErrorDocument, *names: str) -> str | None:
    """Return the first text among the named elements, as sent; of several, the first."""
    for name in names:
        value = document.fields.get(name)
        if value is None:
            # Names that came as headers may have lost their case on the way.
            folded = name.lower()
            value = next((v for n, v in document.fields.items() if n.lower() == folded), None)
        if isinstance(value, tuple):
            value = next((one for one in value if isinstance(one, str)), None)
        if isinstance(value, str):
            return value
    return None


def text(document: ErrorDocument, *names: str) -> str | None:
    """Return the first text among the named elements that is not blank, stripped."""
    for name in names:
        if found := first_text(document.fields, name):
            return found
    return None


def header(document: ErrorDocument, name: str) -> str | None:
    """Return the value of a header of the response, stripped; None for a blank one."""
    return case_insensitive(document.headers).get(name, "").strip() or None


def integer(digits: str | None) -> int | None:
    """Return the number that a text is in decimal digits."""
    # Nothing that is counted here needs more digits, and int() refuses thousands of them.
    return int(digits) if digits is not None and re.fullmatch(r"[0-9]{1,20}", digits) else None


def time(text: str | None, zone: tzinfo | None = None) -> datetime | None:
    """Return the time that a text is; one without a time zone counts only with `zone`."""
    # Signature version 4 gives 20191102T153031Z, version 2 an HTTP date, servers ISO 8601.
    if text is None or len(text) > 40:
        return None
    try:
        found = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    return found if found.tzinfo else None


def prose(document: ErrorDocument) -> str:
    """Return the texts in which archive.org explains an error."""
    return f"{document.resource or ''}\n{document.message or ''}"
