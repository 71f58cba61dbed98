"""`arcanos init`: look at the repository, write a configuration and a first rule, and say what was written."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

import click

from arcanos.authoring.published import FOLDER, named, schema_line
from arcanos.commands import first_pack
from arcanos.commands.looking import Looked, look
from arcanos.commands.screen import say
from arcanos.config import CONFIG_NAME, find_config
from arcanos.engine.pack import HEADER
from arcanos.errors import ExitCode, NotRecorded, Refused, UsageError
from arcanos.evidence.sources import shown
from arcanos.readers.files import read_bytes
from arcanos.writing import write_new

CONFIG: Final = "arcanos_audit_config"
SCHEMA: Final = f"{FOLDER}/{CONFIG}.schema.json"
PACK_FOLDERS: Final = ("policies", "policies/arcanos", "arcanos-policies")
REGISTRIES: Final = ("registry.yaml", "model-registry.yaml", "evidence/registry.yaml")
HOOKS: Final = ".pre-commit-config.yaml"
LABEL: Final = 10
EXAMPLES = """\b
Examples:
  arcanos init
  arcanos init models/credit
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be written: the text of each new file and what it is for."""

    registry: str
    packs: tuple[str, ...]
    files: dict[str, tuple[str, str]]


@click.command("init", epilog=EXAMPLES)
@click.argument("folder", default=".", type=click.Path())
def command(folder: str) -> int:
    """Write arcanos_audit_config.json and a first rule in FOLDER (default: here).

    Looks for a model registry, evidence documents and model cards by their usual names, and for packs;
    hidden folders, tests and build results are passed by. What is there and can be read is used, what
    is missing is written as an empty start. Nothing that exists is overwritten: all files are written,
    or none.
    """
    if not folder.strip():
        raise UsageError("FOLDER is empty; leave it out, or name a folder")
    home = Path(folder)
    if home.exists() and not home.is_dir():
        raise UsageError(f"{home}: is no folder; name one")
    if os.path.lexists(home / CONFIG_NAME):
        hint = "edit it by hand, or remove it first"
        raise UsageError(f"{home / CONFIG_NAME}: is there already and is not overwritten; {hint}")
    above = find_config(home)
    looked = look(home) if home.is_dir() else Looked()
    plan = _planned(home, looked)
    _write(home, plan)
    _tell(looked, plan)
    say("", *_next(home, looked, plan, above))
    return ExitCode.OPEN


def _planned(folder: Path, looked: Looked) -> Plan:
    files: dict[str, tuple[str, str]] = {}
    packs = tuple(looked.packs)
    schemas = [CONFIG]
    if not packs:
        home = _free_folder(folder)
        packs = (home,)
        header, rule = f"{home}/{HEADER}", f"{home}/{first_pack.RULE_NAME}.yaml"
        files[header] = (_line(folder, header, "pack") + first_pack.PACK, "your rule pack")
        files[rule] = (_line(folder, rule, "rule") + first_pack.RULE, "a first rule, with its cases")
        schemas += ["rule", "pack"]
    registry = looked.registry
    if registry is None:
        registry = _free(folder, REGISTRIES)
        files[registry] = (first_pack.REGISTRY, "the models you have: none yet")
    for one in map(named, schemas):
        if not _is_kept(folder / FOLDER / one.file, one.text):
            purpose = "it" if one.name == CONFIG else f"a {one.name}"
            files[f"{FOLDER}/{one.file}"] = (one.text, f"lets your editor complete and check {purpose}")
    text = _config(folder, looked, registry, packs)
    return Plan(registry, packs, {CONFIG_NAME: (text, "which rules judge which documents"), **files})


def _free_folder(folder: Path) -> str:
    for name in PACK_FOLDERS:
        path = folder / name
        crowded = os.path.lexists(path) and not (path.is_dir() and not any(path.iterdir()))
        if not crowded and not (path.parent / HEADER).exists() and (path.parent == folder or path.parent.is_dir()):
            return name
    raise _taken(PACK_FOLDERS)


def _free(folder: Path, names: tuple[str, ...]) -> str:
    for name in names:
        if not os.path.lexists(folder / name):
            return name
    raise _taken(names)


def _taken(names: tuple[str, ...]) -> UsageError:
    return UsageError(f"{', '.join(names)}: are there already and are not overwritten; write {CONFIG_NAME} by hand")


def _line(folder: Path, file: str, schema: str) -> str:
    return schema_line(folder / file, schema, folder)


def _is_kept(path: Path, text: str) -> bool:
    try:
        return read_bytes(path, str(path)) == text.encode("utf-8")
    except Refused:
        return False


def _config(folder: Path, looked: Looked, registry: str, packs: tuple[str, ...]) -> str:
    check: dict[str, str | int] = {"block_at": "low"}
    if not looked.models:
        check["min_evaluated"] = 0
    name = folder.resolve().name
    config = {
        "$schema": f"./{SCHEMA}",
        "project": name if name.strip() and shown(name) == name else "my-models",
        "packs": list(packs),
        "documents": {"registry": registry, **dict(sorted(looked.documents.items()))},
        "deadlines": {"critical": "7d", "high": "30d", "medium": "90d", "low": "180d"},
        "check": check,
        "gates": {"production": {"block_at": "high"}},
    }
    return json.dumps(config, indent=2, ensure_ascii=False) + "\n"


def _write(folder: Path, plan: Plan) -> None:
    """Write every file; what was written before a failure is removed again, with the folders made for it."""
    made: list[Path] = []
    try:
        for name, (text, _) in plan.files.items():
            path = folder / name
            made += _folders_for(path)
            write_new(path, text.encode("utf-8"))
            made.append(path)
    except BaseException:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise


def _folders_for(path: Path) -> list[Path]:
    missing = [parent for parent in path.parents if not parent.exists()]
    made: list[Path] = []
    try:
        for folder in reversed(missing):
            folder.mkdir()
            made.append(folder)
    except OSError as error:
        for folder in reversed(made):
            folder.rmdir()
        reason = error.strerror or type(error).__name__
        raise NotRecorded(f"{path}: its folder could not be made: {reason}; nothing was written") from error
    return made


def _tell(looked: Looked, plan: Plan) -> None:
    for name, what in sorted(looked.found):
        say(f"{'found':{LABEL}}{name}: {what}")
    for name, why in sorted(looked.left_out):
        say(f"{'skipped':{LABEL}}{name}: {why}")
    for name, (_, purpose) in plan.files.items():
        say(f"{'wrote':{LABEL}}{name}: {purpose}")


def _next(folder: Path, looked: Looked, plan: Plan, above: Path | None) -> Iterator[str]:
    if above is not None:
        yield f"{above} stands above; in this folder the new one decides."
    if not looked.models:
        yield f"There is no model yet, so nothing applies: add one to {plan.registry}, then take"
        yield f"'min_evaluated': 0 out of {CONFIG_NAME}."
    yield "Next:"
    if folder.absolute() != Path.cwd():
        yield f"  cd {quote(str(folder))}"
    yield "  arcanos check"
    yield "  arcanos rules list     (names the shipped packs that are not used yet)"
    if _asks_for_hooks(folder):
        yield from ("", f"To check every commit, add to 'repos' in {HOOKS}:", *_hooks(plan.packs))


def _asks_for_hooks(folder: Path) -> bool:
    """Whether pre-commit is used here and does not run arcanos yet."""
    try:
        return b"arcanos" not in read_bytes(folder / HOOKS, HOOKS)
    except Refused:
        return False


def _hooks(packs: tuple[str, ...]) -> tuple[str, ...]:
    folders = "|".join(re.escape(pack) for pack in packs)
    return (
        "  - repo: local",
        "    hooks:",
        "      - id: arcanos-lint",
        "        name: arcanos rules lint",
        "        entry: arcanos rules lint",
        "        language: system",
        rf"        files: '^({folders})/.*\.yaml$'",
        "      - id: arcanos-check",
        "        name: arcanos check",
        "        entry: arcanos check",
        "        language: system",
        "        always_run: true",
        "        pass_filenames: false",
    )
