"""Operations on multipart uploads."""

from __future__ import annotations

import re

from ias3errors.testing import responses
from ias3errors.testing.files import copied_file, copy_result, store_file
from ias3errors.testing.responses import Refused, Response
from ias3errors.testing.rules import (
    Call,
    item_metadata,
    may_write,
    redirect_to_node,
    require_account,
    require_digest,
    require_length,
)
from ias3errors.testing.store import Archive, MultipartUpload, StoredFile


def begin_upload(archive: Archive, call: Call) -> Response:
    """Begin a multipart upload."""
    account = may_write(archive, call)
    call.body.read()
    item, key = call.address.item, call.address.key
    upload = MultipartUpload(item, key, account, item_metadata(call.request.headers))
    names = [("Bucket", item), ("Key", key), ("UploadId", archive.begin_upload(upload))]
    return responses.xml("InitiateMultipartUploadResult", names)


def put_part(archive: Archive, call: Call) -> Response:
    """Store one part: the body, or a copy of a file."""
    require_length(call)
    account = require_account(archive, call)
    number = _part_number(call)
    _upload(archive, call, account)
    redirect_to_node(archive, call)
    file = StoredFile.of(call.body.read())
    require_digest(call, file)
    copying = "x-amz-copy-source" in call.request.headers
    if copying:
        file = copied_file(archive, call)
    with archive.lock:
        _upload(archive, call, account).parts[number] = file
    if copying:
        return copy_result("CopyPartResult", file)
    return Response(200, headers=(("ETag", file.etag),))


def complete_upload(archive: Archive, call: Call) -> Response:
    """Join the parts that the body names, or all parts if it names none, to one file."""
    account = require_account(archive, call)
    body = call.body.read()
    # No part has a number of 18 digits, and Python refuses numbers of 4,300 digits.
    numbers = [int(number[:18]) for number in re.findall(rb"PartNumber>\s*(\d+)\s*<", body)]
    with archive.lock:
        upload = _upload(archive, call, account)
        try:
            file = StoredFile.of(archive.join_parts(upload, numbers))
        except KeyError as missing:
            raise Refused("InvalidPart", f"there is no part {missing}") from None
        store_file(archive, call, account, file, upload.metadata)
        del archive.uploads[call.request.query["uploadId"]]
    names = [("Bucket", call.address.item), ("Key", call.address.key), ("ETag", file.etag)]
    return responses.xml("CompleteMultipartUploadResult", [("Location", call.request.url), *names])


def list_parts(archive: Archive, call: Call) -> Response:
    """List the parts that arrived."""
    account = require_account(archive, call)
    with archive.lock:
        parts = sorted(_upload(archive, call, account).parts.items())
    found = [
        ("Part", [("PartNumber", str(number)), ("ETag", file.etag)]) for number, file in parts
    ]
    return responses.xml("ListPartsResult", found)


def abort_upload(archive: Archive, call: Call) -> Response:
    """Abort a multipart upload."""
    account = require_account(archive, call)
    with archive.lock:
        _upload(archive, call, account)
        del archive.uploads[call.request.query["uploadId"]]
    return Response(204)


def _upload(archive: Archive, call: Call, account: str) -> MultipartUpload:
    upload = archive.uploads.get(call.request.query["uploadId"])
    place = (call.address.item, call.address.key, account)
    if upload is None or (upload.identifier, upload.key, upload.owner) != place:
        raise Refused("NoSuchUpload")
    return upload


def _part_number(call: Call) -> int:
    text = call.request.query.get("partNumber", "")
    if not re.fullmatch("[0-9]{1,5}", text) or not 1 <= int(text) <= 10000:
        raise Refused("InvalidArgument", f"partNumber={text}")
    return int(text)
