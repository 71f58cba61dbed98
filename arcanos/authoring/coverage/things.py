"""The things that cases can exercise, each at its place in the pack, and what to add where one was never seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from arcanos.errors import Place


class Part(Enum):
    """What kind of thing it is, in the order of the columns."""

    RULE = "rule"
    CHECK = "checks"
    BRANCH = "branches"
    PATH = "missing data"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be seen: `what` stands at `place`, `aspect` is how it must have been seen once."""

    place: Place
    part: Part
    what: str
    aspect: str

    @property
    def order(self) -> tuple[Place, int, str, str]:
        """The order in which things are listed: by place."""
        return (self.place, list(Part).index(self.part), self.what, self.aspect)

    @property
    def add(self) -> str:
        """What to add to the cases so that it is seen."""
        return ADD[self.aspect]


ADD: Final = {
    "pass": "add a case with a target that passes",
    "fail": "add a case with a target that fails",
    "manual": "add a case without an attestation",
    "true": "add a case where it holds",
    "false": "add a case where it does not hold",
    "unknown": "add a case where it can't be told: the value is missing, null or of another type",
    "applies": "add a case where the rule applies",
    "does not apply": "add a case that ends in not_applicable",
    "two elements": "add a case where the list has two elements or more",
    "no match": "add a case where nothing matches the key",
    "one match": "add a case where one element matches the key",
    "several matches": "add a case where two elements match the key",
    "taken": "add a case without the value, so that on_missing answers",
    "missing": "add a case that drops it",
}
"""How a thing must have been seen, and what to add where it was not."""
