"""The cases of the shipped packs notice every mistake that is tried, and leave nothing of a rule unseen."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from arcanos.authoring.coverage.measure import RuleCoverage, measure, total
from arcanos.authoring.mutation.trial import Fate, Trial, mutate
from arcanos.authoring.percent import rounded_down
from arcanos.engine.cases import CaseResult
from arcanos.engine.pack import load_pack
from arcanos.rules import shipped

PACKS = sorted(shipped())
PAGE = Path(__file__).parents[2] / "docs" / "packs.md"
RENEW = os.environ.get("ARCANOS_RENEW") == "1" and os.environ.get("CI") != "true"
COLUMNS = ("pack", "rules", "cases", "derived", "covered", "mutants", "noticed", "refused", "accepted")


@cache
def measured(name: str) -> tuple[tuple[CaseResult, ...], list[RuleCoverage]]:
    return measure(load_pack(shipped()[name]))


@cache
def tried(name: str) -> Trial:
    return mutate(load_pack(shipped()[name]))


@pytest.mark.parametrize("name", PACKS)
def test_the_cases_of_a_shipped_pack_leave_nothing_unseen(name: str) -> None:
    _, rules = measured(name)
    assert [f"{thing.place}: {thing.what}: never {thing.aspect}" for rule in rules for thing in rule.never_seen] == []
    assert len(rules) == len(load_pack(shipped()[name]).rules)


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_no_mutant_of_a_shipped_pack_survives_unexplained(name: str) -> None:
    trial = tried(name)
    survivors = [one.mutant for one in trial.of(Fate.SURVIVED)]
    assert [f"{mutant.place}: {mutant.id}: {mutant.before} -> {mutant.after}" for mutant in survivors] == []
    assert trial.unmatched == ()
    assert trial.of(Fate.NOTICED)


@pytest.mark.slow
def test_the_page_of_the_packs_says_the_figures() -> None:
    """Write them anew with ARCANOS_RENEW=1."""
    text = PAGE.read_text(encoding="utf-8")
    block = re.search(r"<!-- figures -->\n\n((?:\|.*\n)*)", text)
    assert block
    head = f"| {' | '.join(COLUMNS)} |\n| ---{' | ---:' * (len(COLUMNS) - 1)} |\n"
    wanted = head + "".join(f"| {name} | {' | '.join(figures(name))} |\n" for name in PACKS)
    if RENEW:
        PAGE.write_text(text.replace(block[0], f"<!-- figures -->\n\n{wanted}"), encoding="utf-8")
    else:
        assert block[1] == wanted


def figures(name: str) -> list[str]:
    results, rules = measured(name)
    trial = tried(name)
    derived = sum(result.derived for result in results)
    fates = [len(trial.of(fate)) for fate in (Fate.NOTICED, Fate.REFUSED, Fate.ACCEPTED)]
    covered = f"{rounded_down(total(rules).percent)} %"
    return [str(cell) for cell in (len(rules), len(results) - derived, derived, covered, len(trial.tried), *fates)]
