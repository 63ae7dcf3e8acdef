"""A table of responses of S3 services, and the situation that each must get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

AWS = "https://acme.s3.us-east-1.amazonaws.com/a.bin"
SIGNED = (
    f"{AWS}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900"
    "&X-Amz-SignedHeaders=host&X-Amz-Signature=00ff"
)
R2 = "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/acme/a.bin"
B2 = "https://s3.us-west-004.backblazeb2.com/acme/a.bin"
GOOGLE = "https://storage.googleapis.com/acme/a.bin"
AZURE = "https://acme.blob.core.windows.net/box/a?se=2026-01-01T00%3A00%3A00Z&sr=b&sig=AbC%3D"
WASABI = "https://s3.wasabisys.com/acme/a.bin"
MINIO = "http://minio.example.com:9000/acme/a.bin"
OTHER = "https://s3.example.com/acme/a.bin"
USER = "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: "
CANONICAL = "GET\n/acme/a.bin\n\nhost:{host}\nx-amz-date:20260101T000000Z\n\nhost;x-amz-date\nHASH"


class Seen(NamedTuple):
    """One response, its kind, words that its advice must have, and whether a retry may work."""

    code: str | None
    message: str | None
    kind: str
    words: tuple[str, ...] = ()
    url: str = OTHER
    retryable: bool = False
    more: Mapping[str, Any] = {}


SEEN = {
    # -- Signed URLs, clocks, regions -----------------------------------------------------------------
    "expired-fields": Seen(
        "AccessDenied",
        "Request has expired",
        "url-expired",
        ("2026-01-01 00:15 UTC", "8 h 45 min"),
        SIGNED,
        more={"fields": {"Expires": "2026-01-01T00:15:00Z", "ServerTime": "2026-01-01T09:00:12Z"}},
    ),
    "expired-by-url-and-date": Seen(
        "AccessDenied",
        "Access Denied",
        "url-expired",
        ("2026-01-01 00:15 UTC", "2 h"),
        SIGNED,
        more={"status": 403, "headers": {"Date": "Thu, 01 Jan 2026 02:15:00 GMT"}},
    ),
    "expired-head": Seen(
        None,
        None,
        "url-expired",
        ("2026-01-01 00:15 UTC",),
        SIGNED,
        more={
            "status": 403,
            "method": "HEAD",
            "headers": {"date": "Thu, 01 Jan 2026 02:15:00 GMT"},
        },
    ),
    "not-expired-yet": Seen(
        "AccessDenied",
        "Access Denied",
        "access-denied",
        ("2026-01-01 00:15 UTC", "permission"),
        SIGNED,
        more={"status": 403, "headers": {"Date": "Thu, 01 Jan 2026 00:10:00 GMT"}},
    ),
    "expired-google-v2": Seen(
        "ExpiredToken",
        "The provided token has expired.",
        "url-expired",
        ("presigned URL", "1970-01-01 00:02 UTC"),
        f"{GOOGLE}?GoogleAccessId=x&Expires=120&Signature=abc",
        more={"fields": {"Details": "Request has expired: 120"}},
    ),
    "expired-google-v4": Seen(
        "ExpiredToken",
        "Invalid argument.",
        "url-expired",
        ("2026-01-01 01:00 UTC",),
        f"{GOOGLE}?X-Goog-Date=20260101T000000Z&X-Goog-Expires=3600&X-Goog-Signature=00",
        more={"fields": {"Details": "The request has expired at 2026-01-01."}},
    ),
    "expired-sas": Seen(
        "AuthenticationFailed",
        "Server failed to authenticate the request.",
        "url-expired",
        ("2026-01-01 00:00 UTC", "9 h"),
        AZURE,
        more={
            "fields": {
                "AuthenticationErrorDetail": "Signature not valid in the specified time frame: "
                "Start [Wed, 31 Dec 2025 00:00:00 GMT] - Expiry [Thu, 01 Jan 2026 00:00:00 GMT] - "
                "Current [Thu, 01 Jan 2026 09:00:12 GMT]"
            }
        },
    ),
    "expired-session": Seen(
        "ExpiredToken",
        "The provided token has expired.",
        "expired-token",
        ("credentials",),
        SIGNED,
    ),
    "clock-under-another-code": Seen(
        "AccessDenied",
        "The difference between the request time and the server's time is too large.",
        "clock-skewed",
        ("NTP",),
    ),
    "clock-in-the-future": Seen(
        "AccessDenied", "Request is not yet valid", "clock-skewed", ("clock",), SIGNED
    ),
    "signature-v2": Seen(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        "signature-version-4-required",
        ("s3v4",),
    ),
    "region": Seen(
        "AuthorizationQueryParametersError",
        "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting "
        "'eu-west-3'",
        "wrong-region",
        ("eu-west-3",),
    ),
    "region-of-r2": Seen(
        "InvalidRegionName",
        "The region name 'cn-north-1' is not valid. Must be one of: wnam, enam, weur, auto",
        "region-unknown",
        ("auto",),
        R2,
        more={"status": 400},
    ),
    "content-type-signed": Seen(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
        "signed-headers-differ",
        ("content-type",),
        SIGNED.replace("SignedHeaders=host", "SignedHeaders=content-type%3Bhost"),
    ),
    "proxy-rewrites-host": Seen(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match.",
        "proxy-changes-host",
        ("proxy", "minio:9000", "s3.example.com"),
        more={"fields": {"CanonicalRequest": CANONICAL.format(host="minio:9000")}},
    ),
    "proxy-keeps-host": Seen(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match.",
        "credentials-wrong",
        ("secret key",),
        more={"fields": {"CanonicalRequest": CANONICAL.format(host="s3.example.com")}},
    ),
    "google-hmac": Seen(
        "SignatureDoesNotMatch",
        "Access denied.",
        "credentials-wrong",
        ("request_checksum_calculation",),
        GOOGLE,
    ),
    "oracle-region": Seen(
        "SignatureDoesNotMatch",
        "The secret key required to complete authentication could not be found. The region must be "
        "specified if this is not the home region for the tenancy.",
        "wrong-region",
        ("region", "Customer Secret Key"),
        "https://acmens.compat.objectstorage.uk-london-1.oraclecloud.com/acme/a.bin",
    ),
    "r2-token-as-key": Seen(
        "InvalidArgument",
        "Credential access key has length 40, should be 32",
        "credentials-wrong",
        ("Access Key ID",),
        R2,
    ),
    "azure-old-date": Seen(
        "AuthenticationFailed",
        "Server failed to authenticate the request.",
        "clock-skewed",
        ("clock",),
        "https://acme.blob.core.windows.net/box/a",
        more={
            "fields": {
                "AuthenticationErrorDetail": "Request date header too old: 'Thu, 01 Jan 2026'"
            }
        },
    ),
    "form-expired": Seen(
        "AccessDenied", "Invalid according to Policy: Policy expired.", "form-policy-expired"
    ),
    "form-condition": Seen(
        "AccessDenied",
        'Invalid according to Policy: Policy Condition failed: ["eq", "$Content-Type", "image/png"]',
        "form-policy-not-met",
        ("policy",),
    ),
    # -- Permissions ----------------------------------------------------------------------------------
    "explicit-deny": Seen(
        "AccessDenied",
        f'{USER}s3:PutObject on resource: "arn:aws:s3:::acme/a" with an explicit deny in an '
        "identity-based policy",
        "explicit-deny",
        ("identity-based policy", "s3:PutObject", "arn:aws:s3:::acme/a"),
        AWS,
    ),
    "service-control-policy": Seen(
        "AccessDenied",
        f'{USER}s3:GetObject on resource: "arn:aws:s3:::acme/a" with an explicit deny in a service '
        "control policy",
        "explicit-deny",
        ("service control policy",),
        AWS,
    ),
    "implicit-deny": Seen(
        "AccessDenied",
        f'{USER}s3:PutObject on resource: "arn:aws:s3:::acme/a" because no identity-based policy '
        "allows the s3:PutObject action",
        "permission-missing",
        ("No identity-based policy allows s3:PutObject",),
        AWS,
    ),
    "missing-key": Seen(
        "AccessDenied",
        f'{USER}s3:ListBucket on resource: "arn:aws:s3:::acme" because no identity-based policy '
        "allows the s3:ListBucket action",
        "missing-key-or-no-list-permission",
        ("key does not exist", "s3:ListBucket"),
        AWS,
        more={"method": "GET"},
    ),
    "vpc-endpoint": Seen(
        "AccessDenied",
        f'{USER}s3:GetObject on resource: "arn:aws:s3:::acme/a" because no VPC endpoint policy '
        "allows the s3:GetObject action",
        "vpc-endpoint-policy",
        ("VPC endpoint", "s3:GetObject"),
        AWS,
    ),
    "public-policy": Seen(
        "AccessDenied",
        f'{USER}s3:PutBucketPolicy on resource: "arn:aws:s3:::acme" because public policies are '
        "prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
        "public-access-blocked",
        ("Block Public Access",),
        AWS,
    ),
    "kms": Seen(
        "AccessDenied",
        f"{USER}kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/1 because no "
        "identity-based policy allows the kms:GenerateDataKey action",
        "kms-not-allowed",
        ("kms:GenerateDataKey", "key policy"),
        AWS,
    ),
    "wasabi-public": Seen(
        "AccessDenied",
        "Public use of objects is not allowed by this account. Please contact Wasabi Support at "
        "support@wasabi.com for assistance.",
        "public-access-blocked",
        ("Wasabi", "account"),
        WASABI,
    ),
    "acl": Seen(
        "AccessControlListNotSupported",
        "The bucket does not allow ACLs",
        "acls-disabled",
        ("x-amz-acl",),
        AWS,
    ),
    "uniform-access": Seen(
        "InvalidArgument",
        "Invalid argument.",
        "acls-disabled",
        ("uniform bucket-level access",),
        GOOGLE,
        more={
            "fields": {
                "Details": "Cannot insert legacy ACL for an object when uniform "
                "bucket-level access is enabled."
            }
        },
    ),
    "requester-pays-google": Seen(
        "UserProjectMissing",
        "User project specified in the request is missing.",
        "requester-pays",
        ("x-goog-user-project",),
        GOOGLE,
        more={
            "fields": {
                "Details": "Bucket is a requester pays bucket but no user project provided."
            }
        },
    ),
    "b2-no-list-buckets": Seen(
        "AccessDenied", "Cannot access bucket", "permission-missing", ("listBuckets",), B2
    ),
    "b2-before-s3": Seen(
        "AccessDenied",
        "Not allowed to access bucket because it is not s3-enabled: acme",
        "wrong-endpoint",
        ("new bucket",),
        B2,
    ),
    "supabase-row-level-security": Seen(
        None,
        "new row violates row-level security policy",
        "permission-missing",
        ("storage.objects", "upsert"),
    ),
    "oci-region-name": Seen(
        "NotAuthenticated",
        "Authentication region name 'us-east-1' is incorrect.",
        "wrong-region",
        ("region", "host name"),
    ),
    "oci-no-signature": Seen(
        "SignatureDoesNotMatch",
        "The required information to complete authentication was not provided.",
        "credentials-wrong",
        ("compat.objectstorage", "Customer Secret Key"),
    ),
    "oci-api-key": Seen(
        "NotAuthenticated",
        "The required information to complete authentication was not provided.",
        "credentials-wrong",
        ("~/.oci/config",),
    ),
    "oci-not-found": Seen(
        "BucketNotFound",
        "Either the bucket named 'b' does not exist in the namespace 'n' or you are not authorized "
        "to access it",
        "bucket-not-found",
        ("namespace", "policy"),
    ),
    "garage-invalid-signature": Seen(
        "AccessDenied", "Forbidden: Invalid signature", "credentials-wrong", ("proxy",)
    ),
    "cos-region": Seen(
        "InvalidRegionName",
        "The specified region is invalid or unreachable.",
        "region-unknown",
        ("endpoint",),
    ),
    "swift-token": Seen(
        None,
        None,
        "credentials-wrong",
        ("X-Auth-Token",),
        "https://storage.gra.cloud.ovh.net/v1/AUTH_x/c/o",
        more={
            "status": 401,
            "title": "Unauthorized",
            "excerpt": "Unauthorized This server could not verify that you are authorized to access "
            "the document you requested.",
        },
    ),
    "google-page": Seen(
        None,
        None,
        "permission-missing",
        ("role",),
        GOOGLE,
        more={
            "status": 403,
            "title": "Error 403 (Forbidden)!!1",
            "excerpt": "Your client does not have permission to get URL /acme/a.bin from this server.",
        },
    ),
    "minio-unreadable": Seen(
        "SlowDown",
        "Resource requested is unreadable, please reduce your request rate",
        "drives-offline",
        ("drives",),
        MINIO,
        retryable=True,
        more={"status": 503},
    ),
    "minio-write-quorum": Seen(
        "XMinioWriteQuorum",
        "Multiple disks failures, unable to write data.",
        "x-minio-write-quorum",
        ("drives",),
        MINIO,
        retryable=True,
        more={"status": 503},
    ),
    "feature-disabled": Seen(
        "TemporarilyUnavailable",
        "S3 Inventory Feature Disabled",
        "not-implemented",
        ("turned off",),
        WASABI,
        more={"status": 503},
    ),
    "azure-keys-not-permitted": Seen(
        "KeyBasedAuthenticationNotPermitted",
        "Key based authentication is not permitted on this storage account.",
        "key-based-authentication-not-permitted",
        ("--auth-mode login",),
        AZURE,
    ),
    "authorizer-policy": Seen(
        "AccessDenied", "Access denied by authorizer's policy.", "permission-missing", ("STS",)
    ),
    "oss-date": Seen(
        "AccessDenied",
        "OSS authentication requires a valid Date.",
        "date-missing",
        ("x-oss-date",),
    ),
    "oss-key-disabled": Seen(
        "InvalidAccessKeyId",
        "The OSS Access Key Id you provided is disabled.",
        "credentials-wrong",
        ("Enable",),
    ),
    "ibm-endpoint-of-another-location": Seen(
        "NoSuchKey",
        "The specified key does not exist.",
        "wrong-endpoint",
        ("endpoint",),
        "https://s3.us-east.cloud-object-storage.appdomain.cloud/acme/a.bin",
        more={"status": 404},
    ),
    "ibm-provisioning-code": Seen(
        "InvalidLocationConstraint",
        "Container storage location with specified provisioning code not available",
        "invalid-location-constraint",
        ("us-south-standard",),
    ),
    "host-taken-for-bucket": Seen(
        "NoSuchBucket",
        None,
        "no-such-bucket",
        ("rgw_dns_name",),
        "http://rgw.example.svc/",
        more={"status": 404, "fields": {"BucketName": "rgw.example.svc"}},
    ),
    "b2-cap": Seen(
        "AccessDenied",
        "Cannot upload files, storage cap exceeded. See the Caps & Alerts page to increase your cap.",
        "cap-exceeded",
        ("Caps & Alerts",),
        B2,
    ),
    "suspended": Seen(
        "AccessDenied", "Your account is currently suspended.", "account", ("billing",), OTHER
    ),
    "object-lock": Seen(
        "AccessDenied",
        "Access Denied because object protected by object lock.",
        "object-locked",
        ("retention",),
        AWS,
        more={"method": "DELETE"},
    ),
    "worm": Seen(
        "InvalidRequest",
        "Object is WORM protected and cannot be overwritten",
        "object-locked",
        ("retention",),
        MINIO,
    ),
    "hold": Seen(
        "AccessDenied",
        "Object 'acme/a' is under active Temporary hold and cannot be deleted.",
        "object-locked",
        ("hold",),
        GOOGLE,
    ),
    "cors": Seen(
        "AccessForbidden",
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of "
        "Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers "
        "are not whitelisted by the resource's CORS spec.",
        "cors-not-allowed",
        ("CORS rule", "AllowedOrigins"),
        AWS,
        more={"method": "OPTIONS", "status": 403},
    ),
    "preflight-without-words": Seen(
        None, None, "cors-not-allowed", ("CORS",), R2, more={"method": "OPTIONS", "status": 403}
    ),
    # -- Checksums ------------------------------------------------------------------------------------
    "r2-trailer": Seen(
        "NotImplemented",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented",
        "sdk-checksum-unsupported",
        ("request_checksum_calculation", "when_required", "AWS_REQUEST_CHECKSUM_CALCULATION"),
        R2,
    ),
    "b2-crc32": Seen(
        "InvalidArgument",
        "Unsupported header 'x-amz-checksum-crc32' received for this API call.",
        "sdk-checksum-unsupported",
        ("when_required",),
        B2,
    ),
    "infomaniak": Seen(
        "NotImplemented",
        "Transferring payloads in multiple chunks using aws-chunked is not supported.",
        "sdk-checksum-unsupported",
        ("when_required",),
    ),
    "old-ceph": Seen(
        "XAmzContentSHA256Mismatch",
        None,
        "x-amz-content-sha256-mismatch",
        ("request_checksum_calculation",),
        "https://fsn1.your-objectstorage.com/acme/a.bin",
    ),
    "delete-md5": Seen(
        "InvalidRequest",
        "Missing required header for this request: Content-MD5",
        "content-md5-missing",
        ("Content-MD5",),
    ),
    "minio-md5": Seen(
        "MissingContentMD5",
        "Missing or invalid required header for this request: Content-Md5 or Amz-Content-Checksum",
        "content-md5-missing",
        ("Content-MD5",),
        MINIO,
    ),
    "lock-needs-md5": Seen(
        "InvalidRequest",
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
        "Lock parameters",
        "content-md5-missing",
        ("Content-MD5",),
        AWS,
    ),
    "oss-chunked": Seen(
        "InvalidArgument",
        "aws-chunked encoding is not supported with the specified x-amz-content-sha256 value.",
        "sdk-checksum-unsupported",
        ("when_required",),
        "https://acme.oss-cn-beijing.aliyuncs.com/a",
    ),
    "tos-sha256": Seen(
        "InvalidRequest",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        "x-amz-content-sha256-mismatch",
        ("request_checksum_calculation",),
    ),
    "r2-header": Seen(
        "NotImplemented",
        "Header 'x-amz-server-side-encryption' with value 'AES256' not implemented",
        "header-unsupported",
        ("x-amz-server-side-encryption",),
        R2,
    ),
    # -- Addressing -----------------------------------------------------------------------------------
    "cos-path-style": Seen(
        "PathStyleDomainForbidden",
        "The bucket you are attempting to access must be addressed using COS virtual-styled domain.",
        "path-style-domain-forbidden",
        ("virtual-hosted",),
        "https://cos.ap-beijing.myqcloud.com/acme-1250000000/a",
    ),
    "wrong-endpoint": Seen(
        "AccessDenied",
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint.",
        "wrong-endpoint",
        ("oss-cn-beijing.aliyuncs.com",),
        "https://acme.oss-cn-hangzhou.aliyuncs.com/a",
        more={"fields": {"Endpoint": "oss-cn-beijing.aliyuncs.com", "Bucket": "acme"}},
    ),
    "minio-console-port": Seen(
        "AccessDenied",
        "S3 API Requests must be made to API port.",
        "wrong-endpoint",
        ("9000",),
        MINIO,
    ),
    # -- Uploads --------------------------------------------------------------------------------------
    "chunked": Seen(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
        "chunked-unsupported",
        ("Transfer-Encoding", "Content-Length"),
        AWS,
        more={"fields": {"Header": "Transfer-Encoding"}},
    ),
    "part-too-small": Seen(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        "entity-too-small",
        ("Part 2", "5242880"),
        AWS,
        more={"fields": {"PartNumber": "2", "ProposedSize": "9", "MinSizeAllowed": "5242880"}},
    ),
    "invalid-part": Seen(
        "InvalidPart",
        "One or more of the specified parts could not be found.",
        "invalid-part",
        ("Part 3",),
        AWS,
        more={"fields": {"PartNumber": "3", "ETag": "abc"}},
    ),
    "too-many-parts": Seen(
        "InvalidArgument",
        "Part number must be an integer between 1 and 10000, inclusive",
        "part-number-out-of-range",
        ("larger parts",),
        AWS,
    ),
    "no-form": Seen(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        "request-is-not-multi-part-content",
        ("upload form",),
        AWS,
        more={
            "fields": {
                "Condition": "Bucket POST must be of the enclosure-type multipart/form-data"
            }
        },
    ),
    "content-sha256": Seen(
        "InvalidArgument",
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a "
        "valid sha256 value.",
        "content-sha256-invalid",
        ("when_required", "SHA-256"),
    ),
    "r2-parts": Seen(
        "InvalidPart",
        "All non-trailing parts must have the same length.",
        "parts-differ-in-size",
        ("same size",),
        R2,
    ),
    # -- Conditions and tiers ---------------------------------------------------------------------------
    "create-only": Seen(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        "precondition-failed",
        ("If-None-Match", "exists"),
        AWS,
        more={"fields": {"Condition": "If-None-Match"}},
    ),
    "update-only": Seen(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
        "precondition-failed",
        ("If-Match", "ETag"),
        AWS,
        more={"fields": {"Condition": "If-Match"}},
    ),
    "conflict": Seen(
        "ConditionalRequestConflict",
        "The conditional request cannot succeed due to a conflicting operation.",
        "conditional-request-conflict",
        ("again",),
        AWS,
        retryable=True,
    ),
    "deleted-in-versions": Seen(
        "NoSuchKey",
        "The specified key does not exist.",
        "delete-marker",
        ("versionId",),
        AWS,
        more={"headers": {"x-amz-delete-marker": "true"}},
    ),
    "proxy-limit": Seen(
        None,
        None,
        "entity-too-large",
        ("client_max_body_size",),
        more={"status": 413, "title": "413 Request Entity Too Large"},
    ),
    "archived": Seen(
        "InvalidObjectState",
        "The operation is not valid for the object's storage class",
        "object-archived",
        ("Restore", "x-amz-restore"),
        AWS,
        more={"fields": {"StorageClass": "GLACIER"}},
    ),
    "restoring": Seen(
        "RestoreAlreadyInProgress",
        "Object restore is already in progress",
        "restore-already-in-progress",
        ("x-amz-restore",),
        AWS,
    ),
    # -- Limits -----------------------------------------------------------------------------------------
    "google-one-object": Seen(
        "SlowDown",
        "Please reduce your request rate.",
        "object-written-too-often",
        ("same key", "once per second"),
        GOOGLE,
        retryable=True,
        more={
            "fields": {
                "Details": "The object acme/a exceeded the rate limit for object mutation operations "
                "(create, update, and delete). Please reduce your request rate."
            }
        },
    ),
    "r2-one-object": Seen(
        None,
        "Reduce your concurrent request rate for the same object.",
        "object-written-too-often",
        ("same key",),
        R2,
        retryable=True,
        more={"status": 429},
    ),
    "minio-full": Seen(
        "XMinioStorageFull",
        "Storage backend has reached its minimum free drive threshold. Please delete a few objects.",
        "storage-full",
        ("space", "drives"),
        MINIO,
        more={"status": 507},
    ),
    "full-as-500": Seen(
        "InternalError", "write failed: no space left on device", "storage-full", ("space",)
    ),
    "quota": Seen(
        "AccessDenied", "The bucket quota has been exceeded.", "quota-exceeded", ("quota",)
    ),
    "minio-starting": Seen(
        "XMinioServerNotInitialized",
        "Server not initialized yet, please try again.",
        "x-minio-server-not-initialized",
        ("starting",),
        MINIO,
        retryable=True,
    ),
    "other-starting": Seen(
        "ServerNotReady",
        "The server is starting up, please retry.",
        "server-starting",
        ("starting",),
        retryable=True,
        more={"status": 503},
    ),
    # -- What the request itself shows, where the server says little ----------------------------------
    "silent": Seen(
        "InvalidArgument",
        None,
        "invalid-argument",
        ("does not say which",),
        more={"fields": {"BucketName": "acme", "Header": " "}},
    ),
    "only-the-code": Seen(
        "InvalidRequest", "Invalid Request.", "invalid-request", ("does not say which",)
    ),
    "copy-onto-itself": Seen(
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without "
        "changing the object's metadata, storage class or encryption attributes.",
        "copy-onto-itself",
        ("x-amz-metadata-directive: REPLACE",),
    ),
    "copy-source-malformed": Seen(
        "InvalidArgument",
        None,
        "invalid-copy-source",
        ("BUCKET/KEY",),
        more={"status": 400, "copy_source": "nonsense"},
    ),
    "copy-source-well-formed": Seen(
        "InvalidArgument",
        None,
        "invalid-argument",
        more={"status": 400, "copy_source": "/acme/a.bin"},
    ),
    "copy-source-of-a-server-in-trouble": Seen(
        None,
        None,
        "server-trouble",
        retryable=True,
        more={"status": 500, "copy_source": "nonsense"},
    ),
    "url-cut-by-a-shell": Seen(
        "AccessDenied",
        "Access Denied",
        "url-incomplete",
        ("lacks X-Amz-Credential, X-Amz-Date", "quotes"),
        f"{OTHER}?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        more={"status": 403, "credentials_sent": False},
    ),
    "url-cut-by-a-log": Seen(
        "AccessDenied",
        "Access Denied",
        "access-denied",
        (),
        f"{OTHER}?X-Amz-Algorithm=AWS4-HMAC-SHA256",
        more={"status": 403},
    ),
    "url-valid-for-8-days": Seen(
        "AccessDenied",
        None,
        "url-valid-too-long",
        ("604800",),
        SIGNED.replace("Expires=900", "Expires=691200"),
        more={"status": 403},
    ),
    "url-valid-for-7-days": Seen(
        "AccessDenied",
        None,
        "access-denied",
        (),
        SIGNED.replace("Expires=900", "Expires=604800"),
        more={"status": 403},
    ),
    "subresource": Seen(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented.",
        "not-implemented",
        ("?requestPayment",),
        "https://s3.example.com/acme?requestPayment",
        more={"status": 501},
    ),
    "range-under-another-code": Seen(
        "InvalidArgument",
        "invalid byte range 100-200 for size 10",
        "invalid-range",
        ("within the object",),
        more={"status": 400},
    ),
    "metadata-behind-an-internal-error": Seen(
        "InternalError",
        "We encountered an internal error. Please try again.",
        "metadata-too-large",
        ("Shorten",),
        more={
            "status": 500,
            "fields": {"Reason": "Metadata value longer than 256: x-object-meta-A"},
        },
    ),
    # -- Two credentials, keys of other kinds ---------------------------------------------------------
    "region-in-double-quotes": Seen(
        "AuthorizationQueryParametersError",
        'Error parsing the X-Amz-Credential parameter; the region "us-east-1" is wrong; expecting '
        '"eu-west-1"',
        "wrong-region",
        ("eu-west-1",),
    ),
    "garage-scope": Seen(
        "AuthorizationHeaderMalformed",
        "Authorization header malformed, unexpected scope: 20260101/us-east-1/s3/aws4_request",
        "wrong-region",
        ("region to garage",),
        more={"fields": {"Region": "garage"}},
    ),
    "signed-twice": Seen(
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query "
        "string parameter or the Authorization header should be specified",
        "two-authorizations",
        ("presigned URL without",),
        SIGNED,
    ),
    "bearer": Seen(
        "InvalidArgument",
        "Unsupported Authorization Type",
        "authorization-type-unsupported",
        ("Bearer",),
        AWS,
    ),
    "empty-key": Seen(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; a non-empty Access Key (AKID) must be provided in "
        "the credential.",
        "credentials-missing",
        ("AWS_ACCESS_KEY_ID",),
        AWS,
    ),
    "temporary-key": Seen(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        "credentials-wrong",
        ("session token",),
        AWS,
        more={"fields": {"AWSAccessKeyId": "ASIAEXAMPLEEXAMPLE00"}},
    ),
    "only-version-2": Seen(
        "InvalidRequest",
        "AWS4-HMAC-SHA256 signing is not supported",
        "signature-version-2-required",
        ("version 2",),
    ),
    "google-changes-header": Seen(
        "SignatureDoesNotMatch",
        "Access denied.",
        "proxy-changes-headers",
        ("Accept-Encoding",),
        GOOGLE,
        more={
            "fields": {
                "CanonicalRequest": "PUT\n/acme/a.bin\n\naccept-encoding:identity,gzip(gfe)\n"
                "host:storage.googleapis.com\n\naccept-encoding;host\nUNSIGNED-PAYLOAD"
            }
        },
    ),
    "plain-http": Seen(
        None,
        None,
        "https-required",
        ("https://",),
        MINIO,
        more={"status": 400, "excerpt": "Client sent an HTTP request to an HTTPS server."},
    ),
    "plain-http-nginx": Seen(
        None,
        None,
        "https-required",
        ("https://",),
        more={
            "status": 400,
            "title": "400 The plain HTTP request was sent to HTTPS port",
        },
    ),
    "head-of-the-right-region": Seen(
        None,
        None,
        "bad-request",
        ("session token", "GET request"),
        url="https://acme.s3.eu-west-1.amazonaws.com/a.bin",
        more={
            "status": 400,
            "method": "HEAD",
            "headers": {"x-amz-bucket-region": "eu-west-1", "x-amz-request-id": "R1"},
        },
    ),
    "checksum-of-garage": Seen(
        "InvalidDigest",
        "Invalid digest: Invalid checksum for part 1: in request = Some(Crc32([93])), uploaded part = None",
        "invalid-digest",
        ("request_checksum_calculation",),
    ),
    "limit-of-storj": Seen(
        "XStorjInsufficientStorage",
        "You have reached your storage limit",
        "quota-exceeded",
        more={"status": 507},
    ),
    "form-too-large": Seen(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        "form-policy-not-met",
        ("content-length-range", "10 bytes"),
        url="https://acme.s3.amazonaws.com/",
        more={
            "status": 400,
            "method": "POST",
            "fields": {"ProposedSize": "12", "MaxSizeAllowed": "10"},
        },
    ),
    "head-of-other-region": Seen(
        None,
        None,
        "wrong-region",
        ("eu-west-1",),
        AWS,
        more={"status": 400, "method": "HEAD", "headers": {"x-amz-bucket-region": "eu-west-1"}},
    ),
    "page-of-a-firewall": Seen(
        None,
        None,
        "forbidden",
        ("web page", "firewall"),
        more={"status": 403, "title": "Attention Required! | Cloudflare"},
    ),
    "path-of-volcengine": Seen(
        "InvalidPathAccess",
        "Forbidden path to access server",
        "invalid-path-access",
        ("virtual-hosted",),
        "https://tos-s3-cn-beijing.volces.com/acme/a.bin",
        more={"status": 403},
    ),
    "path-of-others": Seen(
        "AccessDenied",
        "The bucket you are attempting to access must be addressed using COS virtual-styled domain.",
        "virtual-hosting-required",
        ("virtual-hosted",),
    ),
    # -- Permissions of other services ----------------------------------------------------------------
    "azure-before-its-start": Seen(
        "AuthenticationFailed",
        "Server failed to authenticate the request.",
        "url-not-yet-valid",
        ("2026-01-02 00:00 UTC",),
        AZURE,
        more={
            "fields": {
                "AuthenticationErrorDetail": "Signature not valid in the specified time frame: Start "
                "[Fri, 02 Jan 2026 00:00:00 GMT] - Expiry [Tue, 01 Jan 2030 00:00:00 GMT] - Current "
                "[Thu, 01 Jan 2026 09:00:12 GMT]"
            }
        },
    ),
    "ozone-version-4": Seen(
        "InvalidRequest",
        "Error creating s3 auth info. The request may not be signed using AWS V4 signing algorithm, "
        "or might be invalid",
        "signature-version-4-required",
        ("s3v4",),
    ),
    "ozone-directory": Seen(
        "Conflict", "Cannot overwrite file with directory", "conflict", ("paths",)
    ),
    "google-permission": Seen(
        "AccessDenied",
        "Access denied.",
        "permission-missing",
        ("storage.objects.create", "Grant *** a role"),
        GOOGLE,
        more={
            "fields": {
                "Details": "up@acme.iam.gserviceaccount.com does not have storage.objects.create "
                "access to the Google Cloud Storage object. Permission 'storage.objects.create' "
                "denied on resource (or it may not exist)."
            }
        },
    ),
    "google-permission-as-json": Seen(
        "forbidden",
        "up@acme.iam.gserviceaccount.com does not have storage.objects.create access to the Google "
        "Cloud Storage object.",
        "permission-missing",
        ("storage.objects.create",),
        "https://storage.googleapis.com/upload/storage/v1/b/acme/o",
        more={"method": "POST", "status": 403},
    ),
    "google-anonymous": Seen(
        "AccessDenied",
        "Access denied.",
        "credentials-missing",
        ("no credentials",),
        GOOGLE,
        more={
            "fields": {
                "Details": "Anonymous caller does not have storage.objects.get access to the Google "
                "Cloud Storage object."
            }
        },
    ),
    "aws-anonymous": Seen(
        "AccessDenied",
        'User: anonymous is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::acme/a" '
        "because no resource-based policy allows the s3:GetObject action",
        "credentials-missing",
        ("no credentials",),
        AWS,
    ),
    "bucket-policy-lacks": Seen(
        "AccessDenied",
        f'{USER}s3:GetObject on resource: "arn:aws:s3:::acme/a" because no resource-based policy '
        "allows the s3:GetObject action",
        "permission-missing",
        ("bucket policy", "s3:GetObject"),
        AWS,
    ),
    "google-key": Seen(
        "AccessDenied",
        "Access denied.",
        "kms-not-allowed",
        ("cryptoKeyEncrypterDecrypter",),
        GOOGLE,
        more={
            "fields": {
                "Details": "Permission denied on Cloud KMS key. Please ensure that your Cloud Storage "
                "service account has been authorized to use this key."
            }
        },
    ),
    "google-public": Seen(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold.",
        "public-access-blocked",
        ("public access prevention",),
        GOOGLE,
        more={
            "fields": {
                "Details": "The member bindings allUsers and allAuthenticatedUsers are not allowed "
                "since public access prevention is enforced."
            }
        },
    ),
    "garage-permission": Seen(
        "AccessDenied",
        "Forbidden: Operation is not allowed for this key.",
        "permission-missing",
        ("garage bucket allow",),
    ),
    "oss-other-account": Seen(
        "AccessDenied",
        "The bucket you access does not belong to you.",
        "bucket-of-another-account",
        ("another account",),
        "https://acme.oss-cn-hangzhou.aliyuncs.com/a.bin",
    ),
    "mfa-delete": Seen(
        "AccessDenied",
        "Mfa Authentication must be used for this request",
        "mfa-required",
        ("x-amz-mfa",),
        AWS,
    ),
    "b2-object-acl": Seen(
        "NotImplemented",
        "Backblaze does not support object-level ACLs",
        "acls-unsupported",
        ("x-amz-acl",),
        B2,
    ),
    "azure-permission": Seen(
        "AuthorizationPermissionMismatch",
        "This request is not authorized to perform this operation using this permission.",
        "permission-missing",
        ("SAS token",),
        AZURE,
    ),
    "ceph-lock": Seen("AccessDenied", "forbidden by object lock", "object-locked", ("retention",)),
    # -- Buckets without what the request needs -------------------------------------------------------
    "no-object-lock": Seen(
        "InvalidRequest",
        "Bucket is missing ObjectLockConfiguration",
        "object-lock-not-enabled",
        ("object lock",),
        MINIO,
    ),
    "object-lock-later": Seen(
        "InvalidBucketState",
        "Object Lock configuration cannot be enabled on existing buckets",
        "object-lock-not-enabled",
        ("new bucket", "mc mb --with-lock"),
        MINIO,
    ),
    "no-versioning": Seen(
        "InvalidRequest",
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        "versioning-not-enabled",
        ("versioning",),
    ),
    "b2-storage-class": Seen(
        "NotImplemented",
        "Backblaze only supports the 'STANDARD' storage class, and not STANDARD_IA",
        "invalid-storage-class",
        ("STANDARD, or leave",),
        B2,
    ),
    # -- Encryption -----------------------------------------------------------------------------------
    "minio-without-kms": Seen(
        "NotImplemented",
        "Server side encryption specified but KMS is not configured",
        "kms-not-configured",
        ("MINIO_KMS_SECRET_KEY",),
        MINIO,
    ),
    "customer-key": Seen(
        "InvalidRequest",
        "The object was stored using a form of Server Side Encryption. The correct parameters must "
        "be provided to retrieve the object.",
        "customer-key-wrong",
        ("key",),
        AWS,
    ),
    "customer-key-of-plain-object": Seen(
        "InvalidRequest",
        "The encryption parameters are not applicable to this object.",
        "customer-key-unexpected",
        ("not encrypted",),
        AWS,
    ),
    "customer-key-over-http": Seen(
        "InvalidRequest",
        "Requests specifying Server Side Encryption with Customer provided keys must be made over a "
        "secure connection.",
        "https-required",
        ("https://",),
        MINIO,
    ),
    # -- Copies, deletes and archive tiers ------------------------------------------------------------
    "copy-of-6-gb": Seen(
        "InvalidRequest",
        "The specified copy source is larger than the maximum allowable size for a copy source: "
        "5368709120",
        "copy-source-too-large",
        ("UploadPartCopy",),
        AWS,
    ),
    "google-multi-delete": Seen(
        "NotImplemented",
        "A header or query you provided requested a function that is not implemented.",
        "multi-delete-unsupported",
        ("one by one",),
        "https://storage.googleapis.com/acme?delete",
        more={"method": "POST"},
    ),
    "restore-of-standard": Seen(
        "InvalidObjectState",
        "Restore is not allowed for the object's current storage class",
        "object-not-archived",
        ("not archived",),
        f"{AWS}?restore",
        more={"method": "POST"},
    ),
    "oss-archive": Seen(
        "InvalidObjectState",
        "The operation is not valid for the object's state",
        "invalid-object-state",
        ("ossutil restore", "x-oss-restore"),
        "https://acme.oss-cn-hangzhou.aliyuncs.com/a.bin",
    ),
    "azure-archive": Seen(
        "BlobArchived",
        "This operation is not permitted on an archived blob.",
        "object-archived",
        ("x-ms-archive-status",),
        AZURE,
    ),
    # -- Checksums of several kinds -------------------------------------------------------------------
    "several-checksums": Seen(
        "InvalidRequest",
        "You can only specify one checksum at a time.",
        "several-checksums",
        ("when_required",),
        R2,
    ),
    "checksum-type": Seen(
        "InvalidRequest",
        "Checksum Type mismatch occurred, expected checksum Type: null, actual checksum Type: crc32",
        "checksum-type-differs",
        ("whole upload",),
        AWS,
    ),
    "md5-or-checksum": Seen(
        "InvalidRequest",
        "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object "
        "Lock parameters",
        "content-md5-missing",
        ("object lock", "x-amz-checksum"),
        AWS,
    ),
    "acceleration-is-off": Seen(
        "InvalidRequest",
        "S3 Transfer Acceleration is not configured on this bucket",
        "bucket-accelerate-not-enabled",
        ("regional endpoint",),
        AWS,
    ),
    "customer-key-over-http-elsewhere": Seen(
        "InvalidArgument",
        "Requests specifying Server Side Encryption with Customer provided keys must be made over a "
        "secure connection.",
        "https-required",
        ("https://",),
    ),
    "kms-key-without-kms": Seen(
        "InvalidArgument",
        "Server Side Encryption with AWS KMS managed key requires HTTP header "
        "x-amz-server-side-encryption : aws:kms",
        "invalid-encryption-request",
        ("aws:kms",),
        MINIO,
    ),
    "denied-change-of-public-access": Seen(
        "AccessDenied",
        f'{USER}s3:PutBucketPublicAccessBlock on resource: "arn:aws:s3:::acme" with an explicit deny '
        "in a service control policy",
        "explicit-deny",
        ("service control policy",),
        AWS,
    ),
    "version-4a": Seen(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use "
        "AWS4-ECDSA-P256-SHA256.",
        "signature-version-4a-required",
        ("boto3[crt]",),
        AWS,
    ),
    "half-a-signed-url": Seen(
        "AccessDenied",
        "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        "url-incomplete",
        ("whole URL",),
        AWS,
    ),
    "expires-as-a-date": Seen(
        "AccessDenied",
        "Invalid date (should be seconds since epoch): 2026-01-01",
        "url-malformed",
        ("Expires",),
        AWS,
    ),
    # -- Other wordings -------------------------------------------------------------------------------
    "only-version-4": Seen(
        "InvalidRequest",
        "Only AWS4-HMAC-SHA256 is supported",
        "signature-version-4-required",
        ("s3v4",),
    ),
    "retention-of-ibm": Seen(
        "ObjectUnderRetention",
        "The object is protected by a retention policy",
        "object-locked",
        ("retention",),
        more={"status": 403},
    ),
    "content-sha256-of-storagegrid": Seen(
        "InvalidRequest",
        "The value provided for the x-amz-content-sha256 header is not valid",
        "content-sha256-invalid",
        ("when_required",),
    ),
    "length-of-b2": Seen(
        "InvalidRequest", "Content-Length header is required", "length-missing", url=B2
    ),
    "full-as-path": Seen(
        "InternalError",
        "We encountered an internal error, please try again.: cause(disk path full)",
        "storage-full",
        ("space",),
        MINIO,
    ),
    "google-changes-of-one-object": Seen(
        "TooManyRequests",
        "The rate of change requests to the object acme/a exceeds the rate limit.",
        "object-written-too-often",
        ("same key",),
        GOOGLE,
        retryable=True,
    ),
    "b2-part-number": Seen(
        "InvalidRequest",
        "Part number must be between 1 and 10000",
        "part-number-out-of-range",
        ("10000",),
        B2,
    ),
    "oss-requester-pays": Seen(
        "AccessDenied",
        "The bucket is requester pays bucket",
        "requester-pays",
        ("x-oss-request-payer",),
        "https://acme.oss-cn-hangzhou.aliyuncs.com/a.bin",
    ),
    "checksum-in-presigned-url": Seen(
        "BadDigest",
        "The CRC32 you specified did not match the calculated checksum.",
        "checksum-in-url",
        ("empty body", "when_required"),
        f"{SIGNED}&x-amz-checksum-crc32=AAAAAA%3D%3D",
    ),
    "algorithm-without-checksum": Seen(
        "InvalidRequest",
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
        "x-amz-trailer headers were found.",
        "checksum-missing",
        ("x-amz-sdk-checksum-algorithm",),
        AWS,
    ),
    "conflict-of-an-upload-in-parts": Seen(
        "ConditionalRequestConflict",
        "The conditional request cannot succeed due to a conflicting operation against this resource.",
        "conditional-request-conflict",
        ("new multipart upload",),
        f"{AWS}?uploadId=u",
        more={"method": "POST", "status": 409},
    ),
    # -- Limits and drives ----------------------------------------------------------------------------
    "storj-project": Seen(
        "BandwidthLimitExceeded",
        "You have reached your project bandwidth limit.",
        "quota-exceeded",
        ("project",),
        "https://gateway.storjshare.io/acme/a.bin",
    ),
    "minio-drives": Seen(
        "SlowDownWrite",
        "Resource requested is unwritable, please reduce your request rate",
        "slow-down-write",
        ("mc admin info",),
        MINIO,
        retryable=True,
    ),
    "garage-quorum": Seen(
        "InternalError",
        "Could not reach quorum of 2. 1 of 3 request succeeded, others returned errors",
        "drives-offline",
        ("nodes",),
        retryable=True,
    ),
    # -- False advice of old ------------------------------------------------------------------------------
    "chunk-size": Seen(
        "InvalidChunkSizeError",
        "Only the last chunk is allowed to have a size less than 8192 bytes",
        "invalid-chunk-size-error",
        ("8192",),
        AWS,
        more={"status": 403},
    ),
    "form-key": Seen(
        "PostPolicyInvalidKeyName",
        "Invalid according to Policy: Policy Condition failed",
        "post-policy-invalid-key-name",
        ("form", "policy"),
        MINIO,
        more={"status": 403},
    ),
    "no-lock": Seen(
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration",
        "no-such-object-lock-configuration",
        ("retention",),
        AWS,
        more={"status": 404},
    ),
    "not-modified": Seen(
        "NotModified", None, "not-modified", ("no failure",), more={"status": 304}
    ),
}
