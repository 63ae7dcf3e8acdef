"""Reads the lines in which SDKs and their commands report an S3 error without its body.

Each program is a row of `ERROR_LINES` or `OTHER_LINES`. A service that is not S3 may fail in the
same words, so a line counts by an operation of S3, by the name S3 in it, or by its host id.
"""

from __future__ import annotations

import re

from ias3errors.document import ErrorDocument, frozen_fields
from ias3errors.exceptions import CLASSES
from ias3errors.exchange import Exchange
from ias3errors.scanning.known_messages import code_of_message
from ias3errors.scanning.log_line import LineReader, LogLine, error_reader
from ias3errors.scanning.log_words import decoded, quote_before, read_words

_LONGEST = 4_096
_HEAD = 1_024

#: The method by which the operation of a name begins; the longest beginning counts.
_METHODS = (
    ("DeleteObjects", "POST"),
    ("CreateBucket", "PUT"),
    ("CreateSession", "GET"),
    ("Delete", "DELETE"),
    ("Abort", "DELETE"),
    ("Create", "POST"),
    ("Complete", "POST"),
    ("Restore", "POST"),
    ("Select", "POST"),
    ("Head", "HEAD"),
    ("Get", "GET"),
    ("List", "GET"),
    ("Put", "PUT"),
    ("Upload", "PUT"),
    ("Copy", "PUT"),
)
_S3_OPERATION = re.compile(
    r"(?:Get|Put|Delete|Head|List|Copy|Create|Complete|Abort|Upload|Restore|Select)"
    r"(?:\w*Objects?(?!Type)\w*|\w*Buckets?\w*|Part|PartCopy|Parts|MultipartUploads?|Session)\Z"
)


def _method_of(operation: str | None) -> str | None:
    if operation is None:
        return None
    return next((method for name, method in _METHODS if operation.startswith(name)), None)


def _line(
    bounds: tuple[int, int, int],
    code: str | None,
    message: str,
    *,
    status: int | None = None,
    operation: str | None = None,
    request_id: str | None = None,
    host_id: str | None = None,
    names: dict[str, str] | None = None,
) -> LogLine:
    if code is not None and code.isdigit():
        status, code = status or int(code), None
    if code is None:
        code = code_of_message(message)
    document = ErrorDocument(
        code=code,
        message=message or None,
        request_id=request_id or None,
        host_id=host_id or None,
        source="body" if code else "status",
        fields=frozen_fields(dict(names or {})),
    )
    return LogLine(*bounds, document, Exchange(status, method=_method_of(operation)))


def _text(match: re.Match[bytes], name: str) -> str | None:
    value = match.groupdict().get(name)
    return decoded(value).strip() if value else None


# botocore, boto3 and the AWS command line.

_BOTOCORE = re.compile(
    rb"rror\s{1,3}occurred\s{1,3}\((?P<code>[^()\r\n]{1,100})\)\s{1,3}when\s{1,3}calling\s{1,3}the"
    rb"\s{1,3}(?P<operation>\w{1,60})\s{1,3}operation(?:\s{1,3}\([^()\r\n]{1,60}\))?:[ ]?"
)
_COMMAND = re.compile(rb"\b(?:upload|download|copy|move|delete|remove) failed: [^\r\n]{1,2000}\Z")
_S3_URI = re.compile(r"s3://(?P<bucket>[^/\s]{1,255})(?:/(?P<key>.+?))?(?= to |\s*\Z)")


def _read_botocore(data: bytes, position: int) -> LogLine | None:
    match = _BOTOCORE.match(data, position)
    if match is None:
        return None
    operation = _text(match, "operation") or ""
    if not _S3_OPERATION.match(operation):
        return None
    start = position - len("An e") if data[:position].endswith(b"An e") else position - 1
    limit = min(len(data), position + _LONGEST)
    words = read_words(data, match.end(), limit, quote_before(data, start))
    bounds = start, match.end(), words.end
    names = _names_before(data, start)
    return _line(bounds, _text(match, "code"), words.text, operation=operation, names=names)


def _names_before(data: bytes, start: int) -> dict[str, str]:
    """Return the bucket and the key that ``aws s3`` names before an error; the target is last."""
    command = _COMMAND.search(data, max(0, start - _HEAD), start)
    found = list(_S3_URI.finditer(decoded(command[0]))) if command else []
    if not found:
        return {}
    names = {"BucketName": found[-1]["bucket"], "Key": (found[-1]["key"] or "").strip()}
    return {name: value for name, value in names.items() if value}


# The SDKs for Go, and what is built on them: rclone, Terraform, s5cmd.

