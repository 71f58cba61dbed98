"""Kubernetes objects as they are applied, or as the cluster returns them: one `kubernetes` document."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

from pydantic import Field

from arcanos.evidence.collectors.interface import Collected, FileOptions, Setting
from arcanos.evidence.collectors.manifests import Object, read_manifests
from arcanos.evidence.collectors.secret_texts import looks_secret
from arcanos.evidence.collectors.spots import selector
from arcanos.evidence.origins import Withheld
from arcanos.evidence.words import Pattern
from arcanos.readers.shapes import is_list, is_object
from arcanos.readers.source import Path, Value
from arcanos.strict import SomeDistinct

APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
_DATA = "the data of a Secret"
_COPY = "a copy of the whole object, as it was applied, in one text"
HIDDEN: Final = "[redacted secret]"
_ARGUMENT = "what stands behind an option that looks like that of a secret"
_ENV = "the value of an environment variable that looks like a secret"


class Options(FileOptions):
    """An entry of `collect`."""

    from_: Literal["kubernetes"] = Field(alias="from", description="Kubernetes manifests.")
    files: SomeDistinct[Pattern] = Field(
        description="Manifests in YAML (also many in one file) or JSON, rendered: as `kubectl apply` would take them."
    )


def collect(options: Options, setting: Setting) -> Collected:
    """Return all objects of all files. Raises NotCollected for files that hold anything else."""
    read = read_manifests(setting, options.files)
    withheld: list[Withheld] = []
    objects = [_safe(one.value, ("objects", i), withheld) for i, one in enumerate(read.objects)]
    setting.watch(f"{len(objects)} objects")
    return Collected({"objects": objects}, tuple(read.origins), None, tuple(withheld), tuple(read.notes))


def _safe(value: Object, path: Path, withheld: list[Withheld]) -> Object:
    """Return an object without the secrets in it."""
    made = dict(value)
    if made["kind"] == "Secret":
        kept = [key for key in ("data", "stringData") if made.pop(key, None) is not None]
        withheld += [_withheld((*path, key), _DATA) for key in kept]
    metadata = made.get("metadata")
    annotations = metadata.get("annotations") if is_object(metadata) else None
    if is_object(metadata) and is_object(annotations) and APPLIED in annotations:
        others = {key: text for key, text in annotations.items() if key != APPLIED}
        made["metadata"] = metadata | {"annotations": others}
        withheld.append(_withheld((*path, "metadata", "annotations", APPLIED), _COPY))
    return {key: _without_env(item, (*path, key), withheld) for key, item in made.items()}


def _without_env(value: Value, path: Path, withheld: list[Withheld]) -> Value:
    """Return a value without what looks secret in the lists named `env`; the reader bounds how deep it goes."""
    if is_list(value):
        if path[-1] in ("args", "command"):
            value = _arguments(value, path, withheld)
        if path[-1] == "env":
            value = [_variable(item, (*path, i), withheld) for i, item in enumerate(value)]
        return [_without_env(item, (*path, i), withheld) for i, item in enumerate(value)]
    if is_object(value):
        return {key: _without_env(item, (*path, key), withheld) for key, item in value.items()}
    return value


def _arguments(value: list[Value], path: Path, withheld: list[Withheld]) -> list[Value]:
    """Return arguments without what looks secret behind an option: `--password`, then the password."""
    made = list(value)
    for i, (option, text) in enumerate(pairwise(value), 1):
        told = isinstance(option, str) and option.startswith("-") and "=" not in option
        if told and isinstance(text, str) and not text.startswith("-") and looks_secret(option.lstrip("-"), text):
            made[i] = HIDDEN
            withheld.append(_withheld((*path, i), _ARGUMENT))
    return made


def _variable(item: Value, path: Path, withheld: list[Withheld]) -> Value:
    if not is_object(item):
        return item
    name, text = item.get("name"), item.get("value")
    if isinstance(name, str) and isinstance(text, str) and looks_secret(name, text):
        withheld.append(_withheld((*path, "value"), _ENV))
        return {key: one for key, one in item.items() if key != "value"}
    return item


def _withheld(path: Path, why: str) -> Withheld:
    return Withheld(f"$.{selector(path)}", why)
