"""Where credentials come from: the environment, or the system's keyring; their values go nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from arcanos.errors import UsageError
from arcanos.evidence.collector_sources import CollectorSource
from arcanos.evidence.reproduction.plan import Plan
from arcanos.evidence.scripts.script import Script

KEYRING = "keyring:"


def secrets_of(sources: Iterable[CollectorSource]) -> dict[str, str]:
    """Return the values of the secrets that sources name, those that are there and not empty.

    Raises UsageError where one is in a keyring and there is none to ask.
    """
    names = {name for source in sources for name in source.secrets}
    values = {name: secret_named(name) for name in sorted(names)}
    return {name: value for name, value in values.items() if value is not None}


def secret_named(name: str) -> str | None:
    """Return the value of a secret, None where it is not there, empty, or no text. Raises as `secrets_of` does."""
    value = _in_keyring(name) if name.startswith(KEYRING) else os.environ.get(name)
    return value if value and _is_text(value) else None


def variables_of(run: Sequence[Script] | Sequence[Plan]) -> dict[str, str]:
    """Return the values of the variables that what is run may see, those that are set."""
    names = {name for one in run for name in one.environment}
    return {name: os.environ[name] for name in sorted(names) if name in os.environ}


def _in_keyring(name: str) -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise UsageError(f"{name}: no keyring can be asked; install arcanos[keyring], or name a variable") from None
    service, _, user = name.removeprefix(KEYRING).partition("/")
    try:
        return keyring.get_password(service, user)
    except KeyringError:
        raise UsageError(f"{name}: the keyring can't be asked; unlock it, or name a variable") from None


def _is_text(value: str) -> bool:
    """Whether a value is UTF-8: what is not can't be sent."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
