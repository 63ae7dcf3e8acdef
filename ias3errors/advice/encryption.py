"""KMS keys and customer-supplied keys, as tables."""

from __future__ import annotations

from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

_ENABLE = "Enable the KMS key, or encrypt with another one."
_OTHER_KEY = "Name a KMS key that exists in the bucket's region."
_SAME_KEY = "Send the key with which the object was written, in base64, with its MD5 or SHA-256."
_NOT_ENCRYPTED = (
    "The request sends a customer-supplied key, and the object is not encrypted with one."
)
_NO_KEY = "Leave out the headers of the customer-supplied key."
_RETRY = "Retry the request with exponential backoff."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("NotImplemented", "InvalidRequest", "InvalidArgument"),
        "The server has no key service, which this kind of encryption needs.",
        "Leave out x-amz-server-side-encryption, or configure a KMS on the server (MinIO: "
        "MINIO_KMS_SECRET_KEY).",
        kind="kms-not-configured",
        pattern=r"KMS is not configured",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "AccessDenied"),
        "The object is encrypted with a customer-supplied key, and the request has none or another.",
        _SAME_KEY,
        kind="customer-key-wrong",
        pattern=r"stored using a form of server side encryption|must provide an appropriate secret key"
        r"|(?:provide|with) the correct (?:secret )?key|did not match the ones used originally",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument"),
        "The request names a KMS key, and does not ask for encryption with KMS.",
        "Send x-amz-server-side-encryption: aws:kms too, or leave the id of the key out.",
        kind="invalid-encryption-request",
        pattern=r"requires HTTP header x-amz-server-side-encryption",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument"),
        _NOT_ENCRYPTED,
        _NO_KEY,
        kind="customer-key-unexpected",
        pattern=r"encryption parameters are not applicable",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    *rows(
        (
            "CloudKmsDecryptionKeyNotFound",
            "CloudKmsEncryptionKeyNotFound",
            "CloudKmsKeyLocationNotAllowed",
            "KMS.NotFoundException",
            "KMSKeyNotFoundException",
            "KmsKeyNotExist",
        ),
        "The encryption key does not exist, or is in another region than the bucket.",
        _OTHER_KEY,
    ),
    *rows(
        (
            "CloudKmsDisabledKey",
            "KMS.DisabledException",
            "KMSKeyDisabledException",
            "KmsKeyDisabled",
        ),
        "The encryption key is disabled.",
        _ENABLE,
    ),
    row(
        "KMS.KMSInvalidStateException",
        "The encryption key cannot be used now, for example because its deletion is pending.",
        "Look up the state of the KMS key and cancel its deletion, or use another key.",
    ),
    row(
        "KMS.InvalidKeyUsageException",
        "The encryption key is not made for this use.",
        "Name a symmetric KMS key for encryption.",
    ),
    row(
        "KMSAccessDeniedException",
        "These credentials may not use the encryption key.",
        "Allow kms:Decrypt and kms:GenerateDataKey on that key in the key policy.",
    ),
    *rows(
        (
            "KMS.DependencyTimeoutException",
            "KMS.KMSInternalException",
            "KMS.KeyUnavailableException",
            "KmsInternalException",
        ),
        "The key service failed on its own side.",
        _RETRY,
        retryable=True,
        wait=30.0,
    ),
    *rows(
        (
            "KMS.RequestLimitExceeded",
            "KMS.ThrottlingException",
            "KmsFreqControl",
        ),
        "The key service gets more requests than it allows.",
        "Retry the request with exponential backoff, or on Amazon S3 use an S3 Bucket Key.",
        retryable=True,
        wait=30.0,
    ),
    row(
        "CloudKmsBadKey",
        "The Cloud KMS key's name is malformed, or the key cannot be used.",
        "Name the key as projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY.",
    ),
    row(
        "CloudKmsCannotChangeKeyName",
        "The Cloud KMS key of an upload cannot change while the upload runs.",
        "Use the same key for all parts, or begin a new upload.",
    ),
    row(
        "KMS.DefaultKeyAlreadyConfiguredException",
        "A default KMS key is configured already.",
        "Use the configured key.",
    ),
    *rows(
        ("InvalidEncryptionAlgorithmError", "CustomerEncryptionAlgorithmIsInvalid"),
        "The service does not support the encryption algorithm that the request names.",
        "Use AES256 or aws:kms for the service's own keys, and AES256 for yours.",
    ),
    row(
        "InvalidEncryptionRequest",
        "The encryption headers of the request do not fit together.",
        "Send the headers of one kind of encryption only.",
    ),
    row(
        "EncryptionNotAllowed",
        "The service does not allow server-side encryption for this request.",
        "Leave out the header x-amz-server-side-encryption.",
    ),
    *rows(
        ("CustomerEncryptionKeyFormatIsInvalid", "CustomerEncryptionKeySha256IsInvalid"),
        "The customer-supplied key is not 32 bytes in base64, or does not match its digest.",
        "Send the base64 of the 32 bytes of the key, and the base64 of their digest.",
    ),
    *rows(
        (
            "CustomerEncryptionKeyIsIncorrect",
            "EncryptionTypeMismatch",
            "ResourceIsEncryptedWithCustomerEncryptionKey",
        ),
        "The object is encrypted with another key or in another way than the request says.",
        _SAME_KEY,
    ),
    row(
        "ResourceNotEncryptedWithCustomerEncryptionKey",
        _NOT_ENCRYPTED,
        _NO_KEY,
    ),
    *rows(
        ("InvalidCiphertext", "XMinioEncryptionError"),
        "The server cannot decrypt or encrypt the data with its key.",
        "Ask the server's operator to check the KMS and its key.",
    ),
)
