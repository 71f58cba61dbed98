"""One run as a library sees it: the same question on the same files has one answer, and inputs stay what they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from arcanos.config import Config, load_config
from arcanos.errors import ConfigRefused, ExitCode, PackRefused, Refused, UsageError, WaiverRefused
from arcanos.findings import Outcome, Reason
from arcanos.inputs import load_all_waivers, load_packs, open_pack
from arcanos.record import Record
from arcanos.reports.record_json import to_json
from arcanos.run import Question, perform

AS_OF = datetime(2026, 11, 22, 9, tzinfo=UTC)
RULE = """\
id: {name}
title: A model in production has an owner
domain: governance
severity: high
scope: deployment
owner: ml-engineering
why: Nobody answers for a model without an owner.
remedy: Name one.
for: $.registry.models[*]
subject: "{{id}}"
when: {{stage: production}}
require: {{owner: {{on_missing: fail, type: string}}}}
cases:
  - name: owned
    given: {{registry: {{models: [{{id: m, stage: production, owner: ada}}]}}}}
    expect: pass
  - name: nobody's
    drop: ["$.registry.models[0].owner"]
    expect: fail
"""
REGISTRY = """\
collected_at: "2026-11-20T09:00:00Z"
models:
  - {name: a, version: "1.0.0", stage: staging}
  - {name: b, version: "1.0.0", stage: production, owner: bob}
