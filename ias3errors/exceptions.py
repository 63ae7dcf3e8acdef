"""The exceptions: one class for each error code, below one base for each family of statuses.

    requests.HTTPError
      S3Error                 any error answer; itself where neither code nor status is known
        RedirectError         3xx
        BadRequestError       400 and the 4xx that have no family of their own
        ForbiddenError        401, 403
        NotFoundError         404, 410
        ConflictError         409, 412
        UnavailableError      429, 503
        ServerError           5xx but 503

A class stands below the family of the status that is documented for its code, whatever status a
server sends. Its docstring is the documented message. A code that nobody documented raises the
family of the answer's own status.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from ias3errors import facts
from ias3errors.s3error import S3Error


class RedirectError(S3Error):
    """The answer is a redirect that was not, or must not be, followed (3xx)."""


class BadRequestError(S3Error):
    """The service did not accept the request as it was sent (400, and 4xx without a family)."""


class ForbiddenError(S3Error):
    """The service refused the request: no, wrong or too weak credentials (401, 403)."""


class NotFoundError(S3Error):
    """The bucket, the object or what else was asked for is not there (404, 410)."""


class ConflictError(S3Error):
    """The request conflicts with the state of things (409, 412)."""


class UnavailableError(S3Error):
    """The service is busy and asks to be tried again later (429, 503)."""


class ServerError(S3Error):
    """The service failed (5xx but 503)."""


# The documented codes, in the order of the documentation.


class AccessDenied(ForbiddenError):
    """Access Denied"""

    @property
    def item_bytes(self) -> int | None:
        """Bytes that the full item holds, where that is the reason."""
        return facts.item_bytes(self.document)

    @property
    def item_limit(self) -> int | None:
        """Bytes that an item may hold, where that is the reason."""
        return facts.item_limit(self.document)


class AccountProblem(ForbiddenError):
    """There is a problem with your AWS account that prevents the operation from completing
    successfully. Please contact customer service at webservices@amazon.com.
    """


class AmbiguousGrantByEmailAddress(BadRequestError):
    """The e-mail address you provided is associated with more than one account."""


class BadDigest(BadRequestError):
    """The Content-MD5 you specified did not match what we received."""

    @property
    def expected_digest(self) -> str | None:
        """The MD5 that the request announced, in hex or base64."""
        return facts.expected_digest(self.document)

    @property
    def calculated_digest(self) -> str | None:
        """The MD5 of what the server received, in hex or base64."""
        return facts.calculated_digest(self.document)


class BucketAlreadyExists(ConflictError):
    """The requested bucket name is not available. The bucket namespace is shared by all users of
    the system. Please select a different name and try again.
    """


class BucketAlreadyOwnedByYou(ConflictError):
    """Your previous request to create the named bucket succeeded and you already own it."""


class BucketNotEmpty(ConflictError):
    """The bucket you tried to delete is not empty."""


class CredentialsNotSupported(BadRequestError):
    """This request does not support credentials."""


class CrossLocationLoggingProhibited(ForbiddenError):
    """Cross location logging not allowed. Buckets in one geographic location cannot log information
    to a bucket in another location.
    """


class EntityTooSmall(BadRequestError):
    """Your proposed upload is smaller than the minimum allowed object size."""

    @property
    def proposed_size(self) -> int | None:
        """Size of the refused upload or part, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def min_size(self) -> int | None:
        """The smallest size allowed, in bytes."""
        return facts.min_size(self.document)


class EntityTooLarge(BadRequestError):
    """Your proposed upload exceeds the maximum allowed object size."""

    @property
    def proposed_size(self) -> int | None:
        """Size of the refused upload, in bytes."""
        return facts.proposed_size(self.document)

    @property
    def max_size(self) -> int | None:
        """The largest size allowed, in bytes."""
        return facts.max_size(self.document)


class ExpiredToken(BadRequestError):
    """The provided token has expired."""


class IncompleteBody(BadRequestError):
    """You did not provide the number of bytes specified by the Content-Length HTTP header"""

    @property
    def bytes_expected(self) -> int | None:
        """Length that the request announced, in bytes."""
        return facts.bytes_expected(self.document)

    @property
    def bytes_provided(self) -> int | None:
        """Length that arrived, in bytes."""
        return facts.bytes_provided(self.document)


class IncorrectNumberOfFilesInPostRequest(BadRequestError):
    """POST requires exactly one file upload per request."""


class InlineDataTooLarge(BadRequestError):
    """Inline data exceeds the maximum allowed size."""


class InternalError(ServerError):
    """We encountered an internal error. Please try again."""


