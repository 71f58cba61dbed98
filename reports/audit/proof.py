"""The inventory of the evidence, and the proof that the evaluation took place: with what, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from arcanos.materials import BundleRead, DocumentRead, ExtensionRead, PackRead
from arcanos.record import Coverage, Record
from arcanos.reports import summary
from arcanos.reports.absence import NOWHERE


@dataclass(frozen=True, slots=True)
class Bare:
    """A rule whose selector selected nothing, and what became of it."""

    rule: str
    outcome: str
    message: str
    place: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A document: its digest, its age as of the run, and what vouches for it."""

    document: DocumentRead
    age: str
    seal: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That the evaluation took place: with what, how much of it, and where it came to nothing.

    `inputs` are waivers, baselines, configuration and lock file with their whole digests.
    """

    packs: tuple[PackRead, ...]
    origins: tuple[str, ...]
    extensions: tuple[ExtensionRead, ...]
    inputs: tuple[tuple[str, str], ...]
    coverage: Coverage
    coverage_line: str
    bare: tuple[Bare, ...]
    notes: tuple[str, ...]
    command: str | None


def evidence_rows(record: Record) -> tuple[EvidenceRow, ...]:
    """Return a row for each document that was read."""
    seal = _seal(record.bundle)
    return tuple(EvidenceRow(one, summary.age(one, record.as_of), seal) for one in record.documents)


def _seal(bundle: BundleRead | None) -> str:
    if bundle is None:
        return "none: a plain file"
    by = ", ".join(signer.name for signer in bundle.signed_by)
    return f"sealed by {by}" if by else "in a bundle that no trusted key sealed"


def proof_of(record: Record) -> Proof:
    """Return the proof of a record."""
    bare = (f for f in summary.gravest_first(summary.here(record)) if f.subject == NOWHERE)
    return Proof(
        packs=record.packs,
        origins=tuple(summary.origins(record)),
        extensions=record.extensions,
        inputs=tuple(_inputs(record)),
        coverage=record.coverage,
        coverage_line=summary.coverage_line(record.coverage),
        bare=tuple(Bare(f.name, str(f.outcome).replace("_", " "), f.message, str(f.rule_place)) for f in bare),
        notes=record.notes,
        command=record.asked.command if record.asked else None,
    )


def _inputs(record: Record) -> Iterator[tuple[str, str]]:
    """Yield what had a part beside packs and documents, each with its SHA-256 or that there was none."""
    asked = record.asked
    yield "waivers", record.waivers_sha256 or "no file"
    if record.baselines_sha256:
        yield "baselines", record.baselines_sha256
    yield from ((f"file {one.name}", one.sha256) for one in (asked.files if asked else ()))
    yield "configuration", asked.config_sha256 if asked else "not stated"
    if asked is not None and asked.lock_sha256:
        yield "lock file", asked.lock_sha256
