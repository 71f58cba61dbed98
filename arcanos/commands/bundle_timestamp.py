"""`arcanos bundle timestamp`: an authority says when the seal of a bundle was there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from arcanos.admission import timestamp_roots
from arcanos.clock import rfc3339
from arcanos.commands.options import config_option, the_config
from arcanos.commands.screen import say
from arcanos.commands.signing import roots_of
from arcanos.config import Config, find_config
from arcanos.errors import ExitCode, IntegrityBroken, Mistake, Place, UsageError
from arcanos.evidence.collector_sources import Network
from arcanos.evidence.container import write_container
from arcanos.evidence.quarantine import open_warily
from arcanos.evidence.servers import reach_of, server_of
from arcanos.evidence.timestamps import ANSWERED, ASKED, LARGEST, STAMP, nonce_of, request_over, stamped
from arcanos.readers.files import read_bytes
from arcanos.readers.source import Limits
from arcanos.writing import write_new

EXAMPLES = """\b
Examples:
  arcanos bundle timestamp evidence.zip --url https://tsa.example --root tsa-root.pem
  arcanos bundle timestamp evidence.zip --request seal.tsq
  arcanos bundle timestamp evidence.zip --request seal.tsq --response seal.tsr --root tsa-root.pem
"""


@click.command("timestamp", epilog=EXAMPLES)
@click.argument("bundle", type=click.Path(path_type=Path), metavar="BUNDLE")
@click.option("--url", metavar="URL", help="Ask this authority, over HTTP.")
@click.option(
    "--request", type=click.Path(path_type=Path), metavar="FILE", help="Write the request here, to be asked elsewhere."
)
@click.option(
    "--response", type=click.Path(path_type=Path), metavar="FILE", help="Take the answer to --request from here."
)
@click.option(
    "--root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The authority's root certificate in PEM, in place of the configuration's. Repeatable.",
)
@config_option
def command(
    bundle: Path,
    url: str | None,
    request: Path | None,
    response: Path | None,
    roots: tuple[Path, ...],
    config_path: Path | None,
) -> int:
    """Have the seal of BUNDLE timestamped (RFC 3161) and store the answer beside it, in manifest.tsr.

    Seal it before: a later seal is not covered, and refused. The answer is verified before it is stored: digest,
    nonce, signature, root, usage of the certificate, and that its time is not before the evidence was collected.
    """
    if (url is None) == (request is None) or (response is not None and request is None):
        raise UsageError("name --url, or --request to write a request, or --request and --response to take the answer")
    opened = open_warily(bundle, str(bundle))
    if opened.envelope is None:
        raise UsageError(
            "the bundle is not sealed, and a timestamp is over its seal: 'arcanos bundle seal' comes first"
        )
    seal = opened.envelope.to_json()
    if request is not None and response is None:
        write_new(request, request_over(seal))
        say(f"wrote       {request}: have it answered, and take the answer with --response")
        return ExitCode.OPEN
    config = the_config(config_path) if config_path is not None or find_config(Path.cwd()) is not None else None
    trusted = roots_of(roots)
    if not trusted and config is not None:
        trusted = timestamp_roots(config)
    if not trusted:
        raise UsageError("name the authority's root certificate with --root, or under 'trust.timestamps'")
    if request is not None and response is not None:
        nonce, answer = nonce_of(_read(request), seal, str(request)), _read(response)
    else:
        asked = request_over(seal)
        nonce, answer = nonce_of(asked, seal, "request"), _answered(url or "", asked, config)
    found = stamped(str(response or url), seal, answer, trusted, opened.manifest.as_of, nonce)
    write_container(bundle, replace(opened, timestamp=answer).contents, replace=True)
    say(f"timestamped {bundle}: its seal was there at {rfc3339(found.at)}", f"{STAMP} sha256 {found.sha256}")
    return ExitCode.OPEN


def _read(path: Path) -> bytes:
    return read_bytes(path, str(path), limits=Limits(size=LARGEST))


def _answered(url: str, asked: bytes, config: Config | None) -> bytes:
    """Ask the authority, where the configuration lets it be asked."""
    from arcanos.evidence.web import HttpWeb, WebLimits, verifying

    if server_of(url) is None:
        raise UsageError(f"--url {url}: this is no address of a server")
    network = config.network if config is not None else Network()
    context = verifying(str(network.ca) if network.ca is not None else "")
    web = HttpWeb(reach_of([url], network.allow), context=context, limits=WebLimits(body=LARGEST))
    try:
        reply = web.post(url, asked, ASKED)
    finally:
        web.close()
    if reply.media_type != ANSWERED:
        raise IntegrityBroken(
            [Mistake(Place(reply.url), "ARC-SIG-TIMESTAMP", f"the answer is no {ANSWERED}", "check the address")]
        )
    return reply.body
