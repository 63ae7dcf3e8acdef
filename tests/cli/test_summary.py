"""``ias3errors parse --summary``: groups of errors, and what to do about them."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import product
from pathlib import Path

import pytest

from ias3errors.cli import search, summary
from tests.cli.running import DENIED, REQUEST_ID, SPAM, Run, finish, start
from tests.cli.terminals import run_on_terminal

FAILURES = (
    # (what the server said, how often, what must be shown)
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
    """Return the log of an `ia upload` with forty failed files, in all the usual ways."""
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


def test_the_summary_of_forty_failures_says_what_to_do_about_which_files(
    run: Run, forty: Path
) -> None:
    """One glance: what to fix, what to try again and when, which files, and all counts."""
    status, out, _ = run("parse", "--summary", forty)
    assert status == 0
    fix, again = re.split(r"^Try again:\n", out.removeprefix("Fix first:\n"), flags=re.MULTILINE)
    again, counts = re.split(r"^count +try again +kind +code\n", again, flags=re.MULTILINE)
    rows = [line.split() for line in counts.splitlines() if line.startswith(" ")]
    assert sum(int(row[0]) for row in rows) == 40
    table = {row[-2]: row for row in rows}
    for _, count, kind in FAILURES[:-1]:
        assert table[kind][0] == str(count)
    assert table["spam"] == ["3", "no", "spam", "SlowDown"]
    assert table["item-queue-full"] == ["9", "after", "10", "min", "item-queue-full", "SlowDown"]
    assert "4 x " not in fix
    assert "  3 x spam (SlowDown)\n    " in fix
    assert "info@archive.org" in fix
    assert "    Failed: plate-01.tif, plate-02.tif, plate-03.tif\n" in fix
    assert "    Places: ia-upload.log:3 to line 9\n" in fix
    assert f"    Text for the mail: ias3errors parse --support {forty}\n" in fix
    assert "  9 x item-queue-full (SlowDown, try again after 10 min)\n" in again
    assert "plate-11.tif and 1 more\n" in again
    assert "Failed: a.tif\n" in fix + again
    assert "fine-" not in out
    assert "\n40 errors in 14 groups\n" in out
    assert out.endswith(f"\nAll places are in {forty.parent}/\n")


@pytest.mark.parametrize("columns", [80, 60])
def test_a_summary_fits_the_terminal(forty: Path, tmp_path: Path, columns: int) -> None:
    """Texts wrap between words and keep their indent; no path makes a column too narrow."""
    body = "<Error><Code>Code{0}</Code><Message>m</Message></Error>"
    for number in range(3):
        folder = tmp_path / f"a folder with a rather long name, and a number, {number}"
        folder.mkdir()
        (folder / "saved.xml").write_text(body.format("x" * number * 30))
    shown = run_on_terminal("parse", "--summary", tmp_path, columns=columns).shown
    lines = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()
    # A word that is longer than a line is left whole.
    assert [line for line in lines if len(line) > columns and " " in line.strip()[:30]] == []
    assert len(lines) < 200


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


def test_a_summary_separates_errors_with_different_fixes(run: Run, tmp_path: Path) -> None:
    """Errors of one kind with different actions are separate groups with their own files."""
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


def test_a_summary_has_room_for_some_codes_and_counts_the_others(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is written into a log, a summary does not fill memory, and no error is lost."""
    monkeypatch.setattr(summary, "MAX_GROUPS", 100)
    path = tmp_path / "a.log"
    errors = (
        f"<Error><Code>Code{number % 150}{'x' * 200}</Code><Key>{'k' * 5_000}</Key></Error>\n"
        for number in range(300)
    )
    path.write_text("".join(errors))
    groups = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert len(groups) == 101
    assert sum(group["count"] for group in groups) == 300
    (others,) = (group for group in groups if group["code"] == "(others)")
    assert (others["count"], others["try_again"]) == (100, "see each")
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
        ((1099511627777,) * search._BATCH + (2199023255552,), True),
    ],
)
def test_a_summary_says_so_where_its_errors_do_not_say_the_same(
    run: Run, tmp_path: Path, sizes: tuple[int, ...], differ: bool
) -> None:
    """Details of the first file are not shown as if they held for the whole group."""
    path = tmp_path / "a.log"
    path.write_text("\n".join(map(FULL.format, sizes)))
    (group,) = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert (group["count"], group["details_differ"]) == (len(sizes), differ)
    out = run("parse", "-s", path).out
    assert ("    Details vary; the first one says:\n" in out) == differ


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


def test_names_come_from_the_response_if_it_has_one(run: Run) -> None:
    """The URL of a record names the file best."""
    record = {"status": 403, "url": "https://s3.us.archive.org/my-item/c.pdf", "body": DENIED}
    _, out, _ = run("parse", "-s", "-f", "json", "-", stdin=json.dumps(record).encode())
    assert json.loads(out)[0]["names"] == ["my-item/c.pdf"]


