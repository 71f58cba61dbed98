"""Repositories of Hugging Face on disk, each one model version, as the document `registry`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.hugging_face_results import RESULTS, is_results, read_results
from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.model_card import Card, read_card
from arcanos.evidence.collectors.model_weights import artifact, is_weights, read_weights
from arcanos.evidence.globs import expand
from arcanos.evidence.origins import Origin
from arcanos.evidence.registry_checks import entry_mistakes
from arcanos.evidence.words import Pattern
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import LIMITS, Path, Value, type_json, type_markdown
from arcanos.strict import StrictModel, Text, matches

MOST: Final = 10_000
_CONFIG: Final = ("architectures", "model_type", "transformers_version")


Folder = Annotated[Pattern, AfterValidator(matches(r"[^*?\[]+", "is no one folder", "name each folder by itself"))]


class Repository(StrictModel):
    """A folder that holds one model version; what its files do not say is said here."""

    folder: Folder = Field(description="The folder, below the configuration's.")
    name: Text | None = Field(default=None, description="The model's name; else the folder's.")
    version: Text | None = Field(default=None, description="Its version; else the one that the card states.")
    stage: Literal["development", "staging", "production", "archived"] | None = Field(
        default=None, description="Its stage."
    )
    system: Text | None = Field(default=None, description="The id of its system.")


class Options(FileOptions):
    """An entry of `collect.registry` that reads repositories on disk."""

    from_: Literal["hugging-face-registry"] = Field(alias="from", description="Repositories of Hugging Face on disk.")
    repositories: list[Repository] = Field(min_length=1, description="The folders, each one model version.")


@dataclass(slots=True)
class _Read:
    entry: dict[str, Value]
    origins: list[Origin]
    pointers: int = 0
    odd: bool = False
    several: int = 0


def collect(options: Options, setting: Setting) -> Collected:
    """Return `registry.models`, an entry for each repository. Raises NotCollected."""
    read: list[_Read] = []
    mistakes: list[Mistake] = []
    for repository in options.repositories:
        try:
            read.append(_repository(repository, setting))
        except NotCollected as refusal:
            mistakes += refusal.mistakes
    if not mistakes:
        mistakes += entry_mistakes({"models": [one.entry for one in read]}, lambda path: _place(path, options))
    if mistakes:
        raise NotCollected(mistakes)
    pointers, odd = sum(one.pointers for one in read), sum(one.odd for one in read)
    several = sum(one.several for one in read)
    counted = (
        (pointers, f"{pointers} files of weights are pointers of Git LFS; digest and size are what they state"),
        (odd, f"{odd} repositories have no card, or one that is not as it should be"),
        (several, f"{several} metrics have several values in a card, none of which is the model's, and were left out"),
    )
    origins = tuple(origin for one in read for origin in one.origins)
    models = [one.entry for one in read]
    return Collected({"models": models}, origins, notes=tuple(note for count, note in counted if count))


def _place(path: Path, options: Options) -> Place:
    index = path[1] if len(path) > 1 else 0
    return Place(options.repositories[index].folder if isinstance(index, int) else "")


def _repository(repository: Repository, setting: Setting) -> _Read:
    files = _files(repository.folder, setting)
    read = _Read({"name": repository.name or PurePosixPath(repository.folder).name}, [])
    card = _card(files, read)
    version = repository.version or card.metadata.get("version", card.metadata.get("model_version"))
    if version is not None:
        read.entry["version"] = version
    for member, said in (("stage", repository.stage), ("system", repository.system)):
        if said is not None:
            read.entry[member] = said
    _put_card(read, card)
    _put_results(read, files)
    _put_config(read, files.get("config.json"))
    weights = [read_weights(file, path) for path, file in files.items() if is_weights(path)]
    if weights:
        read.entry["artifact"] = artifact(weights)
    read.pointers = sum(one.is_pointer for one in weights)
    read.origins += [one.origin for one in weights]
    read.odd = read.odd or bool(card.problems)
    return read


def _files(folder: str, setting: Setting) -> dict[str, Found]:
    """Return the files of a repository by their path in it; links are refused, as are too many files."""
    pattern = f"{folder.rstrip('/')}/**/*"
    hidden = f"{folder.rstrip('/')}/{RESULTS}/*"
    there = expand(setting.folder, hidden)
    files = found(setting, [pattern, *([hidden] if there.files or there.odd else [])])
    links = [*expand(setting.folder, pattern).links, *there.links]
    if links:
        hint = "download it into a folder of its own: the shared cache is made of links"
        raise NotCollected(Mistake(Place(name), "ARC-COL-FILETYPE", "this is a linked folder", hint) for name in links)
    if len(files) > MOST:
        message = f"the repository has more than {MOST} files"
        raise NotCollected([Mistake(Place(folder), "ARC-COL-LIMIT", message, "name the folder of one model")])
    return {PurePosixPath(file.name).relative_to(PurePosixPath(folder)).as_posix(): file for file in files}


def _card(files: dict[str, Found], read: _Read) -> Card:
    file = files.get("README.md")
    if file is None:
        read.odd = True
        return Card({}, "", ())
    data, origin = whole(file, type_markdown, LIMITS)
    read.origins.append(origin)
    return read_card(data, file.name, LIMITS)


def _put_card(read: _Read, card: Card) -> None:
    entry = read.entry
    for key in ("licenses", "base_models"):
        if card.metadata.get(key):
            entry[key] = card.metadata[key]
    for member, key in (("library", "library_name"), ("task_family", "pipeline_tag")):
        said = card.metadata.get(key)
        if isinstance(said, str) and said:
            entry[member] = said
    if card.metadata.get("datasets"):
        entry["training"] = {"dataset_ids": sorted(set(card.metadata["datasets"]))}
    said = _figures(card.metadata.get("metrics"))
    figures = {name: values[0] for name, values in sorted(said.items()) if len(values) == 1}
    read.several = len(said) - len(figures)
    if figures:
        entry["metrics"] = figures


def _put_results(read: _Read, files: dict[str, Found]) -> None:
    for path, file in sorted(files.items()):
        if is_results(path):
            results, origin = read_results(file)
            read.origins.append(origin)
            read.entry.setdefault("eval_results", []).extend(results)


def _figures(metrics: Value) -> dict[str, list[Value]]:
    """Return the values of each metric of the card; one with several has none that is the model's."""
    said: dict[str, list[Value]] = {}
    for one in metrics if is_list(metrics) else []:
        name, value = (one.get("name"), one.get("value")) if is_object(one) else (None, None)
        if isinstance(name, str) and isinstance(value, int | float) and not isinstance(value, bool):
            said.setdefault(name, []).append(value)
    return said


def _put_config(read: _Read, file: Found | None) -> None:
    if file is None:
        return
    data, origin = whole(file, type_json, LIMITS)
    read.origins.append(origin)
    config: Value = read_json(data, file.name, limits=LIMITS, refused=NotCollected).value
    if is_object(config):
        read.entry |= {key: config[key] for key in _CONFIG if config.get(key)}
