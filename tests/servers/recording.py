"""Turns a response into a line of ``fixtures/servers`` without what differs from run to run."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

from requests import Response

from tests.servers.operations import Operation
from tests.servers.signing import ALGORITHM

#: The placeholder for the host of every server.
HOST = "127.0.0.1:9000"
#: When every run began, as the fixtures have it.
BEGIN = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
#: Times are rounded down to this, so that two runs write the same.
_STEP = timedelta(minutes=10)

_RESPONSE_HEADERS = (
    *("allow", "content-range", "content-type", "location", "retry-after", "server", "www-auth"),
    *("x-amz-", "x-amzn-", "x-openstack-request-id", "x-rgw-", "x-trans-id", "x-seaweedfs-"),
)
#: The placeholder for every signature.
_AUTHORIZATION = f"{ALGORITHM} Credential=BATTERYACCESSKEY0000/20260102/us-east-1/s3/aws4_request"

_TIME = (
    r"(?P<iso>20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?"
    r"|(?P<basic>20\d{6}T\d{6})(?=Z)"
    r"|(?P<http>[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20(?:2[6-9]|[3-9]\d) \d\d:\d\d:\d\d GMT)"
    r"|(?:(?<![0-9A-Za-z])|(?<=%2F))(?P<day>20\d{6})(?=/|%2F)"
)
_ID_ELEMENT = r"(?i)<(RequestId|HostId)>([^<]+)</"
_ID_HEADERS = (
    "x-amz-request-id",
    "x-amz-id-2",
    "x-trans-id",
    "x-openstack-request-id",
    "x-amzn-requestid",
)
#: What was signed once more, byte by byte.
_SIGNED_BYTES = r"(?<=Bytes>)[0-9a-f ]+(?=</)"
#: Signatures and digests of what was signed, which hold the time.
_SIGNATURES = r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"
_KNOWN_DIGESTS = frozenset({hashlib.sha256(b"").hexdigest(), "0" * 64})


class Recorder:
    """Writes the lines of one server."""

    def __init__(self, began: datetime, host: str, home: Path, ids: tuple[str, ...]) -> None:
        self._shift = BEGIN - began.replace(microsecond=0)
        self._days = BEGIN.date() - began.date()
        self._texts = {host: HOST, str(home): "/data"}
        self._ids = {value: _invented(value, f"id {number}") for number, value in enumerate(ids)}

    def line(self, operation: Operation, response: Response) -> str:
        """Return the line of an operation and its response."""
        body = response.content.decode()
        names = [response.headers.get(name) for name in _ID_HEADERS]
        values = [value for value in names if value]
        values += [match[2] for match in re.finditer(_ID_ELEMENT, body)]
        values += [
            value
            for value in re.findall(_SIGNATURES, f"{response.request.path_url} {body}")
            if value not in _KNOWN_DIGESTS
        ]
        ids = {**self._ids}
        for value in values:
            ids.setdefault(value, _invented(value, f"{operation.name} {len(ids)}"))

        def clean(text: str) -> str:
            for found, replacement in sorted(
                {**ids, **self._texts}.items(), key=lambda pair: -len(pair[0])
            ):
                text = text.replace(found, replacement)
            return re.sub(_SIGNED_BYTES, "41 57 53 34", re.sub(_TIME, self._moved, text))

        request = response.request
        headers = dict(operation.headers)
        if operation.signing is not None and operation.signing.presigned is None:
            headers["Authorization"] = _AUTHORIZATION
        record: dict[str, Any] = {
            "operation": operation.name,
            "method": request.method,
            "target": clean(request.path_url),
            "headers": headers,
            "status": response.status_code,
            "reason": response.reason,
            "response_headers": {
                name: clean(value)
                for name, value in sorted(response.headers.items())
                if name.lower().startswith(_RESPONSE_HEADERS)
            },
            "body": clean(body),
        }
        return json.dumps(record, ensure_ascii=False) + "\n"

    def _moved(self, match: re.Match[str]) -> str:
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "http":
            return format_datetime(self._time(parsedate_to_datetime(text)), usegmt=True)
        if kind == "day":
            return f"{datetime.fromisoformat(text) + self._days:%Y%m%d}"
        time = self._time(datetime.fromisoformat(text).replace(tzinfo=UTC))
        return f"{time:{_FORMATS[kind]}}"

    def _time(self, time: datetime) -> datetime:
        moved = time + self._shift
        return moved - (moved - BEGIN) % _STEP


_FORMATS = {"iso": "%Y-%m-%dT%H:%M:%S", "basic": "%Y%m%dT%H%M%S"}


def _invented(value: str, seed: str) -> str:
    """Return an id of the same length, made from a seed, with the separators of the real one."""
    digits = hashlib.shake_256(seed.encode()).hexdigest(len(value))
    is_base64 = re.search(r"[+/=]", value) is not None
    pairs = zip(value.removeprefix("tx"), digits, strict=False)
    text = "".join(new if old.isalnum() or is_base64 else old for old, new in pairs)
    return f"tx{text}" if value.startswith("tx") else text
