"""`arcanos bundle show`: what is in a bundle, where it came from, and what is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from arcanos.clock import rfc3339
from arcanos.commands.custody import custody_lines, custody_members
from arcanos.commands.options import format_option
from arcanos.commands.screen import counted, say, say_json
from arcanos.digest import sha256
from arcanos.errors import ExitCode
from arcanos.evidence.manifest import Failed, Listed, Provenance
from arcanos.evidence.opening import Opened
from arcanos.evidence.quarantine import open_warily
from arcanos.redaction import redact

FORMAT: Final = "arcanos-bundle/1"
MOST: Final = 10
"""Origins, paths and notes of one source that are shown to people; JSON has all of them."""
EXAMPLES = """\b
Examples:
  arcanos bundle show evidence.tar.gz
  arcanos bundle show evidence.tar.gz --format json
"""


@click.command("show", epilog=EXAMPLES)
@click.argument("bundle", type=click.Path(path_type=Path), metavar="BUNDLE")
@format_option
def command(bundle: Path, format_: str) -> int:
    """Show the manifest of BUNDLE: its documents, the sources of each, their time, and what was left out.

    Every file is held against the manifest. Seals and hand-overs are listed and not judged: 'arcanos bundle verify'
    does.
    """
    opened = open_warily(bundle, str(bundle))
    if format_ == "json":
        say_json(_members(opened))
    else:
        say(*map(redact, _lines(opened)))
    return ExitCode.OPEN


def _members(opened: Opened) -> dict[str, object]:
    signatures = opened.envelope.signatures if opened.envelope is not None else ()
    return {
        "format": FORMAT,
        "bundle": {"name": opened.name, "form": str(opened.form), "manifest_sha256": opened.sha256},
        "manifest": opened.manifest.predicate(),
        "files": [{"name": one.file, "sha256": one.sha256, "size": one.size} for one in opened.manifest.documents],
        "seals": [{"keyid": one.keyid} for one in signatures],
        "timestamp_sha256": None if opened.timestamp is None else sha256(opened.timestamp),
        "custody": custody_members(opened.custody),
    }


def _lines(opened: Opened) -> Iterator[str]:
    manifest = opened.manifest
    signatures = opened.envelope.signatures if opened.envelope is not None else ()
    yield f"{manifest.project}: collected {rfc3339(manifest.as_of)} by arcanos {manifest.made_by}"
    yield f"manifest    sha256 {opened.sha256}"
    yield f"sealed      by {counted(len(signatures), 'key')}, not judged here" if signatures else "not sealed"
    yield from (f"  key       {one.keyid[:64] or '(no key id)'}" for one in signatures)
    if opened.timestamp is not None:
        yield f"timestamped sha256 {sha256(opened.timestamp)}, not judged here"
    yield from custody_lines(opened.custody)
    for listed in manifest.documents:
        yield from ("", *_document(listed))
    for failure in manifest.failures:
        yield from ("", *_failure(failure))
    for claim in manifest.exemptions:
        yield ""
        yield f"{claim.document}: said to be not applicable: {claim.reason} (approved by {claim.approved_by})"
        yield "  only the configuration's word on that counts"


def _document(listed: Listed) -> Iterator[str]:
    yield f"{listed.kind}: {listed.size} bytes, sha256 {listed.sha256[:16]}"
    for source in listed.sources:
        yield from _source(source)
    yield from _capped("  redacted  ", [f"{one.path} ({one.count}): {one.why}" for one in listed.redacted])


def _source(source: Provenance) -> Iterator[str]:
    at = rfc3339(source.collected_at) if source.collected_at else "at a time that nothing says"
    yield f"  from      {source.collector}, options {source.options_sha256[:12]}, collected {at}"
    if source.observed is not None:
        yield f"  observed  {rfc3339(source.observed[0])} to {rfc3339(source.observed[1])}"
    yield from _capped("  read      ", [f"{one.name} ({one.size} bytes, {one.sha256[:12]})" for one in source.origins])
    places = [f"{one.path}: {one.why}" for one in source.withheld if one.count == 1]
    more = sum(one.count for one in source.withheld) - len(places)
    yield from _capped("  withheld  ", places, more)
    yield from _capped("  note      ", list(source.notes))


def _failure(failure: Failed) -> Iterator[str]:
    yield f"{failure.kind}: FAILED, closes every gate"
    place = f"{failure.place}: " if failure.place else ""
    yield f"  from      {failure.collector} at {rfc3339(failure.at)}"
    yield f"  why       {place}{failure.code}: {failure.message}"
    if failure.hint:
        yield f"  next      {failure.hint}"


def _capped(label: str, texts: list[str], more: int = 0) -> Iterator[str]:
    """Yield the first texts, and how many there are beside them; `more` are told nowhere one by one."""
    yield from (f"{label}{text}" for text in texts[:MOST])
    if rest := len(texts[MOST:]) + more:
        yield f"{label}and {rest} more" + (": --format json shows all" if not more else "")
