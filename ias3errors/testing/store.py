"""The simulated archive: items and files in memory, and the settings of its rules."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal

from ias3errors.testing.recording import RecordedRequest

#: Bytes that one item may hold at archive.org: 1 TiB.
ITEM_SIZE_LIMIT = 1 << 40


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `modified` is in seconds since the epoch."""

    content: bytes
    md5: str
    modified: float

    @classmethod
    def of(cls, content: bytes) -> StoredFile:
        """Return a file with this content, made now."""
        return cls(content, hashlib.md5(content, usedforsecurity=False).hexdigest(), time.time())

    @property
    def etag(self) -> str:
        """The ETag header."""
        return f'"{self.md5}"'


@dataclass(slots=True)
class Item:
    """One item: who made it (an access key), its metadata, its files by name."""

    identifier: str
    owner: str
    metadata: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(len(file.content) for file in self.files.values())


@dataclass(slots=True)
class MultipartUpload:
    """A multipart upload that is not completed yet."""

    identifier: str
    key: str
    owner: str
    metadata: dict[str, list[str]]
    parts: dict[int, StoredFile] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Archive:
    """Items in memory, and the rules for them. Every attribute may be changed while it serves.

    `keys` maps access keys to secrets; None accepts any pair. `item_size_limit` is in bytes.
    Items in `offline_items` can be neither read nor written, collections in `closed_collections`
    take no items. `spam_rule` sees each upload and says whether it is spam. `redirect_uploads`
    sends uploads to another host first (requests drops Authorization there), or with
    "same-host" to another URL of the same host. `over_limit` is what the load check reports.
    `body_timeout` is how long the server waits for the next bytes of a request, in seconds.
    """

    keys: Mapping[str, str] | None = None
    _: KW_ONLY
    item_size_limit: int = ITEM_SIZE_LIMIT
    closed_collections: Collection[str] = ()
    offline_items: Collection[str] = ()
    spam_rule: Callable[[RecordedRequest], bool] | None = None
    redirect_uploads: bool | Literal["same-host"] = False
    over_limit: int | str = 0
    body_timeout: float = 30.0
    lock: threading.RLock = field(init=False, default_factory=threading.RLock)
    items: dict[str, Item] = field(init=False, default_factory=dict)
    uploads: dict[str, MultipartUpload] = field(init=False, default_factory=dict)

    def add_item(
        self,
        identifier: str,
        *,
        owner: str = "somebody-else",
        files: Mapping[str, bytes] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        """Put an item there without a request; `owner` is an access key."""
        item = Item(identifier, owner, {name: [text] for name, text in (metadata or {}).items()})
        item.files.update((name, StoredFile.of(data)) for name, data in (files or {}).items())
        with self.lock:
            self.items[identifier] = item

    def read_file(self, identifier: str, name: str) -> bytes:
        """Return the content of a stored file; KeyError where there is none."""
        with self.lock:
            return self.items[identifier].files[name].content

    def file_names(self, identifier: str) -> list[str]:
        """Return the names of an item's files, sorted; KeyError where there is no such item."""
        with self.lock:
            return sorted(self.items[identifier].files)

    def begin_upload(self, upload: MultipartUpload) -> str:
        """Store a multipart upload; return its id."""
        upload_id = uuid.uuid4().hex
        with self.lock:
            self.uploads[upload_id] = upload
        return upload_id

    def join_parts(self, upload: MultipartUpload, numbers: Iterable[int]) -> bytes:
        """Return the parts with these numbers joined; KeyError if one is missing."""
        with self.lock:
            wanted = list(numbers) or sorted(upload.parts)
            return b"".join(upload.parts[number].content for number in wanted)
