"""The command itself, not its figures: nothing here looks at a time."""

from __future__ import annotations

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.measuring import Figure, Limit, Row, difference, figure_of, ratio
from tests.benchmarks.table import lines


def test_the_command_prints_a_row_for_each_goal(capsys: pytest.CaptureFixture[str]) -> None:
    """The quick run prints a table, and each part that ran has its rows in it."""
    for peer in ("botocore", "internetarchive", "minio", "xmltodict"):
        pytest.importorskip(peer, reason="the libraries compared with are a group of their own")
    assert main(["--quick", "parsing", "hooking"]) == 0
    table = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert {line.split("|")[1].strip() for line in table[2:]} == {"1", "2", "3", "4"}
    assert len({line.count("|") for line in table}) == 1


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A part that does not exist ends the command and is named."""
    with pytest.raises(SystemExit):
        main(["parsng"])
    assert "parsng" in capsys.readouterr().err


def test_ratios_are_taken_round_by_round() -> None:
    """A round that was slow for both contenders changes nothing."""
    assert ratio([2.0, 20.0, 4.0], [1.0, 10.0, 2.0]) == Figure(2.0, 2.0, 2.0)
    assert difference([3.0, 30.0], [1.0, 28.0], scale=10) == Figure(20.0, 20.0, 20.0)
    assert figure_of([5.0, 1.0, 3.0]) == Figure(3.0, 2.0, 4.0)


def test_a_row_says_whether_it_keeps_its_limits() -> None:
    """A figure over its limit is MISSED, one within the aim says so, one without limits nothing."""
    figure = Figure(1.2, 1.1, 1.3)

    def verdict(must: Limit | None, aim: Limit | None) -> str:
        *_, line = lines([Row("1", "parse", figure, "x", must, aim)])
        return line.split("|")[-2].strip()

    assert verdict(Limit(1.1), Limit(1.0)) == "MISSED"
    assert verdict(Limit(1.3), Limit(1.1)) == "ok"
    assert verdict(Limit(1.3), Limit(1.2)) == "aim"
    assert verdict(Limit(1.2, at_least=True), None) == "ok"
    assert verdict(Limit(1.3, at_least=True), None) == "MISSED"
    assert verdict(None, None) == ""
