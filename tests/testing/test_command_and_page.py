"""The command `python -m ias3errors.testing`, and the examples of docs/testing.md."""

from __future__ import annotations

import dataclasses
import inspect
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from ias3errors import testing
from ias3errors.testing import FakeIAS3
from ias3errors.testing import __main__ as command
from tests.paths import ROOT
from tests.testing.exchanges import MAKE, Call


def run_command(*options: str) -> subprocess.Popen[str]:
    """Start the server as its own process."""
    return subprocess.Popen(
        [sys.executable, "-m", "ias3errors.testing", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_the_command(session: requests.Session) -> None:
    """It prints its address and an example, shows requests, and ends cleanly on Ctrl-C."""
    with run_command("--key", "mine:key") as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        headers = {**MAKE, "Authorization": "LOW mine:key"}
        assert session.put(f"{url}/my-item/a%1b", data=b"x", headers=headers).status_code == 200
        assert session.put(f"{url}/my-item/a", headers=MAKE).status_code == 403
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
        shown = process.stdout.read()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert "curl -i -X PUT -d hello \\\n  -H 'Authorization: LOW mine:key'" in shown
    assert "200 PUT '/my-item/a\\x1b'" in shown
    assert shown.endswith("403 PUT '/my-item/a'\nstopped\n")


def test_the_command_serves_until_interrupted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without options any credentials do; a closed pipe does not disturb it."""
    shown = ""

    class Interrupted:
        """Replaces the wait: one request comes, then Ctrl-C."""

        def wait(self) -> None:
            nonlocal shown
            shown = capsys.readouterr().out
            if shown:
                address = ("127.0.0.1", int(re.findall(r"127.0.0.1:(\d+)", shown)[0]))
                with socket.create_connection(address, timeout=20) as connection:
                    connection.sendall(b"GET /my-item/a HTTP/1.0\r\n\r\n")
                    assert connection.recv(12) == b"HTTP/1.1 404"
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "threading", SimpleNamespace(Event=Interrupted))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert command.main([]) == 0
    assert "'Authorization: LOW access:secret'" in shown
    assert capsys.readouterr().out == "404 GET '/my-item/a'\nstopped\n"

    class ClosedPipe:
        def write(self, text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", ClosedPipe())
    assert command.main([]) == 0


def test_the_command_says_what_is_wrong(
    server: FakeIAS3, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A taken port and a senseless key end with status 2 and a sentence."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    assert command.main(["--port", str(server.port), "--key", "mine:key"]) == 2
    assert f"cannot serve on port {server.port}" in capsys.readouterr().err
    for key in ("nonsense", ":x", "x:"):
        with pytest.raises(SystemExit) as end:
            command.main(["--key", key])
        assert end.value.code == 2
        assert f"'{key}' is not ACCESS:SECRET" in capsys.readouterr().err


def test_the_module_runs() -> None:
    """`python -m ias3errors.testing` is the command."""
    run = subprocess.run(
        [sys.executable, "-m", "ias3errors.testing", "--help"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "--key" in run.stdout


PAGE = ROOT / "docs" / "testing.md"


EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_examples_of_the_page(
    server: FakeIAS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    """Every Python example runs; its test functions pass with the fixture."""
    if "import internetarchive" in example:
        pytest.importorskip("internetarchive")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 pages")
    names: dict[str, Any] = {"server": server}
    exec(compile(example, PAGE.name, "exec"), names)  # noqa: S102
    for name, value in list(names.items()):
        if name.startswith("test_"):
            server.reset()
            value(server)


def test_the_page_names_every_argument() -> None:
    """The page's tables hold every rule, every argument of fail(), and every fault."""
    page = PAGE.read_text()
    rules = [field.name for field in dataclasses.fields(FakeIAS3) if field.init]
    arguments = list(inspect.signature(FakeIAS3.fail).parameters)[2:]
    missing = [
        name
        for name in (*rules, *arguments, *set(testing.__all__) - {"Headers", "Whole"})
        if f"`{name}" not in page
    ]
    assert missing == []


def test_paths_are_quoted_in_redirects(server: FakeIAS3, call: Call) -> None:
    """A redirect keeps the path as the client quoted it."""
    server.redirect_uploads = "same-host"
    call("PUT", "/my-item/a%20b%3F", data=b"x", headers=MAKE)
    assert server.file_names("my-item") == [urllib.parse.unquote("a%20b%3F")]
