"""What is said about a table of predictions: which texts mean what, who belongs to which group."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, FiniteFloat, model_validator

from arcanos.evidence.collectors.instants import Instant
from arcanos.evidence.collectors.tables.options import TableOptions
from arcanos.strict import Sha256, SomeDistinct, StrictModel, Text, refuse

Texts: TypeAlias = Annotated[SomeDistinct[str], Field(max_length=1_000)]


class Labels(StrictModel):
    """A column whose texts name two outcomes; any other text is unknown, and counted."""

    column: Text = Field(description="The column.")
    favourable: Texts = Field(description="Texts that mean the favourable outcome; numbers as they are written, 1.")
    unfavourable: Texts = Field(description="Texts that mean the other outcome.")

    @model_validator(mode="after")
    def _apart(self) -> Labels:
        if set(self.favourable) & set(self.unfavourable):
            refuse("ARC-CFG-VALUE", "one text means both outcomes", "name each text once")
        return self


class Score(StrictModel):
    """A column of scores."""

    column: Text = Field(description="The column.")
    of: Literal["favourable", "unfavourable"] = Field(
        description="What a high score speaks for: `favourable` for a chance to repay, `unfavourable` for a risk."
    )
    threshold: FiniteFloat | None = Field(
        default=None, description="Where no column holds the decision: from this score on, that outcome is decided."
    )


class Band(StrictModel):
    """A group of people by a number."""

    name: Text = Field(description="The group's name.")
    up_to: FiniteFloat | None = Field(
        default=None, description="The largest number that belongs to it; left out: all the rest, in the last band."
    )


class Attribute(StrictModel):
    """A column that people are grouped by; its values are the groups, unless `groups` or `bands` say more."""

    column: Text = Field(description="The column.")
    groups: dict[str, Text] | None = Field(
        default=None, min_length=1, max_length=1_000, description="The group of each text; others are '(unknown)'."
    )
    bands: list[Band] | None = Field(
        default=None, min_length=2, max_length=50, description="Groups by a number, from the smallest to the largest."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Attribute:
        if self.groups is not None and self.bands is not None:
            refuse("ARC-CFG-VALUE", "'groups' and 'bands' exclude each other", "keep one")
        ends = [band.up_to for band in self.bands or ()]
        known = [end for end in ends if end is not None]
        if self.bands is not None and (None in ends[:-1] or known != sorted(set(known))):
            refuse("ARC-CFG-VALUE", "the bands are not in order", "give each but the last a larger 'up_to'")
        return self


class Options(TableOptions):
    """Predictions about people, one row each, as rates by group: an entry of `fairness.evaluations`."""

    from_: Literal["predictions"] = Field(
        alias="from", description="Decisions about people, as rates by group, to `fairness`."
    )
    model: Text = Field(description="The model that decided, `name@version`.")
    use: Text = Field(description="What the decisions are for, as the registry has it.")
    favourable_outcome: Text = Field(description="The favourable outcome in words: 'credit granted'.")
    dataset: Text | None = Field(default=None, description="The data set that was decided about.")
    artifact_sha256: Sha256 | None = Field(default=None, description="The digest of the weights that decided.")
    evaluated_at: Instant | None = Field(default=None, description="When the predictions were made, if no column says.")
    decided_at: Text | None = Field(default=None, description="The column with the time of each decision, RFC 3339.")
    decision: Labels | None = Field(default=None, description="What was decided; left out: the score's threshold.")
    actual: Labels | None = Field(
        default=None, description="What turned out to be right; left out: selection rates only."
    )
    score: Score | None = Field(default=None, description="The scores, for calibration or for the threshold.")
    output: Literal["probability", "score", "decision"] | None = Field(
        default=None, description="What the model gives; the calibration of probabilities is measured."
    )
    attributes: dict[Text, Attribute] = Field(
        min_length=1, max_length=8, description="The attributes that people are grouped by, each by its name."
    )
    reference: dict[Text, Text] = Field(description="The group of each attribute that the others are compared with.")
    intersections: int = Field(
        default=2, ge=1, le=4, description="How many attributes are combined at most; 1: no intersections."
    )
    minimum: int = Field(
        default=30, ge=2, le=1_000_000, description="People that a group needs; a smaller one is `insufficient`."
    )
    missing_attribute: Literal["group", "leave-out"] = Field(
        default="group", description="People without a value: a group '(missing)', or left out of everything."
    )

    @model_validator(mode="after")
    def _whole(self) -> Options:
        if self.decision is None and (self.score is None or self.score.threshold is None):
            refuse("ARC-CFG-VALUE", "nothing says what was decided", "give 'decision', or 'score' with 'threshold'")
        if self.decision is not None and self.score is not None and self.score.threshold is not None:
            refuse("ARC-CFG-VALUE", "the decision has a column and a threshold", "keep one")
        if self.output == "probability" and self.score is None:
            refuse("ARC-CFG-VALUE", "no column holds the probabilities", "give 'score'")
        if self.reference.keys() != self.attributes.keys():
            refuse("ARC-CFG-VALUE", "'reference' does not name a group of each attribute", "name one for each")
        if self.evaluated_at is not None and self.decided_at is not None:
            refuse("ARC-CFG-VALUE", "'evaluated_at' and 'decided_at' exclude each other", "keep one")
        return self

    def columns(self) -> list[str]:
        """Return the columns that are read."""
        named = [one.column for one in (self.decision, self.actual, self.score) if one is not None]
        named += [attribute.column for attribute in self.attributes.values()]
        return [*named, self.decided_at] if self.decided_at is not None else named