# Terraform draws a line before each of its lines.
_BLANK = rb"(?:\s|\\[nt]|\xe2\x94\x82|\xe2\x95\xb7){1,9}"


def _spaced(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern.replace(b" ", _BLANK))


_GO = _spaced(
    rb"rror S3: (?P<operation>\w{1,60}),(?: exceeded maximum number of attempts, [0-9]+,)?"
    rb" https response error StatusCode: (?P<status>[0-9]{1,3}),"
    rb" RequestID:(?: (?P<request_id>[^,\s]{1,200}))?,"
    rb"(?: HostID:(?: (?P<host_id>[^,\s]{1,300}))?\s?,)?"
    rb" (?:api error )?(?P<code>[A-Za-z][\w.]{1,100})(?::\x20?|(?=[\s\"']|\Z))"
)
_API_ERROR = re.compile(rb"rror (?P<code>[A-Z][A-Za-z0-9.]{2,80}):[ ]?")
_OTHER_SERVICE = re.compile(rb"operation error (?!S3:)[A-Z][^\r\n,]{1,60}, [^\r\n]{0,400}\Z")


def _read_go(data: bytes, position: int) -> LogLine | None:
    match = _GO.match(data, position, position + 2_000)
    if match is None:
        return None
    begins = b"operation e"
    start = position - len(begins) if data[:position].endswith(begins) else position - 1
    words = read_words(data, match.end(), min(len(data), position + _LONGEST))
    status = int(match["status"])
    return _line(
        (start, match.end(), words.end),
        _text(match, "code"),
        words.text,
        status=status if status >= 100 else None,
        operation=_text(match, "operation"),
        request_id=_text(match, "request_id"),
        host_id=_text(match, "host_id"),
    )


def _read_api_error(data: bytes, position: int) -> LogLine | None:
    match = _API_ERROR.match(data, position)
    if match is None or _text(match, "code") not in CLASSES:
        return None
    if _OTHER_SERVICE.search(data, max(0, position - 600), position):
        return None
    words = read_words(data, match.end(), min(len(data), position + _LONGEST))
    bounds = position - len("api e"), match.end(), words.end
    return _line(bounds, _text(match, "code"), words.text)


_GO_V1 = re.compile(
    rb"tatus code: (?P<status>[1-5][0-9]{2}), request id: ?(?P<request_id>[^,\s]{0,200}),"
    rb" host id: ?(?P<host_id>[^\s\"',\]})\\]{0,300})"
)
_BEFORE_STATUS = re.compile(rb"(?:\s|\\[nrt])*s\Z")
_CODE_AND_MESSAGE = re.compile(rb"(?:\A|(?<=[\s\"'(\[]))(?P<code>[A-Z][A-Za-z0-9.]{2,80}): ?")


def _read_go_v1(data: bytes, position: int) -> LogLine | None:
    match = _GO_V1.match(data, position)
    if match is None:
        return None
    low = max(0, position - _HEAD)
    head = data[low:position]
    space = _BEFORE_STATUS.search(head)
    end = space.start() if space else len(head)
    line_start = max(head.rfind(b"\n", 0, end) + 1, head.rfind(b"\\n", 0, end) + 1)
    found = list(_CODE_AND_MESSAGE.finditer(head, line_start, end))
    known = [one for one in found if decoded(one["code"]) in CLASSES]
    if not found:
        return None
    said = (known or found)[-1]
    message = decoded(head[said.end() : end]).strip()
    return _line(
        (low + said.start(), low + said.end(), match.end()),
        _text(said, "code"),
        message,
        status=int(match["status"]),
        request_id=_text(match, "request_id"),
        host_id=_text(match, "host_id"),
    )


# The SDKs for Java.

_JAVA = re.compile(
    rb"\(Service: (?:Amazon )?S3[;,]\s{1,9}Status Code: (?P<status>[1-5][0-9]{2})"
    rb"(?:;\s{1,9}Error Code: (?P<code>[\w.]{1,100}))?"
    rb"(?:[;,]\s{1,9}Request ID: (?P<request_id>[^;,)\s]{1,200}))?"
    rb"(?:[;,]\s{1,9}(?:S3 )?Extended Request ID: (?P<host_id>[^;,)\s]{1,300}))?"
)
_JAVA_CLASS = re.compile(r"(?:\A|[\s.])(?P<name>[A-Z]\w{1,80})Exception: ")