class InvalidAccessKeyId(ForbiddenError):
    """The AWS Access Key Id you provided does not exist in our records."""


class InvalidAddressingHeader(BadRequestError):
    """You must specify the Anonymous role."""


class InvalidArgument(BadRequestError):
    """Invalid Argument"""

    @property
    def argument_name(self) -> str | None:
        """Name of the refused argument."""
        return facts.argument_name(self.document)

    @property
    def argument_value(self) -> str | None:
        """Value of the refused argument; may be empty."""
        return facts.argument_value(self.document)


class InvalidBucketName(BadRequestError):
    """The specified bucket is not valid."""

    @property
    def identifier(self) -> str | None:
        """The refused identifier."""
        return facts.identifier(self.document)

    @property
    def identifier_is_valid(self) -> bool | None:
        """Whether the identifier has the form that archive.org asks for."""
        return facts.identifier_is_valid(self.document)


class InvalidDigest(BadRequestError):
    """The Content-MD5 you specified was an invalid."""


class InvalidLocationConstraint(BadRequestError):
    """The specified location constraint is not valid."""


class InvalidPayer(ForbiddenError):
    """All access to this object has been disabled."""


class InvalidPolicyDocument(BadRequestError):
    """The content of the form does not meet the conditions specified in the policy document."""


class InvalidRange(BadRequestError):
    """The requested range cannot be satisfied."""

    @property
    def range_requested(self) -> str | None:
        """The refused range as the server repeats it, such as ``bytes=0-4``."""
        return facts.range_requested(self.document)

    @property
    def object_size(self) -> int | None:
        """Size of the object, in bytes."""
        return facts.object_size(self.document)


class InvalidSecurity(ForbiddenError):
    """The provided security credentials are not valid."""


class InvalidSOAPRequest(BadRequestError):
    """The SOAP request body is invalid."""


class InvalidStorageClass(BadRequestError):
    """The storage class you specified is not valid."""


class InvalidTargetBucketForLogging(BadRequestError):
    """The target bucket for logging does not exist, is not owned by you, or does not have the
    appropriate grants for the log-delivery group.
    """


class InvalidToken(BadRequestError):
    """The provided token is malformed or otherwise invalid."""


class InvalidURI(BadRequestError):
    """Couldn't parse the specified URI."""


class KeyTooLong(BadRequestError):
    """Your key is too long."""


class MalformedACLError(BadRequestError):
    """The XML you provided was not well-formed or did not validate against our published schema."""


class MalformedPOSTRequest(BadRequestError):
    """The body of your POST request is not well-formed multipart/form-data."""


class MaxMessageLengthExceeded(BadRequestError):
    """Your request was too big."""


class MaxPostPreDataLengthExceededError(BadRequestError):
    """Your POST request fields preceding the upload file were too large."""


class MetadataTooLarge(BadRequestError):
    """Your metadata headers exceed the maximum allowed metadata size."""


class MethodNotAllowed(BadRequestError):
    """The specified method is not allowed against this resource."""

    @property
    def method(self) -> str | None:
        """The refused method."""
        return facts.method(self.document)

    @property
    def allowed_methods(self) -> tuple[str, ...] | None:
        """The methods that are allowed."""
        return facts.allowed_methods(self.document)


class MissingAttachment(BadRequestError):
    """A SOAP attachment was expected, but none were found."""


class MissingContentLength(BadRequestError):
    """You must provide the Content-Length HTTP header."""


class MissingSecurityElement(BadRequestError):
    """The SOAP 1.1 request is missing a security element."""


class MissingSecurityHeader(BadRequestError):
    """Your request was missing a required header."""


class NoLoggingStatusForKey(BadRequestError):
    """There is no such thing as a logging status sub-resource for a key."""


class NoSuchBucket(NotFoundError):
    """The specified bucket does not exist."""


class NoSuchKey(NotFoundError):
    """The specified key does not exist."""


class NotImplemented(ServerError):  # noqa: A001
    """A header you provided implies functionality that is not implemented."""


class NotSignedUp(ForbiddenError):
    """Your account is not signed up for the Amazon S3 service. You must sign up before you can use
    Amazon S3. You can sign up at the following URL: http://aws.amazon.com/s3
    """


class OperationAborted(ConflictError):
    """A conflicting conditional operation is currently in progress against this resource. Please
    try again.
    """


class PermanentRedirect(RedirectError):
    """The bucket you are attempting to access must be addressed using the specified endpoint.
    Please send all future requests to this endpoint.
    """


class PreconditionFailed(ConflictError):
    """At least one of the pre-conditions you specified did not hold."""

    @property
    def condition(self) -> str | None:
        """The precondition that did not hold, such as ``If-None-Match``."""
        return facts.condition(self.document)


