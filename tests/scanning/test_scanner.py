"""What `scan` reads: files, folders, archives, streams, and a file in parts."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ias3errors import scan
from ias3errors.scanning import windows
from ias3errors.scanning.sources import Problem
from tests.scanning.cases import (
    BODY,
    ESCAPED,
    FLAT,
    HEAD,
    MOVED,
    MOVED_BODY,
    NEXT,
    ONE_LINE,
    OneWay,
    codes_in_path,
    lines_of,
    places,
    tar_of,
    zip_of,
)


def test_a_folder_is_read_with_its_folders(logs: Path) -> None:
    """Files in the order of their names; links to folders and pipes are not followed."""
    assert places(scan(logs)) == [
        ("AccessDenied", str(logs / "a.log"), 2, 1),
        ("AccessDenied", str(logs / "z.log"), 4, 3),
        ("SlowDown", str(logs / "b" / "c.xml"), 39, 2),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar", tar_of(FLAT)),
        ("a.tar.gz", tar_of(FLAT, "w:gz")),
        ("a.zip", zip_of(FLAT)),
        ("without-a-telling-name", zip_of(FLAT, zipfile.ZIP_STORED)),
    ],
)
def test_archives_are_read_member_by_member(tmp_path: Path, name: str, content: bytes) -> None:
    """A member is called ``archive!member``; its offsets count what it holds, unpacked."""
    path = tmp_path / name
    path.write_bytes(content)
    expected = [
        ("AccessDenied", f"{path}!logs/one.log", 2, 1),
        ("SlowDown", f"{path}!two.gz", 39, 2),
    ]
    assert places(scan(path)) == expected
    assert [(one[0], one[2], one[3]) for one in places(scan(content))] == [
        (one[0], one[2], one[3]) for one in expected
    ]


def test_what_cannot_be_opened_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other ways to pack, zip from a pipe, folders that nobody may read."""
    problems: list[Problem] = []
    path = tmp_path / "a.zip"
    path.write_bytes(zip_of(FLAT, zipfile.ZIP_BZIP2))
    assert codes_in_path(path, problems) == []
    assert "method that is not supported" in problems[0].reason
    pipe = OneWay(io.BytesIO(zip_of(FLAT)))
    assert list(scan(pipe, on_problem=problems.append)) == []
    assert "save it as a file" in problems[-1].reason

    def refuse(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert codes_in_path(tmp_path, problems) == []
    assert problems[-1] == Problem(str(tmp_path), "Permission denied")


def test_a_tar_of_more_than_files_is_read(tmp_path: Path) -> None:
    """Folders, links and devices hold nothing."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:") as archive:
        for name, kind in (("d", tarfile.DIRTYPE), ("l", tarfile.SYMTYPE), ("c", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(name)
            member.type = kind
            member.linkname = "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("a" * 300 + ".log")
        member.size = len(NEXT)
        archive.addfile(member, io.BytesIO(NEXT.encode()))
    assert places(scan(file.getvalue())) == [("AccessDenied", "a" * 300 + ".log", 0, 1)]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as packed_file:
        packed_file.writestr("d/", "")
        packed_file.writestr("d/a.log", NEXT)
    assert places(scan(zipped.getvalue())) == [("AccessDenied", "d/a.log", 0, 1)]


def test_a_packed_log_is_read_as_a_stream(tmp_path: Path) -> None:
    """Several gzip streams in a row are one log, as ``cat`` makes them."""
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(b"x\n") + gzip.compress(NEXT.encode()))
    assert places(scan(path)) == [("AccessDenied", str(path), 2, 2)]


def test_bytes_and_open_files_are_sources_too(logs: Path) -> None:
    """A str is a path, bytes are searched, a binary file is read from its position."""
    with (logs / "z.log").open("rb") as file:
        assert places(scan(file)) == [("AccessDenied", str(logs / "z.log"), 4, 3)]
    assert places(scan(io.BytesIO(NEXT.encode()))) == [("AccessDenied", None, 0, 1)]
    assert places(scan(bytearray(NEXT.encode()))) == [("AccessDenied", None, 0, 1)]


@pytest.mark.parametrize("source", [3, None, io.StringIO("x"), [b"x"]])
def test_other_sources_are_type_errors(source: Any) -> None:
    """A wrong type is refused at once, not at the first error."""
    with pytest.raises(TypeError, match="cannot scan"):
        scan(source)


def test_a_problem_raises_unless_somebody_listens(tmp_path: Path) -> None:
    """Nothing is passed over in silence: without a listener the first problem is an OSError."""
    missing = tmp_path / "missing"
    with pytest.raises(OSError, match=r"missing: No such file"):
        list(scan(missing))
    damaged = tmp_path / "b.gz"
    damaged.write_bytes(gzip.compress(NEXT.encode() * 100)[:-20])
    (tmp_path / "c.log").write_text(NEXT)
    problems: list[Problem] = []
    found = list(scan(tmp_path, on_problem=problems.append))
    assert [one.path for one in found][-1] == str(tmp_path / "c.log")
    assert [problem.path for problem in problems] == [str(damaged)]
    assert "ends early" in problems[0].reason


def test_what_is_found_can_be_pickled_and_is_plain_json(logs: Path) -> None:
    """Results travel between processes; `to_dict` is the error's with its place in front."""
    (found,) = scan(logs / "a.log")
    copy = pickle.loads(pickle.dumps(found))
    assert copy.error.code == "AccessDenied"
    assert replace(copy, error=found.error) == found
    record = json.loads(json.dumps(found.to_dict()))
    assert list(record)[:3] == ["path", "line", "offset"]
    assert {name: record[name] for name in record if name not in {"path", "line", "offset"}} == (
        json.loads(json.dumps(found.error.to_dict()))
    )


# Parts.


def mixed_log() -> bytes:
    """Return about 2 MB of everything that a log can contain."""
    chance = random.Random(5)
    pieces = [
        f"12:00 plain {'words ' * 30}\n" * 20,
        f"12:01 {ONE_LINE}\n",
        BODY.replace("><", ">\n<") + "\n",
        f"x {ESCAPED}\n",
        f"x {BODY.encode()!r}\n",
        lines_of({"level": "e", "message": f"failed {BODY}", "pad": "y" * 5_000}),
        HEAD + BODY + "\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 90\r\n\r\n" + "z" * 90 + "\n",
        f"{MOVED}Content-Length: {len(MOVED_BODY)}\r\n\r\n{MOVED_BODY}\n",
        "<Error><Code>NoSuchKey</Code><Message>cut\nnext\n",
        "<Error>\n" * 5,
        f"HTTP/1.1 500 Oops\r\n\r\n<html>\n{json.dumps({'a': NEXT})}\n{'p' * 3_000}</html>\n",
        " error uploading a.pdf: Access Denied - x\n uploading b.pdf\n",
        "q" * 70_000 + f" {ONE_LINE} " + "q" * 300_000 + "\n",
    ]
    text = " uploading a\nHTTP/1.1 100 Continue\r\n\r\n" + "".join(chance.choices(pieces, k=60))
    return text.encode()


def records_log() -> bytes:
    """Return about 1 MB of records, some of them no JSON, one of them long."""
    chance = random.Random(6)
    pieces = [
        lines_of({"id": 1, "status": 503, "body": BODY}),
        lines_of({"id": 2, "status": 200, "body": "ü" * 2_000}),
        "\n",
        f"broken {NEXT}\n",
        lines_of({"id": 3, "body": "z" * 50_000 + NEXT}),
    ]
    return (lines_of({"body": BODY}) + "".join(chance.choices(pieces, k=80))).encode()


@pytest.mark.parametrize("make", [mixed_log, records_log])
def test_the_parts_of_a_file_give_what_the_whole_gives(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    """Wherever a file is divided, each error is found once, by the part that it begins in."""
    path = tmp_path / "a.log"
    data = make()
    path.write_bytes(data)
    whole = places(scan(path))
    assert len(whole) > 20
    assert whole == [(one[0], str(path), *one[2:]) for one in places(scan(data))]
    chance = random.Random(7)
    cuts = [sorted(chance.sample(range(len(data)), 12)) for _ in range(6)]
    # The bytes around errors are where a division could go wrong.
    cuts += [
        sorted({max(0, offset + shift) for _, _, offset, _ in chance.sample(whole, 12)})
        for shift in (-1, 0, 1, 2, 9, 60)
    ]
    for inner in cuts:
        bounds = [0, *inner, len(data)]
        parts = [
            one
            for start, end in zip(bounds, [*bounds[1:-1], None], strict=False)
            for one in places(scan(path, start=start, end=end))
        ]
        assert parts == whole


@pytest.mark.parametrize("make", [mixed_log, records_log])
@pytest.mark.parametrize("block", [1_500, 70_001])
def test_it_does_not_matter_how_the_bytes_arrive(
    make: Callable[[], bytes], block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrives piece by piece is found as what is there at once."""
    data = make()
    whole = places(scan(data))
    monkeypatch.setattr(windows, "BLOCK", block)
    assert places(scan(data)) == whole
    text = data.decode()
    if block > 2_000:
        as_utf_16 = places(scan(("\ufeff" + text).encode("utf-16-le")))
        assert [one[0] for one in as_utf_16] == [one[0] for one in whole]
        assert [one[3] for one in as_utf_16] == [one[3] for one in whole]


def test_what_cannot_be_divided_belongs_to_the_first_part(tmp_path: Path, logs: Path) -> None:
    """A folder and a packed file give all from 0 on, and nothing from elsewhere."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"x" * 1_000 + NEXT.encode()))
    for source in (path, logs):
        assert places(scan(source, start=0, end=5)) == places(scan(source))
        assert places(scan(source, start=5)) == []


def test_small_and_utf_16_files_are_divided_by_what_begins_where(tmp_path: Path) -> None:
    """They are read as a whole by each part."""
    path = tmp_path / "a.log"
    path.write_bytes(("\ufeff" + f"{ONE_LINE}\n" * 2).encode("utf-16-le"))
    first, second = scan(path)
    assert places(scan(path, start=first.offset + 1)) == places(iter([second]))
    assert places(scan(path, end=second.offset)) == places(iter([first]))
