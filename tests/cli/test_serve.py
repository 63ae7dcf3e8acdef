"""``ias3errors serve``: the loopback server by hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest

from tests.cli.running import finish, start


def test_serve_responds_until_ctrl_c() -> None:
    """The server prints its address and refuses malformed credentials."""
    assert finish(start("serve", "--key", "nothing")).status == 2
    process = start("serve", "--key", "a:b", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.search(r"http://127\.0\.0\.1:\d+", line)
    process.send_signal(signal.SIGINT)
    assert finish(process).status == 0


@pytest.mark.skipif(os.name != "posix", reason="pasted into a POSIX shell")
def test_the_commands_that_serve_shows_can_be_pasted() -> None:
    """They fit 80 columns, so no terminal breaks them, and a shell reads them as meant."""
    process = start("serve", "--key", "a'b:c d", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(14)]
    process.send_signal(signal.SIGINT)
    assert finish(process).status == 0
    assert max(map(len, lines)) <= 80
    text = "".join(lines)
    commands = text[text.index("curl ") :]
    script = f"curl() {{ printf '%s\\n' \"$@\" .; }}\n{commands}"
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    url = re.search(r"http://\S+:\d+", text)
    assert url is not None
    (upload, simulated) = [one.split("\n") for one in done.stdout.split("\n.\n")[:2]]
    assert upload == [
        *("-i", "-X", "PUT", "-d", "hello", "-H", "Authorization: LOW a'b:c d"),
        *("-H", "x-archive-auto-make-bucket: 1", f"{url[0]}/my-item/hello.txt"),
    ]
    assert simulated[5:7] == ["-H", "x-archive-simulate-error: SlowDown"]
