"""The page about collecting tells every code that running a source or asking a server may end with."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = "docs/collecting.md"
CODE = re.compile(r"ARC-(?:COL|NET)-[A-Z]+")
MODULES = (
    *("addresses", "answers", "child", "collecting", "collectors/files", "enclosing", "folding", "joining"),
    *("servers", "web", "reproduction/recorded", "scripts/collecting", "scripts/output", "scripts/output_schema"),
)


def test_every_code_is_told(read: Callable[[str], str]) -> None:
    written = {code for name in MODULES for code in CODE.findall((ROOT / f"evidence/{name}.py").read_text("utf-8"))}
    assert written == set(CODE.findall(read(PAGE)))
