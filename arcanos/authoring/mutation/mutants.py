"""The mutants of a pack, in a fixed order, each with an id that stays while its place in the rule does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from arcanos.authoring.mutation.edits import Change, changed
from arcanos.authoring.mutation.sites import Site, sites_of_header, sites_of_rule
from arcanos.authoring.mutation.table import OPERATORS
from arcanos.digest import canonical, digest
from arcanos.engine.fields import Node
from arcanos.engine.pack import PackSource
from arcanos.errors import Place

OF_PACK: Final = "pack"
"""What stands for the rule in the id of a mutant of `pack.yaml` itself."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small wrong version: `node` is the rule or the header as it would be; `rule` is an id or `pack`."""

    id: str
    rule: str
    operator: str
    place: Place
    before: str
    after: str
    node: Node

    @property
    def add(self) -> str:
        """What to add so that it is noticed."""
        return f"add a case {OPERATORS[self.operator].noticed}"


def mutants_of_rule(node: Node) -> Iterator[Mutant]:
    """Yield the mutants of a rule, each edit once."""
    yield from _mutants(node, str(node.value["id"]), sites_of_rule)


def mutants_of_header(source: PackSource) -> Iterator[Mutant]:
    """Yield the mutants of what a pack says for all its rules."""
    yield from _mutants(source.header, OF_PACK, sites_of_header)


def _mutants(node: Node, rule: str, sites: Callable[[Node], Iterator[Site]]) -> Iterator[Mutant]:
    known = {canonical(_without_cases(node.value))}
    for site in sites(node):
        for name, operator in OPERATORS.items():
            for change in operator.change(site):
                value = changed(node.value, change.path[len(node.path) :], change)
                form = canonical(_without_cases(value))
                if form not in known:
                    known.add(form)
                    yield _mutant(node, rule, name, change, replace(node, value=value))


def _mutant(node: Node, rule: str, operator: str, change: Change, edited: Node) -> Mutant:
    within = list(change.path[len(node.path) :])
    identity = f"{rule}.{operator}.{digest([within, change.before, change.after])[:8]}"
    place = node.source.place(change.path, key=True)
    return Mutant(identity, rule, operator, place, change.before, change.after, edited)


def _without_cases(value: dict[str, object]) -> dict[str, object]:
    return {key: one for key, one in value.items() if key not in ("cases", "rules")}
