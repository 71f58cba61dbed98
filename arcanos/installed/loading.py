"""From the names in the configuration to the table of extensions that packs are compiled with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from types import MappingProxyType
from typing import Final, NoReturn

from arcanos.config import ExtensionRef
from arcanos.config.model import normalised
from arcanos.engine.extensions import Extensions
from arcanos.errors import ConfigRefused, IntegrityBroken, Mistake, did_you_mean
from arcanos.extension import AnyOperator, Format, Operator, Reducer, TimedOperator
from arcanos.installed.distributions import GROUPS, Altered, Installed, Unreadable, find, offering
from arcanos.installed.naming import faults
from arcanos.installed.versions import parse_range, parse_version
from arcanos.materials import ExtensionRead
from arcanos.redaction import printable

KINDS: Final[dict[str, str]] = dict(zip(GROUPS, ("an Operator or TimedOperator", "a Reducer", "a Format"), strict=True))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The table that packs are compiled with, and what the record says of it."""

    table: Extensions
    read: tuple[ExtensionRead, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    ref: ExtensionRef
    installed: Installed
    sha256: str

    @property
    def owner(self) -> str:
        return printable(f"{self.installed.name} {self.installed.version}")


@dataclass(slots=True)
class _Loading:
    operators: dict[str, AnyOperator] = field(default_factory=dict[str, AnyOperator])
    reducers: dict[str, Reducer] = field(default_factory=dict[str, Reducer])
    formats: dict[str, Format] = field(default_factory=dict[str, Format])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])

    def put(self, point: EntryPoint, found: object) -> bool:
        """Keep what an entry point gives; False where it is not of its group, or calls itself otherwise."""
        match point.group, found:
            case "arcanos.operators", Operator(name=point.name) | TimedOperator(name=point.name):
                self.operators[point.name] = found
            case "arcanos.reducers", Reducer(name=point.name):
                self.reducers[point.name] = found
            case "arcanos.formats", Format(name=point.name):
                self.formats[point.name] = found
            case _:
                return False
        return True

    def add(self, ref: ExtensionRef, message: str, hint: str = "") -> None:
        """Note a mistake of one distribution."""
        said = f"'{printable(ref.distribution)}' {message}"
        self.mistakes.append(Mistake(ref.place, "ARC-CFG-EXTENSION", said, hint))

    def settle(self) -> None:
        """Raise ConfigRefused where a mistake was noted."""
        if self.mistakes:
            raise ConfigRefused(self.mistakes)


def load_extensions(refs: Sequence[ExtensionRef]) -> Loaded:
    """Find, check and import the extensions that a configuration names.

    Nothing is imported before all of them are installed in the right version, unaltered, and give names
    that are free. Raises ConfigRefused with every mistake, IntegrityBroken where a digest does not hold.
    """
    loading = _Loading()
    named = [found for ref in refs if (found := _found(ref, loading)) is not None]
    _refuse_names(named, loading)
    loading.settle()
    for one in named:
        for point in one.installed.points:
            _import(one, point, loading)
    loading.settle()
    table = Extensions(
        MappingProxyType(loading.operators),
        MappingProxyType(loading.reducers),
        MappingProxyType(loading.formats),
        MappingProxyType({point.name: one.owner for one in named for point in one.installed.points}),
        offered,
    )
    return Loaded(table, tuple(sorted(map(_read, named), key=lambda read: read.distribution)))


def offered(name: str) -> str:
    """Return the next step for a name that is not named: who gives it here, or nothing."""
    found = offering(name)
    if not found:
        return ""
    return f"{' and '.join(map(printable, found))}, installed here, gives it: name it under 'extensions'"


def _found(ref: ExtensionRef, loading: _Loading) -> _Named | None:
    installed = find(ref.distribution)
    if installed is None:
        near = did_you_mean(normalised(ref.distribution), [normalised(name) for name in offering()])
        hint = f"pip install {ref.distribution}" + (f"; {near}" if near.startswith("did") else "")
        loading.add(ref, "is not installed here", hint)
    elif not installed.points:
        loading.add(ref, "gives no operator, reducer or format", f"remove it; the groups are {', '.join(GROUPS)}")
    elif ref.version is not None and not _in_range(ref.version, installed.version):
        hint = f"install a version in {ref.version}, or review this one and change the range"
        loading.add(ref, f"is installed in version {printable(installed.version)}, outside {ref.version}", hint)
    else:
        try:
            return _Named(ref, installed, _digest(ref, installed))
        except Unreadable as unreadable:
            loading.add(ref, str(unreadable), "install it from a wheel")
    return None


def _in_range(range_: str, version: str) -> bool:
    wanted, found = parse_range(range_), parse_version(version)
    return wanted is not None and found is not None and wanted.holds(found)


def _digest(ref: ExtensionRef, installed: Installed) -> str:
    try:
        found = installed.sha256()
    except Altered as altered:
        _broken(ref, printable(str(altered)), "install it again from a wheel that you trust")
    if ref.sha256 not in (None, found):
        _broken(ref, f"its files have the digest {found}, not the one named", "review it, or install what was reviewed")
    return found


def _broken(ref: ExtensionRef, said: str, hint: str) -> NoReturn:
    raise IntegrityBroken([Mistake(ref.place, "ARC-CFG-EXTENSION", f"'{printable(ref.distribution)}': {said}", hint)])


def _refuse_names(named: Sequence[_Named], loading: _Loading) -> None:
    refs = {one.installed.name: one.ref for one in named}
    for distribution, message, hint in faults((o.installed.name, p) for o in named for p in o.installed.points):
        loading.add(refs[distribution], message, hint)


def _import(one: _Named, point: EntryPoint, loading: _Loading) -> None:
    name, module = point.name, printable(point.module)
    if not one.installed.brings(point.module):
        hint = "install it from a wheel: an editable install, or another package of that name, has no digest"
        loading.add(one.ref, f"does not bring the module '{module}' that should give '{name}'", hint)
        return
    try:
        found: object = point.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - SystemExit too: foreign code may not end a run, least of all with 0
        hint = f"see what it says to: python -c 'import {module}'"
        loading.add(one.ref, f"could not be imported for '{name}': {_why(error)}", hint)
        return
    if not loading.put(point, found):
        message = f"gives as '{name}' a {type(found).__name__}, {KINDS[point.group]} of that name is needed"
        loading.add(one.ref, message, "its author must mend it")


def _why(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"there is no module '{printable(error.name)}'"
    return type(error).__name__


def _read(one: _Named) -> ExtensionRead:
    names = tuple(sorted(point.name for point in one.installed.points))
    return ExtensionRead(printable(one.installed.name), printable(one.installed.version), one.sha256, names)
