"""What S3 codes mean on any service, as tables; nothing here speaks of archive.org.

`S3_RULES` has a row for each code of the catalog, in its order, then for the codes that other
S3 services send most. Codes that no row knows get the advice of their HTTP status: `S3_FALLBACKS`
where the response shows more than its status, else `statuses.STATUS_ADVICE`.
"""

from __future__ import annotations

from ias3errors.advice import conditions, placeholders
from ias3errors.advice.model import Advice, Rule, row, rows

#: For the hook, when a redirect would repeat an upload whose body is spent.
REDIRECT_NOT_REPLAYABLE = Advice(
    "redirect-not-replayable",
    "The server redirects this upload, but its body cannot be sent a second time: following would "
    "store an empty file or hang.",
    "Give requests bytes or a seekable file as the body (the internetarchive library does, unless "
    "verbose=True) and upload again, or turn this check off with guard_body=False.",
)

# -- Texts that several rows share ------------------------------------------------------------

_CORRUPTED_ACTION = "Read the file anew and send it again at once."
_LENGTH_MEANING = "The server wants to know the length of the body before it reads it."
_LENGTH_ACTION = (
    "Send a Content-Length header, for which requests needs bytes or a file, not a generator."
)
_RENEW_ACTION = "Fetch new temporary credentials and sign the request with them."
_NO_CREDENTIALS = (
    "The request carried no credentials; requests drops the Authorization header when a redirect "
    "leads to another host."
)
_SEND_CREDENTIALS = "Sign the request, or send it straight to the host that the redirect leads to."
_BUSY_MEANING = "The service is getting more requests than it can take right now."
_BUSY_ACTION = "Send fewer requests at a time, and wait longer before each new attempt."
_RATE_MEANING = "You are sending requests faster than the service allows."
_RATE_ACTION = "Slow down, and wait longer before each new attempt."
_TROUBLE_MEANING = "The service failed to carry out a valid request; the fault lies on its side."
_TROUBLE_ACTION = "Send it again with growing waits, and keep the request id for its operator."
_MOVED_ACTION = "Send this and later requests for the bucket to {place}."
_NO_CONFIGURATION_ACTION = "Take this as not configured, or set it first."

# -- The tables -------------------------------------------------------------------------------

