"""Snapshots of repositories that the real git made, compared with what git says of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from git_repositories import commit, git, repository, write
from hypothesis import given
from hypothesis import strategies as st

from arcanos.digest import canonical, sha256
from arcanos.errors import NotCollected
from arcanos.evidence.collectors.git_ignore import ignored, rules_of
from arcanos.evidence.collectors.git_snapshot import Options, collect
from arcanos.evidence.collectors.interface import Collected, Setting


def collected(setting: Setting, *repositories: str, **options: Any) -> Collected:
    entry = {"from": "git-snapshot", "repositories": list(repositories or ["."]), **options}
    return collect(Options.model_validate(entry), setting)


def snapshot(setting: Setting, path: str = ".") -> dict[str, Any]:
    return collected(setting, path).value["repositories"][0]


def tracked_differs(folder: Path) -> bool:
    return git(folder, "status", "--porcelain", "--untracked-files=no") != ""


def untracked(folder: Path) -> int:
    return len(git(folder, "ls-files", "-z", "--others", "--exclude-standard").rstrip("\0").split("\0")) - (
        git(folder, "ls-files", "--others", "--exclude-standard") == ""
    )


def test_a_clean_repository(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "remote", "add", "origin", "https://ada:hunter2@example.com/acme/models.git")
    assert snapshot(setting) == {
        "path": ".",
        "commit": git(repo, "rev-parse", "HEAD"),
        "captured_at": "2026-11-22T12:00:00Z",
        "object_format": "sha1",
        "bare": False,
        "branch": "main",
        "detached": False,
        "signed": False,
        "authored_at": "2026-11-20T08:00:00Z",
        "committed_at": "2026-11-21T15:00:00Z",
        "remote": "https://example.com/acme/models.git",
        "dirty": False,
        "untracked": 0,
    }


def test_what_was_read_is_the_commit(setting: Setting) -> None:
    repo = repository(setting.folder)
    raw = subprocess.run(["git", "-C", repo, "cat-file", "commit", "HEAD"], capture_output=True, check=True).stdout
    (origin,) = collected(setting).origins
    assert (origin.name, origin.sha256, origin.size) == ("./.git", sha256(raw), len(raw))


Change = Callable[[Path], object]
CHANGES: dict[str, Change] = {
    "nothing": lambda repo: None,
    "touched": lambda repo: (repo / "train.py").touch(),
    "modified": lambda repo: write(repo, "train.py", "x"),
    "same size": lambda repo: write(repo, "src/model.py", "model = 2\n"),
    "deleted": lambda repo: (repo / "train.py").unlink(),
    "folder deleted": lambda repo: shutil.rmtree(repo / "src"),
    "staged": lambda repo: (write(repo, "train.py", "x"), git(repo, "add", "train.py")),
    "staged and put back": lambda repo: (
        write(repo, "src/model.py", "x"),
        git(repo, "add", "-A"),
        write(repo, "src/model.py", "model = 1\n"),
    ),
    "removed from the index": lambda repo: git(repo, "rm", "-q", "--cached", "train.py"),
    "added": lambda repo: (write(repo, "new.py"), git(repo, "add", "new.py")),
    "announced": lambda repo: (write(repo, "new.py"), git(repo, "add", "-N", "new.py")),
    "executable": lambda repo: (repo / "train.py").chmod(0o755),
    "not executable": lambda repo: (repo / "run.sh").chmod(0o644),
    "link led elsewhere": lambda repo: ((repo / "latest").unlink(), (repo / "latest").symlink_to("train.py")),
    "link became a file": lambda repo: ((repo / "latest").unlink(), write(repo, "latest", "src/model.py")),
    "file became a link": lambda repo: ((repo / "train.py").unlink(), (repo / "train.py").symlink_to("run.sh")),
    "file became a folder": lambda repo: ((repo / "train.py").unlink(), write(repo, "train.py/x")),
    "folder became a link": lambda repo: (
        shutil.move(repo / "src", repo / "other"),
        (repo / "src").symlink_to("other"),
    ),
    "untracked": lambda repo: (write(repo, "new.py"), write(repo, "data/a"), write(repo, "data/b/c")),
    "ignored": lambda repo: (
        write(repo, ".git/info/exclude", "*.log\n/data/\n"),
        write(repo, "a.log"),
        write(repo, "data/a"),
    ),
    "a repository inside": lambda repo: repository(repo / "inner"),
    "an empty folder": lambda repo: (repo / "empty").mkdir(),
    "an old index": lambda repo: git(repo, "update-index", "--index-version", "2"),
    "a new index": lambda repo: git(repo, "update-index", "--index-version", "4"),
    "a commit more": lambda repo: (write(repo, "train.py", "y"), commit(repo, "Second")),
    "reset": lambda repo: (
        write(repo, "train.py", "y"),
        commit(repo, "Second"),
        git(repo, "reset", "-q", "--soft", "HEAD~"),
    ),
    "detached": lambda repo: git(repo, "checkout", "-q", "--detach"),
    "another branch": lambda repo: git(repo, "checkout", "-q", "-b", "feature/größer"),
    "packed": lambda repo: git(repo, "gc", "-q", "--prune=now"),
    "packed references": lambda repo: git(repo, "pack-refs", "--all"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_dirty_where_git_says_so(setting: Setting, name: str) -> None:
    repo = repository(setting.folder)
    CHANGES[name](repo)
    made = snapshot(setting)
    assert made["dirty"] is tracked_differs(repo)
    assert made["untracked"] == untracked(repo)
    assert made["commit"] == git(repo, "rev-parse", "HEAD")
    assert made.get("branch", "") == git(repo, "branch", "--show-current")
    assert made["detached"] is (git(repo, "branch", "--show-current") == "")


def test_objects_in_packs_are_read_with_their_differences(setting: Setting) -> None:
    repo = repository(setting.folder)
    for i in range(30):
        write(repo, "train.py", "print('train')\n" * 100 + f"step {i}\n")
        for k in range(30):
            write(repo, f"many/file{k}.py", f"{k}\n")
        commit(repo, f"Commit {i}" + " and more of the same text" * 20)
    git(repo, "gc", "-q", "--aggressive", "--prune=now")
    assert not list((repo / ".git/objects").glob("[0-9a-f][0-9a-f]"))
    index = next((repo / ".git/objects/pack").glob("*.idx"))
    assert "chain length" in git(repo, "verify-pack", "-v", str(index))
    assert snapshot(setting)["dirty"] is False
    for old in ("main~29", "main~15", "main~1"):
        git(repo, "checkout", "-q", old)
        made = snapshot(setting)
        assert (made["commit"], made["dirty"]) == (git(repo, "rev-parse", old), False)


def test_repositories_with_sha256_are_read(setting: Setting) -> None:
    repo = repository(setting.folder, "--object-format=sha256")
    git(repo, "gc", "-q")
    made = snapshot(setting)
    assert (made["object_format"], made["commit"]) == ("sha256", git(repo, "rev-parse", "HEAD"))
    assert (len(made["commit"]), made["dirty"]) == (64, False)


def test_a_work_tree_beside_its_repository(setting: Setting) -> None:
    repo = repository(setting.folder / "main")
    git(repo, "worktree", "add", "-q", "-b", "side", "../side")
    write(setting.folder, "side/train.py", "x")
    made = collected(setting, "main", "side").value["repositories"]
    assert [(one["path"], one["branch"], one["dirty"]) for one in made] == [
        ("main", "main", False),
        ("side", "side", True),
    ]


def test_a_work_tree_of_a_repository_elsewhere_is_named_back(setting: Setting, tmp_path: Path) -> None:
    repo = repository(tmp_path / "elsewhere")
    git(repo, "worktree", "add", "-q", "-b", "side", "../project/side")
    inside = replace(setting, folder=tmp_path / "project")
    assert snapshot(inside, "side")["branch"] == "side"
    stolen = write(tmp_path / "project", "stolen/.git", (tmp_path / "project/side/.git").read_bytes())
    with pytest.raises(NotCollected, match="does not name it back"):
        snapshot(inside, stolen.parent.name)


def test_submodules_count_where_they_are_checked_out(setting: Setting, tmp_path: Path) -> None:
    inner = repository(tmp_path / "inner")
    repo = repository(tmp_path / "outer")
    git(repo, "submodule", "-q", "add", str(inner), "lib")
    commit(repo, "Add a submodule")
    inside = replace(setting, folder=repo)
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is False
    write(repo, "lib/train.py", "x")
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is True
    git(repo / "lib", "checkout", "-q", ".")
    git(repo / "lib", "commit", "-q", "--allow-empty", "-m", "Elsewhere")
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is True
    shutil.rmtree(repo / "lib")
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is True
    git(repo, "submodule", "update", "-q", "--init")
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is False
    (repo / "lib").rename(repo / "moved")
    (repo / "lib").symlink_to("moved")
    assert snapshot(inside)["dirty"] is True
    (repo / "lib").unlink()
    (repo / "moved").rename(repo / "lib")
    git(repo, "submodule", "deinit", "-q", "-f", "lib")
    assert snapshot(inside)["dirty"] is tracked_differs(repo) is False
    assert snapshot(inside)["untracked"] == untracked(repo) == 0


def test_a_bare_repository_has_no_files_to_compare(setting: Setting, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repository(tmp_path / "a")), "b.git")
    made = snapshot(replace(setting, folder=tmp_path), "b.git")
    assert made["bare"] is True
    assert not made.keys() & {"dirty", "untracked"}


def test_a_shallow_clone_is_whole_enough(setting: Setting, tmp_path: Path) -> None:
    repo = repository(tmp_path / "a")
    commit(repo, "Second")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", "b")
    assert snapshot(replace(setting, folder=tmp_path), "b")["dirty"] is False


def test_borrowed_objects_are_not_followed(setting: Setting, tmp_path: Path) -> None:
    repository(tmp_path / "a")
    git(tmp_path, "clone", "-q", "--shared", "a", "b")
    with pytest.raises(NotCollected, match="does not have the commit"):
        snapshot(replace(setting, folder=tmp_path), "b")


def test_a_merge_that_was_not_ended_is_dirty(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "checkout", "-q", "-b", "side")
    write(repo, "train.py", "side")
    commit(repo, "Side")
    git(repo, "checkout", "-q", "main")
    write(repo, "train.py", "main")
    commit(repo, "Main")
    with pytest.raises(AssertionError):
        git(repo, "merge", "-q", "side")
    assert snapshot(setting)["dirty"] is True


def test_a_sparse_checkout_misses_nothing_that_it_left_out(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "sparse-checkout", "set", "--no-cone", "/train.py")
    assert not (repo / "run.sh").exists()
    assert snapshot(setting)["dirty"] is tracked_differs(repo) is False


def test_a_sparse_index_can_not_be_told(setting: Setting) -> None:
    repo = repository(setting.folder)
    write(repo, "deep/er/file")
    commit(repo, "Deeper")
    git(repo, "sparse-checkout", "set", "--cone", "--sparse-index", "src")
    made = collected(setting)
    assert not made.value["repositories"][0].keys() & {"dirty", "untracked"}
    assert any("does not hold all files" in note for note in made.notes)


def test_a_split_index_can_not_be_told(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "update-index", "--split-index")
    assert "dirty" not in snapshot(setting)


def test_a_file_that_git_was_told_to_assume_unchanged_is_looked_at(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "update-index", "--assume-unchanged", "train.py")
    write(repo, "train.py", "quietly changed")
    assert not tracked_differs(repo)
    assert snapshot(setting)["dirty"] is True


def test_line_endings_that_git_may_convert_can_not_be_told(setting: Setting) -> None:
    repo = repository(setting.folder)
    write(repo, "src/model.py", "model = 1\r\n")
    made = collected(setting)
    assert "dirty" not in made.value["repositories"][0]
    assert any("line endings" in note for note in made.notes)
    write(repo, "train.py", "and this one is changed")
    assert snapshot(setting)["dirty"] is True


def test_what_a_filter_may_have_changed_can_not_be_told_and_the_filter_is_not_run(setting: Setting) -> None:
    repo = repository(setting.folder)
    write(repo, ".gitattributes", "*.bin filter=lfs\n")
    write(repo, "weights.bin", "pointer")
    commit(repo, "Weights")
    git(repo, "config", "filter.lfs.clean", f"touch {repo}/pwned; cat")
    assert snapshot(setting)["dirty"] is False
    write(repo, "weights.bin", "weights")
    made = collected(setting)
    assert "dirty" not in made.value["repositories"][0]
    assert any("filter" in note for note in made.notes)
    assert not (repo / "pwned").exists()


def test_the_repository_s_own_setting_hides_no_difference(setting: Setting) -> None:
    repo = repository(setting.folder)
    git(repo, "config", "core.fileMode", "false")
    (repo / "train.py").chmod(0o755)
    assert "dirty" not in snapshot(setting)


def test_a_signature_is_seen_and_not_believed(setting: Setting, tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("absent: ssh-keygen")
    repo = repository(setting.folder / "repo")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    git(repo, "config", "gpg.format", "ssh")
    git(repo, "config", "user.signingKey", str(key))
    commit(repo, "Signed", "-S")
    made = snapshot(setting, "repo")
    assert (made["signed"], made["signature"]) == (True, "ssh")
    assert "verified" not in made


def test_a_signature_in_a_message_is_none(setting: Setting) -> None:
    repo = repository(setting.folder)
    commit(repo, "Subject\n\ngpgsig -----BEGIN PGP SIGNATURE-----\n")
    assert snapshot(setting)["signed"] is False


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:hunter2@example.com/a.git", "https://example.com/a.git"),
        (
            "https://ghp_0123456789abcdefghijABCDEFGHIJ0123456789@example.com:8443/a?token=x#y",
            "https://example.com:8443/a",
        ),
        ("git@example.com:acme/a.git", "example.com:acme/a.git"),
        ("ssh://git@example.com/acme/a.git", "ssh://example.com/acme/a.git"),
        ("https://[2001:db8::1]:8443/a.git", "https://[2001:db8::1]:8443/a.git"),
        ("/srv/git/a.git", "/srv/git/a.git"),
        ("https://example.com:port/a", None),
        ("ext::sh -c touch% /tmp/x@y", None),
    ],
)
def test_a_remote_is_shown_without_who_logs_in(setting: Setting, url: str, shown: str | None) -> None:
    repo = repository(setting.folder)
    git(repo, "config", "remote.origin.url", url)
    assert snapshot(setting).get("remote") == shown


def test_files_are_captured_with_digest_and_text(setting: Setting) -> None:
    repository(setting.folder)
    write(setting.folder, "conf/a.toml", "a = 1\n")
    write(setting.folder, "conf/b.bin", b"\xff\x00")
    write(setting.folder, "conf/c.txt", "x" * 70_000)
    write(setting.folder, "conf/d.env", "DB_PASSWORD=hunter2canary\nLEVEL=debug\n")
    made = collected(setting, files=["conf/*"])
    a, b, c, d = made.value["files"]
    assert a == {"path": "conf/a.toml", "sha256": sha256(b"a = 1\n"), "size": 6, "text": "a = 1\n"}
    assert b == {"path": "conf/b.bin", "sha256": sha256(b"\xff\x00"), "size": 2}
    assert (c["size"], "text" in c) == (70_000, False)
    assert "LEVEL=debug" in d["text"]
    assert "hunter2" not in repr(made)
    assert [w.path for w in made.withheld] == ["$.files[3].text"]


def test_twice_gives_the_same(setting: Setting) -> None:
    repository(setting.folder)
    write(setting.folder, "new.py")
    assert canonical(collected(setting).value) == canonical(collected(setting).value)


NAMES = st.sampled_from(["a", "b", "ab", "a.py", "b.log", "[x]", "a b"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.lists(
    st.sampled_from(
        ["a", "b", "*", "**", "?", "[ab]", "[!a]", "[]a]", "*.py", "a*", "\\a", "\\[x]", ".", "[[:alpha:]]"]
    ),
    min_size=1,
    max_size=3,
).map("/".join)
LINES = st.tuples(st.sampled_from(["", "!"]), st.sampled_from(["", "/"]), PATTERNS, st.sampled_from(["", "/", "  "]))


@given(st.lists(LINES.map("".join), min_size=1, max_size=4), PATHS)
def test_what_is_ignored_is_what_git_ignores(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], path: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "ignoring"
    if not folder.exists():
        folder.mkdir()
        git(folder, "init", "-q")
    write(folder, ".gitignore", "\n".join(lines))
    done = subprocess.run(["git", "-C", folder, "check-ignore", "--no-index", "-q", path], check=False)
    parts = path.encode().split(b"/")
    rules = rules_of("\n".join(lines).encode(), b"")
    above = [b"/".join(parts[: i + 1]) for i in range(len(parts))]
    assert any(ignored(one, one != above[-1], rules) for one in above) is (done.returncode == 0)
