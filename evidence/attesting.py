"""Signed attestations: what a person says of a control, bound to that person by a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from arcanos.clock import day, instant
from arcanos.digest import canonical
from arcanos.errors import Mistake, Place, StatementRefused
from arcanos.readers.source import Value
from arcanos.signing.dsse import IN_TOTO, Envelope
from arcanos.signing.statement import read_statement, state

KIND: Final = "urn:arcanos:attestation:v1"
"""The predicate, which is in an in-toto Statement v1; its one file is the answer itself."""
FILE: Final = "answer.json"
TEXTS: Final = ("rule", "subject", "answer", "by", "at", "statement")
MORE: Final = ("evidence", "valid_until")


def attestation(answer: Mapping[str, Value]) -> Envelope:
    """Return the envelope, not signed yet, of an answer as `attestations.answers` holds it."""
    return Envelope(IN_TOTO, state(KIND, {FILE: canonical(answer)}, answer).to_json())


def answer_of(envelope: Envelope, name: str) -> dict[str, Value]:
    """Return the answer in an envelope, once its signature holds. Raises StatementRefused for what is none."""
    if envelope.payload_type != IN_TOTO:
        raise _refused(name, "the envelope holds no in-toto statement")
    statement = read_statement(envelope.payload, name, KIND)
    answer = dict(statement.predicate)
    if statement != state(KIND, {FILE: canonical(answer)}, answer):
        raise _refused(name, "the statement is not about the answer that it holds")
    texts = all(isinstance(answer.get(key), str) and answer[key].strip() for key in TEXTS)
    if not texts or not answer.keys() <= {*TEXTS, *MORE} or not all(isinstance(one, str) for one in answer.values()):
        raise _refused(name, "the answer lacks a member, or has one that answers do not have")
    if answer["answer"] not in ("yes", "no") or instant(answer["at"]) is None:
        raise _refused(name, "the answer is not yes or no, or its time has no zone")
    if "valid_until" in answer and day(answer["valid_until"]) is None:
        raise _refused(name, "'valid_until' is not a day")
    return answer


def _refused(name: str, message: str) -> StatementRefused:
    return StatementRefused([Mistake(Place(name), "ARC-ATT-ANSWER", message, "'arcanos attest' writes it")])
