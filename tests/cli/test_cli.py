"""The `ias3errors` command."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import os
import re
import select
import shlex
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

import ias3errors
from ias3errors import IAS3, scan
from ias3errors.cli import app, consoles, demo, lookup, progress, summary, tasks
from ias3errors.cli.parsing import _BATCH
from tests.paths import DOCS

REQUEST_ID = "9d1e2f30-4152-4637-8899-aabbccddeeff"
SPAM = (
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><Resource>"
    "Your upload of my-item from username keeper@example.org appears to be spam.</Resource>"
    f"<RequestId>{REQUEST_ID}</RequestId></Error>"
)
DENIED = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
#: Tags, but no element between them.
NO_ERROR = "<Error message</Error>"


class Result(NamedTuple):
    """What a run of the command gave."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process."""

    def run_it(*arguments: str | Path, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "argv", ["ias3errors", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = app.run()
        return Result(status, *capsys.readouterr())

    return run_it


def start(*arguments: str | Path, **options: object) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    command = [sys.executable, "-m", "ias3errors", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def finish(process: subprocess.Popen[str], seconds: float = 60) -> Result:
    out, err = process.communicate(timeout=seconds)
    return Result(process.returncode, out, err)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "upload.log"
    path.write_text(f"start\nuploading a.pdf: {SPAM}\nuploading b.pdf: {DENIED}\n")
    return path


# parse


def test_parse_tells_place_error_meaning_and_action(run: Run, log: Path) -> None:
    """For each error: where it stood, what `str` says, what it means, what to do."""
    status, out, err = run("parse", log)
    (first, _) = scan(log)
    assert (status, err) == (0, "")
    assert out.startswith(f"{log}:2 (byte 23)\n  {first.error}\n")
    for note in first.error.__notes__:
        assert f"\n  {note}\n" in out
    assert "\n  Try again: no\n" in out
    assert f"\n{log}:3 " in out


def test_secrets_are_masked_unless_told_otherwise(run: Run, log: Path) -> None:
    """Every format masks; ``--no-redact`` shows what the server said."""
    for format_name in ("text", "json", "jsonl", "csv"):
        assert "keeper@example.org" not in run("parse", "-f", format_name, log).out
        assert "keeper@example.org" in run("parse", "-f", format_name, "--no-redact", log).out


def test_what_is_shown_unmasked_tells_the_status_too(run: Run, tmp_path: Path) -> None:
    """Nothing that the masked line tells is missing from the unmasked one."""
    path = tmp_path / "answer.http"
    path.write_text(f"HTTP/1.1 503 Slow Down\r\nContent-Type: text/plain\r\n\r\n{SPAM}")
    line = run("parse", "--no-redact", path).out.splitlines()[1]
    for part in ("503", "SlowDown", "reduce your request rate", "keeper@example.org", REQUEST_ID):
        assert part in line


@pytest.mark.parametrize(
    "options", [["-f", "text"], ["-f", "json"], ["-f", "jsonl"], ["-f", "csv"], ["-s"]]
)
def test_what_only_looks_like_an_error_is_not_counted(
    run: Run, tmp_path: Path, options: list[str]
) -> None:
    """It changes nothing, in whatever format errors are written."""
    clean, mixed = tmp_path / "clean" / "a.log", tmp_path / "mixed" / "a.log"
    for path, text in ((clean, ""), (mixed, f"other: {NO_ERROR}\n" * 3)):
        path.parent.mkdir()
        path.write_text(f"uploading a.pdf: {DENIED}\n{text}")
    expected = run("parse", *options, clean)
    assert expected.status == 0
    assert run("parse", *options, mixed).out == expected.out.replace(str(clean), str(mixed))
    mixed.write_text(f"other: {NO_ERROR}\n")
    assert run("parse", *options, mixed).status == 1


def test_json_lines_are_records_of_found(run: Run, log: Path) -> None:
    """Each line is what `Found.to_dict` gives."""
    _, out, _ = run("parse", "--format", "jsonl", log)
    assert [json.loads(line) for line in out.splitlines()] == [one.to_dict() for one in scan(log)]


IDS = (
    "a",
    REQUEST_ID,
    "4442587FB7D0A2F9",
    "AKIAABCDEFGHIJKLMNOP",
    "xASIAABCDEFGHIJKLMNOP",
    "a-ASIAABCDEFGHIJKLMNOP",
    "",
    " padded ",
    "with blanks in it",
    "&lt;x&gt;",
    "LOW abc:def",
    "x@example.org",
    'quote"d',
    "é",
    "x" * 200,
)


@pytest.mark.parametrize("redact", [True, False])
def test_errors_that_differ_in_ids_alone_are_written_as_all_others(
    run: Run, tmp_path: Path, redact: bool
) -> None:
    """What is kept of one body never shows in the line of another."""
    path = tmp_path / "bodies.jsonl"
    bodies = [
        f"<Error><Code>SlowDown</Code><Message>m</Message><Resource>{resource}</Resource>"
        f"<RequestId>{one}</RequestId>{host}</Error>"
        for resource in ("r", "RequestId", "&lt;RequestId&gt;abc&lt;/RequestId&gt;")
        for one in IDS
        for host in ("", f"<HostId>{one}</HostId>", "<HostId>a/b+c==</HostId><Extra>1</Extra>")
    ]
    bodies += ["<Error><Code>NoSuchKey</Code><Message>m</Message></Error>"] * 2
    records = [
        {"body": body, **facts}
        for body in bodies * 2
        for facts in ({}, {"status": 503}, {"status": 404, "url": "http://h/b/k"})
    ]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    options = [] if redact else ["--no-redact"]
    _, out, _ = run("parse", "-f", "jsonl", *options, path)
    written = [json.loads(line) for line in out.splitlines()]
    assert written == [one.to_dict(redact=redact) for one in scan(path)]


def test_json_is_one_array(run: Run, log: Path, tmp_path: Path) -> None:
    """Also where there is nothing to put in."""
    _, out, _ = run("parse", "-f", "json", log)
    assert [one["code"] for one in json.loads(out)] == ["SlowDown", "AccessDenied"]
    (tmp_path / "empty").write_text("")
    status, out, _ = run("parse", "-f", "json", tmp_path / "empty")
    assert (status, json.loads(out)) == (1, [])


def test_no_cell_of_csv_begins_a_formula(run: Run, tmp_path: Path) -> None:
    """A spreadsheet must not compute what a server wrote."""
    path = tmp_path / "=a.xml"
    path.write_text(
        "<Error><Code>+X</Code><Message>=HYPERLINK(1)</Message><Resource>@SUM(1)</Resource>"
        "<RequestId>-1\t\n=2</RequestId></Error>"
    )
    _, out, _ = run("parse", "-f", "csv", path)
    header, row = csv.reader(io.StringIO(out))
    assert len(header) == len(row)
    assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert dict(zip(header, row, strict=True))["message"] == "'=HYPERLINK(1)"


def test_nothing_that_a_server_wrote_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    """Messages and names of files are shown with their control characters escaped."""
    evil = "\x1b[2J\x9b31m\u202e\x07"
    path = tmp_path / f"a{evil}.log"
    path.write_text(
        f"uploading {evil}x: <Error><Code>A{evil}</Code><Message>m{evil}</Message></Error>"
    )
    for options in ([], ["--no-redact"], ["--summary"], ["-f", "csv"], ["-f", "jsonl"]):
        result = run("parse", *options, path)
        assert result.status == 0
        for shown in result.out + result.err:
            assert shown == "\n" or shown.isprintable()


def test_standard_input_is_a_dash(run: Run) -> None:
    """It can be packed, too."""
    assert run("parse", "-", stdin=SPAM.encode()).out.startswith("-:1 (byte 0)\n")
    assert run("parse", "-", stdin=gzip.compress(SPAM.encode())).status == 0


def test_the_status_tells_how_it_went(run: Run, log: Path, tmp_path: Path) -> None:
    """0: errors found; 1: none in any input; 2: wrong usage, or something unreadable."""
    fine = tmp_path / "fine.html"
    fine.write_text("<html><title>All is well</title></html>")
    assert run("parse", log, fine).status == 0
    status, out, err = run("parse", fine)
    assert (status, out) == (1, "")
    assert err == (
        f"ias3errors: no S3 error found\nias3errors: {fine}: an HTML page: 'All is well'\n"
    )
    status, out, err = run("parse", tmp_path / "missing", log)
    assert status == 2
    assert "missing: No such file" in err
    assert "SlowDown" in out
    for wrong in (["parse"], ["parse", "--format", "x", "y"], ["nonsense"], ["parse", "-j0", "x"]):
        result = run(*wrong)
        assert result.status == 2
        assert "Usage:" in result.err


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "empty"),
        (b"hello world\n", "not XML: starts with 'hello world'"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nfine", "HTTP answers: HTTP/1.1 200 OK"),
        (b"<ListBucketResult/>", "an XML document with the root element 'ListBucketResult'"),
        (b"<Error/>", "something like an error answer, but no S3 error"),
    ],
)
def test_without_an_error_it_is_told_what_there_was(run: Run, content: bytes, seen: str) -> None:
    """Whoever named the wrong file sees so."""
    assert f"-: {seen}" in run("parse", "-", stdin=content).err


def test_of_many_inputs_without_an_error_a_few_are_told(run: Run, tmp_path: Path) -> None:
    """Who named a large archive is not told of each of its members."""
    path = tmp_path / "many.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(7):
            archive.addfile(tarfile.TarInfo(f"{number}.log"))
    status, out, err = run("parse", path)
    assert (status, out) == (1, "")
    assert [line.rpartition("!")[2] for line in err.splitlines()[1:]] == [
        f"{number}.log: empty" for number in range(5)
    ]


def test_help_and_version(run: Run) -> None:
    """Every command has help with an example."""
    assert run("--version").out.split()[-1].strip() == "0.1.0"
    for command in ([], ["parse"], ["explain"], ["catalog"], ["serve"], ["demo"]):
        for option in ("--help", "-h"):
            status, out, _ = run(*command, option)
            assert status == 0
            assert "Example" in out
            assert " ".join(["ias3errors", *command]) in out


# --summary


FAILURES = (
    # (what the server said, how often, what must be told)
    ("Please reduce your request rate. - Your upload of my-item appears to be spam.", 3, "spam"),
    (
        "Please reduce your request rate. - bucket_tasks_queued exceeds rationed amount",
        9,
        "item-queue-full",
    ),
    (
        "Please reduce your request rate. - accesskey_tasks_queued exceeds 100",
        4,
        "account-queue-full",
    ),
    (
        "Please reduce your request rate. - total_tasks_queued exceeds global_limit",
        5,
        "archive-busy",
    ),
    ("Please reduce your request rate.", 2, "slow-down"),
    (
        "Access Denied - You lack sufficient privileges to write to those collections.",
        2,
        "collection-forbidden",
    ),
    ("Access Denied - You lack sufficient privileges to write to this item.", 1, "item-forbidden"),
    ("Access Denied - The item was taken offline by staff", 1, "item-dark"),
    ("Uploaded content is unacceptable. - Syntax error detected in pdf data", 6, "bad-content"),
    (
        "We encountered an internal error. Please try again. - short term bucket lock",
        3,
        "item-creation-race",
    ),
    ("The specified bucket does not exist.", 1, "no-such-bucket"),
)


@pytest.fixture
def forty(tmp_path: Path) -> Path:
    """Return the log of an `ia upload` of which forty files failed, in all the usual ways."""
    lines = ["my-item:\n"]
    number = 0
    for text, count, _ in FAILURES:
        for _ in range(count):
            number += 1
            name = f"plate-{number:02d}.tif"
            lines.append(f" uploading {name}: 100%|##########| 3/3 [00:01<00:00]\n")
            lines.append(f" error uploading {name}: {text}\n")
            lines.append(f" uploading fine-{number:02d}.tif: 100%|##########| 3/3 [00:01<00:00]\n")
    body = "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>{}</Code><Message>m</Message></Error>"
    for code, kind in (("BadDigest", "a"), ("InvalidAccessKeyId", "b"), ("EntityTooLarge", "c")):
        lines.append(f" uploading {kind}.tif: 100%\nerror: 400, {body.format(code).encode()!r}\n")
    path = tmp_path / "ia-upload.log"
    path.write_text("".join(lines))
    return path


def test_the_summary_of_forty_failures_tells_what_to_do_about_which_files(
    run: Run, forty: Path
) -> None:
    """One glance: what must be mended, what to try again and when, and the files of each."""
    status, out, _ = run("parse", "--summary", forty)
    assert status == 0
    first, mend, again = re.split(r"\n(?:Mend first|Try again):\n", out)
    table = {line.split()[1]: line.split() for line in first.splitlines()[1:]}
    assert sum(int(row[2]) for row in table.values()) == 40
    for _, count, kind in FAILURES[:-1]:
        assert table[kind][2] == str(count)
    assert table["spam"][-3:] == ["no", f"{forty}:3", ":9"]
    assert "4 x " not in mend
    assert "3 x spam (SlowDown)\n" in mend
    assert "mail info@archive.org" in mend
    assert "Files: plate-01.tif, plate-02.tif, plate-03.tif\n" in mend
    assert "9 x item-queue-full (SlowDown, try again after 10 min)\n" in again
    assert "plate-11.tif and 1 more\n" in again
    assert "Files: a.tif\n" in mend + again
    assert "fine-" not in out


def test_a_summary_has_all_formats(run: Run, forty: Path) -> None:
    """Programs get the groups with all names."""
    _, out, _ = run("parse", "--summary", "--format", "json", forty)
    groups = {group["kind"]: group for group in json.loads(out)}
    assert groups["item-queue-full"]["count"] == 9
    assert len(groups["item-queue-full"]["names"]) == 9
    assert groups["spam"]["retryable"] is False
    assert "spam filter" in groups["spam"]["meaning"]
    _, lines, _ = run("parse", "--summary", "--format", "jsonl", forty)
    assert [json.loads(line) for line in lines.splitlines()] == json.loads(out)
    _, rows, _ = run("parse", "--summary", "--format", "csv", forty)
    assert len(list(csv.DictReader(io.StringIO(rows)))) == len(groups)


BAD = "<Error><Code>BadContent</Code><Message>m</Message><Resource>{}</Resource></Error>"
MOVED = "<Error><Code>PermanentRedirect</Code><Message>m</Message><Endpoint>{}</Endpoint></Error>"


def test_a_summary_tells_apart_what_needs_different_things(run: Run, tmp_path: Path) -> None:
    """One kind may ask for one thing here and for another there; each file stands by its own."""
    texts = {
        "a.zip": "error checking archive file",
        "b.pdf": "syntax error detected in pdf data",
        "c.zip": "error checking archive file",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(BAD.format(text))
    groups = json.loads(run("parse", "-s", "-f", "json", tmp_path).out)
    assert {group["kind"] for group in groups} == {"bad-content"}
    assert len({group["action"] for group in groups}) == len(groups) == 2
    names = [[Path(name).name for name in group["names"]] for group in groups]
    assert sorted(names) == [["a.zip", "c.zip"], ["b.pdf"]]


def test_a_summary_has_few_groups_of_a_kind(run: Run, tmp_path: Path) -> None:
    """Where each error has a place of its own to go to, a glance would not do; none is lost."""
    path = tmp_path / "a.log"
    path.write_text(
        "\n".join(MOVED.format(f"s3.eu-{number}.example.org") for number in range(200))
    )
    groups = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert sorted(group["count"] for group in groups) == [1] * 7 + [193]
    assert [group["details_differ"] for group in groups] == [True] + [False] * 7


def test_a_summary_has_room_for_some_codes_and_counts_the_others(run: Run, tmp_path: Path) -> None:
    """Whatever is written into a log, a summary does not fill memory, and no error is lost."""
    path = tmp_path / "a.log"
    errors = (
        f"<Error><Code>Code{number % 1_500}{'x' * 200}</Code><Key>{'k' * 5_000}</Key></Error>\n"
        for number in range(3_000)
    )
    path.write_text("".join(errors))
    groups = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert len(groups) == summary.MAX_GROUPS + 1
    assert sum(group["count"] for group in groups) == 3_000
    (others,) = (group for group in groups if group["code"] == "(others)")
    assert (others["count"], others["try_again"]) == (1_000, "see each")
    assert all(group["count"] == 2 for group in groups if group is not others)
    assert {len(name) for group in groups for name in group["names"]} == {1_024}


FULL = (
    "<Error><Code>AccessDenied</Code><Message>Access Denied</Message><Resource>total number of "
    "bytes ({}) is over the per item size limit of 1099511627776</Resource></Error>"
)


@pytest.mark.parametrize(
    ("sizes", "differ"),
    [
        ((1099511627777,) * 70, False),
        ((1099511627777, 2199023255552), True),
        ((1099511627777,) * 70 + (2199023255552,), True),
        # Errors are counted by the batch.
        ((1099511627777,) * _BATCH + (2199023255552,), True),
    ],
)
def test_a_summary_says_so_where_its_errors_do_not_say_the_same(
    run: Run, tmp_path: Path, sizes: tuple[int, ...], differ: bool
) -> None:
    """What was found for the first file is not told as if it held for all of a kind."""
    path = tmp_path / "a.log"
    path.write_text("\n".join(map(FULL.format, sizes)))
    (group,) = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert (group["count"], group["details_differ"]) == (len(sizes), differ)
    out = run("parse", "-s", path).out
    assert ("Each has details of its own; these are of the first one:" in out) == differ


def test_an_empty_summary_is_silent_or_empty(run: Run) -> None:
    """There is no table of nothing."""
    assert run("parse", "--summary", "-", stdin=b"x").out == ""
    assert run("parse", "--summary", "-f", "json", "-", stdin=b"x").out == "[]\n"


SAVED = [
    DENIED,
    f"<?xml version='1.0' encoding='UTF-8'?>\n\n{DENIED}\n",
    f"<ErrorResponse xmlns='https://iam.amazonaws.com/doc/2010-05-08/'>{DENIED}</ErrorResponse>",
    f"HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\n\r\n{DENIED}",
    "HTTP/1.1 503 Service Unavailable\r\n\r\n",
]
RECORDS = [
    json.dumps({"status": status, "body": f"<?xml version='1.0'?>\n{DENIED}"})
    for status in (403, 200)
]


@pytest.mark.parametrize(
    ("saved", "encoding"),
    [
        *product(SAVED, ["utf-8", "utf-8-sig", "utf-16"]),
        *product(RECORDS, ["utf-8", "utf-8-sig"]),
    ],
)
def test_a_saved_body_is_named_by_its_path(
    run: Run, tmp_path: Path, saved: str, encoding: str
) -> None:
    """Nothing else says which file failed: what belongs to the body itself is no name of it."""
    path = tmp_path / "plate-01.tif.xml"
    path.write_bytes(saved.encode(encoding))
    status, out, _ = run("parse", "-s", "-f", "json", path)
    assert status == 0
    assert [group["names"] for group in json.loads(out)] == [[str(path)]]


def test_names_come_from_the_answer_where_it_has_one(run: Run) -> None:
    """The URL of a record names the file best."""
    record = {"status": 403, "url": "https://s3.us.archive.org/my-item/c.pdf", "body": DENIED}
    _, out, _ = run("parse", "-s", "-f", "json", "-", stdin=json.dumps(record).encode())
    assert json.loads(out)[0]["names"] == ["my-item/c.pdf"]


def test_a_summary_keeps_and_shows_names_within_bounds(run: Run, tmp_path: Path) -> None:
    """Some are shown and the others counted, up to a number that memory has room for."""
    path = tmp_path / "many.log"
    body = DENIED.replace("</Error>", "<Key>{}</Key></Error>")
    path.write_text("".join(f"x {body.format(number)}\n" for number in range(10_300)))
    out = run("parse", "-s", path).out
    assert "10,300 x " in out
    assert "Files: 0, 1, 2, 3, 4, 5, 6, 7 and 9,992 more\n" in out
    (group,) = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert group["count"] == 10_300
    assert group["names"] == [str(number) for number in range(summary.MAX_NAMES)]


def test_a_summary_tells_what_to_do_where_nothing_is_named(run: Run) -> None:
    """An error in the middle of other words names no file, so none is shown."""
    status, out, _ = run("parse", "-s", "-", stdin=f"it said {DENIED}".encode())
    assert status == 0
    assert "1 x access-denied (AccessDenied)\n" in out
    assert "Files:" not in out


# Several processes


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with files of several pieces."""
    folder = tmp_path / "large"
    folder.mkdir()
    line = f"uploading a.pdf: {SPAM} {'x' * 700}\n"
    (folder / "a.log").write_text(line * 5_000)
    record = json.dumps({"status": 503, "body": SPAM, "pad": "y" * 1_000})
    (folder / "b.jsonl").write_text(f"{record}\n" * 3_500)
    (folder / "c.log.gz").write_bytes(gzip.compress(line.encode() * 20))
    for number in range(20):
        (folder / f"d{number}.xml").write_text(DENIED)
    return folder


@pytest.mark.parametrize(
    "options", [["-f", "text"], ["-f", "json"], ["-f", "jsonl"], ["-f", "csv"], ["-s"]]
)
def test_several_processes_write_the_same(large: Path, options: list[str]) -> None:
    """The order of the inputs and of the errors in them does not depend on who found them."""
    one = finish(start("parse", *options, large))
    two = finish(start("parse", "--jobs", "2", *options, large))
    assert one.status == two.status == 0
    assert one == two


def test_several_processes_share_problems_and_standard_input(large: Path, tmp_path: Path) -> None:
    """Unreadable files are told of, and what comes through a pipe has its place in the order."""
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
    assert pieces[-1].end is None
    assert max(len(task) for task in made) == 21
    assert next(tasks.tasks_for([str(large)], lambda _problem: None, split=False)) == (
        tasks.Part(str(large / "a.log")),
    )


# What happens to it


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


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
@pytest.mark.parametrize(
    "options", [["-f", "json"], ["--summary", "-f", "json"], ["-j2", "-f", "json"]]
)
def test_ctrl_c_ends_with_what_was_found_so_far(options: list[str]) -> None:
    """The output stays well-formed, and the status tells that it is not all."""
    process = start("parse", *options, "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    # More than the head that is waited for, so that the search has begun.
    process.stdin.write(f"{SPAM}\n" + "x\n" * 600_000)
    process.stdin.flush()
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    status, out, err = finish(process)
    assert status == 130
    assert "Traceback" not in err
    assert "interrupted" in err
    assert len(json.loads(out)) == 1
    assert "found so far: 1 errors" in err


def test_ctrl_c_while_something_is_written_leaves_it_well_formed(
    run: Run, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever it comes, the output has its end and the status tells that it is not all."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(progress.Progress, "add", interrupt)
    monkeypatch.setattr(progress.Progress, "watch", lambda *_: None)
    status, out, err = run("parse", "-f", "json", log)
    assert status == 130
    assert [one["code"] for one in json.loads(out)] == ["SlowDown", "AccessDenied"]
    assert err == "ias3errors: interrupted; found so far: 2 errors\n"


def test_ctrl_c_ends_every_command_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status is that of an interrupted command."""

    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "run", interrupt)
    status, _, err = run("demo")
    assert status == 130
    assert err.strip() == ""


@pytest.mark.skipif(os.name != "posix", reason="closed by a POSIX shell")
@pytest.mark.parametrize(
    ("closed", "arguments", "status", "shown"),
    [
        ("2>&-", ["parse", "missing", "{log}"], 2, "SlowDown"),
        (">&-", ["parse", "{log}"], 0, ""),
        (">&-", ["parse", "missing", "{log}"], 2, "missing: No such file"),
        (">&- 2>&-", ["parse", "--jobs", "2", "{log}"], 0, ""),
        ("<&-", ["parse", "-"], 1, "-: empty"),
        ("2>&-", ["explain", "nonsense"], 2, ""),
    ],
)
def test_a_closed_stream_does_not_end_the_work(
    log: Path, closed: str, arguments: list[str], status: int, shown: str
) -> None:
    """The status and what is written elsewhere are the same as ever."""
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m ias3errors "$@" {closed}', sys.executable]
        + [argument.format(log=log) for argument in arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status
    assert shown in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_an_output_may_be_any_text_stream(
    log: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who calls the command from Python can collect what it writes."""
    monkeypatch.setattr(sys, "argv", ["ias3errors", "parse", str(log)])
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert app.run() == 0
    assert "SlowDown" in out.getvalue()
    assert capsys.readouterr() == ("", "")


def test_a_fault_is_not_told_as_a_missing_extra() -> None:
    """Without what the library itself needs, the extra of the command would not help."""
    code = (
        "import sys; sys.modules['lxml'] = None; "
        "from ias3errors.__main__ import main; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr
    assert "lxml" in done.stderr
    assert "ias3errors[cli]" not in done.stderr


def test_without_its_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    """The library works without click and rich, the command tells how to get them."""
    for missing in ("click", "rich"):
        code = (
            f"import sys; sys.modules[{missing!r}] = None; "
            "from ias3errors.__main__ import main; sys.exit(main())"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert f"needs {missing}" in done.stderr
        assert "pip install 'ias3errors[cli]'" in done.stderr


def test_what_draws_tables_is_not_loaded_for_lists(log: Path) -> None:
    """A script that reads one body after the other does not wait for it each time."""
    code = (
        f"import sys; sys.argv = ['ias3errors', 'parse', '-f', 'jsonl', {str(log)!r}]; "
        "from ias3errors.__main__ import main; status = main(); "
        "sys.exit(status or any(name.startswith('rich') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def output_on_terminal(arguments: list[str], **environment: str) -> str:
    """Return what the command writes to a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ias3errors", *arguments],
        stdout=theirs,
        stderr=theirs,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "", **environment},
    )
    os.close(theirs)
    parts: list[bytes] = []
    try:
        while select.select([ours], [], [], 60)[0]:
            part = os.read(ours, 65_536)
            if not part:
                break
            parts.append(part)
    except OSError:
        pass  # how a terminal ends on Linux
    finally:
        os.close(ours)
        process.wait(timeout=60)
    return b"".join(parts).decode()


def test_colour_is_for_terminals_alone_and_never_under_no_color(forty: Path) -> None:
    """Pipes and people who want none get plain text."""
    arguments = ["parse", "--summary", str(forty)]
    assert "\x1b[" in output_on_terminal(arguments)
    assert "\x1b" not in output_on_terminal(arguments, NO_COLOR="1")
    assert "\x1b" not in finish(start(*arguments, env={**os.environ, "FORCE_COLOR": "1"})).out


def test_progress_is_shown_for_long_work_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], log: Path
) -> None:
    """Bytes done of the total, errors found, rate and time left; nothing for what is soon done."""
    with progress.Progress([str(log)], shown=True) as shown:
        shown.watch(10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "DELAY", 0.0)
    monkeypatch.setattr(consoles, "console_on", _wide_console)
    with progress.Progress([str(log)], shown=True) as shown:
        shown.watch(10)
        shown.add(20, 1)
    assert "1 errors found" in capsys.readouterr().err
    with progress.Progress(["-"], shown=True) as shown:
        shown.watch(10)
    assert "errors found" in capsys.readouterr().err
    with progress.Progress([str(log)], shown=False) as shown:
        shown.watch(10)
    assert capsys.readouterr().err == ""


