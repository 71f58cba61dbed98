"""`arcanos rules mutate`: which mistakes in a rule would its cases not notice?"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import click

from arcanos.authoring.mutation.report import as_json
from arcanos.authoring.mutation.trial import Fate, Trial, Tried, mutate, score
from arcanos.authoring.percent import rounded_down
from arcanos.commands import completing
from arcanos.commands.options import config_option, fail_under_option, format_option
from arcanos.commands.packs import Extending, each, meant, narrowed, packs_argument
from arcanos.commands.screen import Progress, counted, inert, say
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, Mistake, PackRefused, Place

LONGEST: Final = 100
"""Characters of a spelling that are shown; JSON has all of it."""
EXAMPLES = """\b
Examples:
  arcanos rules mutate policies
  arcanos rules mutate --rule security/weights-encrypted-at-rest
  arcanos rules mutate --fail-under 95 --format json > mutants.json
"""


@click.command("mutate", epilog=EXAMPLES)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help="Only the mutants of this rule, RULE or PACK/RULE, and none of pack.yaml. Repeatable.",
    shell_complete=completing.rules,
)
@click.option("--verbose", "-v", is_flag=True, help="List every mutant with the case that noticed it.")
@fail_under_option("Bear mutants that survive while at least this share is noticed.")
@format_option
@config_option
@packs_argument
def command(
    config_path: Path | None,
    rules: tuple[str, ...],
    verbose: bool,
    fail_under: Fraction | None,
    format_: str,
    packs: tuple[str, ...],
) -> int:
    """Make small wrong versions of every rule, and tell which of them no case notices.

    Each mutant is tried with the cases of its rule, written and derived; one of pack.yaml with those
    of all rules. One that means the same is accepted under accepted_mutants in pack.yaml, with a
    reason. Ends with 1 when a mutant survives, 3 when a pack does not load or its cases do not hold.
    """
    sources = narrowed(each(meant(packs, config_path), lambda _, source: source), rules)
    extending = Extending(config_path, bool(packs))
    with Progress() as progress:
        trials = [_trial(source, extending, bool(rules), progress) for source in sources]
    made = sum(len(trial.tried) for trial in trials)
    if made == sum(len(trial.of(Fate.REFUSED)) for trial in trials):
        hint = "name a rule with checks"
        raise PackRefused([Mistake(Place("(mutants)"), "ARC-POL-EMPTY", "no mutant was tried", hint)])
    if format_ == "text":
        _tell(trials, verbose)
    else:
        sys.stdout.write(inert(json.dumps(as_json(trials), indent=2, ensure_ascii=False)) + "\n")
    return _exit_code(trials, fail_under)


def _trial(source: PackSource, extending: Extending, some: bool, progress: Callable[[str], None]) -> Trial:
    ids = [str(node.value["id"]) for node in source.rules] if some else None

    def watch(done: int, of: int) -> None:
        progress(f"trying mutants of {source.name}: {done} of {of}")

    return mutate(source, ids, watch, extending.of(source))


def _exit_code(trials: Sequence[Trial], fail_under: Fraction | None) -> ExitCode:
    if any(trial.unmatched for trial in trials):
        return ExitCode.CLOSED
    if fail_under is not None:
        return ExitCode.OPEN if score(trials) >= fail_under else ExitCode.CLOSED
    return ExitCode.CLOSED if any(trial.of(Fate.SURVIVED) for trial in trials) else ExitCode.OPEN


def _tell(trials: Sequence[Trial], verbose: bool) -> None:
    for trial in trials:
        for one in trial.tried:
            if verbose or one.fate in (Fate.SURVIVED, Fate.ACCEPTED):
                say(_line(one))
        for missed in trial.unmatched:
            say(f"{missed.place}: accepted_mutants: {missed.id}: {missed.why}; take it out")
    counts = {fate: sum(len(trial.of(fate)) for trial in trials) for fate in Fate}
    parts = ", ".join(f"{count} {fate.value}" for fate, count in counts.items())
    say(f"{counted(sum(counts.values()), 'mutant')}: {parts}; {rounded_down(score(trials))} % noticed")


def _line(one: Tried) -> str:
    mutant = one.mutant
    what = f"{mutant.place}: {one.fate.value}: {mutant.id}: {_short(mutant.before)} -> {_short(mutant.after)}"
    if one.fate is Fate.SURVIVED:
        return f"{what}; {mutant.add}"
    return f"{what} ({one.by})" if one.by else what


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
