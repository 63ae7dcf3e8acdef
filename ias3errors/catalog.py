"""What the documentation says: one `Entry` for each error code, in the order of its page.

Source: the IAS3 error messages page of archive.org (a copy lies under ``fixtures/``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ias3errors.advice.model import Advice, Rule

#: Codes that some servers spell otherwise than the documentation does.
#: Exact names always win, so a catalog may hold one of these as a code of its own.
KNOWN_SPELLINGS: Mapping[str, str] = {
    "KeyTooLongError": "KeyTooLong",
    "CrossLocationLoggingProhibitted": "CrossLocationLoggingProhibited",
}


#: A rule, or the tuple that makes one.
AnyRule = Rule | tuple[str | None, str | None, Advice]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the error catalog: what is documented about a code.

    `status` is the HTTP status and `reason` its phrase as the page words it; both are None where
    the page says N/A. `documented` is False for codes that servers send and the page lacks.
    """

    code: str
    message: str
    status: int | None
    reason: str | None
    documented: bool = True


class Catalog(Mapping[str, Entry]):
    """An immutable mapping from code to `Entry`, with the advice rules that belong to it.

    ``IAS3 | {"MyCode": Entry(...)}`` gives a new catalog; where both sides have a code or a rule,
    the right side wins. A duplicate code within `entries`, or a key that is not its entry's code,
    is a ValueError.
    """

    __slots__ = ("_entries", "_hash", "rules")

    #: The catalog's own advice rules, tried before the built-in ones, most specific first.
    rules: Final[tuple[Rule, ...]]

    def __init__(self, entries: Iterable[Entry], *, rules: Iterable[AnyRule] = ()) -> None:
        by_code: dict[str, Entry] = {}
        for entry in entries:
            if not isinstance(entry, Entry):
                raise TypeError(f"a catalog holds Entry objects, not {type(entry).__name__}")
            if entry.code in by_code:
                raise ValueError(f"the code {entry.code!r} occurs twice")
            by_code[entry.code] = entry
        self._entries = by_code
        self.rules = tuple(Rule(*rule) for rule in rules)
        self._hash: int | None = None

    def find(self, code: str) -> Entry | None:
        """Return the entry of a code as a server spelled it, or None."""
        entries = self._entries
        return entries.get(code) or entries.get(KNOWN_SPELLINGS.get(code, code))

    def __getitem__(self, code: str) -> Entry:
        return self._entries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __or__(self, other: Mapping[str, Entry]) -> Catalog:
        if not isinstance(other, Mapping):
            return NotImplemented
        for code, entry in other.items():
            if not isinstance(entry, Entry):
                raise TypeError(f"a catalog holds Entry objects, not {type(entry).__name__}")
            if entry.code != code:
                raise ValueError(f"the key {code!r} does not fit the entry of {entry.code!r}")
        rules = other.rules if isinstance(other, Catalog) else ()
        return Catalog({**self._entries, **other}.values(), rules=(*rules, *self.rules))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Catalog):
            return NotImplemented
        return self._entries == other._entries and self.rules == other.rules

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash((frozenset(self._entries.values()), self.rules))
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, (tuple(self._entries.values()), self.rules))

    def __repr__(self) -> str:
        return f"<Catalog of {len(self)} codes, {len(self.rules)} rules of its own>"


def _restore(entries: tuple[Entry, ...], rules: tuple[Rule, ...]) -> Catalog:
    return Catalog(entries, rules=rules)


