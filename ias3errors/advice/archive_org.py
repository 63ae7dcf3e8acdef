"""What archive.org means by its answers, as tables.

archive.org says in `Resource`, in prose, what its codes alone do not tell: one SlowDown may be a
busy archive, a full queue or a spam verdict. `SITUATIONS` go by words that nobody else sends, so
they hold wherever the answer came from, be it a test server on loopback. `ARCHIVE_RULES` go by
what other services send too, so they hold for archive.org alone.
"""

from __future__ import annotations

from ias3errors.advice import conditions, placeholders
from ias3errors.advice.model import Rule, row, rows

# -- The tables -------------------------------------------------------------------------------

_SIMULATED_MEANING = "The request itself asked for this error with a header."
_SIMULATED_ACTION = "Remove x-archive-simulate-error (or x-amz-simulate-error) from the request."
_QUEUED_MEANING = (
    "Too many uploads are queued at archive.org; it counts tasks in its queues, not requests per "
    "second."
)
_QUEUED_ACTION = "Wait half a minute, then longer each time, before you send it again."
_UNREADABLE_MEANING = (
    "archive.org cannot read the item's metadata: that service is down, or the item is dark or "
    "does not exist."
)
_UNREADABLE_ACTION = "Look at https://archive.org/metadata/{identifier} and try a few times more."
_TROUBLE_MEANING = (
    "archive.org is in trouble, which its staff usually mend within hours; the file may have been "
    "stored all the same."
)
_TROUBLE_ACTION = (
    "Send it again with growing waits, and if it lasts mail the time and any request id to "
    "info@archive.org."
)
_DARK_MEANING = "archive.org's staff took this item offline."
_DARK_ACTION = "Ask info@archive.org about it, and do not upload it again under another name."
_FULL_ACTION = "Put the remaining files into a new item."
_NAMES = r"bucket names should be valid archive identifiers"
_MOVED_MEANING = (
    "archive.org passes requests on to other hosts all the time, and this one was not followed."
)
_MOVED_ACTION = (
    "Send it to https://s3.us.archive.org and follow redirects with the Authorization header kept."
)
_STAFF_ACTION = "Mail info@archive.org the entire message with its request id."
_KEYS = (
    "Take your keys from https://archive.org/account/s3.php and send them as "
    "'Authorization: LOW accesskey:secret'."
)
_NO_KEYS = (
    "The request carried no keys; requests drops the Authorization header when a redirect leads "
    "to another host."
)
_SEND_KEYS = (
    "Send 'Authorization: LOW accesskey:secret', or use a session that keeps it on redirects "
    "within archive.org."
)
_LENGTH_MEANING = "archive.org wants to know the length first, and the body was empty or chunked."
_LENGTH_ACTION = (
    "Send a Content-Length header, for which requests needs bytes or a file, not a generator."
)

# The queue sends either of its two codes in every situation.
_QUEUE_CODES = ("SlowDown", "ServiceUnavailable")