def _wide_console(stream: object) -> object:
    from rich.console import Console

    return Console(file=stream, force_terminal=True, width=150)  # type: ignore[arg-type]


# explain


def test_explain_tells_all_that_is_known_of_a_code(run: Run) -> None:
    """The row of the catalog, the class to catch, every situation and what to do."""
    for name in ("SlowDown", "slowdown", "SLOWDOWN"):
        status, out, _ = run("explain", name)
        assert status == 0
        assert out.startswith("SlowDown (HTTP 503 Service Unavailable)\n")
        assert "Documented message: Please reduce your request rate.\n" in out
        assert "ias3errors.exceptions.SlowDown (or UnavailableError for the whole family)" in out
        for kind in ("spam", "archive-busy", "item-queue-full", "account-queue-full", "slow-down"):
            assert f"\n  {kind} (" in out
    assert "KeyTooLong (" in run("explain", "keytoolongerror").out


@pytest.mark.parametrize("code", IAS3)
def test_every_code_can_be_explained(run: Run, code: str) -> None:
    """No code of the catalog lacks class, meaning and action; no placeholder is left."""
    _, out, _ = run("explain", code)
    assert f"ias3errors.exceptions.{code} " in out
    assert "What it means: " in out
    assert "What to do: " in out
    assert "{" not in out


