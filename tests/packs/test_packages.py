"""Packs in Python packages are found by metadata; nothing of the package runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos.errors import ConfigRefused, Mistake, Place
from arcanos.packs.opening import open_pack
from arcanos.packs.packages import find_packaged
from arcanos.packs.references import PackagedPack

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return what puts a package on the path, as an installer lays it out: its metadata and its files."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])

    def make(entries: str, **files: str) -> Path:
        info = site / "acme_rules-1.2.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.2.0\n")
        (info / "entry_points.txt").write_text(f"[arcanos.packs]\n{entries}\n")
        package = site / "acme_rules"
        package.mkdir()
        (package / "__init__.py").write_text("raise SystemExit('this must never run')\n")
        for name, text in files.items():
            path = package / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return package

    return make


def ref(pack: str = "", package: str = "acme-rules") -> PackagedPack:
    return PackagedPack(package, pack, Place("arcanos_audit_config.json", 3, 5))


def test_a_pack_of_a_package_opens_without_running_it(install: Install, folder: Path) -> None:
    package = install("owners = acme_rules.owners")
    folder.rename(package / "owners")
    opened = open_pack(ref())
    assert opened.source.header.value["id"] == "owners"
    assert opened.source.name == "package:acme-rules"
    assert (opened.origin.kind, opened.origin.package, opened.origin.package_version) == (
        "package",
        "acme-rules",
        "1.2.0",
    )
    assert "acme_rules" not in sys.modules


def test_one_of_several_packs_is_named(install: Install, folder: Path) -> None:
    package = install("owners = acme_rules.owners\nother = acme_rules.other")
    folder.rename(package / "owners")
    assert find_packaged(ref("owners")).path == package / "owners"
    for wrong, what in ((ref(), "several packs"), (ref("ownrs"), "did you mean 'owners'"), (ref("other"), "no folder")):
        with pytest.raises(ConfigRefused, match=what):
            find_packaged(wrong)


def test_a_package_that_ships_no_pack_is_told(install: Install) -> None:
    install("")
    with pytest.raises(ConfigRefused, match="ships no pack"):
        find_packaged(ref())


def test_a_package_that_is_not_installed_is_told_with_its_place() -> None:
    with pytest.raises(ConfigRefused, match=r"^arcanos_audit_config\.json:3:5: ARC-CFG-PACK: there is no installed"):
        find_packaged(ref(package="no-such-package"))


@pytest.mark.parametrize("value", ["acme_rules.owners:attribute", "acme_rules/../..", "..", "acme_rules..owners"])
def test_an_entry_point_leads_nowhere_else(install: Install, value: str) -> None:
    install(f"owners = {value}", owners__pack="x")
    with pytest.raises(ConfigRefused, match="no folder"):
        find_packaged(ref())


def test_a_folder_with_neither_a_pack_nor_one_archive_is_told(install: Install) -> None:
    install("owners = acme_rules.owners", owners__readme="x")
    with pytest.raises(ConfigRefused, match=r"has 0 archives and no pack\.yaml"):
        find_packaged(ref())


@pytest.mark.parametrize("pack", ["", "credit"])
def test_a_pack_listed_under_another_name_than_its_id_is_refused(install: Install, folder: Path, pack: str) -> None:
    package = install("credit = acme_rules.owners")
    folder.rename(package / "owners")
    with pytest.raises(ConfigRefused) as refused:
        open_pack(ref(pack))
    (mistake,) = refused.value.mistakes
    assert mistake == Mistake(
        Place("arcanos_audit_config.json", 3, 5),
        "ARC-CFG-PACK",
        "the package lists this pack as 'credit' and its id is 'owners'",
        "ask who publishes the package to give the entry point the pack's id; until then name its folder",
    )
