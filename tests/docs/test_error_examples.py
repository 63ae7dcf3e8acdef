"""The example bodies of the error index: each is a body of the code that its page describes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

import ias3errors

_SOURCE = Path(__file__).parents[2] / "docs" / "_ext" / "error_examples.py"


@pytest.fixture(scope="module")
def examples() -> dict[str, Any]:
    """Give the names of the extension's module."""
    return runpy.run_path(str(_SOURCE))


def test_what_a_server_sent_comes_first(examples: dict[str, Any]) -> None:
    """A code that only a recorded response has is shown with that response."""
    assert "<Code>NoSuchCORSConfiguration</Code>" in examples["example_of"](
        "NoSuchCORSConfiguration"
    )


def test_each_code_has_a_body(examples: dict[str, Any]) -> None:
    """A fixture or a form: a reader of saved bodies finds the page's own code in it."""
    wrong = []
    for entry in (ias3errors.S3 | ias3errors.IAS3).values():
        body = examples["example_of"](entry.code) or examples["form_of"](entry)
        found = ias3errors.parse(body).code
        # A number is no code for the parser, though some services send one.
        if found != (None if entry.code.isdigit() else entry.code):
            wrong.append((entry.code, found))
    assert wrong == []
