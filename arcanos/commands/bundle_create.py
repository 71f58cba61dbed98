"""`arcanos bundle create`: the configured documents, as they are now, in a bundle."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from arcanos import clock
from arcanos.clock import rfc3339
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.redacting import key_of
from arcanos.commands.screen import Progress, counted, say, table
from arcanos.config import Config
from arcanos.errors import ConfigRefused, ExitCode, Mistake, UsageError
from arcanos.evidence.bringing import Project, bring
from arcanos.evidence.container import form_of, write_container
from arcanos.evidence.opening import Opened, opened
from arcanos.redaction import redact

EXAMPLES = """\b
Examples:
  arcanos bundle create --output evidence.tar.gz
  arcanos bundle create --output evidence.zip --as-of 2026-11-22T12:00:00Z
"""


@click.command("create", epilog=EXAMPLES)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where to write it: a .tar.gz, a .zip, or a folder (default: the configuration's 'bundle').",
)
@click.option("--replace", is_flag=True, help="Write over a bundle that is there.")
@config_option
@as_of_option
def command(output: Path | None, replace: bool, config_path: Path | None, as_of: datetime | None) -> int:
    """Write the documents of the configuration into a bundle: their files are read, and nothing else is asked.

    The same files at the same instant give the same bytes. A document without any file is a failed source, which the
    manifest lists and which closes every gate. Ends with 0, with 4 when a source failed, with 3 when a file can't be
    read or is not of its kind; then nothing is written.
    """
    config = the_config(config_path)
    path = _output(config, output)
    if not config.documents:
        hint = 'name some: "documents": {"registry": "evidence/registry.yaml"}'
        message = "the configuration names no documents to put into a bundle"
        raise ConfigRefused([Mistake(config.place(()), "ARC-CFG-MISSING", message, hint)])
    with Progress() as progress:
        progress("reading documents")
        made = _made(config, path, as_of or clock.now())
    write_container(path, made.contents, replace=replace)
    tell(made)
    return ExitCode.UNTOLD if made.manifest.failures else ExitCode.OPEN


def _output(config: Config, output: Path | None) -> Path:
    if output is not None:
        return output
    if config.bundle is None:
        raise UsageError("name where to write it with --output, or set 'bundle' in the configuration")
    return config.bundle.path


def _made(config: Config, path: Path, at: datetime) -> Opened:
    """Return the bundle, read back as others will read it."""
    project = Project(
        name=config.project,
        folder=config.folder,
        documents=config.documents,
        sources=(),
        exemptions=config.exemptions,
        network=config.network,
        redaction=config.redaction,
        redaction_key=key_of(config.redaction),
    )
    return opened(str(path), form_of(path), bring(project, lambda _: None, at, jobs=1).files)


def tell(made: Opened) -> None:
    """Show what was written: a line for each document, and each source that failed."""
    manifest = made.manifest
    rows = [
        (one.kind, str(len(one.sources[0].origins)), str(one.size), rfc3339(one.time) if one.time else "not said")
        for one in manifest.documents
    ]
    say(*table(("document", "files", "bytes", "time of evidence"), rows), "")
    for failure in manifest.failures:
        why = f"{failure.place}: {failure.code}: {failure.message}; {failure.hint}"
        say(redact(f"failed      {failure.kind}: {why}"))
    say(f"wrote       {made.name} ({made.form}): {counted(len(manifest.documents), 'document')}")
    say(f"manifest    sha256 {made.sha256}")
