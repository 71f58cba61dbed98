"""Packs that are written in a test, and what the linter says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from arcanos.authoring.lint.linter import Lint, lint
from arcanos.authoring.lint.subject import linted_pack
from arcanos.engine.pack import load_pack
from arcanos.engine.waiver_file import Waiver, load_waivers
from arcanos.readers.yaml import read_yaml

ROOT = Path(__file__).parents[3]
FENCE = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = ("# pack.yaml", "# waivers.yaml")


def blocks_of(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the blocks of a page with what they are: a file by its first line, else a rule."""
    found: list[tuple[str, dict[str, Any]]] = []
    for block in FENCE.findall(text):
        kind = next((name for name in FILES if block.startswith(name)), "rule")
        found.append((kind, read_yaml(block.encode(), "block").value))
    return found


PLAIN = (ROOT / "docs/lint/README.md").read_text(encoding="utf-8").partition("## The plain rule")[2]
(_, HEADER), (_, RULE) = blocks_of(PLAIN)

Write = Callable[..., Path]
Said = Callable[..., Lint]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a pack of one rule that differs from the plain one: `write({"owner": "x"}, pack={...})`."""

    def pack(rule: Mapping[str, Any] | None = None, pack: Mapping[str, Any] | None = None) -> Path:
        folder = tmp_path / "policies"
        folder.mkdir(exist_ok=True)
        whole = RULE | dict(rule or {})
        (folder / "pack.yaml").write_text(json.dumps(HEADER | dict(pack or {})), encoding="utf-8")
        (folder / f"{whole['id']}.yaml").write_text(json.dumps(whole), encoding="utf-8")
        return folder

    return pack


@pytest.fixture
def said(write: Write) -> Said:
    """Return what the linter says of the pack that `write` would write."""

    def linted(
        rule: Mapping[str, Any] | None = None,
        pack: Mapping[str, Any] | None = None,
        *,
        waivers: Sequence[Waiver] = (),
        ignored: Sequence[str] = (),
    ) -> Lint:
        return lint([linted_pack(load_pack(write(rule, pack), "policies"))], waivers, ignored)

    return linted


@pytest.fixture
def of_blocks(said: Said) -> Callable[[str], Lint]:
    """Return what the linter says of the blocks in a text."""

    def linted(text: str) -> Lint:
        rule: dict[str, Any] = {}
        pack: dict[str, Any] = {}
        waivers: tuple[Waiver, ...] = ()
        for kind, value in blocks_of(text):
            if kind == "# waivers.yaml":
                waivers = load_waivers(read_yaml(json.dumps(value).encode(), "waivers.yaml"))
            else:
                (pack if kind == "# pack.yaml" else rule).update(value)
        return said(rule, pack, waivers=waivers)

    return linted
