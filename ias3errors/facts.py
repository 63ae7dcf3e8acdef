"""Reads typed facts from an error document: sizes, names, times and digests.

Every function takes an `ErrorDocument` and returns a value, or None if the response does not
hold it. A malformed value is None too, never an exception. Servers name the same thing
differently; the names tried are listed in each function, the most telling first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote, unquote

from ias3errors.addresses import (
    Address,
    Place,
    host_name,
    is_archive_host,
    path_place,
    read_address,
    split_url,
)
from ias3errors.document import ErrorDocument
from ias3errors.hosts import read_host

# Patterns are strings here: `re` compiles one when it is first used, and most never are.

# -- The place: bucket and key, region and endpoint -------------------------------------------


def bucket(document: ErrorDocument) -> str | None:
    """Return the bucket's name: from the body, else from the URL of the request.

    On archive.org the bucket is the item, and its name is the item's identifier. None where the
    URL doesn't show whether its host or its path names the bucket: a wrong one would mislead.
    """
    return _named_bucket(document) or _place(document).bucket or _item_in_prose(document)


def key(document: ErrorDocument) -> str | None:
    """Return the object's key: from the body, else from the URL of the request, decoded.

    The URL's key counts where the body has the same one escaped or garbled.
    """
    named = _verbatim(document, "Key")
    asked = _place(document).key
    if not named or (asked is not None and _is_written_as(named, asked)):
        return asked
    return None if named.strip() == _NO_NAME else named


def request_place(document: ErrorDocument) -> Place:
    """Return the bucket and the key that the request itself is for.

    They differ from `bucket` and `key` where the response to a copy names the object to copy.
    """
    if _copied(document).bucket is not None and (asked := _requested(document)).bucket:
        return asked
    return Place(bucket(document), key(document))


def may_mean_source(document: ErrorDocument) -> bool:
    """Return whether `bucket` is the destination of a copy from another bucket."""
    source = _copied(document).bucket
    return source is not None and source != bucket(document)


def region(document: ErrorDocument) -> str | None:
    """Return the region that the response names, else the region of the request's host.

    A response that redirects speaks of another region than that of the request.
    """
    named = named_region(document)
    redirects = document.status is not None and 300 <= document.status < 400
    if named is not None or redirects or endpoint(document) is not None:
        return named
    return read_address(document.url).host.region


def named_region(document: ErrorDocument) -> str | None:
    """Return the region that the response itself names, such as `us-west-2`.

    It is in the header `x-amz-bucket-region`, the element `Region`, the message, or the name of
    the endpoint to use instead.
    """
    region = _header(document, "x-amz-bucket-region") or _text(document, "Region")
    if region is not None:
        return region if re.fullmatch(_REGION, region) else None
    match = re.search(_REGION_IN_MESSAGE, document.message or "")
    if match is not None:
        return match[match.lastindex or 0]
    return read_host((endpoint(document) or "").lower()).region


_REGION = r"[A-Za-z0-9_-]{1,64}"
_REGION_IN_MESSAGE = (
    r"expecting \\?'([A-Za-z0-9-]{2,40})\\?'"
    r"|\bThe ([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]) location constraint"
)


def endpoint(document: ErrorDocument) -> str | None:
    """Return the host to use instead: the element `Endpoint`, else a redirect's `Location`."""
    endpoint = _text(document, "Endpoint")
    if endpoint is not None:
        return endpoint if re.fullmatch(_ENDPOINT, endpoint) else None
    if document.status is not None and 300 <= document.status < 400:
        location = split_url(_header(document, "Location"))
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


def copy_source(document: ErrorDocument) -> str | None:
    """Return the object that the request copies as `bucket/key`, decoded, with its version.

    Services that name it by a URL get that URL, without its query and credentials.
    """
    path, _, query = (document.copy_source or "").partition("?")
    url = split_url(path) if "://" in path else None
    if url is not None:
        path = f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
    name = unquote(path).removeprefix("/")
    version = re.search(r"(?:^|&)versionId=([^&]{1,1024})", query)
    return f"{name}?versionId={unquote(version[1])}" if version else name or None


