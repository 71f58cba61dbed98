"""`arcanos findings import`: an edited workbook becomes the document `findings` of the evidence."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.commands import reporting
from arcanos.commands.options import an_instant
from arcanos.commands.screen import counted, say
from arcanos.errors import DocumentRefused, ExitCode, Place, UsageError
from arcanos.readers.files import read, read_bytes
from arcanos.readers.source import Value
from arcanos.writing import write_whole

SUFFIXES: Final = (".json", ".yaml", ".yml")
_STEPS: Final = ("open", "in progress", "fixed", "verified")
_SHOWN: Final = 10
EXAMPLES = """\b
Examples:
  arcanos report record.json --output xlsx=findings.xlsx
  arcanos findings import findings.xlsx --record record.json --output evidence/findings.json
"""


@click.command("import", epilog=EXAMPLES)
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option(
    "--record",
    "record_path",
    required=True,
    type=click.Path(path_type=Path),
    metavar="RECORD",
    help="The record that the workbook was written from.",
)
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    help="Where to write the document: .json or .yaml.",
)
@click.option("--as-of", callback=an_instant, metavar="TIME", help="When the workbook is read (default: now).")
@reporting.against_option
def command(workbook: Path, record_path: Path, output: Path, as_of: datetime | None, against: tuple[Path, ...]) -> int:
    """Take what people wrote into WORKBOOK over as the evidence document 'findings'.

    WORKBOOK is one that 'arcanos report --format xlsx' wrote for RECORD. It is read in a process of its own; no
    formula of it counts. Severity and outcome come from RECORD. Ends with 3, and writes nothing, where the workbook
    is of another record, where rows are missing, unknown, there twice or changed, and where a cell says what can't
    be: a fix without who and when, a verification by who fixed it. --against names the earlier records that WORKBOOK
    was written with: what is due later than they said is told. Needs the extra 'workbook'.
    """
    if output.suffix not in SUFFIXES:
        raise UsageError(f"--output {output}: name a file that ends in {', '.join(SUFFIXES)}")
    if os.path.realpath(output) in {os.path.realpath(path) for path in (workbook, record_path, *against)}:
        raise UsageError(f"--output {output}: this is what is read; name another file")
    document = _taken(workbook, record_path, against, as_of or clock.now())
    _tell_lost(_before(output, document["record"]["sha256"]), document, output)
    write_whole(output, _written(document, output))
    say(f"wrote {output}")
    return ExitCode.OPEN


def _taken(workbook: Path, record_path: Path, against: tuple[Path, ...], at: datetime) -> dict[str, Value]:
    from arcanos.evidence.kinds.checking import kind_mistakes
    from arcanos.evidence.workbook.reading import LIMITS, read_workbook
    from arcanos.reports.workbook.follow_up import take_over
    from arcanos.reports.workbook.layout import ABOUT, FINDINGS

    record = reporting.read_record(record_path)
    report = reporting.beside(record.project, record.as_of, against).report(record)
    if at < record.as_of:
        raise UsageError("--as-of: this is before the record; name when the workbook is read")
    name = str(workbook)
    data = read_bytes(workbook, name, limits=LIMITS)
    sheets = read_workbook(data, name, (ABOUT, FINDINGS))
    taken = take_over(report, sheets[ABOUT], sheets[FINDINGS], name, at)
    mistakes = kind_mistakes("findings", taken.document, lambda _: Place(name))
    if mistakes:
        raise DocumentRefused(mistakes)
    counts = ", ".join(f"{n} {status}" for status, n in taken.statuses) or "none"
    say(f"{counted(sum(n for _, n in taken.statuses), 'finding')}: {counts}")
    for n, what in ((taken.undated, "open without a deadline"), (taken.postponed, "due later than the first deadline")):
        if n:
            say(f"{counted(n, 'finding')} {what}")
    if taken.ignored:
        say(f"not taken over: {counted(len(taken.ignored), 'column')} that the workbook did not have")
    return taken.document


def _before(output: Path, record: str) -> Mapping[str, Value]:
    """Return what the file says of the findings of the same record, by fingerprint; nothing where it is another."""
    if not output.exists():
        return {}
    try:
        value = read(output, str(output), refused=DocumentRefused).value
        known: list[Value] = value["findings"] if value["record"]["sha256"] == record else []
        return {one["fingerprint"]: one for one in known}
    except (DocumentRefused, KeyError, TypeError):
        return {}


def _tell_lost(before: Mapping[str, Value], document: Mapping[str, Value], output: Path) -> None:
    """Tell of findings that the file to be written over has further on: somebody else's workbook may have been."""
    lost = [
        f"  {one['rule']} on {one['subject']}: was {before[one['fingerprint']]['progress']}, is {one['progress']}"
        for one in document["findings"]
        if _far(before.get(one["fingerprint"], {})) > _far(one)
    ]
    if lost:
        say(f"{counted(len(lost), 'finding')} less far than in {output}, perhaps by another workbook:")
        say(*lost[:_SHOWN], *([f"  and {len(lost) - _SHOWN} more"] if len(lost) > _SHOWN else []))


def _far(one: Mapping[str, Value]) -> int:
    said = one.get("progress")
    return _STEPS.index(said) if said in _STEPS else 0


def _written(document: Mapping[str, Value], output: Path) -> bytes:
    if output.suffix == ".json":
        return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"
    import yaml

    # Every scalar in quotes: what people wrote is a text in each version of YAML.
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, default_style='"', width=120)
    return text.encode()
