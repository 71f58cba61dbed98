"""A lock file holds versions to their bytes and their signers; what it does not say is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arcanos.errors import ConfigRefused
from arcanos.materials import Signer
from arcanos.packs.lock import LOCK_NAME, Lock, Locked, changes, disagreements, read_lock

ADA, BOB = Signer("ada", "a" * 64), Signer("bob", "b" * 64)
ONE = Locked("credit", "1.0.0", "credit@1.0.0", "1" * 64, "2" * 64, (ADA, BOB))
TWO = Locked("owners", "1.0.0", "policies", "3" * 64, None, ())
LOCK = Lock("arcanos.lock", (ONE, TWO))


def codes(now: Locked, lock: Lock = LOCK) -> list[str]:
    return [mistake.code for mistake in disagreements(lock, now, names_version=False)]


def test_a_lock_file_reads_back_sorted(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_bytes(Lock(LOCK_NAME, (TWO, ONE)).to_json())
    assert read_lock(tmp_path, LOCK_NAME) == LOCK
    assert read_lock(tmp_path / "elsewhere", LOCK_NAME) is None


def test_what_is_as_it_was_locked_agrees() -> None:
    assert codes(ONE) == codes(TWO) == []
    assert codes(replace(ONE, source="elsewhere")) == []
    assert codes(replace(TWO, signed_by=(ADA,))) == []


def test_other_bytes_do_not_agree() -> None:
    assert codes(replace(ONE, sha256="9" * 64)) == ["ARC-LCK-DIGEST"]
    assert codes(replace(ONE, archive_sha256="9" * 64)) == ["ARC-LCK-DIGEST"]
    assert codes(replace(TWO, sha256="9" * 64)) == ["ARC-LCK-DIGEST"]


def test_the_same_rules_out_of_a_folder_lack_the_signatures_only() -> None:
    assert codes(replace(ONE, archive_sha256=None, signed_by=())) == ["ARC-LCK-SIGNER"] * 2
    assert codes(replace(TWO, archive_sha256="2" * 64)) == []


def test_a_signature_that_is_gone_does_not_agree() -> None:
    assert codes(replace(ONE, signed_by=(BOB,))) == ["ARC-LCK-SIGNER"]
    assert codes(replace(ONE, signed_by=(Signer("new name", ADA.key_id), BOB))) == []


def test_what_is_not_locked_is_told_with_the_next_step() -> None:
    (missing,) = disagreements(LOCK, replace(ONE, id="other"), names_version=False)
    assert (missing.code, "pack lock" in missing.hint) == ("ARC-LCK-MISSING", True)
    (other,) = disagreements(LOCK, replace(ONE, version="1.1.0"), names_version=False)
    assert "is not locked, but 1.0.0" in other.message


def test_changes_are_told_by_pack() -> None:
    new = Lock(LOCK_NAME, (replace(ONE, sha256="9" * 64, archive_sha256=None, signed_by=()), replace(TWO, id="new")))
    assert list(changes(LOCK, new)) == [
        (
            "changed  credit 1.0.0 (credit@1.0.0, sha256 222222222222, signed by ada, bob"
            " -> credit@1.0.0, sha256 999999999999, unsigned)"
        ),
        "added    new 1.0.0 (policies, sha256 333333333333, unsigned)",
        "removed  owners 1.0.0",
    ]
    assert list(changes(LOCK, LOCK)) == []


def written(**changes: Any) -> dict[str, Any]:
    value = json.loads(LOCK.to_json())
    value["packs"][0] |= changes
    return value


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"format": "arcanos-lock/2", "packs": []},
        {"format": "arcanos-lock/1", "packs": {}},
        {"format": "arcanos-lock/1", "packs": [], "more": 1},
        {"format": "arcanos-lock/1", "packs": ["x"]},
        written(more=1),
        written(id=""),
        written(version=1),
        written(sha256=None),
        written(sha256="A" * 64),
        written(archive_sha256="x"),
        written(signed_by={}),
        written(signed_by=["x"]),
        written(signed_by=[{"name": "ada", "key_id": "x"}]),
        written(id="owners"),
    ],
)
def test_what_is_no_lock_file_is_refused(tmp_path: Path, value: object) -> None:
    (tmp_path / LOCK_NAME).write_text(json.dumps(value))
    with pytest.raises(ConfigRefused, match="ARC-LCK-"):
        read_lock(tmp_path, LOCK_NAME)


@pytest.mark.parametrize("text", ["", "{", '{"format":1,"format":1}'])
def test_a_broken_lock_file_is_never_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / LOCK_NAME).write_text(text)
    with pytest.raises(ConfigRefused):
        read_lock(tmp_path, LOCK_NAME)


def test_a_dangling_link_is_no_absent_lock_file(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).symlink_to("nowhere")
    with pytest.raises(ConfigRefused):
        read_lock(tmp_path, LOCK_NAME)


def test_where_several_versions_are_locked_a_place_without_a_version_keeps_its_own() -> None:
    """Else a folder could be put back to the older version, whose entry an archive left."""
    both = replace(LOCK, packs=(ONE, replace(ONE, version="2.0.0", source="elsewhere")))
    moved = replace(ONE, source="elsewhere")
    (mistake,) = disagreements(both, moved, names_version=False)
    assert mistake.code == "ARC-LCK-SOURCE"
    assert not list(disagreements(both, ONE, names_version=False))
    assert not list(disagreements(both, moved, names_version=True))
    assert not list(disagreements(LOCK, moved, names_version=False))
