"""Runs the command in processes of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

REQUEST_ID = "9d1e2f30-4152-4637-8899-aabbccddeeff"
SPAM = (
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><Resource>"
    "Your upload of my-item from username keeper@example.org appears to be spam.</Resource>"
    f"<RequestId>{REQUEST_ID}</RequestId></Error>"
)
DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
#: Tags, but no element between them.
NO_ERROR = "<Error message</Error>"
#: What the command says after it searched a long text without status lines at its beginning.
SEARCHED_LESS = (
    "ias3errors: 1 long input: HTTP responses without an <Error>, and lines without the word "
    "'error', were looked for in the first 2 MiB only\n"
)


class Result(NamedTuple):
    """What a run of the command gave."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]

# A shell that starts the tests in the background has SIGINT ignored, also for their children.
COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from ias3errors.__main__ import main
sys.exit(main())
"""


def start(*arguments: str | Path, code: str = COMMAND, **options: object) -> subprocess.Popen[str]:
    """Start the command as a process of its own, which Ctrl-C can reach."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def finish(process: subprocess.Popen[str], seconds: float = 60) -> Result:
    """Wait for the end of a process, and return what it gave."""
    out, err = process.communicate(timeout=seconds)
    return Result(process.returncode, out, err)