"""


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def configured(folder: Path, **changes: object) -> Config:
    """Return the configuration of a project with two packs of one rule each."""
    for pack in ("one", "two"):
        write(folder, f"{pack}/pack.yaml", f'id: {pack}\nversion: "1.0.0"\ntitle: {pack}\n')
        write(folder, f"{pack}/is-owned.yaml", RULE.format(name="is-owned"))
    write(folder, "registry.yaml", REGISTRY)
    config: dict[str, Any] = {
        "project": "p",
        "packs": ["one", "two"],
        "documents": {"registry": "registry.yaml"},
        "gates": {"production": {}},
    }
    path = folder / "arcanos_audit_config.json"
    path.write_text(json.dumps(config | changes), encoding="utf-8")
    return load_config(path)


def asked(config: Config, model: str | None = None, *rules: str) -> Record:
    stage = "production" if model else None
    return perform(config, Question(config.gates["production"], AS_OF, model, stage, rules)).record


def test_the_same_question_has_the_same_record_byte_for_byte(tmp_path: Path) -> None:
    config = configured(tmp_path)
    assert to_json(asked(config)) == to_json(asked(config)) == to_json(asked(configured(tmp_path)))


def test_the_order_of_packs_changes_nothing_that_was_found(tmp_path: Path) -> None:
    forth, back = asked(configured(tmp_path)), asked(configured(tmp_path, packs=["two", "one"]))
    assert (forth.findings, forth.coverage, forth.decision) == (back.findings, back.coverage, back.decision)


def test_a_model_is_judged_in_the_stage_it_asks_for_and_the_document_keeps_its_digest(tmp_path: Path) -> None:
    config = configured(tmp_path)
    before = asked(config)
    after = asked(config, "a@1.0.0")
    assert [f.outcome for f in before.findings if f.subject == "a@1.0.0"] == [Outcome.NOT_APPLICABLE] * 2
    assert [f.outcome for f in after.findings if f.subject == "a@1.0.0"] == [Outcome.FAIL] * 2
    assert after.decision.exit_code is ExitCode.CLOSED
    assert after.documents == before.documents
    assert (tmp_path / "registry.yaml").read_text(encoding="utf-8") == REGISTRY


def test_places_of_a_model_judged_elsewhere_are_still_those_of_the_file(tmp_path: Path) -> None:
    record = asked(configured(tmp_path), "a@1.0.0")
    (failure, _) = (f for f in record.findings if f.outcome is Outcome.FAIL)
    assert str(failure.spots[0].place).startswith("registry.yaml:3:")


def test_planned_checks_are_the_sum_of_outcomes_also_of_a_narrowed_run(tmp_path: Path) -> None:
    for record in (asked(configured(tmp_path)), asked(configured(tmp_path), None, "one/is-owned")):
        assert record.coverage.complete
    assert {pack.id for pack in record.packs} == {"one"}
    assert record.notes[0] == "only the rules that --rule names were evaluated: 1 of 2"


def test_a_run_of_some_rules_judges_the_waivers_of_those_rules_only(tmp_path: Path) -> None:
    waiver = {"target": "a@1.0.0", "owner": "a", "approved_by": "b", "reason": "r", "ticket": "t"}
    days = {"created": "2026-11-01", "expires": "2026-12-01"}
    entries = [waiver | days | {"id": f"W-{pack}", "rule": f"{pack}/is-owned"} for pack in ("one", "two")]
    write(tmp_path, "waivers.yaml", json.dumps({"waivers": entries}))
    config = configured(tmp_path, waivers=["waivers.yaml"])
    whole, part = asked(config, "a@1.0.0"), asked(config, "a@1.0.0", "one/is-owned")
    assert (whole.coverage.waived, part.coverage.waived) == (2, 1)
    assert [f.subject for f in part.findings if f.pack == "arcanos"] == ["W-one"]
    assert part.waivers_sha256 == whole.waivers_sha256


@pytest.mark.parametrize("name", ["one/is-owed", "is-owned", "three/is-owned"])
def test_a_rule_that_does_not_exist_is_refused_before_anything_is_evaluated(tmp_path: Path, name: str) -> None:
    config = configured(tmp_path)
    told: list[str] = []
    with pytest.raises(UsageError, match="did you mean"):
        perform(config, Question(config.check, AS_OF, rules=(name,)), told.append)
    assert "reading documents" not in told


def test_whoever_watches_is_told_each_step_and_each_rule(tmp_path: Path) -> None:
    config = configured(tmp_path)
    told: list[str] = []
    perform(config, Question(config.check, AS_OF), told.append)
    assert told == ["loading packs", "reading documents", "one/is-owned", "two/is-owned"]


def test_results_carry_the_findings_of_the_record(tmp_path: Path) -> None:
    config = configured(tmp_path)
    done = perform(config, Question(config.check, AS_OF))
    assert tuple(result.finding for result in done.results) == done.record.findings


def test_every_gate_of_the_configuration_is_checked_in_every_run(tmp_path: Path) -> None:
    gates = {"production": {}, "staging": {"packs": ["oen"]}, "archived": {"enforcement": {"two/is-owed": "hard"}}}
    with pytest.raises(ConfigRefused) as refused:
        asked(configured(tmp_path, gates=gates))
    text = str(refused.value)
    assert "did you mean 'one'?" in text
    assert "did you mean 'two/is-owned'?" in text


def test_mistakes_of_packs_that_are_there_and_packs_that_are_not_are_told_together(tmp_path: Path) -> None:
    config = configured(tmp_path, packs=["one", "three", "arcanos/secrity"], params={"one": {"limit": 3}})
    write(tmp_path, "one/is-owned.yaml", RULE.format(name="is-owned").replace("severity", "severty"))
    with pytest.raises(PackRefused) as refused:
        load_packs(config, AS_OF)
    text = str(refused.value)
    for word in ("one/is-owned.yaml:4:1", "there is no pack at 'three'", "did you mean 'arcanos/security'?"):
        assert word in text


def test_a_pack_whose_folder_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = configured(tmp_path)

    def closed(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(PackRefused, match="the pack at 'one' can't be read: Permission denied; check its permissions"):
        open_pack(config.packs[0])


def test_waivers_files_are_one_digest_whatever_their_order(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "waivers: []\n")
    write(tmp_path, "b.yaml", "waivers: []  # none\n")
    forth = load_all_waivers(configured(tmp_path, waivers=["a.yaml", "b.yaml"]))
    back = load_all_waivers(configured(tmp_path, waivers=["b.yaml", "a.yaml"]))
    alone = load_all_waivers(configured(tmp_path, waivers=["a.yaml"]))
    assert forth.sha256 == back.sha256 != alone.sha256
    assert load_all_waivers(configured(tmp_path)).sha256 is None


def test_a_waivers_file_outside_the_project_is_named_by_its_path(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write(tmp_path, "waivers.yaml", "waivers: {}\n")
    with pytest.raises(WaiverRefused, match=r"waivers\.yaml:1:10"):
        load_all_waivers(configured(inner, waivers=["../waivers.yaml"]))


def test_evidence_from_after_the_instant_of_the_run_can_not_be_told(tmp_path: Path) -> None:
    config = configured(tmp_path)
    question = Question(config.check, AS_OF)
    early = perform(config, replace(question, as_of=datetime(2026, 11, 19, tzinfo=UTC))).record
    (found,) = (one for one in early.findings if one.rule == "evidence-before-instant")
    assert (found.subject, found.outcome, found.reason) == ("registry", Outcome.INDETERMINATE, Reason.EVIDENCE_STALE)
    assert [one.document for one in found.spots] == ["registry"]
    assert "evidence-before-instant" not in {one.rule for one in perform(config, question).record.findings}


def test_a_run_never_decides_where_an_input_was_refused(tmp_path: Path) -> None:
    for name, text in (("registry.yaml", "models: {}"), ("one/pack.yaml", "id: ["), ("waivers.yaml", "x")):
        config = configured(tmp_path, waivers=["waivers.yaml"])
        write(tmp_path, "waivers.yaml", "waivers: []\n")
        write(tmp_path, name, text)
        with pytest.raises(Refused):
            asked(config)
