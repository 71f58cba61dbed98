"""What ran at the commit of an audit stands in its entry, where the audit does not say itself what ran."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from arcanos.errors import Place
from arcanos.evidence.audit_runs import COLLECTOR, with_runs
from arcanos.evidence.kinds.catalogue import kind
from arcanos.evidence.kinds.checking import kind_mistakes
from arcanos.evidence.manifest import Enclosed, Provenance
from arcanos.evidence.reproduction.reproducing import COMPLETED, NO_RECORD, NOTHING, REFUSED
from arcanos.evidence.scripts import collecting
from arcanos.evidence.scripts.running import End

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
THIS, OTHER = "a" * 40, "b" * 40
SCRIPT: dict[str, Any] = {"name": "licences", "status": "completed", "exit_code": 1, "findings_recorded": True}
AGAIN: dict[str, Any] = {"name": "release", "environment": "staging", "result": "success", "steps": ["a", "b", "c"]}


def enclosed(name: str, value: Any) -> Enclosed:
    return Enclosed(name, value, (Provenance("files", "0" * 64, collected_at=AT),))


def audits(*listed: Any, scripts: list[Any] | None = None, again: list[Any] | None = None) -> Enclosed:
    documents = [enclosed("audits", {"audits": list(listed), "latest": []})]
    documents += [] if scripts is None else [enclosed("compliance_scripts", {"scripts": scripts, "findings": []})]
    documents += [] if again is None else [enclosed("reproductions", {"reproductions": again, "findings": []})]
    made = with_runs(documents)
    assert [one.kind for one in made] == [one.kind for one in documents]
    assert made[1:] == documents[1:]
    return made[0]


def test_an_audit_has_what_ran_at_its_commit_and_the_manifest_says_so() -> None:
    made = audits(
        {"id": "q4", "release_commit": THIS}, scripts=[SCRIPT | {"commit": THIS}], again=[AGAIN | {"commit": THIS}]
    )
    (audit,) = made.value["audits"]
    assert audit["scripts"] == [{"name": "licences", "exit_code": 1, "findings_recorded": True, "commit": THIS}]
    assert audit["reproductions"] == [AGAIN | {"commit": THIS}]
    assert [(one.collector, one.collected_at, one.notes) for one in made.sources[1:]] == [
        (COLLECTOR, AT, ("audits[0].scripts: 1 of compliance_scripts, which ran at its release_commit",)),
        (COLLECTOR, AT, ("audits[0].reproductions: 1 of reproductions, which ran at its release_commit",)),
    ]
    assert kind_mistakes("audits", made.value, lambda path: Place(str(path))) == []


def test_what_an_audit_says_itself_stays_also_where_it_is_nothing() -> None:
    own: list[Any] = [{"id": "q4", "release_commit": THIS, "scripts": []}]
    made = audits(*own, scripts=[SCRIPT | {"commit": THIS}])
    assert (made.value["audits"], made.sources) == (own, audits(*own).sources)


def test_what_ran_at_another_commit_or_at_none_is_not_taken_and_that_is_noted() -> None:
    entry = {"id": "q4", "release_commit": THIS}
    made = audits(entry, scripts=[SCRIPT | {"commit": OTHER}, SCRIPT])
    assert made.value["audits"] == [entry]
    (source,) = made.sources
    assert source.notes == (
        "audits[0].scripts is left out, and nothing of compliance_scripts ran at its release_commit",
    )


def test_of_several_audits_each_has_what_ran_at_its_own_commit() -> None:
    ran = [SCRIPT | {"commit": THIS}, SCRIPT | {"name": "access", "commit": OTHER}]
    made = audits({"id": "a", "release_commit": OTHER}, {"id": "b"}, {"id": "c", "release_commit": THIS}, scripts=ran)
    assert [[one["name"] for one in audit.get("scripts", [])] for audit in made.value["audits"]] == [
        ["access"],
        [],
        ["licences"],
    ]


def test_a_script_that_failed_is_taken_over_as_one_that_failed() -> None:
    failed = {"name": "licences", "status": "timeout", "findings_recorded": False, "commit": THIS}
    made = audits({"id": "q4", "release_commit": THIS}, scripts=[failed])
    assert made.value["audits"][0]["scripts"] == [{"name": "licences", "findings_recorded": False, "commit": THIS}]


def test_documents_of_another_form_are_left_as_they_are() -> None:
    values: list[Any] = [None, [], {"audits": {}}, {"audits": [None, 1, {"release_commit": 7}]}]
    for value in values:
        document = enclosed("audits", value)
        assert (
            with_runs([document, enclosed("compliance_scripts", {"scripts": [None, {"commit": THIS}]})])[0] == document
        )
    entry = {"id": "q4", "release_commit": THIS}
    assert audits(entry).value["audits"] == [entry]
    assert with_runs([enclosed("reproductions", None)]) == [enclosed("reproductions", None)]


def test_the_kinds_know_every_word_for_what_became_of_a_run() -> None:
    ends = {str(end) for end in End} - {str(End.EXITED)}
    scripts = kind("compliance_scripts").model.model_json_schema()["$defs"]["Script"]["properties"]["status"]["enum"]
    assert set(scripts) == {*ends, collecting.COMPLETED, collecting.FAILED, collecting.UNREADABLE}
    again = kind("reproductions").model.model_json_schema()["$defs"]["Reproduction"]["properties"]["status"]["enum"]
    assert set(again) == {*ends, COMPLETED, REFUSED, NO_RECORD, NOTHING}
