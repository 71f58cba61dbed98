"""Suppressions: what a pack's author has looked at and lets stand, always with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from arcanos.engine import fields
from arcanos.engine.fields import Node, Problems
from arcanos.errors import Place

KEYS: Final = ("code", "reason", "rules", "params")


@dataclass(frozen=True, slots=True)
class Suppression:
    """Leave a remark of `rules lint` unsaid for some rules or parameters of the pack; naming none means all of it."""

    code: str
    reason: str
    rules: tuple[str, ...]
    params: tuple[str, ...]
    place: Place

    def covers(self, code: str, rule: str | None, param: str | None) -> bool:
        """Return whether it covers a remark with this code about this rule or this parameter."""
        if code != self.code:
            return False
        return not (self.rules or self.params) or rule in self.rules or param in self.params


def suppressions_of(node: Node, problems: Problems) -> tuple[Suppression, ...]:
    """Return what `lint` lists; mistakes are noted. Which codes there are is the linter's to know."""
    found: list[Suppression] = []
    if "lint" not in node:
        return ()
    with problems.noted():
        for element in fields.listing(node["lint"], "lint"):
            with problems.noted():
                found.append(_suppression(element, problems))
    return tuple(found)


def _suppression(node: Node, problems: Problems) -> Suppression:
    fields.mapping(node, "a suppression")
    fields.known_keys(node, "a suppression", KEYS, ("code", "reason"), problems)
    code = fields.text(node["code"], "code") if "code" in node else ""
    reason = fields.said(node["reason"], "reason") if "reason" in node else ""
    names = {
        key: tuple(fields.text(name, key) for name in fields.listing(node[key], key)) if key in node else ()
        for key in ("rules", "params")
    }
    return Suppression(code, reason, names["rules"], names["params"], node.place)
