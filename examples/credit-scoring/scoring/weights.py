"""The weights as files: a pickle as a hurried team leaves it, and JSON that any program can read and none can run."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from typing import Any

from scoring.decide import granted, score
from scoring.german import NUMERIC, Applicants
from scoring.recipes import Encoder, Recipe
from scoring.regression import Fitted

DIGITS = 6
CLOSE = 1e-5


def as_pickle(encoding: Encoder, model: Fitted) -> bytes:
    """Return the fitted objects as Python pickles them: loading the file runs whatever it says."""
    return pickle.dumps((encoding, model.estimator))


def as_document(recipe: Recipe, encoding: Encoder, model: Fitted) -> dict[str, Any]:
    """Return intercept and one term for each column, in raw units; `scoring.decide` reads nothing else."""
    coefficients = dict(zip(encoding.columns(), model.coefficients, strict=True))
    numeric = [a for a in encoding.features if a in NUMERIC]
    return {
        "model": recipe.model,
        "kind": "logistic-regression",
        "predicts": "good risk",
        "threshold": round(recipe.threshold, DIGITS),
        "intercept": _rounded(model.intercept),
        "numbers": {
            a: {
                "logarithm": a == "credit_amount",
                "centre": _rounded(encoding.centre[a]),
                "scale": _rounded(encoding.scale[a]),
                "coefficient": _rounded(coefficients[a, ""]),
            }
            for a in numeric
        },
        "codes": {a: {code: _rounded(coefficients[a, code]) for code in codes} for a, codes in encoding.codes.items()},
    }


def agrees(document: dict[str, Any], recipe: Recipe, people: Applicants, scores: Iterable[float]) -> bool:
    """Say whether the written weights decide about everybody as the fitted model does, whose scores are given."""
    rows = [dict(zip(people.table, row, strict=True)) for row in zip(*people.table.values(), strict=True)]
    return all(
        granted(document, row) == (fitted >= recipe.threshold) and abs(score(document, row) - fitted) < CLOSE
        for row, fitted in zip(rows, scores, strict=True)
    )


def _rounded(value: float) -> float:
    return round(value, DIGITS)
