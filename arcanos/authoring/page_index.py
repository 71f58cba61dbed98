"""The indexes of the catalogue: rules by domain, by severity, and by the framework whose controls they serve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from arcanos.authoring.rule_pages import PackPages, RulePage

Group: TypeAlias = tuple[str, tuple[tuple[RulePage, str], ...]]


@dataclass(frozen=True, slots=True)
class Index:
    """One index: its title, and under each word the rules with what is said beside each."""

    title: str
    groups: tuple[Group, ...]


def indexes(packs: Sequence[PackPages], severities: Sequence[str]) -> tuple[Index, ...]:
    """Return the indexes of all packs together."""
    rules = [rule for pack in packs for rule in pack.rules]
    return (
        Index("By domain", tuple(_grouped(rules, sorted({rule.domain for rule in rules}), "domain"))),
        Index("By severity", tuple(_grouped(rules, severities, "severity"))),
        Index("By control framework", tuple(_by_framework(rules))),
    )


def _grouped(rules: list[RulePage], words: Sequence[str], member: str) -> Iterator[Group]:
    for word in words:
        found = tuple((rule, rule.title) for rule in rules if getattr(rule, member) == word)
        if found:
            yield word, found


def _by_framework(rules: list[RulePage]) -> Iterator[Group]:
    frameworks = sorted({control.partition(":")[0] for rule in rules for control in rule.controls})
    for framework in frameworks:
        found = [
            (rule, ", ".join(clauses))
            for rule in rules
            if (clauses := [c.partition(":")[2] for c in rule.controls if c.startswith(f"{framework}:")])
        ]
        yield framework, tuple(found)
