"""`arcanos gate`: may this model go to that stage?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import Progress, as_of_option, config_option, output_option, show, targets_of, the_config
from arcanos.config import Config, Gate
from arcanos.errors import UsageError, did_you_mean
from arcanos.run import Question, perform


@click.command("gate")
@click.argument("model", metavar="MODEL@VERSION")
@click.option("--to", "stage", required=True, metavar="STAGE", help="The stage the model is to go to.")
@click.option("--gate", "gate_name", metavar="NAME", help="The gate, where several guard the stage.")
@config_option
@as_of_option
@output_option
def command(
    model: str, stage: str, gate_name: str | None, config_path: Path | None, as_of: datetime | None, outputs: tuple[str, ...]
) -> int:
    """Decide whether MODEL@VERSION may go to STAGE, and exit with the decision.

    The model is judged as if it were in that stage already. Findings about other models are counted
    and do not decide; all others do.
    """
    wanted = targets_of(outputs)
    config = the_config(config_path)
    gate = guarding(config, stage, gate_name)
    progress = Progress()
    try:
        run = perform(config, Question(gate, as_of or clock.now(), model, stage), progress)
    finally:
        progress.done()
    show(run.record, wanted)
    return run.record.decision.exit_code


def guarding(config: Config, stage: str, name: str | None) -> Gate:
    """Return the gate that guards a stage; a stage without a gate is refused, never open."""
    if name is not None:
        return config.gate(name)
    guards = {name: gate for name, gate in config.gates.items() if gate.settings.stage == stage}
    if len(guards) == 1:
        return next(iter(guards.values()))
    if guards:
        raise UsageError(f"{config.name}: several gates guard '{stage}'; choose with --gate: {', '.join(sorted(guards))}")
    stages = sorted({gate.settings.stage for gate in config.gates.values() if gate.settings.stage})
    hint = did_you_mean(stage, stages) if stages else "add one under 'gates'"
    raise UsageError(f"{config.name}: no gate guards the stage '{stage}'; {hint}")
