"""The JSON Schemas that come with arcanos, and the line by which a file tells its editor where one stands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arcanos.errors import UsageError, did_you_mean
from arcanos.readers.json import read_json

SUFFIX: Final = ".schema.json"
FOLDER: Final = ".arcanos"
"""Where a project keeps its copies: editors read them without a network."""
HERE: Final = Path(__file__).parent.parent / "schemas"


@dataclass(frozen=True, slots=True)
class Published:
    """One schema: its name, its text, and what files of its kind hold; that of a document is `evidence/KIND`."""

    name: str
    text: str
    description: str

    @property
    def file(self) -> str:
        """The name of its file, below the folder of all schemas."""
        return self.name + SUFFIX


def published() -> dict[str, Published]:
    """Return the schemas by name."""
    found = (_read(path) for path in sorted(HERE.rglob(f"*{SUFFIX}")))
    return {one.name: one for one in found}


def named(name: str) -> Published:
    """Return one schema; raises UsageError naming the nearest."""
    known = published()
    if name not in known:
        near = did_you_mean(name, list(known)) or "'arcanos schema list' shows them"
        raise UsageError(f"there is no schema '{name}'; {near}")
    return known[name]


def schema_line(file: Path, name: str, root: Path) -> str:
    """Return the comment that binds a YAML file to the copy of a schema below `root`, by a relative path."""
    way = os.path.relpath(root / FOLDER / (name + SUFFIX), file.parent).replace(os.sep, "/")
    return f"# yaml-language-server: $schema={way}\n"


def _read(path: Path) -> Published:
    data = path.read_bytes()
    description: str = read_json(data, path.name).value["description"]
    name = path.relative_to(HERE).as_posix().removesuffix(SUFFIX)
    return Published(name, data.decode("utf-8"), description)
