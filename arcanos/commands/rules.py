"""`arcanos rules`: what packs there are, what a rule says, whether it loads, and whether its cases hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from tabulate import tabulate

from arcanos.commands.options import config_option, the_config
from arcanos.config import PackAt, PackRef, ShippedPack, find_config
from arcanos.engine.cases import CaseResult, read_cases, run_cases
from arcanos.engine.compiler import compile_pack, read_header
from arcanos.engine.fields import Node, Problems
from arcanos.engine.model import Pack
from arcanos.engine.pack import HEADER, PackSource
from arcanos.errors import ExitCode, Mistake, PackRefused, Place, Refused, UsageError, did_you_mean
from arcanos.rules import shipped
from arcanos.run import open_pack


@click.group("rules")
def command() -> None:
    """List, show, check and test rule packs.

    PACK is a folder, a file, a rule file inside a pack folder, or a shipped pack such as
    arcanos/security. Without PACK: those of the configuration, else the shipped ones.
    """


packs_argument = click.argument("packs", nargs=-1, metavar="[PACK]...")


@command.command("list")
@config_option
@packs_argument
def list_rules(config_path: Path | None, packs: tuple[str, ...]) -> int:
    """List the rules of the packs with severity, scope and title."""
    total = 0
    for source in _sources(packs, config_path):
        header, rules = source.header.value, source.rules
        click.echo(f"{header.get('id')} {header.get('version')}: {header.get('title')} ({source.name})")
        rows = [[r.value.get(k) for k in ("id", "severity", "scope", "title")] for r in rules]
        click.echo(tabulate(rows, headers=("rule", "severity", "scope", "title"), disable_numparse=True) + "\n")
        total += len(rules)
    click.echo(f"{total} rules")
    return ExitCode.OPEN


@command.command("show")
@config_option
@click.argument("rule", metavar="PACK/RULE")
def show_rule(config_path: Path | None, rule: str) -> int:
    """Show one rule as it is written, with its place."""
    known: dict[str, tuple[PackSource, Node]] = {}
    for source in _sources((), config_path, with_shipped=True):
        for node in source.rules:
            known.setdefault(f"{source.header.value.get('id')}/{node.value.get('id')}", (source, node))
    if rule not in known:
        raise UsageError(f"no rule is called '{rule}'; {did_you_mean(rule, list(known)) or 'see arcanos rules list'}")
    source, node = known[rule]
    click.echo(f"# {node.place}")
    click.echo(_text_of(source, node), nl=False)
    return ExitCode.OPEN


def _text_of(source: PackSource, node: Node) -> str:
    folders = {f"arcanos/{name}": str(path) for name, path in shipped().items()}
    name, _, file = node.source.name.rpartition("/")
    path = Path(folders.get(name, name)) / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if not node.path:
        return "".join(lines)
    later = [n.place.line for n in source.rules if n.place.line > node.place.line]
    return "".join(lines[node.place.line - 1 : (min(later) - 1) if later else None])


@command.command("lint")
@config_option
@packs_argument
def lint(config_path: Path | None, packs: tuple[str, ...]) -> int:
    """Load and compile the packs strictly and read their cases; every mistake is told with its place."""
    mistakes: list[Mistake] = []
    rules = loaded = 0
    for ref in _refs(packs, config_path):
        try:
            source = open_pack(ref, ref.place)
            mistakes += _mistakes_of(source)
            loaded, rules = loaded + 1, rules + len(source.rules)
        except Refused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise PackRefused(mistakes)
    click.echo(f"{rules} rules in {loaded} packs are well formed")
    return ExitCode.OPEN


def _mistakes_of(source: PackSource) -> list[Mistake]:
    problems = Problems()
    with problems.noted():
        compile_for_lint(source)
    for node in source.rules:
        with problems.noted():
            read_cases(node)
    return problems.mistakes


def compile_for_lint(source: PackSource) -> Pack:
    """Compile a pack without a configuration: a parameter that has no default takes the one a case sets."""
    problems = Problems()
    header = read_header(source, problems)
    problems.settle()
    given: dict[str, object] = {}
    for name, param in header.params.items():
        if "default" not in param.node:
            for value in _case_values(source, name):
                given.setdefault(name, value)
    return compile_pack(source, given)


def _case_values(source: PackSource, name: str) -> Iterator[object]:
    for node in source.rules:
        cases = node.value.get("cases")
        for case in cases if isinstance(cases, list) else []:
            params = case.get("params") if isinstance(case, dict) else None
            if isinstance(params, dict) and name in params:
                yield params[name]


@command.command("test")
@config_option
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only the cases of this rule id; may be repeated.")
@click.option("--verbose", "-v", is_flag=True, help="List every case, not only those that differ.")
@packs_argument
def test(config_path: Path | None, rules: tuple[str, ...], verbose: bool, packs: tuple[str, ...]) -> int:
    """Run the cases of every rule, and the missing-data cases derived from them."""
    failed = ran = derived = 0
    seen: set[str] = set()
    for source in _sources(packs, config_path):
        results = run_cases(source)
        seen |= {result.rule for result in results}
        for result in results:
            if rules and result.rule not in rules:
                continue
            ran, derived, failed = ran + 1, derived + result.derived, failed + (not result.passed)
            _tell(result, verbose)
    for rule in rules:
        if rule not in seen:
            raise UsageError(f"no rule is called '{rule}'; {did_you_mean(rule, sorted(seen))}")
    click.echo(f"{ran} cases ran ({derived} derived by dropping data): {ran - failed} hold, {failed} differ")
    if ran == 0:
        raise PackRefused([Mistake(Place("(cases)"), "ARC-POL-EMPTY", "no case was run", "add cases to the rules")])
    return ExitCode.CLOSED if failed else ExitCode.OPEN


def _tell(result: CaseResult, verbose: bool) -> None:
    if result.passed and not verbose:
        return
    word = "holds" if result.passed else "DIFFERS"
    click.echo(f"{result.place}: {word}: {result.rule}: {result.case}" + (f": {result.message}" if result.message else ""))


def _sources(packs: Sequence[str], config_path: Path | None, *, with_shipped: bool = False) -> list[PackSource]:
    """Read the packs asked for; all their mistakes at once."""
    mistakes: list[Mistake] = []
    sources: list[PackSource] = []
    for ref in _refs(packs, config_path, with_shipped=with_shipped):
        try:
            sources.append(open_pack(ref, ref.place))
        except Refused as refused:
            mistakes += refused.mistakes
    if mistakes:
        raise PackRefused(mistakes)
    return sources


def _refs(packs: Sequence[str], config_path: Path | None, *, with_shipped: bool = False) -> list[PackRef]:
    all_shipped: list[PackRef] = [ShippedPack(name, Place("(shipped)")) for name in shipped()]
    if packs:
        return list(dict.fromkeys(_ref(name) for name in packs))
    if config_path is None and find_config(Path.cwd()) is None:
        return all_shipped
    configured = list(the_config(config_path).packs)
    return configured + [ref for ref in all_shipped if ref not in configured] if with_shipped else configured


def _ref(name: str) -> PackRef:
    """Return the pack a user names: shipped, a path, or the folder of a rule file."""
    if name.startswith("arcanos/") and not Path(name).exists():
        return ShippedPack(name.removeprefix("arcanos/"), Place("(command line)"))
    path = Path(name)
    if path.is_file() and (path.parent / HEADER).is_file():
        path = path.parent
    return PackAt(str(path), path, Place("(command line)"))
