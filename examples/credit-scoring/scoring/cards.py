"""Model cards: front matter for programs, text for people, and the figures of the evaluation in both."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from scoring.german import ATTRIBUTES
from scoring.measures import Measure
from scoring.results import Json, Version

DATA_LIMITS = """\
The data are of one bank in southern Germany, 1973 to 1975. Sex is read from attribute 9 by UCI's code table,
which is known to mix single men into one of its codes (see `data/SOURCE.md`): figures by sex describe the codes.
The share of bad risks among applicants, {bad_rate:.0%}, is an assumption; in the sample it is 30 % by design.
"""


def hurried_card(version: Version, collected_at: str) -> bytes:
    """Return the card of 1.0.0 as its team wrote it: a name, a figure from the training rows, no licence, no limits."""
    metadata = {
        "collected_at": collected_at,
        "model_id": version.recipe.model,
        "model_name": "credit-scoring",
        "model_version": version.recipe.version,
        "metrics": _metrics(version.registered),
    }
    auc = version.registered["credit_auc"]
    text = f"""\
# credit-scoring {version.recipe.version}

Logistic regression on all columns. AUC {auc:.3f}. Cut at {version.recipe.threshold:.3f} because a bad credit costs
five times a lost customer.
"""
    return _card(metadata, text)


def full_card(version: Version, facts: Json, evaluated: Json, fairness: Json, collected_at: str) -> bytes:
    """Return the card of 1.1.0: what it is for, what it is not for, how it does, for whom, and its limits."""
    recipe, task = version.recipe, evaluated["tasks"]["credit"]
    metadata = {
        "collected_at": collected_at,
        "model_id": recipe.model,
        "model_name": "credit-scoring",
        "model_version": recipe.version,
        "license": "apache-2.0",
        "datasets": [version.dataset],
        "pipeline_tag": "tabular-classification",
        "intended_use": facts["system"]["purpose"],
        "out_of_scope": ["deciding without a clerk", "applicants outside Germany", "business loans"],
        "limitations": ["data of 1973 to 1975", "sex can't be told with certainty", "85 men of 25 and under"],
        "metrics": _metrics(version.registered),
    }
    names = [a.replace("_", " ") for a in ATTRIBUTES if a not in recipe.features]
    unseen = f"{', '.join(names[:-1])} and {names[-1]}"
    text = f"""\
# credit-scoring {recipe.version}

Proposes whether to grant an instalment credit; a clerk decides. A logistic regression on {len(recipe.features)}
attributes. It does not see {unseen}.
Its training rows were weighed so that outcome and the groups of sex and age are independent (Kamiran and Calders,
2012); to decide about somebody, neither sex nor age is needed.

Credit is granted from a score of {recipe.threshold:.4f}, where granting costs as much as refusing at five to one and
{task["bad_rate"]:.0%} bad risks among applicants.

## Figures

Every one of {evaluated["people"]} people was scored ten times by models that had not seen them. In brackets: 95 %.

| | |
| --- | --- |
| area under the curve | {_shown(task["auc"])} |
| accuracy in the sample | {_shown(task["accuracy"])} |
| credit granted | {_shown(task["granted"])} |
| cost for each applicant | {_shown(task["cost"])}, granting everyone {task["cost_of_granting_everyone"]:.3f} |

| group | people | credit granted | of the good risks | of the bad risks |
| --- | ---: | --- | --- | --- |
{_group_rows(fairness)}

## Limits

{DATA_LIMITS.format(bad_rate=task["bad_rate"])}
Threshold and attributes were chosen with these same people in view; a new sample would be a fairer judge. Among
people of 25 and under more bad risks are granted credit than among others: that is the price of equal rates.
"""
    return _card(metadata, text)


def _metrics(registered: Mapping[str, float]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in sorted(registered.items())]


def _group_rows(fairness: Json) -> str:
    columns = ("selection_rate", "true_positive_rate", "false_positive_rate")
    return "\n".join(
        f"| {g['name']} | {g['n']} | " + " | ".join(_shown(g[column]) for column in columns) + " |"
        for g in fairness["groups"]
    )


def _shown(measure: Measure) -> str:
    low, high = measure["interval"]
    return f"{measure['value']:.3f} [{low:.3f}, {high:.3f}]"


def _card(metadata: Json, text: str) -> bytes:
    front = yaml.safe_dump(metadata, sort_keys=True, allow_unicode=True, width=120)
    return f"---\n{front}---\n{text}".encode()
