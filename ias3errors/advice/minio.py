"""MinIO's administration: users, configuration, replication, healing; and other gateways'."""

from __future__ import annotations

from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

_TARGET = "Check the target with 'mc replicate ls' and 'mc admin bucket remote ls'."
_CONFIGURATION = "Correct the configuration that the server's message names."
_SITES = "Check every site with 'mc admin replicate status'."

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    # -- Users, groups, policies ----------------------------------------------------------------------
    *rows(
        (
            "XMinioAdminNoSuchAccessKey",
            "XMinioAdminNoSuchGroup",
            "XMinioAdminNoSuchPolicy",
            "XMinioAdminNoSuchUser",
        ),
        "The server has no user, group, policy or access key of this name.",
        "Check the name with 'mc admin user ls', 'mc admin group ls' or 'mc admin policy ls'.",
    ),
    *rows(
        ("XMinioAdminGroupDisabled", "XMinioAdminGroupNotEmpty"),
        "The group is disabled, or still has members and cannot be removed.",
        "Enable the group, or remove its members with 'mc admin group rm'.",
    ),
    *rows(
        (
            "XMinioAdminPolicyChangeAlreadyApplied",
            "XMinioPolicyAlreadyAttached",
            "XMinioPolicyNotAttached",
        ),
        "The policy is already in the state that the request asks for.",
        "Skip this change, or check the policy's users with 'mc admin policy entities'.",
    ),
    *rows(
        (
            "PolicyInvalidName",
            "PolicyTooLarge",
            "XMinioIAMServiceAccountSessionPolicyTooLarge",
            "XMinioInvalidGroupName",
        ),
        "The name of the policy or group, or the size of the policy, is not allowed.",
        "Choose another name, or shorten the policy.",
    ),
    *rows(
        ("XMinioIAMActionNotAllowed", "XMinioIAMServiceAccountNotAllowed"),
        "The server's identity provider or the user's policies do not allow this change.",
        "Use the credentials of an administrator, or change the user in the identity provider.",
    ),
    row(
        "XMinioIAMPolicyInUse",
        "Users or groups still have the policy.",
        "Detach the policy with 'mc admin policy detach', then remove that policy.",
    ),
    *rows(
        ("OpenIDNotEnabled", "XMinioLDAPExpectedLoginName", "XMinioLDAPNotEnabled"),
        "The server's OpenID or LDAP login is not configured, or needs another form of name.",
        "Configure identity_openid or identity_ldap with 'mc idp', or send the plain login name.",
    ),
    # -- Configuration --------------------------------------------------------------------------------
    *rows(
        (
            "XMinioAdminConfigBadJSON",
            "XMinioAdminConfigDuplicateKeys",
            "XMinioAdminConfigInvalidIDPType",
            "XMinioAdminConfigLDAPNonDefaultConfigName",
            "XMinioAdminConfigLDAPValidation",
            "XMinioAdminConfigTooLarge",
            "XMinioAdminNoSuchConfigTarget",
            "XMinioConfigError",
            "XMinioConfigNotFoundError",
        ),
        "The server does not accept the configuration in the request.",
        _CONFIGURATION,
    ),
    *rows(
        ("XMinioAdminConfigIDPCfgNameAlreadyExists", "XMinioAdminConfigIDPCfgNameDoesNotExist"),
        "An identity provider of this name exists already, or does not exist.",
        "List the providers with 'mc idp openid ls', and use another name.",
    ),
    row(
        "XMinioAdminConfigEnvOverridden",
        "An environment variable sets this configuration, so the request cannot change it.",
        "Change the environment variable and restart the server.",
    ),
    row(
        "XMinioAdminConfigNoQuorum",
        "Too few servers of the cluster are up to save the configuration.",
        "Start the other servers, and retry the request.",
        retryable=True,
        wait=30.0,
    ),
    row(
        "XMinioAdminNotificationTargetsTestFailed",
        "The server could not reach a notification target.",
        "Check that the target is up, and that its configuration is right.",
    ),
    row(
        "XMinioAdminProfilerNotEnabled",
        "No profiler runs on the server.",
        "Start a profile with 'mc support profile' first.",
    ),
    *rows(
        (
            "XMinioAdminInvalidArgument",
            "XMinioAdminInvalidRequest",
            "XMinioInvalidResource",
            "XMinioInvalidUTF",
            "XMinioMalformedJSON",
            "XMinioRequestBodyParse",
            "XAdminInvalidArgument",
            "XAdminInvalidRequest",
        ),
        "An argument or the body of the request is not valid.",
        "Correct what the server's message names, or use the server's own admin client.",
    ),
    row(
        "XAdminMethodNotSupported",
        "The gateway's user store does not support this method.",
        "Use another IAM backend for the gateway, or manage its users elsewhere.",
    ),
    row(
        "XMinioAdminNoSuchJob",
        "The batch job does not exist.",
        "List the jobs with 'mc batch list'.",
    ),
    # -- Replication ----------------------------------------------------------------------------------
    *rows(
        (
            "NoSuchSourceBucket",
            "NoSuchTargetBucket",
            "RemoteDestinationNotFoundError",
            "XMinioAdminRemoteTargetNotFoundError",
            "XMinioAdminRemoteARNTypeInvalid",
            "XMinioAdminRemoteArnInvalid",
        ),
        "The replication target, or its bucket, does not exist or is malformed.",
        _TARGET,
    ),
    row(
        "XMinioAdminReplicationRemoteConnectionError",
        "The server cannot connect to the replication target.",
        "Check that the target is up and that its endpoint and credentials are right.",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "RemoteTargetNotVersionedError",
            "ReplicationDestinationMissingLockError",
            "ReplicationSourceNotVersionedError",
        ),
        "Source and target of replication must both have versioning, and object lock if one has.",
        "Enable versioning with 'mc version enable', or create the target with object lock.",
    ),
    *rows(
        (
            "XMinioAdminBucketRemoteAlreadyExists",
            "XMinioAdminBucketRemoteLabelInUse",
            "XMinioAdminRemoteIdenticalToSource",
            "XMinioAdminRemoteRemoveDisallowed",
        ),
        "The replication target exists already, is the source itself, or is still in use.",
        _TARGET,
    ),
    *rows(
        ("XMinioAdminRemoteTargetDenyAdd", "XMinioReplicationDenyEdit"),
        "Site replication manages these targets and rules, so they cannot be changed by hand.",
        "Change the sites with 'mc admin replicate' instead.",
    ),
    *rows(
        (
            "ReplicationPermissionCheck",
            "XMinioAdminReplicationBandwidthLimitError",
            "XMinioReplicationNoExistingObjects",
        ),
        "The replication request does not fit the replication rules of the bucket.",
        "Correct the rule or the limit with 'mc replicate update'.",
    ),
    *rows(
        (
            "XMinioSiteReplicationBackendIssue",
            "XMinioSiteReplicationBucketConfigError",
            "XMinioSiteReplicationBucketMetaError",
            "XMinioSiteReplicationIAMError",
            "XMinioSiteReplicationServiceAccountError",
        ),
        "Site replication failed on the servers' side.",
        f"{_SITES[:-1]}, then retry the request.",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "XMinioSiteReplicationConfigMissingError",
            "XMinioSiteReplicationIAMConfigMismatch",
            "XMinioSiteReplicationInvalidRequest",
            "XMinioSiteReplicationPeerResp",
        ),
        "Site replication is not configured as the request expects, or its sites differ.",
        _SITES,
    ),
    # -- Rebalancing and healing ----------------------------------------------------------------------
    *rows(
        (
            "XMinioAdminRebalanceAlreadyStarted",
            "XMinioAdminRebalanceNotStarted",
        ),
        "Rebalancing runs already, or does not run.",
        "Check the state with 'mc admin rebalance status'.",
    ),
    *rows(
        (
            "XMinioHealAlreadyRunning",
            "XMinioHealInvalidClientToken",
            "XMinioHealMissingBucket",
            "XMinioHealNoSuchProcess",
            "XMinioHealNotImplemented",
            "XMinioHealOverlappingPaths",
        ),
        "Healing cannot start or be shown as the request asks.",
        "Check the state with 'mc admin heal', and name a bucket that no healing covers.",
    ),
    # -- Tiers ----------------------------------------------------------------------------------------
    *rows(
        (
            "XMinioAdminTierAlreadyExists",
            "XMinioAdminTierBackendInUse",
            "XMinioAdminTierBackendNotEmpty",
            "XMinioAdminTierBucketNotFound",
            "XMinioAdminTierInsufficientPermissions",
            "XMinioAdminTierInvalidConfig",
            "XMinioAdminTierInvalidConfigVersion",
            "XMinioAdminTierInvalidCredentials",
            "XMinioAdminTierMissingCredentials",
            "XMinioAdminTierNameEmpty",
            "XMinioAdminTierNameNotUpperCase",
            "XMinioAdminTierNotFound",
            "XMinioAdminTierReserved",
            "XMinioAdminTierTypeUnsupported",
        ),
        "The tier cannot be added, changed or removed as the request asks.",
        "Check the tier's name, bucket and credentials with 'mc ilm tier ls'.",
    ),
    # -- Clusters -------------------------------------------------------------------------------------
    *rows(
        ("XMinioDecommissionNotAllowed", "XMinioRebalanceNotAllowed"),
        "The server cannot decommission or rebalance its pools now.",
        "Check the state with 'mc admin decommission status' and 'mc admin rebalance status'.",
    ),
    *rows(
        (
            "XMinioAdminVersionMismatch",
            "XMinioPeerVersionMismatch",
            "XMinioStorageVersionMismatch",
        ),
        "The server and its client, or two servers of the cluster, run different versions.",
        "Run the same version of MinIO on all servers, and a client that fits.",
    ),
    *rows(
        ("XMinioSpeedtestInsufficientCapacity", "XMinioSpeedtestInsufficientPermissions"),
        "The speed test lacks free space on the drives, or the permission to write.",
        "Free space, or run the test with the credentials of an administrator.",
    ),
    row(
        "XMinioKMSKeyExists",
        "A KMS key of this name exists already.",
        "Use the existing key, or choose another name.",
    ),
)
