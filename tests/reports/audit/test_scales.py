"""The scale of a chart: every value and interval is on it, rates share one."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from arcanos.reports.audit.figures import Bar
from arcanos.reports.audit.scales import Scale, scale_of

REALS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [-1e17, 0.0, -5e-324, sys.float_info.max, -sys.float_info.max]
)
BARS = st.lists(st.builds(Bar, st.just(""), REALS, REALS, REALS, st.none()), min_size=1, max_size=4)


@given(BARS)
def test_every_value_is_on_the_scale_and_those_at_its_ends_are_there(bars: list[Bar]) -> None:
    scale = scale_of(bars)
    assert scale.first < scale.last
    values = [value for bar in bars for value in (bar.low, bar.value, bar.high) if value is not None]
    assert all(scale.first <= value <= scale.last for value in values)
    assert (scale.share(scale.first), scale.share(scale.last)) == (0.0, 1.0)
    assert all(0 <= scale.cell(value, 30) < 30 for value in values)


@given(st.lists(st.builds(Bar, st.just(""), st.floats(0, 1), st.none(), st.none(), st.none()), min_size=1))
def test_rates_are_all_on_the_scale_from_0_to_1(bars: list[Bar]) -> None:
    assert scale_of(bars) == Scale(0.0, 1.0)


def test_figures_beyond_1_begin_at_0() -> None:
    assert scale_of([Bar("", 120.0, 100.0, 140.0, 9)]) == Scale(0.0, 140.0)
