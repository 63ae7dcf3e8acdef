"""What the internetarchive library does, returns, logs and prints is the same with our hook."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from ias3errors import attach
from ias3errors.testing import FakeIAS3, HtmlPage
from tests.hook.internetarchive.cases import (
    CONTENT,
    SPAM,
    OpenSession,
    upload,
)

internetarchive = pytest.importorskip("internetarchive")


def upload_well(session: Any, _: FakeIAS3, __: Path) -> Any:
    """Upload a file."""
    return upload(session, verbose=True)[0].status_code


def upload_file_with_checks(session: Any, server: FakeIAS3, folder: Path) -> Any:
    """Upload a file from disk with its digest, twice, and let the library remove it."""
    path = folder / "scan.pdf"
    path.write_bytes(CONTENT)
    item = session.get_item("my-item")
    first = item.upload(str(path), verify=True)
    item = session.get_item("my-item")
    item.tasks = []
    second = item.upload(str(path), checksum=True, delete=True, verbose=True)
    return (
        [response.status_code for response in first + second],
        path.exists(),
        server.read_file("my-item", "scan.pdf") == CONTENT,
    )


def upload_with_retries(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload through two refusals."""
    server.fail("SlowDown", times=2)
    return upload(session, retries=3, verbose=True)[0].status_code


def upload_after_a_redirect(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload to a node."""
    server.redirect_uploads = True
    return upload(session)[0].status_code


def meet_spam(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload spam."""
    server.fail("SlowDown", resource=SPAM, times=None)
    return upload(session, retries=3, verbose=True)


def meet_a_full_queue(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against 503s that stay."""
    server.fail("SlowDown", times=None)
    return upload(session, retries=2, verbose=True)


def meet_an_overload(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against a load check that says no."""
    server.fail("SlowDown", times=None)
    server.over_limit = 1
    return upload(session, retries=2, verbose=True)


def meet_a_page(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload against a broken gateway."""
    server.fail(HtmlPage(502))
    return upload(session, verbose=True)


def meet_bad_content(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Upload a damaged file."""
    server.fail("BadContent", resource="error checking pdf file")
    return upload(session, verbose=True)


def download(session: Any, server: FakeIAS3, folder: Path) -> Any:
    """Download an item with a file that looks like an error."""
    look_alike = b"<Error><Code>SlowDown</Code><Message>m</Message></Error>"
    server.add_item("my-item", files={"a.pdf": CONTENT, "error.xml": look_alike})
    failed = internetarchive.download(
        "my-item", destdir=str(folder), archive_session=session, verbose=False
    )
    return failed, {path.name: path.read_bytes() for path in folder.rglob("*.*")}


def read_metadata(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Read the metadata of an item and of one that does not exist."""
    server.add_item("my-item", owner="access", metadata={"title": "Mine"})
    shown = session.get_metadata("my-item")
    return shown["metadata"], session.get_metadata("no-item"), session.get_item("no-item").exists


def delete(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Delete a file."""
    server.add_item("my-item", owner="access", files={"a.pdf": CONTENT})
    response = session.get_item("my-item").get_file("a.pdf").delete(verbose=True)
    return response.status_code, server.file_names("my-item")


def check_the_load(session: Any, server: FakeIAS3, _: Path) -> Any:
    """Ask whether archive.org is busy, in good and in bad times."""
    server.fail("SlowDown", path="/", after=1)
    return session.s3_is_overloaded(), session.s3_is_overloaded(), session.s3_is_overloaded()


SCENES = [
    upload_well,
    upload_file_with_checks,
    upload_with_retries,
    upload_after_a_redirect,
    meet_spam,
    meet_a_full_queue,
    meet_an_overload,
    meet_a_page,
    meet_bad_content,
    download,
    read_metadata,
    delete,
    check_the_load,
]
Scene = Callable[[Any, FakeIAS3, Path], Any]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_attach_changes_nothing_else(
    open_session: OpenSession,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    scene: Scene,
) -> None:
    """Results, requests, log and printed lines are the same with and without our hook."""
    caplog.set_level(logging.INFO, logger="internetarchive")
    seen = []
    for name in ("plain", "attached"):
        folder = tmp_path / name
        folder.mkdir()
        caplog.clear()
        with FakeIAS3() as server:
            session = open_session(server)
            if name == "attached":
                attach(session)
            try:
                result = scene(session, server, folder)
            except requests.HTTPError as error:
                result = ("failed", getattr(error.response, "status_code", None))
            exchanges = [
                (request.method, request.url, request.body_size, request.status)
                for request in server.requests
            ]
        seen.append((result, exchanges, logged(caplog, folder), printed(capsys)))
    assert seen[0] == seen[1]


def logged(caplog: pytest.LogCaptureFixture, folder: Path) -> list[tuple[str, str]]:
    """Return level and text of what the library logged, the same for every folder."""
    return [
        (record.levelname, record.getMessage().replace(str(folder), "FOLDER"))
        for record in caplog.records
        if record.name.startswith("internetarchive")
    ]


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines that the library printed, without its progress bars."""
    out, err = capsys.readouterr()
    return [line for line in re.split(r"[\r\n]+", out + err) if "MiB/s" not in line]


@pytest.mark.parametrize("attached", [False, True], ids=["plain", "attached"])
def test_what_the_library_logs_of_an_exception(
    server: FakeIAS3, plain: Any, caplog: pytest.LogCaptureFixture, *, attached: bool
) -> None:
    """Its own words stay; where it logs the exception after them, that is ours."""
    if attached:
        attach(plain)
    server.add_item("my-item", owner="access", files={"my-item_meta.xml": b"<metadata/>"})
    file = plain.get_item("my-item").get_file("my-item_meta.xml")
    with pytest.raises(requests.HTTPError):
        file.delete()
    url = "http://s3.us.archive.org/my-item/my-item_meta.xml"
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith(f"Error deleting {url}, ")
    ours = f"AccessDenied (HTTP 403 Forbidden): DELETE {url.removeprefix('http://s3.us.archive.org/')}"
    assert (ours in message) is attached
