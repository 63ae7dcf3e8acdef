"""The demonstration shows what it promises, by itself and without a network."""

from __future__ import annotations

import re
import subprocess
import sys
import threading

import pytest

from ias3errors.cli import demo
from tests.paths import ROOT


@pytest.fixture(scope="module")
def sections() -> list[str]:
    """Return what the demonstration writes: its welcome, then a text for each number."""
    pieces: list[str] = []
    demo.run(pieces.append)
    text = "\n".join(pieces)
    starts = [text.index(f"\n{number}. ") for number in range(1, 7)]
    return [text[start:end] for start, end in zip([0, *starts], [*starts, None], strict=True)]


def words(section: str) -> str:
    """Return a section on one line."""
    return " ".join(section.split())


def test_it_says_what_happens_where(sections: list[str]) -> None:
    """It begins with the one line to write, and with where the uploads go."""
    assert "session = ias3errors.attach(requests.Session())" in sections[0]
    assert "nothing goes out to the network" in sections[0]


def test_an_upload_succeeds(sections: list[str]) -> None:
    """The session is an ordinary one as long as nothing fails."""
    assert "answer 200 OK: the file is stored" in words(sections[1])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2, ["x-archive-simulate-error", "exceptions.SlowDown", "kind simulated", "retry no"]),
        (3, ["appears to be spam", "kind spam", "retry no"]),
        (4, ["exceptions.AccessDenied", "to those collections", "kind collection-forbidden"]),
        (
            5,
            ["exceptions.ServerError", "an HTML page: 502 Bad Gateway", "retry yes, after 30 sec"],
        ),
        (6, ["found", "exceptions.SlowDown", "kind item-queue-full", "retry yes, after 600 sec"]),
    ],
)
def test_each_error_is_told(sections: list[str], number: int, expected: list[str]) -> None:
    """What was tried, what was raised, what the server said, and whether to try again."""
    shown = words(sections[number])
    assert [text for text in ["tried", *expected] if text not in shown] == []


@pytest.mark.parametrize("number", [2, 4, 5, 6])
def test_each_error_says_what_to_do(sections: list[str], number: int) -> None:
    """Meaning and action are told, in lines that fit a terminal."""
    lines = sections[number].splitlines()
    assert re.findall(r"^   (\w+)", sections[number], re.MULTILINE) == [
        "tried",
        "found" if number == 6 else "raised",
        "text",
        "means",
        "do",
        "kind",
        "retry",
    ]
    assert max(map(len, lines)) <= 90


def test_one_error_is_a_traceback(sections: list[str]) -> None:
    """It is the interpreter's own, with the user's line, the error and its notes."""
    lines = [line.strip() for line in sections[3].splitlines()]
    start = lines.index("Traceback (most recent call last):")
    assert lines[start + 1].startswith("File ")
    assert lines[start + 2].startswith("response = session.put(")
    (last,) = [line for line in lines if line.startswith("ias3errors.exceptions.SlowDown: Slow")]
    assert re.fullmatch(
        r"\[\d+ steps inside requests and ias3errors\]", lines[lines.index(last) - 1]
    )
    assert [line.split(":")[0] for line in lines[lines.index(last) + 1 :][:2]] == [
        "What it means",
        "What to do",
    ]


def test_nothing_is_left_behind(sections: list[str]) -> None:
    """The server has stopped when the demonstration ends."""
    assert not [thread for thread in threading.enumerate() if thread.name == "FakeIAS3"]


def test_it_runs_as_a_module_without_the_network(
    sections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It needs neither the command's extra nor a proxy that the machine may name."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    code = (
        "import sys; sys.modules['click'] = sys.modules['rich'] = None\n"
        "import runpy; runpy.run_module('ias3errors.cli.demo', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("tried") == 6
    assert done.stdout.endswith('"simulated", "spam", "item-queue-full".\n\n')
