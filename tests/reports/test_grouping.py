"""Findings put together: each is there under every name that it has, and what has none is there too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.findings import Severity
from arcanos.record import Record
from arcanos.reports.grouping import NAMES, NONE, grouped, model_of
from arcanos.reports.report import Grouping, Report


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
    assert model_of(replace(record.findings[0], subject=subject)) == model


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
        assert under == {name or NONE[by] for name in NAMES[by](found) or ("",)}
