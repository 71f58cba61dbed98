"""Keys are 32 bytes on the curve in one form; what is weak, foreign or written otherwise is refused."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import sha256
from arcanos.errors import KeyRefused, Place
from arcanos.signing.curve import SMALL, P, fault_of
from arcanos.signing.keys import PublicKey, from_base64, from_pem, is_base64, public_key
from arcanos.signing.private import PrivateKey, new_key, private_key

HERE = Place("key.pem")
VECTORS = [  # RFC 8032, section 7.1: secret, public, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
SPELLINGS = [
    *((y + sign * 2**255).to_bytes(32, "little") for y in sorted(SMALL) for sign in (0, 1)),
    *((y + P + sign * 2**255).to_bytes(32, "little") for y in range(19) for sign in (0, 1)),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_keys_sign_and_verify_as_the_standard_says(secret: str, public: str, message: str, signature: str) -> None:
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))
    assert key.public == public_key(bytes.fromhex(public), HERE)
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert key.public.verifies(bytes.fromhex(signature), bytes.fromhex(message))


def test_a_second_spelling_of_a_signature_does_not_verify(key: PrivateKey) -> None:
    signature = key.sign(b"x")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    assert not key.public.verifies(signature[:32] + scalar.to_bytes(32, "little"), b"x")


@given(st.binary(max_size=80))
def test_bytes_that_are_no_signature_do_not_verify(signature: bytes) -> None:
    assert not PublicKey(bytes.fromhex(VECTORS[0][1])).verifies(signature, b"x")


@pytest.mark.parametrize("raw", SPELLINGS, ids=[raw.hex()[:16] + raw.hex()[-2:] for raw in SPELLINGS])
def test_keys_of_small_order_and_second_spellings_are_refused(raw: bytes) -> None:
    with pytest.raises(KeyRefused, match=r"small order|canonical"):
        public_key(raw, HERE)


def test_the_library_itself_takes_a_key_of_small_order() -> None:
    """The reason for the check: this signature is over no message and verifies for every one."""
    identity = (1).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), b"any message")


@pytest.mark.parametrize("raw", [b"", bytes(31), bytes(33), (2).to_bytes(32, "little")])
def test_what_is_no_point_of_the_curve_is_no_key(raw: bytes) -> None:
    assert fault_of(raw) is not None


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_is_made_is_usable(seed: bytes) -> None:
    raw = PrivateKey(Ed25519PrivateKey.from_private_bytes(seed)).inner.public_key().public_bytes_raw()
    assert fault_of(raw) is None


def test_the_key_id_is_the_digest_of_the_raw_bytes(key: PrivateKey) -> None:
    assert key.public.id == sha256(key.public.raw)


def test_a_public_key_reads_back_from_each_of_its_forms(key: PrivateKey) -> None:
    public = key.public
    theirs = key.inner.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert public.pem == theirs
    body = theirs.decode().splitlines()[1]
    assert from_pem(theirs, HERE) == from_base64(public.text, HERE) == from_base64(body, HERE) == public
    assert from_pem(theirs.replace(b"\n", b"\r\n"), HERE) == public
    assert is_base64(public.text)
    assert is_base64(body)
    assert not is_base64("keys/release.pub.pem")


def test_other_keys_and_other_texts_are_no_public_key(key: PrivateKey) -> None:
    foreign = ec.generate_private_key(ec.SECP256R1()).public_key()
    pem = foreign.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for text in (b"", b"x", pem, key.public.pem + b"x", key.public.pem * 2, b"-----BEGIN PUBLIC KEY-----\n"):
        with pytest.raises(KeyRefused):
            from_pem(text, HERE)


def test_a_private_key_in_place_of_a_public_one_is_told_and_not_shown(key: PrivateKey) -> None:
    with pytest.raises(KeyRefused, match="this is a private key") as refused:
        from_pem(key.pem(), HERE)
    assert key.pem().decode().splitlines()[1] not in str(refused.value)


def test_base64_has_one_form(key: PrivateKey) -> None:
    text = key.public.text
    last = text[-2]
    loose = text[:-2] + chr(ord(last) + 1) + "="
    assert base64.b64decode(loose) == base64.b64decode(text)
    with pytest.raises(KeyRefused, match="one form"):
        from_base64(loose, HERE)


def test_a_private_key_reads_back_with_its_passphrase_and_with_no_other() -> None:
    key = new_key()
    assert private_key(key.pem(), HERE).public == key.public
    assert private_key(key.pem(), HERE, "not needed").public == key.public
    locked = key.pem("correct horse")
    assert private_key(locked, HERE, "correct horse").public == key.public
    with pytest.raises(KeyRefused, match="does not open"):
        private_key(locked, HERE, "wrong")
    with pytest.raises(KeyRefused, match="--passphrase-env"):
        private_key(locked, HERE)


def test_a_key_of_another_kind_is_no_private_key() -> None:
    foreign = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(KeyRefused, match="not of Ed25519"):
        private_key(foreign, HERE)
    for text in (b"", b"x", new_key().public.pem, foreign[:60]):
        with pytest.raises(KeyRefused):
            private_key(text, HERE)


def test_a_private_key_does_not_show_itself(key: PrivateKey) -> None:
    assert repr(key) == f"PrivateKey(of {key.public.id})"
