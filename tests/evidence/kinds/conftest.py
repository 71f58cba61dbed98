"""What the tests of kinds share: documents that differ from an example at one place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from arcanos.evidence.kinds.kind import Kind
from arcanos.readers.source import Path, Value

Changed = Callable[[Kind, Path, Value], dict[str, Any]]


@pytest.fixture(scope="session")
def changed() -> Changed:
    """Return the example of a kind with another value at a path."""

    def change(kind: Kind, path: Path, value: Value) -> dict[str, Any]:
        document: Any = copy.deepcopy(dict(kind.example))
        inner = document
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
        return dict(document)

    return change
