"""Decisions 33 to 38: instants, spans, conversions and versions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Outcome = Callable[..., str]
Refusal = Callable[..., str]

PASS, FAIL, MISMATCH = "pass", "fail", "indeterminate type_mismatch"
ABSENT = "indeterminate path_absent"
AT = "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        "2026-03-01T12:00:00",
        "2026-03-01 12:00",
        "12:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-03-01T25:00:00Z",
        "yesterday",
        "now",
        "",
        1772366400,
        True,
        ["2026-03-01T12:00:00Z"],
        None,
    ],
)
def test_what_is_no_instant_with_a_zone_is_a_type_mismatch(tell: Outcome, value: Any) -> None:
    """Decision 33, also under `not`."""
    conditions = ("{before: now}", "{after: {now: -9999d}}", "{within: 9999d}", "{since: {from: now, lte: 1d}}")
    for condition in conditions:
        assert tell(condition, value) == MISMATCH
        assert tell(f"{{not: {condition}}}", value) == MISMATCH


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{before: now}", "2026-03-02T11:59:59.999Z", PASS),
        ("{before: now}", AT, FAIL),
        ("{after: now}", AT, FAIL),
        ("{after: now}", "2026-03-02T12:00:00.001Z", PASS),
        ("{before: now}", "2026-03-02T13:00:00+02:00", PASS),
        ("{after: now}", "2026-03-02T11:30:00-01:00", PASS),
        ("{before: '2026-01-01T00:00:00Z'}", "2025-12-31T23:59:59Z", PASS),
        ("{within: 90d}", "2025-12-02T12:00:00Z", PASS),
        ("{within: 90d}", "2025-12-02T11:59:59Z", FAIL),
        ("{within: 90d}", AT, PASS),
        ("{within: 90d}", "2026-03-02T12:00:01Z", FAIL),
        ("{within: 90d}", "2999-01-01T00:00:00Z", FAIL),
        ("{not: {within: 90d}}", "2999-01-01T00:00:00Z", PASS),
        ("{within: 2w}", "2026-02-16T12:00:00Z", PASS),
        ("{within: 24h}", "2026-03-01T12:00:00Z", PASS),
        ("{within: 60m}", "2026-03-02T11:00:00Z", PASS),
        ("{within: 60s}", "2026-03-02T11:58:59Z", FAIL),
        ("{since: {from: '2026-03-01T00:00:00Z', lte: 1d}}", "2026-03-02T00:00:00Z", PASS),
        ("{since: {from: '2026-03-01T00:00:00Z', lte: 1d}}", "2026-03-02T00:00:01Z", FAIL),
        ("{since: {from: '2026-03-01T00:00:00Z', lte: 1d}}", "2026-03-01T00:00:00Z", PASS),
        ("{since: {from: '2026-03-01T00:00:00Z', lte: 1d}}", "2026-02-28T23:59:59Z", FAIL),
        ("{since: {from: '2026-03-01T00:00:00Z', gte: 14d}}", "2026-02-01T00:00:00Z", FAIL),
        ("{since: {from: '2026-03-01T00:00:00Z', gte: 14d}}", "2026-03-15T00:00:00Z", PASS),
        ("{since: {from: '2026-03-01T00:00:00Z', gt: 1h, lt: 2h}}", "2026-03-01T01:30:00Z", PASS),
        ("{since: {from: now, lte: 1d}}", "2026-03-02T13:00:00Z", PASS),
    ],
)
def test_before_after_within_and_since_have_sharp_edges(
    tell: Outcome, condition: str, value: Any, expected: str
) -> None:
    """Decisions 33 and 34: a future date is not within, a negative span is false."""
    assert tell(condition, value) == expected


def test_a_span_from_nowhere_is_unknown(outcome: Outcome) -> None:
    """Decision 34."""
    assert outcome("d.x: {since: {from: {ref: d.y}, lte: 1d}}", {"d": {"x": AT}}) == ABSENT
    assert outcome("d.x: {since: {from: {ref: d.y}, lte: 1d}}", {"d": {"x": AT, "y": "2026-03-02"}}) == MISMATCH


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ([4, 8], PASS),
        ([8, 4], PASS),
        ([4, 7], FAIL),
        ([5, 8], FAIL),
        ([], FAIL),
        ([4, 8, -3, 15], PASS),
        ([4, -3, 15], FAIL),
        ([4, 4, 8], PASS),
        ([4, "x"], MISMATCH),
        ([4, None], MISMATCH),
        ([4, ...], ABSENT),
    ],
)
def test_the_longest_silence_counts_both_ends(outcome: Outcome, hours: list[Any], expected: str) -> None:
    """Decision 35: from 00:00 to 12:00, dates outside are not inside."""

    def at(hour: int) -> str:
        day = 1 if hour < 0 else 2
        return f"2026-03-0{day}T{hour % 24:02}:00:00Z"

    items = [{} if h is ... else {"at": at(h) if isinstance(h, int) else h} for h in hours]
    gap = '"d.items[*].at": {max_gap: {from: {ref: d.from}, to: now, lte: 4h}}'
    assert outcome(gap, {"d": {"items": items, "from": "2026-03-02T00:00:00Z"}}) == expected


def test_a_silence_over_an_empty_list_is_the_whole_span(tell: Outcome) -> None:
    """Decision 35."""
    assert tell("{max_gap: {from: {now: -4h}, to: now, lte: 4h}}", []) == PASS
    assert tell("{max_gap: {from: {now: -5h}, to: now, lte: 4h}}", []) == FAIL
    assert tell("{max_gap: {from: {now: -5h}, to: now, lte: 4h}}", ...) == ABSENT


@pytest.mark.parametrize(
    "condition",
    [
        "{max_gap: {from: now, lte: 4h}}",
        "{max_gap: {to: now, lte: 4h}}",
        "{max_gap: {from: now, to: now}}",
        "{max_gap: 4h}",
        "{since: {lte: 4h}}",
        "{since: {from: now}}",
        "{since: 4h}",
        "{within: -1d}",
        "{within: 1d12h}",
        "{within: 3mo}",
        "{within: 1y}",
        "{within: 1M}",
        "{within: 90}",
        "{within: 1.5d}",
        "{within: P90D}",
        "{within: '1 d'}",
        "{since: {from: now, lte: -4h}}",
        "{since: {from: now, lte: 4}}",
        "{before: 2026-03-02}",
        "{before: '2026-03-02T12:00:00'}",
        "{before: tomorrow}",
        "{after: {now: -1mo}}",
        "{as: months, gte: 1}",
        "{as: number, not: {gte: 1}}",
    ],
)
def test_a_span_or_instant_of_another_form_is_refused(refusal: Refusal, condition: str) -> None:
    """Decisions 33 to 36: one integer and one unit of s m h d w."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {condition}")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("{as: number, gte: 0.8}", "0.9", PASS),
        ("{as: number, gte: 0.8}", 0.9, PASS),
        ("{as: number, gte: 0.8}", "0.7", FAIL),
        ("{as: number, gte: 0.8}", "n/a", MISMATCH),
        ("{as: number, gte: 0.8}", "NaN", MISMATCH),
        ("{as: number, gte: 0.8}", "inf", MISMATCH),
        ("{as: number, gte: 0.8}", "", MISMATCH),
        ("{as: number, gte: 0.8}", True, MISMATCH),
        ("{as: number, gte: 0, not: {gte: 0.8}}", "0.7", MISMATCH),
        ("{as: number, sum: 3}", ["1", 2], PASS),
        ("{as: number, max: {lte: 3}}", ["1", "x"], MISMATCH),
        ("{as: number, every: {gte: 1}}", ["1", "2"], PASS),
        ("{as: number, every: {gte: 1}}", ["1", "x"], MISMATCH),
        ("{as: duration, lte: 2d}", "36h", PASS),
        ("{as: duration, lte: 2d}", "P2D", PASS),
        ("{as: duration, lte: 2d}", "PT48H1S", FAIL),
        ("{as: duration, lte: 2d}", "P1W", FAIL),
        ("{as: duration, lte: 2d}", "P1M", MISMATCH),
        ("{as: duration, lte: 2d}", "P1Y", MISMATCH),
        ("{as: duration, lte: 2d}", "3", MISMATCH),
        ("{as: date-time, gt: '2026-01-01T00:00:00Z'}", "2026-01-01T00:00:00.5Z", PASS),
        ("{as: date-time, lte: '2026-01-01T00:00:00Z'}", "2026-01-01", MISMATCH),
        ("{as: version, gt: '2.9.0'}", "2.10.0", PASS),
        ("{as: version, gt: '2.10.0-rc.1'}", "2.10.0", PASS),
        ("{as: version, lt: '2.10.0-rc.10'}", "2.10.0-rc.9", PASS),
        ("{as: version, gte: '1.0.0+a', lte: '1.0.0+a'}", "1.0.0+b", PASS),
        ("{as: version, gt: '2.9.0'}", "v2.10.0", MISMATCH),
        ("{as: version, gt: '2.9.0'}", "2.10", MISMATCH),
        ("{as: version, gt: '2.9.0'}", 2.1, MISMATCH),
        ("{as: bytes, lte: 1024}", "1KiB", PASS),
        ("{as: bytes, lte: 1024}", 1024, PASS),
        ("{as: bytes, lte: 1023}", "1KiB", FAIL),
        ("{as: bytes, lte: 1024}", "many", MISMATCH),
    ],
)
def test_as_converts_what_it_can_and_the_rest_is_a_type_mismatch(
    tell: Outcome, condition: str, value: Any, expected: str
) -> None:
    """Decisions 36 and 37."""
    assert tell(condition, value) == expected


