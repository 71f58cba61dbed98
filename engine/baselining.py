"""What a baseline takes in when it is written, and what it lets go when it is brought up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

from arcanos.engine.baseline_file import Accepted
from arcanos.engine.model import ENGINE_PACK
from arcanos.engine.overlay_findings import Trouble
from arcanos.engine.overlays import Judged
from arcanos.findings import Finding, Outcome

QUIET = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})
UNTOLD = frozenset({Outcome.INDETERMINATE, Outcome.ERROR, Outcome.MANUAL})


class LeftOut(Enum):
    """Why a finding that is not in order is not accepted."""

    UNTOLD = "that could not be told"
    NOT_IN_FORCE = "of rules that are not in force"
    COVERED = "covered already"
    HARD = "of rules that the gate marks as hard"
    NOT_WAIVABLE = "about the engine's own checks, or never to be covered"
    ALIKE = "without a subject of their own"


@dataclass(frozen=True, slots=True)
class Acceptable:
    """The failures that a baseline may accept, and how many findings it may not, by why."""

    findings: tuple[Finding, ...]
    left_out: Counter[LeftOut]


def acceptable(findings: Iterable[Finding], hard: Collection[str] = ()) -> Acceptable:
    """Say which findings a baseline may accept; `hard` names the rules (`pack/rule`) that nothing covers."""
    found = [f for f in findings if f.outcome not in QUIET]
    shown = Counter((f.name, f.subject) for f in found)
    told = [(f, _left_out(f, hard, shown[f.name, f.subject])) for f in found]
    taken = tuple(f for f, why in told if why is None)
    return Acceptable(taken, Counter(why for _, why in told if why is not None))


def _left_out(f: Finding, hard: Collection[str], shown: int) -> LeftOut | None:
    if f.outcome in UNTOLD:
        return LeftOut.UNTOLD
    if f.out_of_force is not None:
        return LeftOut.NOT_IN_FORCE
    if f.overlay is not None:
        return LeftOut.COVERED
    if f.name in hard:
        return LeftOut.HARD
    if not f.waivable or f.pack == ENGINE_PACK:
        return LeftOut.NOT_WAIVABLE
    # Who reviews a baseline reads rule and subject: they must mean one finding.
    return LeftOut.ALIKE if shown > 1 or not f.subject.strip() else None


def fixed(judged: Iterable[Judged], findings: Iterable[Finding]) -> tuple[Accepted, ...]:
    """Return the entries that nothing needs any more: what they accept passes, or is not there.

    One whose rule could not be told somewhere stays: its target may be what was not seen.
    """
    unseen = {f.name for f in findings if f.outcome in UNTOLD}
    return tuple(
        one.entry
        for one in judged
        if isinstance(one.entry, Accepted)
        and Trouble.UNUSED in one.troubles
        and (one.met or one.entry.rule not in unseen)
    )
