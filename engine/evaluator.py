"""Evaluating packs over a bundle: one result for each rule and target, pure and deterministic.

`RuleRun.verdict` is the seam for a faster evaluator: whatever answers "certainly passes" or
"certainly not applicable" may stand before the interpreter, which decides all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TypeAlias

from arcanos import clock
from arcanos.engine.attestations import attested
from arcanos.engine.budget import LIMITS, Budget, BudgetExceeded, Limits
from arcanos.engine.describe import Digests, Verdict, describe, observed_of, spots_of
from arcanos.engine.foreign import ExtensionBroke
from arcanos.engine.interpreter import Interpreter
from arcanos.engine.meaning import Scope
from arcanos.engine.model import Pack, Rule
from arcanos.engine.selectors import Slot, Walker
from arcanos.engine.targets import NOWHERE, Target, find_targets, value_at
from arcanos.engine.terms import Spend
from arcanos.engine.text import fill
from arcanos.engine.truth import ABSENT, Trace
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Finding, Outcome, Reason, Retired, Severity, finding
from arcanos.readers.normalized import normalized
from arcanos.readers.source import Path, Value


@dataclass(frozen=True, slots=True)
class Settings:
    """What the protected side adds: deadlines in days, role holders, the oldest evidence in seconds, budgets.

    Without `traces` each is let go once its finding is made, so that memory does not grow with the targets.
    """

    deadlines: Mapping[Severity, int] = field(default_factory=dict[Severity, int])
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    freshness: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])
    limits: Limits = LIMITS
    traces: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """One finding with what it rests on: the rule, its verdict, the target's path and value."""

    finding: Finding
    rule: Rule
    verdict: Verdict
    target: Path | None
    target_value: Value

    @property
    def trace(self) -> Trace | None:
        """The trace of `require`, or of a `when` that is not true; None where nothing was walked or kept."""
        return self.verdict.trace


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All results; `planned` was counted from the targets, the results from their verdicts."""

    planned: int
    results: tuple[Result, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in the order of the results."""
        return tuple(result.finding for result in self.results)


def evaluate(
    packs: Sequence[Pack],
    bundle: Bundle,
    *,
    as_of: datetime,
    settings: Settings | None = None,
    watch: Callable[[str], None] | None = None,
) -> Evaluation:
    """Evaluate every rule of `packs` for each of its targets in `bundle` at the instant `as_of`.

    Results are ordered by pack, rule and subject; no order of files, rules or keys changes them.
    `watch` is told each rule's name before it is evaluated.
    """
    results: list[Result] = []
    planned = 0
    rules = (rule for pack in packs for rule in pack.rules)
    for rule in sorted(rules, key=lambda rule: (rule.pack, rule.id)):
        if watch is not None:
            watch(rule.name)
        count, found = RuleRun(rule, bundle, as_of, settings or Settings()).results()
        planned += count
        results += found
    return Evaluation(planned, tuple(results))


MakeWalker: TypeAlias = Callable[[Value, Spend, Mapping[str, Reason]], Walker]
"""(documents by name, the budget, why a document is gone) -> walker"""


