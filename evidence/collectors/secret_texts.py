"""Texts that look like secrets, by the name that they stand under or by their form."""

from __future__ import annotations

from arcanos.redaction import redact


def looks_secret(name: str, text: str) -> bool:
    """Tell whether a text under this name, such as an environment variable, looks like a secret."""
    line = f"{name}={text}"
    return text != "" and redact(line) != line
