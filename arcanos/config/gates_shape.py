"""The sections that say what closes a gate, what may leave it open for how long, and by when a finding is due."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from arcanos.config.words import Days, Limit, RuleName
from arcanos.strict import Id, Snake, SomeDistinct, Span, StrictModel

SeverityWord: TypeAlias = Literal["critical", "high", "medium", "low", "info"]
StageWord: TypeAlias = Literal["development", "staging", "production", "archived"]
EnforcementWord: TypeAlias = Literal["hard", "blocking", "advisory"]


class CheckShape(StrictModel):
    """What makes `arcanos check` end in failure."""

    block_at: SeverityWord = Field(default="low", description="Failures of this severity and above close.")
    min_evaluated: Annotated[int, Field(ge=0)] = Field(
        default=1, description="The least number of checks that must have an outcome other than not_applicable."
    )
    enforcement: dict[RuleName, EnforcementWord] = Field(
        default_factory=dict,
        description="By pack/rule: hard closes at any severity and can't be waived, blocking is the normal case, "
        "advisory never closes.",
    )
    freshness: dict[Snake, Span] = Field(
        default_factory=dict, description="By document: the oldest age at which it still counts, such as 90d."
    )


class GateShape(CheckShape):
    """What must hold before a model reaches a stage."""

    stage: StageWord | None = Field(
        default=None, description="The registry stage that the gate guards; left out: the gate's own name."
    )
    block_at: SeverityWord = Field(default="high", description="Failures of this severity and above close.")
    packs: SomeDistinct[Id] | None = Field(
        default=None, description="Ids of the packs that decide; left out: all of them."
    )
    advisory_manual: bool = Field(
        default=False, description="Whether controls that wait for a person's attestation leave the gate open."
    )


class DeadlinesShape(StrictModel):
    """Days or weeks from a finding to its deadline."""

    critical: Days = Field(default="7d", description="For critical findings.")
    high: Days = Field(default="30d", description="For high findings.")
    medium: Days = Field(default="90d", description="For medium findings.")
    low: Days = Field(default="180d", description="For low findings.")
    info: Days | None = Field(default=None, description="For info findings; left out: no deadline.")


class WaiverLimitsShape(StrictModel):
    """How long a waiver may last, from its first day to its last; 366 days at most."""

    critical: Limit = Field(default="30d", description="For waivers of critical findings.")
    high: Limit = Field(default="90d", description="For waivers of high findings.")
    medium: Limit = Field(default="180d", description="For waivers of medium findings.")
    low: Limit = Field(default="366d", description="For waivers of low findings.")
    info: Limit = Field(default="366d", description="For waivers of info findings.")
