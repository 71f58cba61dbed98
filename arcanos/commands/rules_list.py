"""`arcanos rules list`: which rules there are."""

from __future__ import annotations

from pathlib import Path

import click

from arcanos.authoring.lint.subject import compiled_for_lint
from arcanos.commands.options import config_option
from arcanos.commands.packs import Extending, configured_packs, each, meant, packs_argument, shipped_packs
from arcanos.commands.screen import counted, say, table
from arcanos.engine.model import Pack, Rule
from arcanos.errors import ExitCode

EXAMPLES = """\b
Examples:
  arcanos rules list
  arcanos rules list arcanos/security policies
"""


@click.command("list", epilog=EXAMPLES)
@config_option
@packs_argument
def command(config_path: Path | None, packs: tuple[str, ...]) -> int:
    """List the rules of the packs with severity, scope and title.

    Without PACK: those of the configuration, and the names of the shipped packs that it does not use;
    where there is no configuration, the shipped packs.
    """
    configured = None if packs else configured_packs(config_path)
    refs = meant(packs, config_path) if packs or configured is not None else shipped_packs()
    extending = Extending(config_path, bool(packs))
    listed = each(refs, lambda _, source: compiled_for_lint(source, extending.of(source)))
    for pack in listed:
        say(*_lines(pack), "")
    unused = [str(ref) for ref in shipped_packs() if configured is not None and ref not in configured]
    if unused:
        say(f"Not used here, and shown when named: {', '.join(unused)}")
    say(f"{counted(sum(len(pack.rules) for pack in listed), 'rule')} in {counted(len(refs), 'pack')}")
    return ExitCode.OPEN


def _lines(pack: Pack) -> list[str]:
    rows = [(rule.id, str(rule.severity), rule.scope, _titled(rule)) for rule in pack.rules]
    head = f"{pack.id} {pack.version}: {pack.title} ({pack.source})"
    return [head, *table(("rule", "severity", "scope", "title"), rows)]


def _titled(rule: Rule) -> str:
    return f"{rule.title} ({rule.days})" if rule.days else rule.title
