"""An extension as its users have it: its wheel and that of arcanos, side by side in an environment of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ACME = Path(__file__).with_name("acme")
NAMES = ["acme/gini", "acme/iban", "acme/luhn"]
SOUND: dict[str, Any] = {
    "cards": [{"number": "79927398713"}, {"number": "4242424242424242"}],
    "claims": [{"amount": 10}, {"amount": 12}, {"amount": 14}],
    "payee": {"account": "NO9386011117947"},
}

Said = subprocess.CompletedProcess[str]
Run = Callable[..., Said]


def python(*words: str, folder: Path, **variables: str) -> Said:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def environment(product: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the commands of a new environment that holds both wheels; what arcanos needs is taken from here."""
    folder = tmp_path_factory.mktemp("wheels")
    shutil.copytree(ACME, folder / "acme")
    for source in (product, folder / "acme"):
        done = python(
            sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", ".", str(source), folder=folder
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "does not follow recommended pattern" not in done.stdout + done.stderr
    done = python(sys.executable, "-m", "venv", "--without-pip", "env", folder=folder)
    assert done.returncode == 0, done.stderr
    commands = folder / "env" / Path(sys.executable).parent.name
    wheels = [wheel.name for wheel in folder.glob("*.whl")]
    assert len(wheels) == 2
    pip = (sys.executable, "-m", "pip", "--python", str(commands / "python"), "install", "--no-deps", "--no-index")
    done = python(*pip, *wheels, folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    # A folder named in a .pth comes last on the path, and the .pth files in it are not read: arcanos is the wheel's.
    (site / "needed.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")) + "\n")
    return commands


@pytest.fixture
def run(environment: Path, tmp_path: Path) -> Run:
    """Run a command of the environment in a project: `run(*words, evidence=…, extensions=…)`."""
    shutil.copy(ACME / "cards.yaml", tmp_path)

    def call(*words: str, evidence: dict[str, Any] = SOUND, extensions: list[Any] | None = None) -> Said:
        for name, document in evidence.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(document))
        config = {
            "project": "Cards",
            "packs": ["cards.yaml"],
            "documents": {name: f"{name}.json" for name in SOUND},
            "extensions": ["acme-arcanos"] if extensions is None else extensions,
        }
        (tmp_path / "arcanos_audit_config.json").write_text(json.dumps({k: v for k, v in config.items() if v}))
        return python(str(environment / words[0]), *words[1:], folder=tmp_path)

    return call


@pytest.mark.slow
def test_what_is_run_is_what_the_wheels_brought(run: Run, environment: Path) -> None:
    done = run("python", "-c", "import arcanos, acme_arcanos; print(arcanos.__file__, acme_arcanos.__file__)")
    assert done.stdout.count(f"{environment.parent}{os.sep}") == 2, done.stdout + done.stderr


@pytest.mark.slow
def test_rules_ask_an_installed_wheel_and_the_record_names_it(run: Run, tmp_path: Path) -> None:
    done = run("arcanos", "check", "--output", "json=-")
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    (read,) = record["extensions"]
    assert (read["distribution"], read["version"], read["names"]) == ("acme-arcanos", "1.2.0", NAMES)
    assert record["packs"][0]["requires"]["extensions"] == ["acme-arcanos"]
    (tmp_path / "record.json").write_text(done.stdout)
    replayed = run("arcanos", "replay", "record.json")
    assert (replayed.returncode, "byte for byte" in replayed.stdout) == (0, True), replayed.stdout + replayed.stderr
    pinned = {"distribution": "acme-arcanos", "version": "=1.2", "sha256": read["sha256"]}
    assert run("arcanos", "check", extensions=[pinned]).returncode == 0
    assert run("arcanos", "check", extensions=[pinned | {"sha256": "0" * 64}]).returncode == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"cards": [{"number": "79927398710"}]}, 1),
        ({"claims": [{"amount": 1}, {"amount": 1}, {"amount": 100}]}, 1),
        ({"payee": {"account": "NO93"}}, 1),
        ({"cards": [{"number": 79927398713}]}, 4),
        ({"claims": [{"amount": -1}]}, 4),
        ({"payee": {}}, 4),
    ],
)
def test_each_of_its_names_can_close_the_gate_or_leave_it_untold(run: Run, changed: dict[str, Any], code: int) -> None:
    assert run("arcanos", "check", evidence=SOUND | changed).returncode == code


@pytest.mark.slow
@pytest.mark.parametrize("words", ["check", "rules lint", "rules test"])
def test_commands_see_it_where_it_is_named_and_refuse_it_where_not(run: Run, words: str) -> None:
    named = run("arcanos", *words.split())
    assert named.returncode == 0, named.stdout + named.stderr
    unnamed = run("arcanos", *words.split(), extensions=[])
    assert (unnamed.returncode, unnamed.stdout) == (3, "")
    for name in ("operator 'acme/luhn'", "operator 'acme/gini'", "format 'acme/iban'"):
        assert (
            f"the {name} is of an extension, and none that is named gives it; acme-arcanos, installed" in unnamed.stderr
        )


@pytest.mark.slow
def test_its_own_test_passes_against_the_wheels(run: Run) -> None:
    done = run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", str(ACME / "test_promises.py"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
