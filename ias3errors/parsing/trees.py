"""Parses the bytes of a body into a tree of elements.

A body is parsed strictly first. Only if that fails is it repaired and parsed again, and the
tree then names the repairs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from ias3errors.document import ErrorDocument, OtherBody
from ias3errors.parsing import decoding, pages, rebuilding, repairing
from ias3errors.parsing.plain import PARSER
from ias3errors.parsing.repairing import Restore
from ias3errors.parsing.unpacking import GZIP, GZIP_MAGIC, unpacked

_BLANKS = " \t\r\n\ufeff"
# Texts, which `re` compiles when they are first used.
_XML_START = r"(?i)<\?xml\s|<(?:[\w.\-]{1,99}:)?Error(?:Response|s)?[\s/>]"
_DECLARATION = r"<\?xml\s[^<>]{0,300}>"


class Tree(NamedTuple):
    """A parsed body, its repairs, and the function that undoes them in a text."""

    root: etree._Element
    repairs: tuple[str, ...] = ()
    truncated: bool = False
    restore: Restore = str


def name_of(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def read_tree(body: bytes, limit: int, max_elements: int) -> Tree | ErrorDocument | OtherBody:
    """Return the tree of a body, the error of a page, or what the body is instead.

    Looks at `limit` bytes. Never raises, whatever the bytes.
    """
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
    text, found = decoding.decoded(body, cut=cut)
    del body  # of a large one there are enough copies
    result = _read_text(text, cut, max_elements, repairs | found)
    if isinstance(result, Tree):
        return result
    names = repairing.in_order(repairs | found | set(result.repairs))
    if isinstance(result, OtherBody):
        return result._replace(repairs=names)
    return replace(result, repairs=names, truncated=cut)


def _read_text(
    text: str, cut: bool, max_elements: int, repairs: set[str]
) -> Tree | ErrorDocument | OtherBody:
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


def _parsed(text: str, cut: bool, max_elements: int, repairs: set[str]) -> Tree | None:
    """Return the tree of an XML text that starts with its root element, repaired if necessary."""
    root = None if cut else _strictly_parsed(text, max_elements)
    if root is not None:
        return Tree(root, repairing.in_order(repairs))
    repaired = repairing.RepairedText(repairing.without_cdata(text))
    repairs = repairs | repaired.repairs
    root = _strictly_parsed(repaired.text, max_elements) if repaired.repairs and not cut else None
    if root is not None:
        return Tree(root, repairing.in_order(repairs), restore=repaired.restore)
    built = rebuilding.rebuilt(repaired.text, max_elements=max_elements)
    root = _strictly_parsed(built.text, max_elements) if built else None
    if built is None or root is None:
        return None
    repairs |= built.repairs
    truncated = built.truncated or cut
    return Tree(root, repairing.in_order(repairs), truncated, repaired.restore)


def _strictly_parsed(text: str, max_elements: int) -> etree._Element | None:
    # Counted first: an element takes far more memory in lxml than its tags take in the text.
    if text.count("<") > rebuilding.TAGS_PER_ELEMENT * max_elements:
        return None
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), PARSER)
    except etree.XMLSyntaxError:
        return None
    return root if len(root) <= max_elements else None
