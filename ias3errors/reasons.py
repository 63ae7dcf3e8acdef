"""The fields in which services say why a request failed, beyond code and message."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ias3errors.document import ErrorDocument, FieldValue

#: Fields that hold a sentence: their value is shown without their name.
PROSE_FIELDS = (
    "additionalMessage",
    "AuthenticationErrorDetail",
    "AuthorizationErrorDetail",
    "Cause",
    "CopySourceErrorMessage",
    "Description",
    "Detail",
    "DetailedMessage",
    "Details",
    "ErrorDetail",
    "ErrorMessage",
    "ExceptionMessage",
    "ExtendedErrorDetail",
    "Explanation",
    "Hint",
    "Reason",
)
#: Fields whose value needs their name to make sense.
NAMED_FIELDS = (
    # Which part of the request the server refused.
    "ArgumentName",
    "ArgumentValue",
    "Condition",
    "CopySourceErrorCode",
    "CopySourceStatusCode",
    "Field",
    "Header",
    "HeaderName",
    "HeaderValue",
    "HeadersNotSigned",
    "LineNumber",
    "LinePosition",
    "Method",
    "AllowedMethod",
    "AllowedMethods",
    "MaximumAllowed",
    "MinimumAllowed",
    "MissingHeaderName",
    "Name",
    "Parameter",
    "QueryParameterName",
    "QueryParameterValue",
    "ResourceType",
    "TagKey",
    "TagValue",
    "URI",
    "Value",
    "XmlNodeName",
    "XmlNodeValue",
    # What the client sent, and what the server expected or received.
    "BadChunkSize",
    "CalculatedDigest",
    "Chunk",
    "ClientComputedContentSHA256",
    "Content-MD5",
    "ExpectedDigest",
    "RangeRequested",
    "S3ComputedContentSHA256",
    # Times.
    "Expires",
    "MaxAllowedSkewMilliseconds",
    "RequestTime",
    "ServerTime",
    "X-Amz-Date",
    "X-Amz-Expires",
    # Where the object or the bucket is, and in which state.
    "AccessPointName",
    "AccessTier",
    "AccountId",
    "ActualPartCount",
    "Bucket",
    "BucketName",
    "Endpoint",
    "ETag",
    "ExpectedRegion",
    "LocationConstraint",
    "PartNumber",
    "PartNumberRequested",
    "Region",
    "SourceBucketLocation",
    "StorageClass",
    "StorageClassRequested",
    "TargetBucket",
    "TargetBucketLocation",
    "UploadId",
    "VersionId",
    # Where the service explains the error.
    "EC",
    "RecommendDoc",
)
#: Named fields that count bytes.
SIZE_FIELDS = (
    "ActualObjectSize",
    "DecodedContentLength",
    "MaxMessageLengthBytes",
    "MaxSizeAllowed",
    "MinSizeAllowed",
    "NumberBytesExpected",
    "NumberBytesProvided",
    "ObjectSize",
    "ProposedSize",
    "Size",
)

#: Named fields whose value somebody chose, or that identify: no words of the service.
NAMES = frozenset(
    {
        *("accesspointname", "bucket", "bucketname", "endpoint", "etag", "targetbucket"),
        *("uploadid", "uri", "versionid"),
    }
)

# Header names and JSON members may come in any case.
_PROSE = frozenset(name.lower() for name in PROSE_FIELDS)
_SIZES = frozenset(name.lower() for name in SIZE_FIELDS)
_REASONS = _PROSE | _SIZES | {name.lower() for name in NAMED_FIELDS}


class Reason(NamedTuple):
    """One field that says why a request failed, as the server spelled its name and value."""

    name: str
    text: str
    is_prose: bool = False
    is_size: bool = False
    #: The argument, header or parameter that the text is the value of.
    value_of: str | None = None


def reasons(document: ErrorDocument) -> list[Reason]:
    """Return the fields that give the reason: sentences first, then the order of the response."""
    found = list(_reasons(document))
    return [one for one in found if one.is_prose] + [one for one in found if not one.is_prose]


def reason_text(document: ErrorDocument) -> str:
    """Return the service's words in the fields that give the reason, one on a line, for patterns."""
    return "\n".join(one.text for one in _reasons(document) if one.name.lower() not in NAMES)


def _reasons(document: ErrorDocument) -> Iterator[Reason]:
    for name, value in document.fields.items():
        base = _base_name(name)
        if base is None:
            continue
        text = ", ".join(text for one in _texts(value) if (text := one.strip()))
        if not text:
            continue
        # The last field with the name that belongs to a value.
        owner = name.lower().replace("value", "name") if base.endswith("value") else None
        owners = [one for other, one in document.fields.items() if other.lower() == owner]
        yield Reason(
            name,
            text,
            is_prose=base in _PROSE,
            is_size=base in _SIZES,
            value_of=next(_texts(owners[-1]), None) if owners else None,
        )


@lru_cache(maxsize=4096)
def _base_name(name: str) -> str | None:
    """Return the name in the table that a field goes by, or None: `ArgumentName1` has a number."""
    lower = name.lower()
    if lower in _REASONS:
        return lower
    lower = lower.rstrip("0123456789")
    return lower if lower in _REASONS else None


def _texts(value: FieldValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for one in value if isinstance(value, tuple) else value.values():
            yield from _texts(one)


def size_text(size: int) -> str:
    """Return an exact number of bytes, and the size for people: `1099511627776 bytes (1.1 TB)`."""
    if size < 1_000:
        return "1 byte" if size == 1 else f"{size} bytes"
    amount, unit = float(size), ""
    for unit in ("kB", "MB", "GB", "TB", "PB", "EB"):  # noqa: B007 - the last one stays
        amount /= 1_000
        if amount < 999.95:
            break
    return f"{size} bytes ({amount:.1f} {unit})"