@dataclass(slots=True)
class RuleRun:
    """One rule over one bundle, with its own budget; `walk` makes its walker, such as one that notes what it finds."""

    rule: Rule
    bundle: Bundle
    as_of: datetime
    settings: Settings
    budget: Budget = field(init=False)
    digests: Digests = field(default_factory=Digests)
    walk: MakeWalker = Walker

    def __post_init__(self) -> None:
        self.budget = Budget(self.settings.limits)

    def results(self) -> tuple[int, list[Result]]:
        """Return how many checks were planned, and one result for each."""
        walker = self._walker()
        exempt = self._exemption()
        if exempt is not None:
            return 1, [self._result(exempt, walker)]
        try:
            targets = find_targets(self.rule, walker)
            return self._over(targets, walker)
        except Exception as error:  # noqa: BLE001 - a rule that breaks must not hide the others
            return 1, [self._result(_broken(error), walker)]

    def _over(self, targets: list[Target], walker: Walker) -> tuple[int, list[Result]]:
        self.budget.allow(len(targets))
        interpreter = Interpreter(walker, clock.seconds_at(self.as_of), self.budget.grow)
        applied = 0
        results: list[Result] = []
        for target in targets:
            verdict, applies = self.verdict(target, interpreter)
            applied += applies
            results.append(self._result(verdict, walker, target))
        planned = len(targets)
        short = self._too_few(applied, targets)
        if short is not None and targets[0].is_empty:
            return 1, [self._result(short, walker)]
        results.sort(key=lambda result: (result.finding.subject, normalized(result.target or ())))
        if short is not None and targets[0].subject != NOWHERE:
            planned += 1
            results.append(self._result(short, walker))
        return planned, results

    def verdict(self, target: Target, interpreter: Interpreter) -> tuple[Verdict, bool]:
        """Return the verdict on one target, and whether the rule applies to it; raises BudgetExceeded."""
        if target.problem is not None:
            return target.problem, False
        self.budget.begin_target()
        try:
            return self._decide(target, interpreter)
        except BudgetExceeded:
            raise
        except Exception as error:  # noqa: BLE001 - a target that breaks its rule must not hide the others
            return _broken(error), False

    def _decide(self, target: Target, interpreter: Interpreter) -> tuple[Verdict, bool]:
        rule, slot = self.rule, target.slot
        scope = Scope(slot, slot)
        applies = interpreter.check(rule.when, scope) if rule.when is not None else None
        if applies is not None and applies.truth is not True:
            return describe(rule, applies, slot.path, applicability=True), False
        if rule.manual is not None:
            gone, roles = interpreter.walker.gone, self.settings.roles
            fresh = {name: document for name, document in self.bundle.documents.items() if name not in gone}
            bundle = replace(self.bundle, documents=fresh)
            verdict = attested(rule, rule.manual, target.subject, slot.value, bundle, self.as_of, roles)
            return replace(verdict, applies=applies), True
        if rule.require is None:
            raise TypeError("a rule has neither require nor manual: the compiler refuses this")
        verdict = describe(rule, interpreter.check(rule.require, scope), slot.path)
        return replace(verdict, applies=applies), True

    def _walker(self) -> Walker:
        root: dict[str, Value] = {}
        gone: dict[str, Reason] = {}
        for document in self.bundle:
            if self._is_stale(document.name, document.collected_at):
                gone[document.name] = Reason.EVIDENCE_STALE
            else:
                root[document.name] = document.value
        return self.walk(root, self.budget.spend, gone)

    def _is_stale(self, name: str, collected_at: datetime | None) -> bool:
        limits = [ages[name] for ages in (self.rule.max_age, self.settings.freshness) if name in ages]
        if not limits:
            return False
        if collected_at is None or collected_at > self.as_of:
            return True
        return clock.seconds_at(self.as_of) - clock.seconds_at(collected_at) > min(limits)

    def _exemption(self) -> Verdict | None:
        for name in sorted(self.rule.documents):
            exemption = self.bundle.exemptions.get(name)
            if exemption is not None and name not in self.bundle.documents:
                text = f"{name} is declared not applicable: {exemption.reason} (approved by {exemption.approved_by})"
                return Verdict(Outcome.NOT_APPLICABLE, None, None, text)
        return None

    def _too_few(self, applied: int, targets: list[Target]) -> Verdict | None:
        if applied >= self.rule.min_targets:
            return None
        seen = 0 if targets[0].is_empty else len(targets)
        text = f"the rule applies to {applied} of {seen} targets, at least {self.rule.min_targets} are wanted"
        return Verdict(Outcome.FAIL, None, None, text)

    def _result(self, verdict: Verdict, walker: Walker, target: Target | None = None) -> Result:
        slot = target.slot if target is not None else Slot((), ABSENT)
        subject = target.subject if target is not None else NOWHERE
        try:
            return self._told(verdict, walker, slot, subject, target is not None)
        except Exception as error:  # noqa: BLE001 - a verdict that can't be told must not hide the others
            return self._told(_broken(error), walker, replace(slot, value=ABSENT), subject, target is not None)

    def _told(self, verdict: Verdict, walker: Walker, slot: Slot, subject: str, has_target: bool) -> Result:
        rule = self.rule
        made = finding(
            pack=rule.pack,
            rule=rule.id,
            subject=subject,
            outcome=verdict.outcome,
            severity=rule.severity,
            title=rule.title,
            domain=rule.domain,
            scope=rule.scope,
            message=self._message(verdict, walker, slot, subject),
            why=rule.why,
            remedy=rule.remedy,
            owner=rule.owner,
            controls=rule.controls,
            spots=spots_of(verdict, slot.path, self.bundle),
            rule_place=rule.place,
            evidence_sha256=verdict.evidence_sha256(slot, self.digests),
            reason=verdict.reason,
            due=self._due(verdict.outcome),
            out_of_force=rule.out_of_force(self._day),
            waivable=verdict.outcome is Outcome.FAIL,
            observed=observed_of(verdict, slot.path),
            attested=verdict.attested,
        )
        kept = verdict if self.settings.traces else replace(verdict, trace=None, applies=None)
        return Result(made, rule, kept, slot.path if has_target else None, slot.value)

    def _message(self, verdict: Verdict, walker: Walker, slot: Slot, subject: str) -> str:
        if self.rule.message is None or verdict.outcome is not Outcome.FAIL or verdict.trace is None:
            return verdict.text
        reader = replace(walker, spend=Budget().spend)
        return fill(self.rule.message, subject, lambda selector: value_at(reader, selector, slot))

    def _due(self, outcome: Outcome) -> date | None:
        days = self.settings.deadlines.get(self.rule.severity)
        force = self.rule.out_of_force(self._day)
        if days is None or outcome in (Outcome.PASS, Outcome.NOT_APPLICABLE) or isinstance(force, Retired):
            return None
        return clock.later(self._day if force is None else force.first, days)

    @property
    def _day(self) -> date:
        return self.as_of.astimezone(UTC).date()


def _broken(error: Exception) -> Verdict:
    if isinstance(error, BudgetExceeded):
        text = f"the rule took {error}, which is its budget; the other rules were evaluated"
        return Verdict(Outcome.ERROR, Reason.BUDGET_EXCEEDED, None, text)
    if isinstance(error, ExtensionBroke):
        return Verdict(Outcome.ERROR, Reason.RULE_ERROR, None, f"{error}; the other rules were evaluated")
    text = f"the rule broke ({type(error).__name__}); the other rules were evaluated"
    return Verdict(Outcome.ERROR, Reason.RULE_ERROR, None, text)
