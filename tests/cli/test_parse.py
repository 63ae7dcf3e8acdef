"""``ias3errors parse``: what it writes in each format, and its exit status."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tarfile
from pathlib import Path

import pytest

from ias3errors import scan
from ias3errors.cli import formats
from tests.cli.running import DENIED, NO_ERROR, REQUEST_ID, SPAM, Run, finish, start
from tests.cli.terminals import run_on_terminal


def test_parse_shows_place_error_meaning_and_action(run: Run, log: Path) -> None:
    """For each error: where it stood, what `str` says, what it means, what to do."""
    status, out, err = run("parse", log)
    (first, _) = scan(log)
    assert (status, err) == (0, "")
    assert out.startswith(f"{log}:2 (byte 23)\n  {first.error}\n")
    for note in first.error.__notes__:
        assert f"\n  {note}\n" in out
    assert "\n  Try again: no\n" in out
    assert f"\n{log}:3 " in out


def test_the_place_of_an_error_stands_out_in_colour(run: Run, log: Path) -> None:
    """`--color` holds for the list of errors, too."""
    assert f"\x1b[1m{log}:2 (byte 23)\x1b[0m\n" in run("parse", "--color", "always", log).out
    shown = run_on_terminal("parse", log).shown
    assert "\x1b[1m" in shown
    assert "\x1b" not in run_on_terminal("parse", log, NO_COLOR="1").shown


def test_an_input_without_permission_leaves_the_others(
    run: Run, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one line of error, named on the command line or found in a folder, and status 2."""
    folder = log.parent / "closed"
    folder.mkdir()
    (log.parent / "a.log").write_text(DENIED)

    def refuse(path: str) -> object:
        if path == str(folder):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "access", lambda *_: False)
    for path in (log.parent, folder):
        status, out, err = run("parse", path, log)
        assert (status, err) == (2, f"ias3errors: {folder}: Permission denied\n")
        assert f"{log}:2 " in out


def test_an_empty_path_is_named(run: Run) -> None:
    """A variable that is not set makes one."""
    assert run("parse", "").err == "ias3errors: '': No such file or directory\n"


def test_secrets_are_masked_unless_no_redact(run: Run, log: Path) -> None:
    """Every format masks; ``--no-redact`` shows what the server said."""
    for format_name in ("text", "json", "jsonl", "csv"):
        assert "keeper@example.org" not in run("parse", "-f", format_name, log).out
        assert "keeper@example.org" in run("parse", "-f", format_name, "--no-redact", log).out


def test_unmasked_output_shows_the_status_too(run: Run, tmp_path: Path) -> None:
    """The unmasked line has everything that the masked line has."""
    path = tmp_path / "response.http"
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
    assert run("parse", *options, mixed).out == expected.out.replace(
        str(clean.parent), str(mixed.parent)
    )
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


def test_the_exit_status_says_what_was_found(run: Run, log: Path, tmp_path: Path) -> None:
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
    for wrong in (["parse", "--format", "x", "y"], ["nonsense"], ["parse", "-j0", "x"]):
        result = run(*wrong)
        assert result.status == 2
        assert "Usage:" in result.err


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"", "empty"),
        (b"hello world\n", "not XML: starts with 'hello world'"),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nfine", "HTTP responses: HTTP/1.1 200 OK"),
        (b"<ListBucketResult/>", "an XML document with the root element 'ListBucketResult'"),
        (b"<Error/>", "something like an error response, but no S3 error"),
    ],
)
def test_without_an_error_the_input_is_described(run: Run, content: bytes, seen: str) -> None:
    """Whoever named the wrong file sees so."""
    assert f"-: {seen}" in run("parse", "-", stdin=content).err


