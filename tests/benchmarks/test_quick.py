"""The command itself, not its figures: nothing here looks at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.measuring import Figure, Limit, Row, difference, figure_of, ratio
from tests.benchmarks.report import draw, largest_hostile, part_of_limit, with_figures
from tests.benchmarks.saving import Run
from tests.benchmarks.table import lines


def test_the_command_prints_and_saves_a_row_for_each_goal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The quick run prints a table, each part has its rows in it, and the file holds the same."""
    for peer in ("botocore", "internetarchive", "minio", "xmltodict"):
        pytest.importorskip(peer, reason="the libraries compared with are a group of their own")
    saved = tmp_path / "run.json"
    assert main(["--quick", "--save", str(saved), "parsing", "hooking"]) == 0
    table = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert {line.split("|")[1].strip() for line in table[2:]} == {"1", "2", "3", "4"}
    assert len({line.count("|") for line in table}) == 1
    assert list(lines(Run.load(saved).rows)) == table


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

    def outcome(must: Limit | None, aim: Limit | None) -> str:
        *_, line = lines([Row("1", "parse", figure, "x", must, aim)])
        return line.split("|")[-2].strip()

    assert outcome(Limit(1.1), Limit(1.0)) == "MISSED"
    assert outcome(Limit(1.3), Limit(1.1)) == "ok"
    assert outcome(Limit(1.3), Limit(1.2)) == "aim"
    assert outcome(Limit(1.2, at_least=True), None) == "ok"
    assert outcome(Limit(1.3, at_least=True), None) == "MISSED"
    assert outcome(None, None) == ""


def row(what: str, median: float, must: Limit, goal: str = "8") -> Row:
    """Return a row with a limit."""
    return Row(goal, what, Figure(median, median, median), "ms", must)


def test_the_page_gets_the_figures_and_the_worst_of_the_hostile_bodies() -> None:
    """What was between the two lines is replaced, and hostile bodies take one row for each limit."""
    run = Run(
        "A machine", [row("a", 1, Limit(15)), row("b", 3, Limit(15)), row("c", 2, Limit(45))]
    )
    page = "before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n"
    changed = with_figures(page, run)
    assert "A machine." in changed
    assert [
        text for text in ("before", "after", "old", "worst: b", "worst: c") if text in changed
    ] == [*("before", "after", "worst: b", "worst: c")]
    assert with_figures(changed, run) == changed
    assert len(largest_hostile(run.rows)) == 2
    with pytest.raises(ValueError, match="lacks the lines"):
        with_figures("no such lines", run)


def test_a_figure_is_drawn_as_a_part_of_its_limit(tmp_path: Path) -> None:
    """A limit from below counts the other way round, and the plot is an SVG."""
    assert part_of_limit(row("a", 3, Limit(6))) == 0.5
    assert part_of_limit(row("a", 4, Limit(2, at_least=True))) == 0.5
    pytest.importorskip("matplotlib", reason="the plot belongs to a group of its own")
    draw(Run("", [row("a", 3, Limit(6), "1"), row("b", 3, Limit(6))]), tmp_path / "a.svg")
    assert "<svg" in (tmp_path / "a.svg").read_text()
