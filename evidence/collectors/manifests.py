"""The objects that Kubernetes manifests hold: many documents in one YAML file, lists, JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import Final, NoReturn, TypeAlias

from arcanos.errors import Mistake, NotCollected, Place
from arcanos.evidence.collectors.encodings import as_utf8
from arcanos.evidence.collectors.files import Found, found, whole
from arcanos.evidence.collectors.interface import Setting
from arcanos.evidence.origins import Origin
from arcanos.readers.json import read_json
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Limits, Source, Value, type_json, type_yaml
from arcanos.readers.text import Text, decode
from arcanos.readers.yaml import read_part
from arcanos.readers.yaml_marks import mark_tree

Object: TypeAlias = dict[str, Value]

MOST: Final = 100_000
"""Objects of one collection; a larger one is a mistake or an attack."""

_SIZE, _NODES = 64 * 1024 * 1024, 2_000_000
_SEPARATOR = re.compile(r"^---(?=[ \t\r\n]|\Z)", re.MULTILINE)
_TEMPLATE = "{{"
_AS_TEMPLATE = ("ARC-COL-TEMPLATE", "this is a template, not a manifest", "render it first: `helm template`")


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object, and where it stands: its document, and its path in that."""

    value: Object
    source: Source
    path: tuple[str | int, ...]

    @property
    def kind(self) -> str:
        return str(self.value["kind"])

    @property
    def group(self) -> str:
        """The API group: `apps` of `apps/v1`; none for the core's `v1`."""
        return str(self.value["apiVersion"]).rpartition("/")[0]

    @property
    def name(self) -> str:
        return _text(self.value, "name")

    @property
    def namespace(self) -> str:
        return _text(self.value, "namespace")

    def place(self, *steps: str | int) -> Place:
        """Return where the value at `steps` of the object stands."""
        return self.source.place((*self.path, *steps))


@dataclass(slots=True)
class Manifests:
    """What was read of all files."""

    objects: list[Manifest] = field(default_factory=list[Manifest])
    origins: list[Origin] = field(default_factory=list[Origin])
    notes: list[str] = field(default_factory=list[str])


def read_manifests(setting: Setting, patterns: list[str]) -> Manifests:
    """Return the objects of all files, in the order of the files. Raises NotCollected with the mistakes of all."""
    read = Manifests()
    mistakes: list[Mistake] = []
    limits = replace(setting.limits, size=min(setting.limits.size, _SIZE), nodes=min(setting.limits.nodes, _NODES))
    for file in found(setting, patterns):
        try:
            _read_file(file, limits, read)
        except NotCollected as refused:
            mistakes += refused.mistakes
    if not mistakes and not read.objects:
        hint = "name the manifests as they are applied, or as `kubectl get -o yaml` shows them"
        mistakes.append(Mistake(Place(", ".join(patterns)), "ARC-COL-EMPTY", "the files hold no object", hint))
    if mistakes:
        raise NotCollected(mistakes)
    _note_doubles(read)
    return read


def _read_file(file: Found, limits: Limits, read: Manifests) -> None:
    as_json = file.name.endswith(".json")
    data, origin = whole(file, type_json if as_json else type_yaml, limits)
    data = as_utf8(data, file.name, read.notes)
    sources = (
        [read_json(data, file.name, limits=limits, refused=NotCollected)] if as_json else _documents(data, file, limits)
    )
    before = len(read.objects)
    mistakes: list[Mistake] = []
    for source in sources:
        _unpack(source.value, source, read, mistakes)
    if mistakes:
        raise NotCollected(mistakes)
    read.origins.append(origin)
    if len(read.objects) == before:
        read.notes.append(f"{file.name}: holds no object")


def _documents(data: bytes, file: Found, limits: Limits) -> list[Source]:
    """Return the documents of a YAML text, blank ones left out."""
    text = decode(data, file.name, limits, NotCollected)
    starts = [0, *(found.start() for found in _SEPARATOR.finditer(text.text)), len(text.text)]
    mistakes: list[Mistake] = []
    sources: list[Source] = []
    nodes = 0
    for start, end in pairwise(starts):
        try:
            composed = read_part(text, start, end, True, limits)
        except NotCollected as refused:
            mistakes += refused.mistakes
            text = Text(text.name, text.text, NotCollected)  # the next document's mistakes are its own
            continue
        if composed is not None:
            nodes += len(composed.indexes)
            sources.append(
                Source(file.name, type_yaml, "", len(data), composed.value, partial(mark_tree, text, composed))
            )
    if mistakes:
        _refuse(text, mistakes)
    if nodes > limits.nodes:
        raise NotCollected([Mistake(Place(file.name), "ARC-IN-LIMIT", "the file holds too many values", "split it")])
    return sources


def _refuse(text: Text, mistakes: list[Mistake]) -> NoReturn:
    """Refuse a text that is no YAML; one that is a template is told as that, not as what it does to a parser."""
    at = text.text.find(_TEMPLATE)
    if at >= 0:
        raise NotCollected([Mistake(text.place(at), *_AS_TEMPLATE)])
    raise NotCollected(mistakes)


def _unpack(value: Value, source: Source, read: Manifests, mistakes: list[Mistake]) -> None:
    """Add the object that `value` is, or those that it lists; the reader bounds how deep lists may hold lists."""
    waiting: list[tuple[Value, tuple[str | int, ...]]] = [(value, ())]
    while waiting:
        value, path = waiting.pop()
        fault = _fault(value)
        if fault:
            mistakes.append(Mistake(source.place(path), *fault))
        elif is_list(items := value.get("items")) and value["kind"].endswith("List"):
            items = [_typed(item, value) for item in items]
            waiting += reversed([(item, (*path, "items", i)) for i, item in enumerate(items)])
        else:
            read.objects.append(Manifest(value, source, path))
        if len(read.objects) > MOST or len(mistakes) > 20:
            mistakes.append(Mistake(Place(source.name), "ARC-IN-LIMIT", "there is too much of it", "split the files"))
            return


def _typed(item: Value, of: Object) -> Value:
    """Return an item of a typed list, such as a PodList, with the type that the list leaves out of it."""
    if not is_object(item) or of["kind"] == "List":
        return item
    return {"apiVersion": of["apiVersion"], "kind": of["kind"].removesuffix("List")} | item


def _fault(value: Value) -> tuple[str, str, str] | None:
    if not is_object(value):
        return "ARC-COL-SHAPE", "this is no object of Kubernetes", "name manifests only"
    if not all(isinstance(value.get(key), str) and value[key] for key in ("apiVersion", "kind")):
        return "ARC-COL-SHAPE", "this object does not say its apiVersion and kind", "name manifests only, no values"
    metadata = value.get("metadata", {})
    if not is_object(metadata) or not all(isinstance(metadata.get(key, ""), str) for key in ("name", "namespace")):
        return "ARC-COL-SHAPE", "the object's metadata are not an object with a name", "quote a name that is a number"
    names = (value["apiVersion"], value["kind"], metadata.get("name", ""), metadata.get("namespace", ""))
    return _AS_TEMPLATE if any(_TEMPLATE in name for name in names) else None


def _note_doubles(read: Manifests) -> None:
    keys = [(one.group, one.kind, one.namespace, one.name) for one in read.objects if one.name]
    if doubles := len(keys) - len(set(keys)):
        read.notes.append(f"{doubles} objects are described more than once; all descriptions were taken")


def _text(value: Object, key: str) -> str:
    text = members(value, "metadata").get(key, "")
    return text if isinstance(text, str) else ""
