"""What ran for an audit: scripts and reproductions at the commit that it audits stand in its entry, unless others do.

An audit is written down by those who carry it out; what ran is measured. Nobody has to copy one into the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from arcanos.digest import digest
from arcanos.evidence.collected import oldest
from arcanos.evidence.manifest import Enclosed, Provenance
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

AUDITS: Final = "audits"
COLLECTOR: Final = "taken-over"
"""What a bundle's manifest calls members of one document that come from another of its documents."""


@dataclass(frozen=True, slots=True)
class _Runs:
    """Which document lists runs, the member that they are in, there and in an audit, and what an audit has of each."""

    document: str
    member: str
    names: tuple[str, ...]


RUNS: Final = (
    _Runs("compliance_scripts", "scripts", ("name", "exit_code", "findings_recorded", "commit")),
    _Runs("reproductions", "reproductions", ("name", "environment", "result", "steps", "commit")),
)


def with_runs(documents: Iterable[Enclosed]) -> list[Enclosed]:
    """Return documents, the audits with what ran at their `release_commit` where they do not say what ran."""
    enclosed = {one.kind: one for one in documents}
    for runs in RUNS:
        audits, source = enclosed.get(AUDITS), enclosed.get(runs.document)
        if audits is not None and source is not None:
            enclosed[AUDITS] = _filled(audits, source, runs)
    return list(enclosed.values())


def _filled(audits: Enclosed, source: Enclosed, runs: _Runs) -> Enclosed:
    said = members(audits.value).get(AUDITS)
    listed = said if is_list(said) else []
    lacking = [i for i, one in enumerate(listed) if _asks(one, runs.member)]
    ran = members(source.value).get(runs.member)
    found = {i: _entries(ran, listed[i]["release_commit"], runs.names) for i in lacking}
    taken = {i: entries for i, entries in found.items() if entries}
    value = audits.value
    sources = _noted(audits.sources, [_lacks(i, runs) for i in lacking if i not in taken])
    if taken:
        made = [one | ({runs.member: taken[i]} if i in taken else {}) for i, one in enumerate(listed)]
        notes = tuple(_took(i, len(entries), runs) for i, entries in taken.items())
        at = oldest(one.time for one in source.sources)
        sources = (*sources, Provenance(COLLECTOR, digest({"document": runs.document}), collected_at=at, notes=notes))
        value = {**audits.value, AUDITS: made}
    return replace(audits, value=value, sources=sources)


def _asks(audit: Value, member: str) -> bool:
    """Tell whether an audit is of a commit and does not say itself what ran."""
    return is_object(audit) and member not in audit and isinstance(audit.get("release_commit"), str)


def _entries(ran: Value, commit: str, names: Sequence[str]) -> list[dict[str, Value]]:
    at_it = [one for one in ran if members(one).get("commit") == commit] if is_list(ran) else []
    return [{name: one[name] for name in names if name in one} for one in at_it]


def _noted(sources: tuple[Provenance, ...], notes: Sequence[str]) -> tuple[Provenance, ...]:
    if not notes or not sources:
        return sources
    return (replace(sources[0], notes=(*sources[0].notes, *notes)), *sources[1:])


def _took(i: int, count: int, runs: _Runs) -> str:
    return f"audits[{i}].{runs.member}: {count} of {runs.document}, which ran at its release_commit"


def _lacks(i: int, runs: _Runs) -> str:
    return f"audits[{i}].{runs.member} is left out, and nothing of {runs.document} ran at its release_commit"
