"""Loading a pack: its files, strictly read, with every mistake told at once (nothing of it is evaluated).

A pack is a folder with `pack.yaml` and one `<rule-id>.yaml` for each rule, or one YAML file that
holds the pack's keys and `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from arcanos.digest import digest
from arcanos.engine import fields
from arcanos.engine.fields import Node, Problems
from arcanos.engine.requires import refuse_other_engine
from arcanos.errors import Mistake, PackRefused, Place
from arcanos.readers.files import read_bytes
from arcanos.readers.source import LIMITS, Source
from arcanos.readers.yaml import read_yaml

HEADER: Final = "pack.yaml"
MAX_RULES: Final = 5_000


@dataclass(frozen=True, slots=True)
class PackSource:
    """A pack as it was read: header and rules as nodes; `sha256` covers the name and bytes of every file."""

    header: Node
    rules: tuple[Node, ...]
    sha256: str
    name: str

    @property
    def place(self) -> Place:
        """Where the pack stands."""
        return self.header.place


def load_pack(path: Path, name: str | None = None) -> PackSource:
    """Read a pack from a folder or a file; `name` is how messages call it (default: the path as given).

    Raises PackRefused with the mistakes of all its files.
    """
    shown = str(path) if name is None else name
    if path.is_dir():
        return _from_folder(path, shown)
    if not path.exists():
        _refuse(
            shown,
            "ARC-POL-NOTFOUND",
            "there is no pack here",
            "check the path, or 'arcanos rules list' for shipped packs",
        )
    return _of_file(_read(path, shown), path.name, shown)


def load_pack_files(files: Mapping[str, bytes], shown: str) -> PackSource:
    """Read a pack whose files are in memory, by name: those of its folder, or the one file that holds all of it.

    Raises PackRefused as `load_pack` does for the same files in a folder.
    """
    if HEADER in files:
        _refuse_other_engine(lambda: read_yaml(files[HEADER], f"{shown}/{HEADER}", refused=PackRefused))
    problems = Problems()
    for name in files:
        if _is_text_of_rules(Path(name)) and ("/" in name or not name.endswith(".yaml")):
            place = Place(f"{shown}/{name}")
            problems.add(place, "FILE", "a rule file ends in .yaml and stands in no folder", "move it beside pack.yaml")
    read: dict[str, Source] = {}
    for name in sorted(name for name in files if name.endswith(".yaml") and "/" not in name):
        with problems.noted():
            read[name] = read_yaml(files[name], f"{shown}/{name}", refused=PackRefused)
    problems.settle()
    if len(read) > MAX_RULES:
        _refuse(shown, "ARC-POL-LIMIT", f"a pack has more than {MAX_RULES} rules", "")
    if len(read) == 1:
        (file,) = read
        return _of_file(read[file], file, shown)
    if HEADER not in read:
        _refuse(shown, "ARC-POL-NOTFOUND", f"there is no {HEADER}", "a pack has it beside its rules, or is one file")
    return _of_folder(read, shown, problems)


def _of_file(source: Source, file: str, shown: str) -> PackSource:
    header = Node(source, (), source.value)
    refuse_other_engine(header)
    problems = Problems()
    rules: tuple[Node, ...] = ()
    with problems.noted():
        fields.mapping(header, "the pack")
        if "rules" not in header:
            problems.add(
                header.place, "MISSING", "a pack in one file lacks 'rules'", "add 'rules:', or pass its folder"
            )
        else:
            rules = tuple(fields.listing(header["rules"], "rules"))
    problems.settle()
    return PackSource(header, rules, digest([[file, source.sha256]]), shown)


def _from_folder(folder: Path, shown: str) -> PackSource:
    if not (folder / HEADER).is_file():
        _refuse(
            shown,
            "ARC-POL-NOTFOUND",
            f"the folder has no {HEADER}",
            f"a pack is a folder with {HEADER} and one file per rule",
        )
    _refuse_other_engine(lambda: _read(folder / HEADER, f"{shown.rstrip('/')}/{HEADER}"))
    problems = Problems()
    files = _files(folder, shown, problems)
    read: dict[str, Source] = {}
    for file in files:
        with problems.noted():
            read[file.name] = _read(file, f"{shown.rstrip('/')}/{file.name}")
    problems.settle()
    return _of_folder(read, shown, problems)


def _refuse_other_engine(read: Callable[[], Source]) -> None:
    """Ask the header first; one that can't be read is told later, with the mistakes of all files."""
    try:
        source = read()
    except PackRefused:
        return
    refuse_other_engine(Node(source, (), source.value))


def _of_folder(read: Mapping[str, Source], shown: str, problems: Problems) -> PackSource:
    header = Node(read[HEADER], (), read[HEADER].value)
    rules = [Node(source, (), source.value) for file, source in read.items() if file != HEADER]
    with problems.noted():
        fields.mapping(header, "the pack")
    if "rules" in header:
        problems.add(
            header["rules"].key_place, "KEY", "a pack folder has one file per rule", "move each rule to <rule-id>.yaml"
        )
    if not rules:
        problems.add(Place(shown), "EMPTY", "the pack has no rules", "add <rule-id>.yaml beside pack.yaml")
    for rule in rules:
        _named_as_its_file(rule, problems)
    problems.settle()
    return PackSource(header, tuple(rules), digest([[file, read[file].sha256] for file in sorted(read)]), shown)


def _files(folder: Path, shown: str, problems: Problems) -> list[Path]:
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        place = Place(f"{shown.rstrip('/')}/{entry.name}")
        if entry.is_dir():
            if entry.is_symlink():
                problems.add(place, "FILE", "a link to a folder inside a pack is not followed", "copy its rules here")
            elif any(_is_text_of_rules(inner) for inner in entry.rglob("*")):
                problems.add(place, "FILE", "a folder inside a pack is not read", "move its rules beside pack.yaml")
        elif entry.suffix == ".yaml":
            found.append(entry)
        elif _is_text_of_rules(entry):
            problems.add(place, "FILE", "a rule file ends in .yaml", f"rename it to {entry.stem}.yaml")
    if len(found) > MAX_RULES:
        problems.add(Place(shown), "LIMIT", f"a pack has more than {MAX_RULES} rules")
    return found


def _is_text_of_rules(path: Path) -> bool:
    return path.suffix.lower() in (".yml", ".yaml", ".json")


def _named_as_its_file(rule: Node, problems: Problems) -> None:
    with problems.noted():
        fields.mapping(rule, "a rule")
        stem = rule.source.name.rpartition("/")[2].removesuffix(".yaml")
        if "id" in rule and rule["id"].value != stem:
            problems.add(
                rule["id"].place,
                "VALUE",
                "the rule's id is not the name of its file",
                f"write id: {stem}, or rename the file",
            )


def _read(path: Path, shown: str) -> Source:
    data = read_bytes(path, shown, limits=LIMITS, refused=PackRefused)
    return read_yaml(data, shown, refused=PackRefused)


def _refuse(shown: str, code: str, message: str, hint: str) -> None:
    raise PackRefused([Mistake(Place(shown), code, message, hint)])
