"""A bundle that opens is what its manifest lists, under a seal that is one of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arcanos.errors import ArchiveRefused, DocumentRefused, IntegrityBroken, NotRecorded
from arcanos.evidence.bundle_changes import Kind, changes_between
from arcanos.evidence.container import Form, read_container, write_container
from arcanos.evidence.disclosing import disclosed
from arcanos.evidence.manifest import MANIFEST, SEAL, Enclosed, Failed, Provenance, assemble
from arcanos.evidence.opening import Opened, open_bundle, opened, vouched
from arcanos.readers.source import Value
from arcanos.signing.archive import ArchiveLimits
from arcanos.signing.dsse import IN_TOTO, Envelope, Signature, sign
from arcanos.signing.private import PrivateKey
from arcanos.signing.trust import Role, TrustedKey
from arcanos.signing.vouching import Policy

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
FORMS = ("bundle", "bundle.tar.gz", "bundle.zip")


def key_of(seed: int) -> PrivateKey:
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def trusting(*seeds: int, threshold: int = 1) -> Policy:
    keys = [TrustedKey(f"k{seed}", key_of(seed).public, frozenset({Role.BUNDLES})) for seed in seeds]
    return Policy(Role.BUNDLES, tuple(keys), threshold, required=True)


def document(kind: str, value: Value) -> Enclosed:
    return Enclosed(kind, value, (Provenance("files", "a" * 64, collected_at=AT),))


def files_of(registry: Value = None, **others: Value) -> dict[str, bytes]:
    documents: dict[str, Value] = {"registry": registry or {"models": []}, **others}
    return assemble("credit", AT, [document(kind, value) for kind, value in documents.items()])


def sealed(files: dict[str, bytes], *seeds: int) -> dict[str, bytes]:
    envelope = Envelope(IN_TOTO, files[MANIFEST])
    for seed in seeds:
        envelope = sign(envelope, key_of(seed))
    return {**files, SEAL: envelope.to_json()}


def bundle_of(files: dict[str, bytes]) -> Opened:
    return opened("b", Form.FOLDER, files)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_is_read_in_each_form(tmp_path: Path, name: str) -> None:
    files = sealed(files_of(), 1)
    form = write_container(tmp_path / name, files)
    assert read_container(tmp_path / name, "b") == (form, files)
    assert open_bundle(tmp_path / name, "b").contents == files
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", FORMS)
def test_a_bundle_takes_the_place_of_another_only_when_asked(tmp_path: Path, name: str) -> None:
    write_container(tmp_path / name, files_of())
    with pytest.raises(NotRecorded, match="is there already"):
        write_container(tmp_path / name, files_of(health={}))
    write_container(tmp_path / name, files_of(health={}), replace=True)
    assert set(open_bundle(tmp_path / name, "b").files) == {"documents/health.json", "documents/registry.json"}
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_link_is_never_a_bundle(tmp_path: Path) -> None:
    for name in FORMS:
        write_container(tmp_path / name, files_of())
        (tmp_path / f"to-{name}").symlink_to(tmp_path / name)
        with pytest.raises(ArchiveRefused):
            open_bundle(tmp_path / f"to-{name}", "b")
        with pytest.raises(NotRecorded):
            write_container(tmp_path / f"to-{name}", files_of(), replace=True)


@pytest.mark.parametrize("name", FORMS)
def test_what_is_larger_than_a_bundle_is_refused(tmp_path: Path, name: str) -> None:
    write_container(tmp_path / name, files_of({"models": [{"note": "x" * 5000}]}))
    small = ArchiveLimits(size=20_000, total=5_000, member=5_000, members=10)
    with pytest.raises(ArchiveRefused):
        read_container(tmp_path / name, "b", small)
    with pytest.raises(ArchiveRefused, match="more than 1 "):
        read_container(tmp_path / name, "b", ArchiveLimits(members=1))


def test_names_that_no_container_holds_are_not_written(tmp_path: Path) -> None:
    for name in FORMS:
        with pytest.raises(NotRecorded, match="shorter names"):
            write_container(tmp_path / name, files_of(**{"k" * 120: {}}))
    assert not list(tmp_path.iterdir())


def test_who_sealed_it_is_told() -> None:
    bundle = bundle_of(sealed(files_of(), 1, 2))
    assert [one.name for one in vouched(bundle, trusting(1, 2, threshold=2), AT, demand=True).by] == ["k1", "k2"]
    with pytest.raises(IntegrityBroken, match="1 of 2 trusted signatures"):
        vouched(bundle, trusting(1, 3, threshold=2), AT, demand=True)


def test_one_key_under_two_names_counts_once() -> None:
    policy = trusting(1, threshold=2)
    twice = replace(policy, keys=(*policy.keys, replace(policy.keys[0], name="again")))
    with pytest.raises(IntegrityBroken, match="1 of 2 trusted signatures"):
        vouched(bundle_of(sealed(files_of(), 1)), twice, AT, demand=True)


def test_a_signature_under_the_id_of_another_key_is_refused() -> None:
    files = files_of()
    (one,) = sign(Envelope(IN_TOTO, files[MANIFEST]), key_of(1)).signatures
    for keyid in ("", "0" * 64, key_of(2).public.id):
        seal = Envelope(IN_TOTO, files[MANIFEST], (Signature(keyid, one.value),)).to_json()
        with pytest.raises(IntegrityBroken):
            vouched(bundle_of({**files, SEAL: seal}), trusting(1, 2), AT, demand=False)


SEALS = {
    "no envelope": b"{}",
    "no JSON": b"\xff",
    "white space": sealed(files_of(), 1)[SEAL].replace(b",", b", ", 1),
    "a member more": sealed(files_of(), 1)[SEAL].replace(b'{"payload"', b'{"note":1,"payload"', 1),
    "of another manifest": sealed(files_of({"models": [{"id": "x"}]}), 1)[SEAL],
    "of another type": Envelope("application/json", files_of()[MANIFEST]).to_json(),
    "two signatures of one key id": Envelope(
        IN_TOTO, files_of()[MANIFEST], (Signature("a" * 64, b"1"), Signature("a" * 64, b"2"))
    ).to_json(),
    "a signature twice": Envelope(
        IN_TOTO, files_of()[MANIFEST], sign(Envelope(IN_TOTO, files_of()[MANIFEST]), key_of(1)).signatures * 2
    ).to_json(),
}


@pytest.mark.parametrize("name", SEALS)
def test_a_seal_that_is_none_of_it_is_refused(name: str) -> None:
    with pytest.raises(IntegrityBroken, match=SEAL):
        bundle_of({**files_of(), SEAL: SEALS[name]})


def test_a_document_that_can_not_be_read_is_refused_with_its_place() -> None:
    for value in ("text", 1, True):
        with pytest.raises(DocumentRefused, match=r"bundle/documents/health\.json"):
            disclosed(bundle_of(files_of(health=value)), {})
    with pytest.raises(DocumentRefused, match=r"bundle/documents/registry\.json"):
        disclosed(bundle_of(files_of({"modells": []})), {})


def test_notes_say_what_a_reader_should_know_and_no_value() -> None:
    failed = Failed("lineage", "openlineage", "ARC-COL-X", "it failed", "look", AT)
    files = assemble("credit", AT, [document("registry", {"models": []})], [failed])
    named = {"registry": [("files", "a" * 64)], "lineage": [("openlineage", "b" * 64)], "health": [("files", "c" * 64)]}
    bundle = disclosed(bundle_of(files), {}, named)
    assert [str(note) for note in bundle.notes] == [
        "health: the configuration names it, and the bundle was made without it"
    ]


def test_sources_that_are_not_those_of_the_configuration_are_noted() -> None:
    bundle = bundle_of(assemble("credit", AT, [document("registry", {"models": []})]))
    same = ("files", "a" * 64)
    assert disclosed(bundle, {}, {"registry": [same]}).notes == ()
    told = {
        (same, same): ["registry: the configuration names a source of files that it was not made from"],
        (same, ("mlflow", "a" * 64)): [
            "registry: the configuration names a source of mlflow that it was not made from"
        ],
        (("files", "b" * 64),): [
            "registry: it was made from a source of files that the configuration does not name so",
            "registry: the configuration names a source of files that it was not made from",
        ],
    }
    for named, notes in told.items():
        assert list(map(str, disclosed(bundle, {}, {"registry": named}).notes)) == notes
    assert "registry: the bundle holds it, and the configuration does not name it" in map(
        str, disclosed(bundle, {}, {"health": [same]}).notes
    )
    assert disclosed(bundle, {}, {}).notes == ()


def test_notes_of_a_manifest_are_capped_and_can_not_speak_to_a_terminal() -> None:
    said = tuple(f"\x1b[2J token=ghp_{'a' * 36} {i}" for i in range(1000))
    source = Provenance("mlflow", "a" * 64, collected_at=AT, notes=said)
    files = assemble("credit", AT, [Enclosed("health", {}, (source,))])
    notes = [note.text for note in disclosed(bundle_of(files), {}).notes]
    assert len(notes) == 21
    assert "mlflow: and 980 more notes in the manifest" in notes
    assert not any("\x1b" in text or "ghp_" in text for text in notes)


def test_elements_are_matched_by_their_names_and_else_by_their_places() -> None:
    old = {"models": [{"id": "a", "n": 1}, {"id": "b", "n": 1}], "sizes": [1, 2], "it's": 1}
    new = {"models": [{"id": "b", "n": 2}, {"id": "c", "n": 1}], "sizes": [1, 3, 4], "it's": 1.0}
    changes = changes_between(bundle_of(files_of(health=old)), bundle_of(files_of(health=new)))
    (changed,) = changes.documents
    assert [(one.path, one.kind) for one in changed.paths] == [
        ("$['it\\'s']", Kind.CHANGED),
        ("$['models'][?@.id=='a']", Kind.REMOVED),
        ("$['models'][?@.id=='b']['n']", Kind.CHANGED),
        ("$['models'][?@.id=='c']", Kind.ADDED),
        ("$['sizes'][1]", Kind.CHANGED),
        ("$['sizes'][2]", Kind.ADDED),
    ]


def test_paths_are_capped_and_counted() -> None:
    before, after = ({f"n{i}": value for i in range(100)} for value in (1, 2))
    (changed,) = changes_between(bundle_of(files_of(health=before)), bundle_of(files_of(health=after))).documents
    assert (len(changed.paths), changed.total) == (50, 100)
