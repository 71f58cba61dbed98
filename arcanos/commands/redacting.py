"""The key of the tags that redaction leaves behind: from the environment or a keyring, and nowhere else."""

from __future__ import annotations

from arcanos.commands.secrets import secret_named
from arcanos.errors import UsageError
from arcanos.evidence.redaction_rules import KEY_BYTES, Redaction


def key_of(redaction: Redaction) -> bytes | None:
    """Return the key that the configuration names, None where it names none. Raises UsageError where it is no key."""
    if redaction.key is None:
        return None
    value = secret_named(redaction.key)
    if value is None or len(value.encode()) < KEY_BYTES:
        raise UsageError(f"{redaction.key}: the key of redaction is not set, or has fewer than {KEY_BYTES} bytes")
    return value.encode()
