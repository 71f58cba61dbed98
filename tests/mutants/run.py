"""Runs mutmut on the code that decides, and holds its survivors to those that docs/mutants.md explains.

python tests/mutants/run.py          run, write the figures into the page, end with 1 where a survivor has no reason
python tests/mutants/run.py --only-page   the same from the last run
"""

# ruff: noqa: T201 (a program for the prompt)

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "mutants.md"
FIGURES, SURVIVORS, END = "<!-- figures -->", "<!-- survivors -->", "<!-- end -->"
NAME = re.compile(r"arcanos\.engine\.(\w+)\.x(?:ǁ\w+ǁ|_)(\w+?)__mutmut_\d+")
ROW = re.compile(r"^\| (`.*`) \| (.+?) \|$", re.MULTILINE)
LEAST = 90
NOTICED = ("killed", "timeout")


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed: where it was made, and the lines before and after."""

    module: str
    function: str
    before: str
    after: str

    @property
    def shown(self) -> str:
        """The cell that names it, the same as long as the code is."""
        changed = f"`{self.before}`" + (f" → `{self.after}`" if self.after else " is left out")
        return f"`{self.module}.{self.function}`: {changed}".replace("|", "\\|")


def results() -> dict[str, str]:
    """Return what became of each mutant of the last run, by its name."""
    told = _mutmut("results", "--all", "true")
    return dict(re.findall(r"^\s*(arcanos\.engine\S+): ([a-z ]+)$", told, re.MULTILINE))


def survivors(found: dict[str, str]) -> Iterator[Survivor]:
    """Yield the mutants that were not noticed."""
    for name, status in found.items():
        matched = NAME.fullmatch(name)
        if status not in NOTICED and matched is not None:
            shown = _mutmut("show", name).splitlines()
            before, after = (
                [line[1:].strip() for line in shown if re.match(rf"{sign}(?!{sign})", line)] for sign in ("-", r"\+")
            )
            yield Survivor(matched[1], matched[2], " ".join(before), " ".join(after))


def main(words: list[str]) -> int:
    """Run, write the page, and say whether every survivor is explained and enough were noticed."""
    if words != ["--only-page"]:
        subprocess.run([_program(), "run"], cwd=ROOT, check=False)
    found = results()
    undecided = sorted(name for name, status in found.items() if status == "not checked")
    if not found or undecided:
        print(f"{len(undecided)} of {len(found)} mutants were not tried: run it again without --only-page")
        return 1
    text = PAGE.read_text(encoding="utf-8")
    reasons = dict(ROW.findall(text))
    left = sorted({one.shown for one in survivors(found)})
    rows = "\n".join(f"| {shown} | {reasons.get(shown, 'UNEXPLAINED')} |" for shown in left)
    table = "| change | why no test notices it |\n| --- | --- |\n"
    PAGE.write_text(_between(_between(text, FIGURES, _figures(found)), SURVIVORS, table + rows), encoding="utf-8")
    unexplained = [shown for shown in left if shown not in reasons or reasons[shown] == "UNEXPLAINED"]
    print(*(f"no reason: {shown}" for shown in unexplained), sep="\n")
    noticed = sum(status in NOTICED for status in found.values())
    print(f"{noticed} of {len(found)} mutants were noticed ({noticed / len(found):.1%}); docs/mutants.md is written")
    return int(bool(unexplained) or noticed * 100 < LEAST * len(found))


def _figures(found: dict[str, str]) -> str:
    modules = sorted({name.split(".")[2] for name in found})
    lines = ["| module | mutants | noticed | share |", "| --- | ---: | ---: | ---: |"]
    totals: Counter[str] = Counter()
    for module in modules:
        statuses = [status for name, status in found.items() if name.split(".")[2] == module]
        noticed = sum(status in NOTICED for status in statuses)
        totals += Counter({"all": len(statuses), "noticed": noticed})
        lines.append(f"| `{module}.py` | {len(statuses)} | {noticed} | {noticed / len(statuses):.1%} |")
    lines.append(f"| together | {totals['all']} | {totals['noticed']} | {totals['noticed'] / totals['all']:.1%} |")
    return "\n".join(lines)


def _between(text: str, mark: str, inner: str) -> str:
    before, _, rest = text.partition(mark)
    _, _, after = rest.partition(END)
    return f"{before}{mark}\n{inner}\n{END}{after}"


def _mutmut(*words: str) -> str:
    return subprocess.run([_program(), *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _program() -> str:
    return str(Path(sys.executable).with_name("mutmut"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
