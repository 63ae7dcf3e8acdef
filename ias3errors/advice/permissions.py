"""Policies, ACLs, locks, and accounts that may not act, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions, signing
from ias3errors.advice.codes import FORBIDDEN, REFUSED
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows
from ias3errors.advice.signatures import EXPIRED_AT
from ias3errors.advice.statuses import RETRY_SOON

# -- Texts that several rows share ------------------------------------------------------------

_REQUESTER_PAYS = "The bucket is requester pays, and the request does not accept the cost."
NO_CREDENTIALS = (
    "The request carried no credentials; requests drops the Authorization header when a redirect "
    "leads to another host."
)
SEND_CREDENTIALS = (
    "Sign the request, or send the request straight to the host that the redirect leads to."
)
_LOCKED_MEANING = "Object lock, a retention period or a legal hold protects the object from changes and deletion."
_LOCKED_ACTION = (
    "Wait until the retention ends or have the legal hold removed, or write under another key."
)
_ACCOUNT_ACTION = "Check the account's billing page, or ask the service's support."
_CORS_MEANING = "No CORS rule of the bucket allows this browser request."
_CORS_ACTION = (
    "Add a CORS rule to the bucket with the page's origin as AllowedOrigins, and the method and "
    "headers of the request."
)
_ANY_POLICY_CODE = ("AccessDenied", "AccessForbidden", "Forbidden", "UnauthorizedAccess", None)
_ACLS_DISABLED = (
    "The bucket has ACLs disabled, so it takes no ACL of its own for an object.",
    (
        "Leave out the header x-amz-acl (the ACL argument of an SDK), and grant access with a bucket "
        "policy."
    ),
)
_NO_PROJECT = (
    "The bucket is requester pays, and the request names no project to bill.",
    (
        "Add the header x-goog-user-project (or the parameter userProject) with a project that you "
        "pay for."
    ),
)

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    # -- Policies -----------------------------------------------------------------------------
    *rows(
        _ANY_POLICY_CODE,
        "The policy of the VPC endpoint that the request came through does not allow {action} on "
        "{resource}.",
        "Change the policy of the VPC endpoint to allow {action}, or send the request from outside.",
        kind="vpc-endpoint-policy",
        pattern=r"VPC endpoint polic",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The policy of the VPC endpoint that the request came through does not allow this request.",
        "Allow the action and the bucket in the policy of the VPC endpoint.",
        kind="vpc-endpoint-policy",
        pattern=r"VPC endpoint polic|vpce-[0-9a-f]{8}",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The bucket's Block Public Access settings refuse public ACLs and policies.",
        "Leave the public ACL (x-amz-acl) or policy out, or turn off the setting that the message "
        "names.",
        kind="public-access-blocked",
        pattern=r"block public access|BlockPublic(?:Acls|Policy)|IgnorePublicAcls|RestrictPublicBuckets"
        r"|public access block (?:setting|configuration)",
    ),
    *rows(
        (*_ANY_POLICY_CODE, "PreconditionFailed", "OrgPolicyConstraintFailed"),
        "Public access prevention is enforced, so nothing in the bucket may be public.",
        "Leave out public ACLs, allUsers and allAuthenticatedUsers, or set public access "
        "prevention to inherited.",
        kind="public-access-blocked",
        pattern=r"public access prevention",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "An explicit deny in a {policy} forbids {action} on {resource}, whatever other policies "
        "allow.",
        "Change the Deny statement in that {policy}, or meet its condition.",
        kind="explicit-deny",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "An explicit deny in a policy forbids this request, whatever other policies allow.",
        "Look for a Deny statement in the bucket policy, the user's policies and those of the "
        "organization.",
        kind="explicit-deny",
        pattern=r"explicit(?:ly)? den(?:y|ied)",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The request carried no credentials, and the bucket does not allow this to everybody.",
        "Sign the request, or allow this to everybody in the bucket's policy.",
        kind="credentials-missing",
        pattern=r"anonymous caller does not|user: anonymous is not authorized",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The service agent of the bucket's project may not use the Cloud KMS key.",
        "Grant the service agent roles/cloudkms.cryptoKeyEncrypterDecrypter on the key.",
        kind="kms-not-allowed",
        pattern=r"permission denied on cloud kms",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The credentials may not use the KMS key of the object or bucket: {action} on {resource} "
        "is not allowed.",
        "Allow {action} on that key in the key policy, or in an IAM policy of {principal}.",
        kind="kms-not-allowed",
        pattern=r"not authorized to perform: kms:",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The credentials may not use the KMS key of the object or bucket.",
        "Allow kms:Decrypt and kms:GenerateDataKey on that key in the key policy.",
        kind="kms-not-allowed",
        pattern=r"\bkms:(?:GenerateDataKey|Decrypt|Encrypt|DescribeKey)|ciphertext refers to a"
        r"|(?:access|permission)[^.\n]{0,40}\bkms key",
    ),
    *rows(
        ("AccessDenied", "Forbidden", None),
        "The key does not exist, and these credentials may not list the bucket, so the service "
        "does not say so with a 404.",
        "Check the spelling of the key, or allow s3:ListBucket on {resource} to get a 404 instead.",
        kind="missing-key-or-no-list-permission",
        when=conditions.reads_key_without_list_permission,
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The policy of the bucket does not allow {action} on {resource} to these credentials.",
        "Allow {action} to {principal} in the bucket policy.",
        kind="permission-missing",
        pattern=r"because no resource-based policy allows",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "No {lacking} allows {action} on {resource}.",
        "Allow {action} on {resource} in the {lacking} of {principal}.",
        kind="permission-missing",
        pattern=r"because no (?P<lacking>[a-z-]{2,30}(?: [a-z-]{2,30}){0,3}) allows",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The credentials are not allowed to perform {action} on {resource}.",
        "Allow {action} on {resource} in a policy of {principal}, or in the bucket policy.",
        kind="permission-missing",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The credentials lack the permission {action}, or the object does not exist.",
        "Grant {principal} a role with {action} on the bucket, or check the spelling of bucket and "
        "key.",
        kind="permission-missing",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The access key has no permission of this kind on the bucket.",
        "Grant the permission: on Garage, garage bucket allow --read --write BUCKET --key KEY.",
        kind="permission-missing",
        pattern=r"operation is not allowed for this key",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "A policy of the user, or of the token that the user got, does not allow this request.",
        "Allow the action on the bucket and the object in that policy (Alibaba: RAM or STS policy).",
        kind="permission-missing",
        pattern=r"access denied by authorizer's policy",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The bucket belongs to another account.",
        "Use the credentials of that account, or have its owner grant access to yours.",
        kind="bucket-of-another-account",
        pattern=r"bucket you (?:access|visit) does not belong to you",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The bucket has MFA delete, and the request carries no code of the MFA device.",
        "Send the header x-amz-mfa with the device's serial number and its present code.",
        kind="mfa-required",
        pattern=r"\bMFA (?:authentication|delete|device)",
    ),
    *rows(
        ("AccessDenied", "Unauthorized", "InvalidAccessKeyId", None),
        "The application key lacks the capability for this request, or is restricted to another "
        "bucket or prefix.",
        "Create an application key for this bucket with the capability, such as writeFiles or "
        "listBuckets.",
        kind="permission-missing",
        pattern=r"\bnot entitled\b|application key|lacks? (?:the )?capabilit",
        when=conditions.sent_by_backblaze,
    ),
    row(
        "AccessDenied",
        "The application key may not use this bucket, or lacks the capability listBuckets, so that a "
        "missing file looks like this.",
        "Create an application key for this bucket that has listBuckets as well, or check bucket and "
        "key.",
        kind="permission-missing",
        pattern=r"cannot access bucket",
        when=conditions.sent_by_backblaze,
    ),
    row(
        "AccessDenied",
        "The bucket is not enabled for Backblaze's S3 API: it was created before that API existed.",
        "Create a new bucket and copy the files there, or use a client of Backblaze's own API.",
        kind="wrong-endpoint",
        pattern=r"because it is not s3-enabled",
    ),
    *rows(
        ("AccessDenied", "Unauthorized", "InvalidJWT", None),
        "No row-level security policy of Supabase allows this request for the role that sends it.",
        "Add a policy on storage.objects for that role: INSERT for uploads, and SELECT and UPDATE as "
        "well for an upsert.",
        kind="permission-missing",
        pattern=r"violates row-level security policy",
    ),
    row(
        None,
        "The token of the request is missing, wrong or expired.",
        "Get a new token (openstack token issue) for the header X-Auth-Token, and use the storage URL "
        "of its catalog.",
        kind="credentials-wrong",
        pattern=r"you are authorized to access the document you requested",
    ),
    row(
        None,
        "The credentials lack the permission for this URL.",
        "Sign the request with credentials that may read the object, or grant them a role on the "
        "bucket.",
        kind="permission-missing",
        pattern=r"your client does not have permission to get url",
    ),
    # -- ACLs and public access -----------------------------------------------------------------
    *rows(
        (
            "AccessControlListNotSupported",
            "AccessDenied",
            "InvalidRequest",
            "InvalidArgument",
            None,
        ),
        *_ACLS_DISABLED,
        kind="acls-disabled",
        pattern=r"does not allow ACLs|ACLs? (?:is|are) (?:disabled|not (?:supported|enabled))"
        r"|BucketOwnerEnforced",
    ),
    *rows(
        ("InvalidArgument", "InvalidRequest", "AccessDenied", None),
        "The bucket has uniform bucket-level access, so it takes no ACLs.",
        "Leave out x-amz-acl and x-goog-acl, and grant access with IAM on the bucket.",
        kind="acls-disabled",
        pattern=r"uniform bucket-level access",
    ),
    *rows(
        ("NotImplemented", "InvalidArgument", "InvalidRequest"),
        "The service does not take this ACL for an object.",
        "Leave out the header x-amz-acl (the ACL argument of an SDK), and set access on the bucket.",
        kind="acls-unsupported",
        pattern=r"object-level ACLs|unsupported value for canned acl",
    ),
    *rows(
        ("AccessDenied", "AccessForbidden", "Forbidden", None),
        "This Wasabi account may not make objects public: the block is on the account, not on the "
        "bucket.",
        "Ask Wasabi Support to enable public access for the account, or use presigned URLs.",
        kind="public-access-blocked",
        pattern=r"public use of objects is not allowed",
    ),
    *rows(
        _ANY_POLICY_CODE,
        "The account may not do this before it has a verified payment method.",
        "Add a payment method to the account.",
        kind="account",
        pattern=r"must have payment history|valid payment method",
    ),
    *rows(
        ("AccessDenied", "InvalidRequest", "Forbidden", None),
        "The account or bucket may not be public.",
        "Use presigned URLs, or allow public access in the settings of the account.",
        kind="public-access-blocked",
        pattern=r"public access is not (?:permitted|allowed)|put public .{0,30}acl is not allowed",
    ),
    # -- Who pays -------------------------------------------------------------------------------
    *rows(
        (*FORBIDDEN, "BadRequest", "InvalidArgument", "UserProjectMissing"),
        *_NO_PROJECT,
        kind="requester-pays",
        pattern=r"requester[- ]pays?\b",
        when=conditions.sent_by_google,
    ),
    *rows(
        (*FORBIDDEN, "BadRequest", "InvalidArgument"),
        _REQUESTER_PAYS,
        "Add the header x-{service}-request-payer with the value requester.",
        kind="requester-pays",
        pattern=r"requester[- ]?pays?\b|-request-payer",
    ),
    *rows(
        (*FORBIDDEN, "BadRequest", "InvalidArgument"),
        _REQUESTER_PAYS,
        "Add the header x-amz-request-payer: requester (RequestPayer='requester' in boto3).",
        kind="requester-pays",
        pattern=r"requester[- ]?pays?\b|x-amz-request-payer",
    ),
    *rows(
        (*FORBIDDEN, "QuotaExceeded", "SlowDown", "TooManyRequests", "BadRequest"),
        "The account has reached a cap on storage, downloads or transactions that is set for it.",
        "Raise the cap on the Caps & Alerts page of the account.",
        kind="cap-exceeded",
        pattern=r"caps? (?:has been |is )?exceeded|cap_exceeded|Caps (?:&|and) Alerts",
    ),
    *rows(
        REFUSED,
        "The service has blocked the account or the project, because of its billing or another "
        "reason.",
        _ACCOUNT_ACTION,
        kind="account",
        pattern=r"\baccount (?:\S{1,40} )?(?:is|has been|was|being) "
        r"(?:currently )?(?:suspended|disabled|deactivated|frozen|blocked|closed|overdue|inactive)"
        r"|billing account|\bin arrears?\b|overdue payment|UserDisable",
    ),
    # -- Locks ------------------------------------------------------------------------------------
    *rows(
        (*FORBIDDEN, "InvalidArgument", "OperationAborted", "PreconditionFailed"),
        _LOCKED_MEANING,
        _LOCKED_ACTION,
        kind="object-locked",
        pattern=r"(?:protected|forbidden) by (?:object|file) lock|WORM[- ]protected|object is under (?:\w{1,20} )?"
        r"(?:hold|retention)|(?:under|subject to|protected by) (?:an? )?(?:active )?(?:legal hold|retention|"
        r"event-based hold|temporary hold)|retention (?:policy|period)[^.\n]{0,60}"
        r"(?:not (?:expired|met)|until|protect)|object (?:is )?locked\b"
        r"|(?:is|are) immutable|lock rule",
    ),
    # -- Browsers ---------------------------------------------------------------------------------
    *rows(
        ("AccessForbidden", "AccessDenied", "BadRequest", "Forbidden", "InvalidRequest", None),
        _CORS_MEANING,
        _CORS_ACTION,
        kind="cors-not-allowed",
        pattern=r"CORSResponse|\bCORS (?:request|is not enabled)|cross-origin request",
    ),
    *rows(
        ("AccessForbidden", "AccessDenied", "Forbidden", None),
        _CORS_MEANING,
        _CORS_ACTION,
        kind="cors-not-allowed",
        when=conditions.refuses_preflight,
    ),
    # -- The signed URL, where the body is silent -----------------------------------------------
    *rows(
        ("AccessDenied", "AccessForbidden", "AuthenticationFailed", "Forbidden", None),
        *EXPIRED_AT,
        kind="url-expired",
        when=conditions.refused_after_expiry,
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "AccessDenied",
        NO_CREDENTIALS,
        SEND_CREDENTIALS,
        kind="credentials-missing",
        when=conditions.without_credentials,
    ),
    row(
        "AccessDenied",
        "The server refused the presigned URL, which ends at {expired}: its signer lacks the "
        "permission, or the URL was used later.",
        "Make a new presigned URL with credentials that may do this.",
        when=signing.is_presigned,
    ),
    row(
        "AccessDenied",
        "These credentials may not read the object, or the key is missing and they may not list "
        "the bucket.",
        "Check the spelling of bucket and key, or let these credentials read the object and list "
        "the bucket (s3:GetObject and s3:ListBucket in AWS policies).",
        when=conditions.reads_an_object,
    ),
    row(
        "AccessDenied",
        "These credentials lack the permission, or the key is missing and they may not list the "
        "bucket.",
        "Check the policies of the user and the bucket, or the spelling of bucket and key.",
    ),
    row(
        "AccessForbidden",
        "The service refuses the request; to a browser, because no CORS rule of the bucket allows "
        "the origin, method or headers.",
        "Check the CORS rules of the bucket, or the permissions of the credentials.",
    ),
    *rows(
        ("Forbidden", "UnauthorizedAccess"),
        "The credentials lack the permission for this request.",
        "Check the policies of the user and the bucket.",
    ),
    *rows(
        (
            "AuthorizationPermissionMismatch",
            "AuthorizationResourceTypeMismatch",
            "AuthorizationServiceMismatch",
        ),
        "The SAS token or the role of the identity does not allow this request.",
        "Create a SAS token with the permission (sp=), or assign a role such as Storage Blob Data "
        "Contributor.",
        kind="permission-missing",
    ),
    row(
        "AuthorizationFailure",
        "The storage account's firewall or the permissions of the credentials refuse the request.",
        "Add your network to the firewall of the storage account, or check the permissions.",
    ),
    *rows(
        ("AuthorizationProtocolMismatch", "AuthorizationSourceIPMismatch"),
        "The SAS token does not allow this protocol or IP address.",
        "Use https:// from an allowed address, or create another SAS token (spr=, sip=).",
    ),
    row(
        "KeyBasedAuthenticationNotPermitted",
        "The storage account does not permit its access keys, nor SAS tokens signed with them.",
        "Sign in with Microsoft Entra ID (az: --auth-mode login), or allow key access in the storage "
        "account's configuration.",
    ),
    row(
        "PublicAccessNotPermitted",
        "The storage account does not permit public access.",
        "Add a SAS token to the URL, or allow public access in the storage account's configuration.",
        kind="public-access-blocked",
    ),
    row(
        "AllAccessDisabled",
        "The owner or the service has turned off all access to this bucket or object.",
        "Ask the owner of the bucket, and check its name: some names are reserved.",
    ),
    row(
        "InvalidPayer",
        "The service has disabled access to this object.",
        "Ask the bucket's owner whether billing or a block is the cause.",
    ),
    row(
        "UnexpectedIPError",
        "The service does not allow requests from your IP address.",
        "Send the request from an allowed network, or have the address added to the policy.",
    ),
    *rows(
        ("InsecureConnection", "XMinioInsecureClientRequest"),
        "The server takes this request over TLS only.",
        "Use https:// in the endpoint URL.",
    ),
    row(
        "XAdminAccessDenied",
        "Only an administrator of the gateway may send this request.",
        "Use the credentials of an account with the role admin.",
    ),
    row(
        "NotEntitled",
        "The account has not turned on R2.",
        "Enable R2 in the Cloudflare dashboard.",
    ),
    # -- ACLs and policies ------------------------------------------------------------------------
    row(
        "AccessControlListNotSupported",
        *_ACLS_DISABLED,
    ),
    row(
        "InvalidBucketAclWithObjectOwnership",
        "The bucket's Object Ownership setting does not allow this ACL.",
        "Leave the ACL out, or set Object Ownership to BucketOwnerPreferred.",
    ),
    row(
        "MalformedACLError",
        "The access control list is not the XML that the service expects.",
        "Correct the XML, or use a canned ACL in the header x-amz-acl.",
    ),
    row(
        "AmbiguousGrantByEmailAddress",
        "Several accounts have the e-mail address that the grant names.",
        "Name the grantee by account id instead of by e-mail address.",
    ),
    row(
        "UnresolvableGrantByEmailAddress",
        "No account has the e-mail address that the grant names.",
        "Correct the address, or name the grantee by account id.",
    ),
    *rows(
        ("MalformedPolicy", "MalformedPolicyDocument", "XMinioMalformedIAMPolicy"),
        "The policy is not valid: its JSON, a principal, an action or a resource is wrong.",
        "Correct the part of the policy that the server's message names.",
    ),
    row(
        "OrgPolicyConstraintFailed",
        "A policy of the organization forbids this request.",
        "Meet the constraint that the message names, or ask the administrator of the organization.",
    ),
    row(
        "TagPolicyException",
        "The tags violate a tag policy of the organization.",
        "Use tag keys and values that the tag policy allows.",
    ),
    # -- Accounts -----------------------------------------------------------------------------------
    *rows(
        ("AccountIsDisabled", "AccountProblem", "FrozenUserId", "UserDisable", "UserSuspended"),
        "The service has blocked the account, often over billing or verification.",
        _ACCOUNT_ACTION,
        kind="account",
    ),
    row(
        "InArrearOrInsufficientBalance",
        "A bill is unpaid, or the balance of the account does not cover the request.",
        "Pay the bill or add funds to the account.",
        kind="account",
    ),
    row(
        "DeregisterUserId",
        "The account has been closed.",
        "Use another account, or ask the service's support.",
        kind="account",
    ),
    *rows(
        ("NotSignedUp", "OptInRequired", "AccountNotActivated"),
        "The account has not been opened for this service.",
        "Sign the account up with the service, and wait until it is active.",
        kind="account",
    ),
    row(
        "TenantNotFound",
        "The project does not exist, or is paused.",
        "Check the project's id in the endpoint URL, or resume the project in its dashboard.",
        kind="account",
    ),
    row(
        "AccountNotFound",
        "The account does not exist.",
        "Check the account id and the endpoint.",
        kind="account",
    ),
    row(
        "UserProjectMissing",
        *_NO_PROJECT,
        kind="requester-pays",
    ),
    *rows(
        ("UserProjectInvalid", "UserProjectInconsistent"),
        "The project to bill is not valid, or header and query name different ones.",
        "Send one valid project id in the header x-goog-user-project.",
    ),
    row(
        "UserProjectAccessDenied",
        "The credentials may not bill the project that the request names.",
        "Grant them serviceusage.services.use on that project, or name another project.",
    ),
    row(
        "UserProjectAccountProblem",
        "The project to bill has a problem, often with its billing account.",
        "Check the billing account of the project in the Google Cloud console.",
        kind="account",
    ),
    # -- Locks --------------------------------------------------------------------------------------
    *rows(
        (
            "BlobImmutableDueToPolicy",
            "FileImmutable",
            "ObjectLocked",
            "ObjectLockedByBucketPolicy",
            "ObjectUnderActiveHold",
            "RetentionPolicyNotMet",
        ),
        _LOCKED_MEANING,
        _LOCKED_ACTION,
        kind="object-locked",
    ),
    *rows(
        ("BucketLocked", "WORMConfigurationLocked"),
        "The bucket or its retention policy is locked and cannot be changed.",
        "Wait until the lock ends, or use another bucket.",
    ),
    *rows(
        ("LockTimeout", "Locked", "ResourceLocked"),
        "Another operation holds a lock on the resource.",
        RETRY_SOON,
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("InvalidRetentionPeriod", "InvalidWORMConfiguration"),
        "The retention settings are not valid.",
        "Set a retention of a positive number of days or years, in the mode GOVERNANCE or "
        "COMPLIANCE.",
    ),
    row(
        "UnavailableForLegalReasons",
        "The service has blocked the object for legal reasons.",
        "Ask the service's support about the block.",
    ),
)
