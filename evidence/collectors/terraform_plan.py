"""Plans and states as `terraform show -json` writes them.

The format is that of "JSON Output Format" in Terraform's documentation, in all versions 0.1 to 1.x.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from arcanos.evidence.collectors.expecting import Expecting
from arcanos.evidence.collectors.terraform_checks import add_checks
from arcanos.evidence.collectors.terraform_resources import Made, Marks, named, valued
from arcanos.evidence.collectors.terraform_values import NO_MARK, Secrets, either, marked, suspected
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Path, Value

Object: TypeAlias = dict[str, Value]
_FORMAT = re.compile(r"[01]\.[0-9]{1,4}")
_ABOUT = ("format_version", "terraform_version", "timestamp")
_TOLD = ("applyable", "complete")
_INVOKED = ("action_invocations", "deferred_action_invocations")
_UNMARKED = "does not mark what is sensitive; texts whose name or form is that of a secret are withheld instead"


def plan(expect: Expecting) -> Made:
    """Return the resources that stand after a plan is applied, those that it destroys, and those that it forgets."""
    root: Object = expect.source.value
    made = Made(_about(expect, root, "plan"))
    made.lists |= {"resources": [], "deleted": [], "forgotten": []}
    _refuse_half(expect, root, made)
    changes = _changes(expect, root)
    unmarked = not any("after_sensitive" in change for change, _, _ in changes.values())
    secrets = Secrets(_secrets(root))
    planned = expect.object(root, "planned_values", ())
    for resource, path, module in _resources(expect, planned, ("planned_values",)):
        entry = named(expect, resource, module, path, expect.source.name)
        change, _, of = changes.pop((entry.get("address"), None), ({}, path, {}))
        values = resource.get("values")
        sensitive = either(resource.get("sensitive_values"), change.get("after_sensitive"))
        if unmarked and "sensitive_values" not in resource:
            sensitive = suspected(values)
            _note_once(made, f"{expect.source.name}: {_UNMARKED}")
        _changed(entry, change, of)
        made.add("resources", entry, valued(entry, values, Marks(change.get("after_unknown"), sensitive), secrets))
    for change, path, of in changes.values():
        _unplanned(expect, made, change, path, of, secrets)
    _deferred(expect, root, made, secrets)
    add_checks(expect, root, made)
    return made


def state(expect: Expecting) -> Made:
    """Return the resources of a state."""
    root: Object = expect.source.value
    made = Made(_about(expect, root, "state"))
    made.lists["resources"] = []
    values = expect.object(root, "values", ())
    secrets = Secrets(_secrets(root))
    for resource, path, module in _resources(expect, values, ("values",)):
        entry = named(expect, resource, module, path, expect.source.name)
        sensitive = resource.get("sensitive_values")
        if "sensitive_values" not in resource:
            sensitive = suspected(resource.get("values"))
            _note_once(made, f"{expect.source.name}: {_UNMARKED}")
        if resource.get("tainted") is True:
            entry["tainted"] = True
        if deposed := expect.text(resource, "deposed_key", path):
            entry["deposed"] = deposed
        made.add("resources", entry, valued(entry, resource.get("values"), Marks(NO_MARK, sensitive), secrets))
    add_checks(expect, root, made)
    return made


def _about(expect: Expecting, root: Object, shape: str) -> Object:
    about: Object = {"file": expect.source.name, "shape": shape}
    for name in _ABOUT:
        if (text := expect.text(root, name, ())) is not None:
            about[name] = text
    version = about.get("format_version")
    if version is not None and not _FORMAT.fullmatch(version):
        message = "this version of the format is not known; 0.1 to 1.x are"
        expect.wrong(("format_version",), message, "write the file with a release of Terraform that is known here")
    return about | {name: root[name] for name in _TOLD if isinstance(root.get(name), bool)}


def _refuse_half(expect: Expecting, root: Object, made: Made) -> None:
    if root.get("errored") is True:
        hint = "correct what Terraform could not plan, and plan again"
        expect.wrong(("errored",), "planning ended with an error, so that the plan is not whole", hint)
    if root.get("complete") is False or root.get("deferred_changes"):
        made.notes.append(f"{expect.source.name}: the plan is not complete; another one has to follow")
    if invoked := [name for name in _INVOKED if root.get(name)]:
        made.notes.append(
            f"{expect.source.name}: the plan runs actions of providers, not taken over: {', '.join(invoked)}"
        )
    if "format_version" not in root:
        made.notes.append(f"{expect.source.name}: does not say the version of its format")


def _resources(expect: Expecting, values: Object, path: Path) -> Iterator[tuple[Object, Path, str]]:
    """Yield each resource of the root module and of all modules below it, with its path and its module's address."""
    waiting: list[tuple[Object, Path, str]] = [(expect.object(values, "root_module", path), (*path, "root_module"), "")]
    while waiting:
        module, here, address = waiting.pop()
        for resource, place in expect.objects(module, "resources", here):
            yield resource, place, address
        below = expect.objects(module, "child_modules", here)
        for child, place in reversed(below):
            name = expect.text(child, "address", place)
            if name is None:
                expect.wrong(place, "a module has no address")
            waiting.append((child, place, name or ""))


