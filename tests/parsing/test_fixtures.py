"""Every pair under ``fixtures/`` is read, and what comes out is compared."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import ias3errors
from tests.hostile import BODIES
from tests.loopback import within
from tests.paths import FIXTURES
from tests.replay import Replay
from tests.rows import Row

EXPECTED = ".expected.json"
#: Files that are no half of a pair.
DOCUMENTS = {"README.md", ".gitattributes", "ias3-error-messages.md"}

FILES = sorted(
    file for file in FIXTURES.rglob("*") if file.is_file() and file.name not in DOCUMENTS
)
#: Whole responses, and those of real servers, which other tests read.
NO_BODIES = {".http", ".jsonl"}
PAIRS = [
    file for file in FILES if not file.name.endswith(EXPECTED) and file.suffix not in NO_BODIES
]
RESPONSES = [file for file in FILES if file.suffix == ".http"]
#: Keys of an expectation that are no attributes.
DIRECTIONS = {"class", "advice_kind", "raises", "content", "cause"}

#: The longest time that one body may take, in seconds; far beyond what it does take.
PATIENCE = 60


def name_of(file: Path) -> str:
    return file.relative_to(FIXTURES).as_posix()


def expectation_of(file: Path) -> dict[str, Any]:
    text = file.with_suffix(EXPECTED).read_text(encoding="utf-8")
    return dict(json.loads(text))


def plain(value: object) -> object:
    """Return tuples as lists and mappings as lists of pairs, for a comparison in order."""
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return [(name, plain(one)) for name, one in value.items()]
    return value


def attribute(error: ias3errors.S3Error, name: str) -> object:
    """Return an attribute of an error, or of its document where the error has none."""
    if name.startswith("document."):
        return getattr(error.document, name.removeprefix("document."))
    return getattr(error, name) if hasattr(error, name) else getattr(error.document, name)


def compare(error: ias3errors.S3Error, expect: Mapping[str, Any]) -> None:
    """Assert that an error has everything that is named, all differences in one report."""
    found = {name: plain(attribute(error, name)) for name in expect if name not in DIRECTIONS}
    wanted = {name: plain(value) for name, value in expect.items() if name not in DIRECTIONS}
    if "class" in expect:
        found["class"], wanted["class"] = type(error).__name__, expect["class"]
    if "raises" in expect:
        found["class"], wanted["class"] = type(error).__name__, expect["raises"]
    if "advice_kind" in expect:
        found["advice_kind"], wanted["advice_kind"] = error.advice.kind, expect["advice_kind"]
    assert found == wanted


def compare_refusal(refusal: ias3errors.NotAnS3Error, expect: Mapping[str, Any]) -> None:
    reason = expect.get("not_an_s3_error")
    assert reason is not None, f"refused: {refusal.reason}"
    if reason is not True:
        assert refusal.reason == reason


def assert_printable(error: Exception) -> None:
    """Assert that `str` and `repr` are one line that no terminal or log takes for more."""
    for text in (str(error), repr(error)):
        text.encode("utf-8")
        kinds = {unicodedata.category(character) for character in set(text)}
        assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}, text


def test_no_half_of_a_pair_is_missing() -> None:
    """Every body has its expectation, and every expectation its body."""
    expectations = {file for file in FILES if file.name.endswith(EXPECTED)}
    assert {file.with_suffix(EXPECTED) for file in PAIRS + RESPONSES} == expectations


def test_names_of_pairs_are_unique() -> None:
    """One expectation belongs to one body: two bodies differ in more than their suffix."""
    stems = [file.with_suffix("") for file in PAIRS + RESPONSES]
    assert len(stems) == len(set(stems))


def test_every_fixture_says_what_it_is_and_is_small(row: Row) -> None:
    """A fixture says in one sentence what it is, expects something, and is no burden."""
    for file in [*PAIRS, *RESPONSES]:
        with row(name_of(file)):
            pair = expectation_of(file)
            assert pair["about"].endswith((".", ".)"))
            assert pair.keys() - {"expect_all"} == {"about", "given", "expect"}
            assert pair["expect"]
            assert file.stat().st_size < 300 * 1024


def test_every_code_of_the_catalog_has_a_fixture() -> None:
    """The folder `catalog` holds one body for each code, and nothing else."""
    assert {file.stem for file in PAIRS if file.parent.name == "catalog"} == set(ias3errors.IAS3)


def test_what_parse_makes_of_a_body(row: Row) -> None:
    """`parse` gives the expected attributes, or raises NotAnS3Error with the expected reason."""
    for file in PAIRS:
        with row(name_of(file)):
            pair = expectation_of(file)
            try:
                error = ias3errors.parse(file.read_bytes(), **pair["given"])
            except ias3errors.NotAnS3Error as refusal:
                compare_refusal(refusal, pair["expect"])
                assert_printable(refusal)
            else:
                compare(error, pair["expect"])
                assert_printable(error)


def test_what_parse_all_makes_of_a_body(row: Row) -> None:
    """`parse_all` gives every error in a body, in order."""
    for file in PAIRS:
        pair = expectation_of(file)
        if "expect_all" not in pair:
            continue
        with row(name_of(file)):
            errors = ias3errors.parse_all(file.read_bytes(), **pair["given"])
            assert len(errors) == len(pair["expect_all"])
            for error, expect in zip(errors, pair["expect_all"], strict=True):
                compare(error, expect)


def test_parse_raises_nothing_but_its_own_refusal(row: Row) -> None:
    """Without a status a body is read or refused; with one, and cut off anywhere, it is read."""
    for file in PAIRS:
        with row(name_of(file)):
            body = file.read_bytes()
            for read in (ias3errors.parse, ias3errors.parse_all):
                with suppress(ias3errors.NotAnS3Error):
                    read(body)
            for length in {len(body), len(body) // 2, len(body) // 3, max(len(body) - 1, 0)}:
                error = ias3errors.parse(body[:length], status=503)
                assert error.status_code == 503
                assert_printable(error)


@pytest.mark.parametrize("name", BODIES)
def test_large_hostile_bodies_give_errors(name: str) -> None:
    """A body of any size and kind gives the error of its status, or is refused without one."""
    body = BODIES[name]()
    error = within(PATIENCE, lambda: ias3errors.parse(body, status=503))
    assert error.status_code == 503
    assert isinstance(error, ias3errors.exceptions.UnavailableError)
    assert_printable(error)
    for read in (ias3errors.parse, ias3errors.parse_all):
        try:
            within(PATIENCE, partial(read, body))
        except ias3errors.NotAnS3Error as refusal:
            assert_printable(refusal)


@pytest.mark.parametrize("file", RESPONSES, ids=name_of)
def test_the_hook_on_a_whole_response(file: Path, *, stream: bool) -> None:
    """A session with the hook raises or passes as the response's row in the decision table says."""
    pair = expectation_of(file)
    given, expect = pair["given"], pair["expect"]
    files = [file, *(file.with_name(name) for name in given.get("next", ()))]
    with Replay(files) as server:
        if "passes" in expect:
            response = server.ask(given, stream=stream)
            assert response.status_code == expect["passes"]
            content = response.content
        else:
            with pytest.raises(ias3errors.S3Error) as caught:
                server.ask(given, stream=stream)
            compare_raised(caught.value, expect)
            assert caught.value.response is not None
            content = caught.value.response.content
        assert len(server.requests) == len(files)
    if "content" in expect:
        assert content.decode() == expect["content"]


def compare_raised(error: ias3errors.S3Error, expect: Mapping[str, Any]) -> None:
    compare(error, expect)
    assert_printable(error)
    if "cause" in expect:
        assert (error.__cause__ is not None) == expect["cause"]
