"""A wheel that ships packs, built and installed as its users do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from arcanos.engine.pack import load_pack_files
from arcanos.packs.archive import build_archive
from arcanos.packs.building import pack_files

PROJECT = """\
[build-system]
requires = ["setuptools>=80"]
build-backend = "setuptools.build_meta"

[project]
name = "acme-rules"
version = "1.2.0"

[project.entry-points."arcanos.packs"]
owners = "acme_rules.owners"
sealed = "acme_rules.sealed"

[tool.setuptools]
packages = ["acme_rules"]

[tool.setuptools.package-data]
acme_rules = ["owners/*", "sealed/*"]
"""


@pytest.fixture
def site(folder: Path, tmp_path: Path) -> Path:
    """Return a folder into which a wheel was installed that ships one pack as a folder and one as an archive."""
    source = tmp_path / "acme"
    package = source / "acme_rules"
    (package / "sealed").mkdir(parents=True)
    (source / "pyproject.toml").write_text(PROJECT)
    (package / "__init__.py").write_text("raise SystemExit('this must never run')\n")
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text().replace("id: owners", "id: sealed"))
    files = pack_files(folder, "sealed").files
    (package / "sealed" / "sealed-1.0.0.tar.gz").write_bytes(build_archive(files, load_pack_files(files, "sealed")))
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text().replace("id: sealed", "id: owners"))
    folder.rename(package / "owners")
    for words in (
        ("build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(source)),
        (
            "pip",
            "install",
            "--no-deps",
            "--no-index",
            "--target",
            str(tmp_path / "site"),
            "acme_rules-1.2.0-py3-none-any.whl",
        ),
    ):
        done = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path / "site"


@pytest.mark.slow
def test_packs_of_an_installed_wheel_decide_and_are_named_in_the_record(site: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "registry.yaml").write_text("models:\n  - {name: m, version: 1.0.0, owner: ada}\n")
    config = {
        "project": "P",
        "packs": ["package:acme-rules/owners", {"package": "acme-rules/sealed"}],
        "documents": {"registry": "registry.yaml"},
    }
    (project / "arcanos_audit_config.json").write_text(json.dumps(config))
    command = Path(sys.executable).with_name("arcanos")
    done = subprocess.run(
        [command, "check", "--output", "json=-"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    owners, sealed = json.loads(done.stdout)["packs"]
    assert owners["origin"] == {
        "kind": "package",
        "package": "acme-rules",
        "package_version": "1.2.0",
        "signed_by": [],
        "locked": False,
    }
    assert sealed["origin"]["archive_sha256"]
