"""The page about evidence: its registry loads, and it names what the shipped packs read."""

from __future__ import annotations

import re
from pathlib import Path

from arcanos.evidence.registry import read_models
from arcanos.evidence.sources import FileSource, read_documents

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_the_registry_of_the_page_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "registry.yaml").write_text(example, encoding="utf-8")
    bundle = read_documents(tmp_path, [FileSource("registry", ("registry.yaml",), format="registry")])
    (model,) = read_models(bundle.documents["registry"])
    assert model.id == "credit-scoring@1.1.0"
    assert bundle.documents["registry"].collected_at is not None


def kinds_of_the_page() -> set[tuple[str, str]]:
    kinds: set[tuple[str, str]] = set()
    kind = ""
    for first, second in re.findall(r"^\| (?:`([a-z_]+)`)? ?\| ?(?:`([a-z_]+)`)? ?\|", PAGE, re.MULTILINE):
        kind = first or kind
        kinds.add((kind, second))
    return kinds


def test_the_page_names_every_kind_and_list_that_a_shipped_rule_reads() -> None:
    rules = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules").glob("*/*.yaml"))]
    read = {found for rule in rules for found in re.findall(r"\$\.([a-z_]+)\.([a-z_]+)\b", rule)}
    assert len(rules) > 30
    known = kinds_of_the_page()
    assert {(kind, name) for kind, name in read if (kind, name) not in known and (kind, "") not in known} == set()
