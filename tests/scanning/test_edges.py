"""`scan` where texts are cut, mixed, divided or made to mislead."""

from __future__ import annotations

import html
import io
import itertools
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import ias3errors
from ias3errors import Found, scan
from ias3errors.cli import tasks
from ias3errors.scanning import archives, scanner
from ias3errors.scanning.sources import HEAD, Problem
from tests.cli.running import SEARCHED_LESS

CODE = "<Code>AccessDenied</Code>"
DENIED = f"<Error>{CODE}<Message>Access Denied</Message></Error>"
MISSING = "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>"


def found_in(data: str | bytes) -> list[Found]:
    return list(scan(data.encode() if isinstance(data, str) else data))


def codes_in(data: str | bytes) -> list[str | None]:
    return [found.error.code for found in found_in(data)]


def escaped(text: str, times: int) -> str:
    for _ in range(times):
        text = html.escape(text)
    return text


# Elements.


def test_four_escapes_in_each_other_are_undone() -> None:
    """What is escaped more often than four times stays as it is."""
    for times in range(1, 5):
        (found,) = found_in(f"x {escaped(DENIED, times)}\n")
        assert (found.error.code, found.error.message) == ("AccessDenied", "Access Denied")
    assert found_in(f"x {escaped(DENIED, 5)}\n") == []


@pytest.mark.parametrize(
    "element",
    [
        "<Error>the exit code was 3</Error>",
        "<Error>no message</Error>",
        "<Error><ErrorCode>5</ErrorCode></Error>",
        "<Error code='5'/><Error code='6'></Error>",
    ],
)
def test_elements_of_other_programs_are_no_s3_errors(element: str) -> None:
    """An element without a code, message or request id is skipped, wherever it is."""
    for data in (element, f"12:00 {element}\n", json.dumps({"body": element}) + "\n"):
        assert found_in(data) == []


def test_a_response_that_says_little_is_still_an_error() -> None:
    """A failing status is one without a code; so is an error that has only a request id."""
    element = "<Error>the code was wrong</Error>"
    (by_status,) = found_in(json.dumps({"status": 503, "body": element}))
    assert type(by_status.error) is ias3errors.exceptions.UnavailableError
    (by_id,) = found_in("x <Error><Code/><Message/><RequestId>id-1</RequestId></Error>\n")
    assert (by_id.error.code, by_id.error.request_id) == (None, "id-1")


@pytest.mark.parametrize("end", ["</Error ", "</Error/>", "</Error x>", "</Error\n12:01 next\n"])
def test_an_end_tag_that_is_broken_ends_the_error(end: str) -> None:
    """The error has the content of the element, and nothing of what follows."""
    whole = DENIED.removesuffix("</Error>")
    first, second = found_in(f"12:00 {whole}{end} {MISSING}")
    assert (first.error.code, first.error.message) == ("AccessDenied", "Access Denied")
    assert first.error.document.truncated
    assert second.error.code == "NoSuchKey"


@pytest.mark.parametrize("content", ["<Code></Code><Message>m</Message>", "<Codec>m</Codec>"])
def test_what_is_cut_off_counts_only_by_its_code(content: str) -> None:
    """The beginning of an element that names no code may be anything."""
    assert codes_in(f"12:00 <Error>{content}\n12:01 {DENIED}\n") == ["AccessDenied"]


# Errors between other things.


def test_a_record_after_an_error_that_is_cut_off_hides_neither() -> None:
    """The error ends where the record begins, and the record is read as one."""
    log = f"12:00 <Error><Code>NoSuchKey</Code>\n{json.dumps({'body': DENIED})}\n"
    cut, whole = found_in(log)
    assert (cut.error.code, cut.error.document.truncated) == ("NoSuchKey", True)
    assert (whole.error.code, whole.error.document.truncated) == ("AccessDenied", False)
    assert (whole.offset, whole.line) == (log.index("{"), 2)