#: By words that only archive.org sends: valid for answers from any host.
SITUATIONS: tuple[Rule, ...] = (
    row(
        None,
        _SIMULATED_MEANING,
        _SIMULATED_ACTION,
        kind="simulated",
        pattern=r"simulated error caused by x-",
    ),
    *rows(
        _QUEUE_CODES,
        "archive.org's spam filter refused this item or its metadata, and only its staff can "
        "lift that.",
        "Stop retrying and mail info@archive.org the entire message with its request id and "
        "your username.",
        kind="spam",
        pattern=r"appears to be spam",
    ),
    *rows(
        _QUEUE_CODES,
        "All of archive.org is congested; neither you nor this item is the cause.",
        "Wait, and look at https://s3.us.archive.org/?check_limit=1 now and then, because "
        "sending less does not help.",
        kind="archive-busy",
        pattern=r"total_tasks_queued exceeds global_limit",
        retryable=True,
        wait=60.0,
    ),
    *rows(
        _QUEUE_CODES,
        "Too many tasks are queued for this item; it may have 999, and about 150 while "
        "uploads are rationed.",
        "Wait until they have run (500 tasks take 60 to 90 minutes), and send fewer, larger "
        "files per item.",
        kind="item-queue-full",
        pattern=r"bucket_tasks_queued exceeds (?:rationed amount|bucket_limit)",
        retryable=True,
        wait=600.0,
    ),
    *rows(
        _QUEUE_CODES,
        "The task queue of your account is full, counted over all its items.",
        "Pause every uploader of this account and go on when the queue has drained.",
        kind="account-queue-full",
        pattern=r"accesskey_tasks_queued exceeds",
        retryable=True,
        wait=600.0,
    ),
    row(
        "InternalError",
        "Several uploads are creating the same new item at once.",
        "Upload one file first and wait until it is through, then send the rest.",
        kind="item-creation-race",
        pattern=(
            r"short term bucket lock|auto_make_bucket requested"
            r"|checking for identifier availability"
        ),
        retryable=True,
        wait=10.0,
    ),
    row(
        "InternalError",
        _UNREADABLE_MEANING,
        _UNREADABLE_ACTION,
        kind="item-metadata-unavailable",
        pattern=r"usernameCanWriteToItem[\s\S]{0,200}cannot be retrieved",
        values=placeholders.item,
        retryable=True,
        wait=30.0,
    ),
    row(
        "AccessDenied",
        "Your account may not write to a collection named in the metadata, or that collection "
        "does not exist yet.",
        "Drop the collection from the metadata, or name one that you may write to.",
        kind="collection-forbidden",
        pattern=r"to those collections",
    ),
    row(
        "AccessDenied",
        "The item belongs to another account.",
        "Choose another identifier, or use the keys of the account that owns the item.",
        kind="item-forbidden",
        pattern=r"to this item",
    ),
    row(
        "AccessDenied",
        _DARK_MEANING,
        _DARK_ACTION,
        kind="item-dark",
        pattern=r"\bitem\b[^\n]{0,60}\btaken\s{1,9}offline",
    ),
    row(
        "AccessDenied",
        "The item holds {held} and may hold {limit}; a full item refuses deletes too.",
        _FULL_ACTION,
        kind="item-full",
        pattern=r"over the per item size limit",
        when=conditions.knows_item_size,
        values=placeholders.item_size,
    ),
    row(
        "AccessDenied",
        "The item is full (1 TiB, 1099511627776 bytes); a full item refuses deletes too.",
        _FULL_ACTION,
        kind="item-full",
        pattern=r"over the per item size limit",
    ),
    row(
        "InvalidBucketName",
        "'{identifier}' is well-formed, but your account may not create an item of that name, as "
        "happens with random-looking ones.",
        "Choose a more telling identifier, or ask info@archive.org for the permission.",
        kind="identifier-not-permitted",
        pattern=_NAMES,
        when=conditions.identifier_is_valid,
        values=placeholders.item,
    ),
    row(
        "InvalidBucketName",
        "'{identifier}' is no identifier: it takes 5 to 101 letters, digits, dots, dashes and "
        "underscores, a letter or digit first.",
        "Rename the item and upload again.",
        kind="identifier-invalid",
        pattern=_NAMES,
        when=conditions.identifier_is_malformed,
        values=placeholders.item,
    ),
    row(
        "InvalidBucketName",
        "The identifier is malformed, or your account may not create an item of that name.",
        "Rename the item (5 to 101 letters, digits, dots, dashes, underscores), or ask "
        "info@archive.org for the permission.",
        kind="identifier-invalid",
        pattern=_NAMES,
    ),
    row(
        "NoSuchBucket",
        "There is no {item}, or it was made seconds ago and cannot be seen yet.",
        "Send the header 'x-archive-auto-make-bucket: 1' to create it, or wait a minute if it "
        "was just made.",
        kind="item-not-found",
        pattern=r"not found by Metadata::get_obj",
        values=placeholders.item,
        retryable=True,
        wait=30.0,
    ),
    row(
        "BadDigest",
        "The bytes that arrived have the MD5 {arrived} instead of {sent}: they changed on the "
        "way, or the file changed while it was read.",
        "Read the file anew and send it again at once, with its MD5 in hex or base64.",
        kind="corrupted-in-transit",
        pattern=r"submitted with PUT:",
        when=conditions.knows_digests,
        values=placeholders.digests,
        retryable=True,
        wait=0.0,
    ),
    row(
        "BadContent",
        "The file's content does not fit its name; archive.org proposes the extension "
        "{extensions}.",
        "Rename the file or skip it, and go on with the next one.",
        pattern=r"try one of these",
        when=conditions.names_extensions,
        values=placeholders.extensions,
    ),
    row(
        "BadContent",
        "archive.org finds the PDF damaged.",
        "Repair it with a PDF tool or skip it, and go on with the next file.",
        pattern=r"syntax error detected in pdf data|error checking pdf file",
    ),
    row(
        "BadContent",
        "archive.org cannot open this archive file.",
        "Pack it anew, in one piece where it was split, or skip it, and go on with the next file.",
        pattern=r"error checking archive file|error verifying rar or cbr file",
    ),
)

