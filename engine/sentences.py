"""The sentence of every operator, outcome and reason, for those who read findings and not rules: one literal table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from arcanos.findings import Outcome, Reason


@dataclass(frozen=True, slots=True)
class Sentence:
    """How an operator is said: what must be, what must not be under `not`, and what could not be told.

    Each follows the name of a value; `{}` stands for the operand in words.
    """

    must: str
    must_not: str
    untold: str

    @property
    def state(self) -> str:
        """How it is said that it is so: what could not be told, without the `whether`."""
        return self.untold.removeprefix("whether it ").removeprefix("whether ")


def _of_value(what: str, negated: str = "") -> Sentence:
    return Sentence(f"must be {what}", negated or f"must not be {what}", f"whether it is {what}")


def _of_result(what: str) -> Sentence:
    return Sentence(f"{what} {{}}", f"must not be such that {what} {{}}", f"whether {what} {{}}")


SENTENCES: Final[dict[str, Sentence]] = {
    "equals": _of_value("{}"),
    "in": _of_value("one of these: {}", "must be none of these: {}"),
    "lt": _of_value("less than {}"),
    "lte": _of_value("at most {}"),
    "gt": _of_value("more than {}"),
    "gte": _of_value("at least {}"),
    "near": _of_value("as near as this to another value: {}"),
    "matches": Sentence(
        "must have the form of the pattern {}",
        "must not have the form of the pattern {}",
        "whether it has the form of the pattern {}",
    ),
    "starts_with": Sentence("must begin with {}", "must not begin with {}", "whether it begins with {}"),
    "ends_with": Sentence("must end with {}", "must not end with {}", "whether it ends with {}"),
    "type": _of_value("of this type: {}"),
    "format": Sentence("must be written as {}", "must not be written as {}", "whether it is written as {}"),
    "empty": _of_value("empty"),
    "is_null": _of_value("stated as having no value"),
    "exists": Sentence("must be stated", "must not be stated", "whether it is stated"),
    "before": _of_value("before {}"),
    "after": _of_value("after {}"),
    "within": Sentence(
        "must be in the past and not longer ago than {}",
        "must not be within the past {}",
        "whether it is within the past {}",
    ),
    "version": _of_value("a version in the range {}"),
    "length": _of_result("the number of its characters"),
    "since": _of_result("the time that passed until it"),
    "has": _of_result("what is stated in it"),
    "lookup": _of_result("the entries found by it"),
    "key": Sentence(
        "must be found among the entries it names",
        "must not be found among the entries it names",
        "whether it is found there",
    ),
    "every": _of_result("each of its entries"),
    "some": _of_result("at least one of its entries"),
    "none": _of_result("none of its entries"),
    "at_least": _of_result("enough of its entries"),
    "count": _of_result("the number of its entries"),
    "unique": Sentence(
        "must not hold the same entry twice",
        "must hold the same entry twice",
        "whether it holds the same entry twice",
    ),
    "contains": Sentence("must contain {}", "must not contain {}", "whether it contains {}"),
    "contains_all": Sentence(
        "must contain all of these: {}", "must not contain all of these: {}", "whether it contains all of these: {}"
    ),
    "sum": _of_result("the sum over it"),
    "mean": _of_result("the mean over it"),
    "min": _of_result("the smallest value in it"),
    "max": _of_result("the largest value in it"),
    "spread": _of_result("the distance from its smallest to its largest value"),
    "min_over_max": _of_result("its smallest value divided by its largest"),
    "percentile": _of_result("the percentile over it"),
    "max_gap": _of_result("its longest time without an entry"),
    "all": _of_result("all of this must hold:"),
    "any": _of_result("at least one of this must hold:"),
    "not": _of_result("this must not hold:"),
    "as": Sentence("must be readable as {}", "must not be readable as {}", "whether it can be read as {}"),
    "on_missing": Sentence(
        "must be stated; where it is not, the rule says {}",
        "must not be as stated; where it is not, the rule says {}",
        "whether it is stated (where it is not, the rule says {})",
    ),
}
"""By the word of the rule language."""

TRUTHS: Final = ("empty", "is_null", "exists")
"""The words that ask the opposite where their operand is false."""

EXTENSION: Final = Sentence(
    "must be what the installed extension {} asks",
    "must not be what the installed extension {} asks",
    "whether it is what the installed extension {} asks",
)
"""Of every operator, reducer and format that an extension gives."""

COMPUTED: Final[dict[str, str]] = {
    "length": "the number of characters of {}",
    "since": "the time that passed until {}",
    "count": "the number of entries of {}",
    "sum": "the sum over {}",
    "mean": "the mean over {}",
    "min": "the smallest value of {}",
    "max": "the largest value of {}",
    "spread": "the distance from the smallest to the largest value of {}",
    "min_over_max": "the smallest value divided by the largest of {}",
    "percentile": "the percentile over {}",
    "max_gap": "the longest time without an entry in {}",
}
"""How a value is called that an operator computes."""

OUTCOMES: Final[dict[Outcome, str]] = {
    Outcome.PASS: "It passes: the evidence states what the rule asks.",
    Outcome.FAIL: "It fails: the evidence states something else than what the rule asks.",
    Outcome.NOT_APPLICABLE: "The rule does not apply here, so nothing was asked of it.",
    Outcome.INDETERMINATE: "It could not be told whether the rule holds, and that is not a pass.",
    Outcome.ERROR: "The rule could not be evaluated, and that is not a pass.",
    Outcome.MANUAL: "A person has to attest this, and no attestation that counts is there.",
}

REASONS: Final[dict[Reason, str]] = {
    Reason.EVIDENCE_MISSING: "A document that the rule needs was not supplied.",
    Reason.EVIDENCE_STALE: "A document that the rule needs is too old, or does not say when it was collected.",
    Reason.PATH_ABSENT: "The evidence does not state a value that the rule asks about.",
    Reason.EMPTY_SELECTION: "There is no entry to look at where the rule asks about entries.",
    Reason.AMBIGUOUS: "More than one entry fits where the rule needs exactly one.",
    Reason.TYPE_MISMATCH: "A value is not of the kind that the rule can compare.",
    Reason.INSUFFICIENT_DATA: "A measured value rests on too few observations, or on too low a confidence.",
    Reason.UNCERTAIN: "A measured value is not certain enough: the bound lies inside its interval.",
    Reason.BUDGET_EXCEEDED: "The evaluation took more than its budget allows and was ended.",
    Reason.RULE_ERROR: "The evaluation of the rule broke off with an error.",
    Reason.ATTESTATION_MISSING: "Nobody who holds the role has attested it in a form that counts.",
    Reason.ATTESTATION_EXPIRED: "The attestation is too old, lies in the future, or its evidence has changed.",
}

SUPPLIERS: Final[dict[str, str]] = {
    "declared": "People write the document {} down.",
    "measured": "A collector or a pipeline writes the document {}.",
    "not known": "Who supplies the document {} is not known here.",
}
"""Who supplies a document, by how it comes about."""

NEEDED: Final[dict[Reason, str]] = {
    Reason.INSUFFICIENT_DATA: "More observations have to be supplied by or through {}.",
    Reason.UNCERTAIN: "A narrower interval, which takes more observations, has to be supplied by or through {}.",
    Reason.BUDGET_EXCEEDED: "The rule, its budget and the size of the evidence have to be looked at by {}.",
    Reason.RULE_ERROR: "The rule has to be corrected by or through {}.",
    Reason.ATTESTATION_MISSING: "The attestation has to be obtained by or through {}.",
    Reason.ATTESTATION_EXPIRED: "A new attestation has to be obtained by or through {}.",
}
"""What has to come, and through whom; for other reasons it is what is missing."""
