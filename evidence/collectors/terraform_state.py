"""Raw state files of Terraform and OpenTofu, `.tfstate`, version 4: what a backend keeps."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.terraform_checks import add_raw_checks
from arcanos.evidence.collectors.terraform_resources import Made, Marks, provider_of, shown_index, valued
from arcanos.evidence.collectors.terraform_values import NO_MARK, Secrets, along, either, marked, suspected
from arcanos.readers.shapes import is_list, is_object, members, value_at
from arcanos.readers.source import Path, Value

_SAID = "what providers call sensitive is not marked by all versions in a raw state; texts that look so are withheld"
_DYNAMIC = "values of dynamic type stand as Terraform stores them, under 'value' beside 'type'"


def raw_state(expect: Expecting) -> Made:
    """Return the resources of a raw state, one for each instance."""
    root: dict[str, Value] = expect.source.value
    file = expect.source.name
    made = Made({"file": file, "shape": "tfstate", "format_version": "4"})
    made.lists["resources"] = []
    for name in ("terraform_version", "lineage"):
        if (text := expect.text(root, name, ())) is not None:
            made.about[name] = text
    if type(root.get("serial")) is int:
        made.about["serial"] = root["serial"]
    made.notes.append(f"{file}: {_SAID}; {_DYNAMIC}")
    instances = list(_instances(expect, root))
    secrets = Secrets(_secrets(root, instances))
    for entry, instance, path in instances:
        entry["file"] = file
        attributes = instance.get("attributes")
        if attributes is None and "attributes_flat" in instance:
            made.notes.append(f"{file}: an instance is still in the flat form of version 3; its values are left out")
        marks = either(_marks(instance), suspected(attributes))
        if attributes is not None and not is_object(attributes):
            expect.wrong((*path, "attributes"), "'attributes' is not an object")
        made.add("resources", entry, valued(entry, attributes, Marks(NO_MARK, marks), secrets))
    add_raw_checks(expect, root, made)
    return made


def _instances(expect: Expecting, root: dict[str, Value]) -> Iterator[tuple[dict[str, Value], dict[str, Value], Path]]:
    """Yield for each instance who it is, the instance, and its path."""
    for resource, path in expect.objects(root, "resources", ()):
        who = {name: expect.text(resource, name, path) for name in ("module", "type", "name", "mode")}
        if who["type"] is None or who["name"] is None:
            expect.wrong(path, "a resource does not say its type and name")
        address = f"{who['type']}.{who['name']}"
        address = f"data.{address}" if who["mode"] == "data" else address
        address = f"{who['module']}.{address}" if who["module"] else address
        who["provider"] = provider_of(expect.text(resource, "provider", path))
        for instance, place in expect.objects(resource, "instances", path):
            index = instance.get("index_key")
            entry: dict[str, Value] = {"address": address if index is None else address + shown_index(index)}
            entry |= {key: value for key, value in who.items() if value is not None}
            entry |= {} if index is None else {"index": index}
            if instance.get("status") == "tainted":
                entry["tainted"] = True
            if deposed := expect.text(instance, "deposed", place):
                entry["deposed"] = deposed
            yield entry, instance, place


def _marks(instance: dict[str, Value]) -> Value:
    """Return the mark of `sensitive_attributes`, a list of paths such as [{"type": "get_attr", "value": "input"}]."""
    mark: Value = NO_MARK
    paths = instance.get("sensitive_attributes")
    for path in paths if is_list(paths) else [] if paths is None else [None]:
        mark = either(mark, along(instance.get("attributes"), _steps(path)))
    return mark


def _steps(path: Value) -> Path:
    """Return the steps of a path as far as they can be read; what they stop at is withheld whole."""
    steps: list[str | int] = []
    for step in path if is_list(path) else []:
        value = step.get("value") if is_object(step) else None
        value = value.get("value") if is_object(value) else value
        if not isinstance(value, str | int) or isinstance(value, bool) or (isinstance(value, int) and value < 0):
            break
        steps.append(value)
    return tuple(steps)


def _secrets(root: dict[str, Value], instances: list[tuple[dict[str, Value], dict[str, Value], Path]]) -> Iterator[str]:
    for output in members(root, "outputs").values():
        if is_object(output) and output.get("sensitive") is True:
            yield from marked(output.get("value"), True)
    for _, instance, _ in instances:
        yield from _exactly(instance)


def _exactly(instance: dict[str, Value]) -> Iterator[str]:
    """Yield the marked texts of an instance; not those of a whole value that a path stopped short in."""
    paths = instance.get("sensitive_attributes")
    for path in paths if is_list(paths) else []:
        value = instance.get("attributes")
        for step in _steps(path):
            if is_object(value) and set(value) == {"value", "type"} and step not in value:
                value = value["value"]
            value = value_at(value, (step,))
        yield from marked(value, True)
