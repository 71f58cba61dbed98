"""The codes of remarks: one literal table, each with how grave it is and what it finds."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

PAGES: Final = "docs/lint"
"""Where the page of each code stands, `<code>.md`."""


class Level(IntEnum):
    """How grave a remark is; the order is used by `--fail-on`."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Code(NamedTuple):
    """How grave, and what is found; `refused` is the code of the mistake where the pack does not even load."""

    level: Level
    finds: str
    refused: str = ""


CODES: Final[dict[str, Code]] = {
    # what a rule asks
    "never-true": Code(Level.ERROR, "a clause that nothing can meet"),
    "never-false": Code(Level.ERROR, "a clause that nothing can fail"),
    "repeated-clause": Code(Level.WARNING, "a clause that another one says already"),
    "on-missing-pass": Code(Level.WARNING, "a clause that passes where its evidence is missing"),
    "point-comparison": Code(Level.WARNING, "a comparison that reads a measure without its interval"),
    "no-min-targets": Code(Level.NOTE, "a rule about the existence of things that is content where there are none"),
    # what its cases show
    "one-sided-cases": Code(Level.ERROR, "a rule without a case that passes, or without one that fails"),
    "no-not-applicable-case": Code(Level.WARNING, "a rule with `when` and no case to which it does not apply"),
    "no-indeterminate-case": Code(Level.NOTE, "a rule without a case that can't be told"),
    "one-way-clause": Code(Level.NOTE, "a clause that answers the same in all cases"),
    "selects-nothing": Code(Level.WARNING, "a selector that selects nothing in any case"),
    # what it says
    "absent-in-message": Code(Level.WARNING, "a message that shows a field which is absent where the rule fails"),
    "constant-message": Code(Level.WARNING, "a message that shows nothing of the evidence"),
    "placeholder-text": Code(Level.WARNING, "text that was never written"),
    "repeated-text": Code(Level.WARNING, "title, why and remedy that say the same"),
    # what it refers to
    "unknown-clause": Code(Level.WARNING, "a control whose clause its framework does not have"),
    "unknown-framework": Code(Level.NOTE, "a control of a framework that nobody has described"),
    "unknown-role": Code(Level.WARNING, "an owner or an attesting role that nobody can hold"),
    "unmatched-waiver": Code(Level.WARNING, "a waiver for a rule that does not exist"),
    # how it is set
    "unbounded-parameter": Code(Level.WARNING, "a parameter that the configuration may set until the rule is content"),
    "unused-parameter": Code(Level.ERROR, "a parameter that no rule uses", refused="ARC-POL-UNUSED"),
    "no-freshness": Code(Level.NOTE, "a rule that takes measured evidence of any age"),
    "never-blocks": Code(Level.NOTE, "a rule whose failure closes no gate"),
    "unused-suppression": Code(Level.WARNING, "a suppression that suppresses nothing"),
}
"""In the order of the index of pages."""


def page_of(code: str) -> str:
    """Return where the page of a code stands."""
    return f"{PAGES}/{code}.md"
