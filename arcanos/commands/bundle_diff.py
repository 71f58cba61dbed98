"""`arcanos bundle diff`: what changed from one bundle to another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from arcanos.clock import rfc3339
from arcanos.commands.options import format_option
from arcanos.commands.screen import counted, say, say_json
from arcanos.errors import ExitCode
from arcanos.evidence.bundle_changes import Changes, DocumentChange, Kind, changes_between
from arcanos.evidence.opening import Opened
from arcanos.evidence.quarantine import open_warily
from arcanos.redaction import redact

FORMAT: Final = "arcanos-bundle-diff/1"
EXAMPLES = """\b
Examples:
  arcanos bundle diff yesterday.tar.gz today.tar.gz
  arcanos bundle diff yesterday.tar.gz today.zip --format json
"""


@click.command("diff", epilog=EXAMPLES)
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", type=click.Path(path_type=Path), metavar="NEW")
@format_option
def command(old: Path, new: Path, format_: str) -> int:
    """Show which documents were added, removed and changed from OLD to NEW, and which paths in them.

    Values are never shown. Elements of a list are matched by their 'id' or 'name' where all have one. Seals are not
    judged. Ends with 0 when every document is the same, 1 when something changed.
    """
    before, after = (open_warily(path, str(path)) for path in (old, new))
    changes = changes_between(before, after)
    if format_ == "json":
        say_json(_json(before, after, changes))
    else:
        say(*map(redact, _lines(before, after, changes)))
    return ExitCode.OPEN if changes.none else ExitCode.CLOSED


def _lines(old: Opened, new: Opened, changes: Changes) -> Iterator[str]:
    for word, bundle in (("from", old), ("to", new)):
        at = rfc3339(bundle.manifest.as_of)
        yield f"{word:10}{bundle.name}: {bundle.manifest.project}, collected {at}, manifest {bundle.sha256[:16]}"
    yield ""
    for change in changes.documents:
        yield from _document(change)
    yield from (f"failed    {kind}: could not be collected any more" for kind in changes.failed)
    yield from (f"collected {kind}: did fail, and does no more" for kind in changes.collected)
    if changes.none:
        yield "every document is the same"


def _document(change: DocumentChange) -> Iterator[str]:
    if change.kind is not Kind.CHANGED:
        yield f"{change.kind:10}{change.document}"
        return
    yield f"{change.kind:10}{change.document}: {counted(change.total, 'value')}"
    yield from (f"  {one.kind:8}{one.path}" for one in change.paths)
    if change.total > len(change.paths):
        yield f"  ... and {change.total - len(change.paths)} more"


def _json(old: Opened, new: Opened, changes: Changes) -> dict[str, object]:
    return {
        "format": FORMAT,
        "old": {"name": old.name, "manifest_sha256": old.sha256},
        "new": {"name": new.name, "manifest_sha256": new.sha256},
        "documents": [
            {
                "document": one.document,
                "change": str(one.kind),
                "total": one.total,
                "paths": [{"path": path.path, "change": str(path.kind)} for path in one.paths],
            }
            for one in changes.documents
        ],
        "failed": list(changes.failed),
        "collected": list(changes.collected),
    }
