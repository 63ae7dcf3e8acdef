"""What archive.org means by its responses, as tables.

archive.org explains its codes in `Resource`, in prose: one SlowDown may be a busy archive, a full
queue or a spam rejection. `SITUATIONS` match words that no other service sends, so they apply wherever
the response came from, such as a test server on loopback. `ARCHIVE_RULES` match what other
services send too, so they apply to archive.org alone.
"""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.malformed import HEADERS_TOO_LARGE
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

# -- Texts that several rows share ------------------------------------------------------------

_SIMULATED_MEANING = "The request asked for this error with a header."
_SIMULATED_ACTION = "Remove x-archive-simulate-error (or x-amz-simulate-error) from the request."
_QUEUED_MEANING = (
    "Too many uploads are queued at archive.org, which counts the tasks in its queues, not the "
    "requests per second."
)
_QUEUED_ACTION = "Retry the request after 30 seconds, then with exponential backoff."
_UNREADABLE_MEANING = (
    "archive.org cannot read the item's metadata: its metadata service is down, or the item is "
    "offline or does not exist."
)
_UNREADABLE_ACTION = (
    "Open https://archive.org/metadata/{identifier}, and retry the request a few times if that "
    "page shows the item."
)
_TROUBLE_MEANING = (
    "archive.org failed to handle the request, though the file may have been stored; its staff "
    "usually fix this within hours."
)
_READ_TROUBLE_MEANING = (
    "archive.org failed to handle the request; its staff usually fix this within hours."
)
_TROUBLE_ACTION = (
    "Retry the request with exponential backoff, and mail the time and any request id to "
    "info@archive.org if it persists."
)
_DARK_MEANING = (
    "The item was taken offline, by archive.org's staff or by its owner, and its identifier "
    "cannot be used again."
)
_DARK_ACTION = (
    "Ask info@archive.org about the item before you upload its files under another identifier."
)
_FULL_ACTION = "Upload the remaining files to a new item, or ask info@archive.org for help."
_NO_ITEM = "There is no {item}, or it was created seconds ago and is not visible yet."
_ITEM_NOT_FOUND = r"not found by Metadata::get_obj"
_WAIT_FOR_ITEM = "Check the identifier, or wait 2 minutes if you just created the item."
_NAMES = r"bucket names should be valid archive identifiers"
_MOVED_MEANING = (
    "archive.org often redirects requests to other hosts, and this redirect was not followed."
)
_MOVED_ACTION = (
    "Send the request to https://s3.us.archive.org, and follow redirects with the Authorization "
    "header kept."
)
_STAFF_ACTION = "Mail the entire message with its request id to info@archive.org."
_KEYS = (
    "Copy your keys from https://archive.org/account/s3.php and send them as "
    "'Authorization: LOW accesskey:secret'."
)
_NO_KEYS = (
    "The request carried no keys; requests drops the Authorization header when a redirect leads "
    "to another host."
)
_SEND_KEYS = (
    "Send 'Authorization: LOW accesskey:secret', or use a session that keeps this header on "
    "redirects within archive.org."
)
_KEPT_MEANING = (
    "archive.org does not delete items, nor their files _meta.xml, _files.xml and _meta.sqlite."
)
_KEPT_ACTION = "Delete only files that you uploaded, or ask info@archive.org to remove the item."
_LENGTH_MEANING = (
    "archive.org needs the length of the body in advance, and the body was empty or chunked."
)
_LENGTH_ACTION = (
    "Send a Content-Length header: give requests bytes or a file that is not empty, not a "
    "generator."
)
_LONG_HEADERS_MEANING = "The headers of the request are longer than archive.org accepts."
_LONG_HEADERS_ACTION = (
    "Shorten the x-archive-meta headers, or upload without them and set the long metadata with "
    "'ia metadata'."
)
_CORRUPTED_ACTION = (
    "Re-read the file and retry immediately, with the MD5 of the new bytes in hex or base64."
)

# The queue sends either of its two codes in every situation.
_QUEUE_CODES = ("SlowDown", "ServiceUnavailable")

