"""What `arcanos rules test --coverage` shows: a table of the rules, what was never seen, and the total."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from arcanos.authoring.coverage.measure import RuleCoverage, Share, total
from arcanos.authoring.coverage.report import as_json
from arcanos.authoring.coverage.things import Part
from arcanos.commands.screen import inert, say, table
from arcanos.engine.cases import CaseResult
from arcanos.errors import ExitCode

COLUMNS = (Part.CHECK, Part.BRANCH, Part.PATH)


@dataclass(slots=True)
class Covered:
    """The coverage of the packs that were tested, and the lowest percentage that is enough."""

    fail_under: Fraction | None
    rules: list[RuleCoverage] = field(default_factory=list[RuleCoverage])

    def tell(self) -> None:
        """Say what was covered and what was not."""
        rows = [[rule.rule, *_cells([rule])] for rule in self.rules]
        say(*table(["rule", *(part.value for part in COLUMNS), "all"], [*rows, ["total", *_cells(self.rules)]]))
        for rule in self.rules:
            for thing in rule.never_seen:
                say(f"{thing.place}: {thing.part.value}: {thing.what}: never {thing.aspect}; {thing.add}")
        whole = total(self.rules)
        missing = f", {whole.total - whole.seen} never seen" if whole.seen < whole.total else ""
        say(f"coverage: {whole.shown} % of {whole.total}{missing}{self._enough(whole)}")

    def tell_json(self, results: Sequence[CaseResult]) -> None:
        """Write the same as JSON."""
        text = json.dumps(as_json(self.rules, results), indent=2, ensure_ascii=False)
        sys.stdout.write(inert(text) + "\n")

    def exit_code(self) -> ExitCode:
        """Return CLOSED where the total is below what is enough."""
        enough = self.fail_under is None or total(self.rules).percent >= self.fail_under
        return ExitCode.OPEN if enough else ExitCode.CLOSED

    def _enough(self, whole: Share) -> str:
        if self.fail_under is None:
            return ""
        below = whole.percent < self.fail_under
        return f"; {'below' if below else 'at least'} {float(self.fail_under):g} %"


def _cells(rules: list[RuleCoverage]) -> list[str]:
    parts = [total(rules, part) for part in COLUMNS]
    return [*(f"{part.seen}/{part.total}" if part.total else "-" for part in parts), f"{total(rules).shown} %"]
