"""`arcanos explain`: why a finding says what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.gate import guarding
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.engine.evaluator import Result
from arcanos.engine.explain import explain
from arcanos.errors import ExitCode, UsageError, did_you_mean
from arcanos.findings import Outcome
from arcanos.run import Question, perform

SHORTEST = 6


@click.command("explain")
@click.argument("finding", metavar="FINDING")
@click.argument("subject", required=False, metavar="[SUBJECT]")
@click.option("--gate", "gate_name", metavar="NAME", help="As this gate sees it.")
@click.option("--model", metavar="MODEL@VERSION", help="With --to: as the gate of this promotion sees it.")
@click.option("--to", "stage", metavar="STAGE", help="With --model: the stage the model is to go to.")
@config_option
@as_of_option
def command(
    finding: str,
    subject: str | None,
    gate_name: str | None,
    model: str | None,
    stage: str | None,
    config_path: Path | None,
    as_of: datetime | None,
) -> int:
    """Explain FINDING: a fingerprint (its first 6 digits or more), or PACK/RULE with the SUBJECT.

    Shows the rule's line, every selector and path with file and line, what was expected and what is
    there, how many comparisons were made, and the waiver that almost matched.
    """
    if (model is None) != (stage is None):
        raise UsageError("--model and --to go together")
    config = the_config(config_path)
    gate = config.check if gate_name is None else config.gate(gate_name)
    if stage is not None:
        gate = guarding(config, stage, gate_name)
    at = as_of or clock.now()
    run = perform(config, Question(gate, at, model, stage))
    found = _found(run.results, finding, subject)
    for i, result in enumerate(found):
        click.echo("\n" * (i > 0) + "\n".join(explain(result, run.bundle, run.waivers, at, hard=gate.settings.hard)))
    return ExitCode.OPEN


def _found(results: Sequence[Result], finding: str, subject: str | None) -> list[Result]:
    """Return the results that are meant; nothing found is a usage error with the nearest names."""
    if "/" in finding:
        of_rule = [r for r in results if r.finding.name == finding]
        if not of_rule:
            known = sorted({r.finding.name for r in results})
            raise UsageError(f"no rule '{finding}' was evaluated; {did_you_mean(finding, known) or 'see arcanos check'}")
        chosen = [r for r in of_rule if subject is None or r.finding.subject == subject]
        if not chosen:
            subjects = [r.finding.subject for r in of_rule]
            raise UsageError(f"'{finding}' has no target '{subject}'; {did_you_mean(subject or '', subjects)}")
        troubled = [r for r in chosen if r.finding.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE)]
        return (troubled or chosen) if subject is None else chosen
    if len(finding) < SHORTEST or not all(c in "0123456789abcdef" for c in finding):
        raise UsageError(f"'{finding}' is neither PACK/RULE nor {SHORTEST} or more digits of a fingerprint; see arcanos check")
    chosen = [r for r in results if r.finding.fingerprint.startswith(finding)]
    if not chosen:
        raise UsageError(f"no finding of this run has a fingerprint that starts with {finding}; see arcanos check")
    return chosen
