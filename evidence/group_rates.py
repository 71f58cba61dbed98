"""Rates by group from decisions about people: what the fairness document holds, each rate with its interval.

Groups are the values of each attribute (`single`) and their combinations (`intersection`). A combination that
nobody belongs to is expected and not measured, so that a rule sees what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, TypedDict

from arcanos.evidence.measures import CONFIDENCE, MeasureDocument
from arcanos.evidence.tallies import RatesDocument, Tally, rates

SINGLE: Final = "single"
INTERSECTION: Final = "intersection"
JOINT: Final = " & "


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: whether it was the favourable one, whether it should have been (None: not known), about whom."""

    favourable: bool
    deserved: bool | None
    attributes: Mapping[str, str]


class GroupDocument(RatesDocument):
    """One group and its rates."""

    name: str
    kind: str
    attribute: str
    n: int


class ReferenceDocument(TypedDict):
    """The group that the others are compared with."""

    name: str
    selection_rate: MeasureDocument


class EvaluationDocument(TypedDict):
    """One entry of `fairness.evaluations`."""

    model: str
    use: str
    favourable_outcome: str
    reference: ReferenceDocument
    expected_groups: list[str]
    groups: list[GroupDocument]


def evaluation(
    decided: Sequence[Decided],
    *,
    model: str,
    use: str,
    favourable_outcome: str,
    reference: str,
    attributes: Sequence[str],
    confidence: float = CONFIDENCE,
) -> EvaluationDocument:
    """Return the entry of one model and use.

    ValueError where nobody was decided about, an attribute is missing from somebody, or `reference` is the
    name of no group that has members.
    """
    if not decided:
        raise ValueError("there are no decisions")
    if any(name not in one.attributes for one in decided for name in attributes):
        raise ValueError("somebody has no value for an attribute; state 'unknown' where it is not known")
    expected = list(_expected(decided, attributes))
    groups = [found for keys in expected if (found := _group(decided, keys, confidence)) is not None]
    told = next((group for group in groups if group["name"] == reference), None)
    if told is None:
        raise ValueError(f"no group is called '{reference}'")
    return {
        "model": model,
        "use": use,
        "favourable_outcome": favourable_outcome,
        "reference": {"name": reference, "selection_rate": told["selection_rate"]},
        "expected_groups": [_name(keys) for keys in expected],
        "groups": groups,
    }


def _expected(decided: Sequence[Decided], attributes: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """Yield the groups to be measured: the values of each attribute, then all combinations of two or more."""
    values = {name: sorted({one.attributes[name] for one in decided}) for name in attributes}
    for size in range(1, len(attributes) + 1):
        for names in combinations(attributes, size):
            for chosen in product(*(values[name] for name in names)):
                yield dict(zip(names, chosen, strict=True))


def _name(keys: Mapping[str, str]) -> str:
    return JOINT.join(f"{name}={value}" for name, value in keys.items())


def _group(decided: Iterable[Decided], keys: Mapping[str, str], confidence: float) -> GroupDocument | None:
    members = [one for one in decided if all(one.attributes[name] == value for name, value in keys.items())]
    if not members:
        return None
    tally = Tally()
    for one in members:
        tally.add(one.favourable, one.deserved)
    return {
        "name": _name(keys),
        "kind": SINGLE if len(keys) == 1 else INTERSECTION,
        "attribute": JOINT.join(keys),
        "n": tally.n,
        **rates(tally, confidence),
    }
