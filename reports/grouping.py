"""Findings put together by owner, severity, control, scope or model: under each name that they have, never dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.findings import SEVERITIES, Finding
from arcanos.record import Record
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
    by, none = names_of(report.record, grouping), NONE[grouping]
    groups: dict[str, list[Finding]] = {}
    for found in findings:
        for name in dict.fromkeys(name or none for name in by(found)) or (none,):
            groups.setdefault(name, []).append(found)
    ordered = sorted(groups, key=lambda name: (name == none, _rank(name) if grouping is Grouping.SEVERITY else 0, name))
    return [(name, gravest_first(groups[name])) for name in ordered]


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it is shown: its first findings, and how many it has in all."""

    name: str
    findings: tuple[Finding, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Groups as they are shown: `shown` places were taken, and `hidden` findings have none of them."""

    groups: tuple[Group, ...]
    shown: int
    hidden: int


def cut(groups: Sequence[tuple[str, Sequence[Finding]]], limit: int) -> Cut:
    """Return groups with at most `limit` findings in all; what is hidden is counted once, in however many it is."""
    left, made = max(limit, 0), list[Group]()
    for name, findings in groups:
        made.append(Group(name, tuple(findings[:left]), len(findings)))
        left -= len(made[-1].findings)
    seen = {id(f) for group in made for f in group.findings}
    every = {id(f) for _, findings in groups for f in findings}
    return Cut(tuple(made), max(limit, 0) - left, len(every - seen))


def _rank(name: str) -> int:
    return SEVERITIES.index(name) if name in SEVERITIES else len(SEVERITIES)


def names_of(record: Record, grouping: Grouping) -> Callable[[Finding], tuple[str, ...]]:
    """Return by what findings of a record are put together: the names that each has."""
    if grouping is Grouping.MODEL:
        known = Models(record)
        return lambda f: tuple(filter(None, (known.of(f),)))
    return _NAMES[grouping]


class Models:
    """Which version of a model a finding is about, as its subject says."""

    def __init__(self, record: Record) -> None:
        self._ids = frozenset(model.id for model in record.models)
        self._artifacts = {
            artifact: model.id
            for model in record.models
            for artifact in (model.artifact_sha256, model.artifact_uri)
            if artifact
        }

    def of(self, finding: Finding) -> str | None:
        """Return the model that a subject is, or begins with, or whose artifact it is: `name@version`; else None."""
        subject = finding.subject
        if subject in self._ids:
            return subject
        if subject in self._artifacts:
            return self._artifacts[subject]
        known = next((subject[:i] for i in _ends(subject) if subject[:i] in self._ids), None)
        found = _MODEL.match(subject)
        return known or (None if found is None else found[0])


def _ends(subject: str) -> list[int]:
    """Return where a name may end that a subject begins with, the longest first."""
    return [i for i in range(len(subject) - 1, 0, -1) if subject[i] in "/ :"]


_NAMES: Final[Mapping[Grouping, Callable[[Finding], tuple[str, ...]]]] = {
    Grouping.SEVERITY: lambda f: (str(f.severity),),
    Grouping.OWNER: lambda f: (f.owner,),
    Grouping.CONTROL: lambda f: f.controls,
    Grouping.SCOPE: lambda f: (f.scope,),
}
