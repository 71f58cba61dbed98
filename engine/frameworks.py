"""Frameworks: which clauses a standard or a law has, so that a rule can't claim one that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.engine import fields
from arcanos.engine.fields import Node, Problems, refuse
from arcanos.engine.regex import Pattern, compile_pattern

KEYS: Final = ("title", "clauses", "matches", "paragraphs")
MAX_RANGE: Final = 1_000

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_CLAUSE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.()/_ -]*")
_RANGE: Final = re.compile(r"(.*?)(\d+)\.\.(\d+)")
_PARAGRAPHS: Final = re.compile(r"(?:\([A-Za-z0-9]{1,5}\))+")


@dataclass(frozen=True, slots=True)
class Framework:
    """A standard or a law: its clauses one by one, or the form they have where it grows with every release.

    With `paragraphs` a clause may be followed by paragraphs in parentheses, `Art.5(1)(f)`. A framework
    that says nothing of its clauses takes any.
    """

    name: str
    title: str
    clauses: tuple[str, ...]
    forms: tuple[Pattern, ...]
    paragraphs: bool

    def has(self, clause: str) -> bool:
        """Return whether there is such a clause."""
        if not self.clauses and not self.forms:
            return True
        if clause in self.clauses or any(form.fullmatch(clause) is not None for form in self.forms):
            return True
        stem, mark, rest = clause.partition("(")
        return self.paragraphs and stem in self.clauses and _PARAGRAPHS.fullmatch(mark + rest) is not None

    def widened(self, other: Framework) -> Framework:
        """Return this framework with the clauses of another beside its own."""
        clauses, forms = self.clauses + other.clauses, self.forms + other.forms
        return Framework(self.name, self.title, clauses, forms, self.paragraphs or other.paragraphs)


def frameworks_of(node: Node, problems: Problems) -> dict[str, Framework]:
    """Return the frameworks that `frameworks` declares; mistakes are noted."""
    found: dict[str, Framework] = {}
    if "frameworks" not in node:
        return found
    with problems.noted():
        for name, member in fields.mapping(node["frameworks"], "frameworks").members():
            with problems.noted():
                found[name] = framework_of(name, member, problems)
    return found


def framework_of(name: str, node: Node, problems: Problems) -> Framework:
    """Return one framework; refuse what is no name, no clause or no expression."""
    if not _NAME.fullmatch(name):
        refuse(node.key_place, "VALUE", f"'{name}' is no name of a framework", "lowercase words joined by -")
    fields.mapping(node, f"framework {name}")
    fields.known_keys(node, f"framework {name}", KEYS, ("title",), problems)
    title = fields.text(node["title"], "title") if "title" in node else ""
    clauses: list[str] = []
    for element in fields.listing(node["clauses"], "clauses") if "clauses" in node else []:
        clauses += _clauses(element)
    forms = [_form(element) for element in (fields.listing(node["matches"], "matches") if "matches" in node else [])]
    return Framework(name, title, tuple(clauses), tuple(forms), _flag(node))


def _clauses(node: Node) -> Iterator[str]:
    """Yield the clause that is written, or those of a range: `A.5.1..37` is A.5.1 to A.5.37."""
    written = fields.text(node, "a clause")
    found = _RANGE.fullmatch(written)
    if found is None:
        if not _CLAUSE.fullmatch(written):
            refuse(node.place, "VALUE", f"'{written}' is no clause", "such as A.5.1, or A.5.1..37 for a range")
        yield written
        return
    first, last = int(found[2]), int(found[3])
    if not first < last <= first + MAX_RANGE:
        refuse(node.place, "VALUE", f"the range '{written}' does not go up, or has more than {MAX_RANGE} clauses")
    yield from (f"{found[1]}{number:0{len(found[2])}}" for number in range(first, last + 1))


def _form(node: Node) -> Pattern:
    pattern = compile_pattern(fields.text(node, "matches"))
    if isinstance(pattern, str):
        refuse(node.place, "REGEX", f"RE2 refuses the expression: {pattern}", "no look-around, no back-references")
    return pattern


def _flag(node: Node) -> bool:
    member = node.get("paragraphs")
    if member is not None and not isinstance(member.value, bool):
        refuse(member.place, "VALUE", f"paragraphs is {fields.what(member.value)}, true or false is needed")
    return member is not None and bool(member.value)
