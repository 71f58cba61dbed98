"""The archive of a pack is its files and a manifest of them; whatever does not agree is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos import __version__
from arcanos.engine.pack import load_pack, load_pack_files
from arcanos.errors import ArchiveRefused, IntegrityBroken, PackRefused
from arcanos.packs.archive import KIND, MANIFEST, build_archive, open_archive
from arcanos.packs.building import pack_files
from arcanos.signing.archive import read_archive, write_archive

Change = Callable[[dict[str, bytes]], None]


def built(folder: Path) -> bytes:
    files = pack_files(folder, str(folder)).files
    return build_archive(files, load_pack_files(files, str(folder)))


def test_an_archive_opens_to_the_same_pack(folder: Path) -> None:
    archive = open_archive(built(folder), "owners.tar.gz")
    assert (archive.id, archive.version) == ("owners", "1.0.0")
    assert set(archive.files) == {"pack.yaml", "is-owned.yaml", "README.md"}
    assert archive.source.sha256 == load_pack(folder).sha256
    assert [rule.place.file for rule in archive.source.rules] == ["owners.tar.gz/is-owned.yaml"]


def test_the_manifest_is_a_statement_about_every_file(folder: Path) -> None:
    archive = open_archive(built(folder), "a")
    manifest = json.loads(archive.manifest)
    assert manifest["_type"] == "https://in-toto.io/Statement/v1"
    assert manifest["predicateType"] == KIND
    assert [one["name"] for one in manifest["subject"]] == ["README.md", "is-owned.yaml", "pack.yaml"]
    assert manifest["predicate"] == {
        "id": "owners",
        "version": "1.0.0",
        "title": "Owners",
        "sha256": archive.source.sha256,
        "requires": {},
        "built_by": {"arcanos": __version__},
    }


def test_the_bytes_depend_on_the_files_and_on_nothing_else(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    copy.mkdir(mode=0o700)
    for file in sorted(folder.iterdir(), reverse=True):
        (copy / file.name).write_bytes(file.read_bytes())
        (copy / file.name).chmod(0o755)
    (copy / ".DS_Store").write_text("x")
    assert built(copy) == built(folder)


def test_a_pack_in_one_file_is_an_archive_too(folder: Path, tmp_path: Path) -> None:
    one = tmp_path / "owners.yaml"
    rule = (folder / "is-owned.yaml").read_text()
    inner = "- " + rule.replace("\n", "\n  ").rstrip() + "\n"
    one.write_text((folder / "pack.yaml").read_text() + "rules:\n" + inner)
    archive = open_archive(built(one), "a")
    assert archive.source.sha256 == load_pack(one).sha256
    assert [rule.value["id"] for rule in archive.source.rules] == ["is-owned"]


def drop(files: dict[str, bytes]) -> None:
    del files["README.md"]


def add(files: dict[str, bytes]) -> None:
    files["more.yaml"] = b"id: more\n"


def edit(files: dict[str, bytes]) -> None:
    files["is-owned.yaml"] = files["is-owned.yaml"].replace(b"high", b"info")


def grow(files: dict[str, bytes]) -> None:
    files["README.md"] += b"x"


def unlist(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def manifest(**changes: Any) -> Change:
    def change(files: dict[str, bytes]) -> None:
        value = json.loads(files[MANIFEST])
        value["predicate"] |= changes
        value["predicate"] = {key: one for key, one in value["predicate"].items() if one is not None}
        files[MANIFEST] = json.dumps(value, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    return change


def written(data: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = data

    return change


CHANGES: list[tuple[Change, str]] = [
    (drop, "README.md: ARC-INT-FILE: is listed and not there"),
    (add, "more.yaml: ARC-INT-FILE: is there and not listed"),
    (edit, "is-owned.yaml: ARC-INT-FILE: has another digest than the one listed"),
    (grow, "README.md: ARC-INT-FILE: has 10 bytes, 9 are listed"),
    (unlist, "manifest.json: ARC-INT-MANIFEST: the archive has no manifest"),
    (manifest(version="9.9.9"), "says something else than the pack"),
    (manifest(id="other"), "says something else than the pack"),
    (manifest(sha256="0" * 64), "says something else than the pack"),
    (manifest(requires={"arcanos": ">=9"}), "says something else than the pack"),
    (manifest(more=1), "has other members than a pack's"),
    (manifest(built_by=None), "has other members than a pack's"),
    (manifest(built_by={}), "has other members than a pack's"),
    (written(b"{}"), "ARC-INT-MANIFEST"),
    (written(b"\xff"), "manifest.json"),
]


@pytest.mark.parametrize(("change", "what"), CHANGES)
def test_an_archive_that_does_not_agree_with_its_manifest_is_refused(folder: Path, change: Change, what: str) -> None:
    files = dict(read_archive(built(folder), "a").files)
    change(files)
    with pytest.raises(IntegrityBroken, match="a/") as broken:
        open_archive(write_archive(files), "a")
    assert what in str(broken.value)


def test_what_agrees_and_is_no_pack_is_refused_as_a_pack(folder: Path) -> None:
    from arcanos.signing.statement import state

    files = {"pack.yaml": b"id: [", "a.yaml": b"id: a"}
    predicate = json.loads(read_archive(built(folder), "a").files[MANIFEST])["predicate"]
    with pytest.raises(PackRefused):
        open_archive(write_archive({**files, MANIFEST: state(KIND, files, predicate).to_json()}), "a")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: owners", "id: ../../../owners"),
        ("id: owners", "id: [owners]"),
        ('version: "1.0.0"', 'version: "1.0.0/../../x"'),
        ('version: "1.0.0"', "version: 1"),
        ("title: Owners", "title: {a: b}"),
    ],
)
def test_an_id_or_a_version_that_could_lead_astray_is_no_pack(folder: Path, old: str, new: str) -> None:
    """The archive agrees with its manifest, and its names would be part of a path in the store."""
    header = folder / "pack.yaml"
    header.write_text(header.read_text().replace(old, new))
    with pytest.raises(PackRefused, match=r"a/pack\.yaml:"):
        open_archive(built(folder), "a")


@given(at=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_archive_with_one_bit_changed_opens(folder: Path, at: int, bit: int) -> None:
    data = bytearray(built(folder))
    data[at % len(data)] ^= 1 << bit
    with pytest.raises((ArchiveRefused, IntegrityBroken)):
        open_archive(bytes(data), "a")


def test_hidden_files_are_left_out_and_said_to_be(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text("x")
    (folder / "__pycache__").mkdir()
    (folder / "docs").mkdir()
    (folder / "docs" / "page.md").write_text("# Page\n")
    found = pack_files(folder, "owners")
    assert found.left_out == (".git", "__pycache__")
    assert set(found.files) == {"pack.yaml", "is-owned.yaml", "README.md", "docs/page.md"}


def test_links_and_odd_names_in_a_folder_are_refused_all_at_once(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("is-owned.yaml")
    (folder / "docs").symlink_to(folder.parent)
    (folder / "readme.MD").write_text("x")
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(PackRefused) as refused:
        pack_files(folder, "owners")
    named = {mistake.place.file for mistake in refused.value.mistakes}
    assert named == {"owners/link.yaml", "owners/docs", "owners/readme.MD", "owners/manifest.json"}
