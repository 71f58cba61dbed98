"""`arcanos rules test`: do the cases of the rules hold?"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import click

from arcanos.authoring.coverage.measure import measure
from arcanos.commands import completing
from arcanos.commands.covering import Covered
from arcanos.commands.options import config_option, fail_under_option, format_option
from arcanos.commands.packs import Extending, each, meant, narrowed, packs_argument
from arcanos.commands.screen import Progress, counted, say
from arcanos.engine.cases import CaseResult, run_cases
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, Mistake, PackRefused, Place, Refused, UsageError, worst

EXAMPLES = """\b
Examples:
  arcanos rules test
  arcanos rules test policies --verbose
  arcanos rules test --rule security/weights-encrypted-at-rest
  arcanos rules test --coverage --fail-under 90
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
@click.option("--coverage", is_flag=True, help="Say what the cases exercise of each rule, and what they never show.")
@fail_under_option("With --coverage: end with 1 when less than this is covered.")
@format_option
@config_option
@packs_argument
def command(
    config_path: Path | None,
    rules: tuple[str, ...],
    verbose: bool,
    coverage: bool,
    fail_under: Fraction | None,
    format_: str,
    packs: tuple[str, ...],
) -> int:
    """Run the cases of every rule, and the missing-data cases derived from them.

    Ends with 1 when a case differs from what it expects or less is covered than --fail-under asks,
    3 when a pack does not load or no case was run.
    """
    if not coverage and (fail_under is not None or format_ != "text"):
        raise UsageError("--fail-under and --format go with --coverage; add it, or leave them out")
    sources = narrowed(each(meant(packs, config_path), lambda _, source: source), rules)
    told = _Told(Extending(config_path, bool(packs)), verbose, quiet=format_ != "text")
    covered = Covered(fail_under)
    with Progress() as progress:
        for source in sources:
            progress(f"testing {source.name}")
            told.add(source, covered if coverage else None)
    code = told.exit_code()
    if format_ != "text":
        covered.tell_json(told.results)
    else:
        if coverage:
            covered.tell()
        say(told.sum)
    return worst([code, covered.exit_code()]) if coverage else code


@dataclass(slots=True)
class _Told:
    extending: Extending
    verbose: bool
    quiet: bool = False
    results: list[CaseResult] = field(default_factory=list[CaseResult])
    refused: list[Mistake] = field(default_factory=list[Mistake])

    def add(self, source: PackSource, covered: Covered | None) -> None:
        """Run the cases of a pack and tell those that differ; a pack that can't be run is told at the end."""
        try:
            extensions = self.extending.of(source)
            if covered is None:
                results = run_cases(source, extensions=extensions)
            else:
                results, rules = measure(source, extensions)
                covered.rules += rules
        except Refused as refused:
            self.refused += refused.mistakes
            return
        self.results += results
        for result in results:
            if not self.quiet and (self.verbose or not result.passed):
                say(_line(result))

    @property
    def sum(self) -> str:
        ran, failed = len(self.results), self._failed
        derived = sum(result.derived for result in self.results)
        return f"{counted(ran, 'case')} ran ({derived} derived by dropping data): {ran - failed} hold, {failed} differ"

    @property
    def _failed(self) -> int:
        return sum(not result.passed for result in self.results)

    def exit_code(self) -> ExitCode:
        """Return the exit code. Raises PackRefused where a pack could not be run, or nothing was."""
        if self.refused:
            raise PackRefused(self.refused)
        if not self.results:
            raise PackRefused([Mistake(Place("(cases)"), "ARC-POL-EMPTY", "no case was run", "add cases to the rules")])
        return ExitCode.CLOSED if self._failed else ExitCode.OPEN


def _line(result: CaseResult) -> str:
    word = "holds" if result.passed else "DIFFERS"
    return ": ".join(filter(None, (str(result.place), word, result.rule, result.case, result.message)))
