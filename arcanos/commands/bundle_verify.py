"""`arcanos bundle verify`: is a bundle what those who are trusted sealed?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.admission import stamp_of, stamp_over, trust_of
from arcanos.clock import rfc3339
from arcanos.commands.custody import judged_lines
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import counted, say
from arcanos.commands.signing import roots_of, trust_in
from arcanos.config import Config, find_config
from arcanos.errors import ExitCode, IntegrityBroken, Mistake, Place, UsageError
from arcanos.evidence.custodians import Held, custodians
from arcanos.evidence.opening import Opened, refuse_other_project, vouched
from arcanos.evidence.quarantine import open_warily
from arcanos.evidence.timestamps import Stamped
from arcanos.redaction import redact
from arcanos.signing.trust import Role, Signed
from arcanos.signing.vouching import Policy

EXAMPLES = """\b
Examples:
  arcanos bundle verify evidence.tar.gz
  arcanos bundle verify evidence.tar.gz --key evidence.pub.pem
"""


@click.command("verify", epilog=EXAMPLES)
@click.argument("bundle", type=click.Path(path_type=Path), metavar="BUNDLE")
@click.option(
    "--key",
    "-k",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A public key in PEM that must have signed, in place of the configuration's trust. Repeatable.",
)
@click.option(
    "--custody-key",
    "custody_keys",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --key: a public key in PEM that may sign hand-overs. Repeatable.",
)
@click.option(
    "--custody",
    "newest",
    metavar="SHA256",
    help="The digest of the newest hand-over as you noted it: fails where hand-overs were cut off or added.",
)
@click.option(
    "--timestamp-root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --key: the root certificate in PEM of an authority that must have stamped the seal. Repeatable.",
)
@config_option
@as_of_option
def command(
    bundle: Path,
    keys: tuple[Path, ...],
    custody_keys: tuple[Path, ...],
    newest: str | None,
    roots: tuple[Path, ...],
    config_path: Path | None,
    as_of: datetime | None,
) -> int:
    """Verify BUNDLE: its files are as they are listed, sealed by enough of those who are trusted, and so handed over.

    Who is trusted, from when to when, and how many must have signed says 'trust' in the configuration, whose
    project it must be of, or --key. Hand-overs must be one chain, each signed by a key that may sign custody. Ends
    with 6 when anything does not hold, 3 when BUNDLE is no bundle. Sources that failed are shown; they close gates,
    and a seal over them holds.
    """
    if keys and config_path is not None:
        raise UsageError("--key and --config exclude each other: both say whose signatures count")
    if not keys and config_path is None and find_config(Path.cwd()) is None:
        raise UsageError("name the key that must have signed with --key, or a configuration with 'trust' with --config")
    if (custody_keys or roots) and not keys:
        raise UsageError("--custody-key and --timestamp-root go with --key; else the configuration says what counts")
    config = None if keys else the_config(config_path)
    policies = _policies(keys, custody_keys, config)
    at = as_of or clock.now()
    opened = open_warily(bundle, str(bundle), policies[0], at)
    signed = vouched(opened, policies[0], at, demand=True)
    held = custodians(opened.name, opened.custody, policies[1], at, demand=True)
    _refuse_others(opened, newest)
    if config is not None:
        refuse_other_project(opened, config.project)
    stamp = stamp_over(opened, roots_of(roots)) if config is None else stamp_of(config, opened)
    say(*map(redact, _lines(opened, signed, held)), *_stamp_lines(opened, stamp))
    return ExitCode.OPEN


def _policies(keys: Sequence[Path], custody_keys: Sequence[Path], config: Config | None) -> tuple[Policy, Policy]:
    """Return whose seals and whose hand-overs count."""
    if config is None:
        return trust_in(keys, Role.BUNDLES), trust_in(custody_keys, Role.CUSTODY)
    return trust_of(config, Role.BUNDLES), trust_of(config, Role.CUSTODY)


def _refuse_others(opened: Opened, newest: str | None) -> None:
    """Raise IntegrityBroken where the newest hand-over is not the one that was noted."""
    if newest is None or (opened.custody and opened.custody[-1].sha256 == newest.lower()):
        return
    later = [link.handover.sequence for link in opened.custody if link.sha256 == newest.lower()]
    message = f"handed over again after number {later[0]}" if later else "the hand-over that was noted is not there"
    hint = "ask who had the bundle: newer hand-overs were added, or it is another copy"
    raise IntegrityBroken([Mistake(Place(opened.name), "ARC-INT-CUSTODY", message, hint)])


def _stamp_lines(opened: Opened, stamp: Stamped | None) -> Iterator[str]:
    if stamp is not None:
        yield f"timestamped the seal was there at {rfc3339(stamp.at)}"
    elif opened.timestamp is not None:
        yield "timestamped and not judged: no authority is trusted; name its root with --timestamp-root"


def _lines(opened: Opened, signed: Signed, held: Sequence[Held]) -> Iterator[str]:
    manifest = opened.manifest
    documents = counted(len(manifest.documents), "document")
    yield f"{manifest.project}: {documents}, each as it is listed, collected {rfc3339(manifest.as_of)}"
    yield f"manifest    sha256 {opened.sha256}"
    for key in signed.by:
        until = f", valid until {key.valid_until}" if key.valid_until else ""
        yield f"sealed by   {key.name} ({key.key.id[:16]}{until})"
    yield from (f"not counted {fault}" for fault in signed.faults)
    yield from judged_lines(held)
    yield from (f"failed      {one.kind} from {one.collector}: {one.code}: {one.message}" for one in manifest.failures)
