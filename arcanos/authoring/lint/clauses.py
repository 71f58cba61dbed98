"""Clauses that say nothing: what nothing can meet, what nothing can fail, and what another one says already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, TypeAlias

from arcanos.authoring.lint.atoms import Atom, atoms_of, domain_of
from arcanos.authoring.lint.ranges import WHOLE, Range, cover
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import LintedPack, LintedRule
from arcanos.authoring.parts import conditions_of
from arcanos.engine.conditions import Apply, Check, CheckGroup, Combined, Condition, Entry, Exists, Has, Part
from arcanos.engine.model import Rule
from arcanos.engine.terms import Literal, Selector, Step
from arcanos.errors import Place

Where: TypeAlias = tuple[bool, tuple[Step, ...]]
"""What a selector looks at, however it is spelt."""

Asked: TypeAlias = Mapping[Where, tuple[Atom, ...]]
"""What holds of each place already, wherever the clause comes to be asked."""

EVERYTHING: Final = (".*", "(?s).*", "(?s:.*)")
NOWHERE: Final[Asked] = {}


def about_clauses(pack: LintedPack) -> Iterator[Remark]:
    """Remark on the clauses of all rules."""
    for linted in pack.rules:
        yield from _Reading(linted).remarks()


@dataclass(slots=True)
class _Reading:
    linted: LintedRule
    found: dict[tuple[Place, str], Remark] = field(default_factory=dict[tuple[Place, str], Remark])
    whens: frozenset[int] = frozenset()

    @property
    def rule(self) -> Rule:
        return self.linted.rule

    def remarks(self) -> list[Remark]:
        given: Asked = NOWHERE
        if self.rule.when is not None:
            self.check(self.rule.when, NOWHERE)
            given = _together(self.rule.when)
            self.whens = frozenset(id(atom.part) for atoms in given.values() for atom in atoms)
        if self.rule.require is not None:
            self.check(self.rule.require, given)
        return list(self.found.values())

    def check(self, check: Check, given: Asked) -> None:
        """Look at what a check asks of each place, given what holds already."""
        own = _together(check)
        for where, atoms in own.items():
            self.conjunction(given.get(where, ()), atoms)
        known = {where: (*given.get(where, ()), *own.get(where, ())) for where in {*given, *own}}
        self.inside(check, known)

    def inside(self, check: Check, known: Asked) -> None:
        for entry in check.entries:
            if isinstance(entry, Entry):
                self.condition(entry.condition, known.get(_where(entry.selector), ()), WHOLE)
            elif entry.word == "all":
                for inner in entry.checks:
                    self.inside(inner, known)
            elif entry.word == "not":
                self.check(entry.checks[0], NOWHERE)
            else:
                self.alternatives_of_checks(entry, known)

    def alternatives_of_checks(self, group: CheckGroup, known: Asked) -> None:
        for inner in group.checks:
            self.check(inner, known)
        self.twice([(_form(inner), inner.place) for inner in group.checks])
        single = [_single(inner) for inner in group.checks]
        entries = [entry for entry in single if entry is not None]
        if len(entries) == len(single) and len({_where(entry.selector) for entry in entries}) == 1:
            self.covered([entry.condition for entry in entries], group.place, WHOLE)

    def condition(self, condition: Condition, known: Sequence[Atom], domain: Range) -> None:
        """Look into the operators of a condition; `known` is what holds of its value, itself included."""
        for part in condition.parts:
            if isinstance(part, Has):
                self.check(part.check, NOWHERE)
            elif isinstance(part, Combined):
                self.combined(part, known, domain)
            else:
                self.bounded(Atom(part), domain)
                for inner in conditions_of(part):
                    computed = domain_of(part)
                    self.conjunction((), tuple(atoms_of([inner])))
                    self.condition(inner, tuple(atoms_of([inner])), computed)

    def combined(self, part: Combined, known: Sequence[Atom], domain: Range) -> None:
        if part.word == "not":
            inner = tuple(atoms_of(part.conditions))
            if len(inner) > 1:
                self.conjunction((), inner)
            self.condition(part.conditions[0], inner, domain)
            return
        for condition in part.conditions:
            inner = tuple(atoms_of([condition]))
            if part.word == "any":
                self.conjunction([atom for atom in known if atom.part is not part], inner)
            self.condition(condition, (*known, *inner), domain)
        if part.word == "any":
            self.twice([(condition.shown, condition.place) for condition in part.conditions])
            self.covered(part.conditions, part.place, domain)

    def conjunction(self, given: Sequence[Atom], atoms: Sequence[Atom]) -> None:
        """Hold every two clauses about one value against each other; one at least is among `atoms`."""
        for first in given:
            for second in atoms:
                if not self.clashing(first, second) and _implies(first, second):
                    self.implied(first, second)
        for first, second in combinations(atoms, 2):
            if not self.clashing(first, second) and (_implies(first, second) or _implies(second, first)):
                said, by = (second, first) if _implies(first, second) else (first, second)
                self.repeated(by, said)

    def clashing(self, first: Atom, second: Atom) -> bool:
        clash = _clash(first, second)
        if clash:
            self.note(second.place, "never-true", f"'{second.shown}' can't hold: {clash}", "keep one of the two")
        return bool(clash)

    def implied(self, first: Atom, second: Atom) -> None:
        if id(first.part) not in self.whens:
            self.repeated(first, second)
            return
        message = f"'{second.shown}' can't fail: `when` says '{first.shown}' already"
        self.note(second.place, "never-false", message, "ask something that `when` leaves open")

    def repeated(self, by: Atom, said: Atom) -> None:
        message = f"'{said.shown}' is said already by '{by.shown}'"
        self.note(said.place, "repeated-clause", message, "drop the weaker of the two")

    def bounded(self, atom: Atom, domain: Range) -> None:
        """Hold one clause against what its value can be at all."""
        found = atom.range
        part = atom.part
        if found is not None and not found.meets(domain):
            message = f"'{atom.shown}' can't hold: no such number is computed"
            self.note(atom.place, "never-true", message, "correct the bound")
        elif (found is not None and domain.within(found)) or _takes_all(part):
            self.note(atom.place, "never-false", f"'{atom.shown}' can't fail", "ask something that could")

    def covered(self, conditions: Sequence[Condition], place: Place, domain: Range) -> None:
        """Look for alternatives of which one always holds."""
        lists = [tuple(atoms_of([condition])) for condition in conditions]
        atoms = [atoms[0] for atoms in lists if len(atoms) == 1]
        opposite = any(a.part.shown == b.part.shown and a.wanted is not b.wanted for a, b in combinations(atoms, 2))
        ranges = [found for atom in atoms if (found := atom.range) is not None]
        if opposite or (len(ranges) > 1 and len({atom.unit for atom in atoms}) == 1 and cover(ranges, domain)):
            message = "'any' can't fail: one of its branches always holds"
            self.note(place, "never-false", message, "drop what is always true, or ask for all of them")

    def twice(self, shown: Sequence[tuple[str, Place]]) -> None:
        for (first, _), (second, place) in combinations(shown, 2):
            if first == second:
                self.note(place, "repeated-clause", "the same branch stands twice", "drop one, or correct it")

    def note(self, place: Place, code: str, message: str, hint: str) -> None:
        self.found.setdefault((place, code), Remark(place, code, message, hint, self.rule.id))


def _where(selector: Selector) -> Where:
    return selector.absolute, selector.steps


def _together(check: Check) -> dict[Where, tuple[Atom, ...]]:
    """Return all that a check asks of each place at once: its entries, and those of its `all`."""
    found: dict[Where, tuple[Atom, ...]] = {}
    for entry in check.entries:
        if isinstance(entry, Entry):
            where = _where(entry.selector)
            found[where] = (*found.get(where, ()), *atoms_of([entry.condition]))
        elif entry.word == "all":
            for inner in entry.checks:
                for where, atoms in _together(inner).items():
                    found[where] = (*found.get(where, ()), *atoms)
    return found


def _single(check: Check) -> Entry | None:
    (entry, *rest) = check.entries
    return entry if isinstance(entry, Entry) and not rest else None


def _form(check: Check) -> str:
    """Return what a check asks as one text, whatever the order of its entries."""
    return " & ".join(
        sorted(
            entry.condition.shown
            if isinstance(entry, Entry)
            else f"{entry.word}({' | '.join(map(_form, entry.checks))})"
            for entry in check.entries
        )
    )


def _clash(first: Atom, second: Atom) -> str:
    """Return why two clauses about one value never hold together, or nothing."""
    for one, other in ((first, second), (second, first)):
        absent = isinstance(one.part, Exists) and one.part.wanted is not one.wanted
        if absent and not (isinstance(other.part, Exists) and other.part.wanted is not other.wanted):
            return f"'{one.shown}' asks that there be no value"
    if first.part.shown == second.part.shown and first.wanted is not second.wanted:
        return f"'{first.shown}' says the opposite"
    if not first.kinds & second.kinds:
        kinds = " or ".join(sorted(first.kinds))
        return f"'{first.shown}' asks for {'an' if kinds[0] in 'ao' else 'a'} {kinds}"
    a, b = first.range, second.range
    if a is not None and b is not None and first.unit == second.unit and not a.meets(b):
        return f"'{first.shown}' leaves no such number"
    for one, other in ((first, second), (second, first)):
        answers = [other.takes(value) for value in one.candidates or ()]
        if answers and all(answer is False for answer in answers):
            return f"'{first.shown}' leaves no such value"
    return ""


def _implies(first: Atom, second: Atom) -> bool:
    """Return whether the second holds wherever the first does, and can't be told nowhere else."""
    if first.part.shown == second.part.shown:
        return first.wanted is second.wanted and _same(first.part, second.part)
    if not (first.compares and second.compares and first.wanted and second.wanted):
        return False
    a, b = first.range, second.range
    if a is not None and b is not None:
        return first.unit == second.unit and a.within(b)
    values = first.candidates
    return bool(values) and all(second.takes(value) for value in values or ())


def _same(first: Part, second: Part) -> bool:
    """Return whether two operators with one text are read in one way: modifiers stand beside them."""
    one, other = (part.typing if isinstance(part, Apply) else None for part in (first, second))
    return one == other


def _takes_all(part: Part) -> bool:
    if not isinstance(part, Apply) or not isinstance(part.operand, Literal):
        return False
    if part.operator == "matches":
        return part.shown.removeprefix("matches: ") in EVERYTHING
    value = part.operand.value
    return part.operator == "in" and {True, False} <= set(getattr(value, "values", ())) and not _numbers(value)


def _numbers(value: object) -> bool:
    return any(not isinstance(one, bool) for one in getattr(value, "values", ()))
