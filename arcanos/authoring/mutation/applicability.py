"""Rules that apply to more or to less than was meant."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.authoring.mutation.edits import GONE, Change
from arcanos.authoring.mutation.sites import Role, Site
from arcanos.engine.operand_grammar import flow


def when_dropped(site: Site) -> Iterator[Change]:
    """Apply the rule to every target."""
    if site.role is Role.RULE and "when" in site.node:
        when = site.node["when"]
        yield Change(when.path, GONE, f"when: {flow(when.value)}", "nothing")


def when_negated(site: Site) -> Iterator[Change]:
    """Apply the rule to the other targets."""
    if site.role is Role.RULE and "when" in site.node:
        when = site.node["when"]
        other = {"not": when.value}
        yield Change(when.path, other, f"when: {flow(when.value)}", f"when: {flow(other)}")


def min_targets_dropped(site: Site) -> Iterator[Change]:
    """Let a rule be content with no target."""
    if site.role is Role.RULE and "min_targets" in site.node:
        least = site.node["min_targets"]
        yield Change(least.path, GONE, f"min_targets: {flow(least.value)}", "nothing")
