"""Rules, valid by construction, with the documents that they are judged by."""

from __future__ import annotations

import re
from typing import Any

from drawn_checks import check
from drawn_conditions import PARAMS, Spot
from drawn_documents import documents
from drawn_values import AS_OF, Draw, draws, one, rarely
from hypothesis import strategies as st

HEADER: dict[str, Any] = {
    "id": "r",
    "title": "A rule",
    "domain": "security",
    "severity": "high",
    "scope": "deployment",
    "owner": "ml-engineering",
    "why": "It matters.",
    "remedy": "Mend it.",
    "cases": [
        {"name": "good", "as_of": AS_OF, "given": {"d": {}}, "expect": "pass"},
        {"name": "bad", "as_of": AS_OF, "given": {"d": {}}, "expect": "fail"},
    ],
}
TARGETS = (
    *["$.d.os[*]"] * 8,
    "$.d.oo[*]",
    "$.d.os[?@.s == 'a']",
    "$.d.os[?@.b || @.n > 1]",
    "$.d.os[*].os[*]",
    "$.d.os[*].o",
    "$.d.oo[*].os[?@.b == true].o",
    "$.d.o",
    "$['d'].os[-1]",
)
SUBJECTS = (*["{id}"] * 20, "{s}-{id}", "{$.d.s}/{id}", "{n}", "{o.id}", "x{{{id}}}")
PARAM = re.compile("'param': '([a-z]+)'")
AGES = ({"max_age": {"param": "span"}}, {"max_age": "1h"}, {"max_age": "1d"}, {"max_age": "2w"})


def examples() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a rule, the pack's other keys, and the documents with when they were collected."""
    return draws().map(example)


def example(draw: Draw) -> dict[str, Any]:
    """Make one example out of drawn bytes."""
    bundle = rarely(draw, 30)
    spot = Spot(draw, check, bundle, bundle, missing_allowed=True)
    rule: dict[str, Any] = {} if bundle else {"for": one(draw, TARGETS), "subject": one(draw, SUBJECTS)}
    rule["require"] = check(spot)
    if rarely(draw, 20):
        rule["when"] = check(Spot(draw, check, bundle, bundle, missing_allowed=False, depth=2))
    if not bundle and rarely(draw, 15):
        rule["min_targets"] = spot.param("whole") if rarely(draw, 20) else one(draw, (1, 2))
    pack: dict[str, Any] = {"id": "p", "version": "1.0.0", "title": "A pack"}
    if rarely(draw, 10):
        pack |= one(draw, ({"min_n": 10}, {"min_n": 100}, {"confidence": 0.99}, {"confidence": 0.9}))
    read = reads(rule)
    if read and rarely(draw, 15):
        (pack if rarely(draw, 30) else rule)["evidence"] = {one(draw, read): one(draw, AGES)}
    return {"rule": rule | HEADER, "pack": pack | params_of(rule, pack), "documents": documents(draw, rule)}


def params_of(rule: dict[str, Any], pack: dict[str, Any]) -> dict[str, Any]:
    """Declare the parameters that a rule and its pack use, and no other."""
    used = sorted(set(PARAM.findall(repr([rule, pack]))))
    return {"params": {name: _declared(name) for name in used}} if used else {}


def _declared(name: str) -> dict[str, Any]:
    kind, default = PARAMS[name]
    return {"type": [kind[1:-1]] if kind.startswith("[") else kind, "default": default}


def reads(rule: dict[str, Any]) -> list[str]:
    """Name the documents that a rule reads."""
    text = repr(rule)
    found = [name for name in ("d", "e") if f"$.{name}." in text or f"$['{name}']" in text]
    return found if "for" in rule else sorted({*found, "d"} if "'d." in text or '"d.' in text else found)
