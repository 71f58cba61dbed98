"""Who supplies the facts that packs need: people or collectors, from which files, how fresh, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from arcanos.authoring.facts.reading import Needs, shown
from arcanos.authoring.parts import Steps
from arcanos.config import Config
from arcanos.engine.model import Pack, Rule
from arcanos.engine.selectors import Many, Slot, Walker
from arcanos.engine.terms import Name, Selector
from arcanos.errors import Place
from arcanos.evidence.bundle import Bundle
from arcanos.evidence.kinds.catalogue import KINDS, kind

BY_NOBODY_KNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Fact:
    """One place in the evidence, the types that operators tell, and the rules that need it.

    `missing`: nothing is there in the evidence of the configuration; None where that was not looked at.
    """

    path: str
    types: tuple[str, ...]
    rules: tuple[str, ...]
    missing: bool | None


@dataclass(frozen=True, slots=True)
class Needed:
    """A document and its facts.

    `supplied` is declared, measured or not known, and `by` says who does it, nothing where it is not known.
    `max_age` is the shortest that a rule asks for, in seconds; `files` are the patterns of the configuration, None
    where it does not name the document or there is none; `state` is present, missing, not applicable or unknown.
    """

    document: str
    supplied: str
    by: str
    max_age: Fraction | None
    files: tuple[str, ...] | None
    state: str
    rules: tuple[str, ...]
    facts: tuple[Fact, ...]


def needed_by(packs: Sequence[Pack], config: Config | None, bundle: Bundle | None) -> tuple[Needed, ...]:
    """Return what packs need, by document; with a bundle also which of it is missing there."""
    found: dict[str, dict[Steps, _Uses]] = defaultdict(dict)
    rules: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted((rule for pack in packs for rule in pack.rules), key=lambda rule: rule.name):
        for steps, types in Needs(rule).read().items():
            if steps and isinstance(steps[0], Name):
                use = found[steps[0].name].setdefault(steps, _Uses(set(), []))
                use.types.update(types)
                use.rules.append(rule.name)
        for document in rule.documents:
            rules[document].append(rule)
            found[document].update({})
    return tuple(_needed(name, found[name], rules[name], config, bundle) for name in sorted(found))


def supplied_by(document: str) -> str:
    """Return how a document comes about, by its name."""
    return str(kind(document).supply) if document in KINDS else BY_NOBODY_KNOWN


@dataclass(slots=True)
class _Uses:
    types: set[str]
    rules: list[str]


def _needed(
    name: str, uses: Mapping[Steps, _Uses], rules: Sequence[Rule], config: Config | None, bundle: Bundle | None
) -> Needed:
    ages = [rule.max_age[name] for rule in rules if name in rule.max_age]
    facts = (
        Fact(shown(steps), tuple(sorted(use.types)), tuple(use.rules), _is_missing(steps, name, bundle))
        for steps, use in uses.items()
    )
    return Needed(
        document=name,
        supplied=supplied_by(name),
        by=kind(name).by if name in KINDS else "",
        max_age=min(ages, default=None),
        files=_files(name, config),
        state=_state(name, bundle),
        rules=tuple(sorted({rule.name for rule in rules})),
        facts=tuple(sorted(facts, key=lambda fact: fact.path)),
    )


def _files(name: str, config: Config | None) -> tuple[str, ...] | None:
    sources = config.documents if config is not None else ()
    return next((source.patterns for source in sources if source.name == name), None)


def _state(name: str, bundle: Bundle | None) -> str:
    if bundle is None:
        return "unknown"
    if name in bundle.documents:
        return "present"
    return "not applicable" if name in bundle.exemptions else "missing"


def _is_missing(steps: Steps, name: str, bundle: Bundle | None) -> bool | None:
    """Return whether nothing is at a path; an empty list lacks none of its elements' fields.

    None without a bundle, or where the document is declared not applicable.
    """
    if bundle is None or (name not in bundle.documents and name in bundle.exemptions):
        return None
    root = {document.name: document.value for document in bundle}
    found = Walker(root, _freely).select(Selector(shown(steps), True, steps, Place(name)), Slot((), root))
    if isinstance(found, Many):
        return bool(found.slots) and not any(slot.present for slot in found.slots)
    return not found.present


def _freely(steps: int = 1) -> None:
    """Count nothing: this is no evaluation."""


def missing_in(needed: Sequence[Needed]) -> Iterator[str]:
    """Yield what is missing: whole documents, else the paths that are nowhere found."""
    for one in needed:
        if one.state == "missing":
            yield one.document
        else:
            yield from (fact.path for fact in one.facts if fact.missing)
