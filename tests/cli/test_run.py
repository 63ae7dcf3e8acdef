"""``ias3errors run``: the command's output, its terminal, its status, and the summary."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import DENIED, SPAM, Result, finish, start
from tests.cli.terminals import run_on_terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="commands of a POSIX shell")


def run_shell(script: str, *options: str, **streams: Any) -> Result:
    """Run a shell script under the command."""
    return finish(start("run", *options, "--", "sh", "-c", script, **streams))


def test_output_passes_unchanged_and_is_summed_up_at_the_end(tmp_path: Path) -> None:
    """Each output goes where it went, byte by byte; the summary comes last, on stderr."""
    content = bytes(range(256)) + f"\nuploading a.pdf: {SPAM}\n".encode()
    (tmp_path / "out").write_bytes(content)
    command = [sys.executable, "-m", "ias3errors", "run", "--"]
    script = f"cat {tmp_path}/out; echo to-stderr >&2"
    done = subprocess.run([*command, "sh", "-c", script], capture_output=True, check=True)
    assert done.stdout == content
    shown = done.stderr.decode()
    assert shown.startswith("to-stderr\n\nias3errors: S3 errors in the output of sh\n")
    assert "  1 x spam (SlowDown)\n" in shown
    assert "    Failed: a.pdf\n" in shown
    assert "keeper@example.org" not in shown


def test_a_command_without_s3_errors_is_not_talked_about() -> None:
    """Nothing is added to its output."""
    assert run_shell("echo fine; echo warning >&2") == (0, "fine\n", "warning\n")


@pytest.mark.parametrize(("script", "status"), [("exit 0", 0), ("exit 3", 3), ("kill $$", 143)])
def test_the_exit_status_is_that_of_the_command(script: str, status: int) -> None:
    """`run` can precede any command of a script."""
    assert run_shell(f"echo '{DENIED}'; {script}").status == status


def test_a_command_that_cannot_be_run_is_one_line(tmp_path: Path) -> None:
    """The exit status is the shell's."""
    assert finish(start("run", "--", "no-such-command")) == (
        127,
        "",
        "ias3errors: no-such-command: command not found\n",
    )
    path = tmp_path / "not-executable"
    path.touch()
    assert finish(start("run", path)) == (126, "", f"ias3errors: {path}: Permission denied\n")


def test_options_of_the_command_are_its_own() -> None:
    """With or without ``--`` before the command."""
    for separator in ([], ["--"]):
        done = finish(start("run", *separator, "printf", "%s|", "--color", "-h", "--"))
        assert done == (0, "--color|-h|--|", "")


def test_a_terminal_stays_a_terminal() -> None:
    """Colours and line ends arrive as the command wrote them, and S3 errors between them count."""
    script = (
        "test -t 1 && test -t 2 && printf 'a terminal\\r\\n'; "
        f"printf '\\033[31muploading \\033[1ma.pdf\\033[0m: %s\\n' '{DENIED}'; exit 4"
    )
    status, shown = run_on_terminal("run", "--", "sh", "-c", script)
    assert status == 4
    passed, _, summary = shown.partition("ias3errors: ")
    # The terminal itself adds a carriage return to each line feed.
    assert passed.startswith(
        f"a terminal\r\r\n\x1b[31muploading \x1b[1ma.pdf\x1b[0m: {DENIED}\r\n"
    )
    assert "Failed: a.pdf" in summary


def test_a_pipe_stays_a_pipe() -> None:
    """A command that writes colours to terminals alone writes none here."""
    assert run_shell("test -t 1 || test -t 2 || echo no terminal").out == "no terminal\n"


def test_the_order_of_both_outputs_holds_where_they_go_to_one_place() -> None:
    """`2>&1` merges them as without `run`."""
    script = "for n in 1 2 3; do echo out $n; echo err $n >&2; done"
    done = run_shell(script, stderr=subprocess.STDOUT)
    expected = "".join(f"out {number}\nerr {number}\n" for number in (1, 2, 3))
    assert done.out == expected


def test_standard_input_is_the_commands() -> None:
    """What it reads is not ours."""
    process = start("run", "--", "cat", stdin=subprocess.PIPE)
    out, err = process.communicate("typed\n", timeout=60)
    assert (process.returncode, out, err) == (0, "typed\n", "")


@pytest.mark.skipif(sys.platform != "linux", reason="/proc shows the memory use")
def test_huge_output_passes_whole_in_little_memory() -> None:
    """Nothing is kept but the summary."""
    script = f"head -c 50000000 /dev/zero | tr '\\0' 'x' | fold -w 1000; echo '{DENIED}'"
    code = (
        "import re, sys\n"
        "from pathlib import Path\n"
        "from ias3errors.__main__ import main\n"
        "status = main()\n"
        # Not getrusage, whose figure includes the process that started this one.
        "peak = re.search('VmHWM:\\s*([0-9]+)', Path('/proc/self/status').read_text())\n"
        "print('peak', peak[1], file=sys.stderr)\n"
        "sys.exit(status)\n"
    )
    status, out, err = finish(start("run", "sh", "-c", script, code=code), seconds=120)
    assert status == 0
    assert len(out) > 50_000_000
    assert "1 x access-denied" in err
    assert int(err.rpartition("peak ")[2]) < 150_000  # KiB


def test_an_output_that_nobody_reads_ends_the_command() -> None:
    """As without `run`: `| head` ends a command that would write for ever."""
    process = start("run", "--", "yes")
    assert process.stdout is not None
    assert process.stdout.readline() == "y\n"
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == 128 + signal.SIGPIPE


def test_ctrl_c_is_for_the_command_and_the_summary_still_comes() -> None:
    """An upload that takes too long is broken off, and what failed until then is shown."""
    script = (
        f"trap 'echo cleaned up; exit 5' INT; echo '{DENIED}'; echo ready; "
        "while :; do sleep 0.05; done"
    )
    process = start("run", "--", "sh", "-c", script, start_new_session=True)
    assert process.stdout is not None
    assert [process.stdout.readline() for _ in range(2)][1] == "ready\n"
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)  # so a terminal does it
    status, out, err = finish(process)
    assert (status, out) == (5, "cleaned up\n")
    assert "1 x access-denied" in err
    assert "Traceback" not in err


def test_a_process_left_running_is_not_waited_for() -> None:
    """The command has ended; its daemon may hold the output for ever."""
    began = time.monotonic()
    process = start("run", "--", "sh", "-c", f"echo '{DENIED}'; sleep 30 & exit 6")
    assert process.stderr is not None
    assert process.wait(timeout=20) == 6
    assert time.monotonic() - began < 20
    process.kill()
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()


def test_termination_reaches_the_command() -> None:
    """Who ends `run` means the command."""
    script = "trap 'echo ended; exit 7' TERM; echo ready; while :; do sleep 0.05; done"
    process = start("run", "--", "sh", "-c", script)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    process.terminate()
    status, out, _ = finish(process)
    assert (status, out) == (7, "ended\n")
