"""Manual rules as LANGUAGE.md words them (decision 51): the newest answer in force counts."""

from __future__ import annotations

from fractions import Fraction

from naive_operands import given
from naive_selectors import select
from naive_truth import Place, Scope, Value, is_array, is_object
from naive_values import date_of, duration_of

from arcanos.digest import digest

Outcome = tuple[str, str | None]
TEXTS = ("rule", "subject", "answer", "by", "at", "statement")


def attested(rule: dict[str, Value], scope: Scope, name: str, subject: str, roles: dict[str, list[str]]) -> Outcome:
    """Tell what people attested of one target: yes is pass, no is fail, everything else is manual."""
    found = select(scope.evidence, scope.target, "$.attestations.answers")
    listed = found.value if isinstance(found, Place) and is_array(found.value) else []
    mine = [one for one in listed if _about(one, name, subject)]
    if any(not _well_formed(one) for one in mine):
        return "manual", "attestation_missing"
    held = [one for one in mine if one["by"] in roles.get(rule["manual"]["role"], [])]
    if not held:
        return "manual", "attestation_missing"
    given_at = [at for at in (date_of(one["at"]) for one in held) if at is not None and at <= _now(scope)]
    newest = [one for one in held if given_at and date_of(one["at"]) == max(given_at)]
    valid_for = duration_of(given(scope, rule["manual"]["valid_for"]))
    assert valid_for is not None
    holds = all(_unchanged(scope, one) and _in_time(scope, one) for one in newest)
    if not newest or _now(scope) - max(given_at) > valid_for or not holds:
        return "manual", "attestation_expired"
    return ("fail" if "no" in [one["answer"] for one in newest] else "pass"), None


def _now(scope: Scope) -> Fraction:
    now = date_of(scope.as_of)
    assert now is not None
    return now


def _about(one: Value, name: str, subject: str) -> bool:
    """Tell whether it is about this target; what does not say so may be."""
    if not is_object(one):
        return True
    told = ((one.get("rule"), name), (one.get("subject"), subject))
    return all(not isinstance(said, str) or said == wanted for said, wanted in told)


def _well_formed(one: Value) -> bool:
    if not is_object(one) or not set(one) <= {*TEXTS, "evidence", "valid_until", "signed_by"}:
        return False
    texts = all(isinstance(one.get(key), str) and one[key].strip() for key in TEXTS)
    reviewed = isinstance(one.get("evidence", ""), str) and isinstance(one.get("signed_by", ""), str)
    reviewed = reviewed and ("valid_until" not in one or _end_of(one["valid_until"]) is not None)
    return texts and reviewed and one["answer"] in ("yes", "no") and date_of(one["at"]) is not None


def _end_of(day: Value) -> Fraction | None:
    """Return the first second after a day that is written YYYY-MM-DD."""
    midnight = date_of(f"{day}T00:00:00Z") if isinstance(day, str) and len(day) == 10 else None
    return None if midnight is None else midnight + 86_400


def _in_time(scope: Scope, one: dict[str, Value]) -> bool:
    end = _end_of(one["valid_until"]) if "valid_until" in one else None
    return end is None or _now(scope) < end


def _unchanged(scope: Scope, one: dict[str, Value]) -> bool:
    fresh = [value for name, value in scope.evidence.documents.items() if name not in scope.evidence.stale]
    return "evidence" not in one or one["evidence"] in [digest(value) for value in (scope.target.value, *fresh)]
