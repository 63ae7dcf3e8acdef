"""The forms in which SDKs, HTTP clients and their commands report an error without its body.

Each program is a row. A service that is not S3 may fail in the same words, so a line counts by an
operation of S3, by the name S3 in it, by its host id or its URL, or by a code that only S3 has.
"""

from __future__ import annotations

import re

from ias3errors.scanning.line_forms import LONGEST, form, form_reader, read_form
from ias3errors.scanning.log_line import LineReader, LogLine, error_reader

#: Parts of forms, here and in `program_log`.
CODE = rb"(?P<code>[A-Z][A-Za-z0-9.]{2,80})"
STATUS = rb"(?P<status>[45][0-9]{2})"
MESSAGE = rb"(?P<message>[^\r\n]{1,900})"
URL = rb"(?P<url>https?://[^\s\"'<>\\`]{0,2000}[^\s\"'<>\\`).,;:\]}])"
_LINE = rb"[\r\n]|\\[rn]"

# HTTP clients of Python, which know status and URL.
_FOR_URL = rb"rror: (?P<reason>[^\r\n]{0,200}?) for url: " + URL
_REQUESTS = form(_FOR_URL, STATUS + rb" (?:Client|Server) E\Z", shown_by=("url",))
# Of the library `internetarchive`.
_DELETING = form(
    _FOR_URL,
    rb"Error deleting \S{1,400}, %b (?:Client|Server) E\Z" % STATUS,
    shown_by=("url",),
    method="DELETE",
)
_HTTPX = form(
    rb"rror '%b (?P<reason>[^'\r\n]{0,200})' for url '%b" % (STATUS, URL), shown_by=("url",)
)
_AIOHTTP = form(
    rb"rror: %b, message=['\"](?P<reason>[^\r\n]{0,200}?)['\"], url=(?:URL\()?['\"]%b"
    % (STATUS, URL),
    shown_by=("url",),
)
_URLLIB3 = form(
    rb"rror responses",
    rb"host='(?P<host>[^'\s]{1,253})'[^\r\n]{0,40}Max retries exceeded with url: "
    rb"(?P<path>/\S{0,900}) \(Caused by ResponseError\(['\"]too many " + STATUS + rb" e\Z",
    shown_by=("url",),
    url="https://{host}{path}",
)


#: A traceback goes on with the error that was raised because of this one.
_RAISED_BECAUSE = re.compile(
    rb"\s{0,9}(?:During handling of the above exception, another exception occurred|"
    rb"The above exception was the direct cause of the following exception):"
)


def _read_failed_request(data: bytes, position: int) -> LogLine | None:
    """Return the line of requests, unless the traceback ends with a line of ``ia upload``."""
    line = read_form(_DELETING, data, position) or read_form(_REQUESTS, data, position)
    if line is None or _RAISED_BECAUSE.match(data, line.end) is None:
        return line
    says_more = data.find(b"error uploading ", line.end, line.end + LONGEST) >= 0
    return None if says_more else line


