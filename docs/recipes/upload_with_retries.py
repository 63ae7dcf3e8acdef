"""Upload a file with requests, and let stamina send it again where that can help.

Needs ``pip install ias3errors stamina``. Started as a program it uploads to a server on this
machine that is busy at first.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import requests
import stamina

import ias3errors
from ias3errors.testing import FakeIAS3


def upload(url: str, path: Path, auth: str) -> int:
    """Upload a file and return how many tries it took; raises what the last one raised."""
    headers = {"Authorization": auth, "x-archive-auto-make-bucket": "1"}
    tries = 0
    with ias3errors.attach(requests.Session()) as session:
        # Queues at archive.org drain in hours, so the time to try is counted in hours, too.
        for attempt in stamina.retry_context(
            on=ias3errors.stamina_backoff, attempts=20, timeout=6 * 3600
        ):
            # Opened again for each attempt: the last one has read the file.
            with attempt, path.open("rb") as body:
                tries += 1
                session.put(url, data=body, headers=headers, timeout=(10, 300))
    return tries


def main() -> None:
    """Upload to a server that is busy once."""
    with FakeIAS3() as server, tempfile.TemporaryDirectory() as folder:
        server.fail("SlowDown", retry_after=1)
        path = Path(folder, "scan.txt")
        path.write_bytes(b"a page")
        tries = upload(f"{server.url}/my-item/{path.name}", path, "LOW access:secret")
        print(f"stored at the {tries}nd try: {server.file_names('my-item')}")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"  # the server is on this machine
    main()
