"""Which packs a command line means: shipped ones, folders, files, and the files that a hook passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

import click

from arcanos.commands import completing
from arcanos.commands.options import the_config, the_config_path
from arcanos.config import CONFIG_NAME, InstalledPack, PackagedPack, PackAt, PackRef, ShippedPack, find_config
from arcanos.engine.extensions import NONE, Extensions, mentions
from arcanos.engine.fields import Node
from arcanos.engine.pack import HEADER, PackSource
from arcanos.errors import ConfigRefused, Mistake, PackRefused, Place, Refused, UsageError, did_you_mean
from arcanos.inputs import open_pack
from arcanos.installed import load_extensions
from arcanos.packs.opening import is_archive
from arcanos.packs.references import reference
from arcanos.readers.files import read
from arcanos.readers.shapes import is_object
from arcanos.rules import shipped

SHIPPED: Final = "arcanos/"
T = TypeVar("T")
HERE: Final = Place("(command line)")
SUFFIXES: Final = (".yaml", ".yml")

packs_argument = click.argument("packs", nargs=-1, metavar="[PACK]...", shell_complete=completing.packs)


def shipped_packs() -> list[PackRef]:
    """Return the packs that come with arcanos."""
    return [ShippedPack(name, Place("(shipped)")) for name in shipped()]


def has_config(config_path: Path | None) -> bool:
    """Whether a configuration is asked for, or one is found here."""
    return config_path is not None or find_config(Path.cwd()) is not None


def configured_packs(config_path: Path | None) -> list[PackRef] | None:
    """Return the packs of the configuration asked for or found here; None where there is none."""
    if not has_config(config_path):
        return None
    return list(the_config(config_path).packs)


def meant(packs: Sequence[str], config_path: Path | None) -> list[PackRef]:
    """Return the packs that the arguments mean, each once; without arguments those of the configuration.

    Raises ConfigRefused where neither names a pack, and for an argument that is none: packs that
    nobody named are not checked in place of those that somebody meant.
    """
    if not packs:
        configured = configured_packs(config_path)
        if configured is None:
            hint = f"name one, such as policies or arcanos/security, or write {CONFIG_NAME} with 'arcanos init'"
            raise ConfigRefused(
                [Mistake(HERE, "ARC-CFG-NOTFOUND", "no pack is named, and there is no configuration here", hint)]
            )
        return configured
    if config_path is not None:
        raise UsageError("PACK and --config exclude each other: --config stands for the packs of a configuration")
    mistakes: list[Mistake] = []
    found: dict[Path | str, PackRef] = {}
    headers = _Headers()
    for name in packs:
        try:
            for ref in _meant_by(name, headers):
                found.setdefault(ref.path.resolve() if isinstance(ref, PackAt) else str(ref), ref)
        except Refused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise ConfigRefused(mistakes)
    return list(found.values())


@dataclass(slots=True)
class Extending:
    """The extensions that packs on a command line may use: those that the configuration names.

    Where packs were `named`, the configuration is only read once one of them needs an extension.
    """

    config_path: Path | None
    named: bool
    loaded: Extensions | None = None

    def of(self, source: PackSource) -> Extensions:
        """Return what a pack may use. Raises ConfigRefused where the configuration or an extension is refused."""
        if self.named and not _may_extend(source):
            return NONE
        if self.loaded is None:
            configured = self.config_path is not None or find_config(Path.cwd()) is not None
            self.loaded = load_extensions(the_config(self.config_path).extensions if configured else ()).table
        return self.loaded


def _may_extend(source: PackSource) -> bool:
    requires = source.header.get("requires")
    required = requires is not None and "extensions" in requires
    return required or any(mentions(node.value) for node in source.rules)


def each(refs: Iterable[PackRef], work: Callable[[PackRef, PackSource], T]) -> list[T]:
    """Read packs and do `work` on each. Raises PackRefused at the end, with the mistakes of all that are broken."""
    mistakes: list[Mistake] = []
    done: list[T] = []
    for ref in refs:
        try:
            done.append(work(ref, open_pack(ref)))
        except Refused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise PackRefused(mistakes)
    return done


def name_of(source: PackSource, node: Node) -> str:
    """Return `pack/rule` as the files say it, before anything is compiled."""
    identity = node.value.get("id") if is_object(node.value) else None
    return f"{source.header.value.get('id')}/{identity}"


def narrowed(sources: list[PackSource], rules: Sequence[str]) -> list[PackSource]:
    """Keep of the packs the rules asked for; a name that matches none is refused."""
    if not rules:
        return sources
    names = {name_of(source, node) for source in sources for node in source.rules if "id" in node}
    for rule in rules:
        if not any(_is(rule, name) for name in names):
            known = sorted(names if "/" in rule else {name.rpartition("/")[2] for name in names})
            hint = did_you_mean(rule, known) or "'arcanos rules list' shows them"
            raise UsageError(f"no rule is called '{rule}'; {hint}")
    narrowed = (
        replace(source, rules=tuple(n for n in source.rules if any(_is(rule, name_of(source, n)) for rule in rules)))
        for source in sources
    )
    return [source for source in narrowed if source.rules]


def _is(rule: str, name: str) -> bool:
    return rule in (name, name.rpartition("/")[2])


def rule_names(config_path: Path | None) -> list[str]:
    """Return the names of the rules in the configured packs, else the shipped ones."""
    refs = configured_packs(config_path) or shipped_packs()
    sources = each(refs, lambda _, source: source)
    return [name_of(source, node) for source in sources for node in source.rules]


def _meant_by(name: str, headers: _Headers) -> list[PackRef]:
    if not name.strip():
        raise UsageError("a PACK is empty; leave it out, or name a folder, a file or a shipped pack")
    path = Path(name)
    if name.startswith(SHIPPED) and not path.exists():
        return [ShippedPack(name.removeprefix(SHIPPED), HERE)]
    if path.is_dir():
        return _in_folder(path)
    if path.is_file():
        return [_at(path) if is_archive(path) else _around(path, headers)]
    ref = reference(name, Path(), HERE)
    if isinstance(ref, PackagedPack):
        return [ref]
    if isinstance(ref, InstalledPack):
        return [replace(ref, folder=the_config_path(None).parent)]
    return [_refuse_absent(path)]


def _in_folder(folder: Path) -> list[PackRef]:
    """Return the pack in a folder, or each of the packs in it; what holds rules and is no pack is refused later."""
    if (folder / HEADER).is_file():
        return [_at(folder)]
    inner = [entry for entry in sorted(folder.iterdir()) if not entry.name.startswith(".")]
    files = [entry for entry in inner if (entry.suffix in SUFFIXES or is_archive(entry)) and entry.is_file()]
    folders = [entry for entry in inner if entry.is_dir() and any(entry.glob("*.y*ml"))]
    if not files and not folders:
        hint = f"a pack is a folder with {HEADER} and one file per rule, or one file with 'rules'"
        raise ConfigRefused([Mistake(Place(str(folder)), "ARC-CFG-PACK", "there is no pack in this folder", hint)])
    return [_at(path) for path in (*folders, *files)]


class _Headers(dict[Path, bool]):
    """Whether there is a pack.yaml without rules in a folder: asked once, though a hook passes every rule file."""

    def __missing__(self, folder: Path) -> bool:
        header = folder / HEADER
        self[folder] = header.is_file() and not _holds_rules(header)
        return self[folder]


def _around(file: Path, headers: _Headers) -> PackRef:
    """Return the pack that a file is, or the one that it is a rule of."""
    if file.suffix not in SUFFIXES:
        hint = "name a folder, a .yaml file, or an archive"
        raise ConfigRefused([Mistake(Place(str(file)), "ARC-CFG-PACK", "this file is no pack and no rule", hint)])
    if headers[file.parent]:
        return _at(file.parent)
    if not _holds_rules(file):
        hint = f"put {HEADER} beside it, add 'rules' to it, or keep the file from the hook with 'exclude'"
        message = f"this file is no pack, and there is no {HEADER} beside it that would make it a rule"
        raise ConfigRefused([Mistake(Place(str(file)), "ARC-CFG-PACK", message, hint)])
    return _at(file)


def _holds_rules(file: Path) -> bool:
    """Whether a file is a pack by itself; one that can't be read is told when the pack is opened."""
    try:
        value = read(file, str(file), format="yaml", refused=PackRefused).value
    except PackRefused:
        return file.name != HEADER
    return is_object(value) and "rules" in value


def _refuse_absent(path: Path) -> PackRef:
    if (path.parent / HEADER).is_file():
        hint = f"check the name; where the file was deleted, name its pack: {path.parent}"
    else:
        hint = "check the path, or 'arcanos rules list' for the shipped packs"
    raise ConfigRefused([Mistake(Place(str(path)), "ARC-CFG-PACK", "there is no such pack or file", hint)])


def _at(path: Path) -> PackRef:
    return PackAt(str(path), path, Place(str(path)))