def test_as_converts_the_operand_too(outcome: Outcome) -> None:
    """Decision 37."""
    document = {"x": "0.9", "y": "0.8", "z": "n/a"}
    assert outcome("d.x: {as: number, gte: {ref: d.y}}", {"d": document}) == PASS
    assert outcome("d.x: {as: number, gte: {ref: d.z}}", {"d": document}) == MISMATCH


@pytest.mark.parametrize(
    ("wanted", "value", "expected"),
    [
        (">=1.2, <2", "1.2.0", PASS),
        (">=1.2, <2", "1.10.3", PASS),
        (">=1.2, <2", "1.1.9", FAIL),
        (">=1.2, <2", "2.0.0", FAIL),
        (">=1.2, <2", "2.0.0-rc.1", FAIL),
        (">=1.2, <2", "1.5.0-rc.1", FAIL),
        (">=1.2.0-rc.1", "1.2.0-rc.2", PASS),
        (">=1.2.0-rc.1", "1.2.0-beta", FAIL),
        (">=1.2.0-rc.1", "1.3.0-rc.2", FAIL),
        (">=1.2.0-rc.1", "1.3.0", PASS),
        ("=1.2", "1.2.0", PASS),
        ("=1.2", "1.2.1", FAIL),
        ("=1.2.0", "1.2.0+build.7", PASS),
        (">1", "1.0.1", PASS),
        ("<=1", "1.0.0", PASS),
        ("<=1", "1.0.1", FAIL),
        (">=1.2", "v1.3.0", MISMATCH),
        (">=1.2", "1.3", MISMATCH),
        (">=1.2", "01.3.0", MISMATCH),
        (">=1.2", 1.3, MISMATCH),
    ],
)
def test_a_version_range_is_all_of_its_comparators(tell: Outcome, wanted: str, value: Any, expected: str) -> None:
    """Decision 38."""
    assert tell(f"{{version: '{wanted}'}}", value) == expected


@pytest.mark.parametrize("wanted", ["^1.2", "~1.2", "~>1.2", ">=1.x", ">= one", ">=1.2 <2", "", ">=1.2.3.4", "!=1"])
def test_a_range_of_another_dialect_is_refused(refusal: Refusal, wanted: str) -> None:
    """Decision 38."""
    assert "r.yaml:2:" in refusal(f"require:\n  d.x: {{version: '{wanted}'}}")