def test_codes_that_are_known_and_not_documented_are_explained(run: Run) -> None:
    """What other services send has no row, and is told as such."""
    status, out, _ = run("explain", "requestlimitexceeded")
    assert status == 0
    assert out.startswith("RequestLimitExceeded\n")
    assert "The documentation does not list this code.\n" in out
    assert "Documented message" not in out
    assert "What to do: " in out


@pytest.mark.parametrize("status", [300, 304, 399, 400, 451, 499, 500, 555, 599])
def test_every_status_of_an_error_says_what_to_do(run: Run, status: int) -> None:
    """Nobody has to know which of them have codes."""
    result = run("explain", str(status))
    assert result.status == 0
    assert result.out.startswith(f"HTTP {status}\n")
    assert "What to do: " in result.out


def test_explain_takes_a_status_or_a_kind(run: Run) -> None:
    """A status lists its codes; a kind tells in which codes it stands."""
    out = run("explain", "403").out
    assert out.startswith("HTTP 403\n")
    assert "  AccessDenied: Access Denied\n" in out.replace("    ", "  ")
    assert "ForbiddenError" in out
    assert run("explain", "418").status == 0
    out = run("explain", "SPAM").out
    assert "spam (SlowDown, if the answer says: appears to be spam)" in out


def test_a_typo_gets_suggestions(run: Run) -> None:
    """Nobody has to know a code by heart."""
    status, _, err = run("explain", "SlowDwn")
    assert status == 2
    assert "did you mean SlowDown" in err
    assert "ias3errors catalog" in run("explain", "xyzzy").err
    assert run("explain", "999").status == 2


