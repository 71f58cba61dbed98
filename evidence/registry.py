"""The model registry as plain files: every model version once, with its stage, its aliases and its id."""

from __future__ import annotations

STAGES: tuple[str, ...] = ("development", "staging", "production", "archived")
