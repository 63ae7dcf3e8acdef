"""What an answer tells beyond its code: sizes, names, times and digests, typed.

Every function takes an `ErrorDocument` and returns a value, or None where the answer does not
hold it. A malformed value is None too, never an exception. Servers name the same thing
differently; the names tried are listed in each function, the most telling first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ias3errors.document import ErrorDocument

# The patterns in here are texts: `re` compiles one when it is first used, and most never are.

# -- The place: bucket and key, region and endpoint -------------------------------------------


def bucket(document: ErrorDocument) -> str | None:
    """Return the bucket's name: the elements `BucketName` or `Bucket`, else the request's path.

    On archive.org the bucket is the item, and its name is the item's identifier.
    """
    return _text(document, "BucketName", "Bucket") or _requested(document).bucket


def key(document: ErrorDocument) -> str | None:
    """Return the object's key: the element `Key`, else the request's path, percent-decoded."""
    return _verbatim(document, "Key") or _requested(document).key


def region(document: ErrorDocument) -> str | None:
    """Return the region that the bucket is in or the server speaks for, such as `us-west-2`.

    Taken from the header `x-amz-bucket-region`, the element `Region`, the message, or the name
    of the endpoint.
    """
    told = _header(document, "x-amz-bucket-region") or _text(document, "Region")
    if told is not None:
        return told if re.fullmatch(_REGION, told) else None
    match = re.search(_REGION_IN_MESSAGE, document.message or "")
    if match is None:
        match = re.search(_REGION_IN_ENDPOINT, endpoint(document) or "")
    return match[match.lastindex or 0] if match else None


_REGION = r"[A-Za-z0-9_-]{1,64}"
_REGION_IN_MESSAGE = (
    r"expecting \\?'([A-Za-z0-9-]{2,40})\\?'"
    r"|\bThe ([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]) location constraint"
)
_REGION_IN_ENDPOINT = (
    r"\bs3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9])\.amazonaws\.com"
)


def endpoint(document: ErrorDocument) -> str | None:
    """Return the host to use instead: the element `Endpoint`, else a redirect's `Location`."""
    told = _text(document, "Endpoint")
    if told is not None:
        return told if re.fullmatch(_ENDPOINT, told) else None
    if document.status is not None and 300 <= document.status < 400:
        location = _split(_header(document, "Location"))
        # Without user and password, which a Location may carry.
        host = location.netloc.rpartition("@")[2] if location else ""
        return host if re.fullmatch(_ENDPOINT, host) else None
    return None


_ENDPOINT = r"[A-Za-z0-9\[][A-Za-z0-9._:/\[\]-]{1,254}"


def version_id(document: ErrorDocument) -> str | None:
    """Return the object's version: `VersionId`, the header, else the query's `versionId`."""
    return (
        _text(document, "VersionId")
        or _header(document, "x-amz-version-id")
        or _query(document, "versionId")
    )


def upload_id(document: ErrorDocument) -> str | None:
    """Return the id of a multipart upload: `UploadId`, else the query's `uploadId`."""
    return _text(document, "UploadId") or _query(document, "uploadId")


def is_archive_org(document: ErrorDocument) -> bool:
    """Tell whether the request went to archive.org or a host below it."""
    return _is_archive_host(_host(_split(document.url)))


# -- archive.org's own: identifiers, full items, file extensions ------------------------------


def identifier(document: ErrorDocument) -> str | None:
    """Return the identifier of the item, from archive.org's prose, else as `bucket` does."""
    for line in _prose(document).splitlines():
        # The name stands before or between fixed words; slicing keeps long lines cheap.
        before, found, _ = line.partition(" not found by Metadata::get_obj")
        if found and before.strip():
            return before[-256:].split()[-1]
        match = re.search(_UPLOAD_OF, line)
        if match:
            return match[1]
    return bucket(document)


_UPLOAD_OF = r"(?i)your upload of (\S{1,255}) from username"


def identifier_is_valid(document: ErrorDocument) -> bool | None:
    """Tell whether the identifier has the form that archive.org's answer itself asks for."""
    name = identifier(document)
    return None if name is None else re.fullmatch(_IDENTIFIER, name) is not None


_IDENTIFIER = r"[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}"


def item_bytes(document: ErrorDocument) -> int | None:
    """Return how many bytes a full item holds, from archive.org's prose."""
    match = re.search(_FULL_ITEM, _prose(document))
    return _integer(match[1]) if match else None


def item_limit(document: ErrorDocument) -> int | None:
    """Return how many bytes an item may hold, from archive.org's prose about a full one."""
    match = re.search(_FULL_ITEM, _prose(document))
    return _integer(match[2]) if match else None


_FULL_ITEM = (
    r"(?i)total number of bytes ?\(([0-9]{1,40})\) is over the per item size limit of "
    r"([0-9]{1,40})"
)


