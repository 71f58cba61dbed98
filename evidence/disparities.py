"""How two groups differ: ratios and differences of their rates, with intervals where a sound one is known."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import NormalDist

from arcanos.evidence.measures import CONFIDENCE, Measure, wilson
from arcanos.evidence.tallies import Share, Tally


def disparate_impact(group: Tally, reference: Tally, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the selection rate of a group over that of the reference; below 0.8 adverse impact is presumed.

    29 CFR 1607.4(D) ("four-fifths rule"); Feldman et al. (2015), "Certifying and removing disparate impact",
    KDD '15, definition 1.1. None where there is no sound interval, see `ratio`.
    """
    return ratio(group.selected, reference.selected, confidence)


def demographic_parity_difference(group: Tally, reference: Tally, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the selection rate of a group minus that of the reference, in [-1, 1].

    Dwork et al. (2012), "Fairness through awareness", ITCS '12, section 3 (statistical parity). None where one of
    them has nobody.
    """
    return difference(group.selected, reference.selected, confidence)


def equal_opportunity_difference(group: Tally, reference: Tally, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the true positive rate of a group minus that of the reference, in [-1, 1].

    Hardt, Price and Srebro (2016), "Equality of opportunity in supervised learning", NeurIPS 29, definition 2.2.
    None where one of them has nobody who deserved the outcome.
    """
    return difference(group.true_positives, reference.true_positives, confidence)


def equalised_odds_difference(group: Tally, reference: Tally, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the larger of the distances between true positive rates and between false positive rates, in [0, 1].

    Hardt, Price and Srebro (2016), definition 2.1; the larger of both is what fairlearn reports. Each distance has
    an interval at 1 - a/2 (Bonferroni), a = 1 - confidence; where both hold, so does the larger of their ends. None
    where one of the four rates has nobody.
    """
    level = 1 - (1 - confidence) / 2
    pairs = (group.true_positives, reference.true_positives), (group.false_positives, reference.false_positives)
    found = [difference(*pair, level) for pair in pairs]
    if any(one is None for one in found):
        return None
    distances = [_distance(one) for one in found if one is not None]
    value, low, high = (max(each) for each in zip(*distances, strict=True))
    return Measure(value, min(share.n for pair in pairs for share in pair), low, high, confidence)


def _distance(one: Measure) -> tuple[float, float, float]:
    nearest = 0.0 if one.low <= 0 <= one.high else min(abs(one.low), abs(one.high))
    return abs(one.value), nearest, max(abs(one.low), abs(one.high))


def difference(first: Share, second: Share, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the difference of two independent proportions with its hybrid score interval.

    Newcombe (1998), "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17(8), method 10: the ends come from both Wilson intervals, so that it has a
    width at 0 and 1 too. `n` is that of the smaller group. None where one of them has nobody.
    """
    if not first.n or not second.n:
        return None
    one, two = wilson(first.count, first.n, confidence), wilson(second.count, second.n, confidence)
    value = one.value - two.value
    below = sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    above = sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Measure(value, min(first.n, second.n), max(-1.0, value - below), min(1.0, value + above), confidence)


def ratio(first: Share, second: Share, confidence: float = CONFIDENCE) -> Measure | None:
    """Return the ratio of two independent proportions with its log interval.

    Katz, Baptista, Azen and Pike (1978), "Obtaining confidence intervals for the risk ratio in cohort studies",
    Biometrics 34(3), method C. It holds no uncertainty of a rate that is 0 or 1: then there is None, as where one
    of them has nobody. `n` is that of the smaller group.
    """
    if not (0 < first.count < first.n and 0 < second.count < second.n):
        return None
    value = first.rate / second.rate
    error = sqrt(1 / first.count - 1 / first.n + 1 / second.count - 1 / second.n)
    factor = exp(NormalDist().inv_cdf((1 + confidence) / 2) * error)
    return Measure(value, min(first.n, second.n), exp(log(value) - log(factor)), value * factor, confidence)
