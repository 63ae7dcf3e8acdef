"""Parses the bytes of bodies of any other kind than a plain `Error` into documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from lxml import etree

from ias3errors.document import (
    ErrorDocument,
    FieldValue,
    OtherBody,
    error_code,
    first_text,
    frozen_fields,
)
from ias3errors.parsing.plain import MAX_BODY, MAX_ELEMENTS, grouped
from ias3errors.parsing.rebuilding import MAX_DEPTH
from ias3errors.parsing.repairing import Restore
from ias3errors.parsing.trees import Tree, name_of, read_tree

#: How much of a body `read_documents` looks at, in bytes.
MAX_LONG_BODY = 4_194_304
#: How many errors `read_documents` returns at most.
MAX_ERRORS = 10_000

#: The descriptions of an `OtherBody` whose body ended before it began.
NOTHING_ARRIVED = frozenset({"empty", "an XML declaration and nothing else"})

_MAX_LONG_ELEMENTS = 120_000

_NOTHING: Mapping[str, str] = MappingProxyType({})


def read_unusual(body: bytes) -> ErrorDocument | OtherBody:
    """Return what `read_document` does, for a body that `read_plain` cannot read."""
    found = read_tree(body, MAX_BODY, MAX_ELEMENTS)
    if not isinstance(found, Tree):
        return found
    if name_of(found.root) == "DeleteResult":
        return OtherBody("a DeleteResult: use parse_all", repairs=found.repairs)
    documents = _documents(found, limit=1)
    return documents[0] if documents else _other_xml(found)


def read_documents(body: bytes) -> list[ErrorDocument] | OtherBody:
    """Return every S3 error of a body, or an `OtherBody` that describes what the body is.

    Reads the first 4 MiB and returns at most 10,000 errors. A DeleteResult without errors gives
    an empty list. Never raises, whatever the bytes.
    """
    found = read_tree(body, MAX_LONG_BODY, _MAX_LONG_ELEMENTS)
    if isinstance(found, ErrorDocument):
        return [found]
    if isinstance(found, OtherBody):
        return found
    documents = _documents(found, limit=MAX_ERRORS)
    if documents or name_of(found.root) == "DeleteResult":
        return documents
    return _other_xml(found)


def read_root_error(body: bytes) -> ErrorDocument | OtherBody:
    """Return the S3 error that is the root element of a body, or an `OtherBody`.

    For the body of a 2xx response: a nested `Error` does not make it a failure.
    """
    found = read_tree(body, MAX_BODY, MAX_ELEMENTS)
    if not isinstance(found, Tree):
        return found if isinstance(found, OtherBody) else OtherBody("no XML")
    if name_of(found.root).lower() != "error":
        return _other_xml(found)
    return _document(found.root, found)


def _other_xml(tree: Tree) -> OtherBody:
    name = name_of(tree.root)[:100]
    return OtherBody(f"an XML document with the root element {name!r}", repairs=tree.repairs)


# -- From a tree to documents ------------------------------------------------------------------


def _documents(tree: Tree, *, limit: int) -> list[ErrorDocument]:
    """Return the documents of the first `limit` errors of a tree."""
    root = tree.root
    name = name_of(root)
    if name.lower() == "error":
        return [_document(root, tree)]
    # Wrappers have the request's id as a sibling of the error.
    beside = _ids_in(tree)
    elements = islice(_error_elements(root), limit)
    documents = [_document(element, tree, beside) for element in elements]
    if not documents and name.lower().endswith(("exception", "error")):
        document = _document(root, tree)
        if document.fields:
            return [replace(document, code=document.code or name, source="body")]
    return documents


def _error_elements(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the outermost `Error` elements; one inside another belongs to the outer one."""
    pending = [root]
    while pending:
        element = pending.pop()
        if name_of(element).lower() == "error" and any(
            name_of(child).lower() in {"code", "message"} for child in element
        ):
            yield element
        else:
            pending += reversed(element)


def _ids_in(tree: Tree) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in tree.root:
        name = name_of(child)
        if name.lower() in {"requestid", "hostid"}:
            found.setdefault(name, tree.restore(child.text or ""))
    return found


def _document(
    element: etree._Element, tree: Tree, beside: Mapping[str, str] = _NOTHING
) -> ErrorDocument:
    """Return the document for an error element of any shape; `beside` are fields it may lack."""
    fields = _fields(element, tree.restore)
    for name, text in beside.items():
        fields.setdefault(name, text)

    def text_of(name: str) -> str | None:
        # A text may be large and slow to restore, so the field's restored text comes first.
        return first_text(fields, name) or _first_text(element, name, tree)

    code = error_code(text_of("Code"))
    return ErrorDocument(
        code=code,
        message=text_of("Message"),
        resource=text_of("Resource"),
        request_id=first_text(fields, "RequestId") or None,
        host_id=first_text(fields, "HostId") or None,
        fields=frozen_fields(fields),
        source="body" if code else "status",
        repairs=tree.repairs,
        truncated=tree.truncated,
    )


def _fields(
    element: etree._Element, restore: Restore, levels: int = MAX_DEPTH
) -> dict[str, FieldValue]:
    """Return the children of an element by name; a child with text and children gives both."""
    fields: list[tuple[str, FieldValue]] = []
    for child in element:
        name, own = name_of(child), _own_text(child)
        nested = bool(levels) and len(child) > 0
        if not nested or own.strip():
            fields.append((name, restore(own)))
        if nested:
            fields.append((name, _fields(child, restore, levels - 1)))
    return grouped(fields)


# Elements that format a text and hold no data of their own.
_MARKUP = frozenset({"a", "b", "br", "em", "font", "i", "p", "span", "strong", "tt", "u"})


def _own_text(element: etree._Element) -> str:
    """Return the text of an element and of the formatting inside it, without its other children."""
    parts = [element.text or ""]
    for child in element:
        if name_of(child) in _MARKUP:
            parts += child.itertext()
        parts.append(child.tail or "")
    return "".join(parts)


def _first_text(element: etree._Element, name: str, tree: Tree) -> str | None:
    """Return the stripped text of the first non-empty child with a name, in any case.

    If tags were repaired, deeper elements count too. Empty elements give "", no element None.
    """
    lower = name.lower()
    children = [child for child in element if name_of(child).lower() == lower]
    if not children and "tags" in tree.repairs:
        children = [child for child in element.iter() if name_of(child).lower() == lower]
    texts = (tree.restore("".join(child.itertext())).strip() for child in children)
    return next(filter(None, texts), "" if children else None)
