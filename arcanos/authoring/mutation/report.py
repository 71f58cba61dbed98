"""A trial of mutants as JSON: every mutant with its fate, and the sums."""

from __future__ import annotations

from collections.abc import Sequence

from arcanos.authoring.mutation.trial import Fate, Trial, Tried, score
from arcanos.authoring.percent import rounded_down
from arcanos.readers.source import Value


def as_json(trials: Sequence[Trial]) -> dict[str, Value]:
    """Return trials as a JSON value; `percent` is text with one decimal, rounded down."""
    return {
        "packs": [
            {
                "pack": trial.pack,
                "mutants": [_mutant(one) for one in trial.tried],
                "unmatched": [{"id": u.id, "place": str(u.place), "why": u.why} for u in trial.unmatched],
            }
            for trial in trials
        ],
        "sum": {fate.value: sum(len(trial.of(fate)) for trial in trials) for fate in Fate}
        | {"percent": rounded_down(score(trials))},
    }


def _mutant(one: Tried) -> dict[str, Value]:
    mutant = one.mutant
    told: dict[str, Value] = {
        "id": mutant.id,
        "place": str(mutant.place),
        "operator": mutant.operator,
        "before": mutant.before,
        "after": mutant.after,
        "fate": one.fate.value,
    }
    if one.fate is Fate.SURVIVED:
        told["add"] = mutant.add
    if one.by:
        told["reason" if one.fate is Fate.ACCEPTED else "noticed_by"] = one.by
    return told