#: By words that only archive.org sends: valid for responses from any host.
SITUATIONS: tuple[Rule, ...] = (
    row(
        None,
        _SIMULATED_MEANING,
        _SIMULATED_ACTION,
        kind="simulated",
        pattern=r"simulated error caused by x-",
    ),
    row(
        None,
        "archive.org responded 503, and the internetarchive library retries without showing the "
        "reason: a busy archive or a full queue.",
        "Let it retry, or run 'ia upload' without --retries to see the server's reason.",
        kind="reason-hidden",
        pattern=r"s3 is overloaded, sleeping for",
        retryable=True,
        wait=30.0,
    ),
    *rows(
        _QUEUE_CODES,
        "archive.org's spam filter rejected this item or its metadata, and only the staff can "
        "lift that.",
        "Stop retrying, and mail the entire message with its request id and your username to "
        "info@archive.org.",
        kind="spam",
        pattern=r"appears to be spam",
    ),
    *rows(
        _QUEUE_CODES,
        "All of archive.org is congested; neither you nor this item is the cause.",
        "Retry when https://s3.us.archive.org/?check_limit=1 shows that the queue has drained; "
        "sending less does not help.",
        kind="archive-busy",
        pattern=r"total_tasks_queued exceeds global_limit",
        retryable=True,
        wait=60.0,
    ),
    *rows(
        _QUEUE_CODES,
        "Too many tasks are queued for this item: at most 999, and about 150 while archive.org "
        "rations uploads.",
        "Retry the upload after 10 minutes (500 tasks take 60 to 90 minutes), or send fewer, "
        "larger files per item.",
        kind="item-queue-full",
        pattern=r"bucket_tasks_queued exceeds (?:rationed amount|bucket_limit)",
        retryable=True,
        wait=600.0,
    ),
    *rows(
        _QUEUE_CODES,
        "The task queue of your account is full, counted over all its items.",
        "Pause every uploader of this account, and retry the upload after 10 minutes.",
        kind="account-queue-full",
        pattern=r"accesskey_tasks_queued exceeds",
        retryable=True,
        wait=600.0,
    ),
    row(
        "InternalError",
        "Several uploads are creating the same new item at the same time.",
        "Upload one file first and wait until it succeeds, then upload the rest.",
        kind="item-creation-race",
        pattern=(
            r"short term bucket lock|auto_make_bucket requested"
            r"|checking for identifier availability[\s\S]{0,200}not_available"
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
        retryable=True,
        wait=30.0,
    ),
    row(
        "AccessDenied",
        "Your account may not write to a collection that the metadata names, or that collection "
        "does not exist yet.",
        "Remove the collection from the metadata, or name one that you may write to.",
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
        "The item is full: it holds {held} of at most {limit}, and a full item refuses deletes "
        "too.",
        _FULL_ACTION,
        kind="item-full",
        pattern=r"over the per item size limit",
    ),
    row(
        "AccessDenied",
        "The item is full (1 TiB, 1099511627776 bytes), and a full item refuses deletes too.",
        _FULL_ACTION,
        kind="item-full",
        pattern=r"over the per item size limit",
    ),
    row(
        "InvalidBucketName",
        "'{identifier}' is well-formed, but your account may not create an item with this name, "
        "often because the name looks random.",
        "Choose a more descriptive identifier, or ask info@archive.org for permission.",
        kind="identifier-not-permitted",
        pattern=_NAMES,
        when=conditions.identifier_is_valid,
    ),
    row(
        "InvalidBucketName",
        "'{identifier}' is not a valid identifier: use 5 to 101 letters, digits, dots, dashes and "
        "underscores, with a letter or digit first.",
        "Rename the item and upload the file again.",
        kind="identifier-invalid",
        pattern=_NAMES,
        when=conditions.identifier_is_malformed,
    ),
    row(
        "InvalidBucketName",
        "The identifier is malformed, or your account may not create an item with this name.",
        "Rename the item (5 to 101 letters, digits, dots, dashes, underscores), or ask "
        "info@archive.org for permission.",
        kind="identifier-invalid",
        pattern=_NAMES,
    ),
    row(
        "NoSuchBucket",
        _NO_ITEM,
        _WAIT_FOR_ITEM,
        kind="item-not-found",
        pattern=_ITEM_NOT_FOUND,
        when=conditions.stores_nothing,
    ),
    row(
        "NoSuchBucket",
        _NO_ITEM,
        "Send the header 'x-archive-auto-make-bucket: 1' to create the item, or wait 2 minutes if "
        "you just created it.",
        kind="item-not-found",
        pattern=_ITEM_NOT_FOUND,
    ),
    row(
        "BadDigest",
        "The bytes that arrived have the MD5 {received} instead of {sent}: they changed in "
        "transit, or the file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        pattern=r"submitted with PUT:",
        retryable=True,
        wait=0.0,
    ),
    row(
        "BadContent",
        "archive.org took the content of this image for {type}, as when a saved error page is "
        "named like an image; the file may also be right as it is.",
        "Open the file and look at its content first, then replace it, or rename it to "
        "{extensions} if that is what it holds.",
        pattern=r"has non-image contents",
    ),
    row(
        "BadContent",
        "archive.org took the file for a video that should end in {extensions}; the file may be "
        "right as it is, for example if it holds text.",
        "Open the file first, then skip it if its content is right, or rename it to {extensions} "
        "if it really is a video.",
        pattern=r"video file has improper extension",
    ),
    row(
        "BadContent",
        "archive.org took the file's content for a type that should end in {extensions}; the file "
        "may be right as it is.",
        "Open the file and check its content first, then skip it, or rename it to {extensions} if "
        "that fits.",
        pattern=r"try one of these",
    ),
    row(
        "BadContent",
        "archive.org found the PDF damaged.",
        "Repair the file with a PDF tool such as qpdf, or skip it and upload the next file.",
        pattern=r"syntax error detected in pdf data|error checking pdf file",
    ),
    row(
        "BadContent",
        "archive.org could not open this archive file.",
        "Pack the file again, in one piece if it was split, or skip it and upload the next file.",
        pattern=r"error checking archive file|error verifying rar or cbr file",
    ),
    row(
        None,
        "The item already has this metadata, so archive.org had nothing to change.",
        "Continue: no retry is needed, because the metadata is as you want it.",
        kind="metadata-unchanged",
        pattern=r"no changes to _meta\.xml",
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
    *rows(
        _QUEUE_CODES,
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
        retryable=True,
        wait=30.0,
    ),
    row(
        "InternalError",
        _READ_TROUBLE_MEANING,
        _TROUBLE_ACTION,
        kind="server-trouble",
        when=conditions.stores_nothing,
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
        "Another upload is creating this item at this moment, or the identifier is taken.",
        "Retry the upload once, then choose another identifier.",
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
        _KEPT_MEANING,
        _KEPT_ACTION,
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
        "Your account lacks permission for this request, or the item or file is restricted.",
        "Check your keys, the identifier and the collections in the metadata.",
    ),
    row(
        "InvalidAccessKeyId",
        "archive.org does not know this access key: it is mistyped or was replaced, or the "
        "request is signed with an AWS signature instead of 'LOW key:secret'.",
        _KEYS,
        kind="credentials-wrong",
    ),
    row(
        "SignatureDoesNotMatch",
        "The secret key does not belong to the access key, or the request is signed with an AWS "
        "signature instead of 'LOW key:secret'.",
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
        _NO_ITEM,
        _WAIT_FOR_ITEM,
        when=conditions.stores_nothing,
    ),
    row(
        "NoSuchBucket",
        _NO_ITEM,
        "Check the identifier, or send 'x-archive-auto-make-bucket: 1' to create the item.",
    ),
    row(
        "NoSuchKey",
        "The item has no such file, or the file was uploaded minutes ago and is still queued.",
        "Check the file's name, or wait 10 minutes for a new upload to appear.",
    ),
    row(
        "BadDigest",
        "The bytes that arrived do not have the MD5 you sent: they changed in transit, or the "
        "file changed while it was read.",
        _CORRUPTED_ACTION,
        kind="corrupted-in-transit",
        retryable=True,
        wait=0.0,
    ),
    row(
        "BadContent",
        "archive.org rejected the file: its content is damaged or does not fit its name.",
        "Repair or rename the file, or skip it and upload the next one.",
    ),
    row("MissingContentLength", _LENGTH_MEANING, _LENGTH_ACTION, kind="length-missing"),
    row(
        "AccountProblem",
        "Your archive.org account has a problem; the server's text speaks of Amazon, but means "
        "archive.org.",
        _STAFF_ACTION,
        kind="account",
    ),
    row(
        "NotSignedUp",
        "Your archive.org account cannot upload yet; the server's text speaks of Amazon, but "
        "means archive.org.",
        _STAFF_ACTION,
        kind="account",
    ),
    # Codes without a kind of their own where archive.org's items are not AWS's buckets.
    row(
        "BucketAlreadyOwnedByYou",
        "The item exists already, and it is yours.",
        "Upload your files into the item.",
    ),
    row(
        "BucketNotEmpty",
        "An item cannot be deleted as a whole.",
        "Delete single files instead, or ask info@archive.org to remove the item.",
    ),
    row(
        "MetadataTooLarge",
        _LONG_HEADERS_MEANING,
        _LONG_HEADERS_ACTION,
    ),
    *rows(("Redirect", "TemporaryRedirect"), _MOVED_MEANING, _MOVED_ACTION),
)

#: By status, for an undocumented code or none: for archive.org alone.
ARCHIVE_FALLBACKS: tuple[Rule, ...] = (
    row(
        None,
        "archive.org does not offer the item at present, because of its content or because it was "
        "taken offline; your credentials are not the cause.",
        "Open https://archive.org/details/{identifier} to read the reason, or ask "
        "info@archive.org.",
        kind="item-dark",
        pattern=r"item (?:is )?not available",
        when=conditions.refused,
    ),
    row(
        None,
        "archive.org did not accept the email address or the password of this login.",
        "Correct them and run 'ia configure'; an account made with Google needs a password from "
        "https://archive.org/account/forgot-password first.",
        kind="credentials-wrong",
        pattern=r"\baccount_(?:not_found|(?:bad|incorrect)_password)\b",
    ),
    row(
        None,
        "The Wayback Machine limits how many pages may be saved per minute, and blocks more for 5 "
        "minutes.",
        "Retry the request after 5 minutes, then save pages more slowly.",
        kind="slow-down",
        pattern=r"limiting the number of URLs you can submit to be Archived",
        retryable=True,
        wait=300.0,
    ),
    row(
        None,
        _LONG_HEADERS_MEANING,
        _LONG_HEADERS_ACTION,
        kind="headers-too-large",
        pattern=HEADERS_TOO_LARGE,
    ),
    row(
        None,
        "archive.org rejected the change to the item's metadata.",
        "Correct what the message names, and leave out what cannot be changed, such as the "
        "identifier, the mediatype and item_last_updated.",
        kind="bad-request",
        when=conditions.changes_metadata,
    ),
    row(
        None,
        "Your account may not change the metadata of this item, or its keys are wrong.",
        "Use the keys of the account that uploaded the item, from "
        "https://archive.org/account/s3.php.",
        kind="item-forbidden",
        when=conditions.may_not_change_metadata,
    ),
    row(
        None,
        _NO_KEYS,
        _SEND_KEYS,
        kind="credentials-missing",
        when=conditions.refused_without_credentials,
    ),
    row(
        None,
        _KEPT_MEANING,
        _KEPT_ACTION,
        kind="not-deletable",
        when=conditions.refuses_delete_of_what_stays,
    ),
    row(
        None,
        "The item or the file is restricted, for example to users who are logged in, or a proxy "
        "or firewall refused the request.",
        "Read the text of the page, and log in with 'ia configure' if "
        "https://archive.org/details/{identifier} asks for it.",
        kind="forbidden",
        when=conditions.refused_with_page,
    ),
    row(
        None,
        "archive.org refused the request without a reason: the keys are wrong, or the item or "
        "file is restricted.",
        "Check your keys and the identifier, and send a GET request to read the reason.",
        kind="forbidden",
        when=conditions.refused_without_body,
    ),
    row(
        None,
        "The item or the file does not exist; a response without a body, such as to HEAD, does "
        "not say which.",
        "Check the identifier and the file's name, or wait 10 minutes for a new upload to appear.",
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
        _READ_TROUBLE_MEANING,
        _TROUBLE_ACTION,
        kind="server-trouble",
        when=conditions.server_page_for_read,
        retryable=True,
        wait=30.0,
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
