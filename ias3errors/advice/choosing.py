"""Which advice an answer gets: the caller's rules first, then archive.org's, then anyone's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ias3errors import facts
from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.model import Advice, Rule, matching_advice, slug
from ias3errors.advice.s3 import (
    NOTHING_KNOWN,
    REDIRECT_NOT_REPLAYABLE,
    S3_FALLBACKS,
    S3_RULES,
    STATUS_ADVICE,
)
from ias3errors.document import ErrorDocument

__all__ = ["REDIRECT_NOT_REPLAYABLE", "advise"]


def advise(document: ErrorDocument, code: str | None, rules: Iterable[Rule] = ()) -> Advice:
    """Return what an answer means and what to do about it.

    `code` is the code as the catalog spells it, or as it came, or None where nobody named one.
    `rules` are the caller's own and come before all others. There is always an advice: a code
    that nobody knows gets that of its HTTP status.
    """
    code = code or document.code
    at_archive = _is_from_archive(document)
    tables: tuple[Iterable[Rule], ...] = (
        rules,
        SITUATIONS,
        ARCHIVE_RULES if at_archive else (),
        S3_RULES,
        ARCHIVE_FALLBACKS if at_archive else (),
        S3_FALLBACKS,
    )
    for table in tables:
        advice = matching_advice(document, code, table)
        if advice is not None:
            return advice
    return _by_status(document.status, code)


def _by_status(status: int | None, code: str | None) -> Advice:
    advice = next(
        (advice for statuses, advice in STATUS_ADVICE if status in statuses), NOTHING_KNOWN
    )
    return replace(advice, kind=slug(code)) if code else advice


def _is_from_archive(document: ErrorDocument) -> bool:
    """Tell whether the answer is archive.org's: by its host, else by the lack of other signs."""
    if document.url:
        return facts.is_archive_org(document)
    # archive.org's bodies hold four elements and a text that is no path; its headers no ids.
    if document.host_id or not _ARCHIVE_ELEMENTS.issuperset(document.fields):
        return False
    if (document.resource or "").startswith("/"):
        return False
    return not any(_shows_another(*header) for header in (document.headers or {}).items())


_ARCHIVE_ELEMENTS = frozenset({"Code", "Message", "Resource", "RequestId"})
_OTHER_HEADERS = (
    "x-amz-",
    "x-cos-",
    "x-goog-",
    "x-guploader-",
    "x-minio-",
    "x-obs-",
    "x-oss-",
)
_OTHER_SERVERS = (
    "aliyunoss",
    "amazons3",
    "ceph",
    "cloudflare",
    "garage",
    "minio",
    "seaweedfs",
    "tencent-cos",
    "uploadserver",
    "versitygw",
    "wasabi",
)


def _shows_another(name: str, value: str) -> bool:
    name, value = name.lower(), value.lower()
    if name == "server":
        return value.startswith(_OTHER_SERVERS)
    return name.startswith(_OTHER_HEADERS)
