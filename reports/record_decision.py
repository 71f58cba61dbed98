"""What was asked, looked at and decided in a run, as members of a record's JSON.

`question` is left out in records that did not say it: `write` and `read` are each other's inverse.
"""

from __future__ import annotations

from typing import TypedDict

from arcanos.errors import ExitCode
from arcanos.findings import Outcome, Severity
from arcanos.record import Asked, Coverage, Decision, Record
from arcanos.reports.json_members import Members, Written, stated, written
from arcanos.reports.record_materials import read_file
from arcanos.reports.summary import VERDICTS


class Decided(TypedDict):
    """The members of a record that are read here."""

    coverage: Coverage
    decision: Decision
    asked: Asked | None


def write(record: Record) -> Written:
    """Return the members of a record that say what was asked, looked at and decided."""
    question = None if record.asked is None else _write_asked(record.asked)
    return {
        "coverage": _write_coverage(record.coverage),
        "decision": _write_decision(record.decision),
        **stated({"question": question}),
    }


def read(root: Members) -> Decided:
    """Return what `write` wrote. Raises Malformed."""
    return Decided(
        coverage=_read_coverage(root.inner("coverage")),
        decision=_read_decision(root.inner("decision")),
        asked=root.optional("question", _read_asked),
    )


def _write_asked(asked: Asked) -> Written:
    return {
        "command": asked.command,
        "rules": list(asked.rules),
        "config_sha256": asked.config_sha256,
        "files": list(map(written, asked.files)),
        **stated({"lock_sha256": asked.lock_sha256}),
    }


def _write_coverage(coverage: Coverage) -> Written:
    return {
        "planned": coverage.planned,
        "outcomes": {str(outcome): n for outcome, n in coverage.outcomes},
        "waived": coverage.waived,
        **({"baselined": coverage.baselined} if coverage.baselined else {}),
        **({"out_of_force": coverage.out_of_force} if coverage.out_of_force else {}),
    }


def _write_decision(decision: Decision) -> Written:
    return {
        "gate": decision.gate,
        "model": decision.model,
        "stage": decision.stage,
        "block_at": str(decision.block_at),
        "open": decision.open,
        "exit_code": int(decision.exit_code),
        "verdict": VERDICTS[decision.exit_code][0].lower().replace(" ", "_"),
        "reasons": list(decision.reasons),
        "decisive": list(decision.decisive),
        "elsewhere": list(decision.elsewhere),
        **({"pending": list(decision.pending)} if decision.pending else {}),
    }


def _read_asked(asked: Members) -> Asked:
    return Asked(
        command=asked.text("command"),
        rules=asked.texts("rules"),
        config_sha256=asked.text("config_sha256"),
        lock_sha256=asked.maybe("lock_sha256"),
        files=tuple(map(read_file, asked.objects("files"))),
    )


def _read_coverage(coverage: Members) -> Coverage:
    outcomes = coverage.inner("outcomes")
    return Coverage(
        planned=coverage.number("planned"),
        outcomes=tuple((outcome, outcomes.number(str(outcome))) for outcome in Outcome),
        waived=coverage.number("waived"),
        baselined=coverage.maybe_number("baselined") or 0,
        out_of_force=coverage.maybe_number("out_of_force") or 0,
    )


def _read_decision(decision: Members) -> Decision:
    return Decision(
        gate=decision.text("gate"),
        model=decision.maybe("model"),
        stage=decision.maybe("stage"),
        block_at=decision.read("block_at", Severity.named),
        exit_code=ExitCode(decision.number("exit_code")),
        reasons=decision.texts("reasons"),
        decisive=decision.texts("decisive"),
        elsewhere=decision.texts("elsewhere"),
        pending=decision.optional_texts("pending"),
    )
