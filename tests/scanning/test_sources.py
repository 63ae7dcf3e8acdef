"""Inputs that fail while they are read, or grow: nothing that was read is lost, and a scan ends."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path

import pytest

from ias3errors import scan
from ias3errors.scanning import scanner, sources
from ias3errors.scanning.sources import HEAD, Problem
from tests.loopback import error_xml

LINE = b"12:00 failed: " + error_xml("SlowDown", "Reduce your rate.") + b"\n"
FILLER = b"12:00 fine\n" * 50_000


class FailingFile(io.FileIO):
    """A file on a disk that fails after some bytes."""

    good = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return bytes from before the failure, or fail."""
        left = self.good - self.tell()
        if left <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(min(size or left, left))


@pytest.mark.parametrize("before", [b"", FILLER], ids=["in the head", "after the head"])
@pytest.mark.parametrize("as_stream", [False, True], ids=["path", "stream"])
@pytest.mark.parametrize("start", [0, 1], ids=["whole", "part"])
def test_what_was_read_before_a_failure_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: bytes, start: int, *, as_stream: bool
) -> None:
    """The errors before a failing block of a disk are found, then the failure is reported."""
    path = tmp_path / "a.log"
    path.write_bytes(before + LINE * 3 + FILLER)
    monkeypatch.setattr(FailingFile, "good", len(before + LINE * 3))
    monkeypatch.setattr(scanner, "opened", FailingFile)
    problems: list[Problem] = []
    with FailingFile(path) as stream:
        source = stream if as_stream else path
        found = list(scan(source, start=start, on_problem=problems.append))
    assert len(found) == 3
    assert problems == [Problem(str(path) if not as_stream else None, "Input/output error")]


@pytest.mark.parametrize("start", [0, 1], ids=["whole", "part"])
def test_a_growing_file_ends_at_the_size_it_had(tmp_path: Path, start: int) -> None:
    """A log that a server writes faster than it is read would have no end."""
    assert len(FILLER) > HEAD + sources.HEAD
    path = tmp_path / "a.log"
    path.write_bytes(LINE + FILLER + LINE)
    found = 0
    for _ in scan(path, start=start):
        found += 1
        assert found < 10
        with path.open("ab") as file:
            file.write(FILLER + LINE)
    assert found == 2


def test_a_file_without_a_size_is_read(tmp_path: Path) -> None:
    """Files of /proc say that they are empty; pipes have no size either."""
    assert "Name:" in Path("/proc/self/status").read_text()
    with sources.opened("/proc/self/status") as file:
        source = sources.read_head(None, sources.reader_of_file(file))
    assert b"Name:" in source.head
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(pipe, os.O_WRONLY)
    os.write(writer, LINE)
    os.close(writer)
    with os.fdopen(reader, "rb", buffering=0) as piped:
        assert len(list(scan(piped))) == 1
