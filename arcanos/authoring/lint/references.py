"""What a rule refers to outside its pack: clauses of frameworks, roles, and the waivers that refer to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from arcanos.authoring.catalogue import known_to
from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import LintedPack
from arcanos.engine.fields import Node
from arcanos.engine.frameworks import Framework
from arcanos.engine.waiver_file import Waiver
from arcanos.errors import did_you_mean

_ROLE: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def about_controls(pack: LintedPack) -> Iterator[Remark]:
    """Remark on controls of frameworks that are not known, and on clauses that a known one does not have."""
    known = known_to(pack.header.frameworks)
    for linted in pack.rules:
        for node in linted.node["controls"].elements() if "controls" in linted.node else []:
            name, _, clause = node.value.partition(":")
            if name not in known:
                yield _unknown(node, name, list(known), linted.rule.id)
            elif not known[name].has(clause):
                message = f"{known[name].title} has no clause '{clause}'"
                yield Remark(node.place, "unknown-clause", message, _nearest(clause, known[name]), linted.rule.id)


def _unknown(node: Node, name: str, known: Sequence[str], rule: str) -> Remark:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean '{near[0]}'?" if near else "describe it under `frameworks` in pack.yaml"
    return Remark(node.place, "unknown-framework", f"the framework '{name}' is not known", hint, rule)


def _nearest(clause: str, framework: Framework) -> str:
    near = get_close_matches(clause, framework.clauses, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return "look it up, or add it under `frameworks` in pack.yaml"


def about_roles(pack: LintedPack) -> Iterator[Remark]:
    """Remark on owners and attesting roles that are no roles, or that nobody holds in the configuration."""
    held = list(pack.config.roles) if pack.config is not None else []
    for linted in pack.rules:
        named = [(linted.node["owner"], "owner")]
        if linted.rule.manual is not None:
            named.append((linted.node["manual"]["role"], "role"))
        for node, key in named:
            if not _ROLE.fullmatch(node.value):
                message = f"{key} is no role but a name, an address or a phrase"
                hint = "name a role, such as ml-engineering; the configuration says who holds it"
                yield Remark(node.place, "unknown-role", message, hint, linted.rule.id)
            elif held and node.value not in held:
                hint = did_you_mean(node.value, held) or "add it under `roles` in the configuration"
                message = f"no role '{node.value}' is in the configuration"
                yield Remark(node.place, "unknown-role", message, hint, linted.rule.id)


def about_waivers(waivers: Sequence[Waiver], rules: Sequence[str]) -> Iterator[Remark]:
    """Remark on waivers for rules that are in none of the packs that the configuration names."""
    for waiver in waivers:
        if waiver.rule not in rules:
            hint = did_you_mean(waiver.rule, sorted(rules)) or "remove the waiver, or correct its rule"
            message = f"the waiver '{waiver.id}' is for a rule that no configured pack has"
            yield Remark(waiver.spot.place, "unmatched-waiver", message, hint)
