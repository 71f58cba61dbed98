"""`arcanos pack lock`: which bytes of which packs a project agrees to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.admission import lock_name, lock_of
from arcanos.commands.locking import entries, write_lock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.errors import ExitCode
from arcanos.packs.lock import Lock

EXAMPLES = """\b
Examples:
  arcanos pack lock
"""


@click.command("lock", epilog=EXAMPLES)
@config_option
@as_of_option
def command(config_path: Path | None, as_of: datetime | None) -> int:
    """Write arcanos.lock beside the configuration: version, digests and signers of every pack it names.

    From then on no pack decides whose bytes are not those. Tells what changed, to be reviewed like code.
    An archive that was locked with other bytes under the same version is refused.
    """
    config = the_config(config_path)
    old = lock_of(config)
    name = lock_name(config)
    found = entries(config, config.packs, old or Lock(name), as_of or clock.now())
    write_lock(config, old, Lock(name, tuple(sorted(found, key=lambda one: (one.id, one.version)))))
    return ExitCode.OPEN
