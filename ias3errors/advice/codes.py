"""Groups of codes under which services report the same situations, for rows that match words.

None means any code without a row of its own, and no code at all.
"""

from __future__ import annotations

#: The request was not allowed, or could not be authenticated.
REFUSED = (
    "AccessDenied",
    "AccessForbidden",
    "AllAccessDisabled",
    "AuthenticationFailed",
    "AuthorizationHeaderMalformed",
    "AuthorizationParametersError",
    "AuthorizationQueryParametersError",
    "BadRequest",
    "ExpiredRequest",
    "ExpiredToken",
    "Forbidden",
    "InvalidAccessKeyId",
    "InvalidArgument",
    "InvalidRequest",
    "InvalidSignature",
    "InvalidToken",
    "Request has expired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "Unauthorized",
    None,
)
#: Permissions, blocks and locks.
FORBIDDEN = (
    "AccessDenied",
    "AccessForbidden",
    "AllAccessDisabled",
    "Forbidden",
    "InvalidRequest",
    "MethodNotAllowed",
    "Unauthorized",
    "UnauthorizedAccess",
    None,
)
#: The request has something that the service does not take.
INVALID = (
    "400",
    "BadRequest",
    "IncompleteBody",
    "InternalError",
    "InvalidArgument",
    "InvalidDigest",
    "InvalidRequest",
    "MalformedTrailerError",
    "MissingContentLength",
    "NotImplemented",
    "SignatureDoesNotMatch",
    "UnsupportedArgument",
    "XAmzContentSHA256Mismatch",
    None,
)
#: No room, on the account or on the disks.
FULL = (
    "AccessDenied",
    "BadRequest",
    "EntityTooLarge",
    "Forbidden",
    "InternalError",
    "InvalidRequest",
    "ServiceUnavailable",
    "SlowDown",
    None,
)
#: The service is busy, or starts up.
BUSY = (
    "InternalError",
    "RequestRateLimitExceeded",
    "ServerBusy",
    "ServiceUnavailable",
    "SlowDown",
    "TooManyRequests",
    None,
)
