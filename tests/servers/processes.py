"""Processes on loopback that are stopped whatever happens, and the ports they listen on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

#: How long a server may take to start or to stop, in seconds.
START_LIMIT = 90.0
STOP_LIMIT = 10.0

#: What starts a server needs, and the servers' own programs.
_FOLDERS = (str(Path(sys.executable).parent), os.environ.get("PATH", ""), "/usr/sbin", "/sbin")
_PATH = os.pathsep.join(_FOLDERS)


class Endpoint(NamedTuple):
    """Where a server listens, and the credentials that it accepts."""

    url: str
    access: str = "BATTERYACCESSKEY0000"
    secret: str = "battery-secret-of-no-account"
    region: str = "us-east-1"


class NotInstalledError(Exception):
    """A program that a server needs is not on this machine; the text says how to get it."""


def program(name: str, source: str) -> str:
    """Return the path of a program, or raise NotInstalledError with its source."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        raise NotInstalledError(f"{name} is not installed ({source})")
    return found


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 on which nothing listens."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Processes:
    """Starts processes, each in a process group of its own, and stops all of them at the end."""

    def __init__(self, home: Path) -> None:
        #: The folder for configuration, data and logs.
        self.home = home
        #: Files that a server leaves elsewhere; they are removed at the end.
        self.leftovers: list[Path] = []
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for process in reversed(self._running):
            _stop(process)
        for path in self.leftovers:
            path.unlink(missing_ok=True)

    def start(
        self,
        command: list[str],
        *,
        port: int | None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start a process in the foreground; return when it accepts connections on its port."""
        log = self.home / f"{len(self._running)}-{Path(command[0]).name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*_ends_with_us(), *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=self._environment(environment),
                start_new_session=True,
            )
        self._running.append(process)
        end = time.monotonic() + START_LIMIT
        while port is not None and not _accepts(port):
            if process.poll() is not None or time.monotonic() > end:
                last_lines = log.read_text(errors="replace")[-2_000:]
                raise RuntimeError(f"{command[0]} did not start:\n{last_lines}")
            time.sleep(0.1)

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a command to its end, and return its output; raise RuntimeError if it fails."""
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_LIMIT,
            cwd=self.home,
            env=self._environment(environment),
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2_000:]}")
        return done.stdout

    def _environment(self, more: Mapping[str, str] | None) -> dict[str, str]:
        # Their temporary files go with the folder.
        return {**os.environ, "PATH": _PATH, "TMPDIR": str(self.home), **(more or {})}


def _ends_with_us() -> list[str]:
    """Return the command that makes the kernel end a process when this one is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        # The group may outlive the process that leads it.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_LIMIT)
