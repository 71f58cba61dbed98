"""The rules of a record as SARIF describes them: texts, level, tags, and the controls they give evidence for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from arcanos.findings import Finding, Severity
from arcanos.reports.hosts.sarif.words import LEVELS, PROBLEM_SEVERITIES, SECURITY_SEVERITIES, Members, pascal, text
from arcanos.reports.lines import one_line
from arcanos.reports.markdown_text import code, escape
from arcanos.reports.report import Clauses

OTHER = "controls"
"""The taxonomy of controls that name no framework."""


def control_of(control: str) -> tuple[str, str]:
    """Return framework and clause of `iso-42001:A.6.2.5`."""
    framework, colon, clause = one_line(control).partition(":")
    return (framework or OTHER, clause or "(whole)") if colon else (OTHER, framework or "(none)")


@dataclass(frozen=True, slots=True)
class Taxonomies:
    """The frameworks of which a control is named, with the clauses that are, each with its index."""

    listed: tuple[Members, ...]
    index: Mapping[tuple[str, str], tuple[int, int]]

    @classmethod
    def of(cls, findings: Iterable[Finding], frameworks: Callable[[], tuple[Clauses, ...]]) -> Taxonomies:
        """Gather the controls of all findings; `frameworks` gives titles."""
        used: dict[str, set[str]] = {}
        for controls in {f.controls for f in findings}:
            for framework, clause in map(control_of, controls):
                used.setdefault(framework, set()).add(clause)
        titles = {one.framework: one.title for one in frameworks()} if used else {}
        index: dict[tuple[str, str], tuple[int, int]] = {}
        listed: list[Members] = []
        for i, name in enumerate(sorted(used)):
            clauses = sorted(used[name])
            index |= {(name, clause): (i, k) for k, clause in enumerate(clauses)}
            listed.append(_taxonomy(name, titles.get(name, name), clauses))
        return cls(tuple(listed), index)

    def references(self, controls: Iterable[str]) -> list[Members]:
        """Return a reference to each control, each once."""
        found = dict.fromkeys(map(control_of, controls))
        return [self._reference(framework, clause) for framework, clause in found]

    def _reference(self, framework: str, clause: str) -> Members:
        component, taxon = self.index[framework, clause]
        return {"id": clause, "index": taxon, "toolComponent": {"name": framework, "index": component}}


def _taxonomy(name: str, title: str, clauses: list[str]) -> Members:
    return {
        "name": name,
        "shortDescription": {"text": text(title) or name},
        "isComprehensive": False,
        "taxa": [{"id": clause} for clause in clauses],
    }


def descriptor(finding: Finding, taxonomies: Taxonomies) -> Members:
    """Return how SARIF describes the rule of a finding."""
    members: Members = {
        "id": one_line(finding.name),
        "name": pascal(finding.rule),
        "shortDescription": {"text": text(finding.title) or finding.name},
        "fullDescription": {"text": text(finding.why) or finding.name},
        "help": {"text": help_text(finding), "markdown": help_markdown(finding)},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {
            "tags": tags(finding),
            "owner": one_line(finding.owner),
            "severity": str(finding.severity),
            **grades(finding.severity),
        },
    }
    if relations := taxonomies.references(finding.controls):
        members["relationships"] = [{"target": target, "kinds": ["relevant"]} for target in relations]
    return members


def grades(severity: Severity) -> Members:
    """Return what GitHub grades a rule by."""
    said: Members = {"precision": "very-high", "problem.severity": PROBLEM_SEVERITIES[LEVELS[severity]]}
    grade = SECURITY_SEVERITIES.get(severity)
    return said | ({"security-severity": grade} if grade else {})


def tags(finding: Finding) -> list[str]:
    """Return what a rule is about; `security` first where GitHub is to grade it, and every text once."""
    graded = ["security"] if finding.severity in SECURITY_SEVERITIES else []
    about = (finding.domain, finding.scope, *finding.controls)
    return list(dict.fromkeys((*graded, *filter(None, map(one_line, about)))))


def help_text(finding: Finding) -> str:
    """Return why, what to do, who, and for which controls, in plain words."""
    lines = [finding.why, f"Remedy: {finding.remedy}", f"Owner: {finding.owner}"]
    lines += [f"Controls: {', '.join(finding.controls)}"] if finding.controls else []
    return "\n\n".join(map(text, lines))


def help_markdown(finding: Finding) -> str:
    """Return the same in Markdown, in which no text of a pack is markup."""
    lines = [escape(finding.why), f"**Remedy:** {escape(finding.remedy)}", f"**Owner:** {escape(finding.owner)}"]
    lines += [f"**Controls:** {', '.join(map(code, finding.controls))}"] if finding.controls else []
    return "\n\n".join(lines)
