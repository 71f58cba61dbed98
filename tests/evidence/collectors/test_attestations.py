"""An attestation counts only under a key of the person who is said to have made it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from arcanos.digest import canonical
from arcanos.errors import NotCollected
from arcanos.evidence.attesting import KIND, attestation
from arcanos.evidence.collectors.attestations import Options, collect
from arcanos.evidence.collectors.interface import Setting
from arcanos.signing.dsse import IN_TOTO, Envelope, from_json, sign
from arcanos.signing.private import new_key
from arcanos.signing.statement import state

ADA, GRACE = new_key(), new_key()
ANSWER = {
    "rule": "governance/examined",
    "subject": "credit@1.1.0",
    "answer": "yes",
    "by": "Ada",
    "at": "2026-11-20T10:00:00Z",
    "statement": "I examined it.",
}
KEYS: list[dict[str, Any]] = [
    {"by": "Ada", "public_key": ADA.public.text},
    {"by": "Grace", "public_key": GRACE.public.text},
]


def collected(setting: Setting, data: bytes, keys: list[dict[str, Any]] = KEYS) -> list[dict[str, Any]]:
    (setting.folder / "a.dsse.json").write_bytes(data)
    options = Options.model_validate({"from": "attestations", "files": ["*.dsse.json"], "keys": keys})
    return collect(options, setting).value["answers"]


def signed(answer: dict[str, Any] = ANSWER, *keys: Any) -> bytes:
    envelope = attestation(answer)
    for key in keys or (ADA,):
        envelope = sign(envelope, key)
    return envelope.to_json()


def test_a_signed_answer_is_taken_with_its_key(setting: Setting) -> None:
    assert collected(setting, signed()) == [{**ANSWER, "signed_by": ADA.public.id}]


def test_validity_and_evidence_go_along(setting: Setting) -> None:
    answer = {**ANSWER, "valid_until": "2026-12-31", "evidence": "ab" * 32}
    assert collected(setting, signed(answer)) == [{**answer, "signed_by": ADA.public.id}]


def test_a_key_may_stand_in_a_file(setting: Setting) -> None:
    (setting.folder / "ada.pub.pem").write_bytes(ADA.public.pem)
    assert len(collected(setting, signed(), [{"by": "Ada", "public_key": "ada.pub.pem"}])) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (attestation(ANSWER).to_json(), "signed by no key that is listed"),
        (signed(ANSWER, new_key()), "signed by no key that is listed"),
        (signed(ANSWER, GRACE), "no key of the person who attested it"),
        (signed({**ANSWER, "by": "Mallory"}), "no key of the person who attested it"),
        (signed({**ANSWER, "at": "2026-11-22T12:00:01Z"}), "it is of the future"),
        (signed({**ANSWER, "answer": "perhaps"}), "not yes or no"),
        (signed({**ANSWER, "at": "2026-11-20"}), "its time has no zone"),
        (signed({**ANSWER, "valid_until": "soon"}), "'valid_until' is not a day"),
        (signed({**ANSWER, "extra": "x"}), "lacks a member, or has one"),
        (signed({**ANSWER, "statement": " "}), "lacks a member, or has one"),
        (signed({name: one for name, one in ANSWER.items() if name != "rule"}), "lacks a member, or has one"),
        (sign(Envelope("text/plain", b"yes"), ADA).to_json(), "no in-toto statement"),
        (sign(Envelope(IN_TOTO, state(KIND, {"answer.json": b"no"}, ANSWER).to_json()), ADA).to_json(), "not about"),
        (b"{}", "ARC-SIG-ENVELOPE"),
    ],
    ids=range(14),
)
def test_what_does_not_hold_is_refused(setting: Setting, data: bytes, said: str) -> None:
    with pytest.raises(NotCollected) as refused:
        collected(setting, data)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ({"valid_from": "2026-11-20", "valid_until": "2026-11-20"}, True),
        ({"valid_from": "2026-11-21"}, False),
        ({"valid_until": "2026-11-19"}, False),
    ],
)
def test_a_key_counts_on_the_day_of_the_answer(setting: Setting, days: dict[str, str], counts: bool) -> None:
    keys = [{**KEYS[0], **days}]
    if counts:
        assert len(collected(setting, signed(), keys)) == 1
    else:
        with pytest.raises(NotCollected, match="none that counted on that day"):
            collected(setting, signed(), keys)


def test_one_key_is_one_persons(setting: Setting) -> None:
    with pytest.raises(NotCollected, match="two people have one key"):
        collected(setting, signed(), [KEYS[0], {**KEYS[0], "by": "Grace"}])


def test_no_single_bit_may_change(setting: Setting) -> None:
    envelope = from_json(signed(), "a")
    for at in range(len(envelope.payload)):
        payload = bytearray(envelope.payload)
        payload[at] ^= 1
        with pytest.raises(NotCollected):
            collected(setting, replace(envelope, payload=bytes(payload)).to_json())


def test_the_envelope_is_plain_in_toto(setting: Setting) -> None:
    statement = json.loads(from_json(signed(), "a").payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicate"] == ANSWER
    assert canonical(ANSWER) == canonical(statement["predicate"])
