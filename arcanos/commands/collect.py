"""`arcanos collect`: bring the evidence in from where it lives, and write it down as a bundle."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from arcanos import clock
from arcanos.commands.options import as_of_option, config_option, the_config
from arcanos.commands.redacting import key_of
from arcanos.commands.screen import Progress, counted, say, table
from arcanos.commands.secrets import secrets_of, variables_of
from arcanos.commands.signing import passphrase_option, private_key_in
from arcanos.config import Config
from arcanos.digest import canonical
from arcanos.errors import ExitCode, NotRecorded, UsageError, did_you_mean
from arcanos.evidence.bringing import Brought, Project, bring
from arcanos.evidence.collectors.catalogue import CATALOGUE, collector
from arcanos.evidence.container import form_of, form_to_write, write_container
from arcanos.evidence.manifest import FILES, MOST, Failed
from arcanos.evidence.opening import Opened, opened
from arcanos.evidence.scripts.collecting import Told
from arcanos.evidence.scripts.script import DOCUMENT
from arcanos.readers.shapes import is_list
from arcanos.readers.source import Value
from arcanos.redaction import redact
from arcanos.signing.dsse import IN_TOTO, Envelope, sign

EXAMPLES = """\b
Examples:
  arcanos collect --output evidence.tar.gz
  arcanos collect --replace --seal-with ~/keys/evidence.key.pem
  arcanos collect --only registry --output /tmp/registry.tar.gz
  arcanos collect --list