# catalog


def test_the_catalog_in_all_formats(run: Run) -> None:
    """The formats hold the same rows in the order of the documentation."""
    records = json.loads(run("catalog", "--format", "json").out)
    assert [record["code"] for record in records] == list(IAS3)
    rows = list(csv.DictReader(io.StringIO(run("catalog", "--format", "csv").out)))
    assert [row["code"] for row in rows] == list(IAS3)
    marked = run("catalog", "--format", "markdown").out.splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in marked[2:]] == list(IAS3)
    table = run("catalog").out
    assert all(code in table for code in IAS3)
    refused = run("catalog", "--format", "?").err
    assert ", ".join(f"'{name}'" for name in lookup.CATALOG_FORMATS) in refused


def test_the_catalog_can_be_narrowed(run: Run) -> None:
    """By status, and by whether trying again may help."""
    denied = json.loads(run("catalog", "--status", "403", "-f", "json").out)
    assert {record["status"] for record in denied} == {403}
    retryable = json.loads(run("catalog", "--retryable", "-f", "json").out)
    assert "SlowDown" in {record["code"] for record in retryable}
    assert all(record["retryable"] for record in retryable)
    assert json.loads(run("catalog", "--status", "599", "-f", "json").out) == []


def test_patterns_are_shown_as_words() -> None:
    """Who reads an explanation knows no regular expressions."""
    shown = [one.words for one in lookup.situations() if one.words]
    assert shown
    for words in shown:
        assert not re.search(r"\\|\(\?|\[|\.\*", lookup._readable(words)), words


