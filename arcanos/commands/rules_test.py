"""`arcanos rules test`: do the cases of the rules hold?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from arcanos.commands import completing
from arcanos.commands.options import config_option
from arcanos.commands.packs import each, meant, name_of, packs_argument
from arcanos.commands.screen import Progress, counted, say
from arcanos.engine.cases import CaseResult, run_cases
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, Mistake, PackRefused, Place, UsageError, did_you_mean

EXAMPLES = """\b
Examples:
  arcanos rules test
  arcanos rules test policies --verbose
  arcanos rules test --rule security/weights-encrypted-at-rest
"""


@click.command("test", epilog=EXAMPLES)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    help="Only the cases of this rule, RULE or PACK/RULE. Repeatable.",
    shell_complete=completing.rules,
)
@click.option("--verbose", "-v", is_flag=True, help="List every case, not only those that differ.")
@config_option
@packs_argument
def command(config_path: Path | None, rules: tuple[str, ...], verbose: bool, packs: tuple[str, ...]) -> int:
    """Run the cases of every rule, and the missing-data cases derived from them.

    Ends with 1 when a case differs from what it expects, 3 when a pack does not load or no case was run.
    """
    sources = _narrowed(each(meant(packs, config_path), lambda _, source: source), rules)
    told = _Told(verbose)
    with Progress() as progress:
        for source in sources:
            progress(f"testing {source.name}")
            told.add(source)
    if told.ran:
        say(told.sum)
    return told.exit_code()


def _narrowed(sources: list[PackSource], rules: Sequence[str]) -> list[PackSource]:
    """Keep of the packs the rules asked for; a name that matches none is refused."""
    if not rules:
        return sources
    names = {name_of(source, node) for source in sources for node in source.rules if "id" in node}
    for rule in rules:
        if not any(_is(rule, name) for name in names):
            known = sorted(names if "/" in rule else {name.rpartition("/")[2] for name in names})
            hint = did_you_mean(rule, known) or "'arcanos rules list' shows them"
            raise UsageError(f"no rule is called '{rule}'; {hint}")
    narrowed = (
        replace(source, rules=tuple(n for n in source.rules if any(_is(rule, name_of(source, n)) for rule in rules)))
        for source in sources
    )
    return [source for source in narrowed if source.rules]


def _is(rule: str, name: str) -> bool:
    return rule in (name, name.rpartition("/")[2])


@dataclass(slots=True)
class _Told:
    verbose: bool
    ran: int = 0
    derived: int = 0
    failed: int = 0
    refused: list[Mistake] = field(default_factory=list[Mistake])

    def add(self, source: PackSource) -> None:
        """Run the cases of a pack and tell those that differ; a pack that can't be run is told at the end."""
        try:
            results = run_cases(source)
        except PackRefused as refused:
            self.refused += refused.mistakes
            return
        for result in results:
            self.ran += 1
            self.derived += result.derived
            self.failed += not result.passed
            if self.verbose or not result.passed:
                say(_line(result))

    @property
    def sum(self) -> str:
        held = f"{self.ran - self.failed} hold, {self.failed} differ"
        return f"{counted(self.ran, 'case')} ran ({self.derived} derived by dropping data): {held}"

    def exit_code(self) -> ExitCode:
        """Return the exit code. Raises PackRefused where a pack could not be run, or nothing was."""
        if self.refused:
            raise PackRefused(self.refused)
        if not self.ran:
            raise PackRefused([Mistake(Place("(cases)"), "ARC-POL-EMPTY", "no case was run", "add cases to the rules")])
        return ExitCode.CLOSED if self.failed else ExitCode.OPEN


def _line(result: CaseResult) -> str:
    word = "holds" if result.passed else "DIFFERS"
    return ": ".join(filter(None, (str(result.place), word, result.rule, result.case, result.message)))
