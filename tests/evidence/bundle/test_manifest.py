"""The manifest: what `assemble` writes is read back, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from arcanos.digest import canonical, sha256
from arcanos.errors import IntegrityBroken
from arcanos.evidence.bundle import Exemption
from arcanos.evidence.manifest import MANIFEST, Enclosed, Failed, Provenance, Redacted, assemble
from arcanos.evidence.manifest_reading import read_manifest
from arcanos.evidence.origins import Origin, Withheld
from arcanos.readers.json import read_json

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
EARLIER = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
FROM_MLFLOW = Provenance(
    "mlflow",
    "a" * 64,
    (Origin("https://mlflow.example/api", "b" * 64, 120, "application/json"),),
    AT,
    (EARLIER, AT),
    (Withheld("$.models[0].tags.key", "sensitive"),),
    ("one model has no version",),
)
PLAIN = Provenance("files", "c" * 64, (Origin("evidence/training.json", "d" * 64, 12),), EARLIER)
REGISTRY = Enclosed("registry", {"models": [{"name": "m"}]}, (FROM_MLFLOW, PLAIN), (Redacted("$.models[0].x", "why"),))
TRAINING = Enclosed("training", {"runs": []}, (PLAIN,), schema_versions=("1.0.0", None))
FAILED = Failed("lineage", "openlineage", "ARC-COL-NOFILE", "no file matches", "check the pattern", AT, "events/*.json")
EXEMPT = {"backups": Exemption("backups", "nothing is kept", "dpo")}


def files(**changed: Any) -> dict[str, bytes]:
    given: dict[str, Any] = {"documents": [TRAINING, REGISTRY], "failures": [FAILED], "exemptions": EXEMPT}
    given |= changed
    return assemble("credit", AT, **given)


def forged(change: Callable[[Any], object]) -> bytes:
    """A manifest in canonical JSON that `change` was done to."""
    value = read_json(files()[MANIFEST], MANIFEST).value
    change(value)
    return canonical(value) + b"\n"


def test_what_is_assembled_is_read_back() -> None:
    made = files()
    _, manifest = read_manifest(made[MANIFEST], MANIFEST)
    assert (manifest.project, manifest.as_of, manifest.failures) == ("credit", AT, (FAILED,))
    assert manifest.exemptions == tuple(EXEMPT.values())
    registry, training = manifest.documents
    assert (registry.sources, registry.redacted) == (REGISTRY.sources, REGISTRY.redacted)
    assert training.schema_versions == ("1.0.0", None)
    assert (registry.sha256, registry.size) == (sha256(made[registry.file]), len(made[registry.file]))


def test_a_source_that_failed_without_a_next_step_is_read_back() -> None:
    failed = replace(FAILED, hint="", place="")
    _, manifest = read_manifest(files(failures=[failed])[MANIFEST], MANIFEST)
    assert manifest.failures == (failed,)


def test_the_order_in_which_things_are_given_changes_no_byte() -> None:
    assert files() == files(documents=[REGISTRY, TRAINING])


def test_a_document_is_as_old_as_its_oldest_source() -> None:
    _, manifest = read_manifest(files()[MANIFEST], MANIFEST)
    assert [one.time for one in manifest.documents] == [EARLIER, EARLIER]
    undated = replace(TRAINING, sources=(FROM_MLFLOW, replace(PLAIN, collected_at=None)))
    _, manifest = read_manifest(files(documents=[undated])[MANIFEST], MANIFEST)
    assert manifest.documents[0].time is None


def test_a_kind_is_there_once_or_it_failed() -> None:
    with pytest.raises(ValueError, match="there once"):
        files(documents=[TRAINING, TRAINING])
    with pytest.raises(ValueError, match="there once"):
        files(failures=[replace(FAILED, kind="training")])


def _set(value: Any, *path: Any) -> None:
    *outer, last, new = path
    for step in outer:
        value = value[step]
    value[last] = new


FORGERIES: dict[str, Callable[[Any], object]] = {
    "another kind of statement": lambda v: _set(v, "predicateType", "urn:arcanos:pack:v1"),
    "a member more": lambda v: _set(v, "predicate", "note", "x"),
    "a member less": lambda v: v["predicate"].pop("project"),
    "a time without zone": lambda v: _set(v, "predicate", "as_of", "2026-11-22T12:00:00"),
    "a time in another zone": lambda v: _set(v, "predicate", "as_of", "2026-11-22T13:00:00+01:00"),
    "a time as a number": lambda v: _set(v, "predicate", "as_of", 1795000000),
    "true for one": lambda v: _set(v, "predicate", "documents", 0, "redacted", 0, "count", True),
    "a text for a list": lambda v: _set(v, "predicate", "documents", "registry"),
    "a number for the maker": lambda v: _set(v, "predicate", "made_by", 1),
    "a document without a file": lambda v: _set(v, "predicate", "documents", 0, "file", "documents/x.json"),
    "a file of another name": lambda v: (
        _set(v, "predicate", "documents", 0, "file", "documents/x.json"),
        _set(v, "subject", 0, "name", "documents/x.json"),
    ),
    "a file that is no document": lambda v: v["subject"].append(
        {"name": "x.json", "digest": {"sha256": "0" * 64}, "annotations": {"size": 1}}
    ),
    "a document twice": lambda v: v["predicate"]["documents"].append(v["predicate"]["documents"][1]),
    "a document that failed too": lambda v: _set(v, "predicate", "failures", 0, "kind", "registry"),
    "a kind that is no name": lambda v: _set(v, "predicate", "failures", 0, "kind", "../x"),
    "another media type": lambda v: _set(v, "predicate", "documents", 0, "media_type", "text/html"),
    "a document of no source": lambda v: _set(v, "predicate", "documents", 0, "sources", []),
    "fewer values than none redacted": lambda v: _set(v, "predicate", "documents", 0, "redacted", 0, "count", -5),
    "no value withheld": lambda v: _set(v, "predicate", "documents", 0, "sources", 0, "withheld", 0, "count", 0),
    "a next step that says nothing": lambda v: _set(v, "predicate", "failures", 0, "hint", ""),
    "failures that are no list": lambda v: _set(v, "predicate", "failures", {"hint": ""}),
    "a failure that is no object": lambda v: _set(v, "predicate", "failures", 0, "x"),
    "a code that is none": lambda v: _set(v, "predicate", "failures", 0, "code", "ARC-COL-AKIA0"),
    "an empty member": lambda v: _set(v, "predicate", "documents", 0, "sources", 0, "notes", []),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_no_bundle_says_is_refused(name: str) -> None:
    with pytest.raises(IntegrityBroken) as broken:
        read_manifest(forged(FORGERIES[name]), "b/manifest.json")
    assert {mistake.code for mistake in broken.value.mistakes} == {"ARC-INT-MANIFEST"}
    assert all(mistake.place.file == "b/manifest.json" for mistake in broken.value.mistakes)


def test_other_white_space_is_refused() -> None:
    with pytest.raises(IntegrityBroken, match="one form"):
        read_manifest(files()[MANIFEST].replace(b",", b", ", 1), MANIFEST)
