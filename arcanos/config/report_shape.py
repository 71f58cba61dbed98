"""The edge of the section `report`: what the cover of an audit report says, and who signs it."""

from __future__ import annotations

from pydantic import Field, model_validator

from arcanos.clock import day
from arcanos.record import Framing
from arcanos.strict import Day, Id, SomeDistinct, StrictModel, Text, refuse


class PeriodShape(StrictModel):
    """The days that a report is about."""

    first: Day = Field(alias="from", description="The first day, inclusive, UTC.")
    last: Day = Field(alias="to", description="The last day, inclusive, UTC.")

    @model_validator(mode="after")
    def _forward(self) -> PeriodShape:
        if self.last < self.first:
            refuse("ARC-CFG-CONFLICT", "the period ends before it begins", "swap 'from' and 'to'")
        return self


class ReportShape(StrictModel):
    """What the cover of an audit report says, and who signs it."""

    title: Text | None = Field(default=None, description="The report's title; left out: 'Audit of' and the system.")
    organisation: Text | None = Field(default=None, description="Whose systems are audited.")
    system: Text | None = Field(default=None, description="What is audited, in words; left out: the project.")
    classification: Text | None = Field(default=None, description="Who may read the report, on each of its pages.")
    period: PeriodShape | None = Field(default=None, description="The days that the report is about.")
    sign_off: SomeDistinct[Id] | None = Field(
        default=None, description="The roles that sign the report, each one of 'roles'."
    )


def framing_of(shape: ReportShape | None) -> Framing | None:
    """Return what the section says; None where there is none."""
    if shape is None:
        return None
    period = None if shape.period is None else (day(shape.period.first), day(shape.period.last))
    return Framing(
        title=shape.title,
        organisation=shape.organisation,
        system=shape.system,
        classification=shape.classification,
        period=None if period is None or period[0] is None or period[1] is None else (period[0], period[1]),
        sign_off=tuple(shape.sign_off or ()),
    )
