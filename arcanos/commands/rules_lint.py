"""`arcanos rules lint`: do the packs load, and does every rule have cases that show it both ways?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from arcanos.commands.options import config_option
from arcanos.commands.packs import Extending, each, meant, packs_argument
from arcanos.commands.screen import counted, say
from arcanos.engine.case_reading import Case, read_cases
from arcanos.engine.compiler import compile_pack
from arcanos.engine.extensions import NONE, Extensions
from arcanos.engine.fields import Node, Problems
from arcanos.engine.header import read_header
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode
from arcanos.readers.shapes import is_list, members, value_at
from arcanos.readers.source import Value

EXAMPLES = """\b
Examples:
  arcanos rules lint
  arcanos rules lint policies rules/my-pack/my-rule.yaml
"""
BOTH_WAYS = ("pass", "fail")


@click.command("lint", epilog=EXAMPLES)
@config_option
@packs_argument
def command(config_path: Path | None, packs: tuple[str, ...]) -> int:
    """Load and compile packs strictly and read their cases; every mistake is told with its place.

    A rule needs a case that expects pass and one that expects fail; whether they hold is said by
    'arcanos rules test'. A rule file stands for its whole pack. Ends with 3 when there is a mistake.
    """
    refs = meant(packs, config_path)
    extending = Extending(config_path, bool(packs))
    rules = sum(each(refs, lambda _, source: refuse_badly_formed(source, extending.of(source))))
    say(f"{counted(rules, 'rule')} in {counted(len(refs), 'pack')}: all well formed")
    return ExitCode.OPEN


def compiled_for_lint(source: PackSource, extensions: Extensions = NONE) -> Pack:
    """Compile a pack without a configuration: a parameter that has no default takes the one that a case sets."""
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    given: dict[str, Value] = {}
    for name, param in header.params.items():
        if "default" not in param.node:
            for value in _set_by_cases(source, name):
                given.setdefault(name, value)
    return compile_pack(source, given, extensions=extensions)


def _set_by_cases(source: PackSource, name: str) -> Iterator[Value]:
    for node in source.rules:
        cases = value_at(node.value, ("cases",))
        for case in cases if is_list(cases) else []:
            params = members(case, "params")
            if name in params:
                yield params[name]


def refuse_badly_formed(source: PackSource, extensions: Extensions = NONE) -> int:
    """Return how many rules a pack has; raises PackRefused with all that is wrong with it."""
    problems = Problems()
    with problems.noted():
        compiled_for_lint(source, extensions)
    for node in source.rules:
        if "cases" in node:
            with problems.noted():
                _refuse_one_sided(node, read_cases(node), problems)
    problems.settle()
    return len(source.rules)


def _refuse_one_sided(node: Node, cases: list[Case], problems: Problems) -> None:
    expected = {word.split()[0] for case in cases for word in _words(case)}
    for word in BOTH_WAYS:
        if word not in expected:
            hint = f"add one with expect: {word}"
            problems.add(node["cases"].key_place, "CASE", f"no case of the rule expects {word}", hint)


def _words(case: Case) -> list[str]:
    return [case.expect] if isinstance(case.expect, str) else list(case.expect.values())
