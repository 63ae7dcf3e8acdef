"""The codes that Amazon S3 does not send, but two or more other services do."""

from __future__ import annotations

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
    from ias3errors import facts
else:
    facts = LazyModule("ias3errors.facts")


class ClientDisconnected(
    BadRequestError,
    status=499,
    message="The client closed the connection before the server had responded.",
    services="minio seaweedfs",
): ...


class DeleteConflict(
    ConflictError,
    status=409,
    message=(
        "The identity still has policies, keys or other things attached, so it cannot be deleted."
    ),
    services="ceph scality",
): ...


class EntityAlreadyExists(
    ConflictError,
    status=409,
    message="A user, role, policy or other identity with this name exists already.",
    services="wasabi ceph scality",
): ...


class ExistingObjectIsDirectory(
    ConflictError,
    status=409,
    message="A directory exists where the object should be written.",
    services="seaweedfs versitygw",
): ...


class IncompleteSignature(
    BadRequestError,
    status=400,
    message="The request's signature lacks a part that the service needs.",
    services="wasabi scality",
): ...


class InvalidAction(
    BadRequestError,
    status=400,
    message="The service knows no action by this name.",
    services="wasabi scality",
): ...


class InvalidChunkSizeError(
    ForbiddenError,
    status=403,
    message="A chunk of a signed streaming upload has a size that is not allowed.",
    services="swift versitygw",
    other_statuses=(400,),
):
    @property
    def chunk_number(self) -> int | None:
        """Number of the refused chunk."""
        return facts.chunk_number(self.document)

    @property
    def chunk_size(self) -> int | None:
        """Size of the refused chunk, in bytes."""
        return facts.chunk_size(self.document)


class InvalidInput(
    BadRequestError,
    status=400,
    message="A parameter of the request is not valid.",
    services="wasabi ceph scality",
): ...


class InvalidObjectName(
    BadRequestError,
    status=400,
    message="The object's key is not allowed.",
    services="r2 oss cos ceph",
): ...


class InvalidParameterValue(
    BadRequestError,
    status=400,
    message="A parameter has a value that is not valid or out of range.",
    services="wasabi scality",
): ...


class InvalidRedirectLocation(
    BadRequestError,
    status=400,
    message="The website redirect location is not a valid URL or path.",
    services="scality versitygw",
): ...


class InvalidRetentionPeriod(
    BadRequestError,
    status=400,
    message="The retention period is not valid.",
    services="ceph seaweedfs",
): ...


class KeyAlreadyExists(
    ConflictError,
    status=409,
    message="A key of this name exists already: an access key, or that of an object.",
    services="scality supabase",
): ...


class LimitExceeded(
    BadRequestError,
    status=400,
    message="An account has reached a limit on its identities or policies.",
    services="ceph scality",
    other_statuses=(409,),
): ...


class MalformedDate(
    BadRequestError,
    status=400,
    message="The date in the request's headers or query cannot be read.",
    services="minio seaweedfs rclone",
): ...


class MalformedPolicyDocument(
    BadRequestError,
    status=400,
    message="The identity policy is not valid.",
    services="ceph scality",
): ...


class MalformedTrailerError(
    BadRequestError,
    status=400,
    message="The trailer after an aws-chunked upload is malformed or incomplete.",
    services="swift versitygw",
): ...


class MissingFields(
    BadRequestError,
    status=400,
    message="The Authorization header lacks fields.",
    services="minio seaweedfs rclone",
): ...


class NoSuchEntity(
    NotFoundError,
    status=404,
    message="The user, role, policy or other identity does not exist.",
    services="wasabi ceph scality",
): ...


class ObjectNotAppendable(
    ConflictError,
    status=409,
    message="The object was not created for appending.",
    services="oss cos ceph",
): ...


class PositionNotEqualToLength(
    ConflictError,
    status=409,
    message="The position to append at is not the end of the object.",
    services="oss ceph",
): ...


class PostPolicyInvalidKeyName(
    ForbiddenError,
    status=403,
    message="The key in the POST form does not fit the form's policy.",
    services="minio seaweedfs",
): ...


class QuotaExceeded(
    ForbiddenError,
    status=403,
    message="The bucket or the account has used up its quota.",
    services="ceph scality versitygw ozone",
    other_statuses=(
        400,
        429,
    ),
): ...


class ServiceFailure(
    ServerError,
    status=500,
    message="The service failed internally.",
    services="ceph scality",
): ...


class TooManyRequests(
    UnavailableError,
    status=429,
    message="The service gets too many requests and asks you to slow down.",
    services="r2 minio",
): ...


class WebsiteRedirect(
    RedirectError,
    status=301,
    message="The website configuration of the bucket redirects this request.",
    services="ceph versitygw",
): ...
