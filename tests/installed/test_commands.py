"""The commands see the extensions of the configuration, and the record says which foreign code could speak."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from arcanos import cli
from arcanos.reports.record_reading import from_json

Install = Callable[..., Path]
Said = tuple[int, str, str]
Run = Callable[..., Said]
CONFIG: dict[str, Any] = {
    "project": "Cards",
    "packs": ["policies"],
    "documents": {"cards": "cards.json"},
    "extensions": ["acme-arcanos"],
}
RULE = """\
id: numbers-are-whole
title: Card numbers are whole
domain: governance
severity: high
scope: integration
owner: payments
why: A number with a wrong digit charges somebody else.
remedy: Ask for the number again.
require:
  cards.number: {acme/luhn: true}
  cards.amounts: {acme/median: {gte: 1}}
  cards.account: {format: acme/iban}
cases:
  - name: whole
    given: {cards: {number: "79927398713", amounts: [1, 2, 4], account: NO93}}
    expect: pass
  - name: elsewhere
    set: {"$.cards.account": XX93}
    expect: fail
"""
HEADER = 'id: policies\nversion: "1.0.0"\ntitle: Ours\nrequires: {extensions: [Acme_Arcanos]}\n'
LOUD = "raise AssertionError('imported')\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in a project whose rule uses an extension: `run(*words, **changes of the configuration)`."""
    folder = tmp_path / "project"
    (folder / "policies").mkdir(parents=True)
    (folder / "policies" / "pack.yaml").write_text(HEADER)
    (folder / "policies" / "numbers-are-whole.yaml").write_text(RULE)
    (folder / "cards.json").write_text(json.dumps({"number": "1", "amounts": [1, 2], "account": "NO93"}))
    monkeypatch.chdir(folder)

    def call(*words: str, config: bool = True, **changes: Any) -> Said:
        path = folder / "arcanos_audit_config.json"
        path.unlink(missing_ok=True)
        if config:
            path.write_text(json.dumps({k: v for k, v in (CONFIG | changes).items() if v is not None}, indent=1))
        code = cli.run(words)
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_check_shows_and_records_the_extension(install: Install, run: Run) -> None:
    install()
    code, out, _ = run("check", "--output", "json=record.json", "--output", "markdown=summary.md")
    assert code == 0
    data = Path("record.json").read_bytes()
    record = from_json(data)
    (read,) = record.extensions
    assert (read.distribution, read.version) == ("acme-arcanos", "1.2.0")
    assert read.names == ("acme/iban", "acme/luhn", "acme/median")
    shown = f"acme-arcanos 1.2.0 (sha256 {read.sha256[:12]}): acme/iban, acme/luhn, acme/median"
    assert f"extension: {shown}" in " ".join(out.split())
    summary = Path("summary.md").read_text()
    assert f"### Extensions\n\n- acme-arcanos 1.2.0 \\(sha256 {read.sha256[:12]}\\)" in summary
    schema = Path(cli.__file__).parent / "schemas" / "record.schema.json"
    jsonschema.validate(json.loads(data), json.loads(schema.read_text()))


def test_a_record_without_extensions_says_nothing_of_them(install: Install, run: Run) -> None:
    install(code=LOUD)
    run("check", "--output", "json=record.json", packs=["arcanos/security"], extensions=None)
    assert "extensions" not in json.loads(Path("record.json").read_text())


WORDS = [
    ("check",),
    ("explain", "policies/numbers-are-whole"),
    ("rules", "lint"),
    ("rules", "test"),
    ("rules", "test", "--coverage"),
    ("rules", "list"),
]


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_every_command_that_reads_rules_sees_the_extension(install: Install, run: Run, words: tuple[str, ...]) -> None:
    install()
    assert run(*words)[0] == 0


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_an_extension_that_is_installed_and_not_named_is_refused_and_never_imported(
    install: Install, run: Run, words: tuple[str, ...]
) -> None:
    install(code=LOUD)
    code, _, err = run(*words, extensions=None)
    assert code == 3
    for name in ("operator 'acme/luhn'", "operator 'acme/median'", "format 'acme/iban'"):
        assert f"the {name} is of an extension, and none that is named gives it; acme-arcanos, installed here" in err
    assert "acme_arcanos" not in sys.modules


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_an_extension_that_is_named_and_not_installed_is_refused(run: Run, words: tuple[str, ...]) -> None:
    code, _, err = run(*words)
    assert code == 3
    assert "'acme-arcanos' is not installed here; pip install acme-arcanos" in err
    assert "arcanos_audit_config.json:10:3: ARC-CFG-EXTENSION" in err


@pytest.mark.parametrize("words", [("rules", "lint"), ("rules", "test"), ("rules", "list")], ids=" ".join)
def test_a_pack_named_on_the_command_line_sees_the_configuration_here(
    install: Install, run: Run, words: tuple[str, ...]
) -> None:
    install()
    assert run(*words, "policies")[0] == 0
    code, _, err = run(*words, "policies", config=False)
    assert code == 3
    assert "name it under 'extensions'" in err


