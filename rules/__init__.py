"""The packs that come with arcanos: data that an auditor can read, one folder for each."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def shipped() -> dict[str, Path]:
    """Return the shipped packs by name (`security`): the folder of each."""
    return {folder.name: folder for folder in sorted(HERE.iterdir()) if (folder / "pack.yaml").is_file()}
