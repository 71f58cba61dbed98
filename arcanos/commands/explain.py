"""`arcanos explain`: why a finding says what it says."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.authoring.catalogue import catalogue
from arcanos.authoring.facts.supply import supplied_by
from arcanos.commands import completing
from arcanos.commands.explained import Explained, as_json, as_markdown, as_text
from arcanos.commands.gate import guarding
from arcanos.commands.options import as_of_option, bundle_option, config_option, gate_option, the_config
from arcanos.commands.screen import Progress, counted, inert, say
from arcanos.config import Config
from arcanos.engine.after_instant import BEFORE_RULE
from arcanos.engine.auditor import Section, sections
from arcanos.engine.explain import explain
from arcanos.engine.failed_sources import COLLECTED_RULE
from arcanos.engine.gate import standing
from arcanos.engine.overlay_findings import BASELINE_RULE, WAIVER_RULE
from arcanos.engine.overlays import Limits
from arcanos.errors import ExitCode, UsageError, did_you_mean
from arcanos.findings import Finding, Outcome
from arcanos.redaction import redact
from arcanos.run import Question, Run, perform

SHORTEST: Final = 6
DIGITS: Final = frozenset("0123456789abcdef")
VOICES: Final = ("engineer", "auditor")
QUIET: Final = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_RESTS_ON: Final = {
    WAIVER_RULE: "waiver",
    BASELINE_RULE: "baseline",
    COLLECTED_RULE: "manifest",
    BEFORE_RULE: "manifest",
}
EXAMPLES = """\b
Examples:
  arcanos explain security/weights-encrypted-at-rest
  arcanos explain security/weights-encrypted-at-rest credit-scoring@1.0.0
  arcanos explain 64f3370c
  arcanos explain 64f3370c --for auditor --format markdown
  arcanos explain 64f3370c --model credit-scoring@1.0.0 --to production
