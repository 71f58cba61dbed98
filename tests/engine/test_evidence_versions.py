"""A document of a schema that a pack does not understand is refused before any rule looks at it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.engine.evidence_versions import refuse_other_schemas
from arcanos.engine.model import Pack
from arcanos.errors import DocumentRefused
from arcanos.evidence.bundle import bundle_of
from arcanos.evidence.sources import FileSource, read_documents

REQUIRES = {"requires": {"evidence": {"d": ">=1.2, <2"}}}
Judge = Callable[..., str]


@pytest.fixture
def judge(tmp_path: Path, compiled: Callable[..., Pack]) -> Judge:
    """Say with what the files of the document `d` are refused, or nothing."""

    def run(*files: object, names: str = "{}.json", list_member: str | None = None, read_as: str | None = None) -> str:
        for i, value in enumerate(files):
            text = value if isinstance(value, str) else json.dumps(value)
            (tmp_path / names.format(i)).write_text(text, encoding="utf-8")
        pack = compiled({"require": {"d": {"exists": True}}}, pack=REQUIRES)
        source = FileSource("d", (names.format("*"),), read_as, list_member)
        bundle = read_documents(tmp_path, [source])
        try:
            refuse_other_schemas([pack], bundle)
        except DocumentRefused as refused:
            return str(refused)
        return ""

    return run


@pytest.mark.parametrize("stated", ["1.2.0", "1.2.1", "1.99.0", "1.2.0+build.7"])
def test_a_version_inside_the_range_is_taken(judge: Judge, stated: str) -> None:
    assert judge({"schema_version": stated}) == ""


@pytest.mark.parametrize("stated", ["1.1.9", "2.0.0", "2.0.0-rc.1", "1.3.0-rc.1", "0.0.1"])
def test_one_outside_it_is_refused_with_its_place_and_without_its_value(judge: Judge, stated: str) -> None:
    told = judge({"schema_version": stated})
    assert told.startswith("0.json:1:20: ARC-IN-SCHEMA: ")
    assert "the pack 'p' requires 'd' of schema_version >=1.2, <2, and the file states another" in told
    assert stated not in told
    assert "collect it in a version that the pack reads" in told


@pytest.mark.parametrize("stated", [1.2, 1, True, None, ["1.2.0"], {"text": "1.2.0"}, "", "1.2", "v1.2.0", "latest"])
def test_what_is_no_semantic_version_is_refused(judge: Judge, stated: object) -> None:
    told = judge({"schema_version": stated})
    assert "states something that is no semantic version; write three numbers in quotes" in told


@pytest.mark.parametrize("value", [{}, [], [{"schema_version": "1.2.0"}], {"a": {"schema_version": "1.2.0"}}])
def test_a_file_that_states_none_at_its_top_is_refused(judge: Judge, value: object) -> None:
    assert "states none; add schema_version beside its other members" in judge(value)


def test_every_file_of_a_document_is_asked(judge: Judge) -> None:
    good, bad = ('{"runs": [], "schema_version": "' + stated + '"}' for stated in ("1.2.0", "3.0.0"))
    assert judge(good, good, list_member="runs") == ""
    told = judge(good, bad, {"runs": []}, list_member="runs")
    assert [line.split(":")[0] for line in told.splitlines()] == ["1.json", "2.json"]


def test_a_model_card_states_it_in_its_front_matter(judge: Judge) -> None:
    assert judge('---\nschema_version: "1.2.0"\n---\ntext\n', names="{}.md") == ""
    assert "states another" in judge('---\nschema_version: "2.0.0"\n---\ntext\n', names="{}.md")


def test_a_registry_may_state_it(judge: Judge) -> None:
    assert judge({"schema_version": "1.2.0", "models": []}, read_as="registry") == ""
    assert "states none" in judge({"models": []}, read_as="registry")


def test_a_document_that_is_missing_is_not_asked(judge: Judge) -> None:
    assert judge() == ""


def test_a_document_about_which_nothing_is_known_states_none(compiled: Callable[..., Pack]) -> None:
    pack = compiled({"require": {"d": {"exists": True}}}, pack=REQUIRES)
    with pytest.raises(DocumentRefused, match="states none"):
        refuse_other_schemas([pack], bundle_of({"d": {"schema_version": "1.2.0"}}))


def test_where_no_pack_requires_it_the_member_is_a_fact_like_any_other(
    tmp_path: Path, compiled: Callable[..., Pack]
) -> None:
    (tmp_path / "d.json").write_text('{"schema_version": 7}', encoding="utf-8")
    bundle = read_documents(tmp_path, [FileSource("d", ("d.json",))])
    refuse_other_schemas([compiled({"require": {"d.schema_version": 7}})], bundle)