#: By code, or by words and requests that other services know as well: for archive.org alone.
ARCHIVE_RULES: tuple[Rule, ...] = (
    row(
        None,
        _SIMULATED_MEANING,
        _SIMULATED_ACTION,
        kind="simulated",
        pattern=r"simulated error",
    ),
    row(
        "SlowDown",
        _QUEUED_MEANING,
        _QUEUED_ACTION,
        retryable=True,
        wait=30.0,
    ),
    row(
        "ServiceUnavailable",
        _QUEUED_MEANING,
        _QUEUED_ACTION,
        kind="slow-down",
        retryable=True,
        wait=30.0,
    ),
    row(
        "InternalError",
        _UNREADABLE_MEANING,
        _UNREADABLE_ACTION,
        kind="item-metadata-unavailable",
        pattern=r"cannot be retrieved",
        values=placeholders.item,
        retryable=True,
        wait=30.0,
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
        "BucketAlreadyExists",
        "Another upload is creating this item right now, or the identifier is taken.",
        "Send it once more, and then choose another identifier.",
        kind="identifier-taken",
        retryable=True,
    ),
    row(
        "AccessDenied",
        _DARK_MEANING,
        _DARK_ACTION,
        kind="item-dark",
        pattern=r"taken\s{1,9}offline",
    ),
    row(
        "AccessDenied",
        "archive.org keeps its items, and their files _meta.xml, _files.xml and _meta.sqlite.",
        "Delete only files that you uploaded, or ask info@archive.org to remove the item.",
        kind="not-deletable",
        when=conditions.deletes_what_stays,
    ),
    row(
        "AccessDenied",
        _NO_KEYS,
        _SEND_KEYS,
        kind="credentials-missing",
        when=conditions.without_credentials,
    ),
    row(
        "AccessDenied",
        "Your account lacks the right to do this, or the item or file is restricted.",
        "Check your keys, the identifier and the collections in the metadata.",
    ),
    row(
        "InvalidAccessKeyId",
        "archive.org does not know this access key: it is mistyped or was replaced, or the "
        "request is signed the AWS way.",
        _KEYS,
        kind="credentials-wrong",
    ),
    row(
        "SignatureDoesNotMatch",
        "The secret key does not belong to the access key, or the request is signed the AWS way.",
        _KEYS,
        kind="credentials-wrong",
    ),
    row(
        "InvalidBucketName",
        "archive.org does not accept this identifier for an item.",
        "Choose another one of 5 to 101 letters, digits, dots, dashes and underscores.",
    ),
    row(
        "NoSuchBucket",
        "There is no {item} at archive.org, or it was made moments ago and cannot be seen yet.",
        "Check the identifier, or send 'x-archive-auto-make-bucket: 1' to create the item.",
        values=placeholders.item,
    ),
    row(
        "NoSuchKey",
        "The item has no such file, or it was uploaded moments ago and is still queued.",
        "Check the file's name, and give a fresh upload some minutes to show up.",
    ),
    row(
        "BadDigest",
        "The bytes that arrived do not have the MD5 you sent: they changed on the way, or the "
        "file changed while it was read.",
        "Read the file anew and send it again at once, with its MD5 in hex or base64.",
        kind="corrupted-in-transit",
        retryable=True,
        wait=0.0,
    ),
    row(
        "BadContent",
        "archive.org refused the file: its content is damaged or does not fit its name.",
        "Repair or rename the file or skip it, and go on with the next one.",
    ),
    row("MissingContentLength", _LENGTH_MEANING, _LENGTH_ACTION, kind="length-missing"),
    row(
        "AccountProblem",
        "Something is wrong with your archive.org account, whatever the server's text says of "
        "Amazon.",
        _STAFF_ACTION,
        kind="account",
    ),
    row(
        "NotSignedUp",
        "Your archive.org account is not ready for uploads, whatever the server's text says of "
        "Amazon.",
        _STAFF_ACTION,
        kind="account",
    ),
    # Codes without a kind of their own where archive.org's items are not AWS's buckets.
    row(
        "BucketAlreadyOwnedByYou",
        "The item exists already, and it is yours.",
        "Go on and upload your files into it.",
    ),
    row(
        "BucketNotEmpty",
        "An item cannot be deleted as a whole.",
        "Delete single files instead, or ask info@archive.org to remove the item.",
    ),
    row(
        "Redirect",
        _MOVED_MEANING,
        _MOVED_ACTION,
    ),
    row(
        "TemporaryRedirect",
        _MOVED_MEANING,
        _MOVED_ACTION,
    ),
)

#: By status, where nobody knows the code or there is none: for archive.org alone.
ARCHIVE_FALLBACKS: tuple[Rule, ...] = (
    row(
        None,
        _NO_KEYS,
        _SEND_KEYS,
        kind="credentials-missing",
        when=conditions.refused_without_credentials,
    ),
    row(
        None,
        "archive.org refused this without a word: the keys are wrong, or the item or file is "
        "restricted.",
        "Check your keys and the identifier, and send a GET request to read the reason.",
        kind="forbidden",
        when=conditions.refused_without_body,
    ),
    row(
        None,
        "The item or the file does not exist; an answer without a body, as HEAD always gets, does "
        "not tell which.",
        "Check the identifier and the file's name, and give a fresh upload some minutes to show "
        "up.",
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
        _TROUBLE_MEANING,
        _TROUBLE_ACTION,
        kind="server-trouble",
        when=conditions.server_page,
        retryable=True,
        wait=30.0,
    ),
)
