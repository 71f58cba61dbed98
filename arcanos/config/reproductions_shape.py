"""The entries of `reproductions`: steps of a deployment that are repeated in a clean folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from arcanos.clock import span
from arcanos.config.scripts_shape import Argument, VariableName
from arcanos.evidence.reproduction.plan import Plan, Step
from arcanos.evidence.scripts.script import PATH
from arcanos.evidence.words import Pattern
from arcanos.readers.source import Source
from arcanos.strict import Distinct, Id, Sha256, SomeDistinct, Span, StrictModel, Text, refuse


class StepShape(StrictModel):
    """One step of a deployment."""

    name: Id = Field(description="What the step is called.")
    command: Annotated[list[Argument], Field(min_length=1, max_length=256)] = Field(
        description="The program and its arguments, as they are: no shell looks at them. A program with '/' is looked "
        "for in the clean folder, any other in the folders of 'path'."
    )
    within: Span = Field(default="5m", description="How long it may take; then it is ended with all that it started.")
    outputs: Distinct[Pattern] = Field(
        default_factory=list, description="What it makes: paths or globs below the clean folder."
    )
    expected: dict[Pattern, Sha256] = Field(
        default_factory=dict, description="Digests of files that it makes, where they are known beforehand."
    )

    @model_validator(mode="after")
    def _expected_of_outputs(self) -> StepShape:
        if self.expected and not self.outputs:
            refuse("ARC-CFG-CONFLICT", "expects files and names no 'outputs'", "name under 'outputs' what it makes")
        return self


class ReproductionShape(StrictModel):
    """A deployment whose steps are repeated, and what they made compared."""

    name: Id = Field(description="What it is called.")
    deployment: Text = Field(description="The service or the model that was deployed.")
    runs_in: Text = Field(default="staging", description="Where it is repeated, as audits call it.")
    inputs: SomeDistinct[Pattern] = Field(
        description="The files that the steps start from: paths or globs below this file's folder. They are copied."
    )
    steps: Annotated[list[StepShape], Field(min_length=1, max_length=1000)] = Field(description="The steps, in order.")
    record: Pattern = Field(description="The recorded deployment; 'arcanos reproduce --record' writes it.")
    ignore: Distinct[Pattern] = Field(
        default_factory=list, description="Outputs that differ each time: they are counted, and not compared."
    )
    environment: Distinct[VariableName] = Field(
        default_factory=list,
        description="The variables that steps may see, beside those that arcanos sets: PATH, HOME, TMPDIR, LC_ALL, TZ.",
    )
    path: SomeDistinct[Text] = Field(
        default=list(PATH), description="The folders where commands are, as seen from this file's folder."
    )
    needs_network: bool = Field(
        default=False, description="Whether steps need a network; else they get none where the system permits that."
    )
    owner: Text = Field(default="unassigned", description="Who answers for what differs, as reports name them.")

    @model_validator(mode="after")
    def _something_to_compare(self) -> ReproductionShape:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names):
            refuse("ARC-CFG-DUPLICATE", "has two steps of one name", "give each its own")
        if not any(step.outputs for step in self.steps):
            refuse("ARC-CFG-EMPTY", "has no step with 'outputs'", "name what the steps make: else nothing is compared")
        return self


def plans_of(shapes: list[ReproductionShape], source: Source) -> Iterator[Plan]:
    """Yield the reproductions in the order of the configuration."""
    for i, shape in enumerate(shapes):
        yield Plan(
            name=shape.name,
            deployment=shape.deployment,
            runs_in=shape.runs_in,
            inputs=tuple(shape.inputs),
            steps=tuple(map(_step, shape.steps)),
            record=shape.record,
            ignore=tuple(shape.ignore),
            environment=tuple(shape.environment),
            path=tuple(shape.path),
            needs_network=shape.needs_network,
            owner=shape.owner,
            place=source.place(("reproductions", i)),
        )


def _step(shape: StepShape) -> Step:
    return Step(shape.name, tuple(shape.command), int(span(shape.within) or 0), tuple(shape.outputs), shape.expected)
