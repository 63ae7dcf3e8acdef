"""Endpoints, regions, redirects and the place of the bucket in a URL, as tables."""

from __future__ import annotations

from ias3errors.advice.codes import FORBIDDEN, INVALID
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

_VIRTUAL_ACTION = (
    "Use virtual-hosted URLs (https://BUCKET.ENDPOINT/KEY): set addressing_style=virtual in boto3, "
    "forcePathStyle=false in other SDKs."
)
_PATH_ACTION = (
    "Use path-style URLs (https://ENDPOINT/BUCKET/KEY): set addressing_style=path in boto3, "
    "forcePathStyle=true in other SDKs."
)
_VIRTUAL_WORDS = (
    r"(?:use|using) (?:\w{1,10} )?virtual[- ](?:hosted|host|styled)"
    r"|virtual[- ]host(?:ed)?(?:[- ]style)? (?:domain )?(?:is|are) required"
    r"|only (?:support )?virtual[- ]host"
    r"|path[- ]style (?:domain|access|requests?|urls?|domain name)\w{0,4} (?:is|are) (?:not|forbidden|disabled)"
    r"|path[- ]style .{0,30}(?:not (?:supported|allowed)|forbidden)"
)
_PATH_WORDS = (
    r"virtual[- ]host(?:ed)?[- ]?(?:style)?[^.\n]{0,40}(?:not (?:supported|allowed|enabled)|disabled)"
    r"|use path[- ]style"
)
_MOVED_ACTION = "Send this and later requests for the bucket to {place}."
_MUST_BE_ADDRESSED = r"must be addressed using the specified endpoint"
_ONLY_IN_HOST = "The service takes the bucket only in the host name, and the request has the bucket in the path."
_FOR_NOW_ACTION = "Repeat this request at {place}, and send later ones to the usual endpoint."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        (*FORBIDDEN, "BadRequest", "InvalidArgument", "InvalidURI"),
        _ONLY_IN_HOST,
        _VIRTUAL_ACTION,
        kind="virtual-hosting-required",
        pattern=_VIRTUAL_WORDS,
    ),
    *rows(
        (*INVALID, "AccessDenied", "InvalidBucketName", "NoSuchBucket"),
        "The service does not take the bucket in the host name.",
        _PATH_ACTION,
        kind="path-style-required",
        pattern=_PATH_WORDS,
    ),
    *rows(
        ("AccessDenied", "Forbidden", "InvalidRequest", None),
        "The bucket belongs to another endpoint: {place}.",
        _MOVED_ACTION,
        kind="wrong-endpoint",
        pattern=_MUST_BE_ADDRESSED,
    ),
    *rows(
        ("AccessDenied", "Forbidden", "InvalidRequest", None),
        "The bucket belongs to another endpoint than the request went to.",
        "Use the endpoint of the bucket's region.",
        kind="wrong-endpoint",
        pattern=_MUST_BE_ADDRESSED,
    ),
    *rows(
        ("AccessDenied", "BadRequest", "Forbidden", "InvalidArgument", "InvalidRequest", None),
        "The request went to the port of the MinIO Console instead of the S3 API.",
        "Use the API port in the endpoint URL, which is 9000 by default.",
        kind="wrong-endpoint",
        pattern=r"must be made to (?:the )?API port",
    ),
    *rows(
        (
            "InvalidLocationConstraint",
            "InvalidRegion",
            "InvalidRegionName",
            "InvalidArgument",
            "InvalidRequest",
            None,
        ),
        "The service has no region of the name that the client uses.",
        "Set the client's region to one that the server's message lists (R2: auto).",
        kind="region-unknown",
        pattern=r"region name .{1,60} is not valid",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument"),
        "Transfer acceleration is off for this bucket, or impossible with its name.",
        "Use the regional endpoint (boto3: use_accelerate_endpoint=False), or enable acceleration for "
        "the bucket.",
        kind="bucket-accelerate-not-enabled",
        pattern=r"transfer acceleration is (?:not|disabled)",
    ),
    *rows(
        ("BadRequest", "InvalidArgument", "InvalidRequest", None),
        "The request went over plain HTTP to a port that takes HTTPS only.",
        "Use https:// in the endpoint URL.",
        kind="https-required",
        pattern=r"sent an HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port"
        r"|must be made over a secure connection",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "PermanentRedirect",
        "The bucket lives elsewhere: {place}.",
        _MOVED_ACTION,
    ),
    row(
        "PermanentRedirect",
        "The bucket lives at another endpoint or in another region.",
        "Look up the bucket's region and use the endpoint of that region.",
    ),
    row(
        "Redirect",
        "For now the bucket is reached elsewhere: {place}.",
        _FOR_NOW_ACTION,
    ),
    row(
        "Redirect",
        "For now the bucket is reached at another endpoint.",
        "Follow the Location header, and use the endpoint of the bucket's region.",
    ),
    row(
        "TemporaryRedirect",
        "The bucket is new or moving, and for now is reached elsewhere: {place}.",
        _FOR_NOW_ACTION,
    ),
    row(
        "TemporaryRedirect",
        "The bucket is new or moving, and its name does not lead to its region yet.",
        "Use the endpoint of the bucket's region, or wait until DNS knows the bucket.",
    ),
    *rows(
        ("BucketRegionError", "IncorrectEndpoint", "RetryHead"),
        "The bucket is in another region than the client uses: {place}.",
        "Create the client for {place}.",
    ),
    *rows(
        ("BucketRegionError", "IncorrectEndpoint", "RetryHead"),
        "The bucket is in another region than the client uses.",
        "Create the client with the bucket's region, which the header x-amz-bucket-region of a "
        "HEAD request shows.",
    ),
    row(
        "PermanentRedirectControlError",
        "The request must go to another endpoint: {place}.",
        "Send the request to {place}.",
    ),
    row(
        "PermanentRedirectControlError",
        "The request must go to the endpoint that the response names.",
        "Send the request to that endpoint.",
    ),
    *rows(
        ("Found", "WebsiteRedirect"),
        "The server redirects the request to the address in the header Location.",
        "Follow the header Location, or use the service's API endpoint instead of its website.",
    ),
    *rows(
        (
            "InvalidPathAccess",
            "PathStyleDomainForbidden",
            "SecondLevelDomainForbidden",
            "VirtualHostDomainRequired",
        ),
        _ONLY_IN_HOST,
        _VIRTUAL_ACTION,
    ),
    row(
        "IllegalLocationConstraintException",
        "This endpoint does not serve the region {region}.",
        "Use the endpoint of the region {region}.",
    ),
    row(
        "IllegalLocationConstraintException",
        "This endpoint does not serve the region that the bucket is in or asks for.",
        "Use the endpoint of that region, or create the bucket with the endpoint's own region.",
    ),
    row(
        "InvalidLocationConstraint",
        "The endpoint does not offer the location and storage class that the new bucket asks for.",
        "Set LocationConstraint to the endpoint's region and a class, such as us-south-standard.",
        pattern=r"with specified provisioning code not available",
    ),
    row(
        "InvalidLocationConstraint",
        "The service has no region of the name that the new bucket asks for.",
        "Set LocationConstraint to a region of this service, or leave the element out for the default.",
    ),
    row(
        "InvalidRegion",
        "The service does not know the region that the client uses, or does not serve it here.",
        "Set the client's region to that of the endpoint.",
    ),
    row(
        "InvalidRegionName",
        "The service has no region of the name that the client uses.",
        "Set the client's region to that of the endpoint (R2: auto), and give an endpoint without the "
        "bucket's name.",
        kind="region-unknown",
    ),
    row(
        "LocationNotFound",
        "The storage location that the request names is not configured.",
        "Set LocationConstraint to a location of this server.",
    ),
    row(
        "EndpointNotFound",
        "The endpoint does not exist.",
        "Check the spelling of the endpoint URL.",
    ),
    row(
        "InvalidHostHeader",
        "The header Host names no endpoint of the service.",
        "Check the endpoint URL, or make the proxy pass Host on unchanged.",
    ),
    *rows(
        ("BadDomainName", "CustomDomainNotExist", "DNSRecordVerifyFailed"),
        "The custom domain is not valid or not configured for this bucket.",
        "Bind the domain to the bucket, or use the service's own host name.",
    ),
    row(
        "CustomDomainAreadyExist",
        "The custom domain is configured already.",
        "Use the existing configuration, or remove the domain from the other bucket first.",
    ),
    row(
        "BucketAccelerateNotEnabled",
        "The bucket does not use the acceleration endpoint.",
        "Enable transfer acceleration for the bucket, or use the regional endpoint.",
    ),
    row(
        "ActionAccelerateNotSupported",
        "The acceleration endpoint does not support this operation.",
        "Send the request to the regional endpoint.",
    ),
    row(
        "InvalidURI",
        "The service cannot decode the path of the request.",
        "Percent-encode the key as UTF-8, once and not twice.",
    ),
    row(
        "ZonegroupDefaultPlacementMisconfiguration",
        "The zone group of the server has no valid default placement.",
        "Ask the server's operator to set the default placement of the zone group.",
    ),
)
