"""Evidence and the proof of evaluation, as the template of the PDF reads them."""

from __future__ import annotations

from arcanos.clock import rfc3339
from arcanos.reports import summary
from arcanos.reports.audit.content import Audit, EvidenceRow, Proof
from arcanos.reports.audit.pdf.letters import Letters


def evidence(audit: Audit, letters: Letters) -> dict[str, object]:
    """Return the documents, the files they are gathered from, and the bundle they came in."""
    failures = audit.bundle.failures if audit.bundle else ()
    return {
        "documents": [_document(row, letters) for row in audit.evidence],
        "files": [
            letters.texts((row.document.name, file.name, file.sha256))
            for row in audit.evidence
            for file in row.document.files
        ],
        "bundle": letters.texts(audit.bundle_lines),
        "failures": [letters.texts((one.document, one.collector, f"{one.message}; {one.hint}")) for one in failures],
    }


def _document(row: EvidenceRow, letters: Letters) -> dict[str, object]:
    document = row.document
    return {
        "name": letters.text(document.name),
        "source": letters.text(document.source),
        "size": f"{document.size:,}",
        "sha256": letters.text(document.sha256),
        "at": rfc3339(document.collected_at) if document.collected_at else "not stated",
        "age": row.age,
        "seal": letters.text(row.seal),
    }


def proof(found: Proof, letters: Letters) -> dict[str, object]:
    """Return with what was evaluated, how much of it, and where it came to nothing."""
    params = [f"{pack.id}: {key} = {value}, not the default" for pack in found.packs for key, value in pack.params]
    return {
        "line": letters.text(found.coverage_line),
        "planned": found.coverage.planned,
        "outcomes": [[str(outcome).replace("_", " "), n] for outcome, n in found.coverage.outcomes],
        "packs": [
            {
                "id": letters.text(pack.id),
                "version": letters.text(pack.version),
                "title": letters.text(pack.title),
                "rules": pack.rules,
                "sha256": letters.text(pack.sha256),
                "source": letters.text(pack.source),
            }
            for pack in found.packs
        ],
        "lists": [
            ["Where packs come from", letters.texts(found.origins)],
            ["Parameters", letters.texts(params)],
            ["Extensions", letters.texts(map(summary.extension, found.extensions))],
            ["Waivers, baselines, configuration", letters.texts([*found.overlays, *_asked(found)])],
            ["Notes", letters.texts(found.notes)],
        ],
        "bare": [letters.texts((one.rule, one.outcome, one.message, one.place)) for one in found.bare],
    }


def _asked(found: Proof) -> list[str]:
    return [f"command: {found.command or 'not stated'}", f"configuration: {_digest(found.config_sha256)}"]


def _digest(sha256: str | None) -> str:
    return f"sha256 {sha256}" if sha256 else "not stated"
