"""Scores for people whom the scoring model had never seen: ten times ten stratified folds."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

import numpy as np

from scoring.german import ATTRIBUTES, Applicants, Bools, Group
from scoring.recipes import Recipe, encoder, fit
from scoring.regression import Floats, area_under_curve, fitted, loss, partitions

REPEATS = 10
PROXY_AUC = 0.6

FoldLine = dict[str, str | int | float]


@dataclass(frozen=True, slots=True)
class Scored:
    """One row of scores for each repeat, one column for each person; and the log, a line for each fold."""

    recipe: Recipe
    scores: Floats
    log: tuple[FoldLine, ...]

    @property
    def granted(self) -> Bools:
        """Who gets credit in each repeat."""
        return self.scores >= self.recipe.threshold


def score_out_of_fold(recipe: Recipe, people: Applicants, groups: tuple[Group, ...]) -> Scored:
    """Fit the recipe a hundred times and score every person ten times, never by a model that saw that person."""
    scores = np.zeros((REPEATS, len(people)))
    log: list[FoldLine] = []
    for repeat in range(REPEATS):
        for fold, (train, test) in enumerate(partitions(people.good, repeat)):
            encoding, model = fit(recipe, people, groups, train)
            scores[repeat, test] = model.scores(encoding.matrix(people)[test])
            place: FoldLine = {"model": recipe.model, "repeat": repeat, "fold": fold, "train_rows": len(train)}
            log.append(place | _told(recipe, people.good[test], scores[repeat, test]))
    return Scored(recipe, scores, tuple(log))


def score_training_rows(recipe: Recipe, people: Applicants, groups: tuple[Group, ...]) -> Scored:
    """Score the rows that the model was fitted to: what a team in a hurry reports as its quality."""
    encoding, model = fit(recipe, people, groups, np.arange(len(people)))
    return Scored(recipe, model.scores(encoding.matrix(people))[np.newaxis, :], ())


def auc(labels: Bools, scores: Floats) -> float:
    """Return the area under the ROC curve, the mean over the repeats."""
    return fmean(area_under_curve(labels, row) for row in scores)


def proxy_strength(people: Applicants, members: Bools) -> dict[str, float]:
    """Return, for each attribute alone, how well it tells who is a member: the out-of-fold area under the curve."""
    return {attribute: _tells(people, attribute, members) for attribute in ATTRIBUTES}


def _tells(people: Applicants, attribute: str, members: Bools) -> float:
    scores = np.zeros(len(people))
    for train, test in partitions(members, repeat=0):
        matrix = encoder((attribute,), people, train).matrix(people)
        scores[test] = fitted(matrix[train], members[train]).scores(matrix[test])
    return area_under_curve(members, scores)


def _told(recipe: Recipe, good: Bools, scores: Floats) -> FoldLine:
    """Return what the log says of one fold; the loss to four digits, for it is no count."""
    return {
        "test_rows": len(good),
        "test_good": int(good.sum()),
        "granted": int((scores >= recipe.threshold).sum()),
        "auc": round(area_under_curve(good, scores), 6),
        "log_loss": round(loss(good, scores), 4),
    }
