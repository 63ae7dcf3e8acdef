"""Reads typed facts from an error document: sizes, digests, permissions and times.

Every function takes an `ErrorDocument` and returns a value, or None if the response does not
hold it. A malformed value is None too, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from ias3errors import fields
from ias3errors.document import ErrorDocument
from ias3errors.urls import query_parameters

# Patterns are strings here: `re` compiles one when it is first used, and most never are.

TextFact: TypeAlias = Callable[[ErrorDocument], str | None]
IntegerFact: TypeAlias = Callable[[ErrorDocument], int | None]


def _text(*names: str) -> TextFact:
    return lambda document: fields.text(document, *names)


def _verbatim(*names: str) -> TextFact:
    return lambda document: fields.verbatim(document, *names)


def _integer(*names: str) -> IntegerFact:
    return lambda document: fields.integer(fields.text(document, *names))


# -- Facts that are one element: servers name it differently, and the first name that is there counts

# Sizes, in bytes.
proposed_size: IntegerFact = _integer("ProposedSize", "Size")
max_size: IntegerFact = _integer("MaxSizeAllowed", "MaxMessageLengthBytes")
min_size: IntegerFact = _integer("MinSizeAllowed")
#: The bytes that Content-Length announced, and those that arrived.
bytes_expected: IntegerFact = _integer("NumberBytesExpected")
bytes_provided: IntegerFact = _integer("NumberBytesProvided")
#: The range asked for as the server writes it, with or without `bytes=`.
range_requested: TextFact = _text("RangeRequested")
#: The value of the request's Content-MD5 header, as the server repeats it.
content_md5: TextFact = _text("Content-MD5")

# Multipart uploads, and the chunks of a streaming upload.
part_number: IntegerFact = _integer("PartNumber", "PartNumberRequested")
part_count: IntegerFact = _integer("ActualPartCount")
#: The ETag that the request named, as the server writes it, quotes included.
etag: TextFact = _text("ETag")
chunk_number: IntegerFact = _integer("Chunk")
chunk_size: IntegerFact = _integer("BadChunkSize")

# The object, its tags, and other resources.
#: The storage class of the object, or the one that the request names.
storage_class: TextFact = _text("StorageClass", "StorageClassRequested")
#: The archive tier that the object is in.
access_tier: TextFact = _text("AccessTier")
#: One key, or several separated by commas.
tag_key: TextFact = _text("TagKey")
tag_value: TextFact = _verbatim("TagValue")
#: The bucket that should receive the logs of another, and the regions of both.
target_bucket: TextFact = _text("TargetBucket")
source_location: TextFact = _text("SourceBucketLocation")
target_location: TextFact = _text("TargetBucketLocation")
#: The region that the request asks for.
location_constraint: TextFact = _text("LocationConstraint")
access_point: TextFact = _text("AccessPointName")
#: The kind of resource, such as `OBJECT` or `DeleteMarker`.
resource_type: TextFact = _text("ResourceType")

# What the server refused in the request.
access_key: TextFact = _text("AWSAccessKeyId")
argument_name: TextFact = _text("ArgumentName", "ArgumentName1")
argument_value: TextFact = _verbatim("ArgumentValue", "ArgumentValue1")
#: The header that the service lacks or does not implement.
refused_header: TextFact = _text("Header", "MissingHeaderName")
#: The headers that the signature must cover and does not, as one text.
unsigned_headers: TextFact = _text("HeadersNotSigned")
#: The condition that did not hold: a header's name, sometimes a sentence.
condition: TextFact = _text("Condition")
#: The URI that the server could not read.
refused_uri: TextFact = _text("URI")


# -- Facts from several places ----------------------------------------------------------------


def method(document: ErrorDocument) -> str | None:
    """Return the method that was refused: the element `Method`, else the request's own."""
    return fields.text(document, "Method") or document.method


