"""`arcanos init`: look at the repository, write a configuration and a first rule, and say what was written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from arcanos.commands import first_pack
from arcanos.config import CONFIG_NAME
from arcanos.errors import ExitCode, Refused, UsageError
from arcanos.readers.files import read
from arcanos.writing import write_whole

SCHEMA: Final = ".arcanos/arcanos_audit_config.schema.json"
REGISTRY: Final = "registry.yaml"
KINDS: Final = ("lineage", "training", "evaluation", "fairness", "privacy", "deployment", "health", "backups", "scans")
SUFFIXES: Final = (".json", ".yaml", ".yml")
SKIPPED: Final = ("node_modules", "venv", "build", "dist", "site-packages", "__pycache__")
MAX_DEPTH: Final = 3
MAX_FILES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the registry file if any, how many models it holds, and documents by kind."""

    registry: str | None
    models: int
    documents: dict[str, Any]


@click.command("init")
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> int:
    """Write arcanos_audit_config.json and a first rule in FOLDER (default: here).

    Looks for a model registry, model cards and evidence documents by their usual names; what is there
    is used, what is missing is written as an empty start. Nothing that exists is overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    looked = look(folder)
    files = dict(_files(looked))
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        raise UsageError(f"{taken[0]}: is there already and is not overwritten; remove it, or edit it by hand")
    for line in _found(looked):
        click.echo(line)
    for name, (text, purpose) in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode("utf-8"))
        click.echo(f"wrote  {name:44} {purpose}")
    click.echo("\n" + "\n".join(_next(folder, looked)))
    return ExitCode.OPEN


def look(folder: Path) -> Looked:
    """Look for evidence by its usual names, three folders deep at most; hidden folders are left alone."""
    registry, models = None, 0
    documents: dict[str, Any] = {}
    cards: list[str] = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        stem, suffix = path.stem.lower(), path.suffix.lower()
        if suffix in SUFFIXES and stem in ("registry", "model-registry", "model_registry") and registry is None:
            count = _models_in(path)
            registry, models = (name, count) if count is not None else (registry, models)
        elif suffix == ".json" and stem in KINDS:
            documents.setdefault(stem, name)
        elif suffix == ".md" and _is_card(path):
            cards.append(name)
    if cards:
        documents["model_cards"] = {"files": cards, "list": "cards"}
    return Looked(registry, models, documents)


def _walk(folder: Path, depth: int = 0) -> Iterator[Path]:
    entries = sorted(folder.iterdir())[:MAX_FILES]
    yield from (entry for entry in entries if entry.is_file() and not entry.is_symlink())
    for entry in entries if depth < MAX_DEPTH else []:
        hidden = entry.name.startswith(".") or entry.name in SKIPPED
        if entry.is_dir() and not entry.is_symlink() and not hidden:
            yield from _walk(entry, depth + 1)


def _models_in(path: Path) -> int | None:
    """Return how many models a registry file holds, or None when it is none."""
    try:
        value = read(path, path.name, format="json" if path.suffix == ".json" else "yaml").value
    except Refused:
        return None
    models = value.get("models") if isinstance(value, dict) else None
    return len(models) if isinstance(models, list) else None


def _is_card(path: Path) -> bool:
    try:
        metadata = read(path, path.name, format="markdown").value["metadata"]
    except Refused:
        return False
    return isinstance(metadata, dict) and bool({"license", "model_name", "model-index", "base_model"} & metadata.keys())


def _files(looked: Looked) -> Iterator[tuple[str, tuple[str, str]]]:
    yield CONFIG_NAME, (_config(looked), "which rules judge which documents")
    yield SCHEMA, (_schema(), "lets your editor complete and check it")
    for name, text, purpose in first_pack.FILES:
        yield name, (text, purpose)
    if looked.registry is None:
        yield REGISTRY, (first_pack.REGISTRY, "the models you have: none yet")


def _config(looked: Looked) -> str:
    registry = looked.registry or REGISTRY
    config: dict[str, Any] = {
        "$schema": f"./{SCHEMA}",
        "project": "my-models",
        "packs": [first_pack.FOLDER],
        "documents": {"registry": registry, **looked.documents},
        "deadlines": {"critical": "7d", "high": "30d", "medium": "90d", "low": "180d"},
        "check": {"block_at": "low"},
        "gates": {"production": {"block_at": "high"}},
    }
    if not looked.models:
        config["check"]["min_evaluated"] = 0
    return json.dumps(config, indent=2, ensure_ascii=False) + "\n"


def _schema() -> str:
    from arcanos.config.schema import published_schema

    return published_schema().read_text(encoding="utf-8")


def _found(looked: Looked) -> Iterator[str]:
    if looked.registry is not None:
        yield f"found  {looked.registry:44} a model registry with {looked.models} models"
    for kind, source in sorted(looked.documents.items()):
        files = source if isinstance(source, str) else f"{len(source['files'])} files"
        yield f"found  {files:44} {kind}"


def _next(folder: Path, looked: Looked) -> Iterator[str]:
    there = "" if folder == Path() else f"cd {folder} && "
    if not looked.models:
        yield f"There is no model yet, so nothing applies: add one to {looked.registry or REGISTRY}, then take"
        yield f"'min_evaluated: 0' out of {CONFIG_NAME}."
    yield f"Next: {there}arcanos check"
    yield "Then: arcanos rules list   shows the shipped packs; add one to 'packs', such as \"arcanos/security\"."
