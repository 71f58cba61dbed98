"""The model registry as plain files: every model version once, each with its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from arcanos.errors import DocumentRefused, Mistake, Place, UsageError, did_you_mean
from arcanos.evidence.bundle import Document
from arcanos.evidence.collected import TIMES
from arcanos.evidence.gather import Element, Gathered, list_elements
from arcanos.evidence.registry_checks import STAGES, entry_mistakes, model_id
from arcanos.evidence.schema_version import SCHEMA_VERSION
from arcanos.readers.shapes import is_list, is_object, members, value_at
from arcanos.readers.source import Path, Source, Value
from arcanos.redaction import printable

LISTS: tuple[str, ...] = ("systems", "models")
ABOUT: tuple[str, ...] = (*TIMES, SCHEMA_VERSION)
"""The members of a registry file that are about the file."""

__all__ = ["LISTS", "STAGES", "ModelEntry", "find_model", "gathered_registry", "read_models"]


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model version of the registry.

    `id` is `name@version`; `stage` is one of STAGES, None where the entry has none; `path` is its
    path in the document, `place` its place in the file; `value` is the whole entry.
    """

    id: str
    name: str
    version: str
    stage: str | None
    aliases: tuple[str, ...]
    path: Path
    place: Place
    value: Value


def gathered_registry(sources: Sequence[Source], mistakes: list[Mistake]) -> Gathered:
    """Merge registry files, in the order of their names, into one document; add what is wrong to `mistakes`.

    Each file is an object with `systems`, `models` or both; every model gets its `id`. A single file
    keeps the members that are about it.
    """
    ordered = sorted(sources, key=lambda source: source.name)
    lists: dict[str, list[Element]] = {}
    for source in ordered:
        mistakes.extend(_file_mistakes(source))
        for name in LISTS:
            values = members(source.value).get(name)
            if is_list(values):
                lists.setdefault(name, []).extend(list_elements(source, values, (name,)))
    value: dict[str, Value] = {name: [element.value for element in elements] for name, elements in lists.items()}
    if len(ordered) == 1:
        value |= {name: said for name, said in members(ordered[0].value).items() if name in ABOUT}
    gathered = Gathered(value, tuple(ordered), lists)
    mistakes.extend(entry_mistakes(value, gathered.locate))
    return replace(gathered, value=_identified(value))


def read_models(document: Document) -> tuple[ModelEntry, ...]:
    """Return the models of a registry document, in its order.

    Raises DocumentRefused where the document is no registry or an entry does not hold what
    `registry_checks` asks for; a document read with the format `registry` holds it already.
    """
    models = value_at(document.value, ("models",))
    if not is_list(models):
        message = "the registry has no list 'models'"
        raise DocumentRefused([Mistake(document.locate(()), "ARC-IN-REGISTRY", message, "add the models it holds")])
    mistakes = entry_mistakes(members(document.value), document.locate)
    if mistakes:
        raise DocumentRefused(mistakes)
    return tuple(_entry(document, model, ("models", i)) for i, model in enumerate(models))


def find_model(document: Document, wanted: str) -> ModelEntry:
    """Return the model called `name@version`; UsageError, with a suggestion, when there is none."""
    models = read_models(document)
    for model in models:
        if model.id == wanted:
            return model
    name, _, alias = wanted.rpartition("@")
    aliased = [model.id for model in models if model.name == name and alias in model.aliases]
    hint = f"that is an alias of '{aliased[0]}'" if aliased else _nearest(wanted, models)
    raise UsageError(printable(f"{document.source}: there is no model '{wanted}'; {hint}"))


def _nearest(wanted: str, models: Sequence[ModelEntry]) -> str:
    if not models:
        return "the registry holds no models"
    return did_you_mean(wanted, [model.id for model in models]) or "write name@version"


def _entry(document: Document, model: dict[str, Value], path: Path) -> ModelEntry:
    return ModelEntry(
        id=model_id(model) or "",
        name=model["name"],
        version=model["version"],
        stage=model.get("stage"),
        aliases=tuple(model.get("aliases", ())),
        path=path,
        place=document.locate(path),
        value=model,
    )


def _identified(registry: dict[str, Value]) -> dict[str, Value]:
    if "models" not in registry:
        return registry
    return registry | {"models": [_with_id(model) for model in registry["models"]]}


def _with_id(model: Value) -> Value:
    made = model_id(model) if is_object(model) else None
    return model if made is None else {"id": made, **model}


def _file_mistakes(source: Source) -> list[Mistake]:
    if not is_object(source.value):
        message = "a registry is an object with 'models' and 'systems'"
        return [Mistake(source.place(), "ARC-IN-REGISTRY", message, "put the list under 'models'")]
    return [*_member_mistakes(source, source.value)]


def _member_mistakes(source: Source, registry: dict[str, Value]) -> Iterator[Mistake]:
    known = (*LISTS, *ABOUT)
    for key, value in registry.items():
        if key not in known:
            place = source.place((key,), key=True)
            yield Mistake(place, "ARC-IN-REGISTRY", "unknown member of a registry", did_you_mean(key, known))
        elif key in LISTS and not is_list(value):
            yield Mistake(source.place((key,)), "ARC-IN-REGISTRY", f"'{key}' must be a list")
    if not registry.keys() & set(LISTS):
        hint = "add the models that the registry holds, an empty list where it holds none"
        yield Mistake(source.place(), "ARC-IN-REGISTRY", "the registry has neither 'models' nor 'systems'", hint)
