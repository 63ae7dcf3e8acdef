"""Credentials, signatures, presigned URLs and clocks, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions, signing
from ias3errors.advice.codes import REFUSED
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

# -- Texts that several rows share ------------------------------------------------------------

EXPIRED_AT = (
    "The presigned URL expired at {expired}{late}.",
    "Make a new presigned URL, with a later expiry if it is used late.",
)
_WHOLE_URL = "Use the whole URL, in quotes on a command line, where & would end the command."
_RENEW = "Fetch new temporary credentials and sign the request with them."
_CLOCK_ACTION = "Correct your clock (preferably with NTP) and re-sign the request."
_REGION_ACTION = "Set the client's region to {region} and re-sign the request."
_EXPIRED_WORDS = (
    r"request has expired|request (?:is|has been) expired|url (?:has|is) expired"
    r"|signature (?:has )?expired|link (?:has|is) expired"
    r"|signature not valid in the specified time frame"
)
_SKEW_WORDS = (
    r"difference between the request time and|request time and the (?:server|current)"
    r"|request timestamp is too|signature not yet (?:current|valid)|request is not (?:yet )?valid"
    r"|date header too old|clock (?:skew|drift)|time (?:is )?too skewed|too far (?:from|ahead|in the future)"
)
_VERSION_4_WORDS = (
    r"(?:use|only) AWS4-HMAC-SHA256|not be signed using AWS V4|require AWS signature version 4|authorization mechanism you have provided is not supported"
    r"|signature v(?:ersion )?2 (?:is )?(?:not|no longer)|only (?:supports? )?signature v(?:ersion )?4"
    r"|aws v2 signatures? (?:is|are) not"
)
_REGION_WORDS = (
    r"region \\?['\"][^'\"]{0,60}['\"] is wrong|expecting \\?['\"][a-z0-9-]{2,40}\\?['\"]"
    r"|unexpected scope|incorrect region|wrong region|region (?:does not|doesn't) match"
)
_LET_SDK_SIGN = "Check the secret key, and let an SDK sign the request."
_EXPIRED = (
    "The presigned URL or signature has expired.",
    "Make a new presigned URL, or re-sign the request.",
)
_WEEK_ACTION = "Presign the URL for 604800 seconds (7 days) at most."
_SIGN_V4 = "Sign with AWS4-HMAC-SHA256: in boto3 pass Config(signature_version='s3v4')."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        REFUSED,
        "The presigned URL is not valid yet: its time begins at {start}.",
        "Use the URL after that time, or make one with an earlier start.",
        kind="url-not-yet-valid",
        when=conditions.came_before_start,
    ),
    *rows(
        REFUSED,
        *EXPIRED_AT,
        kind="url-expired",
        pattern=_EXPIRED_WORDS,
        when=conditions.may_have_expired,
    ),
    *rows(
        REFUSED,
        *_EXPIRED,
        kind="url-expired",
        pattern=_EXPIRED_WORDS,
    ),
    row(
        "ExpiredToken",
        "The temporary credentials that signed the presigned URL have expired, and the URL with them.",
        "Make a new presigned URL with fresh credentials.",
        when=signing.is_presigned,
    ),
    *rows(
        REFUSED,
        "The request was refused because your clock and the server's are too far apart.",
        _CLOCK_ACTION,
        kind="clock-skewed",
        pattern=_SKEW_WORDS,
    ),
    *rows(
        REFUSED,
        "The service takes only signature version 4A, as for Multi-Region Access Points.",
        "Install the CRT for the SDK, which signs with version 4A (pip install boto3[crt]).",
        kind="signature-version-4a-required",
        pattern=r"AWS4-ECDSA-P256-SHA256|\bsigv4a\b",
    ),
    *rows(
        REFUSED,
        "The request is signed with signature version 2 or another old form, and this service "
        "takes only version 4.",
        _SIGN_V4,
        kind="signature-version-4-required",
        pattern=_VERSION_4_WORDS,
    ),
    *rows(
        REFUSED,
        "The service takes only signature version 2, and the request is signed with version 4.",
        "Sign with version 2: in boto3 pass Config(signature_version='s3').",
        kind="signature-version-2-required",
        pattern=r"AWS4-HMAC-SHA256 (?:\w{1,10} )?is not supported",
    ),
    *rows(
        REFUSED,
        "The request carries two kinds of credentials: a signature in the URL and the header "
        "Authorization.",
        "Send the presigned URL without the header Authorization.",
        kind="two-authorizations",
        pattern=r"only one auth mechanism",
    ),
    *rows(
        REFUSED,
        "The header Authorization has a form that the service does not know, such as Bearer.",
        "Send a presigned URL without that header, or let an SDK sign the request.",
        kind="authorization-type-unsupported",
        pattern=r"unsupported authorization (?:type|method)",
    ),
    *rows(
        REFUSED,
        "The request is signed with an empty access key.",
        "Set the client's access key and secret key (environment: AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY).",
        kind="credentials-missing",
        pattern=r"non-empty access key",
    ),
    *rows(
        REFUSED,
        "The request is signed for the wrong region; the right one is {region}.",
        _REGION_ACTION,
        kind="wrong-region",
        pattern=_REGION_WORDS,
    ),
    *rows(
        REFUSED,
        "The request is signed for the wrong region.",
        "Set the client's region to that of the bucket (Garage: s3_region in its configuration).",
        kind="wrong-region",
        pattern=_REGION_WORDS,
    ),
    row(
        "NotAuthenticated",
        "The request is signed for the wrong region.",
        "Set the client's region to the one in the endpoint's host name.",
        kind="wrong-region",
        pattern=r"authentication region name ?'[^']{0,60}' is incorrect",
    ),
    row(
        "SignatureDoesNotMatch",
        "Oracle Cloud found no complete signature of its S3 API in the request.",
        "Use the endpoint NAMESPACE.compat.objectstorage.REGION.oraclecloud.com with its region and a "
        "Customer Secret Key.",
        kind="credentials-wrong",
        pattern=r"required information to complete authentication was not provided",
    ),
    row(
        "AccessDenied",
        "The signature does not match: the secret key is wrong, or a proxy changes the request.",
        "Check the secret key, or use the server's own address instead of the proxy's.",
        kind="credentials-wrong",
        pattern=r"forbidden: invalid signature",
    ),
    *rows(
        REFUSED,
        "Oracle Cloud knows no such secret key in the region that the request is signed for.",
        "Set the client's region to the one in the endpoint's host name, or check the Customer "
        "Secret Key.",
        kind="wrong-region",
        pattern=r"region must be specified if this is not the home region",
    ),
    *rows(
        REFUSED,
        "The access key has the wrong length: another kind of key or token is in its place.",
        "Use the Access Key ID and the Secret Access Key that the service shows for its S3 API.",
        kind="credentials-wrong",
        pattern=r"credential access key has length",
    ),
    *rows(
        ("AccessDenied", "InvalidPolicyDocument", "PostPolicyInvalidKeyName", "Forbidden"),
        "The policy of the upload form has expired.",
        "Sign a new policy for the form, with a later expiration.",
        kind="form-policy-expired",
        pattern=r"policy (?:has |is )?expired",
    ),
    *rows(
        ("AccessDenied", "InvalidPolicyDocument", "Forbidden", "EntityTooLarge"),
        "A field of the upload form does not meet a condition of the form's policy.",
        "Change the field that the server's message names, or sign a policy that allows its value.",
        kind="form-policy-not-met",
        pattern=r"invalid according to policy|policy condition failed|extra input fields",
    ),
    *rows(
        REFUSED,
        "The presigned URL is valid for longer than the service allows.",
        _WEEK_ACTION,
        kind="url-valid-too-long",
        pattern=r"X-Amz-Expires must be (?:less than|at most)|must be less than a week"
        r"|expir\w{1,6} .{0,40}(?:seven|7) days|less than 604800",
    ),
    *rows(
        ("AccessDenied", "AuthorizationQueryParametersError", "Forbidden", None),
        "The presigned URL is valid for longer than the 7 days that signature version 4 allows.",
        _WEEK_ACTION,
        kind="url-valid-too-long",
        when=conditions.refused_for_long_validity,
    ),
    *rows(
        REFUSED,
        "The presigned URL is incomplete: it lacks {missing}.",
        _WHOLE_URL,
        kind="url-incomplete",
    ),
    *rows(
        REFUSED,
        "The presigned URL is incomplete: it lacks parts of its signature.",
        _WHOLE_URL,
        kind="url-incomplete",
        pattern=r"query-string authentication (?:version 4 )?requires",
    ),
    *rows(
        REFUSED,
        "The time Expires in the URL is no number of seconds since 1970.",
        "Make a new presigned URL with an SDK.",
        kind="url-malformed",
        pattern=r"should be seconds since epoch",
    ),
    *rows(
        ("SignatureDoesNotMatch", "AccessDenied", "Forbidden"),
        "The server received the host {host} instead of {asked}: a proxy changes the header "
        "Host, which is signed.",
        "Make the proxy pass Host on unchanged (nginx: proxy_set_header Host $http_host), or use "
        "the server's own address.",
        kind="proxy-changes-host",
    ),
    *rows(
        ("SignatureDoesNotMatch",),
        "The server received the path {path}, which is not that of the URL: a proxy or the "
        "client changes it after signing.",
        "Make the proxy pass the path on unchanged, or percent-encode the key once.",
        kind="proxy-changes-path",
    ),
    row(
        "SignatureDoesNotMatch",
        "Google Cloud Storage changes the header Accept-Encoding, and the client signed that header.",
        "Exclude Accept-Encoding from the signature, with a middleware of the SDK.",
        kind="proxy-changes-headers",
        when=signing.accept_encoding_was_rewritten,
    ),
    *rows(
        ("SignatureDoesNotMatch",),
        "The signature in the URL also covers {signed_headers}, and one of these or the secret key "
        "differs.",
        "Send {signed_headers} with the values that were signed, or presign the URL without them.",
        kind="signed-headers-differ",
    ),
    row(
        "SignatureDoesNotMatch",
        "The signature in the URL does not match: the secret key, the method or a signed value "
        "such as Content-Type differs.",
        "Use the URL with the method and the Content-Type for which it was signed, or make a new "
        "URL.",
        kind="credentials-wrong",
        when=signing.is_presigned,
    ),
    row(
        "SignatureDoesNotMatch",
        "The signature does not match: the secret key is wrong, or a newer AWS SDK adds checksums "
        "that Google Cloud Storage does not sign.",
        "Check the HMAC secret, or set request_checksum_calculation=when_required (environment: "
        "AWS_REQUEST_CHECKSUM_CALCULATION).",
        kind="credentials-wrong",
        when=conditions.sent_by_google,
    ),
    row(
        "AccessDenied",
        "The signature does not cover headers that the request carries: {headers}.",
        "Sign these headers too, or leave them out of the request.",
    ),
    *rows(
        (
            "InvalidRequest",
            "AccessDenied",
            "AuthorizationHeaderMalformed",
            "MissingSecurityHeader",
        ),
        "The request lacks the header x-amz-content-sha256, which signature version 4 needs.",
        "Send x-amz-content-sha256 with the SHA-256 of the body, or with UNSIGNED-PAYLOAD.",
        kind="content-sha256-missing",
        pattern=r"missing required header for this request: x-amz-content-sha256",
    ),
    *rows(
        ("AccessDenied", "InvalidRequest", "BadRequest"),
        "The request lacks a date that the service can read.",
        "Send the header x-amz-date in the form 20260131T120000Z, or let an SDK sign the request.",
        kind="date-missing",
        pattern=r"valid Date or x-amz-date header",
    ),
    row(
        "AccessDenied",
        "The request lacks a date that the service can read.",
        "Send the header Date or x-oss-date with the time in GMT, or let an SDK sign the request.",
        kind="date-missing",
        pattern=r"requires a valid date",
    ),
    row(
        "InvalidAccessKeyId",
        "The access key is disabled.",
        "Enable the access key in the service's console, or use another key.",
        kind="credentials-wrong",
        pattern=r"access key id you provided is disabled",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    *rows(
        ("ExpiredToken", "ExpiredTokenException", "SecurityTokenExpired"),
        "The session token of your credentials has expired.",
        _RENEW,
    ),
    row("TokenRefreshRequired", "The session token needs to be renewed.", _RENEW),
    row("InvalidToken", "The session token is malformed or belongs to another service.", _RENEW),
    row(
        "InvalidTokenId",
        "The server does not know the session token, or the token is missing.",
        _RENEW,
    ),
    *rows(
        ("InvalidClientCertificate", "TooManyIntermediateCAs"),
        "The server does not accept the client's certificate.",
        "Use a certificate that the server trusts, for client authentication.",
    ),
    row(
        "InvalidSessionException",
        "The session of the directory bucket has expired or does not exist.",
        "Create a new session with CreateSession, which the SDKs do themselves.",
    ),
    *rows(
        ("InvalidClientGrantsToken", "InvalidIdentityToken", "InvalidJWT"),
        "The service does not accept the access token.",
        "Fetch a new token from the identity provider.",
    ),
    row(
        "InvalidAccessKeyId",
        "The access key is a temporary one: the request lacks its session token, or the key has "
        "expired.",
        "Send the session token too (aws_session_token in boto3), or fetch new credentials.",
        kind="credentials-wrong",
        when=conditions.uses_temporary_key,
    ),
    row(
        "InvalidAccessKeyId",
        "The service does not know this access key: the key is mistyped, deleted or of another "
        "service.",
        "Check the access key and that the endpoint is the one of its service.",
        kind="credentials-wrong",
    ),
    row(
        "InvalidClientTokenId",
        "The service does not know the access key or the session token.",
        "Check the access key and the session token.",
        kind="credentials-wrong",
    ),
    row(
        "XMinioInvalidIAMCredentials",
        "The server's identity store does not accept the credentials.",
        "Check the access key and its secret.",
        kind="credentials-wrong",
    ),
    row(
        "InvalidSecurity",
        "The service does not accept these credentials.",
        "Check the access key, its secret and the way the request is signed.",
    ),
    row(
        "SignatureDoesNotMatch",
        "The secret key is wrong, or something changed the request after it was signed.",
        "Check the secret key and the region, or look for a proxy that changes path or headers.",
        kind="credentials-wrong",
    ),
    row(
        "NotAuthenticated",
        "The API key or the signature of the request is missing or wrong, or the clock differs.",
        "Correct the clock, or compare the client's settings with the key that the service shows "
        "(Oracle: user, tenancy, fingerprint and key file in ~/.oci/config).",
        kind="credentials-wrong",
    ),
    row(
        "AuthenticationFailed",
        "The signature or the SAS token is wrong, or outside its time frame.",
        "Read the field AuthenticationErrorDetail, or create a new SAS token.",
        kind="credentials-wrong",
    ),
    row(
        "AuthorizationHeaderMalformed",
        "The request is signed for the wrong region; the bucket's region is {region}.",
        _REGION_ACTION,
    ),
    row(
        "AuthorizationHeaderMalformed",
        "The Authorization header is malformed, or signed for the wrong region.",
        "Set the client's region to that of the bucket, or let an SDK sign the request.",
    ),
    row(
        "AuthorizationQueryParametersError",
        "The signature in the URL is malformed, valid for too long, or for the wrong region.",
        "Make a new presigned URL, for the bucket's region and for 7 days at most.",
    ),
    row(
        "AuthorizationParametersError",
        "The signature's parameters are incomplete or malformed.",
        _LET_SDK_SIGN,
    ),
    *rows(
        ("ExpiredRequest", "RequestExpired", "Request has expired"),
        *_EXPIRED,
    ),
    row(
        "RequestTimeTooSkewed",
        "Your computer's clock is {difference} {way}{allowed}.",
        _CLOCK_ACTION,
    ),
    row(
        "RequestTimeTooSkewed",
        "Your computer's clock and the server's are too far apart.",
        _CLOCK_ACTION,
    ),
    *rows(
        (
            *("InvalidSignature", "UnsupportedSignature", "AuthProtocolNotSupported"),
            "UnsupportedAlgorithm",
        ),
        "The signature has a version or form that the service does not support.",
        _SIGN_V4,
    ),
    *rows(
        ("IncompleteSignature", "MissingFields"),
        "The signature lacks a part that the service needs.",
        "Let an SDK sign the request.",
    ),
    *rows(
        ("MalformedExpires", "InvalidUploadSignature"),
        "The expiry or the signature in the URL cannot be read.",
        "Make a new presigned URL.",
    ),
    *rows(
        ("InvalidAuthenticationInfo", "InvalidHTTPAuthHeader"),
        "The header Authorization is malformed, or its token is not valid.",
        "Let the service's own SDK sign the request, or fetch a new token.",
    ),
    row(
        "MissingKey",
        "CloudFront takes only signed URLs or cookies for this path, and the request has none.",
        "Sign the URL with a CloudFront key pair (parameters Signature and Key-Pair-Id).",
    ),
    row(
        "MalformedDate",
        "The service cannot read the date of the request.",
        "Send x-amz-date in the form 20260131T120000Z, or let an SDK sign the request.",
    ),
    *rows(
        ("AuthenticationRequired", "MissingAuthenticationToken", "NoAuthenticationInformation"),
        "The service needs credentials for this request, and found none.",
        "Sign the request, or send an access token.",
    ),
    row(
        "Unauthorized",
        "The service found no valid credentials in the request.",
        "Check the access key and its secret, or sign the request.",
    ),
    row(
        "CredentialsNotSupported",
        "This kind of request must be anonymous, and yours carried credentials.",
        "Send the request without credentials.",
    ),
    row(
        "MissingSecurityHeader",
        "The request lacks the header {header}.",
        "Add the header {header} and re-sign the request.",
    ),
    row(
        "MissingSecurityHeader",
        "A header that this request needs is missing.",
        "Add x-amz-content-sha256 and a date header, and re-sign the request.",
    ),
    row(
        "MissingSecurityElement",
        "The SOAP request has no security element.",
        "Add the security element, or use the REST interface.",
    ),
    row(
        "UnauthorizedAccessError",
        "The credentials belong to another partition, such as AWS China, than the endpoint.",
        "Use credentials of the endpoint's partition, or an endpoint of theirs.",
    ),
    *rows(
        ("DeviceNotActiveError", "NotDeviceOwnerError"),
        "The MFA device is not active or belongs to another user.",
        "Use the code of an active MFA device of your own.",
    ),
    *rows(
        ("TokenCodeInvalidError", "InvalidAuthenticationCode"),
        "The MFA code or the device's serial number is wrong.",
        "Enter the current code of the device, with its serial number.",
    ),
    row(
        "AuthenticationLockout",
        "Too many failed logins have locked the account for a while.",
        "Wait until the lock ends, and correct the credentials of every client meanwhile.",
    ),
    *rows(
        ("InvalidSecretKey", "XMinioAdminInvalidSecretKey", "XMinioAdminNoSecretKey"),
        "The secret key of the user to create is missing or has the wrong form.",
        "Send a secret key of the length that the service requires.",
    ),
    *rows(
        ("XMinioAdminInvalidAccessKey", "XMinioAdminNoAccessKey"),
        "The access key of the user to create is missing or has the wrong form.",
        "Send an access key of the length that the service requires.",
    ),
    *rows(
        ("KeyExists",),
        "The access key exists already.",
        "Choose another access key, or use the existing one.",
    ),
    row(
        "KeyAlreadyExists",
        "A key of this name exists already: an access key, or that of an object.",
        "Choose another key, or let the upload overwrite the object (Supabase: x-upsert: true).",
    ),
    row(
        "InvalidKeyType",
        "A key's type must be s3 or swift.",
        "Set the parameter key-type to s3 or swift.",
    ),
    row(
        "InvalidDuration",
        "The duration of the temporary credentials is out of range.",
        "Set DurationSeconds to a value that the service allows.",
    ),
)