# The SDKs, and what is built on them: rclone, Terraform, s5cmd.
_BOTOCORE = form(
    rb"rror\s{1,3}occurred\s{1,3}\((?P<code>[^()\r\n]{1,100})\)\s{1,3}when\s{1,3}calling\s{1,3}the"
    rb"\s{1,3}(?P<Operation>\w{1,60})\s{1,3}operation(?:\s{1,3}\([^()\r\n]{1,60}\))?:[ ]?",
    rb"(?:An )?[Ee]\Z",
    words="message",
    shown_by=("Operation",),
)
# The dictionary that a `ClientError` has, and what `mc --json` prints.
_BOTO_RESPONSE = form(
    rb"rror['\"]: \{",
    rb"(?:\{['\"]E|\"e)\Z",
    facts_end=rb"\{['\"]Error|\n(?!\s+['\"])|\Z",
    shown_by=("host_id", "code"),
)
_BOTO2 = form(
    rb"rror: " + STATUS + rb" (?P<reason>[^\r\n<]{0,99})(?=[\r\n]|\Z)(?!\s*<)", rb"S3ResponseE\Z"
)
_GO = form(
    rb"rror~StatusCode: (?P<status>[0-9]{1,3}),~RequestID:(?:~(?P<request_id>[^,\s]{1,200}))?\s?,"
    rb"(?:~HostID:(?:~(?P<host_id>[^,\s]{1,300}))?\s?,)?~(?:api error~)?"
    rb"(?:(?P<code>[A-Z][\w.]{1,100})(?::\x20?|(?=[\s\"']|\Z)))?",
    rb"(?:operation~error~(?P<Service>\w[\w ]{0,40}):~(?P<Operation>\w{1,60}),"
    rb"(?:~exceeded~maximum~number~of~attempts,~[0-9]+,)?~)?https~response~e\Z",
    words="message",
    shown_by=("Operation", "host_id"),
)
_GO_CODE = form(
    rb"rror %b:[ ]?" % CODE,
    rb"(?:operation error (?P<Service>[A-Z]\w[\w ]{0,40}): [^\r\n]{0,600})?api e\Z",
    words="message",
    shown_by=("code",),
    Service="S3",
)
_GO_1 = form(
    rb"tatus code: (?=[1-5][0-9]{2}, request id: ?[^,\s]{0,200}, host id:)",
    rb"(?:\A|(?<=[\s\"'(\[=])|(?<=\\[nt]))%b: ?(?P<message>[^\r\n\\]{0,900}?)(?:\s|\\+[nrt]|\xe2\x94\x82){0,14}s\Z"
    % CODE,
    facts_end=_LINE,
    Service="S3",
)
# Of the driver of Docker's registry; older versions of the SDK have no host id.
_GO_REGISTRY = form(
    rb"tatus code: (?=[1-5][0-9]{2}, request id: )",
    rb"s3aws: %b: (?P<message>[^\r\n\\]{0,900}?)(?:\s|\\+[nrt]){1,9}s\Z" % CODE,
    facts_end=_LINE,
    Service="S3",
)
_JAVA = form(
    rb"\(Service: (?P<Service>(?:Amazon )?S3)[;,]",
    rb"(?:(?:\A|(?<=[\s.]))(?P<class_name>[A-Z]\w{1,80})Exception: |(?:AmazonS3Exception\[|amazon_s3_exception: )|(?:message\"?: ?|reason\" ?: ?)\"|"
    rb"(?:\A|(?<=\n))(?![^\r\n]*(?:Exception: |AmazonS3Exception\[|amazon_s3_exception: |message\"?: ?\"|reason\" ?: ?\")))"
    rb"(?P<message>(?:(?!Exception: |AmazonS3Exception\[|amazon_s3_exception: |\(Service: |message\":)[^\r\n]){0,900}?) ?\Z",
    facts_end=rb"\)(?![^()\r\n]{0,300}\(Bucket: )|[\r\n]",
)
_LIBCLOUD = form(
    rb"tatus code: %b" % STATUS,
    rb"drivers\.s3\.\w{1,60}'> ['\"]Unknown error\. S\Z",
    Service="S3",
)
_CLOUDFORMATION = form(rb"API: s3:(?P<Operation>\w{1,60}) %b" % MESSAGE, Service="S3")
_KOTLIN = form(
    rb"kotlin\.services\.s3\.model\.(?:S3Exception|(?P<code>[A-Z]\w{2,80})): "
    rb"(?P<message>[^\r\n]{0,400}?), Request ID: (?P<request_id>[^\s,]{1,200})"
    rb"(?:, Extended request ID: (?P<host_id>[^\s,]{1,300}))?",
    Service="S3",
)
_JAVASCRIPT = form(
    rb"rror \((?P<s3>[^\r\n]{0,200}(?:aws-sdk/lib/services/s3|client-s3)/?)?",
    # It begins with a letter, which makes a search fast.
    rb"(?P<code>[A-Z](?<![^\n {\[][A-Z])[A-Za-z0-9.]{2,80})\]?: %b\n"
    rb"(?:\s{1,9}at [^\r\n]{1,300}\n){0,6}\s{1,9}at [^\r\n]{0,100}\Z" % MESSAGE,
    facts_end=rb"\n(?=\S|\n)",
    shown_by=("code", "s3"),
    Service="S3",
)
# An object of it that was logged without its stack.
_JAVASCRIPT_3 = form(
    rb"\$metadata['\"]?[:=] ?\{",
    facts_end=rb"\n(?=\S|\n)|\$metadata",
    shown_by=("code", "host_id"),
    Service="S3",
)
_JAVASCRIPT_2 = form(
    rb"retryable\"?: (?:true|false)",
    rb"message\"?: ['\"](?P<message>(?:(?!code\"?: )[^\r\n]){0,600})['\"],\s{1,40}\"?code\"?: ['\"](?P<code>\w{3,80})['\"],"
    rb"(?>\s{1,40}\"?(?:requestId\"?: ['\"](?P<request_id>\w{1,99})['\"]|extendedRequestId\"?: ['\"](?P<host_id>[^\s'\"]{1,300})['\"]"
    rb"|\w{1,40}\"?: [^,\r\n]{0,300}+),){0,9}?\s{1,40}\"?statusCode\"?: %b,\s{1,40}\"?\Z" % STATUS,
    shown_by=("code",),
    Service="S3",
)
_DOTNET = form(
    rb"AmazonS3Exception: (?![^\r\n]{0,900}\(Service: )(?!Error making request )(?P<message>(?:(?! --->)[^\r\n]){1,900})",
    Service="S3",
)
_DOTNET_CODE = form(
    rb"rror making request with Error Code %b and Http Status Code (?P<reason>\w{1,60})\. %b"
    % (CODE, MESSAGE),
    Service="S3",
)
_CPP = form(
    rb"Exception name: %b~Error message: (?P<message>(?:(?!\\n)[^\r\n]){1,900})" % CODE,
    rb"HTTP response code: %b~(?:Resolved [^\r\n\\]{0,200}~)?(?:Request ID: (?P<request_id>[^\s\\]{0,200})~)?\Z"
    % STATUS,
    Service="S3",
)
_CPP_MARSHALLER = form(
    rb"rror '%b': " % CODE,
    rb"Encountered AWSE\Z",
    words="message",
    shown_by=("code",),
    Service="S3",
)
_ARROW = form(
    rb"rror (?P<code>[A-Z_]{3,60})(?: \(HTTP status %b\))? during (?P<Operation>\w{1,60}) operation: %b"
    % (STATUS, MESSAGE),
    rb"(?:key '(?P<Key>[^'\r\n]{0,900})' in bucket '(?P<BucketName>[^'\r\n]{1,99})': )?AWS E\Z",
    shown_by=("code", "status"),
)
# Of Longhorn.
_GO_PRINTED = form(
    rb"rror:  %b (?P<message>(?:(?!AWS Error)[^\r\n\\]){0,400}?) <nil>(?:\s|\\+n){1,4}%b (?P<request_id>[^\s\\\"]{1,200})"
    % (CODE, STATUS),
    rb"AWS E\Z",
    shown_by=("code",),
    Service="S3",
)
_RUBY = form(rb"rrors::%b: " % CODE, rb"A(?:ws|WS)::S3::E\Z", words="message", Service="S3")
_RUBY_BARE = form(
    rb"rrors::%b(?: \((?P<message>[^\r\n]{0,900})\)(?=:?(?:[\r\n]|\Z)))?(?![\w)])" % CODE,
    rb"A(?:ws|WS)::S3::E\Z",
    Service="S3",
)
_RUBY_RAISED = form(
    rb"rrors::%b\)" % CODE,
    rb"(?:\A|\n|': )(?P<message>(?:(?!': )[^\r\n]){1,900}) \(A(?:ws|WS)::S3::E\Z",
    Service="S3",
)
_RUST = form(
    rb"rror \{ source: (?=[A-Z])",
    rb"ServiceError\(ServiceE\Z",
    facts_end=_LINE,
    shown_by=("host_id",),
)
_RUST_TEXT = form(
    rb"rror \(%b\)" % CODE,
    rb"unhandled e\Z",
    facts_end=rb"\}|[\r\n]",
    shown_by=("code", "host_id"),
    Service="S3",
)
_OPENDAL = form(
    rb"rror \{ (?=code: )",
    rb"(?:status: %b[^\r\n]{0,900})?S3E\Z" % STATUS,
    facts_end=rb"\}|[\r\n]",
    Service="S3",
)
# Haskell's, of git-annex.
_HASKELL = form(
    rb"rror \{s3StatusCode = Status \{statusCode = %b, statusMessage = \"(?P<reason>[^\"]{0,99})\"\}, "
    rb"s3ErrorCode = \"(?P<code>\w{0,99})\", s3ErrorMessage = \"(?P<message>[^\"]{0,900})\""
    % STATUS
    + rb"(?:, s3ErrorResource = (?:Nothing|Just \"(?P<resource>[^\"]{0,999})\"))?"
    rb"(?:, s3ErrorHostId = (?:Nothing|Just \"(?P<host_id>[^\"]{0,200})\"))?"
)
_HASKELL_STATUS = form(
    rb"responseStatus = Status \{statusCode = %b, statusMessage = \"(?P<reason>[^\"]{0,99})\"\}"
    rb"(?:[^\r\n]{0,900}?\"x-amz-request-id\",\"(?P<request_id>[^\"]{1,200})\")?" % STATUS,
    rb"(?:host {1,20}= \"(?P<host>[^\"]{1,253})\"(?:(?!host {1,20}=)[^}]){0,900}?\n {1,9}path {1,20}= \"(?P<path>/[^\"]{0,900})\""
    rb"[^}]{0,300}?\n {1,9}method {1,20}= \"(?P<method>[A-Z]{3,7})\"[^}]{0,400}\}\s{1,9})?"
    rb"\(StatusCodeException \(Response \{\Z",
    shown_by=("url", "request_id"),
    url="https://{host}{path}",
)
_R = form(rb"rror: %b \(HTTP %b\)\. ?" % (CODE, STATUS), rb"E\Z", words="message", Service="S3")
# Google's, Alibaba's, Tencent's, Huawei's and Microsoft's own SDKs.
_GOOGLE = form(
    rb"google\.api_core\.exceptions\.\w{1,60}: %b (?P<method>[A-Z]{3,7}) "
    rb"(?P<url>https://storage\.googleapis\.com/\S{0,2000}?): "
    rb"(?:\{\s{1,9}\"error\": \{\s{1,9}\"code\": [0-9]{3},\s{1,9}\"message\": \"(?=[^\r\n{]))?"
    rb"(?P<message>(?:(?!\",[\r\n])[^\r\n]){1,900})" % STATUS
)
_SERVICE_RETURNED = form(
    rb"rror: (?=Status)", rb"o[bs]s: service returned e\Z", facts_end=_LINE, Service="S3"
)
_OSS_PYTHON = form(
    rb"'details': (?=\{'Code)",
    rb"\{'status': %b,[^\r\n]{0,200}\Z" % STATUS,
    facts_end=rb"\}",
    Service="S3",
)
_COS_PYTHON = form(rb"rror: (?=\{')", rb"CosServiceE\Z", facts_end=rb"\}", Service="S3")
# And of Akka.
_COS_JAVA = form(
    rb"\(Status [Cc]ode: ",
    rb"(?:CosService|S3)Exception: %b \Z" % MESSAGE,
    facts_end=rb"\)",
    Service="S3",
)
_COS_GO = form(
    rb"\(Message: (?P<message>[^\r\n]{0,900}?), RequestId: (?P<request_id>\w{1,200})",
    rb"(?P<method>[A-Z]{3,7}) %b: %b (?P<code>\w{1,80})\Z" % (URL, STATUS),
)
_AZURE_GO = form(
    rb"RESPONSE %b: [0-9]{3} (?P<reason>[^\r\n]{0,300})\s{1,9}ERROR CODE: (?P<code>\w{1,80})"
    % STATUS,
    rb"(?P<method>[A-Z]{3,7}) %b\s{1,9}-{9,99}\s{1,9}\Z" % URL,
    shown_by=("url",),
)
# Of Rust's crate `object_store`, without a body, which would say more.
_OBJECT_STORE = form(
    rb"rror performing (?P<method>[A-Z]{3,7}) (?P<url>\S{1,2000}) in [^\r\n<]{0,200}? status(?: code:)? %b"
    rb" (?P<reason>[A-Z][A-Za-z -]{0,60}+)(?!\W{0,9}(?:<|\{))" % STATUS,
    rb"(?:Generic (?P<Service>S3) error: )?E\Z",
    shown_by=("url", "Service"),
)
# MinIO's for Java and .NET.
_MINIO_JAVA = form(rb"rrorResponse\((?=code = )", rb"E\Z", facts_end=rb"\)|[\r\n]", Service="S3")
_MINIO_JAVA_MESSAGE = form(
    rb"rrorResponseException: (?P<message>[^\r\n\"\\]{1,300})",
    rb"io\.minio\.errors\.E\Z",
    shown_by=("code",),
    Service="S3",
)
_MINIO_NET_BUCKET = form(
    rb"API responded with message=(?P<message>Bucket (?P<BucketName>[^\s]{1,63}) not found)",
    Service="S3",
    code="NoSuchBucket",
)
_MINIO_NET = form(
    rb"API responded with message=(?P<message>[^\r\n\"()]{1,300})",
    shown_by=("code",),
    Service="S3",
)


