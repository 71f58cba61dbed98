"""What surrounds the results of a SARIF run: the tool, how it ended, and what it could not do."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from arcanos.clock import rfc3339
from arcanos.errors import ExitCode
from arcanos.findings import Finding, Outcome
from arcanos.materials import ExtensionRead, PackRead, SourceFailed
from arcanos.record import Record
from arcanos.reports import summary
from arcanos.reports.hosts.sarif.places import each_once
from arcanos.reports.hosts.sarif.rules import Taxonomies
from arcanos.reports.hosts.sarif.words import Members, message
from arcanos.reports.hosts.told import GATE, cut
from arcanos.reports.lines import one_line

DECIDED: Final = (ExitCode.OPEN, ExitCode.CLOSED, ExitCode.UNTOLD)
GATE_RULE: Final[Members] = {
    "id": GATE,
    "name": "Gate",
    "shortDescription": {"text": "The gate is open"},
    "fullDescription": {"text": "A gate opens when no rule that it reads fails and all that it asks could be told."},
    "help": {
        "text": "See the reasons in the message, and the findings that close the gate.",
        "markdown": "See the reasons in the message, and the findings that close the gate.",
    },
    "defaultConfiguration": {"level": "error"},
    "properties": {
        "tags": ["security", "gate"],
        "precision": "very-high",
        "problem.severity": "error",
        "security-severity": "9.5",
    },
}


def driver(record: Record, rules: list[Members], taxonomies: Taxonomies) -> Members:
    """Return the tool itself with its rules."""
    return {
        "name": "arcanos",
        "version": one_line(record.engine_version) or "unknown",
        "rules": rules,
        "supportedTaxonomies": [{"name": one["name"], "index": i} for i, one in enumerate(taxonomies.listed)],
    }


def extensions(record: Record) -> list[Members]:
    """Return the packs and the foreign code that could speak, with their digests."""
    return each_once([*map(_pack, record.packs), *map(_extension, record.extensions)])


def _pack(pack: PackRead) -> Members:
    params = {"parameters": {one_line(name): one_line(value) for name, value in pack.params}} if pack.params else {}
    return {
        "name": one_line(pack.id) or "pack",
        "version": one_line(pack.version) or "unknown",
        "shortDescription": message(pack.title),
        "properties": {"sha256": pack.sha256, "rules": pack.rules, **params},
    }


def _extension(read: ExtensionRead) -> Members:
    return {
        "name": one_line(read.distribution) or "extension",
        "version": one_line(read.version) or "unknown",
        "properties": {"sha256": read.sha256, "names": list(map(one_line, read.names))},
    }


def automation_id(record: Record) -> str:
    """Return `arcanos/<project>/<gate>/<model>/`, the category of an upload: a model's next version replaces it."""
    model = (record.decision.model or "").rpartition("@")[0] or record.decision.model or ""
    names = (record.project, record.decision.gate, model)
    return "/".join(("arcanos", *(quote(one_line(name), safe=" ", errors="replace") for name in names if name), ""))


def invocation(record: Record, said: list[Members]) -> Members:
    """Return how the run ended and what it says; it succeeded where a decision was made and no rule broke."""
    broken = any(f.outcome is Outcome.ERROR for f in record.findings)
    decided = record.decision.exit_code in DECIDED and record.coverage.complete
    return {
        "executionSuccessful": decided and not broken,
        "exitCode": int(record.decision.exit_code),
        "exitCodeDescription": cut(one_line(summary.verdict(record.decision))),
        "toolExecutionNotifications": each_once(said),
    }


def notices(record: Record) -> list[Members]:
    """Return what there is to say about the run: how much was looked at, what broke or failed, and its notes."""
    broken = (f for f in summary.gravest_first(record.findings) if f.outcome is Outcome.ERROR)
    failures = record.bundle.failures if record.bundle else ()
    return [
        notification("note", summary.coverage_line(record.coverage)),
        *map(_broken, broken),
        *map(_failed, failures),
        *(notification("note", note) for note in record.notes),
    ]


def notification(level: str, said: str) -> Members:
    """Return something to say about the run itself."""
    return {"level": level, "message": message(cut(one_line(said)))}


def _broken(f: Finding) -> Members:
    said = notification("error", f"{f.name} on {f.subject}: {f.message} ({f.reason or 'rule_error'})")
    return said | {"associatedRule": {"id": one_line(f.name)}}


def _failed(failure: SourceFailed) -> Members:
    hint = f"; {failure.hint}" if failure.hint else ""
    said = f"{failure.document} could not be collected by {failure.collector}: {failure.message}{hint}"
    return notification("error", said) | {
        "descriptor": {"id": one_line(failure.code) or "ARC-NET"},
        "timeUtc": rfc3339(failure.at),
    }


def properties(record: Record) -> Members:
    """Return what a run is about: question, verdict, counts, and the digests of what it rests on."""
    decision, coverage = record.decision, record.coverage
    optional: Members = {
        "model": decision.model and one_line(decision.model),
        "stage": decision.stage and one_line(decision.stage),
        "waiversSha256": record.waivers_sha256,
        "baselinesSha256": record.baselines_sha256,
        "bundleManifestSha256": record.bundle.manifest_sha256 if record.bundle else None,
        "configurationSha256": record.asked.config_sha256 if record.asked else None,
        "lockSha256": record.asked.lock_sha256 if record.asked else None,
    }
    return {
        "project": one_line(record.project),
        "asOf": rfc3339(record.as_of),
        "gate": one_line(decision.gate),
        "blockAt": str(decision.block_at),
        "open": decision.open,
        "verdict": summary.VERDICTS[decision.exit_code][0].lower().replace(" ", "_"),
        "reasons": list(map(one_line, decision.reasons)),
        "planned": coverage.planned,
        "outcomes": {str(outcome): n for outcome, n in coverage.outcomes},
        "waived": coverage.waived,
        "baselined": coverage.baselined,
        "outOfForce": coverage.out_of_force,
        **{name: value for name, value in optional.items() if value is not None},
    }