#: The 63 documented codes in the page's order, then the two that archive.org sends besides.
_ENTRIES = (
    Entry("AccessDenied", "Access Denied", 403, "Forbidden"),
    Entry(
        "AccountProblem",
        "There is a problem with your AWS account that prevents the operation from completing "
        "successfully. Please contact customer service at webservices@amazon.com.",
        403,
        "Forbidden",
    ),
    Entry(
        "AmbiguousGrantByEmailAddress",
        "The e-mail address you provided is associated with more than one account.",
        400,
        "Bad Request",
    ),
    Entry(
        "BadDigest",
        "The Content-MD5 you specified did not match what we received.",
        400,
        "Bad Request",
    ),
    Entry(
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all "
        "users of the system. Please select a different name and try again.",
        409,
        "Conflict",
    ),
    Entry(
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
        409,
        "Conflict",
    ),
    Entry("BucketNotEmpty", "The bucket you tried to delete is not empty.", 409, "Conflict"),
    Entry(
        "CredentialsNotSupported",
        "This request does not support credentials.",
        400,
        "Bad Request",
    ),
    Entry(
        "CrossLocationLoggingProhibited",
        "Cross location logging not allowed. Buckets in one geographic location cannot log "
        "information to a bucket in another location.",
        403,
        "Forbidden",
    ),
    Entry(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed object size.",
        400,
        "Bad Request",
    ),
    Entry(
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed object size.",
        400,
        "Bad Request",
    ),
    Entry("ExpiredToken", "The provided token has expired.", 400, "Bad Request"),
    Entry(
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
        400,
        "Bad Request",
    ),
    Entry(
        "IncorrectNumberOfFilesInPostRequest",
        "POST requires exactly one file upload per request.",
        400,
        "Bad Request",
    ),
    Entry(
        "InlineDataTooLarge",
        "Inline data exceeds the maximum allowed size.",
        400,
        "Bad Request",
    ),
    Entry(
        "InternalError",
        "We encountered an internal error. Please try again.",
        500,
        "Internal Server Error",
    ),
    Entry(
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
        403,
        "Forbidden",
    ),
    Entry("InvalidAddressingHeader", "You must specify the Anonymous role.", None, None),
    Entry("InvalidArgument", "Invalid Argument", 400, "Bad Request"),
    Entry("InvalidBucketName", "The specified bucket is not valid.", 400, "Bad Request"),
    Entry("InvalidDigest", "The Content-MD5 you specified was an invalid.", 400, "Bad Request"),
    Entry(
        "InvalidLocationConstraint",
        "The specified location constraint is not valid.",
        400,
        "Bad Request",
    ),
    Entry("InvalidPayer", "All access to this object has been disabled.", 403, "Forbidden"),
    Entry(
        "InvalidPolicyDocument",
        "The content of the form does not meet the conditions specified in the policy document.",
        400,
        "Bad Request",
    ),
    Entry(
        "InvalidRange",
        "The requested range cannot be satisfied.",
        416,
        "Requested Range Not Satisfiable",
    ),
    Entry("InvalidSecurity", "The provided security credentials are not valid.", 403, "Forbidden"),
    Entry("InvalidSOAPRequest", "The SOAP request body is invalid.", 400, "Bad Request"),
    Entry(
        "InvalidStorageClass",
        "The storage class you specified is not valid.",
        400,
        "Bad Request",
    ),
    Entry(
        "InvalidTargetBucketForLogging",
        "The target bucket for logging does not exist, is not owned by you, or does not have "
        "the appropriate grants for the log-delivery group.",
        400,
        "Bad Request",
    ),
    Entry(
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
        400,
        "Bad Request",
    ),
    Entry("InvalidURI", "Couldn't parse the specified URI.", 400, "Bad Request"),
    Entry("KeyTooLong", "Your key is too long.", 400, "Bad Request"),
    Entry(
        "MalformedACLError",
        "The XML you provided was not well-formed or did not validate against our published "
        "schema.",
        400,
        "Bad Request",
    ),
    Entry(
        "MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.",
        400,
        "Bad Request",
    ),
    Entry("MaxMessageLengthExceeded", "Your request was too big.", 400, "Bad Request"),
    Entry(
        "MaxPostPreDataLengthExceededError",
        "Your POST request fields preceding the upload file were too large.",
        400,
        "Bad Request",
    ),
    Entry(
        "MetadataTooLarge",
        "Your metadata headers exceed the maximum allowed metadata size.",
        400,
        "Bad Request",
    ),
    Entry(
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.",
        405,
        "Method Not Allowed",
    ),
    Entry("MissingAttachment", "A SOAP attachment was expected, but none were found.", None, None),
    Entry(
        "MissingContentLength",
        "You must provide the Content-Length HTTP header.",
        411,
        "Length Required",
    ),
    Entry(
        "MissingSecurityElement",
        "The SOAP 1.1 request is missing a security element.",
        400,
        "Bad Request",
    ),
    Entry(
        "MissingSecurityHeader",
        "Your request was missing a required header.",
        400,
        "Bad Request",
    ),
    Entry(
        "NoLoggingStatusForKey",
        "There is no such thing as a logging status sub-resource for a key.",
        400,
        "Bad Request",
    ),
    Entry("NoSuchBucket", "The specified bucket does not exist.", 404, "Not Found"),
    Entry("NoSuchKey", "The specified key does not exist.", 404, "Not Found"),
    Entry(
        "NotImplemented",
        "A header you provided implies functionality that is not implemented.",
        501,
        "Not Implemented",
    ),
    Entry(
        "NotSignedUp",
        "Your account is not signed up for the Amazon S3 service. You must sign up before you "
        "can use Amazon S3. You can sign up at the following URL: http://aws.amazon.com/s3",
        403,
        "Forbidden",
    ),
    Entry(
        "OperationAborted",
        "A conflicting conditional operation is currently in progress against this resource. "
        "Please try again.",
        409,
        "Conflict",
    ),
    Entry(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified "
        "endpoint. Please send all future requests to this endpoint.",
        301,
        "Moved Permanently",
    ),
    Entry(
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold.",
        412,
        "Precondition Failed",
    ),
    Entry("Redirect", "Temporary redirect.", 307, "Moved Temporarily"),
    Entry(
        "RequestIsNotMultiPartContent",
        "Bucket POST must be of the enclosure-type multipart/form-data.",
        400,
        "Bad Request",
    ),
    Entry(
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the "
        "timeout period.",
        400,
        "Bad Request",
    ),
    Entry(
        "RequestTimeTooSkewed",
        "The difference between the request time and the server's time is too large.",
        403,
        "Forbidden",
    ),
    Entry(
        "RequestTorrentOfBucketError",
        "Requesting the torrent file of a bucket is not permitted.",
        400,
        "Bad Request",
    ),
    Entry(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check "
        "your AWS Secret Access Key and signing method. For more information, see "
        "Authenticating REST Requests and Authenticating SOAP Requests for details.",
        403,
        "Forbidden",
    ),
    Entry("SlowDown", "Please reduce your request rate.", 503, "Service Unavailable"),
    Entry(
        "TemporaryRedirect",
        "You are being redirected to the bucket while DNS updates.",
        307,
        "Moved Temporarily",
    ),
    Entry("TokenRefreshRequired", "The provided token must be refreshed.", 400, "Bad Request"),
    Entry(
        "TooManyBuckets",
        "You have attempted to create more buckets than allowed.",
        400,
        "Bad Request",
    ),
    Entry("UnexpectedContent", "This request does not support content.", 400, "Bad Request"),
    Entry(
        "UnresolvableGrantByEmailAddress",
        "The e-mail address you provided does not match any account on record.",
        400,
        "Bad Request",
    ),
    Entry(
        "UserKeyMustBeSpecified",
        "The bucket POST must contain the specified field name. If it is specified, please "
        "check the order of the fields.",
        400,
        "Bad Request",
    ),
    # Not on the page; seen on the wire.
    Entry("BadContent", "Uploaded content is unacceptable.", 400, "Bad Data", documented=False),
    Entry(
        "ServiceUnavailable",
        "Please reduce your request rate.",
        503,
        "Service Unavailable",
        documented=False,
    ),
)

#: The error catalog of the S3-like API of archive.org.
IAS3 = Catalog(_ENTRIES)
