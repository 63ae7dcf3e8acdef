"""Rules about who may write what: each lets a request pass or refuses it in archive.org's words."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote, urlsplit

from ias3errors.testing.recording import Address, RecordedRequest
from ias3errors.testing.responses import Redirected, Refused, RefusedByFrontEnd
from ias3errors.testing.store import Archive, Item, StoredFile

#: The form of an identifier (the pattern that archive.org's message names).
IDENTIFIER = r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}$"
#: Files that the archive itself writes into an item.
SYSTEM_FILES = ("_meta.xml", "_files.xml", "_meta.sqlite")

_METADATA_HEADER = re.compile(r"x-(?:archive|amz)-meta\d*-(.+)", re.IGNORECASE)
#: Marks a URL of a redirect within the same host, so that it is not redirected again.
_NODE_MARK = "node"
_NODE_HOST = "ia600100.us.archive.org"


class Body(Protocol):
    """The body of a request, read on demand."""

    chunked: bool
    length: int | None

    def read(self) -> bytes:
        """Return the whole body."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request with its address and its body."""

    request: RecordedRequest
    address: Address
    body: Body

    def header(self, name: str) -> str:
        """Return a header's value without surrounding blanks, "" where there is none."""
        return self.request.headers.get(name, "").strip()


def require_length(call: Call) -> None:
    """Refuse uploads without a length; the front end refuses them with an HTML page."""
    if call.body.chunked or call.body.length is None:
        text = "A request of the requested method PUT requires a valid Content-length."
        raise RefusedByFrontEnd(411, text)


def require_account(archive: Archive, call: Call) -> str:
    """Return the access key of the request's LOW credentials."""
    credentials = call.header("Authorization")
    if not credentials:
        raise Refused("AccessDenied", "no Authorization header came with this request")
    scheme, _, pair = credentials.partition(" ")
    access, _, secret = pair.strip().partition(":")
    if scheme.upper() != "LOW" or not access or not secret:
        raise Refused("InvalidAccessKeyId", "the Authorization header is not LOW accesskey:secret")
    if archive.keys is None or archive.keys.get(access) == secret:
        return access
    if access not in archive.keys:
        raise Refused("InvalidAccessKeyId")
    raise Refused("SignatureDoesNotMatch", repr(_string_to_sign(call)))


def require_identifier(call: Call) -> None:
    """Refuse names that are not valid identifiers."""
    if not re.fullmatch(IDENTIFIER, call.address.item):
        raise Refused(
            "InvalidBucketName",
            "Bucket names should be valid archive identifiers; try someting matching this regular "
            f"expression: {IDENTIFIER}",
        )


def require_no_spam(archive: Archive, call: Call, account: str) -> None:
    """Refuse uploads that the archive's spam rule calls spam."""
    if archive.spam_rule is not None and archive.spam_rule(call.request):
        raise Refused(
            "SlowDown",
            f"Your upload of {call.address.item} from username {account} appears to be spam. "
            "If you believe this is a mistake, contact info@archive.org and include this entire "
            "message in your email.",
        )


def require_online(archive: Archive, identifier: str) -> None:
    """Refuse items that staff took offline."""
    if identifier in archive.offline_items:
        raise Refused("AccessDenied", "This item has been taken offline.")


def require_open_collections(archive: Archive, call: Call) -> None:
    """Refuse metadata that puts the item into a collection closed to the account."""
    wanted = item_metadata(call.request.headers).get("collection", [])
    if any(collection in archive.closed_collections for collection in wanted):
        raise Refused(
            "AccessDenied", "You lack sufficient privileges to write to those collections"
        )


def require_ownership(item: Item, account: str) -> None:
    """Refuse items that another account made."""
    if item.owner != account:
        raise Refused("AccessDenied", "You lack sufficient privileges to write to this item.")


def require_room(archive: Archive, item: Item | None, key: str, size: int) -> None:
    """Refuse an upload that would exceed the item's size limit; sizes in bytes."""
    held = item.size if item else 0
    replaced = len(item.files[key].content) if item and key in item.files else 0
    total = held - replaced + size
    if total > archive.item_size_limit:
        raise Refused(
            "AccessDenied",
            f"This item total number of bytes({total}) is over the per item size limit of "
            f"{archive.item_size_limit}. Please contact info@archive.org for help fitting your "
            "data into the archive.",
        )


