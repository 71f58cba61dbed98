"""The typed form of rules and packs: what they are once every mistake in them has been told.

`docs/language.md` is the specification; the names here are its words. `conditions` has the checks of rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from arcanos.engine.conditions import Check
from arcanos.engine.terms import Selector
from arcanos.errors import Place
from arcanos.findings import NotYet, OutOfForce, Retired, Severity
from arcanos.materials import Origin, Requires

ENGINE_PACK: Final = "arcanos"
"""The pack of the engine's own findings, about waivers and baselines; no other pack may have this id."""


@dataclass(frozen=True, slots=True)
class Template:
    """Text with holes: literal pieces, selectors, and None for the subject."""

    pieces: tuple[str | Selector | None, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Manual:
    """A control that a person attests; `valid_for` is in seconds."""

    ask: str
    role: str
    valid_for: Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, compiled. `max_age` is in seconds for each document; `documents` are those it reads.

    It decides from `effective` on and from `retired` on no more, days in UTC; None for always.
    """

    pack: str
    id: str
    title: str
    domain: str
    severity: Severity
    scope: str
    owner: str
    why: str
    remedy: str
    controls: tuple[str, ...]
    targets: Selector | None
    subject: Template | None
    when: Check | None
    require: Check | None
    manual: Manual | None
    message: Template | None
    min_targets: int
    max_age: Mapping[str, Fraction]
    documents: frozenset[str]
    uses_time: bool
    place: Place
    effective: date | None = None
    retired: date | None = None

    @property
    def name(self) -> str:
        """`pack/rule`."""
        return f"{self.pack}/{self.id}"

    def out_of_force(self, day: date) -> OutOfForce | None:
        """Return why the rule decides nothing on a day, None where it does."""
        if self.effective is not None and day < self.effective:
            return NotYet(self.effective)
        if self.retired is not None and day >= self.retired:
            return Retired(self.retired)
        return None

    @property
    def days(self) -> str:
        """When it decides, in words; nothing for always."""
        days = (("in force from", self.effective), ("retired from", self.retired))
        return ", ".join(f"{word} {day}" for word, day in days if day is not None)


@dataclass(frozen=True, slots=True)
class Pack:
    """A compiled pack; `sha256` covers every file of it, `params_off_default` is what the reports print.

    `origin` is where it came from, None where nobody asked; `requires` is None where it says nothing.
    """

    id: str
    version: str
    title: str
    sha256: str
    source: str
    rules: tuple[Rule, ...]
    params_off_default: tuple[tuple[str, str], ...] = ()
    origin: Origin | None = None
    requires: Requires | None = None