class Redirect(RedirectError):
    """Temporary redirect."""


class RequestIsNotMultiPartContent(BadRequestError):
    """Bucket POST must be of the enclosure-type multipart/form-data."""


class RequestTimeout(BadRequestError):
    """Your socket connection to the server was not read from or written to within the timeout
    period.
    """


class RequestTimeTooSkewed(ForbiddenError):
    """The difference between the request time and the server's time is too large."""

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
        """How far the sender's clock is ahead of the server's; negative if behind."""
        return facts.skew(self.document)

    @property
    def max_skew(self) -> timedelta | None:
        """How far apart the clocks may be."""
        return facts.max_skew(self.document)


class RequestTorrentOfBucketError(BadRequestError):
    """Requesting the torrent file of a bucket is not permitted."""


class SignatureDoesNotMatch(ForbiddenError):
    """The request signature we calculated does not match the signature you provided. Check your AWS
    Secret Access Key and signing method. For more information, see Authenticating REST Requests
    and Authenticating SOAP Requests for details.
    """


class SlowDown(UnavailableError):
    """Please reduce your request rate."""


class TemporaryRedirect(RedirectError):
    """You are being redirected to the bucket while DNS updates."""


class TokenRefreshRequired(BadRequestError):
    """The provided token must be refreshed."""


class TooManyBuckets(BadRequestError):
    """You have attempted to create more buckets than allowed."""


class UnexpectedContent(BadRequestError):
    """This request does not support content."""


class UnresolvableGrantByEmailAddress(BadRequestError):
    """The e-mail address you provided does not match any account on record."""


class UserKeyMustBeSpecified(BadRequestError):
    """The bucket POST must contain the specified field name. If it is specified, please check the
    order of the fields.
    """


# Sent by archive.org, but not documented.


class BadContent(BadRequestError):
    """Uploaded content is unacceptable."""

    @property
    def suggested_extensions(self) -> tuple[str, ...] | None:
        """File extensions that fit the content, as the server suggests them."""
        return facts.suggested_extensions(self.document)


class ServiceUnavailable(UnavailableError):
    """Please reduce your request rate."""


#: Every class of one code, by the code, in the order of the documentation.
CLASSES: Mapping[str, type[S3Error]] = MappingProxyType(
    {
        "AccessDenied": AccessDenied,
        "AccountProblem": AccountProblem,
        "AmbiguousGrantByEmailAddress": AmbiguousGrantByEmailAddress,
        "BadDigest": BadDigest,
        "BucketAlreadyExists": BucketAlreadyExists,
        "BucketAlreadyOwnedByYou": BucketAlreadyOwnedByYou,
        "BucketNotEmpty": BucketNotEmpty,
        "CredentialsNotSupported": CredentialsNotSupported,
        "CrossLocationLoggingProhibited": CrossLocationLoggingProhibited,
        "EntityTooSmall": EntityTooSmall,
        "EntityTooLarge": EntityTooLarge,
        "ExpiredToken": ExpiredToken,
        "IncompleteBody": IncompleteBody,
        "IncorrectNumberOfFilesInPostRequest": IncorrectNumberOfFilesInPostRequest,
        "InlineDataTooLarge": InlineDataTooLarge,
        "InternalError": InternalError,
        "InvalidAccessKeyId": InvalidAccessKeyId,
        "InvalidAddressingHeader": InvalidAddressingHeader,
        "InvalidArgument": InvalidArgument,
        "InvalidBucketName": InvalidBucketName,
        "InvalidDigest": InvalidDigest,
        "InvalidLocationConstraint": InvalidLocationConstraint,
        "InvalidPayer": InvalidPayer,
        "InvalidPolicyDocument": InvalidPolicyDocument,
        "InvalidRange": InvalidRange,
        "InvalidSecurity": InvalidSecurity,
        "InvalidSOAPRequest": InvalidSOAPRequest,
        "InvalidStorageClass": InvalidStorageClass,
        "InvalidTargetBucketForLogging": InvalidTargetBucketForLogging,
        "InvalidToken": InvalidToken,
        "InvalidURI": InvalidURI,
        "KeyTooLong": KeyTooLong,
        "MalformedACLError": MalformedACLError,
        "MalformedPOSTRequest": MalformedPOSTRequest,
        "MaxMessageLengthExceeded": MaxMessageLengthExceeded,
        "MaxPostPreDataLengthExceededError": MaxPostPreDataLengthExceededError,
        "MetadataTooLarge": MetadataTooLarge,
        "MethodNotAllowed": MethodNotAllowed,
        "MissingAttachment": MissingAttachment,
        "MissingContentLength": MissingContentLength,
        "MissingSecurityElement": MissingSecurityElement,
        "MissingSecurityHeader": MissingSecurityHeader,
        "NoLoggingStatusForKey": NoLoggingStatusForKey,
        "NoSuchBucket": NoSuchBucket,
        "NoSuchKey": NoSuchKey,
        "NotImplemented": NotImplemented,
        "NotSignedUp": NotSignedUp,
        "OperationAborted": OperationAborted,
        "PermanentRedirect": PermanentRedirect,
        "PreconditionFailed": PreconditionFailed,
        "Redirect": Redirect,
        "RequestIsNotMultiPartContent": RequestIsNotMultiPartContent,
        "RequestTimeout": RequestTimeout,
        "RequestTimeTooSkewed": RequestTimeTooSkewed,
        "RequestTorrentOfBucketError": RequestTorrentOfBucketError,
        "SignatureDoesNotMatch": SignatureDoesNotMatch,
        "SlowDown": SlowDown,
        "TemporaryRedirect": TemporaryRedirect,
        "TokenRefreshRequired": TokenRefreshRequired,
        "TooManyBuckets": TooManyBuckets,
        "UnexpectedContent": UnexpectedContent,
        "UnresolvableGrantByEmailAddress": UnresolvableGrantByEmailAddress,
        "UserKeyMustBeSpecified": UserKeyMustBeSpecified,
        "BadContent": BadContent,
        "ServiceUnavailable": ServiceUnavailable,
    }
)