"""
MOST_JOBS: Final = 8
"""Processes at a time, unless more are asked for."""


@click.command("collect", epilog=EXAMPLES)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Where to write it: a .tar.gz, a .zip, or a folder (default: the configuration's 'bundle').",
)
@click.option("--replace", is_flag=True, help="Write over a bundle that is there.")
@click.option(
    "--seal-with", "key", type=click.Path(path_type=Path), metavar="FILE", help="Sign it with this private key, in PEM."
)
@passphrase_option
@click.option("--only", "kinds", multiple=True, metavar="KIND", help="Only this document. Repeatable.")
@click.option("--jobs", "-j", type=click.IntRange(1, 64), metavar="N", help="Sources at a time (default: up to 8).")
@click.option("--list", "listing", is_flag=True, help="List the collectors, and collect nothing.")
@config_option
@as_of_option
def command(
    output: Path | None,
    replace: bool,
    key: Path | None,
    variable: str | None,
    kinds: tuple[str, ...],
    jobs: int | None,
    listing: bool,
    config_path: Path | None,
    as_of: datetime | None,
) -> int:
    """Collect the documents that the configuration names, and write them as a bundle.

    Plain documents are read; each source under 'collect' is asked in a process of its own, within limits
    of time and memory. A source that fails is written into the bundle and named here: the exit code is
    then 4, and the bundle closes every gate. Credentials come from environment variables or a keyring,
    and only servers that the configuration names are asked.
    """
    if listing:
        return _list()
    config = the_config(config_path)
    path = _output(config, output, replace=replace)
    private = None if key is None else private_key_in(key, variable)
    project = _narrowed(config, kinds)
    secrets = secrets_of(project.sources) | variables_of(project.scripts)
    with Progress() as progress:
        brought = bring(
            project, secrets.get, as_of or clock.now(), jobs or min(MOST_JOBS, os.cpu_count() or 1), progress
        )
    bundle = opened(str(path), form_of(path), brought.files)
    if private is not None:
        bundle = dataclasses.replace(bundle, envelope=sign(Envelope(IN_TOTO, bundle.statement), private))
    write_container(path, bundle.contents, replace=replace)
    _show(brought, bundle)
    untold = brought.failures or not all(one.completed for one in brought.told)
    return ExitCode.UNTOLD if untold else ExitCode.OPEN


def _list() -> int:
    """Show the collectors, by the word after 'from'."""
    say(*table(["from", "what it reads"], ((word, _what(word)) for word in sorted(CATALOGUE))))
    return ExitCode.OPEN


def _what(word: str) -> str:
    return str(collector(word).Options.model_fields["from_"].description)


def _narrowed(config: Config, kinds: Collection[str]) -> Project:
    """Return what is to be collected. Raises UsageError for a document that the configuration does not name."""
    known = [*(source.name for source in config.documents), *(source.kind for source in config.collect)]
    known += [DOCUMENT] if config.scripts else []
    for kind in kinds:
        if kind not in known:
            near = did_you_mean(kind, known)
            raise UsageError(f"--only {kind}: the configuration has no such document; {near}".rstrip("; "))
    return Project(
        name=config.project,
        folder=config.folder,
        documents=[source for source in config.documents if source.name in kinds or not kinds],
        sources=[source for source in config.collect if source.kind in kinds or not kinds],
        exemptions=config.exemptions,
        network=config.network,
        scripts=config.scripts if DOCUMENT in kinds or not kinds else (),
        redaction=config.redaction,
        redaction_key=key_of(config.redaction),
    )


def _output(config: Config, output: Path | None, *, replace: bool) -> Path:
    """Return where the bundle goes; what is there already is told before anybody is asked."""
    path = output or (None if config.bundle is None else config.bundle.path)
    if path is None:
        raise UsageError("name where to write it with --output, or set 'bundle' in the configuration")
    if os.path.lexists(path) and not replace:
        raise NotRecorded(f"{path}: is there already; nothing was collected: add --replace, or name another path")
    form_to_write(path, replace=replace)
    return path


def _show(brought: Brought, bundle: Opened) -> None:
    """Tell of each source what it gave, then what failed and what should be known, then what was written."""
    say(*table(["document", "collector", "entries", "bytes", "time of evidence"], _rows(brought)))
    told = [*map(_line, brought.failures), *(line for one in brought.told for line in _untold(one))]
    said = [f"wrote     {bundle.name} ({bundle.form}): {counted(len(brought.documents), 'document')}"]
    if brought.failures:
        failed = len({failed.kind for failed in brought.failures})
        said.append(f"failed    {counted(failed, 'document')}: every gate over this bundle stays closed")
    untold = sum(not one.completed for one in brought.told)
    if untold:
        said.append(f"untold    {counted(untold, 'script')}: every gate over this bundle stays closed")
    said.append(f"manifest  sha256 {bundle.sha256}")
    if bundle.envelope is not None:
        said += [f"sealed    by key {signature.keyid}" for signature in bundle.envelope.signatures]
    for block in (told, list(_notes(brought)), said):
        if block:
            say("", *map(redact, block))


def _notes(brought: Brought) -> Iterator[str]:
    for document in brought.documents:
        for source in document.sources:
            name = f"{document.kind} ({source.collector})"
            yield from (f"{name}: {line}" for line in source.told(places=MOST))


def _rows(brought: Brought) -> Iterator[tuple[str, ...]]:
    for document in brought.documents:
        if document.sources[0].collector == FILES:
            yield _row(document.kind, FILES, document.value, document.sources[0].time)
    yield from ((one.kind, FILES, "failed", "", "") for one in brought.failures if one.collector == FILES)
    failed = {(one.kind, one.collector) for one in brought.failures}
    for outcome in brought.outcomes:
        source, collected = outcome.source, outcome.collected
        if collected is None:
            yield source.kind, source.collector, "failed", "", ""
        elif (source.kind, source.collector) in failed:
            yield source.kind, source.collector, "left out", "", ""
        else:
            yield _row(source.kind, source.collector, collected.value, outcome.time(brought.as_of))


def _row(kind: str, name: str, value: Value, time: datetime | None) -> tuple[str, ...]:
    size = f"{len(canonical(value)):,}"
    return kind, name, _entries(value), size, "not said" if time is None else clock.rfc3339(time)


def _entries(value: Value) -> str:
    """Count what a document lists: `models 12, systems 3`."""
    if is_list(value):
        return str(len(value))
    lists = [f"{name} {len(member):,}" for name, member in value.items() if is_list(member)]
    return ", ".join(lists) if lists else "1"


def _untold(one: Told) -> Iterator[str]:
    """Yield a line for a script that did not do its work: its entry is in the bundle, and closes every gate."""
    if not one.completed:
        yield from (f"{DOCUMENT} ({one.script.name}): {why}" for why in one.entry.get("why", ()))


def _line(failed: Failed) -> str:
    hint = f"; {failed.hint}" if failed.hint else ""
    return f"{failed.kind} ({failed.collector}): {failed.place}: {failed.code}: {failed.message}{hint}"
