"""Rates, quotas, full disks, and servers in trouble or still starting, as tables."""

from __future__ import annotations

from ias3errors.advice.codes import BUSY, FULL
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows
from ias3errors.advice.statuses import BACK_OFF, RETRY_SOON

# -- Texts that several rows share ------------------------------------------------------------

_BUSY_MEANING = "The service is getting more requests than it can take right now."
_RATE_MEANING = "You are sending requests faster than the service allows."
_RATE_ACTION = "Slow down, and retry the request with exponential backoff."
TROUBLE_MEANING = "The service failed to handle a valid request; the fault is on its side."
TROUBLE_ACTION = (
    "Retry the request with exponential backoff, and keep the request id for the operator."
)
_START_MEANING = "The server is still starting, or waits for its other nodes."
_START_ACTION = "Retry the request when the server is up, which takes seconds to minutes."
_DRIVES_MEANING = (
    "Too few drives or nodes of the server responded: some are offline or overloaded."
)
_DRIVES_ACTION = (
    "Retry the request with exponential backoff, and check the drives (MinIO: mc admin info)."
)
_FULL_MEANING = "The server has no space left to store the object."
_FULL_ACTION = (
    "Free space on the server's drives, or add drives; a retry will not help before that."
)
_PROJECT_MEANING = "The project has reached its limit of storage, segments or bandwidth."
_PROJECT_ACTION = "Raise the limit in the project's settings, or delete objects."
_QUOTA_MEANING = "The account or bucket has used up its quota."
_QUOTA_ACTION = "Delete objects that are not needed, or ask for a larger quota."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        FULL,
        _FULL_MEANING,
        _FULL_ACTION,
        kind="storage-full",
        pattern=r"no (?:more free )?space left|disk path full|(?:disk|drive|storage|volume|backend)s? (?:is |are |has been )?full\b"
        r"|minimum free (?:drive|disk)|not enough (?:disk |free )?space|insufficient (?:storage|space)"
        r"|no (?:more )?(?:free|writable) volumes",
    ),
    *rows(
        FULL,
        _QUOTA_MEANING,
        _QUOTA_ACTION,
        kind="quota-exceeded",
        pattern=r"quota (?:has been |is |was |limit )?(?:exceeded|reached|used up)"
        r"|exceed(?:s|ed|ing)? (?:the |your |its )?(?:\w{1,20} )?quota|over quota"
        r"|storage (?:limit|allowance) (?:has been |is )?(?:exceeded|reached)"
        r"|reached your (?:storage|bandwidth) limit",
    ),
    *rows(
        ("BandwidthLimitExceeded", "SegmentsLimitExceeded", "StorageLimitExceeded"),
        _PROJECT_MEANING,
        _PROJECT_ACTION,
        kind="quota-exceeded",
        pattern=r"project (?:bandwidth|segment|storage) limit",
    ),
    *rows(
        BUSY,
        _DRIVES_MEANING,
        _DRIVES_ACTION,
        kind="drives-offline",
        pattern=r"insufficient number of (?:drives|disks)|(?:read|write) quorum|could not reach quorum"
        r"|resource requested is un(?:readable|writable)",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        BUSY,
        _START_MEANING,
        _START_ACTION,
        kind="server-starting",
        pattern=r"not (?:yet )?(?:been )?initiali[sz]ed|server (?:is )?(?:starting|not ready)"
        r"|still (?:initiali[sz]ing|starting)|starting up",
        retryable=True,
        wait=30.0,
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    # Too many requests, by many names: MinIO, R2, SeaweedFS, Wasabi, AWS and its retry lists.
    *rows(
        (
            "503 SlowDown",
            "ActiveRequestLimitExceeded",
            "BandwidthLimitExceeded",
            "DownloadTrafficRateLimitExceeded",
            "EC2ThrottledException",
            "ErrRequestBytesExceed",
            "ErrTooManyRequest",
            "LimitExceededException",
            "MetaOperationQpsLimitExceeded",
            "ProvisionedThroughputExceededException",
            "QpsLimitExceeded",
            "RequestLimitExceeded",
            "RequestRateLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequests",
            "TooManyRequestsException",
            "TotalQpsLimitExceeded",
            "UploadTrafficRateLimitExceeded",
        ),
        _RATE_MEANING,
        _RATE_ACTION,
        retryable=True,
        wait=30.0,
    ),
    row("SlowDown", _BUSY_MEANING, BACK_OFF, retryable=True, wait=30.0),
    row(
        "TemporarilyUnavailable",
        "The service has turned off the feature that the request uses, and a retry does not help.",
        "Do without this feature, or turn its use off in the client.",
        kind="not-implemented",
        pattern=r"\bfeature disabled\b",
    ),
    *rows(
        ("Busy", "ServerBusy", "TemporarilyUnavailable"),
        _BUSY_MEANING,
        BACK_OFF,
        retryable=True,
        wait=30.0,
    ),
    *rows(
        ("SlowDownRead", "SlowDownWrite", "XMinioReadQuorum", "XMinioWriteQuorum"),
        _DRIVES_MEANING,
        _DRIVES_ACTION,
        retryable=True,
        wait=30.0,
    ),
    row(
        "ServiceUnavailable",
        "The service is overloaded or down for the moment.",
        BACK_OFF,
        kind="slow-down",
        retryable=True,
        wait=30.0,
    ),
    row(
        "InternalError",
        TROUBLE_MEANING,
        TROUBLE_ACTION,
        kind="server-trouble",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "InternalErrors",
            "InternalFailure",
            "InternalServerError",
            "ServiceFailure",
            "UnknownError",
            "XGCSInternalError",
        ),
        TROUBLE_MEANING,
        TROUBLE_ACTION,
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "STSIAMNotInitialized",
            "STSNotInitialized",
            "XMinioServerNotInitialized",
            "XMinioIAMNotInitialized",
            "XMinioBucketMetadataNotInitialized",
        ),
        _START_MEANING,
        _START_ACTION,
        retryable=True,
        wait=30.0,
    ),
    row(
        "XMinioBackendDown",
        "The storage behind the server is unreachable.",
        "Start that storage, or report the outage to its operator.",
    ),
    row(
        "RequestTimeout",
        "The connection was idle too long, so the server closed it.",
        "Retry the upload after 5 seconds, with fewer uploads at a time on a slow line.",
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        (
            "ClientDisconnect",
            "ClientDisconnected",
            "ConnectionClosed",
            "RequestError",
            "RequestTimeoutException",
        ),
        "The connection closed before the whole request had arrived.",
        RETRY_SOON,
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("QuotaExceeded", "InsufficientQuota"),
        _QUOTA_MEANING,
        _QUOTA_ACTION,
        kind="quota-exceeded",
    ),
    row(
        "XMinioAdminBucketQuotaExceeded",
        "The bucket has used up its quota.",
        "Delete objects that are not needed, or raise the quota with 'mc quota set'.",
        kind="quota-exceeded",
    ),
    *rows(
        ("SegmentsLimitExceeded", "StorageLimitExceeded"),
        _PROJECT_MEANING,
        _PROJECT_ACTION,
        kind="quota-exceeded",
    ),
    row(
        "MaximumCredentialsLimit",
        "The project has as many access keys as it may have.",
        "Delete an access key of the project.",
    ),
    row(
        "OperationTimedOut",
        "The service could not finish the operation in time, though it may have succeeded.",
        "Look whether the request took effect, and retry the request if it did not.",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        ("XMinioStorageFull", "InsufficientStorage", "InsufficientStorageSpace"),
        _FULL_MEANING,
        _FULL_ACTION,
        kind="storage-full",
    ),
    row(
        "LimitExceeded",
        "The account has reached a limit on its users, keys or policies.",
        "Delete unused ones, or ask for a higher limit.",
    ),
)
