"""The kind `fairness`: how a model's decisions differ between groups of people."""

from __future__ import annotations

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import (
    Count,
    Document,
    Flag,
    Name,
    Sampled,
    Sha256,
    Shape,
    Text,
    Time,
    key,
    member,
)


class Reference(Shape):
    """The group that the others are compared with."""

    name: Text = member("Its name among the groups.")
    selection_rate: Sampled = member("The share of it that gets the favourable outcome, 0 to 1.")


class Group(Shape):
    """The rates of one group; a rate that nothing was observed of is left out."""

    name: Name = key("The group: `women`, `sex=women & age=young`.")
    kind: Text = member("`single`, or `intersection` of several attributes.")
    attribute: Text = member("The attribute that makes it; several of an intersection.")
    n: Count = member("How many people are in it.")
    selection_rate: Sampled = member("The share that gets the favourable outcome, 0 to 1.")
    true_positive_rate: Sampled = member("Of those who deserve it, the share that gets it, 0 to 1.")
    false_positive_rate: Sampled = member("Of those who do not deserve it, the share that gets it, 0 to 1.")
    false_negative_rate: Sampled = member("Of those who deserve it, the share that does not get it, 0 to 1.")
    precision: Sampled = member("Of those who get it, the share that deserves it, 0 to 1.")
    calibration_error: Sampled = member("How far scores are from the shares that they foretell, 0 to 1.")
    insufficient: Flag = member("True where the group is too small for rates to be told.")


class Comparison(Shape):
    """A group beside the reference group of the same attributes."""

    group: Text = member("The group.")
    reference: Text = member("What it is compared with.")
    disparate_impact: Sampled = member("Its selection rate over that of the reference.")
    demographic_parity_difference: Sampled = member("Its selection rate minus that of the reference.")
    equal_opportunity_difference: Sampled = member("Its true positive rate minus that of the reference.")
    equalised_odds_difference: Sampled = member("The larger distance of true and of false positive rates.")


class FairnessEvaluation(Shape):
    """One evaluation of one model for one use."""

    model: Name = key("The model version, `name@version`.")
    use: Text = member("What it decides: `credit`, `hiring`.")
    output: Text = member("What the model says: `label`, or `probability` where scores are calibrated.")
    favourable_outcome: Text = member("The outcome that people want, in words.")
    artifact_sha256: Sha256 = member("The digest of the weights that were evaluated.")
    dataset: Text = member("The data that it was evaluated on, by its `id` in `lineage`.")
    evaluated_at: Time = member("When it was evaluated.")
    rows: Count = member("How many people there were to be counted.")
    rows_counted: Count = member("How many of them were: the others have no decision, or an unknown one.")
    expected_groups: list[Text] = member("The groups that should be there, also those that nobody belongs to.")
    reference: Reference = member("The group that the others are compared with.")
    groups: list[Group] = member("The groups.")
    comparisons: list[Comparison] = member("The groups beside their references.")


class Fairness(Document):
    """Evaluations by group."""

    evaluations: list[FairnessEvaluation] = member("The evaluations.")


KIND = Kind(
    name="fairness",
    version="1.1.0",
    title="Fairness",
    says="How a model's decisions differ between groups of people, with the intersections of attributes.",
    supply=Supply.MEASURED,
    by="Whoever evaluates models, from decisions with the attributes of those concerned.",
    model=Fairness,
    example={
        "schema_version": "1.1.0",
        "collected_at": "2026-11-20T09:00:00Z",
        "evaluations": [
            {
                "model": "credit-scoring@1.1.0",
                "use": "credit",
                "favourable_outcome": "credit granted",
                "evaluated_at": "2026-11-17T10:20:00Z",
                "rows": 1000,
                "rows_counted": 1000,
                "expected_groups": ["women", "men"],
                "reference": {
                    "name": "men",
                    "selection_rate": {"value": 0.43, "n": 690, "interval": [0.39, 0.47], "confidence": 0.95},
                },
                "groups": [
                    {
                        "name": "women",
                        "kind": "single",
                        "attribute": "sex",
                        "n": 310,
                        "selection_rate": {"value": 0.42, "n": 310, "interval": [0.36, 0.48], "confidence": 0.95},
                    },
                    {
                        "name": "men",
                        "kind": "single",
                        "attribute": "sex",
                        "n": 690,
                        "selection_rate": {"value": 0.43, "n": 690, "interval": [0.39, 0.47], "confidence": 0.95},
                    },
                ],
            }
        ],
    },
    wrong=(
        Wrong(("evaluations", 0, "groups", 0, "n"), "310", "must be a whole number"),
        Wrong(("evaluations", 0, "groups", 0, "selection_rate", "confidence"), 95, "must be at most 1"),
        Wrong(("evaluations", 0, "expected_groups"), "all", "must be a list"),
    ),
)
