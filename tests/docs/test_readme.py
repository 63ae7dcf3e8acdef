"""The README does what it says: every example and command in it runs."""

from __future__ import annotations

import html
import re
import shlex
import traceback
from pathlib import Path

import pytest

import ias3errors
from ias3errors.testing import FakeIAS3
from tests.paths import ROOT

README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def run(code: str, server: FakeIAS3) -> dict[str, object]:
    """Run an example against a loopback server in place of archive.org."""
    namespace: dict[str, object] = {"__name__": "example"}
    code = code.replace("https://s3.us.archive.org", server.url)
    exec(compile(code, "README.md", "exec"), namespace)  # noqa: S102 - examples are to be run
    return namespace


def example(words: str) -> str:
    """Return the one Python example that holds some words."""
    (found,) = [block for block in blocks("python") if words in block]
    return found


def test_the_pictures_show_what_the_library_prints() -> None:
    """The sentences of the picture at the top are those of the library, without line breaks."""
    body = (
        "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
        "<Resource>bucket_tasks_queued exceeds rationed amount</Resource></Error>"
    )
    url = "http://s3.us.archive.org/glass-plates/plate-07.tif"
    error = ias3errors.parse(body, status=503, reason="Slow Down", method="PUT", url=url)
    printed = "".join(traceback.format_exception_only(error)).split()
    for theme in ("light", "dark"):
        picture = (ROOT / f"docs/_static/before-and-after-{theme}.svg").read_text()
        texts = html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture)))
        shown = " ".join(texts.replace("\xa0", " ").split())
        for sentence in (str(error), *error.__notes__):
            assert " ".join(sentence.split()) in shown
    assert printed[0] == "ias3errors.exceptions.SlowDown:"


def test_the_hook_on_a_session(fake_ias3: FakeIAS3, capsys: pytest.CaptureFixture[str]) -> None:
    """The session example prints a missing item, then a full queue."""
    code = example("ias3errors.attach(requests.Session())\nsession.headers")
    run(code, fake_ias3)
    assert capsys.readouterr().out.startswith("my-item does not exist yet: Send the header")
    detail = "bucket_tasks_queued exceeds rationed amount"
    fake_ias3.fail("SlowDown", resource=detail)
    run(code, fake_ias3)
    assert capsys.readouterr().out.splitlines() == [detail, "item-queue-full", "600.0"]


def test_the_hook_on_one_request(fake_ias3: FakeIAS3, capsys: pytest.CaptureFixture[str]) -> None:
    """The example of a single request prints its error."""
    run(example("hooks="), fake_ias3)
    assert capsys.readouterr().out.startswith("NoSuch")


def test_one_response(fake_ias3: FakeIAS3) -> None:
    """The example without the hook raises the error of its response, and nothing on a success."""
    code = example("error_from_response(response)")
    with pytest.raises(ias3errors.exceptions.NotFoundError):
        run(code, fake_ias3)
    fake_ias3.add_item("my-item", files={"missing.pdf": b"%PDF-1.7 ..."})
    assert run(code, fake_ias3)["error"] is None


def test_a_saved_body(
    fake_ias3: FakeIAS3, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The saved body is read from fixtures/, from the folder of the README."""
    monkeypatch.chdir(ROOT)
    namespace = run(example("import Path"), fake_ias3)
    assert capsys.readouterr().out.startswith("SlowDown | spam | False\n")
    assert isinstance(namespace["error"], ias3errors.S3Error)


def test_a_refused_upload_with_internetarchive(
    fake_ias3: FakeIAS3,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The example for internetarchive handles a refusal, a spam rejection and a broken server."""
    internetarchive = pytest.importorskip("internetarchive")
    get_session = internetarchive.get_session

    def loopback_session() -> object:
        session = get_session(
            config={"s3": {"access": "k", "secret": "s"}, "general": {"secure": False}},
            config_file=str(tmp_path / "none"),
            http_adapter_kwargs={"max_retries": 0},
        )
        session.proxies = {"http": fake_ias3.url}
        return session

    monkeypatch.setattr(internetarchive, "get_session", loopback_session)
    monkeypatch.chdir(tmp_path)
    Path("scan.pdf").write_bytes(b"%PDF-1.7 ...")
    code = example("archive_session=session").replace("retries=3", "retries=3, retries_sleep=0.01")
    fake_ias3.fail("AccessDenied", resource="not allowed to upload to those collections")
    run(code, fake_ias3)
    assert "refused: collection-forbidden - Remove the collection" in capsys.readouterr().out
    fake_ias3.fail("SlowDown", resource="Your upload appears to be spam.")
    run(code, fake_ias3)
    assert "never retry this; mail it: Code: SlowDown" in capsys.readouterr().out
    fake_ias3.fail("InternalError")
    run(code, fake_ias3)
    assert "InternalError (HTTP 500" in capsys.readouterr().out
    run(code, fake_ias3)
    assert fake_ias3.file_names("my-item") == ["scan.pdf"]


def test_an_upload_that_is_tried_again(
    fake_ias3: FakeIAS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example with stamina waits ten minutes for a full queue, and then succeeds."""
    pytest.importorskip("stamina")
    fake_ias3.fail("SlowDown", resource="bucket_tasks_queued exceeds bucket_limit", times=2)
    waits: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
    run(example("import stamina"), fake_ias3)
    assert [600 <= wait <= 660 for wait in waits] == [True, True]
    assert fake_ias3.read_file("my-item", "scan.pdf") == b"%PDF-1.7 ..."


def test_no_python_example_is_left_out() -> None:
    """Each Python block above has a test here."""
    assert len(blocks("python")) == 6


def test_the_commands_are_lines_of_known_commands(tmp_path: Path) -> None:
    """Every command that the README shows exists."""
    testing = pytest.importorskip("click.testing")
    from ias3errors.cli.app import main

    log = tmp_path / "upload.log"
    log.write_bytes((ROOT / "fixtures/archive-org/slow-down-spam.xml").read_bytes())
    (commands,) = [block for block in blocks("sh") if block.startswith("ias3errors")]
    for line in commands.splitlines():
        words = [str(log) if word == "upload.log" else word for word in shlex.split(line, True)]
        assert words[0] == "ias3errors"
        result = testing.CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, result.output
        assert "SlowDown" in result.output


@pytest.mark.parametrize("target", re.findall(r"(?:\]\(|src=\"|srcset=\")(docs/[^)\"]+)", README))
def test_links_lead_somewhere(target: str) -> None:
    """Every page that the README links to is there."""
    assert (ROOT / target).is_file()


def test_the_table_counts_the_classes() -> None:
    """The number of codes with a class of their own is that of the library."""
    (count,) = re.findall(r"✔ ([0-9]+) codes", README)
    assert int(count) == len(ias3errors.exceptions.CLASSES)