@pytest.mark.parametrize("after", ["\nnext\n", ""])
def test_a_record_between_others_is_read_to_its_end(after: str) -> None:
    """A JSON line leads to itself, also where only its beginning had been read."""
    before = "12:00 fine\n" * ((HEAD - 5_000) // 11)
    record = json.dumps({"message": f"failed: {DENIED}", "pad": "y" * 20_000})
    (found,) = found_in(f"{before}{record}{after}")
    assert (found.error.code, found.error.message) == ("AccessDenied", "Access Denied")
    assert (found.offset, found.line) == (len(before), before.count("\n") + 1)


def test_the_error_in_a_line_too_long_for_a_record_is_found() -> None:
    """Such a line is text: its error leads to the ``<``."""
    before = "12:00 fine\n" * ((HEAD - 5_000) // 11)
    record = json.dumps({"message": f"failed: {DENIED}", "pad": "y" * 900_000})
    data = f"{before}{record}\n{MISSING}\n"
    found = found_in(data)
    assert [one.error.code for one in found] == ["AccessDenied", "NoSuchKey"]
    assert [one.offset for one in found] == [data.index("<"), data.index(MISSING)]


@pytest.mark.parametrize(
    "response",
    [
        DENIED,
        html.escape(DENIED),
        repr(DENIED.encode()),
        json.dumps(DENIED).replace("<", "\\u003c").replace(">", "\\u003e"),
        f"<Error xmlns='http://example.org/doc'>{CODE}<Message>Access Denied</Message>",
    ],
)
def test_a_response_in_a_line_of_ia_upload_says_more_than_the_line(response: str) -> None:
    """However the line spells the response, its error is found, and found once."""
    (found,) = found_in(f" uploading a.pdf\n error uploading a.pdf: {response}\n")
    assert (found.error.code, found.error.message) == ("AccessDenied", "Access Denied")


def test_the_words_of_an_end_tag_are_no_response() -> None:
    """A line of ``ia upload`` that only mentions an element is read as such a line."""
    (found,) = found_in(
        " uploading a\n error uploading a: Access Denied - no ConnectionError </Error>"
    )
    assert (found.error.code, found.error.resource) == (
        "AccessDenied",
        "no ConnectionError </Error>",
    )


# Records.


def test_lines_that_are_no_objects_are_searched_as_text() -> None:
    """In a file of JSON lines, an array and an object followed by words hide no error."""
    records = [{"body": DENIED}, [MISSING], {"body": DENIED}]
    data = "".join(
        f"{json.dumps(record)} {tail}\n"
        for record, tail in zip(records, ("", "", "x"), strict=True)
    )
    found = found_in(data)
    assert [(one.line, one.error.code) for one in found] == [
        (1, "AccessDenied"),
        (2, "NoSuchKey"),
        (3, "AccessDenied"),
    ]


def test_a_record_may_hold_an_error_beside_its_body() -> None:
    """Each member is looked at, the body first; all lead to the record."""
    data = json.dumps({"note": f"before: {MISSING}", "status": 403, "body": DENIED}) + "\n"
    body, note = found_in(data)
    assert (body.error.code, body.error.status_code) == ("AccessDenied", 403)
    assert (note.error.code, note.error.status_code) == ("NoSuchKey", None)
    assert (body.offset, note.offset) == (0, 0)


def test_objects_that_could_not_be_deleted_are_found_in_a_success() -> None:
    """The request succeeded, each of these objects failed: every one is an error of its own."""
    failed = "".join(f"<Error><Key>{key}</Key>{CODE}</Error>" for key in "ab")
    body = f"<DeleteResult><Deleted><Key>c</Key></Deleted>{failed}</DeleteResult>"
    url = "https://s3.example.org/my-bucket?delete"
    found = found_in(json.dumps({"status": 200, "method": "POST", "url": url, "body": body}))
    assert [(one.error.code, one.error.bucket, one.error.key) for one in found] == [
        ("AccessDenied", "my-bucket", "a"),
        ("AccessDenied", "my-bucket", "b"),
    ]


def test_an_upload_that_was_completed_is_no_error() -> None:
    """Its response is read, since it may hide an error, and has none."""
    body = "<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>"
    url = "https://s3.example.org/my-bucket/k?uploadId=1"
    record = {"status": 200, "method": "POST", "url": url, "body": body}
    assert found_in(json.dumps(record) + "\n") == []


# Inputs.


def test_a_link_to_nothing_is_reported(tmp_path: Path) -> None:
    """An unreadable file in a folder is reported, and the other files are read."""
    (tmp_path / "a.log").symlink_to(tmp_path / "missing")
    (tmp_path / "b.log").write_text(DENIED)
    problems: list[Problem] = []
    found = list(scan(tmp_path, on_problem=problems.append))
    assert [one.path for one in found] == [str(tmp_path / "b.log")]
    assert problems == [Problem(str(tmp_path / "a.log"), "No such file or directory")]


class Broken:
    """A stream that cannot be read."""

    name = "/dev/broken"

    def read(self, size: int, /) -> bytes:
        """Fail."""
        raise OSError(5, "Input/output error")


def test_a_stream_that_cannot_be_read_is_reported() -> None:
    """The problem has the stream's name; without a listener it is an OSError."""
    problems: list[Problem] = []
    assert list(scan(Broken(), on_problem=problems.append)) == []
    assert problems == [Problem("/dev/broken", "Input/output error")]
    with pytest.raises(OSError, match="/dev/broken: Input/output error"):
        list(scan(Broken()))


class Dripping(io.BytesIO):
    """A stream that gives single bytes for a while, once its beginning was read."""

    def read1(self, size: int | None = -1, /) -> bytes:
        """Return what has arrived."""
        return super().read(1 if 0 <= self.tell() - HEAD < 60 else size)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_characters_that_arrive_in_pieces_stay_whole(encoding: str) -> None:
    """In UTF-16, bytes and halves of surrogate pairs wait for what belongs to them."""
    faces = "\U0001f600" * 40_000
    for shift in ("", "x"):
        before = f"\ufeff{shift}{faces}\n"
        there = "\U0001f600" * 28_000
        body = f"<Error>{CODE}<Message>{there}</Message></Error>"
        data = (before + body).encode(encoding)
        (found,) = scan(Dripping(data))
        assert found.error.message == there
        assert found.offset == len(before.encode(encoding))
        assert found.line == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_log_in_utf_16_may_be_in_any_language(encoding: str) -> None:
    """Wherever a block of it ends, no character is torn, and the place is that of the input."""
    before = "\ufeff" + "12:00 größer, Файл загружен, 日本語\n" * 30_000
    data = f"{before}{DENIED}\n".encode(encoding)
    (found,) = found_in(data)
    assert (found.error.code, found.line) == ("AccessDenied", 30_001)
    assert found.offset == len(before.encode(encoding))


# Archives that are made to mislead.


def sparse_tar(entries: list[tuple[int, int]], real_size: int, data: bytes, *, size: int) -> bytes:
    """Return a tar with a log, a file with holes between its `entries`, and a log."""
    numbers = [len(entries), *(number for entry in entries for number in entry)]
    content = "".join(f"{number}\n" for number in numbers).encode().ljust(512, b"\0") + data
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:", format=tarfile.PAX_FORMAT) as archive:
        for name in ("a.log", "holes.log", "z.log"):
            member = tarfile.TarInfo(name)
            if name == "holes.log":
                member.size = size
                member.pax_headers = {
                    "GNU.sparse.major": "1",
                    "GNU.sparse.minor": "0",
                    "GNU.sparse.realsize": str(real_size),
                }
                file.write(member.tobuf(tarfile.PAX_FORMAT))
                file.write(content.ljust(-(-len(content) // 512) * 512, b"\0"))
            else:
                member.size = len(DENIED)
                archive.addfile(member, io.BytesIO(DENIED.encode()))
    return file.getvalue()


def scanned(data: bytes) -> tuple[list[tuple[str | None, int]], list[Problem]]:
    problems: list[Problem] = []
    found = [(one.path, one.offset) for one in scan(data, on_problem=problems.append)]
    return found, problems


def test_a_file_with_holes_is_read_as_it_was() -> None:
    """Offsets count the holes, too."""
    data = MISSING.encode()
    tar = sparse_tar([(200_000, len(data))], 300_000, data, size=512 + len(data))
    assert scanned(tar) == ([("a.log", 0), ("holes.log", 200_000), ("z.log", 0)], [])


def test_holes_without_end_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes may claim to be a petabyte: no packed file gives more than the limit."""
    monkeypatch.setattr(archives, "MAX_UNPACKED", 4_000_000)
    found, problems = scanned(sparse_tar([(0, 0)], 10**15, b"", size=512))
    assert found == [("a.log", 0), ("z.log", 0)]
    assert problems == [
        Problem("holes.log", "unpacks to more than 4,000,000 bytes; the rest was left packed")
    ]


@pytest.mark.parametrize(
    ("entries", "size", "read"),
    [
        # The list of pieces is longer than the member, so the next header would overlap it.
        ([(0, 0)], 0, ["a.log"]),
        # The second piece ends before it begins, so the third starts before the first.
        ([(0, 512), (512, -1_024), (600, 10)], 1_024, ["a.log", "z.log"]),
    ],
)
def test_an_archive_that_leads_back_is_given_up(
    entries: list[tuple[int, int]], size: int, read: list[str]
) -> None:
    """Its parts are read once, one after the other, so a scan of it ends."""
    found, problems = scanned(sparse_tar(entries, 1_000, b"\0" * 512, size=size))
    assert found == [(name, 0) for name in read]
    assert [problem.reason for problem in problems] == [
        "damaged: its parts do not follow each other"
    ]


# Divided work.


RESPONSE = f"HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\n{DENIED}\n"


@pytest.mark.parametrize(("piece", "first_bytes"), [(DENIED, 1), (RESPONSE, 60), (RESPONSE, 3)])
def test_what_a_division_goes_through_is_found_once(
    tmp_path: Path, piece: str, first_bytes: int
) -> None:
    """An error that begins in one process's part and ends in the next is the first one's."""
    head = "HTTP/1.1 100 Continue\r\n\r\n" if piece is RESPONSE else "12:00 begin\n"
    lines = tasks.PIECE - first_bytes - len(head) - 1
    before = head + "x" * 99_999 + "\n" * (lines - 99_999) + "\n"
    data = f"{before}{piece}\n{'12:01 fine' * 9}\n{MISSING}\n"
    path = tmp_path / "large.log"
    path.write_text(data, newline="")
    done = subprocess.run(
        [sys.executable, "-m", "ias3errors", "parse", "--jobs", "2", "-f", "jsonl", path],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == SEARCHED_LESS.encode()
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        one.to_dict() for one in scan(path)
    ]
    assert [(one.error.code, one.offset, one.line) for one in scan(path)] == [
        ("AccessDenied", len(before), before.count("\n") + 1),
        ("NoSuchKey", data.index(MISSING), data.count("\n")),
    ]


def test_a_part_within_a_long_line_reads_little_more_than_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a file that is one line of JSON would be read once for each of its parts."""
    sizes = []

    class Counted(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            block = super().read(size)
            sizes.append(len(block))
            return block

    monkeypatch.setattr(scanner, "opened", Counted)
    record = json.dumps({"status": 503, "body": DENIED})
    path = tmp_path / "a.jsonl"
    path.write_text(f'{record}\n{{"a": "{"x" * 20_000_000}"}}\n{record}\n')
    size = path.stat().st_size
    middle = 2_000_000
    assert list(scan(path, start=middle, end=middle + 500_000)) == []
    assert 500_000 <= sum(sizes) <= 1_000_000
    assert [one.line for one in scan(path, start=middle)] == [3]
    bounds = [*range(0, size, 1_000_000), size]
    parts = [scan(path, start=low, end=high) for low, high in itertools.pairwise(bounds)]
    assert [one.line for part in parts for one in part] == [1, 3]


def test_a_zip_file_is_refused_whose_list_of_members_is_endless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list has to be in memory, so it has a bound; what fits in is read."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20):
            archive.writestr(f"{number}.xml", DENIED)
    listed = len(path.read_bytes()) - path.read_bytes().index(b"PK\x01\x02") - 22
    monkeypatch.setattr(archives, "MAX_DIRECTORY", listed)
    assert len(list(scan(path))) == 20
    monkeypatch.setattr(archives, "MAX_DIRECTORY", listed - 1)
    with pytest.raises(OSError, match=f"its list of members takes {listed:,} bytes"):
        list(scan(path))
    problems: list[Problem] = []
    assert list(scan(path, on_problem=problems.append)) == []
    assert [problem.path for problem in problems] == [str(path)]
