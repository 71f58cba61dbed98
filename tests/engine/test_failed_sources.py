"""A source that failed is a check of its own: it can't be told, and nothing lets it through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from arcanos.engine.failed_sources import failed_sources
from arcanos.engine.gate import Enforcement, GateSettings, decide
from arcanos.errors import ConfigRefused, ExitCode
from arcanos.findings import Outcome, Reason, Severity
from arcanos.materials import BundleRead, SourceFailed

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)
ONE = SourceFailed("lineage", "openlineage", "ARC-COL-NOFILE", "no file matches", "check the pattern", AT, "e/*.json")
READ = BundleRead("b.zip", "zip", "a" * 64, AT, "0.1.0", failures=(ONE,))
DEADLINES = {Severity.CRITICAL: 7}


def test_there_is_one_finding_for_each_document_and_collector() -> None:
    other = replace(ONE, collector="files")
    read = replace(READ, failures=(ONE, other, replace(ONE, message="it is empty")))
    found = failed_sources(read, DAY, DEADLINES)
    assert [one.subject for one in found] == ["lineage from openlineage", "lineage from files"]
    assert "no file matches; e/*.json: ARC-COL-NOFILE: it is empty" in found[0].message
    assert failed_sources(None, DAY, DEADLINES) == ()
    assert failed_sources(replace(READ, failures=()), DAY, DEADLINES) == ()


def test_it_names_what_failed_and_the_next_step() -> None:
    (found,) = failed_sources(READ, DAY, DEADLINES)
    assert (found.outcome, found.reason, found.severity) == (
        Outcome.INDETERMINATE,
        Reason.EVIDENCE_MISSING,
        Severity.CRITICAL,
    )
    assert "lineage could not be collected from openlineage: e/*.json: ARC-COL-NOFILE: no file" in found.message
    assert (found.remedy, found.due, found.waivable) == ("check the pattern", date(2026, 11, 29), False)
    (without,) = failed_sources(replace(READ, failures=(replace(ONE, hint=""),)), DAY, {})
    assert (without.remedy.startswith("Collect the evidence again"), without.due) == (True, None)


def test_many_messages_are_counted() -> None:
    read = replace(READ, failures=tuple(replace(ONE, message=f"m{i}") for i in range(10)))
    (found,) = failed_sources(read, DAY, DEADLINES)
    assert found.message.endswith("m2; and 7 more")


@pytest.mark.parametrize("gate", [GateSettings("g", block_at=Severity.CRITICAL), GateSettings("g", packs=())])
def test_it_closes_every_gate(gate: GateSettings) -> None:
    found = failed_sources(READ, DAY, DEADLINES)
    decision = decide(found, planned=1, gate=replace(gate, min_evaluated=0), rules=1, documents=1, known_rules=[])
    assert decision.exit_code is ExitCode.UNTOLD
    assert decision.decisive == (found[0].fingerprint,)


def test_no_gate_can_make_it_advisory() -> None:
    gate = GateSettings("g", enforcement={"arcanos/evidence-collected": Enforcement.ADVISORY}, min_evaluated=0)
    with pytest.raises(ConfigRefused, match="ARC-GATE-RULE"):
        decide(failed_sources(READ, DAY, DEADLINES), planned=1, gate=gate, rules=1, documents=1, known_rules=[])
