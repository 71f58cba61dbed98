"""What the catalogue says of packs and rules, read from the files as they are written and from their typed form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from arcanos.authoring.in_words import check_in_words
from arcanos.authoring.layout_values import written
from arcanos.engine.fields import Node
from arcanos.engine.list_grammar import QUANTIFIERS
from arcanos.engine.operand_grammar import flow
from arcanos.engine.pack import PackSource
from arcanos.readers.shapes import is_list, is_object, members
from arcanos.readers.source import Value

GROUPS = ("all", "any", "not")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that a rule uses: its type, default and bounds as written, and what it stands for."""

    name: str
    type: str
    default: str
    bounds: str
    description: str


@dataclass(frozen=True, slots=True)
class Example:
    """A case: its name, what it changes in the evidence of the first one, and what the rule says."""

    name: str
    changes: tuple[str, ...]
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that the catalogue shows of one rule, as text."""

    pack: str
    id: str
    title: str
    domain: str
    severity: str
    scope: str
    owner: str
    why: str
    remedy: str
    controls: tuple[str, ...]
    targets: str
    subject: str
    facts: tuple[str, ...]
    when: tuple[str, ...]
    requires: tuple[str, ...]
    written: str
    parameters: tuple[Parameter, ...]
    examples: tuple[Example, ...]

    @property
    def name(self) -> str:
        """`pack/rule`, the word for it everywhere."""
        return f"{self.pack}/{self.id}"

    @property
    def anchor(self) -> str:
        """The id of its section."""
        return f"{self.pack}-{self.id}"


@dataclass(frozen=True, slots=True)
class PackPages:
    """A pack and the pages of its rules, the gravest first."""

    id: str
    version: str
    title: str
    description: str
    rules: tuple[RulePage, ...]


def pages_of(source: PackSource, severities: Sequence[str]) -> PackPages:
    """Return the pages of a pack that compiles; rules go by severity, then by id."""
    header = source.header.value
    rules = [_page(source, node) for node in source.rules]
    rules.sort(key=lambda page: (severities.index(page.severity), page.id))
    return PackPages(header["id"], header["version"], header["title"], header.get("description", ""), tuple(rules))


def _page(source: PackSource, node: Node) -> RulePage:
    rule: dict[str, Value] = node.value
    return RulePage(
        pack=source.header.value["id"],
        **{key: rule[key] for key in ("id", "title", "domain", "severity", "scope", "owner")},
        why=" ".join(rule["why"].split()),
        remedy=" ".join(rule["remedy"].split()),
        controls=tuple(rule.get("controls", ())),
        targets=rule.get("for", ""),
        subject=rule.get("subject", ""),
        facts=tuple(sorted(set(_facts(rule)))),
        when=tuple(check_in_words(rule["when"])) if "when" in rule else (),
        requires=_requires(rule),
        written=_written(rule),
        parameters=tuple(_parameters(source, rule)),
        examples=tuple(map(_example, rule["cases"])),
    )


def _requires(rule: dict[str, Value]) -> tuple[str, ...]:
    if "require" in rule:
        return tuple(check_in_words(rule["require"]))
    manual = rule["manual"]
    valid = manual["valid_for"]
    valid = f"the parameter `{valid['param']}`" if is_object(valid) else f"`{valid}`"
    return (f"somebody with the role `{manual['role']}` attests: {manual['ask']}", f"the answer holds for {valid}")


def _written(rule: dict[str, Value]) -> str:
    keys = ("for", "subject", "when", "min_targets", "evidence", "require", "manual", "message")
    return written({key: rule[key] for key in keys if key in rule})


def _facts(rule: dict[str, Value]) -> Iterator[str]:
    """Yield what a rule looks at: each selector from the document on, those of a target below its `for`."""
    base = rule.get("for", "$")
    if "for" in rule:
        yield base
    for key in ("when", "require"):
        yield from _of_check(rule.get(key), base)


def _of_check(check: Value, base: str) -> Iterator[str]:
    for key, condition in members(check).items():
        if key in ("all", "any"):
            for inner in condition:
                yield from _of_check(inner, base)
        elif key == "not":
            yield from _of_check(condition, base)
        else:
            path = _joined(base, key)
            yield path
            yield from _of_condition(condition, path, base)


def _of_condition(condition: Value, path: str, base: str) -> Iterator[str]:
    for word, operand in members(condition).items():
        if word == "has":
            yield from _of_check(operand, path)
        elif word == "lookup":
            inside = _elements(operand["in"])
            yield _joined(inside, operand["by"])
            asked = {key: operand[key] for key in operand if key not in ("in", "by")}
            yield from _of_condition(asked, inside, base)
        elif word in QUANTIFIERS:
            yield from _of_condition(operand, _elements(path), base)
        elif word in GROUPS:
            for inner in operand if is_list(operand) else [operand]:
                yield from _of_condition(inner, path, base)
        elif is_object(operand) and "ref" in operand:
            yield _joined(base, operand["ref"])


def _elements(path: str) -> str:
    """Return the selector of the elements of what `path` selects; it does so itself where it selects many."""
    return path if "[*]" in path or "[?" in path else f"{path}[*]"


def _joined(base: str, selector: str) -> str:
    if selector.startswith("$"):
        return selector
    if selector == "@":
        return base
    return f"{base}{selector}" if selector.startswith("[") else f"{base}.{selector}"


def _parameters(source: PackSource, rule: Value) -> Iterator[Parameter]:
    declared = members(source.header.value, "params")
    evidence = members(source.header.value, "evidence")
    used = sorted({name for name in _used([rule, evidence]) if name in declared})
    for name in used:
        param = declared[name]
        bounds = [f"{key} {_shown(param[key])}" for key in ("min", "max", "one_of") if key in param]
        kind = f"list of {param['type'][0]}" if is_list(param["type"]) else param["type"]
        default = _shown(param["default"]) if "default" in param else "none: the configuration sets it"
        yield Parameter(name, kind, default, ", ".join(bounds), str(param.get("description", "")))


def _used(value: Value) -> Iterator[str]:
    if is_object(value):
        if isinstance(value.get("param"), str):
            yield value["param"]
        for inner in value.values():
            yield from _used(inner)
    elif is_list(value):
        for inner in value:
            yield from _used(inner)


def _shown(value: Value) -> str:
    return ", ".join(map(flow, value)) if is_list(value) else flow(value)


def _example(case: dict[str, Value]) -> Example:
    changes = [f"{path} is {_shown(value)}" for path, value in case.get("set", {}).items()]
    changes += [f"{path} is absent" for path in case.get("drop", ())]
    changes += [f"parameter {name} is {_shown(value)}" for name, value in case.get("params", {}).items()]
    changes += [f"as of {case['as_of']}"] if "as_of" in case else []
    expect = case["expect"]
    rows = [expect] if isinstance(expect, str) else [f"{subject}: {outcome}" for subject, outcome in expect.items()]
    return Example(case["name"], tuple(changes), tuple(rows))