def _read_java(data: bytes, position: int) -> LogLine | None:
    match = _JAVA.match(data, position)
    if match is None:
        return None
    low = max(data.rfind(b"\n", max(0, position - _HEAD), position) + 1, position - _HEAD)
    before = decoded(data[low:position])
    classes = list(_JAVA_CLASS.finditer(before))
    message = before[classes[-1].end() :] if classes else before.rpartition(": ")[2]
    named = classes[-1]["name"] if classes and classes[-1]["name"] in CLASSES else None
    end = data.find(b")", match.end(), match.end() + 400) + 1 or match.end()
    start = position - len(message.encode())
    return _line(
        (max(start, low), position, end),
        _text(match, "code") or named,
        "" if message.strip() == "null" else message.strip(),
        status=int(match["status"]),
        request_id=_not_null(_text(match, "request_id")),
        host_id=_not_null(_text(match, "host_id")),
    )


def _not_null(value: str | None) -> str | None:
    return None if value == "null" else value


# s3cmd, the client of MinIO, and its SDK for Python.

_S3CMD = re.compile(
    rb"rror: (?P<status>[1-5][0-9]{2}) \((?P<code>[\w. ]{1,100})\)(?:: (?P<message>[^\r\n]*))?"
)


def _read_s3cmd(data: bytes, position: int) -> LogLine | None:
    match = _S3CMD.match(data, position, position + _LONGEST)
    if match is None:
        return None
    code, message = _text(match, "code"), _text(match, "message") or ""
    if code not in CLASSES and message in CLASSES:
        code, message = message, ""  # a body without a message
    bounds = position - len("S3 e"), match.start("code"), match.end()
    return _line(bounds, code, message, status=int(match["status"]))


_MINIO = re.compile(
    rb"S3 operation failed; code: (?P<code>[\w.]{1,100}), message: (?P<message>[^\r\n]{0,1000}?), "
    rb"resource: (?P<resource>[^\r\n,]{0,1500}), request_id: (?P<request_id>[^,\s]{0,200}), "
    rb"host_id: (?P<host_id>[^,\s\"']{0,300})(?:, bucket_name: (?P<bucket>[^,\s\"']{1,255}))?"
    rb"(?:, object_name: (?P<key>[^\r\n\"']{1,1024}))?"
)


def _read_minio(data: bytes, position: int) -> LogLine | None:
    match = _MINIO.match(data, position)
    if match is None:
        return None
    named = {"BucketName": _text(match, "bucket"), "Key": _text(match, "key")}
    return _line(
        (position, match.start("message"), match.end()),
        _text(match, "code"),
        _text(match, "message") or "",
        request_id=_text(match, "request_id"),
        host_id=_text(match, "host_id"),
        names={name: value for name, value in named.items() if value},
    )


_MC = re.compile(rb"<ERROR> (?:[^\r\n]{0,1000}?[`'\"]\.? )?(?P<message>[A-Z][^\r\n`]{3,300})")
_MC_NAME = re.compile(r"[`'](?P<alias>[\w.-]+)/(?P<bucket>[^/`']+)(?:/(?P<key>[^`']+))?[`']")


def _read_mc(data: bytes, position: int) -> LogLine | None:
    match = _MC.match(data, position)
    if match is None:
        return None
    said = _text(match, "message") or ""
    # A failed step of the client itself may come first: "Unable to stat. Access Denied."
    for message in (said, said.partition(". ")[2]):
        code = code_of_message(message)
        if code is not None:
            bounds = position, match.start("message"), match.end()
            named = _MC_NAME.search(decoded(match[0]))
            names = {"BucketName": named["bucket"], "Key": named["key"]} if named else {}
            known = {name: value for name, value in names.items() if value}
            return _line(bounds, code, message, names=known)
    return None


#: Lines that contain the word `error`.
ERROR_LINES: tuple[LineReader, ...] = (
    error_reader(rb"\s{1,3}occurred\s{1,3}\(", _LONGEST, _read_botocore),
    error_reader(rb" S3: ", _LONGEST, _read_go),
    error_reader(rb"(?<=api error) [A-Z]", _LONGEST, _read_api_error),
    error_reader(rb"(?<=S3 error): ", _LONGEST, _read_s3cmd),
)
#: Other lines.
OTHER_LINES: tuple[LineReader, ...] = (
    LineReader(re.compile(rb"tatus code: "), _HEAD, _read_go_v1),
    LineReader(re.compile(rb"\(Service: "), _HEAD, _read_java),
    LineReader(re.compile(rb"S3 operation failed; code: "), _LONGEST, _read_minio),
    LineReader(re.compile(rb"<ERROR> "), _LONGEST, _read_mc),
)