#: Lines that contain the word `error`.
ERROR_LINES: tuple[LineReader, ...] = (
    error_reader(rb": (?<=(?:Client|Server) Error: )", LONGEST * 2, _read_failed_request),
    form_reader(rb"rror '[45]\d\d ", _HTTPX),
    form_reader(rb"rror: [45]\d\d, message=", _AIOHTTP),
    form_reader(rb"rror responses(?<=\d error responses)", _URLLIB3),
    form_reader(rb"rror:  [A-Z](?<=AWS Error:  .)", _GO_PRINTED),
    form_reader(rb"rror\s{1,3}occurred\s{1,3}\(", _BOTOCORE),
    form_reader(rb"rror['\"]: ?\{\s{0,40}['\"]Code['\"]: ?", _BOTO_RESPONSE),
    form_reader(rb"rror: [45](?<=S3ResponseError: .)", _BOTO2),
    form_reader(rb"rror(?:\s|\\[nt]|\xe2\x94\x82){1,9}StatusCode: ", _GO),
    form_reader(rb"rror [A-Z](?<=api error .)", _GO_CODE),
    form_reader(rb"rror \((?<=[edt]Error \()", _JAVASCRIPT),
    form_reader(rb"rrors::(?<=S3::Errors::)", _RUBY, _RUBY_BARE, _RUBY_RAISED),
    form_reader(rb"rror \{ source: (?<=ServiceError \{ source: )", _RUST),
    form_reader(rb"rror \((?<=unhandled error \()", _RUST_TEXT),
    form_reader(rb"rror \{ code: (?<=S3Error \{ code: )", _OPENDAL),
    form_reader(rb"rror \{s3StatusCode", _HASKELL),
    form_reader(rb"rror [A-Z_](?<=AWS Error .)", _ARROW),
    form_reader(rb"rrorResponse\(code = ", _MINIO_JAVA),
    form_reader(rb"rrorResponseException: ", _MINIO_JAVA_MESSAGE),
    form_reader(rb"rror: [A-Z]\w{2,80} \(HTTP ", _R),
    form_reader(rb"rror '(?<=AWSError ')", _CPP_MARSHALLER),
    form_reader(rb"rror performing ", _OBJECT_STORE),
    form_reader(rb"rror making request with Error Code ", _DOTNET_CODE),
    form_reader(rb"rror: Status", _SERVICE_RETURNED),
    form_reader(rb"rror: \{'(?<=CosServiceError: \{')", _COS_PYTHON),
)
#: Other lines.
OTHER_LINES: tuple[LineReader, ...] = (
    form_reader(rb"tatus code: ", _GO_1, _GO_REGISTRY, _LIBCLOUD),
    form_reader(rb"\(Service: ", _JAVA),
    form_reader(rb"API: s3:", _CLOUDFORMATION),
    form_reader(rb"kotlin\.services\.s3\.model\.", _KOTLIN),
    form_reader(rb"AmazonS3Exception: ", _DOTNET),
    form_reader(rb"Exception name: ", _CPP),
    form_reader(rb"\$metadata", _JAVASCRIPT_3),
    form_reader(rb"retryable\"?: (?:true|false)", _JAVASCRIPT_2),
    form_reader(rb"google\.api_core\.exceptions\.", _GOOGLE),
    form_reader(rb"API responded with message=", _MINIO_NET_BUCKET, _MINIO_NET),
    form_reader(rb"responseStatus = Status \{", _HASKELL_STATUS),
    form_reader(rb"'details': ", _OSS_PYTHON),
    form_reader(rb"\(Status [Cc]ode: ", _COS_JAVA),
    form_reader(rb"\(Message: ", _COS_GO),
    form_reader(rb"RESPONSE [45]", _AZURE_GO),
)
