"""Findings put together: each is there under every name that it has, and what has none is there too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.findings import Severity
from arcanos.record import ModelRead, Record
from arcanos.reports.formats import FORMATS
from arcanos.reports.grouping import NONE, Models, cut, grouped, names_of
from arcanos.reports.markdown_text import escape
from arcanos.reports.report import Grouping, Report
from arcanos.reports.summary import failing
from arcanos.reports.terminal import render


def names(record: Record, by: Grouping) -> list[str]:
    return [name for name, _ in grouped(record.findings, Report(record, group_by=by))]


def test_severities_come_the_gravest_first(record: Record) -> None:
    assert names(record, Grouping.SEVERITY) == ["critical", "high", "medium", "low"]


def test_a_finding_of_two_controls_is_under_each(record: Record) -> None:
    groups = dict(grouped(record.findings[:1], Report(record, group_by=Grouping.CONTROL)))
    assert list(groups) == ["eu-ai-act:Art.15", "iso-42001:A.6.2.5"]
    assert all(group == [record.findings[0]] for group in groups.values())


def test_what_has_no_owner_and_no_control_is_under_a_heading_of_its_own_and_last(record: Record) -> None:
    bare = replace(record.findings[0], owner="", controls=())
    both = replace(record, findings=(bare, record.findings[1]))
    assert names(both, Grouping.OWNER) == ["ml-engineering", "no owner"]
    assert names(both, Grouping.CONTROL)[-1] == "no control"


def test_a_model_is_the_version_that_a_subject_begins_with(record: Record) -> None:
    assert names(record, Grouping.MODEL) == ["credit-scoring@1.0.0", "credit-scoring@2.0.0", "no one model"]


@pytest.mark.parametrize(
    ("subject", "model"),
    [
        ("churn@1.0.0", "churn@1.0.0"),
        ("churn@1.0.0/production", "churn@1.0.0"),
        ("churn@1.0.0 in prod", "churn@1.0.0"),
        ("churn", None),
        ("(none)", None),
        ("licences: GPL: churn@1.0.0", None),
        ("@1.0.0", None),
        ("", None),
    ],
)
def test_a_subject_names_a_model_or_none(record: Record, subject: str, model: str | None) -> None:
    assert Models(replace(record, models=())).of(replace(record.findings[0], subject=subject)) == model


@pytest.mark.parametrize(
    ("subject", "model"),
    [
        ("credit scoring@1.0.0", "credit scoring@1.0.0"),
        ("credit scoring@1.0.0/credit", "credit scoring@1.0.0"),
        ("ab" * 32, "credit scoring@1.0.0"),
        ("s3://models/credit", "credit scoring@1.0.0"),
        ("credit scoring@1.0.01", None),
    ],
)
def test_a_model_of_the_registry_is_known_by_its_id_and_its_artifact(
    record: Record, subject: str, model: str | None
) -> None:
    known = ModelRead(
        "credit scoring@1.0.0", "credit scoring", "1.0.0", artifact_sha256="ab" * 32, artifact_uri="s3://models/credit"
    )
    found = Models(replace(record, models=(known,))).of(replace(record.findings[0], subject=subject))
    assert found == model


def test_without_a_grouping_there_is_one_group(record: Record) -> None:
    ((name, found),) = grouped(record.findings, Report(record))
    assert (name, len(found)) == ("", len(record.findings))
    assert found[0].severity is Severity.CRITICAL


@given(st.data(), st.sampled_from(Grouping))
def test_no_finding_is_dropped_and_each_is_under_every_name_it_has(
    records: st.SearchStrategy[Record], data: st.DataObject, by: Grouping
) -> None:
    record = data.draw(records)
    groups = grouped(record.findings, Report(record, group_by=by))
    assert len(dict(groups)) == len(groups)
    for found in record.findings:
        under = {name for name, group in groups if found in group}
        assert under == {name or NONE[by] for name in names_of(record, by)(found) or ("",)}


@given(st.data(), st.sampled_from(Grouping), st.integers(0, 6))
def test_what_is_hidden_is_what_no_group_shows(
    records: st.SearchStrategy[Record], data: st.DataObject, by: Grouping, limit: int
) -> None:
    record = data.draw(records)
    groups = grouped(record.findings, Report(record, group_by=by))
    section = cut(groups, limit)
    shown = [found for group in section.groups for found in group.findings]
    assert len(shown) == section.shown <= limit
    assert len({id(found) for found in shown}) + section.hidden == len(record.findings)
    assert [group.total for group in section.groups] == [len(group) for _, group in groups]


@pytest.mark.parametrize(("name", "heading"), [("text", "{by}: {name} ({n})"), ("markdown", "#### {by}: {name} ({n})")])
def test_text_and_markdown_put_the_findings_of_each_section_together(record: Record, name: str, heading: str) -> None:
    plain = FORMATS[name].write(Report(record)).decode().splitlines()
    for by in Grouping:
        report = Report(record, group_by=by)
        lines = FORMATS[name].write(report).decode().splitlines()
        for title, group in grouped(failing(record), report):
            shown = escape(title) if name == "markdown" else title
            assert heading.format(by=by, name=shown, n=len(group)) in lines
        assert [line for line in plain if "planned" in line] == [line for line in lines if "planned" in line]


def test_a_section_counts_a_finding_of_several_controls_once(record: Record) -> None:
    text = render(record, group_by=Grouping.CONTROL)
    assert text.splitlines().count("FAILING (1)") == 1
    assert text.count("security/weights-encrypted-at-rest credit-scoring@1.0.0 [") == 2
    one = render(record, group_by=Grouping.CONTROL, limit=1)
    assert "FAILING (1)" in one, "the finding is shown, under the first of its controls"
    assert "control: iso-42001:A.6.2.5 (1)" in one, "what has no room keeps its heading"


@pytest.mark.parametrize("by", Grouping)
def test_a_name_from_a_pack_stays_text_in_a_heading(record: Record, by: Grouping) -> None:
    hostile = "# <b>x</b>\n- [a](http://evil.example)"
    findings = tuple(
        replace(f, owner=hostile, scope=hostile, controls=(hostile,), subject=f"{hostile}@1") for f in record.findings
    )
    text = FORMATS["markdown"].write(Report(replace(record, findings=findings), group_by=by)).decode()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert all(line.startswith(("## `", "### ", f"#### {by}: ")) for line in headings)
    assert not any("<b>" in line or "](" in line for line in headings[1:])
