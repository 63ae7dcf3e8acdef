"""Errors, searches, archives and folders that several tests of `scan` share."""

from __future__ import annotations

import gzip
import html
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ias3errors import Found, scan
from ias3errors.scanning.sources import Problem

REQUEST_ID = "9d1e2f30-4152-4637-8899-aabbccddeeff"
BODY = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
    "<Resource>“plate”: bucket_tasks_queued exceeds rationed amount</Resource>"
    f"<RequestId>{REQUEST_ID}</RequestId></Error>"
)
ONE_LINE = BODY.replace("\n", "")
DOUBLE_QUOTED = BODY.replace("'", '"')
ESCAPED = html.escape(BODY)
HEAD = "HTTP/1.1 503 Slow Down\r\nServer: Apache\r\nX-Amz-Request-Id: from-headers\r\n\r\n"
MOVED = "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://x.example/\r\n"
MOVED_BODY = "<Error><Code>TemporaryRedirect</Code><Message>elsewhere</Message></Error>"
NEXT = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


def found_in(data: str | bytes, **options: Any) -> list[Found]:
    """Return the errors that `scan` finds in data."""
    content = data.encode() if isinstance(data, str) else data
    return list(scan(content, **options))


def codes_in(data: str | bytes, **options: Any) -> list[str | None]:
    """Return the codes of the errors that `scan` finds in data."""
    return [found.error.code for found in found_in(data, **options)]


def web_safe(text: str) -> str:
    """Return JSON with the characters of markup escaped, as Go writes it."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def places(found: Iterator[Found]) -> list[tuple[str | None, str | None, int, int]]:
    """Return code, path, offset and line of each error."""
    return [(one.error.code, one.path, one.offset, one.line) for one in found]


def lines_of(*records: object) -> str:
    """Return records as JSON lines."""
    return "".join(f"{json.dumps(record)}\n" for record in records)


class OneWay:
    """A stream that cannot go back."""

    def __init__(self, file: io.BytesIO) -> None:
        self.read = file.read


def tar_of(files: dict[str, bytes], mode: str = "w:") -> bytes:
    """Return a tar archive of files."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def zip_of(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


INSIDE = {
    "logs/one.log": f"x {NEXT}".encode(),
    "logs/": b"",
    "two.gz": gzip.compress(BODY.encode()),
}
FLAT = {name: content for name, content in INSIDE.items() if content}


def codes_in_path(path: Path, problems: list[Problem]) -> list[str | None]:
    """Return the codes of the errors in a path, and collect the problems."""
    return [one.error.code for one in scan(path, on_problem=problems.append)]
