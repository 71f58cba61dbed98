"""What was measured about each version: evaluation and fairness, as an auditor reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.german import ATTRIBUTES, DATASET, MINIMISED, Applicants, Bools, Group
from scoring.measures import Measure, area, measure, proportion, wilson
from scoring.outoffold import REPEATS, Scored, auc
from scoring.recipes import Costs, Recipe
from scoring.regression import FOLDS

Json = dict[str, Any]

REFERENCE = "men-over-25"
USE = "credit"
FAVOURABLE = "credit granted"


@dataclass(frozen=True, slots=True)
class Version:
    """One trained version: how it did on people it had not seen, and the file its weights stand in.

    `registered` are the metrics its team wrote into the registry; `sha256` is None where nobody took a digest.
    """

    scored: Scored
    registered: Mapping[str, float]
    artifact: str
    format: str
    sha256: str | None

    @property
    def recipe(self) -> Recipe:
        """How it was made."""
        return self.scored.recipe

    @property
    def dataset(self) -> str:
        """The data set it was trained on: all attributes, or the minimised view."""
        return DATASET if self.recipe.features == ATTRIBUTES else MINIMISED


def evaluation(people: Applicants, costs: Costs, versions: Sequence[Version]) -> Json:
    """Return accuracy, area under the curve and cost of each version on people it had not seen."""
    return {"models": [_evaluated(people, costs, v) for v in versions]}


def _evaluated(people: Applicants, costs: Costs, version: Version) -> Json:
    good, granted, n = people.good, version.scored.granted, len(people)
    goods = int(good.sum())
    return {
        "model": version.recipe.model,
        "dataset": version.dataset,
        "method": f"{REPEATS} times {FOLDS} stratified folds, every person scored out of fold",
        "people": n,
        "tasks": {
            USE: {
                "accuracy": proportion(float((granted == good).mean()), n),
                "auc": area(auc(good, version.scored.scores), goods, n - goods),
                "granted": proportion(float(granted.mean()), n),
                "cost": cost(people, costs, version.scored),
                "cost_of_granting_everyone": round(costs.granting_bad * costs.bad_rate, 6),
                "bad_rate": costs.bad_rate,
            }
        },
    }


def cost(people: Applicants, costs: Costs, scored: Scored) -> Measure:
    """Return the cost for each applicant at the population's share of bad risks.

    The ends add the ends of the two Wilson intervals, which is wider than 95 % and never narrower.
    """
    bads, goods = int((~people.good).sum()), int(people.good.sum())
    granted_bad = float(scored.granted[:, ~people.good].mean())
    refused_good = 1 - float(scored.granted[:, people.good].mean())
    first, second = costs.granting_bad * costs.bad_rate, costs.refusing_good * (1 - costs.bad_rate)
    ends = zip(wilson(granted_bad, bads), wilson(refused_good, goods), strict=True)
    low, high = (first * a + second * b for a, b in ends)
    return measure(first * granted_bad + second * refused_good, len(people), (low, high))


def fairness(
    facts: Json,
    people: Applicants,
    groups: Sequence[Group],
    versions: Sequence[Version],
    proxies: Mapping[str, Mapping[str, float]],
) -> Json:
    """Return selection and error rates by group, and what each attribute gives away about sex and age."""
    return {
        "evaluations": [
            {**_fairness(people, groups, v), "evaluated_at": facts["models"][v.recipe.version]["evaluated_at"]}
            for v in versions
        ],
        "proxies": [
            {
                "attribute": attribute,
                **{f"tells_{name}": area(proxies[name][attribute], *_sizes(groups, name)) for name in sorted(proxies)},
            }
            for attribute in ATTRIBUTES
        ],
    }


def _sizes(groups: Sequence[Group], attribute: str) -> tuple[int, int]:
    first, second = (int(g.members.sum()) for g in groups if g.kind == "single" and g.attribute == attribute)
    return first, second


def _fairness(people: Applicants, groups: Sequence[Group], version: Version) -> Json:
    found = [_group(people, group, version.scored) for group in groups]
    reference = next(g for g in found if g["name"] == REFERENCE)
    reviewed = {} if version.sha256 is None else {"artifact_sha256": version.sha256}
    return {
        **reviewed,
        "model": version.recipe.model,
        "use": USE,
        "output": "decision",
        "favourable_outcome": FAVOURABLE,
        "dataset": version.dataset,
        "reference": {"name": REFERENCE, "selection_rate": reference["selection_rate"]},
        "expected_groups": [g.name for g in groups],
        "groups": found,
    }


def _group(people: Applicants, group: Group, scored: Scored) -> Json:
    return {
        "name": group.name,
        "kind": group.kind,
        "attribute": group.attribute,
        "n": int(group.members.sum()),
        "selection_rate": _rate(scored, group.members),
        "true_positive_rate": _rate(scored, group.members & people.good),
        "false_positive_rate": _rate(scored, group.members & ~people.good),
    }


def selection_rates(groups: Sequence[Group], scored: Scored) -> tuple[tuple[Group, Measure], ...]:
    """Return how many of each group are granted credit."""
    return tuple((group, _rate(scored, group.members)) for group in groups)


def _rate(scored: Scored, members: Bools) -> Measure:
    return proportion(float(scored.granted[:, members].mean()), int(members.sum()))
