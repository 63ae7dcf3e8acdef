"""Checksums, digests and the aws-chunked uploads of the newer SDKs, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.codes import INVALID
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

_WHEN_REQUIRED = (
    "Set request_checksum_calculation and response_checksum_validation to when_required "
    "(environment: AWS_REQUEST_CHECKSUM_CALCULATION)."
)
_ONLY_CALCULATION = "Set request_checksum_calculation=when_required (environment: AWS_REQUEST_CHECKSUM_CALCULATION)"
_CORRUPTED_ACTION = "Re-read the file and retry the upload immediately."
_MD5_ACTION = (
    "Send Content-MD5 (boto3 before 1.36 does for deletes of several keys), or upgrade the server "
    "to one that takes x-amz-checksum headers."
)
_SHA256_MEANING = (
    "The body does not have the SHA-256 that was signed: the body changed, or the server does not "
    "understand the trailers of newer AWS SDKs."
)
_SHA256_ACTION = f"{_ONLY_CALCULATION}, or sign the bytes that you send."
#: The new checksums and their encoding, with a word that refuses them on either side.
_REFUSING = r"(?:unsupported|not (?:currently )?(?:supported|implemented|allowed|understood)|unknown|unimplemented)"
_CHECKSUM_NAMES = (
    r"(?:STREAMING-[A-Z0-9-]{3,60}|aws[- ]chunked|trailing checksum|checksum trailer"
    r"|x-amz-(?:trailer|sdk-checksum-algorithm|checksum-[a-z0-9-]{2,20}))"
)
_REFUSED_CHECKSUM = (
    rf"{_CHECKSUM_NAMES}[^\n]{{0,80}}{_REFUSING}|{_REFUSING}[^\n]{{0,80}}{_CHECKSUM_NAMES}"
)
_MD5_MISSING = "This operation needs a Content-MD5 header, and the request has none."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("InvalidRequest", "BadRequest", "InvalidArgument", None),
        "A request that sets object lock must carry a checksum, and this one has none.",
        "Send Content-MD5 or an x-amz-checksum header, which current AWS SDKs do by themselves.",
        kind="content-md5-missing",
        pattern=r"content-md5 or x-amz-checksum",
    ),
    *rows(
        (
            "InvalidRequest",
            "BadRequest",
            "InvalidArgument",
            "MissingContentMD5",
            "InvalidDigest",
            None,
        ),
        _MD5_MISSING,
        _MD5_ACTION,
        kind="content-md5-missing",
        pattern=r"(?:missing|required|need|must)[^\n]{0,60}content-md5"
        r"|content-md5[^\n]{0,60}(?:required|missing|must)",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The value of a checksum header is malformed.",
        "Send the checksum in base64, with the algorithm that the header's name says.",
        kind="checksum-malformed",
        pattern=r"value for x-amz-(?:sdk-)?checksum-\S{1,20} (?:trailing )?header is invalid",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The request names a checksum algorithm, and carries no checksum.",
        "Send the x-amz-checksum header too, or leave out x-amz-sdk-checksum-algorithm.",
        kind="checksum-missing",
        pattern=r"no corresponding x-amz-checksum",
    ),
    *rows(
        ("BadDigest", "XAmzContentChecksumMismatch", "InvalidRequest"),
        "The presigned URL contains the checksum of other bytes: newer AWS SDKs sign that of an empty "
        "body.",
        f"{_ONLY_CALCULATION} where the URL is made, and make a new URL.",
        kind="checksum-in-url",
        pattern=r"checksum|\bcrc(?:32|64)|sha-?(?:1|256)",
        when=conditions.presigns_checksum,
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The upload was begun with a checksum, and the request lacks that of a part.",
        "Send the checksum of each part with the request that completes the upload.",
        kind="checksum-of-part-missing",
        pattern=r"upload was created using an? \S{1,20} checksum",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The parts of the upload have another kind of checksum than the upload was begun with.",
        f"Use one checksum algorithm and type for the whole upload, or s{_ONLY_CALCULATION[1:]}.",
        kind="checksum-type-differs",
        pattern=r"checksum type mismatch|same checksum mode|checksum algorithm mismatch",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The request carries several checksums, and the service takes only one.",
        f"Send one checksum only: leave out Content-MD5, or s{_ONLY_CALCULATION[1:]}.",
        kind="several-checksums",
        pattern=r"only specify one (?:non-default )?checksum|expecting a single x-amz-checksum",
    ),
    *rows(
        INVALID,
        "The service does not support the checksums that newer AWS SDKs add to uploads "
        "(aws-chunked trailers, x-amz-checksum headers).",
        _WHEN_REQUIRED,
        kind="sdk-checksum-unsupported",
        pattern=_REFUSED_CHECKSUM,
    ),
    *rows(
        INVALID,
        "The header x-amz-content-sha256 has a value that this service does not take, as newer AWS "
        "SDKs send for aws-chunked uploads.",
        f"{_ONLY_CALCULATION}, or send the SHA-256 of the body.",
        kind="content-sha256-invalid",
        pattern=r"x-amz-content-sha256 (?:header )?(?:must|has to) be|invalid header: x-amz-content-sha256"
        r"|x-amz-content-sha256 header is (?:not valid|invalid)",
    ),
    *rows(
        ("BadRequest", "InvalidArgument", "InvalidRequest", None),
        _SHA256_MEANING,
        _SHA256_ACTION,
        kind="x-amz-content-sha256-mismatch",
        pattern=r"content-sha256\W{0,2}(?: header)? does not match",
    ),
    row(
        "MissingContentLength",
        "The service needs the length of the body in advance, and newer AWS SDKs upload in "
        "aws-chunked form without that.",
        f"{_ONLY_CALCULATION}, or send Content-Length.",
        kind="length-missing",
        when=conditions.sent_by_storj,
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "BadDigest",
        "The bytes that arrived have the digest {received} instead of {sent}: they changed on the "
        "way, or the file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        retryable=True,
        wait=0.0,
    ),
    *rows(
        (
            "BadDigest",
            "CrcMismatch",
            "InvalidChecksum",
            "InvalidSHA1Digest",
            "Md5Mismatch",
            "XAmzContentChecksumMismatch",
        ),
        "The bytes that arrived do not have the digest you sent: they changed on the way, or the "
        "file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        retryable=True,
        wait=0.0,
    ),
    row(
        "InvalidDigest",
        "The checksum in the request is not the one that the server has of the body or the part.",
        "Send the same checksums with each part and with the request that completes the upload, or "
        "set request_checksum_calculation=when_required.",
        pattern=r"invalid checksum",
    ),
    *rows(
        ("InvalidDigest", "InvalidMd5"),
        "The Content-MD5 header is not the base64 of an MD5.",
        "Send the base64 of the 16 MD5 bytes, not the hex digits, or leave the header out.",
    ),
    row(
        "MissingContentMD5",
        _MD5_MISSING,
        _MD5_ACTION,
        kind="content-md5-missing",
    ),
    row(
        "XAmzContentSHA256Mismatch",
        "The bytes that arrived do not have the SHA-256 that was signed: the body changed after "
        "signing.",
        "Re-open the file before each attempt, and sign the bytes that you send.",
        when=conditions.reads_trailers,
    ),
    row(
        "XAmzContentSHA256Mismatch",
        _SHA256_MEANING,
        _SHA256_ACTION,
    ),
    row(
        "MalformedTrailerError",
        "The trailer after the aws-chunked body is malformed or incomplete.",
        "Let an SDK send the trailer, or set request_checksum_calculation=when_required.",
    ),
    row(
        "InvalidChunkSizeError",
        "A chunk of the signed aws-chunked upload is too small: only the last one may have less "
        "than 8192 bytes.",
        "Send chunks of at least 8192 bytes, such as 64 KiB, all but the last.",
    ),
)
