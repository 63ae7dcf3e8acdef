"""Several processes that share the work of the command: order, bounds, and what goes wrong."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import BinaryIO

import pytest

from ias3errors.cli import tasks
from ias3errors.cli.parse import run_parse
from ias3errors.cli.tasks import PIECE
from ias3errors.scanning.detecting import FileFormat, TextPatterns
from ias3errors.scanning.sources import count_lines
from tests.cli.running import DENIED, SEARCHED_LESS, SPAM, Run, finish, start


def no_problem(problem: object) -> None:
    """Refuse every report of a problem."""
    pytest.fail(f"unexpected: {problem}")


def split(*paths: Path) -> Iterator[tasks.Task]:
    """Divide files as for several processes."""
    return tasks.tasks_for(map(str, paths), no_problem, split=True)


# How the work is divided.


def test_a_large_file_that_is_packed_is_not_divided(tmp_path: Path) -> None:
    """Nobody can begin in the middle of it; it is searched by one process."""
    path = tmp_path / "a.log.gz"
    path.write_bytes(gzip.compress(DENIED.encode() + os.urandom(PIECE + 1_000), compresslevel=0))
    ((part,),) = split(path)
    assert (part.path, part.start, part.end) == (str(path), 0, None)
    status, out, err = finish(start("parse", "-j2", "-fjsonl", path))
    assert (status, err) == (0, SEARCHED_LESS)
    assert [json.loads(line)["code"] for line in out.splitlines()] == ["AccessDenied"]


def test_a_file_that_vanishes_is_left_to_who_reads_it(tmp_path: Path) -> None:
    """A broken input doesn't break the division of the work; its reader reports the defect."""
    small, large = tmp_path / "a.xml", tmp_path / "b.log"
    small.write_text(DENIED)
    large.write_bytes(b"x\n" * PIECE)
    made = split(small, large)
    assert [part.path for part in next(made)] == [str(small)]
    large.unlink()
    assert [[part.path for part in task] for task in made] == [[str(large)]]


def test_no_byte_is_searched_twice_where_a_disk_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be counted any more is one last piece, which begins where the others end."""
    path = tmp_path / "a.log"
    path.write_bytes(b"x\n" * (2 * PIECE))

    def failing(file: BinaryIO, low: int, high: int) -> int:
        if low >= PIECE:
            raise OSError("the disk is damaged")
        return count_lines(file, low, high)

    monkeypatch.setattr(tasks, "count_lines", failing)
    pieces = [part for task in split(path) for part in task]
    assert [(piece.start, piece.end) for piece in pieces] == [(0, PIECE), (PIECE, 4 * PIECE)]
    assert [piece.line for piece in pieces] == [1, PIECE // 2 + 1]
    assert sum(piece.size for piece in pieces) == 4 * PIECE


@pytest.mark.parametrize("size", [0, 1, 5, 63, 64, 65, 400, 70_000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\n\n", b"\0\n\x85\x0b\x0c\x1c"])
def test_lines_are_counted_by_their_line_feeds_alone(size: int, end: bytes) -> None:
    """However long lines are, and whatever else some readers take for the end of one."""
    data = (b"x" * size + end) * (200_000 // (size + 1)) + b"y" * 5_000 + end * 70_000 + b"z"
    file = io.BytesIO(data)
    cuts = [0, 1, size, size + 1, 65_535, 65_536, 65_537, len(data) // 2, len(data) - 1, len(data)]
    for low in cuts:
        for high in cuts:
            assert count_lines(file, low, high) == data.count(b"\n", low, max(low, high))


# In which order it is written.


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a folder with files of several pieces."""
    folder = tmp_path / "large"
    folder.mkdir()
    line = f"uploading a.pdf: {SPAM} {'x' * 50_000}\n"
    (folder / "a.log").write_text(line * 100)
    record = json.dumps({"status": 503, "body": SPAM, "pad": "y" * 50_000})
    (folder / "b.jsonl").write_text(f"{record}\n" * 90)
    (folder / "c.log.gz").write_bytes(gzip.compress(line.encode() * 20))
    for number in range(20):
        (folder / f"d{number}.xml").write_text(DENIED)
    return folder


