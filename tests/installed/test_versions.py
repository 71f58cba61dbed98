"""Versions of Python distributions have the order of PEP 440, which `packaging` knows too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from arcanos.installed.versions import parse_range, parse_version

NUMBERS = st.integers(0, 30)


@st.composite
def versions(draw: st.DrawFn) -> str:
    epoch = draw(st.sampled_from(["", "", "1!"]))
    release = ".".join(map(str, draw(st.lists(NUMBERS, min_size=1, max_size=4))))
    stage = draw(st.sampled_from(["", "a", "b", "rc"]))
    early = f"{stage}{draw(NUMBERS)}" if stage else ""
    post = draw(st.sampled_from(["", ".post0", ".post3"]))
    dev = draw(st.sampled_from(["", ".dev0", ".dev4"]))
    return f"{epoch}{release}{early}{post}{dev}"


@given(versions(), versions())
def test_the_order_is_that_of_packaging(left: str, right: str) -> None:
    a, b = parse_version(left), parse_version(right)
    assert a is not None
    assert b is not None
    assert (a < b, a == b) == (Version(left) < Version(right), Version(left) == Version(right))
    assert a.early is Version(left).is_prerelease


@pytest.mark.parametrize("text", ["", "v1.0", "1.0-beta1", "1..0", "1.0.", "one", "1.0 ", "1.0c1"])
def test_what_is_not_in_normal_form_is_none(text: str) -> None:
    assert parse_version(text) is None


def test_a_local_part_does_not_count() -> None:
    assert parse_version("1.0+cu12") == parse_version("1.0")


@pytest.mark.parametrize(
    ("range_", "inside", "outside"),
    [
        (">=1.2, <2", "1.2", "2.0"),
        (">=1.2, <2", "1.99.9", "1.1.9"),
        ("=1.2", "1.2.0", "1.2.1"),
        (">1.2", "1.2.1", "1.2"),
        ("<=1.2", "1.2", "1.2.1"),
        ("<2", "1.9", "2.0rc1"),
        (">=2.0rc1", "2.0rc2", "3.0rc1"),
        (">=1.0", "1.0.post1", "1.1.dev1"),
    ],
)
def test_a_range_holds_what_lies_in_it(range_: str, inside: str, outside: str) -> None:
    wanted, yes, no = parse_range(range_), parse_version(inside), parse_version(outside)
    assert wanted is not None
    assert yes is not None
    assert no is not None
    assert wanted.holds(yes)
    assert not wanted.holds(no)


@pytest.mark.parametrize("text", ["", "1.2", "~=1.2", "==1.2", ">=1.2,", ">=1.x", "latest", ">= v1"])
def test_what_is_no_range_is_none(text: str) -> None:
    assert parse_range(text) is None
