"""The forms in which programs report an error of S3 without its body: commands, databases, backups.

Each program is a row. A line counts by the same marks as one of an SDK (see `sdk_log`).
"""

from __future__ import annotations

from ias3errors.scanning.line_forms import form, form_reader
from ias3errors.scanning.log_line import LineReader
from ias3errors.scanning.sdk_log import CODE, MESSAGE, STATUS, URL

# Databases.
_DUCKDB = form(
    rb"rror (?:on|reading) '(?:s3://(?P<BucketName>[^/'\s]{3,63})/(?P<Key>[^'?]{0,1024})|(?P<url>https?://[^'\s]{1,2000}))[^'\s]*'"
    rb"(?: in region '[^'\r\n]{0,60}')? \(HTTP %b(?: (?P<reason>[A-Za-z -]{1,60}))?\)(?:\s{1,9}%b: %b)?"
    % (STATUS, CODE, MESSAGE),
    rb"HTTP (?P<method>[A-Z]{3,7}) e\Z",
    shown_by=("url", "BucketName"),
)
_CLICKHOUSE = form(
    rb"DB::Exception: (?=[^\r\n]{0,2000}\(S3_ERROR\))(?:Message: )?"
    rb"(?P<message>(?:(?!DB::Exception: )[^\r\n]){0,600}?)"
    rb"(?=: while reading|, [Kk]ey|, [Bb]ucket|\(S3_ERROR\))",
    facts_end=rb"\(S3_ERROR\)",
    Service="S3",
)

# s3cmd, the client of MinIO, and programs that use its SDK for Go, such as restic.
_S3CMD = form(
    rb"rror: (?:(?P<status>[1-5][0-9]{2}) \((?P<code>[\w. ]{1,100})\)(?:: |(?=[\r\n]|\Z)))?%b?"
    % MESSAGE,
    rb"S3 e\Z",
    shown_by=("status", "code"),
    Service="S3",
)
_S3CMD_RETRY = form(
    rb"ailed(?: request)?: /\S{0,900} \(%b \((?P<code>[\w.]{1,100})\)(?:: (?P<message>[^\r\n]{0,900}))?\)"
    % STATUS,
    Service="S3",
)
_MINIO = form(
    rb"S3 operation failed; (?=code: )", facts_end=rb"[\r\n]|[\"'][)}\]]|\Z", Service="S3"
)
_QUOTE = rb"(?:[`'\"]|\xe2\x80[\x98\x99])"
_MC = form(
    rb"<ERROR> (?:[^\r\n`'\"]{0,300}%b(?:[\w.-]{1,99}/(?P<BucketName>[^/`'\"\s]{1,99})"
    rb"(?:/(?P<Key>[^`'\"]{1,1024}))?|[^`'\"\r\n]{1,1500})%b\.? )?%b" % (_QUOTE, _QUOTE, MESSAGE),
    shown_by=("code",),
    Service="S3",
)
# Only S3 has this phrase. A body after it says more.
_SLOW_DOWN = form(
    rb"(?P<status>503):? \(?(?P<reason>Slow Down)(?![^\r\n]{0,300}(?:\r?\n\s{0,9})?<Error)",
    Service="S3",
)
# Of goofys, Milvus, and Grafana's Tempo.
_GOOFYS = form(
    rb"s3\.ERROR code=%b msg=(?P<message>[^\r\n]{1,300}?), err=<nil>" % CODE,
    shown_by=("code",),
    Service="S3",
)
_MILVUS = form(
    rb"rror=\"(?P<message>[^\r\n\"]{1,300})",
    rb"\[bucket=(?P<BucketName>[a-z0-9.-]{3,63})\] \[e\Z",
    shown_by=("code",),
    Service="S3",
)
_TEMPO = form(
    rb"s3 backend, bucket: (?P<BucketName>[a-z0-9.-]{3,63}), objName: (?P<Key>\S{1,900}): "
    rb"(?P<message>[^\r\n\"\\]{1,300})",
    Service="S3",
)
_MINIO_GO = form(
    rb"(?:client\.(?P<Operation>[A-Z]\w{1,40})|Stat|s3 object|get file|(?:ListObjects on|existence of bucket) (?P<BucketName>[a-z0-9.-]{3,63})|bucket|napshot to S3|storage\.Init failed|despite \d{1,4} retries|kopia\.repository blob): "
    # It counts by its message, so few bytes of it are enough.
    rb"(?P<message>[^\r\n\"\\]{1,300})",
    shown_by=("code",),
    Service="S3",
)