@pytest.mark.parametrize(
    "options", [["-f", "text"], ["-f", "json"], ["-f", "jsonl"], ["-f", "csv"], ["-s"]]
)
def test_several_processes_write_the_same(run: Run, large: Path, options: list[str]) -> None:
    """The order of the inputs and of the errors in them does not depend on who found them."""
    one = run("parse", *options, large)
    two = finish(start("parse", "--jobs", "2", *options, large))
    assert one.status == two.status == 0
    assert one == two


def test_several_processes_share_problems_and_standard_input(large: Path, tmp_path: Path) -> None:
    """Unreadable files are reported, and the content of a pipe keeps its place in the order."""
    (large / "c0.gz").write_bytes(b"\x1f\x8b\x08damaged")
    process = start(
        "parse", "-j2", "-fjsonl", large, "-", tmp_path / "missing", stdin=subprocess.PIPE
    )
    out, err = process.communicate(DENIED, timeout=60)
    assert process.returncode == 2
    assert "c0.gz: damaged" in err
    assert "missing: No such file" in err
    assert json.loads(out.splitlines()[-1])["path"] == "-"


def test_a_file_is_divided_only_where_that_can_be_done(large: Path) -> None:
    """Small files share a task, packed ones are not divided, lines are known."""
    made = list(tasks.tasks_for([str(large)], lambda _problem: None, split=True))
    pieces = [task[0] for task in made if task[0].path.endswith("a.log")]
    assert len(pieces) > 1
    content = (large / "a.log").read_bytes()
    for piece in pieces:
        assert piece.line == content.count(b"\n", 0, piece.start) + 1
    assert pieces[-1].end == (large / pieces[-1].path).stat().st_size
    assert max(len(task) for task in made) == 21
    assert next(tasks.tasks_for([str(large)], lambda _problem: None, split=False)) == (
        tasks.Part(str(large / "a.log")),
    )


def test_a_closed_pipe_is_no_traceback(large: Path) -> None:
    """``| head`` ends the work without a word."""
    for jobs in ("1", "2"):
        process = start("parse", "--jobs", jobs, large)
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
        process.stderr.close()
        assert process.wait(timeout=60) == 0
        assert err == ""


def test_the_order_holds_for_more_tasks_than_are_given_out_at_a_time(tmp_path: Path) -> None:
    """Results come in the order of the inputs, however much there is to do."""
    paths = [tmp_path / f"{number:02d}.log" for number in range(12)]
    for path in paths:
        path.write_text(f"{DENIED}\n")
        os.truncate(path, PIECE)
    status, out, err = finish(start("parse", "-j2", "-fjsonl", tmp_path))
    assert (status, err) == (0, "")
    assert [json.loads(line)["path"] for line in out.splitlines()] == list(map(str, paths))


@pytest.mark.parametrize("format_name", ["text", "json"])
def test_standard_input_alone_can_be_shared(run: Run, format_name: str) -> None:
    """What cannot be divided is written as one process writes it."""
    text = f"{SPAM}\n{DENIED}\n"
    one = run("parse", "-f", format_name, "-", stdin=text.encode())
    process = start("parse", "-f", format_name, "-j2", "-", stdin=subprocess.PIPE)
    out, err = process.communicate(text, timeout=60)
    assert one == (process.returncode, out, err)
    assert one.status == 0


