"""Manual controls: what a person attests, by whom, until when (decision 51)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.describe import Verdict
from arcanos.engine.model import Manual, Rule
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Outcome, Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

DOCUMENT: Final = "attestations"
MEMBER: Final = "answers"
_NEEDS: Final = ("rule", "subject", "answer", "by", "at", "statement")
_KEYS: Final = (*_NEEDS, "evidence")


def attested(
    rule: Rule,
    manual: Manual,
    subject: str,
    target: Value,
    bundle: Bundle,
    as_of: datetime,
    roles: Mapping[str, frozenset[str]],
) -> Verdict:
    """Return what the newest attestation in force says: yes passes, no fails, none is `manual`.

    Answers are in the document `attestations`, member `answers`, with `rule` written `pack/rule`. One
    that names evidence holds only while that digest (of the target, or of a document) is in the bundle.
    """
    about = [answer for answer in _answers(bundle) if _names(answer, rule.name, subject)]
    broken = [answer for answer in about if not _well_formed(answer)]
    if broken:
        return _open(Reason.ATTESTATION_MISSING, "an attestation for this is malformed", manual)
    held = [answer for answer in about if answer["by"] in roles.get(manual.role, frozenset())]
    if not held:
        return _open(Reason.ATTESTATION_MISSING, f"nobody with the role {manual.role} has attested it", manual)
    valid = [answer for answer in held if _in_force(answer, manual, as_of) and _unchanged(answer, target, bundle)]
    if not valid:
        return _open(
            Reason.ATTESTATION_EXPIRED, "the attestation is expired, in the future, or its evidence changed", manual
        )
    newest = max(clock.seconds_of(answer["at"]) or 0 for answer in valid)
    answers = {answer["answer"] for answer in valid if clock.seconds_of(answer["at"]) == newest}
    if "no" in answers:
        return Verdict(Outcome.FAIL, None, None, f"{rule.title}: attested as not so")
    return Verdict(Outcome.PASS, None, None, rule.title)


def _answers(bundle: Bundle) -> list[Value]:
    document = bundle.documents.get(DOCUMENT)
    value = document.value if document is not None else None
    answers = value.get(MEMBER) if is_object(value) else None
    return answers if is_list(answers) else []


def _names(answer: Value, rule: str, subject: str) -> bool:
    return is_object(answer) and answer.get("rule") == rule and answer.get("subject") == subject


def _well_formed(answer: Value) -> bool:
    texts = all(isinstance(answer.get(key), str) and answer[key].strip() for key in _NEEDS)
    known = all(key in _KEYS for key in answer)
    return texts and known and answer["answer"] in ("yes", "no") and clock.seconds_of(answer["at"]) is not None


def _in_force(answer: Value, manual: Manual, as_of: datetime) -> bool:
    at = clock.seconds_of(answer["at"])
    return at is not None and 0 <= clock.seconds_at(as_of) - at <= manual.valid_for


def _unchanged(answer: Value, target: Value, bundle: Bundle) -> bool:
    reviewed = answer.get("evidence")
    if reviewed is None:
        return True
    return reviewed == digest(target) or any(document.sha256 == reviewed for document in bundle)


def _open(reason: Reason, why: str, manual: Manual) -> Verdict:
    return Verdict(Outcome.MANUAL, reason, None, f"to be attested by {manual.role}: {manual.ask} ({why})")
