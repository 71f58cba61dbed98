"""What a finding does to the gate, in a phrase: that it closes it, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass

from arcanos.findings import Finding, NotYet
from arcanos.record import Decision
from arcanos.reports import summary

CLOSES = "closes the gate"


@dataclass(frozen=True, slots=True)
class Effects:
    """A decision, ready to be asked about many findings."""

    decision: Decision
    decisive: frozenset[str]
    elsewhere: frozenset[str]
    pending: frozenset[str]

    @classmethod
    def of(cls, decision: Decision) -> Effects:
        """Return the effects of a decision."""
        members = (decision.decisive, decision.elsewhere, decision.pending)
        return cls(decision, *map(frozenset, members))

    def effect(self, f: Finding) -> str:
        """Return what a finding does to the gate; nothing for one that passes or does not apply.

        The record says which findings close the gate, and not why others don't: that its rule is advisory, or that the
        gate does not read its pack, is told as what the configuration of the gate says.
        """
        if f.fingerprint in self.elsewhere:
            return "" if f.outcome in summary.QUIET else "does not decide: it is about another model"
        if f.fingerprint in self.decisive:
            return CLOSES
        return "" if f.outcome in summary.QUIET else self._let_through(f)

    def _let_through(self, f: Finding) -> str:
        if f.out_of_force is not None:
            later = isinstance(f.out_of_force, NotYet) and f.fingerprint in self.pending
            return f"does not decide: its rule is {f.out_of_force}" + (", and it closes the gate from then on" * later)
        if f.overlay is not None:
            return "does not close the gate: it is covered"
        if not summary.is_decided(self.decision):
            return "the gate was not decided"
        if f.severity < self.decision.block_at:
            return f"does not close the gate: {f.severity} is below {self.decision.block_at}"
        return "does not close the gate: its configuration takes the rule as advisory, or does not read its pack"
