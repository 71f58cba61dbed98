"""`arcanos gate`: may this model go to that stage?"""

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
from arcanos.config import Config, Gate
from arcanos.errors import UsageError, did_you_mean
from arcanos.run import Question, perform

EXAMPLES = """\b
Examples:
  arcanos gate credit-scoring@1.1.0 --to production
  arcanos gate credit-scoring@1.1.0 --to production --output json=record.json
"""


@click.command("gate", epilog=EXAMPLES)
@click.argument("model", metavar="MODEL@VERSION", shell_complete=completing.models)
@click.option(
    "--to",
    "stage",
    required=True,
    metavar="STAGE",
    help="The stage the model is to go to.",
    shell_complete=completing.stages,
)
@gate_option("The gate, where several guard the stage.")
@config_option
@bundle_option
@as_of_option
@output_option
@reporting.against_option
@reporting.group_by_option
@reporting.path_prefix_option
def command(
    model: str,
    stage: str,
    gate_name: str | None,
    config_path: Path | None,
    bundle: Path | None,
    as_of: datetime | None,
    outputs: tuple[str, ...],
    against: tuple[Path, ...],
    group_by: str | None,
    prefix: str | None,
) -> int:
    """Decide whether MODEL@VERSION may go to STAGE, and end with the decision's exit code.

    The model is judged as if it were in that stage already. Findings about other models are listed
    and do not decide; all others do.
    """
    targets = targets_of(outputs)
    path = the_config_path(config_path)
    config = the_config(config_path, bundle)
    refuse_inputs(targets, config, path, *against)
    gate = guarding(config, stage, gate_name)
    at = as_of or clock.now()
    beside = reporting.beside(config.project, at, against, group_by, prefix)
    with Progress() as progress:
        run = perform(config, Question(gate, at, model, stage), progress)
    show(beside.report(run.record), targets)
    return run.record.decision.exit_code


def guarding(config: Config, stage: str, name: str | None) -> Gate:
    """Return the gate that guards a stage, the one called `name` where several do.

    Raises UsageError for a stage without a gate, which is never open, and for a gate of another stage.
    """
    guards = {known: gate for known, gate in config.gates.items() if gate.settings.stage == stage}
    if name is not None:
        return _named(config, name, stage, guards)
    if len(guards) == 1:
        return next(iter(guards.values()))
    if guards:
        named = ", ".join(sorted(guards))
        raise UsageError(f"{config.name}: several gates guard '{stage}'; choose with --gate: {named}")
    stages = sorted({gate.settings.stage for gate in config.gates.values() if gate.settings.stage})
    hint = did_you_mean(stage, stages) if stages else "add one under 'gates'"
    raise UsageError(f"{config.name}: no gate guards the stage '{stage}'; {hint}")


def _named(config: Config, name: str, stage: str, guards: dict[str, Gate]) -> Gate:
    gate = config.gate(name)
    if name not in guards:
        hint = f"'{stage}' is guarded by {', '.join(sorted(guards))}" if guards else f"no gate guards '{stage}'"
        raise UsageError(f"{config.name}: gate '{name}' guards the stage '{gate.settings.stage}'; {hint}")
    return gate
