"""The mutation operators: what each changes, and which kind of case notices it. There are no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from arcanos.authoring.mutation import (
    applicability,
    clauses,
    comparisons,
    connectives,
    durations,
    filters,
    lists,
    modifiers,
    quantifiers,
    reducers,
    texts,
    thresholds,
)
from arcanos.authoring.mutation.edits import Change
from arcanos.authoring.mutation.sites import Site


@dataclass(frozen=True, slots=True)
class Operator:
    """One way to get a rule wrong; `noticed` is the kind of case that tells the mutant from the rule."""

    change: Callable[[Site], Iterator[Change]]
    noticed: str


OPERATORS: Final[dict[str, Operator]] = {
    "entry-dropped": Operator(clauses.entry_dropped, "where this entry alone decides"),
    "operator-dropped": Operator(clauses.operator_dropped, "where this operator alone decides"),
    "alternative-dropped": Operator(clauses.alternative_dropped, "where this alternative alone decides"),
    "connective-exchanged": Operator(connectives.connective_exchanged, "where some alternatives hold and some do not"),
    "not-removed": Operator(connectives.not_removed, "where what is negated holds and all else is well"),
    "not-added": Operator(connectives.not_added, "where this entry alone decides"),
    "comparison-exchanged": Operator(comparisons.comparison_exchanged, "with the value exactly at the limit"),
    "version-range-changed": Operator(comparisons.version_range_changed, "with the version at the end of the range"),
    "quantifier-exchanged": Operator(quantifiers.quantifier_exchanged, "with a list of which one element holds"),
    "matches-exchanged": Operator(quantifiers.matches_exchanged, "with two matches of which one holds"),
    "number-moved": Operator(thresholds.number_moved, "with a value between the two numbers"),
    "arithmetic-dropped": Operator(thresholds.arithmetic_dropped, "with a value between the two operands"),
    "duration-changed": Operator(durations.duration_changed, "with a time between the two durations"),
    "freshness-dropped": Operator(durations.freshness_dropped, "with the document too old, by collected_at"),
    "list-entry-dropped": Operator(lists.list_entry_dropped, "with this entry as the value, where it alone decides"),
    "text-changed": Operator(texts.text_changed, "with this text as the value, where it alone decides"),
    "flag-flipped": Operator(texts.flag_flipped, "where this alone decides"),
    "type-exchanged": Operator(texts.type_exchanged, "with a value that is of one type and not of the other"),
    "when-dropped": Operator(applicability.when_dropped, "that ends in not_applicable"),
    "when-negated": Operator(applicability.when_negated, "that ends in not_applicable"),
    "min-targets-dropped": Operator(applicability.min_targets_dropped, "with too few targets"),
    "on-missing-flipped": Operator(modifiers.on_missing_flipped, "without the value"),
    "modifier-dropped": Operator(modifiers.modifier_dropped, "that is decided by the modifier"),
    "point-added": Operator(modifiers.point_added, "with a measure whose interval lies on both sides of the limit"),
    "reducer-exchanged": Operator(reducers.reducer_exchanged, "with elements that differ"),
    "filter-comparison-exchanged": Operator(
        filters.filter_comparison_exchanged, "with an element that the filter lets through, and one that it does not"
    ),
    "filter-literal-changed": Operator(filters.filter_literal_changed, "with an element that the filter lets through"),
    "filter-part-dropped": Operator(filters.filter_part_dropped, "with an element that one side of it is true of"),
    "filter-dropped": Operator(filters.filter_dropped, "with an element that the filter does not let through"),
}
"""`noticed` completes "add a case ..."."""
