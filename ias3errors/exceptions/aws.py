"""The codes of Amazon S3 beyond those of archive.org, in the order of the alphabet.

Each is on AWS's general list of S3 errors, or Amazon S3 and another service send it. The codes
of S3 Select and those that only one service sends are rows of `ias3errors.catalog`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ias3errors.exceptions.families import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RedirectError,
    UnavailableError,
)
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors import facts
else:
    facts = LazyModule("ias3errors.facts")


class SlowDown503(
    UnavailableError,
    code="503 SlowDown",
    status=503,
    message=(
        "The bucket gets more requests than it can serve, so the service asks you to slow down."
    ),
    services="aws",
): ...


class AccessControlListNotSupported(
    BadRequestError,
    status=400,
    message="The bucket has ACLs turned off, and the request sets or reads one.",
    services="aws versitygw",
): ...


class AccessForbidden(
    ForbiddenError,
    status=403,
    message=(
        "The service refuses the request. For a preflight request, no CORS rule of the bucket "
        "allows it."
    ),
    services="aws cos obs wasabi scality versitygw",
):
    @property
    def method(self) -> str | None:
        """The refused method."""
        return facts.method(self.document)

    @property
    def resource_type(self) -> str | None:
        """The kind of resource, such as ``BUCKET``."""
        return facts.resource_type(self.document)


class AccessPointAlreadyOwnedByYou(
    ConflictError,
    status=409,
    message="You already own an access point with this name.",
    services="aws",
): ...


class AllAccessDisabled(
    ForbiddenError,
    status=403,
    message="The owner or the service has turned off all access to this bucket or object.",
    services="aws obs minio",
): ...


class AuthorizationHeaderMalformed(
    BadRequestError,
    status=400,
    message=(
        "The Authorization header cannot be used: it is malformed, or signed for another region."
    ),
    services="aws wasabi minio swift garage ozone b2",
): ...


class AuthorizationQueryParametersError(
    BadRequestError,
    status=400,
    message="The signature's query parameters are incomplete or malformed.",
    services="aws wasabi minio swift seaweedfs rclone",
): ...


class BadRequest(
    BadRequestError,
    status=400,
    message="The service rejects the request as malformed.",
    services="aws cos obs wasabi ibm-coss minio versitygw storj",
): ...


class BucketHasAccessPointsAttached(
    BadRequestError,
    status=400,
    message="The bucket still has access points, so it cannot be deleted.",
    services="aws",
): ...


class ClientTokenConflict(
    ConflictError,
    status=409,
    message=(
        "Another Multi-Region Access Point request used this idempotency token with other "
        "parameters."
    ),
    services="aws",
): ...


class ConditionalRequestConflict(
    ConflictError,
    status=409,
    message="Another request changed the object while this conditional request ran.",
    services="aws ozone",
):
    @property
    def condition(self) -> str | None:
        """The precondition of the request, such as ``If-None-Match``."""
        return facts.condition(self.document)


class ConnectionClosedByRequester(
    BadRequestError,
    status=400,
    message="The caller closed the connection while S3 Object Lambda was writing the response.",
    services="aws",
): ...


class DeviceNotActiveError(
    BadRequestError,
    status=400,
    message="The MFA device is not active.",
    services="aws",
): ...


class EndpointNotFound(
    BadRequestError,
    status=400,
    message="The request went to an endpoint that does not exist.",
    services="aws",
): ...


class IllegalLocationConstraintException(
    BadRequestError,
    status=400,
    message=(
        "The location constraint does not fit the region of the endpoint that the request went to."
    ),
    services="aws obs",
): ...


class IllegalVersioningConfigurationException(
    BadRequestError,
    status=400,
    message="The versioning configuration is not valid for this bucket.",
    services="aws minio swift scality rclone",
): ...


class IncorrectEndpoint(
    BadRequestError,
    status=400,
    message="The bucket lives in another region than the endpoint.",
    services="aws",
): ...


class InvalidAccessPoint(
    BadRequestError,
    status=400,
    message="The access point's name or account is not valid.",
    services="aws",
): ...


class InvalidAccessPointAliasError(
    BadRequestError,
    status=400,
    message="The access point alias is not valid.",
    services="aws",
): ...


class InvalidBucketAclWithObjectOwnership(
    BadRequestError,
    status=400,
    message="The bucket's ObjectOwnership setting does not allow this bucket ACL.",
    services="aws versitygw",
): ...


class InvalidBucketOwnerAWSAccountID(
    BadRequestError,
    status=400,
    message="The expected bucket owner is not an AWS account id.",
    services="aws",
): ...


class InvalidBucketState(
    ConflictError,
    status=409,
    message="The bucket's present configuration does not allow this request.",
    services="aws gcs cos storagegrid minio ceph swift scality seaweedfs versitygw storj",
    other_statuses=(400,),
): ...


class InvalidEncryptionAlgorithmError(
    BadRequestError,
    status=400,
    message="The service does not support the encryption algorithm that the request names.",
    services="aws oss storagegrid ceph scality seaweedfs garage",
):
    @property
    def argument_name(self) -> str | None:
        """Name of the refused argument."""
        return facts.argument_name(self.document)

    @property
    def argument_value(self) -> str | None:
        """Value of the refused argument; may be empty."""
        return facts.argument_value(self.document)


class InvalidHostHeader(
    BadRequestError,
    status=400,
    message="The Host header names no endpoint of the service, or has the wrong form.",
    services="aws",
): ...


class InvalidHttpMethod(
    BadRequestError,
    status=400,
    message="The request uses an HTTP method that the service does not know.",
    services="aws",
): ...


class InvalidObjectState(
    ForbiddenError,
    status=403,
    message=(
        "The object's storage class does not allow this: an archived object must be restored "
        "first."
    ),
    services="aws cos wasabi minio ceph swift scality versitygw",
):
    @property
    def storage_class(self) -> str | None:
        """The storage class of the object, such as ``DEEP_ARCHIVE``."""
        return facts.storage_class(self.document)

    @property
    def access_tier(self) -> str | None:
        """The archive tier of the object, such as ``ARCHIVE_ACCESS``."""
        return facts.access_tier(self.document)


class InvalidPart(
    BadRequestError,
    status=400,
    message="At least one part of the multipart upload is missing, or its ETag differs.",
    services=(
        "aws gcs r2 cos storagegrid minio ceph swift scality seaweedfs garage versitygw ozone "
        "s3proxy rclone"
    ),
):
    @property
    def part_number(self) -> int | None:
        """Number of the missing part."""
        return facts.part_number(self.document)

    @property
    def etag(self) -> str | None:
        """ETag that the request named for the part."""
        return facts.etag(self.document)


class InvalidPartNumber(
    BadRequestError,
    status=416,
    message="The object has no part with this number.",
    services="aws minio swift scality versitygw",
):
    @property
    def part_number(self) -> int | None:
        """Number of the part that was asked for."""
        return facts.part_number(self.document)

    @property
    def part_count(self) -> int | None:
        """How many parts the object has."""
        return facts.part_count(self.document)


class InvalidPartOrder(
    BadRequestError,
    status=400,
    message="The parts are not listed in ascending order of their numbers.",
    services=(
        "aws cos storagegrid minio ceph swift scality seaweedfs garage versitygw ozone "
        "s3proxy rclone"
    ),
): ...


class InvalidRegion(
    ForbiddenError,
    status=403,
    message="The region that the request names or is signed for is not valid here.",
    services="aws minio",
    other_statuses=(400,),
): ...


class InvalidRequest(
    BadRequestError,
    status=400,
    message="The service does not accept the request in this form; its message says why.",
    services=(
        "aws oss cos storagegrid minio ceph swift scality seaweedfs garage versitygw "
        "ozone s3proxy storj supabase rclone"
    ),
): ...


class InvalidSessionException(
    BadRequestError,
    status=400,
    message="The session of the directory bucket does not exist or has expired.",
    services="aws",
): ...


class InvalidSignature(
    BadRequestError,
    status=400,
    message="The signature or a parameter that it was made from is not valid.",
    services="aws",
): ...


class InvalidTag(
    BadRequestError,
    status=400,
    message="A tag's key or value is not valid, or the same key occurs twice.",
    services="aws cos storagegrid ceph scality seaweedfs versitygw ozone storj",
):
    @property
    def tag_key(self) -> str | None:
        """Key of the refused tag, or keys separated by commas."""
        return facts.tag_key(self.document)

    @property
    def tag_value(self) -> str | None:
        """Value of the refused tag; may be empty."""
        return facts.tag_value(self.document)


class KMSDisabledException(
    BadRequestError,
    code="KMS.DisabledException",
    status=400,
    message="The KMS key that encrypts the object is disabled.",
    services="aws",
): ...


class KMSInvalidKeyUsageException(
    BadRequestError,
    code="KMS.InvalidKeyUsageException",
    status=400,
    message="The KMS key is meant for another use or does not support the algorithm.",
    services="aws",
): ...


class KMSInvalidStateException(
    BadRequestError,
    code="KMS.KMSInvalidStateException",
    status=400,
    message="The KMS key's state does not allow its use, for example because it is to be deleted.",
    services="aws",
): ...


class KMSNotFoundException(
    BadRequestError,
    code="KMS.NotFoundException",
    status=400,
    message="The KMS key does not exist in this region and account.",
    services="aws minio",
): ...


class MalformedPolicy(
    BadRequestError,
    status=400,
    message="The bucket policy is not valid.",
    services="aws cos minio scality seaweedfs",
): ...


class MalformedXML(
    BadRequestError,
    status=400,
    message="The XML in the request's body is malformed or does not fit the operation.",
    services=(
        "aws gcs oss cos storagegrid minio ceph swift scality seaweedfs garage versitygw ozone "
        "s3proxy storj supabase rclone"
    ),
): ...


class MissingAuthenticationToken(
    ForbiddenError,
    status=403,
    message="The request carries no credentials.",
    services="aws scality",
): ...


class MissingRequestBodyError(
    BadRequestError,
    status=400,
    message="The operation needs a body, and the request has none.",
    services="aws gcs cos storagegrid minio swift scality versitygw",
    other_statuses=(411,),
): ...


class MissingRequiredParameter(
    BadRequestError,
    status=400,
    message="The request lacks a parameter that the operation needs.",
    services="aws minio scality",
): ...


class NoSuchAccessPoint(
    NotFoundError,
    status=404,
    message="The access point does not exist.",
    services="aws",
):
    @property
    def access_point(self) -> str | None:
        """Name of the access point."""
        return facts.access_point(self.document)


class NoSuchAsyncRequest(
    NotFoundError,
    status=404,
    message="No asynchronous request has this token.",
    services="aws",
): ...


class NoSuchBucketPolicy(
    NotFoundError,
    status=404,
    message="The bucket has no policy.",
    services="aws oss obs storagegrid minio ceph swift scality seaweedfs versitygw",
): ...


class NoSuchConfiguration(
    NotFoundError,
    status=404,
    message="The bucket has no configuration with this id.",
    services="aws seaweedfs",
): ...


class NoSuchCORSConfiguration(
    NotFoundError,
    status=404,
    message="The bucket has no CORS configuration.",
    services="aws oss cos obs minio ceph scality seaweedfs versitygw",
): ...


class NoSuchLifecycleConfiguration(
    NotFoundError,
    status=404,
    message="The bucket has no lifecycle configuration.",
    services="aws cos minio ceph swift scality seaweedfs ozone",
): ...


class NoSuchMultiRegionAccessPoint(
    NotFoundError,
    status=404,
    message="The Multi-Region Access Point does not exist.",
    services="aws",
): ...


class NoSuchObjectLockConfiguration(
    NotFoundError,
    status=404,
    message="The object has no lock, neither retention nor legal hold.",
    services="aws cos minio scality seaweedfs versitygw storj",
    other_statuses=(400,),
): ...


class NoSuchResource(
    NotFoundError,
    status=404,
    message="The resource does not exist.",
    services="aws",
): ...


class NoSuchTagSet(
    NotFoundError,
    status=404,
    message="The bucket or object has no tags.",
    services="aws cos obs minio ceph scality seaweedfs versitygw ozone",
): ...


class NoSuchUpload(
    NotFoundError,
    status=404,
    message=(
        "The multipart upload does not exist: it was completed or aborted, or its id is wrong."
    ),
    services=(
        "aws gcs r2 oss cos obs storagegrid minio ceph swift scality seaweedfs garage versitygw "
        "ozone s3proxy supabase rclone"
    ),
): ...


class NoSuchVersion(
    NotFoundError,
    status=404,
    message="The object has no version with this id.",
    services="aws cos obs minio swift scality seaweedfs versitygw rclone",
): ...


class NoSuchWebsiteConfiguration(
    NotFoundError,
    status=404,
    message="The bucket has no website configuration.",
    services="aws oss cos obs minio ceph scality seaweedfs versitygw",
): ...


class NotDeviceOwnerError(
    BadRequestError,
    status=400,
    message="The MFA device that made the code belongs to somebody else.",
    services="aws",
): ...


class NotModified(
    RedirectError,
    status=304,
    message=(
        "The object has not changed since the time or the ETag of the request, so nothing is sent."
    ),
    services="aws gcs ceph scality seaweedfs versitygw rclone",
): ...


class NoTransformationDefined(
    NotFoundError,
    status=404,
    message="The Object Lambda access point has no transformation for this request.",
    services="aws",
): ...


class ObjectLockConfigurationNotFoundError(
    NotFoundError,
    status=404,
    message="The bucket has no object lock configuration.",
    services="aws storagegrid minio ceph swift scality seaweedfs versitygw",
): ...


class OwnershipControlsNotFoundError(
    NotFoundError,
    status=404,
    message="The bucket has no ObjectOwnership setting.",
    services="aws versitygw",
): ...


class PermanentRedirectControlError(
    RedirectError,
    status=301,
    message="The request must go to the endpoint that the response names.",
    services="aws",
): ...


class ReplicationConfigurationNotFoundError(
    NotFoundError,
    status=404,
    message="The bucket has no replication configuration.",
    services="aws cos minio scality seaweedfs",
): ...


class RequestHeaderSectionTooLarge(
    BadRequestError,
    status=400,
    message="The request's headers are larger than the service allows.",
    services="aws versitygw",
):
    @property
    def max_size(self) -> int | None:
        """The largest header section allowed, in bytes."""
        return facts.max_size(self.document)


class ResponseInterrupted(
    BadRequestError,
    status=400,
    message=(
        "The function behind an Object Lambda access point stopped before its response was "
        "complete."
    ),
    services="aws",
): ...


class RestoreAlreadyInProgress(
    ConflictError,
    status=409,
    message="A restore of this archived object is running already.",
    services="aws oss cos minio swift scality",
): ...


class ServerSideEncryptionConfigurationNotFoundError(
    NotFoundError,
    status=404,
    message="The bucket has no default encryption configuration.",
    services="aws minio ceph scality seaweedfs",
    other_statuses=(400,),
): ...


class TagPolicyException(
    BadRequestError,
    status=400,
    message="The tags violate a tag policy of the organization.",
    services="aws",
): ...


class TokenCodeInvalidError(
    BadRequestError,
    status=400,
    message="The MFA code or serial number is not valid.",
    services="aws",
): ...


class TooManyAccessPoints(
    BadRequestError,
    status=400,
    message="The account has as many access points as it may have.",
    services="aws",
): ...


class TooManyMultiRegionAccessPointregionsError(
    BadRequestError,
    status=400,
    message="A Multi-Region Access Point may not span this many regions.",
    services="aws",
): ...


class TooManyMultiRegionAccessPoints(
    BadRequestError,
    status=400,
    message="The account has as many Multi-Region Access Points as it may have.",
    services="aws",
): ...


class TooManyParts(
    BadRequestError,
    status=400,
    message="The upload or the request has more parts than the service allows.",
    services="aws scality",
): ...


class TooManyTags(
    BadRequestError,
    status=400,
    message="The resource has more tags than the service allows.",
    services="aws",
): ...


class UnauthorizedAccessError(
    ForbiddenError,
    status=403,
    message=(
        "The request's credentials are for another partition, such as AWS China, than the "
        "endpoint."
    ),
    services="aws",
): ...


class UnexpectedIPError(
    ForbiddenError,
    status=403,
    message="The request came from an address that the service does not allow.",
    services="aws",
): ...


class UnsupportedArgument(
    BadRequestError,
    status=400,
    message="The request has an argument that this operation does not support.",
    services="aws",
): ...


class UnsupportedSignature(
    BadRequestError,
    status=400,
    message="The request is signed with a version or algorithm that the service does not support.",
    services="aws",
): ...


class XAmzContentSHA256Mismatch(
    BadRequestError,
    status=400,
    message="The SHA-256 of the body differs from the one that the request announced.",
    services="aws wasabi minio ceph swift seaweedfs versitygw s3proxy",
):
    @property
    def expected_digest(self) -> str | None:
        """The SHA-256 that the request announced, in hex."""
        return facts.expected_digest(self.document)

    @property
    def calculated_digest(self) -> str | None:
        """The SHA-256 of what the server received, in hex."""
        return facts.calculated_digest(self.document)
