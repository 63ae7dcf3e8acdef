"""Parses the bytes of a body into a document: the way into this package.

A body that is one plain `Error` element, as nearly all are, takes one parse and one loop here.
`ias3errors.parsing.documents` reads every other body, and is loaded with the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from ias3errors.document import (
    ErrorDocument,
    FieldValue,
    OtherBody,
    PlainTexts,
    error_code,
    first_text,
)
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors.parsing import documents
else:
    documents = LazyModule("ias3errors.parsing.documents")

# One parser for all threads: making one per call costs more than parsing. Never collect_ids=False:
# it makes libxml2 open the external DTD files that a body names.
PARSER: Final[etree.XMLParser] = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)

#: How much of a body `read_document` looks at, in bytes.
MAX_BODY = 262_144
# A longer body is not read before its tags are counted: what lxml makes of a tag is much larger.
_MAX_PLAIN_BODY = 81_920
# No error response has more elements. lxml keeps every tag name that it meets in memory.
MAX_ELEMENTS = 1_000

# Beginnings that prove UTF-8 and the absence of a DOCTYPE: such a body may be parsed as it is.
_USUAL_BEGINNINGS = tuple(
    declaration + blank + root
    for declaration in (
        b"<?xml version='1.0' encoding='UTF-8'?>",
        b'<?xml version="1.0" encoding="UTF-8"?>',
        b"",
    )
    for blank in (b"", b"\n", b"\n\n", b"\r\n")
    for root in (b"<Error>", b"<Error xmlns=")
)


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2] if "}" in tag else tag


def read_document(body: bytes) -> ErrorDocument | OtherBody:
    """Return the first S3 error of a body, or an `OtherBody` that describes what the body is.

    Reads the first 256 KiB. Never raises, whatever the bytes.
    """
    plain = read_plain(body)
    return documents.read_unusual(body) if plain is None else plain_document(plain[2])


def read_plain(body: bytes) -> tuple[str, str, PlainTexts] | None:
    """Return code, message and texts of a body that is one plain `Error`, as nearly all are.

    `plain_document` makes the document from the texts. None means that `read_document` has
    to read the body.
    """
    if not body.startswith(_USUAL_BEGINNINGS) or len(body) > _MAX_PLAIN_BODY:
        return None
    try:
        root: Any = etree.fromstring(body, PARSER)
    except etree.XMLSyntaxError:
        return None
    texts: PlainTexts = {}
    for child in root:
        if len(child):
            return None
        texts[child.tag] = child.text
    if len(texts) != len(root) or len(texts) > MAX_ELEMENTS:
        return None
    code, message = texts.get("Code"), texts.get("Message")
    if code is None:
        namespace = root.tag[: -len("Error")]
        code, message = texts.get(namespace + "Code"), texts.get(namespace + "Message")
    # Other spellings and empty elements are left to `read_document`.
    if not code or message is None:
        return None
    return code, message, texts


def plain_document(
    texts: PlainTexts,
    *,
    status: int | None = None,
    reason: str | None = None,
    method: str | None = None,
    url: str | None = None,
) -> ErrorDocument:
    """Return the document for the texts of the children, by tag as lxml gives it."""
    fields: dict[str, FieldValue] = {
        local_name(tag) if "}" in tag else tag: text or "" for tag, text in texts.items()
    }
    if len(fields) < len(texts):  # of two namespaces
        fields = grouped((local_name(tag), text or "") for tag, text in texts.items())
    code = error_code(first_text(fields, "Code"))
    return ErrorDocument(
        code=code,
        message=first_text(fields, "Message"),
        resource=first_text(fields, "Resource"),
        request_id=first_text(fields, "RequestId") or None,
        host_id=first_text(fields, "HostId") or None,
        status=status,
        reason=reason,
        method=method,
        url=url,
        fields=MappingProxyType(fields),
        source="body" if code else "status",
    )


def grouped(fields: Iterable[tuple[str, FieldValue]]) -> dict[str, FieldValue]:
    """Return fields by name; a name that occurs twice gives a tuple."""
    groups: dict[str, list[FieldValue]] = {}
    for name, value in fields:
        groups.setdefault(name, []).append(value)
    return {name: tuple(many) if len(many) > 1 else many[0] for name, many in groups.items()}
