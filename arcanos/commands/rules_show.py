"""`arcanos rules show`: one rule as it is written, with its place."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from arcanos.commands import completing
from arcanos.commands.options import config_option
from arcanos.commands.packs import configured_packs, meant, name_of, packs_argument, shipped_packs
from arcanos.commands.screen import inert
from arcanos.config import PackRef
from arcanos.engine.fields import Node
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, Mistake, PackRefused, Refused, UsageError, did_you_mean
from arcanos.packs.opening import Opened, open_pack, text_of
from arcanos.redaction import printable

EXAMPLES = """\b
Examples:
  arcanos rules show security/weights-encrypted-at-rest
  arcanos rules show credit/approved-by-two-others dist/credit-1.0.0.tar.gz
"""


@click.command("show", epilog=EXAMPLES)
@config_option
@click.argument("rule", metavar="PACK/RULE", shell_complete=completing.rules)
@packs_argument
def command(config_path: Path | None, rule: str, packs: tuple[str, ...]) -> int:
    """Show one rule as it is written, with its place.

    Without a second PACK: looks in the packs of the configuration, then in the shipped ones.
    """
    configured = meant(packs, config_path) if packs else configured_packs(config_path) or []
    refs = configured + [ref for ref in shipped_packs() if not packs and ref not in configured]
    known: list[str] = []
    broken: list[Mistake] = []
    for ref in refs:
        try:
            opened = open_pack(ref)
        except Refused as refused:
            broken += refused.mistakes
            continue
        source = opened.source
        for node in source.rules:
            known.append(name_of(source, node))
            if known[-1] == rule:
                sys.stdout.write(inert(f"# {node.place}\n{_days_of_pack(source, node)}{_text_of(ref, opened, node)}"))
                return ExitCode.OPEN
    if broken:
        raise PackRefused(broken)
    hint = did_you_mean(rule, sorted(known)) or "'arcanos rules list' shows them"
    raise UsageError(f"no rule is called '{rule}'; {hint}")


def _days_of_pack(source: PackSource, node: Node) -> str:
    """Say from when the rule decides where its pack says it and not the rule; nothing where neither does."""
    first = source.header.get("effective")
    if first is None or "effective" in node or not isinstance(first.value, str):
        return ""
    return f"# in force from {printable(first.value)}, as {first.place} says\n"


def _text_of(ref: PackRef, opened: Opened, node: Node) -> str:
    text = text_of(ref, opened, node.source.name).decode("utf-8-sig")
    lines = [printable(line) + "\n" for line in text.replace("\r\n", "\n").split("\n")]
    if node.path:
        starts = [other.place.line for other in opened.source.rules if other.place.line > node.place.line]
        lines = lines[node.place.line - 1 : min(starts, default=len(lines) + 1) - 1]
    return "".join(lines).rstrip("\n") + "\n"
