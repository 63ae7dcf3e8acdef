"""The operations that should fail, as tables.

They need a bucket `BUCKET` with three objects and an unfinished multipart upload with two small
parts, which `battery.prepare` makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.servers.signing import Signing

BUCKET = "battery-bucket"
GONE_BUCKET = "battery-gone-bucket"
OBJECTS = {
    "here.txt": b"0123456789",
    "empty.txt": b"",
    "looks-like-an-error.xml": (
        b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>Not an error.</Message></Error>'
    ),
}
#: The key of the unfinished multipart upload, and the placeholders for its id and its first ETag.
UPLOAD_KEY = "big.bin"
UPLOAD_ID = "@upload-id@"
PART_ETAG = "@part-etag@"
SIGNED = Signing()


class Operation(NamedTuple):
    """A request, and what is known about it without its response."""

    name: str
    method: str
    bucket: str | None = BUCKET
    key: str | None = None
    query: str = ""
    headers: Mapping[str, str] = {}
    body: str | None = None
    #: None sends the request without credentials.
    signing: Signing | None = SIGNED
    #: Sends the body in chunks, without its length.
    is_chunked: bool = False

    @property
    def target(self) -> str:
        """The path and the query of the URL."""
        path = "/" + quote(self.bucket or "")
        if self.key is not None:
            path += "/" + quote(self.key, errors="surrogateescape")
        return f"{path}?{self.query}" if self.query else path


def _get(name: str, key: str = "here.txt", **more: Any) -> Operation:
    return Operation(name, "GET", key=key)._replace(**more)


def _put(name: str, key: str = "new.txt", **more: Any) -> Operation:
    return Operation(name, "PUT", key=key, body="0123456789")._replace(**more)


def _copy(name: str, source: str, **headers: str) -> Operation:
    named = {f"x-amz-{name.replace('_', '-')}": value for name, value in headers.items()}
    return Operation(name, "PUT", key="copy.txt", headers={"x-amz-copy-source": source, **named})


def _complete(name: str, parts: str, upload: str = UPLOAD_ID) -> Operation:
    body = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    return Operation(name, "POST", key=UPLOAD_KEY, query=f"uploadId={upload}", body=body)


def _part(number: int, etag: str = PART_ETAG) -> str:
    return f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"


def _configure(name: str, body: str, *, query: str) -> Operation:
    return Operation(name, "PUT", query=query, body=body)


_UNKNOWN_UPLOAD = "0123456789abcdef0123456789abcdef"
_HERE = f"/{BUCKET}/here.txt"
_OTHER_ETAG = '"00000000000000000000000000000000"'
_ETAG_OF_HERE = '"781e5e245d69b566979b86e28d23f2c7"'
_LONG_KEY = "k" * 1_100
_DIGITS = "0123456789"

_KEYS = (
    _get("missing-key", "gone.txt"),
    _get("missing-key-with-spaces", "a folder/gone & <lost>.txt"),
    _get("missing-key-in-unicode", "Bücher/消失.txt"),
    _get("missing-key-with-percent", "100%25.txt"),
    _get("missing-key-with-plus", "a+b.txt"),
    _get("missing-key-with-control-character", "a\x01b.txt"),
    _get("missing-key-that-is-no-utf-8", "\udcff.txt"),
    _get("unknown-version", query="versionId=00000000-0000-4000-8000-000000000000"),
    _get("tags-of-missing-key", "gone.txt", query="tagging"),
    _get("acl-of-missing-key", "gone.txt", query="acl"),
)
_BUCKETS = (
    _get("missing-bucket", bucket=GONE_BUCKET),
    _put("upload-to-missing-bucket", bucket=GONE_BUCKET),
    Operation("delete-key-in-missing-bucket", "DELETE", GONE_BUCKET, "gone.txt"),
    Operation("list-missing-bucket", "GET", GONE_BUCKET, query="list-type=2"),
    Operation("delete-missing-bucket", "DELETE", GONE_BUCKET),
    Operation("delete-full-bucket", "DELETE"),
    Operation("list-with-bad-limit", "GET", query="max-keys=many"),
    Operation("policy-not-set", "GET", query="policy"),
    Operation("cors-not-set", "GET", query="cors"),
    Operation("lifecycle-not-set", "GET", query="lifecycle"),
    Operation("tags-not-set", "GET", query="tagging"),
    Operation("website-not-set", "GET", query="website"),
)
_NAMES = (
    Operation("bucket-name-too-short", "PUT", "ab"),
    Operation("bucket-name-with-capitals", "PUT", "Battery_Bucket"),
    Operation("bucket-name-like-an-address", "PUT", "192.168.5.4"),
    Operation("bucket-name-too-long", "PUT", "b" * 70),
    Operation("create-with-broken-xml", "PUT", "battery-second", body="<Create"),
)
_RANGES = (
    _get("range-past-the-end", headers={"Range": "bytes=100-200"}),
    _get("range-of-empty-object", "empty.txt", headers={"Range": "bytes=0-4"}),
    Operation("head-range-past-the-end", "HEAD", key="here.txt", headers={"Range": "bytes=100-"}),
    _get("part-that-is-not-there", query="partNumber=7"),
)
_CONDITIONS = (
    _get("if-match-fails", headers={"If-Match": _OTHER_ETAG}),
    _get("if-none-match-is-unchanged", headers={"If-None-Match": _ETAG_OF_HERE}),
    _get(
        "if-unmodified-since-fails",
        headers={"If-Unmodified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
    ),
    _put("create-only-if-absent-fails", "here.txt", headers={"If-None-Match": "*"}),
    _put("replace-only-if-match-fails", "here.txt", headers={"If-Match": _OTHER_ETAG}),
    Operation("head-if-match-fails", "HEAD", key="here.txt", headers={"If-Match": _OTHER_ETAG}),
    _copy("copy-if-match-fails", _HERE, copy_source_if_match=_OTHER_ETAG),
    _copy("copy-if-none-match-fails", _HERE, copy_source_if_none_match=_ETAG_OF_HERE),
)
_DIGESTS = (
    _put("md5-differs", headers={"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}),
    _put("md5-malformed", headers={"Content-MD5": "not-base64"}),
    _put("sha256-differs", headers={"x-amz-content-sha256": "0" * 64}),
    _put("sha256-malformed", headers={"x-amz-content-sha256": "not-hex"}),
    _put("crc32-differs", headers={"x-amz-checksum-crc32": "AAAAAA=="}),
    _put("checksum-malformed", headers={"x-amz-checksum-sha256": "not-base64"}),
)
_SIGNATURES = (
    _get("no-credentials", signing=None),
    _put("upload-without-credentials", signing=None),
    _get("unknown-access-key", signing=Signing(access="BATTERYACCESSKEY9999")),
    _get("wrong-secret", signing=Signing(secret="another-secret")),
    Operation("head-with-wrong-secret", "HEAD", key="here.txt", signing=Signing(secret="other")),
    _put("upload-with-wrong-secret", signing=Signing(secret="another-secret")),
    _get("wrong-region", signing=Signing(region="mars-north-1")),
    _get("altered-query", signing=Signing(altered_url="?versions=1")),
    _get(
        "altered-header",
        headers={"x-amz-meta-a": "1"},
        signing=Signing(altered_headers={"x-amz-meta-a": "2"}),
    ),
    _get(
        "malformed-authorization",
        signing=None,
        headers={"Authorization": "AWS4-HMAC-SHA256 nonsense"},
    ),
    _get(
        "unknown-kind-of-authorization", signing=None, headers={"Authorization": "Bearer nonsense"}
    ),
    _get(
        "wrong-signature-of-version-2",
        signing=None,
        headers={
            "Authorization": "AWS BATTERYACCESSKEY0000:bm9uc2Vuc2U=",
            "Date": "Mon, 01 Jan 2001 00:00:00 GMT",
        },
    ),
)
_CLOCKS = (
    _get("clock-a-day-behind", signing=Signing(ahead=timedelta(days=-1))),
    _get("clock-an-hour-ahead", signing=Signing(ahead=timedelta(hours=1))),
    Operation(
        "head-with-clock-behind", "HEAD", key="here.txt", signing=Signing(ahead=timedelta(days=-1))
    ),
)
_PRESIGNED = (
    _get("presigned-expired", signing=Signing(presigned=60, ahead=timedelta(hours=-1))),
    _get("presigned-altered", signing=Signing(presigned=600, altered_url="0")),
    _get("presigned-with-wrong-secret", signing=Signing(presigned=600, secret="another-secret")),
    _get("presigned-for-too-long", signing=Signing(presigned=8 * 86_400)),
    _get("presigned-incompletely", signing=None, query="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00"),
    _put("presigned-upload-expired", signing=Signing(presigned=60, ahead=timedelta(hours=-1))),
)  # fmt: skip
_MULTIPART = (
    Operation(
        "part-of-unknown-upload",
        "PUT",
        key=UPLOAD_KEY,
        query=f"partNumber=1&uploadId={_UNKNOWN_UPLOAD}",
        body=_DIGITS,
    ),
    Operation("list-unknown-upload", "GET", key=UPLOAD_KEY, query=f"uploadId={_UNKNOWN_UPLOAD}"),
    Operation(
        "abort-unknown-upload", "DELETE", key=UPLOAD_KEY, query=f"uploadId={_UNKNOWN_UPLOAD}"
    ),
    _complete("complete-unknown-upload", _part(1, _OTHER_ETAG), _UNKNOWN_UPLOAD),
    Operation(
        "part-number-zero",
        "PUT",
        key=UPLOAD_KEY,
        query=f"partNumber=0&uploadId={UPLOAD_ID}",
        body=_DIGITS,
    ),
    Operation(
        "part-number-too-high",
        "PUT",
        key=UPLOAD_KEY,
        query=f"partNumber=10001&uploadId={UPLOAD_ID}",
        body=_DIGITS,
    ),
    _complete("complete-with-missing-part", _part(1) + _part(9)),
    _complete("complete-with-wrong-etag", _part(1, _OTHER_ETAG)),
    _complete("complete-in-wrong-order", _part(2) + _part(1)),
    _complete("complete-with-no-parts", ""),
    _complete("complete-with-broken-xml", "<Part>")._replace(
        body="<CompleteMultipartUpload><Part>"
    ),
    Operation(
        "copy-of-missing-key-as-part",
        "PUT",
        key=UPLOAD_KEY,
        query=f"partNumber=3&uploadId={UPLOAD_ID}",
        headers={"x-amz-copy-source": f"/{BUCKET}/gone.txt"},
    ),
    _complete("complete-with-small-parts", _part(1) + _part(2)),
    Operation("start-upload-in-missing-bucket", "POST", GONE_BUCKET, UPLOAD_KEY, query="uploads"),
)
_COPIES = (
    _copy("copy-of-missing-key", f"/{BUCKET}/gone.txt"),
    _copy("copy-from-missing-bucket", f"/{GONE_BUCKET}/gone.txt"),
    _copy("copy-of-malformed-source", "nonsense"),
    _copy("copy-onto-itself", _HERE)._replace(key="here.txt"),
    _copy("copy-to-missing-bucket", _HERE)._replace(bucket=GONE_BUCKET),
)
_CONFIGURATIONS = (
    _configure("policy-malformed", "{not json", query="policy"),
    _configure("acl-malformed", "<AccessControlPolicy>", query="acl"),
    _configure("cors-malformed", "<CORSConfiguration><CORSRule/>", query="cors"),
    _configure("lifecycle-malformed", "<LifecycleConfiguration><Rule>", query="lifecycle"),
    _configure("tags-malformed", "<Tagging>", query="tagging"),
    _configure("versioning-malformed", "<VersioningConfiguration>", query="versioning"),
    _put("acl-unknown", headers={"x-amz-acl": "everybody-may-everything"}),
    Operation("delete-several-with-broken-xml", "POST", query="delete", body="<Delete><Object>"),
    Operation(
        "delete-several-in-missing-bucket",
        "POST",
        GONE_BUCKET,
        query="delete",
        body="<Delete><Object><Key>a</Key></Object></Delete>",
    ),
)
_REQUESTS = (
    Operation("post-to-an-object", "POST", key="here.txt", body=_DIGITS),
    Operation("patch-an-object", "PATCH", key="here.txt", body=_DIGITS),
    Operation("delete-the-service", "DELETE", bucket=None),
    Operation("form-without-fields", "POST", body=_DIGITS, headers={"Content-Type": "text/plain"}),
    _put("upload-without-length", is_chunked=True),
    _put("metadata-too-large", headers={"x-amz-meta-much": "m" * 4_000}),
    _put("storage-class-unknown", headers={"x-amz-storage-class": "SHELF"}),
    Operation("head-of-missing-key", "HEAD", key="gone.txt"),
    Operation("head-of-missing-bucket", "HEAD", bucket=GONE_BUCKET),
    _get("object-that-looks-like-an-error", "looks-like-an-error.xml"),
    _put("empty-upload", "empty.txt", body=""),
)
#: Some servers do not survive these.
_LAST = (
    _put("upload-to-too-long-key", _LONG_KEY),
    _get("too-long-key", _LONG_KEY),
)

OPERATIONS = (
    *(_KEYS + _BUCKETS + _NAMES + _RANGES + _CONDITIONS + _DIGESTS + _SIGNATURES + _CLOCKS),
    *(_PRESIGNED + _COPIES + _CONFIGURATIONS + _REQUESTS + _MULTIPART + _LAST),
)
