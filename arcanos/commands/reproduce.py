"""`arcanos reproduce`: repeat the steps of a deployment in a clean folder, and compare what they make."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import Progress, counted, say, table
from arcanos.commands.secrets import variables_of
from arcanos.config import Config
from arcanos.digest import canonical
from arcanos.errors import ExitCode, NotRecorded, UsageError, did_you_mean, worst
from arcanos.evidence.commit import commit_of
from arcanos.evidence.reproduction.plan import Plan, Sample
from arcanos.evidence.reproduction.recorded import Recorded
from arcanos.evidence.reproduction.reproducing import DOCUMENT, Reproduced, reproduce
from arcanos.readers.source import Value
from arcanos.redaction import redact
from arcanos.writing import write_new, write_whole

EXAMPLES = """\b
Examples:
  arcanos reproduce --record
  arcanos reproduce credit-release --output evidence/reproductions.json
  arcanos reproduce --sample 3 --seed 2026-q4
"""


@click.command("reproduce", epilog=EXAMPLES)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--record", "recording", is_flag=True, help="Write down what the steps make, where nothing is recorded.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Compare N of the steps only (default: all).")
@click.option("--seed", metavar="TEXT", help="What picks the steps of a sample (default: 0).")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Also write the document to FILE, as JSON."
)
@config_option
@as_of_option
def command(
    names: tuple[str, ...],
    recording: bool,
    sample: int | None,
    seed: str | None,
    output: Path | None,
    config_path: Path | None,
    as_of: datetime | None,
) -> int:
    """Repeat the steps of the reproductions NAME, or of all, and compare what they make with what was deployed.

    Each runs in a fresh folder with copies of its declared inputs and nothing else. The exit code is 0
    where every file is the same, 1 where one differs, is missing or unexpected or a step failed, 4 where
    something could not be compared. With --record nothing is compared: what the steps make is written
    to the record, which is never overwritten.
    """
    config = the_config(config_path)
    plans = _chosen(config, names)
    picked = _sample(sample, seed, recording=recording)
    at = as_of or clock.now()
    _refuse_written(config, plans) if recording else None
    commit, note = commit_of(config.folder, at)
    variables = variables_of(plans)
    with Progress() as progress:
        done = [
            reproduce(plan, config.folder, variables.get, sample=picked, recording=recording, watch=progress)
            for plan in plans
        ]
    if recording:
        return _record(config, done, at, commit)
    if output is not None:
        write_whole(output, canonical(_document(done, at, commit, picked)) + b"\n")
    _show(done, note)
    return worst(map(_code, done))


def _chosen(config: Config, names: Collection[str]) -> Sequence[Plan]:
    known = [plan.name for plan in config.reproductions]
    if not known:
        raise UsageError(f"{config.name}: there is nothing to reproduce; list some under '{DOCUMENT}'")
    for name in names:
        if name not in known:
            raise UsageError(f"there is no reproduction '{name}'; {did_you_mean(name, known)}".rstrip("; "))
    return [plan for plan in config.reproductions if plan.name in names or not names]


def _sample(size: int | None, seed: str | None, *, recording: bool) -> Sample | None:
    if size is None and seed is not None:
        raise UsageError("--seed picks the steps of a sample; add --sample N")
    if size is not None and recording:
        raise UsageError("--record writes all steps down; leave --sample out")
    return None if size is None else Sample(size, seed or "0")


def _refuse_written(config: Config, plans: Sequence[Plan]) -> None:
    for plan in plans:
        if (config.folder / plan.record).exists():
            raise NotRecorded(f"{plan.record}: is there already and was not overwritten; nothing was run")


def _record(config: Config, done: Sequence[Reproduced], at: datetime, commit: str | None) -> int:
    """Write the records of what was repeated to its end."""
    for one in done:
        if one.completed:
            path = config.folder / one.plan.record
            write_new(path, Recorded(one.inputs, one.found).to_bytes(one.plan, at, commit))
            files = sum(map(len, one.found.values()))
            say(f"{one.plan.name}: wrote {one.plan.record}: {counted(files, 'file')}")
        else:
            say(f"{one.plan.name}: {one.status}: nothing was recorded", *_told(one))
    return worst(ExitCode.OPEN if one.completed else ExitCode.UNTOLD for one in done)


def _document(
    done: Sequence[Reproduced], at: datetime, commit: str | None, sample: Sample | None
) -> Mapping[str, Value]:
    return {
        "collected_at": clock.rfc3339(at),
        DOCUMENT: [one.entry(commit, sample) for one in done],
        "findings": [found for one in done for found in one.findings()],
    }


def _code(one: Reproduced) -> ExitCode:
    if not one.completed:
        return ExitCode.UNTOLD
    return ExitCode.CLOSED if one.differences else ExitCode.OPEN


def _show(done: Sequence[Reproduced], note: str) -> None:
    say(*table(["reproduction", "status", "steps", "files compared", "differences"], map(_row, done)))
    for one in done:
        found = [f"{finding['subject']}: {finding['title']}{_detail(finding)}" for finding in one.findings()]
        ignored = [f"ignored by {pattern}: {one.ignored[pattern]}" for pattern in one.plan.ignore]
        lines = [*found, *_told(one), *ignored]
        say("", f"{one.plan.name}:", *map(redact, lines)) if lines else None
    say("", note) if note else None


def _row(one: Reproduced) -> tuple[str, ...]:
    steps = f"{len(one.picked)} of {len(one.plan.steps)}"
    differing = str(len(one.differences)) if one.completed else "not known"
    return one.plan.name, one.status, steps, str(one.compared), differing


def _told(one: Reproduced) -> list[str]:
    return [*map(str, one.mistakes), *one.notes, *(f"  | {line}" for line in one.errors.splitlines())]


def _detail(finding: Mapping[str, Value]) -> str:
    return f" ({finding['detail']})" if finding.get("detail") else ""
