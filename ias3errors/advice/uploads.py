"""Bodies, sizes, multipart uploads, upload forms and appends, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows

# -- Texts that several rows share ------------------------------------------------------------

LENGTH_MEANING = "The service needs the length of the body before it reads the body."
LENGTH_ACTION = (
    "Send a Content-Length header, for which requests needs bytes or a file, not a generator."
)
_CHUNKED_MEANING = "The request sent its body with Transfer-Encoding: chunked, which the service does not support."
_CHUNKED_ACTION = (
    "Send a Content-Length header instead of Transfer-Encoding: give the client bytes or a file of "
    "known size, not a stream."
)
_IN_PARTS = "Upload the file as a multipart upload, or split the file."
_RETRY_BODY = "Retry the upload after 5 seconds, from a file that does not change meanwhile."
_PARTS_ACTION = "Upload that part again, and complete the upload with the ETag of each part."
_TOO_MANY_PARTS = "Use larger parts: 10000 parts are the most on most services."
_APPEND_ACTION = "Read the object's length with HEAD, and append from there."
_FORM_ACTION = "Put exactly one file into each POST request."
_NO_FORM = (
    "A POST to a bucket must be an upload form, and this one is not.",
    "Send multipart/form-data, in requests with files=.",
)
_LARGE_PARTS = "Make every part but the last one large enough (5 MiB on most services)."
_MANY_PARTS = "The upload has more parts than the service allows."
_COMPLETE_ALREADY = "Look whether the object is complete already, or begin a new upload."

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("InvalidRequest", "InvalidArgument", "EntityTooLarge", None),
        "The object is too large to copy in one request.",
        "Copy the object in parts with UploadPartCopy, which aws s3 cp and boto3's copy() do.",
        kind="copy-source-too-large",
        pattern=r"copy source is larger than",
    ),
    *rows(
        ("NotImplemented", "MethodNotAllowed", "InvalidArgument", "BadRequest"),
        "The service does not delete several objects with one request.",
        "Delete the objects one by one.",
        kind="multi-delete-unsupported",
        when=conditions.deletes_several,
    ),
    *rows(
        ("NotImplemented", "InvalidRequest", "BadRequest", None),
        _CHUNKED_MEANING,
        _CHUNKED_ACTION,
        kind="chunked-unsupported",
        when=conditions.refuses_chunked,
    ),
    *rows(
        ("NotImplemented", "InvalidRequest", "BadRequest", "MissingContentLength", None),
        _CHUNKED_MEANING,
        _CHUNKED_ACTION,
        kind="chunked-unsupported",
        pattern=r"transfer-encoding|chunked (?:transfer )?encoding (?:is )?not",
    ),
    *rows(
        ("InvalidRequest", "InvalidArgument", "BadRequest"),
        LENGTH_MEANING,
        LENGTH_ACTION,
        kind="length-missing",
        pattern=r"content-length (?:header )?is (?:required|missing)|provide the content-length",
    ),
    *rows(
        ("InvalidArgument", "InvalidRequest", "InvalidPart", "BadRequest", None),
        _MANY_PARTS,
        _TOO_MANY_PARTS,
        kind="too-many-parts",
        pattern=r"too many parts"
        r"|(?:more|greater) than 10,?000 parts|maximum (?:number of )?parts",
    ),
    *rows(
        ("InvalidArgument", "InvalidRequest", "InvalidPart", "BadRequest", None),
        "The part number is 0 or less, or larger than the service allows (10000 on most).",
        "Number the parts from 1, or use larger parts if the upload needs too many.",
        kind="part-number-out-of-range",
        pattern=r"part number must be (?:an integer )?between",
    ),
    *rows(
        ("PreconditionFailed", "InvalidRequest", "BadRequest"),
        *_NO_FORM,
        kind="request-is-not-multi-part-content",
        pattern=r"must be of the enclosure-type multipart/form-data",
    ),
    *rows(
        ("InvalidPart", "InvalidRequest", "InvalidArgument", "EntityTooSmall", None),
        "The parts of the upload must all have the same size, but for the last one.",
        "Use one part size for the whole upload (R2 refuses others).",
        kind="parts-differ-in-size",
        pattern=r"all non-trailing parts must have the same length",
    ),
    *rows(
        ("InvalidRequest", "MalformedXML", "InvalidArgument", None),
        "The request to complete the upload lists no part.",
        "Upload at least one part first, or use a plain PUT for an empty object.",
        kind="no-parts",
        pattern=r"must specify at least one part",
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    # -- The body -----------------------------------------------------------------------------------
    row(
        "MissingContentLength",
        LENGTH_MEANING,
        "Send a Content-Length header (give the client bytes or a file, not a stream), or set "
        "request_checksum_calculation=when_required in a newer AWS SDK.",
        kind="length-missing",
    ),
    row(
        "IncompleteBody",
        "Only {arrived} of the {announced} that Content-Length announced arrived.",
        _RETRY_BODY,
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    row(
        "IncompleteBody",
        "Fewer bytes arrived than Content-Length announced.",
        _RETRY_BODY,
        kind="transient",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("EntitySizeNotMatch", "ExcessData"),
        "The body does not have the length that Content-Length announced.",
        "Send the file's real size in Content-Length, from a file that does not change meanwhile.",
    ),
    row(
        "UserNetworkTooSlow",
        "Your connection sent the data too slowly, so the server gave up.",
        "Retry the upload after 5 seconds, with fewer uploads at a time.",
        retryable=True,
        wait=5.0,
    ),
    *rows(
        ("MissingRequestBodyError", "EmptyRequestBody"),
        "The request needs a body and has none.",
        "Send the body, from a file that was not read to its end before.",
    ),
    row(
        "UnexpectedContent",
        "The request has a body where none is allowed.",
        "Send the request without a body.",
    ),
    row(
        "InlineDataTooLarge",
        "The data inside the request itself is larger than allowed.",
        "Upload the data as an object with PUT instead.",
    ),
    row(
        "BadContent",
        "The service refused the uploaded content: the file is damaged or does not fit its name.",
        "Repair or rename the file, or skip the file.",
    ),
    row(
        "EntityTooLarge",
        "The upload has {size}, and the policy of the upload form allows {most}.",
        "Upload a smaller file, or sign a policy with a larger content-length-range.",
        kind="form-policy-not-met",
        when=conditions.posts_a_form,
    ),
    row(
        "EntityTooLarge",
        "The upload has {size}, and {most} are the most allowed in one request.",
        _IN_PARTS,
    ),
    row(
        "EntityTooLarge",
        "The upload is larger than the service takes in one request.",
        _IN_PARTS,
    ),
    row(
        "RequestBodyTooLarge",
        "The body of the request is larger than the service takes at once.",
        "Upload the file in smaller blocks, and commit the list of blocks.",
    ),
    row(
        "FileGroupTooLarge",
        "The parts together are larger than an object may be.",
        "Split the file into several objects.",
    ),
    row(
        "InvalidMimeType",
        "The bucket does not take files of this type.",
        "Send the right Content-Type, or add the type to the bucket's allowed MIME types.",
    ),
    row(
        "CallbackFailed",
        "The object is stored, but the callback to your own server failed.",
        "Check the callback URL and your server's response; the upload need not be repeated.",
    ),
    # -- Multipart uploads --------------------------------------------------------------------------
    row(
        "EntityTooSmall",
        "Part {part} has {size}, and {least} are the least allowed for all parts but the last.",
        "Abort this upload, and use a part size of at least {least}.",
    ),
    row(
        "EntityTooSmall",
        "The upload or one of its parts has {size}, and {least} are the least allowed.",
        "Make every part but the last one at least that large.",
    ),
    row(
        "EntityTooSmall",
        "Part {part} is smaller than the service allows for all parts but the last.",
        _LARGE_PARTS,
    ),
    row(
        "EntityTooSmall",
        "The upload or one of its parts is smaller than the service allows.",
        _LARGE_PARTS,
    ),
    row(
        "InvalidPart",
        "Part {part} was not uploaded, or has another ETag than the list says.",
        _PARTS_ACTION,
    ),
    *rows(
        ("InvalidPart", "FilePartInterity", "FilePartNotExist", "FilePartStale", "MissingPart"),
        "A part in the list was not uploaded, or has another ETag than the list says.",
        "List the uploaded parts, and complete the upload with their ETags.",
    ),
    row(
        "InvalidBlockList",
        "The list names a block that was not uploaded, or that has expired.",
        "Upload the missing blocks again, then commit the list.",
    ),
    row(
        "BrokenMPU",
        "A part of the multipart upload is missing on the server.",
        "List the uploaded parts, and upload the missing ones again.",
    ),
    *rows(
        ("InvalidPartOrder", "PartNotSequential"),
        "The parts are not in ascending order.",
        "Sort the parts by number, and complete or repeat the upload in that order.",
    ),
    row(
        "InvalidPartNumber",
        "The object has {count} parts, fewer than the number asked for.",
        "Ask for a part number from 1 to {count}.",
    ),
    row(
        "InvalidPartNumber",
        "The object has fewer parts than the number asked for.",
        "Ask for a part number that the object has.",
    ),
    row(
        "TooManyParts",
        _MANY_PARTS,
        _TOO_MANY_PARTS,
    ),
    *rows(
        ("NoSuchUpload", "InvalidUploadId"),
        "There is no such multipart upload: it was completed, aborted, expired or never begun.",
        _COMPLETE_ALREADY,
    ),
    row(
        "InvalidUploadStatus",
        "The multipart upload is completed or aborted already.",
        _COMPLETE_ALREADY,
    ),
    row(
        "MPUinProgress",
        "The bucket still has unfinished multipart uploads.",
        "Abort the uploads that ListMultipartUploads shows, then delete the bucket.",
    ),
    row(
        "UploadConflict",
        "Another request writes the same object at this moment.",
        "Retry the upload after 5 seconds, with one writer per key.",
        retryable=True,
        wait=5.0,
    ),
    row(
        "ResumeIncomplete",
        "The resumable upload is not complete yet: this is no failure.",
        "Send the bytes that follow the ones in the header Range.",
    ),
    *rows(
        ("InvalidWriteOffset", "PositionNotEqualToLength", "AppendPositionErr"),
        "The position to append at is not the end of the object.",
        _APPEND_ACTION,
    ),
    row(
        "ObjectNotAppendable",
        "The object was not created for appending.",
        "Upload the whole object with PUT, or create an appendable object under another key.",
    ),
    # -- Upload forms -------------------------------------------------------------------------------
    row(
        "IncorrectNumberOfFilesInPostRequest",
        "The upload form held no file or more than one.",
        _FORM_ACTION,
    ),
    row(
        "InvalidPolicyDocument",
        "The upload form does not meet the conditions of its own policy, or the policy is "
        "malformed.",
        "Compare each form field with the conditions in the policy, and sign a new policy.",
    ),
    row(
        "PostPolicyInvalidKeyName",
        "The key in the upload form does not meet the condition on the key in the form's policy.",
        "Use a key that the policy allows, or sign a policy with another condition.",
    ),
    row(
        "MalformedPOSTRequest",
        "The body of the upload form is not well-formed multipart/form-data.",
        "Let an HTTP library build the form, in requests with files=.",
    ),
    row(
        "RequestIsNotMultiPartContent",
        *_NO_FORM,
    ),
    *rows(
        ("MaxPostPreDataLengthExceededError", "FieldItemTooLong"),
        "The form fields before the file are too large.",
        "Shorten the fields, or put the long ones after the file.",
    ),
    row(
        "UserKeyMustBeSpecified",
        "The upload form has no field 'key', or has it after the file.",
        "Add the field 'key' before the file.",
    ),
)
