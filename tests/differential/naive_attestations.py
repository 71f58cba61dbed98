"""Manual rules as LANGUAGE.md words them (decision 51): the newest answer in force counts."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from naive_operands import given
from naive_truth import Scope, Value, is_array, is_object
from naive_values import date_of, duration_of

Outcome = tuple[str, str | None]
TEXTS = ("rule", "subject", "answer", "by", "at", "statement")


def attested(rule: dict[str, Value], scope: Scope, name: str, subject: str, roles: dict[str, list[str]]) -> Outcome:
    """Tell what people attested of one target: yes is pass, no is fail, everything else is manual."""
    document = scope.evidence.documents.get("attestations")
    listed = document.get("answers") if is_object(document) else None
    mine = [one for one in (listed if is_array(listed) else []) if _about(one, name, subject)]
    if any(not _well_formed(one) for one in mine):
        return "manual", "attestation_missing"
    held = [one for one in mine if one["by"] in roles.get(rule["manual"]["role"], [])]
    if not held:
        return "manual", "attestation_missing"
    valid_for = duration_of(given(scope, rule["manual"]["valid_for"]))
    assert valid_for is not None
    force = [one for one in held if _in_force(scope, one, valid_for)]
    if not force:
        return "manual", "attestation_expired"
    newest = max(date_of(one["at"]) or 0 for one in force)
    answers = {one["answer"] for one in force if date_of(one["at"]) == newest}
    return ("fail" if "no" in answers else "pass"), None


def _about(one: Value, name: str, subject: str) -> bool:
    return is_object(one) and one.get("rule") == name and one.get("subject") == subject


def _well_formed(one: dict[str, Value]) -> bool:
    texts = all(isinstance(one.get(key), str) and one[key] for key in TEXTS)
    return (
        texts and one["answer"] in ("yes", "no") and date_of(one["at"]) is not None and set(one) <= {*TEXTS, "evidence"}
    )


def _in_force(scope: Scope, one: dict[str, Value], valid_for: Fraction) -> bool:
    now, at = date_of(scope.as_of), date_of(one["at"])
    assert now is not None
    assert at is not None
    if not 0 <= now - at <= valid_for:
        return False
    digests = [digest(scope.target.value), *(digest(value) for value in scope.evidence.documents.values())]
    return "evidence" not in one or one["evidence"] in digests


def digest(value: Value) -> str:
    """Digest a value as canonical JSON; enough for the plain values that the tests make."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
