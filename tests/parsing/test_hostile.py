"""Bodies that are made to harm their reader cost little, reach nothing and bring nothing in."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from ias3errors import NotAnS3Error, S3Error, parse, parse_all
from ias3errors.parsing import documents
from ias3errors.parsing.plain import PARSER
from tests.fuzz.claims import check
from tests.hostile import BODIES
from tests.loopback import within
from tests.paths import ROOT

#: What every part of a reader that obeys XML would fetch; TARGET is where from.
XXE = {
    "external entity": '<!DOCTYPE Error [<!ENTITY x SYSTEM "TARGET">]>'
    "<Error><Code>SlowDown</Code><Message>&x;</Message></Error>",
    "public entity": '<!DOCTYPE Error [<!ENTITY x PUBLIC "p" "TARGET">]>'
    "<Error><Code>SlowDown</Code><Message>&x;</Message></Error>",
    "external subset": '<!DOCTYPE Error SYSTEM "TARGET"><Error><Code>SlowDown</Code></Error>',
    "parameter entity": '<!DOCTYPE Error [<!ENTITY % p SYSTEM "TARGET"> %p;]>'
    "<Error><Code>SlowDown</Code></Error>",
    "entity within an entity": '<!DOCTYPE Error [<!ENTITY % f SYSTEM "TARGET">'
    "<!ENTITY % e \"<!ENTITY &#x25; s SYSTEM 'TARGET'>\"> %e; %s;]>"
    "<Error><Code>SlowDown</Code></Error>",
    "default attribute": '<!DOCTYPE Error [<!ENTITY x SYSTEM "TARGET">'
    '<!ATTLIST Error a CDATA "&x;">]><Error><Code>SlowDown</Code></Error>',
    "XInclude": '<Error xmlns:xi="http://www.w3.org/2001/XInclude"><Code>SlowDown</Code>'
    '<Message><xi:include href="TARGET" parse="text"/></Message></Error>',
    "schema location": '<Error xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="TARGET"><Code>SlowDown</Code></Error>',
    "stylesheet": '<?xml-stylesheet type="text/xsl" href="TARGET"?>'
    "<Error><Code>SlowDown</Code></Error>",
    "entity after junk": 'junk <?xml version="1.0"?><!DOCTYPE Error [<!ENTITY x SYSTEM "TARGET">]>'
    "<Error><Code>SlowDown</Code><Message>&x;</Message></Error>",
}


def bodies_reaching_for(target: str) -> list[bytes]:
    """Return the bodies with a target, in the encodings that hide markup from a simple search."""
    texts = [text.replace("TARGET", target) for text in XXE.values()]
    return [
        text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16", "utf-16-be")
    ]


def read_twice(body: bytes) -> S3Error | None:
    """Read a body as `parse` does, and with the parser alone, which nothing shields then."""
    with contextlib.suppress(etree.XMLSyntaxError):
        etree.fromstring(body, PARSER)
    try:
        return parse(body)
    except NotAnS3Error:
        return None


@pytest.mark.parametrize("name", BODIES)
def test_memory_is_bounded(name: str) -> None:
    """However large a body and whatever is in it, reading it takes less than 8 MB beyond it."""
    body = BODIES[name]()
    tracemalloc.start()
    try:
        with contextlib.suppress(NotAnS3Error):
            parse(body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize("name", ["a million children", "twenty thousand names"])
def test_elements_are_bounded(name: str) -> None:
    """Of endless children a thousand are read: lxml keeps every name that it meets."""
    error = parse(BODIES[name]())
    assert error.code == "SlowDown"
    assert len(error.document.fields) <= 1_000


def test_no_more_tags_reach_lxml_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted first: what lxml makes of each is far larger, and it keeps new names."""
    given: list[bytes] = []
    parsed = etree.fromstring

    def spy(text: bytes, parser: etree.XMLParser) -> etree._Element:
        given.append(text)
        return parsed(text, parser)

    monkeypatch.setattr(etree, "fromstring", spy)
    assert parse(BODIES["twenty thousand names"]()).code == "SlowDown"
    assert 0 < max(text.count(b"<") for text in given) <= 4_000


@pytest.mark.parametrize(("levels", "kept"), [(1, 1), (64, 64), (65, 65), (66, 65), (200, 65)])
def test_fields_are_nested_so_deep(levels: int, kept: int) -> None:
    """The text within 64 nested elements is read; deeper ones are not."""
    body = f"<Error><Code>A</Code>{'<in>' * levels}x{'</in>' * levels}</Error>"
    value: Any = parse(body).document.fields
    seen = 0
    while not isinstance(value, str):
        value = value["in"]
        seen += 1
    assert (seen, value) == (kept, "x" if kept == levels else "")


