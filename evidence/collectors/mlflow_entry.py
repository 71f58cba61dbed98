"""One version of a registered model as an entry of `registry.models`, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.collectors.mlflow_models import Model
from arcanos.evidence.collectors.mlflow_stage import Stage, stages
from arcanos.evidence.collectors.mlflow_tags import own_words, put_members
from arcanos.evidence.origins import Withheld
from arcanos.evidence.registry_checks import STAGES, entry_mistakes
from arcanos.readers.source import Path, Value
from arcanos.readers.text import TOLD

MOST: Final = 250_000
_CREDENTIALS: Final = "an address may hold credentials before '@' and after '?'"


class Mapped(Protocol):
    """What the configuration says of tags and stages."""

    @property
    def version_tags(self) -> list[str]: ...
    @property
    def stage_tag(self) -> str: ...
    @property
    def stages(self) -> Mapping[str, Stage]: ...
    @property
    def members(self) -> Mapping[str, str]: ...


@dataclass(slots=True)
class Entry:
    """A version: its entry, the names that MLflow knows it by, and the run that made it."""

    name: str
    number: int
    value: dict[str, Value]
    run: str | None
    withheld: tuple[str, ...] = ()


@dataclass(slots=True)
class Entries:
    """All versions that were read; `url` is the server's."""

    url: str
    mapped: Mapped
    entries: list[Entry] = field(default_factory=list[Entry])
    mistakes: list[Mistake] = field(default_factory=list[Mistake])
    several_stages: int = 0
    _seen: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])

    def add(self, model: Model, version: Item) -> None:
        """Take one version. Raises NotCollected for one that comes twice, and for too many of them."""
        number = _number(version)
        if (model.name, number) in self._seen:
            hint = "collect again: the registry changed while it was read"
            raise version.refusal("a version comes twice", "version", code="ARC-COL-CHANGED", hint=hint)
        if len(self.entries) >= MOST:
            hint = "say under 'models' which models are meant"
            raise version.refusal(f"there are more than {MOST} versions", code="ARC-COL-LIMIT", hint=hint)
        self._seen.add((model.name, number))
        entry = _entry(model, version, number, self.mapped)
        said = stages(
            version.text("current_stage"),
            version.pairs("tags").get(self.mapped.stage_tag),
            entry.value.get("aliases", ()),
            self.mapped.stages,
        )
        self._stage(entry, said)
        self.entries.append(entry)

    def settle(self, models: Mapping[str, Model]) -> None:
        """Bring the entries into their order. Raises NotCollected with all that is wrong with them."""
        self.entries.sort(key=lambda entry: (entry.name, entry.number))
        self.mistakes += entry_mistakes({"models": [entry.value for entry in self.entries]}, self._place)
        self.mistakes += self._astray(models)
        if self.mistakes:
            raise NotCollected(self.mistakes[:TOLD])

    def withheld(self) -> tuple[Withheld, ...]:
        """Return what was not taken over."""
        return tuple(
            Withheld(f"$.models[{index}].{path}", _CREDENTIALS)
            for index, entry in enumerate(self.entries)
            for path in entry.withheld
        )

    def _stage(self, entry: Entry, said: list[str]) -> None:
        if said:
            entry.value["stage"] = said[0]
        if any(stage not in STAGES for stage in said):
            hint = 'say what the word means under \'stages\', such as {"live": "production"}'
            message = "the stage of this version is no stage of a registry"
            self.mistakes.append(Mistake(self.at(entry), "ARC-COL-STAGE", message, hint))
            entry.value.pop("stage")
        elif len(said) > 1:
            self.several_stages += 1

    def _astray(self, models: Mapping[str, Model]) -> Iterator[Mistake]:
        """Yield a mistake for each alias of a version that was not among those answered."""
        for model in models.values():
            for version in model.aliases:
                if not version.isdecimal() or (model.name, int(version)) not in self._seen:
                    place, hint = _place(self.url, model.name, version), "collect again: the registry changed meanwhile"
                    yield Mistake(place, "ARC-COL-CHANGED", "an alias stands on a version that is not there", hint)

    def at(self, entry: Entry) -> Place:
        """Return the page on which MLflow shows a version."""
        return _place(self.url, entry.name, str(entry.number))

    def _place(self, path: Path) -> Place:
        index = path[1] if len(path) > 1 else 0
        return self.at(self.entries[index]) if isinstance(index, int) else Place(self.url)


def _place(url: str, name: str, version: str) -> Place:
    return Place(f"{url}/#/models/{quote(name, safe='')}/versions/{quote(version, safe='')}")


def _number(version: Item) -> int:
    text = version.needed("version")
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise version.refusal("a version's number must be a whole number, as text", "version")
    return int(text)


def _entry(model: Model, version: Item, number: int, mapped: Mapped) -> Entry:
    own = version.pairs("tags")
    tags = {**model.tags, **own}
    named = next((own[tag] for tag in mapped.version_tags if own.get(tag)), None)
    value: dict[str, Value] = {"name": model.name, "version": named or str(number), "registry_version": str(number)}
    if aliases := sorted(model.aliases.get(str(number), ())):
        value["aliases"] = aliases
    withheld = _put_source(value, version.text("source"))
    said: dict[str, Value] = {
        "description": version.text("description"),
        "status": version.text("status"),
        "created_at": version.time("creation_timestamp"),
        "updated_at": version.time("last_updated_timestamp"),
        "tags": own_words(tags),
    }
    value |= {member: one for member, one in said.items() if one}
    run = version.text("run_id")
    if run:
        value["training"] = {"run_id": run}
    put_members(value, mapped.members, tags)
    return Entry(model.name, number, value, run, withheld)


def _put_source(value: dict[str, Value], source: str | None) -> tuple[str, ...]:
    if source is None:
        return ()
    address = _without_credentials(source)
    if address:
        value["artifact"] = {"uri": address}
    return () if address == source else ("artifact.uri",)


def _without_credentials(source: str) -> str | None:
    """Return an address without user, query and fragment; None where it can't be told apart."""
    if "://" not in source:
        return None if "@" in source or "?" in source else source
    try:
        parts = urlsplit(source)
    except ValueError:
        return None
    if not parts.query and not parts.fragment and "@" not in parts.netloc:
        return source
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