def is_archive_org(document: ErrorDocument) -> bool:
    """Return whether the request went to archive.org or one of its subdomains."""
    return is_archive_host(host_name(split_url(document.url)))


def service_of(document: ErrorDocument) -> str | None:
    """Return the short name of the service, as `Entry` has it, or None where it is not known.

    The host of the URL shows it, else headers that only one service sends, else the host that
    OSS names in `HostId`.
    """
    service = read_address(document.url).host.service
    if service is not None:
        return service
    for name, value in (document.headers or {}).items():
        is_server = name.lower() == "server"
        table, text = (_SERVERS, value) if is_server else (_SERVICE_HEADERS, name)
        found = next((one for start, one in table if text.lower().startswith(start)), None)
        if found is not None:
            return found
    return read_host((document.host_id or "").lower()).service


#: Beginnings of `Server` that only one service sends. Many others send `nginx`.
_SERVERS = (
    ("aliyunoss", "oss"),
    ("amazons3", "aws"),
    ("bcebos", "bos"),
    ("ceph", "ceph"),
    ("cleversafe", "ibm-coss"),
    ("garage", "garage"),
    ("minio", "minio"),
    ("obs", "obs"),
    ("seaweedfs", "seaweedfs"),
    ("storagegrid", "storagegrid"),
    ("tencent-cos", "cos"),
    ("uploadserver", "gcs"),
    ("versitygw", "versitygw"),
    ("wasabi", "wasabi"),
    ("windows-azure-blob", "azure"),
)
#: Beginnings of headers that only one service sends. Nearly all send some `x-amz-` headers.
_SERVICE_HEADERS = (
    ("opc-", "oci"),
    ("x-bce-", "bos"),
    ("x-cos-", "cos"),
    ("x-goog-", "gcs"),
    ("x-guploader-", "gcs"),
    ("x-minio-", "minio"),
    ("x-ms-", "azure"),
    ("x-obs-", "obs"),
    ("x-oss-", "oss"),
    ("x-rgw-", "ceph"),
    ("x-tos-", "tos"),
    ("x-trans-id", "swift"),
    ("x-wasabi-", "wasabi"),
)


# -- archive.org's own: identifiers, full items, file extensions ------------------------------


def identifier(document: ErrorDocument) -> str | None:
    """Return the identifier of the item, from archive.org's prose, else as `bucket` does."""
    return _item_in_prose(document) or bucket(document)


def _item_in_prose(document: ErrorDocument) -> str | None:
    for line in _prose(document).splitlines():
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
    r"|short term bucket lock for (\S{1,255}))"
)


def identifier_is_valid(document: ErrorDocument) -> bool | None:
    """Return whether the identifier has the form that archive.org's own message asks for."""
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


def detected_type(document: ErrorDocument) -> str | None:
    """Return the media type that archive.org took a file's content for, such as `text/plain`."""
    match = re.search(_CONTENTS, _prose(document))
    return match[1].lower() if match else None


_CONTENTS = r"(?i)\bcontents: {0,9}([a-z]{1,40}/[a-z0-9.+-]{1,80}[a-z0-9])"


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
        # The list ends at the first ordinary word.
        if match is None or dotted != word.startswith("."):
            return
        yield f".{match[1]}"
        if word.endswith("."):
            return


# -- Digests, sizes, ranges -------------------------------------------------------------------


def expected_digest(document: ErrorDocument) -> str | None:
    """Return the digest that the client sent, hex or base64 as the server writes it.

    Taken from `ExpectedDigest` (MD5), `ClientComputedContentSHA256`, or archive.org's prose.
    """
    sent = _text(document, "ExpectedDigest", "ClientComputedContentSHA256")
    return sent or _told_digest(document, 1)


def calculated_digest(document: ErrorDocument) -> str | None:
    """Return the digest of what the server received, hex or base64 as the server writes it.

    Taken from `CalculatedDigest` (MD5), `S3ComputedContentSHA256`, or archive.org's prose.
    """
    received = _text(document, "CalculatedDigest", "S3ComputedContentSHA256")
    return received or _told_digest(document, 2)


