"""The section `trust`: whose signatures count, for what, and where they are needed."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from arcanos.strict import Day, Id, SomeDistinct, StrictModel, Text

SigningRoleWord: TypeAlias = Literal["packs", "bundles", "custody"]


class KeyShape(StrictModel):
    """A key whose signatures count."""

    name: Id = Field(description="How reports call the key.")
    public_key: Text = Field(description="An Ed25519 public key: base64, or the path of a PEM file.")
    roles: SomeDistinct[SigningRoleWord] = Field(description="What the key may sign.")
    valid_from: Day | None = Field(default=None, description="The first day on which it counts, UTC; left out: always.")
    valid_until: Day | None = Field(default=None, description="The last day on which it counts, UTC; left out: always.")


class DemandShape(StrictModel):
    """How many signatures are needed, and whether they must be there."""

    threshold: Annotated[int, Field(ge=1)] = Field(default=1, description="How many keys must have signed.")
    required: bool = Field(default=False, description="Whether nothing counts that is not signed so.")


class PackDemandShape(DemandShape):
    """What packs need."""

    required: bool = Field(
        default=False, description="Whether every pack that does not come with arcanos must be signed so."
    )


class BundleDemandShape(DemandShape):
    """What evidence needs."""

    required: bool = Field(
        default=False, description="Whether evidence must come in a bundle that is sealed so; plain files are refused."
    )


class CustodyDemandShape(StrictModel):
    """What hand-overs need."""

    required: bool = Field(
        default=False,
        description="Whether a bundle must say who had it, each hand-over signed by a key that may sign custody.",
    )


class TimestampsShape(StrictModel):
    """Which authorities' timestamps count."""

    roots: SomeDistinct[Text] = Field(description="PEM files of root certificates, relative to this file.")
    required: bool = Field(default=False, description="Whether the seal of evidence must have a timestamp.")


class TrustShape(StrictModel):
    """Whose signatures count, and where they are needed."""

    keys: Annotated[list[KeyShape], Field(min_length=1, max_length=64)] = Field(description="The keys.")
    packs: PackDemandShape = Field(default_factory=PackDemandShape, description="What packs need.")
    bundles: BundleDemandShape = Field(default_factory=BundleDemandShape, description="What evidence needs.")
    custody: CustodyDemandShape = Field(default_factory=CustodyDemandShape, description="What hand-overs need.")
    timestamps: TimestampsShape | None = Field(default=None, description="Which authorities' timestamps count.")
