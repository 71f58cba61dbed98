"""Versions are ordered as semver.org says, and ranges read as they are written (decision 38)."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.engine.values import Version, version
from arcanos.engine.version_ranges import parse_range

ORDER = (
    *("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"),
    *("1.0.0-rc.1", "1.0.0", "2.0.0", "2.1.0", "2.1.1"),
)
"""The examples of semver.org, section 11, in rising precedence."""

VALID = (
    *("0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha"),
    *("1.0.0-beta", "1.0.0-alpha.beta", "1.0.0-alpha.beta.1", "1.0.0-alpha.1", "1.0.0-alpha0.valid"),
    *("1.0.0-alpha.0valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1"),
    *("2.0.0-rc.1+build.123", "1.2.3-beta", "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "2.0.0+build.1848"),
    *("1.0.0-alpha+beta", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788", "1.2.3----R-S.12.9.1--.12+meta"),
    *("1.2.3----RC-SNAPSHOT.12.9.1--.12", "1.0.0+0.build.1-rc.10000aaa-kk-0.1", "1.0.0-0A.is.legal"),
    "99999999999999999999999.999999999999999999.99999999999999999",
)
INVALID = (
    *("1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid", "alpha", "alpha.beta"),
    *("1.0.0-alpha_beta", "1.0.0-alpha.", "1.0.0-alpha..", "1.0.0-alpha..1", "01.1.1", "1.01.1", "1.1.01"),
    *("1.2.3.DEV", "1.2-SNAPSHOT", "1.2.31.2.3----RC", "1.2-RC-SNAPSHOT", "-1.0.3-gamma+b7718", "+justmeta"),
    *("9.8.7+meta+meta", "9.8.7-whatever+meta+meta", "v1.2.3", " 1.2.3", "1.2.3\n", "", "1.2.٣", "1.2." + "9" * 300),
)
"""From the list that semver.org links to, and what evidence holds besides."""

VERSIONS = st.builds(
    Version,
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)),
    st.lists(st.sampled_from(["0", "1", "2", "10", "a", "b", "rc", "-"]), max_size=2).map(tuple),
)


def read(text: str) -> Version:
    found = version(text)
    assert found is not None, text
    return found


def holds(wanted: str, found: str) -> bool:
    parsed = parse_range(wanted)
    assert parsed is not None, wanted
    return parsed.holds(read(found))


def written(found: Version) -> str:
    return ".".join(map(str, found.core)) + ("-" + ".".join(found.pre) if found.pre else "")


@pytest.mark.parametrize(("lower", "higher"), list(combinations(ORDER, 2)))
def test_precedence_is_that_of_semver_org(lower: str, higher: str) -> None:
    assert read(lower).rank < read(higher).rank


@pytest.mark.parametrize("text", VALID)
def test_a_valid_version_is_read(text: str) -> None:
    assert version(text) is not None


@pytest.mark.parametrize("text", INVALID)
def test_an_invalid_version_is_none(text: str) -> None:
    assert version(text) is None


def test_build_metadata_never_counts() -> None:
    assert read("1.0.0+a").rank == read("1.0.0+b").rank
    assert holds("=1.0.0", "1.0.0+a")


@pytest.mark.parametrize(
    ("wanted", "inside", "outside"),
    [
        (">=1.2, <2", ("1.2.0", "1.99.0"), ("1.1.9", "2.0.0", "2.0.0-rc.1", "1.2.0-rc.1")),
        (">1.2", ("1.2.1", "2.0.0"), ("1.2.0", "1.0.0")),
        ("<=1", ("1.0.0", "0.9.9"), ("1.0.1", "1.0.0-a")),
        ("=1.2.3", ("1.2.3", "1.2.3+b"), ("1.2.4", "1.2.3-a")),
        (">= 1.2 ,<2", ("1.2.0",), ("2.0.0",)),
        (">=2.0.0-rc.1", ("2.0.0-rc.1", "2.0.0-rc.2", "2.0.0", "2.1.0"), ("2.0.0-beta", "2.1.0-rc.1", "1.9.9")),
        (">=1.0.0, <2.0.0-rc.2", ("1.0.0", "2.0.0-rc.1"), ("2.0.0-rc.2", "2.0.0", "1.5.0-rc.1")),
    ],
)
def test_a_range_takes_what_it_says(wanted: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert all(holds(wanted, text) for text in inside)
    assert not any(holds(wanted, text) for text in outside)


@pytest.mark.parametrize("text", [">=1.9-rc.1", ">=1-rc.1", "<2-0"])
def test_a_pre_release_needs_all_three_parts_before_it(text: str) -> None:
    """Else 1.9-rc.1 would be read as 1.0.9-rc.1, and 1.5.0 would be new enough."""
    assert parse_range(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", ",", ">=1,", "1.2", "==1", "!=1", "~1.2", "^1", ">=v1", ">=01", ">=1.02", ">=1.2.3-01", ">=1.2.3-"),
        *(">=1.2.3-a..b", ">=1.2.3+b", ">=1.2.3.4", ">=1.x", "> =1", ">=1 <2", ">=-1", ">=1.2.3-rc.1, <2-a"),
        *(">=" + "9" * 5000, "<1." + "9" * 5000, ">=1.2.3-" + "a" * 5000),
    ],
)
def test_what_is_no_range_is_none(text: str) -> None:
    assert parse_range(text) is None


@given(VERSIONS, VERSIONS)
def test_comparators_agree_with_precedence(found: Version, bound: Version) -> None:
    """For releases; a pre-release is only looked for beside one of its own core."""
    if found.pre and (not bound.pre or bound.core != found.core):
        assert not any(holds(f"{word}{written(bound)}", written(found)) for word in ("=", "<", "<=", ">", ">="))
        return
    lower, same = found.rank < bound.rank, found.rank == bound.rank
    expected = {"<": lower, "<=": lower or same, "=": same, ">=": not lower, ">": not (lower or same)}
    for word, answer in expected.items():
        assert holds(f"{word}{written(bound)}", written(found)) is answer


@given(st.lists(VERSIONS, min_size=2, max_size=6))
def test_rank_orders_totally(found: list[Version]) -> None:
    ordered = sorted(found, key=lambda v: v.rank)
    assert all(a.rank <= b.rank for a, b in pairwise(ordered))
    assert {v.rank for v in found} == {read(written(v)).rank for v in found}
