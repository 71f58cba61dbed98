"""Compiling a pack: from nodes to typed rules, with parameters bound and every mistake told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from arcanos.engine import params
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems
from arcanos.engine.header import Header, read_header
from arcanos.engine.model import Pack, Rule
from arcanos.engine.pack import PackSource
from arcanos.engine.requires import refuse_unnamed_extensions
from arcanos.engine.rule_grammar import compile_rule
from arcanos.errors import Place, did_you_mean
from arcanos.readers.shapes import is_object
from arcanos.readers.source import Value


def compile_pack(
    source: PackSource,
    given: Mapping[str, Value] | None = None,
    given_at: Callable[[str], Place] | None = None,
    extensions: Extensions = NONE,
) -> Pack:
    """Compile every rule of a pack with parameters bound to `given` or their defaults.

    `given_at` finds where a parameter's value was given, for messages (default: the pack itself);
    `extensions` are the operators, reducers and formats of other packages that it may use.
    Raises PackRefused with all mistakes: unknown keys, operators and words, bad selectors and
    expressions, duplicate ids, parameters unset, unknown, unused or out of bounds.
    """
    problems = Problems()
    header = read_header(source, problems)
    bound = params.bind(header.params, given or {}, problems, given_at or (lambda name: source.place))
    used: set[str] = set()
    documents: set[str] = set()
    rules: list[Rule] = []
    for node in source.rules:
        with problems.noted():
            rule = compile_rule(node, header, bound, used, extensions)
            rules.append(rule)
            documents |= rule.documents
    _check_ids(source.rules, problems)
    _check_unused(header, used, documents, problems)
    _check_required(source.header, header, documents, problems)
    problems.settle()
    refuse_unnamed_extensions(source.header, header.requires, extensions)
    off = params.off_default(header.params, bound)
    return Pack(
        header.id,
        header.version,
        header.title,
        source.sha256,
        source.name,
        tuple(rules),
        off,
        requires=header.requires,
    )


def _check_ids(rules: tuple[Node, ...], problems: Problems) -> None:
    seen: dict[str, Node] = {}
    for rule in rules:
        identity = rule.get("id") if is_object(rule.value) else None
        if identity is None or not isinstance(identity.value, str):
            continue
        if identity.value in seen:
            first = seen[identity.value].place
            problems.add(
                identity.place, "DUPLICATE", f"the rule id '{identity.value}' is taken", f"first used at {first}"
            )
        seen.setdefault(identity.value, identity)


def _check_unused(header: Header, used: set[str], documents: set[str], problems: Problems) -> None:
    if problems.any:
        return
    for name, param in header.params.items():
        if name not in used:
            problems.add(
                param.node.key_place, "UNUSED", f"no rule uses the parameter '{name}'", "drop it, or use {param: ...}"
            )
    for document, node in header.max_age.items():
        if document not in documents:
            hint = did_you_mean(document, sorted(documents))
            problems.add(node.key_place, "EVIDENCE", f"no rule of this pack reads '{document}'", hint)


def _check_required(node: Node, header: Header, documents: set[str], problems: Problems) -> None:
    if problems.any or header.requires is None:
        return
    for document, _ in header.requires.evidence:
        if document not in documents:
            place = node["requires"]["evidence"][document].key_place
            hint = did_you_mean(document, sorted(documents))
            problems.add(place, "EVIDENCE", f"no rule of this pack reads '{document}'", hint)