# serve and demo


def test_demo_shows_failed_uploads(run: Run) -> None:
    """It runs on this machine alone and takes a moment."""
    status, out, _ = run("demo")
    assert status == 0
    assert "SlowDown" in out


def test_serve_answers_until_ctrl_c() -> None:
    """The server tells its address and refuses malformed credentials."""
    assert finish(start("serve", "--key", "nothing")).status == 2
    process = start("serve", "--key", "a:b", env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.search(r"http://127\.0\.0\.1:\d+", line)
    process.send_signal(signal.SIGINT)
    assert finish(process).status == 0


# The page


def examples_of(page: Path) -> Iterator[tuple[str, str]]:
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE):
        command, _, output = block.partition("\n")
        yield command.removeprefix("$ "), output


def test_the_examples_of_the_page_show_what_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every console example of docs/command.md is run on the files that the page shows."""
    page = DOCS / "command.md"
    files = re.findall(
        r"^`([\w.\-]+)`:\n\n```text\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE
    )
    monkeypatch.chdir(tmp_path)
    for name, content in files:
        Path(name).write_text(content)
    examples = list(examples_of(page))
    assert files
    assert len(examples) >= 4
    for command, expected in examples:
        name, *arguments = shlex.split(command)
        assert name == "ias3errors"
        out = run(*arguments).out
        shown = "\n".join(line.rstrip() for line in out.splitlines())
        begin, dots, _ = expected.partition("...\n")
        if dots:
            assert shown.startswith(begin.rstrip("\n")), command
        else:
            assert shown.strip() == expected.strip(), command


def test_the_python_examples_of_the_page_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library finds the same without the command."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "command.md").read_text()
    for name, content in re.findall(
        r"^`([\w.\-]+)`:\n\n```text\n(.*?)^```", page, re.DOTALL | re.MULTILINE
    ):
        Path(name).write_text(content)
    examples = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert examples
    for example in examples:
        exec(compile(example, "example", "exec"), {"__name__": "example"})  # noqa: S102 - to be run


def test_the_library_names_what_the_command_uses() -> None:
    """`scan` and `Found` are public."""
    assert {"scan", "Found"} <= set(ias3errors.__all__)