def suggested_extensions(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the file extensions that archive.org proposes instead, each with its dot."""
    match = re.search(_TRY_ONE_OF, _prose(document))
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
        # The list ends where ordinary words begin again.
        if match is None or dotted != word.startswith("."):
            return
        yield f".{match[1]}"
        if word.endswith("."):
            return


# -- Digests, sizes, ranges -------------------------------------------------------------------


def expected_digest(document: ErrorDocument) -> str | None:
    """Return the MD5 that the client sent, hex or base64 as the server writes it."""
    return _text(document, "ExpectedDigest") or _told_digest(document, 1)


def calculated_digest(document: ErrorDocument) -> str | None:
    """Return the MD5 of what the server received, hex or base64 as the server writes it."""
    return _text(document, "CalculatedDigest") or _told_digest(document, 2)


# archive.org's server writes "recieved", and the words "also not" follow the digest without a
# blank. Both begin with letters that are hex digits, so the length decides where it ends.
_TOLD_DIGESTS = (
    r"(?i)submitted with PUT: {0,9}(\S{1,100}) {0,9}!= {0,9}rec(?:ei|ie)ved data md5: {0,9}"
    r"([0-9a-f]{32}|[A-Za-z0-9+/]{22}==)"
)


def _told_digest(document: ErrorDocument, group: int) -> str | None:
    match = re.search(_TOLD_DIGESTS, _prose(document))
    return match[group] if match else None


def proposed_size(document: ErrorDocument) -> int | None:
    """Return the size of what was sent, in bytes (`ProposedSize`, `Size`)."""
    return _integer(_text(document, "ProposedSize", "Size"))


def max_size(document: ErrorDocument) -> int | None:
    """Return the largest size allowed, in bytes (`MaxSizeAllowed`, `MaxMessageLengthBytes`)."""
    return _integer(_text(document, "MaxSizeAllowed", "MaxMessageLengthBytes"))


def min_size(document: ErrorDocument) -> int | None:
    """Return the smallest size allowed, in bytes (`MinSizeAllowed`)."""
    return _integer(_text(document, "MinSizeAllowed"))


def bytes_expected(document: ErrorDocument) -> int | None:
    """Return the bytes that Content-Length announced (`NumberBytesExpected`)."""
    return _integer(_text(document, "NumberBytesExpected"))


def bytes_provided(document: ErrorDocument) -> int | None:
    """Return the bytes that arrived (`NumberBytesProvided`)."""
    return _integer(_text(document, "NumberBytesProvided"))


def range_requested(document: ErrorDocument) -> str | None:
    """Return the range asked for as the server writes it, with or without `bytes=`."""
    return _text(document, "RangeRequested")


def object_size(document: ErrorDocument) -> int | None:
    """Return the object's size in bytes: `ActualObjectSize`, else `Content-Range: bytes */N`."""
    told = _text(document, "ActualObjectSize")
    if told is not None:
        return _integer(told)
    match = re.fullmatch(r"bytes \*/([0-9]{1,40})", _header(document, "Content-Range") or "")
    return _integer(match[1]) if match else None


# -- Times ------------------------------------------------------------------------------------


def request_time(document: ErrorDocument) -> datetime | None:
    """Return the time that the client gave its request, with its time zone (`RequestTime`)."""
    return _time(_text(document, "RequestTime"))


def server_time(document: ErrorDocument) -> datetime | None:
    """Return the time that the server's clock showed, with its time zone (`ServerTime`)."""
    return _time(_text(document, "ServerTime"))


def skew(document: ErrorDocument) -> timedelta | None:
    """Return the client's clock minus the server's: negative where the client's is slow."""
    ours, theirs = request_time(document), server_time(document)
    return None if ours is None or theirs is None else ours - theirs


def max_skew(document: ErrorDocument) -> timedelta | None:
    """Return how far the clocks may be apart (`MaxAllowedSkewMilliseconds`)."""
    milliseconds = _integer(_text(document, "MaxAllowedSkewMilliseconds"))
    if milliseconds is None or milliseconds > timedelta.max // timedelta(milliseconds=1):
        return None
    return timedelta(milliseconds=milliseconds)


def _time(text: str | None) -> datetime | None:
    # Signature version 4 gives 20191102T153031Z, version 2 an HTTP date, servers ISO 8601.
    if text is None or len(text) > 40:
        return None
    try:
        time = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return time if time.tzinfo is not None else None


# -- The request: arguments, conditions, methods ----------------------------------------------


def argument_name(document: ErrorDocument) -> str | None:
    """Return the name of the argument that was refused (`ArgumentName`, `ArgumentName1`)."""
    return _text(document, "ArgumentName", "ArgumentName1")


def argument_value(document: ErrorDocument) -> str | None:
    """Return the value that was refused, verbatim; it may be empty."""
    return _verbatim(document, "ArgumentValue", "ArgumentValue1")


def condition(document: ErrorDocument) -> str | None:
    """Return the condition that did not hold: a header's name, sometimes a sentence."""
    return _text(document, "Condition")


def method(document: ErrorDocument) -> str | None:
    """Return the method that was refused: the element `Method`, else the request's own."""
    return _text(document, "Method") or document.method


def allowed_methods(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the methods that the resource allows, from `Allow` or `AllowedMethods`."""
    told = _header(document, "Allow") or _text(document, "AllowedMethods", "AllowedMethod") or ""
    return tuple(re.findall(r"[A-Z]{1,20}", told[:1000].upper())) or None


# -- How values are found ---------------------------------------------------------------------


def _verbatim(document: ErrorDocument, *names: str) -> str | None:
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


def _text(document: ErrorDocument, *names: str) -> str | None:
    """Return the first text among the named elements that is not blank, without its blanks."""
    for name in names:
        value = (_verbatim(document, name) or "").strip()
        if value:
            return value
    return None


def _header(document: ErrorDocument, name: str) -> str | None:
    folded = name.lower()
    for other, value in (document.headers or {}).items():
        if other.lower() == folded:
            return value.strip() or None
    return None


def _integer(text: str | None) -> int | None:
    # Nothing that is counted here needs more digits, and int() refuses thousands of them.
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,20}", text) else None


def _prose(document: ErrorDocument) -> str:
    return f"{document.resource or ''}\n{document.message or ''}"


def _query(document: ErrorDocument, name: str) -> str | None:
    url = _split(document.url)
    try:
        pairs = parse_qsl(url.query, max_num_fields=100) if url else []
    except ValueError:
        return None
    return next((value for other, value in pairs if other == name), None)


# -- Where a request went ---------------------------------------------------------------------


class _Place(NamedTuple):
    bucket: str | None = None
    key: str | None = None


def _requested(document: ErrorDocument) -> _Place:
    """Return what the request was about: the path in `Resource`, else the request's URL."""
    url = _split(document.url)
    path = unquote(url.path) if url else ""
    resource = document.resource or ""
    # Where Resource repeats the path of the URL, the URL says more: it knows the host.
    if _is_path(resource) and not is_archive_org(document) and resource != path:
        return _path_style(resource, decode=False)
    if url is None:
        return _Place()
    host = _host(url)
    told = _text(document, "BucketName", "Bucket")
    if told and host.startswith(f"{told.lower()}."):
        return _Place(told, unquote(url.path).removeprefix("/") or None)
    if _is_archive_host(host) and not re.search(r"(^|\.)s3[a-z]{0,5}\.", host):
        return _item_page(host, url.path)
    name = _virtual_host_bucket(host)
    if name:
        return _Place(name, unquote(url.path).removeprefix("/") or None)
    return _path_style(url.path, decode=True)


def _is_path(resource: str) -> bool:
    return re.fullmatch(r"/[^/\r\n][^\r\n]{0,2047}", resource) is not None


def _path_style(path: str, *, decode: bool) -> _Place:
    parts = path.split("/", 2)[1:]
    # Decoded after the cut: a name may hold an escaped slash.
    names = [unquote(part) if decode else part for part in parts]
    return _Place(*(name or None for name in names))


def _virtual_host_bucket(host: str) -> str | None:
    """Return what stands before the service's own name in a host, which is a bucket."""
    for suffix, own_labels in _SERVICES:
        if host.endswith(suffix):
            labels = host.removesuffix(suffix).split(".")
            return ".".join(labels[: len(labels) - own_labels]) or None
    labels = host.split(".")
    # The last such label: a bucket may itself be called s3-something.
    for index in range(len(labels) - 1, -1, -1):
        if re.fullmatch(_SERVICE_LABEL, labels[index]):
            return ".".join(labels[:index]) or None
    return None


#: Services whose host names hold no label that tells where the bucket ends, and how many labels
#: of their own (an account, a region) stand before the suffix.
_SERVICES = (
    (".storage.googleapis.com", 0),
    (".r2.cloudflarestorage.com", 1),
    (".digitaloceanspaces.com", 1),
)
_SERVICE_LABEL = r"(?:s3|oss|cos|obs)(?:-[a-z0-9-]{1,40})?"


def _item_page(host: str, path: str) -> _Place:
    """Return the item and file of an archive.org URL that is not of its S3 service."""
    match = re.match(r"/(?:download|details|metadata|serve|[0-9]{1,3}/items)(/.*)", path)
    if match:
        return _path_style(match[1], decode=True)
    if host in {"archive.org", "www.archive.org"}:
        return _Place()
    return _path_style(path, decode=True)


def _split(url: str | None) -> SplitResult | None:
    try:
        return urlsplit(url) if url else None
    except ValueError:
        return None


def _host(url: SplitResult | None) -> str:
    # The hostname attribute leaves user and port out and lowers the case.
    return (url.hostname or "").rstrip(".") if url else ""


def _is_archive_host(host: str) -> bool:
    return host == "archive.org" or host.endswith(".archive.org")
