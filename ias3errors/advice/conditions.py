"""When a row of advice applies for more than its code and its words.

Every function takes an `ErrorDocument` and returns an empty mapping where the condition holds,
else None: that is what `Rule.facts` asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

from ias3errors import facts
from ias3errors.document import ErrorDocument

_HOLDS: Mapping[str, object] = {}


def without_credentials(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold where the request is known to have carried no credentials."""
    return _HOLDS if document.credentials_sent is False else None


def refused_without_credentials(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold for 401 and 403 where the request is known to have carried no credentials."""
    return without_credentials(document) if document.status in {401, 403} else None


def deletes_what_stays(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold where the request would delete a whole item or one of its system files."""
    if document.method != "DELETE" or facts.bucket(document) is None:
        return None
    key = facts.key(document)
    return _HOLDS if key is None or key.endswith(_SYSTEM_FILES) else None


_SYSTEM_FILES = ("_meta.xml", "_files.xml", "_meta.sqlite")


def server_page(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold where a server or gateway reports trouble of its own and names no code.

    A 503 says so only by a page: without one it may just as well be a busy service.
    """
    page = document.title or document.excerpt
    trouble = {500, 502, 503, 504} if page else {500, 502, 504}
    return _HOLDS if document.code is None and document.status in trouble else None


def length_required(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold for 411 without a code, which web servers send before the service sees the request."""
    return _HOLDS if document.code is None and document.status == 411 else None


def refused_without_body(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold for 401 and 403 without a body, as HEAD gets them."""
    return _HOLDS if _has_no_body(document) and document.status in {401, 403} else None


def missing_without_body(document: ErrorDocument) -> Mapping[str, object] | None:
    """Hold for 404 and 410 without a body, as HEAD gets them."""
    return _HOLDS if _has_no_body(document) and document.status in {404, 410} else None


def _has_no_body(document: ErrorDocument) -> bool:
    seen = document.message or document.fields or document.title or document.excerpt
    return document.source == "status" and not seen
