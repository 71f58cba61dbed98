"""A pack loads whole or not at all: no file of it is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from arcanos.engine.pack import load_pack
from arcanos.errors import PackRefused

HEADER = 'id: p\nversion: "1.0.0"\ntitle: T\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "p"
    made.mkdir()
    (made / "pack.yaml").write_text(HEADER, encoding="utf-8")
    (made / "a.yaml").write_text("id: a\n", encoding="utf-8")
    return made


def refusal(path: Path) -> str:
    with pytest.raises(PackRefused) as caught:
        load_pack(path, "p")
    assert caught.value.mistakes
    return str(caught.value)


def test_a_folder_is_its_header_and_one_file_for_each_rule(folder: Path) -> None:
    (folder / "README.md").write_text("about", encoding="utf-8")
    (folder / ".hidden.yaml").write_text("x: 1\n", encoding="utf-8")
    (folder / "pictures").mkdir()
    assert [rule.value for rule in load_pack(folder).rules] == [{"id": "a"}]


@pytest.mark.parametrize(
    "name", ["b.yml", "b.YAML", "b.json", "b.Json", "inner/b.yaml", "inner/deep/b.yml", "inner/b.json"]
)
def test_a_file_that_looks_like_a_rule_and_would_not_be_read_is_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("id: b\n", encoding="utf-8")
    assert "ARC-POL-FILE" in refusal(folder)


def test_links_are_refused(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.yaml").write_text("id: b\n", encoding="utf-8")
    (folder / "more").symlink_to(elsewhere, target_is_directory=True)
    assert "p/more: ARC-POL-FILE" in refusal(folder)
    (folder / "more").unlink()
    (folder / "b.yaml").symlink_to(elsewhere / "b.yaml")
    assert "p/b.yaml" in refusal(folder)


def test_a_rule_is_called_like_its_file(folder: Path) -> None:
    (folder / "b.yaml").write_text("id: c\n", encoding="utf-8")
    assert "p/b.yaml:1:5" in refusal(folder)


def test_the_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "b.yaml").write_text("id: [\n", encoding="utf-8")
    (folder / "c.yaml").write_text("- id: c\n- {\n", encoding="utf-8")
    told = refusal(folder)
    assert "p/b.yaml" in told
    assert "p/c.yaml" in told


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", HEADER, HEADER + "rules: []\n", HEADER + "rules: {a: 1}\n", "rules: [\n"]
)
def test_one_file_that_is_no_pack_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    refusal(tmp_path / "p.yaml")


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "ARC-POL-NOTFOUND" in refusal(tmp_path / "gone")
    assert "ARC-POL-NOTFOUND" in refusal(tmp_path)


def test_the_digest_covers_names_and_bytes_of_all_files(folder: Path) -> None:
    first = load_pack(folder).sha256
    assert load_pack(folder, "other name").sha256 == first
    (folder / "a.yaml").write_text("id: a \n", encoding="utf-8")
    second = load_pack(folder).sha256
    (folder / "a.yaml").rename(folder / "b.yaml")
    (folder / "b.yaml").write_text("id: b\n", encoding="utf-8")
    assert len({first, second, load_pack(folder).sha256}) == 3