def allowed_methods(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the methods that the resource allows, from `Allow` or `AllowedMethods`."""
    element = fields.text(document, "AllowedMethods", "AllowedMethod")
    methods = fields.header(document, "Allow") or element or ""
    return tuple(re.findall(r"[A-Z]{1,20}", methods[:1000].upper())) or None


def headers_not_signed(document: ErrorDocument) -> tuple[str, ...] | None:
    """Return the headers that the signature must cover and does not."""
    return tuple(re.findall(r"[^\s,]{1,100}", (unsigned_headers(document) or "")[:10_000])) or None


def object_size(document: ErrorDocument) -> int | None:
    """Return the object's size in bytes: `ActualObjectSize`, else `Content-Range: bytes */N`."""
    size = fields.text(document, "ActualObjectSize")
    if size is None:
        match = re.fullmatch(r"bytes \*/([0-9]+)", fields.header(document, "Content-Range") or "")
        size = match and match[1]
    return fields.integer(size)


# archive.org's server writes "recieved", and the words "also not" follow the digest without a
# blank. Both begin with letters that are hex digits, so the length decides where it ends.
_DIGESTS = (
    r"(?i)submitted with PUT: {0,9}(\S{1,100}) {0,9}!= {0,9}rec(?:ei|ie)ved data md5: {0,9}"
    r"([0-9a-f]{32}|[A-Za-z0-9+/]{22}==)"
)


def _digest(group: int, *names: str) -> TextFact:
    def digest(document: ErrorDocument) -> str | None:
        found = fields.text(document, *names)
        match = None if found else re.search(_DIGESTS, fields.prose(document))
        return match[group] if match else found

    return digest


# MD5, SHA-256, or MD5 in archive.org's prose, in hex or base64 as the server writes them.
#: The digest that the client sent.
expected_digest: TextFact = _digest(1, "ExpectedDigest", "ClientComputedContentSHA256")
#: The digest of what the server received.
calculated_digest: TextFact = _digest(2, "CalculatedDigest", "S3ComputedContentSHA256")


# -- Permissions, from the sentences of AWS and Google ----------------------------------------


_PERMISSION = (
    r"(?i)\bUser: {1,9}(?P<principal>\S{1,2048}) is not authorized to perform: {1,9}"
    r"(?P<action>[\w:*-]{1,128})"
    r"(?: on resource: {1,9}(?:\"(?P<quoted_arn>[^\"\r\n]{1,2048})\"|(?P<resource_arn>[^\s\"]{1,2048})))?"
)
# A match begins with a word, so that a text without blanks is read once.
_GOOGLE_PERMISSION = (
    r"(?<!\S)(?P<principal>Anonymous caller|\S{1,256}) does not have "
    r"(?P<action>storage\.[A-Za-z.]{1,60}) access"
)
_EXPLICIT_DENY = (
    r"(?i)\bexplicit deny in an? ((?:[a-z-]{1,30} ){1,4}policy|permissions boundary)\b"
)


def _permission(*groups: str) -> TextFact:
    def fact(document: ErrorDocument) -> str | None:
        match = re.search(_PERMISSION, document.message or "")
        if match is None and groups[0] in {"principal", "action"}:
            details = fields.text(document, "Details") or document.message
            match = re.search(_GOOGLE_PERMISSION, details or "")
        found = (match[group] for group in groups) if match else ()
        return next(filter(None, found), None)

    return fact


#: Who lacks a permission: the ARN of a user or role, or an account of Google.
principal: TextFact = _permission("principal")
#: The action that is not allowed, such as `s3:PutObject`.
action: TextFact = _permission("action")
#: The ARN of the resource that the action is not allowed on.
resource_arn: TextFact = _permission("quoted_arn", "resource_arn")


def denying_policy(document: ErrorDocument) -> str | None:
    """Return the kind of policy with an explicit deny, such as `resource-based policy`."""
    match = re.search(_EXPLICIT_DENY, document.message or "")
    return match[1].lower() if match else None


# -- Times, each with its time zone -----------------------------------------------------------


def _time_of(name: str) -> Callable[[ErrorDocument], datetime | None]:
    return lambda document: fields.time(fields.text(document, name))


request_time: Callable[[ErrorDocument], datetime | None] = _time_of("RequestTime")
#: What the server's clock showed.
server_time: Callable[[ErrorDocument], datetime | None] = _time_of("ServerTime")


def skew(document: ErrorDocument) -> timedelta | None:
    """Return the client's clock minus the server's: negative where the client's is slow."""
    ours, theirs = request_time(document), server_time(document)
    return None if ours is None or theirs is None else ours - theirs


def max_skew(document: ErrorDocument) -> timedelta | None:
    """Return how far the clocks may be apart (`MaxAllowedSkewMilliseconds`)."""
    milliseconds = fields.integer(fields.text(document, "MaxAllowedSkewMilliseconds"))
    if milliseconds is None or milliseconds > timedelta.max // timedelta(milliseconds=1):
        return None
    return timedelta(milliseconds=milliseconds)


def expires(document: ErrorDocument) -> datetime | None:
    """Return when the presigned URL expires: the element `Expires`, else the URL says it."""
    return fields.time(fields.text(document, "Expires")) or _url_expires(document.url)


def _url_expires(url: str | None) -> datetime | None:
    values = query_parameters(url)
    for prefix in ("x-amz", "x-goog", "x-oss", "x-obs"):
        signed, seconds = (
            fields.time(values.get(f"{prefix}-date")),
            values.get(f"{prefix}-expires", ""),
        )
        if signed and re.fullmatch(r"[0-9]{1,7}", seconds):
            try:
                return signed + timedelta(seconds=int(seconds))
            except OverflowError:
                return None
    if "se" in values and "sig" in values:  # a shared access signature of Azure
        ends = values["se"]
        return fields.time(ends if "T" in ends else f"{ends}T00:00:00Z")
    # Older signatures, and Tencent's, hold the time itself, in seconds since 1970.
    seconds = values.get("expires") or values.get("q-sign-time", "").rpartition(";")[2]
    return datetime.fromtimestamp(int(seconds), UTC) if re.fullmatch(_EPOCH, seconds) else None


_EPOCH = r"[0-9]{1,10}"