_FAMILIES: Mapping[int, type[S3Error]] = MappingProxyType(
    {
        401: ForbiddenError,
        403: ForbiddenError,
        404: NotFoundError,
        409: ConflictError,
        410: NotFoundError,
        412: ConflictError,
        429: UnavailableError,
        503: UnavailableError,
    }
)
_HUNDREDS: Mapping[int, type[S3Error]] = MappingProxyType(
    {3: RedirectError, 4: BadRequestError, 5: ServerError}
)


def family_of(status: int | None) -> type[S3Error]:
    """Return the family base of an HTTP status; `S3Error` itself for None and for a success."""
    if status is None:
        return S3Error
    return _FAMILIES.get(status) or _HUNDREDS.get(status // 100, S3Error)


__all__ = [
    "AccessDenied",
    "AccountProblem",
    "AmbiguousGrantByEmailAddress",
    "BadContent",
    "BadDigest",
    "BadRequestError",
    "BucketAlreadyExists",
    "BucketAlreadyOwnedByYou",
    "BucketNotEmpty",
    "ConflictError",
    "CredentialsNotSupported",
    "CrossLocationLoggingProhibited",
    "EntityTooLarge",
    "EntityTooSmall",
    "ExpiredToken",
    "ForbiddenError",
    "IncompleteBody",
    "IncorrectNumberOfFilesInPostRequest",
    "InlineDataTooLarge",
    "InternalError",
    "InvalidAccessKeyId",
    "InvalidAddressingHeader",
    "InvalidArgument",
    "InvalidBucketName",
    "InvalidDigest",
    "InvalidLocationConstraint",
    "InvalidPayer",
    "InvalidPolicyDocument",
    "InvalidRange",
    "InvalidSOAPRequest",
    "InvalidSecurity",
    "InvalidStorageClass",
    "InvalidTargetBucketForLogging",
    "InvalidToken",
    "InvalidURI",
    "KeyTooLong",
    "MalformedACLError",
    "MalformedPOSTRequest",
    "MaxMessageLengthExceeded",
    "MaxPostPreDataLengthExceededError",
    "MetadataTooLarge",
    "MethodNotAllowed",
    "MissingAttachment",
    "MissingContentLength",
    "MissingSecurityElement",
    "MissingSecurityHeader",
    "NoLoggingStatusForKey",
    "NoSuchBucket",
    "NoSuchKey",
    "NotFoundError",
    "NotImplemented",
    "NotSignedUp",
    "OperationAborted",
    "PermanentRedirect",
    "PreconditionFailed",
    "Redirect",
    "RedirectError",
    "RequestIsNotMultiPartContent",
    "RequestTimeTooSkewed",
    "RequestTimeout",
    "RequestTorrentOfBucketError",
    "S3Error",
    "ServerError",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "SlowDown",
    "TemporaryRedirect",
    "TokenRefreshRequired",
    "TooManyBuckets",
    "UnavailableError",
    "UnexpectedContent",
    "UnresolvableGrantByEmailAddress",
    "UserKeyMustBeSpecified",
]
