"""All that scikit-learn does here: a logistic regression, stratified folds, and two scores of a scoring."""

# pyright: basic
# scikit-learn ships no types; this is the one module that sees it.

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from scoring.german import Bools

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

FOLDS = 10
SCORE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted logistic regression; `estimator` is scikit-learn's own object."""

    intercept: float
    coefficients: tuple[float, ...]
    estimator: object

    def scores(self, matrix: Floats) -> Floats:
        """Return each row's modelled chance, to nine digits, so that no tie hangs on a machine's last bit."""
        assert isinstance(self.estimator, LogisticRegression)
        chances: Floats = np.round(self.estimator.predict_proba(matrix)[:, 1], SCORE_DIGITS)
        return chances


def fitted(matrix: Floats, labels: Bools, weights: Floats | None = None) -> Fitted:
    """Fit by Newton's method, which converges to rounding error: another machine's algebra gives the same digits."""
    estimator = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10, max_iter=100)
    with threadpool_limits(limits=1):  # small matrices: threads would only wait for each other
        estimator.fit(matrix, labels, sample_weight=weights)
    (intercept,) = np.ravel(estimator.intercept_)
    return Fitted(float(intercept), tuple(float(c) for c in np.ravel(estimator.coef_)), estimator)


def partitions(labels: Bools, repeat: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield training and test rows of one repeat; the repeat's number is its seed."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=repeat)
    yield from folds.split(np.zeros(len(labels)), labels)


def area_under_curve(labels: Bools, scores: Floats) -> float:
    """Return the area under the ROC curve of one scoring."""
    return float(roc_auc_score(labels, scores))


def loss(labels: Bools, scores: Floats) -> float:
    """Return the mean negative log-likelihood of one scoring."""
    return float(log_loss(labels, scores))
