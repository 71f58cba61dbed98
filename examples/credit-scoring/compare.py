"""Compare 1.0.0, 1.1.0 and the steps between them: which of the changes makes the rates of the groups alike.

Prints the table of the README. Everything is measured out of fold, as in the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scoring.german import ATTRIBUTES
from scoring.measures import ratio
from scoring.outoffold import score_out_of_fold
from scoring.recipes import PROTECTED, Costs, Recipe, recipes
from scoring.results import cost, selection_rates
from train import Study, prepare

HEAD = """\
| | granted | cost | women to men | young to old | worst to best of four |
| --- | --- | --- | --- | --- | --- |"""


def variants(study: Study) -> Iterator[tuple[str, Recipe, Costs]]:
    """Yield each step by name, with the costs it is judged by."""
    first, second = recipes(study.costs, study.people, study.telling - set(PROTECTED))
    unprotected = tuple(a for a in ATTRIBUTES if a not in PROTECTED)
    yield "1.0.0", first, study.costs
    yield "the same, threshold corrected", replace(first, threshold=second.threshold), study.costs
    yield "and without protected attributes", replace(second, features=unprotected, reweighed=False), study.costs
    yield "and reweighed", replace(second, features=unprotected), study.costs
    yield "without proxies, not reweighed", replace(second, reweighed=False), study.costs
    yield "1.1.0: without proxies and reweighed", second, study.costs
    for bad_rate in (0.05, 0.10):
        costs = replace(study.costs, bad_rate=bad_rate)
        _, shifted = recipes(costs, study.people, study.telling - set(PROTECTED))
        yield f"1.1.0 if {bad_rate:.0%} of applicants were bad risks", shifted, costs


def row(study: Study, name: str, recipe: Recipe, costs: Costs) -> str:
    """Return one line of the table."""
    scored = score_out_of_fold(recipe, study.people, study.groups)
    rates = selection_rates(study.groups, scored)
    spent = cost(study.people, costs, scored)
    parity = [ratio([m for g, m in rates if g.attribute == attribute]) for attribute in ("sex", "age", "sex-age")]
    everyone = costs.granting_bad * costs.bad_rate
    shown = [f"{scored.granted.mean():.0%}", f"{spent['value']:.2f} of {everyone:.2f}", *map(_shown, parity)]
    return f"| {name} | {' | '.join(shown)} |"


def _shown(parity: tuple[float, float, float]) -> str:
    value, low, high = parity
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def main() -> None:
    """Print the table."""
    study = prepare()
    print(HEAD)
    for name, recipe, costs in variants(study):
        print(row(study, name, recipe, costs))


if __name__ == "__main__":
    main()
