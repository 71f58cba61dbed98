"""The artifacts of a training run: their paths and sizes, never what is in them."""

from __future__ import annotations

from typing import Final

from arcanos.evidence.collectors.mlflow_api import Api
from arcanos.readers.source import Value

MOST: Final = 1_000
MOST_FOLDERS: Final = 100
_HINT: Final = "leave out 'artifacts', or name fewer runs"


def artifacts(api: Api, run_id: str) -> list[Value]:
    """Return the files of a run, `{path, size}`, folder by folder. Raises NotCollected where there are too many."""
    files: dict[str, Value] = {}
    folders, asked = [""], set[str]()
    while folders:
        folder = folders.pop()
        asked.add(folder)
        query = {"run_id": run_id, **({"path": folder} if folder else {})}
        for item in api.listed("artifacts/list", "files", query):
            path = item.needed("path")
            if item.value.get("is_dir") is not True:
                files[path] = {"path": path} | _size(item.value.get("file_size"))
            elif path not in asked and path.startswith(folder):
                folders.append(path)
            if len(files) > MOST or len(asked) + len(folders) > MOST_FOLDERS:
                raise item.refusal("a run has too many artifacts", "path", code="ARC-COL-LIMIT", hint=_HINT)
    return [files[path] for path in sorted(files)]


def _size(said: Value) -> dict[str, Value]:
    return {"size": said} if isinstance(said, int) and not isinstance(said, bool) and said >= 0 else {}
