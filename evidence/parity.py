"""Parity between all groups of an attribute, as points: the figures that other tools report.

A largest and a smallest rate are picked after the fact, so that no interval of two rates holds for them; where an
interval is asked for, `disparities` compares with a group that was named before.
"""

from __future__ import annotations

from collections.abc import Sequence

from arcanos.evidence.tallies import Share, Tally


def parity(groups: Sequence[Tally]) -> dict[str, float]:
    """Return the parity figures of two groups or more that are known; all are points in [0, 1].

    `disparate_impact` is the smallest selection rate over the largest (29 CFR 1607.4(D));
    `demographic_parity_difference` the largest minus the smallest; `equalised_odds_difference` the larger of the
    widest distances between true and between false positive rates (Hardt, Price and Srebro, 2016), as fairlearn
    computes it. One that some group has no observation for is left out, and so is a ratio of nothing to nothing.
    """
    if len(groups) < 2 or any(not group.n for group in groups):
        return {}
    selected = [group.selected.rate for group in groups]
    found = {"demographic_parity_difference": max(selected) - min(selected)}
    if max(selected):
        found["disparate_impact"] = min(selected) / max(selected)
    good, bad = [group.true_positives for group in groups], [group.false_positives for group in groups]
    if all(share.n for share in (*good, *bad)):
        found["equalised_odds_difference"] = max(_width(good), _width(bad))
    return found


def _width(shares: Sequence[Share]) -> float:
    rates = [share.rate for share in shares]
    return max(rates) - min(rates)
