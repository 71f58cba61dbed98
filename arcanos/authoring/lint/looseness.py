"""Parameters by which the configuration could set a rule until it asks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.authoring.lint.remark import Remark
from arcanos.authoring.lint.subject import LintedPack
from arcanos.engine.condition_grammar import WORDS
from arcanos.engine.fields import Node
from arcanos.engine.params import Param
from arcanos.readers.shapes import is_list, is_object

TYPES: Final = ("number", "integer", "duration")

LOOSER: Final[dict[str, str]] = {
    **dict.fromkeys(("lt", "lte", "within", "max_age", "valid_for", "tolerance"), "max"),
    **dict.fromkeys(("gt", "gte", "n", "share", "min_n", "min_targets"), "min"),
}
"""The bound that keeps a rule from becoming content, by the word that the parameter stands under."""
OTHER: Final = {"max": "min", "min": "max"}


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a parameter decides: under which word, and which bound keeps it tight."""

    param: str
    word: str
    bound: str
    node: Node


def about_parameters(pack: LintedPack) -> Iterator[Remark]:
    """Remark on parameters without the bound that their uses ask for."""
    uses = list(_uses_in_pack(pack))
    for name, param in pack.header.params.items():
        if param.listed or param.type not in TYPES:
            continue
        lacking: dict[str, Use] = {}
        for use in uses:
            if use.param == name and use.bound not in param.node:
                lacking.setdefault(use.bound, use)
        for bound, use in sorted(lacking.items()):
            yield _remark(param, bound, use)


def _remark(param: Param, bound: str, use: Use) -> Remark:
    way = "raise" if bound == "max" else "lower"
    message = f"the configuration may {way} '{param.name}' until '{use.word}' at {use.node.place} asks nothing"
    return Remark(param.node.key_place, "unbounded-parameter", message, f"give it a {bound}", param=param.name)


def _uses_in_pack(pack: LintedPack) -> Iterator[Use]:
    for node in (pack.source.header, *pack.source.rules):
        for key in ("evidence", "require", "manual", "min_targets"):
            if key in node:
                yield from _uses(node[key], key, tightens=True)
        if "when" in node:
            yield from _uses(node["when"], "when", tightens=False)


def _uses(node: Node, word: str, *, tightens: bool) -> Iterator[Use]:
    """Yield the uses below a node; beneath `not`, `none` and in `when` what loosens is the other way round."""
    if is_list(node.value):
        for element in node.elements():
            yield from _uses(element, word, tightens=tightens)
        return
    if not is_object(node.value):
        return
    if "param" in node and isinstance(node["param"].value, str):
        if word in LOOSER:
            bound = LOOSER[word] if tightens else OTHER[LOOSER[word]]
            yield Use(node["param"].value, word, bound, node)
        return
    for key, member in node.members():
        own = key if key in LOOSER or key in WORDS or key == "p" else word if key == "param" else key
        yield from _uses(member, own, tightens=tightens is not (key in ("not", "none")))
