"""Manual rules and what people attested of their targets, some of it malformed, late or about something else."""

from __future__ import annotations

from typing import Any

from drawn_checks import check
from drawn_conditions import Spot
from drawn_documents import documents
from drawn_rules import HEADER, params_of
from drawn_values import AS_OF, Draw, draws, one, rarely
from hypothesis import strategies as st

from arcanos.digest import digest

ROLES = {"auditor": ["ada", "bob"]}
WHEN = ("2026-03-02T11:00:00Z", AS_OF, "2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-02T12:00:01Z", "now")
NO_ANSWER: tuple[Any, ...] = (None, "yes", [])
ABSENT: tuple[Any, ...] = ({}, [], {"answers": {}}, None)
MALFORMED: tuple[dict[str, Any], ...] = (
    {"statement": " "},
    {"extra": 1},
    {"subject": None},
    {"rule": 3},
    {"evidence": None},
    {"answer": "maybe"},
)


def attested_examples() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a manual rule, its documents, and the answers of people with and without the role."""
    return draws().map(attested_example)


def attested_example(draw: Draw) -> dict[str, Any]:
    """Make one example out of drawn bytes."""
    valid_for = one(draw, ("7d", "1h", "36h", {"param": "span"}))
    rule: dict[str, Any] = {
        "for": one(draw, ("$.d.os[*]", "$.d.o")),
        "subject": "{id}",
        "manual": {"ask": "Is it so?", "role": "auditor", "valid_for": valid_for},
    }
    if rarely(draw, 25):
        rule["when"] = check(Spot(draw, check, False, False, missing_allowed=False, depth=2))
    if rarely(draw, 25):
        rule["evidence"] = {"attestations": {"max_age": "1d"}}
    found = documents(draw, rule)
    found["attestations"] = ({"answers": _answers(draw, found)}, one(draw, (AS_OF, "2026-03-01T00:00:00Z", None)))
    if rarely(draw, 10):
        found["attestations"] = (one(draw, ABSENT), AS_OF)
    pack: dict[str, Any] = {"id": "p", "version": "1.0.0", "title": "A pack"}
    return {"rule": rule | HEADER, "pack": pack | params_of(rule, pack), "documents": found, "roles": ROLES}


def _answers(draw: Draw, found: dict[str, Any]) -> list[Any]:
    digests = [digest(value) for value, _ in found.values()]
    return [_answer(draw, digests) for _ in range(one(draw, (2, 1, 3, 5, 0)))]


def _answer(draw: Draw, digests: list[str]) -> Any:
    if rarely(draw, 2):
        return one(draw, NO_ANSWER)
    answer: dict[str, Any] = {
        "rule": "p/r" if not rarely(draw, 10) else "p/other",
        "subject": one(draw, ("i2", "i3", "i4", "i1")),
        "answer": one(draw, ("yes", "yes", "no")),
        "by": one(draw, ("ada", "ada", "bob", "eve")),
        "at": one(draw, WHEN[:-1]) if not rarely(draw, 2) else WHEN[-1],
        "statement": "I looked.",
    }
    if rarely(draw, 15):
        answer["evidence"] = one(draw, [*digests, "0" * 64])
    if rarely(draw, 15):
        answer["valid_until"] = one(draw, ("2026-03-02", "2026-03-01", "2026-12-31", "2026-02-30"))
    return answer | one(draw, MALFORMED) if rarely(draw, 4) else answer
