"""What the configuration names, loaded: packs, waivers and baselines, with the mistakes of all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from arcanos.admission import admission
from arcanos.config import Config, Gate, PackRef
from arcanos.digest import digest
from arcanos.engine.baseline_file import Accepted, Baseline, load_baseline
from arcanos.engine.compiler import compile_pack
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.gate import refuse_unknown
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource
from arcanos.engine.waiver_file import Waiver, load_waivers
from arcanos.errors import (
    BaselineRefused,
    ConfigRefused,
    IntegrityBroken,
    Mistake,
    PackRefused,
    Place,
    Refused,
    WaiverRefused,
    did_you_mean,
)
from arcanos.materials import FileRead
from arcanos.packs import opening
from arcanos.readers.files import read
from arcanos.readers.source import Path as Steps


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of all files; `sha256` is the digest of the files' digests, None where there is no file."""

    entries: tuple[Waiver, ...]
    sha256: str | None
    read: tuple[FileRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Baselines:
    """The baselines in the order of the configuration, each with its path; `sha256` as that of waivers."""

    files: tuple[tuple[Path, Baseline], ...]
    sha256: str | None
    read: tuple[FileRead, ...] = ()

    @property
    def entries(self) -> tuple[Accepted, ...]:
        """The entries of all files."""
        return tuple(entry for _, baseline in self.files for entry in baseline.entries)


def load_packs(config: Config, as_of: datetime, extensions: Extensions = NONE) -> tuple[Pack, ...]:
    """Load and compile every pack of the configuration, each being signed and locked as is asked for at `as_of`.

    Raises PackRefused with the mistakes of all of them, and of what the configuration says about them;
    IntegrityBroken, with the same, where one is not what was signed or locked.
    """
    mistakes: list[Mistake] = []
    broken: list[Mistake] = []
    packs: list[Pack] = []
    sources: dict[str, PackSource] = {}
    rule = admission(config, as_of)
    for ref in config.packs:
        try:
            opened = opening.open_pack(ref)
            origin = rule.admitted(ref, opened)
            source = opened.source
            identity = str(source.header.value.get("id"))
            first = sources.setdefault(identity, source)
            if first is not source:
                mistakes.append(_taken(ref.place, identity, first))
            else:
                compiled = compile_pack(
                    source,
                    config.params.get(identity, {}),
                    given_at=partial(_param, config, identity),
                    extensions=extensions,
                )
                packs.append(replace(compiled, origin=origin))
        except Refused as refused:
            mistakes += refused.mistakes
        except IntegrityBroken as error:
            broken += error.mistakes
    if broken:
        raise IntegrityBroken([*broken, *mistakes])
    mistakes += _unknown_params(config, sources) if not mistakes else []
    if mistakes:
        raise PackRefused(mistakes)
    return tuple(packs)


def open_pack(ref: PackRef) -> PackSource:
    """Read a pack wherever it is, to be looked at: what decides is admitted first, by `load_packs`.

    Raises ConfigRefused where there is none, PackRefused for a broken one, IntegrityBroken for a changed archive.
    """
    return opening.open_pack(ref).source


def load_all_waivers(config: Config) -> Waivers:
    """Return the waivers of all files. Raises WaiverRefused with the mistakes of all of them."""
    mistakes: list[Mistake] = []
    waivers: list[Waiver] = []
    found: list[FileRead] = []
    for path in config.waivers:
        try:
            source = read(path, _named(config, path), format="yaml", refused=WaiverRefused)
            found.append(FileRead(source.name, source.sha256))
            waivers += load_waivers(source)
        except Refused as refused:
            mistakes += refused.mistakes
    mistakes += _same_ids(waivers)
    if mistakes:
        raise WaiverRefused(mistakes)
    return Waivers(tuple(waivers), _digest_of(found), tuple(found))


def load_all_baselines(config: Config) -> Baselines:
    """Return the baselines of all files. Raises BaselineRefused with the mistakes of all of them."""
    mistakes: list[Mistake] = []
    files: list[tuple[Path, Baseline]] = []
    found: list[FileRead] = []
    for path in config.baselines:
        try:
            source = read(path, _named(config, path), format="json", refused=BaselineRefused)
            found.append(FileRead(source.name, source.sha256))
            files.append((path, load_baseline(source)))
        except Refused as refused:
            mistakes += refused.mistakes
    mistakes += _accepted_twice(baseline for _, baseline in files)
    if mistakes:
        raise BaselineRefused(mistakes)
    return Baselines(tuple(files), _digest_of(found), tuple(found))


def _digest_of(files: Sequence[FileRead]) -> str | None:
    return digest(sorted(file.sha256 for file in files)) if files else None


def _accepted_twice(baselines: Iterable[Baseline]) -> Iterator[Mistake]:
    first: dict[str, Accepted] = {}
    for entry in (entry for baseline in baselines for entry in baseline.entries):
        for key in (entry.fingerprint, entry.name):
            other = first.setdefault(key, entry)
            if other.terms is not entry.terms:
                message, hint = "this finding is accepted twice", f"keep one of the two; the other: {other.spot.place}"
                yield Mistake(entry.spot.place, "ARC-BAS-DUPLICATE", message, hint)


def _named(config: Config, path: Path) -> str:
    return str(path.relative_to(config.folder)) if path.is_relative_to(config.folder) else str(path)


def refuse_unknown_names(config: Config, rules: Collection[str]) -> None:
    """Raise ConfigRefused where any gate, asked for or not, names a pack or a rule that does not exist."""
    mistakes: list[Mistake] = []
    sections: list[tuple[Steps, Gate]] = [(("check",), config.check)]
    sections += [(("gates", name), gate) for name, gate in config.gates.items()]
    for section, gate in sections:
        try:
            refuse_unknown(gate.settings, rules, partial(_within, config, section))
        except ConfigRefused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise ConfigRefused(mistakes)


def _within(config: Config, section: Steps, path: Steps) -> Place:
    return config.place((*section, *path))


def _param(config: Config, pack: str, name: str) -> Place:
    return config.place(("params", pack, name))


def _taken(place: Place, identity: str, first: PackSource) -> Mistake:
    return Mistake(place, "ARC-CFG-PACK", f"two packs have the id '{identity}'", f"the other is {first.name}")


def _unknown_params(config: Config, sources: Mapping[str, PackSource]) -> Iterator[Mistake]:
    for name in config.params:
        if name not in sources:
            place = config.place(("params", name))
            yield Mistake(place, "ARC-CFG-PARAM", f"no pack has the id '{name}'", did_you_mean(name, list(sources)))


def _same_ids(waivers: list[Waiver]) -> Iterator[Mistake]:
    ids = [waiver.id for waiver in waivers]
    for waiver in waivers:
        if ids.count(waiver.id) > 1:
            message = f"two waivers have the id '{waiver.id}'"
            yield Mistake(waiver.spot.place, "ARC-WVR-DUPLICATE", message, "give each its own")
