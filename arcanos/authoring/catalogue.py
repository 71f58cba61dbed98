"""The catalogue of frameworks: which clauses the standards and laws have that controls are written for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from arcanos.engine.fields import Node, Problems
from arcanos.engine.frameworks import Framework, framework_of
from arcanos.errors import PackRefused
from arcanos.readers.files import read_bytes
from arcanos.readers.yaml import read_yaml

FOLDER: Final = Path(__file__).parent / "frameworks"


@cache
def catalogue() -> Mapping[str, Framework]:
    """Return the frameworks that arcanos knows, by name: one file for each."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def known_to(own: Mapping[str, Framework]) -> dict[str, Framework]:
    """Return the catalogue with the frameworks of a pack: its own ones, and clauses that it adds to known ones."""
    found = dict(catalogue())
    for name, framework in own.items():
        found[name] = found[name].widened(framework) if name in found else framework
    return found


def _read(path: Path) -> Framework:
    source = read_yaml(read_bytes(path, path.name, refused=PackRefused), path.name, refused=PackRefused)
    problems = Problems()
    framework = framework_of(path.stem, Node(source, (), source.value), problems)
    problems.settle()
    return framework
