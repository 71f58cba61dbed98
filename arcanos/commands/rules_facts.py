"""`arcanos rules facts`: which facts do the rules need, who supplies them, and which are missing here?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.authoring.facts.formats import heading, to_json, to_markdown
from arcanos.authoring.facts.supply import Needed, missing_in, needed_by
from arcanos.authoring.lint.subject import compiled_for_lint
from arcanos.commands.options import config_option, the_config
from arcanos.commands.packs import Extending, each, has_config, meant, packs_argument
from arcanos.commands.screen import counted, inert, say
from arcanos.errors import ExitCode
from arcanos.observed import observe

FORMATS: Final = ("text", "json", "markdown")
EXAMPLES: Final = """\b
Examples:
  arcanos rules facts
  arcanos rules facts arcanos/security
  arcanos rules facts arcanos/privacy --format markdown > facts.md
"""


@click.command("facts", epilog=EXAMPLES)
@click.option("--format", "format_", default="text", show_default=True, type=click.Choice(FORMATS))
@config_option
@packs_argument
def command(config_path: Path | None, packs: tuple[str, ...], format_: str) -> int:
    """List the facts that packs need: for each document its paths, their types, and the rules that ask for them.

    Says who supplies a document (declared by people, or measured by collectors) and how fresh it must be.
    Without PACK also which files the configuration reads it from, and what is missing there now: the
    whole document, or a path that is found nowhere in it. Parameters are at their defaults.
    """
    config = the_config(config_path) if not packs and has_config(config_path) else None
    extending = Extending(config_path, bool(packs))
    compiled = each(meant(packs, config_path), lambda _, source: compiled_for_lint(source, extending.of(source)))
    bundle = observe(config, clock.now()).bundle if config is not None else None
    needed = needed_by(compiled, config, bundle)
    if format_ == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(to_json(compiled, needed))
        sys.stdout.buffer.flush()
    elif format_ == "markdown":
        sys.stdout.write(inert("".join(f"{line}\n" for line in to_markdown(needed))))
    else:
        say(*_text(needed), *_summary(needed, looked=bundle is not None))
    return ExitCode.OPEN


def _text(needed: Sequence[Needed]) -> Iterator[str]:
    for one in needed:
        yield f"{one.document}: {', '.join(heading(one))}"
        if one.by:
            yield f"  {one.by}"
        for fact in one.facts:
            yield f"  {'missing' if fact.missing else '':9}{fact.path}  {', '.join(fact.types) or 'any'}"
            yield f"{'':15}{' '.join(fact.rules)}"
        yield ""


def _summary(needed: Sequence[Needed], *, looked: bool) -> Iterator[str]:
    facts = sum(len(one.facts) for one in needed)
    missing = list(missing_in(needed))
    told = f", {len(missing)} missing here" if looked else ""
    yield f"{counted(facts, 'fact')} in {counted(len(needed), 'document')}{told}"
    if missing:
        yield f"missing: {', '.join(missing)}"