#: The codes of the catalog in its order, then the two that stand on no page.
_CATALOG_RULES = (
    row(
        "AccessDenied",
        "The presigned URL or the signature has run out.",
        "Make a new presigned URL, or sign the request anew.",
        pattern=r"request has expired",
    ),
    row(
        "AccessDenied",
        "The signature does not cover headers that the request carries: {headers}.",
        "Sign these headers too, or leave them out of the request.",
        when=conditions.names_unsigned_headers,
        values=placeholders.unsigned_headers,
    ),
    row(
        "AccessDenied",
        _NO_CREDENTIALS,
        _SEND_CREDENTIALS,
        kind="credentials-missing",
        when=conditions.without_credentials,
    ),
    row(
        "AccessDenied",
        "These credentials lack the permission, or the key is missing and you may not list the "
        "bucket.",
        "Check the policies of the user and the bucket, and the spelling of bucket and key.",
    ),
    row(
        "AccountProblem",
        "The service has blocked the account, often over billing or verification.",
        "Ask the service's support what is wrong with the account.",
        kind="account",
    ),
    row(
        "AmbiguousGrantByEmailAddress",
        "Several accounts have the e-mail address that the grant names.",
        "Name the grantee by account id instead of by e-mail address.",
    ),
    row(
        "BadDigest",
        "The bytes that arrived have the digest {arrived} instead of {sent}: they changed on the "
        "way, or the file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        when=conditions.knows_digests,
        values=placeholders.digests,
        retryable=True,
        wait=0.0,
    ),
    row(
        "BadDigest",
        "The bytes that arrived do not have the digest you sent: they changed on the way, or the "
        "file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        retryable=True,
        wait=0.0,
    ),
    row(
        "BucketAlreadyExists",
        "Somebody else has a bucket of this name, and names are shared by all users.",
        "Choose another bucket name.",
    ),
    row(
        "BucketAlreadyOwnedByYou",
        "The bucket exists already, and it is yours.",
        "Go on and use the bucket.",
    ),
    row(
        "BucketNotEmpty",
        "The bucket still holds objects, old versions or unfinished multipart uploads.",
        "Delete all of them first, then the bucket.",
    ),
    row(
        "CredentialsNotSupported",
        "This kind of request must be anonymous, and yours carried credentials.",
        "Send it without credentials.",
    ),
    row(
        "CrossLocationLoggingProhibited",
        "A bucket cannot write its logs to a bucket in another region.",
        "Choose a log bucket in the same region.",
    ),
    row(
        "EntityTooSmall",
        "The upload or one of its parts has {size}, and {least} are the least allowed.",
        "Make every part but the last one at least that large.",
        when=conditions.knows_size_and_minimum,
        values=placeholders.size_and_minimum,
    ),
    row(
        "EntityTooSmall",
        "The upload or one of its parts is smaller than the service allows.",
        "Make every part but the last one large enough (5 MiB on most services).",
    ),
    row(
        "EntityTooLarge",
        "The upload has {size}, and {most} are the most allowed in one request.",
        "Upload it in parts, or split the file.",
        when=conditions.knows_size_and_maximum,
        values=placeholders.size_and_maximum,
    ),
    row(
        "EntityTooLarge",
        "The upload is larger than the service takes in one request.",
        "Upload it in parts, or split the file.",
    ),
    row("ExpiredToken", "The session token of your credentials has run out.", _RENEW_ACTION),
    row(
        "IncompleteBody",
        "Only {arrived} of the {announced} that Content-Length announced arrived.",
        "Send it again in some seconds, and check that the file does not change meanwhile.",
        kind="transient",
        when=conditions.knows_byte_counts,
        values=placeholders.byte_counts,
        retryable=True,
        wait=5.0,
    ),
    row(
        "IncompleteBody",
        "Fewer bytes arrived than Content-Length announced.",
        "Send it again in some seconds, and check that the file does not change meanwhile.",
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    row(
        "IncorrectNumberOfFilesInPostRequest",
        "The upload form held no file or more than one.",
        "Put exactly one file into each POST request.",
    ),
    row(
        "InlineDataTooLarge",
        "The data inside the request itself is larger than allowed.",
        "Upload the data as an object with PUT instead.",
    ),
    row(
        "InternalError",
        _TROUBLE_MEANING,
        _TROUBLE_ACTION,
        kind="server-trouble",
        retryable=True,
        wait=30.0,
    ),
    row(
        "InvalidAccessKeyId",
        "The service does not know this access key: it is mistyped, deleted or of another "
        "service.",
        "Check the access key and that it belongs to this endpoint.",
        kind="credentials-wrong",
    ),
    row(
        "InvalidAddressingHeader",
        "The request names a role in a way that only anonymous requests may.",
        "Use the Anonymous role, or leave the addressing header out.",
    ),
    row(
        "InvalidArgument",
        "The service does not accept the value of the argument {name}.",
        "Correct this header or parameter and send the request again.",
        when=conditions.names_argument,
        values=placeholders.argument,
    ),
    row(
        "InvalidArgument",
        "A header or parameter of the request has a value that is not allowed.",
        "Read the server's message for its name, and correct it.",
    ),
    row(
        "InvalidBucketName",
        "'{bucket}' is no bucket name that this service allows.",
        "Use 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at each end.",
        when=conditions.names_bucket,
        values=placeholders.bucket,
    ),
    row(
        "InvalidBucketName",
        "This service does not allow such a bucket name.",
        "Use 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at each end.",
    ),
    row(
        "InvalidDigest",
        "The Content-MD5 header is not a base64-encoded MD5.",
        "Send the base64 of the 16 MD5 bytes, not the hex digits, or leave the header out.",
    ),
    row(
        "InvalidLocationConstraint",
        "The service has no region of the name that the new bucket asks for.",
        "Name a region of this service, or none for its default.",
    ),
    row(
        "InvalidPayer",
        "The service has shut off access to this object.",
        "Ask the bucket's owner about its payment or its ban.",
    ),
    row(
        "InvalidPolicyDocument",
        "The upload form does not fulfil its own policy document, or that is malformed.",
        "Compare each form field with the conditions in the policy and sign it anew.",
    ),
    row(
        "InvalidRange",
        "The range starts past the end of the object, which has {size}.",
        "Ask for a range within the object; a finished download needs no more bytes.",
        when=conditions.knows_object_size,
        values=placeholders.object_size,
    ),
    row(
        "InvalidRange",
        "The range begins behind the end of the object, or the object is empty.",
        "Ask for a range within the object; a finished download needs no more bytes.",
    ),
    row(
        "InvalidSecurity",
        "The service does not accept these credentials.",
        "Check the access key, its secret and the way the request is signed.",
    ),
    row(
        "InvalidSOAPRequest",
        "The body is not a SOAP request that the service understands.",
        "Use the REST interface, which has replaced SOAP.",
    ),
    row(
        "InvalidStorageClass",
        "The service has no storage class of that name.",
        "Name one that this service offers, or leave the header x-amz-storage-class out.",
    ),
    row(
        "InvalidTargetBucketForLogging",
        "The log bucket is missing, not yours, or does not let the service write to it.",
        "Create the log bucket and grant the log delivery group write access.",
    ),
    row("InvalidToken", "The session token is malformed or of another service.", _RENEW_ACTION),
    row(
        "InvalidURI",
        "The path of the request cannot be decoded.",
        "Percent-encode the key as UTF-8, once and not twice.",
    ),
    row(
        "KeyTooLong",
        "The key is longer than the service allows, which is 1024 bytes of UTF-8 on most.",
        "Shorten the key.",
    ),
    row(
        "MalformedACLError",
        "The access control list is not the XML that the service expects.",
        "Correct the XML, or use a canned ACL in the header x-amz-acl.",
    ),
    row(
        "MalformedPOSTRequest",
        "The body of the upload form is no well-formed multipart/form-data.",
        "Let an HTTP library build the form, in requests with files=.",
    ),
    row(
        "MaxMessageLengthExceeded",
        "The request's own body, not counting object data, is too large.",
        "Split the request into smaller ones.",
    ),
    row(
        "MaxPostPreDataLengthExceededError",
        "The form fields before the file are too large.",
        "Shorten the fields, and put what is long behind the file.",
    ),
    row(
        "MetadataTooLarge",
        "The x-amz-meta headers hold more than the service allows, 2 KB in all on most.",
        "Shorten the metadata, or store it in an object of its own.",
    ),
    row(
        "MethodNotAllowed",
        "This resource does not take this method, only {methods}.",
        "Use one of these, and check that the URL means an object where you want one.",
        when=conditions.names_allowed_methods,
        values=placeholders.allowed_methods,
    ),
    row(
        "MethodNotAllowed",
        "This resource does not take this method; a bucket, an object and a delete marker differ.",
        "Check that the URL names the bucket or object that you mean.",
    ),
    row(
        "MissingAttachment",
        "The SOAP request should have brought an attachment and did not.",
        "Attach the data, or use the REST interface.",
    ),
    row("MissingContentLength", _LENGTH_MEANING, _LENGTH_ACTION, kind="length-missing"),
    row(
        "MissingSecurityElement",
        "The SOAP request has no security element.",
        "Add it, or use the REST interface.",
    ),
    row(
        "MissingSecurityHeader",
        "The request lacks the header {header}.",
        "Add the header {header}, and sign the request with it.",
        when=conditions.names_missing_header,
        values=placeholders.missing_header,
    ),
    row(
        "MissingSecurityHeader",
        "A header that this request needs is missing.",
        "Add x-amz-content-sha256 and a date header, and sign the request with them.",
    ),
    row(
        "NoLoggingStatusForKey",
        "Only buckets have a logging status; the request asked an object for it.",
        "Ask the bucket instead, without a key in the URL.",
    ),
    row(
        "NoSuchBucket",
        "There is no bucket '{bucket}' on this service.",
        "Check the spelling and the endpoint, or create the bucket first.",
        when=conditions.names_bucket,
        values=placeholders.bucket,
    ),
    row(
        "NoSuchBucket",
        "There is no bucket of this name on this service.",
        "Check the spelling and the endpoint, or create the bucket first.",
    ),
    row(
        "NoSuchKey",
        "The bucket holds no object under this key.",
        "Check the spelling, upper and lower case and the escaping of the key.",
    ),
    row(
        "NotImplemented",
        "This service does not offer what a header or parameter of the request asks for.",
        "Leave that feature out; chunked transfer encoding is a common one.",
    ),
    row(
        "NotSignedUp",
        "The account has not been opened for this service.",
        "Sign the account up with the service, and wait until it is active.",
        kind="account",
    ),
    row(
        "OperationAborted",
        "Another operation on the same resource was under way.",
        "Send it again in some seconds.",
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    row(
        "PermanentRedirect",
        "The bucket lives elsewhere: {place}.",
        _MOVED_ACTION,
        when=conditions.names_other_place,
        values=placeholders.other_place,
    ),
    row(
        "PermanentRedirect",
        "The bucket lives at another endpoint or in another region.",
        "Look up the bucket's region and use the endpoint of that region.",
    ),
    row(
        "PreconditionFailed",
        "A condition of the request did not hold ({condition}): the object is not in the state "
        "you expected.",
        "Read the object's current state, then decide whether to send the request anew.",
        when=conditions.names_condition,
        values=placeholders.condition,
    ),
    row(
        "PreconditionFailed",
        "A condition of the request did not hold: the object is not in the state you expected.",
        "Read the object's current state, then decide whether to send the request anew.",
    ),
    row(
        "Redirect",
        "For now the bucket is to be reached elsewhere: {place}.",
        "Repeat this request at {place}, and send later ones to the usual endpoint.",
        when=conditions.names_other_place,
        values=placeholders.other_place,
    ),
    row(
        "Redirect",
        "For now the bucket is to be reached at another endpoint.",
        "Follow the Location header, and use the endpoint of the bucket's region.",
    ),
    row(
        "RequestIsNotMultiPartContent",
        "A POST to a bucket must be an upload form, and this one was not.",
        "Send multipart/form-data, in requests with files=.",
    ),
    row(
        "RequestTimeout",
        "The connection stood still too long and the server gave it up.",
        "Send it again in some seconds, with fewer uploads at a time on a slow line.",
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    row(
        "RequestTimeTooSkewed",
        "Your computer's clock is {difference} {way}{limit}.",
        "Set the clock, best by NTP, and sign the request anew.",
        when=conditions.knows_clock_skew,
        values=placeholders.clock_skew,
    ),
    row(
        "RequestTimeTooSkewed",
        "Your computer's clock and the server's are too far apart.",
        "Set the clock, best by NTP, and sign the request anew.",
    ),
    row(
        "RequestTorrentOfBucketError",
        "Torrents exist for objects only, and the request asked a bucket for one.",
        "Name an object in the URL.",
    ),
    row(
        "SignatureDoesNotMatch",
        "The secret key is wrong, or something changed the request after it was signed.",
        "Check the secret key and the region, then that no proxy or library alters path and "
        "headers.",
        kind="credentials-wrong",
    ),
    row("SlowDown", _BUSY_MEANING, _BUSY_ACTION, retryable=True, wait=30.0),
    row(
        "TemporaryRedirect",
        "The bucket is new or moving, and for now it is to be reached elsewhere: {place}.",
        "Repeat this request at {place}, and send later ones to the usual endpoint.",
        when=conditions.names_other_place,
        values=placeholders.other_place,
    ),
    row(
        "TemporaryRedirect",
        "The bucket is new or moving, and its name does not lead to it yet.",
        "Use the endpoint of the bucket's region, or wait until DNS knows the bucket.",
    ),
    row("TokenRefreshRequired", "The session token needs to be renewed.", _RENEW_ACTION),
    row(
        "TooManyBuckets",
        "The account has as many buckets as it may have.",
        "Delete a bucket, or ask the service for a higher limit.",
    ),
    row(
        "UnexpectedContent",
        "The request brought a body where none is allowed.",
        "Send it without a body.",
    ),
    row(
        "UnresolvableGrantByEmailAddress",
        "No account has the e-mail address that the grant names.",
        "Correct the address, or name the grantee by account id.",
    ),
    row(
        "UserKeyMustBeSpecified",
        "The upload form has no field 'key', or it comes after the file.",
        "Add the field 'key' before the file.",
    ),
    row(
        "BadContent",
        "The service refused the uploaded content: it is damaged or does not fit its name.",
        "Repair or rename the file or skip it, and go on with the next one.",
    ),
    row(
        "ServiceUnavailable",
        "The service is overloaded or down for the moment.",
        _BUSY_ACTION,
        kind="slow-down",
        retryable=True,
        wait=30.0,
    ),
)

#: Codes that other S3 services send often, in groups.
_OTHER_RULES = (
    # Too many requests, by many names: MinIO, R2, SeaweedFS, Wasabi, AWS and its retry lists.
    *rows(
        (
            "503 SlowDown",
            "BandwidthLimitExceeded",
            "EC2ThrottledException",
            "ErrRequestBytesExceed",
            "ErrTooManyRequest",
            "KMS.RequestLimitExceeded",
            "KMS.ThrottlingException",
            "LimitExceededException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestRateLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequests",
            "TooManyRequestsException",
        ),
        _RATE_MEANING,
        _RATE_ACTION,
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "Busy",
            "ServerBusy",
            "SlowDownRead",
            "SlowDownWrite",
            "TemporarilyUnavailable",
        ),
        _BUSY_MEANING,
        _BUSY_ACTION,
        retryable=True,
        wait=30.0,
    ),
    row(
        "XMinioServerNotInitialized",
        "The MinIO server is still starting, or waits for its other nodes.",
        "Wait until the server is up, and send it again.",
        retryable=True,
        wait=30.0,
    ),
    # Trouble on the way or on the server.
    *rows(
        (
            "InternalErrors",
            "InternalFailure",
            "InternalServerError",
            # Of the key service, which AWS documents as worth a retry.
            "KMS.DependencyTimeoutException",
            "KMS.KMSInternalException",
            "KMS.KeyUnavailableException",
            "UnknownError",
        ),
        _TROUBLE_MEANING,
        _TROUBLE_ACTION,
        retryable=True,
        wait=30.0,
    ),
    *rows(
        ("ClientDisconnect", "ClientDisconnected", "RequestTimeoutException"),
        "The connection broke off before the whole request had arrived.",
        "Send it again in some seconds.",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        (
            "ConditionalRequestConflict",
            "PriorRequestNotComplete",
            "TransactionInProgressException",
        ),
        "Another request on the same resource got there first or is still under way.",
        "Read the current state, and send it again in some seconds.",
        retryable=True,
        wait=5.0,
    ),
    # Multipart uploads and versions.
    row(
        "NoSuchUpload",
        "There is no such multipart upload: it was completed, aborted or never begun.",
        "List the object first, because it may be complete, and otherwise begin a new upload.",
    ),
    row(
        "NoSuchVersion",
        "The object has no version of this id.",
        "List the object's versions, and check the version id.",
    ),
    row(
        "InvalidPart",
        "A part in the list was never uploaded, or its ETag differs.",
        "List the uploaded parts, upload the missing ones again, and complete with their ETags.",
    ),
    row(
        "InvalidPartOrder",
        "The parts in the list are not in ascending order.",
        "Sort the list by part number and complete the upload again.",
    ),
    row(
        "InvalidPartNumber",
        "The object has fewer parts than the number asked for.",
        "Ask for a part number that the object has.",
    ),
    # Signing, regions and credentials.
    row(
        "AuthorizationHeaderMalformed",
        "The request is signed for the wrong region; the bucket's region is {region}.",
        "Set the client's region to {region} and send the request again.",
        when=conditions.names_region,
        values=placeholders.region,
    ),
    row(
        "AuthorizationHeaderMalformed",
        "The Authorization header is malformed, or signed for the wrong region.",
        "Set the client's region to that of the bucket, and let a library sign the request.",
    ),
    row(
        "AuthorizationQueryParametersError",
        "The signature in the URL is malformed, too long-lived or for the wrong region.",
        "Make a new presigned URL, for the bucket's region and for seven days at most.",
    ),
    row(
        "IllegalLocationConstraintException",
        "This endpoint does not serve the region {region}.",
        "Use the endpoint of the region {region}.",
        when=conditions.names_region,
        values=placeholders.region,
    ),
    row(
        "IllegalLocationConstraintException",
        "This endpoint does not serve the region that the bucket is in or asks for.",
        "Use the endpoint of that region.",
    ),
    *rows(
        ("ExpiredRequest", "RequestExpired"),
        "The presigned URL or the signature has run out.",
        "Make a new presigned URL, or sign the request anew.",
    ),
    row(
        "XAmzContentSHA256Mismatch",
        "The bytes that arrived do not have the SHA-256 that was signed.",
        "Check that the body does not change after signing, and send it again.",
    ),
    row(
        "InvalidSignature",
        "The signature has a form that the service does not accept.",
        "Use signature version 4, and let a library sign the request.",
    ),
    # The object's state, and limits of the account.
    *rows(
        ("InvalidObjectState", "ObjectNotInActiveTierError"),
        "The object lies in an archive storage class and cannot be read at once.",
        "Restore the object first, and read it when the restore is done.",
    ),
    row(
        "QuotaExceeded",
        "The account or bucket is full.",
        "Delete what is not needed, or ask for a larger quota.",
    ),
    row(
        "EntityAlreadyExists",
        "Something of this name exists already.",
        "Use what exists, or choose another name.",
    ),
    # The form of the request.
    row(
        "InvalidRequest",
        "The request is put together in a way that the service does not allow.",
        "Read the server's message, which says what is wrong, and correct it.",
    ),
    row(
        "MalformedXML",
        "The XML in the request is broken or not of the expected form.",
        "Compare the body with the service's documentation and correct it.",
    ),
    row(
        "MissingRequestBodyError",
        "The request should have brought a body and did not.",
        "Send the body, and check that the file was not read to its end before.",
    ),
    *rows(
        ("InvalidObjectName", "XMinioInvalidObjectName"),
        "The key is not one that this service can store.",
        "Choose another key.",
    ),
    # Things that were never configured.
    row("NoSuchTagSet", "The bucket or object has no tags.", _NO_CONFIGURATION_ACTION),
    row("NoSuchBucketPolicy", "The bucket has no policy.", _NO_CONFIGURATION_ACTION),
    row(
        "NoSuchLifecycleConfiguration",
        "The bucket has no lifecycle rules.",
        _NO_CONFIGURATION_ACTION,
    ),
    row("NoSuchCORSConfiguration", "The bucket has no CORS rules.", _NO_CONFIGURATION_ACTION),
    row(
        "NoSuchWebsiteConfiguration",
        "The bucket is not set up as a website.",
        _NO_CONFIGURATION_ACTION,
    ),
    row(
        "NoSuchPublicAccessBlockConfiguration",
        "The bucket has no public access block.",
        _NO_CONFIGURATION_ACTION,
    ),
    row(
        "ObjectLockConfigurationNotFoundError",
        "The bucket has no object lock.",
        _NO_CONFIGURATION_ACTION,
    ),
    row(
        "OwnershipControlsNotFoundError",
        "The bucket has no ownership controls.",
        _NO_CONFIGURATION_ACTION,
    ),
    row(
        "ReplicationConfigurationNotFoundError",
        "The bucket has no replication rules.",
        _NO_CONFIGURATION_ACTION,
    ),
    row(
        "ServerSideEncryptionConfigurationNotFoundError",
        "The bucket has no default encryption.",
        _NO_CONFIGURATION_ACTION,
    ),
    # Encryption keys.
    *rows(
        ("KMS.NotFoundException", "KMSKeyNotFoundException"),
        "The encryption key does not exist, or lies in another region.",
        "Name a KMS key that exists in the bucket's region.",
    ),
    *rows(
        ("KMS.DisabledException", "KMSKeyDisabledException"),
        "The encryption key is switched off.",
        "Enable the KMS key, or encrypt with another one.",
    ),
    row(
        "KMS.KMSInvalidStateException",
        "The encryption key cannot be used now, for example because its deletion is pending.",
        "Look up the state of the KMS key, and mend that or use another key.",
    ),
    row(
        "KMS.InvalidKeyUsageException",
        "The encryption key is not made for this use.",
        "Name a symmetric KMS key for encryption.",
    ),
    row(
        "KMSAccessDeniedException",
        "These credentials may not use the encryption key.",
        "Grant them the use of the KMS key.",
    ),
)

#: By code, most specific row first.
S3_RULES: tuple[Rule, ...] = (*_CATALOG_RULES, *_OTHER_RULES)

#: By status and what else the answer shows, where nobody knows the code or there is none.
S3_FALLBACKS: tuple[Rule, ...] = (
    row(
        None,
        _NO_CREDENTIALS,
        _SEND_CREDENTIALS,
        kind="credentials-missing",
        when=conditions.refused_without_credentials,
    ),
    row(
        None,
        "The server refused this; an answer without a body, as HEAD always gets, does not tell "
        "why, and even a missing key looks like this where you may not list the bucket.",
        "Check credentials, bucket and key, and send a GET request to read the reason.",
        kind="forbidden",
        when=conditions.refused_without_body,
    ),
    row(
        None,
        "The bucket or the key does not exist; an answer without a body, as HEAD always gets, "
        "does not tell which.",
        "Check the spelling of bucket and key.",
        kind="not-found",
        when=conditions.missing_without_body,
    ),
    row(
        None,
        _LENGTH_MEANING,
        _LENGTH_ACTION,
        kind="length-missing",
        when=conditions.length_required,
    ),
    row(
        None,
        "The server reported success before it had finished, and then sent no outcome.",
        "Look whether the object exists and is complete, and retry the request if it is not.",
        kind="outcome-unknown",
        when=conditions.success_without_outcome,
        retryable=True,
        wait=5.0,
    ),
    row(
        None,
        "The server or a gateway in front of it is in trouble; the request may have been carried "
        "out all the same.",
        _TROUBLE_ACTION,
        kind="server-trouble",
        when=conditions.server_page,
        retryable=True,
        wait=30.0,
    ),
)
