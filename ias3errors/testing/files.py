"""Operations on the service, on items and on whole files."""

from __future__ import annotations

import html as html_entities
import re
import time
from email.utils import formatdate
from urllib.parse import unquote

from ias3errors.testing import responses
from ias3errors.testing.responses import Refused, Response
from ias3errors.testing.rules import (
    Call,
    find_item,
    item_metadata,
    may_change,
    may_write,
    require_account,
    require_deletable,
    require_digest,
    require_identifier,
    require_length,
    require_no_spam,
    require_online,
    require_open_collections,
    require_ownership,
    require_room,
)
from ias3errors.testing.store import Archive, Item, StoredFile


def check_limit(archive: Archive, call: Call) -> Response:
    """Report whether the load limit would refuse uploads; needs no credentials."""
    detail = {
        "accesskey_ration": 74,
        "accesskey_tasks_queued": 0,
        "bucket_ration": 24,
        "bucket_tasks_queued": 0,
        "limit_reason": "",
        "rationing_engaged": 0,
        "rationing_level": 1399,
        "total_global_limit": 1799,
        "total_tasks_queued": 1017,
    }
    return responses.as_json(
        {
            "accesskey": call.request.query.get("accesskey", ""),
            "bucket": call.request.query.get("bucket", ""),
            "detail": detail,
            "over_limit": archive.over_limit,
        }
    )


def list_items(archive: Archive, call: Call) -> Response:
    """List the account's items."""
    account = require_account(archive, call)
    with archive.lock:
        names = sorted(name for name, item in archive.items.items() if item.owner == account)
    buckets = [("Bucket", [("Name", name)]) for name in names]
    return responses.xml(
        "ListAllMyBucketsResult", [("Owner", [("ID", account)]), ("Buckets", buckets)]
    )


def make_item(archive: Archive, call: Call) -> Response:
    """Make an empty item."""
    require_length(call)
    account = require_account(archive, call)
    require_identifier(call)
    require_no_spam(archive, call, account)
    require_online(archive, call.address.item)
    require_open_collections(archive, call)
    call.body.read()
    with archive.lock:
        item = archive.items.get(call.address.item)
        if item is not None and call.header("x-archive-ignore-preexisting-bucket") != "1":
            owned = item.owner == account
            raise Refused("BucketAlreadyOwnedByYou" if owned else "BucketAlreadyExists")
        item_for_writing(archive, call, account).metadata = item_metadata(call.request.headers)
    return Response(200)


def list_files(archive: Archive, call: Call) -> Response:
    """List an item's files."""
    prefix = call.request.query.get("prefix", "")
    with archive.lock:
        item = find_item(archive, call.address.item)
        files = sorted(item.files.items())
    contents = [
        (
            "Contents",
            [
                ("Key", name),
                ("LastModified", iso_time(file.modified)),
                ("ETag", file.etag),
                ("Size", str(len(file.content))),
            ],
        )
        for name, file in files
        if name.startswith(prefix)
    ]
    head = [("Name", call.address.item), ("Prefix", prefix), ("IsTruncated", "false")]
    return responses.xml("ListBucketResult", [*head, *contents])


def refuse_to_delete_item(archive: Archive, call: Call) -> Response:
    """Refuse, since items cannot be deleted."""
    may_change(archive, call)
    raise Refused("AccessDenied", "items cannot be deleted")


def delete_files(archive: Archive, call: Call) -> Response:
    """Delete the files that the body names; report the outcome for each."""
    body = call.body.read().decode("utf-8", "replace")
    keys = [html_entities.unescape(key) for key in re.findall(r"<Key>([^<]*)</Key>", body)]
    with archive.lock:
        item = may_change(archive, call)
        results = [_delete_one(item, key) for key in keys]
    return responses.xml("DeleteResult", results)


def put_file(archive: Archive, call: Call) -> Response:
    """Store a file."""
    account = may_write(archive, call)
    file = StoredFile.of(call.body.read())
    require_digest(call, file)
    store_file(archive, call, account, file)
    return Response(200, headers=(("ETag", file.etag),))


