"""``ias3errors demo``: four failed uploads and a saved error, as a user meets them.

All of it happens on this machine and takes about a second.
"""

from __future__ import annotations

import textwrap
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from shutil import get_terminal_size

import click
import requests

import ias3errors
from ias3errors.testing import FakeIAS3, HtmlPage, RecordedRequest
from ias3errors.testing.faults import Fault

_WIDTH = 79
_INDENT = 3
_LABEL = 9

_ITEM = "demo-item"
_FILE = "notes.txt"
_CONTENT = b"Notes of a quiet night.\n"
_AUTH = {"Authorization": "LOW access:secret", "x-archive-auto-make-bucket": "1"}

_WELCOME = """\
ias3errors demo: what a failed upload looks like

A small server on this machine plays archive.org; nothing goes out to the
network. The uploads come from a requests.Session with one more line:

    session = ias3errors.attach(requests.Session())
"""

_SAVED = b"""\
<?xml version='1.0' encoding='UTF-8'?>
<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>\
<Resource>Your upload of demo-item from username access was refused: \
bucket_tasks_queued exceeds rationed amount</Resource>\
<RequestId>7b1ff7c0-0000-4000-8000-5a4e7c0ffee5</RequestId></Error>
"""

_GOODBYE = """\
Three of these errors were a 503 SlowDown. The hook read their bodies, and
error.advice.kind distinguishes them: "simulated", "spam", "item-queue-full".
"""


@dataclass(frozen=True)
class _Upload:
    """One upload: what it shows, what is sent with it, and how the server responds."""

    title: str
    tried: str
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None
    as_traceback: bool = False


_UPLOADS = (
    _Upload("An upload that works", f"PUT /{_ITEM}/{_FILE}, {len(_CONTENT)} bytes"),
    _Upload(
        "A simulated SlowDown",
        "the same, with the header x-archive-simulate-error: SlowDown",
        {"x-archive-simulate-error": "SlowDown"},
    ),
    _Upload(
        "Another SlowDown: a spam rejection",
        "the same, with the title 'CHEAP WATCHES'",
        {"x-archive-meta-title": "CHEAP WATCHES"},
        as_traceback=True,
    ),
    _Upload(
        "A collection that belongs to others",
        "the same, with the collection 'nasa'",
        {"x-archive-meta-collection": "nasa"},
    ),
    _Upload(
        "A gateway in trouble, which responds with an HTML page",
        "the same, while the gateway's server is down",
        fault=HtmlPage(502),
    ),
)


@click.command(epilog="Example: ias3errors demo")
def command() -> None:
    """Show what failed uploads look like, on this machine alone."""
    run(click.echo)


def run(write: Callable[[str], None]) -> None:
    """Show the demonstration; `write` gets its text piece by piece, without final newlines."""
    write(_WELCOME)
    with (
        FakeIAS3(closed_collections=["nasa"], spam_rule=_looks_like_spam) as server,
        ias3errors.attach(requests.Session()) as session,
    ):
        session.trust_env = False  # no proxy of this machine takes part
        for number, upload in enumerate(_UPLOADS, 1):
            if upload.fault is not None:
                server.fail(upload.fault)
            write(f"{number}. {upload.title}\n")
            _write_rows(write, upload.tried, _rows_of(session, server.url, upload))
    write(f"{len(_UPLOADS) + 1}. The body of an error, saved in a file\n")
    saved = _facts_of(ias3errors.parse(_SAVED), "found")
    _write_rows(write, 'ias3errors.parse(open("saved.xml", "rb").read())', saved)
    write(_GOODBYE)


def _rows_of(session: requests.Session, url: str, upload: _Upload) -> list[tuple[str, str]]:
    """Upload, and return row by row what happened."""
    url, headers = f"{url}/{_ITEM}/{_FILE}", _AUTH | upload.headers
    try:
        response = session.put(url, data=_CONTENT, headers=headers, timeout=10)
    except ias3errors.S3Error as error:
        rows = _facts_of(error, "raised")
        if upload.as_traceback:
            rows[:4] = [("raised", "and not caught:"), ("", _traceback(error))]
        return rows
    return [("response", f"{response.status_code} {response.reason}: the file is stored")]


def _looks_like_spam(upload: RecordedRequest) -> bool:
    return "WATCHES" in upload.headers.get("x-archive-meta-title", "")


def _facts_of(error: ias3errors.S3Error, how: str) -> list[tuple[str, str]]:
    kind = type(error)
    return [
        (how, f"{kind.__module__}.{kind.__name__}"),
        ("text", str(error)),
        ("means", error.advice.meaning),
        ("do", error.advice.action),
        ("kind", error.advice.kind),
        ("retry", f"yes, after {error.retry_after or 0:.0f} seconds" if error.retryable else "no"),
    ]


def _traceback(error: ias3errors.S3Error) -> str:
    """Return the traceback of an error, without the frames inside the libraries."""
    shown = traceback.TracebackException.from_exception(error)
    outside = [frame for frame in shown.stack if frame.filename == __file__]
    parts = [
        "Traceback (most recent call last):\n",
        *traceback.format_list(outside),
        f"  [{len(shown.stack) - len(outside)} steps inside requests and ias3errors]\n",
        *shown.format_exception_only(),
    ]
    return "".join(parts)


def _write_rows(write: Callable[[str], None], tried: str, rows: Iterable[tuple[str, str]]) -> None:
    margin = " " * _INDENT
    for label, text in [("tried", tried), *rows]:
        if label:
            start = margin + label.ljust(_LABEL)
            write(_filled(text, start, " " * len(start)))
            continue
        # The places and the source lines of a traceback are indented. They stay whole, as the
        # interpreter leaves them: a folded path is none that a terminal opens.
        lines = [
            margin + line if line.startswith(" ") else _filled(line, margin, margin)
            for line in text.splitlines()
        ]
        write("\n".join(("", *lines, "")))
    write("")


def _filled(text: str, start: str, margin: str) -> str:
    return textwrap.fill(
        text,
        min(get_terminal_size().columns, _WIDTH),
        initial_indent=start,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
