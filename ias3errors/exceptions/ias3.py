"""The codes of archive.org: the 63 documented ones in the order of the page, then two more.

Source: the IAS3 error messages page of archive.org (a copy is under ``fixtures/``). Its messages
are the protocol's own. Two codes have no status there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ias3errors.exceptions.families import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RedirectError,
    ServerError,
    UnavailableError,
)
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors import facts, items, places
else:
    facts = LazyModule("ias3errors.facts")
    items = LazyModule("ias3errors.items")
    places = LazyModule("ias3errors.places")


class AccessDenied(
    ForbiddenError,
    status=403,
    message="Access Denied",
    services=(
        "ias3 aws gcs r2 oss cos obs wasabi storagegrid minio ceph swift scality seaweedfs garage"
        " versitygw ozone s3proxy storj supabase rclone"
    ),
    other_statuses=(400,),
):
    @property
    def item_bytes(self) -> int | None:
        """Bytes that the full item holds, where that is the reason."""
        return items.item_bytes(self.document)

    @property
    def item_limit(self) -> int | None:
        """Bytes that an item may hold, where that is the reason."""
        return items.item_limit(self.document)

    @property
    def principal(self) -> str | None:
        """The ARN of the user or role that lacks a permission, where AWS names it."""
        return facts.principal(self.document)

    @property
    def action(self) -> str | None:
        """The action that is not allowed, such as ``s3:PutObject``, where AWS names it."""
        return facts.action(self.document)

    @property
    def resource_arn(self) -> str | None:
        """The ARN of the resource that the action is not allowed on, where AWS names it."""
        return facts.resource_arn(self.document)

    @property
    def denying_policy(self) -> str | None:
        """The kind of policy with an explicit deny, such as ``resource-based policy``."""
        return facts.denying_policy(self.document)

    @property
    def headers_not_signed(self) -> tuple[str, ...] | None:
        """The headers that the signature must cover and does not."""
        return facts.headers_not_signed(self.document)

    @property
    def expires(self) -> datetime | None:
        """When the presigned URL expires or expired."""
        return facts.expires(self.document)

    @property
    def server_time(self) -> datetime | None:
        """Time by the clock of the server."""
        return facts.server_time(self.document)


class AccountProblem(
    ForbiddenError,
    status=403,
    message=(
        "There is a problem with your AWS account that prevents the operation from completing "
        "successfully. Please contact customer service at webservices@amazon.com."
    ),
    services="ias3 aws gcs obs wasabi swift scality",
): ...


class AmbiguousGrantByEmailAddress(
    BadRequestError,
    status=400,
    message="The e-mail address you provided is associated with more than one account.",
    services="ias3 aws gcs obs swift scality",
): ...


class BadDigest(
    BadRequestError,
    status=400,
    message="The Content-MD5 you specified did not match what we received.",
    services=(
        "ias3 aws gcs r2 cos obs wasabi storagegrid minio ceph swift scality seaweedfs versitygw "
        "ozone s3proxy rclone"
    ),
):
    @property
    def expected_digest(self) -> str | None:
        """The MD5 that the request announced, in hex or base64."""
        return facts.expected_digest(self.document)

    @property
    def calculated_digest(self) -> str | None:
        """The MD5 of what the server received, in hex or base64."""
        return facts.calculated_digest(self.document)


class BucketAlreadyExists(
    ConflictError,
    status=409,
    message=(
        "The requested bucket name is not available. The bucket namespace is shared by all users "
        "of the system. Please select a different name and try again."
    ),
    services=(
        "ias3 aws cos obs storagegrid minio ceph swift scality seaweedfs garage versitygw ozone "
        "s3proxy supabase rclone"
    ),
    other_statuses=(403,),
): ...


class BucketAlreadyOwnedByYou(
    ConflictError,
    status=409,
    message="Your previous request to create the named bucket succeeded and you already own it.",
    services="ias3 aws gcs cos obs minio swift scality seaweedfs versitygw ozone s3proxy",
): ...


class BucketNotEmpty(
    ConflictError,
    status=409,
    message="The bucket you tried to delete is not empty.",
    services=(
        "ias3 aws gcs r2 oss cos obs storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy rclone"
    ),
): ...


class CredentialsNotSupported(
    BadRequestError,
    status=400,
    message="This request does not support credentials.",
    services="ias3 aws gcs obs swift scality",
): ...


class CrossLocationLoggingProhibited(
    ForbiddenError,
    status=403,
    message=(
        "Cross location logging not allowed. Buckets in one geographic location cannot log "
        "information to a bucket in another location."
    ),
    services="ias3 aws gcs swift scality",
):
    @property
    def source_location(self) -> str | None:
        """Region of the bucket to be logged."""
        return facts.source_location(self.document)

    @property
    def target_location(self) -> str | None:
        """Region of the bucket that should receive the logs."""
        return facts.target_location(self.document)


class EntityTooSmall(
    BadRequestError,
    status=400,
    message="Your proposed upload is smaller than the minimum allowed object size.",
    services=(
        "ias3 aws gcs r2 cos obs minio ceph swift scality seaweedfs garage versitygw ozone s3proxy"
    ),
):
    @property
    def proposed_size(self) -> int | None:
        """Size of the refused upload or part, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def min_size(self) -> int | None:
        """The smallest size allowed, in bytes."""
        return facts.min_size(self.document)

    @property
    def part_number(self) -> int | None:
        """Number of the part that is too small."""
        return facts.part_number(self.document)

    @property
    def etag(self) -> str | None:
        """ETag of the part that is too small."""
        return facts.etag(self.document)