@pytest.mark.parametrize("levels", [63, 65, 250, 900, 9_000, 100_000])
@pytest.mark.parametrize(
    ("before", "opening", "closing", "after"),
    [
        (b"<Error><Code>SlowDown</Code>", b"<a>", b"</a>", b"</Error>"),
        (b"<Error><Code>SlowDown</Code>", b"<a>", b"", b""),
        (b"", b"<a>", b"</a>", b"<Error><Code>SlowDown</Code></Error>"),
        (b'{"code":"SlowDown","a":', b"[", b"]", b"}"),
        (b'{"code":"SlowDown","a":', b'{"a":', b"}", b"}"),
        (b'{"code":"SlowDown","a":', b"[", b"", b""),
    ],
)
def test_depth_is_bounded(
    levels: int, before: bytes, opening: bytes, closing: bytes, after: bytes
) -> None:
    """Every property of an error works, however deep its body is nested."""
    check(before + opening * levels + closing * levels + after)


_ERROR = "<Error><Code>SlowDown</Code></Error>"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"<R>{_ERROR * 39_000}</R>", documents.MAX_ERRORS),
        (f"<R>{'<RequestId>x</RequestId>' * 60_000}{_ERROR * 20_000}</R>", documents.MAX_ERRORS),
        (f"<R>{'<Error><Code>A</Code>' * 60}{'<a/>' * 100_000}{'</Error>' * 60}</R>", 1),
        (f"<R>{'<Error><Code>A</Code>' * 60}{_ERROR * 30_000}", 1),
    ],
    ids=["many", "many beside many ids", "one within another", "one within another, cut off"],
)
def test_many_errors_take_no_time(body: str, found: int) -> None:
    """A body of thousands is read once, not once for each of them, which would take minutes."""
    assert len(within(15, lambda: parse_all(body))) == found


def test_an_error_within_an_error_is_a_part_of_it() -> None:
    """An error inside another is one of its fields; an outer one takes missing ids from its siblings."""
    inner = "<Error><Code>B</Code><Key>k</Key></Error>"
    body = (
        f"<R><Error><Code>A</Code><RequestId>own</RequestId>{inner}</Error>{inner}"
        "<RequestId>beside</RequestId><RequestId>other</RequestId></R>"
    )
    first, second = parse_all(body)
    assert first.document.fields == {
        "Code": "A",
        "RequestId": "own",
        "Error": {"Code": "B", "Key": "k"},
    }
    assert second.document.fields == {"Code": "B", "Key": "k", "RequestId": "beside"}
    assert (first.request_id, second.request_id) == ("own", "beside")


def test_a_body_brings_no_file_in(tmp_path: Path) -> None:
    """No text of an error contains a local file that the body names."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the-words-of-a-file")
    for body in bodies_reaching_for(secret.as_uri()):
        error = read_twice(body)
        assert "the-words-of-a-file" not in str(error and error.to_dict(redact=False))


def test_a_body_calls_nobody() -> None:
    """No connection is made to what a body names."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for body in bodies_reaching_for(f"http://127.0.0.1:{listener.getsockname()[1]}/x.dtd"):
            read_twice(body)
        with pytest.raises(BlockingIOError):
            listener.accept()


TRACED = """
import os, sys
from tests.parsing.test_hostile import bodies_reaching_for, read_twice
for body in bodies_reaching_for("file:///nonexistent"):
    read_twice(body)  # so that what Python itself loads late is loaded
bodies = [body for target in sys.argv[1:] for body in bodies_reaching_for(target)]
os.write(1, b"BEGIN")
for body in bodies:
    read_twice(body)
os.write(1, b"END")
"""


@pytest.fixture
def strace() -> str:
    """Give the path of a strace that may trace here."""
    path = shutil.which("strace")
    if path is None:
        pytest.skip("strace is not installed")
    if subprocess.run([path, "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let strace trace")
    return path


def test_reading_opens_and_connects_nothing(strace: str, tmp_path: Path) -> None:
    """The operating system saw no call about a file or a connection while bodies were read."""
    trace = tmp_path / "trace"
    tracing = [strace, "-f", "-qq", "-e", "trace=%file,%network,write", "-o", str(trace)]
    targets = [f"{tmp_path.as_uri()}/secret.txt", "/etc/hostname", "http://127.0.0.1:9/x"]
    subprocess.run(
        [*tracing, sys.executable, "-c", TRACED, *targets],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    calls = trace.read_text()
    assert "openat(" in calls.partition('"BEGIN"')[0], "the trace shows what opens files"
    between = calls.partition('"BEGIN"')[2].partition('"END"')[0].splitlines()[1:-1]
    assert between == []
