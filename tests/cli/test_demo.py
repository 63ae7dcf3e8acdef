"""``ias3errors demo``: it shows what it promises, without a network."""

from __future__ import annotations

import re
import threading

import pytest

from ias3errors.cli import demo
from tests.cli.running import Run


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
    assert "nothing goes out to the network" in words(sections[0])


def test_an_upload_succeeds(sections: list[str]) -> None:
    """The session is an ordinary one as long as nothing fails."""
    assert "response 200 OK: the file is stored" in words(sections[1])


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
def test_each_error_is_shown(sections: list[str], number: int, expected: list[str]) -> None:
    """What was tried, what was raised, what the server said, and whether to try again."""
    shown = words(sections[number])
    assert [text for text in ["tried", *expected] if text not in shown] == []


@pytest.mark.parametrize("number", [2, 4, 5, 6])
def test_each_error_says_what_to_do(sections: list[str], number: int) -> None:
    """Meaning and action are shown, in lines that fit a terminal."""
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
    assert max(map(len, lines)) <= 79


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
    notes = [line.split(":")[0] for line in lines if line.startswith("What ")]
    assert notes == ["What it means", "What to do"]
    assert max(map(len, sections[3].splitlines()[start + 2 :])) <= 79


def test_the_places_of_a_traceback_stay_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """However deep the package lies and narrow the terminal is, a path is never folded."""
    monkeypatch.setenv("COLUMNS", "40")
    pieces: list[str] = []
    demo.run(pieces.append)
    lines = [line.strip() for line in "\n".join(pieces).splitlines()]
    place = lines[lines.index("Traceback (most recent call last):") + 1]
    assert re.fullmatch(r'File ".+demo\.py", line \d+, in \w+', place)


def test_nothing_is_left_over(sections: list[str]) -> None:
    """The server has stopped when the demonstration ends."""
    assert not [thread for thread in threading.enumerate() if thread.name == "FakeIAS3"]


def test_no_proxy_of_the_machine_takes_part(
    sections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The uploads stay on this machine, whatever proxy its environment names."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    pieces: list[str] = []
    demo.run(pieces.append)
    assert words(sections[1])[:200] in words("\n".join(pieces))


def test_the_command_shows_it(run: Run) -> None:
    """``ias3errors demo`` writes the demonstration to standard output."""
    status, out, err = run("demo")
    assert (status, err) == (0, "")
    assert out.count("tried") == 6
    assert out.endswith('"simulated", "spam", "item-queue-full".\n\n')
