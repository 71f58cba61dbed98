"""The targets of a rule: what `for` selects, how each is called, and what is wrong with some (42 to 44)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from arcanos.engine.describe import Verdict, dotted
from arcanos.engine.model import Rule, Template
from arcanos.engine.selectors import Slot, Walker
from arcanos.engine.terms import Selector
from arcanos.engine.text import fill
from arcanos.engine.truth import ABSENT
from arcanos.findings import Outcome, Reason
from arcanos.readers.normalized import normalized
from arcanos.readers.source import Value

NOWHERE: Final = "(none)"
WHOLE: Final = "bundle"


@dataclass(frozen=True, slots=True)
class Target:
    """What one result is about; `problem` is a verdict that stands before any evaluation."""

    slot: Slot
    subject: str
    problem: Verdict | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it stands for a list that is there and holds no target."""
        return self.problem is not None and self.problem.outcome is Outcome.NOT_APPLICABLE


def find_targets(rule: Rule, walker: Walker) -> list[Target]:
    """Return the targets of a rule, at least one; a hole, a missing document and an empty list are rows too."""
    whole = Slot((), walker.root)
    if rule.targets is None or rule.subject is None:
        return [Target(whole, WHOLE)]
    found = walker.select(rule.targets, whole)
    if isinstance(found, Slot):
        return [_single(found, rule.subject, walker)]
    if not found.slots:
        text = f"{dotted(found.path)} is there and holds no target"
        return [Target(Slot(found.path, ABSENT), NOWHERE, Verdict(Outcome.NOT_APPLICABLE, None, None, text))]
    return _distinct([_named(slot, rule.subject, walker) for slot in found.slots])


def _single(slot: Slot, subject: Template, walker: Walker) -> Target:
    if slot.present:
        return _named(slot, subject, walker)
    reason = slot.reason or Reason.PATH_ABSENT
    return Target(slot, NOWHERE, _untold(reason, f"no target can be found: {dotted(slot.path)} is {_why(reason)}"))


def _why(reason: Reason) -> str:
    words = {
        Reason.EVIDENCE_MISSING: "in a document that is missing",
        Reason.EVIDENCE_STALE: "in a document that is too old, or does not say when it was observed",
    }
    return words.get(reason, "not a list or object" if reason is Reason.TYPE_MISMATCH else "absent")


def _named(slot: Slot, subject: Template, walker: Walker) -> Target:
    path = normalized(slot.path)
    if not slot.present:
        reason = slot.reason or Reason.PATH_ABSENT
        return Target(slot, path, _untold(reason, f"whether {dotted(slot.path)} is a target can't be told"))
    for piece in subject.pieces:
        if isinstance(piece, Selector) and not _names(value_at(walker, piece, slot)):
            text = f"the target at {dotted(slot.path)} has no {piece.text} to be called by"
            return Target(slot, path, _untold(Reason.PATH_ABSENT, text))
    name = fill(subject, "", lambda selector: value_at(walker, selector, slot))
    if name == NOWHERE:
        text = f"the target at {dotted(slot.path)} is called {NOWHERE}, which stands for no target"
        return Target(slot, path, _untold(Reason.AMBIGUOUS, text))
    return Target(slot, name)


def _names(value: Value) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int) and not isinstance(value, bool)


def value_at(walker: Walker, selector: Selector, here: Slot) -> Value:
    """Return what a one-selector selects, or ABSENT."""
    found = walker.select(selector, here)
    return found.value if isinstance(found, Slot) and found.present else ABSENT


def _untold(reason: Reason, text: str) -> Verdict:
    return Verdict(Outcome.INDETERMINATE, reason, None, f"can't be told, {str(reason).replace('_', ' ')}: {text}")


def _distinct(targets: list[Target]) -> list[Target]:
    counts = Counter(target.subject for target in targets)
    clash = _untold(Reason.AMBIGUOUS, "another target has the same subject")
    return [
        replace(target, problem=clash) if target.problem is None and counts[target.subject] > 1 else target
        for target in targets
    ]
