"""Starts real S3 servers one after the other, sends the operations, and records the responses.

A server that is not installed is skipped, with the reason.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.paths import FIXTURES
from tests.servers import packaged
from tests.servers.battery import Battery
from tests.servers.ceph import ceph
from tests.servers.operations import UPLOAD_ID
from tests.servers.processes import Endpoint, NotInstalledError, Processes
from tests.servers.recording import Recorder
from tests.servers.swift import swift

SERVERS: dict[str, Callable[[Processes], Endpoint]] = {
    "ceph": ceph,
    "localbucket": packaged.localbucket,
    "moto": packaged.moto,
    "nanio": packaged.nanio,
    "pys3local": packaged.pys3local,
    "rclone": packaged.rclone,
    "s3rver": packaged.s3rver,
    "seaweedfs": packaged.seaweedfs,
    "swift": swift,
}


def main() -> None:
    """Run the battery on each server that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=__doc__)
    parser.add_argument(
        "servers", nargs="*", default=list(SERVERS), metavar="SERVER", help=", ".join(SERVERS)
    )
    parser.add_argument(
        "--to", type=Path, default=FIXTURES / "servers", help="the folder to write to"
    )
    options = parser.parse_args()
    # A server must not outlive a run that is ended from outside.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for name in options.servers:
        try:
            lines = _record(SERVERS[name])
        except NotInstalledError as error:
            _say(f"{name}: skipped, {error}")
            continue
        (options.to / f"{name}.jsonl").write_text("".join(lines))


def _record(server: Callable[[Processes], Endpoint]) -> list[str]:
    name, lines, failed = server.__name__, [], 0
    with TemporaryDirectory(prefix=f"{name}-") as folder, Processes(Path(folder)) as processes:
        battery = Battery(server(processes))
        battery.prepare()
        host = urlsplit(battery.endpoint.url).netloc
        ids = (battery.values[UPLOAD_ID],)
        recorder = Recorder(datetime.now(UTC), host, processes.home, ids)
        for operation, response, error in battery.run():
            lines.append(recorder.line(operation, response))
            failed += error is not None
            _say(f"{name} {operation.name}: {error or response.status_code}")
    _say(f"{name}: {len(lines)} operations, {failed} of them failed")
    return lines


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
