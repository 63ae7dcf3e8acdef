"""The server as archive.org's website: the metadata API, for clients that use it as a proxy."""

from __future__ import annotations

import hashlib
import zlib

from ias3errors.testing import responses
from ias3errors.testing.responses import Response
from ias3errors.testing.rules import Call
from ias3errors.testing.store import Archive, Item, StoredFile


def show_metadata(archive: Archive, call: Call) -> Response:
    """Return an item's metadata as JSON; an item that does not exist is an empty object."""
    identifier = call.address.item
    with archive.lock:
        if identifier in archive.offline_items:
            return responses.as_json({"is_dark": True, "metadata": {"identifier": identifier}})
        item = archive.items.get(identifier)
        return responses.as_json(_described(item) if item else {})


def not_here(archive: Archive, call: Call) -> Response:  # noqa: ARG001 (an operation as all others)
    """Respond that the server does not simulate this page of archive.org."""
    return responses.html(404, f"{call.request.path} is not simulated by this server.")


def _described(item: Item) -> dict[str, object]:
    metadata = {
        name: values[0] if len(values) == 1 else values for name, values in item.metadata.items()
    }
    return {
        "files": [_described_file(name, file) for name, file in sorted(item.files.items())],
        "files_count": len(item.files),
        "item_size": item.size,
        "metadata": {"identifier": item.identifier, "uploader": item.owner, **metadata},
        "server": "ia600100.us.archive.org",
    }


def _described_file(name: str, file: StoredFile) -> dict[str, str]:
    return {
        "name": name,
        "source": "original",
        "mtime": str(int(file.modified)),
        "size": str(len(file.content)),
        "md5": file.md5,
        "crc32": f"{zlib.crc32(file.content):08x}",
        "sha1": hashlib.sha1(file.content, usedforsecurity=False).hexdigest(),
    }
