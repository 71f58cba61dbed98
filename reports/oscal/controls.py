"""Controls: which were reviewed, and whether each is satisfied; where anything is untold it is not, with a reason.

A control is satisfied only where a rule in force passed for it and nothing else was found. What belongs to no control,
and the verdict itself, have a target of their own, so that nobody who reads only findings sees less than there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from arcanos.findings import Outcome
from arcanos.reports import summary
from arcanos.reports.oscal.assessment import Assessment, passed
from arcanos.reports.oscal.identity import Named
from arcanos.reports.oscal.words import Members, filled, markup, props, some, token
from arcanos.reports.report import Clauses

NONE: Final = "no-control"
"""Stands where a selection must name a control and no rule of the run does: never all of them."""


def by_control(of: Assessment) -> dict[str, list[Named]]:
    """Return each control that a deciding finding names, with those findings."""
    found: dict[str, list[Named]] = {}
    for one in of.findings:
        for control in dict.fromkeys(one.finding.controls if of.deciding(one.finding) else ()):
            found.setdefault(control, []).append(one)
    return dict(sorted(found.items()))


def uncontrolled(of: Assessment) -> dict[str, list[Named]]:
    """Return each rule without a control that has something to say, with its deciding findings."""
    found: dict[str, list[Named]] = {}
    for one in of.findings:
        if of.deciding(one.finding) and not one.finding.controls:
            found.setdefault(one.finding.name, []).append(one)
    return {rule: ones for rule, ones in sorted(found.items()) if not all(map(_quiet, ones))}


def reviewed(controls: Iterable[str], targets: Iterable[str], frameworks: Sequence[Clauses]) -> Members:
    """Return what was reviewed: one selection of controls for each framework, and the targets of all findings."""
    titles = {known.framework: known.title for known in frameworks}
    groups: dict[str, list[str]] = {}
    for control in controls:
        groups.setdefault(control.partition(":")[0], []).append(control)
    selections = [_selection(titles.get(name, name), name, inner) for name, inner in groups.items()]
    return filled(
        description=markup("The controls that rules of this run give evidence for."),
        control_selections=selections or [_nothing()],
        control_objective_selections=[{"include-objectives": [{"objective-id": target} for target in _once(targets)]}],
    )


def finding(sort: str, title: str, ones: Sequence[Named], of: Assessment) -> Members:
    """Return what `ones` say together of a control, or of a rule that has none; `sort` says which of the two."""
    state, reason, remarks = status(ones)
    return filled(
        uuid=of.ids.of("finding", sort, title),
        title=markup(title),
        description=markup(f"{title}: {_counted(ones)}"),
        props=props((sort, title)),
        target={
            "type": "objective-id",
            "target-id": token(title),
            "status": filled(state=state, reason=reason, remarks=markup(remarks)),
        },
        related_observations=[{"observation-uuid": of.observation(one)} for one in ones],
        related_risks=[{"risk-uuid": of.risk(one)} for one in ones if of.standing(one.finding).value is not None],
    )


def verdict(of: Assessment) -> Members:
    """Return the decision as a finding: satisfied exactly where the gate is open."""
    decision = of.record.decision
    said = summary.verdict(decision)
    state, reason = ("satisfied", "pass") if decision.open else ("not-satisfied", "fail")
    return filled(
        uuid=of.ids.of("verdict", decision.gate, decision.model or ""),
        title=markup(said),
        description=markup(summary.coverage_line(of.record.coverage)),
        target={
            "type": "objective-id",
            "target-id": gate_target(of),
            "status": {"state": state, "reason": reason, "remarks": markup(some([said, *decision.reasons]))},
        },
    )


def gate_target(of: Assessment) -> str:
    """Return what the verdict is a finding about."""
    return token(f"gate:{of.record.decision.gate}")


def status(ones: Sequence[Named]) -> tuple[str, str, str]:
    """Return state, reason and remarks: satisfied only where something passed and nothing else is to be said."""
    if all(map(_quiet, ones)):
        if any(passed(one.finding) for one in ones):
            return "satisfied", "pass", _counted(ones)
        return "not-satisfied", "other", f"nothing that a rule applies to was found: {_counted(ones)}"
    failed = any(one.finding.outcome is Outcome.FAIL and one.finding.overlay is None for one in ones)
    return "not-satisfied", "fail" if failed else "other", f"{_counted(ones)}. {_why(ones)}"


def _why(ones: Sequence[Named]) -> str:
    """Name what keeps a control from being satisfied; observations and risks have all of it."""
    return some([f"{_word(one)} {one.finding.name} on {one.finding.subject}" for one in ones if not _quiet(one)])


def _word(one: Named) -> str:
    f = one.finding
    if f.overlay is not None:
        return "accepted:"
    return f"{f.outcome} ({f.reason}):" if f.reason else f"{f.outcome}:"


def _quiet(one: Named) -> bool:
    return passed(one.finding) or (one.finding.outcome is Outcome.NOT_APPLICABLE and one.finding.overlay is None)


def _counted(ones: Sequence[Named]) -> str:
    counts = Counter(one.finding.outcome for one in ones)
    covered = sum(one.finding.overlay is not None for one in ones)
    said = ", ".join(f"{counts[outcome]} {str(outcome).replace('_', ' ')}" for outcome in Outcome if counts[outcome])
    return f"{said}, of which {covered} accepted" if covered else said


def _selection(title: str, framework: str, controls: Sequence[str]) -> Members:
    return {
        "description": markup(title),
        "props": props(("framework", framework)),
        "include-controls": [{"control-id": control} for control in _once(token(control) for control in controls)],
    }


def _nothing() -> Members:
    remarks = markup("No rule that was evaluated names a control: none was reviewed.")
    return {"include-controls": [{"control-id": NONE}], "remarks": remarks}


def _once(texts: Iterable[str]) -> list[str]:
    return sorted(set(texts))