# What other programs say of a response without its body: s3fs, and GitLab's.
_S3FS = form(
    rb"HTTP response code (?:= )?%b, returning \w{1,20}\. Body Text: ?(?!\s{0,9}<)" % STATUS,
    Service="S3",
)
_FLUENT_BIT = form(
    rb"rror='%b'(?:, message='(?P<message>[^'\r\n]{0,900})')?" % CODE,
    rb"(?P<Operation>\w{1,60}) API responded with e\Z",
    shown_by=("Operation",),
)
_GITLAB_RUNNER = form(
    rb"received: %b (?P<reason>[^\r\n.]{1,60})\. Request failed with error code %b"
    % (STATUS, CODE),
    shown_by=("code",),
    Service="S3",
)
# Of pgBackRest, over several lines.
_PGBACKREST = form(
    rb"HTTP request failed with %b \((?P<reason>[^)\r\n]{1,99})\):\s{1,20}\*{3} Path/Query \*{3}:\s{1,20}"
    rb"(?P<method>[A-Z]{3,7}) (?P<path>/\S{0,900})\s(?:[^\r\n]{0,300}\n){0,40}?\s{1,20}host: (?P<host>\S{1,253})"
    % STATUS,
    shown_by=("url",),
    url="https://{host}{path}",
)
_CURL = form(
    rb"rror: %b(?: (?P<reason>[A-Za-z -]{1,60}))?" % STATUS,
    rb"\bcurl (?:(?:(?!curl |https?:|-X|--request )[^\r\n]){0,500}+(?:-X ?|--request )(?P<method>[A-Z]{3,7}))?+"
    rb"(?:(?!curl |https?:)[^\r\n]){0,500}+%b(?=[\s\"'])[^\r\n]{0,300}+\n"
    rb"(?:(?!curl: )[^\r\n]{0,200}+\r?\n){0,6}+curl: \(22\) The requested URL returned e\Z" % URL,
    shown_by=("url",),
)
_WGET = form(
    rb"response\.\.\. %b (?P<reason>[^\r\n]{1,60})" % STATUS,
    rb"--[0-9-]{10} [0-9:]{8}--  %b\r?\n(?:(?!--[0-9])[^\r\n]{0,300}\r?\n){0,9}HTTP request sent, awaiting \Z"
    % URL,
    shown_by=("url",),
)
_PHP = form(
    rb"HTTP request failed! HTTP/[0-9.]{1,3} %b (?P<reason>[A-Za-z -]{1,60})" % STATUS,
    rb"\(%b\): [Ff]ailed to open stream: \Z" % URL,
    shown_by=("url",),
)
# Of fog, where the response has no body.
_EXCON = form(
    rb"rrors?::\w{1,60}:? \(?Expected\([0-9, \[\]]{1,40}\) <=> Actual\(%b (?P<reason>[A-Za-z -]{1,60})\)\s{1,9}"
    rb"excon\.error\.response\s{1,9}:body\s{1,20}=> \"\"\n(?:\s{1,9}[^\r\n]{0,300}\n){0,20}?"
    rb"\s{1,9}:host\s{1,20}=> \"(?P<host>[^\"\s]{1,253})\"\n(?:\s{1,9}[^\r\n]{0,300}\n){0,9}?"
    rb"\s{1,9}:path\s{1,20}=> \"(?P<path>/[^\"\s]{0,900})\"" % STATUS,
    rb"Excon::E\Z",
    shown_by=("url",),
    url="https://{host}{path}",
)
_GRADLE = form(
    rb"Received status code %b from server: (?P<reason>[^\r\n]{1,60})" % STATUS,
    rb"Could not (?P<method>[A-Z]{3,7}) '%b'\. \Z" % URL,
    shown_by=("url",),
)
_GITLAB = form(
    rb"returned: %b (?P<reason>[A-Za-z -]{1,60})" % STATUS,
    rb"(?P<method>[A-Z]{3,7}) request \\*\"%b\\*\" \Z" % URL,
    shown_by=("url",),
)


#: Lines that contain the word `error`.
ERROR_LINES: tuple[LineReader, ...] = (
    form_reader(rb"rror: [45](?<=The requested URL returned error: .)", _CURL),
    form_reader(rb"rrors?::\w{1,60}:? \(?Expected\(", _EXCON),
    form_reader(rb"rror=\"(?<=\] \[error=\")", _MILVUS),
    form_reader(rb"rror: (?<=S3 error: )", _S3CMD),
    form_reader(rb"rror='(?<=responded with error=')", _FLUENT_BIT),
    form_reader(rb"rror (?:on|reading) '", _DUCKDB),
)
#: Other lines.
OTHER_LINES: tuple[LineReader, ...] = (
    form_reader(rb"ailed(?: request)?: /", _S3CMD_RETRY),
    form_reader(rb"S3 operation failed; code: ", _MINIO),
    form_reader(rb"<ERROR> ", _MC),
    form_reader(rb"503(?<!HTTP/1\.1 503):? \(?Slow Down", _SLOW_DOWN),
    form_reader(rb"Stat: ", _MINIO_GO),
    form_reader(rb"s3 object: ", _MINIO_GO),
    form_reader(rb"get file: ", _MINIO_GO),
    form_reader(rb"ListObjects on ", _MINIO_GO),
    form_reader(rb"existence of bucket ", _MINIO_GO),
    form_reader(rb"bucket: (?=[A-Z])", _MINIO_GO),
    form_reader(rb"napshot to S3: ", _MINIO_GO),
    form_reader(rb"storage\.Init failed: ", _MINIO_GO),
    form_reader(rb"s3 backend, bucket: ", _TEMPO),
    form_reader(rb"s3\.ERROR code=", _GOOFYS),
    form_reader(rb"despite \d{1,4} retries: ", _MINIO_GO),
    form_reader(rb"kopia\.repository blob: ", _MINIO_GO),
    form_reader(rb"HTTP response code ", _S3FS),
    form_reader(rb"HTTP request failed(?: with |! )", _PGBACKREST, _PHP),
    form_reader(rb"response\.\.\. [45]", _WGET),
    form_reader(rb"received: [45]", _GITLAB_RUNNER),
    form_reader(rb"Received status code ", _GRADLE),
    form_reader(rb"returned: [45]", _GITLAB),
    form_reader(rb"DB::Exception: ", _CLICKHOUSE),
    form_reader(rb"client\.(?=[A-Z]\w{1,40}: )", _MINIO_GO),
)
