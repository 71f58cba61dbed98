"""The cover of the audit report: of what, over which days, as of when, and what the verdict is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from arcanos.record import ModelRead, Record
from arcanos.reports import naming, summary


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on the first page. `period` is in days, inclusive; `stated` tells whether the configuration says so,
    or it is the span of the evidence. `record_sha256` is that of the record as `--output json` writes it."""

    title: str
    organisation: str
    system: str
    classification: str
    project: str
    models: tuple[ModelRead, ...]
    period: tuple[date, date] | None
    stated: bool
    as_of: datetime
    gate: str
    word: str
    meaning: str
    exit_code: int
    engine_version: str
    record_sha256: str

    @property
    def today(self) -> date:
        """The day of the run, in UTC."""
        return self.as_of.astimezone(UTC).date()


def cover_of(record: Record) -> Cover:
    """Return the cover of a record."""
    framing = record.framing
    system = (framing and framing.system) or record.project
    word, meaning = summary.VERDICTS[record.decision.exit_code]
    stated = framing.period if framing else None
    return Cover(
        title=(framing and framing.title) or f"Audit of {system}",
        organisation=(framing and framing.organisation) or "",
        system=system,
        classification=(framing and framing.classification) or "",
        project=record.project,
        models=record.models,
        period=stated or _span(record),
        stated=stated is not None,
        as_of=record.as_of,
        gate=summary.gate(record.decision),
        word=word,
        meaning=meaning,
        exit_code=int(record.decision.exit_code),
        engine_version=record.engine_version,
        record_sha256=naming.record_sha256(record),
    )


def _span(record: Record) -> tuple[date, date] | None:
    """Return the days from the oldest document to the run; None where no document of before says when it is from."""
    times = [document.collected_at for document in record.documents if document.collected_at is not None]
    before = min((time for time in times if time <= record.as_of), default=None)
    return None if before is None else (before.astimezone(UTC).date(), record.as_of.astimezone(UTC).date())