def test_a_pack_without_extensions_needs_no_configuration_that_loads(run: Run) -> None:
    assert run("rules", "lint", "arcanos/security", project=3)[0] == 0


def test_show_needs_no_extension(run: Run) -> None:
    code, out, _ = run("rules", "show", "policies/numbers-are-whole")
    assert code == 0
    assert "acme/luhn" in out


def test_an_extension_that_exits_does_not_open_a_gate(install: Install, run: Run) -> None:
    code = Path(__file__).with_name("acme_code.txt").read_text()
    leaving = code.replace("lambda value, operand: isinstance(value, str) or Unknown.WRONG_TYPE", "leave")
    install(code=f"def leave(*given):\n    raise SystemExit(0)\n\n\n{leaving}")
    exit_code, out, _ = run("check")
    assert exit_code == 4
    assert "acme/luhn of acme-arcanos 1.2.0 raised SystemExit" in " ".join(out.split())


def test_an_altered_extension_ends_with_6(install: Install, run: Run) -> None:
    site = install()
    (site / "acme_arcanos" / "__init__.py").write_text(LOUD)
    code, _, err = run("check")
    assert code == 6
    assert "was changed after it was installed; install it again from a wheel that you trust" in err


@pytest.mark.parametrize(
    ("extensions", "said"),
    [
        (["acme-arcanos", "Acme.arcanos"], "ARC-CFG-DUPLICATE: this distribution is listed twice"),
        ([{"distribution": "acme-arcanos"}, "acme-arcanos"], "ARC-CFG-DUPLICATE"),
        (["acme arcanos"], "is not the name of a distribution; write it as for pip install"),
        (["../acme"], "is not the name of a distribution"),
        ([{"distribution": "a", "version": "~=1"}], "is not a range of versions; write comparators, such as >=1.2, <2"),
        ([{"distribution": "a", "sha256": "AB"}], "is not a SHA-256; write its 64 lowercase hex digits"),
        ([{"version": ">=1"}], "'distribution' is required"),
        ([{"distribution": "a", "verson": ">=1"}], "unknown key 'verson'; did you mean 'version'?"),
        ("acme-arcanos", "must be a list"),
    ],
)
def test_a_configuration_that_names_extensions_badly_is_refused(run: Run, extensions: Any, said: str) -> None:
    code, _, err = run("check", extensions=extensions)
    assert code == 3
    assert said in err


@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_a_pack_names_the_extensions_that_it_uses(install: Install, run: Run, words: tuple[str, ...]) -> None:
    install()
    header = Path("policies/pack.yaml")
    header.write_text(header.read_text().replace("requires: {extensions: [Acme_Arcanos]}\n", ""))
    code, _, err = run(*words)
    assert code == 3
    for name in ("operator 'acme/luhn'", "operator 'acme/median'", "format 'acme/iban'"):
        assert f"the {name} is of an extension" in err
    assert "acme-arcanos gives it: write requires: {extensions: [acme-arcanos]} in the pack" in err


def test_an_extension_that_a_pack_requires_is_named_whether_a_rule_uses_it_or_not(install: Install, run: Run) -> None:
    install()
    rule = Path("policies/numbers-are-whole.yaml")
    rule.write_text(
        "\n".join(line for line in rule.read_text().splitlines() if "acme/" not in line).replace(
            "require:", "require:\n  cards.account: {starts_with: NO}"
        )
    )
    assert run("check")[0] == 0
    code, _, err = run("check", extensions=None)
    assert code == 3
    assert "policies/pack.yaml:4:25: ARC-POL-REQUIRES: the pack requires the extension 'Acme_Arcanos'" in err


def test_the_record_says_what_the_pack_required(install: Install, run: Run) -> None:
    install()
    assert run("check", "--output", "json=record.json")[0] == 0
    (pack,) = json.loads(Path("record.json").read_text())["packs"]
    assert pack["requires"] == {"evidence": {}, "extensions": ["Acme_Arcanos"]}


def test_a_record_with_an_extension_replays_and_names_the_one_that_changed(install: Install, run: Run) -> None:
    site = install()
    assert run("check", "--output", "json=record.json")[0] == 0
    code, out, err = run("replay", "record.json")
    assert (code, "byte for byte" in out, err) == (0, True, "")
    file = site / "acme_arcanos" / "__init__.py"
    file.write_text(file.read_text() + "# changed\n")
    code, out, _ = run("replay", "record.json")
    told = " ".join(out.split())
    assert code == 6
    assert "differs extension acme-arcanos recorded" in told
    assert told.count("differs ") == 1
    shutil.rmtree(site)
    code, out, _ = run("replay", "record.json")
    assert (code, "differs extension acme-arcanos recorded" in " ".join(out.split())) == (6, True)
