"""Envelopes are those of the specification: foreign tools verify ours, we verify theirs."""

from __future__ import annotations

import base64
import json
import subprocess
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.exceptions import VerificationError

from arcanos.errors import EnvelopeRefused
from arcanos.signing.dsse import IN_TOTO, MOST, Envelope, from_json, pae, sign
from arcanos.signing.private import PrivateKey

# Their types are told in parts only.
dsse: Any = import_module("securesystemslib.dsse")
signer: Any = import_module("securesystemslib.signer")
PAYLOAD = b'{"a":1}\n'


def test_the_encoding_is_that_of_the_specification() -> None:
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    assert pae("é", b"") == b"DSSEv1 2 \xc3\xa9 0 "


def test_an_envelope_reads_back_and_verifies(key: PrivateKey) -> None:
    envelope = sign(Envelope(IN_TOTO, PAYLOAD), key)
    read = from_json(envelope.to_json(), "e.json")
    assert read == envelope
    assert key.public.verifies(read.signatures[0].value, read.signed)
    assert read.signatures[0].keyid == key.public.id


def test_a_key_that_signs_twice_leaves_one_signature(key: PrivateKey, other: PrivateKey) -> None:
    once = sign(Envelope(IN_TOTO, PAYLOAD), key)
    assert sign(once, key) == once
    assert sign(sign(Envelope(IN_TOTO, PAYLOAD), other), key) == sign(once, other)


def test_a_foreign_tool_verifies_our_signatures(key: PrivateKey, other: PrivateKey) -> None:
    envelope = sign(sign(Envelope(IN_TOTO, PAYLOAD), key), other)
    theirs = dsse.Envelope.from_dict(json.loads(envelope.to_json()))
    keys = [signer.SSlibKey.from_crypto(one.inner.public_key(), one.public.id) for one in (key, other)]
    assert len(theirs.verify(keys, 2)) == 2
    changed = json.loads(envelope.to_json()) | {"payload": base64.b64encode(b"other").decode()}
    with pytest.raises(VerificationError):
        dsse.Envelope.from_dict(changed).verify(keys, 1)


def test_we_verify_the_signatures_of_a_foreign_tool(key: PrivateKey) -> None:
    theirs = dsse.Envelope(PAYLOAD, IN_TOTO, {})
    theirs.sign(signer.CryptoSigner(key.inner))
    ours = from_json(json.dumps(theirs.to_dict(), indent=2).encode(), "e.json")
    assert (ours.payload, ours.payload_type) == (PAYLOAD, IN_TOTO)
    assert key.public.verifies(ours.signatures[0].value, ours.signed)


def test_openssl_verifies_our_signatures_and_keys(key: PrivateKey, tmp_path: Path) -> None:
    envelope = sign(Envelope(IN_TOTO, PAYLOAD), key)
    for name, data in (("k", key.public.pem), ("s", envelope.signatures[0].value), ("m", envelope.signed)):
        (tmp_path / name).write_bytes(data)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey k -sigfile s -in m"
    try:
        done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("absent: openssl")
    assert done.returncode == 0, done.stderr


def written(**changes: Any) -> bytes:
    whole: dict[str, Any] = {
        "payload": "eA==",
        "payloadType": IN_TOTO,
        "signatures": [{"keyid": "k", "sig": "eA=="}],
    }
    return json.dumps({key: value for key, value in (whole | changes).items() if value is not None}).encode()


def test_both_alphabets_of_base64_and_unknown_members_are_taken() -> None:
    assert from_json(written(payload="-_-_", more=1), "e").payload == from_json(written(payload="+/+/"), "e").payload
    assert from_json(written(signatures=[{"sig": "eA=="}]), "e").signatures[0].keyid == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": None},
        {"payload": 1},
        {"payload": "eA"},
        {"payload": "eB=="},
        {"payload": "e A=="},
        {"payloadType": None},
        {"payloadType": ""},
        {"payloadType": "a b"},
        {"signatures": None},
        {"signatures": {}},
        {"signatures": ["x"]},
        {"signatures": [{"keyid": "k"}]},
        {"signatures": [{"keyid": 1, "sig": "eA=="}]},
        {"signatures": [{"sig": "eA=="}] * (MOST + 1)},
    ],
)
def test_what_is_no_envelope_is_refused_with_its_place(changes: dict[str, Any]) -> None:
    with pytest.raises(EnvelopeRefused, match=r"^e\.json:1:\d+: ARC-SIG-ENVELOPE"):
        from_json(written(**changes), "e.json")


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"null", b'{"payload":"","payload":""}'])
def test_other_texts_are_no_envelope(data: bytes) -> None:
    with pytest.raises(EnvelopeRefused):
        from_json(data, "e.json")


@given(st.integers(min_value=0), st.integers(0, 7))
def test_no_envelope_with_one_bit_changed_verifies(at: int, bit: int) -> None:
    key = PrivateKey(KEY.inner)
    data = bytearray(SIGNED)
    data[at % len(data)] ^= 1 << bit
    try:
        read = from_json(bytes(data), "e.json")
    except EnvelopeRefused:
        return
    same = (read.payload, read.payload_type) == (PAYLOAD, IN_TOTO)
    holds = any(key.public.verifies(one.value, read.signed) for one in read.signatures)
    # The key id and white space are the two things that no signature is over.
    assert same or not holds


def _made() -> tuple[PrivateKey, bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    return key, sign(Envelope(IN_TOTO, PAYLOAD), key).to_json()


KEY, SIGNED = _made()
