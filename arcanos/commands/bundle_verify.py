"""`arcanos bundle verify`: is a bundle what those who are trusted sealed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.admission import trust_of
from arcanos.clock import rfc3339
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.screen import counted, say
from arcanos.commands.signing import trust_in
from arcanos.config import find_config
from arcanos.errors import ExitCode, UsageError
from arcanos.evidence.opening import Opened, open_bundle, vouched
from arcanos.signing.trust import Role, Signed

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
@config_option
@as_of_option
def command(bundle: Path, keys: tuple[Path, ...], config_path: Path | None, as_of: datetime | None) -> int:
    """Verify BUNDLE: every file is listed and as it is listed, and enough of those who are trusted sealed it.

    Who is trusted, from when to when, and how many must have signed says 'trust' in the configuration, or
    --key. Ends with 6 when anything does not hold, 3 when BUNDLE is no bundle. Sources that failed are shown; they
    close gates, and a seal over them holds.
    """
    if keys and config_path is not None:
        raise UsageError("--key and --config exclude each other: both say whose signatures count")
    if not keys and config_path is None and find_config(Path.cwd()) is None:
        raise UsageError("name the key that must have signed with --key, or a configuration with 'trust' with --config")
    policy = trust_in(keys, Role.BUNDLES) if keys else trust_of(the_config(config_path), Role.BUNDLES)
    opened = open_bundle(bundle, str(bundle))
    signed = vouched(opened, policy, as_of or clock.now(), demand=True)
    say(*_lines(opened, signed))
    return ExitCode.OPEN


def _lines(opened: Opened, signed: Signed) -> Iterator[str]:
    manifest = opened.manifest
    documents = counted(len(manifest.documents), "document")
    yield f"{manifest.project}: {documents}, each as it is listed, collected {rfc3339(manifest.as_of)}"
    yield f"manifest    sha256 {opened.sha256}"
    for key in signed.by:
        until = f", valid until {key.valid_until}" if key.valid_until else ""
        yield f"sealed by   {key.name} ({key.key.id[:16]}{until})"
    yield from (f"not counted {fault}" for fault in signed.faults)
    yield from (f"failed      {one.kind} from {one.collector}: {one.code}: {one.message}" for one in manifest.failures)
