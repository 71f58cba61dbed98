"""Linting packs: what every family of remarks says, and what of it the packs suppress."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.authoring.lint.clauses import about_clauses
from arcanos.authoring.lint.codes import CODES, Level
from arcanos.authoring.lint.evidence import about_evidence
from arcanos.authoring.lint.looseness import about_parameters
from arcanos.authoring.lint.observed import about_cases
from arcanos.authoring.lint.references import about_controls, about_roles, about_waivers
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import LintedPack, linted_pack
from arcanos.authoring.lint.texts import about_texts
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.pack import PackSource
from arcanos.engine.suppressions import Suppression
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import Mistake, PackRefused, did_you_mean

FAMILIES: Final[tuple[Callable[[LintedPack], Iterator[Remark]], ...]] = (
    about_clauses,
    about_cases,
    about_texts,
    about_controls,
    about_roles,
    about_parameters,
    about_evidence,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A remark and why it does not count: the reason in the pack, or that its code is ignored for this call."""

    remark: Remark
    suppressed: str = ""
    ignored: bool = False

    @property
    def counts(self) -> bool:
        """Whether it stands."""
        return not (self.suppressed or self.ignored)


@dataclass(frozen=True, slots=True)
class Lint:
    """All that was said of some packs, in the order of the places; nothing is left out."""

    packs: tuple[LintedPack, ...]
    said: tuple[Said, ...]

    @property
    def standing(self) -> tuple[Remark, ...]:
        """The remarks that are neither suppressed nor ignored."""
        return tuple(said.remark for said in self.said if said.counts)

    def count(self, level: Level) -> int:
        """Return how many remarks of a level stand."""
        return sum(remark.level is level for remark in self.standing)

    def at_least(self, level: Level) -> bool:
        """Return whether a remark of a level or of a graver one stands."""
        return any(remark.level >= level for remark in self.standing)


def lint(packs: Iterable[LintedPack], waivers: Sequence[Waiver] = (), ignored: Collection[str] = ()) -> Lint:
    """Return what is to be said of packs, and of waivers that are meant for their rules; `ignored` are codes."""
    linted = tuple(packs)
    said = [one for pack in linted for one in _about(pack, ignored)]
    rules = [rule.name for pack in linted for rule in pack.pack.rules]
    said += [Said(remark, ignored=remark.code in ignored) for remark in about_waivers(waivers, rules)]
    return Lint(linted, tuple(sorted(said, key=lambda one: one.remark)))


def _about(pack: LintedPack, ignored: Collection[str]) -> Iterator[Said]:
    remarks = sorted({remark for family in FAMILIES for remark in family(pack)})
    for remark in remarks:
        found = _covering(pack.header.suppressions, remark)
        yield Said(remark, found[0].reason if found else "", remark.code in ignored)
    for suppression in pack.header.suppressions:
        for remark in _idle(pack, suppression, remarks):
            yield Said(remark, ignored=remark.code in ignored)


def _covering(suppressions: Sequence[Suppression], remark: Remark) -> list[Suppression]:
    return [one for one in suppressions if one.covers(remark.code, remark.rule or None, remark.param or None)]


def _idle(pack: LintedPack, suppression: Suppression, remarks: Sequence[Remark]) -> Iterator[Remark]:
    """Yield what is wrong with a suppression: its code, a rule or parameter that it names, or that nothing needs it."""
    place, code = suppression.place, suppression.code
    if code not in CODES:
        hint = did_you_mean(code, list(CODES)) or "docs/lint/README.md lists them"
        yield Remark(place, "unused-suppression", f"there is no code '{code}' to suppress", hint)
        return
    about = [remark for remark in remarks if remark.code == code]
    known = {"rule": [rule.id for rule in pack.pack.rules], "parameter": list(pack.header.params)}
    said = {"rule": {remark.rule for remark in about}, "parameter": {remark.param for remark in about}}
    named = [("rule", name) for name in suppression.rules] + [("parameter", name) for name in suppression.params]
    for kind, name in named:
        if name not in known[kind]:
            hint = did_you_mean(name, known[kind]) or "drop it"
            yield Remark(place, "unused-suppression", f"the pack has no {kind} '{name}'", hint)
        elif name not in said[kind]:
            message = f"'{code}' is suppressed for '{name}' and never said of it"
            yield Remark(place, "unused-suppression", message, f"drop '{name}' from the suppression")
    if not named and not about:
        message = f"'{code}' is suppressed and never said"
        yield Remark(place, "unused-suppression", message, "drop the suppression")


def refuse_badly_formed(source: PackSource, extensions: Extensions = NONE) -> None:
    """Raise PackRefused for a pack that does not load, and for remarks about it that are errors and stand."""
    remarks = lint([linted_pack(source, extensions=extensions)]).standing
    mistakes = [
        Mistake(remark.place, "ARC-POL-LINT", f"{remark.code}: {remark.message}", f"{remark.hint} ({remark.page})")
        for remark in remarks
        if remark.level is Level.ERROR
    ]
    if mistakes:
        raise PackRefused(mistakes)