def test_a_closed_pipe_is_no_traceback_for_standard_input() -> None:
    """What the first process writes itself may meet it, too."""
    process = start("parse", "-j2", "-", stdin=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(DENIED, timeout=60)
    assert (process.returncode, err) == (0, "")


STARTED = """
import multiprocessing, sys
from ias3errors.__main__ import main

if __name__ == "__main__":
    multiprocessing.set_start_method("{method}")
    sys.exit(main())
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_the_work_is_shared_however_processes_are_started(
    run: Run, tmp_path: Path, method: str
) -> None:
    """Each system has its own way; everything that a process is given can be sent to it."""
    command, path = tmp_path / "command.py", tmp_path / "a.log"
    command.write_text(STARTED.format(method=method))
    line = f"{SPAM}{' ' * 10_000}\n"
    path.write_text(line * 3 * (PIECE // len(line)))
    one = run("parse", "-fjsonl", path)
    two = subprocess.run(
        [sys.executable, command, "parse", "-fjsonl", "-j2", path],
        capture_output=True,
        check=True,
        text=True,
        timeout=60,
    )
    assert one.out
    assert one[1:] == (two.stdout, two.stderr) == (one.out, SEARCHED_LESS)


WORKING = """
import sys, time
from pathlib import Path
from ias3errors.cli import pool
from ias3errors.cli.tasks import Part

def work(task, results):
    results.errors = int(task[0].path)
{work}

if __name__ == "__main__":
{before}
    tasks = [(Part(str(number)),) for number in range({count})]
    for results in pool.do_in_processes(work, tasks, jobs={jobs}, between="|"):
        print(results.errors, file=sys.stderr, flush=True)
"""


def working(
    work: str, *, count: int, jobs: int = 2, before: str = "pass"
) -> subprocess.Popen[str]:
    """Start processes that share tasks; the work on one is given as Python."""
    work, before = indent(work, "    "), indent(before, "    ")
    return start(code=WORKING.format(work=work, count=count, jobs=jobs, before=before))


SLOW_AT_FIRST = """
number = results.errors
time.sleep(0.5 if number == 0 else 0.001 * (number * 7 % 5))
for bit in range(3):
    yield f"{number}.{bit} " + "x" * 1_000
"""


@pytest.mark.parametrize("jobs", [1, 2, 4])
@pytest.mark.parametrize("most", [100, 2_000, 33_554_432])
def test_what_is_done_early_waits_for_its_turn(most: int, jobs: int) -> None:
    """However much may be held meanwhile, texts and results come in the order of the tasks."""
    process = working(SLOW_AT_FIRST, count=60, jobs=jobs, before=f"pool._MAX_HELD = {most}")
    status, out, err = finish(process)
    assert status == 0
    order = [(number, bit) for number in range(60) for bit in range(3)]
    assert out.split("|") == [f"{number}.{bit} {'x' * 1_000}" for number, bit in order]
    assert err.splitlines() == [str(number) for number in range(60)]


def test_a_task_without_texts_keeps_the_rest_in_order() -> None:
    """One separator divides two texts, however many tasks had nothing to write."""
    process = working(
        """
time.sleep(0.01 * (results.errors % 3))
yield "" if results.errors % 2 else str(results.errors)
""",
        count=20,
    )
    status, out, err = finish(process)
    assert (status, out) == (0, "|".join(str(number) for number in range(0, 20, 2)))
    assert err.splitlines() == [str(number) for number in range(20)]


def test_a_task_of_any_size_is_written_while_it_goes_on(tmp_path: Path) -> None:
    """A packed file is one task: memory does not hold all that it contains until its end."""
    seen = tmp_path / "seen"
    process = working(
        f"""
yield "begun " + "x" * 100
while not Path({str(seen)!r}).exists():
    time.sleep(0.01)
yield "ended"
""",
        count=1,
        before="pool._MAX_HELD = 100",
    )
    try:
        assert process.stdout is not None
        assert process.stdout.read(106) == "begun " + "x" * 100
        seen.touch()
        status, out, err = finish(process)
    finally:
        process.kill()
    assert (status, out, err) == (0, "|ended", "0\n")


def test_a_program_that_reads_the_output_itself_gets_all(tmp_path: Path) -> None:
    """Other processes cannot write to a stream in its memory; so none are started."""
    path = tmp_path / "a.log"
    path.write_text(f"{SPAM}\n" * 10)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run_parse((str(path),), "jsonl", jobs=2) == 0
    assert [json.loads(line)["line"] for line in out.getvalue().splitlines()] == [*range(1, 11)]


# What goes wrong.


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is /dev/full")
@pytest.mark.parametrize("options", [["-fjsonl"], ["-fjson"], ["--summary"]])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_is_reported(tmp_path: Path, jobs: str, options: list[str]) -> None:
    """Who finds half of a file in the morning knows why; status 1 would say: no errors."""
    path = tmp_path / "a.log"
    path.write_text(f"{SPAM}\n" * 500)
    command = [sys.executable, "-m", "ias3errors", "parse", "-j", jobs, *options, str(path)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == (
        "ias3errors: No space left on device: what was written is not complete\n"
    )


RAISING = """
from ias3errors.cli.pool import do_in_processes
from ias3errors.cli.tasks import Part
try:
    list(do_in_processes({work}, [(Part({path!r}),)], jobs=2, between=""))
except TypeError as error:
    print("raised:", error)
"""


@pytest.mark.parametrize("path", ["-", "a.log"])
def test_what_a_process_raises_comes_out_in_the_first_one(path: str) -> None:
    """A defect anywhere ends the work with its error; no process waits for ever."""
    status, out, err = finish(start(code=RAISING.format(work="int", path=path)))
    assert (status, err) == (0, "")
    assert "raised: " in out


def test_an_error_that_cannot_be_sent_ends_the_work() -> None:
    """Not every exception can be pickled; the first process does not wait for it for ever."""
    process = working(
        """
class OddError(Exception):
    def __init__(self):
        super().__init__("all is odd", lambda: 0)
raise OddError
yield
""",
        count=1,
    )
    try:
        status, out, err = finish(process)
    finally:
        process.kill()
    assert (status, out) == (1, "")
    assert "OddError" in err


def descendants(process_id: int) -> list[int]:
    """Return the processes below one, however deep."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[int(stat.parent.name)] = int(fields[1])
    found = [process_id]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
def test_a_process_that_is_killed_ends_the_work(tmp_path: Path) -> None:
    """After a failure such as a lack of memory, the results so far are shown and no task waits."""
    path = tmp_path / "a.log"
    path.write_text(f"{SPAM}\n" * 3_000)
    process = start("parse", "-j2", path)
    assert process.stdout is not None
    # More is written than a pipe holds: whoever wrote this is still writing.
    assert process.stdout.read(1)
    children = descendants(process.pid)
    for child in children:
        os.kill(child, signal.SIGKILL)
    try:
        status, _, err = finish(process)
    finally:
        process.kill()
    assert len(children) >= 2
    assert status == 2
    assert err.startswith("ias3errors: a process ended before its work was done; found so far: ")
    assert "Traceback" not in err


ALONE = """
import os, time
from multiprocessing import parent_process
from ias3errors.cli.pool import do_in_processes
from ias3errors.cli.tasks import Part

def work(task, results):
    os.write(1, b"begun ")  # at once: two processes write here
{work}
    yield ""

def tasks():
    yield (Part("0"),)
    yield (Part("1"),)
    time.sleep(600)

if __name__ == "__main__":
    list(do_in_processes(work, tasks(), jobs=2, between=""))
"""
ENDS = "pass"
WAITS_FOR_ITS_TURN = """
if task[0].path == "0":
    time.sleep(600)
"""


@pytest.mark.parametrize("work", [ENDS, WAITS_FOR_ITS_TURN])
def test_no_process_outlives_the_first_one(work: str) -> None:
    """Whatever a process waits for when the first one is killed, it ends, too."""
    process = start(code=ALONE.format(work=indent(work, "    ")))
    assert process.stdout is not None
    assert process.stdout.read(12) == "begun begun "
    process.kill()
    # Both outputs end when no process is left that could write to them.
    _, err = process.communicate(timeout=30)
    assert err == ""


def test_a_part_knows_how_much_there_is_to_read(tmp_path: Path) -> None:
    """The sizes of all parts together are that of the file."""
    path = tmp_path / "a.log"
    path.write_bytes(b"x\n" * (PIECE + 7))
    parts = [part for task in split(path) for part in task]
    assert sum(part.size for part in parts) == path.stat().st_size
    assert [part.size for part in parts] == [PIECE, PIECE, 14]


def test_the_beginning_is_read_for_the_first_part_alone(tmp_path: Path) -> None:
    """Each other part has its line, and the format that the beginning of the file shows."""
    path = tmp_path / "a.log"
    path.write_bytes(b"HTTP/1.1 200 OK\n" + b"x\n" * (PIECE + 7))
    parts = [part for task in split(path) for part in task]
    form = FileFormat(json_lines=False, patterns=TextPatterns(responses=True))
    assert [(part.known_format, part.line) for part in parts] == [
        (None, 1),
        (form, PIECE // 2 - 6),
        (form, PIECE - 6),
    ]


def test_a_file_is_described_once(run: Run, tmp_path: Path) -> None:
    """However many parts it has, and whoever looks at them."""
    path = tmp_path / "a.log"
    path.write_bytes(b"nothing\n" * PIECE)
    status, out, err = one = run("parse", path)
    assert one == finish(start("parse", "-j3", path))
    assert (status, out) == (1, "")
    first, _description, last = err.splitlines(keepends=True)
    assert first == "ias3errors: no S3 error found\n"
    assert last == SEARCHED_LESS
