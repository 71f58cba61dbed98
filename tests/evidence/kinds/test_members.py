"""The types of members say what the rest of arcanos says of the same values."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from arcanos.clock import seconds_of
from arcanos.engine.values import version
from arcanos.evidence.kinds.members import SEMVER, TIME

TWO = st.integers(0, 99).map("{:02}".format)
ZONES = st.one_of(st.sampled_from(["Z", "z", "", "+00:00", "-23:59", "+24:00"]), st.builds("+{}:{}".format, TWO, TWO))


@st.composite
def times(draw: st.DrawFn) -> str:
    year = draw(st.one_of(st.integers(0, 9999), st.sampled_from([0, 400, 1900, 2000, 2024, 2100])))
    month, day = draw(st.integers(0, 13)), draw(st.one_of(st.integers(0, 32), st.integers(28, 31)))
    hour, minute, second = draw(st.integers(0, 24)), draw(st.integers(0, 60)), draw(st.integers(0, 61))
    between, rest = draw(st.sampled_from("Tt ")), draw(st.sampled_from(["", ".5", ".", ".123456789", "." + "1" * 31]))
    return f"{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{rest}{draw(ZONES)}"


@given(times())
def test_a_time_is_what_the_clock_takes(text: str) -> None:
    assert (re.fullmatch(TIME, text) is not None) == (seconds_of(text) is not None)


def test_a_leap_day_stands_in_leap_years_only() -> None:
    days = [f"{year:04}-02-29T00:00:00Z" for year in range(10_000)]
    assert [day for day in days if (re.fullmatch(TIME, day) is None) != (seconds_of(day) is None)] == []


@given(st.one_of(st.from_regex(SEMVER, fullmatch=True), st.text("0123a-+.", max_size=12)))
def test_a_schema_version_is_what_packs_may_require(text: str) -> None:
    assert (re.fullmatch(SEMVER, text) is not None) == (version(text) is not None)
