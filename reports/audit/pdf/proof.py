"""Evidence and the proof of evaluation, as the template of the PDF reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from arcanos.clock import rfc3339
from arcanos.materials import PackRead, SourceFailed
from arcanos.reports import summary
from arcanos.reports.audit.content import Audit
from arcanos.reports.audit.pdf.letters import Letters, Text
from arcanos.reports.audit.pdf.shares import first
from arcanos.reports.audit.proof import EvidenceRow, Proof
from arcanos.reports.audit.words import SHORT


def evidence(audit: Audit, letters: Letters) -> dict[str, object]:
    """Return the documents, the files they are gathered from, and the bundle they came in."""
    failures = audit.bundle.failures if audit.bundle else ()
    files = [(row.document.name, file.name, file.sha256) for row in audit.evidence for file in row.document.files]
    return {
        "documents": first(audit.evidence, lambda row: _document(row, letters)),
        "files": first(files, letters.names),
        "bundle": first(audit.bundle_lines, letters.text),
        "failures": first(failures, lambda one: _failure(one, letters)),
    }


def _failure(one: SourceFailed, letters: Letters) -> list[Text]:
    return [*letters.names((one.document, one.collector)), letters.text(f"{one.message}; {one.hint}")]


def _document(row: EvidenceRow, letters: Letters) -> dict[str, object]:
    document = row.document
    name, source, sha256 = letters.names((document.name, document.source, document.sha256))
    return {
        "name": name,
        "source": source,
        "size": f"{document.size:,}",
        "sha256": sha256,
        "at": _instant(document.collected_at) if document.collected_at else "not stated",
        "age": row.age,
        "seal": letters.text(row.seal, SHORT),
    }


def _instant(at: datetime) -> Text:
    """Return an instant that may be broken between day and time."""
    day, _, time = rfc3339(at).partition("T")
    return [f"{day}T", time]


def proof(found: Proof, letters: Letters) -> dict[str, object]:
    """Return with what was evaluated, how much of it, and where it came to nothing."""
    params = [f"{pack.id}: {key} = {value}, not the default" for pack in found.packs for key, value in pack.params]
    return {
        "line": letters.text(found.coverage_line),
        "planned": found.coverage.planned,
        "outcomes": [[str(outcome).replace("_", " "), n] for outcome, n in found.coverage.outcomes],
        "packs": first(found.packs, lambda pack: _pack(pack, letters)),
        "lists": [
            ["Where packs come from", first(found.origins, letters.text)],
            ["Parameters", first(params, letters.text)],
            ["Extensions", first(list(map(summary.extension, found.extensions)), letters.text)],
            ["Waivers, baselines, configuration", first(list(_asked(found)), letters.text)],
            ["Notes", first(found.notes, letters.text)],
        ],
        "bare": first(found.bare, lambda one: letters.cells((one.rule, one.outcome, one.message, one.place))),
    }


def _pack(pack: PackRead, letters: Letters) -> list[object]:
    name, version, sha256, source = letters.names((pack.id, pack.version, pack.sha256, pack.source))
    title = letters.text(pack.title, SHORT)
    return [name, version, title, f"{pack.rules:,}", sha256, source]


def _asked(found: Proof) -> Iterator[str]:
    yield f"command: {found.command or 'not stated'}"
    yield from (f"{what}: {sha256}" for what, sha256 in found.inputs)
