"""Decide about one applicant with nothing but the JSON weights and the standard library."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Any


def score(weights: Mapping[str, Any], applicant: Mapping[str, str]) -> float:
    """Return the modelled chance that the applicant, as a row of the data file, is a good risk."""
    total = weights["intercept"]
    for attribute, term in weights["numbers"].items():
        value = float(applicant[attribute])
        value = log(value) if term["logarithm"] else value
        total += term["coefficient"] * (value - term["centre"]) / term["scale"]
    for attribute, terms in weights["codes"].items():
        total += terms.get(applicant[attribute], 0.0)
    return 1 / (1 + exp(-total))


def granted(weights: Mapping[str, Any], applicant: Mapping[str, str]) -> bool:
    """Say whether the applicant is granted credit. What the weights do not name is not looked at."""
    return score(weights, applicant) >= float(weights["threshold"])
