"""Findings put together by owner, severity, control, scope or model: under each name that they have, never dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from arcanos.findings import SEVERITIES, Finding
from arcanos.reports.report import Grouping, Report
from arcanos.reports.summary import gravest_first

_MODEL: Final = re.compile(r"[^\s/@]+@[^\s/@]+")
"""How a subject begins that is about a version of a model."""
NONE: Final[Mapping[Grouping, str]] = {
    Grouping.SEVERITY: "no severity",
    Grouping.OWNER: "no owner",
    Grouping.CONTROL: "no control",
    Grouping.SCOPE: "no scope",
    Grouping.MODEL: "no one model",
}
"""The heading of what belongs to none; it comes last."""


def grouped(findings: Iterable[Finding], report: Report) -> list[tuple[str, list[Finding]]]:
    """Return the names and findings by what a report is grouped by, in each the gravest first.

    Severities come the gravest first, other names by the alphabet, and what has none comes last. A finding of several
    controls is under each of them, so totals are to be taken of `findings`. Without a grouping there is one group,
    which has no name.
    """
    grouping = report.group_by
    if grouping is None:
        return [("", gravest_first(findings))]
    by, none = NAMES[grouping], NONE[grouping]
    groups: dict[str, list[Finding]] = {}
    for found in findings:
        for name in dict.fromkeys(name or none for name in by(found)) or (none,):
            groups.setdefault(name, []).append(found)
    ordered = sorted(groups, key=lambda name: (name == none, _rank(name) if grouping is Grouping.SEVERITY else 0, name))
    return [(name, gravest_first(groups[name])) for name in ordered]


def _rank(name: str) -> int:
    return SEVERITIES.index(name) if name in SEVERITIES else len(SEVERITIES)


def model_of(finding: Finding) -> str | None:
    """Return the version of a model that a finding is about, `name@version`, or None where its subject names none."""
    found = _MODEL.match(finding.subject)
    return None if found is None else found[0]


def _models(finding: Finding) -> tuple[str, ...]:
    model = model_of(finding)
    return () if model is None else (model,)


NAMES: Final[Mapping[Grouping, Callable[[Finding], tuple[str, ...]]]] = {
    Grouping.SEVERITY: lambda f: (str(f.severity),),
    Grouping.OWNER: lambda f: (f.owner,),
    Grouping.CONTROL: lambda f: f.controls,
    Grouping.SCOPE: lambda f: (f.scope,),
    Grouping.MODEL: _models,
}
"""By what findings can be put together: the names of a finding in each."""
