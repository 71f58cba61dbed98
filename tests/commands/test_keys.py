"""`arcanos keys`: keys are made once, kept from others, and shown by their public half only."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import Place
from arcanos.signing.keys import from_base64, from_pem
from arcanos.signing.private import private_key

Run = Callable[..., Any]


def test_new_writes_a_pair_and_says_how_it_is_trusted(tmp_path: Path, arcanos: Run) -> None:
    done = arcanos("keys", "new", "release", "--output", str(tmp_path))
    assert (done.code, done.err) == (0, "")
    private, public = tmp_path / "release.key.pem", tmp_path / "release.pub.pem"
    key = private_key(private.read_bytes(), Place("k"))
    assert from_pem(public.read_bytes(), Place("k")) == key.public
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    entry = json.loads(done.out.splitlines()[-1])
    assert entry == {"name": "release", "public_key": key.public.text, "roles": ["packs"]}
    assert f"key id      {key.public.id}" in done.out
    assert private.read_text().splitlines()[1] not in done.out


def test_new_makes_the_folder_that_it_is_to_write_to(tmp_path: Path, arcanos: Run) -> None:
    assert arcanos("keys", "new", "release", "--output", str(tmp_path / "mine" / "keys")).code == 0
    assert sorted(path.name for path in (tmp_path / "mine" / "keys").iterdir()) == [
        "release.key.pem",
        "release.pub.pem",
    ]


@pytest.mark.parametrize(
    ("uses", "roles"),
    [((), ["packs"]), (("bundles",), ["bundles"]), (("custody", "bundles", "custody"), ["bundles", "custody"])],
)
def test_new_advises_the_roles_that_are_asked_for_and_the_configuration_takes_them(
    project: Any, arcanos: Run, uses: tuple[str, ...], roles: list[str]
) -> None:
    done = arcanos("keys", "new", "release", "--output", ".", *(word for use in uses for word in ("--for", use)))
    entry = json.loads(done.out.splitlines()[-1])
    assert entry["roles"] == roles
    assert f"trusts it for {' and '.join(roles)} writes" in done.out
    project.configure(trust={"keys": [entry]})
    assert arcanos("check", "--as-of", "2026-11-22T09:00:00Z").code == 0


def test_a_key_for_answers_is_advised_to_the_collector_and_to_no_role(project: Any, arcanos: Run) -> None:
    done = arcanos("keys", "new", "grace", "--output", ".", "--for", "answers")
    entry = json.loads(done.out.splitlines()[-1])
    assert set(entry) == {"by", "public_key"}
    assert "roles" not in done.out
    project.configure(collect={"attestations": {"from": "attestations", "files": ["a/*.json"], "keys": [entry]}})
    assert arcanos("check", "--as-of", "2026-11-22T09:00:00Z").code == 0
    both = arcanos("keys", "new", "both", "--output", ".", "--for", "answers", "--for", "bundles")
    assert json.loads(both.out.splitlines()[-1])["roles"] == ["bundles"]
    assert "'attestations'" in both.out
    assert arcanos("keys", "new", "other", "--output", ".", "--for", "person").code == 2


def test_two_keys_are_never_the_same(tmp_path: Path, arcanos: Run) -> None:
    for name in ("a", "b"):
        assert arcanos("keys", "new", name, "-o", str(tmp_path)).code == 0
    assert (tmp_path / "a.pub.pem").read_bytes() != (tmp_path / "b.pub.pem").read_bytes()


@pytest.mark.parametrize("there", ["release.key.pem", "release.pub.pem"])
def test_new_never_overwrites_a_file_and_writes_none_beside_it(tmp_path: Path, arcanos: Run, there: str) -> None:
    (tmp_path / there).write_text("mine")
    done = arcanos("keys", "new", "release", "--output", str(tmp_path))
    assert (done.code, done.out) == (5, "")
    assert "is there already" in done.err
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text() == "mine"


@pytest.mark.parametrize("name", ["../x", "", "A", "a_b", "a/b"])
def test_new_takes_a_plain_name(tmp_path: Path, arcanos: Run, name: str) -> None:
    assert arcanos("keys", "new", name, "--output", str(tmp_path)).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_comes_from_a_variable(tmp_path: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_PASSPHRASE", "correct horse")
    words = ("--passphrase-env", "KEY_PASSPHRASE")
    assert arcanos("keys", "new", "release", "--output", str(tmp_path), *words).code == 0
    private = tmp_path / "release.key.pem"
    assert "ENCRYPTED" in private.read_text()
    shown = arcanos("keys", "show", str(private), *words)
    assert (shown.code, shown.err) == (0, "")
    public = from_pem((tmp_path / "release.pub.pem").read_bytes(), Place("k"))
    assert public.id in shown.out
    without = arcanos("keys", "show", str(private))
    assert (without.code, without.out) == (3, "")
    assert "ARC-KEY-PASSPHRASE" in without.err
    monkeypatch.setenv("KEY_PASSPHRASE", "wrong")
    wrong = arcanos("keys", "show", str(private), *words)
    assert (wrong.code, "does not open the key" in wrong.err) == (3, True)


@pytest.mark.parametrize("value", [None, ""])
def test_a_passphrase_that_is_not_set_makes_no_key_without_one(
    tmp_path: Path, arcanos: Run, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("KEY_PASSPHRASE", raising=False)
    if value is not None:
        monkeypatch.setenv("KEY_PASSPHRASE", value)
    words = ("--output", str(tmp_path), "--passphrase-env", "KEY_PASSPHRASE")
    assert arcanos("keys", "new", "release", *words).code == 2
    assert list(tmp_path.iterdir()) == []


def test_show_names_the_same_key_in_both_files(tmp_path: Path, arcanos: Run) -> None:
    arcanos("keys", "new", "release", "--output", str(tmp_path))
    public = arcanos("keys", "show", str(tmp_path / "release.pub.pem")).out
    private = arcanos("keys", "show", str(tmp_path / "release.key.pem")).out
    assert public.splitlines()[0] == "kind        public key, Ed25519"
    assert private.splitlines()[0] == "kind        private key, Ed25519"
    assert public.splitlines()[1:] == private.splitlines()[1:]
    text = re.search(r"public key  (\S+)", public)
    assert text is not None
    assert from_base64(text[1], Place("k")).id in public


def test_show_refuses_what_is_no_key(tmp_path: Path, arcanos: Run) -> None:
    (tmp_path / "x.pem").write_text("x")
    (tmp_path / "large.pem").write_bytes(b"x" * 70_000)
    for name in ("x.pem", "large.pem", "absent.pem", "."):
        done = arcanos("keys", "show", str(tmp_path / name))
        assert (done.code, done.out) == (3, "")
        assert name in done.err or str(tmp_path) in done.err
