"""What must hold of a registry's entries before any rule looks at them.

Only what a rule can't decide: ids that name one model version each, and stages that are words of
the closed set, since a misspelt stage would take a model out of every rule about production.
Whether a version is semantic, or an artifact has a digest, is said by rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from arcanos.errors import Mistake, Place, did_you_mean
from arcanos.readers.shapes import ABSENT, is_list, is_object
from arcanos.readers.source import Path, Value

STAGES: tuple[str, ...] = ("development", "staging", "production", "archived")


def entry_mistakes(registry: Mapping[str, Value], locate: Callable[[Path], Place]) -> list[Mistake]:
    """Return all that is wrong with the entries of `systems` and `models`; `locate` finds their places."""
    checking = _Checking(locate)
    for path, system in _entries(registry, "systems", checking):
        checking.system(path, system)
    for path, model in _entries(registry, "models", checking):
        checking.model(path, model)
    return checking.mistakes


def model_id(model: Mapping[str, Value]) -> str | None:
    """Return `name@version`, or None where one of the two is no text."""
    name, version = model.get("name"), model.get("version")
    return f"{name}@{version}" if isinstance(name, str) and isinstance(version, str) else None


def _entries(registry: Mapping[str, Value], name: str, checking: _Checking) -> Iterator[tuple[Path, dict[str, Value]]]:
    entries = registry.get(name)
    for i, entry in enumerate(entries if is_list(entries) else []):
        if is_object(entry):
            yield (name, i), entry
        else:
            checking.add((name, i), "ARC-IN-REGISTRY", f"an entry of '{name}' is an object")


@dataclass(slots=True)
class _Checking:
    locate: Callable[[Path], Place]
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    ids: dict[tuple[str, str], Path] = field(default_factory=dict[tuple[str, str], Path])
    aliases: dict[tuple[str, str], Path] = field(default_factory=dict[tuple[str, str], Path])

    def add(self, path: Path, code: str, message: str, hint: str = "") -> None:
        self.mistakes.append(Mistake(self.locate(path), code, message, hint))

    def system(self, path: Path, system: dict[str, Value]) -> None:
        if self._word(path, system, "id"):
            self._once((*path, "id"), ("systems", system["id"]))

    def model(self, path: Path, model: dict[str, Value]) -> None:
        named = self._word(path, model, "name")
        versioned = self._word(path, model, "version")
        self._stage(path, model)
        made = model_id(model)
        if not (named and versioned and made):
            return
        if model.get("id", made) != made:
            hint = "leave it out, or make the two agree"
            self.add((*path, "id"), "ARC-IN-REGISTRY", "'id' is not name@version of its entry", hint)
        self._once(path, ("models", made))
        self._aliases(path, model)

    def _word(self, path: Path, entry: dict[str, Value], key: str) -> bool:
        value = entry.get(key, ABSENT)
        if value is ABSENT:
            self.add(path, "ARC-IN-REGISTRY", f"the entry has no '{key}'", f"add '{key}'")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            hint = f'quote it, {key}: "1.10.0": as a number 1.10 is 1.1'
            self.add((*path, key), "ARC-IN-REGISTRY", f"'{key}' is a number and must be text", hint)
        elif not isinstance(value, str):
            self.add((*path, key), "ARC-IN-REGISTRY", f"'{key}' must be text")
        elif not value or any(c.isspace() or not c.isprintable() or c == "@" for c in value):
            hint = "name@version must name one model version"
            self.add((*path, key), "ARC-IN-REGISTRY", f"'{key}' is empty or holds white space or '@'", hint)
        else:
            return True
        return False

    def _stage(self, path: Path, model: dict[str, Value]) -> None:
        stage = model.get("stage", ABSENT)
        if stage is ABSENT or stage in STAGES:
            return
        hint = did_you_mean(stage if isinstance(stage, str) else "", STAGES)
        self.add((*path, "stage"), "ARC-IN-STAGE", "'stage' is not a stage of the registry", hint)

    def _once(self, path: Path, key: tuple[str, str]) -> None:
        first = self.ids.setdefault(key, path)
        if first != path:
            what = "this model version" if key[0] == "models" else "this system"
            self.add(path, "ARC-IN-DUPID", f"{what} is also at {self.locate(first)}", "keep one of the two entries")

    def _aliases(self, path: Path, model: dict[str, Value]) -> None:
        aliases = model.get("aliases", [])
        if not is_list(aliases):
            self.add((*path, "aliases"), "ARC-IN-REGISTRY", "'aliases' is a list of texts")
            return
        for i, alias in enumerate(aliases):
            here = (*path, "aliases", i)
            if not isinstance(alias, str) or not alias:
                self.add(here, "ARC-IN-REGISTRY", "an alias is a text")
                continue
            first = self.aliases.setdefault((model["name"], alias), here)
            if first != here:
                message = f"this alias of the model is also at {self.locate(first)}"
                self.add(here, "ARC-IN-ALIAS", message, "an alias points to one version")
