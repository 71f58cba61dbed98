"""What was found about a model, as considerations of its card: all that did not pass, in its domain's place."""

from __future__ import annotations

from collections.abc import Sequence

from arcanos.findings import Finding
from arcanos.record import ModelRead
from arcanos.reports import summary
from arcanos.reports.cyclonedx.words import Members, filled
from arcanos.reports.lines import one_line


def told(f: Finding) -> str:
    """Say what was found, by which rule, about what, how grave, and what covers it."""
    how = f"{f.outcome}, {f.reason}" if f.reason else str(f.outcome)
    return one_line("; ".join((f"{f.name} ({f.severity}, {how}) on {f.subject}: {f.message}", *summary.covered(f))))


def considerations(model: ModelRead, findings: Sequence[Finding]) -> Members:
    """Return use and findings: those of fairness, those of privacy as ethical ones, all others as limitations."""
    fairness = [f for f in findings if f.domain == "fairness"]
    privacy = [f for f in findings if f.domain == "privacy"]
    others = [f for f in findings if f.domain not in ("fairness", "privacy")]
    return filled(
        useCases=[one_line(model.use)] if model.use else [],
        technicalLimitations=[told(f) for f in others],
        ethicalConsiderations=[{"name": told(f), "mitigationStrategy": one_line(f.remedy)} for f in privacy],
        fairnessAssessments=[{"harms": told(f), "mitigationStrategy": one_line(f.remedy)} for f in fairness],
    )
