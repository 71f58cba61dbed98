"""The cases of a rule: given this evidence, expect these outcomes (decisions 54 to 56).

Every rule needs a case that passes and one that fails. Missing-data cases are derived: whatever a
passing case rests on is dropped, one member or document at a time, and the result may not stay open.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from arcanos import clock
from arcanos.digest import canonical
from arcanos.engine import fields, params
from arcanos.engine.case_edits import drop_path
from arcanos.engine.case_reading import Case, read_cases
from arcanos.engine.describe import dotted
from arcanos.engine.evaluator import Evaluation, MakeWalker, RuleRun, Settings
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems, refuse
from arcanos.engine.header import Header, read_header
from arcanos.engine.missing import needed_paths
from arcanos.engine.model import Rule
from arcanos.engine.pack import PackSource
from arcanos.engine.rule_grammar import compile_rule
from arcanos.engine.selectors import Walker
from arcanos.errors import Place
from arcanos.evidence.bundle import Bundle, Document, bundle_of
from arcanos.findings import Outcome, Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

OPEN: Final = (Outcome.PASS, Outcome.NOT_APPLICABLE)
BOTH_WAYS: Final = ("pass", "fail")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case; `derived` for a missing-data case; `message` says what differed."""

    rule: str
    case: str
    place: Place
    passed: bool
    message: str = ""
    derived: bool = False


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One run of a case: the rule as it was compiled, the evidence it was given, what came of it."""

    rule: Rule
    case: Case
    given: Mapping[str, Value]
    evaluation: Evaluation
    result: CaseResult

    @property
    def open(self) -> bool:
        """Whether every row lets a gate open."""
        return all(finding.outcome in OPEN for finding in self.evaluation.findings)

    @property
    def told(self) -> frozenset[str]:
        """The outcomes of its rows."""
        return frozenset(str(finding.outcome) for finding in self.evaluation.findings)


def run_cases(
    source: PackSource, watch: Callable[[CaseRun], None] | None = None, extensions: Extensions = NONE
) -> tuple[CaseResult, ...]:
    """Run the cases of every rule in a pack, and the missing-data cases derived from them.

    `watch` is shown each run. Raises PackRefused when the pack or a case does not load.
    """
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    found: list[CaseResult] = []
    for node in source.rules:
        with problems.noted():
            found += _run_rule(node, header, watch, extensions)
    problems.settle()
    return tuple(found)


def _run_rule(
    node: Node, header: Header, watch: Callable[[CaseRun], None] | None, extensions: Extensions
) -> list[CaseResult]:
    results: list[CaseResult] = []
    told: set[str] = set()
    rule = RuleCases(node, header, read_cases(fields.mapping(node, "a rule")), extensions)
    for case in rule.cases:
        written = rule.written(case)
        told |= written.told
        for run in (written, *rule.derived(written)):
            results.append(run.result)
            if watch is not None:
                watch(run)
    return [*results, *rule.missing_ways(told)]


@dataclass(frozen=True, slots=True)
class RuleCases:
    """One rule as it is written, with its cases ready to be run; it is compiled once for the same parameters.

    `walk` makes the walker of each run, such as one that notes what selectors find.
    """

    node: Node
    header: Header
    cases: Sequence[Case]
    extensions: Extensions = NONE
    compiled: dict[bytes, Rule] = field(default_factory=dict[bytes, Rule])
    walk: MakeWalker = Walker

    @property
    def identity(self) -> str:
        """The rule's id as the file says it."""
        return fields.text(fields.mapping(self.node, "a rule")["id"], "id") if "id" in self.node else ""

    def written(self, case: Case) -> CaseRun:
        """Run a case as it is written. Raises PackRefused where the rule does not compile with its parameters."""
        rule = self._compiled(case)
        if rule.uses_time and case.as_of is None:
            refuse(
                case.place,
                "CASE",
                f"the rule uses time and the case '{case.name}' has no as_of",
                "add as_of: 2026-01-31T12:00:00Z",
            )
        evaluation = self._evaluate(rule, case, case.given)
        return CaseRun(rule, case, case.given, evaluation, _compare(self.identity, case, evaluation))

    def derived(self, written: CaseRun) -> Iterator[CaseRun]:
        """Run the missing-data cases of a case that stays open: none for any other."""
        if not written.open:
            return
        rule, case = written.rule, written.case
        for path in needed_paths(rule, written.evaluation.results, case.given):
            given = drop_path(copy.deepcopy(dict(case.given)), path)
            run = CaseRun(rule, case, given, self._evaluate(rule, case, given), written.result)
            name = f"{case.name} (without {dotted(path)})"
            message = "the gate would stay open without it" if run.open else ""
            result = CaseResult(self.identity, name, case.place, not run.open, message, derived=True)
            yield replace(run, result=result)

    def missing_ways(self, told: set[str]) -> list[CaseResult]:
        """Return what is wrong where no case ends in pass, or none in fail."""
        place = self.node["cases"].key_place
        return [
            CaseResult(self.identity, f"(a case that ends in {word})", place, False, f"no case ends in {word}")
            for word in BOTH_WAYS
            if word not in told
        ]

    def _evaluate(self, rule: Rule, case: Case, given: Mapping[str, Value]) -> Evaluation:
        as_of = case.as_of or clock.EPOCH
        plain = bundle_of(given, collected_at=as_of, source=case.place.file)
        documents = {name: _collected(doc, case.collected_at.get(name)) for name, doc in plain.documents.items()}
        run = RuleRun(rule, Bundle(documents), as_of, Settings(roles=case.roles), walk=self.walk)
        planned, results = run.results()
        return Evaluation(planned, tuple(results))

    def _compiled(self, case: Case) -> Rule:
        key = canonical(dict(case.params))
        if key not in self.compiled:
            problems = Problems()
            needed = {name for name in _param_names(self.node.value) if isinstance(name, str)}
            bound = params.bind(self.header.params, case.params, problems, lambda name: case.place, needed)
            problems.settle()
            self.compiled[key] = compile_rule(self.node, self.header, bound, extensions=self.extensions)
        return self.compiled[key]