def test_a_summary_keeps_and_shows_names_within_bounds(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some names are shown and the others counted, up to a bound."""
    monkeypatch.setattr(summary, "MAX_NAMES", 1_000)
    path = tmp_path / "many.log"
    body = DENIED.replace("</Error>", "<Key>{}</Key></Error>")
    path.write_text("".join(f"x {body.format(number)}\n" for number in range(1_300)))
    out = run("parse", "-s", path).out
    assert "1,300 x " in out
    assert "Failed: 0, 1, 2, 3, 4, 5, 6, 7 and 1,292 more\n" in out
    (group,) = json.loads(run("parse", "-s", "-f", "json", path).out)
    assert group["count"] == 1_300
    assert group["names"] == [str(number) for number in range(1_000)]


def test_a_pipe_is_no_name_of_a_file(run: Run) -> None:
    """A body that comes by a pipe, and says nothing of its request, has a place alone."""
    out = run("parse", "-s", stdin=DENIED.encode()).out
    assert "Failed:" not in out
    assert "    Place: -:1\n" in out


def test_a_summary_names_files_of_no_common_folder_whole(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path beside an absolute one shares no folder with it."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(DENIED)
    out = run("parse", "-s", "a.xml", tmp_path / "b.xml").out
    assert f"a.xml, {tmp_path}/b.xml" in " ".join(out.split())


def test_a_summary_says_what_to_do_without_names(run: Run) -> None:
    """An error in the middle of other words names no file, so none is shown."""
    status, out, _ = run("parse", "-s", "-", stdin=f"it said {DENIED}".encode())
    assert status == 0
    assert "1 x access-denied (AccessDenied)\n" in out
    assert "Failed:" not in out


UPLOAD_LOG = (
    " uploading {name}: 100%|##########| 1/1 [00:01<00:00]\n"
    " error uploading {name}: Access Denied - You lack sufficient privileges to write to this item.\n"
    "2026-11-05 02:15:09 ERROR internetarchive.item:  error uploading {name} to my-tapes, "
    "Access Denied - You lack sufficient privileges to write to this item.\n"
    "Traceback (most recent call last):\n"
    '  File "item.py", line 1106, in upload_file\n'
    "    response.raise_for_status()\n"
    "requests.exceptions.HTTPError:  error uploading {name} to my-tapes, "
    "Access Denied - You lack sufficient privileges to write to this item.\n"
)


def test_an_error_that_a_log_repeats_counts_once(run: Run) -> None:
    """The first of the lines that say most is shown; `parse` alone lists every place.

    The traceback names the item for what the program printed before it.
    """
    log = UPLOAD_LOG.format(name="a.pdf") + UPLOAD_LOG.format(name="b.pdf")
    (group,) = json.loads(run("parse", "-s", "-f", "json", stdin=log.encode()).out)
    assert (group["kind"], group["count"]) == ("item-forbidden", 2)
    assert group["names"] == ["my-tapes/a.pdf", "my-tapes/b.pdf"]
    assert (group["first"], group["last"]) == ("-:2", "-:9")
    assert len(run("parse", "-f", "jsonl", stdin=log.encode()).out.splitlines()) == 6


def test_an_upload_that_fails_twice_counts_twice(run: Run) -> None:
    """Equal lines are attempts: between them, the file is uploaded once more."""
    log = UPLOAD_LOG.format(name="a.pdf") * 2
    (group,) = json.loads(run("parse", "-s", "-f", "json", stdin=log.encode()).out)
    assert group["count"] == 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_request_id_counts_once(tmp_path: Path, jobs: str) -> None:
    """A response that is in several files, or in a log and a dump, is one error of one kind."""
    url = "https://s3.us.archive.org/i/k"
    record = json.dumps({"status": 503, "url": url, "body": SPAM, "pad": "x" * 10_000})
    other = SPAM.replace(REQUEST_ID, "another")
    (tmp_path / "a.log").write_text(f"uploading: {SPAM}\nonce more: {SPAM}\n")
    (tmp_path / "b.jsonl").write_text(f"{record}\n" * 500)
    (tmp_path / "c.log").write_text(f"uploading: {other}\nuploading: {SPAM}\n")
    status, out, _ = finish(start("parse", "-j", jobs, "-s", "-f", "json", tmp_path))
    assert status == 0
    assert [(group["kind"], group["count"]) for group in json.loads(out)] == [("spam", 2)]


def test_a_request_id_of_a_header_counts_once(run: Run) -> None:
    """A response is in a dump twice, and its body does not name the request."""
    record = {"status": 403, "headers": {"x-amz-request-id": REQUEST_ID}, "body": DENIED}
    (group,) = json.loads(
        run("parse", "-s", "-f", "json", stdin=f"{json.dumps(record)}\n".encode() * 2).out
    )
    assert group["count"] == 1


def test_responses_without_an_id_count_each(run: Run) -> None:
    """Nothing says that two equal bodies are one response."""
    records = [{"status": 403, "url": "https://s3.us.archive.org/i/k", "body": DENIED}] * 3
    dump = "".join(f"{json.dumps(record)}\n" for record in records)
    (group,) = json.loads(run("parse", "-s", "-f", "json", stdin=dump.encode()).out)
    assert group["count"] == 3


def test_a_summary_names_requests_by_method_bucket_and_key(run: Run) -> None:
    """Where the response or its record says it; the query of a URL may hold secrets."""
    records = [
        {
            "status": 403,
            "method": "PUT",
            "url": "https://s3.us.archive.org/i/k.txt",
            "body": DENIED,
        },
        {
            "status": 403,
            "method": "GET",
            "url": "https://s3.example.org/x?token=1",
            "body": DENIED,
        },
    ]
    dump = "".join(f"{json.dumps(record)}\n" for record in records)
    out = run("parse", "-s", stdin=dump.encode()).out
    assert "Failed: PUT i/k.txt" in out
    assert "GET x" in out
    assert "token" not in out
    groups = json.loads(run("parse", "-s", "-f", "json", stdin=dump.encode()).out)
    assert {method for group in groups for method in group["methods"]} == {"PUT", "GET"}
