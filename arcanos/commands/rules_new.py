"""`arcanos rules new`: a rule with cases that run, in a pack that is there or is made for it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import click

from arcanos.authoring import page_markdown
from arcanos.authoring.lint.subject import compiled_for_lint
from arcanos.authoring.published import FOLDER, named, schema_line
from arcanos.authoring.rule_pages import pages_of
from arcanos.authoring.scaffold import alike, header_text, rule_text
from arcanos.commands import completing
from arcanos.commands.options import config_option
from arcanos.commands.packs import configured_packs, each, name_of, shipped_packs
from arcanos.commands.screen import say
from arcanos.config import CONFIG_NAME, PackAt, find_config
from arcanos.engine.fields import Node
from arcanos.engine.pack import HEADER, PackSource, load_pack
from arcanos.engine.rule_grammar import DOMAINS
from arcanos.errors import ExitCode, UsageError, did_you_mean
from arcanos.findings import SEVERITIES
from arcanos.writing import make_folder, write_new

EXAMPLES = """\b
Examples:
  arcanos rules new models-have-a-card
  arcanos rules new models-have-a-card --pack policies/cards --domain governance --page
  arcanos rules new our-weights-are-encrypted --like security/weights-encrypted-at-rest
"""
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DEFAULT_PACK = "policies"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a rule goes: the pack's folder, the folder of `.arcanos`, and whether the pack has to be made."""

    pack: Path
    root: Path
    made: bool


@click.command("new", epilog=EXAMPLES)
@config_option
@click.option("--pack", "folder", metavar="FOLDER", help="The pack's folder; made where there is none.")
@click.option("--domain", type=click.Choice(DOMAINS), default="governance", show_default=True)
@click.option("--severity", type=click.Choice(SEVERITIES), default="medium", show_default=True)
@click.option("--like", metavar="PACK/RULE", shell_complete=completing.rules, help="Begin with a copy of this rule.")
@click.option("--page", is_flag=True, help="Also write the rule's page, in the form of 'rules docs', beside it.")
@click.argument("identity", metavar="ID")
def command(
    config_path: Path | None,
    folder: str | None,
    domain: str,
    severity: str,
    like: str | None,
    page: bool,
    identity: str,
) -> int:
    """Write the rule ID with cases that run: one that passes, one that fails, one that can't be told.

    It goes into the pack of the configuration, or into --pack. With --like it is a copy of another
    rule, with the parameters of its pack replaced by their defaults. Nothing that exists is overwritten.
    """
    if not ID.fullmatch(identity):
        raise UsageError(f"'{identity}' is no id of a rule; lowercase words joined by -, such as models-have-a-card")
    home = _home(folder, config_path)
    text = rule_text(identity, domain, severity) if like is None else _copy(like, identity, home, config_path)
    files = _files(home, identity, text)
    shown = home.pack / f"{identity}.md"
    _refuse_taken([*files, shown] if page else [*files])
    _write(files)
    if page:
        _write({shown: _page(home.pack, identity)})
    say("", *_next(home, identity, config_path))
    return ExitCode.OPEN


def _home(folder: str | None, config_path: Path | None) -> Home:
    found = config_path or find_config(Path.cwd())
    root = Path() if found is None else Path(os.path.relpath(found.parent))
    if folder is not None:
        return _home_at(Path(folder), root)
    configured = configured_packs(config_path) or []
    own = [ref.path for ref in configured if isinstance(ref, PackAt) and (ref.path / HEADER).is_file()]
    if len(own) > 1:
        names = ", ".join(os.path.relpath(path) for path in own)
        raise UsageError(f"the configuration has several packs; say which with --pack: {names}")
    return _home_at(Path(os.path.relpath(own[0])) if own else root / DEFAULT_PACK, root)


def _home_at(pack: Path, root: Path) -> Home:
    if (pack / HEADER).is_file():
        return Home(pack, root, made=False)
    if pack.is_file() or (pack.is_dir() and any(pack.iterdir())):
        raise UsageError(f"{pack} is there and is no pack folder: it has no {HEADER}; name another with --pack")
    if not ID.fullmatch(pack.resolve().name):
        raise UsageError(f"a pack is called as its folder, and '{pack.name}' is no id; lowercase words joined by -")
    return Home(pack, root, made=True)


def _copy(like: str, identity: str, home: Home, config_path: Path | None) -> str:
    refs = [*(configured_packs(config_path) or []), *shipped_packs()]
    known: dict[str, tuple[PackSource, Node]] = {}
    for source in each(dict.fromkeys(refs), lambda _, source: source):
        for node in source.rules:
            known.setdefault(name_of(source, node), (source, node))
    if like not in known:
        hint = did_you_mean(like, sorted(known)) or "'arcanos rules list' shows them"
        raise UsageError(f"no rule is called '{like}'; {hint}")
    source, node = known[like]
    pack = home.pack.resolve().name if home.made else str(load_pack(home.pack).header.value["id"])
    (rule,) = [rule for rule in compiled_for_lint(source).rules if rule.id == node["id"].value]
    return alike(source, node, rule.documents, pack, identity)


def _files(home: Home, identity: str, text: str) -> dict[Path, str]:
    files: dict[Path, str] = {}
    if home.made:
        header = home.pack / HEADER
        files[header] = schema_line(header, "pack", home.root) + header_text(home.pack.resolve().name)
    rule = home.pack / f"{identity}.yaml"
    files[rule] = schema_line(rule, "rule", home.root) + text
    for schema in map(named, ("rule", "pack")):
        path = home.root / FOLDER / schema.file
        if not path.exists():
            files[path] = schema.text
    return files


def _refuse_taken(files: list[Path]) -> None:
    for path in files:
        if os.path.lexists(path):
            raise UsageError(f"{path}: is there already and is not overwritten; choose another id")


def _write(files: dict[Path, str]) -> None:
    for path, text in files.items():
        make_folder(path.parent)
        write_new(path, text.encode("utf-8"))
        say(f"wrote {path}")


def _page(pack: Path, identity: str) -> str:
    pages = pages_of(load_pack(pack), SEVERITIES)
    (rule,) = [rule for rule in pages.rules if rule.id == identity]
    return "\n".join(page_markdown.rule_lines(rule)) + "\n"


def _next(home: Home, identity: str, config_path: Path | None) -> list[str]:
    lines = ["Next:", f"  edit {home.pack / identity}.yaml: what must hold, and the cases that show it"]
    lines.append(f"  arcanos rules test {home.pack}")
    configured = [ref.path.resolve() for ref in configured_packs(config_path) or [] if isinstance(ref, PackAt)]
    if home.pack.resolve() not in configured:
        lines.append(f"  add \"{home.pack}\" to 'packs' in {CONFIG_NAME} ('arcanos init' writes one)")
    return lines
