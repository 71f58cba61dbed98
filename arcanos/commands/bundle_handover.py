"""`arcanos bundle handover`: who gives a bundle to whom, signed by both."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arcanos import clock
from arcanos.clock import rfc3339
from arcanos.commands.options import an_instant
from arcanos.commands.screen import say
from arcanos.commands.signing import passphrase_option, private_key_in
from arcanos.errors import ExitCode, UsageError
from arcanos.evidence.container import write_container
from arcanos.evidence.custody import LONGEST_NAME, LONGEST_REASON, MOST, Handover, Link, accepted, extended, text_fault
from arcanos.evidence.opening import Opened
from arcanos.evidence.quarantine import open_warily

if TYPE_CHECKING:
    from arcanos.signing.private import PrivateKey

EXAMPLES = """\b
Examples:
  arcanos bundle handover evidence.zip --from lab --to audit --reason "Yearly audit" --key lab.key.pem
  arcanos bundle handover evidence.zip --accept --key audit.key.pem
"""


@click.command("handover", epilog=EXAMPLES)
@click.argument("bundle", type=click.Path(path_type=Path), metavar="BUNDLE")
@click.option("--from", "giver", metavar="NAME", help="Who gives it; after the first time, who received it last.")
@click.option("--to", "receiver", metavar="NAME", help="Who receives it.")
@click.option("--reason", metavar="TEXT", help="Why it is handed over.")
@click.option("--accept", "accepts", is_flag=True, help="Sign the newest hand-over as who received the bundle.")
@click.option(
    "--key",
    "-k",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The private key, in PEM, of who gives, or with --accept of who receives.",
)
@click.option(
    "--at", callback=an_instant, metavar="TIME", help="When it was handed over (RFC 3339 with a zone; default: now)."
)
@passphrase_option
def command(
    bundle: Path,
    giver: str | None,
    receiver: str | None,
    reason: str | None,
    accepts: bool,
    key: Path,
    at: datetime | None,
    variable: str | None,
) -> int:
    """Append a signed hand-over to BUNDLE: who gives it to whom, when and why. It names the one before.

    Who receives signs the same statement with --accept, after 'arcanos bundle verify'. The manifest, its digest and
    its seals stay as they are. Note the last digest that is shown: it tells later whether hand-overs were cut off.
    """
    said = (giver, receiver, reason)
    if accepts and any(one is not None for one in (*said, at)):
        raise UsageError("--accept signs what is there; leave out --from, --to, --reason and --at")
    if not accepts and None in said:
        raise UsageError("name --from, --to and --reason, or sign as who received with --accept")
    opened = open_warily(bundle, str(bundle))
    if accepts:
        links = _accepted(opened, private_key_in(key, variable))
    else:
        named = Handover(0, giver or "", receiver or "", reason or "", at or clock.now(), "")
        links = _given(opened, named, private_key_in(key, variable))
    if links != opened.custody:
        write_container(bundle, replace(opened, custody=links).contents, replace=True)
    _tell(links[-1], len(links), "unchanged" if links == opened.custody else "accepted" if accepts else "handed over")
    return ExitCode.OPEN


def _given(opened: Opened, named: Handover, key: PrivateKey) -> tuple[Link, ...]:
    last = opened.custody[-1].handover if opened.custody else None
    limits = {"--from": LONGEST_NAME, "--to": LONGEST_NAME, "--reason": LONGEST_REASON}
    for (option, longest), text in zip(limits.items(), (named.giver, named.receiver, named.reason), strict=True):
        if fault := text_fault(text, longest):
            raise UsageError(f"{option}: the text {fault}")
    if last is not None and named.giver != last.receiver:
        raise UsageError(f"--from {named.giver}: the bundle was last handed to {last.receiver}, who alone can give it")
    since = last.at if last is not None else opened.manifest.as_of
    if named.at < since:
        raise UsageError(f"the hand-over is before {rfc3339(since)}, when the bundle was collected, or given last")
    if len(opened.custody) == MOST:
        raise UsageError(f"a bundle is handed over {MOST} times at most")
    return extended(opened.custody, opened.statement, named, key)


def _accepted(opened: Opened, key: PrivateKey) -> tuple[Link, ...]:
    if not opened.custody:
        raise UsageError("the bundle was never handed over; nothing can be accepted")
    last = opened.custody[-1]
    if key.public.id == last.handover.key_id:
        raise UsageError("this key signed as who gives; who receives signs with another one")
    if last.accepted_by not in (None, key.public.id):
        raise UsageError("the newest hand-over is accepted already, with another key")
    return accepted(opened.custody, key)


def _tell(link: Link, count: int, word: str) -> None:
    handover = link.handover
    say(f"{word:12}{handover.giver} to {handover.receiver}, {rfc3339(handover.at)}: number {count}")
    say(f"custody     sha256 {link.sha256}")
