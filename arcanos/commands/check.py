"""`arcanos check`: evaluate, show, and exit as the gate says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands import completing, reporting
from arcanos.commands.options import (
    as_of_option,
    bundle_option,
    config_option,
    gate_option,
    output_option,
    the_config,
    the_config_path,
)
from arcanos.commands.outputs import refuse_inputs, show, targets_of
from arcanos.commands.screen import Progress
from arcanos.run import Question, perform

EXAMPLES = """\b
Examples:
  arcanos check
  arcanos check --output json=record.json
  arcanos check --rule security/weights-encrypted-at-rest
  arcanos check --gate production --output markdown=-
"""


@click.command("check", epilog=EXAMPLES)
@gate_option("Decide by this gate instead of the section 'check'.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="PACK/RULE",
    help="Only this rule. Repeatable.",
    shell_complete=completing.rules,
)
@config_option
@bundle_option
@as_of_option
@output_option
@reporting.against_option
@reporting.group_by_option
@reporting.path_prefix_option
def command(
    config_path: Path | None,
    bundle: Path | None,
    gate_name: str | None,
    rules: tuple[str, ...],
    as_of: datetime | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
    prefix: str | None,
) -> int:
    """Evaluate the configured packs over the evidence and show what fails.

    Ends with 0 when nothing at or above the section's block_at fails or is left open, 1 for a failing
    rule, 3 when an input was refused or nothing was evaluated, 4 when something could not be told.
    """
    targets = targets_of(outputs)
    path = the_config_path(config_path)
    config = the_config(config_path, bundle)
    refuse_inputs(targets, config, path, *against)
    gate = config.check if gate_name is None else config.gate(gate_name)
    at = as_of or clock.now()
    beside = reporting.beside(config.project, at, against, group_by, prefix)
    with Progress() as progress:
        run = perform(config, Question(gate, at, rules=rules), progress)
    show(beside.report(run.record), targets)
    return run.record.decision.exit_code