def test_a_few_of_many_inputs_without_an_error_are_named(run: Run, tmp_path: Path) -> None:
    """Of a large archive without an error only some members are named."""
    path = tmp_path / "many.tar"
    with tarfile.open(path, "w") as archive:
        for number in range(7):
            archive.addfile(tarfile.TarInfo(f"{number}.log"))
    status, out, err = run("parse", path)
    assert (status, out) == (1, "")
    assert [line.rpartition("!")[2] for line in err.splitlines()[1:]] == [
        f"{number}.log: empty" for number in range(5)
    ]


def test_a_missing_file_is_one_line(run: Run, tmp_path: Path) -> None:
    """It is not also an input without an error: nobody looked into it."""
    status, out, err = run("parse", tmp_path / "missing")
    assert (status, out) == (2, "")
    assert err == f"ias3errors: {tmp_path}/missing: No such file or directory\n"


def test_a_pipe_needs_no_dash(run: Run) -> None:
    """Without a path, standard input is read."""
    assert run("parse", "-f", "jsonl", stdin=SPAM.encode()) == run(
        "parse", "-f", "jsonl", "-", stdin=SPAM.encode()
    )


def test_on_a_terminal_parse_says_what_it_waits_for() -> None:
    """`parse -` seems to hang otherwise, and `parse` alone has nothing to read."""
    pty = pytest.importorskip("pty", reason="a terminal is made by the system")
    ours, theirs = pty.openpty()
    try:
        status, _, err = finish(start("parse", stdin=theirs))
        assert status == 2
        assert "Missing argument 'PATH...'" in err
        process = start("parse", "-", stdin=theirs)
        os.write(ours, f"{DENIED}\n\x04".encode())
        status, out, err = finish(process)
    finally:
        os.close(ours)
        os.close(theirs)
    assert status == 0
    assert "AccessDenied" in out
    assert err == "ias3errors: reading standard input, which ends with Ctrl-D\n"


def test_quiet_says_nothing_on_standard_error(run: Run, log: Path, tmp_path: Path) -> None:
    """The exit status says it all."""
    (tmp_path / "empty").touch()
    for paths, status in (([log], 0), ([tmp_path / "empty"], 1), ([tmp_path / "none", log], 2)):
        result = run("parse", "--quiet", *paths)
        assert (result.status, result.err) == (status, "")


def test_support_gives_the_text_to_mail(run: Run, log: Path) -> None:
    """Staff ask for everything that the server said; the text format says how to get it."""
    assert "\n  Text for the mail: run this again with --support\n" in run("parse", log).out
    status, out, _ = run("parse", "--support", log)
    (spam, denied) = scan(log)
    assert status == 0
    assert out == (
        f"{log}:2 (byte 23)\n{spam.error.support_message()}\n\n"
        f"{log}:3 (byte {denied.offset:,})\n{denied.error.support_message()}\n\n"
    )
    assert "keeper@example.org" in out
    assert REQUEST_ID in out
    for other in (["--summary"], ["-f", "json"]):
        assert run("parse", "--support", *other, log).status == 2


@pytest.mark.parametrize(
    ("retryable", "wait", "text"),
    [
        (False, 30.0, "no"),
        (True, None, "yes"),
        (True, 0.0, "yes, at once"),
        (True, 30.0, "yes, after 30 s"),
        (True, 600.0, "yes, after 10 min"),
    ],
)
def test_a_wait_that_nobody_knows_is_not_at_once(
    retryable: bool, wait: float | None, text: str
) -> None:
    """Only a wait of 0 seconds is none."""
    assert formats.retry_text(retryable=retryable, wait=wait) == text


def test_on_a_terminal_long_lines_wrap_between_words(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts are indented under their label, and no word is cut."""
    monkeypatch.chdir(log.parent)
    lines = run_on_terminal("parse", log.name, columns=50, NO_COLOR="1").shown.splitlines()
    assert max(map(len, lines)) <= 50 + len(REQUEST_ID)
    at = next(at for at, line in enumerate(lines) if line.startswith("  What to do: Stop "))
    assert lines[at + 1].startswith("    ")
    assert any(REQUEST_ID in line for line in lines)
    assert not [line for line in lines if line and not line.startswith((" ", log.name))]
