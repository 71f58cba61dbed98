"""The house as it is described is the house as it stands, and the wheel holds all of it and nothing else."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import arcanos

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
TOOLS: dict[str, Any] = PROJECT["tool"]
PACKAGES: list[str] = TOOLS["setuptools"]["packages"]
PARTS: dict[str, str] = {
    name.removeprefix("arcanos."): folder
    for name, folder in TOOLS["setuptools"]["package-dir"].items()
    if name != "arcanos"
}
FOLDERS = [ROOT / name.replace(".", "/") for name in PACKAGES]
DATA = [
    ("arcanos/evidence/interviews", "questionnaires/*.yaml"),
    ("arcanos/reports/audit/pdf", "report.typ"),
    ("arcanos", "py.typed"),
    ("arcanos", "schemas/*.json"),
    ("arcanos", "schemas/evidence/*.json"),
    ("arcanos/authoring", "frameworks/*.yaml"),
    ("arcanos/reports/audit", "templates/*"),
    ("arcanos/reports/review", "templates/*"),
    ("arcanos/rules", "**/*.yaml"),
    ("arcanos/examples", "credit-scoring/**/*"),
]


def packages_on_disk(folder: Path, name: str) -> set[str]:
    found = {name}
    for inner in folder.iterdir():
        if (inner / "__init__.py").is_file():
            found |= packages_on_disk(inner, f"{name}.{inner.name}")
    return found


def test_packages_are_listed_by_hand_and_none_is_forgotten() -> None:
    assert set(PACKAGES) == packages_on_disk(ROOT / "arcanos", "arcanos")
    assert sorted(PACKAGES) == PACKAGES


def test_no_module_stands_in_a_folder_that_is_no_package() -> None:
    folders = {name.replace(".", "/") for name in PACKAGES}
    modules = [path.relative_to(ROOT) for part in PARTS for path in (ROOT / "arcanos" / part).rglob("*.py")]
    strays = [m for m in modules if m.parent.as_posix() not in folders and "credit-scoring" not in m.parts]
    assert strays == []


def test_each_part_has_its_folder_at_the_root_and_its_link() -> None:
    links = {path.name: path.readlink().as_posix() for path in (ROOT / "arcanos").iterdir() if path.is_symlink()}
    assert links == {name: f"../{folder}" for name, folder in PARTS.items()}
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == {"arcanos", *PARTS.values()}


def test_each_part_is_known_to_every_static_tool() -> None:
    folders = set(PARTS.values())
    assert set(TOOLS["coverage"]["run"]["source"]) == {"arcanos", *folders} - {"examples"}
    assert set(TOOLS["pyright"]["include"]) == {"arcanos", "tests", *(f"arcanos/{name}" for name in PARTS)}
    assert folders <= set(TOOLS["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])


def test_each_module_has_its_floor_in_the_import_contract() -> None:
    floors = TOOLS["importlinter"]["contracts"][0]["layers"]
    housed = {name.strip() for floor in floors for name in floor.split("|")}
    modules = {f"arcanos.{path.stem}" for path in (ROOT / "arcanos").glob("*.py") if path.stem != "__init__"}
    assert housed == modules | {name for name in PACKAGES if name.count(".") == 1}


def test_the_package_is_no_script_that_a_working_directory_could_replace() -> None:
    assert [folder for folder in FOLDERS if (folder / "__main__.py").exists()] == []
    assert PROJECT["project"]["scripts"] == {"arcanos": "arcanos.cli:main"}


def test_the_version_is_written_in_one_place() -> None:
    assert "version" not in PROJECT["project"]
    modules = [path for folder in FOLDERS for path in folder.glob("*.py")]
    assigned = [path for path in modules if re.search(r"^__version__\b", path.read_text(), re.MULTILINE)]
    assert assigned == [ROOT / "arcanos/__init__.py"]
    assert f"[{arcanos.__version__}]" in (ROOT / "CHANGELOG.md").read_text()


def locked(name: str) -> dict[str, set[str]]:
    """Return the pinned versions of each package in a lock, all of them with hashes."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    pins: dict[str, set[str]] = {}
    for pin in text.replace("\\\n", " ").splitlines():
        if not pin.startswith("#"):
            package, version = pin.split()[0].split("==")
            package = package.partition("[")[0]
            assert "--hash=sha256:" in pin, package
            pins.setdefault(package, set()).add(version)
    return pins


def dependencies(*groups: str) -> list[Requirement]:
    named = [entry for group in groups for entry in PROJECT["dependency-groups"][group] if isinstance(entry, str)]
    return [Requirement(text) for text in (*PROJECT["project"]["dependencies"], *named)]


@pytest.mark.parametrize(("name", "groups"), [("run", ()), ("dev", ("build", "dev"))])
def test_a_lock_pins_every_dependency_inside_its_range(name: str, groups: tuple[str, ...]) -> None:
    pins = locked(name)
    for wanted in dependencies(*groups):
        versions = pins[wanted.name.lower()]
        assert all(wanted.specifier.contains(version) for version in versions), wanted


def test_locks_agree_and_name_no_index() -> None:
    dev = locked("dev")
    assert all(dev[package] == versions for name in ("run", "build") for package, versions in locked(name).items())
    assert not any("://" in path.read_text() for path in (ROOT / "requirements").iterdir())


@pytest.fixture(scope="module")
def built(product: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from that sdist; return the folder with both."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(product)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.glob("*.whl")))


def metadata(wheel: zipfile.ZipFile) -> Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return Parser().parsestr(wheel.read(name).decode())


def shipped(product: Path) -> set[str]:
    """Return what the sources say must be in the wheel, by its name there."""
    modules = {f"{name.replace('.', '/')}/*.py" for name in PACKAGES} | {f"{folder}/{glob}" for folder, glob in DATA}
    found = {path for pattern in modules for path in product.glob(pattern) if path.is_file()}
    return {name for name in (path.relative_to(product).as_posix() for path in found) if "/." not in name}


def test_the_wheel_holds_every_module_pack_schema_and_example_and_nothing_else(
    product: Path, wheel: zipfile.ZipFile
) -> None:
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == shipped(product)


@pytest.mark.parametrize(("folder", "glob"), DATA)
def test_each_kind_of_data_is_there_at_all(product: Path, folder: str, glob: str) -> None:
    assert any(path.is_file() for path in product.glob(f"{folder}/{glob}"))


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    said = metadata(wheel)
    assert said["Version"] == arcanos.__version__
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == ">=3.11"
    assert said["Description-Content-Type"] == "text/markdown"
    assert "licenses/LICENSE" in "".join(wheel.namelist())


def test_the_sdist_is_enough_to_build_from_and_holds_no_link(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        members = sdist.getmembers()
    names = {member.name.partition("/")[2] for member in members}
    assert {"pyproject.toml", "LICENSE", "README.md", "arcanos/__init__.py", "engine/__init__.py"} <= names
    assert [member.name for member in members if member.issym() or member.islnk()] == []
