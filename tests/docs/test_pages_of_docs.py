"""Every Python example in the pages of docs/ runs."""

from __future__ import annotations

import re

import pytest

from tests.paths import DOCS

#: Pages whose examples need a server or a library; their own tests run them.
ELSEWHERE = {"testing.md", "internetarchive.md", "retrying.md", "command.md"}

EXAMPLES = [
    pytest.param(code, id=f"{page.name}-{number}")
    for page in sorted(DOCS.glob("*.md"))
    if page.name not in ELSEWHERE
    for number, code in enumerate(
        re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    )
]


@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_runs(code: str) -> None:
    """An example of the documentation can be pasted and run."""
    exec(compile(code, "example", "exec"), {"__name__": "example"})  # noqa: S102 - to be run


def test_pages_link_to_pages_that_are_there() -> None:
    """No link between the pages is dead."""
    for page in DOCS.rglob("*.md"):
        if page.is_relative_to(DOCS / "codes"):
            continue  # left there by a build of the site, whose own test follows every link
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
