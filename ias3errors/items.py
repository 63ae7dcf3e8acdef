"""Reads what archive.org says about an item in its prose: its identifier, its size, its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ias3errors.document import ErrorDocument
from ias3errors.fields import integer, prose


def named_item(document: ErrorDocument) -> str | None:
    """Return the identifier of the item that the prose names."""
    for line in prose(document).splitlines():
        # The name precedes fixed words; slicing keeps long lines cheap.
        before, found, _ = line.partition(" not found by Metadata::get_obj")
        if found and before.strip():
            return before[-256:].split()[-1]
        match = re.search(_ITEM_IN_LINE, line)
        if match:
            return match[match.lastindex or 0]
    return None


_ITEM_IN_LINE = (
    r"(?i)\b(?:your upload of (\S{1,255}) from username|uploading id = (\S{1,255})"
    r"|short term bucket lock for ([^\s,]{1,255}))"
)


_FULL_ITEM = (
    r"(?i)total number of bytes ?\(([0-9]{1,40})\) is over the per item size limit of "
    r"([0-9]{1,40})"
)


def _full_item(group: int) -> Callable[[ErrorDocument], int | None]:
    def size(document: ErrorDocument) -> int | None:
        match = re.search(_FULL_ITEM, prose(document))
        return integer(match[group]) if match else None

    return size


# In bytes, where an item is full: what it holds, and what it may hold.
item_bytes: Callable[[ErrorDocument], int | None] = _full_item(1)
item_limit: Callable[[ErrorDocument], int | None] = _full_item(2)


def detected_type(document: ErrorDocument) -> str | None:
    """Return the media type that archive.org took a file's content for, such as `text/plain`."""
    match = re.search(_CONTENTS, prose(document))
    return match[1].lower() if match else None


_CONTENTS = r"(?i)\bcontents: {0,9}([a-z]{1,40}/[a-z0-9.+-]{1,80}[a-z0-9])"


def suggested_extensions(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the file extensions that archive.org proposes instead, each with its dot."""
    match = re.search(_TRY_ONE_OF, prose(document))
    return tuple(_extensions(match[1])) or None if match else None


_TRY_ONE_OF = r"(?i)try one of these(?: extensions)?:([^\r\n]{1,300})"
_EXTENSION = r"\.?([A-Za-z0-9][A-Za-z0-9_+-]{0,15})"


def _extensions(text: str) -> Iterator[str]:
    words = re.split(r"[\s,;|'\"()\[\]]+", text.strip(" ,;|'\"()[]"))
    dotted = words[0].startswith(".")
    for word in words:
        if word in {"or", "and"}:
            continue
        match = re.fullmatch(_EXTENSION, word.removesuffix("."))
        # The list ends at the first ordinary word.
        if match is None or dotted != word.startswith("."):
            return
        yield f".{match[1]}"
        if word.endswith("."):
            return