class EntityTooLarge(
    BadRequestError,
    status=400,
    message="Your proposed upload exceeds the maximum allowed object size.",
    services=(
        "ias3 aws gcs r2 cos obs minio ceph swift scality seaweedfs versitygw s3proxy supabase"
    ),
):
    @property
    def proposed_size(self) -> int | None:
        """Size of the refused upload, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def max_size(self) -> int | None:
        """The largest size allowed, in bytes."""
        return facts.max_size(self.document)


class ExpiredToken(
    BadRequestError,
    status=400,
    message="The provided token has expired.",
    services="ias3 aws gcs cos swift scality seaweedfs supabase",
):
    @property
    def expires(self) -> datetime | None:
        """When the presigned URL expired."""
        return facts.expires(self.document)

    @property
    def server_time(self) -> datetime | None:
        """Time by the clock of the server."""
        return facts.server_time(self.document)


class IncompleteBody(
    BadRequestError,
    status=400,
    message="You did not provide the number of bytes specified by the Content-Length HTTP header",
    services=(
        "ias3 aws gcs r2 cos obs storagegrid minio swift scality seaweedfs versitygw "
        "s3proxy rclone"
    ),
):
    @property
    def bytes_expected(self) -> int | None:
        """Length that the request announced, in bytes."""
        return facts.bytes_expected(self.document)

    @property
    def bytes_provided(self) -> int | None:
        """Length that arrived, in bytes."""
        return facts.bytes_provided(self.document)


class IncorrectNumberOfFilesInPostRequest(
    BadRequestError,
    status=400,
    message="POST requires exactly one file upload per request.",
    services="ias3 aws gcs cos swift scality rclone",
): ...


class InlineDataTooLarge(
    BadRequestError,
    status=400,
    message="Inline data exceeds the maximum allowed size.",
    services="ias3 aws gcs obs swift scality rclone",
): ...


class InternalError(
    ServerError,
    status=500,
    message="We encountered an internal error. Please try again.",
    services=(
        "ias3 aws gcs r2 cos obs wasabi storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy storj supabase rclone"
    ),
): ...


class InvalidAccessKeyId(
    ForbiddenError,
    status=403,
    message="The AWS Access Key Id you provided does not exist in our records.",
    services=(
        "ias3 aws gcs cos obs wasabi storagegrid minio ceph swift scality seaweedfs versitygw "
        "s3proxy b2 supabase rclone"
    ),
): ...


class InvalidAddressingHeader(
    BadRequestError,
    status=None,
    message="You must specify the Anonymous role.",
    services="ias3 aws scality",
    other_statuses=(400,),
): ...


class InvalidArgument(
    BadRequestError,
    status=400,
    message="Invalid Argument",
    services=(
        "ias3 aws gcs oss cos wasabi storagegrid minio ceph swift scality seaweedfs "
        "ozone s3proxy storj rclone"
    ),
):
    @property
    def argument_name(self) -> str | None:
        """Name of the refused argument."""
        return facts.argument_name(self.document)

    @property
    def argument_value(self) -> str | None:
        """Value of the refused argument; may be empty."""
        return facts.argument_value(self.document)


class InvalidBucketName(
    BadRequestError,
    status=400,
    message="The specified bucket is not valid.",
    services=(
        "ias3 aws gcs r2 oss cos obs storagegrid ibm-coss minio ceph swift scality seaweedfs "
        "garage versitygw ozone s3proxy supabase rclone"
    ),
):
    @property
    def identifier(self) -> str | None:
        """The refused identifier."""
        return places.identifier(self.document)

    @property
    def identifier_is_valid(self) -> bool | None:
        """Whether the identifier has the form that archive.org asks for."""
        return places.identifier_is_valid(self.document)


class InvalidDigest(
    BadRequestError,
    status=400,
    message="The Content-MD5 you specified was an invalid.",
    services=(
        "ias3 aws gcs r2 oss cos wasabi storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy rclone"
    ),
):
    @property
    def content_md5(self) -> str | None:
        """The refused Content-MD5."""
        return facts.content_md5(self.document)


class InvalidLocationConstraint(
    BadRequestError,
    status=400,
    message="The specified location constraint is not valid.",
    services="ias3 aws gcs cos ibm-coss ceph swift scality versitygw s3proxy",
):
    @property
    def location_constraint(self) -> str | None:
        """The refused region."""
        return facts.location_constraint(self.document)


class InvalidPayer(
    ForbiddenError,
    status=403,
    message="All access to this object has been disabled.",
    services="ias3 aws swift scality",
): ...


class InvalidPolicyDocument(
    BadRequestError,
    status=400,
    message=(
        "The content of the form does not meet the conditions specified in the policy document."
    ),
    services="ias3 aws gcs cos minio swift scality seaweedfs s3proxy",
): ...


class InvalidRange(
    BadRequestError,
    status=416,
    message="The requested range cannot be satisfied.",
    services=(
        "ias3 aws gcs r2 cos storagegrid minio ceph swift scality seaweedfs garage versitygw "
        "ozone s3proxy storj supabase rclone"
    ),
):
    @property
    def range_requested(self) -> str | None:
        """The refused range as the server repeats it, such as ``bytes=0-4``."""
        return facts.range_requested(self.document)

    @property
    def object_size(self) -> int | None:
        """Size of the object, in bytes."""
        return facts.object_size(self.document)


class InvalidSecurity(
    ForbiddenError,
    status=403,
    message="The provided security credentials are not valid.",
    services="ias3 aws gcs swift scality",
): ...


class InvalidSOAPRequest(
    BadRequestError,
    status=400,
    message="The SOAP request body is invalid.",
    services="ias3 aws swift scality",
): ...


class InvalidStorageClass(
    BadRequestError,
    status=400,
    message="The storage class you specified is not valid.",
    services="ias3 aws gcs storagegrid minio swift scality seaweedfs s3proxy",
):
    @property
    def storage_class(self) -> str | None:
        """The refused storage class."""
        return facts.storage_class(self.document)


class InvalidTargetBucketForLogging(
    BadRequestError,
    status=400,
    message=(
        "The target bucket for logging does not exist, is not owned by you, or does not have the "
        "appropriate grants for the log-delivery group."
    ),
    services="ias3 aws cos swift scality",
):
    @property
    def target_bucket(self) -> str | None:
        """The bucket that should receive the logs."""
        return facts.target_bucket(self.document)


class InvalidToken(
    BadRequestError,
    status=400,
    message="The provided token is malformed or otherwise invalid.",
    services="ias3 aws gcs swift scality rclone",
): ...


class InvalidURI(
    BadRequestError,
    status=400,
    message="Couldn't parse the specified URI.",
    services="ias3 aws gcs cos storagegrid swift scality versitygw ozone s3proxy rclone",
):
    @property
    def uri(self) -> str | None:
        """The refused URI."""
        return facts.refused_uri(self.document)


class KeyTooLong(
    BadRequestError,
    status=400,
    message="Your key is too long.",
    services="ias3 aws gcs cos storagegrid minio swift scality seaweedfs versitygw storj rclone",
):
    @property
    def proposed_size(self) -> int | None:
        """Length of the refused key, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def max_size(self) -> int | None:
        """The longest key allowed, in bytes."""
        return facts.max_size(self.document)


