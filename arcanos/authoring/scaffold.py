"""A first form of a rule and of a pack, and the copy of a rule that stands on its own in another pack."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from arcanos.authoring.layout import RULE, formatted
from arcanos.authoring.layout_values import written
from arcanos.engine.fields import Node
from arcanos.engine.pack import PackSource
from arcanos.errors import UsageError
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

PACK: Final = """\
id: {id}
version: "0.1.0"
title: Rules of {id}
"""

TEMPLATE: Final = """\
id: {id}
title: Every model names its owner      # what holds when the rule passes
domain: {domain}
severity: {severity}
scope: training
owner: ml-engineering      # the role that acts on a finding
why: Nobody answers for a model without an owner.
remedy: Name an owner in the registry.
for: $.registry.models[*]      # the targets: one finding for each
subject: "{{id}}"      # how a target is called in a finding
require: {{owner: {{type: string, empty: false}}}}
message: "{{subject}}: owner {{owner}}"
cases:
  - name: an owner is named
    given: {{registry: {{models: [{{id: m@1.0.0, owner: ada}}]}}}}
    expect: {{m@1.0.0: pass}}
  - name: the name is empty
    set: {{"$.registry.models[0].owner": ""}}
    expect: {{m@1.0.0: fail}}
  - name: the registry does not say
    drop: ["$.registry.models[0].owner"]
    expect: {{m@1.0.0: indeterminate path_absent}}
"""


def header_text(identity: str) -> str:
    """Return the text of `pack.yaml`."""
    return _laid(PACK.format(id=identity))


def rule_text(identity: str, domain: str, severity: str) -> str:
    """Return the text of a rule whose cases hold."""
    return _laid(TEMPLATE.format(id=identity, domain=domain, severity=severity))


def alike(source: PackSource, node: Node, documents: Collection[str], pack: str, identity: str) -> str:
    """Return a copy of a rule for another pack: its own id, parameters bound to their defaults, ages written out.

    `documents` are those that the rule reads. Cases that set parameters go, for there is nothing left to set.
    Raises UsageError where a parameter has no default.
    """
    rule: dict[str, Value] = node.value
    name = f"{source.header.value['id']}/{rule['id']}"
    ages = {doc: age for doc, age in members(source.header.value, "evidence").items() if doc in documents}
    own = {**rule, "id": identity, "cases": _unset(rule["cases"])}
    if evidence := {**ages, **members(rule, "evidence")}:
        own["evidence"] = evidence
    bound = _bound(own, members(source.header.value, "params"), (name, f"{pack}/{identity}"))
    return _laid(written({key: bound[key] for key in RULE if key in bound}))


def _laid(text: str) -> str:
    return formatted(text.encode("utf-8"), "(scaffold)").decode("utf-8")


def _unset(cases: list[dict[str, Value]]) -> list[dict[str, Value]]:
    first, *others = cases
    return [{key: first[key] for key in first if key != "params"}, *(case for case in others if "params" not in case)]


def _bound(value: Value, params: dict[str, Value], renamed: tuple[str, str]) -> Value:
    if is_object(value) and set(value) == {"param"} and value["param"] in params:
        return _default(value["param"], params)
    if is_object(value):
        return {key: _bound(inner, params, renamed) for key, inner in value.items()}
    if is_list(value):
        return [_bound(inner, params, renamed) for inner in value]
    return renamed[1] if value == renamed[0] else value


def _default(name: str, params: dict[str, Value]) -> Value:
    declared = members(params, name)
    if "default" not in declared:
        raise UsageError(f"the rule needs the parameter '{name}', which has no default; copy it by hand")
    return declared["default"]
