"""Keys for the tests, the same each time."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arcanos.signing.private import PrivateKey


def key_of(seed: int) -> PrivateKey:
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


@pytest.fixture
def key() -> PrivateKey:
    """Return a private key."""
    return key_of(1)


@pytest.fixture
def other() -> PrivateKey:
    """Return another private key."""
    return key_of(2)
