"""Keys, versions, ranges, conditions, archive tiers and tags of objects, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows
from ias3errors.advice.statuses import RANGE_ACTION, RETRY_SOON, STATE_ACTION, UNCHANGED_ACTION

# -- Texts that several rows share ------------------------------------------------------------

_SOURCE_ACTION = "Send x-amz-copy-source as BUCKET/KEY with the key percent-encoded."
_RANGE_MEANING = "The range starts past the end of the object, or the object is empty."
_METADATA_MEANING = (
    "The x-amz-meta headers hold more than the service allows, 2 KB in all on most."
)
_METADATA_ACTION = "Shorten the metadata, or store them in an object of their own."
_EXISTS_MEANING = (
    "The object exists already, and the request with If-None-Match: * may only create it."
)
_EXISTS_ACTION = (
    "Use the object that exists, or write under another key; a retry meets the same object."
)
_MATCH_MEANING = "The object has another ETag than the request's If-Match: the object changed after you read it."
_MATCH_ACTION = "Read the object and its ETag again, and repeat your change on that version."
_PATH_MEANING = "The key collides with a file or directory: this service stores keys as paths."
_PATH_ACTION = "Choose a key whose parents are no objects, and which is no prefix of other keys."
_RESTORE_ACTION = (
    "Restore the object (aws s3api restore-object), and read the object when the header "
    'x-amz-restore of a HEAD shows ongoing-request="false".'
)
_RESTORE_THERE = (
    "Restore the object ({command}), and read the object when the header x-{service}-restore of a HEAD shows "
    'ongoing-request="false".'
)
_NOT_ARCHIVED = "The object is not archived, so there is nothing to restore."
_READ_OBJECT = "Read the object."
_ARCHIVED_MEANING = "The object is in an archive tier and must be restored before a read."
_DELETED_MEANING = (
    "The object's newest version is a delete marker: the object was deleted in a versioned bucket."
)
_DELETED_ACTION = (
    "Read an older version with its versionId, or delete the marker to get the object back."
)
_CONFLICT_MEANING = (
    "Another write to the same key was under way, so the conditional request was not decided."
)

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("InvalidObjectState", "InvalidRequest", "AccessDenied"),
        _NOT_ARCHIVED,
        _READ_OBJECT,
        kind="object-not-archived",
        pattern=r"restore is not allowed",
    ),
    row(
        "InvalidObjectState",
        _ARCHIVED_MEANING,
        _RESTORE_THERE,
    ),
    *rows(
        (
            "InvalidRequest",
            "AccessDenied",
            "InvalidObjectState",
            "MethodNotAllowed",
            "Forbidden",
            None,
        ),
        _ARCHIVED_MEANING,
        _RESTORE_ACTION,
        kind="object-archived",
        pattern=r"not valid for the object's (?:access tier|storage class)"
        r"|object is (?:currently )?archived|has not been restored|restore the object first"
        r"|rehydrat",
    ),
    *rows(
        ("SlowDown", "TooManyRequests", "ServiceUnavailable", "RequestRateLimitExceeded", None),
        "One object is written too often: the service takes about one write per second to the same "
        "key.",
        "Write each key at most once per second: spread the writes over keys, or combine them.",
        kind="object-written-too-often",
        pattern=r"rate limit for object mutation|rate of change requests to the object|changing object .{1,600} too quickly"
        r"|concurrent request rate for the same object|too (?:many|frequent) (?:writes|updates) to the same",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The copy has the same source and destination, and changes nothing.",
        "Copy to another key, or change the metadata too: send x-amz-metadata-directive: REPLACE.",
        kind="copy-onto-itself",
        pattern=r"copy an object to itself",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest", None),
        "The header x-amz-copy-source does not name a bucket and a key.",
        _SOURCE_ACTION,
        kind="invalid-copy-source",
        when=conditions.copies_malformed_source,
    ),
    *rows(
        ("InvalidArgument", "InvalidRequest", "BadRequest", None),
        _RANGE_MEANING,
        RANGE_ACTION,
        kind="invalid-range",
        pattern=r"invalid (?:byte )?range|range (?:is )?(?:not satisfiable|cannot be satisfied)",
    ),
    *rows(
        ("InternalError", "InvalidArgument", "InvalidRequest", "BadRequest", None),
        _METADATA_MEANING,
        _METADATA_ACTION,
        kind="metadata-too-large",
        pattern=r"metadata (?:name|value) (?:too long|longer than)|total metadata too large"
        r"|too many metadata items",
    ),
    row(
        "PreconditionFailed",
        _EXISTS_MEANING,
        _EXISTS_ACTION,
        when=conditions.wants_absence,
    ),
    row(
        "PreconditionFailed",
        _MATCH_MEANING,
        _MATCH_ACTION,
        when=conditions.wants_match,
    ),
    *rows(
        ("NoSuchKey", "MethodNotAllowed", None),
        _DELETED_MEANING,
        _DELETED_ACTION,
        kind="delete-marker",
        when=conditions.shows_delete_marker,
    ),
    *rows(
        ("NoSuchKey", "MethodNotAllowed", None),
        _DELETED_MEANING,
        _DELETED_ACTION,
        kind="delete-marker",
        pattern=r"delete ?marker",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "NoSuchKey",
        "IBM COS says this of an upload if the endpoint is not the one of the bucket's location.",
        "Use the endpoint that the bucket's configuration shows in the IBM Cloud console.",
        kind="wrong-endpoint",
        when=conditions.uploads_to_ibm,
    ),
    *rows(
        ("NoSuchKey",),
        "The bucket holds no object under this key.",
        "Check the spelling, the upper and lower case and the escaping of the key.",
    ),
    row(
        "BlobNotFound",
        "The container holds no blob of this name.",
        "Check the spelling, the upper and lower case and the escaping of the blob's name.",
    ),
    row(
        "NoSuchVersion",
        "The object has no version with this id.",
        "List the object's versions, and check the version id.",
    ),
    row(
        "NoSuchSymLinkTarget",
        "The target of the symbolic link does not exist.",
        "Create the target, or point the link at another object.",
    ),
    *rows(
        ("InvalidCopySource", "NoSuchCopySource"),
        "The source of the copy does not exist or is not valid.",
        _SOURCE_ACTION,
    ),
    *rows(
        ("KeyTooLong",),
        "The key is longer than the service allows, which is 1024 bytes of UTF-8 on most.",
        "Shorten the key.",
    ),
    *rows(
        (
            *("InvalidKey", "InvalidKeyName", "InvalidObjectName"),
            *("XMinioInvalidObjectName", "XMinioInvalidResourceName"),
        ),
        "The service cannot store an object under this key.",
        "Choose another key, without '//', '.', '..' or control characters.",
    ),
    row(
        "Conflict",
        _PATH_MEANING,
        _PATH_ACTION,
        pattern=r"overwrite file with directory",
    ),
    *rows(
        (
            "ExistingObjectIsDirectory",
            "ExistingObjectIsFile",
            "ObjectParentIsFile",
            "PathConflict",
            "XMinioObjectExistsAsDirectory",
        ),
        _PATH_MEANING,
        _PATH_ACTION,
    ),
    row(
        "DirectoryObjectContainsData",
        "A key that ends with / names a directory and cannot hold data.",
        "Leave out the / at the end of the key, or send an empty body.",
    ),
    row(
        "ErrDirectoryNotEmpty",
        "The directory still holds objects.",
        "Delete the objects under the prefix first.",
    ),
    *rows(
        ("BlobAlreadyExists", "FileAlreadyExists", "ObjectAlreadyExists", "ResourceAlreadyExists"),
        "The object exists already, and the request does not overwrite it.",
        "Write under another key, or send the request so that it overwrites.",
    ),
    # -- Ranges and conditions ----------------------------------------------------------------------
    row(
        "InvalidRange",
        "The range starts past the end of the object, which has {object_size}.",
        RANGE_ACTION,
    ),
    row(
        "InvalidRange",
        _RANGE_MEANING,
        RANGE_ACTION,
    ),
    row(
        "NotModified",
        "The object has not changed since the time or the ETag that the request names: this is no "
        "failure.",
        UNCHANGED_ACTION,
    ),
    row(
        "PreconditionFailed",
        "A condition of the request did not hold ({condition}): the object is not in the state "
        "you expected.",
        STATE_ACTION,
    ),
    *rows(
        ("ConditionNotMet", "PreconditionFailed"),
        "A condition of the request did not hold: with If-None-Match the object exists already, with "
        "If-Match it changed after you read it.",
        STATE_ACTION,
    ),
    row(
        "ConditionalRequestConflict",
        _CONFLICT_MEANING,
        "Begin a new multipart upload, and upload all parts again.",
        when=conditions.completes_upload,
    ),
    row(
        "ConditionalRequestConflict",
        _CONFLICT_MEANING,
        "Upload the object again after 5 seconds, with its current ETag if the condition is If-Match.",
        retryable=True,
        wait=5.0,
    ),
    row(
        "OperationAborted",
        "Another operation on the same resource was under way.",
        "Retry the request after 5 seconds, with one writer per resource.",
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("LeaseIdMissing", "LeaseIdMismatchWithBlobOperation"),
        "Another client holds a lease on the blob or container.",
        "Send the lease's id in x-ms-lease-id, or wait until the lease ends.",
    ),
    row(
        "SnapshotsPresent",
        "The blob has snapshots, so it cannot be deleted by itself.",
        "Delete the snapshots too, with x-ms-delete-snapshots: include.",
    ),
    *rows(
        ("PriorRequestNotComplete", "TransactionInProgressException"),
        "Another request on the same resource is still under way.",
        RETRY_SOON,
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("Conflict", "ResourceConflict"),
        "The request conflicts with the present state of the bucket or object, or with another "
        "operation.",
        STATE_ACTION,
    ),
    row(
        "IdMismatch",
        "The id in the configuration differs from the id in the URL.",
        "Use the same id in both.",
    ),
    *rows(
        ("ClientTokenConflict", "IdempotencyParameterMismatch"),
        "Another request used this idempotency token with other parameters.",
        "Use a new token for a new request.",
    ),
    # -- Archive tiers and storage classes ----------------------------------------------------------
    row(
        "InvalidObjectState",
        "The object is in the storage class {storage_class} and must be restored before it can be "
        "read.",
        _RESTORE_ACTION,
    ),
    *rows(
        ("InvalidObjectState", "ObjectNotInActiveTierError"),
        _ARCHIVED_MEANING,
        _RESTORE_ACTION,
    ),
    row(
        "BlobArchived",
        "The blob is in the archive tier and must be rehydrated before it can be read.",
        "Set the blob's tier to Hot or Cool (az storage blob set-tier), and read the blob when its "
        "x-ms-archive-status is gone, which takes up to 15 hours.",
        kind="object-archived",
    ),
    row(
        "BlobBeingRehydrated",
        "The blob is being restored from the archive tier, which takes up to 15 hours.",
        "Wait until the header x-ms-archive-status of a HEAD is gone.",
    ),
    row(
        "RestoreAlreadyInProgress",
        "A restore of this archived object is running already, which takes minutes to 48 hours.",
        'Wait until the header x-amz-restore of a HEAD shows ongoing-request="false".',
    ),
    row("ObjectAlreadyInActiveTierError", _NOT_ARCHIVED, _READ_OBJECT),
    *rows(
        ("InvalidStorageClass", "NotSupportedStorageClass"),
        "The service has no storage class of that name.",
        "Name a storage class that this service offers, or leave out x-amz-storage-class.",
    ),
    row(
        "DataUnrecoverable",
        "The object's data is lost on the service's side.",
        "Upload the object again from your own copy, or report the loss to the service's support.",
    ),
    *rows(
        ("XMinioObjectTampered", "XMinioInvalidDecompressedSize"),
        "The stored data or its metadata is damaged on the server.",
        "Restore the object from a copy, or ask the server's operator to heal the drives.",
    ),
    # -- Metadata and tags --------------------------------------------------------------------------
    *rows(
        ("MetadataTooLarge",),
        _METADATA_MEANING,
        _METADATA_ACTION,
    ),
    row("NoSuchTagSet", "The bucket or object has no tags.", "Treat the tags as empty."),
    *rows(
        ("InvalidTag", "TooManyTags"),
        "The tags are not valid: a key or value is malformed, a key occurs twice, or there are too "
        "many.",
        "Use at most 10 tags per object, with distinct keys of at most 128 characters.",
    ),
    *rows(
        ("AnnotationNameTooLong", "InvalidAnnotationName"),
        "The annotation's name is too long or not valid.",
        "Choose another name for the annotation.",
    ),
    row(
        "AnnotationLimitExceeded",
        "The object has as many annotations as it may have.",
        "Delete an annotation of the object first.",
    ),
    row(
        "NoSuchAnnotation",
        "The object has no annotation with this name.",
        "Check the annotation's name.",
    ),
    row(
        "RequestTorrentOfBucketError",
        "Torrents exist for objects only, and the request asked a bucket for one.",
        "Name an object in the URL.",
    ),
    row(
        "MaxVersionsExceeded",
        "The object has as many versions as the server allows.",
        "Delete old versions, or add a lifecycle rule that expires noncurrent versions.",
    ),
)
