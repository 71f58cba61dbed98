"""A plan of action: an item for all that is open, accepted or untold, a milestone by its day; never an empty plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcanos.errors import ExitCode
from arcanos.findings import Outcome
from arcanos.record import Coverage, Record

Document = dict[str, Any]
Valid = Callable[[str, Record], Document]


def said(members: Document) -> dict[str, str]:
    return {one["name"]: one["value"] for one in members["props"]}


def passing(record: Record, code: ExitCode) -> Record:
    findings = tuple(f for f in record.findings if f.outcome is Outcome.PASS)
    decision = replace(record.decision, decisive=(), elsewhere=(), pending=(), reasons=(), exit_code=code)
    return replace(record, findings=findings, coverage=Coverage.of(len(findings), findings), decision=decision)


def test_there_is_an_item_for_all_that_is_open_accepted_or_untold_and_none_for_another_model(
    full: Record, valid: Valid
) -> None:
    items = valid("oscal-poam", full)["poam-items"]
    named = {f.fingerprint: f.rule for f in full.findings}
    assert [(named[said(one)["fingerprint"]], said(one)["status"]) for one in items] == [
        ("evidence-collected", "open"),
        ("weights-encrypted-at-rest", "open"),
        ("selection-rates", "investigating"),
        ("artifact-signed", "deviation-approved"),
        ("weights-watermarked", "open"),
        ("weights-zipped", "closed"),
        ("impact-reviewed", "investigating"),
        ("groups-documented", "investigating"),
        ("logged", "deviation-approved"),
    ]


def test_each_item_with_a_day_has_a_milestone_of_its_owner_by_then(full: Record, valid: Valid) -> None:
    document = valid("oscal-poam", full)
    risks = {one["uuid"]: one for one in document["risks"]}
    for item in document["poam-items"]:
        (related,) = item["related-risks"]
        tasks = [task for one in risks[related["risk-uuid"]].get("remediations", []) for task in one.get("tasks", [])]
        days = [task["timing"]["on-date"]["date"][:10] for task in tasks]
        retired = said(item)["status"] == "closed"
        assert days == ([said(item)["due"]] if "due" in said(item) and not retired else [])
        assert all(task["type"] == "milestone" for task in tasks)


def test_a_plan_without_items_is_refused_by_the_schema_so_one_says_that_nothing_is_open(
    record: Record, valid: Valid
) -> None:
    (item,) = valid("oscal-poam", passing(record, ExitCode.OPEN))["poam-items"]
    assert (item["title"], said(item)) == ("Nothing is open", {"status": "nothing-open"})
    assert "OPEN (exit 0)" in item["description"]


@pytest.mark.parametrize("code", [code for code in ExitCode if code is not ExitCode.OPEN])
def test_of_a_gate_that_did_not_open_it_never_says_that_nothing_is_open(
    record: Record, valid: Valid, code: ExitCode
) -> None:
    (item,) = valid("oscal-poam", passing(record, code))["poam-items"]
    assert item["title"] == "No finding is open, and the gate is not"
    assert said(item) == {"status": "not-decided"}


def test_plan_items_and_risks_keep_their_uuids_from_run_to_run(full: Record, valid: Valid) -> None:
    one = valid("oscal-poam", full)
    two = valid("oscal-poam", replace(full, as_of=full.as_of.replace(month=7)))
    assert one["uuid"] == two["uuid"]
    assert one["metadata"]["version"] != two["metadata"]["version"]
    for part in ("poam-items", "risks", "observations"):
        assert [x["uuid"] for x in one[part]] == [x["uuid"] for x in two[part]]


def test_a_risk_has_the_same_uuid_in_the_results_and_in_the_plan(full: Record, valid: Valid) -> None:
    results = {one["uuid"]: one for one in valid("oscal-ar", full)["results"][0]["risks"]}
    assert {one["uuid"]: one for one in valid("oscal-poam", full)["risks"]} == results


@settings(max_examples=30)
@given(data=st.data())
def test_any_record_gives_a_valid_plan(data: st.DataObject, records: st.SearchStrategy[Record], valid: Valid) -> None:
    record = data.draw(records)
    document = valid("oscal-poam", record)
    assert len(document["poam-items"]) == max(len(document.get("risks", [])), 1)