"""


@click.command("explain", epilog=EXAMPLES)
@click.argument("finding", metavar="FINDING", shell_complete=completing.rules)
@click.argument("subject", required=False, metavar="[SUBJECT]")
@gate_option("As this gate sees it.")
@click.option(
    "--model",
    metavar="MODEL@VERSION",
    help="With --to: as the gate of this promotion sees it.",
    shell_complete=completing.models,
)
@click.option(
    "--to",
    "stage",
    metavar="STAGE",
    help="With --model: the stage the model is to go to.",
    shell_complete=completing.stages,
)
@click.option(
    "--for",
    "voice",
    type=click.Choice(VOICES),
    default=VOICES[0],
    help="Who reads it: an engineer, step by step, or an auditor, in plain sentences (default: engineer).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    help="Show text, markdown, or json for programs (default: text).",
)
@config_option
@bundle_option
@as_of_option
def command(
    finding: str,
    subject: str | None,
    gate_name: str | None,
    model: str | None,
    stage: str | None,
    voice: str,
    format_: str,
    config_path: Path | None,
    bundle: Path | None,
    as_of: datetime | None,
) -> int:
    """Explain FINDING: a fingerprint (its first 6 digits or more), or PACK/RULE with the SUBJECT.

    Shows the rule's line, every selector and path with file and line, what was expected and what is
    there, how many comparisons were made, what it does to the gate, and
    the waiver or baseline that covers it or almost does; with --for auditor the same in plain
    sentences, with controls, digests and how to check it oneself. Without SUBJECT all
    findings of the rule that did not pass. Ends with 0 when there was something to explain.
    """
    if (model is None) != (stage is None):
        raise UsageError("--model and --to go together: what is asked is whether MODEL@VERSION may go to STAGE")
    config = the_config(config_path, bundle)
    question = _question(config, gate_name, model, stage, as_of or clock.now())
    with Progress() as progress:
        run = perform(config, question, progress, traces=True)
    chosen = _of_rule(run, finding, subject) if "/" in finding else _of_fingerprint(run, finding, subject)
    explained = [_explained(run, question, found, config.waiver_limits, voice) for found in chosen]
    if format_ == "text" and len(chosen) > 1:
        say(f"{counted(len(chosen), 'finding')} go by {finding}; all are explained:", "")
    if format_ == "text":
        say(*as_text(explained))
    else:
        sys.stdout.write(inert(as_markdown(explained) if format_ == "markdown" else as_json(explained, voice)))
    return ExitCode.OPEN


def _explained(run: Run, question: Question, found: Finding, limits: Limits, voice: str) -> Explained:
    if voice == VOICES[0]:
        return Explained(found, (Section("", tuple(map(redact, _lines(run, question, found, limits)))),))
    result = next((result for result in run.results if result.finding is found), None)
    titles = {name: framework.title for name, framework in catalogue().items()}
    told = _standing(run, question, found)
    whole = sections(found, result, run.bundle, question.as_of, frameworks=titles, standing=told, supplied=supplied_by)
    return Explained(found, tuple(whole))


def _question(config: Config, gate_name: str | None, model: str | None, stage: str | None, as_of: datetime) -> Question:
    if stage is not None:
        return Question(guarding(config, stage, gate_name), as_of, model, stage)
    return Question(config.check if gate_name is None else config.gate(gate_name), as_of)


def _of_rule(run: Run, name: str, subject: str | None) -> list[Finding]:
    of_rule = [found for found in run.record.findings if found.name == name]
    if not of_rule:
        known = sorted({found.name for found in run.record.findings})
        raise UsageError(f"no rule '{name}' was evaluated; {did_you_mean(name, known) or 'see arcanos check'}")
    if subject is None:
        return [found for found in of_rule if found.outcome not in QUIET] or of_rule
    chosen = [found for found in of_rule if found.subject == subject]
    if not chosen:
        hint = did_you_mean(subject, [found.subject for found in of_rule]) or "see arcanos check"
        raise UsageError(f"'{name}' has no finding about '{subject}'; {hint}")
    return chosen


def _of_fingerprint(run: Run, digits: str, subject: str | None) -> list[Finding]:
    start = digits.lower()
    if len(start) < SHORTEST or not DIGITS.issuperset(start):
        hint = did_you_mean(digits, sorted({f.name for f in run.record.findings})) or "see arcanos check"
        raise UsageError(f"'{digits}' is neither PACK/RULE nor {SHORTEST} or more digits of a fingerprint; {hint}")
    if subject is not None:
        raise UsageError("a fingerprint names one finding: leave out SUBJECT, or give PACK/RULE in its place")
    chosen = [found for found in run.record.findings if found.fingerprint.startswith(start)]
    if not chosen:
        hint = "'arcanos check' shows them; those of a promotion need --model and --to"
        raise UsageError(f"no finding of this run has a fingerprint that starts with {start}; {hint}")
    return chosen


def _lines(run: Run, question: Question, found: Finding, limits: Limits) -> Sequence[str]:
    for result in run.results:
        if result.finding is found:
            return explain(
                result,
                run.bundle,
                run.entries,
                question.as_of,
                hard=question.gate.settings.hard,
                limits=limits,
                standing=_standing(run, question, found),
            )
    return [*_of_entry(found), f"gate        {_standing(run, question, found)}"]


def _standing(run: Run, question: Question, found: Finding) -> str:
    gate = question.gate.settings
    return f"{gate.name}: {standing(found, gate, frozenset(run.record.decision.elsewhere))}"


def _of_entry(found: Finding) -> Iterator[str]:
    """A finding about a waiver, a baseline or a source rests on that alone: there is no rule to walk through."""
    yield f"{found.name} {found.subject}"
    yield f"outcome     {found.outcome}, severity {found.severity}"
    yield f"message     {found.message}"
    yield f"fingerprint {found.fingerprint}"
    yield f"{_RESTS_ON[found.rule]:11} {found.rule_place}"
    yield from ("", f"why         {found.why}", f"remedy      {found.remedy}", f"owner       {found.owner}")
