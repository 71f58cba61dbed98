"""The registered models of an MLflow server and their versions: those that were asked for, and all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.mlflow_answers import Item
from arcanos.evidence.collectors.mlflow_api import Api

_MODELS: Final = "registered-models"
_MODEL: Final = "registered_model"
_VERSIONS: Final = "model-versions/search"
PAGE: Final[dict[str, str]] = {"max_results": "200"}
PAGE_OF_VERSIONS: Final[dict[str, str]] = {"max_results": "1000"}
_PROMPT: Final = "mlflow.prompt.is_prompt"
FEW: Final = 200


@dataclass(frozen=True, slots=True)
class Model:
    """A registered model: its tags, and the aliases of each version."""

    name: str
    tags: Mapping[str, str]
    aliases: Mapping[str, Sequence[str]]

    @property
    def is_prompt(self) -> bool:
        """Tell whether it is a prompt, which MLflow keeps in the same registry."""
        return self.tags.get(_PROMPT, "") == "true"


def chosen_models(api: Api, patterns: Sequence[str] | None) -> dict[str, Model]:
    """Return the models that `patterns` name, all where it is None. Raises NotCollected for one that names none."""
    if patterns is not None and not any(pattern.endswith("*") for pattern in patterns):
        found = {name: model for name in patterns if (model := _model(api, name)) is not None}
    else:
        listed = (item for item in api.listed(f"{_MODELS}/search", "registered_models", PAGE))
        chosen = (item for item in listed if patterns is None or any(named(p, item.needed("name")) for p in patterns))
        models = (_with_aliases(api, item) for item in chosen)
        found = {model.name: model for model in models if not model.is_prompt}
    absent = [p for p in patterns or () if not any(named(p, name) for name in found)]
    if absent:
        hint = "check its spelling, and that this user may read it"
        raise NotCollected(
            Mistake(Place(p), "ARC-COL-NOMODEL", "the server has no such registered model", hint) for p in absent
        )
    return found


def versions_of(api: Api, models: dict[str, Model], *, all_of_them: bool) -> Iterator[tuple[Model, Item]]:
    """Yield every version of `models`; a model that appeared meanwhile is added where all are wanted."""
    if all_of_them or len(models) > FEW or not all(map(_is_plain, models)):
        yield from _among_all(api, models, all_of_them)
        return
    for name, model in models.items():
        for version in api.listed(_VERSIONS, "model_versions", {**PAGE_OF_VERSIONS, "filter": f"name='{name}'"}):
            if version.needed("name") != name:
                raise version.refusal("the server answers with another model than was asked for", "name")
            yield model, version


def named(pattern: str, name: str) -> bool:
    """Tell whether a name is the one that `pattern` says, or begins with what stands before its `*`."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _among_all(api: Api, models: dict[str, Model], all_of_them: bool) -> Iterator[tuple[Model, Item]]:
    prompts: set[str] = set()
    for version in api.listed(_VERSIONS, "model_versions", PAGE_OF_VERSIONS):
        name = version.needed("name")
        if name not in models and name not in prompts and all_of_them:
            late = _model(api, name)
            if late is None:
                hint = "collect again: the registry changed while it was read"
                raise version.refusal("a version of a model that is not there", code="ARC-COL-CHANGED", hint=hint)
            prompts |= {name} if late.is_prompt else set()
            models |= {} if late.is_prompt else {name: late}
        if name in models:
            yield models[name], version


def _with_aliases(api: Api, item: Item) -> Model:
    """Return a model that was found by a search. Servers differ in what a search tells; none of it may be missed."""
    name = item.needed("name")
    if "aliases" in item.value:
        return _read(item)
    asked = _model(api, name)
    if asked is None:
        hint = "collect again: the registry changed while it was read"
        raise item.refusal("the model is not there any more", "name", code="ARC-COL-CHANGED", hint=hint)
    return asked


def _model(api: Api, name: str) -> Model | None:
    answer = api.find(f"{_MODELS}/get", {"name": name})
    if answer is None:
        return None
    if _MODEL not in answer.value:
        raise answer.refusal(f"'{_MODEL}' is missing")
    item = answer.item(_MODEL)
    if item.needed("name") != name:
        raise item.refusal("the server answers with another model than was asked for", "name")
    return _read(item)


def _read(item: Item) -> Model:
    aliases: dict[str, list[str]] = {}
    for one in item.items("aliases"):
        aliases.setdefault(one.needed("version"), []).append(one.needed("alias"))
    return Model(item.needed("name"), item.pairs("tags"), aliases)


def _is_plain(name: str) -> bool:
    """Tell whether a name can stand in a filter; MLflow's filters know no escapes."""
    return not any(sign in name for sign in "'\"`\\")