def _param_names(value: Value) -> Iterator[Value]:
    if is_object(value):
        if "param" in value:
            yield value["param"]
        for member in value.values():
            yield from _param_names(member)
    elif is_list(value):
        for element in value:
            yield from _param_names(element)


def _collected(document: Document, at: datetime | None) -> Document:
    return document if at is None else replace(document, collected_at=at)


def _compare(identity: str, case: Case, evaluation: Evaluation) -> CaseResult:
    got = {finding.subject: _outcome(finding.outcome, finding.reason) for finding in evaluation.findings}
    rows = [(finding.subject, finding) for finding in evaluation.findings]
    if isinstance(case.expect, str) and len(rows) != 1:
        return CaseResult(identity, case.name, case.place, False, f"expected one row, got {_listed(got)}")
    wanted = {rows[0][0]: case.expect} if isinstance(case.expect, str) else case.expect
    differences = [
        f"{subject}: expected {wanted.get(subject, 'no row')}, got {got.get(subject, 'no row')}"
        for subject in sorted({*wanted, *got})
        if not _agrees(wanted.get(subject), got.get(subject))
    ]
    if len(rows) != len(got):
        differences.append("two rows have one subject")
    texts = [f"({finding.message})" for subject, finding in rows if not _agrees(wanted.get(subject), got.get(subject))]
    return CaseResult(
        identity, case.name, case.place, not differences, " ".join(["; ".join(differences), *texts]).strip()
    )


def _agrees(wanted: str | None, got: str | None) -> bool:
    return wanted is not None and got is not None and (wanted == got or wanted == got.split()[0])


def _outcome(outcome: Outcome, reason: Reason | None) -> str:
    return f"{outcome} {reason}" if reason is not None else str(outcome)


def _listed(got: Mapping[str, str]) -> str:
    return ", ".join(f"{subject}: {outcome}" for subject, outcome in sorted(got.items())) or "none"
