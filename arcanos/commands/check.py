"""`arcanos check`: evaluate, show, and exit as the gate says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import Progress, as_of_option, config_option, output_option, show, targets_of, the_config
from arcanos.run import Question, perform


@click.command("check")
@config_option
@click.option("--gate", "gate_name", metavar="NAME", help="Decide by this gate instead of the section 'check'.")
@click.option("--rule", "rules", multiple=True, metavar="PACK/RULE", help="Only this rule; may be repeated.")
@as_of_option
@output_option
def command(
    config_path: Path | None, gate_name: str | None, rules: tuple[str, ...], as_of: datetime | None, outputs: tuple[str, ...]
) -> int:
    """Evaluate the configured packs over the evidence and show what fails.

    Exits 0 when nothing at or above the section's block_at fails or is left open, 1 for a failing
    rule, 3 when an input was refused, 4 when something could not be told.
    """
    wanted = targets_of(outputs)
    config = the_config(config_path)
    gate = config.check if gate_name is None else config.gate(gate_name)
    progress = Progress()
    try:
        run = perform(config, Question(gate, as_of or clock.now(), rules=rules), progress)
    finally:
        progress.done()
    show(run.record, wanted)
    return run.record.decision.exit_code
