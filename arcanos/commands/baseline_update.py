"""`arcanos baseline update`: remove what is fixed, so that it can't come back unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.commands.options import as_of_option, bundle_option, config_option, the_config
from arcanos.commands.screen import Progress, counted, say
from arcanos.engine.baseline_file import Accepted, baseline_text
from arcanos.engine.baselining import fixed
from arcanos.engine.overlay_findings import Trouble
from arcanos.errors import ExitCode
from arcanos.inputs import load_all_baselines
from arcanos.run import Question, Run, perform
from arcanos.writing import write_whole

EXAMPLES = """\b
Examples:
  arcanos baseline update --dry-run
  arcanos baseline update
"""


@click.command("update", epilog=EXAMPLES)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and write nothing.")
@config_option
@bundle_option
@as_of_option
def command(dry_run: bool, config_path: Path | None, bundle: Path | None, as_of: datetime | None) -> int:
    """Evaluate as 'arcanos check' does, and remove from every baseline what passes now or is no longer there.

    Nothing is ever added, and no entry is renewed: one whose evidence changed while it still fails
    stays, and closes the gate. An entry stays too while its rule could not be told somewhere.
    """
    config = the_config(config_path, bundle)
    if not config.baselines:
        say(f"{config.name} names no baseline: there is nothing to update")
        return ExitCode.OPEN
    files = load_all_baselines(config).files
    with Progress() as progress:
        run = perform(config, Question(config.check, as_of or clock.now()), progress)
    removed = fixed(run.judged, run.record.findings)
    _tell(run, removed)
    for path, baseline in files:
        mine = [entry for entry in removed if entry.terms == baseline.terms]
        kept = baseline.without(mine)
        if mine and not dry_run:
            write_whole(path, baseline_text(kept).encode("utf-8"))
        verb = "would be removed" if dry_run else "removed"
        say(f"{baseline.terms.file}: {len(mine)} {verb}, {counted(len(kept.entries), 'entry', 'entries')} left")
    return ExitCode.OPEN


def _tell(run: Run, removed: Sequence[Accepted]) -> None:
    gone = {entry.fingerprint for entry in removed}
    for one in run.judged:
        if not isinstance(one.entry, Accepted):
            continue
        if one.entry.fingerprint in gone:
            say(f"fixed      {one.entry.name}: {one.troubles[Trouble.UNUSED]}")
        elif one.troubles:
            say(f"stays      {one.entry.name}: {'; '.join(one.troubles.values())}")
