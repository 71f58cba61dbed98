"""Repositories that nobody's git made: broken, oversized, leading elsewhere, or asking for commands to be run."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit, git, repository, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcanos.errors import NotCollected
from arcanos.evidence.collectors import git_index, git_objects
from arcanos.evidence.collectors.git_layout import Layout, layout
from arcanos.evidence.collectors.git_objects import Objects, patched
from arcanos.evidence.collectors.git_snapshot import Options, collect
from arcanos.evidence.collectors.interface import Setting


def snapshot(setting: Setting, **options: Any) -> dict[str, Any]:
    made = collect(Options.model_validate({"from": "git-snapshot", **options}), setting)
    return made.value["repositories"][0]


def refused(setting: Setting, **options: Any) -> str:
    with pytest.raises(NotCollected) as told:
        snapshot(setting, **options)
    (mistake,) = told.value.mistakes
    return f"{mistake.code} {mistake.message}"


def loose(repo: Path, kind: str, data: bytes) -> str:
    """Write a loose object, whatever it holds, and return its id."""
    raw = f"{kind} {len(data)}\0".encode() + data
    oid = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
    write(repo, f".git/objects/{oid[:2]}/{oid[2:]}", zlib.compress(raw))
    return oid


def tree(*entries: tuple[str, bytes, str]) -> bytes:
    return b"".join(f"{mode} ".encode() + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)


def committed(repo: Path, tree_data: bytes) -> None:
    oid = loose(repo, "tree", tree_data)
    who = b"A <a@b> 1700000000 +0000"
    at = loose(repo, "commit", b"tree " + oid.encode() + b"\nauthor " + who + b"\ncommitter " + who + b"\n\nx\n")
    write(repo, ".git/HEAD", at)


def test_no_setting_of_the_repository_runs_anything(setting: Setting) -> None:
    repo = repository(setting.folder)
    command = f"touch {repo}/pwned"
    keys = ("core.fsmonitor", "core.hooksPath", "core.sshCommand", "core.pager", "core.editor", "alias.status")
    for key in (*keys, "gpg.program", "diff.external", "credential.helper", "uploadpack.packObjectsHook"):
        git(repo, "config", key, command)
    git(repo, "config", "include.path", "../pwning")
    write(repo, "pwning", f"[core]\n\tfsmonitor = {command}\n\tworktree = /etc\n")
    assert snapshot(setting)["untracked"] == 1
    assert not (repo / "pwned").exists()


def test_another_work_tree_in_the_settings_is_not_looked_at(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "config", "core.worktree", "/etc")
    assert snapshot(setting)["dirty"] is False


LINKS: dict[str, Callable[[Path], object]] = {
    ".git": lambda repo: (repo / ".git").rename(repo.parent / "real"),
    ".git/HEAD": lambda repo: (repo / ".git/HEAD").rename(repo.parent / "real"),
    ".git/refs": lambda repo: (repo / ".git/refs").rename(repo.parent / "real"),
    ".git/objects": lambda repo: (repo / ".git/objects").rename(repo.parent / "real"),
    ".git/index": lambda repo: (repo / ".git/index").rename(repo.parent / "real"),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_in_the_place_of_git_s_own_files_are_refused(setting: Setting, name: str) -> None:
    repo = repository(setting.folder / "repo")
    LINKS[name](repo)
    (repo / name).symlink_to(setting.folder / "real")
    assert "link" in refused(setting, repositories=["repo"])


def test_a_link_to_a_repository_is_refused(setting: Setting) -> None:
    repository(setting.folder / "repo")
    (setting.folder / "link").symlink_to("repo")
    assert "a link stands for it" in refused(setting, repositories=["link"])


@pytest.mark.parametrize("path", ["..", "/etc", "a/../b", "a*", "", "a\\b"])
def test_folders_beyond_the_configuration_s_can_not_be_named(path: str) -> None:
    with pytest.raises(ValueError, match="repositories"):
        Options.model_validate({"from": "git-snapshot", "repositories": [path]})


@pytest.mark.parametrize(
    "head",
    [
        "",
        "ref: ",
        "ref: ../../../etc/passwd",
        "ref: refs/heads/../../../../etc/passwd",
        "ref: refs/heads/nothing",
        "ref: refs/heads/a.lock",
        "ref: refs/heads/a\0b",
        "main",
        "0" * 39,
        "z" * 40,
        "0" * 40,
        "ref: refs/heads/loop",
        b"\xff\xfe",
        b"x" * 5_000_000,
    ],
)
def test_a_head_that_is_none_is_refused(setting: Setting, head: str | bytes) -> None:
    repo = repository(setting.folder)
    write(repo, ".git/HEAD", head)
    write(repo, ".git/refs/heads/loop", "ref: refs/heads/loop")
    assert refused(setting).startswith("ARC-")


def test_no_repository_and_no_commit_are_refused(setting: Setting) -> None:
    assert "no git repository" in refused(setting)
    git(setting.folder, "init", "-q")
    assert "no commit yet" in refused(setting)
    assert "no such folder" in refused(setting, repositories=["absent"])


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[extensions]\n\trefStorage = reftable\n", "reftable"),
        ("[extensions]\n\tobjectFormat = md5\n", "not known"),
        ('[extensions] objectFormat = "md5" # comment\n', "not known"),
    ],
)
def test_forms_that_are_not_read_are_refused_by_name(setting: Setting, config: str, said: str) -> None:
    repo = repository(setting.folder)
    write(repo, ".git/config", config)
    assert said in refused(setting)


def test_an_object_that_inflates_hugely_is_refused(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_objects, "LARGEST", 1 << 20)
    repo = repository(setting.folder)
    write(repo, ".git/HEAD", loose(repo, "commit", b"\0" * (64 << 20)))
    assert "larger than is read" in refused(setting)


def test_an_object_is_held_to_its_id(setting: Setting) -> None:
    repo = repository(setting.folder)
    at = git(repo, "rev-parse", "HEAD")
    path = repo / f".git/objects/{at[:2]}/{at[2:]}"
    raw = zlib.decompress(path.read_bytes())
    path.chmod(0o644)
    path.write_bytes(zlib.compress(raw.replace(b"Ada", b"Eve")))
    assert "digest" in refused(setting)
    path.write_bytes(zlib.compress(raw)[:-8])
    assert "cut" in refused(setting)
    path.write_bytes(b"not zlib")
    assert "inflated" in refused(setting)
    path.write_bytes(zlib.compress(b"commit 7\0short"))
    assert "another size" in refused(setting)


def test_more_packs_than_can_be_open_are_refused_by_name(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "gc", "-q")
    (index,) = (repo / ".git/objects/pack").glob("*.idx")
    for i in range(100):
        write(repo, f".git/objects/pack/pack-{i}.idx", index.read_bytes())
    assert "more than 100 packs" in refused(setting)


def test_a_submodule_behind_a_link_is_not_looked_into(setting: Setting) -> None:
    repo = repository(setting.folder / "repo")
    repository(setting.folder / "other/sub")
    commit = git(setting.folder / "other/sub", "rev-parse", "HEAD")
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{commit},deps/sub")
    git(repo, "commit", "-q", "-m", "A submodule")
    (repo / "deps").symlink_to("../other")
    assert snapshot(setting, repositories=["repo"])["dirty"] is True


def test_a_head_that_is_no_commit_is_refused(setting: Setting) -> None:
    repo = repository(setting.folder)
    write(repo, ".git/HEAD", git(repo, "rev-parse", "HEAD^{tree}"))
    assert "should be a commit" in refused(setting)


@pytest.mark.parametrize("name", [b"..", b".git", b".GIT", b"", b"."])
def test_tracked_paths_that_lead_elsewhere_are_refused(setting: Setting, name: bytes) -> None:
    repo = repository(setting.folder)
    blob = git(repo, "rev-parse", "HEAD:train.py")
    path = name + b"/x"
    entry = (
        bytes(24) + struct.pack(">I", 0o100644) + bytes(12) + bytes.fromhex(blob) + struct.pack(">H", len(path)) + path
    )
    entry += bytes(8 - len(entry) % 8)
    data = b"DIRC" + struct.pack(">II", 2, 1) + entry
    write(repo, ".git/index", data + hashlib.sha1(data, usedforsecurity=False).digest())
    assert "leads out" in refused(setting)


@pytest.mark.parametrize(
    "data",
    [b"100644 a", b"100644 a\0short", b"rwx a\0" + bytes(20), b"100644 a/b\0" + bytes(20), b"99999999 a\0" + bytes(20)],
)
def test_a_tree_that_is_none_is_refused(setting: Setting, data: bytes) -> None:
    repo = repository(setting.folder)
    committed(repo, data)
    assert "tree is not in the form" in refused(setting)


def test_a_tree_without_an_end_is_refused(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = repository(setting.folder)
    blob = loose(repo, "blob", b"")
    below = loose(repo, "tree", tree(*(("100644", b"%d" % i, blob) for i in range(10))))
    for _ in range(8):
        below = loose(repo, "tree", tree(*(("40000", b"%d" % i, below) for i in range(10))))
    committed(repo, tree(("40000", b"bomb", below)))
    monkeypatch.setattr(git_index, "MOST", 10_000)
    assert "more files" in refused(setting)


@pytest.mark.parametrize("version", [0, 1, 5, 1 << 31])
def test_an_index_of_another_version_is_refused(setting: Setting, version: int) -> None:
    repo = repository(setting.folder)
    data = b"DIRC" + struct.pack(">II", version, 0)
    write(repo, ".git/index", data + hashlib.sha1(data, usedforsecurity=False).digest())
    assert "version" in refused(setting)


def test_an_index_whose_checksum_does_not_hold_is_refused(setting: Setting) -> None:
    repo = repository(setting.folder)
    data = bytearray((repo / ".git/index").read_bytes())
    data[60] ^= 1
    write(repo, ".git/index", bytes(data))
    assert "checksum" in refused(setting)


def test_an_index_without_checksum_is_read(setting: Setting) -> None:
    repo = repository(setting.folder)
    data = (repo / ".git/index").read_bytes()
    write(repo, ".git/index", data[:-20] + bytes(20))
    assert snapshot(setting)["dirty"] is False


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repo = repository(tmp_path_factory.mktemp("packed"))
    for i in range(5):
        write(repo, "train.py", "print('train')\n" * 100 + f"step {i}\n")
        commit(repo, f"Commit {i}")
    git(repo, "gc", "-q", "--aggressive", "--prune=now")
    return repo


TOUCHED = ("index", "HEAD", "packed-refs", "config", "pack", "idx")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(TOUCHED), st.floats(0, 1, exclude_max=True), st.integers(0, 7), st.booleans(), st.booleans())
def test_any_changed_bit_gives_a_snapshot_or_a_refusal(
    setting: Setting, packed: Path, which: str, where: float, bit: int, cut: bool, whole: bool
) -> None:
    folder = packed / ".git"
    path = next((folder / "objects/pack").glob(f"*.{which}")) if which in ("pack", "idx") else folder / which
    before = path.read_bytes()
    data = bytearray(before)
    data[int(where * len(data))] ^= 1 << bit
    changed = bytes(data[: int(where * len(data))] if cut else data)
    if which == "index" and whole:
        changed = changed[:-20] + hashlib.sha1(changed[:-20], usedforsecurity=False).digest()
    path.chmod(0o644)
    path.write_bytes(changed)
    try:
        made = snapshot(Setting(packed, setting.as_of, setting.web, setting.secret))
    except NotCollected as told:
        assert all(mistake.code.startswith("ARC-") for mistake in told.mistakes)  # noqa: PT017 - both ways are right
    else:
        assert made["commit"]
    finally:
        path.write_bytes(before)


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_any_difference_applies_or_is_refused(base: bytes, delta: bytes) -> None:
    try:
        patched(base, delta, "x")
    except NotCollected as told:
        assert "does not fit" in str(told)  # noqa: PT017 - both ways are right


@given(st.binary(max_size=300))
def test_any_entry_of_a_pack_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp() / "entries"
    repo = folder / "repo"
    if not repo.exists():
        repository(repo)
    oid = "ab" * 20
    fanout = b"".join(struct.pack(">I", int(i >= 0xAB)) for i in range(256))
    index = b"\xfftOc\0\0\0\x02" + fanout + bytes.fromhex(oid) + bytes(4) + struct.pack(">I", 12)
    write(repo, ".git/objects/pack/pack-1.idx", index)
    write(repo, ".git/objects/pack/pack-1.pack", b"PACK" + struct.pack(">II", 2, 1) + data)
    found: Layout = layout(folder, "repo")
    objects = Objects(found)
    try:
        with pytest.raises(NotCollected):
            objects.get(oid, "blob")
    finally:
        objects.close()
