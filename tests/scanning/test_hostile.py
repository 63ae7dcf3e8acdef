"""Hostile input to `scan`: it ends soon, in little memory, and damage is reported."""

from __future__ import annotations

import gzip
import io
import random
import time
import tracemalloc
from pathlib import Path

import pytest

from ias3errors import scan
from ias3errors.scanning import archives
from ias3errors.scanning.sources import Problem
from tests.hostile import BODIES
from tests.scanning.cases import (
    BODY,
    FLAT,
    NEXT,
    codes_in_path,
    tar_of,
    zip_of,
)


@pytest.mark.parametrize("name", BODIES)
def test_hostile_bodies_end_soon(name: str) -> None:
    """Whatever the bytes, a scan ends, finds at most what is there, and raises nothing."""
    body = BODIES[name]()
    if body.count(b"</Error>") > 10_000:
        body = body[:100_000]  # two thousand errors show it too, and take a fiftieth of the time
    for data in (body, b"log line\n" + body + b"\n"):
        for found in scan(data, on_problem=lambda _problem: None):
            str(found.error)


@pytest.mark.parametrize(
    "unit",
    [
        b"<Error>",
        b"<Error><Code>",
        b"<Error><Code>X</Code>",
        b"<Error><Code>X</Code></Error>",
        b"&lt;Error&gt;",
        b"&amp;&amp;lt;Error",
        b'{"<Error>',
        b"{<Error>\n",
        b"\\u003cError\\u003e",
        b"HTTP/1.1 503\n",
        b"HTTP/1.1 503 x\nA: b\n",
        b"HTTP/1.1 503\n\n<html>",
        b" error uploading ",
        b"\n error uploading a: ",
        b"Error>",
        b"</Error>",
        b"s3 error 503 <html>",
        b'x{"a":1}',
        b"$metadata={",
        b"NoSuchKey: status code: ",
    ],
)
def test_work_grows_with_the_length_alone(unit: bytes) -> None:
    """Four times as much of anything takes about four times as long."""

    def seconds(size: int) -> float:
        data = b"HTTP/1.1 100 a\n\n uploading x\n" + unit * (size // len(unit))
        began = time.process_time()
        for _found in scan(data):
            pass
        return time.process_time() - began

    large = seconds(200_000)
    assert large < 0.5 or large < 12 * min(seconds(50_000), seconds(50_000)) + 0.5


class Endless(io.RawIOBase):
    """A stream of so many megabytes of one line, without any of them in memory."""

    def __init__(self, megabytes: int, unit: bytes) -> None:
        self._block = (unit * (1_048_576 // len(unit) + 1))[:1_048_576]
        self._left = megabytes

    def readable(self) -> bool:
        """Return True: the stream can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return a megabyte."""
        if self._left <= 0:
            return b""
        self._left -= 1
        return self._block


@pytest.mark.parametrize(
    ("megabytes", "unit"),
    [(64, b"x"), (10, b"Error "), (20, b"{"), (20, b"\0\xff<"), (10, b"x" * 999 + b"<Error ")],
)
def test_memory_stays_flat_however_long_a_line_is(megabytes: int, unit: bytes) -> None:
    """Of a single line of many megabytes, a few blocks are in memory."""
    tracemalloc.start()
    try:
        assert list(scan(Endless(megabytes, unit))) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * 1_048_576


def test_members_that_climb_out_of_the_archive_are_only_read(tmp_path: Path) -> None:
    """Nothing is ever written, whatever the names of the members."""
    files = {
        "../../evil.log": NEXT.encode(),
        "/etc/evil": NEXT.encode(),
        "a\x1b[2J": NEXT.encode(),
    }
    inner = tmp_path / "inner"
    inner.mkdir()
    for name, content in (("a.tar", tar_of(files)), ("a.zip", zip_of(files))):
        (inner / name).write_bytes(content)
        assert len(list(scan(inner / name))) == 3
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar", "a.zip", "inner"]


def test_bombs_are_given_up_and_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No packed file gives more than the limit; what came before it is found."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 4_000_000)
    monkeypatch.setattr(archives, "MAX_RATIO", 10)
    content = NEXT.encode() + b" " * 12_000_000
    tarred = gzip.compress(tar_of({"a": content, "b": content}))
    for data in (gzip.compress(content), zip_of({"a": content, "b": content}), tarred):
        path = tmp_path / "bomb"
        path.write_bytes(data)
        problems: list[Problem] = []
        assert codes_in_path(path, problems) == ["AccessDenied"]
        assert problems
        assert "the rest was left packed" in problems[0].reason


def test_damaged_archives_are_reported_and_never_raise(tmp_path: Path) -> None:
    """However an archive is cut or altered, a scan ends with a report at most."""
    chance = random.Random(8)
    path = tmp_path / "damaged"
    for whole in (tar_of(FLAT), tar_of(FLAT, "w:gz"), zip_of(FLAT), gzip.compress(BODY.encode())):
        for _ in range(150):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 6)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            path.write_bytes(
                bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
            )
            for found in scan(path, on_problem=lambda _problem: None):
                str(found.error)


def test_a_header_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    """An archive may claim that a name is as long as it likes."""
    header = bytearray(tar_of({"x": b""})[:512])
    header[124:136] = b"77777777777\0"
    header[156:157] = b"x"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "a.tar"
    path.write_bytes(bytes(header) + b"a" * 2_000_000)
    problems: list[Problem] = []
    assert codes_in_path(path, problems) == []
    assert "too long" in problems[0].reason


def test_what_is_packed_too_deep_is_searched_as_it_is(tmp_path: Path) -> None:
    """Archives in archives end somewhere."""
    data = NEXT.encode()
    for _ in range(6):
        data = gzip.compress(data)
    problems: list[Problem] = []
    path = tmp_path / "deep.gz"
    path.write_bytes(data)
    assert codes_in_path(path, problems) in ([], ["AccessDenied"])
    nested = tar_of({"a.zip": zip_of(FLAT), "b.log": NEXT.encode()})
    path.write_bytes(nested)
    assert codes_in_path(path, problems) == ["AccessDenied"]
    assert problems[-1].path == f"{path}!a.zip"
