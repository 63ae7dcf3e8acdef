"""The page of Python names holds every public name."""

from __future__ import annotations

import re

import pytest

import ias3errors
import ias3errors.testing
from tests.paths import DOCS

REFERENCE = (DOCS / "reference.md").read_text()
SHOWN = set(re.findall(r"\.\. auto\w+:: (?:ias3errors\.(?:\w+\.)*)?(\w+)", REFERENCE))


@pytest.mark.parametrize("name", [name for name in ias3errors.__all__ if name[0] != "_"])
def test_every_public_name_has_its_entry(name: str) -> None:
    """What can be imported from the top level is in the reference."""
    assert name in SHOWN


@pytest.mark.parametrize("name", ias3errors.testing.__all__)
def test_the_testing_kit_is_there_too(name: str) -> None:
    """So is what tests of uploaders import."""
    assert name in SHOWN
