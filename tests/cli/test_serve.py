"""``ias3errors serve``: the loopback server by hand."""

from __future__ import annotations

import os
import re
import signal

from tests.cli.running import finish, start


def test_serve_answers_until_ctrl_c() -> None:
    """The server tells its address and refuses malformed credentials."""
    assert finish(start("serve", "--key", "nothing")).status == 2
    process = start("serve", "--key", "a:b", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.search(r"http://127\.0\.0\.1:\d+", line)
    process.send_signal(signal.SIGINT)
    assert finish(process).status == 0
