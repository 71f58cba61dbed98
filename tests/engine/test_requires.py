"""A pack says what it needs, and what is not met is refused before anything else of it is judged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from arcanos import __version__
from arcanos.engine.compiler import compile_pack
from arcanos.engine.model import Pack
from arcanos.engine.pack import PackSource, load_pack, load_pack_files
from arcanos.engine.requires import engine_version
from arcanos.engine.values import version
from arcanos.errors import PackRefused
from arcanos.materials import Requires

NEWER = 'id: p\nversion: "1.0.0"\ntitle: T\nrequires: {arcanos: ">=99"}\nretries: {of: 99}\n'
RULE = {"require": {"d.a": 1}}


def refusal(load: Callable[[], object]) -> str:
    with pytest.raises(PackRefused) as caught:
        load()
    return str(caught.value)


@pytest.mark.parametrize("wanted", [f"={__version__}", ">=0.1, <1", "<99", ">0"])
def test_a_range_that_holds_this_engine_is_met(compiled: Callable[..., Pack], wanted: str) -> None:
    pack = compiled(RULE, pack={"requires": {"arcanos": wanted}})
    assert pack.requires == Requires(arcanos=wanted)


def test_a_pack_that_requires_nothing_says_so(compiled: Callable[..., Pack]) -> None:
    assert compiled(RULE).requires is None


def test_an_older_engine_is_told_so_with_the_place_and_both_versions(load: Callable[..., PackSource]) -> None:
    told = refusal(lambda: load(RULE, pack={"requires": {"arcanos": ">=99"}}))
    assert told.startswith("pack.yaml:1:")
    assert "ARC-POL-REQUIRES" in told
    assert f"requires arcanos >=99, and this is arcanos {__version__}" in told
    assert "install an arcanos in that range" in told


def test_nothing_else_of_a_newer_pack_is_judged(tmp_path: Path) -> None:
    """Unknown keys, files of another form, broken rules: none of it is the reader's business here."""
    (tmp_path / "pack.yaml").write_text(NEWER, encoding="utf-8")
    (tmp_path / "a.yaml").write_text("id: [\n", encoding="utf-8")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.yml").write_text("x", encoding="utf-8")
    told = refusal(lambda: load_pack(tmp_path, "p"))
    assert told.startswith("p/pack.yaml:4:21: ARC-POL-REQUIRES")
    assert "\n" not in told
    files = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.y*ml")}
    assert refusal(lambda: load_pack_files(files, "p")) == told


def test_so_it_is_with_a_pack_in_one_file(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(NEWER + "rules: {of: another shape}\n", encoding="utf-8")
    told = refusal(lambda: load_pack(tmp_path / "p.yaml", "p.yaml"))
    assert told.startswith("p.yaml:4:21: ARC-POL-REQUIRES")
    assert "\n" not in told


def test_a_header_that_cannot_be_read_is_told_with_the_mistakes_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("requires: [\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("id: [\n", encoding="utf-8")
    told = refusal(lambda: load_pack(tmp_path, "p"))
    assert "p/pack.yaml" in told
    assert "p/a.yaml" in told


@pytest.mark.parametrize(
    ("requires", "code", "what"),
    [
        ({}, "EMPTY", "requires is empty"),
        (None, "VALUE", "a mapping is needed"),
        ([], "VALUE", "a mapping is needed"),
        ({"arcanso": ">=1"}, "KEY", "did you mean 'arcanos'?"),
        ({"arcanos": None}, "VALUE", "text is needed"),
        ({"arcanos": 1}, "VALUE", "text is needed"),
        ({"arcanos": "1.0"}, "REQUIRES", "takes a version range"),
        ({"arcanos": "^1.0"}, "REQUIRES", "takes a version range"),
        ({"arcanos": ">=0.1,"}, "REQUIRES", "takes a version range"),
        ({"evidence": {}}, "EMPTY", "requires.evidence is empty"),
        ({"evidence": {"d": "1.0"}}, "REQUIRES", "requires.evidence.d takes a version range"),
        ({"evidence": {"d": {"version": ">=1"}}}, "VALUE", "text is needed"),
        ({"evidence": {"$.d": ">=1"}}, "EVIDENCE", "is no document name"),
        ({"evidence": {"e": ">=1"}}, "EVIDENCE", "no rule of this pack reads 'e'"),
        ({"extensions": []}, "EMPTY", "is an empty list"),
        ({"extensions": "acme"}, "VALUE", "a list is needed"),
        ({"extensions": ["acme arcanos"]}, "REQUIRES", "no name of a distribution"),
        ({"extensions": ["acme-x", "Acme_X"]}, "DUPLICATE", "'Acme_X' is there twice"),
        ({"extensions": ["acme", "acme"]}, "DUPLICATE", "'acme' is there twice"),
    ],
)
def test_what_is_not_written_so_is_refused(refused: Callable[..., str], requires: object, code: str, what: str) -> None:
    told = refused(RULE, pack={"requires": requires})
    assert f"ARC-POL-{code}: " in told
    assert what in told


def test_all_that_is_wrong_is_told_at_once(refused: Callable[..., str]) -> None:
    told = refused(RULE, pack={"requires": {"evidence": {"d": "x", "$": ">=1"}, "extensions": ["-"], "else": 1}})
    assert [line.split(": ")[1] for line in told.splitlines()] == [
        "ARC-POL-REQUIRES",
        "ARC-POL-EVIDENCE",
        "ARC-POL-REQUIRES",
        "ARC-POL-KEY",
    ]


def test_a_range_that_nobody_writes_is_shown_cut(refused: Callable[..., str]) -> None:
    wanted = ">=99" + ", >=99" * 5_000
    (line,) = refused(RULE, pack={"requires": {"arcanos": wanted}}).splitlines()
    assert f"the pack requires arcanos {wanted[:59]}…, and this is arcanos" in line
    assert Requires(wanted[:60]).lines() == (f"arcanos {wanted[:60]}",)
    assert Requires(wanted, (("d", wanted),)).lines() == (
        f"arcanos {wanted[:59]}…",
        f"d of schema_version {wanted[:59]}…",
    )


def test_a_pre_release_of_the_engine_counts_as_the_release_it_leads_to() -> None:
    assert engine_version("1.2.0rc1") == version("1.2.0")
    assert engine_version("1.2.0.dev4+g1234") == version("1.2.0")
    with pytest.raises(ValueError, match="three numbers"):
        engine_version("1.2")


def test_a_pack_read_from_memory_requires_the_same(load: Callable[..., PackSource]) -> None:
    source = load(RULE, pack={"requires": {"evidence": {"d": ">=1, <2"}}})
    assert compile_pack(source).requires == Requires(evidence=(("d", ">=1, <2"),))
