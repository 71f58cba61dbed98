"""The project's configuration, `arcanos_audit_config.json`: which packs judge which documents, and what closes a gate.

`model` holds the frozen result, `shape` the pydantic guard at the edge, `load` the way from one to
the other, `schema` the JSON Schema for editors. Nothing outside this package sees pydantic, and
importing it does not import pydantic.
"""

from __future__ import annotations

from arcanos.config.load import load_config
from arcanos.config.locate import CONFIG_NAME, find_config
from arcanos.config.model import BundleAt, Config, ExtensionRef, Gate, KeyRef, Role, Trust
from arcanos.packs.references import InstalledPack, PackagedPack, PackAt, PackRef, ShippedPack

__all__ = [
    "CONFIG_NAME",
    "BundleAt",
    "Config",
    "ExtensionRef",
    "Gate",
    "InstalledPack",
    "KeyRef",
    "PackAt",
    "PackRef",
    "PackagedPack",
    "Role",
    "ShippedPack",
    "Trust",
    "find_config",
    "load_config",
]
