"""The command as a whole: help, exit status, streams, colours, Ctrl-C, and its extra."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import ias3errors
from ias3errors.cli import app, demo, progress
from ias3errors.scanning.detecting import EVERYTHING
from tests.cli.running import SPAM, Run, finish, start
from tests.cli.terminals import run_on_terminal
from tests.paths import DOCS


def test_help_and_version(run: Run) -> None:
    """The version is the package's, and every command has help with an example."""
    assert run("--version").out.split()[-1].strip() == ias3errors.__version__
    for command in ([], ["parse"], ["run"], ["explain"], ["catalog"], ["serve"], ["demo"]):
        for option in ("--help", "-h"):
            status, out, _ = run(*command, option)
            assert status == 0
            assert "Example" in out
            assert " ".join(["ias3errors", *command]) in out


@pytest.mark.parametrize(
    "arguments",
    [[], *([name, "--help"] for name in ("parse", "run", "explain", "catalog", "serve", "demo"))],
)
def test_help_fits_the_terminal(run: Run, arguments: list[str]) -> None:
    """No line is broken by the terminal, and no sentence is cut."""
    shown = "".join(run(*arguments)[1:])
    assert max(map(len, shown.splitlines())) < 80
    assert [line for line in shown.splitlines() if re.search(r"\w\.\.\.$", line)] == []


def test_remarks_fit_the_terminal() -> None:
    """A word of a remark or of an error is never broken in the middle."""
    for arguments in (
        ["explain", "SlowDwn"],
        ["catalog", "--service", "?"],
        ["parse", "--sumary"],
    ):
        shown = run_on_terminal(*arguments, columns=60).shown
        assert max(map(len, shown.splitlines())) <= 60, arguments


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "words",
    ["--help", "--version", "parse --help", "explain SlowDown", "catalog", "parse -s {log}"],
)
def test_a_full_disk_is_one_line_of_error(log: Path, words: str) -> None:
    """Whatever was to be written, the status says that it is not complete."""
    with Path("/dev/full").open("w") as full:
        done = finish(start(*words.format(log=log).split(), stdout=full))
    assert done.status == 2
    assert done.err == "ias3errors: No space left on device: what was written is not complete\n"


@pytest.mark.parametrize("words", ["explain SlowDown", "catalog", "demo", "parse -s {log}"])
def test_a_reader_that_has_gone_is_no_failure(log: Path, words: str) -> None:
    """`| head -1` ends the command silently."""
    theirs, ours = os.pipe()
    os.close(theirs)
    with open(ours, "w") as pipe:  # noqa: PTH123 - a descriptor has no path
        assert finish(start(*words.format(log=log).split(), stdout=pipe))[::2] == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
@pytest.mark.parametrize(
    "options", [["-f", "json"], ["--summary", "-f", "json"], ["-j2", "-f", "json"]]
)
def test_ctrl_c_ends_with_what_was_found_so_far(options: list[str]) -> None:
    """The output stays well-formed, and the status says that it is incomplete."""
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
    assert "found so far: 1 error" in err


def test_ctrl_c_while_something_is_written_leaves_it_well_formed(
    run: Run, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever Ctrl-C comes, the output is closed properly and the status says that it is incomplete."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(progress.Progress, "show_errors", interrupt)
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


def test_ctrl_c_while_the_command_starts_shows_no_traceback() -> None:
    """A person who is too early, or a shell that completes a word, gets no page of frames."""
    code = (
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'ias3errors.cli.terminal': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from ias3errors.__main__ import main; sys.exit(main())"
    )
    done = finish(start("explain", "SlowDown", code=code))
    assert done == (130, "", "")


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
    """The status and the other outputs are unchanged."""
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


def test_a_defect_is_not_reported_as_a_missing_extra() -> None:
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
    """The library works without click and rich; the command says how to install them."""
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


def test_colour_is_for_terminals_alone_and_never_under_no_color(log: Path) -> None:
    """Pipes and people who want none get plain text; a progress bar still moves the cursor."""
    arguments = ["parse", "--summary", str(log)]
    colored = re.compile(r"\x1b\[[\d;]*m")
    assert colored.search(run_on_terminal(*arguments).shown)
    assert not colored.search(run_on_terminal(*arguments, NO_COLOR="1").shown)
    assert "\x1b" not in finish(start(*arguments, env={**os.environ, "FORCE_COLOR": "1"})).out


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["parse", "--sumary", "x"], "--summary"),
        (["parse", "--no-redcat", "x"], "--no-redact"),
        (["prase", "x"], "parse"),
        (["explian", "spam"], "explain"),
    ],
)
def test_a_typo_in_a_word_of_the_command_gets_a_suggestion(
    run: Run, arguments: list[str], meant: str
) -> None:
    """Nobody has to read all the help for a letter."""
    status, _, err = run(*arguments)
    assert status == 2
    assert meant in err
    assert "Did you mean" in err


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("ias3errors pa", ["plain,parse"]),
        ("ias3errors parse --su", ["plain,--summary", "plain,--support"]),
        ("ias3errors parse -f j", ["plain,json", "plain,jsonl"]),
        ("ias3errors parse upl", ["file,upl"]),
        ("ias3errors run -- ia upload my-item sc", ["file,sc"]),
        ("ias3errors explain archive-b", ["plain,archive-busy"]),
        ("ias3errors explain nosuchb", ["plain,NoSuchBucket"]),
        ("ias3errors catalog --service min", ["plain,minio", "plain,minio-py"]),
    ],
)
def test_a_shell_completes_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: str, completed: list[str]
) -> None:
    """Subcommands, options and their values, codes and kinds, and paths."""
    monkeypatch.setenv("_IAS3ERRORS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert set(completed) <= set(run().out.splitlines())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion_script(
    run: Run, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    """The page says how to load it."""
    monkeypatch.setenv("_IAS3ERRORS_COMPLETE", f"{shell}_source")
    done = run()
    assert done.status == 0
    assert f"_IAS3ERRORS_COMPLETE={shell}_complete" in done.out
    assert f"_IAS3ERRORS_COMPLETE={shell}_source" in (DOCS / "command.md").read_text()


def test_parse_says_what_it_did_not_look_for(run: Run, tmp_path: Path) -> None:
    """After the beginning of a long text, some kinds are not searched for."""
    log = tmp_path / "a.log"
    for times, says in ((1, False), (EVERYTHING // 5 + 1, True)):
        log.write_bytes(b"fine\n" * times)
        assert ("were looked for in the first 2 MiB only" in run("parse", log).err) is says
        piped = run("parse", stdin=log.read_bytes())
        assert ("were looked for in the first 2 MiB only" in piped.err) is says
