"""Where charts put things: on the axis, inside the box, with nothing too small to be seen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.reports.audit.charts.movement import movement_chart
from arcanos.reports.audit.charts.stacks import LEAST, WIDTH, stack_chart
from arcanos.reports.audit.charts.whiskers import whisker_chart
from arcanos.reports.audit.figures import Bar, Chart, Moved
from arcanos.reports.audit.items import State
from arcanos.reports.audit.scales import LARGEST, axis_over, figure

REALS = st.floats(allow_nan=False, allow_infinity=False)


@given(values=st.lists(REALS, max_size=8))
def test_an_axis_holds_all_its_values_between_round_ones(values: list[float]) -> None:
    axis = axis_over(values, 10, 110)
    marks = axis.marks()
    assert 2 <= len(marks) <= 12
    assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)
    near = axis.step * 1e-6
    assert all(axis.scale.first - near <= value <= axis.scale.last + near for value in values if abs(value) <= LARGEST)
    assert all(10 <= axis.at(value) <= 110 for value in values)


def test_an_axis_is_marked_at_round_values() -> None:
    assert [mark.text for mark in axis_over([0.31, 0.56], 0, 100).marks()] == [
        "0.3",
        "0.35",
        "0.4",
        "0.45",
        "0.5",
        "0.55",
        "0.6",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (1000.0, "1,000"), (0.51234, "0.5123"), (-0.1, "-0.1"), (1e-20, "0"), (12345.6, "1.235e+04")],
)
def test_figures_are_short(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_whisker_reaches_from_end_to_end_of_its_interval() -> None:
    bars = (
        Bar("men", 0.5, 0.4, 0.6, 420, reference=True),
        Bar("women", 0.3, 0.1, 0.55, 31),
        Bar("young", 0.2, None, None, None),
    )
    chart = whisker_chart(Chart("m@1", "credit", "selection_rate", "fairness", bars))
    men, _, young = chart.rows
    assert chart.reference == men.x
    wide = [row.x1 is not None and row.x2 is not None and row.x2 - row.x1 > 200 for row in chart.rows]
    assert wide == [False, True, False]
    assert (young.x1, young.x2) == (None, None)
    assert all(0 <= row.x <= chart.width and row.y < chart.bottom for row in chart.rows)


def test_one_failure_among_thousands_is_seen() -> None:
    (row,) = stack_chart([("high", ((State.FAILING, 1), (State.UNTOLD, 50_000), (State.HOLDING, 9)))]).rows
    assert [(part.state, part.count) for part in row.segments] == [(State.FAILING, 1), (State.UNTOLD, 50_000)]
    assert row.segments[0].width == LEAST
    assert row.total == 50_001
    assert row.end <= WIDTH


def test_nothing_open_is_a_bar_of_no_width() -> None:
    (row,) = stack_chart([("low", ((State.HOLDING, 3),))]).rows
    assert (row.segments, row.total) == ((), 0)


def test_a_line_goes_through_the_audits_in_their_order() -> None:
    days = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2, 6)]
    points = tuple(
        (day, Bar("m@1", value, value - 0.1, value + 0.1, 100))
        for day, value in zip(days, (0.5, 0.6, 0.4), strict=True)
    )
    chart = movement_chart(Moved("m", "", "auc", "", "evaluation", points))
    xs = [point.x for point in chart.points]
    assert xs == sorted(xs)
    assert xs[2] - xs[1] > xs[1] - xs[0]
    assert chart.points[1].y < chart.points[0].y < chart.points[2].y
    assert len(chart.line.split()) == 3
