"""Manual controls: what a person attests, by whom, until when (decision 51)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final

from arcanos import clock
from arcanos.digest import digest
from arcanos.engine.describe import Verdict
from arcanos.engine.model import Manual, Rule
from arcanos.evidence.bundle import Bundle
from arcanos.findings import Attested, Outcome, Reason
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Value

DOCUMENT: Final = "attestations"
MEMBER: Final = "answers"
_NEEDS: Final = ("rule", "subject", "answer", "by", "at", "statement")
_KEYS: Final = (*_NEEDS, "evidence", "valid_until", "signed_by")
_ANY_DAY: Final = "9999-12-31"


def attested(
    rule: Rule,
    manual: Manual,
    subject: str,
    target: Value,
    bundle: Bundle,
    as_of: datetime,
    roles: Mapping[str, frozenset[str]],
) -> Verdict:
    """Return what the newest attestation says: yes passes, no fails.

    It is `manual` where there is none, or the newest is expired or about other evidence. Answers are in the document
    `attestations`, member `answers`, with `rule` written `pack/rule`. One that names evidence holds only while that
    digest (of the target, or of a document) is in the bundle. One of which it can't be told what it is about may be
    about this.
    """
    about = [answer for answer in _answers(bundle) if _concerns(answer, rule.name, subject)]
    if not all(_well_formed(answer) for answer in about):
        return _open(Reason.ATTESTATION_MISSING, "an attestation that may be about this is malformed", manual)
    held = [answer for answer in about if answer["by"] in roles.get(manual.role, frozenset())]
    if not held:
        return _open(Reason.ATTESTATION_MISSING, f"nobody with the role {manual.role} has attested it", manual)
    ages = [(clock.seconds_at(as_of) - (clock.seconds_of(answer["at"]) or 0), answer) for answer in held]
    youngest = min((age for age, _ in ages if age >= 0), default=None)
    newest = [answer for age, answer in ages if age == youngest]
    last = _attested(min(newest, key=lambda answer: answer["answer"]), manual) if newest else None
    why = _why_over(newest, youngest, manual, target, bundle, as_of)
    if why is not None:
        return replace(_open(Reason.ATTESTATION_EXPIRED, why, manual), attested=last)
    if any(answer["answer"] == "no" for answer in newest):
        return Verdict(Outcome.FAIL, None, None, f"{rule.title}: attested as not so", attested=last)
    return Verdict(Outcome.PASS, None, None, rule.title, attested=last)


def _why_over(
    newest: list[Value], age: Fraction | None, manual: Manual, target: Value, bundle: Bundle, as_of: datetime
) -> str | None:
    """Say why the newest answers do not count, or no longer; None where they do."""
    if age is None:
        return "the attestation is of a later time than this run"
    if age > manual.valid_for or not all(_lasts(answer, as_of) for answer in newest):
        return "the attestation is expired"
    if not all(_unchanged(answer, target, bundle) for answer in newest):
        return "no evidence has the digest that was attested: it changed, or its bundle is not sealed by a trusted key"
    return None


def _attested(answer: Value, manual: Manual) -> Attested | None:
    """Return an answer as findings keep it, a `no` rather than a `yes` of the same instant."""
    at = clock.instant(answer["at"])
    until = clock.day(answer.get("valid_until", _ANY_DAY))
    if at is None or until is None:
        return None
    last = min(until, _last_day(at, manual))
    return Attested(answer["by"], manual.role, at, answer["answer"], answer["statement"], last)


def _last_day(at: datetime, manual: Manual) -> date:
    try:
        return (at.astimezone(UTC) + timedelta(seconds=int(manual.valid_for))).date()
    except OverflowError:
        return date.max


def _answers(bundle: Bundle) -> list[Value]:
    document = bundle.documents.get(DOCUMENT)
    value = document.value if document is not None else None
    answers = value.get(MEMBER) if is_object(value) else None
    return answers if is_list(answers) else []


def _concerns(answer: Value, rule: str, subject: str) -> bool:
    if not is_object(answer):
        return True
    named = ((answer.get("rule"), rule), (answer.get("subject"), subject))
    return all(not isinstance(given, str) or given == wanted for given, wanted in named)


def _well_formed(answer: Value) -> bool:
    if not is_object(answer) or not all(key in _KEYS for key in answer):
        return False
    texts = all(isinstance(answer.get(key), str) and answer[key].strip() for key in _NEEDS)
    reviewed = all(isinstance(answer.get(key, ""), str) for key in ("evidence", "signed_by"))
    until = answer.get("valid_until", _ANY_DAY)
    reviewed = reviewed and isinstance(until, str) and clock.day(until) is not None
    return texts and reviewed and answer["answer"] in ("yes", "no") and clock.seconds_of(answer["at"]) is not None


def _lasts(answer: Value, as_of: datetime) -> bool:
    """Tell whether the day after which the answer is not to count, inclusive and in UTC, has not passed."""
    until = clock.day(answer.get("valid_until", _ANY_DAY))
    return until is not None and as_of.astimezone(UTC).date() <= until


def _unchanged(answer: Value, target: Value, bundle: Bundle) -> bool:
    reviewed = answer.get("evidence")
    if reviewed is None:
        return True
    whole = (reviewed in (document.sha256, document.files_sha256) for document in bundle)
    return reviewed == digest(target) or any(whole)


def _open(reason: Reason, why: str, manual: Manual) -> Verdict:
    return Verdict(Outcome.MANUAL, reason, None, f"to be attested by {manual.role}: {manual.ask} ({why})")
