"""What a project redacts, as its configuration says."""

from __future__ import annotations

from dataclasses import dataclass

KEY_BYTES = 32
"""The least length of the key of tags."""


@dataclass(frozen=True, slots=True)
class PathRule:
    """What is redacted in a document: the values at `path`, and why; `tag` keeps equal ones comparable."""

    document: str
    path: str
    why: str
    tag: bool = False


@dataclass(frozen=True, slots=True)
class Redaction:
    """What a project redacts: by path, secrets in texts, and the kinds of personal data in texts.

    `key` names the secret that tags are made with, None where there are none.
    """

    paths: tuple[PathRule, ...] = ()
    secrets: bool = True
    personal: frozenset[str] = frozenset()
    key: str | None = None
