"""Damaged, cut and hostile archives: what can be read is found, the rest is reported."""

from __future__ import annotations

import gzip
import io
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ias3errors import scan
from ias3errors.scanning import archives
from ias3errors.scanning.sources import Problem
from tests.loopback import error_xml

ERRORS = 300
LOG = b"".join(
    b"12:00 upload %d failed: %s\n" % (number, error_xml("SlowDown", f"{number:08x}"))
    for number in range(ERRORS)
)
# Of three errors: each takes two lines.
FEW = b"".join(LOG.splitlines(keepends=True)[:6])


def scanned(data: bytes) -> tuple[list[tuple[str | None, int]], list[Problem]]:
    """Return the path and the offset of each error, and the problems."""
    problems: list[Problem] = []
    return [(one.path, one.offset) for one in scan(data, on_problem=problems.append)], problems


def tar_of(files: Mapping[str, bytes], **options: int) -> bytes:
    """Return a tar file."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:", **options) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def header(name: str, kind: bytes, size: int, **fields: bytes) -> bytes:
    """Return a GNU tar header with any bytes in its fields, and the right checksum."""
    block = bytearray(tarfile.TarInfo(name).tobuf(tarfile.GNU_FORMAT))
    block[124:136] = b"%011o\0" % size
    block[156:157] = kind
    for place, content in fields.items():
        start = int(place.removeprefix("at"))
        block[start : start + len(content)] = content
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


# gzip.


@pytest.mark.parametrize(
    ("damage", "reason", "whole"),
    [
        (lambda packed: packed[: len(packed) // 2], "ends early", False),
        (lambda packed: packed[:-4], "ends early", True),
        (lambda packed: packed + b"junk", "other data after its gzip data", True),
        (lambda packed: packed + b"\x1f\x8bjunk", "damaged", True),
        (lambda packed: packed[:-8] + b"\0\0\0\0" + packed[-4:], "damaged", True),
        (
            lambda packed: packed[: len(packed) // 2] + b"\xff" * 99 + packed[len(packed) // 2 :],
            "damaged",
            False,
        ),
    ],
    ids=["cut", "cut-checksum", "junk", "magic-and-junk", "wrong-checksum", "damaged"],
)
def test_a_damaged_gzip_file_gives_what_comes_before_the_damage(
    damage: Callable[[bytes], bytes], reason: str, *, whole: bool
) -> None:
    """Every error that can be unpacked is found, and one problem says what is wrong."""
    chance = random.Random(3)
    log = b"".join(
        line + b" " + chance.randbytes(60).hex().encode() + b"\n" for line in LOG.splitlines()
    )
    found, problems = scanned(damage(gzip.compress(log)))
    assert len(found) == ERRORS if whole else ERRORS * 0.4 < len(found) < ERRORS * 0.6
    assert len(problems) == 1
    assert reason in problems[0].reason


@pytest.mark.parametrize("padding", [0, 1, 512, 100_000])
def test_members_of_a_gzip_file_may_be_padded_with_zeros(padding: int) -> None:
    """As tapes and `cat` leave them: both members are read, and nothing is wrong."""
    packed = gzip.compress(LOG) + b"\0" * padding + gzip.compress(LOG) + b"\0" * padding
    found, problems = scanned(packed)
    assert (len(found), problems) == (2 * ERRORS, [])


# tar.


@pytest.mark.parametrize("packed", [False, True], ids=["tar", "tar.gz"])
@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (512 + 700, "ends early"),
        (512 + len(LOG) // 2, "ends early"),
        (-(-len(LOG) // 512) * 512 + 512 + 100, "header"),
        (-(-len(LOG) // 512) * 512 + 512, "no end mark"),
    ],
    ids=["first block", "content", "second header", "between members"],
)
def test_a_cut_tar_is_reported(end: int, reason: str, *, packed: bool) -> None:
    """What the rest of it holds is found; a cut at the border of a member is a cut, too."""
    data = tar_of({"a.log": LOG, "b.log": LOG})
    whole, _ = scanned(data)
    cut = data[:end]
    found, problems = scanned(gzip.compress(cut) if packed else cut)
    assert len(problems) == 1
    assert reason in problems[0].reason
    expected = [place for place in whole if 512 + place[1] + 400 < end and place[0] == "a.log"]
    assert found[: len(expected)] == expected
    assert len(found) - len(expected) <= 1


DAMAGED_HEADERS: Mapping[str, bytes] = {
    # What `tarfile` makes of each: IndexError, ValueError, RecursionError, its own errors.
    "an empty number": header("x", b"S", 0, at386=b"\0" * 96, at482=b"\1") + b"\0" * 504 + b"\1",
    "a map of holes without numbers": header("x", b"S", 0, at386=b"zz", at482=b"\1"),
    "a bad checksum": header("x", b"0", 0)[:148] + b"000000\0 " + header("x", b"0", 0)[156:],
    "a number without end": header("x", b"x", 1_024) + b"9" * 1_024,
    "a length of nothing": header("x", b"x", 512) + b"0 path=x\n".ljust(512, b"\0"),
    "names for names": header("x", b"L", 512) * 2_000,
    "no map after its header": header("PaxHeaders/x", b"x", 512)
    + b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n".ljust(512, b"\0")
    + header("x", b"0", 512)
    + b"no numbers".ljust(512, b"x"),
}


@pytest.mark.parametrize("damaged", DAMAGED_HEADERS.values(), ids=DAMAGED_HEADERS.keys())
def test_damaged_headers_are_reported(damaged: bytes) -> None:
    """Whatever `tarfile` raises becomes a problem, and what came before it counts."""
    before = tar_of({"a.log": LOG}).rstrip(b"\0")
    before += b"\0" * (-len(before) % 512)
    found, problems = scanned(before + damaged)
    assert len(found) == ERRORS
    assert len(problems) == 1


GLOBAL_HEADER = header("g", b"g", 512)
ENDLESS_HEADERS: Mapping[str, bytes] = {
    "a map of holes": header("x", b"S", 0, at482=b"\1")
    + (b"00000000001\0" * 42 + b"\1").ljust(512, b"\0") * 40_000,
    "a long name": header("x", b"L", 20_000_000) + b"n" * 20_000_000,
    "names for names": (header("x", b"L", 512) + b"n" * 512) * 20_000,
    "global headers": b"".join(
        GLOBAL_HEADER + f"40 key{number:06d}={'v' * 26}\n".encode().ljust(512, b"\0")
        for number in range(20_000)
    ),
}


@pytest.mark.parametrize("endless", ENDLESS_HEADERS.values(), ids=ENDLESS_HEADERS.keys())
def test_what_a_header_may_take_is_bounded(endless: bytes) -> None:
    """20 MB that describe a single member take neither memory nor time."""
    data = gzip.compress(tar_of({"a.log": FEW})[: -(-len(FEW) // 512) * 512 + 512] + endless)
    assert len(data) < 2_000_000
    tracemalloc.start()
    began = time.monotonic()
    found, problems = scanned(data)
    seconds = time.monotonic() - began
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 3
    assert [problem.reason for problem in problems] == ["damaged: a header is too long"]
    assert peak < 20_000_000
    assert seconds < 10


def test_long_numbers_in_headers_take_linear_time() -> None:
    """A pax header of nothing but digits would take `tarfile` minutes."""
    size = archives.MAX_TAR_HEADER - 2_048
    damaged = header("x", b"x", size) + b"9" * size
    began = time.monotonic()
    _, problems = scanned(damaged)
    assert [problem.reason for problem in problems] == [
        "damaged: a number in a header is too long"
    ]
    assert time.monotonic() - began < 5


def test_a_file_of_endless_pieces_is_left_out() -> None:
    """The map of its holes is kept in memory, so it has a bound; the rest is read."""
    pieces = "".join(f"{number}\n0\n" for number in range(5_000))
    content = f"5000\n{pieces}".encode()
    content += b"\0" * (-len(content) % 512)
    pax = "".join(
        f"{len(record) + 4} {record}\n"
        for record in ("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
    ).encode()
    member = (
        header("PaxHeaders/x", b"x", len(pax))
        + pax.ljust(512, b"\0")
        + header("x.log", b"0", len(content))
        + content
    )
    found, problems = scanned(member + tar_of({"b.log": LOG}))
    assert len(found) == ERRORS
    assert [problem.path for problem in problems] == ["x.log"]
    assert "5,000 pieces" in problems[0].reason


# zip.


def zip_of(files: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_member_with_a_wrong_checksum_is_read(how: int) -> None:
    """Its errors are found, and so are those of the next member."""
    data = bytearray(zip_of({"a.log": LOG, "b.log": LOG}, how))
    place = data.index(b"PK\x01\x02") + 16
    data[place : place + 4] = b"\1\2\3\4"
    found, problems = scanned(bytes(data))
    assert len(found) == 2 * ERRORS
    assert problems == [Problem("a.log", "damaged: its checksum is wrong")]


def test_a_zip_member_without_a_name_is_read() -> None:
    """A name is only shown."""
    data = zip_of({"n": LOG, "b.log": LOG})
    start, listed = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    # The name becomes the extra field of the same length.
    nameless = bytearray(data)
    nameless[start + 26 : start + 30] = struct.pack("<HH", 0, 1)
    nameless[listed + 28 : listed + 32] = struct.pack("<HH", 0, 1)
    found, problems = scanned(bytes(nameless))
    assert ([path for path, _ in found].count(""), len(found), problems) == (
        ERRORS,
        2 * ERRORS,
        [],
    )


def test_a_zip_file_that_lists_fewer_members_than_it_counts_is_reported() -> None:
    """A damaged length in the list swallows the members that follow."""
    data = bytearray(zip_of({"a.log": LOG, "b.log": LOG}))
    first = data.index(b"PK\x01\x02")
    length_of_comment = len(data) - 22 - first - 46 - len("a.log")
    data[first + 32 : first + 34] = struct.pack("<H", length_of_comment)
    found, problems = scanned(bytes(data))
    assert len(found) == ERRORS
    assert problems == [Problem(None, "damaged: its list has 1 of 2 members")]


def test_every_altered_archive_ends_with_reports_at_most(tmp_path: Path) -> None:
    """Whatever an archive module raises, a scan never does."""
    chance = random.Random(11)
    sparse = header("x", b"S", 512, at386=b"00000000000\00000000001000", at482=b"\1")
    wholes = [
        tar_of({"a.log": FEW, "n" * 200: FEW}, format=tarfile.PAX_FORMAT),
        tar_of({"a.log": FEW, "n" * 200: FEW}, format=tarfile.GNU_FORMAT),
        sparse + b"00000000001\0" * 42 + b"\0" * 520 + tar_of({"b.log": FEW}),
        zip_of({"a.log": FEW, "b.log": FEW}, zipfile.ZIP_DEFLATED),
        gzip.compress(FEW),
    ]
    for whole in wholes:
        for _ in range(100):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                data[chance.randrange(len(data))] = chance.choice((0, 32, 48, 128, 255))
            if data[257:262] != b"ustar" and whole[257:262] == b"ustar":
                data[257:262] = b"ustar"
            for start in range(0, len(data) - 511, 512):  # or no altered header is looked at
                if data[start + 257 : start + 262] == b"ustar":
                    data[start + 148 : start + 156] = b" " * 8
                    data[start + 148 : start + 156] = b"%06o\0 " % sum(data[start : start + 512])
            scanned(bytes(data))