# archive.org's server writes "recieved", and the words "also not" follow the digest without a
# blank. Both begin with letters that are hex digits, so the length decides where it ends.
_TOLD_DIGESTS = (
    r"(?i)submitted with PUT: {0,9}(\S{1,100}) {0,9}!= {0,9}rec(?:ei|ie)ved data md5: {0,9}"
    r"([0-9a-f]{32}|[A-Za-z0-9+/]{22}==)"
)


def _told_digest(document: ErrorDocument, group: int) -> str | None:
    match = re.search(_TOLD_DIGESTS, _prose(document))
    return match[group] if match else None


def content_md5(document: ErrorDocument) -> str | None:
    """Return the value of the request's Content-MD5 header, as the server repeats it."""
    return _text(document, "Content-MD5")


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
    size = _text(document, "ActualObjectSize")
    if size is not None:
        return _integer(size)
    match = re.fullmatch(r"bytes \*/([0-9]{1,40})", _header(document, "Content-Range") or "")
    return _integer(match[1]) if match else None


# -- Multipart uploads and chunks -------------------------------------------------------------


def part_number(document: ErrorDocument) -> int | None:
    """Return the number of the part (`PartNumber`, `PartNumberRequested`)."""
    return _integer(_text(document, "PartNumber", "PartNumberRequested"))


def part_count(document: ErrorDocument) -> int | None:
    """Return how many parts the object has (`ActualPartCount`)."""
    return _integer(_text(document, "ActualPartCount"))


def etag(document: ErrorDocument) -> str | None:
    """Return the ETag that the request named, as the server writes it, quotes included."""
    return _text(document, "ETag")


def chunk_number(document: ErrorDocument) -> int | None:
    """Return the number of the chunk of a streaming upload (`Chunk`)."""
    return _integer(_text(document, "Chunk"))


def chunk_size(document: ErrorDocument) -> int | None:
    """Return the size of the chunk of a streaming upload, in bytes (`BadChunkSize`)."""
    return _integer(_text(document, "BadChunkSize"))


# -- The resource: storage classes, tags, related buckets -------------------------------------


def storage_class(document: ErrorDocument) -> str | None:
    """Return the object's storage class, or the one that the request names."""
    return _text(document, "StorageClass", "StorageClassRequested")


def access_tier(document: ErrorDocument) -> str | None:
    """Return the archive tier that the object is in (`AccessTier`)."""
    return _text(document, "AccessTier")


def tag_key(document: ErrorDocument) -> str | None:
    """Return the key of the tag, or the keys, separated by commas (`TagKey`)."""
    return _text(document, "TagKey")


def tag_value(document: ErrorDocument) -> str | None:
    """Return the value of the tag, verbatim; it may be empty (`TagValue`)."""
    return _verbatim(document, "TagValue")


def target_bucket(document: ErrorDocument) -> str | None:
    """Return the bucket that should receive the logs (`TargetBucket`)."""
    return _text(document, "TargetBucket")


def source_location(document: ErrorDocument) -> str | None:
    """Return the region of the bucket to be logged (`SourceBucketLocation`)."""
    return _text(document, "SourceBucketLocation")


def target_location(document: ErrorDocument) -> str | None:
    """Return the region of the bucket that should receive the logs (`TargetBucketLocation`)."""
    return _text(document, "TargetBucketLocation")


def location_constraint(document: ErrorDocument) -> str | None:
    """Return the region that the request asks for (`LocationConstraint`)."""
    return _text(document, "LocationConstraint")


def access_point(document: ErrorDocument) -> str | None:
    """Return the name of the access point (`AccessPointName`)."""
    return _text(document, "AccessPointName")


def resource_type(document: ErrorDocument) -> str | None:
    """Return the kind of resource, such as `OBJECT` or `DeleteMarker` (`ResourceType`)."""
    return _text(document, "ResourceType")


# -- Permissions ------------------------------------------------------------------------------


def principal(document: ErrorDocument) -> str | None:
    """Return the ARN of the user or role that lacks a permission, from AWS's sentence."""
    return _permission(document, "principal")


def action(document: ErrorDocument) -> str | None:
    """Return the action that is not allowed, such as `s3:PutObject`, from AWS's sentence."""
    return _permission(document, "action")


