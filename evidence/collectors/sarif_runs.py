"""What a run of a scanner says of itself in SARIF 2.1.0: whether it succeeded, what it could not do, what it saw."""

from __future__ import annotations

import re
from typing import Final

from arcanos.readers.shapes import is_list, is_object, members, value_at
from arcanos.readers.source import Value
from arcanos.redaction import printable, redact

TOLD: Final = 100
"""Errors of one run that are listed; the count is of all."""
_LONGEST: Final = 300
_NOTIFIED: Final = ("toolExecutionNotifications", "toolConfigurationNotifications")
_ANALYSED: Final = "analysisTarget"
_PLACEHOLDER: Final = re.compile(r"\{([0-9]{1,3})\}")


def listed(value: Value, *path: str | int) -> list[Value]:
    """Return the list at `path`, an empty one where there is none."""
    found = value_at(value, path)
    return found if is_list(found) else []


def errors(run: Value) -> list[dict[str, Value]]:
    """Return what the scanner says that it could not do: notifications of the level `error` (3.58)."""
    return [
        _error(notice)
        for invocation in listed(run, "invocations")
        for name in _NOTIFIED
        for notice in listed(invocation, name)
        if is_object(notice) and notice.get("level") == "error"
    ]


def _error(notice: dict[str, Value]) -> dict[str, Value]:
    found = {"message": line(text(notice, {})), "location": location(notice)}
    return {name: one for name, one in found.items() if one is not None}


def succeeded(run: Value) -> bool | None:
    """Tell whether all invocations succeeded (3.20.14), None where the run does not say."""
    invocations = listed(run, "invocations")
    return all(members(one).get("executionSuccessful") is True for one in invocations) if invocations else None


def looked_at(run: Value) -> int | None:
    """Return how many files the run says that it analysed, None where it does not say.

    They are its artifacts (3.15); Bandit lists them under `properties.metrics`, beside `_totals`.
    """
    artifacts = [one for one in listed(run, "artifacts") if is_object(one)]
    if artifacts:
        roles = [listed(one, "roles") for one in artifacts]
        return sum(not one or _ANALYSED in one for one in roles)
    metrics = members(run, "properties", "metrics")
    return len(metrics.keys() - {"_totals"}) if "_totals" in metrics else None


def rule_of(run: Value, result: dict[str, Value]) -> dict[str, Value]:
    """Return the rule that a result names (3.27.5 to 3.27.7): of the driver, or of the extension that it is from."""
    reference = members(result, "rule")
    name = result.get("ruleId", reference.get("id"))
    at = result.get("ruleIndex", reference.get("index"))
    rules = _rules(run, members(reference, "toolComponent"))
    if type(at) is int and 0 <= at < len(rules):
        rule = members(rules, at)
        if name is None or _is_of(name, rule.get("id")):
            return rule
    ruled = (one for one in (*rules, *all_rules(run)) if is_object(one) and _is_of(name, one.get("id")))
    return next(ruled, members(None))


def all_rules(run: Value) -> list[Value]:
    """Return the rules of the driver and of all extensions, such as the packs of CodeQL."""
    extensions = listed(run, "tool", "extensions")
    return [one for part in (value_at(run, ("tool", "driver")), *extensions) for one in listed(part, "rules")]


def _rules(run: Value, component: dict[str, Value]) -> list[Value]:
    at = component.get("index")
    if type(at) is int and at >= 0:
        return listed(run, "tool", "extensions", at, "rules")
    extensions = listed(run, "tool", "extensions")
    name = component.get("name")
    part = next((one for one in extensions if isinstance(name, str) and members(one).get("name") == name), None)
    return listed(run, "tool", "driver", "rules") if part is None else listed(part, "rules")


def _is_of(name: Value, rule: Value) -> bool:
    """Tell whether a name is a rule's, or one below it: `CA1000/1` is of `CA1000` (3.5.4)."""
    return isinstance(name, str) and isinstance(rule, str) and (name == rule or name.startswith(f"{rule}/"))


def text(of: Value, rule: dict[str, Value]) -> Value:
    """Return a message's text, filled in where it is one of the rule's with arguments (3.11)."""
    message = members(of, "message")
    said = message.get("text", message.get("markdown"))
    if said is None and isinstance(name := message.get("id"), str):
        said = value_at(rule, ("messageStrings", name, "text"))
    if not isinstance(said, str):
        return None
    arguments = [one for one in listed(message, "arguments") if isinstance(one, str)]
    return _PLACEHOLDER.sub(lambda found: _filled(found, arguments), said) if arguments else said


def _filled(found: re.Match[str], arguments: list[str]) -> str:
    at = int(found[1])
    return arguments[at] if at < len(arguments) else found[0]


def location(result: Value) -> dict[str, Value] | None:
    """Return file and line of a result's first location."""
    place = value_at(result, ("locations", 0, "physicalLocation"))
    file = value_at(place, ("artifactLocation", "uri"))
    if not isinstance(file, str):
        return None
    at = value_at(place, ("region", "startLine"))
    return {"file": line(file), "line": at} if type(at) is int and at > 0 else {"file": line(file)}


def line(said: Value) -> str | None:
    """Return the first line of a text, without secrets."""
    if not isinstance(said, str):
        return None
    return printable(redact(said.strip().split("\n", 1)[0]))[:_LONGEST]
