"""The codes that clients make up or retry; few servers of S3 send one."""

from __future__ import annotations

from ias3errors.catalog.group import Group

# fmt: off
GROUPS = (
    Group(
        "aws",
        (
            ("ThrottlingException", None, "The service gets too many requests and asks you to slow down."),
            ("ThrottledException", None, "The service gets too many requests and asks you to slow down."),
            ("RequestThrottledException", None, "The service gets too many requests and asks you to slow down."),
            ("TooManyRequestsException", None, "The service gets too many requests and asks you to slow down."),
            ("ProvisionedThroughputExceededException", None, "The table or stream gets more requests than its capacity allows."),
            ("TransactionInProgressException", None, "Another transaction uses the same item."),
            ("RequestLimitExceeded", None, "The account sends more requests than its limit allows."),
            ("BandwidthLimitExceeded", None, "The account uses more bandwidth than its limit allows."),
            ("LimitExceededException", None, "The account has reached a limit of the service."),
            ("RequestThrottled", None, "The service gets too many requests and asks you to slow down."),
            ("PriorRequestNotComplete", None, "An earlier request on the same resource is still running."),
            ("EC2ThrottledException", None, "EC2 throttles the requests that the service makes for you."),
            ("RequestTimeoutException", None, "The service waited too long for the request."),
        ),
        source="boto/botocore, botocore/retries/standard.py",
        documented=False,
    ),
    Group(
        "aws",
        (
            ("InternalErrors", None, "The service failed internally."),
        ),
        source="awslabs/aws-c-s3, source/s3_util.c",
        documented=False,
    ),
    Group(
        "botocore",
        (
            ("404", 404, "The response has no code, so botocore gives its HTTP status instead."),
        ),
    ),
    Group(
        "minio-go",
        (
            ("ExpiredTokenException", None, "The temporary credentials have expired."),
            ("RequestError", None, "The request or its response did not arrive."),
        ),
    ),
    Group(
        "minio-py",
        (
            ("ResourceNotFound", 404, "The response has no code: minio-py gives this one for a 404 without a bucket."),
            ("ResourceConflict", 409, "The response has no code: minio-py gives this one for a 409 without a bucket."),
            ("RetryHead", None, "The bucket is in another region, so minio-py sends the HEAD request again."),
        ),
    ),
    Group(
        "aws-sdk-go",
        (
            ("BucketRegionError", 301, "The bucket is in another region than the client uses."),
            ("SerializationError", None, "The SDK cannot read the response."),
            ("NotFound", 404, "The response has no code, so the SDK gives the phrase of its HTTP status."),
        ),
    ),
    Group(
        "aws-sdk-java",
        (
            ("404 Not Found", 404, "The response has no code, so the SDK gives its HTTP status instead."),
        ),
    ),
)
