"""Packs that installed Python packages ship: found through their metadata, without running a line of them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from arcanos.errors import ConfigRefused, Mistake, did_you_mean
from arcanos.packs.references import PackagedPack
from arcanos.signing.archive import SUFFIX

GROUP: Final = "arcanos.packs"
"""The entry points' group; a name is the pack's id, a value the dotted name of the folder that holds it."""


@dataclass(frozen=True, slots=True)
class Packaged:
    """Where a package keeps the pack `name`, a folder or an archive; `package` and `version` are the package's own."""

    name: str
    path: Path
    package: str
    version: str


def find_packaged(ref: PackagedPack) -> Packaged:
    """Return where the pack is. Raises ConfigRefused where the package, its entry point or its folder is not there."""
    try:
        found = distribution(ref.package)
    except (PackageNotFoundError, ValueError):
        hint = "install it beside arcanos: pip install " + ref.package
        raise _refused(ref, f"there is no installed package '{ref.package}'", hint) from None
    entry = _entry(ref, [one for one in found.entry_points if one.group == GROUP])
    folder = _folder(found, entry)
    if folder is None:
        hint = "the entry point's value is the dotted name of a folder with pack.yaml, or with one archive"
        raise _refused(ref, f"the package has no folder '{entry.value}' for its pack '{entry.name}'", hint)
    return Packaged(entry.name, _pack_in(ref, folder), found.metadata["Name"], found.version)


def _entry(ref: PackagedPack, entries: list[EntryPoint]) -> EntryPoint:
    names = sorted(entry.name for entry in entries)
    if not entries:
        hint = f"a package lists its packs as entry points of the group {GROUP}"
        raise _refused(ref, f"the package '{ref.package}' ships no pack", hint)
    wanted = [entry for entry in entries if entry.name == ref.pack] if ref.pack else entries
    if len(wanted) == 1:
        return wanted[0]
    if ref.pack:
        raise _refused(ref, f"the package ships no pack '{ref.pack}'", did_you_mean(ref.pack, names))
    hint = f"name one: package:{ref.package}/{names[0]}; it has {', '.join(names)}"
    raise _refused(ref, "the package ships several packs", hint)


def _folder(found: Distribution, entry: EntryPoint) -> Path | None:
    """Return the folder in the distribution itself, else, where it is installed in place, in the package it names."""
    parts = entry.value.strip().split(".")
    if not all(part.isidentifier() for part in parts):
        return None
    own = Path(str(found.locate_file("/".join(parts))))
    if own.is_dir():
        return own
    # The finder of a top-level name runs nothing of the package.
    spec = find_spec(parts[0])
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    inner = [Path(place, *parts[1:]) for place in places]
    return next((folder for folder in inner if folder.is_dir()), None)


def _pack_in(ref: PackagedPack, folder: Path) -> Path:
    if (folder / "pack.yaml").is_file():
        return folder
    archives = sorted(folder.glob(f"*{SUFFIX}"))
    if len(archives) != 1:
        hint = "its folder holds pack.yaml and the rules, or exactly one archive"
        raise _refused(ref, f"{ref} has {len(archives)} archives and no pack.yaml", hint)
    return archives[0]


def _refused(ref: PackagedPack, message: str, hint: str) -> ConfigRefused:
    return ConfigRefused([Mistake(ref.place, "ARC-CFG-PACK", message, hint)])
