"""An uploader that leaked its files: its process can open no more of them, and import nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("resource", reason="no limit on open files can be set here")

_PROGRAM = """
import json, os, pickle, resource, requests
from ias3errors import S3Error, attach
from ias3errors.testing import FakeIAS3

with FakeIAS3() as server, attach(requests.Session()) as session:
    session.trust_env = False
    session.headers["Authorization"] = "LOW access:secret"
    session.get(server.url)  # opens the connection
    server.fail("NoSuchKey")
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    opened = []
    try:
        while True:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    try:
        session.get(f"{server.url}/my-item/a.txt")
    except S3Error as error:
        shown = [type(error).__name__, str(error), error.key, error.advice.kind, error.retryable]
        pickle.loads(pickle.dumps(error)).to_dict(), repr(error), error.support_message()
    for one in opened:
        os.close(one)
    print(json.dumps(shown))
"""


def test_the_first_error_says_everything() -> None:
    """`attach` has loaded what an error needs, so its class, texts, facts and advice are there."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    name, text, *facts = json.loads(run.stdout)
    assert (name, facts) == ("NoSuchKey", ["a.txt", "no-such-key", False])
    assert "GET my-item/a.txt" in text
