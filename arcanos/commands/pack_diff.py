"""`arcanos pack diff`: what changes from one version of a pack to another."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.authoring.lint.subject import compiled_for_lint
from arcanos.authoring.pack_diff.changes import Side, changes_of
from arcanos.authoring.pack_diff.compared import Compared
from arcanos.authoring.pack_diff.told import to_json, to_markdown, to_text
from arcanos.authoring.pack_diff.verdicts import Effect, Verdicts, refuse_other_packs, verdicts_of
from arcanos.commands.options import as_of_option, config_option, gate_option, the_config
from arcanos.commands.packs import Extending, has_config, meant
from arcanos.commands.screen import inert
from arcanos.engine.pack import PackSource
from arcanos.errors import ExitCode, UsageError
from arcanos.inputs import open_pack

EXAMPLES = """\b
Examples:
  arcanos pack diff credit@1.0.0 policies/credit
  arcanos pack diff old.tar.gz new.tar.gz --format markdown
  arcanos pack diff policies/credit ../next/credit --fail-on closes
"""
FAILS = {
    "closes": frozenset({Effect.CLOSES}),
    "opens": frozenset({Effect.OPENS}),
    "any": frozenset({Effect.CLOSES, Effect.OPENS}),
    "never": frozenset[Effect](),
}


@click.command("diff", epilog=EXAMPLES)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@config_option
@gate_option("Say what changes for this gate instead of the section 'check'.")
@as_of_option
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="Show text, json for programs, or markdown for a pull request (default: text).",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(FAILS)),
    default="any",
    help="End with 1 when a verdict newly closes, newly opens, any of the two (default), or never.",
)
def command(
    old: str,
    new: str,
    config_path: Path | None,
    gate_name: str | None,
    as_of: datetime | None,
    format_: str,
    fail_on: str,
) -> int:
    """Show what changes from OLD to NEW, two versions of one pack: folders, files, archives, shipped or installed.

    With a configuration, asked for or found here, both are evaluated over its evidence, and each verdict that
    changes is shown: what newly closes the gate, and what newly opens it. Without one, only the text is compared.
    Ends with 0 when nothing newly closes or opens, 1 when something does, 3 when an input was refused.
    """
    at = as_of or clock.now()
    extending = Extending(config_path, named=True)
    before, after = (_opened(name) for name in (old, new))
    refuse_other_packs(before, after)
    first, second = (Side(source, compiled_for_lint(source, extending.of(source))) for source in (before, after))
    changes = changes_of(first, second, at.astimezone(UTC).date().isoformat())
    verdicts = _verdicts(before, after, config_path, gate_name, at)
    _show(Compared(first, second, at, changes, verdicts), format_)
    moved = {one.effect for one in verdicts.changed} if verdicts is not None else set[Effect]()
    return ExitCode.CLOSED if moved & FAILS[fail_on] else ExitCode.OPEN


def _opened(name: str) -> PackSource:
    refs = meant([name], None)
    if len(refs) != 1:
        raise UsageError(f"'{name}' holds {len(refs)} packs; name one of them")
    return open_pack(refs[0])


def _verdicts(
    old: PackSource, new: PackSource, config_path: Path | None, gate_name: str | None, as_of: datetime
) -> Verdicts | None:
    if not has_config(config_path):
        if gate_name is not None:
            raise UsageError("--gate needs a configuration; name it with --config")
        return None
    from arcanos.installed import load_extensions

    config = the_config(config_path)
    gate = config.check if gate_name is None else config.gate(gate_name)
    return verdicts_of(old, new, config, gate, as_of, load_extensions(config.extensions).table)


def _show(compared: Compared, format_: str) -> None:
    if format_ == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(to_json(compared))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(inert(to_markdown(compared) if format_ == "markdown" else to_text(compared)))
