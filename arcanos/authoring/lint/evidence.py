"""How a rule takes its evidence: what passes where there is none, how old it may be, what of a measure is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import LintedPack, LintedRule
from arcanos.authoring.parts import Leaf, checks_of, entries_in, leaves_in, own_entries, parts_in, parts_of
from arcanos.engine.conditions import Apply, Check, Count, Exists, Reduced
from arcanos.engine.terms import Literal
from arcanos.findings import Severity

AGEING: Final = ("evaluation", "fairness", "health", "monitoring", "scans")
"""The kinds of document that were measured on one day and say less on every later one."""


def about_evidence(pack: LintedPack) -> Iterator[Remark]:
    """Remark on how all rules take their evidence, and on those that close no gate."""
    for linted in pack.rules:
        yield from _on_missing(linted)
        yield from _points(linted)
        yield from _guards(linted)
        yield from _ages(linted)
        yield from _never_blocks(pack, linted)


def _on_missing(linted: LintedRule) -> Iterator[Remark]:
    for check in checks_of(linted.rule):
        for entry in entries_in(check):
            if entry.on_missing == "pass":
                message = f"'{entry.selector.text}' passes where it is missing"
                hint = "drop on_missing, or suppress this with the reason why absence is as good"
                yield Remark(entry.place, "on-missing-pass", message, hint, linted.rule.id)


def _points(linted: LintedRule) -> Iterator[Remark]:
    for part in parts_of(linted.rule):
        # Two sources agree by their values: `near` would have to hold for the farthest ends of an interval.
        if isinstance(part, Apply | Reduced) and part.typing.point and part.shown.partition(":")[0] != "near":
            message = f"'{part.shown}' reads the value of a measure and not its interval"
            hint = "drop point, so that an uncertain value is no pass"
            yield Remark(part.place, "point-comparison", message, hint, linted.rule.id)


def _guards(linted: LintedRule) -> Iterator[Remark]:
    rule = linted.rule
    if rule.targets is None or rule.min_targets or rule.require is None or not _asks_existence(rule.require):
        return
    message = f"the rule asks that things be there, and is not applicable where '{rule.targets.text}' is empty"
    hint = "add min_targets: 1, or a rule that counts the targets"
    yield Remark(linted.node["for"].key_place, "no-min-targets", message, hint, rule.id)


def _asks_existence(check: Check) -> bool:
    """Return whether a check asks of everything only that it be there and not empty."""
    parts = [part for entry in own_entries(check) for part in parts_in(entry.condition)]
    counted = [inner for part in parts if isinstance(part, Count) for inner in parts_in(part.condition)]
    leaves = list(leaves_in(check))
    return bool(leaves) and all(_guards_one(leaf, leaf in counted) for leaf in leaves)


def _guards_one(leaf: Leaf, counted: bool) -> bool:
    if isinstance(leaf, Exists):
        return leaf.wanted
    value = leaf.operand.value if isinstance(leaf, Apply) and isinstance(leaf.operand, Literal) else None
    if not isinstance(leaf, Apply) or value is None:
        return False
    if counted:
        return (leaf.operator, value) in (("gte", 1), ("gt", 0))
    return leaf.operator == "empty" and value is False


def _ages(linted: LintedRule) -> Iterator[Remark]:
    rule = linted.rule
    aged = sorted(name for name in rule.documents if name in AGEING and name not in rule.max_age)
    if not aged or rule.uses_time:
        return
    message = f"the rule takes '{aged[0]}' of any age"
    hint = f"add evidence: {{{aged[0]}: {{max_age: 90d}}}}, or `within` on the time of the measurement"
    yield Remark(rule.place, "no-freshness", message, hint, rule.id)


def _never_blocks(pack: LintedPack, linted: LintedRule) -> Iterator[Remark]:
    """Yield a remark where no gate of the configuration, or neither of those there are by default, minds the rule."""
    rule = linted.rule
    if pack.config is None:
        if rule.severity is not Severity.INFO:
            return
        message = "a failure of severity info closes no gate, unless one says block_at: info"
    else:
        gates = [pack.config.check, *pack.config.gates.values()]
        if any(
            gate.settings.reads(rule.pack)
            and (rule.severity >= gate.settings.block_at or rule.name in gate.settings.hard)
            for gate in gates
        ):
            return
        message = f"a failure of severity {rule.severity} closes no gate of the configuration"
    hint = "raise the severity, or let a gate block at it or take the rule as hard"
    yield Remark(linted.node["severity"].place, "never-blocks", message, hint, rule.id)