_Changes: TypeAlias = dict[tuple[Value, Value], tuple[Object, Path, Object]]


def _changes(expect: Expecting, root: Object) -> _Changes:
    """Return each change with its path and its resource, by the address and the deposed object that it is of."""
    changes: _Changes = {}
    for of, path in expect.objects(root, "resource_changes", ()):
        change = expect.object(of, "change", path)
        actions = change.get("actions")
        if not is_list(actions) or not actions or not all(isinstance(action, str) for action in actions):
            expect.wrong((*path, "change"), "a change does not say its actions")
            continue
        key = expect.text(of, "address", path), expect.text(of, "deposed", path)
        if key in changes:
            expect.wrong(path, "two changes are of the same resource")
        changes[key] = change, (*path, "change"), of
    return changes


def _changed(entry: Object, change: Object, of: Object) -> None:
    actions = change.get("actions")
    if actions is None:
        return
    entry["actions"] = actions
    entry["replace"] = "create" in actions and len(actions) > 1
    for name in ("action_reason", "previous_address", "deposed"):
        if isinstance(of.get(name), str):
            entry[name] = of[name]
    if is_object(change.get("importing")):
        entry["imported"] = True


def _unplanned(expect: Expecting, made: Made, change: Object, path: Path, of: Object, secrets: Secrets) -> None:
    """Add a change of what `planned_values` does not have: it goes, or its values stand only here."""
    module = of.get("module_address")
    entry = named(expect, of, module if isinstance(module, str) else "", path[:-1], expect.source.name)
    _changed(entry, change, of)
    gone = {"delete": "deleted", "forget": "forgotten"}.get(change["actions"][0]) if not entry["replace"] else None
    if gone:
        made.add(gone, entry, [])
        return
    after = change.get("after")
    sensitive = change.get("after_sensitive") if "after_sensitive" in change else suspected(after)
    made.add("resources", entry, valued(entry, after, Marks(change.get("after_unknown"), sensitive), secrets))


def _deferred(expect: Expecting, root: Object, made: Made, secrets: Secrets) -> None:
    """Add what the plan puts off: those resources stand in no other list, and another plan has to make them."""
    for one, path in expect.objects(root, "deferred_changes", ()):
        of = expect.object(one, "resource_change", path)
        change = expect.object(of, "change", path)
        module = of.get("module_address")
        entry = named(
            expect, of, module if isinstance(module, str) else "", (*path, "resource_change"), made.about["file"]
        )
        _changed(entry, change, of)
        if (reason := expect.text(one, "reason", path)) is not None:
            entry["reason"] = reason
        after = change.get("after")
        sensitive = change.get("after_sensitive") if "after_sensitive" in change else suspected(after)
        made.add("deferred", entry, valued(entry, after, Marks(change.get("after_unknown"), sensitive), secrets))


def _secrets(root: Object) -> Iterator[str]:
    """Yield the texts that are marked anywhere in a plan or a state: of resources, outputs and variables."""
    deferred = (members(one, "resource_change") for one in _objects(root, "deferred_changes"))
    for of in (*_objects(root, "resource_changes"), *deferred):
        change = members(of, "change")
        for side in ("before", "after"):
            yield from marked(change.get(side), change.get(f"{side}_sensitive"))
    for values in (members(root, "planned_values"), members(root, "values"), members(root, "prior_state", "values")):
        yield from _sensitive_outputs(members(values, "outputs"))
        yield from _sensitive_resources(members(values, "root_module"))
    declared = members(root, "configuration", "root_module", "variables")
    for name, variable in declared.items():
        if is_object(variable) and variable.get("sensitive") is True:
            yield from marked([variable.get("default"), members(root, "variables", name).get("value")], True)


def _sensitive_outputs(outputs: Object) -> Iterator[str]:
    for output in outputs.values():
        if is_object(output) and output.get("sensitive") is True:
            yield from marked(output.get("value"), True)


def _sensitive_resources(module: Object) -> Iterator[str]:
    waiting = [module]
    while waiting:
        module = waiting.pop()
        for resource in _objects(module, "resources"):
            yield from marked(resource.get("values"), resource.get("sensitive_values"))
        waiting += _objects(module, "child_modules")


def _objects(of: Object, key: str) -> list[Object]:
    found = of.get(key)
    return [item for item in found if is_object(item)] if is_list(found) else []


def _note_once(made: Made, note: str) -> None:
    if note not in made.notes:
        made.notes.append(note)
