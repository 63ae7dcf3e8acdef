"""Recognizes errors of a kind, which differ in their ids alone, so that their texts are made once.

Every body is parsed. A file of a million saved bodies contains few kinds.
"""

from __future__ import annotations

from functools import lru_cache

from ias3errors.building import make_error
from ias3errors.document import ErrorDocument, PlainTexts
from ias3errors.exchange import Exchange
from ias3errors.parsing.plain import local_name, plain_document, read_document, read_plain
from ias3errors.redaction.masking import is_harmless
from ias3errors.s3error import S3Error
from ias3errors.scanning.match import Match, error_from_match

#: What errors share that differ in their ids alone.
Kind = tuple[object, ...]

#: The elements of ids.
ID_NAMES = ("RequestId", "HostId")

#: The kind, or None for an error that is not remembered; the ids by the names of their elements;
#: the match, with its document if that was read; the texts of a plain body, read without it.
#: A plain tuple, since making a named one of each match takes a fiftieth of all the time.
ParsedMatch = tuple[Kind | None, dict[str, str], Match, PlainTexts | None]


def parse_match(match: Match) -> ParsedMatch:
    """Parse a match, and find its kind."""
    exchange, document = match.exchange, match.document
    if exchange.headers or exchange.request_headers:  # they hold ids and times
        return None, {}, match, None
    if document is None:
        plain = read_plain(match.body)
        if plain is not None:
            texts = plain[2]
            kind, ids = _kind_of_texts(texts, exchange)
            return kind, ids, match, texts
        found = read_document(match.body)
        if not isinstance(found, ErrorDocument) or found.code is None:
            return None, {}, match, None
        document = found
        match = match._replace(document=document)
    # An element with children is rare, and cannot be a key.
    if document.code is None or not all(isinstance(one, str) for one in document.fields.values()):
        return None, {}, match, None
    return *_kind_of_document(document, exchange), match, None


def error_of(match: Match, texts: PlainTexts | None) -> S3Error | None:
    """Return the error of a parsed match, or None if it is something else."""
    if texts is not None:
        # With no headers and a code, this is what `with_exchange` gives, made at once.
        facts = match.exchange
        document = plain_document(
            texts, status=facts.status, reason=facts.reason, method=facts.method, url=facts.url
        )
        if document.code is not None:
            return make_error(document)
    return error_from_match(match)


def _is_id(name: str, text: str) -> bool:
    """Return whether another such text would change nothing else in a record."""
    # OSS names its host in `HostId`, and a host may choose the advice.
    return (name == "RequestId" or "." not in text) and is_harmless(text)


def _kind_of_texts(texts: PlainTexts, exchange: Exchange) -> tuple[Kind, dict[str, str]]:
    """Return the kind of a body that is one plain `Error`, and its ids."""
    tags = tuple(texts)
    values = [*texts.values()]
    ids: dict[str, str] = {}
    for index, name in _id_places(tags):
        text = values[index]
        if text and _is_id(name, text):
            ids[name] = text
            values[index] = None
    facts = (exchange.status, exchange.reason, exchange.method, exchange.url)
    return (tags, tuple(ids), *facts, *values), ids


@lru_cache(maxsize=1024)
def _id_places(tags: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """Return which tags are those of ids, each with its name, if no other element has that name."""
    names = [local_name(tag) for tag in tags]
    lowered = [name.lower() for name in names]
    return tuple(
        (index, name)
        for index, name in enumerate(names)
        if name in ID_NAMES and lowered.count(name.lower()) == 1
    )


def _kind_of_document(document: ErrorDocument, exchange: Exchange) -> tuple[Kind, dict[str, str]]:
    """Return the kind of an error whose document was read, and its ids."""
    shared: dict[str, object] = dict(document.fields)
    ids: dict[str, str] = {}
    for name, text in zip(ID_NAMES, (document.request_id, document.host_id), strict=True):
        if text and shared.get(name) == text and _is_id(name, text):
            ids[name] = text
            shared[name] = None
    kind = (
        *(tuple(shared), tuple(shared.values()), tuple(ids)),
        None if "RequestId" in ids else document.request_id,
        None if "HostId" in ids else document.host_id,
        *(document.code, document.message, document.resource, document.source),
        *(document.repairs, document.truncated, document.title, document.excerpt),
        *(exchange.status, exchange.reason, exchange.method, exchange.url),
    )
    return kind, ids
