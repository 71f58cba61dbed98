"""Patterns: sorted, below their folder, never through a link."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcanos.evidence.globs import expand, pattern_fault

TREE = (
    "a.json",
    "b.yaml",
    "evidence/a.json",
    "evidence/b.json",
    "evidence/deep/c.json",
    "evidence/deep/er/d.json",
    "evidence/.hidden.json",
    "evidence/.secret/e.json",
    "evidence/[x].json",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("a.json", ["a.json"]),
        ("./a.json", ["a.json"]),
        ("A.json", []),
        ("nothing.json", []),
        ("nowhere/*.json", []),
        ("a.json/b.json", []),
        ("*.json", ["a.json"]),
        ("?.*", ["a.json", "b.yaml"]),
        ("evidence/[ab].json", ["evidence/a.json", "evidence/b.json"]),
        ("evidence/[[]x].json", ["evidence/[x].json"]),
        ("*/a.json", ["evidence/a.json"]),
        ("evidence/*", ["evidence/[x].json", "evidence/a.json", "evidence/b.json"]),
        ("**/c.json", ["evidence/deep/c.json"]),
        ("evidence/**/*.json", ["evidence/[x].json", "evidence/a.json", "evidence/b.json", *TREE[4:6]]),
        ("**/deep/**/d.json", ["evidence/deep/er/d.json"]),
        ("evidence/.*.json", ["evidence/.hidden.json"]),
        ("evidence/.secret/*", ["evidence/.secret/e.json"]),
    ],
)
def test_a_pattern_names_files_in_the_order_of_their_names(tree: Path, pattern: str, files: list[str]) -> None:
    matches = expand(tree, pattern)
    assert list(matches.files) == sorted(files)
    assert matches.odd == ()


@pytest.mark.parametrize(
    "pattern",
    ["", "/a.json", "../a.json", "a/../../b.json", "a\\b.json", "C:a.json", "a**/b.json", "a/", "**", "a/.", "a\nb"],
)
def test_a_pattern_that_leads_elsewhere_has_a_fault(tree: Path, pattern: str) -> None:
    fault = pattern_fault(pattern)
    assert fault
    with pytest.raises(ValueError, match=re.escape(fault)):
        expand(tree, pattern)


@pytest.mark.parametrize("pattern", ["link.json", "*.json", "**/link.json"])
def test_a_link_to_a_file_is_odd_and_no_file(tree: Path, pattern: str) -> None:
    (tree / "link.json").symlink_to("a.json")
    matches = expand(tree, pattern)
    assert matches.odd == ("link.json",)
    assert "link.json" not in matches.files


def test_a_named_folder_that_is_a_link_is_odd(tree: Path) -> None:
    (tree / "linked").symlink_to("evidence")
    assert expand(tree, "linked/a.json").odd == ("linked",)


@pytest.mark.parametrize("pattern", ["*/a.json", "**/a.json", "*ed"])
def test_a_linked_folder_under_a_wildcard_is_told_and_not_entered(tree: Path, pattern: str) -> None:
    (tree / "linked").symlink_to("evidence")
    matches = expand(tree, pattern)
    assert matches.links == ("linked",)
    assert not any(name.startswith("linked") for name in matches.files)


def test_a_circle_of_links_ends(tree: Path) -> None:
    (tree / "evidence" / "loop").symlink_to("..")
    (tree / "self").symlink_to("self")
    assert expand(tree, "**/a.json").files == ("a.json", "evidence/a.json")


def test_a_pipe_is_odd(tree: Path) -> None:
    os.mkfifo(tree / "pipe.json")
    assert expand(tree, "*.json").odd == ("pipe.json",)
    assert expand(tree, "pipe.json").odd == ("pipe.json",)


def test_a_folder_that_is_named_as_a_file_is_odd(tree: Path) -> None:
    assert expand(tree, "evidence").odd == ("evidence",)


NAME = st.sampled_from(["a", "b", ".h", "x.json", "y.json"])
PART = st.sampled_from(["a", "*", "?", "**", "*.json", "[xy].json", ".h", ".*"])


@given(files=st.lists(st.lists(NAME, min_size=1, max_size=3), max_size=6), parts=st.lists(PART, min_size=1, max_size=3))
def test_patterns_agree_with_pathlib_on_trees_without_hidden_names(
    files: list[list[str]], parts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Pathlib's glob is the oracle where it has the same meaning: no names that begin with a dot."""
    root = tmp_path_factory.mktemp("tree")
    for file in files:
        target = root.joinpath(*(part.lstrip(".") for part in file))
        if not any(parent.is_file() for parent in [target, *target.parents]) and not target.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("{}", encoding="utf-8")
    pattern = "/".join(part.lstrip(".") for part in parts)
    if pattern_fault(pattern):
        return
    oracle = {p.relative_to(root).as_posix() for p in root.glob(pattern) if p.is_file()}
    assert set(expand(root, pattern).files) == oracle
