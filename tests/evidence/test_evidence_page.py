"""The page about evidence: its registry loads and is of its kind, and it points at every kind."""

from __future__ import annotations

import re
from pathlib import Path

from arcanos.evidence.kinds.catalogue import KINDS
from arcanos.evidence.kinds.checking import kind_mistakes
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
    assert kind_mistakes("registry", bundle.documents["registry"].value, bundle.documents["registry"].locate) == []


def test_the_page_points_at_every_kind() -> None:
    assert sorted(re.findall(r"\]\(evidence/([a-z_]+)\.md\)", PAGE)) == list(KINDS)
