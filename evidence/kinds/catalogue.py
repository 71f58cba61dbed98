"""Which kinds of documents arcanos knows, and the module that is imported when one is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from arcanos.evidence.kinds.kind import Kind

KINDS: Final[tuple[str, ...]] = (
    "attestations",
    "audits",
    "backups",
    "compliance_scripts",
    "config",
    "contacts",
    "deployment",
    "evaluation",
    "fairness",
    "findings",
    "health",
    "incidents",
    "interviews",
    "kubernetes",
    "lineage",
    "model_cards",
    "monitoring",
    "policy",
    "privacy",
    "registry",
    "reproductions",
    "risks",
    "sbom",
    "scans",
    "terraform",
    "training",
)
"""Their names, each also the name of its module here; a document of another name is free in what it holds."""


def kind(name: str) -> Kind:
    """Return the kind called `name`, one of KINDS."""
    if name not in KINDS:
        raise ValueError("arcanos knows no such kind")
    return cast("Kind", import_module(f"arcanos.evidence.kinds.{name}").KIND)
