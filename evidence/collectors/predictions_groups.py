"""Counts of people by combination of groups, and what the fairness document says of each group."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final, TypeAlias

from arcanos.evidence.calibration import Bins, calibration_error
from arcanos.evidence.collectors.predictions_options import Options
from arcanos.evidence.collectors.predictions_rows import MISSING, UNKNOWN, Decision
from arcanos.evidence.collectors.tables.table import Table
from arcanos.evidence.disparities import (
    demographic_parity_difference,
    disparate_impact,
    equal_opportunity_difference,
    equalised_odds_difference,
)
from arcanos.evidence.group_rates import INTERSECTION, JOINT, SINGLE
from arcanos.evidence.measures import CONFIDENCE, Measure
from arcanos.evidence.parity import parity
from arcanos.evidence.tallies import Tally, rates
from arcanos.readers.source import Value

MOST_CELLS: Final = 10_000
MOST_GROUPS: Final = 2_000
_COMPARED: Final[Mapping[str, Callable[[Tally, Tally, float], Measure | None]]] = {
    "disparate_impact": disparate_impact,
    "demographic_parity_difference": demographic_parity_difference,
    "equal_opportunity_difference": equal_opportunity_difference,
    "equalised_odds_difference": equalised_odds_difference,
}

Keys: TypeAlias = tuple[tuple[str, str], ...]
"""Names of attributes with the group of each."""


@dataclass(slots=True)
class Counted:
    """The people of one group."""

    tally: Tally = field(default_factory=Tally)
    bins: Bins = field(default_factory=Bins)

    def join(self, other: Counted) -> None:
        """Count all of another group."""
        self.tally.join(other.tally)
        self.bins.join(other.bins)


class Cells:
    """People by the combination of their groups."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, ...], Counted] = {}
        self.people = 0

    def add(self, one: Decision) -> bool:
        """Count one person; False where there are too many combinations."""
        cell = self.cells.get(one.groups)
        if cell is None:
            if len(self.cells) >= MOST_CELLS:
                return False
            cell = self.cells[one.groups] = Counted()
        cell.tally.add(one.favourable, one.deserved)
        if one.score is not None and one.deserved is not None:
            cell.bins.add(one.score, one.deserved)
        self.people += 1
        return True


def evaluated(options: Options, cells: Cells, table: Table) -> dict[str, Value]:
    """Return what the entry says of groups. Raises NotCollected for too many of them, or an empty reference group."""
    names = list(options.attributes)
    values = [_values(options, cells, index, name) for index, name in enumerate(names)]
    expected = list(_expected(names, values, options.intersections))
    if len(expected) > MOST_GROUPS:
        message = f"there are more than {MOST_GROUPS} groups and intersections"
        raise table.refusal("ARC-COL-GROUPS", message, "use 'groups' or 'bands', or lower 'intersections'")
    counted = _counted(cells, names, expected)
    references = [((name, options.reference[name]),) for name in names]
    empty = [_name(keys) for keys in references if keys not in counted]
    if empty:
        hint = f"these are empty: {', '.join(empty)}; check 'reference' and 'groups'"
        raise table.refusal("ARC-COL-REFERENCE", "nobody belongs to a reference group", hint)
    expected = [keys for keys in expected if keys in counted or not _is_left(keys)]
    enough = {keys: one for keys, one in counted.items() if one.tally.n >= options.minimum}
    return {
        "reference": _reference(references[0], enough),
        "references": [_reference(keys, enough) for keys in references],
        "expected_groups": [_name(keys) for keys in expected],
        "groups": [_group(keys, counted[keys], keys in enough) for keys in expected if keys in counted],
        "comparisons": list(_comparisons(expected, enough, options.reference)),
        "parity": [_parity(name, expected, enough) for name in names],
    }


def _values(options: Options, cells: Cells, index: int, name: str) -> list[str]:
    """Return the groups of an attribute: those that the options declare, and those that people belong to."""
    attribute = options.attributes[name]
    declared = {*(attribute.groups or {}).values(), *(band.name for band in attribute.bands or ())}
    return sorted(declared | {groups[index] for groups in cells.cells})


def _expected(names: Sequence[str], values: Sequence[Sequence[str]], most: int) -> Iterator[Keys]:
    """Yield the groups of each attribute, then of each combination; one more than MOST_GROUPS at most."""
    left = MOST_GROUPS + 1
    for size in range(1, min(most, len(names)) + 1):
        for chosen in combinations(range(len(names)), size):
            for found in product(*(values[index] for index in chosen)):
                if not left:
                    return
                left -= 1
                yield tuple((names[index], value) for index, value in zip(chosen, found, strict=True))


def _is_left(keys: Keys) -> bool:
    """Tell whether a group is of people about whom something is not known: it is not expected to have any."""
    return any(value in {MISSING, UNKNOWN} for _, value in keys)


def _counted(cells: Cells, names: Sequence[str], expected: Sequence[Keys]) -> dict[Keys, Counted]:
    wanted = set(expected)
    shapes = {tuple(names.index(name) for name, _ in keys) for keys in expected}
    counted: dict[Keys, Counted] = {}
    for groups, cell in sorted(cells.cells.items()):
        for shape in sorted(shapes):
            keys = tuple((names[index], groups[index]) for index in shape)
            if keys in wanted:
                counted.setdefault(keys, Counted()).join(cell)
    return counted


def _name(keys: Keys) -> str:
    return JOINT.join(f"{name}={value}" for name, value in keys)


def _reference(keys: Keys, enough: Mapping[Keys, Counted]) -> dict[str, Value]:
    found = {"selection_rate": rates(enough[keys].tally)["selection_rate"]} if keys in enough else {}
    return {"name": _name(keys), **found}


def _group(keys: Keys, counted: Counted, enough: bool) -> dict[str, Value]:
    group: dict[str, Value] = {
        "name": _name(keys),
        "kind": SINGLE if len(keys) == 1 else INTERSECTION,
        "attribute": JOINT.join(name for name, _ in keys),
        "n": counted.tally.n,
    }
    if not enough:
        return {**group, "insufficient": True}
    group |= rates(counted.tally)
    error = calibration_error(counted.bins)
    return group if error is None else {**group, "calibration_error": error.document()}


def _comparisons(
    expected: Sequence[Keys], enough: Mapping[Keys, Counted], reference: Mapping[str, str]
) -> Iterator[dict[str, Value]]:
    """Yield how each group differs from the reference group of its attributes, where both are large enough."""
    for keys in expected:
        other = tuple((name, reference[name]) for name, _ in keys)
        if keys != other and keys in enough and other in enough:
            pair = enough[keys].tally, enough[other].tally
            found = {name: measure(*pair, CONFIDENCE) for name, measure in _COMPARED.items()}
            measures = {name: one.document() for name, one in found.items() if one is not None}
            yield {"group": _name(keys), "reference": _name(other), **measures}


def _parity(name: str, expected: Sequence[Keys], enough: Mapping[Keys, Counted]) -> dict[str, Value]:
    groups = [keys for keys in expected if len(keys) == 1 and keys[0][0] == name and keys in enough]
    return {
        "attribute": name,
        "groups": [_name(keys) for keys in groups],
        **parity([enough[keys].tally for keys in groups]),
    }
