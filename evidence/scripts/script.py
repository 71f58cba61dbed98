"""A compliance script as the configuration has it, and how it is found and started."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from arcanos.digest import Digest
from arcanos.errors import NotCollected, Place
from arcanos.evidence.origins import Origin
from arcanos.readers.files import open_regular
from arcanos.readers.source import Value

DOCUMENT: Final = "compliance_scripts"
"""The document that scripts make, and the section of the configuration that lists them."""
OUTPUT_VARIABLE: Final = "ARCANOS_OUTPUT"
"""The variable that names the file which a script with `output: file` writes."""
OWN: Final = ("PATH", "HOME", "TMPDIR", "LC_ALL", "TZ", OUTPUT_VARIABLE)
"""The variables that a script gets from arcanos."""
PATH: Final = ("/usr/local/bin", "/usr/bin", "/bin")
"""The folders in which a command without '/' is looked for, unless the configuration names others."""


@dataclass(frozen=True, slots=True)
class Script:
    """One entry of `compliance_scripts`.

    `environment` are names of variables that are handed on; `path` are folders, `working_folder` is one, as seen from
    the configuration; `kind` is the kind of document that its output is beside its findings, `output_schema`
    the file of the JSON Schema that all of its output keeps to, either empty for none; `options` is the entry as
    written.
    """

    name: str
    command: tuple[str, ...]
    options: Mapping[str, Value]
    seconds: int = 300
    environment: tuple[str, ...] = ()
    path: tuple[str, ...] = PATH
    working_folder: str = "."
    to_file: bool = False
    kind: str = ""
    output_schema: str = ""
    needs_network: bool = False
    owner: str = "unassigned"
    place: Place = field(default=Place("(scripts)"), compare=False)


def argv_of(command: tuple[str, ...], path: tuple[str, ...], folder: Path) -> list[str]:
    """Return a command with its first word found: one with '/' from `folder`, any other in the folders of `path`.

    Where there is none, it stays as it is and will not start.
    """
    first = command[0]
    if "/" in first:
        return [os.path.normpath(folder / first), *command[1:]]
    return [shutil.which(first, path=search(path, folder)) or f"/nonexistent/{first}", *command[1:]]


def search(path: tuple[str, ...], folder: Path) -> str:
    """Return the folders of `path` as the variable PATH has them."""
    return os.pathsep.join(os.path.normpath(folder / one) for one in path)


def files_of(argv: list[str], command: tuple[str, ...], working: Path) -> tuple[Origin, ...]:
    """Return what a command runs: its program, and each argument that names a regular file, with the file's digest."""
    found = (_origin(Path(argv[0]), command[0]), *(_origin(working / word, word) for word in command[1:]))
    return tuple({one.name: one for one in found if one is not None}.values())


def _origin(path: Path, name: str) -> Origin | None:
    try:
        # What runs is what a link leads to.
        descriptor = open_regular(Path(os.path.realpath(path)), name, NotCollected)
    except (NotCollected, OSError, ValueError):
        return None
    digest, size = Digest(), 0
    with os.fdopen(descriptor, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    return Origin(name, digest.hexdigest(), size)


def environment_of(own: Path, path: str, names: tuple[str, ...], value: Callable[[str], str | None]) -> dict[str, str]:
    """Return all that a command finds in its environment: what arcanos gives it, and the variables it may see.

    `own` is a fresh folder; a variable that is not set is not there.
    """
    given = {name: found for name in names if (found := value(name)) is not None}
    home, temporary = own / "home", own / "tmp"
    for made in (home, temporary):
        made.mkdir()
    return given | {"PATH": path, "HOME": str(home), "TMPDIR": str(temporary), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