def require_digest(call: Call, file: StoredFile) -> None:
    """Refuse a body whose MD5 is not the announced one, in hex or base64."""
    announced = call.header("Content-MD5")
    if not announced:
        return
    expected = _md5_in_hex(announced)
    if expected is None:
        raise Refused("InvalidDigest", f"Content-MD5: {announced}")
    if expected != file.md5:
        in_base64 = base64.b64encode(bytes.fromhex(file.md5)).decode()
        raise Refused(
            "BadDigest",
            f"Content-MD5 submitted with PUT: {announced} != recieved data md5: {file.md5}"
            f"also not equal to base64 version: {in_base64}",
        )


def require_deletable(key: str) -> None:
    """Refuse to delete the files that the archive itself writes."""
    if key.endswith(SYSTEM_FILES):
        raise Refused("AccessDenied", f"{key} is kept by the archive")


def find_item(archive: Archive, identifier: str) -> Item:
    """Return an item that may be read; refuse a missing or an offline item."""
    require_online(archive, identifier)
    item = archive.items.get(identifier)
    if item is None:
        raise Refused("NoSuchBucket", f"{identifier} not found by Metadata::get_obj()")
    return item


def may_write(archive: Archive, call: Call) -> str:
    """Return the access key of an upload that no rule refuses, whether or not its item exists."""
    identifier = call.address.item
    require_length(call)
    account = require_account(archive, call)
    require_identifier(call)
    redirect_to_node(archive, call)
    require_no_spam(archive, call, account)
    require_online(archive, identifier)
    require_open_collections(archive, call)
    with archive.lock:
        item = archive.items.get(identifier)
        if item is not None:
            require_ownership(item, account)
        elif call.header("x-archive-auto-make-bucket") != "1" and (
            call.header("x-amz-auto-make-bucket") != "1"
        ):
            find_item(archive, identifier)
        require_room(archive, item, call.address.key, call.body.length or 0)
    return account


def may_change(archive: Archive, call: Call) -> Item:
    """Return the item that the request's account may change or delete from."""
    account = require_account(archive, call)
    item = find_item(archive, call.address.item)
    require_ownership(item, account)
    require_room(archive, item, "", 0)
    return item


def redirect_to_node(archive: Archive, call: Call) -> None:
    """Redirect an upload to a node of the archive, unless it is at one already."""
    parts = urlsplit(call.request.url)
    node = _node_of(parts.hostname or "", parts.netloc)
    if not archive.redirect_uploads or _NODE_MARK in call.request.query or node == parts.netloc:
        return
    # Nodes are addressed in path style: their host names no item.
    path = (
        parts.path
        if f"/{call.address.item}/" in parts.path
        else f"/{call.address.item}{parts.path}"
    )
    query = parts.query
    if archive.redirect_uploads == "same-host":
        node, query = parts.netloc, "&".join(filter(None, [query, f"{_NODE_MARK}=1"]))
    raise Redirected(f"http://{node}{path}" + (f"?{query}" if query else ""))


def item_metadata(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the metadata in an upload's headers; several values of a name in order."""
    metadata: dict[str, list[str]] = {}
    for header in sorted(headers, key=str.lower):
        match = _METADATA_HEADER.fullmatch(header)
        if match:
            name = match[1].lower().replace("--", "_")
            metadata.setdefault(name, []).append(_unquoted(headers[header]))
    return metadata


def _node_of(hostname: str, netloc: str) -> str:
    """Return the host of the node for uploads to this host; for a node, its own host."""
    if hostname == "archive.org" or hostname.endswith(".archive.org"):
        return netloc if hostname == _NODE_HOST else _NODE_HOST
    return netloc.replace("127.0.0.1", "localhost")


def _unquoted(value: str) -> str:
    # Clients wrap values that no header can carry as uri(percent-encoded).
    if value.startswith("uri(") and value.endswith(")"):
        return unquote(value[4:-1])
    return value


def _md5_in_hex(text: str) -> str | None:
    if re.fullmatch(r"[0-9a-fA-F]{32}", text):
        return text.lower()
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 16 else None


def _string_to_sign(call: Call) -> str:
    lines = (call.request.method, call.header("Content-MD5"), call.header("Content-Type"))
    return "\n".join((*lines, call.header("Date"), call.address.path))
