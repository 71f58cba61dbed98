"""Trying mutants: which case notices each, and which nothing notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

from arcanos.authoring.mutation.mutants import OF_PACK, Mutant, mutants_of_header, mutants_of_rule
from arcanos.engine.case_reading import read_cases
from arcanos.engine.cases import CaseRun, RuleCases, run_cases
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems
from arcanos.engine.header import Header, read_header
from arcanos.engine.pack import PackSource
from arcanos.errors import Mistake, PackRefused, Place

ACCEPTED = "accepted_mutants"
Watch = Callable[[int, int], None]
"""Told how many mutants were tried, and of how many."""


class Fate(Enum):
    """What became of a mutant."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and its fate; `by` is the case that noticed it, or the reason why it is accepted."""

    mutant: Mutant
    fate: Fate
    by: str = ""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An acceptance in `pack.yaml` that matches no surviving mutant; `why` says what it misses."""

    id: str
    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """All mutants of a pack with their fates, in the order of the pack, and the acceptances that match none."""

    pack: str
    tried: tuple[Tried, ...]
    unmatched: tuple[Acceptance, ...]

    def of(self, fate: Fate) -> list[Tried]:
        """Return the mutants of one fate."""
        return [one for one in self.tried if one.fate is fate]


def score(trials: Sequence[Trial]) -> Fraction:
    """Return how many percent of the mutants that a case should notice one does; of none, 0."""
    noticed = sum(len(trial.of(Fate.NOTICED)) for trial in trials)
    survived = sum(len(trial.of(Fate.SURVIVED)) for trial in trials)
    return Fraction(100 * noticed, noticed + survived) if noticed + survived else Fraction(0)


def mutate(
    source: PackSource,
    rules: Collection[str] | None = None,
    watch: Watch | None = None,
    extensions: Extensions = NONE,
) -> Trial:
    """Try every mutant of a pack, or of some of its rules, by their ids; then not those of `pack.yaml`.

    Raises PackRefused where the pack does not load or one of its cases does not hold as it is.
    """
    chosen = source.rules if rules is None else tuple(node for node in source.rules if node.value["id"] in rules)
    _refuse_differing(replace(source, rules=chosen), extensions)
    problems = Problems()
    header = read_header(source, problems)
    benches = [_Bench(RuleCases(node, header, read_cases(node), extensions)) for node in chosen]
    jobs = [(mutant, [bench]) for bench in benches for mutant in mutants_of_rule(bench.cases.node)]
    if rules is None:
        jobs += [(mutant, benches) for mutant in mutants_of_header(source)]
    reasons = _reasons(source)
    found: list[Tried] = []
    for mutant, where in jobs:
        found.append(_tried(mutant, source, where, reasons))
        if watch is not None:
            watch(len(found), len(jobs))
    return Trial(header.id, tuple(found), tuple(_unmatched(source, found, rules)))


def _refuse_differing(source: PackSource, extensions: Extensions) -> None:
    differing = [result for result in run_cases(source, extensions=extensions) if not result.passed]
    if differing:
        hint = "mend it first ('arcanos rules test' says how it differs): a mutant is noticed by what changes"
        raise PackRefused(
            Mistake(one.place, "ARC-POL-CASE", f"the case '{one.case}' of {one.rule} does not hold", hint)
            for one in differing
        )


@dataclass(slots=True)
class _Bench:
    """The cases of one rule, in the order in which they are asked: who noticed last is asked first."""

    cases: RuleCases
    order: list[int] = field(default_factory=list[int])

    def noticed(self, node: Node, header: Header) -> str | None:
        """Return the case that tells a mutant from the rule, or None. Raises PackRefused for one that does not load."""
        mutant = replace(self.cases, node=node, header=header, compiled={})
        open_runs: list[CaseRun] = []
        told: set[str] = set()
        for i in self._asked():
            run = mutant.written(mutant.cases[i])
            if not run.result.passed:
                self.order.remove(i)
                self.order.insert(0, i)
                return run.result.case
            told |= run.told
            open_runs += [run] if run.open else []
        derived = (run.result for written in open_runs for run in mutant.derived(written))
        differing = (result for results in (derived, mutant.missing_ways(told)) for result in results)
        return next((result.case for result in differing if not result.passed), None)

    def _asked(self) -> list[int]:
        self.order = self.order or list(range(len(self.cases.cases)))
        return list(self.order)


def _tried(mutant: Mutant, source: PackSource, benches: Sequence[_Bench], reasons: Mapping[str, str]) -> Tried:
    try:
        by = _noticed(mutant, source, benches)
    except PackRefused:
        return Tried(mutant, Fate.REFUSED)
    if by is not None:
        return Tried(mutant, Fate.NOTICED, by)
    if mutant.id in reasons:
        return Tried(mutant, Fate.ACCEPTED, reasons[mutant.id])
    return Tried(mutant, Fate.SURVIVED)


def _noticed(mutant: Mutant, source: PackSource, benches: Sequence[_Bench]) -> str | None:
    if mutant.rule != OF_PACK:
        [bench] = benches
        return bench.noticed(mutant.node, bench.cases.header)
    problems = Problems()
    header = read_header(replace(source, header=mutant.node), problems)
    problems.settle()
    for bench in benches:
        by = bench.noticed(bench.cases.node, header)
        if by is not None:
            return f"{bench.cases.identity}: {by}"
    return None


def _reasons(source: PackSource) -> dict[str, str]:
    accepted = source.header.get(ACCEPTED)
    return {} if accepted is None else {key: str(reason.value) for key, reason in accepted.members()}


def _unmatched(source: PackSource, tried: Sequence[Tried], rules: Collection[str] | None) -> Iterator[Acceptance]:
    fates = {one.mutant.id: one.fate for one in tried}
    for key in _reasons(source):
        if rules is not None and key.partition(".")[0] not in rules:
            continue
        why = {None: "there is no such mutant", Fate.NOTICED: "a case notices it", Fate.REFUSED: "it does not compile"}
        fate = fates.get(key)
        if fate in why:
            yield Acceptance(key, source.header[ACCEPTED][key].key_place, why[fate])
