"""What commands that use keys share: the option of the passphrase, and how keys are read and shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from arcanos.errors import KeyRefused, Place, UsageError
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.signing.keys import PublicKey, from_pem
from arcanos.signing.trust import Role, TrustedKey
from arcanos.signing.vouching import Policy

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from arcanos.signing.private import PrivateKey

F = TypeVar("F", bound=Callable[..., int])
LARGEST: Final = Limits(size=64 * 1024)


def passphrase_option(function: F) -> F:
    """Add `--passphrase-env`."""
    text = "The environment variable that holds the private key's passphrase."
    return click.option("--passphrase-env", "variable", metavar="VARIABLE", help=text)(function)


def passphrase_in(variable: str | None) -> str | None:
    """Return the passphrase in a variable, None where none is named. Raises UsageError where it is not set or empty."""
    if variable is None:
        return None
    found = os.environ.get(variable)
    if not found:
        raise UsageError(f"--passphrase-env {variable}: the variable is not set, or empty; set it, or leave it out")
    return found


def private_key_in(path: Path, variable: str | None) -> PrivateKey:
    """Return the private key in a file. Raises KeyRefused."""
    from arcanos.signing.private import private_key

    data = read_bytes(path, str(path), limits=LARGEST, refused=KeyRefused)
    return private_key(data, Place(str(path)), passphrase_in(variable))


def public_key_in(path: Path) -> PublicKey:
    """Return the public key in a file. Raises KeyRefused."""
    return from_pem(read_bytes(path, str(path), limits=LARGEST, refused=KeyRefused), Place(str(path)))


def roots_of(paths: Sequence[Path]) -> tuple[Certificate, ...]:
    """Return the root certificates in these files. Raises KeyRefused."""
    from arcanos.evidence.timestamps import roots_in

    read = ((read_bytes(path, str(path), limits=LARGEST, refused=KeyRefused), str(path)) for path in paths)
    return tuple(one for data, name in read for one in roots_in(data, name))


def trust_in(paths: Sequence[Path], role: Role) -> Policy:
    """Return the trust in each of the keys in these files, all of which must have signed. Raises KeyRefused."""
    keys = {public_key_in(path): path for path in paths}
    trusted = [TrustedKey(str(path), key, frozenset({role})) for key, path in keys.items()]
    return Policy(role, tuple(trusted), threshold=len(trusted))


def shown(key: PublicKey) -> tuple[str, str]:
    """Return the lines that say which key this is."""
    return f"key id      {key.id}", f"public key  {key.text}"