def copy_file(archive: Archive, call: Call) -> Response:
    """Store a copy of another file."""
    account = may_write(archive, call)
    call.body.read()
    copy = copied_file(archive, call)
    store_file(archive, call, account, copy)
    return copy_result("CopyObjectResult", copy)


def copied_file(archive: Archive, call: Call) -> StoredFile:
    """Return a copy of the file that the request's copy-source header names."""
    source = unquote(call.header("x-amz-copy-source")).removeprefix("/")
    identifier, _, key = source.partition("/")
    with archive.lock:
        file = find_item(archive, identifier).files.get(key)
    if file is None:
        raise Refused("NoSuchKey", source)
    return StoredFile.of(file.content)


def copy_result(root: str, copy: StoredFile) -> Response:
    """Return the response to a successful copy."""
    return responses.xml(root, [("LastModified", iso_time(copy.modified)), ("ETag", copy.etag)])


def get_file(archive: Archive, call: Call) -> Response:
    """Return a file or the requested range of it; needs no credentials."""
    with archive.lock:
        file = find_item(archive, call.address.item).files.get(call.address.key)
    if file is None:
        raise Refused("NoSuchKey", call.address.path)
    headers = (("ETag", file.etag), ("Last-Modified", formatdate(file.modified, usegmt=True)))
    size = len(file.content)
    span = _range(call.header("Range"), size)
    if span is None:
        return Response(200, file.content, "application/octet-stream", headers=headers)
    if not span:
        raise Refused("InvalidRange", call.header("Range"), ("Content-Range", f"bytes */{size}"))
    content_range = ("Content-Range", f"bytes {span.start}-{span.stop - 1}/{size}")
    part = file.content[span.start : span.stop]
    return Response(206, part, "application/octet-stream", headers=(*headers, content_range))


def delete_file(archive: Archive, call: Call) -> Response:
    """Delete a file; a missing file is no error."""
    with archive.lock:
        item = may_change(archive, call)
        require_deletable(call.address.key)
        item.files.pop(call.address.key, None)
    return Response(204)


def store_file(
    archive: Archive,
    call: Call,
    account: str,
    file: StoredFile,
    metadata: dict[str, list[str]] | None = None,
) -> None:
    """Put a file into its item; check the rules again, since reading the body took time."""
    with archive.lock:
        item = item_for_writing(archive, call, account, metadata)
        require_room(archive, item, call.address.key, len(file.content))
        item.files[call.address.key] = file


def item_for_writing(
    archive: Archive, call: Call, account: str, metadata: dict[str, list[str]] | None = None
) -> Item:
    """Return the account's own item; make a missing one with this metadata or the request's."""
    item = archive.items.get(call.address.item)
    if item is None:
        if metadata is None:
            metadata = item_metadata(call.request.headers)
        item = Item(call.address.item, account, metadata)
        archive.items[call.address.item] = item
    require_ownership(item, account)
    return item


def _delete_one(item: Item, key: str) -> tuple[str, list[tuple[str, str]]]:
    try:
        require_deletable(key)
    except Refused as refused:
        code = str(refused)
        _, message = responses.documented(code)
        return ("Error", [("Key", key), ("Code", code), ("Message", message)])
    item.files.pop(key, None)
    return ("Deleted", [("Key", key)])


def _range(header: str, size: int) -> range | None:
    """Return the requested bytes: an empty range if there are none, None for the whole file."""
    match = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", header)
    if match is None or match[1] == match[2] == "":
        return None
    # 18 digits are past the end of any file, and Python refuses numbers of 4,300 digits.
    first, last = (int(digits[:18]) if digits else None for digits in match.groups())
    if first is None:
        return range(max(size - (last or 0), 0), size)
    if last is None:
        return range(first, size)
    if last < first:
        return None
    last = min(last, size - 1)
    return range(first, last + 1)


def iso_time(seconds: float) -> str:
    """Return a time in the format of S3 results."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))
