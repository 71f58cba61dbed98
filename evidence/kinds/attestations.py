"""The kind `attestations`: what people answer for, where nothing can be measured."""

from __future__ import annotations

from typing import Literal

from arcanos.evidence.kinds.kind import Kind, Supply, Wrong
from arcanos.evidence.kinds.members import Document, Name, Sha256, Shape, Text, Time, key, member


class Answer(Shape):
    """One answer to a manual rule."""

    rule: Name = key("The rule, `pack/rule`.")
    subject: Text = member("What the answer is about: the id of the rule's target.")
    answer: Literal["yes", "no"] = member('`"yes"` or `"no"`, in quotes.')
    by: Text = member("Who answers.")
    at: Time = member("When.")
    statement: Text = member("What they say.")
    evidence: Sha256 = member("The digest of the file that was reviewed; when it changes, the answer no longer counts.")


class ImpactAssessment(Shape):
    """An assessment of what a system may do to people."""

    system: Name = key("The system, by its `id` in `registry`.")
    models: list[Text] = member("The model versions that it covers, each `name@version`.")
    approved_by: Text = member("Who approved it.")
    approved_at: Time = member("When.")


class Attestations(Document):
    """Answers and assessments."""

    answers: list[Answer] = member("Answers to manual rules.")
    impact_assessments: list[ImpactAssessment] = member("Assessments of impact.")


KIND = Kind(
    name="attestations",
    version="1.0.0",
    title="Attestations",
    says="What people answer for where nothing can be measured, each with who and when.",
    supply=Supply.DECLARED,
    by="The roles that manual rules name.",
    model=Attestations,
    example={
        "schema_version": "1.0.0",
        "collected_at": "2026-11-21T08:00:00Z",
        "answers": [
            {
                "rule": "fairness/mitigation-is-attested",
                "subject": "credit-scoring@1.1.0",
                "answer": "yes",
                "by": "m.okafor",
                "at": "2026-11-20T15:20:00Z",
                "statement": "Six alternatives were compared; what tells too much about sex and age was taken out.",
                "evidence": "5027739db863ddf1087066a255a998c416bcbbb984438cf0ecb0976fb308d2ef",
            }
        ],
        "impact_assessments": [
            {
                "system": "consumer-credit",
                "models": ["credit-scoring@1.1.0"],
                "approved_by": "s.lindholm",
                "approved_at": "2026-09-01T10:00:00Z",
            }
        ],
    },
    wrong=(
        Wrong(("answers", 0, "answer"), True, "is not one of the words here"),
        Wrong(("answers", 0, "at"), "2026-11-20", "is not a time"),
        Wrong(("impact_assessments", 0, "models"), "credit-scoring@1.1.0", "must be a list"),
    ),
)