def resource_arn(document: ErrorDocument) -> str | None:
    """Return the ARN of the resource that the action is not allowed on, from AWS's sentence."""
    return _permission(document, "quoted_arn") or _permission(document, "resource_arn")


def denying_policy(document: ErrorDocument) -> str | None:
    """Return the kind of policy with an explicit deny, such as `resource-based policy`."""
    match = re.search(_EXPLICIT_DENY, document.message or "")
    return match[1].lower() if match else None


_PERMISSION = (
    r"(?i)\bUser: {1,9}(?P<principal>\S{1,2048}) is not authorized to perform: {1,9}"
    r"(?P<action>[\w:*-]{1,128})"
    r"(?: on resource: {1,9}(?:\"(?P<quoted_arn>[^\"\r\n]{1,2048})\"|(?P<resource_arn>[^\s\"]{1,2048})))?"
)
_EXPLICIT_DENY = (
    r"(?i)\bexplicit deny in an? ((?:[a-z-]{1,30} ){1,4}policy|permissions boundary)\b"
)


def _permission(document: ErrorDocument, group: str) -> str | None:
    match = re.search(_PERMISSION, document.message or "")
    return match[group] if match else None


def headers_not_signed(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the headers that the signature must cover and does not (`HeadersNotSigned`)."""
    names = re.findall(r"[^\s,]{1,100}", (_text(document, "HeadersNotSigned") or "")[:10_000])
    return tuple(names) or None


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


def expires(document: ErrorDocument) -> datetime | None:
    """Return when the presigned URL expires, with its time zone: `Expires`, else from the URL."""
    return _time(_text(document, "Expires")) or _url_expires(document)


def _url_expires(document: ErrorDocument) -> datetime | None:
    url = split_url(document.url)
    try:
        pairs = parse_qsl(url.query, max_num_fields=100) if url else []
        values = {name.lower(): value for name, value in pairs}
        for prefix in ("x-amz", "x-goog", "x-oss", "x-obs"):
            signed, seconds = _time(values.get(f"{prefix}-date")), values.get(f"{prefix}-expires")
            if signed and seconds and re.fullmatch(r"[0-9]{1,7}", seconds):
                return signed + timedelta(seconds=int(seconds))
    except (ValueError, OverflowError):
        return None
    # Older signatures, and Tencent's, hold the time itself, in seconds since 1970.
    seconds = values.get("expires") or values.get("q-sign-time", "").rpartition(";")[2]
    return datetime.fromtimestamp(int(seconds), UTC) if re.fullmatch(_EPOCH, seconds) else None


_EPOCH = r"[0-9]{1,10}"


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


def missing_header(document: ErrorDocument) -> str | None:
    """Return the name of the header that the request lacks (`MissingHeaderName`)."""
    return _text(document, "MissingHeaderName")


def unsigned_headers(document: ErrorDocument) -> str | None:
    """Return the headers that the signature does not cover, as sent (`HeadersNotSigned`)."""
    return _text(document, "HeadersNotSigned")


def condition(document: ErrorDocument) -> str | None:
    """Return the condition that did not hold: a header's name, sometimes a sentence."""
    return _text(document, "Condition")


def method(document: ErrorDocument) -> str | None:
    """Return the method that was refused: the element `Method`, else the request's own."""
    return _text(document, "Method") or document.method


def allowed_methods(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the methods that the resource allows, from `Allow` or `AllowedMethods`."""
    methods = (
        _header(document, "Allow") or _text(document, "AllowedMethods", "AllowedMethod") or ""
    )
    return tuple(re.findall(r"[A-Z]{1,20}", methods[:1000].upper())) or None


def refused_header(document: ErrorDocument) -> str | None:
    """Return the header that the service lacks or does not implement."""
    return _text(document, "Header", "MissingHeaderName")


def refused_uri(document: ErrorDocument) -> str | None:
    """Return the URI that the server could not read (`URI`)."""
    return _text(document, "URI")


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
    url = split_url(document.url)
    try:
        pairs = parse_qsl(url.query, max_num_fields=100) if url else []
    except ValueError:
        return None
    return next((value for other, value in pairs if other == name), None)


# -- Where a request went ---------------------------------------------------------------------


def _named_bucket(document: ErrorDocument) -> str | None:
    named = _text(document, "BucketName", "Bucket")
    return None if named is None or _is_garbled(named) else named


def _place(document: ErrorDocument) -> Place:
    """Return what the response is about: the source of a copy where it names that, else the rest.

    Bucket and key belong together, so that neither is the source's where the other is not.
    """
    asked, source = _requested(document), _copied(document)
    if source.bucket is None:
        return asked
    names_bucket = source.bucket == _named_bucket(document) != asked.bucket
    names_key = source.key is not None and source.key == _verbatim(document, "Key") != asked.key
    return source if names_bucket or names_key else asked


def _copied(document: ErrorDocument) -> Place:
    return path_place((document.copy_source or "").partition("?")[0])


def _requested(document: ErrorDocument) -> Place:
    """Return the bucket and key of the request, from its URL and the path in `Resource`."""
    address = read_address(document.url)
    resource = _resource_path(document, address)
    if not address.name:
        return path_place(resource) if resource else Place()
    if not address.host.is_known and address.host.service != "ias3":
        return _place_by_body(document, address, resource)
    # A virtual-hosted path looks like a path-style one: the host decides.
    if resource is None or address.host.path_is_key or unquote(resource) == address.path:
        return address.place
    named = path_place(resource)
    # A body that names the bucket alone leaves the URL's key.
    return address.place if named.key is None else named


def _place_by_body(document: ErrorDocument, address: Address, resource: str | None) -> Place:
    """Return the place in a URL whose host doesn't show it: what the body names may do so."""
    path = f"/{address.path.lstrip('/')}"
    named = _named_bucket(document)
    if named is not None:
        if address.name.startswith(f"{named.lower()}."):
            return Place(named, path[1:] or None)
        return Place(
            named, path.removeprefix(f"/{named}/") if path.startswith(f"/{named}/") else None
        )
    named_key = _verbatim(document, "Key")
    if named_key and path.endswith(f"/{named_key}"):
        return Place(_only_name(path.removesuffix(f"/{named_key}")), named_key)
    resource = unquote(resource or "")
    if path not in {"/", resource} and resource.endswith(path):
        return Place(_only_name(resource.removesuffix(path)), path[1:])
    if resource and path.startswith(f"{resource}/"):
        return Place(_only_name(resource), path.removeprefix(f"{resource}/") or None)
    return Place() if not resource or resource == path else path_place(quote(resource))


def _only_name(path: str) -> str | None:
    """Return the name in a path of one name."""
    name = path.removeprefix("/")
    return name if name and "/" not in name else None


def _resource_path(document: ErrorDocument, address: Address) -> str | None:
    """Return the path in `Resource`, percent-encoded, or None where that holds no path.

    archive.org's `Resource` is prose, and may begin with a path of its own machines.
    """
    resource = document.resource or ""
    if is_archive_host(address.name) or re.fullmatch(_PATH, resource) is None:
        return None
    if _is_garbled(resource):
        return None
    path = f"/{resource.lstrip('/')}"
    # Servers write the path as it came or decoded. One with a blank, say, is not encoded.
    is_encoded = re.fullmatch(_ENCODED_PATH, path) is not None and address.path != path
    return path if is_encoded else quote(path)


_PATH = r"/{1,2}[^/\r\n][^\r\n]{0,2047}"
_ENCODED_PATH = r"(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){1,2100}"


def _is_written_as(named: str, asked: str) -> bool:
    """Return whether a server wrote the key that was asked for escaped, garbled or misread."""
    if _is_garbled(named) or unquote(named) == asked:
        return True
    try:
        # Swift's S3 API reads UTF-8 as Latin-1 and writes that as UTF-8.
        return named.encode("latin-1").decode() == asked
    except UnicodeError:
        return False


def _is_garbled(name: str) -> bool:
    """Return whether a server failed to write a name: an undefined entity, broken bytes."""
    return name.strip() == _NO_NAME or re.search(_GARBLED, name) is not None


#: What a server writes for a name that is not valid text.
_NO_NAME = "(invalid string)"
_GARBLED = r"&[A-Za-z][A-Za-z0-9]{1,30};|\ufffd"