class MalformedACLError(
    BadRequestError,
    status=400,
    message=(
        "The XML you provided was not well-formed or did not validate against our published "
        "schema."
    ),
    services="ias3 aws gcs ibm-coss ceph swift scality versitygw",
): ...


class MalformedPOSTRequest(
    BadRequestError,
    status=400,
    message="The body of your POST request is not well-formed multipart/form-data.",
    services="ias3 aws gcs cos minio swift scality seaweedfs versitygw rclone",
): ...


class MaxMessageLengthExceeded(
    BadRequestError,
    status=400,
    message="Your request was too big.",
    services="ias3 aws gcs swift scality versitygw s3proxy",
):
    @property
    def max_size(self) -> int | None:
        """The largest request allowed, in bytes."""
        return facts.max_size(self.document)


class MaxPostPreDataLengthExceededError(
    BadRequestError,
    status=400,
    message="Your POST request fields preceding the upload file were too large.",
    services="ias3 aws gcs swift scality",
): ...


class MetadataTooLarge(
    BadRequestError,
    status=400,
    message="Your metadata headers exceed the maximum allowed metadata size.",
    services="ias3 aws gcs r2 storagegrid minio swift scality versitygw ozone rclone",
):
    @property
    def proposed_size(self) -> int | None:
        """Size of the refused metadata, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def max_size(self) -> int | None:
        """The largest metadata allowed, in bytes."""
        return facts.max_size(self.document)


class MethodNotAllowed(
    BadRequestError,
    status=405,
    message="The specified method is not allowed against this resource.",
    services=(
        "ias3 aws gcs cos storagegrid minio ceph swift scality seaweedfs versitygw s3proxy rclone"
    ),
):
    @property
    def method(self) -> str | None:
        """The refused method."""
        return facts.method(self.document)

    @property
    def allowed_methods(self) -> tuple[str, ...] | None:
        """The methods that are allowed."""
        return facts.allowed_methods(self.document)

    @property
    def resource_type(self) -> str | None:
        """The kind of resource, such as ``DeleteMarker``."""
        return facts.resource_type(self.document)


class MissingAttachment(
    BadRequestError,
    status=None,
    message="A SOAP attachment was expected, but none were found.",
    services="ias3 aws scality",
    other_statuses=(400,),
): ...


class MissingContentLength(
    BadRequestError,
    status=411,
    message="You must provide the Content-Length HTTP header.",
    services=(
        "ias3 aws gcs r2 cos storagegrid minio ceph swift scality versitygw s3proxy "
        "storj supabase rclone"
    ),
): ...


class MissingSecurityElement(
    BadRequestError,
    status=400,
    message="The SOAP 1.1 request is missing a security element.",
    services="ias3 aws swift scality",
): ...


class MissingSecurityHeader(
    BadRequestError,
    status=400,
    message="Your request was missing a required header.",
    services="ias3 aws gcs storagegrid minio swift scality versitygw",
    other_statuses=(404,),
):
    @property
    def header(self) -> str | None:
        """The missing header."""
        return facts.refused_header(self.document)


class NoLoggingStatusForKey(
    BadRequestError,
    status=400,
    message="There is no such thing as a logging status sub-resource for a key.",
    services="ias3 aws gcs swift scality",
): ...


class NoSuchBucket(
    NotFoundError,
    status=404,
    message="The specified bucket does not exist.",
    services=(
        "ias3 aws gcs r2 oss cos obs storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy storj supabase rclone"
    ),
): ...


class NoSuchKey(
    NotFoundError,
    status=404,
    message="The specified key does not exist.",
    services=(
        "ias3 aws gcs r2 oss cos obs storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy storj supabase rclone"
    ),
): ...


class NotImplemented(  # noqa: A001
    ServerError,
    status=501,
    message="A header you provided implies functionality that is not implemented.",
    services=(
        "ias3 aws gcs oss cos wasabi storagegrid minio ceph swift scality seaweedfs garage "
        "versitygw ozone s3proxy b2 storj rclone"
    ),
    other_statuses=(400,),
):
    @property
    def header(self) -> str | None:
        """The header that the service does not implement."""
        return facts.refused_header(self.document)


class NotSignedUp(
    ForbiddenError,
    status=403,
    message=(
        "Your account is not signed up for the Amazon S3 service. You must sign up before you can"
        " use Amazon S3. You can sign up at the following URL: http://aws.amazon.com/s3"
    ),
    services="ias3 aws swift scality",
): ...


class OperationAborted(
    ConflictError,
    status=409,
    message=(
        "A conflicting conditional operation is currently in progress against this resource. "
        "Please try again."
    ),
    services="ias3 aws gcs ceph swift scality",
): ...


class PermanentRedirect(
    RedirectError,
    status=301,
    message=(
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        "Please send all future requests to this endpoint."
    ),
    services="ias3 aws gcs ceph swift scality",
): ...


class PreconditionFailed(
    ConflictError,
    status=412,
    message="At least one of the pre-conditions you specified did not hold.",
    services=(
        "ias3 aws gcs r2 oss cos storagegrid minio ceph swift scality seaweedfs garage versitygw "
        "ozone s3proxy storj"
    ),
):
    @property
    def condition(self) -> str | None:
        """The precondition that did not hold, such as ``If-None-Match``."""
        return facts.condition(self.document)


class Redirect(
    RedirectError,
    status=307,
    reason="Moved Temporarily",
    message="Temporary redirect.",
    services="ias3 aws gcs swift scality",
): ...


class RequestIsNotMultiPartContent(
    BadRequestError,
    status=400,
    message="Bucket POST must be of the enclosure-type multipart/form-data.",
    services="ias3 aws gcs swift scality",
    other_statuses=(412,),
): ...


class RequestTimeout(
    BadRequestError,
    status=400,
    message=(
        "Your socket connection to the server was not read from or written to within the timeout "
        "period."
    ),
    services="ias3 aws gcs cos minio ceph swift scality s3proxy",
    other_statuses=(
        408,
        503,
    ),
): ...


class RequestTimeTooSkewed(
    ForbiddenError,
    status=403,
    message="The difference between the request time and the server's time is too large.",
    services=(
        "ias3 aws gcs oss cos obs wasabi minio ceph swift scality seaweedfs versitygw "
        "s3proxy rclone"
    ),
):
    @property
    def request_time(self) -> datetime | None:
        """Time of the request by the clock of the sender."""
        return facts.request_time(self.document)

    @property
    def server_time(self) -> datetime | None:
        """Time by the clock of the server."""
        return facts.server_time(self.document)

    @property
    def skew(self) -> timedelta | None:
        """How far the sender's clock is ahead of the server's; negative if it is slow."""
        return facts.skew(self.document)

    @property
    def max_skew(self) -> timedelta | None:
        """How far apart the clocks may be."""
        return facts.max_skew(self.document)


class RequestTorrentOfBucketError(
    BadRequestError,
    status=400,
    message="Requesting the torrent file of a bucket is not permitted.",
    services="ias3 aws swift scality",
): ...


class SignatureDoesNotMatch(
    ForbiddenError,
    status=403,
    message=(
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. For more information, see Authenticating "
        "REST Requests and Authenticating SOAP Requests for details."
    ),
    services=(
        "ias3 aws gcs r2 oss cos obs minio ceph swift scality seaweedfs versitygw "
        "s3proxy supabase rclone"
    ),
): ...


class SlowDown(
    UnavailableError,
    status=503,
    message="Please reduce your request rate.",
    services="ias3 aws gcs cos obs ceph swift scality versitygw storj supabase",
    other_statuses=(429,),
): ...


class TemporaryRedirect(
    RedirectError,
    status=307,
    reason="Moved Temporarily",
    message="You are being redirected to the bucket while DNS updates.",
    services="ias3 aws gcs ibm-coss swift scality",
): ...


class TokenRefreshRequired(
    BadRequestError,
    status=400,
    message="The provided token must be refreshed.",
    services="ias3 aws gcs swift scality",
): ...


class TooManyBuckets(
    BadRequestError,
    status=400,
    message="You have attempted to create more buckets than allowed.",
    services="ias3 aws gcs r2 oss cos ceph swift scality rclone",
): ...


class UnexpectedContent(
    BadRequestError,
    status=400,
    message="This request does not support content.",
    services="ias3 aws gcs cos swift scality versitygw",
): ...


class UnresolvableGrantByEmailAddress(
    BadRequestError,
    status=400,
    message="The e-mail address you provided does not match any account on record.",
    services="ias3 aws gcs ceph swift scality",
): ...


class UserKeyMustBeSpecified(
    BadRequestError,
    status=400,
    message=(
        "The bucket POST must contain the specified field name. If it is specified, please check "
        "the order of the fields."
    ),
    services="ias3 aws gcs swift scality storj",
): ...


# Sent by archive.org, but not documented.


class BadContent(
    BadRequestError,
    status=400,
    reason="Bad Data",
    message="Uploaded content is unacceptable.",
    services="ias3",
    documented=False,
):
    @property
    def suggested_extensions(self) -> tuple[str, ...] | None:
        """File extensions that fit the content, as the server suggests them."""
        return items.suggested_extensions(self.document)


class ServiceUnavailable(
    UnavailableError,
    status=503,
    message="Please reduce your request rate.",
    services="ias3 aws gcs r2 cos obs ceph swift scality seaweedfs garage",
    documented=False,
): ...
