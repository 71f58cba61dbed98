"""The two versions: which attributes they see, how they are fitted, and where they draw the line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.german import ATTRIBUTES, NUMERIC, Applicants, Group
from scoring.regression import Fitted, Floats, Rows, fitted

PROTECTED = ("personal_status_sex", "age", "foreign_worker")
UNNEEDED = ("residence_since", "dependents")


@dataclass(frozen=True, slots=True)
class Costs:
    """What a wrong decision costs, in units of one good applicant refused, and how many applicants are bad."""

    granting_bad: float
    refusing_good: float
    bad_rate: float

    def break_even(self, sample_bad_rate: float) -> float:
        """Return the modelled chance of being good above which granting costs less than refusing.

        Elkan (2001), The foundations of cost-sensitive learning, IJCAI, theorem 1 for the cut and theorem 2
        for the shift from the sample's share of bad risks to the population's.
        """
        odds = self.granting_bad / self.refusing_good
        shift = (self.bad_rate / (1 - self.bad_rate)) / (sample_bad_rate / (1 - sample_bad_rate))
        return odds * shift / (1 + odds * shift)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one version is made. `threshold` is the least score that is granted credit."""

    version: str
    features: tuple[str, ...]
    threshold: float
    reweighed: bool

    @property
    def model(self) -> str:
        """The id in the registry."""
        return f"credit-scoring@{self.version}"


def recipes(costs: Costs, people: Applicants, proxies: frozenset[str]) -> tuple[Recipe, Recipe]:
    """Return version 1.0.0, made in a hurry, and version 1.1.0.

    1.0.0 sees everything and takes the cost matrix as if the sample were the population. 1.1.0 sees neither
    protected attributes nor `proxies`, nor two that say who someone is and nothing about credit; it is
    trained on reweighed rows, and its threshold corrects for the oversampled bad risks.
    """
    sample_bad_rate = 1 - float(people.good.mean())
    as_sampled = Costs(costs.granting_bad, costs.refusing_good, sample_bad_rate)
    unseen = {*PROTECTED, *proxies, *UNNEEDED}
    return (
        Recipe("1.0.0", ATTRIBUTES, as_sampled.break_even(sample_bad_rate), reweighed=False),
        Recipe(
            "1.1.0",
            tuple(a for a in ATTRIBUTES if a not in unseen),
            costs.break_even(sample_bad_rate),
            reweighed=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Encoder:
    """Numbers centred and scaled by the training rows, codes as indicators without the first of each."""

    features: tuple[str, ...]
    centre: dict[str, float]
    scale: dict[str, float]
    codes: dict[str, tuple[str, ...]]

    def columns(self) -> tuple[tuple[str, str], ...]:
        """Return what each column stands for: attribute, and code or nothing."""
        return tuple((a, code) for a in self.features for code in self.codes.get(a, ("",)))

    def matrix(self, people: Applicants) -> Floats:
        """Return one row for each person, one column for each of `columns`."""
        return np.column_stack([self._column(people, a, code) for a, code in self.columns()])

    def _column(self, people: Applicants, attribute: str, code: str) -> Floats:
        if attribute in NUMERIC:
            return (people.numbers[attribute] - self.centre[attribute]) / self.scale[attribute]
        return np.where(people.codes[attribute] == code, 1.0, 0.0)


def encoder(features: tuple[str, ...], people: Applicants, rows: Rows) -> Encoder:
    """Learn centre and scale from `rows` alone; the codes are those of the code table, in its order."""
    numeric = [a for a in features if a in NUMERIC]
    return Encoder(
        features,
        {a: float(people.numbers[a][rows].mean()) for a in numeric},
        {a: float(people.numbers[a][rows].std()) for a in numeric},
        {a: tuple(str(code) for code in np.unique(people.codes[a])[1:]) for a in features if a not in NUMERIC},
    )


def weights(people: Applicants, groups: tuple[Group, ...], rows: Rows) -> Floats:
    """Weigh rows so that, among them, outcome and group are independent.

    Kamiran, F. and Calders, T. (2012), Data preprocessing techniques for classification without
    discrimination, Knowledge and Information Systems 33, 1-33: expected over observed share of each
    group and outcome. The group is used here, in training, and by no decision.
    """
    good = people.good[rows]
    found = np.ones(len(rows))
    for group in groups:
        members = group.members[rows]
        for outcome in (good, ~good):
            cell = members & outcome
            if cell.any():
                found[cell] = members.sum() * outcome.sum() / (len(rows) * cell.sum())
    return found


def fit(recipe: Recipe, people: Applicants, groups: tuple[Group, ...], rows: Rows) -> tuple[Encoder, Fitted]:
    """Fit the recipe to `rows`."""
    encoding = encoder(recipe.features, people, rows)
    crossed = tuple(group for group in groups if group.kind == "intersection")
    balance = weights(people, crossed, rows) if recipe.reweighed else None
    return encoding, fitted(encoding.matrix(people)[rows], people.good[rows], balance)
