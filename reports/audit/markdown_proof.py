"""Evidence, and the proof that the evaluation took place, in the Markdown of the audit report."""

from __future__ import annotations

from collections.abc import Iterator

from arcanos.clock import rfc3339
from arcanos.reports import summary
from arcanos.reports.audit.content import Audit
from arcanos.reports.audit.markdown_prose import name, prose
from arcanos.reports.audit.proof import EvidenceRow, Proof
from arcanos.reports.markdown_text import bullets, table


def evidence(audit: Audit) -> Iterator[str]:
    """Yield the lines of the section on evidence."""
    yield from ("## Evidence", "")
    rows = map(_document, audit.evidence)
    head = ["document", "files", "bytes", "sha256", "collected", "age", "seal"]
    yield from table(head, rows) or ("**No document was read.**", "")
    files = [
        [name(row.document.name), name(file.name), name(file.sha256)]
        for row in audit.evidence
        for file in row.document.files
    ]
    yield from table(["document", "gathered from", "sha256"], files)
    yield from bullets("Bundle", list(map(prose, audit.bundle_lines)))
    failures = audit.bundle.failures if audit.bundle else ()
    told = [[name(one.document), name(one.collector), prose(f"{one.message}; {one.hint}")] for one in failures]
    if told:
        yield from ("### Sources that could not be collected", "")
    yield from table(["document", "collector", "why"], told)


def _document(row: EvidenceRow) -> list[str]:
    document = row.document
    at = rfc3339(document.collected_at) if document.collected_at else "not stated"
    return [
        name(document.name),
        name(document.source),
        f"{document.size:,}",
        name(document.sha256),
        at,
        row.age,
        prose(row.seal),
    ]


def proof(found: Proof) -> Iterator[str]:
    """Yield the lines of the proof of evaluation."""
    yield from ("## Proof of evaluation", "")
    yield from (f"**{prose(found.coverage_line)}**", "")
    rows = [[str(outcome).replace("_", " "), f"{n:,}"] for outcome, n in found.coverage.outcomes]
    yield from table(["outcome", "checks"], [*rows, ["planned", f"{found.coverage.planned:,}"]])
    packs = [
        [name(pack.id), name(pack.version), prose(pack.title), f"{pack.rules:,}", name(pack.sha256), name(pack.source)]
        for pack in found.packs
    ]
    yield from ("### Packs", "")
    head = ["pack", "version", "title", "rules", "sha256", "from"]
    yield from table(head, packs) or ("**No pack was used.**", "")
    yield from bullets("Where packs come from", list(map(prose, found.origins)))
    params = [f"{pack.id}: {key} = {value}, not the default" for pack in found.packs for key, value in pack.params]
    yield from bullets("Parameters", list(map(prose, params)))
    yield from bullets("Extensions", [prose(summary.extension(one)) for one in found.extensions])
    yield from bullets("Waivers, baselines, configuration", list(_asked(found)))
    bare = [[name(one.rule), one.outcome, prose(one.message), name(one.place)] for one in found.bare]
    if bare:
        yield from ("### Rules whose selector selected nothing", "")
    yield from table(["rule", "outcome", "why", "rule at"], bare)
    yield from bullets("Notes", list(map(prose, found.notes)))


def _asked(found: Proof) -> Iterator[str]:
    yield prose(f"command: {found.command or 'not stated'}")
    yield from (f"{prose(what)}: {name(sha256)}" for what, sha256 in found.inputs)
