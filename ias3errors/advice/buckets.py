"""Bucket names, bucket configurations, access points and identities, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

# -- Texts that several rows share ------------------------------------------------------------

_ABSENT = "Treat this setting as absent, or create the configuration first."
_NAME_ACTION = (
    "Use 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at each end."
)
_BUCKET_ACTION = "Check the spelling and the endpoint, or create the bucket first."
_TAKEN = "Choose another bucket name."
_WITH_LOCK = "with x-amz-bucket-object-lock-enabled: true (mc mb --with-lock)"
_NO_VERSIONING = "The bucket has no versioning, which this operation needs."
_ENABLE_VERSIONING = "Enable versioning of the bucket, then repeat the request."
_STATUS_ONLY = "Check the endpoint and the spelling of bucket and key."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest"),
        "The bucket has no object lock, so it takes no retention and no legal hold.",
        f"Leave out the object lock headers, or create a bucket {_WITH_LOCK}.",
        kind="object-lock-not-enabled",
        pattern=r"missing object ?lock ?configuration|does not have (?:file|object) lock enabled",
    ),
    *rows(
        ("InvalidBucketState", "InvalidRequest"),
        "The server turns object lock on only when it creates a bucket.",
        f"Create a new bucket {_WITH_LOCK}.",
        kind="object-lock-not-enabled",
        pattern=r"object lock configuration cannot be enabled on existing",
    ),
    *rows(
        ("InvalidRequest", "InvalidBucketState", "InvalidArgument"),
        _NO_VERSIONING,
        _ENABLE_VERSIONING,
        kind="versioning-not-enabled",
        pattern=r"versioning must be 'enabled'",
    ),
    *rows(
        ("NotImplemented", "InvalidArgument", "InvalidRequest"),
        "The service offers only the storage class {supported}.",
        "Set x-amz-storage-class to {supported}, or leave the header out.",
        kind="invalid-storage-class",
        pattern=r"only supports the '(?P<supported>[A-Z_]{1,30})' storage class",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "NoSuchBucket",
        "The server takes the host name of the URL for a bucket, and it has no bucket of that name.",
        "Add the host name to the server's settings as its own (Ceph: rgw_dns_name, MinIO: "
        "MINIO_DOMAIN), or create the bucket if the name means one.",
        when=conditions.takes_host_for_bucket,
    ),
    row(
        "NoSuchBucket",
        "There is no bucket '{bucket}' on this service.",
        _BUCKET_ACTION,
    ),
    row("NoSuchBucket", "There is no bucket of this name on this service.", _BUCKET_ACTION),
    row(
        "NoSuchVolume",
        "The volume does not exist.",
        "Create the volume (ozone sh volume create), or check its name.",
    ),
    *rows(
        ("404", "404 Not Found", "NotFound", "Not Found", "ResourceNotFound", "NoSuchResource"),
        "The bucket or the key does not exist; the response does not say which.",
        _STATUS_ONLY,
    ),
    row(
        "BucketAlreadyExists",
        "The bucket's name is taken: on many services all users share the names.",
        _TAKEN,
    ),
    *rows(
        ("BucketNameUnavailable", "BucketConflict"),
        "The bucket's name is taken or reserved.",
        _TAKEN,
    ),
    row(
        "BucketAlreadyOwnedByYou",
        "The bucket exists already, and it is yours.",
        "Use the existing bucket.",
    ),
    *rows(
        ("NotAuthorizedOrNotFound", "BucketNotFound", "ObjectNotFound"),
        "There is no such bucket or object, or these credentials may not access it: the response is "
        "the same.",
        "Check namespace, bucket, object and region, or add a policy that allows the access.",
    ),
    row(
        "ContainerNotFound",
        "There is no container of this name in the storage account.",
        "Check the spelling and the account, or create the container first.",
    ),
    row(
        "ContainerAlreadyExists",
        "The container exists already.",
        "Use the existing container.",
    ),
    row(
        "ContainerBeingDeleted",
        "The container is being deleted, which takes about 30 seconds.",
        "Retry the request after 30 seconds.",
        retryable=True,
        wait=30.0,
    ),
    row(
        "InvalidResourceName",
        "The name of the container or blob is not allowed.",
        "Use 3 to 63 lower-case letters, digits and hyphens for a container.",
    ),
    row(
        "BucketNotEmpty",
        "The bucket still holds objects, old versions or unfinished multipart uploads.",
        "Delete all versions and abort all uploads first, then delete the bucket.",
    ),
    row(
        "InvalidBucketName",
        "'{bucket}' is not a bucket name that this service allows.",
        _NAME_ACTION,
    ),
    row("InvalidBucketName", "This service does not allow such a bucket name.", _NAME_ACTION),
    row(
        "BucketNameTooLong",
        "The bucket's name is longer than the service allows.",
        "Shorten the bucket's name.",
    ),
    row("BucketVersionNotOpen", _NO_VERSIONING, _ENABLE_VERSIONING),
    row(
        "InvalidBucketState",
        "The bucket's present configuration does not allow this request.",
        "Enable what the request needs, often versioning, or change the request.",
    ),
    *rows(
        ("MalformedBucketConfiguration", "InvalidBucketOwnerAWSAccountID"),
        "The bucket's configuration or its owner's account id in the request is not valid.",
        "Correct the value that the server's message names.",
    ),
    # -- Configurations that are absent ---------------------------------------------------------------
    row("NoSuchBucketPolicy", "The bucket has no policy.", _ABSENT),
    *rows(
        ("NoSuchPolicy",),
        "The bucket has no policy.",
        _ABSENT,
    ),
    *rows(
        ("NoSuchLifecycleConfiguration", "NoSuchLifecycle", "NoSuchBucketLifecycle"),
        "The bucket has no lifecycle rules.",
        _ABSENT,
    ),
    row("NoSuchCORSConfiguration", "The bucket has no CORS rules.", _ABSENT),
    row("NoSuchWebsiteConfiguration", "The bucket is not set up as a website.", _ABSENT),
    row("NoSuchPublicAccessBlockConfiguration", "The bucket has no public access block.", _ABSENT),
    row("ObjectLockConfigurationNotFoundError", "The bucket has no object lock.", _ABSENT),
    row(
        "NoSuchObjectLockConfiguration",
        "The object has neither a retention nor a legal hold.",
        "Treat the object as unlocked, or set a retention.",
    ),
    row(
        "NoSuchObjectLegalHold",
        "The object has no legal hold.",
        "Treat the object as free of a legal hold.",
    ),
    row("NoSuchWORMConfiguration", "The bucket has no retention policy.", _ABSENT),
    row("OwnershipControlsNotFoundError", "The bucket has no ownership controls.", _ABSENT),
    *rows(
        ("ReplicationConfigurationNotFoundError", "NoSuchReplicationRule"),
        "The bucket has no such replication rule.",
        _ABSENT,
    ),
    *rows(
        ("ServerSideEncryptionConfigurationNotFoundError", "NoSuchServerSideEncryptionRule"),
        "The bucket has no default encryption.",
        _ABSENT,
    ),
    *rows(
        ("NoSuchQuota", "XMinioAdminNoSuchQuotaConfiguration"),
        "There is no quota.",
        _ABSENT,
    ),
    row(
        "NoSuchTransferAccelerationConfiguration",
        "The bucket has no transfer acceleration.",
        _ABSENT,
    ),
    *rows(
        ("NoSuchConfiguration", "NoSuchInventory"),
        "The bucket has no configuration with this id.",
        "Check the id, or list the configurations of the bucket.",
    ),
    row("NoSuchLiveChannel", "The live channel does not exist.", "Check the live channel's name."),
    row(
        "ChannelStillLive",
        "The live channel is in use.",
        "Stop the stream, then repeat the request.",
    ),
    row(
        "LiveChannelDisabled",
        "The live channel is disabled.",
        "Set the channel's status to enabled.",
    ),
    row("NoSuchAsyncRequest", "No asynchronous request has this token.", "Check the token."),
    # -- Logging, versioning, replication, lifecycle -----------------------------------------------
    row(
        "CrossLocationLoggingProhibited",
        "A bucket cannot write its logs to a bucket in another region.",
        "Choose a log bucket in the same region.",
    ),
    row(
        "InvalidTargetBucketForLogging",
        "The log bucket is missing, belongs to another account, or does not let the service write.",
        "Create the log bucket in your account, and allow the logging service to write there.",
    ),
    row(
        "NoLoggingStatusForKey",
        "Only buckets have a logging status; the request asked an object for one.",
        "Ask the bucket instead, without a key in the URL.",
    ),
    row(
        "IllegalVersioningConfigurationException",
        "The versioning configuration is not valid for this bucket.",
        "Set the status to Enabled or Suspended; a bucket with object lock must stay Enabled.",
    ),
    row(
        "VersioningNotConfigured",
        "The gateway runs without versioning.",
        "Start the gateway with a versioning directory (--versioning-dir), or leave versioning out.",
    ),
    row(
        "InvalidLifecycleWithObjectLock",
        "The lifecycle rule would delete versions that object lock protects.",
        "Change the rule so that versions are kept until their retention ends.",
    ),
    row(
        "XMinioInvalidLifecycleParameter",
        "The lifecycle configuration has a parameter that is not valid.",
        "Correct the parameter that the server's message names.",
    ),
    row(
        "TransitionStorageClassNotFoundError",
        "The lifecycle rule names a tier that is not configured.",
        "Add the tier (mc ilm tier add), or name an existing one.",
    ),
    *rows(
        ("BadReplicationLocation", "BucketReplicationAlreadyExist"),
        "The replication target is not valid, or the bucket already replicates there.",
        "List the bucket's replication rules, and choose another target.",
    ),
    *rows(
        ("InvalidRedirectLocation",),
        "The website redirect location is not a valid URL or path.",
        "Send a path that begins with / or a URL that begins with http:// or https://.",
    ),
    row(
        "CORSRuleBeyondLimit",
        "The bucket has as many CORS rules as it may have.",
        "Combine or delete CORS rules of the bucket.",
    ),
    row(
        "AttachmentFull",
        "The account has as many ACLs and policies as it may have.",
        "Delete ACLs or policies, or replace bucket ACLs with one policy.",
    ),
    *rows(
        ("InvalidS3DestinationBucket",),
        "The destination bucket of the configuration is not valid.",
        "Name a bucket that exists and that the service may write to.",
    ),
    *rows(
        ("MalformedFirewallError", "MalformedNotificationsError", "MalformedQuota"),
        "The configuration of the bucket in the request is malformed.",
        "Compare the body with the service's documentation of this configuration.",
    ),
    row(
        "UnsupportedNotification",
        "The server does not support this notification configuration.",
        "Configure a notification target of the server, and name its ARN.",
    ),
    row(
        "LambdaFunctionStatusError",
        "The object lambda function returned an error.",
        "Read the log of the function.",
    ),
    *rows(
        ("LambdaARNInvalid", "LambdaARNNotFound"),
        "The server has no object lambda function with this ARN.",
        "Set MINIO_LAMBDA_WEBHOOK_ENABLE and MINIO_LAMBDA_WEBHOOK_ENDPOINT, or correct the ARN.",
    ),
    # -- Access points and Object Lambda -------------------------------------------------------------
    *rows(
        ("NoSuchAccessPoint", "NoSuchMultiRegionAccessPoint"),
        "The access point does not exist.",
        "Check the access point's name, account and region.",
    ),
    *rows(
        ("InvalidAccessPoint", "InvalidAccessPointAliasError"),
        "The access point's name, alias or account is not valid.",
        "Use the ARN or alias that the access point's page shows.",
    ),
    row(
        "AccessPointAlreadyOwnedByYou",
        "You already own an access point with this name.",
        "Use the existing access point, or choose another name.",
    ),
    row(
        "BucketHasAccessPointsAttached",
        "The bucket still has access points, so it cannot be deleted.",
        "Delete the access points of the bucket first.",
    ),
    *rows(
        (
            "TooManyAccessPoints",
            "TooManyMultiRegionAccessPointregionsError",
            "TooManyMultiRegionAccessPoints",
        ),
        "The account or access point is at the limit of access points or regions.",
        "Delete an access point, or ask the service for a higher limit.",
    ),
    row(
        "NoTransformationDefined",
        "The Object Lambda access point has no transformation for this request.",
        "Configure a transformation for this action, or use the standard access point.",
    ),
    *rows(
        ("ConnectionClosedByRequester", "ResponseInterrupted"),
        "The connection of the Object Lambda request closed before the function had written all.",
        "Retry the request, or read the log of the Lambda function.",
        retryable=True,
        wait=5.0,
    ),
    row(
        "TooManyBuckets",
        "The account has as many buckets as it may have.",
        "Delete a bucket, or ask the service for a higher limit.",
    ),
    # -- Identities: users, groups, roles ------------------------------------------------------------
    *rows(
        ("EntityAlreadyExists", "UserAlreadyExists", "EmailExists", "XAdminUserExists"),
        "A user or other identity with this name or e-mail address exists already.",
        "Use the existing identity, or choose another name.",
    ),
    *rows(
        (
            "EntityDoesNotExist",
            "NoSuchEntity",
            "NoSuchSubUser",
            "NoSuchUser",
            "XAdminUserNotFound",
        ),
        "The user, role, policy or other identity does not exist.",
        "Check its name, or create that identity first.",
    ),
    row(
        "DeleteConflict",
        "The identity still has policies, keys or other things attached.",
        "Detach or delete these first, then delete the identity.",
    ),
    *rows(
        ("InvalidCapability", "InvalidTenantName"),
        "The capability or tenant of the user is not valid.",
        "Correct the value by the documentation of radosgw-admin.",
    ),
    row(
        "PackedPolicyTooLarge",
        "The session policies and tags are larger than allowed.",
        "Shorten the session policy, or pass fewer tags.",
    ),
    *rows(
        ("ReportInProgress", "ReportNotPresent", "ReportExpired"),
        "The credential report is not ready, missing or expired.",
        "Request a new report with GenerateCredentialReport, and fetch that report after a minute.",
    ),
)
