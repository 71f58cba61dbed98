"""`arcanos replay`: the same question again, and whether it gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Final

import click

from arcanos import __version__
from arcanos.clock import rfc3339
from arcanos.commands.options import config_option, format_option, the_config
from arcanos.commands.reporting import record_and_bytes
from arcanos.commands.screen import Progress, counted, say
from arcanos.digest import canonical, sha256
from arcanos.errors import DocumentRefused, ExitCode, Mistake, Place, UsageError
from arcanos.record import Asked, Record
from arcanos.redaction import redact
from arcanos.replay import InputDifference, Replayed, Verdict, replay
from arcanos.reports.summary import VERDICTS

FORMAT: Final = "arcanos-replay/1"
MOST: Final = 20
"""Differing members that are shown."""
CONCLUSIONS: Final = {
    Verdict.SAME: "same        the question gives the record again, byte for byte",
    Verdict.INPUTS: "stopped     nothing was evaluated: the decision rests on other inputs than these; "
    "--evidence, --bundle and --packs name archived copies, --config the configuration of then",
    Verdict.ENGINE: "version     arcanos {then} wrote the record and this is {now}: install that version to compare",
    Verdict.RECORD: "integrity   the inputs and the version are those of the record: it was changed after it was "
    "written, or the program was",
}
EXAMPLES = """\b
Examples:
  arcanos replay record.json
  arcanos replay record.json --evidence archive/2026-11-22
  arcanos replay record.json --config archive/arcanos_audit_config.json --format json
"""


@click.command("replay", epilog=EXAMPLES)
@click.argument("record_path", metavar="RECORD", type=click.Path(path_type=Path))
@click.option(
    "--evidence",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Read the documents below this folder, in place of the configuration's.",
)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="The bundle that the record rests on (default: the configuration's, else where the record says it was).",
)
@click.option(
    "--packs",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Read the project's own packs below this folder, in place of the configuration's.",
)
@config_option
@format_option
def command(
    record_path: Path,
    evidence: Path | None,
    bundle: Path | None,
    packs: Path | None,
    config_path: Path | None,
    format_: str,
) -> int:
    """Ask the question of RECORD again, as of its instant, and prove that it gives the same bytes.

    RECORD is what 'check' or 'gate' wrote with --output json=PATH. The configuration, packs and who
    signed them, the bundle and its seals, documents, waivers, baselines, extensions and the lock file are
    compared first; where one differs, each is named and nothing is evaluated. Ends with 0 for the same
    bytes, 6 where something differs, 3 where the record can't be read or does not hold its question.
    """
    record, data = record_and_bytes(record_path)
    asked = _asked(record, str(record_path))
    if evidence is not None and (bundle is not None or record.bundle is not None):
        raise UsageError("--evidence is a folder of plain files; what rests on a bundle is asked again with --bundle")
    with Progress() as progress:
        done = replay(record, asked, the_config(config_path), progress, evidence=evidence, packs=packs, bundle=bundle)
    if format_ == "json":
        click.echo(canonical(_members(record, str(record_path), data, done)).decode("utf-8"))
    else:
        say(*map(redact, _lines(record, data, done)))
    return ExitCode.OPEN if done.verdict is Verdict.SAME else ExitCode.INTEGRITY


def _asked(record: Record, name: str) -> Asked:
    if record.asked is None:
        message = "this record does not say what was asked: it has no 'question', nor the configuration's digest"
        hint = "it was written by an older arcanos; one that is made now with --output json=PATH can be replayed"
        raise DocumentRefused([Mistake(Place(name), "ARC-IN-REPLAY", message, hint)])
    return record.asked


def _lines(record: Record, data: bytes, done: Replayed) -> Iterator[str]:
    decision = record.decision
    about = f", {decision.model} to {decision.stage}" if decision.model else ""
    verdict = VERDICTS[decision.exit_code][0].lower()
    yield f"record      {decision.gate}{about}: {verdict}, as of {rfc3339(record.as_of.astimezone(UTC))}"
    yield f"            {len(data)} bytes, sha256 {sha256(data)}"
    for one in done.inputs:
        yield from _input(one)
    if not done.inputs:
        documents, packs = counted(len(record.documents), "document"), counted(len(record.packs), "pack")
        yield f"inputs      as recorded: the configuration, {packs}, {documents}, and all else that it names"
    yield from (f"beside      counts for nothing, {line}" for line in done.beside)
    if done.refused:
        yield "refused     what the record asks can't be asked:"
        yield from (f"            {line}" for line in done.refused.split("\n"))
    for member in done.differs[:MOST]:
        yield from _values(f"differs     {member.path}", member.recorded, member.now)
    if len(done.differs) > MOST:
        yield f"            ... and {counted(len(done.differs) - MOST, 'more member')}"
    yield CONCLUSIONS[done.verdict].format(then=record.engine_version, now=__version__)
    if [member.path for member in done.differs] == ["engine_version"]:
        yield "            all but the version is the same"


def _input(one: InputDifference) -> Iterator[str]:
    yield from _values(f"differs     {one.kind} {one.name}", one.recorded, one.now)
    yield from (f"            {line}" for line in one.why.split("\n") if line)


def _values(head: str, recorded: str | None, now: str | None) -> Iterator[str]:
    yield head
    yield f"            recorded  {recorded or '(nothing)'}"
    yield f"            now       {now or '(nothing)'}"


def _members(record: Record, name: str, data: bytes, done: Replayed) -> dict[str, object]:
    return {
        "format": FORMAT,
        "record": {"file": name, "sha256": sha256(data), "size": len(data)},
        "engine_version": {"recorded": record.engine_version, "now": __version__},
        "verdict": str(done.verdict),
        "inputs": [
            {"kind": i.kind, "name": i.name, "recorded": i.recorded, "now": i.now, "why": redact(i.why)}
            for i in done.inputs
        ],
        "refused": redact(done.refused),
        "beside": list(map(redact, done.beside)),
        "members": [
            {"path": redact(d.path), "recorded": _clean(d.recorded), "now": _clean(d.now)} for d in done.differs
        ],
    }


def _clean(text: str | None) -> str | None:
    return None if text is None else redact(text)
