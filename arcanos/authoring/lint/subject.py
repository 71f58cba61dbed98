"""What is linted: a pack with its rules compiled, and what became of their cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from arcanos.authoring.lint.sightings import Sightings, WatchedWalker
from arcanos.config import Config
from arcanos.engine.case_reading import Case, read_cases
from arcanos.engine.cases import RuleCases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.evaluator import Result
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems
from arcanos.engine.header import Header, read_header
from arcanos.engine.model import Pack, Rule
from arcanos.engine.pack import PackSource
from arcanos.engine.truth import Trace
from arcanos.readers.shapes import is_list, members, value_at
from arcanos.readers.source import Value


@dataclass(frozen=True, slots=True)
class LintedRule:
    """A rule as it is written and as it is compiled, its cases, their results, and what its selectors found."""

    node: Node
    rule: Rule
    cases: tuple[Case, ...]
    results: tuple[Result, ...]
    sightings: Sightings

    def traces(self) -> Iterator[Trace]:
        """Yield the verdicts of all cases: of `when`, and of `require`."""
        for result in self.results:
            for trace in (result.verdict.trace, result.verdict.applies):
                if trace is not None:
                    yield trace

    def expected(self) -> frozenset[str]:
        """Return the outcomes that the cases expect."""
        expects = (case.expect for case in self.cases)
        words = (word for e in expects for word in ([e] if isinstance(e, str) else e.values()))
        return frozenset(word.split()[0] for word in words)


@dataclass(frozen=True, slots=True)
class LintedPack:
    """A pack, compiled; `config` is the configuration that it is linted for, None where there is none."""

    source: PackSource
    header: Header
    pack: Pack
    rules: tuple[LintedRule, ...]
    config: Config | None = None


def linted_pack(source: PackSource, config: Config | None = None, extensions: Extensions = NONE) -> LintedPack:
    """Compile a pack and play its cases. Raises PackRefused with all that is wrong with it."""
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    rules: list[LintedRule] = []
    compiled: list[Pack] = []
    with problems.noted():
        compiled.append(compiled_for_lint(source, extensions))
    known: Mapping[str, Rule] = {rule.id: rule for pack in compiled for rule in pack.rules}
    for node in source.rules:
        if "cases" in node:
            with problems.noted():
                cases = tuple(read_cases(node))
                if known:
                    rules.append(_played(node, header, known[node["id"].value], cases, extensions))
    problems.settle()
    return LintedPack(source, header, compiled[0], tuple(rules), config)


def compiled_for_lint(source: PackSource, extensions: Extensions = NONE) -> Pack:
    """Compile a pack without a configuration: a parameter that has no default takes the one that a case sets."""
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    given: dict[str, Value] = {}
    for name, param in header.params.items():
        if "default" not in param.node:
            for value in _set_by_cases(source, name):
                given.setdefault(name, value)
    return compile_pack(source, given, extensions=extensions)


def _set_by_cases(source: PackSource, name: str) -> Iterator[Value]:
    for node in source.rules:
        cases = value_at(node.value, ("cases",))
        for case in cases if is_list(cases) else []:
            params = members(case, "params")
            if name in params:
                yield params[name]


def _played(node: Node, header: Header, rule: Rule, cases: tuple[Case, ...], extensions: Extensions) -> LintedRule:
    """Play the cases of a rule; whether they hold is not the linter's question."""
    sightings = Sightings()
    runs = RuleCases(node, header, cases, extensions, walk=partial(WatchedWalker, sightings=sightings))
    results = [result for case in cases for result in runs.written(case).evaluation.results]
    return LintedRule(node, rule, cases, tuple(results), sightings)
