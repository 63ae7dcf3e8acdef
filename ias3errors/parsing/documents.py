"""Parses the bytes of a body into documents; the only module that knows lxml.

A body is parsed strictly first. Only if that fails is it repaired and parsed again, and the
document then names the repairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from lxml import etree

from ias3errors.document import (
    ErrorDocument,
    FieldValue,
    OtherBody,
    PlainTexts,
    error_code,
    first_text,
    frozen_fields,
)
from ias3errors.parsing import pages, repairing
from ias3errors.parsing.repairing import Restore
from ias3errors.parsing.unpacking import GZIP, GZIP_MAGIC, unpacked

#: How much of a body `read_document` looks at, in bytes.
MAX_BODY = 262_144
# A longer body is not read before its tags are counted: what lxml makes of a tag is much larger.
_MAX_PLAIN_BODY = 81_920
#: How much of a body `read_documents` looks at, in bytes.
MAX_LONG_BODY = 4_194_304
#: How many errors `read_documents` returns at most.
MAX_ERRORS = 10_000

#: The descriptions of an `OtherBody` whose body ended before it began.
NOTHING_ARRIVED = frozenset({"empty", "an XML declaration and nothing else"})

# No error response has more elements. lxml keeps every tag name that it meets in memory.
_MAX_ELEMENTS = 1_000
_MAX_LONG_ELEMENTS = 120_000

# One parser for all threads: making one per call costs more than parsing. Never collect_ids=False:
# it makes libxml2 open the external DTD files that a body names.
_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)

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

_NOTHING: Mapping[str, str] = MappingProxyType({})
_BLANKS = " \t\r\n\ufeff"
# Texts, which `re` compiles when they are first used.
_XML_START = r"(?i)<\?xml\s|<(?:[\w.\-]{1,99}:)?Error(?:Response|s)?[\s/>]"
_DECLARATION = r"<\?xml\s[^<>]{0,300}>"


def read_plain(body: bytes) -> tuple[str, str, PlainTexts] | None:
    """Return code, message and texts of a body that is one plain `Error`, as nearly all are.

    `plain_document` makes the document from the texts. None means that `read_unusual` has to
    read the body.
    """
    if not body.startswith(_USUAL_BEGINNINGS) or len(body) > _MAX_PLAIN_BODY:
        return None
    try:
        root: Any = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError:
        return None
    texts: PlainTexts = {}
    for child in root:
        if len(child):
            return None
        texts[child.tag] = child.text
    if len(texts) != len(root) or len(texts) > _MAX_ELEMENTS:
        return None
    code, message = texts.get("Code"), texts.get("Message")
    if code is None:
        namespace = root.tag[: -len("Error")]
        code, message = texts.get(namespace + "Code"), texts.get(namespace + "Message")
    # Other spellings and empty elements are left to `read_unusual`.
    if not code or message is None:
        return None
    return code, message, texts


def plain_document(texts: PlainTexts) -> ErrorDocument:
    """Return the document for the texts of the children, by tag as lxml gives it."""
    fields: dict[str, FieldValue] = {local_name(tag): text or "" for tag, text in texts.items()}
    if len(fields) < len(texts):  # of two namespaces
        fields = _grouped((local_name(tag), text or "") for tag, text in texts.items())
    code = error_code(first_text(fields, "Code"))
    return ErrorDocument(
        code=code,
        message=first_text(fields, "Message"),
        resource=first_text(fields, "Resource"),
        request_id=first_text(fields, "RequestId") or None,
        host_id=first_text(fields, "HostId") or None,
        fields=MappingProxyType(fields),
        source="body" if code else "status",
    )


def local_name(tag: str) -> str:
    """Return the name of an element without its namespace."""
    return tag.rpartition("}")[2] if "}" in tag else tag


def read_document(body: bytes) -> ErrorDocument | OtherBody:
    """Return the first S3 error of a body, or an `OtherBody` that describes what the body is.

    Reads the first 256 KiB. Never raises, whatever the bytes.
    """
    plain = read_plain(body)
    return read_unusual(body) if plain is None else plain_document(plain[2])


def read_unusual(body: bytes) -> ErrorDocument | OtherBody:
    """Return what `read_document` does, for a body that `read_plain` cannot read."""
    found = _read(body, MAX_BODY, _MAX_ELEMENTS)
    if not isinstance(found, _Tree):
        return found
    if _local_name(found.root) == "DeleteResult":
        return OtherBody("a DeleteResult: use parse_all", repairs=found.repairs)
    documents = _documents(found, limit=1)
    return documents[0] if documents else _other_xml(found)


def read_documents(body: bytes) -> list[ErrorDocument] | OtherBody:
    """Return every S3 error of a body, or an `OtherBody` that describes what the body is.

    Reads the first 4 MiB and returns at most 10,000 errors. A DeleteResult without errors gives
    an empty list. Never raises, whatever the bytes.
    """
    found = _read(body, MAX_LONG_BODY, _MAX_LONG_ELEMENTS)
    if isinstance(found, ErrorDocument):
        return [found]
    if isinstance(found, OtherBody):
        return found
    documents = _documents(found, limit=MAX_ERRORS)
    if documents or _local_name(found.root) == "DeleteResult":
        return documents
    return _other_xml(found)


def read_root_error(body: bytes) -> ErrorDocument | OtherBody:
    """Return the S3 error that is the root element of a body, or an `OtherBody`.

    For the body of a 2xx response: a nested `Error` does not make it a failure.
    """
    found = _read(body, MAX_BODY, _MAX_ELEMENTS)
    if not isinstance(found, _Tree):
        return found if isinstance(found, OtherBody) else OtherBody("no XML")
    if _local_name(found.root).lower() != "error":
        return _other_xml(found)
    return _document(found.root, found)


class _Tree(NamedTuple):
    """A parsed body, its repairs, and the function that undoes them in a text."""

    root: etree._Element
    repairs: tuple[str, ...] = ()
    truncated: bool = False
    restore: Restore = str


def _other_xml(tree: _Tree) -> OtherBody:
    name = _local_name(tree.root)[:100]
    return OtherBody(f"an XML document with the root element {name!r}", repairs=tree.repairs)


# From bytes to a tree.


def _read(body: bytes, limit: int, max_elements: int) -> _Tree | ErrorDocument | OtherBody:
    repairs: set[str] = set()
    if body[:1].isspace():
        body = body.lstrip(b" \t\r\n")  # keep-alive blanks may be many
        if body.startswith(b"<?xml"):
            repairs.add("leading-blanks")
    cut = len(body) > limit
    body = body[:limit]
    if body.startswith(GZIP_MAGIC):
        repairs.add("gzip")
        content = unpacked(body, GZIP, limit)
        body, cut = content.content, cut or content.cut
        if body.startswith(GZIP_MAGIC):
            return OtherBody("packed data in packed data", repairs=("gzip",))
    text, found = repairing.decoded(body, cut=cut)
    del body  # of a large one there are enough copies
    result = _read_text(text, cut, max_elements, repairs | found)
    if isinstance(result, _Tree):
        return result
    names = repairing.in_order(repairs | found | set(result.repairs))
    if isinstance(result, OtherBody):
        return replace(result, repairs=names)
    return replace(result, repairs=names, truncated=cut)


def _read_text(
    text: str, cut: bool, max_elements: int, repairs: set[str]
) -> _Tree | ErrorDocument | OtherBody:
    visible = text.lstrip(_BLANKS)
    if visible.startswith(("{", "[")):
        page = pages.read_json(visible)
        if page is not None:
            return page
    match = None if visible.startswith("<") else re.search(_XML_START, visible)
    start = match.start() if match else 0
    if not visible.startswith("<", start):
        return pages.read_text(text)
    if start:
        repairs.add("leading-junk")
    elif len(visible) < len(text.lstrip("\ufeff")) and visible.startswith("<?xml"):
        repairs.add("leading-blanks")
    content = _after_prolog(visible[start:])
    if _has_doctype(content) or "<!doctype" in visible[:start].lower():
        if pages.looks_like_html(content):
            return pages.read_html(content)
        return OtherBody("a document with a DOCTYPE")
    if pages.looks_like_html(content):
        page = pages.read_html(content)
        match = re.search(_XML_START, content)
        if match is None or isinstance(page, ErrorDocument):
            return page
        # A script may print warnings before its XML.
        xml = _after_prolog(content[match.start() :])
        if _has_doctype(xml) or "<!doctype" in content[: match.start()].lower():
            return page
        repairs.add("leading-junk")
        content = xml
    if not content:
        return OtherBody("an XML declaration and nothing else")
    return _parsed(content, cut, max_elements, repairs) or pages.read_text(visible)


def _has_doctype(content: str) -> bool:
    return content[:9].lower() == "<!doctype"


def _after_prolog(text: str) -> str:
    """Return what follows the XML declaration, comments and processing instructions."""
    declaration = re.match(_DECLARATION, text)
    position = declaration.end() if declaration else 0
    while True:
        while text[position : position + 1] in {" ", "\t", "\r", "\n"}:
            position += 1
        for opening, closing in (("<!--", "-->"), ("<?", "?>")):
            if text.startswith(opening, position):
                end = text.find(closing, position)
                break
        else:
            return text[position:]
        if end < 0:
            return text[position:]
        position = end + len(closing)


def _parsed(text: str, cut: bool, max_elements: int, repairs: set[str]) -> _Tree | None:
    """Return the tree of an XML text that starts with its root element, repaired if necessary."""
    root = None if cut else _strictly_parsed(text, max_elements)
    if root is not None:
        return _Tree(root, repairing.in_order(repairs))
    repaired = repairing.repaired_characters(repairing.without_cdata(text))
    repairs = repairs | repaired.repairs
    root = _strictly_parsed(repaired.text, max_elements) if repaired.repairs and not cut else None
    if root is not None:
        return _Tree(root, repairing.in_order(repairs), restore=repaired.restore)
    built = repairing.rebuilt(repaired.text, max_elements=max_elements)
    root = _strictly_parsed(built.text, max_elements) if built else None
    if built is None or root is None:
        return None
    repairs |= built.repairs
    truncated = built.truncated or cut
    return _Tree(root, repairing.in_order(repairs), truncated, repaired.restore)


def _strictly_parsed(text: str, max_elements: int) -> etree._Element | None:
    # Counted first: an element takes far more memory in lxml than its tags take in the text.
    if text.count("<") > repairing.TAGS_PER_ELEMENT * max_elements:
        return None
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), _PARSER)
    except etree.XMLSyntaxError:
        return None
    return root if len(root) <= max_elements else None


# From a tree to documents.


def _documents(tree: _Tree, *, limit: int) -> list[ErrorDocument]:
    """Return the documents of the first `limit` errors of a tree."""
    root = tree.root
    name = _local_name(root)
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
        if _local_name(element).lower() == "error" and any(
            _local_name(child).lower() in {"code", "message"} for child in element
        ):
            yield element
        else:
            pending += reversed(element)


def _ids_in(tree: _Tree) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in tree.root:
        name = _local_name(child)
        if name.lower() in {"requestid", "hostid"}:
            found.setdefault(name, tree.restore(child.text or ""))
    return found


def _document(
    element: etree._Element, tree: _Tree, beside: Mapping[str, str] = _NOTHING
) -> ErrorDocument:
    """Return the document for an error element of any shape; `beside` are fields it may lack."""
    fields = _fields(element, tree.restore)
    for name, text in beside.items():
        fields.setdefault(name, text)
    code = error_code(_field_or_element(fields, "Code", element, tree))
    return ErrorDocument(
        code=code,
        message=_field_or_element(fields, "Message", element, tree),
        resource=_field_or_element(fields, "Resource", element, tree),
        request_id=first_text(fields, "RequestId") or None,
        host_id=first_text(fields, "HostId") or None,
        fields=frozen_fields(fields),
        source="body" if code else "status",
        repairs=tree.repairs,
        truncated=tree.truncated,
    )


def _fields(
    element: etree._Element, restore: Restore, levels: int = repairing.MAX_DEPTH
) -> dict[str, FieldValue]:
    """Return the children of an element by name; a child with text and children gives both."""
    fields: list[tuple[str, FieldValue]] = []
    for child in element:
        name, own = _local_name(child), _own_text(child)
        nested = bool(levels) and len(child) > 0
        if not nested or own.strip():
            fields.append((name, restore(own)))
        if nested:
            fields.append((name, _fields(child, restore, levels - 1)))
    return _grouped(fields)


# Elements that format a text and hold no data of their own.
_MARKUP = frozenset({"a", "b", "br", "em", "font", "i", "p", "span", "strong", "tt", "u"})


def _own_text(element: etree._Element) -> str:
    """Return the text of an element and of the formatting inside it, without its other children."""
    parts = [element.text or ""]
    for child in element:
        if _local_name(child) in _MARKUP:
            parts += child.itertext()
        parts.append(child.tail or "")
    return "".join(parts)


def _grouped(fields: Iterable[tuple[str, FieldValue]]) -> dict[str, FieldValue]:
    groups: dict[str, list[FieldValue]] = {}
    for name, value in fields:
        groups.setdefault(name, []).append(value)
    return {name: tuple(many) if len(many) > 1 else many[0] for name, many in groups.items()}


def _field_or_element(
    fields: Mapping[str, FieldValue], name: str, element: etree._Element, tree: _Tree
) -> str | None:
    # A text may be large and slow to restore, so the field's restored text comes first.
    return first_text(fields, name) or _first_text(element, name, tree)


def _first_text(element: etree._Element, name: str, tree: _Tree) -> str | None:
    """Return the stripped text of the first non-empty child with a name, in any case.

    If tags were repaired, deeper elements count too. Empty elements give "", no element None.
    """
    found: str | None = None
    lower = name.lower()
    children = [child for child in element if _local_name(child).lower() == lower]
    if not children and "tags" in tree.repairs:
        children = [child for child in element.iter() if _local_name(child).lower() == lower]
    for child in children:
        found = tree.restore("".join(child.itertext())).strip()
        if found:
            break
    return found


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
