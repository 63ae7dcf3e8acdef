"""Every example of docs/command.md shows what the command writes."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import ias3errors
from tests.cli.running import Run
from tests.paths import DOCS


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
